"""PV: the evidence that a validated item must bring: format of a flow, number of documents."""

import re
from collections.abc import Iterator

from segur_cli.diagnostics import Origin, Severity
from segur_cli.pilot.checklist import Applies
from segur_cli.pilot.rule import DECK, PvContext, PvFinding, PvRule, named
from segur_cli.text.writing import plain, quote

_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)
# How the formats that the deck names are written in practice.
_WRITTEN = {
    "HL7 V2": re.compile(r"\bhl ?7[ -]*(?:v(?:ersion)?\.? ?2|2\.\d)", re.ASCII),
    "IHE PAM": re.compile(r"\bpam\b", re.ASCII),
}
_WAVE_1 = re.compile(r"\b(?:vague 1|va1|v1)\b", re.ASCII)


def check_format(context: PvContext) -> Iterator[PvFinding]:
    """Le format d'un flux validé est précisé.

    ## Ce que la règle vérifie

    Que chaque flux dont le webinaire demande le format, et qui est « validé », en porte un.

    ## Pourquoi

    Le PV demande de préciser le format de ces flux : sans lui, il n'est pas complet.

    ## Source

    Webinaire ANS-DNS du 08/11/2024 (PV pilotes, flux mis en œuvre).

    ## Mauvais

    ```json pv
    {"items": {"dpi-flux-2": {"format": ""}}}
    ```

    ## Bon

    ```json pv
    {"items": {"dpi-flux-2": {"format": "HL7 v2.5, messages MDM"}}}
    ```

    ## Comment corriger

    Demandez à l'établissement, ou à vos équipes, le format mis en œuvre.
    """
    for entry, item in context.validated():
        if entry.format_hint and not item.format.said:
            yield PvFinding(
                item.format.place,
                f"{named(entry)} : flux validé sans format",
                f"précisez-le ; attendu : {entry.format_hint}",
            )


def check_expected_format(context: PvContext) -> Iterator[PvFinding]:
    """Le format d'un flux est celui que le webinaire attend.

    ## Ce que la règle vérifie

    Que, entre logiciels distincts, le format précisé ressemble à celui qu'attend le webinaire : HL7
    V2 entre DPI et PFI (ou, côté DPI vers la PFI, le flux de vague 1 gardé), IHE PAM entre RI et
    DPI.

    ## Pourquoi

    Le webinaire demande ce format entre logiciels distincts. Le champ est libre : segur reconnaît
    une écriture, il ne juge pas le flux.

    ## Source

    Webinaire ANS-DNS du 08/11/2024 (PV pilotes, flux mis en œuvre).

    ## Mauvais

    ```json pv
    {"items": {"dpi-flux-3": {"format": "dépôt de PDF sur un répertoire"}}}
    ```

    ## Bon

    ```json pv
    {"items": {"dpi-flux-3": {"format": "HL7v2.6 MDM"}}}
    ```

    ## Comment corriger

    Vérifiez le format réellement mis en œuvre, et écrivez son nom usuel.
    """
    profile = context.checklist.profile
    for entry, item in context.validated():
        asked = entry.item.format
        if asked is None or not item.format.said or profile.same_software(asked.other):
            continue
        written = plain(item.format.text)
        kept = asked.wave_1 and _WAVE_1.search(written)
        if not _WRITTEN[asked.separate].search(written) and not kept:
            yield PvFinding(
                item.format.place,
                f"{named(entry)} : format {quote(item.format.text)}, où l'on attend "
                f"{entry.format_hint}",
                "vérifiez le format mis en œuvre",
            )


def check_count(context: PvContext) -> Iterator[PvFinding]:
    """Les nombres minimaux sont atteints.

    ## Ce que la règle vérifie

    Au moins une transaction de consultation du DMP en production ; au moins 10 documents envoyés au
    DMP, au moins 10 messages envoyés par MSSanté.

    ## Pourquoi

    Le webinaire donne ces nombres ; en dessous, l'élément n'est pas constaté.

    ## Source

    Webinaire ANS-DNS du 08/11/2024 (PV pilotes DPI, flux ; PV pilotes PFI, fonctionnalités). Il
    énonce ces minimums ; la case « Nombre », qui en garde la preuve, est une convention de segur.

    ## Mauvais

    ```json pv
    {"items": {"dpi-flux-1": {"count": 0}}}
    ```

    ```json pv pfi
    {"items": {"pfi-envoi-dmp-10": {"count": 9}}}
    ```

    ## Bon

    ```json pv pfi
    {"items": {"pfi-envoi-dmp-10": {"count": 10}}}
    ```

    ## Comment corriger

    Attendez que le nombre soit atteint, relevez-le, puis faites constater.
    """
    for entry, item in context.validated():
        minimum = entry.item.count
        if minimum is None:
            continue
        severity = Severity.WARNING if entry.applies is Applies.OPEN else None
        expected = f"{minimum.minimum} au moins ({minimum.unit})"
        text = item.count.text
        if not text:
            yield PvFinding(
                item.count.place, f"{named(entry)} : validé sans nombre", f"donnez-le : {expected}",
                severity,
            )  # fmt: skip
        elif not _NUMBER.fullmatch(text):
            yield PvFinding(
                item.count.place,
                f"{named(entry)} : nombre {quote(text)} non compris",
                "écrivez un nombre entier, en chiffres",
                severity,
            )
        elif int(text) < minimum.minimum:
            yield PvFinding(
                item.count.place,
                f"{named(entry)} : {text}, il en faut {expected}",
                "attendez que ce nombre soit atteint, puis faites constater de nouveau",
                severity,
            )


RULES = (
    PvRule("PV020", "Format du flux précisé", Severity.ERROR, Origin.TEXT, DECK, check_format),
    PvRule(
        "PV021", "Format attendu du flux", Severity.WARNING, Origin.TEXT, DECK,
        check_expected_format,
    ),
    PvRule("PV022", "Nombres minimaux atteints", Severity.ERROR, Origin.TEXT, DECK, check_count),
)  # fmt: skip
