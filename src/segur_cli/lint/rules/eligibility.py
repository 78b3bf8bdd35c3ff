"""ELI: the base of eligible establishments, and who the prestations are for."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from segur_cli.diagnostics import Origin, Severity
from segur_cli.facts import PRESTATION_LABELS, V1_V2, dispositifs, statement
from segur_cli.identifiers.finess import Reading
from segur_cli.lint.finding import Finding
from segur_cli.lint.rule import Context, Rule
from segur_cli.lint.rules.clients import named, names
from segur_cli.lint.rules.literals import prestation_code
from segur_cli.requests import Demande
from segur_cli.templates.concept_map import Located
from segur_cli.text.writing import listed, plain, plural, quote

if TYPE_CHECKING:
    from segur_cli.eligibility.base import Base
    from segur_cli.eligibility.verdict import Verdict


def check_absent(context: Context) -> Iterator[Finding]:
    """Le client est dans la base des établissements éligibles.

    ## Ce que la règle vérifie

    Que le FINESS du client figure dans la base donnée par `--base`. S'il n'y est pas, la règle
    cherche son entité juridique (EJ) ou son établissement (ET) quand la base les donne, et, si la
    clé est fausse, les numéros de la base à un caractère près.

    ## Pourquoi

    Le portail de l'ASP reprend cette base et rejette tout bénéficiaire qui n'y figure pas.

    ## Source

    Webinaire ANS-DNS du 08/11/2024. La base est figée sur l'activité 2022 : « absent » peut
    vouloir dire fusionné ou renuméroté depuis.

    ## Mauvais

    ```json avance
    {"beneficiaire": {"finess": "490999984"}}
    ```

    ## Bon

    ```json avance
    {"beneficiaire": {"finess": "010999993"}}
    ```

    ## Comment corriger

    Vérifiez le niveau du numéro : en pratique l'entité juridique pour un hôpital public,
    l'établissement pour un privé. `segur check-eligibility NUMÉRO --directory ANNUAIRE` dit si
    l'entité d'un site est dans la base.
    """
    base = context.base
    for located, reading, number in _looked_up(context):
        if base is None or number in base.by_finess:
            continue
        verdict = _judge(number, base)
        blocking = next((r for r in verdict.remarks if r.severity is Severity.ERROR), None)
        doubts = [r.text for r in verdict.remarks if r.severity is Severity.WARNING]
        message = f"client {number} absent de la base{_fictitious(base)}"
        if verdict.targets and blocking is not None:
            message += f" : {blocking.text}"
        elif reading.defect is not None:
            message += f" ; {reading.explanation}"
        if not verdict.targets:
            message += " ; le portail rejette tout bénéficiaire absent de la base"
        near = [doubt for doubt in doubts if doubt != reading.explanation]
        advice = near[0] if near else (
            "vérifiez le numéro et son niveau (EJ pour un hôpital public, ET pour un privé) ; "
            "la base est figée sur 2022, il peut avoir changé"
        )  # fmt: skip
        if verdict.targets:
            advice = f"écrivez {listed(map(quote, verdict.targets[:3]), 'ou')}, après vérification"
        yield Finding(located.pointer, message, advice)


def check_doubtful_key(context: Context) -> Iterator[Finding]:
    """Un client présent dans la base sous un numéro de clé inattendue est bien le bon.

    ## Ce que la règle vérifie

    Que le FINESS d'un client présent dans la base a une clé et un début attendus. Sinon, la règle
    donne le nom que porte la base, à comparer avec votre contrat.

    ## Pourquoi

    Le numéro sera accepté, mais une faute de frappe peut désigner un autre établissement.

    ## Source

    La règle de clé est constatée sur 142 850 numéros, non publiée : à vérifier, jamais bloquant.

    ## Mauvais

    ```json avance
    {"beneficiaire": {"finess": "910999990"}}
    ```

    ## Bon

    ```json avance
    {"beneficiaire": {"finess": "010999993"}}
    ```

    ## Comment corriger

    Comparez le nom de la base avec celui du client.
    """
    base = context.base
    for located, reading, number in _looked_up(context):
        if base is not None and reading.defect is not None and number in base.by_finess:
            name = base.by_finess[number][0].name or "sans nom"
            yield Finding(
                located.pointer,
                f"FINESS douteux {quote(number)}, pourtant dans la base{_fictitious(base)} sous le "
                f"nom {quote(name)} : {reading.explanation}",
                "comparez ce nom avec celui de votre client",
            )


def check_contradictory(context: Context) -> Iterator[Finding]:
    """La base ne se contredit pas sur ce client.

    ## Ce que la règle vérifie

    Que la base n'a pas plusieurs lignes différentes pour le même FINESS.

    ## Pourquoi

    Deux plafonds pour un client : rien n'est choisi ni additionné ici, et rien ne dit lequel sera
    retenu au dépôt.

    ## Source

    Constat sur la base donnée ; la base elle-même est celle du webinaire ANS-DNS du 08/11/2024.

    ## Mauvais

    ```json avance
    {"beneficiaire": {"finess": "920999992"}}
    ```

    ## Bon

    ```json avance
    {"beneficiaire": {"finess": "010999993"}}
    ```

    ## Comment corriger

    Faites préciser la ligne valable par l'ANS avant de déposer.
    """
    base = context.base
    for located, _, number in _looked_up(context):
        if base is not None and len(base.by_finess.rows.get(number, ())) > 1:
            rows = listed(str(entry.row) for entry in base.by_finess[number])
            yield Finding(
                located.pointer,
                f"la base{_fictitious(base)} contient plusieurs lignes différentes pour {number} "
                f"(lignes {rows}) : rien n'est choisi ni additionné",
                "faites préciser la ligne valable",
            )


def check_first_wave(context: Context) -> Iterator[Finding]:
    """Les clients en Vague 1 + Vague 2 en remplissent les conditions.

    ## Ce que la règle vérifie

    Rien ne peut être jugé hors ligne : l'historique de vague 1 n'est pas dans le fichier. La règle
    liste, une fois par fichier, les clients concernés et rappelle la condition.

    ## Pourquoi

    La Prestation Vague 1 + Vague 2 est réservée aux clients qui n'ont ni bénéficié d'une
    prestation de vague 1 (« HOP-DPI-Va1 ou HOP-PFI-Va1 »), ni financé eux-mêmes le passage à une
    version référencée vague 1. Deux lectures du « ou » : fonction par fonction (une PFI de vague 1
    n'exclut que la PFI), ou l'une exclut aussi l'autre. Segur ne tranche pas.

    ## Source

    Webinaire ANS-DNS du 08/11/2024 et FAQ ANS du 16/12/2024.

    ## Mauvais

    ```json avance
    {"prestation": {"type": "V1+V2"}}
    ```

    ## Bon

    ```json document
    {"modele": "segur-cli/reference/avance/1", "sons": "HOP-DPI-Va2", "demandes": [
      {"beneficiaire": {"finess": "010999993"}, "prestation": {"type": "V2"}}]}
    ```

    ## Comment corriger

    Vérifiez l'historique de chaque client, puis
    `segur check-eligibility NUMÉRO --vague1 HOP-DPI-Va1=aucune`.
    """
    groups: dict[str, list[tuple[Demande, Located]]] = {}
    for demande in context.demandes:
        found = demande.first("prestation.type")
        if found is None or not isinstance(found.value, str):
            continue
        if prestation_code(found.value) == V1_V2:
            groups.setdefault(plain(demande.text("sons") or ""), []).append((demande, found))
    for sons, concerned in groups.items():
        clients = [demande for demande, _ in concerned]
        label = PRESTATION_LABELS[V1_V2]
        yield Finding(
            concerned[0][1].pointer,
            f"{plural(len(clients), 'client')} en « {label} » : {names(clients)}. Non jugé sans "
            f"l'historique de vague 1. Prestation ouverte {_condition(sons)}. "
            f"{statement('v1v2-ou').text}",
            "vérifiez l'historique de chacun, et gardez-en la preuve",
            subject=named(clients),
        )


def _judge(number: str, base: "Base") -> "Verdict":
    from segur_cli.eligibility.check import judge_request  # clean files do without
    from segur_cli.eligibility.request import Request

    return judge_request(Request(number), base, None)


def _condition(sons: str) -> str:
    from segur_cli.eligibility.prestation import openings

    for code, dispositif in dispositifs().items():
        if plain(code) == sons:
            return openings(dispositif, {})[V1_V2].reason
    return (
        "si le client n'a ni bénéficié d'une prestation de vague 1, ni financé lui-même le "
        "passage à une version référencée vague 1"
    )


def _looked_up(context: Context) -> Iterator[tuple[Located, Reading, str]]:
    """Yield the clients' numbers that a look-up makes sense for; malformed ones are IDN001's."""
    for located, reading in context.finess_read:
        if reading.finess is not None and not reading.repairs:
            yield located, reading, reading.finess


def _fictitious(base: "Base") -> str:
    return " (base FICTIVE)" if base.source.fictitious else ""


_BASE = "webinaire ANS-DNS du 08/11/2024 (base des établissements éligibles)"

RULES = (
    Rule(
        code="ELI001",
        title="Client dans la base",
        severity=Severity.ERROR,
        origin=Origin.TEXT,
        source=_BASE,
        check=check_absent,
        needs=("beneficiaire.finess",),
        inputs=("base",),
    ),
    Rule(
        code="ELI002",
        title="Clé inattendue d'un client de la base",
        severity=Severity.WARNING,
        origin=Origin.GENERIC,
        source="mesure sur 142 850 numéros réels",
        check=check_doubtful_key,
        needs=("beneficiaire.finess",),
        inputs=("base",),
    ),
    Rule(
        code="ELI003",
        title="Une seule ligne de base par client",
        severity=Severity.WARNING,
        origin=Origin.GENERIC,
        source="constat sur la base donnée",
        check=check_contradictory,
        needs=("beneficiaire.finess",),
        inputs=("base",),
    ),
    Rule(
        code="ELI004",
        title="Conditions de Vague 1 + Vague 2",
        severity=Severity.NOTE,
        origin=Origin.TEXT,
        source="webinaire ANS-DNS du 08/11/2024 ; FAQ ANS du 16/12/2024",
        check=check_first_wave,
        needs=("prestation.type",),
    ),
)
