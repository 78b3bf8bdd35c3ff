"""Values that a document states: numbers, references, versions, the prestation that it ticks.

Only what its own words label is taken: a value not found is « non trouvé dans le texte ».
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import zip_longest

from segur_cli.facts import V1_V2, V2
from segur_cli.facts.words import BOTH_WAVES, SECOND_WAVE
from segur_cli.identifiers import finess, siret
from segur_cli.papers.letters import unaccented
from segur_cli.papers.paper import Line, Paper
from segur_cli.pieces.stated import LONG_NUMBER, Stated, days_in

_SIRET = re.compile(r"(?<!\d)((?:\d[ .]?){13}\d)(?!\d)")
# Its figures together, in groups, or each in a box of its own.
_FINESS = re.compile(
    r"(?<![0-9a-z])(\d\s?[0-9ab](?:\s?\d){7}|\d {1,2}[0-9ab](?: {1,2}\d){7})(?![0-9a-z])"
)
# Without its word: after the name of a hospital alone, for a SIREN is as long.
_BRACKETED_FINESS = re.compile(
    r"\b(?:ch[ruis]?|chru|hopita(?:l|ux)|centre hospitalier|clinique|polyclinique|etablissement"
    r"|client)\b[^()]{0,60}\((\d[0-9ab]0\d{6})\)"
)
_NAMED_SIRET = re.compile(r"\bsiret\b\D{0,20}$")
_SIREN = re.compile(r"\b(?:siren|rcs)\b[^\d]{0,12}$")
_LABEL = r"[\s.:…_°ºn–-]*?(?:n\s*[°ºo]\.?|no\b|#|numero|num\b|ref(?:erence)?s?\b)?[\s.:…_]*"
# The same label again, in English: « Facture n° / Invoice no. »
_LABEL += r"(?:/ ?(?:invoice|order|purchase order|po)\b(?: (?:no\b|number|n\s?[°º]))?[\s.:…_]*)?"
_REFERENCE = _LABEL + r"(?!(?:ref(?:erence)?s?|numero|num|no?)\b)([a-z0-9][a-z0-9_/.-]{2,40})"
_ORDER = re.compile(
    r"\b(?:bon de commande|commande|bdc|bon(?= n)|(?<=n° de )bon|(?<=numero de )bon)(?! du\b)"
    r"(?: (?:client|fournisseur|interne|initiale?|concernee?|signee?|associee?|subsequente?"
    r"|de reference|valant (?:marche|contrat|acte d'engagement)"
    r"|(?:ferme|d'achats?|[a-z]+(?:ique|iere|ive|elle|ale))(?= n\s?[°º])))?"
    + _REFERENCE
    # « Objet : commande de la mise à jour n° 12 »: no other number is named in between.
    + r"|\bobjet ?: ?[^.;]{0,30}\b(?:bon de )?commande\b"
    r"(?:(?!\b(?:devis|offre|marche|contrat|engagement|siret|finess|facture)\b)[^.;\d]){1,60}"
    r"\bn\s?[°º][ .:]*([a-z0-9][a-z0-9_/.-]{2,40})"
)
# What says that a number is that of an order, or what the client calls its own.
_NUMBERED = r"\b(?:commande|bon|numero|ref\w*|n ?[°º])[^.;\d]{0,25}"
_OF_CLIENT = (
    r"\b(?:(?:vos? |votre |v/ ?)ref(?:erence)?s?\b\.?|ref(?:erence)?s?\.? (?:du )?client\b)"
    + _LABEL
)
_COMMITMENT = re.compile(r"\b(?:numero|n\s?[°º]) ?d'engagement(?: juridique)?" + _REFERENCE)
_INVOICE = re.compile(r"\bfacture(?! du\b)" + _REFERENCE)
# A quote that is an order when it is signed: its number is that of the order.
_QUOTE = re.compile(rf"^\W*(?:devis|proposition|offre)\b(?=.*\bcommande\b){_REFERENCE}")
_OWN = re.compile(
    r"(?:^|  )\W*(?:nos? |notre |vos? )?(?:n\s?[°ºo]\.?|numero|ref(?:erence)?s?\.?)"
    r"(?: du document| a rappeler)?"
    r"[ .:…_]*[:.…°ºo]?[ .:…_]*([a-z0-9][a-z0-9_/.-]{2,40})(?= *$|  |,? (?:du|le) \d| [a-z]+ ?:)"
)
_HEADINGS = {
    "order": re.compile(
        r"\b(?:(?:n\s?[°ºo]\.?|numero|ref(?:erence)?\.?)(?: d[ue]| de la)? ?(?:bon de )?commande"
        r"|bon de commande n\s?[°ºo])(?= *:? *(?:$|  ))"
    ),
    "invoice": re.compile(
        r"\b(?:(?:n\s?[°ºo]\.?|numero|ref(?:erence)?\.?)(?: d[ue]| de la)? ?facture"
        r"|facture n\s?[°ºo])(?= *:? *(?:$|  ))"
    ),
    "commitment": re.compile(
        r"\b(?:numero|n\s?[°º]) ?d'engagement(?: juridique)?(?= *:? *(?:$|  ))"
    ),
    "version": re.compile(
        r"(?:^|(?<=  ))(?:n° de )?version(?: installee| de la solution| du logiciel)?"
        r"(?= *:? *(?:$|  ))"
    ),
    "own": re.compile(
        r"(?:^|(?<=  ))(?:n\s?[°ºo]\.?|numero|ref(?:erence)?s?\.?)(?= *:? *(?:$|  ))"
    ),
}  # fmt: skip
_VERSION = re.compile(
    r"\bversion\b(?:\s+(?!formulaire|modele|document)[a-z'’]+){0,5}?\s*[:.]*\s*"
    r"(?:n\s*[°º]\s*)?v?\.?\s?(\d+(?:\.\w+)*)(?![\w.]*[/%])"
)
_SHORT_VERSION = re.compile(r"\bv\.? ?(\d+(?:\.\d+)+)\b")
_CUT_BOTH = re.compile(
    r"(?<!vague )(?<!v)\b1 ?\+ ?vague 2\b"
)  # its first word is on the line above
_CUT_FIRST = re.compile(r"\b(?:vague|v) ?1 ?(?:\+|et\b)")
_BOX = re.compile(
    r"(?P<on>[☒☑✓✔■▣✗✘⊠]|\[\s?[xX]\s?\]|\([xX]\)|(?:^|(?<=\s))[xX](?=\s|$))"
    r"|(?P<off>[☐□▢❏❑❒◻]|\[\s{0,3}\]|\(\s{1,3}\))"
)
_FAULT = r"(?:anomalies?|defauts?|dysfonctionnements?|ecarts?) (?:bloquant|majeur|critique)e?s?"
_SOME = r"(?:des|une|deux|trois|quatre|cinq|plusieurs|quelques|certaines|\d+)"
_RESERVED = re.compile(
    rf"\bavec(?: /)? {{1,2}}(?:{_SOME} |les )?(?:reserves?|anomalies? bloquantes?)\b"
    r"|\bnon[ -]conformes?\b"
    r"|\bsous reserves?\b(?! (?:des (?:dispositions|droits|stipulations)|d[eu] (?:respect|paiement)"
    r"))"
    r"|\b(?:n'est pas|pas) (?:conforme|prononcee)\b|\b(?:va|aptitude|recette) (?:est )?"
    r"(?:refusee|ajournee|rejetee)\b|\b(?:est|a ete) (?:refusee|ajournee|rejetee)\b|\breserves?"
    r" (?:(?:(?:est|sont|a ete|ont ete) )?(?:emises?|constatees?)|suivantes?|mineures?|majeures?"
    r"|a lever|non levees?|(?:subsist|demeur|persist|rest)e(?:nt)?)\b|(?<!ne )\breste(?:nt)? a"
    r" (?:livrer|corriger|installer|parametrer|realiser|fournir|resoudre)\b"
    r"|\b(?:presente|comporte|revele|constate|subsiste|persiste|demeure|reste)(?:nt|es?)?"
    rf" (?:encore |toujours )?{_SOME} {_FAULT}\b"
    rf"|\b{_FAULT} (?:(?:subsist|persist|demeur|rest)e(?:nt)?|(?:est|sont|a ete|ont ete) )\w*"
    r"|\b(?:ne (?:fonctionne|marche|repond)(?:nt)? (?:pas|plus)|hors service|inoperante?s?"
    r"|avis ?:? ?(?:est )?defavorable)\b"
    r"|\bne (?:prononc|valid|accept)\w+ pas\b|\b(?:inapte|non apte)s?\b"
    r"|\b(?:refuse|ajourne|rejette)(?:nt)? (?:de prononcer|la va\b|la (?:verif|decision|reception))"
    rf"|\b(?:emet|formule|emettons|formulons)(?:tent|nt)? {_SOME} reserves?\b"
    r"|\bne (?:peut|saurait|peuvent)(?: pas)? (?:\w+ )?(?:etre )?(?:prononce|valide|accepte)"
)
# What the label of a ticked box says, alone: « refusée », « avis défavorable ».
_REFUSED = re.compile(
    r"\b(?:refus(?:e|ee|ees)?|ajourn(?:e|ee|ement)|rejet(?:e|ee)?|defavorable|refaction"
    r"|non[ -](?:prononce|valide|accepte|concluant|satisfaisant|recevable|apte)e?)\b"
)
_REMARK = re.compile(
    r"^\W*(?:observations?|remarques?|commentaires?|constats?)\b[^:]{0,30}:"
    r"(?!.*\b(?:aucune?|sans|ni|pas|ne|non|neant|levee?s?|corrigee?s?|absence)\b)"
    r".*\b(anomalies? (?:bloquante|majeure)s?)"
)
# Cells of a column of results, and their headings.
_FAILED = re.compile(r"(?:^|  )(ko|n\.?ok|non ok|echec|echoue|non concluant)(?=\W*(?:$|  ))")
_PASSED = re.compile(r"(?:^|  )(?:ok|succes|reussi|concluant)(?=\W*(?:$|  ))")
# « NC : non conforme », and a cell that says it.
_LEGEND = re.compile(r"\bnc ?[:=] ?non[ -]conforme")
_CODED = re.compile(r"  (nc)(?=\W*(?:$|  ))")
# The other choice of a form, on the same line: neither is made by it.
_CONTRARY = re.compile(
    r"\bsans (?:aucune )?reserves?\b|(?<!non )(?<!non-)(?<!pas )\bconformes?\b|\baucune\b|\bneant\b"
    r"|\bavis favorable\b(?! (?:avec|sous)\b)"
    r"|\b(?:en cas|si|eventuelles?|le cas echeant)\b"
)
_SENTENCE = re.compile(r"[.;] ")
_CONDITION = re.compile(r"\b(?:en cas|si|eventuelles?|le cas echeant|lorsque|quand)\b[^.;]*$")
_LIFTED = re.compile(r"(?<!non )\blevees?\b")
_RESERVE_HEADING = re.compile(
    r"^\W*(?:(?:reserves?|anomalies? bloquantes?(?: constatees?)?)(?: eventuelles?)?"
    r" *(?::|  (?!(?:anomalies? )?(?:majeures?|mineures?)\b))|bloquantes? *(?::|  )(?= *\d))"
    r" *(\S.*)$"
)
_BLOCKING = re.compile(r"(?:anomalies? )?bloquantes?")  # heads the column of their number
_NOTHING = re.compile(
    r"\W*(?:(?:aucune?|neant|sans(?: objet)?|non|s\.?o\.?|r\.?a\.?s\.?|rien|0|n/a|pas d"
    r"|oui ?/ ?non)\b"
    r"|[\W_]*$)"
)
# What is asked of a VA with « oui » or « non »: something wrong, unless its absence is; or right.
_WRONG = re.compile(
    r"(?P<absent>\b(?:absence d[e']|aucune?|sans|pas d[e']|levee d[e']s?) ?(?:toute? |aucune? )?)?"
    r"\b(?:reserves?|anomalies?|incidents?|dysfonctionnements?|ecarts?|defauts?|blocages?"
    r"|non[ -]conform\w+)\b"
)
_RIGHT = re.compile(
    r"\b(?:conform|concluant|operationnel|fonctionne|valid|install|verifi|satisf|prononc|reussi"
    r"|accept|aptitude|apte\b|realis)"
)
_ANSWER = re.compile(r"\b(oui|non)\W*$")
_BOTH_ANSWERS = re.compile(r"  oui  non\W*$|  non  oui\W*$")  # the headings of two columns
# The other answer may be struck out, as the line then asks.
_STRIKE = r"(?:\((?:rayer|barrer|entourer)[^)]*\))?"
_PLAIN_ANSWER = re.compile(rf"(?: [:?]+|[:?]+|  )[ /]*(oui|non)[\W_]*{_STRIKE}\W*$")
_PRODUCT = re.compile(
    r"\b(?:solution|logiciel(?:le)?|progiciel|software|application|install(?:ee?|ation)|referencee?"
    r"|produit|dpi|pfi|version (?:en (?:service|production)|deployee|livree|validee|verifiee))\b"
)
_PRODUCT_VERSION = re.compile(rf"{_PRODUCT.pattern}[^.;:]{{0,40}}?{_VERSION.pattern}")
_VERSION_OF_PRODUCT = re.compile(
    rf"{_VERSION.pattern},? (?:de|du) (?:votre|notre|la |l')?[^.;:\d]{{0,20}}{_PRODUCT.pattern}"
)
_VERSION_CELL = re.compile(r"\bversion(?: installee)? ?:?  (?:[^\d:]*[/(,–-] ?)?v?(\d+(?:\.\w+)+)")
_FORM = re.compile(r"\b(formulaire|modele|document|annexe)\b")
_HEAD = 20  # lines
_CLOSE = 20  # characters before a number in which its own label stands
_BELOW = 2  # lines under a heading in which its value stands


def _whole(paper: Paper, read: Callable[[Line], list[str]]) -> list[Stated[str]]:
    """What lines say by themselves; when none does, what two of them say together."""
    found = [Stated(value, line) for line in paper.lines for value in read(line)]
    return found or [Stated(value, line) for line in paper.wrapped for value in read(line)]


def finess_numbers(paper: Paper) -> list[Stated[str]]:
    """The FINESS numbers beside the word, or under it; a SIRET in groups is none."""
    found: list[Stated[str]] = []
    lines = paper.lines
    for rank, line in enumerate(lines):
        place = line.said.find("finess")
        if place < 0:
            continue
        here = _finess_in(line.said, place)
        if here:
            found += [Stated(number, line) for number in here]
            continue
        sides = line.sides(place, place + len("finess"))
        for below in lines[rank + 1 :]:
            numbers = _finess_in(below.said, 0)
            if sides and len(line.columns) > 1:  # all those of the column
                word, whole = _at(below, sides, words=1), _at(below, sides)
                inside = _FINESS.search(word) or _FINESS.search(whole)
                numbers = [finess.normalise(inside[1])] if inside else []
            found += [Stated(number, below) for number in numbers[:1]]
            if not numbers or not sides:
                break
        if not found and rank and sides and len(line.columns) > 1:  # the label under its value
            over = _FINESS.fullmatch(_at(lines[rank - 1], sides))
            found += [Stated(finess.normalise(over[1]), lines[rank - 1])] if over else []
    return found or [
        Stated(one[1], line) for line in lines for one in _BRACKETED_FINESS.finditer(line.said)
    ]


def _finess_in(said: str, place: int) -> list[str]:
    """The numbers of a line that may be FINESS: those after a place, else the nearest before."""
    text = LONG_NUMBER.sub(lambda one: "_" * len(one[0]), said)
    numbers = [
        one
        for one in _FINESS.finditer(text)
        if not _SIREN.search(text[max(one.start() - _CLOSE, 0) : one.start()])
    ]
    after = [finess.normalise(one[1]) for one in numbers if one.start() >= place]
    return after or [finess.normalise(one[1]) for one in numbers][-1:]


def sirets(paper: Paper) -> list[Stated[str]]:
    """The SIRET whose key is right, or that are said to be one."""
    return _whole(paper, _sirets_in)


def _sirets_in(line: Line) -> list[str]:
    said = line.said
    numbers = (
        (re.sub(r"\D", "", one[1]), _NAMED_SIRET.search(said, 0, one.start()))
        for one in _SIRET.finditer(said)
    )
    return [
        number for number, named in numbers
        if siret.is_valid(number) or (named and not line.recognised)
    ]  # fmt: skip


def prestations(paper: Paper) -> list[Stated[str]]:
    """The prestations (`V2`, `V1+V2`) that a line names as one, or whose box is ticked.

    « Ségur vague 2 » alone names the programme; a box that is not ticked says nothing.
    """
    return _whole(paper, _prestations_in)


def _prestations_in(line: Line) -> list[str]:
    if not SECOND_WAVE.search(line.said) and not BOTH_WAVES.search(line.said):
        return []
    boxes = list(_BOX.finditer(line.text))
    found = []
    for text in _ticked(line.text, boxes) if boxes else (line.said,):
        said = _CUT_BOTH.sub("vague 1 + vague 2", text.casefold())
        both, second = BOTH_WAVES.search(said), SECOND_WAVE.search(said)
        if both and not boxes and SECOND_WAVE.search(BOTH_WAVES.sub("", said)):
            continue  # two choices whose boxes are not read
        if not both and _CUT_FIRST.search(said):
            continue  # the other wave is named further
        if both or (second and (boxes or "prestation" in said)):
            found.append(V1_V2 if both else V2)
    return found


def _ticked(
    text: str, boxes: list[re.Match[str]], label: re.Pattern[str] = SECOND_WAVE
) -> Iterator[str]:
    """Yield the labels of the boxes that are ticked: after each box, or before when so written."""
    head, tail = text[: boxes[0].start()], text[boxes[-1].end() :]
    before = label.search(head.casefold()) is not None or not tail.strip()
    ends = [0, *(box.end() for box in boxes)]
    starts = [*(box.start() for box in boxes), len(text)]
    for rank, box in enumerate(boxes):
        if box["on"]:
            side = rank if before else rank + 1
            yield text[ends[side] : starts[side]]


def ticked_among(paper: Paper, names: Iterable[str]) -> list[str]:
    """The names of a choice whose box is ticked; none when no line offers it."""
    by_name = {unaccented(name): name for name in names}
    label = re.compile("|".join(map(re.escape, by_name)))
    lines = ((line.text, list(_BOX.finditer(line.text))) for line in paper.lines)
    ticked = [
        text for said, boxes in lines if boxes and len(label.findall(unaccented(said))) > 1
        for text in _ticked(said, boxes, label)
    ]  # fmt: skip
    return [by_name[one] for text in ticked for one in label.findall(unaccented(text))]


def reserves(paper: Paper) -> list[Stated[str]]:
    """What a paper says of reserves, of what does not conform: the words that say it.

    Of boxes, those that are ticked, beside their label or under it; of a grid of « oui » and
    « non », the answer that tells of a fault.
    """
    found: list[Stated[str]] = []
    columns: list[tuple[float, float]] = []
    answers: dict[str, tuple[float, float]] = {}
    asked = ""
    conditional = False
    coded = any(_LEGEND.search(line.said) for line in paper.lines)
    for line, below in zip_longest(paper.lines, paper.lines[1:]):
        if _LEGEND.search(line.said):
            continue
        supposed = conditional and line.text[:1].islower()
        conditional = _CONDITION.search(line.said) is not None
        for start, end in line.columns if below else ():
            if _BLOCKING.fullmatch(line.said, start, end):
                number = _at(below, line.sides(start, end))
                told = f"{line.said[start:end]} : {number}"
                found += [Stated(told, below)] if re.fullmatch(r"[1-9]\d*", number) else []
        boxes = list(_BOX.finditer(line.text))
        asked = line.said if _WRONG.search(line.said) or _RIGHT.search(line.said) else asked
        if boxes:
            labels = (unaccented(text) for text in _ticked(line.text, boxes, _RESERVED))
            found += [Stated(one[0], line) for text in labels
                      if (one := _RESERVED.search(text) or _REFUSED.search(text))]  # fmt: skip
            marks = [
                (one.left, one.right) for one in line.stretches
                if (box := _BOX.search(one.text)) and box["on"]
            ]  # fmt: skip
            found += [Stated("case cochée", line) for mark in marks if _overlaps(mark, columns)]
            said = [answer for answer, sides in answers.items() for mark in marks
                    if _overlaps(mark, [sides])]  # fmt: skip
            said += [unaccented(text).strip(" :/-.") for text in _ticked(line.text, boxes, _ANSWER)]
            found += [Stated(_answered(asked, answer), line)
                      for answer in dict.fromkeys(said) if _tells_fault(asked, answer)]  # fmt: skip
            continue
        failed = _FAILED.search(line.said) if len(line.columns) > 1 else None
        failed = failed or (_CODED.search(line.said) if coded and len(line.columns) > 1 else None)
        if failed and _PASSED.search(line.said):  # their two headings
            columns = [sides] if (sides := line.sides(failed.start(1), failed.end(1))) else []
            continue
        found += [Stated(failed[1].upper(), line)] if failed else []
        if remark := _REMARK.search(line.said):
            found.append(Stated(remark[1], line))
            continue
        plain = None if _BOTH_ANSWERS.search(line.said) else _PLAIN_ANSWER.search(line.said)
        if plain and _tells_fault(line.said[: plain.start()], plain[1]):
            found.append(Stated(_answered(line.said[: plain.start()], plain[1]), line))
            continue
        goes_on = below.said if below and below.text[:1].islower() else ""
        lifted = bool(_LIFTED.search(f"{line.said} {goes_on}"))
        offered = lifted or bool(_CONTRARY.search(line.said))
        # What another sentence says contrary is no choice: « refusée. Réserves : aucune ».
        judged = (_RESERVED.search(one) for one in _SENTENCE.split(line.said)
                  if not lifted and not supposed and not _CONTRARY.search(one))  # fmt: skip
        words = next(filter(None, judged), None) or (None if offered else _filled_in(line.said))
        found += [Stated(words[0].strip(" :."), line)] if words else []
        columns = [
            sides for start, end in line.columns
            if _RESERVED.search(line.said, start, end) and (sides := line.sides(start, end))
        ] if offered else columns if line.cells else []  # fmt: skip
        headings = {
            line.said[start:end].strip(" ?:"): line.sides(start, end) for start, end in line.columns
        }
        yes, no = headings.get("oui"), headings.get("non")
        answers = {"oui": yes, "non": no} if yes and no else answers
    return found


def _answered(asked: str, answer: str) -> str:
    """The words of a question, without its boxes, and what answers it."""
    question = _BOX.sub(" ", re.sub(r"\b(?:oui|non)\b", " ", asked))
    return f"{' '.join(question.split()).strip(' :?/.-')} : {answer}"


def _overlaps(mark: tuple[float, float], columns: Sequence[tuple[float, float]]) -> bool:
    return any(min(mark[1], high) > max(mark[0], low) for low, high in columns)


def _tells_fault(asked: str, answer: str) -> bool:
    """Whether an answer says that something is wrong, as « sans réserve : non » does."""
    wrong = _WRONG.search(asked)
    if answer == "oui":
        return wrong is not None and not wrong["absent"]
    if answer != "non":
        return False
    return bool(wrong["absent"]) if wrong is not None else _RIGHT.search(asked) is not None


def _filled_in(said: str) -> re.Match[str] | None:
    """A heading of reserves or of blocking anomalies that something other than « none » fills."""
    one = _RESERVE_HEADING.search(said)
    return one if one and not _NOTHING.match(one[1]) else None


def stands(wording: str | None, said: str) -> bool:
    """Whether a reference or a name stands in what is said, and not inside a longer one."""
    return without(wording, said) != said


def without(wording: str | None, said: str) -> str:
    """What is said, without the places where a reference or a name stands."""
    parts = r"[\W_]*".join(re.findall(r"[^\W_]+", unaccented(wording or "")))
    return re.sub(rf"(?<![^\W_]){parts}(?![^\W_]|[.]\d)", "|", said) if parts else said


def order_references(paper: Paper) -> list[Stated[str]]:
    """What follows « bon de commande n° », or stands under it."""
    found = [*_references(paper, _ORDER), *_under(paper, "order")]
    # What an accounting office calls so is the number of the order, when nothing else is.
    return found or [*_references(paper, _COMMITMENT), *_under(paper, "commitment")]


def written_alike(paper: Paper, asked: str) -> list[Stated[str]]:
    """What is written as the number asked is, its figures aside.

    With two letters, nothing else is; with fewer, a word must say that it is one.
    """
    wanted = unaccented(asked).strip()
    spaced = " " in wanted
    named = sum(map(str.isalpha, wanted)) > 1
    label = "" if named else _NUMBERED if spaced else _OF_CLIENT
    figures = r"\d" if spaced and not named else r"\d+"
    shape = re.sub(figures, figures.replace("\\", r"\\"), re.escape(wanted))
    pattern = re.compile(rf"{label}(?<![\w/-])({shape})(?![\w/-]|\.\d)")
    return _whole(paper, lambda line: [found[1] for found in pattern.finditer(line.said)])


def invoice_numbers(paper: Paper) -> list[Stated[str]]:
    """What follows « facture n° », or stands under it."""
    return [*_references(paper, _INVOICE), *_under(paper, "invoice")]


def own_references(paper: Paper) -> list[Stated[str]]:
    """What a paper gives as its own number, at its head: « NUMERO ..: 25H004498 »."""
    beside = [
        Stated(value, line)
        for line in paper.lines[:_HEAD]
        for one in _OWN.finditer(line.said)
        if _is_reference(value := one[1].strip("-./"))
    ]
    head = {id(line) for line in paper.lines[:_HEAD]}
    own = beside or [one for one in _under(paper, "own") if id(one.line) in head]
    return own or [one for one in _references(paper, _QUOTE) if id(one.line) in head]


def versions(paper: Paper) -> list[Stated[str]]:
    """The versions of a product: what follows « version » on a line that speaks of one.

    A form has its own version, which is not that of what it is about.
    """
    found = [
        Stated(value, line)
        for line in paper.lines
        if _PRODUCT.search(line.said) and not _FORM.search(line.said)
        for pattern in (_VERSION, _SHORT_VERSION)
        for value in _labelled(line, pattern)
    ]
    named = found or [
        Stated(value, line)
        for line in paper.wrapped
        for pattern in (_PRODUCT_VERSION, _VERSION_OF_PRODUCT)
        for value in _labelled(line, pattern)
    ]
    rows = [line for line in paper.lines if len(line.cells) > 1]
    beside = [Stated(v, row) for row in rows for v in _labelled(row, _VERSION_CELL)]
    return named or beside or list(_under(paper, "version"))


def _references(paper: Paper, pattern: re.Pattern[str]) -> list[Stated[str]]:
    return _whole(paper, lambda line: _labelled(line, pattern))


def _labelled(line: Line, pattern: re.Pattern[str]) -> list[str]:
    found = ((one[one.lastindex or 1]).strip("-./") for one in pattern.finditer(line.said))
    return [value for value in found if _is_reference(value)]


def _under(paper: Paper, what: str) -> Iterator[Stated[str]]:
    """Yield what stands under a heading, where it is known where things stand."""
    for rank, line in enumerate(paper.lines):
        for one in _HEADINGS[what].finditer(line.said):
            sides = line.sides(one.start(), one.end())
            for below in paper.lines[rank + 1 : rank + 1 + _BELOW] if sides else ():
                value = _at(below, sides).strip("-./")
                if _is_reference(value):
                    yield Stated(value, below)
                    break


def _at(line: Line, sides: tuple[float, float] | None, *, words: int = 0) -> str:
    """The words of a line between two sides, or the first one there when `words` are told apart."""
    for one in re.finditer(r"\S+" if words else r"\S+(?: \S+)*", line.said):
        here = line.sides(one.start(), one.end())
        if here and sides and min(here[1], sides[1]) > max(here[0], sides[0]):
            return one[0]
    return ""


def above(paper: Paper, found: Stated[str], most: int) -> Iterator[str]:
    """Yield the column of a number, its cell and those above; last, the whole of its line."""
    at = (found.line.page, found.line.number)
    places = (n for n, line in enumerate(paper.lines) if (line.page, line.number) == at)
    rank = next(places, 0)
    said = found.line.said
    number = re.search(r"[ .]?".join(found.value), said)
    cells = found.line.columns if number and len(found.line.columns) > 1 else ()
    own = next((n for n, cell in enumerate(cells) if number and number.start() < cell[1]), 0)
    if own and not re.search("[a-z]", said[slice(*cells[own])]):
        yield said[cells[own - 1][0] : cells[own][1]]  # its label is in the cell before
    sides = found.line.sides(number.start(), number.end()) if number else None
    for line in reversed(paper.lines[max(rank - most, 0) : rank + 1]):
        if line is found.line and number and not cells:
            yield said[: number.end()]
        elif line.page == found.line.page:
            yield _at(line, sides) if cells and line.stretches else line.said
    yield said


def _is_reference(value: str) -> bool:
    digits = sum(map(str.isdigit, value))
    return (
        digits > 0 and len(value) >= 2 and " " not in value
        and not re.fullmatch(r"(?:19|20)\d\d", value) and not list(days_in(value))
    )  # fmt: skip
