"""The ZIP of supporting documents, listed without extracting anything."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Attachment:
    """One entry of the archive."""

    name: str
    size: int
    encrypted: bool


@dataclass(frozen=True)
class Attachments:
    """What the archive holds; `problem` says in French why it could not be read."""

    file_name: str
    entries: tuple[Attachment, ...]
    problem: str = ""
