"""Words where they stand on a page: what is a row, a column, a block; letters that are alike."""

from itertools import pairwise

import pytest

from segur_cli.papers.letters import alike
from segur_cli.papers.page_layout import (
    Row,
    Word,
    blocks,
    by_angle,
    by_most,
    lines_of,
    read,
    rows_of,
    segments,
    straightened,
    turned,
    typed,
    with_boxes,
)

SIZE, WIDTH, SPACE = 10.0, 5.0, 2.5  # points: the height of letters, their width, a space


def put(text: str, left: float, foot: float, size: float = SIZE) -> list[Word]:
    """The words of a text written from a place; each `|` is a wider gap, of one width."""
    found: list[Word] = []
    for part in text.split(" "):
        left += WIDTH * part.count("|")
        word = part.strip("|")
        found.append(Word(left, left + WIDTH * len(word), foot, size, word))
        left += WIDTH * len(word) + SPACE
    return found


def told(rows: list[Row]) -> list[str]:
    return [" ".join(word.text for word in row) for row in rows]


def parted(text: str) -> list[str]:
    return told(segments(put(text, 0, 0)))


def test_what_shares_a_height_is_a_row_read_from_the_left() -> None:
    words = [*put("droite", 200, 100), *put("bas", 0, 95.9), *put("gauche", 0, 103.9)]
    assert told(rows_of(words)) == ["gauche droite", "bas"]
    assert told(rows_of([*put("grand", 0, 100, 20), *put("petit", 60, 95)])) == ["grand", "petit"]


def test_halves_of_a_word_are_one_and_words_that_nearly_touch_are_two() -> None:
    first, second, third = Word(0, 10, 0, 10, "com"), Word(11, 20, 0, 10, "mande"), Word(
        21, 30, 0, 10, "n°")  # fmt: skip
    glued = [first, second._replace(glued=True), third]
    assert told(rows_of(glued)) == ["commande n°"]
    assert rows_of(glued)[0][0].right == 20
    assert told(rows_of([first, second._replace(left=13, glued=True)])) == ["com mande"]
    assert told(rows_of([first, second])) == ["com mande"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Total HT 95", ["Total HT 95"]),
        ("Total HT ||||95", ["Total HT", "95"]),
        ("Total ||HT", ["Total HT"]),
        ("un deux trois quatre ||cinq", ["un deux trois quatre", "cinq"]),  # thrice its spaces
        ("un deux ||trois", ["un deux trois"]),
    ],
)
def test_a_row_is_parted_where_its_gaps_are_wide(text: str, parts: list[str]) -> None:
    assert parted(text) == parts


def test_a_column_of_the_rows_around_begins_where_a_text_nearly_touches_it() -> None:
    def row(foot: float) -> list[Word]:
        return [*put("quatre mots de texte", 0, foot), *put("12,00", 100, foot)]

    rows = rows_of([*row(50), *row(38), *row(26)])
    assert [told(segments(row)) for row in rows] == [["quatre mots de texte", "12,00"]] * 3
    assert [told(segments(row)) for row in rows_of(row(50))] == [["quatre mots de texte 12,00"]]


LEFT = ["Le fournisseur livre la", "solution au client dans", "les délais prévus par", "le marché."]
RIGHT = ["Le client paie le prix", "convenu à réception de", "la facture, sous trente", "jours."]


def beside(left: list[str], right: list[str], at: float = 150) -> list[str]:
    words = [word for n, (one, other) in enumerate(zip(left, right, strict=True))
             for word in (*put(one, 0, 100 - 12 * n), *put(other, at, 100 - 12 * n))]  # fmt: skip
    return told(list(read(rows_of(words))))


