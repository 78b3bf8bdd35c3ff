import re
import shlex
from decimal import Decimal

import pytest

from segur_cli.eligibility.base import Base
from segur_cli.exits import ExitCode
from tests.eligibility.workbooks import (
    BOURG,
    GOLFE,
    HEADINGS,
    PORT,
    Row,
    add_sheet,
    base_of,
    filled_book,
    numbers_of,
    read_base,
    reasons_of,
    refusal,
    reserves_of,
    saved,
    stopped,
    workbook,
    worksheet,
)


def taken_for(base: Base) -> dict[str, str]:
    return {column.letter: column.taken_for for column in base.columns}


# Where the header is.


TITLE = "Base des établissements : N° FINESS et montants"


@pytest.mark.parametrize(
    ("rows", "header", "unusable"),
    [
        ([["Base des ES éligibles"], [], ["AC 2022"], [], HEADINGS, BOURG], 5, []),
        ([[TITLE], [], HEADINGS, BOURG, PORT], 3, []),
        ([HEADINGS, [], [], BOURG], 1, []),
        ([HEADINGS, ["(9 caractères)", None, "en €", None], BOURG, PORT], 1, [2]),
        ([HEADINGS, BOURG, HEADINGS, PORT], 1, [3]),  # said again at a page break
    ],
)
def test_the_headings_are_found_among_titles_blanks_and_units_and_every_row_is_counted(
    rows: list[Row], header: int, unusable: list[int]
) -> None:
    base = read_base(workbook(*rows))
    assert base.header_rows == (header, header)
    assert [row for row, _ in reasons_of(base)] == unusable
    assert numbers_of(base) == [str(row[0]) for row in rows if row in (BOURG, PORT)]


def test_a_title_that_speaks_of_finess_hides_no_column_when_merged_over_them() -> None:
    book = filled_book(["Base des N° FINESS et montants"], HEADINGS, BOURG, PORT)
    worksheet(book).merge_cells("A1:D1")
    base = read_base(saved(book))
    assert taken_for(base) == {
        "A": "finess", "B": "nom", "C": "ac", "D": "montant[HOP-DPI-Va2,V2,HT]",
    }  # fmt: skip


def test_a_chosen_column_keeps_the_header_where_its_heading_is() -> None:
    rows: tuple[Row, ...] = (HEADINGS, ["#N/A", "CH EN ERREUR", 1, 1], BOURG, PORT)
    base = read_base(workbook(*rows), "finess=A")
    assert (base.header_rows, [row for row, _ in reasons_of(base)]) == ((1, 1), [2])


def test_numbers_without_heading_are_refused_with_the_option_to_take() -> None:
    error = refusal(workbook(["Code", "Nom"], ["010999993", "CH"], ["130999980", "AP"]))
    assert "Aucune colonne de numéros FINESS trouvée sous un intitulé « FINESS »" in error.message
    assert "1 feuille lue : « Base »" in error.message
    assert "--column finess=A" in error.advice[0]
    assert error.code is ExitCode.CANNOT_RUN


@pytest.mark.parametrize("headings", [[["Code", "Nom"]], []])
def test_numbers_without_heading_are_read_from_the_chosen_column(headings: list[Row]) -> None:
    data = workbook(*headings, ["010999993", "CH"], ["130999980", "AP"])
    assert numbers_of(read_base(data, "finess=A")) == ["010999993", "130999980"]


def test_a_file_without_any_number_is_refused_with_what_to_check() -> None:
    error = refusal(workbook(["Bonjour"], ["Bonsoir"]))
    assert "Vérifiez que ce fichier est bien la base" in error.advice[0]


@pytest.mark.parametrize("heading", ["SIRET", "N° SIREN"])
def test_numbers_of_companies_are_named_and_not_proposed(heading: str) -> None:
    data = workbook([heading, "Plafond DPI V2 TTC"], ["010999993", 9], ["130999980", 8])
    (advice,) = refusal(data).advice
    assert f"« {heading} », porte des SIRET ou des SIREN" in advice


def test_the_header_row_can_be_chosen() -> None:
    data = workbook(HEADINGS, BOURG, HEADINGS, PORT)
    assert numbers_of(read_base(data, header_row=3)) == ["130999980"]


@pytest.mark.parametrize("row", [2, 50])
def test_a_chosen_header_row_without_finess_is_refused(row: int) -> None:
    data = workbook(HEADINGS, BOURG)
    error = stopped(lambda: read_base(data, header_row=row))
    assert f"Aucune colonne de numéros FINESS trouvée à la ligne {row}" in error.message


def test_a_base_with_a_header_and_no_row_is_refused() -> None:
    assert "Aucune colonne de numéros FINESS" in refusal(workbook(HEADINGS)).message


