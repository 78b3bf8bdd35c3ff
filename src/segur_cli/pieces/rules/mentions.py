"""DOC: the words of a piece: those that a public text demands, those of its form."""

import re
from collections.abc import Iterator
from datetime import timedelta

from segur_cli.diagnostics import Needed, Severity
from segur_cli.papers.letters import letters_and_digits, ocr_skeleton
from segur_cli.papers.paper import Line
from segur_cli.pieces import values
from segur_cli.pieces.flow import Altered
from segur_cli.pieces.form import CLAUSE, FormItem
from segur_cli.pieces.piece_context import PieceContext
from segur_cli.pieces.stated import DayOf, days_of
from segur_cli.rules.rule import Finding, Rule
from segur_cli.text.writing import day, listed, plural, quote

# The official mention, word for word (FACTS, C14; ANS FAQ).
MENTION = "Montant pris en charge par l'Etat au titre du Ségur de la santé"
# Its last word without its last letter, or followed by what says of which health, of what else.
_OTHER_END = re.compile(
    r"(?:\bsegur de la |^(?:de )?(?:la )?)(sant\b(?! ?e\b)"
    r"|sante (?!total|finale?)[a-z]*(?:ique|ale?|aux|aire|elle|iere?|i[fv]e?)s?\b"
    r"|sante (?:et (?:de |du |des |d')|au travail\b|(?:des|de la|de l') ?[a-z])(?:[a-z' -]*[a-z])?)"
)
_SHOWN = 90  # characters of a wording
_ORDER_WINDOW = timedelta(days=120)
_SIGNATORY = re.compile(
    r"\b(?:nom(?:,? (?:et )?prenoms?)?(?:,? (?:et )?(?:qualite|fonction))?"
    r"(?: du (?:signataire|representant(?: legal)?))?"
    r"|signataire|represente?e? par|signe?e? (?:electroniquement )?par"
    r"|representante?(?: legale?)?(?: d(?:e l'etablissement|u client|e la structure))?"
    r"|pour (?:le client|l'etablissement))(?!\w)"
    r"(?: \([a-z, ]+\))?\s*[:,]?\s*(.*)"
)
_UNFOUND_DELEGATION = "« délégation » de signature non trouvée dans le texte du mandat"
_NO_DELEGATION = re.compile(
    r"\b(?:sans|aucune|pas(?: de)?|ni|hors|exclu\w*)\b[^.;,]{0,30}\bdelegation(?: de signature)?"
    r"|\bdelegation(?: de signature)?(?:[^.;,]{0,20}\b(?:exclue|interdite|refusee)|[ :?]+non)\b"
)
_CIVILITY = re.compile(
    r"^\s*(?:(?:mme|mlle|m|mr|dr|pr|docteur|professeur|monsieur|madame)\b\.?\s*)+", re.IGNORECASE
)
# What is no name: leaders, and the labels that stand beside it.
_FILLER = re.compile(
    r"(?:[\s:._…·,;/\-–\[\]()]|\b(?:date|le|la|l'|fonction|qualite|titre|signature|cachet|et|du|de|fait|a"
    r"|lieu|prenoms?|nom|telephone|courriel|mention|lu|approuve"
    r"|cliquez|appuyez|choisissez|click|tap|choose|ici|here|ou|or|pour|to|entrer|enter|an?|une?|texte|text"
    r"|item|element)\b)*"
)


def check_mention(context: PieceContext) -> Iterator[Finding[Line | None]]:
    near = context.flow.closest(FormItem(CLAUSE, MENTION))
    if near is not None and near.as_written:
        yield from _end_of_mention(near)
        return
    said, severity = "du bon de commande", context.softened
    if near is not None and near.at_page_break and not near.expected:
        said = f"d'un seul tenant : au saut de page, {quote(near.written)} l'interrompt"
        severity = Severity.WARNING  # an eye reads it whole
    elif near is not None:
        said = f"mot pour mot : {_change(near)}"
    yield Finding(
        near.line if near is not None else None,
        f"mention « {MENTION} » non trouvée dans le texte {said}{context.unread}",
        "écrivez-la mot pour mot, devant le montant réel pris en charge",
        severity,
    )


def _end_of_mention(near: Altered) -> Iterator[Finding[Line | None]]:
    """The last word as it is written: what a scanner makes of it is forgiven a scanner alone."""
    line = near.end or near.line
    found = None if line.recognised else _OTHER_END.search(line.said)
    if found is not None:
        yield Finding(
            line,
            f"mention « {MENTION} » : le texte finit par {quote(found[1])}",
            "écrivez-la mot pour mot, devant le montant réel pris en charge",
            Severity.WARNING,  # all its other words are there
        )


