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
from segur_cli.lint.attachments import Attachment, Attachments
from segur_cli.lint.context import LintSettings
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
                histories=_histories(words["vague1"]) if "vague1" in words else {},
            ),
            clock=read_clock(words["as-of"]),
            states=_states(words),
        )
        return {finding.code for finding in outcome.findings}

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
        return [example(self.kind), mine] if "second" in self.words else [mine]

    def _against(self) -> Any:
        if self._changes_the_avance:
            return document(patched("avance", json.loads(self.text)), "avance.json")
        compared = self.kind == "solde" or self.info.code in _HELD
        return document(example("avance"), "avance.json") if compared else None


# Bases of two clients: one that is refused, or whose row is shifted, and one that is neither.
_BASES = {
    "non-dpi": "FINESS;Nom;Éligible DPI (O/N)\n010999993;CH FICTIF;N\n130999980;AP FICTIVE;O\n",
    "decalee": "FINESS;Nom;AC 2022\n010999993;CH FICTIF; DU NORD;12\n130999980;AP FICTIVE;12\n",
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
    return {"010999993": {"HOP-DPI-Va1": word}}


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