def test_a_base_without_any_usable_row_gives_the_first_cause() -> None:
    error = refusal(workbook(HEADINGS, ["69099997", "HOSPICES"], ["75099999", "AP"]))
    assert error.message == "Aucune ligne utilisable dans « Base » sur 2 lignes."
    assert error.advice[0].startswith("Première cause : 8 caractères au lieu de 9")


# On which sheet.


def test_a_lisez_moi_sheet_first_and_a_hidden_one_are_passed_over() -> None:
    book = filled_book(["Lisez-moi"], ["Le N° FINESS est en colonne A."], title="Lisez-moi")
    add_sheet(book, "Ancienne", HEADINGS, GOLFE).sheet_state = "hidden"
    add_sheet(book, "Base ES", HEADINGS, BOURG)
    base = read_base(saved(book))
    assert (base.sheet, numbers_of(base)) == ("Base ES", ["010999993"])


def hidden_only() -> bytes:
    book = filled_book(["Bonjour"], title="Accueil")
    add_sheet(book, "Base ES", HEADINGS, BOURG).sheet_state = "veryHidden"
    return saved(book)


def test_a_base_on_a_hidden_sheet_only_is_refused_with_the_option_to_take() -> None:
    error = refusal(hidden_only())
    assert "Seule une feuille masquée contient une colonne de FINESS" in error.message
    assert error.advice == ('Si c\'est bien la base : --sheet "Base ES"',)
    assert numbers_of(read_base(hidden_only(), sheet="Base ES")) == ["010999993"]


def two_sheets() -> bytes:
    book = filled_book(HEADINGS, BOURG, title="Métropole")
    add_sheet(book, "Outre-mer", HEADINGS, GOLFE)
    return saved(book)


def test_two_sheets_that_may_be_the_base_are_refused_with_the_options() -> None:
    error = refusal(two_sheets())
    assert error.message == (
        "2 feuilles peuvent être la base : « Métropole » et « Outre-mer »."
    )  # fmt: skip
    assert error.advice[:3] == (
        '--sheet "Métropole" --sheet "Outre-mer"   toutes : chacune complète les autres',
        '--sheet "Métropole"',
        '--sheet "Outre-mer"',
    )


def test_a_former_base_beside_the_one_in_force_is_left_and_named() -> None:
    book = filled_book(["FINESS"], ["010999993"], title="Métropole")
    add_sheet(book, "Ancienne base", ["FINESS"], ["2A0999991"])
    read = read_base(saved(book))
    assert (read.sheet, read.notes) == ("Métropole", ("feuilles non lues : « Ancienne base »",))


def test_one_sheet_of_two_can_be_chosen_by_its_name() -> None:
    assert numbers_of(read_base(two_sheets(), sheet="Outre-mer")) == ["2A0999991"]
    error = stopped(lambda: read_base(two_sheets(), sheet="Outremer"))
    assert error.message == "Feuille inconnue : « Outremer »."
    assert error.advice == ("Vouliez-vous écrire « Outre-mer » ?",)


# Headings on several rows.

BOTH_BASES = ("HT", "TTC")


def grouped(*, levels: int) -> bytes:
    """Headings on two rows (SONS, then prestation and basis) or three, all merged."""
    book = filled_book()
    sheet = worksheet(book)
    sheet.title = "Base"
    sheet.append(["N° FINESS", "Raison sociale", "HOP-DPI-Va2", None, None, None, "HOP-PFI-Va2"])
    if levels == 2:
        waves = ("Vague 2", "Vague 1 + Vague 2", "V2", "V1+V2")
        sheet.append([None, None, *(f"{wave} {basis}" for wave in waves for basis in BOTH_BASES)])
    else:
        sheet.append([None, None, *["Vague 2", None, "Vague 1 + Vague 2", None] * 2])
        sheet.append([None, None, *BOTH_BASES * 4])
        for columns in ("C2:D2", "E2:F2", "G2:H2", "I2:J2"):
            sheet.merge_cells(columns)
    sheet.merge_cells("C1:F1")
    sheet.merge_cells("G1:J1")
    sheet.merge_cells(f"A1:A{levels}")
    sheet.merge_cells(f"B1:B{levels}")
    sheet.append(["010999993", "CH DE BOURG", *range(1, 9)])
    return saved(book)


OPEN_GROUPS = (  # a CSV merges nothing
    ";;HOP-DPI-Va2;;;;HOP-PFI-Va2;;;\n"
    ";;Vague 2;;Vague 1 + Vague 2;;Vague 2;;Vague 1 + Vague 2;\n"
    "FINESS;Nom;HT;TTC;HT;TTC;HT;TTC;HT;TTC\n"
    "010999993;CH;1;2;3;4;5;6;7;8\n"
)


