"""A file without a model: what looks like a client is found, nothing is blamed on its keys."""

import json
from dataclasses import replace
from pathlib import PurePath
from typing import Any

import pytest

from segur_cli.diagnostics import Origin, Report, Severity
from segur_cli.documents import Json
from segur_cli.lint.engine import lint
from segur_cli.templates.choosing import choose, guessed_together
from segur_cli.templates.concept_map import EVERY
from segur_cli.templates.models import Model, model_of_schema
from segur_cli.templates.proposing import propose

# Made-up keys, in the manner of an administration's file; none is known to be ASP's.
UNKNOWN_FILE: dict[str, Any] = {
    "entete": {"numSiretEditeur": "99999990700010", "codeDispositif": "HOP-DPI-Va2"},
    "lignes": [
        {"rang": 1, "etab": {"noFinessGeo": "010999993", "libelle": "CH FICTIF"},
         "refBdc": "BC-1", "mtPrestaTtc": 114000.00},
        {"rang": 2, "etab": {"noFinessGeo": "01 0999 993", "libelle": "AP FICTIVE"},
         "refBdc": "BC-2", "mtPrestaTtc": 528000.60},
    ],
}  # fmt: skip


def patterns(value: Any) -> dict[str, tuple[str | None, ...]]:
    return {one.concept: one.pattern for one in guessed_together([value])[0].bindings}


def linted(value: Any) -> Report:
    return lint(json.dumps(value, ensure_ascii=False))


def test_identifiers_are_found_under_unknown_keys() -> None:
    assert patterns(UNKNOWN_FILE) == {
        "demande": ("lignes", EVERY),
        "fournisseur.siret": ("entete", "numSiretEditeur"),
        "sons": ("entete", "codeDispositif"),
        "beneficiaire.finess": ("lignes", EVERY, "etab", "noFinessGeo"),
        "beneficiaire.nom": ("lignes", EVERY, "etab", "libelle"),
        "prestation.montant_ttc": ("lignes", EVERY, "mtPrestaTtc"),
        "commande.reference": ("lignes", EVERY, "refBdc"),
    }


def test_an_unknown_file_is_never_held_against_our_keys() -> None:
    assert not [f for f in linted(UNKNOWN_FILE).findings if f.code.startswith("FMT")]


def test_an_unknown_file_still_gives_useful_findings_and_no_error() -> None:
    found = linted(UNKNOWN_FILE).findings
    assert ("IDN001", "/lignes/1/etab/noFinessGeo") in [(f.code, f.pointer) for f in found]
    assert all(f.severity < Severity.ERROR for f in found)
    assert all(f.origin is Origin.INFERRED for f in found if f.code.startswith("IDN"))


def test_the_report_says_that_the_official_model_was_not_given() -> None:
    perimeter = linted(UNKNOWN_FILE).perimeter
    assert perimeter.template == "modèle officiel non fourni"
    assert [code for code in perimeter.rules_run if code.startswith("FMT")] == [
        "FMT090", "FMT093", "FMT094", "FMT095",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "key", ["finess", "FINESS", "numFiness", "code_finess", "N° Finess", "finessEJ"]
)
def test_a_key_that_speaks_of_finess_is_recognised(key: str) -> None:
    assert patterns([{key: "010999993"}])["beneficiaire.finess"] == (EVERY, key)


@pytest.mark.parametrize("value", ["oui", "", None, True, 12, "un texte plus long", [], {}])
def test_a_value_of_another_shape_is_not_taken_for_a_finess(value: object) -> None:
    assert "beneficiaire.finess" not in patterns({"finess": value})


@pytest.mark.parametrize("value", [None, 3, "x", [], {}, [[[]]], {"a": {"b": [1, 2]}}, [None]])
def test_nothing_is_guessed_from_nothing(value: object) -> None:
    assert patterns(value) == {}


def test_a_file_in_which_nothing_is_recognised_says_so() -> None:
    (finding,) = linted({"a": 1}).findings
    assert (finding.code, finding.severity) == ("FMT090", Severity.WARNING)


def test_the_siret_of_a_client_is_not_the_suppliers() -> None:
    value = {"client": {"siret": "99999990700010"}, "editeur": {"siret": "99999990700010"}}
    found = patterns(value)
    assert found["beneficiaire.siret"] == ("client", "siret")
    assert found["fournisseur.siret"] == ("editeur", "siret")


def test_deep_and_long_documents_are_sampled() -> None:
    deep: Any = {"finess": "010999993"}
    for _ in range(50):
        deep = {"a": deep}
    assert patterns(deep) == {}
    assert patterns([{"x": 1}] * 100_000) == {}


