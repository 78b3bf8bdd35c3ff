"""The same fields, written in many ways: the JSON says where paths are, cells what columns hold."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from segur_cli.tables.table_opening import read_document
from segur_cli.templates.learning.building import build
from segur_cli.templates.learning.field_paths import split_path
from segur_cli.templates.learning.fields_table import FieldsTable, read_fields
from segur_cli.templates.learning.inputs import Roles, gather
from segur_cli.templates.learning.tree import KeyIndex
from segur_cli.text.clock import read_clock
from tests.models.asp_fictif import FOLDER, workbook

Rows = list[list[Any]]
TODAY = read_clock("2025-03-10").now.date()
INDEX = KeyIndex(gather([FOLDER / "vierge.json", FOLDER / "exemple.json"], Roles()).tree())
LOTS, DOSSIERS, BC = "lots", "lots.dossiers", "lots.dossiers.bonCommande"
FIELDS: tuple[tuple[str, str, str, int | None, bool, list[str]], ...] = (
    ("entete.typeDemande", "Type de demande", "text", 10, True, ["AVANCE"]),
    ("entete.siretFournisseur", "SIRET du fournisseur", "text", 14, True, []),
    ("entete.raisonSocialeFournisseur", "Raison sociale du fournisseur", "text", 80, False, []),
    (f"{LOTS}.codeSONS", "Dispositif SONS", "text", 11, True, ["HOP-DPI-Va2", "HOP-PFI-Va2"]),
    (f"{DOSSIERS}.identifiantFiness", "Numéro FINESS du client", "text", 9, True, []),
    (f"{DOSSIERS}.naturePrestation", "Type de prestation", "text", 10, True,
     ["VAGUE2", "VAGUE1ET2"]),
    (f"{DOSSIERS}.montantPrestationHT", "Montant HT", "number", 12, True, []),
    (f"{BC}.numero", "Référence du bon de commande", "text", 35, True, []),
    (f"{BC}.dateSignature", "Date de signature", "date", None, True, []),
    (f"{BC}.tauxTVA", "Taux de TVA", "number", 5, False, ["20", "10", "8,5", "5,5"]),
    (f"{DOSSIERS}.etablissementPilote", "Établissement pilote", "flag", None, False, []),
)  # fmt: skip
_FORMS = {"text": "AN {}", "number": "N({},2)", "date": "JJ/MM/AAAA", "flag": "Booléen"}


def rows(
    path: Callable[[str], str] = str,
    types: dict[str, str] | None = None,
    obligation: tuple[str, str] = ("O", "F"),
    separator: str = "\n",
    headings: Sequence[str] = ("Chemin", "Libellé", "Format", "Obligatoire", "Valeurs"),
) -> Rows:
    said = types or _FORMS
    body: Rows = [
        [path(steps), label, said[kind].format(size), obligation[not must], separator.join(values)]
        for steps, label, kind, size, must, values in FIELDS
    ]
    return [[*headings], *body] if headings else body


def levelled() -> Rows:
    found: Rows = [["Niv", "Balise", "Tp", "Lg", "Obl", "Val", "Lib"]]
    above: list[str] = []
    letters = {"text": "A", "number": "M", "date": "D", "flag": "B"}
    for steps, label, kind, size, must, values in FIELDS:
        keys = steps.split(".")
        for depth, key in enumerate(keys, 1):
            if above[:depth] != keys[:depth]:
                above = keys[:depth]
                leaf = [letters[kind], size or "", "OF"[not must], "|".join(values), label]
                found.append(
                    [depth, key, *(leaf if depth == len(keys) else ["G", "", "O", "", ""])]
                )
    return found


def indented() -> Rows:
    return [
        [*row[:1], *row[2:], row[1]]
        for row in (["    " * (r[0] - 1) + r[1] if isinstance(r[0], int) else r[1], "", *r[2:]]
                    for r in levelled())
    ]  # fmt: skip


def joined() -> Rows:
    found: Rows = [["Objet", "Nom de la balise", "Libellé", "Format", "Oblig.", "Valeurs"]]
    before = ""
    for row in rows(headings=()):
        parent, _, key = row[0].rpartition(".")
        found.append([parent if parent != before else "", key, *row[1:]])
        before = parent
    return found


def noisy() -> Rows:
    body = rows()
    return [
        ["Guide de garnissage, version 3"], [], ["Réf.", "Contenu", "", "Contraintes", ""],
        *body[:6], ["Bloc commande"], *body[6:], ["(1) voir la notice"],
    ]  # fmt: skip


LAYOUTS: dict[str, Rows] = {
    "points": rows(),
    "slashes": rows(lambda p: "/" + p.replace(".", "/")),
    "XPath with attributes": rows(lambda p: "//ns:" + p.replace(".", "/@") + "/text()"),
    "JSONPath with brackets": rows(lambda p: "$" + "".join(f"['{k}']" for k in p.split("."))),
    "arrows": rows(lambda p: p.replace(".", " → ")),
    "last key": rows(lambda p: p.rpartition(".")[2]),
    "no headings": rows(headings=()),
    "unforeseen headings": rows(
        headings=("Zone", "Ce que c'est", "Gabarit", "Fourniture", "Nomenclature")
    ),
    "words": rows(types={"text": "texte libre ({})", "number": "montant en euros",
                         "date": "jour/mois/année", "flag": "vrai ou faux"},
                  obligation=("toujours", "si connu")),
    "English": rows(types={"text": "string({})", "number": "decimal({},2)",
                           "date": "date dd/mm/yyyy", "flag": "boolean"},
                    obligation=("M", "O"), separator=" | ",
                    headings=("JSON path", "Description", "Data type", "Mandatory", "Allowed")),
    "cardinalities": rows(obligation=("1..1", "0..1"), separator=" / "),
    "the name of the zone heads labels": rows(
        lambda p: p.rpartition(".")[2],
        headings=("Zone", "Intitulé de la zone", "Tp", "Obl", "Nomenclature"),
    ),
    "a section under the headings": [rows()[0], ["Rubrique DOSSIERS"], *rows()[1:]],
    "a yes under a heading that frees": rows(
        obligation=("non", "oui"),
        headings=("Chemin", "Libellé", "Format", "Facultatif ?", "Valeurs"),
    ),
    "nullable": rows(
        obligation=("false", "true"),
        headings=("Field", "Description", "Type", "Nullable", "Allowed values"),
    ),
    "the number of each row": [
        [rank or "N°", *row] for rank, row in enumerate(rows())
    ],
    "obligations at the end of descriptions": [
        [row[0], f"{row[1]}. {row[3]}." if rank else row[1], row[2], row[4]]
        for rank, row in enumerate(rows(obligation=("Obligatoire", "Facultatif")))
    ],
    "occurrences, the least and the most": [
        [*row[:3], row[3], "1" if rank else "Occurrence max", row[4]]
        for rank, row in enumerate(rows(
            obligation=("1", "0"),
            headings=("Chemin", "Libellé", "Format", "Occurrence min", "Valeurs"),
        ))
    ],
    "min and max": [
        [*row[:3], row[3], "1" if rank else "Max", row[4]]
        for rank, row in enumerate(rows(
            obligation=("1", "0"), headings=("Chemin", "Libellé", "Format", "Min", "Valeurs"),
        ))
    ],
    "what an absence does": rows(obligation=("Rejet si absent", "-")),
    "true in French": rows(obligation=("VRAI", "FAUX")),
    "marks": rows(obligation=("*", "")),
    "what the portal does": rows(
        obligation=("bloquant", "non bloquant"),
        headings=("Chemin", "Libellé", "Format", "Statut du champ", "Valeurs"),
    ),
    "a first row of words that head columns": [
        [row[1], row[2], row[3], row[0], row[4]]
        for row in rows(
            headings=("Clé", "Donnée", "Contrôle", "Obligatoire si", "Domaine"),
            obligation=("toujours", "facultatif"),
        )
    ],
    "obligations at the head of rules": [
        [row[0], f"{row[3]} ; {row[1]}" if rank else "Règle", row[2], row[4]]
        for rank, row in enumerate(rows(obligation=("Requis", "Optionnel")))
    ],
    "levels": levelled(),
    "margins": indented(),
    "parents apart": joined(),
    "titles, groups and notes": noisy(),
    "columns in another order": [[r[3], r[4], r[2], r[1], r[0]] for r in rows(separator=" ; ")],
}  # fmt: skip


def read(body: Rows) -> FieldsTable:
    return read_fields(read_document(workbook(body), "t.xlsx"), "t.xlsx", INDEX)


def told(table: FieldsTable) -> dict[Any, Any]:
    return {
        field.steps[-1].lstrip("@"): (
            field.presence is not None and field.presence.mandatory is True,
            [code for code, _ in field.values],
            field.type.kind if field.type else "",
        )
        for field in table.fields
        if field.pattern is not None and field.type is not None and field.type.kind != "object"
    }


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_same_fields_are_read_however_they_are_written(layout: str) -> None:
    expected = {
        steps.rpartition(".")[2]: (must, values, kind) for steps, _, kind, _, must, values in FIELDS
    }
    assert told(read(LAYOUTS[layout])) == expected


def test_a_length_is_read_in_a_description_and_never_in_a_number_of_times() -> None:
    body: Rows = [["Clé", "Règles", "Min", "Max"]]
    body += [[steps, f"{label}. Longueur maximale : {size} caractères.", int(must), 1]
             for steps, label, kind, size, must, _ in FIELDS if kind == "text"]  # fmt: skip
    lengths = {field.steps[-1]: field.size.length for field in read(body).fields}
    assert lengths == {steps.rpartition(".")[2]: size
                       for steps, _, kind, size, *_ in FIELDS if kind == "text"}  # fmt: skip


def test_of_two_lengths_the_longest_is_the_limit() -> None:
    body: Rows = [["Clé", "Type", "Longueur mini", "Longueur maxi"]]
    body += [[steps, "texte", 1, size] for steps, _, kind, size, *_ in FIELDS if kind == "text"]
    assert [field.size.length for field in read(body).fields] == [row[3] for row in body[1:]]


def test_the_number_of_a_row_is_no_length() -> None:
    table = read(LAYOUTS["the number of each row"])
    assert {field.size.length for field in table.fields if field.type and field.type.date} == {None}
    assert table.unread[0].startswith("A « N° »")


def test_a_list_cut_by_the_separator_of_its_own_file_is_put_together_again() -> None:
    text = "Chemin;Type;Obl;Valeurs;Libellé\nentete.typeDemande;A;O;AVANCE;Type\n" + (
        "lots.dossiers.bonCommande.tauxTVA;N;O;20 ; 10 ; 8,5;Taux\n"
    )
    table = read_fields(read_document(text.encode(), "t.csv"), "t.csv", INDEX)
    rate = table.fields[1]
    assert ([code for code, _ in rate.values], rate.label) == (["20", "10", "8,5"], "Taux")
    assert "2 cellules en trop" in table.problems[0]


def test_a_column_that_nothing_explains_is_shown_with_its_cells() -> None:
    body = [[*row, f"zz{rank}" if rank else "Divers"] for rank, row in enumerate(rows())]
    body[1][-1] = body[2][-1] = "~~"
    assert read(body).unread[0].startswith("F « Divers » (« ~~ »")


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("$.lots[*].sons", ["lots", "sons"]),
        ("/a:lots/b:sons/@code", ["lots", "sons", "@code"]),
        ("lots[0]['code sons']", ["lots", "code sons"]),
        ("lots -> sons", ["lots", "sons"]),
        ("Depot/Demandes/#text", ["Depot", "Demandes", "#text"]),
    ],
)
def test_a_path_is_cut_at_its_separators(text: str, steps: list[str]) -> None:
    assert split_path(text) == steps


def test_rows_without_a_place_and_places_without_a_row_are_told(tmp_path: Path) -> None:
    body = [*rows(), ["entete.inconnu", "Rien", "AN 3", "O", ""]]
    table = tmp_path / "t.xlsx"
    table.write_bytes(workbook(body))
    documents = [FOLDER / "vierge.json", FOLDER / "exemple.json", table]
    learned = build(gather(documents, Roles()), "avance", None, TODAY)
    assert "« entete > inconnu »" in learned.unknown[0]
    assert "/entete/numeroEnrolement" in learned.without_row


def test_the_row_of_an_element_speaks_of_its_text_and_says_what_is_a_list(tmp_path: Path) -> None:
    """A converter of XML writes an object where a list has one item, and `#text` for a value."""
    piece = {"@type": "BC", "#text": "bc.pdf"}
    example = {"Depot": {"@siret": "99999990700010", "Pieces": {"Piece": piece}}}
    (tmp_path / "exemple.json").write_text(json.dumps(example), encoding="utf-8")
    (tmp_path / "t.csv").write_text(
        "XPath;Libellé;Type;Card.\n/Depot/@siret;SIRET de l'éditeur;AN 14;1..1\n"
        "/Depot/Pieces/Piece;Fichier de la pièce;AN 100;1..n\n"
        "/Depot/Pieces/Piece/@type;Type de la pièce;AN 10;1..1\n", encoding="utf-8",
    )  # fmt: skip
    learned = build(gather([tmp_path], Roles()), "avance", None, TODAY).schema
    pieces = learned["properties"]["Depot"]["properties"]["Pieces"]["properties"]["Piece"]
    assert pieces["items"]["properties"]["#text"]["maxLength"] == 100
    assert pieces["items"]["properties"]["#text"]["x-segur"]["concept"] == "piece.fichier"


def test_a_zero_is_no_empty_value(tmp_path: Path) -> None:
    lines = {"lignes": [{"fin": "010999993", "pil": "1"}, {"fin": "130999980", "pil": "0"}]}
    (tmp_path / "exemple.json").write_text(json.dumps(lines), encoding="utf-8")
    (tmp_path / "t.csv").write_text("Clé;Format;Obl.\nfin;AN 9;O\npil;AN 1;O\n", encoding="utf-8")
    learned = build(gather([tmp_path], Roles()), "avance", None, TODAY).schema
    assert learned["properties"]["lignes"]["items"]["required"] == ["fin", "pil"]
