"""`segur template review`, `diff`, `note`, `fill`."""

import copy
import io
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from segur_cli.exits import StopError
from segur_cli.templates.differing import differences
from segur_cli.templates.encodings import CENTS as UNIT
from segur_cli.templates.encodings import Encoding
from segur_cli.templates.learning import questions, reviewing
from segur_cli.templates.loading import load_model
from segur_cli.templates.words import SETTLED, UNREAD_LIST
from tests.conftest import Segur
from tests.models import unseen
from tests.models.formats import FORMATS, Format
from tests.models.unseen import learned
from tests.templates.learning.test_learn import write

CENTS = FORMATS[5]
TIED = FORMATS[1]
PRESTATION = "/clients/*/demandes/*/prestation"


def model(segur: Segur, form: Format, *, fields: bool) -> dict[str, Any]:
    write(Path("jeu"), form, "avance", fields=fields)
    run = segur("template", "learn", "jeu", "--kind", "avance", "-o", "m.json")
    assert run.code == 0, run.err
    return load_model(Path("m.json")).schema


def schema() -> dict[str, Any]:
    return load_model(Path("m.json")).schema


def at(pointer: str) -> dict[str, Any]:
    found: dict[str, Any] = reviewing.node_at(schema(), pointer)["x-segur"]
    return found


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
@pytest.mark.parametrize("fields", [True, False], ids=["table", "no table"])
def test_a_model_asks_few_questions(segur: Segur, form: Format, fields: bool) -> None:
    assert len(questions.questions(model(segur, form, fields=fields))) <= 7


def test_each_doubt_is_one_question_and_answers_are_written(segur: Segur) -> None:
    found = model(segur, TIED, fields=False)
    asked = questions.questions(found)
    tie = next(one for one in asked if one.key == "emplacement:beneficiaire.nom")
    assert "/clients/*/nom" in tie.choices
    assert reviewing.answer(found, tie, "/clients/*/nom")
    place = reviewing.node_at(found, "/clients/*/nom")["x-segur"]
    assert (place["concept"], place["status"]) == ("beneficiaire.nom", "confirmed")
    assert tie.key not in [one.key for one in questions.questions(found)]
    assert not reviewing.answer(found, tie, "plus tard")


def test_the_unit_of_amounts_is_asked_once(segur: Segur) -> None:
    found = model(segur, CENTS, fields=False)
    (unit,) = (one for one in questions.questions(found) if one.key == "unité")
    reviewing.answer(found, unit, "2")
    place = reviewing.node_at(found, "/demandes-de-financement/*/montant-prestation-ht")["x-segur"]
    assert place["encoding"] == {"amount": "centimes"}
    assert "unité" not in [one.key for one in questions.questions(found)]


