"""What is remarked of a client, in words: one function per subject."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from segur_cli.diagnostics import Severity
from segur_cli.eligibility.base import SHIFTED, Base, BaseEntry, describe, name_words
from segur_cli.eligibility.prestation import Access
from segur_cli.eligibility.request import ClientQuery
from segur_cli.eligibility.verdict import CeilingLine, Remark, SonsView
from segur_cli.facts import PRESTATION_LABELS, statement
from segur_cli.identifiers.finess import Defect, Reading
from segur_cli.text.dates import short_day_of
from segur_cli.text.writing import listed, plural

if TYPE_CHECKING:
    from segur_cli.register.index import Register

_ACTIVITY_YEAR = "2022"  # of the base (FACTS §3)


def reenter_remark(
    number: str,
    targets: tuple[str, ...],
    level: str,
    entries: tuple[BaseEntry, ...],
    register: "Register | None",
) -> Remark:
    """Say under which entity or establishment an absent number is to be entered again.

    `register` is the register that ties them, None when the base itself does.
    """
    tied = f" ({according_to(register)})" if register else ""
    if level == "EJ":
        name = next((entry.name for entry in entries if entry.name), "")
        target = f"{targets[0]}{f' ({name})' if name else ''}"
        text = (
            f"{number} n'est pas dans la base, mais son entité juridique (EJ) {target} y est : "
            f"les plafonds sont ceux de l'EJ, pour tous ses sites{tied}"
        )
    elif len(targets) == 1:
        text = (
            f"l'entité juridique {number} n'est pas dans la base, mais son établissement (ET) "
            f"{targets[0]} y est : les plafonds sont ceux de l'ET{tied}"
        )
    else:
        text = (
            f"l'entité juridique {number} n'est pas dans la base, mais "
            f"{plural(len(targets), 'de ses établissements', 'de ses établissements')} (ET) y "
            f"sont, chacun avec ses propres plafonds : {', '.join(targets[:10])}"
            + (" …" if len(targets) > 10 else "")
            + tied
        )
    return Remark(Severity.ERROR, text, statement("absent-rejete"))


def absence_remarks(
    number: str, name: str, reading: Reading, base: Base, register: "Register | None"
) -> list[Remark]:
    """Say what « absent » means, and where to look next; `name` is the client's, if known."""
    remarks = [*_resembling(number, name, base)]
    remarks.append(
        Remark(Severity.ERROR, statement("absent-rejete").text, statement("absent-rejete"))
    )
    remarks.append(
        Remark(Severity.NOTE, statement("base-vieillit").text, statement("base-vieillit"))
    )
    if register is None:
        remarks.append(
            Remark(
                Severity.NOTE,
                "vérifiez le niveau du numéro (EJ ou ET) : le répertoire FINESS, importé par "
                "« segur finess import » ou donné par --register, le fait ici",
                statement("niveau-finess"),
            )
        )
    elif several := register.disputed(number):
        entities = listed(ej or "(vide)" for ej in several)
        remarks.append(
            Remark(
                Severity.WARNING,
                f"le répertoire FINESS rattache cet établissement à plusieurs EJ : {entities} ; "
                "rien n'est choisi",
            )
        )
    elif register.knows(number):
        remarks.append(
            Remark(
                Severity.NOTE,
                "le répertoire FINESS connaît ce numéro, mais ni lui ni "
                "l'entité ou les établissements qui lui sont liés ne sont dans la base",
            )
        )
    else:
        remarks.append(
            Remark(Severity.WARNING, "le répertoire FINESS ne connaît pas non plus ce numéro")
        )
    return remarks


def _resembling(number: str, name: str, base: Base) -> Iterator[Remark]:
    """Name the rows of the base that resemble an absent number, or bear its name: the cure.

    Said before all, as what blocks: « absent » alone would send people to look for another number.
    """
    if close := _near_misses(number, base):
        rows = (base.by_finess[other][0] for other in close[:3])
        found = listed(
            (f"{row.finess} ({row.name or 'sans nom'}, ligne {row.row})" for row in rows), "ou"
        )
        cure = "si c'est ce client, corrigez son numéro" if not close[1:] else "comparez les noms"
        yield Remark(Severity.ERROR, f"à un caractère près, la base contient {found} : {cure}")
    if alike := base.unread_like(number, name):
        rows_alike = listed(f"{describe(row)} ({row.name or 'sans nom'})" for row in alike[:3])
        yield Remark(
            Severity.ERROR,
            f"cette base a une ligne non utilisable qui lui ressemble : {rows_alike} ; si c'est ce "
            "client, corrigez ce numéro dans une copie de la base, ou demandez-en une qui le donne",
        )


