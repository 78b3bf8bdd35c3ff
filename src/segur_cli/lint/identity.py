"""What makes two findings on requests the same one, for the baseline."""

import re
from collections.abc import Sequence
from pathlib import Path

from segur_cli.diagnostics import Diagnostic
from segur_cli.documents import Document, PointerError
from segur_cli.requests import Demande
from segur_cli.requests.portfolio import Filed
from segur_cli.rules.baseline import Key, Keys, fingerprint, wording_key

_INDEX = re.compile(r"/\d+(?=/|$)")


class DocumentKeys(Keys):
    """The keys of the findings of a run, from its files and their requests."""

    def __init__(self, root: Path, files: Sequence[Filed]) -> None:
        super().__init__(root, (filed.path for filed in files))
        self._documents = {filed.path: filed.document for filed in files}
        self._about = {
            filed.path: {demande.pointer: _about(demande) for demande in filed.demandes}
            for filed in files
        }

    def of(self, finding: Diagnostic) -> Key | None:
        """Return the key of a finding; None for what a baseline never hides.

        That is: what is not about a document, and what keeps a document from being read,
        since everything else in it would go unchecked.
        """
        document = self._documents.get(finding.path) if finding.path else None
        if document is None or not document.usable:
            return None
        about = self._whom(finding) or f"file:{self.file(finding)}"
        pointer = _INDEX.sub("/*", finding.pointer or "")
        return Key(finding.code, about, pointer, _value(finding, document))

    def _whom(self, finding: Diagnostic) -> str | None:
        """Find the request that holds the finding, by walking up."""
        known = self._about.get(finding.path, {}) if finding.path else {}
        pointer = finding.pointer
        while pointer:
            if pointer in known:
                return known[pointer]
            pointer = pointer.rpartition("/")[0]
        return known.get("") if finding.pointer is not None else None


def _about(demande: Demande) -> str | None:
    finess = demande.text("beneficiaire.finess")
    if finess:
        return f"finess:{finess}"
    reference = demande.text("commande.reference")
    return f"order:{reference}" if reference else None


def _value(finding: Diagnostic, document: Document) -> str:
    """Return the value at fault as the file writes it, else the message without its numbers."""
    text = _raw(finding.pointer, document)
    return wording_key(finding.message) if text is None else fingerprint(text)


def _raw(pointer: str | None, document: Document) -> str | None:
    """Return a value as the file writes it; None for a container, and for what is missing."""
    if pointer is None:
        return None
    try:
        value = document.resolve(pointer)
        return None if isinstance(value, dict | list) else document.raw(pointer)
    except PointerError:
        return None
