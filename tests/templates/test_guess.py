"""A file without a model: what looks like a client is found, nothing is blamed on its keys."""

import json
from dataclasses import replace
from pathlib import PurePath
from typing import Any

import pytest

from segur_cli.diagnostics import Origin, Report, Severity
from segur_cli.documents import Document, Json, as_objects, parse
from segur_cli.lint.engine import lint
from segur_cli.templates.choosing import choose, guessed_together
from segur_cli.templates.concept_map import EVERY
from segur_cli.templates.models import Model, model_of_schema
from segur_cli.templates.places import shown
from segur_cli.templates.proposing import propose
from segur_cli.templates.words import KeyMeaning, meaning_of

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


def parsed(value: Any) -> Document:
    return parse(json.dumps(value).encode(), PurePath("x.json"))


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


@pytest.mark.parametrize(
    ("key", "value", "concept"),
    [
        ("date_installation", "2025-03-01", "pilote.installation"),
        ("date_installation_v1", "2021-03-01", None),
        ("dateInstallationVague1", "2021-03-01", None),
        ("date_mep_vague_1_et_2", "2025-03-01", "pilote.production"),
        ("TVA applicable", "HT", "tva.regime"),
        ("TVA applicable", 20, "commande.taux_tva"),
    ],
)
def test_what_is_of_the_wave_before_or_a_regime_is_told_apart(
    key: str, value: Any, concept: str | None
) -> None:
    found = patterns([{"finess": "010999993", "ref_bc": "BC-1", key: value}])
    assert [name for name, pattern in found.items() if pattern[-1] == key] == (
        [concept] if concept else []
    )


def test_a_list_of_one_written_bare_beside_others_is_read() -> None:
    lots = [[{"finess": "010999993"}, {"finess": "130999980"}], {"finess": "2A0999990"}]
    found = linted({"lots": [{"demande": lot} for lot in lots]}).findings
    assert [(f.code, f.pointer) for f in found] == [("IDN001", "/lots/1/demande/finess")]


@pytest.mark.parametrize("stray", [None, 3, "130999980;BC-2", []])
def test_what_is_no_request_among_requests_is_told(stray: Any) -> None:
    clients = [{"finess": "010999993"}, stray, {"finess": "130999980"}]
    (finding,) = linted({"demandes": clients}).findings
    assert (finding.code, finding.pointer) == ("FMT090", "/demandes/1")
    assert "1 élément sur 3 sans FINESS" in finding.message


def test_the_invoice_of_the_wave_before_is_not_the_one_asked() -> None:
    before = {"vague1": {"date_facture": "2022-06-01"}}
    found = patterns([{"finess": "010999993", "date_bc": "2025-01-14", **before}])
    assert "facture.date" not in found


def test_the_siret_of_a_client_is_not_the_suppliers() -> None:
    value = {"client": {"siret": "99999990700010"}, "editeur": {"siret": "99999990700010"}}
    found = patterns(value)
    assert found["beneficiaire.siret"] == ("client", "siret")
    assert found["fournisseur.siret"] == ("editeur", "siret")


SIRETS = ("99999990700010", "99999971700013", "99993217100021", "99998476800021")


@pytest.mark.parametrize(
    ("header", "line", "supplier", "client"),
    [
        ({"taxSiret": 0}, {"companySiret": 1}, ("taxSiret",), ("lines", EVERY, "companySiret")),
        ({}, {"b_siret": 1}, None, ("lines", EVERY, "b_siret")),  # another one for each client
        ({"orgSiret": 0, "organisation": "X"}, {}, ("orgSiret",), None),  # above several clients
        (
            {},
            {"a_siret": 0, "b_siret": 1},
            ("lines", EVERY, "a_siret"),
            ("lines", EVERY, "b_siret"),
        ),
    ],
)
def test_the_siret_that_never_changes_is_the_suppliers(
    header: dict[str, Any], line: dict[str, int], supplier: Any, client: Any
) -> None:
    clients = ("010999993", "130999980", "140999996")
    value = {
        **{key: SIRETS[0] if rank == 0 else rank for key, rank in header.items()},
        "lines": [
            {"finess": finess, **{key: SIRETS[rank * step] for key, rank in line.items()}}
            for step, finess in enumerate(clients, 1)
        ],
    }
    found = patterns(value)
    assert (found.get("fournisseur.siret"), found.get("beneficiaire.siret")) == (supplier, client)


