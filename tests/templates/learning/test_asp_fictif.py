"""`examples/asp-fictif/` is what its script writes, and the README's ten minutes run on it."""

from pathlib import Path

from segur_cli.templates.learning.inputs import Roles, gather
from segur_cli.templates.learning.reviewing import node_at
from segur_cli.templates.learning.tree import KeyIndex
from segur_cli.templates.loading import load_model
from tests.conftest import Segur
from tests.models.asp_fictif import FOLDER, rows, texts


def test_the_shipped_set_is_up_to_date() -> None:
    for name, content in texts().items():
        assert (FOLDER / name).read_text(encoding="utf-8") == content, (
            "python -m tests.models.asp_fictif"
        )


def test_its_tables_are_the_same_one() -> None:
    from segur_cli.tables.papers import read_pdf_tables
    from segur_cli.tables.table_opening import read_document
    from segur_cli.templates.learning.fields_table import read_fields

    index = KeyIndex(gather([FOLDER / "exemple.json"], Roles()).tree())
    book, paper = FOLDER / "garnissage.xlsx", FOLDER / "garnissage.pdf"
    one = read_fields(read_document(book.read_bytes(), book.name), book.name, index)
    two = read_fields(read_pdf_tables(paper.read_bytes(), paper.name), paper.name, index)
    assert [f.steps for f in one.fields] == [f.steps for f in two.fields]
    assert len(one.fields) == len(rows()) - 1
    assert two.fields[0].place == "page 1, ligne 2"


def test_nothing_in_it_is_presented_as_official() -> None:
    text = (FOLDER / "LISEZMOI.md").read_text(encoding="utf-8")
    assert "Rien ne vient de l'ASP" in " ".join(text.split())
    assert {path.name for path in Path(FOLDER).iterdir()} == {
        *texts(), "garnissage.xlsx", "garnissage.pdf",
    }  # fmt: skip


def test_each_code_of_its_table_has_its_own_meaning(segur: Segur) -> None:
    """Both codes once stood for « Vague 1 + Vague 2 »: an order too dear passed, in the README."""
    for source in (FOLDER, *(FOLDER / name for name in ("garnissage.xlsx", "garnissage.pdf"))):
        others = () if source == FOLDER else (FOLDER / "vierge.json", FOLDER / "exemple.json")
        segur("template", "learn", source, *others, "-o", "m.json", "--force")
        place = node_at(load_model(Path("m.json")).schema, "/lots/*/dossiers/*/naturePrestation")
        assert place["x-segur"]["values"] == {"VAGUE2": "V2", "VAGUE1ET2": "V1+V2"}
        assert segur("template", "review", "m.json", "--yes").code == 0