@pytest.mark.parametrize("levels", [2, 3, 0])
def test_group_headings_say_what_each_amount_is_about(levels: int) -> None:
    base = read_base(grouped(levels=levels)) if levels else read_base(
        OPEN_GROUPS.encode(), name="base.csv"
    )  # fmt: skip
    expected = [
        (sons, prestation, basis)
        for sons in ("HOP-DPI-Va2", "HOP-PFI-Va2")
        for prestation in ("V2", "V1+V2")
        for basis in BOTH_BASES
    ]
    assert [tuple(key) for key in base.ceiling_keys] == expected
    assert [int(c.amount or 0) for c in base.entries[0].ceilings] == list(range(1, 9))
    assert base.header_rows == (1, levels or 3)
    assert base.columns[2].heading.startswith("HOP-DPI-Va2 / Vague 2")


def test_groups_above_the_finess_heading_count_too() -> None:
    book = filled_book(
        ["Base"], [None, None, "HOP-PFI-Va2"], ["FINESS", "Nom", "V1+V2 HT", "V1+V2 TTC"],
        ["010999993", "CH", 1, 2],
    )  # fmt: skip
    worksheet(book).merge_cells("C2:D2")
    assert [tuple(key) for key in read_base(saved(book)).ceiling_keys] == [
        ("HOP-PFI-Va2", "V1+V2", "HT"), ("HOP-PFI-Va2", "V1+V2", "TTC"),
    ]  # fmt: skip


# EJ and ET side by side.

SIDE_BY_SIDE: tuple[Row, ...] = (
    ["FINESS EJ", "FINESS ET", "Nom"],
    ["130999980", "130999972", "SITE NORD"],
    ["130999980", "130999964", "SITE SUD"],
)


def test_an_ej_and_an_et_column_are_refused_with_the_option_that_settles_it() -> None:
    error = refusal(workbook(*SIDE_BY_SIDE))
    assert error.message.startswith("2 colonnes peuvent porter le FINESS du bénéficiaire (")
    assert error.advice[:2] == (
        "--column finess=A   « FINESS EJ », 2 valeurs dont 1 différente",
        "--column finess=B   « FINESS ET », 2 valeurs dont 2 différentes",
    )


def test_the_chosen_one_is_the_beneficiary_and_the_other_is_kept_beside_it() -> None:
    base = read_base(workbook(*SIDE_BY_SIDE), "finess=B")
    assert numbers_of(base) == ["130999972", "130999964"]
    assert {entry.ej for entry in base.entries} == {"130999980"}
    assert base.by_other_level["130999980"] == ["130999972", "130999964"]


def test_ej_and_et_under_one_merged_finess_heading_are_refused_alike() -> None:
    book = filled_book(["FINESS", None, "Nom"], ["EJ", "ET"], *SIDE_BY_SIDE[1:])
    worksheet(book).merge_cells("A1:B1")
    error = refusal(saved(book))
    assert error.message.startswith("2 colonnes peuvent porter le FINESS du bénéficiaire (")
    assert "« FINESS / EJ »" in error.advice[0]


def test_an_empty_et_column_beside_a_filled_ej_one_leaves_no_doubt() -> None:
    base = read_base(workbook(["FINESS EJ", "FINESS ET"], ["130999980", None], ["010999993"]))
    assert numbers_of(base) == ["130999980", "010999993"]
    assert {entry.level for entry in base.entries} == {"EJ"}


def test_a_general_finess_column_wins_over_the_ej_one_beside_it() -> None:
    base = read_base(workbook(["FINESS", "FINESS EJ"], ["130999972", "130999980"]))
    assert (numbers_of(base), base.entries[0].ej) == (["130999972"], "130999980")


# Amount columns.


def test_one_amount_that_says_nothing_is_kept_undifferentiated() -> None:
    base = read_base(workbook(["FINESS", "Montant maximum"], ["010999993", 5]))
    assert [tuple(key) for key in base.ceiling_keys] == [(None, None, None)]


def test_twin_amount_columns_are_refused_with_the_options() -> None:
    error = refusal(workbook(["FINESS", "Montant maximum", "Plafond"], ["010999993", 5, 6]))
    assert "2 colonnes se lisent comme le même plafond" in error.message
    assert "B « Montant maximum » et C « Plafond »" in error.message
    assert any("'montant[*,*,*]=…'" in advice for advice in error.advice)
    assert any(advice.startswith("--column -=C") for advice in error.advice)
    assert error.advice[-1] == "segur base import /ailleurs/base.xlsx --column -=C"


@pytest.mark.parametrize(
    ("columns", "keys"),
    [
        (["-=C"], [(None, None, None)]),
        (["montant[HOP-DPI-Va2,V2,HT]=B", "montant[HOP-DPI-Va2,V2,TTC]=C"],
         [("HOP-DPI-Va2", "V2", "HT"), ("HOP-DPI-Va2", "V2", "TTC")]),
    ],
)  # fmt: skip
def test_twin_amount_columns_are_settled_by_ignoring_one_or_saying_what_they_are(
    columns: list[str], keys: list[tuple[str | None, ...]]
) -> None:
    data = workbook(["FINESS", "Montant maximum", "Plafond"], ["010999993", 5, 6])
    assert [tuple(key) for key in read_base(data, *columns).ceiling_keys] == keys


