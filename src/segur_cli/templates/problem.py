"""What is wrong in a schema, and where."""

from typing import NamedTuple


class ModelProblem(NamedTuple):
    """A French sentence without its final full stop, about the place a pointer leads to."""

    pointer: str
    message: str
