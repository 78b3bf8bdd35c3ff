"""`segur pieces`: the supporting documents: learn a form, check, pack."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from segur_cli.cli import pieces_lot
from segur_cli.cli.french import FrenchCommand, FrenchGroup
from segur_cli.cli.options import (
    AsOf,
    Config,
    Debug,
    FailOn,
    FailOnError,
    FindingsFormat,
    FindingsOutput,
    Ignore,
    Quiet,
    Report,
    Select,
    Verbose,
)

if TYPE_CHECKING:
    pass

_HELD_AGAINST = "Ce à quoi les pièces sont comparées"
_TYPES = (
    "commande, va, facture, mandat, attestation-non-hds, attestation-prestation, rib, identite, "
    "certificat-tva, referencement, pv, autre"
)

app = typer.Typer(
    cls=FrenchGroup,
    no_args_is_help=True,
    help="""Relire les pièces justificatives avant leur dépôt : PDF avec texte, et Word (.docx).

    Une mention absente, un blanc oublié, un ancien modèle, des montants qui ne s'accordent pas avec
    la demande. Rien n'est jugé authentique, et une image ne se lit pas.

    Exemples :

      segur pieces check commande.pdf --request avance.json
      segur pieces pack avance.json pieces/ -o lot.zip
    """,
)

TypeOption = Annotated[
    str | None,
    typer.Option("--type", metavar="TYPE", help=f"Type de la pièce, sinon son titre : {_TYPES}."),
]


@app.command("learn", cls=FrenchCommand)
def learn(
    model: Annotated[
        Path, typer.Argument(metavar="MODELE", help="Votre copie du modèle officiel, .docx ou PDF.")
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FICHE.toml", help="Fiche à écrire.")
    ],
    type_: TypeOption = None,
    force: Annotated[bool, typer.Option("--force", help="Remplacer une fiche qui existe.")] = False,
    debug: Debug = False,
) -> None:
    """Apprendre un modèle officiel : son texte fixe, ses blancs, ses cases, sa version.

    La fiche se relit et se corrige ; le texte officiel reste dans votre fichier.

    Exemples :

      segur pieces learn modele-commande.docx --type commande -o commande.toml
      segur pieces learn mandat-vague2.pdf --type mandat -o mandat.toml
    """
    from segur_cli.cli.output import stdout_console, write_file
    from segur_cli.cli.pieces_inputs import learn_form
    from segur_cli.exits import StopError
    from segur_cli.pieces.form import BLANK, BOX, CLAUSE, to_toml
    from segur_cli.text.screen import labelled, paragraph
    from segur_cli.text.writing import plural, quote, sanitized

    if output.exists() and not force:
        raise StopError(f"{quote(output, 200)} existe déjà.", "--force le remplace.")
    form = learn_form(model, type_)
    write_file(output, to_toml(form))
    console = stdout_console()
    paragraph(console, f"Modèle « {form.kind.label} » appris : {quote(output, 200)}", style="bold")
    labelled(console, "Texte fixe", plural(len(form.of(CLAUSE)), "clause"))
    labelled(console, "À remplir", plural(len(form.of(BLANK)), "blanc"))
    labelled(console, "À cocher", plural(len(form.of(BOX)), "case"))
    labelled(console, "Version", sanitized(form.version) or "non dite par le modèle")
    paragraph(console, "Relisez la fiche, corrigez-la au besoin, puis : "
        f"segur pieces check PIECE --form {output}")  # fmt: skip


@app.command("check", cls=FrenchCommand)
def check(
    files: Annotated[
        list[Path], typer.Argument(metavar="FICHIER...", help="Pièces, .pdf ou .docx, ou dossier.")
    ],
    type_: TypeOption = None,
    form: Annotated[
        Path | None,
        typer.Option(
            "--form",
            metavar="FICHE|MODELE",
            help="Modèle officiel : fiche de pieces learn, ou votre copie.",
            rich_help_panel=_HELD_AGAINST,
        ),
    ] = None,
    request: Annotated[
        str | None,
        typer.Option(
            "--request",
            metavar="JSON[#FINESS]",
            help="Demande qui cite ces pièces ; #FINESS désigne le client.",
            rich_help_panel=_HELD_AGAINST,
        ),
    ] = None,
    select: Select = None,
    ignore: Ignore = None,
    fail_on: FailOnError = FailOn.ERROR,
    format_: FindingsOutput = FindingsFormat.AUTO,
    report: Report = None,
    as_of: AsOf = None,
    config: Config = None,
    verbose: Verbose = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Relire des pièces : mentions, montants, modèle officiel, accord avec la demande.

    Le type d'une pièce est celui de son titre ; non reconnu, rien n'est contrôlé, et c'est dit.
    Sans --form, seul ce que disent des textes publics l'est. Aucun fichier n'est modifié.

    Exemples :

      segur pieces check commande.pdf --form commande.toml
      segur pieces check pieces/ --request avance.json#010999993
    """
    from dataclasses import replace

    from segur_cli.cli.findings import REPORT_FORMATS, show_report
    from segur_cli.cli.output import parse_reports, progress, read_settings, say_problem
    from segur_cli.cli.pieces_inputs import read_form, read_pieces
    from segur_cli.diagnostics import Severity
    from segur_cli.exits import ExitCode
    from segur_cli.pieces.check import CODES, check_pieces, to_report
    from segur_cli.rules.codes import read_choice
    from segur_cli.rules.suppressions import exceptions, suppress
    from segur_cli.text.clock import read_clock
    from segur_cli.text.detail import Detail

    reports = parse_reports(report, REPORT_FORMATS)
    clock, settings = read_clock(as_of), read_settings(config)
    chosen = read_choice(select or (), ignore or (), CODES)
    aside = exceptions(settings.path, settings.ignored)
    with progress("Lecture des pièces…"):
        held = read_form(form, type_)
        pieces, problems = read_pieces(files, type_, request, settings)
        checked = check_pieces(pieces, held, settings.lint.evidence_file_date)
    made = chosen.apply(to_report(checked, held))
    made = replace(made, unread={path: one.message for path, one in problems.items()})
    made = suppress(made, aside, clock.now.date()) if aside is not None else made
    show_report(made, (), format_, reports, clock, Detail.of(verbose=verbose, quiet=quiet))
    for problem in problems.values():
        say_problem(problem)
    code = made.exit_code(Severity[fail_on.value.upper()])
    raise typer.Exit(int(ExitCode.CANNOT_RUN if problems else code))


app.command("pack", cls=FrenchCommand)(pieces_lot.pack)
app.command("enrolment", cls=FrenchCommand)(pieces_lot.enrolment)