def test_a_question_shows_what_files_say_and_what_answers_change(
    segur: Segur, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = model(segur, CENTS, fields=True)
    (unit,) = (one for one in questions.questions(found) if one.key == "unité")
    place = reviewing.node_at(found, "/demandes-de-financement/*/montant-prestation-ht")["x-segur"]
    shown, effect = unit.told
    assert place["label"] in shown
    assert f"champs.csv, {place['row'].partition(', ')[2]}" in shown
    assert 1 <= len(place["examples"]) <= 3
    assert all(f"« {value} »" in shown for value in place["examples"])
    assert effect.startswith("euros ou centimes : ")
    segur("template", "review", "m.json", "--yes", "--export", "q.xlsx")
    sheet: Any = load_workbook("q.xlsx").active
    assert any(effect in str(cell.value) for row in sheet.iter_rows() for cell in row)
    answers = io.StringIO("oui\n")
    monkeypatch.setattr(answers, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdin", answers)
    assert effect in segur("template", "review", "m.json").err


def test_the_most_useful_questions_come_first() -> None:
    def tied(concept: str) -> dict[str, Any]:
        return {"x-segur": {"status": "proposed", "candidates": [concept]}}

    names = ("beneficiaire.nom", "commande.date", "beneficiaire.finess", "commande.montant_ht",
             "prestation.type")  # fmt: skip
    found = {"properties": {str(rank): tied(name) for rank, name in enumerate(names)}}
    assert [one.key.partition(":")[2] for one in questions.questions(found)] == [
        "commande.montant_ht", "beneficiaire.finess", "commande.date", "prestation.type",
        "beneficiaire.nom",
    ]  # fmt: skip


def doubted(**annotation: Any) -> dict[str, Any]:
    """A learned model of two places, the first with a doubt."""
    return {"x-segur": {"concept": "demande"}, "properties": {
        "c": {"x-segur": {"status": "proposed", **annotation}}, "d": {"x-segur": {}}}}  # fmt: skip


UNSURE = {"concept": "pilote", "doubt": "concept", "reasons": ["à confirmer", "clé"]}
TIE = {"candidates": ["beneficiaire.nom", "pilote"]}
LISTED = {"concept": "prestation.type", "reasons": [f"{UNREAD_LIST}, « 1 ou 2 »"]}


@pytest.mark.parametrize(
    ("annotation", "key", "given", "left"),
    [
        (UNSURE, "concept:/c", "oui",
         {"concept": "pilote", "reasons": ["clé"], "status": "confirmed"}),
        (UNSURE, "concept:/c", " OUI ", {"concept": "pilote", "reasons": ["clé"],
                                         "status": "confirmed"}),
        (UNSURE, "concept:/c", "non", {**UNSURE, "status": "ignored"}),
        (UNSURE, "concept:/c", "plus tard", {**UNSURE, "status": "proposed"}),
        (TIE, "emplacement:pilote", "/c",
         {"concept": "pilote", "candidates": ["beneficiaire.nom"], "status": "confirmed"}),
        (TIE, "emplacement:pilote", "aucun",
         {"candidates": ["beneficiaire.nom"], "status": "proposed"}),
        (LISTED, "liste:/c", "1=V2,2=V1+V2",
         {"concept": "prestation.type", "values": {"1": "V2", "2": "V1+V2"}, "reasons": [SETTLED],
          "status": "confirmed"}),
        (LISTED, "liste:/c", "aucun",
         {"concept": "prestation.type", "reasons": [SETTLED], "status": "proposed"}),
    ],
)  # fmt: skip
def test_an_answer_is_written_where_it_was_asked(
    annotation: dict[str, Any], key: str, given: str, left: dict[str, Any]
) -> None:
    found = copy.deepcopy(doubted(**annotation))
    (question,) = (one for one in questions.questions(found) if one.key == key)
    assert reviewing.answer(found, question, given) is (given != "plus tard")
    assert reviewing.node_at(found, "/c")["x-segur"] == left
    asked = {one.key for one in questions.questions(found)}
    assert (key in asked) is (given == "plus tard")


@pytest.mark.parametrize("given", ["peut-être", "", "9"])
def test_an_answer_that_is_none_of_the_choices_is_refused(given: str) -> None:
    for annotation in (UNSURE, LISTED):
        found = doubted(**annotation)
        (question,) = questions.questions(found)
        with pytest.raises(StopError):
            reviewing.answer(found, question, given)


def test_no_signatory_is_kept_in_a_model(segur: Segur) -> None:
    signed = {"date": "2025-11-20", "signataire": "Camille FICTIVE"}
    request = {"finess": "330999996", "va": signed, "copie": {"va": signed}}
    Path("exemple.json").write_text(json.dumps({"demandes": [request]}), encoding="utf-8")
    segur("template", "learn", "exemple.json", "--kind", "solde", "-o", "m.json")
    assert at("/demandes/*/va/signataire")["candidates"] == ["va.signataire"]
    assert at("/demandes/*/va/date")["examples"] == ["2025-11-20"]
    assert "FICTIVE" not in Path("m.json").read_text(encoding="utf-8")


def test_amounts_of_an_unknown_unit_are_read_the_lower_way_and_never_filled(segur: Segur) -> None:
    model(segur, CENTS, fields=True)
    segur("template", "review", "m.json", "--yes")
    (read,) = load_model(Path("m.json")).concept_map.bindings_of("prestation.montant_ht")
    assert (read.unit_known, read.confirmed, read.encoding) == (False, False, Encoding(amount=UNIT))
    Path("clients.csv").write_text(CLIENTS, encoding="utf-8")
    run = segur("template", "fill", "m.json", "--clients", "clients.csv", "-o", "out.json")
    assert (run.code, "euros ou en centimes" in run.err) == (2, True)


def test_places_that_no_word_names_are_asked_together_then_one_by_one() -> None:
    found, _, _ = learned(unseen.FIRST[4], "avance", labels=False)
    (together,) = (q for q in questions.questions(found) if q.key == "déduits")
    deduced = together.told[:-1]
    assert len(deduced) > 3
    each, all_at_once = copy.deepcopy(found), copy.deepcopy(found)
    reviewing.answer(each, together, "un par un")
    asked = {question.key for question in questions.questions(each)}
    assert asked == {f"concept:{told.partition(' : ')[0]}" for told in deduced}
    reviewing.answer(all_at_once, together, "oui")
    assert questions.questions(all_at_once) == []
    for told in deduced:
        place = reviewing.node_at(all_at_once, told.partition(" : ")[0])["x-segur"]
        assert place["status"] == "confirmed"


def test_on_a_terminal_the_sure_places_are_confirmed_together(
    segur: Segur, monkeypatch: pytest.MonkeyPatch
) -> None:
    model(segur, FORMATS[0], fields=True)
    answers = io.StringIO("oui\n")
    monkeypatch.setattr(answers, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdin", answers)
    run = segur("template", "review", "m.json")
    assert run.code == 0
    assert "19 emplacements confirmés" in run.out
    assert "1 question posée" in run.out
    assert "emplacements sont-ils justes" in run.err
    assert {b.confirmed for b in load_model(Path("m.json")).concept_map.bindings} == {True}


@pytest.mark.parametrize(
    ("answer", "confirmed"),
    [
        ("O", True),
        ("", True),
        ("true", True),
        ("non", False),
        ("faux", False),
        ("peut-être", False),
    ],
)
def test_the_sure_places_are_confirmed_by_a_yes_as_at_other_questions(
    segur: Segur, monkeypatch: pytest.MonkeyPatch, answer: str, confirmed: bool
) -> None:
    model(segur, FORMATS[0], fields=True)
    answers = io.StringIO(f"{answer}\n")
    monkeypatch.setattr(answers, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdin", answers)
    assert ("19 emplacements confirmés" in segur("template", "review", "m.json").out) is confirmed


def test_questions_go_through_a_workbook(segur: Segur) -> None:
    model(segur, TIED, fields=False)
    run = segur("template", "review", "m.json", "--yes", "--export", "q.xlsx")
    assert run.code == 1
    book = load_workbook("q.xlsx")
    sheet: Any = book.active
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=2)}
    rows["emplacement:beneficiaire.nom"][4].value = "/clients/*/nom"
    book.save("q.xlsx")
    segur("template", "review", "m.json", "--import", "q.xlsx")
    # Of the group's legal entity and the site, the words of the keys tell which is the client.
    assert at("/clients/*/finess")["status"] == "confirmed"
    assert at("/clients/*/nom")["concept"] == "beneficiaire.nom"
    assert segur("template", "review", "m.json", "--import", "jeu/vierge.json").code == 2


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (("--set", "zut=/clients/*/nom"), "Concept inconnu"),
        (("--set", "beneficiaire.nom=/nulle/part"), "Emplacement inconnu"),
        (("--encoding", "hier=/clients/*/nom"), "encoding"),
        (("--values", "rien@/clients/*/nom"), "n'est pas compris"),
        (
            ("--set", f"prestation.type={PRESTATION}", "--values", f"1=V2,2=V9@{PRESTATION}"),
            "« 2=V9 » : « V9 » n'est pas un sens connu ici. Sens possibles : V2 ou V1+V2",
        ),
        (
            ("--set", f"sons={PRESTATION}", "--values", f"1=V2@{PRESTATION}"),
            "Sens possibles : HOP-DPI-Va2",
        ),
        (
            ("--values", "1=V2@/clients/*/@nom"),
            "Emplacement inconnu du modèle : « /clients/*/@nom »",
        ),
    ],
)
def test_a_bad_answer_is_refused_and_nothing_is_written(
    segur: Segur, arguments: tuple[str, ...], part: str
) -> None:
    model(segur, TIED, fields=False)
    before = Path("m.json").read_bytes()
    run = segur("template", "review", "m.json", *arguments)
    assert run.code == 2
    assert part in " ".join(run.err.split())
    assert Path("m.json").read_bytes() == before


