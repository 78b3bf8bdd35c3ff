import re
import shlex

import pytest
from typer._click.exceptions import NoSuchOption
from typer.core import TyperGroup

from tests.cli.helpers import PATHS, examples, names, parse
from tests.conftest import Segur

# Words that an English sentence can hardly do without, and that are not French.
ENGLISH = frozenset(
    re.findall(
        r"\S+",
        """
        about after all already an and any are argument's arguments' at available be been before
        boolean both but by can cannot choice choose command commands could customize default did
        directory disable do does each either enable env error errors exist exists exit expected
        failed file filename float following for from given got has have help here if in install
        int integer invalid is isn it like mean missing more must neither no not of
        one only other out path please provided range required requires run shell's should show
        some str string such supported syntax takes text than that the then there this to too try
        unexpected unknown usage: use used using uuid valid value values var was were when which
        will with without wrong you your
        """,
    )
)
OPTION = re.compile(r"--?[a-z][\w-]*|\b[A-Z_]{3,}\b|<[^>]*\|[^>]*>")

ERRORS = [
    ["chek"],
    ["check-eligibilty", "010999993"],
    ["--bogus"],
    ["check-eligibility"],
    ["check-eligibility", "--bas", "demo"],
    ["check-eligibility", "--base"],
    ["check-eligibility", "010999993", "-f", "xml"],
    ["check-eligibility", "--debug=oui", "010999993"],
    ["check-eligibility", "010999993", "--sons", "HOP-RI-Va2"],
    ["check-eligibility", "010999993", "--prestation", "V3"],
    ["check-eligibility", "010999993", "--vague1", "oui"],
    ["check-eligibility", "010999993", "--vague1", "financee"],
    ["check-eligibility", "010999993", "--amount-ht", "beaucoup"],
    ["check-eligibility", "010999993", "--as-of", "hier"],
    ["check-eligibility", "010999993", "--config", "nulle.toml"],
    ["check-eligibility", "010999993", "--base", "nulle.xlsx"],
    ["check-eligibility", "010999993", "--base", "nulle"],
    ["check-eligibility", "010999993", "--report", "json"],
    ["check-eligibility", "010999993", "--report", "xml=sortie"],
    ["check-eligibility", "--from", "nulle.csv", "--base", "demo"],
    ["deadlines", "--sons", "HOP-DIP-Va2"],
    ["deadlines", "--sons", "MS-DUI-Va2"],
    ["deadlines", "--fail-within", "30 lunes"],
    ["deadlines", "--fail-within", "bientôt"],
    ["deadlines", "--parcours", "pilote"],
    ["deadlines", "--alarm", "2j"],
    ["deadlines", "--alarm", "2mois", "-f", "ics"],
    ["deadlines", "--list", "--fail-past"],
    ["deadlines", "--list", "-f", "ics"],
    ["deadlines", "--all", "--sons", "HOP-PFI-Va2"],
    ["deadlines", "-f", "xml"],
    ["deadlines", "--as-of", "2026-02-30"],
    ["pv-checklist", "--profil", "p.toml"],
    ["pv-checklist", "--profile"],
    ["pv-checklist", "--profile", "nul.toml"],
    ["pv-checklist", "--init", "--set", "prestation=V2"],
    ["pv-checklist", "-f", "xml"],
    ["pv-checklist", "-f", "xlsx"],
    ["pv-checklist", "-f", "docx", "-o", "pv.xlsx"],
    ["pv-checklist", "-o", "pv.pdf"],
    ["pv-checklist", "--set", "sons"],
    ["pv-checklist", "--set", "sons=HOP-RI-Va2"],
    ["pv-checklist", "--set", "sons=HOP-PFI-Va2"],
    ["pv-checklist", "--set", "client.finess=10999993"],
    ["pv-checklist", "en-trop"],
    ["base"],
    ["base", "importer"],
    ["base", "import"],
    ["base", "import", "un.xlsx", "deux.xlsx"],
    ["base", "import", "un.xlsx", "--header-row", "x"],
    ["base", "import", "un.xlsx", "--header-row", "0"],
    ["base", "show", "--rows=oui"],
    ["base", "remove"],
    ["base", "remove", "nulle"],
    ["base", "list", "en-trop"],
]  # fmt: skip


def english_words(text: str) -> set[str]:
    """The English words of a text, but for options, formats and names of commands."""
    known = {word for path in PATHS for word in path} | {"text", "json", "csv", "demo", "error"}
    prose = OPTION.sub(" ", re.sub(r"^\s*[│ ]*segur .*$", " ", text, flags=re.MULTILINE))
    words = re.findall(r"[A-Za-zÀ-ÿ]+:?", prose.replace("\n", " "))
    found = {word.lower() for word in words}
    return {w for w in found if w in ENGLISH or w.rstrip(":") in ENGLISH} - known


