"""`@dataclass(frozen=True)`, whose methods are compiled when they are first called, if ever.

The standard decorator compiles six functions for each class at import. A short command defines
a hundred classes and calls few of their methods: that was a fifth of its time. What is checked by
mypy, and what `fields`, `replace` and pydantic see, is the same.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:
    import dataclasses
    from functools import cache
    from operator import attrgetter

    def dataclass(cls=None, /, *, frozen=False, eq=True, **options):
        """Return the decorator; a class that is not frozen gets the standard one."""
        if not frozen:
            return dataclasses.dataclass(cls, eq=eq, **options)
        return lambda cls: _frozen(cls, eq, options)

    def _frozen(cls, eq, options):
        cls.__doc__ = cls.__doc__ or cls.__name__  # else a signature is looked for
        dataclasses.dataclass(init=False, repr=False, eq=False, **options)(cls)

        def __init__(self, *args, **kwargs):  # noqa: N807
            cls.__init__ = _compiled(cls)
            cls.__init__(self, *args, **kwargs)

        shared = {"__init__": __init__, "__repr__": _repr}
        if eq:
            shared |= {"__eq__": _eq, "__hash__": _hash}
        for name, method in shared.items():
            # A class that defines __eq__ alone has a __hash__ of None.
            if cls.__dict__.get(name) is None:
                setattr(cls, name, method)
        cls.__setattr__, cls.__delattr__ = _no_assignment, _no_deletion
        return cls

    def _compiled(cls):
        """Return the `__init__` of a class, as the standard decorator writes it."""
        known = {"_set": object.__setattr__, "_late": dataclasses.MISSING}
        positional, keyword, body = [], [], []
        for field in dataclasses.fields(cls):
            name, value = field.name, field.name
            given = name
            if field.default_factory is not dataclasses.MISSING:
                known[f"_{name}"] = field.default_factory
                given = f"{name}=_late"
                value = f"_{name}() if {name} is _late else {name}" if field.init else f"_{name}()"
            elif field.default is not dataclasses.MISSING:
                known[f"_{name}"] = field.default
                given = f"{name}=_{name}"
                if not field.init:
                    continue  # it stands on the class
            if field.init:
                (keyword if field.kw_only else positional).append(given)
            body.append(f" _set(self, {name!r}, {value})")
        if hasattr(cls, "__post_init__"):
            body.append(" self.__post_init__()")
        given = ", ".join(["self", *positional, *(["*", *keyword] if keyword else ())])
        # As the standard library does: the text is made of the names of fields alone.
        exec(f"def __init__({given}):\n" + "\n".join(body or [" pass"]), known)  # noqa: S102
        known["__init__"].__qualname__ = f"{cls.__qualname__}.__init__"
        return known["__init__"]

    @cache
    def _compared(cls):
        """Return what gives the values that equality and hash are made of."""
        names = [field.name for field in dataclasses.fields(cls) if field.compare]
        if len(names) > 1:
            return attrgetter(*names)
        return lambda value: tuple(getattr(value, name) for name in names)

    def _eq(self, other):
        if other.__class__ is not self.__class__:
            return NotImplemented
        values = _compared(self.__class__)
        return values(self) == values(other)

    def _hash(self):
        return hash(_compared(self.__class__)(self))

    def _repr(self):
        told = (
            f"{field.name}={getattr(self, field.name)!r}"
            for field in dataclasses.fields(self)
            if field.repr
        )
        return f"{self.__class__.__qualname__}({', '.join(told)})"

    def _no_assignment(self, name, value):
        raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")

    def _no_deletion(self, name):
        raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
