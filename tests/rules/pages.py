"""The examples in the pages of the rules: how they are found, and run."""

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from segur_cli.config import RequestState
from segur_cli.diagnostics import Needed, RuleInfo
from segur_cli.eligibility.base import Base
from segur_cli.eligibility.indexing import build
from segur_cli.lint.context import LintSettings
from segur_cli.lint.inputs import Attachment, Attachments
from segur_cli.lint.rules import RULES
from segur_cli.requests.states import by_key
from segur_cli.tables.table_opening import read_document
from segur_cli.templates.models import model_of_schema
from segur_cli.text.clock import read_clock
from tests.eligibility.workbooks import source
from tests.lint.running import (
    NOW,
    SETTINGS,
    demo_base,
    demo_register,
    document,
    example,
    patched,
    report,
)
from tests.pieces.page_examples import enrolment_codes, piece_codes
from tests.pilot.page_examples import pilot_gates, pv_codes

_BLOCK = re.compile(
    r"^```(?P<language>json|zip|piece|enrolment)(?P<words>[^\n]*)\n(?P<text>.*?)^```",
    re.DOTALL | re.MULTILINE,
)
_BLOCK_OF_MODEL = re.compile(r"^```json modele\n(.*?)^```", re.DOTALL | re.MULTILINE)
_HELD = {rule.code: rule.kind for rule in RULES if Needed.AVANCES in rule.inputs}
_COMPARED = {code for code, kind in _HELD.items() if "solde" in kind}


@dataclass(frozen=True)
class Example:
    """A fenced block: ```json avance as-of=2026-03-18 evidence=2025-03-01 base=no.

    `avance` and `solde` change the first demande of our example by a merge patch (for a rule
    that compares them, `avance` changes what our solde is held against); `avance second` puts
    the result beside the example itself, `document` is a whole text, `valeur` one to hold
    against the page's `modele`; `register=demo` names our register.

    A few keys are no request: FMT090 is not counted, but for its own page. `beside=CODE,CODE` are
    the other findings of a bad example, which its page names.

    ```zip solde lists the archive given with our example: `octets[/compressés] nom [chiffré]`
    lines, or `(illisible)`; `uncited` gives it with a solde that cites none.
    """

    info: RuleInfo
    language: str
    kind: str
    words: dict[str, str]
    text: str

    @property
    def _changes_the_avance(self) -> bool:
        return self.kind == "avance" and self.info.code in _COMPARED

    @property
    def beside(self) -> tuple[str, ...]:
        """The rules that a bad example sets off beside its own."""
        return tuple(filter(None, self.words.get("beside", "").split(",")))

    def codes(self) -> set[str]:
        """Lint the example with the demo base, and a solde with our avance; return the codes.

        `pv` changes a filled pilot report by a merge patch (tests/pilot/page_examples.py).
        """
        if self.language == "piece":
            return piece_codes(self.text, self.kind, self.words, self.info.help)
        if self.language == "enrolment":
            return enrolment_codes(self.text, self.words)
        if self.kind == "pv":
            return pv_codes(json.loads(self.text), self.words)
        words = {"as-of": NOW, "evidence": str(SETTINGS.evidence_file_date)} | self.words
        model = _BLOCK_OF_MODEL.search(self.info.help)
        outcome = report(
            *self._values(),
            model=model_of_schema(model[1].encode(), "modèle") if model else None,
            base=_base(words.get("base")),
            register=demo_register() if "register" in words else None,
            against=self._against(),
            attachments=_archive(self.text) if self.language == "zip" else None,
            gates=pilot_gates(int(words["pilots"])) if "pilots" in words else None,
            settings=LintSettings(
                evidence_file_date=date.fromisoformat(words["evidence"]),
                histories=_OPEN | (_histories(words["vague1"]) if "vague1" in words else {}),
            ),
            clock=read_clock(words["as-of"]),
            states=_states(words),
        )
        found = {finding.code for finding in outcome.findings}
        return found if self.info.code == "FMT090" else found - {"FMT090"}

    def _values(self) -> list[Any]:
        """Return the documents to check together."""
        if self.kind in {"document", "valeur"}:
            return [self.text]
        if "uncited" in self.words:
            return [{"type_demande": "solde", "demandes": [{"finess": "010999993"}]}]
        if self.language == "zip":
            return [example(self.kind)]
        if self._changes_the_avance:
            return [example("solde")]
        mine = patched(self.kind, json.loads(self.text))
        if "second" not in self.words:
            return [mine]
        return [example(self.kind), mine | {"demandes": mine["demandes"][:1]}]

    def _against(self) -> Any:
        if self._changes_the_avance:
            return document(patched("avance", json.loads(self.text)), "avance.json")
        compared = "uncited" not in self.words and (self.kind == "solde" or self.info.code in _HELD)
        return document(example("avance"), "avance.json") if compared else None


