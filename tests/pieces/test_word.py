"""What Word writes, piece by piece: small documents made by hand, and the lines read of them."""

import io
import zipfile

import pytest

from segur_cli.papers.paper import Paper, PaperError
from segur_cli.papers.paper_reading import read_paper
from segur_cli.papers.word import docx_blocks

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SPACES = (
    f'xmlns:w="{_W}" xmlns:r="{_OFFICE}" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:wp="urn:drawing"'
)


def book(body: str, /, **parts: str) -> bytes:
    """Write a document: its body, and parts by name (`header_a` is of the kind header, id a)."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        links = ""
        for name, content in parts.items():
            kind, _, id_ = name.partition("_")
            root = {"header": "hdr", "footer": "ftr"}.get(kind, kind)
            archive.writestr(f"word/{name}.xml", f"<w:{root} {_SPACES}>{content}</w:{root}>")
            links += (
                f'<Relationship Id="{id_ or name}" Type="{_OFFICE}/{kind}" Target="{name}.xml"/>'
            )
        packaged = "http://schemas.openxmlformats.org/package/2006/relationships"
        for place, told in (
            ("_rels/.rels", f'<Relationship Id="r" Type="{_OFFICE}/officeDocument" '
                            'Target="word/document.xml"/>'),
            ("word/_rels/document.xml.rels", links),
        ):  # fmt: skip
            archive.writestr(place, f'<Relationships xmlns="{packaged}">{told}</Relationships>')
        archive.writestr(
            "word/document.xml", f"<w:document {_SPACES}><w:body>{body}</w:body></w:document>"
        )
    return stream.getvalue()


def r(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def p(*runs: str, properties: str = "") -> str:
    inside = "".join(run if run.startswith("<") else r(run) for run in runs)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inside}</w:p>"


def sdt(inside: str, properties: str = "") -> str:
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{inside}</w:sdtContent></w:sdt>"


def tc(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{text if '<' in text else p(text)}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    inside = "".join(cell if cell.startswith("<") else tc(cell) for cell in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{inside}</w:tr>"


def tbl(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def on(tag: str, value: str = "") -> str:
    return f'<w:{tag} w:val="{value}"/>' if value else f"<w:{tag}/>"


def field(inside: str, result: str = "") -> str:
    """A legacy field: its definition, its result, its end."""
    begin = f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{inside}</w:ffData></w:fldChar></w:r>'
    return begin + r(result) + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


SHOWN = "<w:showingPlcHdr/>"
PAGE = '<w:br w:type="page"/>'
PRINTED = "<w:lastRenderedPageBreak/>"


def read(body: str, **parts: str) -> Paper:
    found = read_paper(book(body, **parts), "essai.docx")
    assert found.readable, found.problem
    return found


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (p("Bon ", "de", "<w:r><w:tab/></w:r>", "commande"), ["Bon de\tcommande"]),
        (p("Bon", "<w:r><w:ptab/></w:r>", "n° 3"), ["Bon\tn° 3"]),
        (p("un", "<w:r><w:br/></w:r>", "deux", "<w:r><w:cr/></w:r>", "trois"),
         ["un", "deux", "trois"]),
        (p("sous", "<w:r><w:noBreakHyphen/></w:r>", "total"), ["sous-total"]),
        (p("presta", "<w:r><w:softHyphen/></w:r>", "tion"), ["presta\u00adtion"]),
        (p("vu", r("caché", on("vanish")), r("montré", on("vanish", "0"))), ["vumontré"]),
        (p("V2", r("V1+V2", on("strike")), r("ou", on("dstrike")), r("!", on("strike", "0"))),
         ["V2!"]),
        (p("Nom", "<w:r><w:tab/></w:r>", properties='<w:tabs><w:tab w:leader="dot"/></w:tabs>'),
         ["Nom ..... "]),
        (p("vu", r("caché", on("rStyle", "Hid")), properties=on("pStyle", "Title")), ["vu"]),
        (p("caché", r("montré", on("vanish", "false")), properties=on("pStyle", "Heir")),
         ["montré"]),
        (p("montré", properties=on("pStyle", "Seen")), ["montré"]),
        (p("a") + sdt(p("modèle"), SHOWN), ["a", "____"]),
        (sdt(p("rempli")) + sdt(p("a"), '<w:showingPlcHdr w:val="0"/>'), ["rempli", "a"]),
        (p("Nom : ", sdt(r("tapez ici", on("rStyle", "Hint")))), ["Nom : ____"]),
        (p("Nom : ", sdt(r("CH FICTIF"))), ["Nom : CH FICTIF"]),
        (p("Nom : ", sdt(r("tapez"), SHOWN), " fin"), ["Nom : ____ fin"]),
        (p(sdt(r("?"), "<w14:checkbox><w14:checked w14:val='1'/></w14:checkbox>"), " oui"),
         ["☒ oui"]),
        (p(sdt(r("?"), "<w14:checkbox><w14:checked w14:val='0'/></w14:checkbox>"), " oui"),
         ["☐ oui"]),
        (p(field("<w:checkBox><w:default w:val='1'/></w:checkBox>"), "oui"), ["☒ oui"]),
        (p(field("<w:checkBox><w:checked w:val='0'/><w:default w:val='1'/></w:checkBox>"), "oui"),
         ["☐ oui"]),
        (p(field("<w:checkBox/>"), "oui"), ["☐ oui"]),
        (p("Nom : ", field("<w:textInput/>", " "), "fin"), ["Nom :  ____fin"]),
        (p("Nom : ", field("<w:textInput/>", "CH"), " fin"), ["Nom : CH fin"]),
        (p(field("<w:ddList><w:result w:val='1'/><w:listEntry w:val='V2'/>"
                 "<w:listEntry w:val='V1+V2'/></w:ddList>")), ["V1+V2"]),
        (p("a ", field("<w:ddList><w:listEntry w:val='Choisir…'/><w:listEntry w:val='V2'/>"
                 "</w:ddList>")), ["a ____"]),
        (p("<w:r><w:sym w:font='Wingdings 2' w:char='F0FE'/></w:r>", " oui"), ["☒ oui"]),
        (p("<w:r><w:sym w:font='Arial' w:char='F0FE'/></w:r>", "non"), ["non"]),
        (p("a", "<w:r><mc:AlternateContent><mc:Choice><w:t>b</w:t></mc:Choice>"
                "<mc:Fallback><w:t>c</w:t></mc:Fallback></mc:AlternateContent></w:r>"), ["ab"]),
        (p("a", "<w:r><w:instrText>DATE</w:instrText></w:r>"), ["a"]),
        (p("a", "<w:r><w:pict><w:txbxContent>" + p("boîte") + "</w:txbxContent></w:pict></w:r>"),
         ["a", "boîte"]),
        (tbl(tr("a", "b"), tr("c", "d")), ["a  b", "c  d"]),
        (tbl(tr("a", "b"), tr("supprimé", "x", properties="<w:del/>")), ["a  b"]),
        (tbl(sdt(tr("a", sdt(tc("modèle"), SHOWN)))), ["a  ____"]),
        (tbl(tr("a", sdt(tc("écrit")))), ["a  écrit"]),
        (tbl(tr(tc("a" + tbl(tr("dedans", "e"))).replace("a<", p("a") + "<"), "b")),
         ["a  b", "dedans  e"]),
        (tbl(tr(tc(p("un") + p("deux")), tc(p("1") + p("2")))), ["un  1", "deux  2"]),
        (tbl(tr(tc(p("un") + p("deux")), "seul")), ["un deux  seul"]),
        (tbl(tr(tc(p("un") + p("deux")), tc(p("1") + p("2") + p("3")))), ["un deux  1 2 3"]),
        (tbl(tr(tc(p("un") + sdt(p("modèle"), SHOWN)), "x")), ["un ____  x"]),
    ],
)  # fmt: skip
def test_what_word_shows_is_read(body: str, lines: list[str]) -> None:
    styles = "".join(
        f'<w:style w:styleId="{id_}">{inside}</w:style>'
        for id_, inside in {
            "Hid": "<w:rPr><w:vanish/></w:rPr>",
            "Heir": on("basedOn", "Hid"),
            "Seen": on("basedOn", "Hid") + "<w:rPr><w:vanish w:val='0'/></w:rPr>",
            "Title": on("name", "title"),
            "Hint": on("name", "Placeholder Text"),
        }.items()
    )
    assert [line.text for line in read(body, styles=styles).lines] == lines


@pytest.mark.parametrize(
    ("body", "lines", "changes"),
    [
        (p("a", f"<w:ins>{r('b')}</w:ins>", f"<w:del>{r('c')}</w:del>"), ["ab"], 2),
        (p("a", f"<w:moveTo>{r('b')}</w:moveTo>", f"<w:moveFrom>{r('c')}</w:moveFrom>"), ["ab"], 2),
        (f"<w:ins>{p('a')}</w:ins><w:del>{p('b')}</w:del><w:moveTo>{p('c')}</w:moveTo>",
         ["a", "c"], 3),
        (f"<w:customXml>{p('a')}</w:customXml>", ["a"], 0),
        (p("début ", properties="<w:rPr><w:del/></w:rPr>") + p("fin"), ["début fin"], 1),
        (tbl(tr("a", "b", properties="<w:ins/>")), ["a  b"], 1),
    ],
)  # fmt: skip
def test_the_final_state_of_changes_is_read_and_they_are_counted(
    body: str, lines: list[str], changes: int
) -> None:
    found = read(body)
    assert ([line.text for line in found.lines], found.changes) == (lines, changes)


@pytest.mark.parametrize(
    ("body", "pages"),
    [
        (p("a", f"<w:r>{PAGE}</w:r>") + p("b"), [1, 2]),
        (p("a") + p("b", properties=on("pageBreakBefore")), [1, 2]),
        (p("a") + p("b", properties=on("pageBreakBefore", "0")), [1, 1]),
        (p("a", properties="<w:sectPr/>") + p("b"), [1, 2]),
        (p("a", properties=f"<w:sectPr>{on('type', 'nextPage')}</w:sectPr>") + p("b"), [1, 2]),
        (p("a", properties=f"<w:sectPr>{on('type', 'continuous')}</w:sectPr>") + p("b"), [1, 1]),
        (tbl(tr(tc(p("a", f"<w:r>{PAGE}</w:r>")))) + p("b"), [1, 2]),
        # Once printed, where Word cut its pages counts, and not what would cut them.
        (p("a", f"<w:r>{PAGE}{PRINTED}</w:r>") + p("b", properties="<w:sectPr/>") + p("c"),
         [1, 2, 2]),
        (p("a") + tbl(tr("b"), tr(tc(p(f"<w:r>{PRINTED}</w:r>", "c")))), [1, 1, 2]),
    ],
)  # fmt: skip
def test_pages_are_those_of_the_last_printing_else_those_that_the_text_ends(
    body: str, pages: list[int]
) -> None:
    assert [line.page for line in read(body).lines] == pages


def test_lines_are_numbered_in_their_page() -> None:
    body = p("a") + p("b", f"<w:r>{PAGE}</w:r>") + p(" ") + p("c")
    assert [(line.page, line.number) for line in read(body).lines] == [(1, 1), (1, 2), (2, 1)]


def test_headers_footers_and_notes_are_read_where_they_are_shown() -> None:
    def call(kind: str, id_: str) -> str:
        return f'<w:r><w:{kind}Reference w:id="{id_}"/></w:r>'

    def edge(kind: str, type_: str, id_: str) -> str:
        return f'<w:{kind}Reference w:type="{type_}" r:id="{id_}"/>'

    section = (
        edge("header", "default", "a") + edge("header", "first", "b") + edge("header", "even", "c")
        + edge("footer", "default", "d")
    )  # fmt: skip
    body = (
        p("corps", call("footnote", "2"), call("endnote", "7"), f"<w:r>{PAGE}</w:r>")
        + tbl(tr(tc(p("cellule", call("footnote", "1")))))
        + f"<w:sectPr>{section}%s</w:sectPr>"
    )
    parts = {
        "header_a": p("tête"), "header_b": p("tête première"), "header_c": p("tête paire"),
        "footer_d": p("pied"),
        "footnotes": "".join(f'<w:footnote w:id="{n}">{p(f"note {n}")}</w:footnote>'
                             for n in (1, 2, 3)),
        "endnotes": f'<w:endnote w:id="7">{p("fin")}</w:endnote>',
        "comments": f"<w:comment>{p('à revoir')}</w:comment>",
    }  # fmt: skip
    found = read(body % "", **parts)
    assert [(line.text, line.page, line.part) for line in found.lines] == [
        ("tête", 1, "en-tête"), ("corps", 1, ""), ("cellule", 2, ""), ("pied", 2, "pied de page"),
        ("note 2", 1, "note de bas de page 1"), ("note 1", 2, "note de bas de page 2"),
        ("fin", 1, "note de fin 1"),
    ]  # fmt: skip
    assert [part.words for part in found.parts] == ["commentaire"]
    shown = read(body % "<w:titlePg/>", settings="<w:evenAndOddHeaders/>", **parts)
    assert [line.text for line in shown.lines if line.part == "en-tête"] == [
        "tête", "tête première", "tête paire",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "parts"),
    [
        ("<w:altChunk/>", [("document incorporé (altChunk)", 1)]),
        (p("<w:r><w:drawing><wp:extent cx='{0}' cy='{0}'/></w:drawing></w:r>"),
         [("image sans texte", 1)]),
        (p("a", "<w:r><w:drawing><wp:extent cx='{0}' cy='{0}'/></w:drawing></w:r>"),
         [("grande image", 1)]),
        (p("a", "<w:r><w:drawing><wp:extent cx='9' cy='{0}'/></w:drawing></w:r>"), []),
        (p("<w:r><w:drawing><wp:extent cx='{0}' cy='{0}'/><w:txbxContent>" + p("a")
           + "</w:txbxContent></w:drawing></w:r>"), []),
        (p("a", "<w:r><w:pict><v:s style='width:9in;height:20cm'/><v:imagedata/></w:pict></w:r>"),
         [("grande image", 1)]),
        (p("a", "<w:r><w:pict><v:s style='width:90;height:20pt'/><v:imagedata/></w:pict></w:r>"),
         []),
        (p("a", "<w:r><w:drawing><wp:extent cx='{0}' cy='{0}'/></w:drawing></w:r>")
         + "<w:sectPr><w:pgSz w:w='60000' w:h='60000'/></w:sectPr>", []),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named_with_its_page(
    body: str, parts: list[tuple[str, int]]
) -> None:
    found = read_paper(book(body.replace("{0}", str(12_700 * 500))), "essai.docx")
    assert [(part.words, part.page) for part in found.parts] == parts


def test_tables_repeat_the_cells_that_span() -> None:
    table = tbl(
        tr(tc("Groupe", on("gridSpan", "2")), tc("Note", on("vMerge", "restart"))),
        tr("a", "b", tc("", on("vMerge"))),
        tr("c", tc("d" + "", on("gridSpan", "0")), tc("e")),
    )
    assert docx_blocks(book(table + p("entre") + sdt(tbl(tr("x"))))) == [
        [("Groupe", "Groupe", "Note"), ("a", "b", "Note"), ("c", "d", "e")], "entre", [("x",)],
    ]  # fmt: skip
    [line, *_] = read(table).lines
    assert (line.cells, [(s.left, s.right) for s in line.stretches]) == (
        ("Groupe", "Note"), [(0, 2), (2, 3)],
    )  # fmt: skip
    before = tr("a", properties=on("gridBefore", "3"))
    assert [(s.left, s.right) for s in read(tbl(before)).lines[0].stretches] == [(3, 4)]


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (book(p("a"))[:-30], "tronqué ou endommagé"),
        (book("<w:p>"), "illisible"),
        (book(p("a")).replace(b"w:body", b"w:bady"), "endommagé"),
        (b"PK\x05\x06" + b"\0" * 18, "archive, pas un document Word"),
        (b"{\\rtf1 }", "document RTF, ni PDF"),
        (b"\xef\xbb\xbf <!DOCTYPE html>", "page web, ni PDF"),
        (b" \n<HTML>", "page web, ni PDF"),
        (b"From: a@exemple.test\nSubject: x\n y\nMIME-Version: 1.0\n", "message (.eml), ni PDF"),
        (b"texte", "ni PDF, ni document Word (.docx) : non lu"),
        (OLE + "__nameid_version".encode("utf-16-le"), "message d'Outlook (.msg) : non lu"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "protégé par un mot de passe : non lu"),
        (OLE, "document Word d'avant 2007"),
        (b" \0\n", "vide"),
        (b"%" * 50_000_001, "plus de 50 Mo"),
    ],
)  # fmt: skip
def test_what_is_no_word_document_is_said_in_a_sentence(data: bytes, problem: str) -> None:
    found = read_paper(data, "essai.docx")
    assert problem in (found.problem or "")
    assert not found.lines
    if data[:2] == b"PK":
        with pytest.raises(PaperError):
            docx_blocks(data)
