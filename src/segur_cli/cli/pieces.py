"""`segur pieces`: the supporting documents: learn a form, check, pack."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from segur_cli.cli import pieces_lot
from segur_cli.cli.findings import (
    FINDINGS_FORMATS,
    FindingsAnswer,
    SelectionOptions,
    severity_of,
)
from segur_cli.cli.french import FrenchCommand, FrenchGroup
from segur_cli.cli.output import progress, spare, write_file
from segur_cli.cli.pieces_inputs import learn_form, read_form, read_names, read_pieces
from segur_cli.cli.run import Run, command, put_page
from segur_cli.exits import ExitCode
from segur_cli.pieces.form import BLANK, BOX, CLAUSE, to_toml
from segur_cli.pieces.piece_check import CODES, check_pieces, to_report
from segur_cli.rules.codes import read_choice
from segur_cli.rules.suppressions import exceptions, suppress
from segur_cli.text.page import Block, Labelled, Page, Paragraph
from segur_cli.text.writing import plural, quote

_HELD_AGAINST = "Ce à quoi les pièces sont comparées"
_TYPES = (
    "commande, va, facture, mandat, attestation-non-hds, attestation-prestation, rib, identite, "
    "certificat-tva, referencement, pv, autre"
)

app = typer.Typer(
    add_completion=False,
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
@command(config=False, clock=False, detail=False)
def learn(
    run: Run,
    model: Annotated[
        Path, typer.Argument(metavar="MODELE", help="Votre copie du modèle officiel, .docx ou PDF.")
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FICHE.toml", help="Fiche à écrire.")
    ],
    type_: TypeOption = None,
    force: Annotated[bool, typer.Option("--force", help="Remplacer une fiche qui existe.")] = False,
) -> None:
    """Apprendre un modèle officiel : son texte fixe, ses blancs, ses cases, sa version.

    La fiche se relit et se corrige ; le texte officiel reste dans votre fichier.

    Exemples :

      segur pieces learn modele-commande.docx --type commande -o commande.toml
      segur pieces learn mandat-vague2.pdf --type mandat -o mandat.toml
    """
    spare([output], force=force)
    form = learn_form(model, type_)
    write_file(output, to_toml(form))
    blocks: list[Block] = [
        Paragraph(f"Modèle « {form.kind.label} » appris : {quote(output, 200)}", "bold"),
        Labelled("Texte fixe", plural(len(form.of(CLAUSE)), "clause")),
        Labelled("À remplir", plural(len(form.of(BLANK)), "blanc")),
        Labelled("À cocher", plural(len(form.of(BOX)), "case")),
        Labelled("Version", form.version or "non dite par le modèle"),
        Paragraph(
            "Relisez la fiche, corrigez-la au besoin, puis : "
            f"segur pieces check PIECE --form {output}"
        ),
    ]
    put_page(Page.of(blocks))


@app.command("check", cls=FrenchCommand)
@command(formats=FINDINGS_FORMATS)
def check(
    run: Run,
    selection: SelectionOptions,
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FICHIER...", help="Pièces : .pdf, .docx, .zip, ou dossier."),
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
) -> FindingsAnswer:
    """Relire des pièces : mentions, montants, modèle officiel, accord avec la demande.

    Le type d'une pièce est celui de son titre ; non reconnu, rien n'est contrôlé, et c'est dit.
    Sans --form, seul ce que disent des textes publics l'est. Aucun fichier n'est modifié.

    Exemples :

      segur pieces check commande.pdf --form commande.toml
      segur pieces check pieces/ --request avance.json#010999993
    """
    settings = run.settings
    chosen = read_choice(selection.select or (), selection.ignore or (), CODES)
    aside = exceptions(settings.path, settings.ignored)
    with progress("Lecture des pièces…"):
        held = read_form(form, type_)
        pieces, problems = read_pieces(files, type_, request, settings)
        names = read_names(settings, run.clock)
        checked = check_pieces(pieces, held, settings.lint.evidence_file_date, names)
    made = chosen.apply(to_report(checked, held))
    made = replace(made, unread={path: error.message for path, error in problems.items()})
    made = suppress(made, aside, run.clock.now.date()) if aside is not None else made
    code = made.exit_code(severity_of(selection.fail_on))
    return FindingsAnswer(
        "pieces check",
        made,
        (),
        ExitCode.CANNOT_RUN if problems else code,
        problems=problems.values(),
        statistics=selection.statistics,
    )


app.command("pack", cls=FrenchCommand)(pieces_lot.pack)
app.command("enrolment", cls=FrenchCommand)(pieces_lot.enrolment)