@pytest.mark.parametrize(
    "sentence",
    [
        "Usage: segur [OPTIONS]",
        "Show this message and exit.",
        "Missing argument 'FICHIER'.",
        "No such option: --bogus",
        "Try 'segur --help' for help.",
        "[default: 3]",
        "[required]",
        "Invalid value for '--as-of'",
        "'x' is not a valid int range.",
        "Got unexpected extra argument (b)",
        "<path>",
    ],
)
def test_the_scan_sees_the_english_of_typer_and_click(sentence: str) -> None:
    assert english_words(sentence)


@pytest.mark.parametrize("path", PATHS, ids=names)
def test_a_help_page_is_in_french(segur: Segur, path: tuple[str, ...]) -> None:
    run = segur(*path, "--help")
    assert (run.code, run.err) == (0, "")
    assert english_words(run.out) == set()


@pytest.mark.parametrize("path", PATHS, ids=names)
def test_a_help_page_fits_in_80_columns(segur: Segur, path: tuple[str, ...]) -> None:
    assert max(len(line) for line in segur(*path, "--help").out.splitlines()) <= 80


@pytest.mark.parametrize("path", PATHS, ids=names)
def test_a_help_page_gives_two_examples(path: tuple[str, ...]) -> None:
    assert len(examples(path)) == 2


@pytest.mark.parametrize("path", PATHS, ids=names)
def test_an_example_is_a_command_that_exists(path: tuple[str, ...]) -> None:
    for line in examples(path):
        program, *arguments = shlex.split(line)
        assert program == "segur"
        assert not isinstance(parse(arguments).command, TyperGroup)


def test_the_check_of_examples_sees_an_option_that_does_not_exist() -> None:
    with pytest.raises(NoSuchOption):
        parse(["check-eligibility", "010999993", "--bas", "demo"])


@pytest.mark.parametrize("arguments", ERRORS, ids=" ".join)
def test_a_usage_error_is_in_french(segur: Segur, arguments: list[str]) -> None:
    run = segur(*arguments)
    assert run.code == 2
    assert run.err.startswith("Erreur : ")
    assert len(run.err.splitlines()[0]) > len("Erreur : ")
    assert english_words(run.err) == set()


def test_a_usage_error_says_where_to_read_more(segur: Segur) -> None:
    assert segur("base", "import").err == (
        "Erreur : il manque l'argument FICHIER.\nAide : segur base import --help\n"
    )


def test_an_unknown_option_comes_with_its_neighbours(segur: Segur) -> None:
    assert "option inconnue : --versio. Vouliez-vous dire --version ?" in segur("--versio").err
    assert "Vouliez-vous dire --template ?" in segur("lint-json", "a.json", "--model", "b").err
    assert "Vouliez-vous dire" not in segur("finess", "list", "--hepl").err


@pytest.mark.parametrize(("option", "told"), [("-o", True), ("--output", True), ("--outil", False)])
def test_who_asks_for_a_file_is_told_of_reports(segur: Segur, option: str, told: bool) -> None:
    run = segur("deadlines", option, "jalons.csv")
    assert (run.code, "--report FORMAT=FICHIER" in run.err) == (2, told)
    assert "--report" not in segur("finess", "import", option, "jalons.csv").err


def test_a_hostile_argument_is_told_without_what_a_terminal_would_obey(segur: Segur) -> None:
    for arguments in (["\x1b[31m"], ["--\x1b[31m"], ["base", "import", "a", "\x1b[31m"]):
        assert "\x1b" not in segur(*arguments).err


def test_segur_alone_says_how_to_begin(segur: Segur) -> None:
    run = segur()
    assert run.code == 0
    order = [run.out.index(f"  segur {name}") for name in ("demo", "init", "check\n", "deadlines")]
    assert order == sorted(order)
    assert max(len(line) for line in run.out.splitlines()) <= 80
    assert english_words(run.out) == set()


def test_the_list_of_schemas_is_french(segur: Segur) -> None:
    assert english_words(segur("schema", "list").out) == set()


def test_commands_are_grouped_by_job(segur: Segur) -> None:
    page = segur("--help").out
    assert page.index("Contrôler avant de déposer") < page.index("check-eligibility  ")
    assert page.index("Préparer les contrôles") < page.index("base  ")
