"""What is to do, gathered by client."""

from segur_cli.diagnostics import Severity
from segur_cli.dossier.dashboard import Task, grouped


def test_what_concerns_a_client_is_one_group_however_it_is_told() -> None:
    tasks = [
        Task(Severity.ERROR, "CH FICTIF (010999993)", "un", client="010999993"),
        Task(Severity.WARNING, "bon.pdf, commande, client 010999993", "deux", client="010999993"),
        Task(Severity.WARNING, "avances/010999993.json", "trois"),
    ]
    assert [(group.first.text, group.others) for group in grouped(iter(tasks))] == [
        ("un", 1), ("trois", 0),
    ]  # fmt: skip
