"""`segur rules`: every rule the tool knows."""

from typing import Annotated

import typer

from segur_cli.cli.options import COMMON, Debug, PageFormat, Report


def rules(
    format_: Annotated[
        PageFormat,
        typer.Option(
            "-f",
            "--format",
            metavar="text|json|md|xlsx",
            help="text : un tableau ; md : toutes les pages ; xlsx : un classeur ; json : pour un "
            "programme.",
            rich_help_panel=COMMON,
        ),
    ] = PageFormat.TEXT,
    report: Report = None,
    debug: Debug = False,
) -> None:
    """Lister les règles : code, titre, gravité, origine, source.

    Exemples :

      segur rules
      segur rules -f md
    """
    from segur_cli.cli.output import parse_reports, write_file, write_stdout

    reports = parse_reports(report, [f.value for f in PageFormat])
    write_stdout(_render(format_))
    for path, name in reports.items():
        write_file(path, _render(PageFormat(name)))


def _render(format_: PageFormat) -> str | bytes:
    import shutil

    from segur_cli.rules import catalogue

    if format_ is PageFormat.JSON:
        return catalogue.as_json()
    if format_ is PageFormat.MD:
        return catalogue.as_markdown()
    if format_ is PageFormat.XLSX:
        from segur_cli.tables.writing import to_xlsx

        return to_xlsx(catalogue.to_table())
    return catalogue.as_table(shutil.get_terminal_size().columns)
