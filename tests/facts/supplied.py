"""A pack as a user would write it; everything in it is made up."""

from pathlib import Path

PACK = """\
[dispositif]
code = "FIC-XYZ-Va9"
function = "XYZ"
label = "Dispositif fictif pour les tests"

[source.note-fictive]
publisher = "Éditeur fictif"
title = "Note inventée pour les tests"
date = "2029-11-02"
short = "note fictive du 02/11/2029"

[source.page-fictive]
publisher = "Éditeur fictif"
title = "Page inventée pour les tests"
date = ""
short = "page fictive"

[[caution]]
id = "mise-en-garde-fictive"
text = "Rien de ceci n'existe."
status = "inferred"
sources = []

[[milestone]]
id = "ouverture-fictive"
label = "ouverture d'un guichet fictif"
parcours = "referencement"
opening = true

[[milestone.date]]
value = 2029-12-03
sources = ["page-fictive"]

[[milestone]]
id = "jalon-1"
number = 1
label = "candidature fictive, à remettre au guichet"
short = "candidature fictive"
parcours = "referencement"

[[milestone.date]]
value = 2030-01-15T12:00:00
sources = ["note-fictive"]

[[milestone]]
id = "jalon-2"
number = 2
label = "preuves fictives"
parcours = "financement"

[[milestone.date]]
value = 2030-03-01
sources = ["note-fictive"]
reason = "la plus prudente"

[[milestone.date]]
value = 2030-04-01
sources = ["page-fictive"]
retained = false

[[milestone]]
id = "jalon-3"
number = 3
label = "solde fictif"
parcours = "financement"
"""


def supply(text: str = PACK, name: str = "calendriers/fictif.toml", settings: str = "") -> Path:
    """Write a pack and the segur.toml that names it in the working directory."""
    pack = Path(name)
    pack.parent.mkdir(parents=True, exist_ok=True)
    pack.write_text(text, encoding="utf-8")
    path = Path("segur.toml")
    path.write_text(f'packs = ["{name}"]\n{settings}', encoding="utf-8")
    return path


def altered(old: str, new: str) -> str:
    """The pack with its first `old` replaced."""
    assert old in PACK
    return PACK.replace(old, new, 1)