def test_words_that_begin_flat_keys_make_objects_of_them() -> None:
    days = (("03022025", "12052025", "20052025", "11072025", "18062025", "20062025"),
            ("26012025", "02062025", "09062025", "30072025", "02072025", "12072025"))  # fmt: skip
    value = [
        {"QZT_FIN": finess, "QZT_RS": f"CH FICTIF {name}", "QZT_SRT": siret,
         "CDE_REF": f"BC-{name}", "CDE_DTE": order, "CDE_MHT": ht, "CDE_TTC": ttc,
         "FAC_NUM": f"F-{name}", "FAC_DTE": bill, "FAC_MHT": ht, "FAC_TTC": ttc,
         "VPX_DTE": va, "VPX_SGN": "Mme A. FICTIVE", "INS_DTE": inst, "PRD_DTE": prod,
         "XVP_DTE": pv, "ref_site": "O"}
        for finess, name, siret, ht, ttc, (order, inst, prod, pv, va, bill) in (
            ("010999993", "UN", SIRETS[2], 95000.5, 114000.6, days[0]),
            ("130999980", "DEUX", SIRETS[3], 44000.5, 52800.6, days[1]),
        )
    ]  # fmt: skip
    found = {concept: pattern[-1] for concept, pattern in patterns(value).items()}
    assert found["beneficiaire.nom"] == "QZT_RS"
    assert found["beneficiaire.siret"] == "QZT_SRT"
    assert (found["va.date"], found["va.signataire"]) == ("VPX_DTE", "VPX_SGN")
    # The days that are left, by elimination; and a yes or no is the number of nothing.
    assert (found["pilote.production"], found["pilote.pv"]) == ("PRD_DTE", "XVP_DTE")
    assert found["commande.reference"] == "CDE_REF"


@pytest.mark.parametrize(
    ("key", "entities", "attributes"),
    [
        ("FACTUR", ("facture",), ()),
        ("LOGICI", ("solution",), ()),
        ("DATEMI", (), ()),  # of « datemiseenservice », no more than its beginning
        ("acceptance_by", ("va",), ("signataire",)),
    ],
)
def test_words_cut_short_are_read(
    key: str, entities: tuple[str, ...], attributes: tuple[str, ...]
) -> None:
    assert meaning_of(key) == KeyMeaning(entities, attributes)


def test_a_flat_deal_dated_in_seconds_is_an_order_and_its_amounts_are_not_shared_out() -> None:
    value = [
        {"org_finess": finess, "deal_ref": f"D-{ht}", "deal_signed_at": 1738577000 + ht,
         "deal_total_excl": ht + 0.5, "deal_total_incl": ht * 1.2 + 0.6, "is_pilot": flag,
         "bill_ref": f"F-{ht}",
         "PILOTE": {"X1": day, "X2": later, "X3": last}}
        for finess, ht, flag, day, later, last in (
            ("010999993", 95000, "T", "2025-05-12", "2025-05-20", "2025-07-11"),
            ("130999980", 44000, "F", "2025-06-02", "2025-06-09", "2025-07-30"),
        )
    ]  # fmt: skip
    found = {concept: pattern[-1] for concept, pattern in patterns(value).items()}
    assert found["commande.date"] == "deal_signed_at"
    assert found["pilote"] == "is_pilot"
    days = [found[f"pilote.{name}"] for name in ("installation", "production", "pv")]
    assert days == ["X1", "X2", "X3"]


@pytest.mark.parametrize("second", ["réponse saisie", "b"])
def test_pairs_are_read_under_any_two_words(second: str) -> None:
    answers = {"FINESS": "010999993", "Nom du client": "CH FICTIF", "N° BDC": "BC-1",
               "BDC signé le": "03/02/2025", "BDC HT": "95 000,00", "Pilote": "oui"}  # fmt: skip
    pairs = [{"a": key, second: value} for key, value in answers.items()]
    assert (
        patterns(as_objects(parsed({"lignes": [{"x": pairs}]})).value)["commande.date"][-1]
        == "BDC signé le"
    )
    clients = [{"a": f"CH {n}", second: f"BC-{n}"} for n in range(8)]  # of one shape: a list
    assert as_objects(parsed({"x": clients})).value == {"x": clients}


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


def test_a_wrong_code_among_others_hides_neither_prestations_nor_the_sons() -> None:
    numbers = ("010999993", "130999980", "2A0999991", "140999996")
    deals: list[Json] = [{"finess": f, "pack": code} for f, code in zip(
        numbers, ("W2", "W3", "W1+W2", "W2"), strict=True)]  # fmt: skip
    found = propose([{"frame": "HOP-DPI-Va3", "deals": deals}]).as_map()
    placed = {one.concept: shown(one.pattern) for one in found.bindings}
    assert placed["prestation.type"] == "/deals/*/pack"
    assert placed["sons"] == "/frame"


def test_a_name_below_hospitals_in_the_plural_is_the_client_s() -> None:
    hospitals: list[Json] = [
        {"fi": f, "lib": f"CH FICTIF {f[:2]}", "contrats": [{"numero": f"BC-{f[:2]}"}]}
        for f in ("010999993", "130999980")
    ]
    found = propose([{"hopitaux": hospitals}]).as_map()
    placed = {one.concept: shown(one.pattern) for one in found.bindings}
    assert placed["beneficiaire.nom"] == "/hopitaux/*/lib"
