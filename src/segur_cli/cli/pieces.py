"""`segur pieces`: the supporting documents: learn a form, check, pack."""

import hashlib
from dataclasses import replace
from pathlib import Path

import typer

from segur_cli.cli.findings import SelectionOptions, severity_of
from segur_cli.cli.options import COMPARED, argument, flag, option
from segur_cli.cli.output import progress, spare, write_file
from segur_cli.cli.run import Run, command, group, put_page
from segur_cli.exits import ExitCode, StopError
from segur_cli.lint.members import names_beside, open_pieces
from segur_cli.lint.request import read_requests
from segur_cli.milestones.schedule import next_deadline
from segur_cli.pieces import packing
from segur_cli.pieces.enrolment import CODES as ENROLMENT_CODES
from segur_cli.pieces.enrolment import check_enrolment, read_papers
from segur_cli.pieces.form import BLANK, BOX, CLAUSE, learn_form, read_form, to_toml
from segur_cli.pieces.kinds import kinds, read_kind
from segur_cli.pieces.piece_check import CODES, check_pieces, to_report
from segur_cli.reporters.findings_answer import FINDINGS_FORMATS, FindingsAnswer
from segur_cli.rules.aside import exceptions, suppress
from segur_cli.rules.rule import read_choice
from segur_cli.tables.writing import to_xlsx
from segur_cli.text.page import Block, Gap, Heading, Labelled, Page, Paragraph
from segur_cli.text.writing import plural, quote, warn

app = group(
    """Relire les pièces justificatives avant leur dépôt : PDF avec texte, et Word (.docx).

    Une mention absente, un blanc oublié, un ancien modèle, des montants qui ne s'accordent pas avec
    la demande. Rien n'est jugé authentique, et une image ne se lit pas.

    Exemples :

      segur pieces check commande.pdf --request avance.json
      segur pieces pack avance.json pieces/ -o lot.zip
    """
)

TYPE = option("TYPE", f"Type de la pièce, sinon son titre : {', '.join(kinds())}.", "--type")


