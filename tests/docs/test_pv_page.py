"""docs/pv.md says what the packs say."""

from segur_cli.facts.pv import pv_pack
from tests.pilot.pv_page import PATH, SONS, as_markdown

PAGE = PATH.read_text(encoding="utf-8")


def test_the_page_is_up_to_date() -> None:
    assert as_markdown() == PAGE, "run: python -m tests.regenerate"


def test_the_page_says_first_that_the_official_model_prevails() -> None:
    beginning = PAGE.partition("\n## ")[0]
    assert "publié par l'ASP sur son site, fait seul foi ; il n'a pas été lu" in beginning


def test_the_page_shows_every_item_once() -> None:
    for item in {item for sons in SONS for item in pv_pack(sons).items}:
        (row,) = [line for line in PAGE.splitlines() if line.startswith(f"| `{item.id}` |")]
        assert item.text in row
        assert item.slide in row


def test_a_table_has_as_many_cells_in_every_row() -> None:
    widths: list[set[int]] = [set()]
    for line in PAGE.splitlines():
        if line.startswith("|"):
            widths[-1].add(line.count("|"))
        elif widths[-1]:
            widths.append(set())
    assert [len(width) for width in widths if width] == [1] * 5