def register_remarks(number: str, register: "Register | None", *, absent: bool) -> list[Remark]:
    """Say what the register holds of a number: closed, created too late, its GHT.

    No successor is guessed, no ceiling is added.
    """
    record = register.of(number) if register else None
    if register is None or record is None:
        return []
    according = according_to(register)
    entity = register.of(record.ej) if record.ej else None
    concerned = [one for one in (record, entity) if one is not None]
    remarks = []
    for one in concerned:
        if one.closed:
            text = (
                f"{one.number} : fermé le {short_day_of(one.closed)} {according} ; le répertoire "
                "ne dit pas qui lui succède"
            )
            remarks.append(Remark(Severity.WARNING, text))
        elif not one.active:
            text = f"{one.number} : inactif {according}, sans date de fermeture"
            remarks.append(Remark(Severity.WARNING, text))
    for one in concerned if absent else ():
        if one.created[:4] > _ACTIVITY_YEAR:
            word = "créée" if one.level == "EJ" else "ouvert"
            remarks.append(
                Remark(
                    Severity.WARNING,
                    f"{one.number} : {word} le {short_day_of(one.created)} {according}, après "
                    f"l'activité {_ACTIVITY_YEAR} dont la base est tirée",
                )
            )
    return [*remarks, *_group_remark(number, register)]


def name_remarks(
    number: str, given: Mapping[str, str], register: "Register | None"
) -> list[Remark]:
    """Show the register's name beside those that the list and the base give; say when it differs.

    A note only: hospitals change names, and are called otherwise than they are registered.
    """
    record = register.of(number) if register else None
    named = {whose: name for whose, name in given.items() if name}
    if register is None or record is None or not record.name or not named:
        return []
    from segur_cli.register.record import share_a_word

    shown = f"{record.name}{f' ({record.town})' if record.town else ''}"
    text = f"{number} : « {shown} » {according_to(register)}"
    other = [whose for whose, name in named.items() if not share_a_word(name, record)]
    if other:
        said = listed(f"« {named[whose]} » ({whose})" for whose in other)
        text += f", sans mot commun avec {said} : vérifiez que c'est bien ce client"
    return [Remark(Severity.NOTE, text)]


def namesake_remark(number: str, listed_name: str, own: str, base: Base) -> list[Remark]:
    """Warn that the name given with a number is, in the base, another beneficiary's."""
    words = name_words(listed_name)
    if not words or words == name_words(own):
        return []
    others = [other for other in base.numbers_by_name.get(words, ()) if other != number]
    if not others:
        return []
    held = f"{number} y est « {own} »" if own else f"{number} n'y est pas sous ce nom"
    text = (
        f"« {listed_name} » est dans la base le nom de {listed(others[:3], 'ou')} ; {held} : "
        "vérifiez lequel des deux est ce client"
    )
    return [Remark(Severity.WARNING, text)]


def _group_remark(number: str, register: "Register") -> list[Remark]:
    ght = register.ght_of(number)
    if ght is None:
        return []
    supports = listed(f"{name} ({support})" for support, name in ght.supports)
    told = f" ; établissement support : {supports}" if supports else ""
    according = according_to(register)
    text = f"membre du {ght.name} {according}{told} ; aucun plafond n'est additionné"
    return [Remark(Severity.NOTE, text)]


def according_to(register: "Register") -> str:
    """Name a register and its date, in a sentence."""
    dated = register.source.dated
    return f"d'après le répertoire FINESS{f' du {short_day_of(dated)}' if dated else ''}"


def _near_misses(number: str, base: Base) -> list[str]:
    """Numbers of the base at one wrong or two swapped characters."""
    candidates = {number[:i] + c + number[i + 1 :] for i in range(9) for c in "0123456789AB"} | {
        number[:i] + number[i + 1] + number[i] + number[i + 2 :] for i in range(8)
    }
    return sorted(c for c in candidates if c != number and c in base.by_finess)


def number_remarks(reading: Reading, base: Base | None) -> list[Remark]:
    """What is to be said of the number itself, before any look-up."""
    remarks = []
    if reading.repairs and reading.finess:
        repairs = listed(reading.repairs)
        remarks.append(Remark(Severity.WARNING, f"{repairs} : à saisir {reading.finess}"))
    elif reading.respelled:
        remarks.append(
            Remark(
                Severity.NOTE, f"à saisir sans espace ni signe, en majuscules : {reading.finess}"
            )
        )
    if reading.defect is not None:
        severity = Severity.WARNING if reading.defect.readable else Severity.ERROR
        fact = statement("cle-finess") if reading.defect is Defect.WRONG_KEY else None
        remarks.append(Remark(severity, reading.explanation, fact))
    for proposal in reading.proposals:
        entries = base.by_finess.get(proposal.finess, ()) if base else ()
        place = ""
        if base:
            place = (
                f" ; il est dans la base ({entries[0].name or 'sans nom'})"
                if entries
                else " ; il n'est pas dans la base"
            )
        remarks.append(
            Remark(
                Severity.WARNING if entries else Severity.NOTE,
                f"peut-être {proposal.finess} : {proposal.reason}{place}",
            )
        )
    return remarks