def test_two_columns_of_prose_are_read_one_after_the_other_and_a_table_across() -> None:
    assert beside(LEFT, RIGHT) == [*LEFT, *RIGHT]
    assert beside(LEFT[:2], RIGHT[:2]) == [f"{LEFT[n]} {RIGHT[n]}" for n in range(2)]
    labels = ["Montant HT :", "Montant de la TVA :", "Montant TTC :", "Date :"]
    values = ["95 000,00", "19 000,00", "114 000,00", "3 mars"]
    assert beside(labels, values) == [f"{a} {b}" for a, b in zip(labels, values, strict=True)]


def test_blocks_are_the_lines_that_go_on_one_under_the_other() -> None:
    words = [*put("Adresse", 0, 100), *put("Date", 200, 100), *put("12 rue", 0, 88),
             *put("3 mars", 200, 88), *put("loin", 0, 40)]  # fmt: skip
    assert told(list(blocks(rows_of(words)))) == ["Adresse", "12 rue", "Date", "3 mars", "loin"]


def test_a_sheet_scanned_askew_is_put_straight_and_a_straight_one_left() -> None:
    def sheet(slope: float) -> list[Word]:
        return [
            word._replace(foot=word.foot + slope * word.left)
            for n in range(5)
            for word in put("Total ||||||HT ||||||||||95 ||||||||||||||euros", 0, 100 - 14 * n)
        ]

    straight = sheet(0.0)
    assert straightened(straight) == straight
    askew = sheet(0.02)
    assert told(rows_of(askew)) != told(rows_of(straight))
    assert told(rows_of(straightened(askew))) == told(rows_of(straight))


def test_lines_keep_where_their_words_stand() -> None:
    [line] = lines_of([put("Total HT ||||95", 0, 0)], 3, 7, recognised=True)
    assert (line.text, line.page, line.number, line.recognised) == ("Total HT 95", 3, 7, True)
    assert [(s.text, s.left, s.apart) for s in line.stretches] == [
        ("Total", 0, False), ("HT", 27.5, False), ("95", 60, True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "expected", "same"),
    [
        ("etat", "etat", True), ("36", "60", False), ("36m", "36n", False),
        ("clossler", "dossler", True), ("factnre", "facture", True), ("conmande", "commande", True),
        ("commande", "commandex", True), ("facture", "facturee", True), ("fact", "facts", True),
        ("commande", "commandexx", False), ("cat", "cot", True), ("cat", "cut", False),
        ("cut", "dog", False), ("dossier", "dixsier", False), ("cca", "oco", True),
    ],
)  # fmt: skip
def test_words_are_alike_but_for_what_a_scanner_makes_of_them(
    written: str, expected: str, same: bool
) -> None:
    assert alike(written, expected) is same


def square(left: float, low: float, side: float = 8) -> tuple[float, float, float, float]:
    return left, low, left + side, low + side


LABEL = [(0, word) for word in put("Avec réserve", 12, 100)]
BOX = (square(0, 99), True)


@pytest.mark.parametrize(
    ("small", "words", "row"),
    [
        ([BOX], LABEL, "☐ Avec réserve"),
        ([BOX, (square(2, 101, 4), False)], LABEL, "☒ Avec réserve"),  # a mark drawn in it
        ([BOX, (square(0.5, 99.5, 7), True)], LABEL, "☐ Avec réserve"),  # its own second line
        ([BOX, (square(2, 101, 4), True)], LABEL, "☒ Avec réserve"),
        ([BOX], [*LABEL, (0, Word(2, 7, 100, 8, "X"))], "☒ Avec réserve"),
        ([BOX], [*LABEL, (90, Word(2, 7, 100, 8, "X"))], "☐ Avec réserve"),
        ([BOX], [*LABEL, (0, Word(1, 7, 100, 8, "n°"))], "☐ n° Avec réserve"),
        ([(square(0, 99), False)], LABEL, "Avec réserve"),  # no sides: no box
        ([(square(0, 99, 2), True)], LABEL, "Avec réserve"),
        ([((0, 99, 20, 103), True)], LABEL, "Avec réserve"),
        ([(square(-80, 99), True)], LABEL, "Avec réserve"),  # far from any label
        ([(square(0, 130), True)], LABEL, "Avec réserve"),
        ([(square(0, 90), True)], LABEL, "Avec réserve"),
        ([(square(0, 95.5), True)], LABEL, "☐ Avec réserve"),
        ([], LABEL, "Avec réserve"),
        ([BOX, (square(84, 99), True)], [*LABEL, (0, Word(96, 110, 100, 10, "Sans"))],
         "☐ Avec réserve ☐ Sans"),
    ],
)  # fmt: skip
def test_a_box_is_put_beside_its_label_with_its_mark(
    small: list[tuple[tuple[float, float, float, float], bool]],
    words: list[tuple[int, Word]], row: str,
) -> None:  # fmt: skip
    found = [word for degrees, word in with_boxes(words, small) if degrees == 0]
    assert told(rows_of(found)) == [row]


