"""Who takes which words for yes and for no: to change a cell is to change what a file means."""

from collections.abc import Callable
from pathlib import Path

import pytest

from segur_cli.documents import Json
from segur_cli.eligibility.clients import read_clients
from segur_cli.eligibility.request import ClientQuery
from segur_cli.eligibility.verdict import VerdictStatus
from segur_cli.exits import StopError
from segur_cli.lint.rules.pilots import is_pilot
from segur_cli.pilot.asking import read_yes_or_no
from segur_cli.pilot.filled import is_yes
from segur_cli.requests import bind
from segur_cli.templates.choosing import guessed_together
from segur_cli.templates.concepts import ValueType
from segur_cli.templates.encodings import encoding_of
from segur_cli.templates.filling import canonical_value
from segur_cli.templates.learning.field_words import presences
from segur_cli.templates.models import reference
from segur_cli.templates.words import meaning_of_words
from segur_cli.text.writing import normalized_key
from tests.eligibility.small_bases import HOSPITAL, base, verdict_on
from tests.eligibility.workbooks import write
from tests.lint.running import document, patched


def typed(word: str) -> bool | None:
    try:
        return read_yes_or_no(word)
    except StopError:
        return None


def filled_in(word: str) -> bool | None:
    found: bool | None = canonical_value(word, ValueType.FLAG)
    return found


def asked_in_a_list(word: str) -> bool | None:
    path = write(Path("liste.csv"), f"FINESS;DPI\n010999993;{word}\n".encode())
    [client], _ = read_clients(str(path), ClientQuery(""), ("demande[HOP-DPI-Va2]=B",))
    unclear = any("ni oui ni non" in complaint for complaint in client.complaints)
    return None if unclear else bool(client.sons)


def eligible_in_a_base(word: str) -> bool | None:
    used = base(f"{HOSPITAL};CH;{word};100", headings="FINESS;Nom;Éligible DPI;DPI V1+V2 HT")
    status = verdict_on(HOSPITAL, used).status
    return {VerdictStatus.REFUSED: False, VerdictStatus.UNSURE: None}.get(status, True)


def pilot_in_a_request(word: str) -> bool | None:
    value = patched("avance", {"pilote": word})
    first, *_ = bind(document(value), reference("avance").concept_map)
    return is_pilot(first) or None  # what is no yes is no pilot


def proposed_for_a_file(word: str) -> bool | None:
    value: Json = {"demandes": [{"finess": "010999993", "pilote": word}]}
    for binding in guessed_together([value])[0].bindings:
        if binding.concept == "pilote" and binding.encoding and binding.encoding.flag:
            return normalized_key(word) == binding.encoding.flag[0]
    return None


def meant_by_a_code(word: str) -> bool | None:
    return {"oui": True, "non": False, None: None}[meaning_of_words(ValueType.FLAG, word)]


def mandatory_in_a_table(word: str) -> bool | None:
    found = presences([word]).get(word)
    return found.mandatory if found else None


def first_of_an_encoding(word: str) -> bool | None:
    encoding = encoding_of({"encoding": {"flag": [word, "autre"]}})
    assert encoding is not None
    # The first is yes, unless it says no.
    return False if encoding.flag == ("autre", word) else None


READERS: tuple[Callable[[str], bool | None], ...] = (
    typed, filled_in, asked_in_a_list, eligible_in_a_base, pilot_in_a_request,
    proposed_for_a_file, meant_by_a_code, mandatory_in_a_table, first_of_an_encoding, is_yes,
)  # fmt: skip
# Yes (+), no (-) or neither (.), by each reader in this order.
MEANINGS = {
    "oui":   "++++++++.+",
    "o":     "++++++++..",
    "vrai":  "..++++++..",
    "true":  "++++++++..",
    "yes":   "..++.+.+..",
    "y":     "..++.+.+..",
    "1":     "..++++.+..",
    "x":     "..++.+.+..",
    "non":   "----.-----",
    "n":     "----.----.",
    "faux":  "..--.----.",
    "false": "----.----.",
    "no":    "..--.-.-..",
    "0":     "..--...--.",
    "-":     "..-....-..",
}  # fmt: skip


@pytest.mark.parametrize("read", READERS, ids=lambda read: read.__name__)
def test_a_reader_takes_its_words_and_no_other(read: Callable[[str], bool | None]) -> None:
    rank = READERS.index(read)
    assert {word: read(word) for word in MEANINGS} == {
        word: {"+": True, "-": False, ".": None}[row[rank]] for word, row in MEANINGS.items()
    }


@pytest.mark.parametrize("word", [" OUI ", "Oüi", "oui"])
def test_case_accents_and_blanks_change_no_meaning(word: str) -> None:
    assert [read(word) for read in READERS] == [read("oui") for read in READERS]
