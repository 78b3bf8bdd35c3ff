"""The same requests, rewritten in random shapes, keys and encodings: the same findings."""

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segur_cli.templates.concepts import CONCEPTS, ValueType
from segur_cli.templates.models import model_of_schema
from tests.models.defects import DEFECTS, Defect, judged_as_ours, judged_in
from tests.models.formats import (
    Format,
    Leaf,
    Many,
    cents,
    comma,
    day,
    flag,
    grouped,
    point,
    requests_of,
    text,
    to_text,
)

HEADER = ("sons", "fournisseur.siret", "fournisseur.nom", "solution.numero", "solution.version")
AMOUNTS = (text, comma, grouped, cents, point)
DAYS = (("JJ/MM/AAAA", "%d/%m/%Y"), ("JJMMAAAA", "%d%m%Y"), ("AAAAMMJJ", "%Y%m%d"),
        ("AAAA-MM-JJ", "%Y-%m-%d"), ("JJ.MM.AAAA", "%d.%m.%Y"))  # fmt: skip
FLAGS = (("O", "N"), ("oui", "non"), (1, 0), ("true", "false"))
TRIED = [d for d in DEFECTS if d.kind == "avance" and "unknown" not in d.name]


@st.composite
def formats(draw: Callable[..., Any]) -> Format:
    """A format of one list of requests, each concept somewhere, written somehow."""
    counter = iter(range(1000))

    def key() -> str:
        return f"{draw(st.text('abcdéÀ-_@#./~', min_size=1, max_size=6))}{next(counter)}"

    def leaf(concept: str) -> Leaf:
        kind = CONCEPTS[concept].kind
        if kind is ValueType.AMOUNT:
            write: Callable[[str], Leaf] = draw(st.sampled_from(AMOUNTS))
            return write(concept)
        if kind is ValueType.DATE:
            return day(concept, *draw(st.sampled_from(DAYS)))
        if kind is ValueType.FLAG:
            return flag(concept, *draw(st.sampled_from(FLAGS)))
        return text(concept)

    def nested(concepts: list[str]) -> dict[str, Any]:
        shape: dict[str, Any] = {}
        for concept in draw(st.permutations(concepts)):
            holder = shape
            for _ in range(draw(st.integers(0, 2))):
                groups = [child for child in holder.values() if isinstance(child, dict)]
                if groups and draw(st.booleans()):
                    holder = draw(st.sampled_from(groups))
                else:
                    below: dict[str, Any] = {}
                    holder[key()] = below
                    holder = below
            holder[key()] = leaf(concept)
        return shape

    placed = list(requests_of("avance")[0])
    above = [one for one in placed if one in HEADER]
    own = [one for one in placed if one not in HEADER]
    root = nested(above)
    root[key()] = Many((), nested(own), is_request=True)
    return Format("au hasard", lambda kind: root, bare=draw(st.booleans()))


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(form=formats(), defect=st.sampled_from(TRIED))
def test_a_shape_changes_nothing_of_what_is_found(form: Format, defect: Defect) -> None:
    model = model_of_schema(to_text(form.schema("avance")).encode(), "au hasard")
    assert judged_in(form, defect, [model]) == judged_as_ours(defect)