def test_a_vague_2_that_may_be_only_the_wave_is_refused_with_both_readings() -> None:
    error = refusal(workbook(["FINESS", "Montant DPI Vague 2 HT"], ["010999993", 5]))
    assert "« vague 2 » peut nommer la prestation ou seulement la vague" in error.message
    assert error.advice[0].startswith("--column 'montant[HOP-DPI-Va2,V2,HT]=B'")
    assert error.advice[1].startswith("--column 'montant[HOP-DPI-Va2,*,HT]=B'")


def test_a_vague_2_beside_vague_1_plus_2_is_the_prestation() -> None:
    headings = ["FINESS", "Montant DPI Vague 2 HT", "Montant DPI Vague 1 + Vague 2 HT"]
    base = read_base(workbook(headings, ["010999993", 5, 6]))
    assert [key.prestation for key in base.ceiling_keys] == ["V2", "V1+V2"]


def test_an_amount_for_dpi_and_pfi_at_once_is_refused() -> None:
    error = refusal(workbook(["FINESS", "Montant DPI ou PFI HT"], ["010999993", 5]))
    assert "l'intitulé nomme à la fois DPI et PFI" in error.message
    assert sum(advice.startswith("--column") for advice in error.advice) == 4


def test_two_ac_columns_are_refused() -> None:
    error = refusal(workbook(["FINESS", "AC 2021", "AC 2022"], ["010999993", 5, 6]))
    assert error.message == "2 colonnes ont le même sens (ac) : B « AC 2021 » et C « AC 2022 »."


def test_among_several_names_the_raison_sociale_is_kept() -> None:
    base = base_of(["FINESS", "Nom", "Raison sociale"], ["010999993", "court", "long"])
    assert base.entries[0].name == "long"


def test_what_each_column_is_taken_for_is_kept_to_be_shown() -> None:
    base = read_base(workbook([*HEADINGS, "Commentaire"], [*BOURG, "rien"]))
    assert taken_for(base)["E"] == "-"
    assert taken_for(base)["D"] == "montant[HOP-DPI-Va2,V2,HT]"


# --column.


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("finess", "--column « finess » n'est pas compris."),
        ("finess=", "n'est pas compris"),
        ("finess=1", "n'est pas compris"),
        ("siret=B", "n'est pas compris"),
        ("=B", "n'est pas compris"),
        ("montant[HOP-DPI-Va2,V2]=B", "trois indications sont attendues"),
        ("montant[HOP-XYZ-Va2,V2,HT]=B", "« HOP-XYZ-Va2 » n'existe pas"),
        ("montant[*,V3,HT]=B", "« V3 » n'existe pas"),
        ("montant[*,*,TVA]=B", "« TVA » n'existe pas"),
        ("montant[HOP-DPI-Va2,V2,TTC,pesetas]=B", "trois indications sont attendues"),
        ("finess=B,B", "donnée deux fois"),
        ("nom=A,B", "plusieurs colonnes ne vont qu'avec finess"),
        ("eligibilite[HOP-XX-Va2]=B", "n'existe pas"),
        ("nom[x]=B", "n'est pas compris"),
        ("sons B", "n'est pas compris"),
    ],
)
def test_a_column_option_that_is_not_understood_is_refused(option: str, said: str) -> None:
    error = refusal(workbook(HEADINGS, BOURG), option)
    assert said in error.message
    assert error.advice != ()


def test_a_column_given_twice_is_refused() -> None:
    error = refusal(workbook(HEADINGS, BOURG), "finess=A", "nom=a")
    assert error.message == "La colonne A est donnée deux fois par --column."


def test_a_column_beyond_the_last_one_is_refused_rather_than_ignored() -> None:
    error = refusal(workbook(HEADINGS, BOURG), "montant[HOP-PFI-Va2,V2,HT]=Z")
    assert error.message == "La colonne Z, donnée par --column, est vide dans « Base »."
    assert error.advice == ("Dernière colonne remplie : D.",)


def test_column_options_take_any_case_and_spaces() -> None:
    base = read_base(
        workbook(["FINESS", "x"], ["010999993", 5]), " Montant[hop-dpi-va2, v2, ht] = b "
    )
    assert [tuple(key) for key in base.ceiling_keys] == [("HOP-DPI-Va2", "V2", "HT")]


def test_a_finess_heading_above_other_things_is_told_with_the_reason() -> None:
    rows = [["FINESS", "Nom"], ["voir annexe", "CH"], ["idem", "CH"], ["010999993", "CH"]]
    error = stopped(lambda: base_of(*rows))
    assert "L'intitulé « FINESS » (A1 de « Base ») est bien là" in error.advice[-1]


