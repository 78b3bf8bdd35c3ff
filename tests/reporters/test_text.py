from dataclasses import replace

from inline_snapshot import snapshot

from segur_cli.diagnostics import Diagnostic, Origin, Report, Severity, Span
from segur_cli.reporters import Rendering
from segur_cli.reporters.findings_page import render_text
from segur_cli.reporters.rendering import no_source
from segur_cli.text.page import Detail, columns
from tests.reporters.samples import CONTEXT, NOON, finding, of_each_severity, report


def test_a_report_reads_like_this() -> None:
    assert render_text(of_each_severity(), CONTEXT) == snapshot("""\
1 anomalie bloquante dans le périmètre contrôlé ; 1 point à vérifier et 1
conseil.

CH de Test (010999994)

  conseil TXT001 La clé du FINESS « 010999994 » est fausse.
    envois/avance.json:1:1
       1 | {
         | ^
    Pour corriger : vérifier le numéro dans la base.
    Origine : règle générale

  à vérifier MNT001 La clé du FINESS « 010999994 » est fausse.
    envois/avance.json:2:3
       2 |   "demandes": [
         |   ^^^^^^^^^^
    Pour corriger : vérifier le numéro dans la base.
    Origine : règle générale

  bloquant IDN002 La clé du FINESS « 010999994 » est fausse.
    envois/avance.json:3:16
       3 |     {"finess": "010999994", "montant": 0}
         |                ^^^^^^^^^^^
    Pour corriger : vérifier le numéro dans la base.
    Origine : règle générale ; clé mesurée sur 142 850 numéros

Périmètre contrôlé
  Fichiers : envois/avance.json
  Modèle : modèle de référence segur-cli
  Base : base fictive de démonstration
  Règles appliquées (2) : IDN002, MNT001
  Règles non appliquées (1) :
    - DAT003 : aucune date de commande reconnue
  Impossible à contrôler hors ligne :
    - le statut du dernier avenant

1 anomalie bloquante dans le périmètre contrôlé ; 1 point à vérifier et 1
conseil.
""")


def test_a_clean_report_reads_like_this() -> None:
    assert render_text(report(), CONTEXT) == snapshot("""\
Aucune anomalie dans le périmètre contrôlé.

Périmètre contrôlé
  Fichiers : envois/avance.json
  Modèle : modèle de référence segur-cli
  Base : base fictive de démonstration
  Règles appliquées (2) : IDN002, MNT001
  Règles non appliquées (1) :
    - DAT003 : aucune date de commande reconnue
  Impossible à contrôler hors ligne :
    - le statut du dernier avenant
""")


def test_a_run_without_template_nor_base_says_what_it_did_not_check() -> None:
    text = render_text(Report((), files=(CONTEXT.base / "a.json",)), CONTEXT)
    assert "Modèle officiel non fourni" in text
    assert "Base non fournie" in text


def test_findings_of_one_client_stand_together_across_files() -> None:
    text = render_text(
        report(
            finding(path=CONTEXT.base / "a.json", subject="Client A"),
            finding(path=CONTEXT.base / "b.json", subject="Client B"),
            finding(path=CONTEXT.base / "c.json", subject="Client A"),
        ),
        CONTEXT,
    )
    assert text.count("Client A") == 1
    assert text.index("a.json:") < text.index("c.json:") < text.index("Client B")


def test_a_finding_without_a_client_stands_under_its_file() -> None:
    text = render_text(report(finding(subject=None)), CONTEXT)
    assert "\n\nFichier envois/avance.json\n" in text


def test_a_finding_about_the_run_stands_apart() -> None:
    text = render_text(report(finding(subject=None, path=None, span=None)), CONTEXT)
    assert "\n\nEnsemble des fichiers\n" in text


def test_a_finding_whose_source_is_gone_has_no_excerpt() -> None:
    context = replace(CONTEXT, line_of=no_source)
    assert "^" not in render_text(report(finding()), context)


def test_a_guess_says_that_it_is_one() -> None:
    guess = finding(origin=Origin.INFERRED, severity=Severity.WARNING, code="ELI001")
    assert "Origine : supposition, à confirmer" in render_text(report(guess), CONTEXT)