@command(app, config=False, clock=False, detail=False)
def learn(
    run: Run,
    model: Path = argument("MODELE", "Votre copie du modèle officiel, .docx ou PDF."),
    output: Path = option("FICHE.toml", "Fiche à écrire.", "-o", "--output"),
    type_: str | None = TYPE,
    force: bool = flag("Remplacer une fiche qui existe."),
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


@command(app, formats=FINDINGS_FORMATS)
def check(
    run: Run,
    selection: SelectionOptions,
    files: tuple[Path, ...] = argument(
        "FICHIER...", "Pièces : .pdf, .docx, .zip, ou dossier.", required=True
    ),
    type_: str | None = TYPE,
    form: Path | None = option(
        "FICHE|MODELE", "Modèle officiel : fiche de pieces learn, ou votre copie.", panel=COMPARED
    ),
    request: str | None = option(
        "JSON[#FINESS]", "Demande qui cite ces pièces ; #FINESS désigne le client.", panel=COMPARED
    ),
) -> FindingsAnswer:
    """Relire des pièces : mentions, montants, modèle officiel, accord avec la demande.

    Le type d'une pièce est celui de son titre ; non reconnu, rien n'est contrôlé, et c'est dit.
    Sans --form, seul ce que disent des textes publics l'est. Aucun fichier n'est modifié.

    Exemples :

      segur pieces check commande.pdf --form commande.toml
      segur pieces check pieces/ --request avance.json#010999993
    """
    settings = run.settings
    chosen = read_choice(selection.select, selection.ignore, CODES)
    aside = exceptions(settings.path, settings.ignored)
    with progress("Lecture des pièces…"):
        held = read_form(form, type_)
        said = read_kind(type_) if type_ is not None else None
        demandes = read_requests(request, settings) if request else ()
        pieces, problems = open_pieces(files, said, demandes, request)
        names = names_beside(settings, run.clock)
        checked = check_pieces(pieces, held, settings.lint.evidence_file_date, names)
    made = chosen.apply(to_report(checked, held))
    made = replace(made, unread={path: error.message for path, error in problems.items()})
    made = suppress(made, aside, run.clock.now.date()) if aside is not None else made
    code = made.exit_code(severity_of(selection.fail_on))
    stopped = list(problems.values())
    if code is ExitCode.OK and not any(piece.kind for piece in checked.pieces):
        read = any(piece.paper.readable for piece in pieces)
        why = "Aucun type de pièce n'est reconnu" if read else "Rien n'a pu être lu"
        stopped.append(StopError(f"{why} : aucune pièce n'est contrôlée.", code=ExitCode.NO_INPUT))
        code = ExitCode.NO_INPUT
    return FindingsAnswer(
        "pieces check",
        made,
        (),
        ExitCode.CANNOT_RUN if problems else code,
        problems=stopped,
        statistics=selection.statistics,
    )


@command(app, clock=False, detail=False)
def pack(
    run: Run,
    request: str = argument("JSON", "Demande, dont les pièces sont archivées."),
    folder: Path = argument("DOSSIER", "Où sont les pièces."),
    output: Path = option("LOT.zip", "Archive à écrire.", "-o", "--output"),
    slip: Path | None = option("FICHIER", "Bordereau, .xlsx ou .md : pièce, client, SHA-256."),
    accept: tuple[str, ...] = option("PIECE", "Archiver cette pièce malgré ce qui y est trouvé."),
    force: bool = flag("Remplacer une archive qui existe."),
) -> None:
    """Faire l'archive des pièces que nomme une demande, ou dire ce qui l'empêche.

    Chaque pièce est trouvée une seule fois dans le dossier, relue, et archivée sous le nom exact du
    JSON. S'il en manque une, qu'une autre bloque ou porte le FINESS d'un autre client, rien n'est
    écrit ; --accept l'archive quand même, et le bordereau le dit.

    Exemples :

      segur pieces pack avance.json pieces/ -o lot.zip
      segur pieces pack solde.json pieces/ -o lot.zip --slip bordereau.xlsx --accept va.pdf
    """
    spare(filter(None, (output, slip)), force=force)
    if slip is not None and slip.suffix.lower() not in (".xlsx", ".md"):
        raise typer.BadParameter("le bordereau est un .xlsx ou un .md.", param_hint="--slip")
    with progress("Lecture des pièces…"):
        settings = run.settings
        made = packing.plan(
            read_requests(request, settings),
            folder,
            accept,
            settings.lint.evidence_file_date,
            names_beside(settings, run.clock),
        )
    for remark in made.remarks:
        warn(f"À savoir : {remark}.")
    if made.problems:
        put_page(packing.refused_page(made))
        raise typer.Exit(int(ExitCode.FINDINGS))
    data = packing.to_zip(made.packed)
    sha256 = hashlib.sha256(data).hexdigest()
    table = packing.slip(made, output.name, sha256)
    write_file(output, data)
    if slip is not None:
        excel = slip.suffix.lower() == ".xlsx"
        write_file(slip, to_xlsx(table) if excel else packing.slip_markdown(table))
    put_page(packing.packed_page(made, request, output, sha256))


@command(app, formats=FINDINGS_FORMATS)
def enrolment(run: Run, selection: SelectionOptions) -> FindingsAnswer:
    """Dire où en sont les pièces de l'enrôlement du fournisseur, et jusqu'à quand elles valent.

    Elles sont déclarées dans segur.toml ([enrolment]). La pièce d'identité est jugée au jour dit
    (--as-of, sinon aujourd'hui) et au prochain jalon.

    Exemples :

      segur pieces enrolment
      segur pieces enrolment --as-of 2026-12-15
    """
    settings, today = run.settings, run.clock.now.date()
    if settings.enrolment is None:
        raise StopError(
            "Aucune pièce d'enrôlement n'est déclarée dans segur.toml.",
            'Déclarez-les : [enrolment], puis identity = "identite.pdf", mandate = "mandat.pdf"…',
            code=ExitCode.NO_INPUT,
        )
    chosen = read_choice(selection.select, selection.ignore, ENROLMENT_CODES)
    form = read_form(settings.enrolment.mandate_form, "mandat")
    with progress("Lecture des pièces…"):
        papers = read_papers(settings.enrolment)
        following = next_deadline(settings, run.clock)
        made = check_enrolment(settings.enrolment, papers, today, following, form)
    aside = exceptions(settings.path, settings.ignored)
    report = chosen.apply(made.report)
    report = suppress(report, aside, today) if aside is not None else report
    states = (Paragraph(f"{state.label} : {state.state}", indent=2) for state in made.states)
    return FindingsAnswer(
        "pieces enrolment",
        report,
        (),
        report.exit_code(severity_of(selection.fail_on)),
        below=Page.of([Gap(), Heading("Pièces de l'enrôlement"), *states]),
        statistics=selection.statistics,
    )
