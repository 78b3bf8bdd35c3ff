from datetime import date, datetime
from pathlib import Path

import pytest

from segur_cli.config import DateInForce, load_settings
from segur_cli.exits import StopError
from segur_cli.text.clock import PARIS


def write(text: str) -> Path:
    path = Path.cwd() / "segur.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refusal(text: str) -> str:
    with pytest.raises(StopError) as stopped:
        load_settings(write(text))
    return " ".join(str(part) for part in (stopped.value.message, *stopped.value.advice))


def table(**changes: str) -> str:
    fields = {
        "sons": '"HOP-PFI-Va2"',
        "number": "4",
        "date": "2026-03-18T12:00:00",
        "source": '"arrêté"',
    } | changes
    return "[[milestone]]\n" + "\n".join(f"{k} = {v}" for k, v in fields.items() if v) + "\n"


def test_the_date_of_the_evidence_file_is_read() -> None:
    settings = load_settings(write("[lint]\nevidence_file_date = 2025-03-19"))
    assert settings.lint.evidence_file_date == date(2025, 3, 19)


def test_a_date_in_force_is_read_with_its_source_at_paris_time() -> None:
    (known,) = load_settings(write(table())).milestones
    moment = datetime(2026, 3, 18, 12, tzinfo=PARIS)
    assert known == DateInForce("HOP-PFI-Va2", "jalon-4", moment, "arrêté")
    assert known.closing == moment


def test_a_date_without_hour_and_a_milestone_achieved_are_read() -> None:
    (known,) = load_settings(write(table(date="2026-03-18", done="true"))).milestones
    assert (known.value, known.done) == (date(2026, 3, 18), True)
    assert known.closing == datetime(2026, 3, 19, tzinfo=PARIS)


def test_another_corridor_has_its_own_dates() -> None:
    (known,) = load_settings(write(table(sons='"IMG-DB-Va2"'))).milestones
    assert known.sons == "IMG-DB-Va2"


def test_a_milestone_without_number_is_dated_by_its_id() -> None:
    text = table(number="", id='"ouverture-soldes"', date="2026-03-18")
    (known,) = load_settings(write(text)).milestones
    assert (known.milestone, known.value) == ("ouverture-soldes", date(2026, 3, 18))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (table(source=""), "« milestone.1.source » : cette clé est obligatoire"),
        (table(source='" "'), "« milestone.1.source » : un texte non vide est attendu"),
        (table(date='"2026-03-18"'), "sans guillemets, est attendue, trouvé « 2026-03-18 »"),
        (table(date="9999-12-31"), "9999-12-31 est au bord du calendrier"),
        (table(date="0001-01-01T00:00:00"), "0001-01-01T00:00:00 est au bord du calendrier"),
        (table(date="12:00:00"), "« milestone.1.date » : une date (2026-03-18)"),
        (table(sons='"HOP-DIP-Va2"'), "Vouliez-vous écrire « HOP-DPI-Va2 » ?"),
        (
            table(number="9"),
            "HOP-PFI-Va2 n'a pas de jalon 9. Le plus proche : 6. Jalons connus : 0, 1, 2, 3, 4, "
            "5, 6 ; sans numéro, par id : ouverture-enrolement, ouverture-referencement",
        ),
        (table(number="-1"), "n'a pas de jalon -1. Le plus proche : 0."),
        (
            table(number="", id='"ouverture-sodles"'),
            "n'a pas de jalon « ouverture-sodles ». Vouliez-vous écrire « ouverture-soldes » ? "
            "Jalons connus : ouverture-enrolement, ",
        ),
        (table(number="", id='"x"'), "jalon « x ». Jalons connus : ouverture-enrolement, "),
        (table(number="", id='""'), "HOP-PFI-Va2 n'a pas de jalon «  »."),
        (table(number="", id="4"), "« milestone.1.id » : un texte entre guillemets est attendu"),
        (table(id='"jalon-4"'), "« milestone.1 » : donnez soit number, soit id"),
        (table(number=""), "« milestone.1 » : donnez soit number, soit id"),
        (table() + table(number="", id='"jalon-4"'), "jalon jalon-4 de HOP-PFI-Va2 est daté deux"),
        (table(number='"4"'), "un nombre entier est attendu"),
        (table(number="true"), "un nombre entier est attendu"),
        (table(done='"oui"'), "true ou false est attendu"),
        (table(sorce='"x"'), "clé inconnue « milestone.1.sorce ». Vouliez-vous écrire « source »"),
        (table() + table(date="2026-04-01"), "le jalon 4 de HOP-PFI-Va2 est daté deux fois"),
        ('milestone = "x"', "une liste entre crochets est attendue"),
        ('[lint]\nevidence_file_date = "2025-03-19"', "une date sans guillemets"),
        ("[lint]\nevidence_file_date = 2025-03-19T12:00:00", "une date sans guillemets"),
        ("[lint]\nevidence_date = 2025-03-19", "Vouliez-vous écrire « evidence_file_date » ?"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_place(text: str, said: str) -> None:
    assert said in refusal(text)
