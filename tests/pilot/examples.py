"""The filled reports of `examples/pv/`, from the profile that is shipped."""

import json
from dataclasses import replace
from typing import Any

from segur_cli import resources
from segur_cli.pilot.asking import read_profile
from segur_cli.pilot.profile import Profile
from tests.pilot.filling import clean, merged

DEFECTS: Any = {
    "items": {"dpi-flux-1": {"count": 0}},
    "fields": {"signature": {"value": "2025-10-08"}},
}
# The second pilot of the shipped solde: a client gives one report.
OTHER = ("130999980", "AP FICTIVE DU VIEUX-PORT")
# The fields of a report that its client's solde tells too, by the name the solde gives them.
TOLD_TWICE = {
    "installation": "date_installation",
    "production": "date_production",
    "signature": "date_pv",
}


def pv_examples() -> dict[str, str]:
    """The text of each file, by its name."""
    profile = read_profile(resources.example("profil-pv.toml"))
    second = replace(profile, client_finess=OTHER[0], client_name=OTHER[1])
    contents = {
        "rempli.json": _whole(profile),
        "a-corriger.json": merged(_whole(second), DEFECTS),
    }
    return {
        name: json.dumps(content, ensure_ascii=False, indent=2) + "\n"
        for name, content in contents.items()
    }


def _whole(profile: Profile) -> Any:
    pilot = _solde_of(profile.client_finess)["pilote_pv"]
    dates = {field: {"value": pilot[key]} for field, key in TOLD_TWICE.items()}
    return merged(clean(profile), {"fields": dates})


def _solde_of(client: str) -> Any:
    solde = json.loads(resources.example("solde.json").read_bytes())
    (request,) = (
        request for request in solde["demandes"] if request["beneficiaire"]["finess"] == client
    )
    return request