def test_amounts_in_thousands_are_converted_only_when_told() -> None:
    headings = ["FINESS", "Nom", "AC", "Plafond DPI prestation Vague 2 HT (k€)"]
    data = workbook(headings, ["010999993", "CH", 1, 62.4])
    error = stopped(lambda: read_base(data))
    assert "ne semblent pas être en euros" in error.message
    assert [advice.split("   ")[0] for advice in error.advice[:2]] == [
        "--column 'montant[HOP-DPI-Va2,V2,HT,k€]=D'", "--column -=D",
    ]  # fmt: skip
    [entry] = read_base(data, "montant[HOP-DPI-Va2,V2,HT,k€]=D").entries
    assert entry.ceilings[0].amount == Decimal(62400)


ONE_OF_TWO = ["FINESS", "Nom", "Plafond prestation Vague 2 TTC"]


@pytest.mark.parametrize(
    "rows",
    [
        [["DPI"], ONE_OF_TWO, ["010999993", "CH", 10.0],
         [], ["PFI"], ONE_OF_TWO, ["010999993", "CH", 20.0]],
        [["Plafonds DPI"], [*ONE_OF_TWO[:2], "Prestation Vague 2 TTC"], ["010999993", "CH", 10.0],
         ["TOTAL", None, 10.0], [], ["Plafonds PFI"], ONE_OF_TWO, ["010999993", "CH", 20.0]],
        [[*ONE_OF_TWO[:2], "DPI prestation Vague 2 TTC"], ["010999993", "CH", 10.0], [],
         [*ONE_OF_TWO[:2], "PFI prestation Vague 2 TTC"], ["010999993", "CH", 20.0]],
        [ONE_OF_TWO, ["HOP-DPI-Va2"], ["010999993", "CH", 10.0],
         ["PFI"], ["010999993", "CH", 20.0]],
        [["Nom", "FINESS", "Plafond prestation Vague 2 TTC"],
         ["Dossier patient informatisé (DPI)"], ["CH", "010999993", 10.0],
         ["Plateforme d'intermédiation (PFI)"], ["CH", "010999993", 20.0]],
        [["Plafonds DPI", None, None, None, "Plafonds PFI"],
         [*ONE_OF_TWO, None, *ONE_OF_TWO],
         ["010999993", "CH", 10.0, None, "010999993", "CH", 20.0]],
    ],
)  # fmt: skip
def test_tables_and_groups_of_one_sheet_that_complete_each_other_are_read(
    rows: list[Row],
) -> None:
    [entry] = (base := read_base(workbook(*rows))).entries
    assert {
        (key.sons, key.prestation, key.basis): ceiling.amount
        for key, ceiling in zip(base.ceiling_keys, entry.ceilings, strict=True)
    } == {(DPI, "V2", "TTC"): 10, (PFI, "V2", "TTC"): 20}


def test_tables_of_one_sheet_that_say_the_same_are_asked_and_the_other_is_said() -> None:
    data = workbook(HEADINGS, BOURG, [], ["Version 2 (V2)"], HEADINGS, PORT)
    error = stopped(lambda: read_base(data))
    assert [advice.split("   ")[0] for advice in error.advice[:2]] == [
        "--header-row 1", "--header-row 5",
    ]  # fmt: skip
    base = read_base(data, header_row=1)
    assert numbers_of(base) == ["010999993"]
    assert "sous le tableau lu" in " ".join(base.notes)


def test_what_stands_above_the_headings_completes_them_and_vague_2_alone_does_not() -> None:
    rows: list[Row] = [
        ["Montants en euros HT"],
        ["FINESS", "Nom", "Plafond DPI"],
        ["010999993", "CH", 10.0],
    ]
    assert read_base(workbook(*rows)).ceiling_keys == ((DPI, None, "HT"),)
    for title in ("Ségur vague 2 : plafonds TTC", "en euros TTC", "en € TTC"):
        rows[0] = [title]
        assert read_base(workbook(*rows)).ceiling_keys == ((DPI, None, "TTC"),)


def test_numbers_under_the_heading_of_a_name_are_the_beneficiary() -> None:
    numbers: list[Row] = [[number, "CH", 10.0] for number in FINESS]
    rows: list[Row] = [["Client", "Nom", "Plafond DPI prestation V2 TTC"], *numbers]
    assert numbers_of(read_base(workbook(*rows))) == list(FINESS)
    numbers = [[None, FINESS[0], 10.0], *([number, None, 10.0] for number in FINESS[1:])]
    rows = [["Bénéficiaire EJ", "Bénéficiaire ET", "Plafond DPI prestation V2 TTC"], *numbers]
    error = stopped(lambda: read_base(workbook(*rows)))
    assert error.advice[0].startswith("--column finess=B,A ")


