from tests.conftest import Segur


def test_the_readme_command_finds_the_fictitious_client(segur: Segur) -> None:
    run = segur("check-eligibility", "010999993", "--base", "demo")
    assert run.code == 0
    assert "010999993 : éligible" in run.out
    assert "[BASE FICTIVE]" in run.out