def test_scripts_say_where_things_are_and_how_they_are_written(segur: Segur) -> None:
    model(segur, TIED, fields=False)
    place = PRESTATION
    segur(
        "template", "review", "m.json", "--set", f"prestation.type={place}",
        "--values", f"1=Vague 2,2=V1+V2@{place}",
        "--encoding", "AAAAMMJJ=/clients/0/demandes/0/signee_le",
    )  # fmt: skip
    assert at(place)["values"] == {"1": "V2", "2": "V1+V2"}
    assert at("/clients/*/demandes/*/signee_le")["encoding"] == "AAAAMMJJ"


def test_a_new_version_is_told_change_by_change(segur: Segur) -> None:
    model(segur, FORMATS[0], fields=True)
    Path("ancien.json").write_bytes(Path("m.json").read_bytes())
    assert segur("template", "diff", "ancien.json", "m.json").code == 0
    found = schema()
    entete = found["properties"]["entete"]
    del entete["properties"]["numeroEnrolement"]
    entete["properties"]["nouveau"] = {"type": "string"}
    entete["required"] = [*entete.get("required", ()), "nouveau", "raisonSocialeFournisseur"]
    entete["properties"]["raisonSocialeFournisseur"]["maxLength"] = 35
    Path("m.json").write_text(json.dumps(found), encoding="utf-8")
    run = segur("template", "diff", "ancien.json", "m.json")
    assert run.code == 1
    for part in ("Retiré (1)", "/entete/numeroEnrolement", "Ajouté (1)", "(obligatoire)",
                 "Devenu obligatoire (1)", "80 caractères → 35 caractères"):  # fmt: skip
        assert part in run.out
    report = json.loads(segur("template", "diff", "ancien.json", "m.json", "-f", "json").out)
    assert {one["change"] for one in report["changes"]} == {
        "removed",
        "added",
        "mandatory",
        "shorter",
    }
    assert (
        "## Raccourci (1)\n\n- /entete/raisonSocialeFournisseur"
        in segur("template", "diff", "ancien.json", "m.json", "-f", "md").out
    )


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        ({"enum": ["V1", "V2"]}, {"enum": ["V2", "V3"]}, ("values", "retiré : V1", "ajouté : V3")),
        ({"maxLength": 9}, {"maxLength": 8}, ("shorter", "9 caractères", "8 caractères")),
        ({"maxLength": 9}, {}, ("longer", "9 caractères", "sans limite")),
        ({}, {"maxLength": 9}, ("shorter", "sans limite", "9 caractères")),
        ({"type": "string"}, {"type": ["string", "null"]},
         ("type", "string", '["string", "null"]')),
        ({"minLength": 1}, {}, ("constraint", "minLength 1", "minLength rien")),
    ],
)  # fmt: skip
def test_a_place_that_changes_is_told_before_and_after(
    old: dict[str, Any], new: dict[str, Any], change: tuple[str, str, str]
) -> None:
    was, becomes = ({"type": "object", "properties": {"a": leaf}} for leaf in (old, new))
    assert [(c.sort, c.before, c.after) for c in differences(was, becomes)] == [change]
    assert differences(was, was) == []


