"""`segur pieces`: the supporting documents: learn a form, check, pack."""

from datetime import date, datetime
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Annotated

import typer

from segur_cli.cli.french import FrenchCommand, FrenchGroup
from segur_cli.cli.options import (
    CHOICE,
    AsOf,
    Config,
    Debug,
    FailOn,
    FindingsFormat,
    FindingsOutput,
    Ignore,
    Quiet,
    Report,
    Select,
    Verbose,
)

if TYPE_CHECKING:
    from segur_cli.config import Settings
    from segur_cli.exits import StopError
    from segur_cli.pieces.check import Piece
    from segur_cli.pieces.form import Form
    from segur_cli.pieces.kinds import Kind
    from segur_cli.pieces.packing import Plan
    from segur_cli.requests import Demande
    from segur_cli.text.clock import Clock

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
    from segur_cli.exits import StopError
    from segur_cli.pieces.form import BLANK, BOX, CLAUSE, to_toml
    from segur_cli.text.screen import row, say
    from segur_cli.text.writing import harmless, plural, quote

    if output.exists() and not force:
        raise StopError(f"{quote(output, 200)} existe déjà.", "--force le remplace.")
    form = _learned(model, type_)
    write_file(output, to_toml(form))
    console = stdout_console()
    say(console, f"Modèle « {form.kind.label} » appris : {quote(output, 200)}", style="bold")
    row(console, "Texte fixe", plural(len(form.of(CLAUSE)), "clause"))
    row(console, "À remplir", plural(len(form.of(BLANK)), "blanc"))
    row(console, "À cocher", plural(len(form.of(BOX)), "case"))
    row(console, "Version", harmless(form.version) or "non dite par le modèle")
    say(console, "Relisez la fiche, corrigez-la au besoin, puis : "
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
    fail_on: Annotated[
        FailOn,
        typer.Option(
            "--fail-on",
            metavar="error|warning|note",
            help="Gravité à partir de laquelle le code de sortie est 1.",
            rich_help_panel=CHOICE,
        ),
    ] = FailOn.ERROR,
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
    from segur_cli.cli.output import no_stale, parse_reports, progress, say_problem
    from segur_cli.config import load_settings
    from segur_cli.diagnostics import Severity
    from segur_cli.exits import ExitCode
    from segur_cli.pieces.check import CODES, check_pieces, to_report
    from segur_cli.rules.codes import read_choice
    from segur_cli.rules.suppressions import exceptions, suppress
    from segur_cli.text.clock import read_clock
    from segur_cli.text.detail import Detail

    reports = parse_reports(report, REPORT_FORMATS)
    with no_stale(reports):
        clock, settings = read_clock(as_of), load_settings(config)
        chosen = read_choice(select or (), ignore or (), CODES)
        aside = exceptions(settings.path, settings.ignored)
        with progress("Lecture des pièces…"):
            held = _form(form, type_)
            pieces, problems = _pieces(files, type_, request, settings)
            checked = check_pieces(pieces, held, settings.lint.evidence_file_date)
        made = chosen.apply(to_report(checked, held))
        made = replace(made, unread={path: one.message for path, one in problems.items()})
        made = suppress(made, aside, clock.now.date()) if aside is not None else made
    show_report(made, (), format_, reports, clock, Detail.of(verbose=verbose, quiet=quiet))
    for problem in problems.values():
        say_problem(problem)
    code = made.exit_code(Severity[fail_on.value.upper()])
    raise typer.Exit(int(ExitCode.CANNOT_RUN if problems else code))


@app.command("pack", cls=FrenchCommand)
def pack(
    request: Annotated[
        str, typer.Argument(metavar="JSON", help="Demande, dont les pièces sont archivées.")
    ],
    folder: Annotated[Path, typer.Argument(metavar="DOSSIER", help="Où sont les pièces.")],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="LOT.zip", help="Archive à écrire.")
    ],
    slip: Annotated[
        Path | None,
        typer.Option(
            "--slip", metavar="FICHIER", help="Bordereau, .xlsx ou .md : pièce, client, SHA-256."
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Remplacer une archive qui existe.")
    ] = False,
    config: Config = None,
    debug: Debug = False,
) -> None:
    """Faire l'archive des pièces que nomme une demande, ou dire ce qui l'empêche.

    Chaque pièce est trouvée une seule fois dans le dossier, relue, et archivée sous le nom exact du
    JSON. S'il manque une pièce, ou qu'une autre est d'un autre client, rien n'est écrit.

    Exemples :

      segur pieces pack avance.json pieces/ -o lot.zip
      segur pieces pack solde.json pieces/ -o lot.zip --slip bordereau.xlsx
    """
    import hashlib

    from segur_cli.cli.output import progress, stdout_console, write_file
    from segur_cli.config import load_settings
    from segur_cli.exits import ExitCode, StopError
    from segur_cli.pieces import packing
    from segur_cli.tables.writing import to_xlsx
    from segur_cli.text.screen import say
    from segur_cli.text.writing import plural, quote

    for path in filter(None, (output, slip)):
        if path.exists() and not force:
            raise StopError(f"{quote(path, 200)} existe déjà.", "--force le remplace.")
    if slip is not None and slip.suffix.lower() not in (".xlsx", ".md"):
        raise typer.BadParameter("le bordereau est un .xlsx ou un .md.", param_hint="--slip")
    settings = load_settings(config)
    with progress("Lecture des pièces…"):
        made = packing.plan(_requests(request, settings), folder)
    console = stdout_console()
    _show_remarks(made)
    if made.problems:
        total = plural(len(made.problems), "problème")
        say(console, f"Archive non écrite : {total}.", style="bold red")
        for problem in made.problems:
            say(console, f"  - {problem}")
        raise typer.Exit(int(ExitCode.FINDINGS))
    data = packing.to_zip(made.packed)
    sha256 = hashlib.sha256(data).hexdigest()
    table = packing.slip(made.packed, output.name, sha256)
    write_file(output, data)
    if slip is not None:
        excel = slip.suffix.lower() == ".xlsx"
        write_file(slip, to_xlsx(table) if excel else packing.slip_markdown(table))
    count = plural(len(made.packed), "pièce")
    say(console, f"Archive écrite : {quote(output, 200)}, {count}, SHA-256 {sha256}", style="bold")
    for one in made.packed:
        say(console, f"  {one.name}  {len(one.data)} octets  {one.sha256[:12]}")
    say(console, f"Ensuite : segur lint-json {request} --attachments {output}")


