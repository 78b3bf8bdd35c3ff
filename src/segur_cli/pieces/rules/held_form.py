"""DOC: a piece held against the user's copy of the official form."""

from collections.abc import Iterator

from segur_cli.diagnostics import Needed
from segur_cli.papers.paper import Line
from segur_cli.pieces.flow import Altered
from segur_cli.pieces.piece_context import PieceContext
from segur_cli.rules.rule import Finding, Rule
from segur_cli.text.writing import listed, plural, quote

_SHOWN = 90  # characters of a wording


def check_missing(context: PieceContext) -> Iterator[Finding[Line | None]]:
    held = context.held
    for item in held.missing if held else ():
        yield Finding(
            None,
            f"clause du modèle non trouvée : {quote(item.text, _SHOWN)}{context.unread}",
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
        yield Finding(
            one.line,
            f"clause {quote(one.item.text, 50)} modifiée : {_change(one)}{context.unread}",
            "remettez le texte du modèle, ou vérifiez que le changement est voulu",
        )
    for added in context.held.added if context.held else ():
        yield Finding(
            added.line,
            f"{added.where} {quote(added.item.text, 50)} : {quote(added.words, _SHOWN)} a été "
            f"ajouté{context.unread}",
            "retirez ce qui n'est pas du modèle, ou vérifiez que l'ajout est voulu",
        )


def _change(altered: Altered) -> str:
    """Say what is changed, what is gone and what is added, apart."""
    changed = [
        f"{quote(old, _SHOWN)} est devenu {quote(new, _SHOWN)}"
        for old, new in altered.changes
        if old and new
    ]
    gone = [quote(old, _SHOWN) for old, new in altered.changes if not new]
    added = [quote(new, _SHOWN) for old, new in altered.changes if not old]
    told = [*changed]
    told += [f"retiré : {listed(gone)}"] if gone else []
    told += [f"ajouté : {listed(added)}"] if added else []
    return " ; ".join(told)


def check_empty(context: PieceContext) -> Iterator[Finding[Line | None]]:
    for item, line in context.held.empty if context.held else ():
        yield Finding(
            line, f"{quote(item.text, _SHOWN)} : rien n'est rempli{context.unread}", "remplissez-le"
        )


def check_boxes(context: PieceContext) -> Iterator[Finding[Line | None]]:
    for items, line in context.held.unticked if context.held else ():
        labels = listed((quote(item.text, 40) for item in items), "ou")
        word = "aucune case cochée" if len(items) > 1 else "case non cochée"
        yield Finding(line, f"{word} : {labels}{context.unread}", "cochez celle qui convient")


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
            "vérifiez laquelle est en vigueur, et refaites la pièce si ce n'est pas la sienne",
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
