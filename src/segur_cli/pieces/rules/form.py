"""DOC: a piece held against the user's copy of the official form."""

from collections.abc import Iterator

from segur_cli.diagnostics import Needed
from segur_cli.papers.paper import Line
from segur_cli.pieces.context import PieceContext
from segur_cli.rules.rule import Finding, Rule
from segur_cli.text.writing import listed, plural, quote

_SHOWN = 90  # characters of a wording


def check_missing(context: PieceContext) -> Iterator[Finding[Line | None]]:
    held = context.held
    for item in held.missing if held else ():
        yield Finding(
            None,
            f"clause du modèle non trouvée : {quote(item.text, _SHOWN)}",
            "reprenez le modèle, ou vérifiez que ce texte y est",
        )
    if held and held.lost:
        names = [quote(item.text, 40) for item in held.lost]
        more = f" et {plural(len(names) - 5, 'autre')}" if names[5:] else ""
        yield Finding(
            None,
            f"{plural(len(names), 'rubrique')} du modèle non "
            f"{'trouvées' if len(names) > 1 else 'trouvée'} : {', '.join(names[:5])}{more}",
            "vérifiez que la pièce est faite sur ce modèle",
        )


def check_altered(context: PieceContext) -> Iterator[Finding[Line | None]]:
    for one in context.held.altered if context.held else ():
        if one.expected and one.written:
            change = f"{quote(one.expected, _SHOWN)} est devenu {quote(one.written, _SHOWN)}"
        elif one.expected:
            change = f"{quote(one.expected, _SHOWN)} n'y est plus"
        else:
            change = f"{quote(one.written, _SHOWN)} a été ajouté"
        yield Finding(
            one.line,
            f"clause {quote(one.item.text, 50)} modifiée : {change}",
            "remettez le texte du modèle, ou vérifiez que le changement est voulu",
        )


def check_empty(context: PieceContext) -> Iterator[Finding[Line | None]]:
    for item, line in context.held.empty if context.held else ():
        yield Finding(line, f"{quote(item.text, _SHOWN)} : rien n'est rempli", "remplissez-le")


def check_boxes(context: PieceContext) -> Iterator[Finding[Line | None]]:
    for items, line in context.held.unticked if context.held else ():
        labels = listed((quote(item.text, 40) for item in items), "ou")
        word = "aucune case cochée" if len(items) > 1 else "case non cochée"
        yield Finding(line, f"{word} : {labels}", "cochez celle qui convient")


def check_version(context: PieceContext) -> Iterator[Finding[Line | None]]:
    held, form = context.held, context.form
    if held is None or form is None:
        return
    if held.other_version is not None:
        said, line = held.other_version
        yield Finding(
            line,
            f"autre version du modèle : {quote(said.strip(), _SHOWN)} ; le vôtre dit "
            f"{quote(form.version, _SHOWN)}",
            "refaites la pièce sur le modèle en vigueur",
        )
    elif not held.version_found:
        why = "le modèle ne dit pas sa version" if not form.version else "version non trouvée"
        context.leave("DOC034", why)


RULES = (
    Rule("DOC030", check_missing, inputs=(Needed.FORM,)),
    Rule("DOC031", check_altered, inputs=(Needed.FORM,)),
    Rule("DOC032", check_empty, inputs=(Needed.FORM,)),
    Rule("DOC033", check_boxes, inputs=(Needed.FORM,)),
    Rule("DOC034", check_version, inputs=(Needed.FORM,)),
)