@pytest.mark.parametrize(
    ("figures", "read"), [("010999993", ["010999993"]), ("03022025", [*"03022025"])]
)
def test_letters_each_in_a_box_are_a_word_and_no_marks(figures: str, read: list[str]) -> None:
    boxes = [(square(10 * n, 99), True) for n in range(len(figures))]
    letters = [(0, Word(10 * n + 2, 10 * n + 6, 100, 8, c)) for n, c in enumerate(figures)]
    found = [word.text for _, word in with_boxes(letters, boxes)]
    assert found == read  # the figures of a day stay apart


@pytest.mark.parametrize(
    ("degrees", "point", "box"),
    [
        (0, (3, 4), (1, 2, 5, 9)), (90, (4, -3), (2, -5, 9, -1)),
        (180, (-3, -4), (-5, -9, -1, -2)), (270, (-4, 3), (-9, 1, -2, 5)),
        (-90, (-4, 3), (-9, 1, -2, 5)), (91, (4, -3), (2, -5, 9, -1)), (359, (3, 4), (1, 2, 5, 9)),
    ],
)  # fmt: skip
def test_a_page_written_at_an_angle_is_put_upright(
    degrees: int, point: tuple[float, ...], box: tuple[float, ...]
) -> None:
    turn = turned(degrees)
    assert turn.of(3, 4) == pytest.approx(point)
    assert turn.box((1, 2, 5, 9)) == pytest.approx(box)
    assert (turn.level, turn.upright) == (degrees in (0, 359), abs(degrees) in (90, 91, 270))


def test_words_are_parted_by_their_angle_that_of_the_most_letters_first() -> None:
    words = [(90, word) for word in put("tampon", 0, 0)] + [*LABEL, (45, put("filigrane", 0, 0)[0])]
    assert [told([found]) for found in by_angle(words)] == [
        ["Avec réserve"], ["filigrane"], ["tampon"]]  # fmt: skip
    assert (by_most(words), by_most([])) == (0, 0)


@pytest.mark.parametrize(
    ("texts", "feet"),
    [
        (["3 mars 2026"], [100, 100, 100]),  # on the row of its label
        (["un deux", "trois"], [104.4, 104.4, 92.4]),
        ([], []),
    ],
)
def test_what_a_field_says_is_put_in_its_box(texts: list[str], feet: list[float]) -> None:
    box = (50.0, 90.0, 150.0, 114.0) if len(texts) == 2 else (50.0, 98.0, 150.0, 110.0)
    label = [(0, word) for word in put("Date :", 10, 100)]
    found = list(typed(texts, box, label, 0))
    assert [word.text for word in found] == " ".join(texts).split()
    assert [word.foot for word in found] == pytest.approx(feet, abs=0.5)
    for word in found:
        assert 50 <= word.left < word.right <= 151
    assert all(b.left - a.right > 0 for a, b in pairwise(found) if a.foot == b.foot)
    far = list(typed(texts, box, [(90, word) for _, word in label], 0))
    assert [word.foot for word in far] != [100] * 3
