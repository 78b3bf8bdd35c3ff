"""The parts of a Word document, as its archive holds them: opened within bounds, or refused."""

import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from segur_cli.files.archive import DAMAGED, WORD, ArchiveError, Unfit, open_document
from segur_cli.papers.paper import PaperError
from segur_cli.papers.word_elements import R, W
from segur_cli.text.writing import plural

_PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
# The strict form names the same things otherwise.
_STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": W[1:-1].encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": R[1:-1].encode(),
}
_SAVE = "ouvrez-le, enregistrez-le de nouveau"
_DOCTYPE = re.compile(rb"<!DOCTYPE", re.IGNORECASE)
# What is raised of a damaged document, besides what its archive does.
DAMAGES: tuple[type[Exception], ...] = (
    *DAMAGED, KeyError, TypeError, AttributeError, SyntaxError, RecursionError,
)  # fmt: skip


@dataclass(frozen=True)
class Book:
    """The parts of a document that are read: `related` are those that it names, by kind and id."""

    archive: zipfile.ZipFile
    main: str
    body: Element
    related: Mapping[str, Mapping[str, str]]

    def trees(self, kind: str) -> Iterator[Element]:
        """Yield the trees of the parts of a kind."""
        for target in self.related.get(kind, {}).values():
            if target in self.archive.namelist():
                yield _tree(self.archive.read(target))

    def part(self, kind: str, id_: str | None) -> Element | None:
        """The tree of the part of a kind that has an id; None when it has none."""
        target = self.related.get(kind, {}).get(id_ or "", "")
        return _tree(self.archive.read(target)) if target in self.archive.namelist() else None


def open_book(data: bytes) -> Book:
    """Open a document within bounds. Raises PaperError."""
    try:
        archive = open_document(data, WORD)
    except ArchiveError as error:
        raise _unfit(error) from None
    try:
        names = set(archive.namelist())
        main = _main(archive, names)
        if main is None:
            raise _foreign(names)
        body = _tree(archive.read(main)).find(f"{W}body")
        if body is None:
            raise damaged()
        return Book(archive, main, body, _related(archive, main, names))
    except DAMAGES:
        raise damaged() from None


def _main(archive: zipfile.ZipFile, names: set[str]) -> str | None:
    """The part that holds the text: where the archive says it is, else at its usual place."""
    for kind, targets in _related(archive, "", names).items():
        for target in targets.values():
            if kind == "officeDocument" and target in names:
                return target if _is_word(archive.read(target)) else None
    return "word/document.xml" if "word/document.xml" in names else None


def _is_word(data: bytes) -> bool:
    return b"wordprocessingml" in data[:20_000]


def _related(archive: zipfile.ZipFile, part: str, names: set[str]) -> dict[str, dict[str, str]]:
    """The parts that a part names, by kind and by id."""
    folder, name = posixpath.split(part)
    list_ = posixpath.join(folder, "_rels", f"{name}.rels")
    found: dict[str, dict[str, str]] = {}
    if list_ not in names:
        return found
    for one in _tree(archive.read(list_)).iter(f"{_PACKAGE}Relationship"):
        if one.get("TargetMode") == "External":
            continue
        target = one.get("Target", "")
        whole = target[1:] if target[:1] == "/" else posixpath.join(folder, target)
        kind = one.get("Type", "").rpartition("/")[2]
        found.setdefault(kind, {})[one.get("Id", "")] = posixpath.normpath(whole)
    return found


def _tree(data: bytes) -> Element:
    """Read a part. Raises ValueError for one that declares a document type: Word writes none."""
    if _DOCTYPE.search(data[:4096]):
        raise ValueError("document type")
    for strict, usual in _STRICT.items():
        data = data.replace(strict, usual)
    return ElementTree.fromstring(data)  # noqa: S314 (no DTD)


def _foreign(names: set[str]) -> PaperError:
    otherwise = "donnez le document en PDF avec texte, ou en .docx"
    kinds = (
        ("content.xml", "document LibreOffice (.odt)", "enregistrez-le en .docx ou en PDF"),
        ("xl/workbook.xml", "classeur Excel", "enregistrez-le en PDF"),
        ("ppt/presentation.xml", "présentation PowerPoint", "enregistrez-la en PDF"),
    )
    for part, what, advice in kinds:
        if part in names:
            return PaperError(f"{what}, pas un document Word : non lu", advice, foreign=True)
    return PaperError("archive, pas un document Word : non lu", otherwise, foreign=True)


def _unfit(error: ArchiveError) -> PaperError:
    if error.why is Unfit.DAMAGED:
        return PaperError("document tronqué ou endommagé", _SAVE)
    if error.why is Unfit.ENCRYPTED:
        return PaperError("document chiffré", "enregistrez-le sans mot de passe")
    if error.why is Unfit.XML:
        return PaperError(
            f"son texte compte plus de {plural(WORD.tags, 'balise')}, ou de "
            f"{(WORD.xml or 0) // 1_000_000} Mo, une fois développé : non lu",
            "ne gardez que le document demandé, ou donnez-le en PDF", foreign=True,
        )  # fmt: skip
    return PaperError(
        f"il occuperait plus de {WORD.expanded // 1_000_000} Mo une fois développé : non lu",
        "allégez ses images, ou donnez-le en PDF", foreign=True,
    )  # fmt: skip


def damaged() -> PaperError:
    """Say that a document cannot be read."""
    return PaperError("document Word illisible : tronqué ou endommagé", _SAVE, "docx")