# The one client of our example that asks for Vague 1 + Vague 2 may: no page is about it.
_OPEN = {"2A0999991": {"HOP-DPI-Va1": "aucune", "HOP-PFI-Va1": "aucune"}}
# Bases of the clients of our example, of which the first is refused, or its row shifted.
_ROWS = [
    f"{number};{name};{answer};12;{500_000};{600_000};{500_000};{600_000}"
    for number, name, answer in (
        ("010999993", "CH FICTIF DE BOURG-EXEMPLE", "N"),
        ("130999980", "AP FICTIVE DU VIEUX-PORT", "O"),
        ("2A0999991", "CH FICTIF DU GOLFE", "O"),
        ("140999996", "CH FICTIF DU BOCAGE", "O"),
        ("690999974", "HOSPICES FICTIFS DE LA CONFLUENCE", "O"),
    )
]
_HEADINGS = "FINESS;Nom;Éligible DPI (O/N);AC 2022;" + ";".join(
    f"HOP-DPI-Va2 {prestation} {basis}"
    for prestation in ("Vague 2", "Vague 1 + Vague 2")
    for basis in ("HT", "TTC")
)
_BASES = {
    "non-dpi": "\n".join([_HEADINGS, *_ROWS]),
    "decalee": "\n".join([_HEADINGS, _ROWS[0].replace(";N;", "; ANNEXE;O;"), *_ROWS[1:]]),
}


def _base(word: str | None) -> Base | None:
    if word == "no":
        return None
    if word is None:
        return demo_base()
    return build(read_document(_BASES[word].encode(), "base.csv"), source("base.csv"))


_PAID = "Décidée et payée"
_CLIENTS = tuple(request["beneficiaire"]["finess"] for request in example("solde")["demandes"])


def _states(words: dict[str, str]) -> dict[tuple[str, str, str], RequestState]:
    """`avance=A_modifier`: the state of our first client's; the avances of others are paid."""
    kinds = [kind for kind in ("avance", "solde") if kind in words]
    states = [
        RequestState(
            client, "HOP-DPI-Va2", kind, words[kind].replace("_", " ") if n == 0 else _PAID
        )
        for n, client in enumerate(_CLIENTS)
        for kind in kinds
        if n == 0 or kind == "avance"
    ]
    return by_key(states)


def _histories(word: str) -> dict[str, dict[str, str]]:
    return {"010999993": {"HOP-DPI-Va1": word, "HOP-PFI-Va1": word}}


def sections(info: RuleInfo) -> dict[str, str]:
    """Cut a page at its headings."""
    parts = re.split(r"^## (.+)$", info.help, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def examples(info: RuleInfo, section: str) -> list[Example]:
    """Return the examples of one section of a page."""
    found = []
    for block in _BLOCK.finditer(sections(info)[section]):
        kind, *words = block["words"].split() or [""]
        if block["language"] == "piece" and kind == "modele":
            continue  # what the page's pieces are held against
        if block["language"] == "enrolment":
            kind, words = "", block["words"].split()
        pairs = {name: value for name, _, value in (word.partition("=") for word in words)}
        found.append(Example(info, block["language"], kind, pairs, block["text"]))
    return [one for one in found if one.kind != "modele"]


def _archive(listing: str) -> Attachments:
    if listing.strip() == "(illisible)":
        return Attachments("pieces.zip", (), "ce n'est pas une archive ZIP lisible")
    entries = []
    for line in listing.strip().splitlines():
        sizes, name, *flags = line.split()
        size, _, compressed = sizes.partition("/")
        entries.append(Attachment(name, int(size), flags == ["chiffré"], int(compressed or size)))
    return Attachments("pieces.zip", tuple(entries))