@pytest.mark.parametrize(
    ("option", "told"),
    [
        (("--value", "HOP-DPI-Va2"), "déjà refusée"),
        (("--values", "A,B"), "hors de celles"),
        (("--max-length", "3"), "plus que les 3"),
        (("--pattern", "^[0-9]+$"), "d'une autre forme"),
        ((), "rappel"),
    ],
)
def test_a_refusal_noted_is_not_met_twice(segur: Segur, option: tuple[str, ...], told: str) -> None:
    model(segur, FORMATS[0], fields=True)
    command = ("template", "note", "m.json", "SONS non admis", "--pointer", "/lots/*/codeSONS")
    assert segur(*command, *option).code == 0
    assert "Déjà noté" in segur(*command, *option).err
    report = json.loads(
        segur("lint-json", "jeu/exemple-0.json", "--template", "m.json", "-f", "json").out
    )
    (found,) = (one for one in report["findings"] if one["code"] == "FMT092")
    assert told in found["message"]
    assert "« SONS non admis »" in found["message"]
    assert found["severity"] == ("note" if not option else "warning")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--pointer", "/nulle"),
        ("--pointer", "/entete", "--pattern", "(("),
        ("--pointer", "/entete", "--max-length", "-1"),
    ],
)
def test_a_bad_note_is_refused(segur: Segur, arguments: tuple[str, ...]) -> None:
    model(segur, FORMATS[0], fields=True)
    before = Path("m.json").read_bytes()
    assert segur("template", "note", "m.json", "non", *arguments).code == 2
    assert Path("m.json").read_bytes() == before