def _change(near: Altered) -> str:
    if not near.written:
        return f"{quote(near.expected)} y manque"
    if not near.expected:
        return f"{quote(near.written)} y est de trop"
    return f"{quote(near.expected)} y est {quote(near.written)}"


def check_signatory(context: PieceContext) -> Iterator[Finding[Line | None]]:
    named = context.demande.text("va.signataire") if context.demande else None
    if named:
        # The request may add the function: « Camille FICTIVE, directrice ».
        name = _CIVILITY.sub("", re.split(r"[,;(]", named)[0])
        if context.paper.letters.find(name) is not None or _all_words(context, name):
            return
    lines = [(" ".join(line.said.split()), line) for line in context.paper.lines]
    blank = None
    for rank, (text, line) in enumerate(lines):
        match = _SIGNATORY.search(text)
        if match is None:
            continue
        below = lines[rank + 1][0] if rank + 1 < len(lines) else ""
        said = match[1] or (below if ":" not in below else "")
        if not _FILLER.fullmatch(said) and any(c.isalpha() for c in said) and not named:
            return
        if _FILLER.fullmatch(match[1]):
            blank = blank or line
    who = f" {quote(named, 80)}" if named else ""
    yield Finding(
        blank,
        f"nom du signataire de la VA{who} non trouvé dans le texte : une VA que le client n'a pas "
        f"signée n'est pas conforme{context.unread}",
        "regardez qui l'a signée ; une signature manuscrite ne se lit pas ici",
    )


def _all_words(context: PieceContext, name: str) -> bool:
    """Whether every word of a name stands in the text: first and last names are swapped."""
    found = [word for word in re.findall(r"\w{2,}", name) if ocr_skeleton(word)]
    return bool(found) and all(context.flow.like(ocr_skeleton(word)) for word in found)


def check_window(context: PieceContext) -> Iterator[Finding[Line | None]]:
    evidence = context.evidence_file_date
    if evidence is None:
        return
    found = days_of(context.paper, context.kind.id)
    days = found[DayOf.OWN] or found[DayOf.UNSAID]
    if not days:
        context.leave("DOC014", "aucune date trouvée dans le texte")
        return
    last = max(days, key=lambda stated: stated.value)
    if evidence - last.value > _ORDER_WINDOW:
        yield Finding(
            last.line,
            f"la date la plus récente du bon de commande est le {day(last.value)}, plus de 120 "
            f"jours avant votre dossier de preuves complet ({day(evidence)})",
            f"la signature la plus ancienne admise est le {day(evidence - _ORDER_WINDOW)}",
        )


def check_delegation(context: PieceContext) -> Iterator[Finding[Line | None]]:
    whole = letters_and_digits(" ".join(line.text for line in context.paper.lines))
    denied = _NO_DELEGATION.search(context.said)
    if "deleg" not in whole or (denied and whole.count("deleg") == 1):
        yield Finding(
            None,
            f"{f'le mandat dit {quote(denied[0])}' if denied else _UNFOUND_DELEGATION}",
            "prenez le modèle de la vague 2, avec délégation de signature",
        )


def check_reserves(context: PieceContext) -> Iterator[Finding[Line | None]]:
    for found in values.reserves(context.paper)[:1]:
        yield Finding(
            found.line,
            f"la VA dit {quote(found.value, 60)}",
            "regardez ce qui reste à faire, et si la réserve est levée",
        )


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
            f"clause {quote(one.item.text, 50)} modifiée : {_changes(one)}{context.unread}",
            "remettez le texte du modèle, ou vérifiez que le changement est voulu",
        )
    for added in context.held.added if context.held else ():
        yield Finding(
            added.line,
            f"{added.where} {quote(added.item.text, 50)} : {quote(added.words, _SHOWN)} a été "
            f"ajouté{context.unread}",
            "retirez ce qui n'est pas du modèle, ou vérifiez que l'ajout est voulu",
        )


def _changes(altered: Altered) -> str:
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
    Rule("DOC010", check_mention, kind=("commande",)),
    Rule("DOC014", check_window, inputs=(Needed.EVIDENCE_DATE,), kind=("commande",)),
    Rule("DOC016", check_signatory, kind=("va",)),
    Rule("DOC017", check_delegation, kind=("mandat",)),
    Rule("DOC018", check_reserves, kind=("va",)),
    Rule("DOC030", check_missing, inputs=(Needed.FORM,)),
    Rule("DOC031", check_altered, inputs=(Needed.FORM,)),
    Rule("DOC032", check_empty, inputs=(Needed.FORM,)),
    Rule("DOC033", check_boxes, inputs=(Needed.FORM,)),
    Rule("DOC034", check_version, inputs=(Needed.FORM,)),
)
