"""Files made to take all the time or the memory of who opens them: `python -m tests.bombs`.

Each is small, made here, and given to a process that may take 5 seconds of processor and 1 GB; it
must end with a sentence. Prints seconds, memory and exit of each; exits 1 when one fails.
`tests/e2e/test_bombs.py` runs some of them.
"""

import io
import json
import os
import struct
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from segur_cli import resources

SECONDS, MEMORY, LONGEST = 5, 1024**3, 20_000
LIMITED = (
    "import resource, sys; from segur_cli.cli.app import run; "
    "import segur_cli.papers.pdf; segur_cli.papers.pdf.SLOWEST_PAGE = 2; "
    f"resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY})); "
    f"resource.setrlimit(resource.RLIMIT_CPU, ({SECONDS}, {SECONDS})); run(sys.argv[1:])"
)


@cache
def deflated(gigabytes: float, text: bytes = b"<p>0</p>", first: bytes = b"") -> bytes:
    """A deflate stream of so many gigabytes of a text: one compressed block, repeated."""
    block = (text * (2**20 // len(text) + 1))[: 2**20 // len(text) * len(text)]
    press = zlib.compressobj(9, zlib.DEFLATED, -15)
    head = press.compress(first) + press.flush(zlib.Z_FULL_FLUSH)
    one = press.compress(block) + press.flush(zlib.Z_FULL_FLUSH)
    return head + one * int(gigabytes * 1024) + press.flush()


def archive(files: dict[str, bytes], told: int = 1000, **bombs: bytes) -> bytes:
    """A ZIP of some files and of raw deflate streams, said to hold `told` bytes each."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in files.items():
            opened.writestr(name, content)
        for name, raw in bombs.items():
            opened.writestr(name, raw, zipfile.ZIP_STORED)
        places = [info.header_offset for info in opened.infolist()[len(files) :]]
    data = bytearray(out.getvalue())
    entry = data.rfind(b"PK\x01\x02")
    for place in reversed(places):
        struct.pack_into("<H", data, place + 8, zipfile.ZIP_DEFLATED)
        struct.pack_into("<L", data, place + 22, told)
        struct.pack_into("<H", data, entry + 10, zipfile.ZIP_DEFLATED)
        struct.pack_into("<L", data, entry + 24, told)
        entry = data.rfind(b"PK\x01\x02", 0, entry)
    return bytes(data)


def members(data: bytes, *without: str) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        return {n: opened.read(n) for n in opened.namelist() if n not in without}


HUGE = 2**32 - 2
LAUGHS = "<!DOCTYPE x [<!ENTITY a0 'ha'>{}]>".format(
    "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))
)
OUTSIDE = "<!DOCTYPE x [<!ENTITY a11 SYSTEM 'file:///dev/zero'>]>"
WORD, SHEET, TEXTS = "word/document.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
ODS = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}
FORMAT = "http://schemas.openxmlformats.org"
DRAFT = "https://json-schema.org/draft/2020-12/schema"


def example(name: str) -> bytes:
    return resources.example(name).read_bytes()


def office(part: str, content: bytes = b"", told: int = HUGE, **bombs: bytes) -> bytes:
    """A good document or workbook of which a part is this content, or is a bomb."""
    good = "pieces/modele-bon-de-commande.docx" if part == WORD else "base-fictive.xlsx"
    files = members(example(good), part)
    bombs = bombs or ({} if content else {part: deflated(10)})
    return archive({**files, **({part: content} if content else {})}, told, **bombs)


def word(body: str, head: str = "") -> bytes:
    name = f'xmlns:w="{FORMAT}/wordprocessingml/2006/main"'
    text = f"<?xml version='1.0'?>{head}<w:document {name}><w:body>{body}</w:body></w:document>"
    return office(WORD, text.encode())


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def book(rows: str, head: str = "", after: str = "") -> bytes:
    name = f'xmlns="{FORMAT}/spreadsheetml/2006/main"'
    text = f"{head}<worksheet {name}><sheetData>{rows}</sheetData>{after}</worksheet>"
    return office(SHEET, f"<?xml version='1.0'?>{text}".encode())


def cell(place: str, text: str) -> str:
    return f"<c r='{place}' t='inlineStr'><is><t>{text}</t></is></c>"


def gzipped(text: bytes, first: bytes) -> bytes:
    return b"\x1f\x8b\x08" + bytes(7) + deflated(10, text, first) + bytes(8)


def nested() -> bytes:
    data = archive({"a.pdf": b"%PDF"}, HUGE, x=deflated(1))
    for depth in range(30):
        data = archive({f"n{depth}.zip": data, f"m{depth}.zip": data[:100]})
    return data


def doubled() -> bytes:
    """A model whose references double at each of 40 levels."""
    links = {f"d{n}": {"allOf": [{"$ref": f"#/$defs/d{n - 1}"}] * 2} for n in range(1, 40)}
    return json.dumps(
        {"$schema": DRAFT, "$defs": {"d0": {"type": "object"}, **links}, "$ref": "#/$defs/d39"}
    ).encode()


def slow_pattern() -> bytes:
    kinds = [
        {"type": "string", "pattern": "^(([a-z0-9 ])+.)+[A-Z]([a-z])+$"},
        {"type": "object", "additionalProperties": {"$ref": "#"}},
        {"type": "array", "items": {"$ref": "#"}},
    ]
    return json.dumps({"$schema": DRAFT, "anyOf": kinds}).encode()


def long_values() -> bytes:
    """A request whose every text is 100,000 characters long."""

    def lengthened(value: object) -> object:
        if isinstance(value, dict):
            return {key: lengthened(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [lengthened(inner) for inner in value]
        return (value + " 1 1.1,1/1-" * 10_000) if isinstance(value, str) else value

    return json.dumps(lengthened(json.loads(example("avance.json")))).encode()


def row(first: bytes, more: bytes, second: bytes) -> bytes:
    """A table of a heading and 100,000 others, with one row."""
    return first + more * 100_000 + b"\n" + second + b";1" * 100_000


CATALOGUE = "<</Type /Catalog /Pages 2 0 R>>"
PAGE = "<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R {}>>"
FONT = "/Resources <</Font <</F <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>>> {}>>"
FORM = "/Type /XObject /Subtype /Form /BBox [0 0 9 9] "
PRESSED = "/Filter /FlateDecode"
LETTERS = b"BT /F 9 Tf 50 50 Td (BON DE COMMANDE) Tj ET\n"


def pdf(pages: str, *objects: str | bytes, after: str = "") -> bytes:
    """A PDF of these objects; its pages are the second one, the first of them the third."""
    data, places = b"%PDF-1.7\n", []
    for number, body in enumerate((CATALOGUE, pages, *objects), 1):
        places.append(len(data))
        written = body.encode() if isinstance(body, str) else body
        data += b"%d 0 obj\n%s\nendobj\n" % (number, written)
    size = len(places) + 1
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % size
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = f"trailer <</Size {size} /Root 1 0 R {after.format(start)}>>\n"
    return data + f"{trailer}startxref\n{start}\n%%EOF\n".encode()


def kids(named: str, count: int = 1) -> str:
    return f"<</Type /Pages /Kids [{named}] /Count {count}>>"


def stream(content: bytes, entries: str = "") -> bytes:
    return b"<<%s /Length %d>> stream\n%s\nendstream" % (entries.encode(), len(content), content)


def one_page(content: bytes, entries: str = "", *more: bytes, uses: str = "") -> bytes:
    page = PAGE.format(FONT.format(uses))
    return pdf(kids("3 0 R"), page, stream(content, entries), *more)


def swollen(gigabytes: float) -> bytes:
    return b"\x78\x9c" + deflated(gigabytes, LETTERS)


def drawing(number: int) -> str:
    return f"/XObject <</X {number} 0 R>>"


def form(drawn: int) -> bytes:
    """A form that draws another twice."""
    return stream(LETTERS + b"/X Do /X Do", FORM + FONT.format(drawing(drawn)))


def deep_pages() -> bytes:
    nodes = (kids(f"{n + 3} 0 R") for n in range(1, 20_000))
    return pdf(kids("3 0 R"), *nodes, PAGE.format(""), stream(LETTERS))


def ruled() -> bytes:
    lines = (b"%d 0 m %d 842 l S\n" % (n % 595, n % 595) for n in range(300_000))
    return one_page(zlib.compress(b"".join(lines)), PRESSED)


REQUEST = ("lint-json", "{}")
FILED = ("lint-json", "avance.json", "--attachments", "{}")
MODEL = ("lint-json", "avance.json", "--template", "{}")
BASELINE = ("lint-json", "avance.json", "--baseline", "{}")
CLIENTS = ("check-eligibility", "--from", "{}", "--base", "demo")
BASE = ("check-eligibility", "010999993", "--base", "{}")
REGISTER = ("check-eligibility", "010999993", "--base", "demo", "--register", "{}")
PAPER = ("pieces", "check", "{}")
LEARN = ("template", "learn", "--blank", "{}", "-o", "m.json")
FIELDS = ("template", "learn", "--blank", "avance.json", "--fields", "{}", "-o", "m.json")
PILOT = ("pv-check", "{}")
SETTINGS = ("deadlines", "--config", "{}")
MERGED = "<mergeCell ref='A1:XFD1048576'/>"
TABLES = "<w:tbl><w:tr><w:tc>" * 20_000 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 20_000

Bomb = tuple[tuple[str, ...], str, Callable[[], bytes]]
BOMBS: dict[str, Bomb] = {
    # Archives that expand; those that lie say that they hold a kilobyte.
    "zip of 10 GB": (FILED, "b.zip", lambda: archive({}, HUGE, a=deflated(10))),
    "zip of 10 GB that lies": (FILED, "b.zip", lambda: archive({}, 1000, a=deflated(10))),
    "zips in zips": (FILED, "b.zip", nested),
    "60,000 members": (FILED, "b.zip", lambda: archive({f"{n}.pdf": b"" for n in range(60_000)})),
    "paper of 10 GB": (PAPER, "b.docx", lambda: office(WORD)),
    "paper of 10 GB that lies": (PAPER, "b.docx", lambda: office(WORD, told=1000)),
    "image of 10 GB": (PAPER, "b.docx", lambda: office(WORD, b"<x/>", i=deflated(10))),
    "sheet of 10 GB": (BASE, "b.xlsx", lambda: office(SHEET)),
    "sheet of 10 GB that lies": (BASE, "b.xlsx", lambda: office(SHEET, told=1000)),
    "shared texts of 10 GB": (BASE, "b.xlsx", lambda: office(TEXTS)),
    "clients of 10 GB": (CLIENTS, "b.xlsx", lambda: office(SHEET)),
    "pilot report of 10 GB": (PILOT, "b.xlsx", lambda: office(SHEET)),
    "fields of 10 GB": (FIELDS, "b.xlsx", lambda: office(SHEET)),
    "fields of 10 GB in Word": (FIELDS, "b.docx", lambda: office(WORD)),
    "ods of 10 GB": (CLIENTS, "b.ods", lambda: archive(ODS, HUGE, **{"content.xml": deflated(10)})),
    "ods of 10 GB that lies": (
        CLIENTS, "b.ods", lambda: archive(ODS, 1000, **{"content.xml": deflated(10)}),
    ),
    "xlsb of 10 GB": (
        CLIENTS, "b.xlsb", lambda: archive({}, HUGE, **{"xl/workbook.bin": deflated(10)}),
    ),
    "register of 10 GB": (
        REGISTER, "b.csv.gz", lambda: gzipped(b"010999993;S\n", b"nofinesset;nofinessej;rs\n"),
    ),
    "register of one line": (REGISTER, "b.json.gz", lambda: gzipped(b"[", b'{"structures":')),
    "register of one text": (REGISTER, "b.json.gz", lambda: gzipped(b"a", b'[{"numFiness":"')),
    "register in a zip": (REGISTER, "b.zip", lambda: archive({}, 1000, **{"s.json": deflated(10)})),
    # Entities, and trees, of XML.
    "entities in a paper": (PAPER, "b.docx", lambda: word(paragraph("&a11;"), LAUGHS)),
    "entities of other files": (PAPER, "b.docx", lambda: word(paragraph("&a11;"), OUTSIDE)),
    "entities in a sheet": (
        BASE, "b.xlsx", lambda: book(f"<row r='1'>{cell('A1', '&a11;')}</row>", LAUGHS),
    ),
    "entities in an ods": (CLIENTS, "b.ods", lambda: archive(
        {**ODS, "content.xml": f"<?xml version='1.0'?>{LAUGHS}<x>&a11;</x>".encode()})),
    "tables in tables": (PAPER, "b.docx", lambda: word(TABLES)),
    "tables in a table of fields": (FIELDS, "b.docx", lambda: word(TABLES)),
    "a paper of one long line": (PAPER, "b.docx", lambda: word(paragraph("1 " * 240_000))),
    # JSON and TOML.
    "deep request": (REQUEST, "b.json", lambda: b"[" * 5_000_000),
    "deep closed request": (REQUEST, "b.json", lambda: b'{"a":' * 900_000 + b"1" + b"}" * 900_000),
    "deep model": (
        MODEL, "b.json", lambda: b'{"properties":{"a":' * 300_000 + b"{}" + b"}}" * 300_000,
    ),
    "deep blank": (LEARN, "b.json", lambda: b'{"a":' * 90 + b'""' + b"}" * 90),
    "deep register": (REGISTER, "b.json", lambda: b'{"structures":[' * 1_000_000),
    "deep pilot report": (PILOT, "b.json", lambda: b"[" * 2_000_000),
    "deep baseline": (BASELINE, "b.json", lambda: b"[" * 3_000_000),
    "deep settings": (SETTINGS, "b.toml", lambda: b"a = " + b"[" * 900_000),
    "deep dotted settings": (SETTINGS, "b.toml", lambda: b"a" + b".a" * 400_000 + b" = 1"),
    "tables of settings": (
        SETTINGS, "b.toml", lambda: b"".join(b"[a%d]\n" % n for n in range(90_000)),
    ),
    "long number": (REQUEST, "b.json", lambda: b'[{"montant":' + b"9" * 5_000_000 + b"}]"),
    "long number of settings": (SETTINGS, "b.toml", lambda: b"a = " + b"9" * 900_000),
    "long values": (REQUEST, "b.json", long_values),
    "5,000 keys": (
        REQUEST, "b.json", lambda: json.dumps(dict.fromkeys(map(str, range(5_000)), 1)).encode(),
    ),
    "a key 100,000 times": (REQUEST, "b.json", lambda: b'{"a":1' + b',"a":1' * 100_000 + b"}"),
    "a million requests": (
        REQUEST, "b.json", lambda: b'{"demandes":[' + b"{}," * 1_000_000 + b"{}]}",
    ),
    "model that doubles": (MODEL, "b.json", doubled),
    "model of itself": (MODEL, "b.json", lambda: json.dumps({"$ref": "#"}).encode()),
    "slow pattern": (MODEL, "b.json", slow_pattern),
    # Tables.
    "columns of clients": (CLIENTS, "b.csv", lambda: row(b"FINESS", b";a", b"010999993")),
    "columns of a base": (BASE, "b.csv", lambda: row(b"FINESS", b";DPI V2 TTC", b"010999993")),
    "columns of fields": (FIELDS, "b.csv", lambda: row(b"Champ", b";Type", b"finess")),
    "cells of one row": (CLIENTS, "b.xlsx", lambda: book(
        f"<row r='1'>{''.join(cell(f'A{n}', 'FINESS') for n in range(1, 40_000))}</row>")),
    "rows of nothing": (CLIENTS, "b.xlsx", lambda: book(
        "".join(f"<row r='{n}'><c r='XFD{n}'/></row>" for n in range(1, 80_000)))),
    "merged cells": (BASE, "b.xlsx", lambda: book(
        f"<row r='1'>{cell('A1', 'FINESS')}</row>",
        after=f"<mergeCells>{MERGED * 20_000}</mergeCells>")),
    "a long heading": (CLIENTS, "b.csv", lambda: b"FINESS " + b"1 2 3 " * 600_000 + b"\n01"),
    "a long cell": (CLIENTS, "b.csv", lambda: b"FINESS;montant\n01;" + b"1 2 3 " * 600_000),
    "a long name": (CLIENTS, "b.csv", lambda: b"FINESS;nom\n010999993;" + b"CH " * 40_000),
    "quotes that never end": (CLIENTS, "b.csv", lambda: b"FINESS;nom\n" + b'"01;' * 500_000),
    # PDF.
    "pages that loop": (PAPER, "b.pdf", lambda: pdf(kids("2 0 R 2 0 R", 10**9))),
    "pages one below the other": (PAPER, "b.pdf", deep_pages),
    "a billion pages": (
        PAPER, "b.pdf", lambda: pdf(kids("3 0 R", 10**9), PAGE.format(""), stream(LETTERS)),
    ),
    "a directory that loops": (PAPER, "b.pdf", lambda: pdf(
        kids("3 0 R"), PAGE.format(""), stream(LETTERS), after="/Prev {}")),
    "a stream of 4 GB": (PAPER, "b.pdf", lambda: one_page(swollen(4), PRESSED)),
    "a stream pressed twice": (PAPER, "b.pdf", lambda: one_page(
        zlib.compress(swollen(4)), "/Filter [/FlateDecode /FlateDecode]")),
    "a form that draws itself": (
        PAPER, "b.pdf", lambda: one_page(b"/X Do", "", form(5), uses=drawing(5)),
    ),
    "forms that double": (PAPER, "b.pdf", lambda: one_page(
        b"/X Do", "", *(form(min(n + 1, 44)) for n in range(5, 45)), uses=drawing(5))),
    "arrays in arrays": (PAPER, "b.pdf", lambda: pdf(
        kids("3 0 R"), PAGE.format("/X " + "[" * 500_000), stream(LETTERS))),
    "a page of a kilometre": (PAPER, "b.pdf", lambda: pdf(
        kids("3 0 R"), PAGE.format("/MediaBox [0 0 9999999 9999999]"), stream(LETTERS))),
    "thousands of squares": (PAPER, "b.pdf", lambda: one_page(LETTERS + b"".join(
        b"%d %d 6.5 6.5 re S " % (n % 80 * 7, n // 80 % 110 * 7) for n in range(40_000)))),
    "fields of a PDF that loops": (FIELDS, "b.pdf", lambda: pdf(kids("2 0 R 2 0 R", 10**9))),
    "fields of a PDF of 4 GB": (FIELDS, "b.pdf", lambda: one_page(swollen(4), PRESSED)),
    "lines of a table in a PDF": (FIELDS, "b.pdf", ruled),
}  # fmt: skip


def failure(name: str, folder: Path, told: list[str] | None = None) -> str:
    """Explode a bomb; say what is wrong with how it ends, empty when nothing is.

    `told` is given its exit code, seconds and megabytes.
    """
    line, file, make = BOMBS[name]
    (folder / file).write_bytes(make())
    (folder / "avance.json").write_bytes(example("avance.json"))
    screen = folder / "screen.txt"
    with screen.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", LIMITED, *(word.format(file) for word in line)], cwd=folder,
            env={**os.environ, "SEGUR_DATA_DIR": str(folder / "data")}, stdout=out, stderr=out,
        )  # fmt: skip
        _, status, used = os.wait4(process.pid, 0)
    code = process.returncode = os.waitstatus_to_exitcode(status)
    if told is not None:
        seconds = used.ru_utime + used.ru_stime
        told.append(f"exit {code}, {seconds:.1f} s, {used.ru_maxrss // 1024} MB")
    text = screen.read_text("utf-8")
    if code not in (0, 1, 2, 3) or "Traceback" in text or "erreur interne" in text.lower():
        return f"exit {code}: {text[-300:]}"
    if not text.strip() or len(text) > LONGEST:
        return f"{len(text)} characters told"
    return ""


def main() -> int:
    """Explode every bomb, or those whose names hold a word given; return 1 when one fails."""
    failed = 0
    for name in BOMBS:
        if len(sys.argv) > 1 and not any(word in name for word in sys.argv[1:]):
            continue
        told: list[str] = []
        with tempfile.TemporaryDirectory() as folder:
            wrong = failure(name, Path(folder), told)
        failed += bool(wrong)
        print(f"{name:32} {told[0]} {wrong}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