def test_a_refusal_is_noted_once_with_what_it_says() -> None:
    found = doubted()
    terms = reviewing.RefusalTerms(("X",), ("A", "B"), 0, "^A$", required=True)
    noted = [reviewing.note(found, " non ", "/d", terms, date(2026, 1, day)) for day in (15, 16)]
    assert noted == [True, False]
    assert reviewing.node_at(found, "/d")["x-segur"]["observed"] == [{
        "date": "2026-01-15", "message": "non", "forbidden": ["X"], "allowed": ["A", "B"],
        "maxLength": 0, "pattern": "^A$", "required": True,
    }]  # fmt: skip
    with pytest.raises(StopError, match="vide"):
        reviewing.note(found, " ", "/d", terms, date(2026, 1, 15))


CLIENTS = (
    "FINESS;Nom du client;SONS;Type de prestation;Montant HT prestation;Montant TTC prestation;"
    "Numéro bon de commande;Date signature commande;Montant HT commande;Montant TTC commande;"
    "TVA commande;Pilote;SIRET fournisseur\n"
    "010999993;CH FICTIF;HOP-DPI-Va2;V2;50000;60000;BC-1;03/02/2025;50000;60000;20;oui;"
    "99999990700010\n"
    "130999980;AP FICTIVE;HOP-DPI-Va2;V2;440000,50;528000,60;BC-2;10/02/2025;440000,50;528000,60;"
    "20;non;99999990700010\n"
)


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_a_filled_model_has_the_values_of_the_table_written_as_it_says(
    segur: Segur, form: Format
) -> None:
    model(segur, form, fields=True)
    if form is CENTS:
        segur("template", "review", "m.json", "--encoding",
              "centimes=/demandes-de-financement/*/montant-prestation-ht")  # fmt: skip
    segur("template", "review", "m.json", "--yes")
    Path("clients.csv").write_text(CLIENTS, encoding="utf-8")
    run = segur("template", "fill", "m.json", "--clients", "clients.csv", "-o", "out.json")
    assert "fichier" in run.err, run.err
    written = sorted(Path().glob("out*.json"))
    assert len(written) == (2 if form.single else 1)
    models = ("--template", "m.json")
    report = json.loads(
        segur("lint-json", *written, *models, "--base", "demo", "-f", "json",
              "--as-of", "2025-12-01").out
    )  # fmt: skip
    assert [o["message"] for o in report["findings"] if o["severity"] == "error"] == []
    assert "aucune valeur" not in report["perimeter"]["rules_run"]
    assert {"MNT007", "ELI001", "DAT002"} <= set(report["perimeter"]["rules_run"])


def test_what_is_missing_is_listed_and_nothing_is_invented(segur: Segur) -> None:
    model(segur, FORMATS[0], fields=True)
    Path("clients.csv").write_text(
        "FINESS;Montant HT prestation\n010999993;abc\n", encoding="utf-8"
    )
    run = segur("template", "fill", "m.json", "--clients", "clients.csv", "-o", "out.json")
    assert run.code == 1
    assert "Rien n'est écrit" in run.err
    assert "le SIRET du fournisseur" in run.err
    assert "ligne 2 : montant HT illisible : « abc »" in run.err.replace("\u00a0", " ")
    assert not Path("out.json").exists()
    run = segur(
        "template", "fill", "m.json", "--clients", "clients.csv", "-o", "out.json", "--partial"
    )
    assert run.code == 1
    assert json.loads(Path("out.json").read_text(encoding="utf-8"))["lots"]
    again = segur(
        "template", "fill", "m.json", "--clients", "clients.csv", "-o", "out.json", "--partial"
    )
    assert again.code == 2


@pytest.mark.parametrize("content", ["", "rien\nx\n", "FINESS\n"])
def test_a_table_without_clients_is_said(segur: Segur, content: str) -> None:
    model(segur, FORMATS[0], fields=True)
    Path("clients.csv").write_text(content, encoding="utf-8")
    run = segur("template", "fill", "m.json", "--clients", "clients.csv", "-o", "out.json")
    assert run.code in (2, 3)
    assert run.err.startswith("Erreur")


