"""What a key of a user's file may hold, beside its type: marks on the fields of a dataclass.

The dataclasses exist without pydantic, which few runs load: it finds the two methods of a mark
by their names, when a file is validated or its JSON schema is made.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Annotated, Any, ClassVar

from segur_cli.files.paths import as_it_stands, exists, has_invisible, is_file, with_slashes
from segur_cli.text.writing import quote


class RefusedValueError(Exception):
    """A value that cannot be used; its text is the French sentence that follows the key."""


class UserTable:
    """A table of a file, or the whole of it: keys that do not exist are refused."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}


@dataclass(frozen=True)
class Told:
    """The French description of a key, which its JSON schema shows."""

    description: str

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> Any:
        """Add the description to the schema of the value."""
        return {**handler(core), "description": self.description}


@dataclass(frozen=True)
class Checked:
    """How a value is read: `read(value, context)` returns it, or raises RefusedValueError.

    `kind` is what it is in TOML: `str`, `date`, `bool`, `int` (exactly), or `any`; empty for what
    the type itself says. `shown` adds to its JSON schema.
    """

    read: Callable[[Any, Mapping[str, Any]], Any] = lambda value, _: value
    kind: str = ""
    shown: Callable[[], Mapping[str, Any]] = dict

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        """Return how pydantic is to read the value."""
        from pydantic_core import PydanticCustomError, core_schema

        def read(value: Any, info: Any) -> Any:
            try:
                return self.read(value, info.context or {})
            except RefusedValueError as error:
                raise PydanticCustomError("not_known", "{hint}", {"hint": str(error)}) from None

        inner = getattr(core_schema, f"{self.kind}_schema")() if self.kind else handler(source)
        if self.kind in ("date", "bool", "int"):
            inner["strict"] = True
        return core_schema.with_info_after_validator_function(read, inner)

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> Any:
        """Show what no type says."""
        return {**handler(core), **self.shown()}


@dataclass(frozen=True)
class NoKey:
    """A field that the file does not hold: a key of its name is one that does not exist."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        """Refuse whatever is written there."""
        from pydantic_core import PydanticCustomError, core_schema

        def refuse(value: Any) -> Any:
            raise PydanticCustomError("extra_forbidden", "no such key")

        return core_schema.no_info_plain_validator_function(refuse)

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> Any:
        """Leave it out of the schema."""
        from pydantic_core import PydanticOmit

        raise PydanticOmit


@dataclass(frozen=True)
class MayLack:
    """A key that may be left out of the file, though the dataclass is always given a value."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        """Return the schema of the value, None without one."""
        from pydantic_core import core_schema

        return core_schema.with_default_schema(handler(source), default=None)


@dataclass(frozen=True)
class EitherOf:
    """One of two tables: the second when the file gives its first key, else the first."""

    first: type
    second: type

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        """Return the schema of both; a mistake names its place as if there were one."""
        from pydantic_core import core_schema

        (sign, *_) = fields(self.second)

        def tag(table: Any) -> str:
            return TAGS[isinstance(table, dict) and sign.name in table]

        tables = (self.first, self.second)
        schemas = {
            tag: handler.generate_schema(table) for tag, table in zip(TAGS, tables, strict=True)
        }
        return core_schema.tagged_union_schema(schemas, tag)


TAGS = ("<first>", "<second>")  # in pydantic's places; never shown


def _not_blank(value: str, _: Mapping[str, Any]) -> str:
    if not value.strip():
        raise RefusedValueError(f"un texte non vide est attendu, trouvé {quote(value)}.")
    return value


def _folder(context: Mapping[str, Any]) -> Path:
    """The folder of the file that is read: what it names stands beside it."""
    return Path(context.get("folder", ""))


def _named(value: str, context: Mapping[str, Any]) -> str:
    """Return the name of a file, as typed; say what cannot be in it.

    In TOML, `\\` begins an escape between double quotes: "pv\\nord.xlsx" holds the end of a line.
    """
    if not value:
        raise RefusedValueError("un texte non vide est attendu, trouvé «  ».")
    if has_invisible(value):
        raise RefusedValueError(
            f"{quote(value)} ne peut pas être le nom d'un fichier : il contient un caractère "
            "invisible (entre guillemets, \\n et \\t en sont un). Écrivez un chemin de Windows "
            "avec des /, ou entre apostrophes."
        )
    meant = with_slashes(value)
    if meant is not None and not exists(_folder(context) / value):
        raise RefusedValueError(f"{quote(value)} contient « \\ ». Écrivez {quote(meant)}.")
    return value


def _beside(value: str, context: Mapping[str, Any]) -> Path:
    return as_it_stands(_folder(context) / _named(value, context))


def _pattern(value: str, context: Mapping[str, Any]) -> str:
    return str(_beside(value, context))


def _file_or_name(value: str, context: Mapping[str, Any]) -> str:
    """A file beside is made absolute; anything else may be the name of what was imported."""
    beside = _beside(value, context)
    return str(beside) if is_file(beside) or len(Path(value).parts) > 1 else value


def _register(value: str, context: Mapping[str, Any]) -> str:
    """A name without suffix may be that of an imported register; any other is a file."""
    return _pattern(value, context) if Path(value).suffix else _file_or_name(value, context)


def _one_or_many(value: Any, context: Mapping[str, Any]) -> tuple[str, ...]:
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise RefusedValueError("un texte, ou une liste de textes, est attendu.")
    return tuple(_pattern(name, context) for name in names)


Flag = Annotated[bool, Checked(kind="bool")]
Whole = Annotated[int, Checked(kind="int")]
Day = Annotated[date, Checked(kind="date")]
NotBlank = Annotated[str, Checked(_not_blank, shown=lambda: {"pattern": r"\S"})]
# Paths are made absolute: relative to the folder of the file.
FileBeside = Annotated[Path, Checked(_beside, "str", lambda: {"minLength": 1})]
Pattern = Annotated[str, Checked(_pattern, shown=lambda: {"minLength": 1})]
FileOrName = Annotated[str, Checked(_file_or_name, shown=lambda: {"minLength": 1})]
RegisterName = Annotated[str, Checked(_register, shown=lambda: {"minLength": 1})]
Patterns = Annotated[
    tuple[str, ...],
    Checked(
        _one_or_many,
        "any",
        lambda: {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
    ),
]
