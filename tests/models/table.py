"""The table of `docs/templates.md`: what is found in each format, with its model and without.

`python -m tests.models.table` writes it again; a test says when to.
"""

import json

from segur_cli.templates.concept_map import Pattern
from segur_cli.templates.proposing import propose
from tests.models.defects import DEFECTS, GOOD, judged_as_ours, judged_in, models_of
from tests.models.formats import FOLDER, FORMATS, Format
from tests.models.published import PublishedTable

PUBLISHED = PublishedTable("formats")
_HEADINGS = (
    "Format", "Avec modèle : défauts trouvés", "Sur fichiers sains",
    "Sans modèle : défauts trouvés",
    "Emplacements justes", "Faux", "Sur fichiers sains ",
)  # fmt: skip


def as_markdown() -> str:
    """Return the table."""
    lines = ["| " + " | ".join(_HEADINGS) + " |", "| " + " | ".join(["---"] * 7) + " |"]
    for form in FORMATS:
        lines.append("| " + " | ".join(_row(form)) + " |")
    return "\n".join(lines) + "\n"


def _row(form: Format) -> list[str]:
    models = models_of(form)
    wanted = {
        d.name: {code for code, _, _ in judged_as_ours(d, single=form.single)} for d in DEFECTS
    }
    planted = [d for d in DEFECTS if wanted[d.name]]
    counts = []
    for given in (models, ()):
        found = sum(
            wanted[d.name] <= {code for code, _, _ in judged_in(form, d, given)} for d in planted
        )
        good = sum(len(judged_in(form, d, given)) for d in GOOD)
        counts.append((f"{found} sur {len(planted)}", str(good)))
    right, wrong, asked = _places(form)
    return [
        form.name, counts[0][0], counts[0][1], counts[1][0], f"{right} sur {asked}", str(wrong),
        counts[1][1],
    ]  # fmt: skip


def _places(form: Format) -> tuple[int, int, int]:
    """Count the places that the proposer finds right and wrong, of those of both models."""
    right = wrong = asked = 0
    for model in models_of(form):
        paths = sorted(FOLDER.glob(f"{form.name}/{model.kind}*.json"))
        values = [json.loads(p.read_text(encoding="utf-8")) for p in paths
                  if not p.name.endswith(".schema.json")]  # fmt: skip
        meant: set[tuple[Pattern, str]] = {
            (one.pattern, one.concept)
            for one in model.concept_map.bindings
            if one.concept != "demande"
        }
        proposed = {(one.pattern, one.concept) for one in propose(values).proposals if one.sure}
        right += len(proposed & meant)
        wrong += len(proposed - meant)
        asked += len(meant)
    return right, wrong, asked


if __name__ == "__main__":
    PUBLISHED.write(as_markdown())