def test_a_list_that_was_not_read_is_answered_with_its_codes(segur: Segur) -> None:
    write(Path("jeu"), FORMATS[0], "avance", fields=False)
    table = Path("jeu/champs.csv")
    table.write_text("Chemin;Type;Valeurs\nnaturePrestation;AN 10;VAGUE2 ou VAGUE1ET2 (les deux)\n")
    segur("template", "learn", "jeu", "--kind", "avance", "-o", "m.json")
    found = schema()
    (asked,) = (one for one in questions.questions(found) if one.key.startswith("liste:"))
    assert asked.choices == ("VAGUE2=V2,VAGUE1ET2=V1+V2", "aucun", "plus tard")
    assert "VAGUE2 ou VAGUE1ET2 (les deux)" in asked.text
    assert not reviewing.answer(found, asked, "plus tard")
    assert reviewing.answer(found, asked, "VAGUE2=V2, VAGUE1ET2=V1+V2")
    place = reviewing.node_at(found, "/lots/*/dossiers/*/naturePrestation")["x-segur"]
    assert place["values"] == {"VAGUE2": "V2", "VAGUE1ET2": "V1+V2"}
    assert place["status"] == "confirmed"
    assert asked.key not in [one.key for one in questions.questions(found)]
    other = schema()
    assert reviewing.answer(other, asked, "aucun")
    assert (
        "values" not in reviewing.node_at(other, "/lots/*/dossiers/*/naturePrestation")["x-segur"]
    )


@pytest.mark.parametrize(
    ("answer", "required"), [("O=obligatoire", True), ("facultatif", False), ("aucun", False)]
)
def test_a_column_of_o_and_c_alone_is_one_question(
    segur: Segur, answer: str, required: bool
) -> None:
    write(Path("jeu"), FORMATS[0], "avance", fields=False)
    rows = ["Chemin;Obligatoire", *(f"{key};O" for key in ("codeSONS", "numeroSolution"))]
    Path("jeu/champs.csv").write_text("\n".join([*rows, "versionSolution;C", ""]), "utf-8")
    run = segur("template", "learn", "jeu", "--kind", "avance", "-o", "m.json")
    assert "« O » non compris (2 lignes)" in " ".join(run.out.split())
    found = schema()
    (asked,) = (one for one in questions.questions(found) if one.key.startswith("colonne:"))
    given = answer if "=" in answer or answer == "aucun" else asked.choices[1]
    assert reviewing.answer(found, asked, given)
    assert ("codeSONS" in reviewing.node_at(found, "/lots/*").get("required", ())) is required
    assert not any(one.key.startswith("colonne:") for one in questions.questions(found))


def test_what_a_table_of_clients_lacks_is_one_line_a_field(segur: Segur) -> None:
    found = model(segur, FORMATS[0], fields=True)
    dossier = reviewing.node_at(found, "/lots/*/dossiers/*")
    dossier["required"] = ["identifiantFiness", "nomStructure"]
    Path("m.json").write_text(json.dumps(found), encoding="utf-8")
    Path("clients.csv").write_text("FINESS\n010999993\n130999980\n", encoding="utf-8")
    run = segur("template", "fill", "m.json", "--clients", "clients.csv", "-o", "out.json")
    assert "le nom du client (/lots/*/dossiers/*/nomStructure) : 2 clients" in " ".join(
        run.err.split()
    )


def test_codes_that_nothing_explains_are_one_question() -> None:
    """Two codes and what they are about: one doubt, and its answer confirms the place."""
    annotation = {"concept": "prestation.type", "status": "proposed", "doubt": "concept"}
    place: dict[str, Any] = {
        "x-segur": {**annotation, "label": "Nature de l'opération"}, "enum": ["A", "B"],
    }  # fmt: skip
    found = {"x-segur": {"nature": "official-learned"}, "properties": {"nat": place}}
    (asked,) = questions.questions(found)
    assert "« A » et « B »" in asked.text
    assert "Nature de l'opération" in asked.text
    assert asked.choices[:2] == ("A=V2,B=V1+V2", "A=V1+V2,B=V2")
    assert reviewing.answer(found, asked, "A=V2,B=V1+V2")
    assert questions.questions(found) == []
    assert place["x-segur"]["status"] == "confirmed"


