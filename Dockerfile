# segur dans une image : docker build -t segur . && docker run --rm -v "$PWD:/dossier" segur check
# L'empreinte fige l'image de départ ; docker buildx imagetools inspect python:3.13-slim donne celle du jour.
ARG BASE=python:3.13-slim@sha256:6771159cd4fa5d9bba1258caf0b82e6b73458c694d178ad97c5e925c2d0e1a91

FROM ${BASE} AS build
COPY . /source
RUN python -m venv /opt/segur && /opt/segur/bin/pip install --no-cache-dir /source \
    && /opt/segur/bin/pip uninstall --yes pip

FROM ${BASE}
ENV LANG=C.UTF-8 PATH=/opt/segur/bin:$PATH PYTHONDONTWRITEBYTECODE=1 SEGUR_DATA_DIR=/tmp/segur
COPY --from=build /opt/segur /opt/segur
RUN useradd --create-home --uid 1000 segur
USER segur
WORKDIR /dossier
ENTRYPOINT ["segur"]
CMD ["check"]