def test_a_row_may_say_the_basis_of_its_amounts() -> None:
    base = base_of(
        ["FINESS", "Nom", "Taxe", "Plafond DPI prestation V2"],
        ["010999993", "CH", "HT", 10], ["010999993", "CH", "TTC", 12],
    )  # fmt: skip
    [entry] = base.entries
    assert base.ceiling_keys == ((DPI, "V2", "HT"), (DPI, "V2", "TTC"))
    assert [ceiling.amount for ceiling in entry.ceilings] == [10, 12]


def test_a_sentence_about_tax_is_no_basis() -> None:
    rows: list[Row] = [
        ["Les montants TTC sont calculés à 20 %"], ["FINESS", "Plafond DPI"], [FINESS[0], 10],
    ]  # fmt: skip
    assert base_of(*rows).ceiling_keys == ((DPI, None, None),)


@pytest.mark.parametrize("above", [True, False])
def test_rows_under_a_title_that_excludes_them_are_to_be_verified(above: bool) -> None:
    title: Row = ["Établissements non éligibles"]
    headings: Row = ["FINESS", "Nom", "Plafond DPI TTC"]
    row: Row = ["010999993", "CH", 10]
    base = base_of(*([title, headings, row] if above else [headings, title, row]))
    assert reserves_of(base) == [["elle est sous le titre « Établissements non éligibles »"]]


def test_sheets_without_a_beneficiary_in_common_are_proposed_together() -> None:
    book = filled_book(["FINESS", "Plafond DPI TTC"], ["010999993", 10])
    add_sheet(book, "Sud", ["FINESS", "Plafond DPI TTC"], ["130999980", 20])
    error = stopped(lambda: read_base(saved(book)))
    assert error.advice[-1].count("--sheet ") == 2
    book["Sud"].title = "Exclus"
    error = stopped(lambda: read_base(saved(book)))
    assert error.advice[-1].count("--sheet ") == 1


@pytest.mark.parametrize(
    "headings", [["Compte", "N° FINESS", "Commercial", "DPI"], ["Client", "FINESS", "SONS", "État"]]
)
def test_a_table_without_anything_of_a_base_is_asked_about(headings: list[str]) -> None:
    rows = [headings, *(["A", number, "B", "x"] for number in FINESS)]
    error = stopped(lambda: base_of(*rows))
    assert "rien ne dit que ce soit la base" in error.message
    assert error.advice[0].startswith("Si ce sont vos clients : segur check-eligibility --from ")
    assert numbers_of(base_of(*rows, columns=("finess=B",))) == list(FINESS)


def test_letters_that_stand_for_digits_are_proposed() -> None:
    base = read_base(workbook(HEADINGS, BOURG, ["13O99998O", *PORT[1:]]))
    assert reasons_of(base) == [(3, "caractère inattendu : « O » ; peut-être 130999980")]


def test_the_same_question_for_two_sheets_is_answered_for_each() -> None:
    book = filled_book(["FINESS", "Nom", "Plafond prestation Vague 2 TTC (k€)"],
                       ["010999993", "CH", 10])  # fmt: skip
    worksheet(book).title = "DPI du jour"
    add_sheet(book, "PFI", ["FINESS", "Nom", "Plafond prestation Vague 2 TTC (k€)"],
              ["010999993", "CH", 20])  # fmt: skip
    data = saved(book)
    error = stopped(lambda: read_base(data))
    options = tuple(re.findall(r"--column '([^']+)'", error.advice[-1]))
    assert options == (
        f"montant[{DPI},V2,TTC,k€]=DPI du jour!C", f"montant[{PFI},V2,TTC,k€]=PFI!C",
    )  # fmt: skip
    [entry] = read_base(data, *options).entries
    assert [ceiling.amount for ceiling in entry.ceilings] == [10_000, 20_000]


# Bases as administrations make them.

LONG = ["FINESS", "Nom", "SONS", "Prestation", "Montant maximum TTC"]
DPI, PFI = "HOP-DPI-Va2", "HOP-PFI-Va2"
FINESS = ("010999993", "130999980", "690999974", "750999997")


def amounts(base: Base, finess: str) -> dict[str, Decimal | None]:
    """The amounts of a client by the option of their key; unread and empty ones are None."""
    [entry] = base.by_finess[finess]
    pairs = zip(base.ceiling_keys, entry.ceilings, strict=True)
    return {key.option: ceiling.amount for key, ceiling in pairs if ceiling.given}