TRACKING = (
    "Suivi Ségur 2025;;;;;;;;;;;\n;;;;;;;;;;;\n"
    "Établissement;N° FINESS;SONS;Vague;HT;TTC;N° BDC;BDC signé le;Total HT BDC;Total TTC BDC;"
    "Taux TVA;Pilote ?\n"
    "CH FICTIF DE BOURG-EXEMPLE;10999993;DPI;Vague 2;95 000,00 €;114 000,00 €;BC-1;3 février 2025;"
    "95 000,00 €;114 000,00 €;20 %;O\n"
    "AP FICTIVE DU VIEUX-PORT;130 999 980;DPI;Vague 2;440 000,50;528 000,60;BC-2;10/02/2025;"
    "440 000,50;528 000,60;20 %;N\n"
    "TOTAL;;;;535 000,50;642 000,60;;;535 000,50;642 000,60;;\n"
)
_OURS = (
    "fournisseur.siret=99999990700010", "fournisseur.nom=ÉDITEUR FICTIF SAS", "sons=HOP-DPI-Va2",
    "fournisseur.enrolement=ENR-1", "solution.numero=SOL-1", "solution.version=7.4.1",
)  # fmt: skip


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_a_list_that_check_eligibility_reads_fills_a_model(segur: Segur, form: Format) -> None:
    model(segur, form, fields=True)
    if form is CENTS:
        segur("template", "review", "m.json", "--encoding",
              "centimes=/demandes-de-financement/*/montant-prestation-ht")  # fmt: skip
    segur("template", "review", "m.json", "--yes")
    Path("suivi.csv").write_text(TRACKING, encoding="utf-8")
    common = [word for value in _OURS for word in ("--set", value)]
    devise = "/Depot/Demandes/Demande/*/{}/{}/@devise=EUR"
    for group in ("Prestation", "Commande"):
        common += ["--set", devise.format(group, "MontantHT")]
        common += ["--set", devise.format(group, "MontantTTC")]
    run = segur("template", "fill", "m.json", "--clients", "suivi.csv", "-o", "out.json",
                "--base", "demo", *common, "--as-of", "2025-12-01")  # fmt: skip
    told = " ".join(run.err.split())
    assert "« 10999993 » lu 010999993" in told
    assert "« TOTAL » : ce n'est pas un client" in told
    assert (run.code, "à vérifier" in run.out) == (0, False), run.out
    assert len(list(Path().glob("out*.json"))) == (2 if form.single else 1)


def test_attachments_are_written_where_the_model_has_them(segur: Segur) -> None:
    annotated = {
        "x-segur": {"kind": "avance"}, "type": "object", "properties": {"lignes": {
            "type": "array", "items": {"x-segur": {"concept": "demande"}, "properties": {
                "es": {"x-segur": {"concept": "beneficiaire.finess"}},
                "service": {"x-segur": {"label": "Service payeur"}},
                "pj": {"type": "array", "items": {"properties": {
                    "type": {"enum": ["BON DE COMMANDE", "MANDAT"],
                             "x-segur": {"concept": "piece.type"}},
                    "nom": {"x-segur": {"concept": "piece.fichier"}},
                }}},
            }},
        }},
    }  # fmt: skip
    Path("m.json").write_text(json.dumps(annotated), encoding="utf-8")
    Path("c.csv").write_text(
        "FINESS;Service payeur;Bon de commande (fichier);Pièce jointe mandat\n"
        "010999993;DAF;BC-1.pdf;M-1.pdf\n130999980;DSI;BC-2.pdf;\n",
        encoding="utf-8",
    )
    segur("template", "fill", "m.json", "--clients", "c.csv", "-o", "out.json")
    first, second = json.loads(Path("out.json").read_text(encoding="utf-8"))["lignes"]
    assert first["service"] == "DAF"
    assert first["pj"] == [
        {"type": "BON DE COMMANDE", "nom": "BC-1.pdf"}, {"type": "MANDAT", "nom": "M-1.pdf"},
    ]  # fmt: skip
    assert second["pj"] == [{"type": "BON DE COMMANDE", "nom": "BC-2.pdf"}]