def test_the_verdict_comes_first_and_what_was_cut_with_it() -> None:
    verdict, cut, *_ = render_text(report(finding(), finding()).limited(1), CONTEXT).splitlines()
    assert cut.startswith("1 constat non affiché")
    assert verdict == "2 anomalies bloquantes dans le périmètre contrôlé."


def test_the_verdict_is_said_again_below_a_long_list() -> None:
    few, many = (render_text(report(*[finding()] * n), CONTEXT) for n in (1, 9))
    assert few.count("dans le périmètre contrôlé") == 1
    assert many.count("dans le périmètre contrôlé") == 2
    assert many.splitlines()[-1] == many.splitlines()[0]


def test_a_clean_report_in_short_takes_ten_lines() -> None:
    text = render_text(report(), replace(CONTEXT, detail=Detail.SHORT))
    lines = text.splitlines()
    assert len(lines) <= 10
    assert lines[0] == "Aucune anomalie dans le périmètre contrôlé."
    assert "2 règles appliquées, 1 non (aucune valeur ; -v pour le détail)." in text
    assert "Impossible à contrôler hors ligne : le statut du dernier avenant." in text


def test_the_verdict_alone_is_the_verdict_alone() -> None:
    text = render_text(of_each_severity(), replace(CONTEXT, detail=Detail.VERDICT))
    assert text == (
        "1 anomalie bloquante dans le périmètre contrôlé ; 1 point à vérifier et 1\nconseil.\n"
    )


def test_a_simulated_date_is_said_first() -> None:
    text = render_text(report(), replace(CONTEXT, as_of=NOON))
    assert text.startswith("DATE SIMULÉE (--as-of) : 18 mars 2026")


def test_a_simulated_date_is_said_again_in_the_verdict() -> None:
    text = render_text(report(), replace(CONTEXT, as_of=NOON))
    assert "\nAucune anomalie dans le périmètre contrôlé (date simulée).\n" in text


def test_nothing_is_coloured_unless_asked() -> None:
    assert "\x1b" not in render_text(of_each_severity(), CONTEXT)


def test_colour_changes_nothing_else() -> None:
    colored = render_text(of_each_severity(), replace(CONTEXT, color=True, as_of=NOON))
    for code in ("\x1b[1m", "\x1b[1;31m", "\x1b[33m", "\x1b[36m", "\x1b[1;7m", "\x1b[0m"):
        assert code in colored
        colored = colored.replace(code, "")
    assert colored == render_text(of_each_severity(), replace(CONTEXT, as_of=NOON))


def long_words() -> Diagnostic:
    return finding(message="mot " * 100, hint="x" * 300, subject="漢字 " * 50)


def test_every_line_fits_in_eighty_columns() -> None:
    lines = render_text(report(long_words()), CONTEXT).splitlines()
    assert max(map(columns, lines)) <= 80


def test_every_line_fits_in_a_narrow_terminal() -> None:
    lines = render_text(report(long_words()), replace(CONTEXT, width=50)).splitlines()
    assert max(map(columns, lines)) <= 50


def test_an_absurd_width_falls_back_on_a_readable_one() -> None:
    lines = render_text(report(long_words()), replace(CONTEXT, width=1)).splitlines()
    assert max(map(columns, lines)) <= 40


def test_a_location_is_never_broken() -> None:
    long_path = CONTEXT.base / ("dossier/" * 20) / "a.json"
    text = render_text(report(finding(path=long_path)), CONTEXT)
    assert f"    {'dossier/' * 20}a.json:3:16\n" in text


def test_line_and_column_count_from_one() -> None:
    context = Rendering("1", CONTEXT.base, lambda _path, _line: "x")
    assert "avance.json:1:1\n" in render_text(report(finding(span=Span(1, 1, 1, 2))), context)


def test_only_the_first_files_are_named() -> None:
    files = tuple(CONTEXT.base / f"f{number}.json" for number in range(8))
    assert "f4.json et 3 autres\n" in render_text(report(files=files), CONTEXT)
