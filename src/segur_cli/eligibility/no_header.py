"""The refusal of a file in which no FINESS column was found, with what could be meant."""

from segur_cli.eligibility.choices import Choices
from segur_cli.eligibility.header import finess_headings_of, sample
from segur_cli.exits import StopError
from segur_cli.facts.cells import is_number_like
from segur_cli.tables.sheets import TableFile, column_letter
from segur_cli.text.writing import listed, plural, quote, quote_option


def no_header(document: TableFile, choices: Choices, name: str) -> StopError:
    """Say where FINESS numbers were looked for, and propose a column that seems to hold some."""
    advice = []
    for sheet in document.sheets:
        for column in range(1, max((len(row) for row in sheet.rows), default=0) + 1):
            values = sample(sheet, 0, column)
            if len(values) > 1 and sum(is_number_like(v) for v in values) * 2 >= len(values):
                sheet_option = (
                    f" --sheet {quote_option(sheet.name)}" if len(document.sheets) > 1 else ""
                )
                advice.append(
                    f"La colonne {column_letter(column)} de {quote(sheet.name)} semble contenir "
                    f"des FINESS : --column finess={column_letter(column)}{sheet_option}"
                )
    advice += [
        f"L'intitulé {quote(heading, 60)} ({where} de {quote(sheet.name)}) est bien là, mais moins "
        "de la moitié des cellules en dessous ressemblent à un FINESS (8 ou 9 caractères)."
        for sheet in document.sheets
        for where, heading in finess_headings_of(sheet)
    ]
    where = (
        f"à la ligne {choices.header_row}" if choices.header_row else "sous un intitulé « FINESS »"
    )
    return StopError(
        f"Aucune colonne de numéros FINESS trouvée {where} dans {quote(name, 200)} "
        f"({plural(len(document.sheets), 'feuille lue', 'feuilles lues')} : "
        f"{listed(quote(sheet.name) for sheet in document.sheets[:8])}).",
        *(advice[:4] or ["Vérifiez que ce fichier est bien la base des établissements éligibles."]),
    )
