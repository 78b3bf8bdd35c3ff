"""Defects planted in requests, and what is found of them in each format beside our own model."""

from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from segur_cli.diagnostics import Diagnostic, Report, Severity
from segur_cli.documents import Document, parse
from segur_cli.lint.engine import Options, lint_documents
from segur_cli.templates.models import Model, model_of_schema
from segur_cli.text.clock import read_clock
from tests.lint.running import NOW, SETTINGS, demo_base
from tests.models.formats import Format, Request, as_reference, requests_of, to_text

Change = Callable[[list[Request]], None]
Found = tuple[str, str, str]  # rule, client, severity


@dataclass(frozen=True)
class Defect:
    """A change to the requests of a kind; `avance` changes those that a solde is held against."""

    name: str
    kind: str
    change: Change
    avance: Change = lambda requests: None
    against: bool = False


def sets(**values: Any) -> Change:
    """Set values of the first request; `__` stands for the dot of a concept."""

    def change(requests: list[Request]) -> None:
        requests[0] |= {key.replace("__", "."): value for key, value in values.items()}

    return change


def amounts(group: str, ht: str, ttc: str | None = None) -> Change:
    """Set the amounts of the prestation and of the order together, so that they agree."""

    def change(requests: list[Request]) -> None:
        value = Decimal(ht)
        total = Decimal(ttc) if ttc else value * Decimal("1.2")
        for one in ("prestation", "commande") if group == "both" else (group,):
            requests[0][f"{one}.montant_ht"] = value
            requests[0][f"{one}.montant_ttc"] = total

    return change


def twice(requests: list[Request]) -> None:
    again = deepcopy(requests[0])
    again["commande.reference"] = "BC-FICTIF-REDITE"
    requests.append(again)


def no_pilot(requests: list[Request]) -> None:
    for one in requests:
        one["pilote"] = False
        for concept in ("pilote.installation", "pilote.production", "pilote.pv"):
            one.pop(concept, None)


def every(**values: Any) -> Change:
    def change(requests: list[Request]) -> None:
        for one in requests:
            one.update({key.replace("__", "."): value for key, value in values.items()})

    return change


def removed(requests: list[Request]) -> None:
    del requests[0]


DEFECTS = (
    Defect("order and prestation at zero", "avance", amounts("both", "0")),
    Defect("negative", "avance", amounts("both", "-100")),
    Defect("TTC below HT", "avance", amounts("both", "95000", "80000")),
    Defect("VAT that does not agree", "avance", amounts("both", "95000", "114500")),
    Defect("above the ceiling", "avance", amounts("both", "900000")),
    Defect("absent from the base", "avance", sets(beneficiaire__finess="690999990")),
    Defect("a zero lost", "avance", sets(beneficiaire__finess="10999993")),
    Defect("a digit too many", "avance", sets(beneficiaire__finess="0109999933")),
    Defect("SIRET of the supplier", "avance", every(fournisseur__siret="99999990700011")),
    Defect("SIRET cut", "avance", every(fournisseur__siret="9999999070001")),
    Defect("SONS unknown", "avance", every(sons="HOP-XYZ-Va2")),
    Defect("prestation unknown", "avance", sets(prestation__type="VAGUE 7")),
    Defect("the same client twice", "avance", twice),
    Defect("order in the future", "avance", sets(commande__date="2031-02-03")),
    Defect("order before the window", "avance", sets(commande__date="2024-09-02")),
    Defect("invoice above the order", "solde", sets(facture__montant_ht=Decimal("99000"),
                                                    facture__montant_ttc=Decimal("118800"))),
    Defect("invoice at zero", "solde", sets(facture__montant_ht=0, facture__montant_ttc=0)),
    Defect("invoice lower", "solde", sets(facture__montant_ht=Decimal("50000"),
                                          facture__montant_ttc=Decimal("60000"))),
    Defect("invoice before the order", "solde", sets(facture__date="2025-01-02")),
    Defect("VA before the order", "solde", sets(va__date="2025-01-02")),
    Defect("PV too early", "solde", sets(pilote__pv="2025-10-01")),
    Defect("no pilot", "solde", no_pilot),
    Defect("a pilot without PV", "solde", lambda requests: requests[0].pop("pilote.pv") and None),
    Defect("above what was declared", "solde", lambda requests: None,
           amounts("prestation", "40000"), against=True),
    Defect("another prestation", "solde", sets(prestation__type="V1+V2"), against=True),
    Defect("another order", "solde", sets(commande__reference="BC-AUTRE"), against=True),
    Defect("a client without avance", "solde", lambda requests: None, removed, against=True),
    Defect("a client left out", "solde", removed, against=True),
)  # fmt: skip
GOOD = tuple(
    Defect(f"good {kind}", kind, lambda requests: None, against=kind == "solde")
    for kind in ("avance", "solde")
)


def judged_as_ours(defect: Defect, *, single: bool = False) -> set[Found]:
    """What is found when the requests are written in our own model, one a file if `single`."""
    mine = _changed(defect.kind, defect.change)
    avance = _changed("avance", defect.avance) if defect.against else None
    groups = [[one] for one in mine] if single else [mine]
    held = [as_reference(avance, "avance")] if avance is not None else []
    return findings(linted([as_reference(group, defect.kind) for group in groups], held))


def judged_in(form: Format, defect: Defect, models: Sequence[Model]) -> set[Found]:
    """What is found in a format, with the models given; none for the reduced mode."""
    return findings(report_in(form, defect, models))


def report_in(form: Format, defect: Defect, models: Sequence[Model]) -> Report:
    mine = form.documents(_changed(defect.kind, defect.change), defect.kind)
    avance = form.documents(_changed("avance", defect.avance), "avance") if defect.against else []
    return linted(mine, avance, models, defect.kind)


def models_of(form: Format) -> tuple[Model, ...]:
    """The models of both kinds, as a person would write them."""
    return tuple(
        model_of_schema(to_text(form.schema(kind)).encode(), f"{form.name}-{kind}")
        for kind in ("avance", "solde")
    )


def findings(report: Report) -> set[Found]:
    """The findings above note that business rules make: rule, client, severity."""
    return {
        (one.code, _client(one), one.severity.word)
        for one in report.findings
        if one.severity > Severity.NOTE and not one.code.startswith("FMT")
    }


def _client(one: Diagnostic) -> str:
    subject = one.subject or ""
    return subject if "(" in subject else ""


def _changed(kind: str, change: Change) -> list[Request]:
    requests = requests_of(kind)
    change(requests)
    return requests


def linted(
    documents: Iterable[Any], avances: Iterable[Any], models: Sequence[Model] = (), kind: str = ""
) -> Report:
    parsed = [_parsed(value, f"{kind or 'fichier'}-{n}.json") for n, value in enumerate(documents)]
    held = tuple(_parsed(value, f"avance-{n}.json") for n, value in enumerate(avances))
    return lint_documents(
        parsed,
        Options(
            models=tuple(models),
            base=demo_base(),
            base_name="demo",
            against=held or None,
            settings=SETTINGS,
            clock=read_clock(NOW),
        ),
    )


def _parsed(value: Any, name: str) -> Document:
    return parse(to_text(value).encode(), PurePath(name))
