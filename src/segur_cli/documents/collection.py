"""Suspend the cyclic collector while big trees are built and walked."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collection() -> Iterator[None]:
    """Do without the cyclic collector for a while; also a decorator, and may be nested.

    A decoded document has no cycles and lives to the end of the run: each passage of the
    collector would cross all of it and free nothing.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
