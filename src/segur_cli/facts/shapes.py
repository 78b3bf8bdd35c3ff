"""The shapes of the facts packs: frozen dataclasses, filled from TOML."""

from dataclasses import dataclass
from datetime import date, datetime

from segur_cli.text.clock import closing
from segur_cli.text.writing import LabelledEnum, listed, sanitized


class Status(LabelledEnum):
    """How sure a statement is, from read in a text to looked for in vain; `label` is its French."""

    ESTABLISHED = "established", "établi"  # an official page or slide, read
    PROBABLE = "probable", "probable"  # an official text, whose scope is not certain
    MEASURED = "measured", "mesuré, non publié"  # counted on public data, published by nobody
    INFERRED = "inferred", "déduit, à confirmer"  # a guess: never blocks, never shown as a fact
    AMBIGUOUS = "ambiguous", "ambigu dans les textes"  # two readings are allowed: both are shown
    UNKNOWN = "unknown", "inconnu"  # looked for, not found


# The two prestations of wave 2, as the deck of 2024-11-08 names them.
V2 = "V2"
V1_V2 = "V1+V2"
PRESTATION_LABELS = {V2: "Vague 2", V1_V2: "Vague 1 + Vague 2"}


@dataclass(frozen=True)
class Source:
    """A text that a statement rests on. `date` is ISO 8601 or empty when the text bears none."""

    id: str
    publisher: str
    title: str
    date: str
    short: str  # how messages cite it, in French

    @property
    def named(self) -> str:
        """How it is cited inside a sentence: `la page ASP du 10/06/2024`."""
        return with_article(self.short)


_ARTICLES = {
    word: article
    for article, words in (
        ("la ", "page FAQ note mesure circulaire décision foire"),
        ("le ", "webinaire courrier courriel décret mail message support 12e"),
        ("l'", "administration arrêté annexe appel instruction avis AF"),
    )
    for word in words.split()
}


def with_article(name: str) -> str:
    """Put its article before the name of a text, where its first word has a known one."""
    return f"{_ARTICLES.get(name.partition(' ')[0], '')}{name}"


@dataclass(frozen=True)
class Statement:
    """One thing the texts say (or do not), in our words.

    `text` is French, `sources` is empty for what nobody published.
    """

    id: str
    text: str
    status: Status
    sources: tuple[Source, ...]

    @property
    def in_short(self) -> str:
        """What it says before its first colon, as a sentence."""
        return self.text.partition(" :")[0].rstrip(".") + "."

    @property
    def citation(self) -> str:
        """Source and status, ready to follow the sentence: `webinaire … ; établi`."""
        named = " ; ".join(source.short for source in self.sources)
        return f"{named} ; {self.status.label}" if named else self.status.label


@dataclass(frozen=True)
class Dispositif:
    """One funding scheme (SONS). `wave_1` is empty when no wave-1 SONS is known."""

    code: str
    function: str  # DPI, PFI, DB
    label: str
    wave_1: str = ""  # the SONS of the same function in wave 1

    @property
    def corridor(self) -> str:
        """The first part of the code: `HOP` (hospital), `IMG` (imaging)."""
        return self.code.partition("-")[0]


@dataclass(frozen=True)
class Undated:
    """A dispositif of which no date is known. `code` is empty when no text read gives it."""

    label: str
    code: str = ""


class Parcours(LabelledEnum):
    """What a milestone belongs to: the solution's referencing, or the financing of its clients."""

    REFERENCEMENT = "referencement", "référencement"
    FINANCEMENT = "financement", "financement"


@dataclass(frozen=True)
class PublishedDate:
    """A date that texts give for a milestone: aware (Europe/Paris) when they give an hour.

    Of several dates for one milestone, one is `retained`; `reason` says why, and is also
    given when the status is not ESTABLISHED.
    """

    value: date | datetime
    sources: tuple[Source, ...]
    status: Status = Status.ESTABLISHED
    retained: bool = True
    reason: str = ""

    @property
    def closing(self) -> datetime:
        """The first instant at which it is past: the hour itself, else the end of the day."""
        return closing(self.value)

    @property
    def citation(self) -> str:
        """Who gives it: `page ASP du 10/06/2024 et page ASP du 15/11/2024`."""
        return listed(source.short for source in self.sources)

    @property
    def named(self) -> str:
        """Who gives it, inside a sentence: `la page ASP du 10/06/2024 et la page ASP du…`."""
        return listed(source.named for source in self.sources)


@dataclass(frozen=True)
class Milestone:
    """One step of a calendar; `dates` is empty when no text read gives one.

    `number` is that of the texts (0 to 6), None for the desks that open. `opening` marks
    what begins at that moment, against what ends (a deadline).
    """

    id: str
    label: str
    parcours: Parcours
    number: int | None = None
    opening: bool = False
    dates: tuple[PublishedDate, ...] = ()
    short: str = ""  # the label in a few words, for timelines

    @property
    def name(self) -> str:
        """The label in a few words, or whole when it has no shorter form."""
        return self.short or self.label

    @property
    def retained(self) -> PublishedDate | None:
        """The date to go by among those published, None when there is none."""
        return next((published for published in self.dates if published.retained), None)

    @property
    def contested(self) -> bool:
        """Whether texts give different dates."""
        return len({published.value for published in self.dates}) > 1


@dataclass(frozen=True)
class Calendar:
    """The milestones of one dispositif in their order, and what to be wary of in them.

    `supplied_by` is the file of a user's own pack, empty for the packs that are shipped.
    """

    dispositif: Dispositif
    milestones: tuple[Milestone, ...]
    cautions: tuple[Statement, ...]
    supplied_by: str = ""

    @property
    def provenance(self) -> str:
        """What to say wherever it is shown: nothing official vouches for a user's own pack."""
        if not self.supplied_by:
            return ""
        return f"calendrier fourni par vous (fichier {sanitized(self.supplied_by)})"

    def milestone(self, number: int) -> Milestone | None:
        """Return the milestone that the texts number so, None when there is none."""
        return next((m for m in self.milestones if m.number == number), None)
