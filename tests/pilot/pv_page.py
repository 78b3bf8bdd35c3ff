"""`docs/pv.md`, from the packs: each item of the pilot reports, when it applies; profiles counted.

`python -m tests.regenerate` writes it again; a test says when to.
"""

from collections.abc import Iterable
from itertools import product
from pathlib import Path

from segur_cli.facts import dispositif, statements
from segur_cli.facts.pv import PvItem, pv_pack
from segur_cli.pilot.checklist import CONDITIONS, Applies, make_checklist
from segur_cli.pilot.profile import FUNCTIONS, Profile, sendings
from segur_cli.text.writing import listed
from tests.pilot.profiles import OTHER_VENDOR, SAME_SOFTWARE, SAME_VENDOR, SITUATIONS, dpi, pfi

PATH = Path(__file__).parents[2] / "docs" / "pv.md"
SONS = ("HOP-DPI-Va2", "HOP-PFI-Va2")
_IN_WORDS = {
    SAME_SOFTWARE: "même logiciel",
    SAME_VENDOR: "même éditeur, autre logiciel",
    OTHER_VENDOR: "autre éditeur",
}
_INTRODUCTION = """\
# Le PV pilote : ce qui est demandé, et quand

**Le modèle officiel du PV, publié par l'ASP sur son site, fait seul foi ; il n'a pas été lu.**
Cette page vient des données de segur, qui suivent le webinaire du 8 novembre 2024 dans des mots
qui sont les nôtres. Les numéros (2) à (4), et (2)a à (4)a, sont ceux du webinaire ; (1) est le
nôtre. Page produite par `python -m tests.regenerate` : ne pas la corriger à la main.

`segur pv-checklist` applique cette table au profil d'un client :

- « même logiciel » : la solution porte elle-même l'autre fonction ;
- « compatible » : une version compatible de l'autre fonction est installée chez ce client ;
- « à confirmer » : les textes ne disent pas si l'élément est demandé ;
- une dérogation est la réponse « non vérifiable », admise là seulement.
"""
_HEADINGS = ("Élément", "À constater", "Quand", "Dérogation", "Format", "Minimum", "Diapositive")


def as_markdown() -> str:
    """Return the page."""
    common = [item for item in pv_pack(SONS[0]).items if item in pv_pack(SONS[1]).items]
    lines = [_INTRODUCTION, "## Commun aux deux SONS", "", *_items(common)]
    for sons in SONS:
        own = [item for item in pv_pack(sons).items if item not in common]
        lines += ["", f"## {sons} : {dispositif(sons).label}", "", *_items(own)]
    lines += ["", "## Combien d'éléments, selon le profil", ""]
    lines += ["Les huit éléments communs sont compris."]
    lines += ["", "### HOP-DPI-Va2", "", *_dpi_counts(), "", "### HOP-PFI-Va2", "", *_pfi_counts()]
    lines += ["", "## Ce que les textes disent des PV, et laissent ouvert", ""]
    points = [point for id_, point in statements().items() if id_.startswith("pv-")]
    lines += [f"- {point.text} [{point.citation}]" for point in points]
    return "\n".join(lines) + "\n"


def _table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    names = list(headings)
    cells = [names, ["---"] * len(names), *map(list, rows)]
    return ["| " + " | ".join(cell or " " for cell in row) + " |" for row in cells]


def _items(items: Iterable[PvItem]) -> list[str]:
    return _table(
        _HEADINGS,
        (
            (
                f"`{item.id}`", f"{item.number} {item.text}".strip(), _when(item), _waiver(item),
                _format(item), f"{item.count.minimum} ({item.count.unit})" if item.count else "",
                item.slide,
            )
            for item in items
        ),
    )  # fmt: skip


def _when(item: PvItem) -> str:
    when = listed(CONDITIONS[name].yes for name in item.when) or "toujours"
    if item.open_unless:
        when += f" ; à confirmer si {CONDITIONS[item.open_unless].no}"
    return f"{when} (facultatif)" if item.optional else when


def _waiver(item: PvItem) -> str:
    if item.waiver is None:
        return ""
    number = f"{item.waiver.number} " if item.waiver.number else ""
    other = FUNCTIONS[item.waiver.other]
    return f"{number}si {other} d'un autre éditeur et pas encore compatible"


def _format(item: PvItem) -> str:
    if item.format is None:
        return ""
    kept = ", ou flux de vague 1 maintenu" if item.format.wave_1 else ""
    return f"{item.format.separate}{kept} (logiciels distincts) ; libre (même logiciel)"


def _numbers(profile: Profile) -> tuple[str, ...]:
    """How many items are asked, may be asked, are optional, left out; how many waivers."""
    checklist = make_checklist(profile)
    opened = sum(entry.applies is Applies.OPEN for entry in checklist.entries)
    required = sum(entry.required for entry in checklist.entries)
    waivers = sum(entry.waiver is not None for entry in checklist.entries)
    optional = len(checklist.asked) - required - opened
    counts = (required, opened, optional, waivers, len(checklist.left_out))
    return tuple(map(str, counts))


_COUNTED = ("À valider", "À confirmer", "Facultatifs", "Dérogations", "Sans objet")
_STATES = tuple(product(SITUATIONS, (True, False)))


def _state(state: tuple[str, bool]) -> str:
    return f"{_IN_WORDS[state[0]]}, {'compatible' if state[1] else 'pas encore compatible'}"


def _dpi_counts() -> list[str]:
    chosen: list[tuple[str, ...]] = [(), ("dmp",), ("dmp", "mss")]
    ready, waiting = (SAME_SOFTWARE, True), (OTHER_VENDOR, False)
    rows = [
        (_state(state), _state(ri), sendings(frozenset(manual), "aucun"),
         *_numbers(dpi(state, ri, manual)))
        for state, ri, manual in product(_STATES, (ready, waiting), chosen)
        if state[1] or not manual
    ]  # fmt: skip
    return _table(("PFI", "RI", "Envois manuels", *_COUNTED), rows)


def _pfi_counts() -> list[str]:
    orders: list[tuple[str, ...]] = [("dmp", "mss"), ("dmp",), ("mss",)]
    rows = [
        (_state(state), sendings(frozenset(ordered), ""), *_numbers(pfi(state, ordered)))
        for state, ordered in product(_STATES, orders)
    ]
    return _table(("DPI", "Envois commandés", *_COUNTED), rows)