def test_a_long_base_gives_one_client_all_its_rows() -> None:
    base = base_of(
        LONG,
        ["010999993", "CH", DPI, "Vague 2", 12000],
        ["010999993", "CH", DPI, "Vague 1 + Vague 2", 24000],
        ["010999993", "CH", "PFI", "V2", 36000],
        ["2A0999991", "CH", DPI, "V2", 48000],
    )
    assert amounts(base, "010999993") == {
        f"montant[{DPI},V2,TTC]": 12000,
        f"montant[{DPI},V1+V2,TTC]": 24000,
        f"montant[{PFI},V2,TTC]": 36000,
    }
    assert amounts(base, "2A0999991") == {f"montant[{DPI},V2,TTC]": 48000}
    assert (base.filled, base.used, base.identical) == (4, 4, 0)


def test_rows_of_a_long_base_that_disagree_are_never_added_nor_chosen() -> None:
    row = ["010999993", "CH", DPI, "V2"]
    base = base_of(LONG, [*row, 12000], [*row, 12000], [*row, 13000])
    assert len(base.by_finess["010999993"]) == 2
    assert (base.used, base.identical) == (2, 1)


def test_a_row_of_a_long_base_that_is_not_understood_makes_its_client_doubtful() -> None:
    base = base_of(
        LONG,
        ["010999993", "CH", "DPI ou PFI", "V2", 12000],
        ["2A0999991", "CH", DPI, "V3", 12000],
        ["130999980", "AP", "HOP-RI-Va2", "V2", 12000],
    )
    [first], [second] = base.by_finess["010999993"], base.by_finess["2A0999991"]
    assert "SONS inconnu : « DPI ou PFI »" in first.reserves[0].text
    assert "Prestation inconnue : « V3 »" in second.reserves[0].text
    assert base.by_finess["130999980"][0].reserves == ()
    assert any("autre dispositif (« HOP-RI-Va2 »)" in note for note in base.notes)


def test_a_long_base_can_be_told_column_by_column() -> None:
    rows: list[Row] = [["FINESS", "X", "Y", "Z"], ["010999993", DPI, "V2", 5]]
    base = base_of(*rows, columns=("montant[*,*,HT]=D sons=B prestation=C",))
    assert amounts(base, "010999993") == {f"montant[{DPI},V2,HT]": 5}


def sheets_by_sons(first: str = "HOP DPI Va2", second: str = "HOP PFI Va2") -> bytes:
    headings = ["FINESS", "Nom", "V2 TTC"]
    book = filled_book(
        headings, ["010999993", "CH", 12000], ["2A0999991", "CH", 24000], title=first
    )
    add_sheet(book, second, headings, ["010999993", "CH", 36000], ["130999980", "AP", 48000])
    return saved(book)


def test_a_sheet_for_each_sons_is_one_base() -> None:
    base = read_base(sheets_by_sons())
    assert amounts(base, "010999993") == {
        f"montant[{DPI},V2,TTC]": 12000, f"montant[{PFI},V2,TTC]": 36000,
    }  # fmt: skip
    assert amounts(base, "2A0999991") == {f"montant[{DPI},V2,TTC]": 24000}
    assert amounts(base, "130999980") == {f"montant[{PFI},V2,TTC]": 48000}
    assert base.sheet == "HOP DPI Va2, HOP PFI Va2"


def test_sheets_whose_names_do_not_tell_them_apart_are_asked_about() -> None:
    assert "peuvent être la base" in refusal(sheets_by_sons("DPI 2023", "DPI 2024")).message


def test_the_level_that_is_filled_names_the_beneficiary_when_told() -> None:
    rows: list[Row] = [
        ["FINESS EJ", "FINESS ET", "Nom", f"Montant {DPI} V2 TTC"],
        ["010999993", None, "CH", 5],
        ["690999024", "690999974", "CLINIQUE", 6],
    ]
    error = stopped(lambda: base_of(*rows))
    assert error.advice[0] == "--column finess=B,A   ET, sinon EJ : le premier rempli"
    base = base_of(*rows, columns=("finess=B,A",))
    assert [(e.finess, e.level, e.ej) for e in base.entries] == [
        ("010999993", "EJ", ""), ("690999974", "ET", "690999024"),
    ]  # fmt: skip


def test_a_unit_said_above_the_headings_goes_for_every_amount() -> None:
    rows: list[Row] = [
        ["Plafonds en milliers d'euros"],
        ["FINESS", f"{DPI} V2 TTC"],
        ["010999993", 62.4],
    ]
    error = stopped(lambda: base_of(*rows))
    assert "la ligne 1 dit « Plafonds en milliers d'euros »" in error.message
    base = base_of(*rows, columns=(f"montant[{DPI},V2,TTC,k€]=B",))
    assert amounts(base, "010999993") == {f"montant[{DPI},V2,TTC]": 62400}


