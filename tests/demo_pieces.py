"""The fictitious pieces of `examples/pieces`: `python -m tests.demo_pieces` writes them again."""

from pathlib import Path

from tests.pieces.corpus import FORMS, MENTION, blank_form, changed, docx_of, filled, pdf_of

FOLDER = Path(__file__).parent.parent / "examples" / "pieces"
MODEL = "modele-bon-de-commande.docx"


def pdfs() -> dict[str, bytes]:
    """The PDF by name, always the same bytes."""
    order = FORMS["commande"]
    return {
        "bon-de-commande.pdf": pdf_of(filled(order)),
        "bon-de-commande-sans-mention.pdf": pdf_of(
            filled(changed(order, MENTION, "Montant pris en charge"))
        ),
        "mandat.pdf": pdf_of(filled(FORMS["mandat"])),
        "va.pdf": pdf_of(filled(FORMS["va"])),
    }


def write() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, data in pdfs().items():
        (FOLDER / name).write_bytes(data)
    (FOLDER / MODEL).write_bytes(docx_of(blank_form(FORMS["commande"])))


if __name__ == "__main__":
    write()