@pytest.mark.parametrize(
    ("label", "value", "concept"),
    [
        ("PV pilote : fin d'installation", "2025-09-01", "pilote.installation"),
        ("Bon de commande : date de signature par le client", "2025-02-03", "commande.date"),
        ("Montant HT demandé au titre du Ségur", 95000.5, "prestation.montant_ht"),
        ("Pièce jointe : nom du fichier", "bc.pdf", "piece.fichier"),
        ("Établissement pilote. Valeurs possibles : 1, 0", 1, "pilote"),
    ],
)
def test_values_tell_which_word_of_a_label_is_meant(label: str, value: Any, concept: str) -> None:
    found = propose([{"lignes": [{"c01": value}]}], {("lignes", EVERY, "c01"): label})
    assert [one.concept for one in found.proposals] == [concept]


def test_a_key_that_only_names_a_party_holds_its_name() -> None:
    assert patterns({"société": "ÉDITEUR FICTIF"}) == {"fournisseur.nom": ("société",)}
    assert patterns({"société": "EDI-0042"}) == {}


@pytest.mark.parametrize(
    ("label", "concepts"),
    [
        ("Montant HT de la commande tel que porté sur le document transmis par le client, en euros",
         ["commande.montant_ht"]),
        ("Reste à charge porté sur le document que le client transmet au payeur, avant tout calcul",
         []),  # nothing of it says what the key does
    ],
)  # fmt: skip
def test_a_sentence_for_a_label_does_not_hide_what_the_key_says(
    label: str, concepts: list[str]
) -> None:
    found = propose([{"bc": {"montantHt": 95000}}], {("bc", "montantHt"): label})
    assert [one.concept for one in found.proposals] == concepts


def held(request: dict[str, Any], name: str = "m.json", **root: Any) -> Model:
    items = {"x-segur": {"concept": "demande"}, "properties": {
        key: {"x-segur": {"concept": concept}} for key, concept in request.items()}}  # fmt: skip
    schema = {"x-segur": root, "properties": {"l": {"items": items}}}
    return model_of_schema(json.dumps(schema).encode(), name)


CLIENT = {"n": "beneficiaire.finess"}


@pytest.mark.parametrize(
    ("model", "request_", "doubt", "unfit"),
    [
        (held(CLIENT, kind="avance"), {"n": "010999993"}, "", False),
        (held(CLIENT, kind="avance"), {"n": "010999993", "facture": "F1"},
         "le fichier porte une facture, comme un solde, et le modèle « m.json » est celui d'une "
         "avance", True),
        (held(CLIENT, kind="solde"), {"n": "010999993", "facture": "F1"}, "", False),
        (held({**CLIENT, "t": "demande.type"}, kind="avance"), {"n": "010999993", "t": "SOLDE"},
         "le fichier se dit « solde », le modèle « m.json » « avance »", True),
        (held({**CLIENT, "s": "sons"}, kind="solde", sons="HOP-DPI-Va2"),
         {"n": "010999993", "s": "HOP-PFI-Va2"},
         "le fichier est du SONS HOP-PFI-Va2, le modèle « m.json » de HOP-DPI-Va2", True),
        (held({**CLIENT, "s": "sons"}, kind="solde", sons="HOP-DPI-Va2"), {"s": "?"}, "", False),
        (held({**CLIENT, "f": "facture.date"}), {"n": "010999993"},
         "« m.json » porte des factures, comme un solde, et ce fichier aucune ; son type n'est pas "
         "dit (x-segur.kind, ou segur template learn --kind)", False),
        (held(CLIENT), {"n": "010999993", "facture": "F1"},
         "ce fichier porte une facture, comme un solde, et « m.json » aucune ; son type n'est pas "
         "dit (x-segur.kind, ou segur template learn --kind)", False),
    ],
)  # fmt: skip
def test_a_file_that_contradicts_its_model_is_told(
    model: Model, request_: dict[str, Any], doubt: str, unfit: bool
) -> None:
    found = choose({"l": [request_]}, PurePath("a.json"), [model])
    assert (found.model, found.doubt, found.unfit) == (model, doubt, unfit)


def test_of_several_models_the_one_that_fits_is_chosen() -> None:
    small, large = held(CLIENT, "a"), held({**CLIENT, "o": "commande.reference"}, "b")
    request: list[Json] = [{"n": "010999993", "o": "BC-1"}]

    def chosen(value: Json, *models: Model) -> tuple[str, str]:
        found = choose(value, PurePath("a.json"), models)
        assert found.model is not None
        return found.model.name, found.doubt

    assert chosen({"l": request}, small, large) == ("b", "")
    assert chosen({"l": [{"n": "010999993"}]}, large, small) == ("a", "")  # the most used
    twin = replace(large, name="c")
    assert chosen({"l": request}, large, twin) == (
        "b", "« b » et « c » conviennent autant : « b » est retenu")  # fmt: skip
    assert chosen({"l": request}, large, replace(twin, files=("a.*",))) == ("c", "")
    assert chosen({"l": request}, replace(small, files=("z.*",)), large) == ("b", "")
    assert choose({}, PurePath("a.json"), []).model is None