@pytest.mark.parametrize(
    ("heading", "prestation"),
    [
        ("DPI TTC pour un établissement ayant bénéficié de la Vague 1", "V2"),
        ("DPI TTC pour un établissement n'ayant pas bénéficié de la Vague 1", "V1+V2"),
        ("Montant DPI socle TTC", "V2"),
        ("Montant DPI rattrapage TTC", "V1+V2"),
        ("Plafond DPI si V1 déjà financée TTC", "V2"),
        ("Plafond DPI si aucune V1 TTC", "V1+V2"),
        ("Forfait DPI : clients déjà équipés en vague 1, TTC", "V2"),
    ],
)
def test_a_heading_that_describes_the_client_is_proposed_for_its_prestation(
    heading: str, prestation: str
) -> None:
    error = stopped(lambda: base_of(["FINESS", heading], ["010999993", 5]))
    assert "décrit le client, et ne nomme pas la prestation" in error.message
    assert error.advice[0].startswith(f"--column 'montant[{DPI},{prestation},TTC]=B'")


def test_all_that_is_open_is_asked_at_once_and_one_command_settles_it() -> None:
    rows: list[Row] = [
        ["FINESS EJ", "FINESS ET", "Montant DPI V2 TTC", "Montant PFI V2 TTC (k€)"],
        ["010999993", None, 5, 6],
        ["690999024", "690999974", 5, 6],
    ]
    error = stopped(lambda: base_of(*rows))
    assert error.message == "3 points à trancher dans « base.xlsx »."
    command = error.advice[-1]
    assert command.startswith("segur base import /ailleurs/base.xlsx --column finess=B,A --column ")
    columns = tuple(part.strip("'") for part in shlex.split(command)[5::2])
    assert len(base_of(*rows, columns=columns).entries) == 2


def test_hidden_rows_and_columns_and_what_is_not_read_are_told() -> None:
    book = filled_book([*HEADINGS, "Note"], [*BOURG, "a"], [*PORT, "b"])
    sheet = worksheet(book)
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["E"].hidden = True
    sheet.cell(2, 300, "loin")
    add_sheet(book, "Annexe", ["texte"])
    notes = " | ".join(read_base(saved(book)).notes)
    assert "1 ligne masquée dans le classeur" in notes
    assert "1 colonne masquée (E) dans le classeur" in notes
    assert "1 colonne au-delà de la 256e" in notes
    assert "feuilles non lues : « Annexe »" in notes


# Layouts that no one announced.

ABC = ("010999993", "130999980", "2A0999991")


def test_a_long_base_is_read_by_its_cells_under_headings_of_its_own() -> None:
    rows: list[Row] = [[n, "CH", "DPI", "V2", 5] for n in ABC]
    base = base_of(["Identifiant", "Hôpital", "Programme", "Offre", "Maximum TTC"], *rows)
    assert amounts(base, ABC[0]) == {f"montant[{DPI},V2,TTC]": 5}


def test_what_was_had_is_neither_what_is_open_nor_a_ceiling() -> None:
    headings = ["FINESS", "SONS obtenu en vague 1", "Programme", "Prestation", "Plafond HT",
                "Reste à financer HT", "Montant consommé HT"]  # fmt: skip
    rows: list[Row] = [[n, "DPI", "PFI", "V2", 5, 1, 4] for n in ABC]
    assert amounts(base_of(headings, *rows), ABC[0]) == {f"montant[{PFI},V2,HT]": 5}


@pytest.mark.parametrize("second", ["N° ET", "Autre numéro"])
def test_numbers_that_stand_where_the_key_has_none_are_asked_about(second: str) -> None:
    rows: list[Row] = [*([n, None, 5] for n in ABC), [None, "690999974", 6]]
    error = stopped(lambda: base_of(["N° EJ", second, "Plafond DPI V1+V2 TTC"], *rows))
    assert any("finess=A,B" in line or "finess=B,A" in line for line in error.advice)


def test_amounts_under_a_heading_that_says_too_little_are_asked_about() -> None:
    rows: list[Row] = [[n, 120_000 + i * 50] for i, n in enumerate(ABC)]
    error = stopped(lambda: base_of(["FINESS", "DPI"], *rows))
    assert "elle contient des montants" in error.message


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("FINESS ET;FINESS EJ;Raison sociale;SIRET;Commune\n" + "010999993;130999980;A;1;B\n" * 3,
         "segur finess import"),
        ("structureet;010999993;130999980;CH\n", "segur finess import"),
        ("FINESS;Nom;N° bon de commande\n" + "010999993;CH;BC1\n" * 3, "segur check-eligibility"),
        ("FINESS;Vague 1\n" + "010999993;financee\n" * 3, "segur check-eligibility --from"),
        ('{"schemaVersion": "v1.0.0", "pmej": []}', "segur finess import"),
        ('[{"lots": []}]', "segur lint-json"),
    ],
)  # fmt: skip
def test_a_file_of_another_kind_is_refused_with_its_command(text: str, command: str) -> None:
    error = stopped(lambda: read_base(text.encode(), name="a.csv"))
    assert any(command in line for line in error.advice)
