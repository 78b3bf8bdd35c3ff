"""The measured tables of `docs/templates.md`: each stands between two marks of its name.

`python -m tests.models.published` writes them again; a test says when to.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from segur_cli.templates.concept_map import Pattern
from segur_cli.templates.proposing import propose
from tests.models.defects import DEFECTS, GOOD, judged_as_ours, judged_in, models_of
from tests.models.formats import FOLDER, FORMATS, Format
from tests.models.unseen import FIRST, LAST, MUTE, PLANTED, score

PAGE = Path(__file__).parents[2] / "docs" / "templates.md"


def cut(name: str) -> tuple[str, str, str]:
    """Return what stands before a table of the page, the table, and what stands after it."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(f"<!-- {name}: begin -->\n")
    table, _, after = rest.partition(f"<!-- {name}: end -->\n")
    return before, table, after


def _markdown(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = (headings, ["---"] * len(headings), *rows)
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def formats_table() -> str:
    """What is found in each format with the model that a person wrote, and without."""
    headings = (
        "Format", "Avec modèle : défauts trouvés", "Sur fichiers sains",
        "Sans modèle : défauts trouvés",
        "Emplacements justes", "Faux", "Sur fichiers sains ",
    )  # fmt: skip
    return _markdown(headings, map(_row, FORMATS))


def _row(form: Format) -> list[str]:
    models = models_of(form)
    wanted = {
        d.name: {code for code, _, _ in judged_as_ours(d, single=form.single)} for d in DEFECTS
    }
    planted = [d for d in DEFECTS if wanted[d.name]]
    counts = []
    for given in (models, ()):
        found = sum(
            wanted[d.name] <= {code for code, _, _ in judged_in(form, d, given)} for d in planted
        )
        good = sum(len(judged_in(form, d, given)) for d in GOOD)
        counts.append((f"{found} sur {len(planted)}", str(good)))
    right, wrong, asked = _places(form)
    return [
        form.name, counts[0][0], counts[0][1], counts[1][0], f"{right} sur {asked}", str(wrong),
        counts[1][1],
    ]  # fmt: skip


def _places(form: Format) -> tuple[int, int, int]:
    """Count the places that the proposer finds right and wrong, of those of both models."""
    right = wrong = asked = 0
    for model in models_of(form):
        paths = sorted(FOLDER.glob(f"{form.name}/{model.kind}*.json"))
        values = [json.loads(p.read_text(encoding="utf-8")) for p in paths
                  if not p.name.endswith(".schema.json")]  # fmt: skip
        meant: set[tuple[Pattern, str]] = {
            (one.pattern, one.concept)
            for one in model.concept_map.bindings
            if one.concept != "demande"
        }
        proposed = {(one.pattern, one.concept) for one in propose(values).proposals if one.sure}
        right += len(proposed & meant)
        wrong += len(proposed - meant)
        asked += len(meant)
    return right, wrong, asked


def unseen_table() -> str:
    """What is found of the defects with the models learned, each way, and without any."""
    headings = ("Format", "Confirmé", "`--yes` seul", "Sans modèle", "Faux, sur fichiers sains",
                "Questions")  # fmt: skip
    rows = []
    for form in (*FIRST, *LAST):
        scores = [score(form, way) for way in ("confirmed", "yes", "none")]
        found = [f"{one.found} sur {len(PLANTED)}" for one in scores]
        false = sum(one.false for one in scores)
        rows.append([form.name, *found, str(false), str(scores[0].questions)])
    return _markdown(headings, rows)


def mute_table() -> str:
    """What is found without a model where keys say little, and what is said of good files."""
    found = {form.name: score(form, "none") for form in MUTE}
    rows = [
        [name, f"{one.found} sur {len(PLANTED)}", str(one.false)] for name, one in found.items()
    ]
    return _markdown(("Format", "Sans modèle", "Faux, sur fichiers sains"), rows)


TABLES: Mapping[str, Callable[[], str]] = {
    "formats": formats_table, "unseen": unseen_table, "mute": mute_table,
}  # fmt: skip


if __name__ == "__main__":
    for name, table in TABLES.items():
        before, _, after = cut(name)
        marks = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->\n"
        PAGE.write_text(before + marks[0] + table() + marks[1] + after, encoding="utf-8",
                        newline="\n")  # fmt: skip
