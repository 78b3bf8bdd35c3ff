"""The first syntax error: its place, what is wrong, and that the rest is not judged."""

import pytest

from segur_cli.diagnostics import Severity
from tests.documents.reading import only_finding, place, read, shown

MISTAKES = [
    # text, what is shown, beginning of the message
    ('{"a": 1,}', ",", "Virgule en trop : aucun élément ne la suit."),
    ("[1, ]", ",", "Virgule en trop : aucun élément ne la suit."),
    ("[1],", ",", "Virgule en trop : aucun élément ne la suit."),
    ("[1,,2]", ",", "Virgule en trop : il manque un élément avant elle."),
    ('{"a": 1,,"b": 2}', ",", "Virgule en trop : il manque un élément avant elle."),
    ("[,1]", ",", "Virgule en trop : il manque un élément avant elle."),
    ('{"a": 1 "b": 2}', '"b"', 'Virgule manquante avant « "b" ».'),
    ("[true false]", "false", "Virgule manquante avant « false »."),
    ('["x" {"a": 1}]', "{", "Virgule manquante avant « { »."),
    ("[1; 2]", ";", "Point-virgule à la place d'une virgule."),
    ('{"a" 12}', "12", "Deux-points manquants entre une clé et sa valeur : « 12 »"),
    ('{"a"}', "}", "Deux-points manquants entre une clé et sa valeur : « } »"),
    ('{"a" = 1}', "=", "Signe égal à la place des deux-points."),
    ('["a": 1]', ":", "Deux-points en trop après une valeur."),
    ('{"a": , "b": 1}', ",", "Valeur manquante : « , » trouvé à sa place."),
    ('{"a":}', "}", "Valeur manquante : « } » trouvé à sa place."),
    ('{"a": [1}', "}", "« } » ne peut pas refermer le « [ » ouvert ligne 1, colonne 7."),
    ('{"a": 1]', "]", "« ] » ne peut pas refermer le « { » ouvert ligne 1, colonne 1."),
    ("{]", "]", "« ] » ne peut pas refermer le « { » ouvert ligne 1, colonne 1."),
    ("[1]]", "]", "« ] » en trop : tout est déjà refermé."),
    ("{'a': 1}", "'", "Guillemet simple (apostrophe)"),
    ("{\"a\": 'x'}", "'", "Guillemet simple (apostrophe)"),
    ("{“a”: 1}", "“", "Guillemet typographique (U+201C)"),
    ('{"a": «x»}', "«", "Guillemet typographique (U+00AB)"),
    ('{"a": "x”}', '"', "Guillemet fermant manquant"),
    ('{"a": "x', '"', "Guillemet fermant manquant"),
    ('["a\\', '"', "Guillemet fermant manquant"),
    ('{"nom": "L"hôpital"}', "hôpital", "Texte refermé trop tôt : « hôpital »"),
    ('["a\tb"]', "\t", "Tabulation dans un texte entre guillemets."),
    ('["a\x01b"]', "\x01", "Caractère de contrôle U+0001"),
    ('["a\0b"]', "\0", "Caractère de contrôle U+0000"),
    ('["C:\\dossier"]', "\\d", "Échappement inconnu : « \\d »."),
    ('["\\u00e"]', "\\u00e", "Échappement incomplet : « \\u00e »."),
    ('["\\ud83d\\u12"]', "\\u12", "Échappement incomplet : « \\u12 »."),
    ("{a: 1}", "a", "Clé sans guillemets : « a »."),
    ("{12: 1}", "12", "Clé sans guillemets : « 12 »."),
    ("{[1]: 1}", "[", "Clé attendue entre guillemets : « [ » trouvé à sa place."),
    ("[True]", "True", "« True » n'est pas une valeur JSON."),
    ("[None]", "None", "« None » n'est pas une valeur JSON."),
    ("[vrai]", "vrai", "« vrai » n'est pas une valeur JSON."),
    ("[NaN]", "NaN", "« NaN » n'est pas un nombre en JSON."),
    ('["NaN", -Infinity]', "-Infinity", "« -Infinity » n'est pas un nombre en JSON."),
    ('{"a": Infinity}', "Infinity", "« Infinity » n'est pas un nombre en JSON."),
    ("[bonjour]", "bonjour", "Texte sans guillemets : « bonjour »."),
    ("[nullable]", "nullable", "Texte sans guillemets : « nullable »."),
    ("[012]", "012", "Zéro en tête du nombre « 012 »."),
    ("[-007.5]", "-007.5", "Zéro en tête du nombre « -007.5 »."),
    ("[+1]", "+1", "Signe + devant un nombre : « +1 »."),
    ("[- 1]", "-", "Signe moins sans chiffre juste après : « - »."),
    ("[.5]", ".5", "Nombre sans chiffre avant le point : « .5 »."),
    ("[5.]", "5.", "Nombre sans chiffre après le point : « 5. »."),
    ("[1e]", "1e", "Exposant sans chiffre : « 1e »."),
    ("[0xFF]", "0xFF", "Nombre hexadécimal : « 0xFF »."),
    ("[2026-03-18]", "2026-03-18", "Date sans guillemets : « 2026-03-18 »."),
    ("[12h30]", "12h30", "« 12h30 » n'est pas un nombre."),
    ('{"montant": 12,50}', "12,50", "Virgule décimale dans un nombre : « 12,50 »."),
    ('{"montant": 12 000}', "12 000", "Espace à l'intérieur d'un nombre : « 12 000 »."),
    ("[1] // fin", "/", "Commentaire : JSON n'en admet pas."),
    ("{/* a */}", "/", "Commentaire : JSON n'en admet pas."),
    ("# titre", "#", "Commentaire : JSON n'en admet pas."),
    ("<!DOCTYPE html>", "<", "Ce n'est pas du JSON : le fichier commence comme une page web"),
    ("[1,\u00a02]", "\u00a0", "Caractère invisible ou espace inhabituelle (U+00A0)"),
    ("[1,\u200b2]", "\u200b", "Caractère invisible ou espace inhabituelle (U+200B)"),
    ("[\x0c1]", "\x0c", "Caractère invisible ou espace inhabituelle (U+000C)"),
    ("{}{}", "{", "Un deuxième document commence ici"),
    ("{} fin", "fin", "Texte après la fin du document : « fin »."),
    ('{"a": 1 * 2}', "*", "Caractère inattendu : « * »."),
    ('["a"b]', "b", "Texte refermé trop tôt : « b »"),
    ('{"a": "x": 1}', ":", "Deux-points en trop après une valeur."),
    ("-", "-", "Signe moins sans chiffre juste après : « - »."),
    ("[*]", "*", "Caractère inattendu : « * »."),
]