@app.command("enrolment", cls=FrenchCommand)
def enrolment(
    fail_on: Annotated[
        FailOn,
        typer.Option(
            "--fail-on",
            metavar="error|warning|note",
            help="Gravité à partir de laquelle le code de sortie est 1.",
            rich_help_panel=CHOICE,
        ),
    ] = FailOn.ERROR,
    format_: FindingsOutput = FindingsFormat.AUTO,
    report: Report = None,
    as_of: AsOf = None,
    config: Config = None,
    verbose: Verbose = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Dire où en sont les pièces de l'enrôlement du fournisseur, et jusqu'à quand elles valent.

    Elles sont déclarées dans segur.toml ([enrolment]). La pièce d'identité est jugée au jour dit
    (--as-of, sinon aujourd'hui) et au prochain jalon.

    Exemples :

      segur pieces enrolment
      segur pieces enrolment --as-of 2026-12-15
    """
    from segur_cli.cli.findings import REPORT_FORMATS, show_report, stdout_formats
    from segur_cli.cli.output import no_stale, parse_reports, progress, stdout_console
    from segur_cli.config import load_settings
    from segur_cli.diagnostics import Severity
    from segur_cli.exits import ExitCode, StopError
    from segur_cli.pieces.enrolment import check_enrolment, read_papers
    from segur_cli.rules.suppressions import exceptions, suppress
    from segur_cli.text.clock import read_clock
    from segur_cli.text.detail import Detail
    from segur_cli.text.screen import say

    reports = parse_reports(report, REPORT_FORMATS)
    with no_stale(reports):
        clock, settings = read_clock(as_of), load_settings(config)
        if settings.enrolment is None:
            raise StopError(
                "Aucune pièce d'enrôlement n'est déclarée dans segur.toml.",
                'Déclarez-les : [enrolment], puis identity = "identite.pdf", mandate = "mandat.pdf"'
                "…",
                code=ExitCode.NO_INPUT,
            )
        form = _form(settings.enrolment.mandate_form, "mandat")
        with progress("Lecture des pièces…"):
            papers = read_papers(settings.enrolment)
            today = clock.now.date()
            made = check_enrolment(
                settings.enrolment, papers, today, _next_milestone(settings, clock), form
            )
        aside = exceptions(settings.path, settings.ignored)
        shown = suppress(made.report, aside, today) if aside is not None else made.report
    show_report(shown, (), format_, reports, clock, Detail.of(verbose=verbose, quiet=quiet))
    if "text" in stdout_formats(format_) and not (quiet and not verbose):
        console = stdout_console()
        console.print()
        say(console, "Pièces de l'enrôlement", style="bold")
        for state in made.states:
            say(console, f"  {state.label} : {state.state}")
    raise typer.Exit(int(shown.exit_code(Severity[fail_on.value.upper()])))


def _next_milestone(settings: "Settings", clock: "Clock") -> "date | None":
    """The next deadline of the calendars of segur.toml, else of all those known."""
    from segur_cli.milestones.choice import choose_calendars
    from segur_cli.milestones.schedule import make_schedule

    schedules = [
        make_schedule(one, settings.milestones, clock.now, None)
        for one in choose_calendars(settings.sons, every=not settings.sons)
    ]
    dates = [
        given.value for schedule in schedules for step in schedule.steps if step.pending
        for given in step.open_dates(clock.now)
    ]  # fmt: skip
    days = [one.date() if isinstance(one, datetime) else one for one in dates]
    return min(days, default=None)


def _show_remarks(plan: "Plan") -> None:
    from segur_cli.diagnostics import Severity
    from segur_cli.text.told import tell
    from segur_cli.text.writing import plural

    for remark in plan.remarks:
        tell(f"À savoir : {remark}.")
    found = [f for one in plan.checked for f in one.findings if f.severity >= Severity.WARNING]
    if found:
        tell(f"{plural(len(found), 'constat')} sur ces pièces : segur pieces check les montre.")


def _learned(path: Path, type_: str | None) -> "Form":
    """Learn a form. Raises StopError when its kind is not said."""
    import hashlib

    from segur_cli.documents.source import read_source
    from segur_cli.exits import StopError
    from segur_cli.pieces.kinds import recognise
    from segur_cli.pieces.learning import learn as learned
    from segur_cli.pieces.reading import read_paper
    from segur_cli.text.writing import quote

    data = read_source(path)
    paper = read_paper(data, path.name)
    kind = _kind(type_) or (recognise(paper) if paper.readable else None)
    if kind is None and paper.readable:
        raise StopError(
            f"Le titre de {quote(path.name, 200)} ne dit pas ce que c'est.",
            f"Dites-le : --type TYPE ({_TYPES}).",
        )
    from segur_cli.pieces.kinds import OTHER, kinds
    from segur_cli.pieces.pdf_tables import with_tables

    tabled = with_tables(paper, data)
    return learned(tabled, kind or kinds()[OTHER], hashlib.sha256(data).hexdigest())


def _kind(type_: str | None) -> "Kind | None":
    from segur_cli.pieces.kinds import read_kind

    return read_kind(type_) if type_ is not None else None


def _form(path: Path | None, type_: str | None) -> "Form | None":
    from segur_cli.pieces.form import read_sheet

    if path is None:
        return None
    return read_sheet(path) if path.suffix.lower() == ".toml" else _learned(path, type_)


def _pieces(
    files: list[Path], type_: str | None, request: str | None, settings: "Settings"
) -> "tuple[list[Piece], dict[PurePath, StopError]]":
    """Read every piece, with the requests that cite it; those that cannot be opened, with why."""
    from segur_cli.exits import ExitCode, StopError
    from segur_cli.pieces.check import Piece
    from segur_cli.pieces.citing import cited
    from segur_cli.pieces.reading import read_file
    from segur_cli.text.told import tell
    from segur_cli.text.writing import quote

    said = _kind(type_)
    demandes = _requests(request, settings) if request else ()
    pieces: list[Piece] = []
    problems: dict[PurePath, StopError] = {}
    for path in _expanded(files):
        mine, kind = cited(path.name, demandes)
        if demandes and not mine:
            if len(demandes) == 1:
                mine = demandes
            else:
                tell(
                    f"{quote(path.name, 200)} n'est citée par aucune demande de {request} : elle "
                    "ne lui est pas comparée (JSON#FINESS désigne le client)."
                )
        try:
            pieces.append(Piece(path, read_file(path), said or kind, mine))
        except StopError as error:
            problems[path] = error
    if not pieces and not problems:
        raise StopError("Aucune pièce .pdf ou .docx trouvée.", code=ExitCode.NO_INPUT)
    return pieces, problems


def _expanded(files: list[Path]) -> list[Path]:
    """The files, those of a folder that are pieces."""
    from segur_cli.files.system import is_system_file

    found: list[Path] = []
    for path in files:
        if path.is_dir():
            found += sorted(
                one
                for one in path.rglob("*")
                if one.is_file()
                and one.suffix.lower() in (".pdf", ".docx", ".doc", ".png", ".jpg", ".tif")
                and not is_system_file(one.name)
            )
        else:
            found.append(path)
    return list(dict.fromkeys(found))


def _requests(typed: str, settings: "Settings") -> "tuple[Demande, ...]":
    """The requests of a JSON, those of one client after `#`. Raises StopError for none."""
    from segur_cli.exits import StopError
    from segur_cli.lint.engine import Options, requests_of
    from segur_cli.lint.inputs import read_companion
    from segur_cli.lint.request import models_of
    from segur_cli.pieces.citing import of_client
    from segur_cli.text.writing import quote

    name, mark, client = typed.rpartition("#")
    if not mark or Path(typed).exists():
        name, client = typed, ""
    document = read_companion(Path(name), "--request")
    found = requests_of(document, Options(models=models_of(settings)))
    if not found:
        raise StopError(
            f"Aucune demande n'a été reconnue dans {quote(name, 200)}.",
            f"Contrôlez d'abord ce fichier : segur lint-json {name}",
        )
    return of_client(found, client) if client else found