def two_readings_remark(reading: Reading) -> Remark:
    """Say that a number reads both as a lost zero and as a missing key: neither is chosen."""
    others = listed((f"{p.finess} ({p.reason})" for p in reading.proposals), "ou")
    return Remark(
        Severity.ERROR,
        f"8 caractères qui se lisent de plusieurs façons, présentes dans la base : "
        f"{reading.finess} (si le zéro initial a été perdu par un tableur) ou {others} ; "
        "rien n'est choisi, demandez le numéro complet",
    )


def row_remarks(reading: Reading, entries: tuple[BaseEntry, ...]) -> list[Remark]:
    """What was repaired or looks wrong in the base's own number, unless already said."""
    remarks = []
    for entry in entries:
        where = f"ligne {entry.row} de la base"
        remarks += [Remark(Severity.NOTE, f"{where} : {repair}") for repair in entry.repairs]
        remarks += [Remark(Severity.WARNING, f"{where} : {said.text}") for said in entry.reserves]
        if entry.doubt and entry.doubt != reading.explanation:
            remarks.append(Remark(Severity.WARNING, f"{where} : {entry.doubt}"))
    return remarks


def refuses(request: ClientQuery, views: tuple[SonsView, ...]) -> bool:
    """Whether the base says no for a SONS asked; without one, for all those it speaks of."""
    spoken_of = [view for view in views if request.sons or view.lines or view.refused]
    refused = [view for view in spoken_of if view.refused]
    return bool(refused) and (bool(request.sons) or len(refused) == len(spoken_of))


def refusal_remarks(request: ClientQuery, views: tuple[SonsView, ...]) -> list[Remark]:
    """Quote the cells by which the base says no."""
    severity = Severity.ERROR if refuses(request, views) else Severity.WARNING
    return [
        Remark(severity, f"{view.sons.code} : non éligible selon la base ({view.refused})")
        for view in views
        if view.refused
    ]


def ceiling_remarks(views: tuple[SonsView, ...], general: tuple[CeilingLine, ...]) -> list[Remark]:
    """Flag the cells that are no usable ceiling: 0,00, negative, unreadable; one remark a kind."""
    kinds: dict[str, list[str]] = {}
    for line in [*(line for view in views for line in view.lines), *general]:
        amount, unread = line.ceiling.amount, line.ceiling.unread
        if unread == SHIFTED:
            continue  # the reserve of its row says it
        if unread is not None:
            kinds.setdefault(f"illisible (« {unread} »)", []).append(line.key.label)
        elif amount is not None and amount <= 0:
            kind = "à 0,00 €" if amount == 0 else "négatif"
            kinds.setdefault(kind, []).append(line.key.label)
    return [
        Remark(
            Severity.WARNING,
            f"plafond {kind} dans la base, de sens inconnu, à faire préciser avant toute "
            f"commande : {' ; '.join(dict.fromkeys(labels))}",
        )
        for kind, labels in kinds.items()
    ]


def both_levels_remark(
    number: str, entries: tuple[BaseEntry, ...], base: Base, register: "Register | None"
) -> list[Remark]:
    """Warn when the EJ of a site, or sites of an EJ, are beneficiaries of the base as well."""
    candidates = [entry.ej for entry in entries] + [register.ej_of(number) if register else None]
    ej = next((c for c in candidates if c and c != number and c in base.by_finess), None)
    sites = set(base.by_other_level.get(number, ()))
    if register:
        sites |= {et for et in register.sites_of(number) if et in base.by_finess}
    shown = sorted(sites - {number})
    if ej is not None:
        who = f"son entité juridique {ej} est aussi dans la base, avec ses propres plafonds"
    elif shown:
        more = " …" if len(shown) > 5 else ""
        few = plural(len(shown), "de ses établissements est", "de ses établissements sont")
        who = f"{few} aussi dans la base, avec ses propres plafonds ({', '.join(shown[:5])}{more})"
    else:
        return []
    return [
        Remark(
            Severity.WARNING,
            f"{who} : rien n'est additionné, faites préciser qui est le bénéficiaire",
            statement("une-seule-prestation"),
        )
    ]


def access_remarks(request: ClientQuery, views: tuple[SonsView, ...]) -> list[Remark]:
    """Judge the prestation asked, for each SONS asked."""
    if request.prestation is None:
        return []
    remarks = []
    for view in views:
        opening = view.openings[request.prestation]
        label = f"{view.sons.code}, {PRESTATION_LABELS[request.prestation]}"
        fact = opening.statements[-1 if opening.access is Access.AMBIGUOUS else 0]
        if opening.access is Access.CLOSED:
            text = f"{label} : prestation fermée à ce client, car {opening.reason}"
            remarks.append(Remark(Severity.ERROR, text, fact))
        elif opening.access is not Access.OPEN:
            text = f"{label} : {opening.access.label}, {opening.reason}"
            remarks.append(Remark(Severity.WARNING, text, fact))
    return remarks
