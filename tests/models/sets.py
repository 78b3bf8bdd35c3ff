"""What a vendor would hold of each format: a blank, an example, a table of fields."""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

from tests.models.formats import Format, Leaf, Many, requests_of

_LABELS = {
    "beneficiaire.finess": "Numéro FINESS du bénéficiaire",
    "beneficiaire.nom": "Raison sociale du client",
    "fournisseur.siret": "SIRET du fournisseur",
    "fournisseur.nom": "Raison sociale du fournisseur",
    "fournisseur.enrolement": "Référence d'enrôlement du fournisseur",
    "sons": "Dispositif SONS",
    "solution.numero": "Numéro de la solution référencée",
    "solution.version": "Version de la solution",
    "prestation.type": "Type de prestation",
    "prestation.montant_ht": "Montant HT de la prestation",
    "prestation.montant_ttc": "Montant TTC de la prestation",
    "commande.reference": "Référence du bon de commande",
    "commande.date": "Date de signature du bon de commande",
    "commande.montant_ht": "Montant HT du bon de commande",
    "commande.montant_ttc": "Montant TTC du bon de commande",
    "commande.taux_tva": "Taux de TVA",
    "avance.reference": "Référence de l'avance",
    "avance.montant": "Montant de l'avance",
    "facture.numero": "Numéro de facture",
    "facture.date": "Date de la facture",
    "facture.montant_ht": "Montant HT de la facture",
    "facture.montant_ttc": "Montant TTC de la facture",
    "va.date": "Date de signature de la VA",
    "va.signataire": "Signataire de la VA",
    "pilote": "Établissement pilote (O/N)",
    "pilote.installation": "Date d'installation du pilote",
    "pilote.production": "Date de mise en production du pilote",
    "pilote.pv": "Date du PV pilote",
    "demande.type": "Type de demande",
}
_TYPES = {"finess": "AN 9", "siret": "AN 14"}
_MEANINGS = {
    "V2": "Vague 2", "V1+V2": "Vague 1 + Vague 2", "HOP-DPI-Va2": "DPI", "HOP-PFI-Va2": "PFI",
}  # fmt: skip


def blank(value: Any) -> Any:
    """Empty the values of a document, keep its keys and one item of each list.

    The names of pairs and of columns are keys, and kept.
    """
    if isinstance(value, dict):
        return {k: v if k in ("champ", "colonnes") else blank(v) for k, v in value.items()}
    if isinstance(value, list):
        pairs = any(isinstance(item, dict) and "champ" in item for item in value)
        return [blank(item) for item in (value if pairs else value[:1])]
    return 0 if isinstance(value, int | float) and not isinstance(value, bool) else ""


def leaves(node: Any, at: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Leaf]]:
    if isinstance(node, Leaf):
        yield at, node
    elif isinstance(node, Many):
        yield from leaves(node.item, at)
    else:
        for key, child in node.items():
            yield from leaves(child, (*at, key))


def example(form: Format, kind: str) -> list[Any]:
    return form.documents(requests_of(kind), kind)


def table(
    form: Format, kind: str, separator: str = ".", labels: Mapping[str, str] | None = None
) -> str:
    """The table of fields, as a CSV of a French administration."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";")
    writer.writerow(["Chemin", "Libellé", "Format", "Obligatoire", "Valeurs possibles"])
    for path, leaf in leaves(form.shape(kind)):
        said = _LABELS if labels is None else labels
        label = " / ".join(said[c] for c in leaf.concepts if c in said)
        last = leaf.concepts[0].rpartition(".")[2] if leaf.concepts else ""
        typed = _TYPES.get(last, "")
        if isinstance(leaf.encoding, dict) and "date" in leaf.encoding:
            typed = leaf.encoding["date"]
        elif "montant" in last:
            typed = "N(12,2)"
        elif not typed:
            typed = "AN 80"
        values = "\n".join(f"{c} = {_MEANINGS.get(m, m)}" for c, m in (leaf.values or {}).items())
        mandatory = "O" if last in ("finess", "siret", "sons") else "F"
        writer.writerow([separator.join(path), label, typed, mandatory, values])
    return stream.getvalue()
