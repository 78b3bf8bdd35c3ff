"""PIL: the gate of the three pilots, from the reports that segur.toml names."""

from collections.abc import Iterator

from segur_cli.diagnostics import Origin, Severity
from segur_cli.lint.finding import Finding
from segur_cli.lint.rule import Context, Rule
from segur_cli.lint.rules.literals import sons_code


def check_gate(context: Context) -> Iterator[Finding]:
    """Les PV des trois pilotes sont complets et validés avant tout solde.

    ## Ce que la règle vérifie

    Quand segur.toml nomme les PV pilotes (`[[pilot]]`), que ceux du SONS du solde sont complets,
    que leurs avances sont déclarées validées et qu'eux-mêmes sont déclarés validés : la même
    condition que pour `segur pv-check --gate`.

    ## Pourquoi

    Aucun solde ne peut être déposé avant les PV de trois clients pilotes du SONS, dont les avances
    ont été validées par l'ASP.

    ## Source

    Webinaire ANS-DNS du 08/11/2024 (appel à financement §6.3). L'avance validée et l'état de chaque
    PV sont ceux que vous déclarez.

    ## Mauvais

    Un solde, quand segur.toml nomme deux PV complets et validés :

    ```json solde pilots=2
    {}
    ```

    ## Bon

    Le même, quand segur.toml en nomme trois, de trois clients :

    ```json solde pilots=3
    {}
    ```

    ## Comment corriger

    `segur pv-check --gate` dit ce qui manque, pilote par pilote.
    """
    from segur_cli.pilot.gate_model import Opening  # few runs have pilot reports

    gates = context.settings.gates
    if gates is None:
        return
    seen: set[str] = set()
    for demande in context.demandes:
        sons = sons_code(demande.value_of("sons"))
        if sons is None or sons in seen:
            continue
        seen.add(sons)
        gate = gates.of(sons)
        unread = "".join(f" ; {error.message}" for error in gates.reading.unread.values())
        if gate.opening is not Opening.OPEN:
            yield Finding(
                demande.pointer_of("sons"),
                f"{gate.verdict}{unread}",
                "segur pv-check --gate dit ce qui manque, pilote par pilote",
            )


RULES = (
    Rule(
        code="PIL004",
        title="PV des trois pilotes validés",
        severity=Severity.ERROR,
        origin=Origin.TEXT,
        source="webinaire ANS-DNS du 08/11/2024 (appel à financement §6.3)",
        check=check_gate,
        needs=("sons",),
        kind="solde",
        inputs=("gates",),
        once=True,
    ),
)