@pytest.mark.parametrize(("text", "pointed", "message"), MISTAKES)
def test_a_mistake_is_named(text: str, pointed: str, message: str) -> None:
    assert only_finding(text).message.startswith(message)


@pytest.mark.parametrize(("text", "pointed", "message"), MISTAKES)
def test_a_mistake_is_pointed_at(text: str, pointed: str, message: str) -> None:
    assert shown(text) == pointed


@pytest.mark.parametrize("text", [text for text, _, _ in MISTAKES])
def test_the_message_says_that_the_rest_is_not_judged(text: str) -> None:
    assert only_finding(text).message.endswith("Le reste du fichier n'est pas contrôlé.")


@pytest.mark.parametrize("text", [text for text, _, _ in MISTAKES])
def test_each_mistake_comes_with_its_cure(text: str) -> None:
    assert only_finding(text).hint


def test_a_syntax_error_blocks() -> None:
    finding = only_finding("[1,]")
    assert (finding.code, finding.severity) == ("SYN004", Severity.ERROR)


def test_a_text_with_a_syntax_error_is_not_usable() -> None:
    assert not read('{"a": 1, "a": 2').usable


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_line_end_in_a_string_is_placed_on_the_line_it_ends(end: str) -> None:
    finding = only_finding(f'{{\n "nom": "Hôpital{end} Nord"}}')
    assert finding.message.startswith("Retour à la ligne dans un texte entre guillemets.")
    assert place(finding) == (2, 17)


def test_the_innermost_unclosed_brace_is_pointed_at() -> None:
    assert place(only_finding('{"a": 1,\n "b": {"c": "}"\n')) == (2, 7)


def test_an_unclosed_brace_tells_where_the_file_stops() -> None:
    message = only_finding('{\n "a": 1\n').message
    assert message.startswith(
        "Accolade non refermée : le fichier se termine (ligne 2, colonne 8) sans le « } » attendu."
    )


def test_an_unclosed_bracket_is_told_from_an_unclosed_brace() -> None:
    assert only_finding("[1, [2]").message.startswith("Crochet non refermé")


def test_json_lines_are_recognised() -> None:
    finding = only_finding('{"a": 1}\n{"a": 2}\n')
    assert finding.message.startswith("Un document par ligne (JSON Lines)")
    assert place(finding) == (2, 1)


def test_a_decimal_comma_comes_with_the_right_number() -> None:
    assert only_finding('{"montant": -12,50}').hint == (
        "Écrivez le nombre avec un point : « -12.50 »."
    )


def test_a_leading_zero_suggests_an_identifier() -> None:
    hint = only_finding('{"finess": 010999993}').hint
    assert hint is not None
    assert "entre guillemets" in hint


def test_a_constant_inside_a_string_is_not_the_one_pointed_at() -> None:
    assert place(only_finding('{"NaN": "\\"NaN",\n"b": NaN}')) == (2, 6)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{\r\n\t"é": 012}', (2, 7)),
        ('["😀", x]', (1, 7)),
        ('["e\u0301", x]', (1, 8)),
        ("[\t\tx]", (1, 4)),
        ("[1,\r2,\rx]", (3, 1)),
    ],
)
def test_columns_count_code_points(text: str, expected: tuple[int, int]) -> None:
    assert place(only_finding(text)) == expected


def test_a_hostile_word_is_quoted_harmlessly_and_shortened() -> None:
    message = only_finding("[x\u202e\x1b[31m" + "y" * 10_000 + "]").message
    assert not set(message) & {"\u202e", "\x1b"}
    assert len(message) < 200
