import pytest

from segur_cli.lint import lint


def missed(text: str) -> list[tuple[str | None, str]]:
    """Pointer and message of what FMT090 says of a text."""
    return [(f.pointer, f.message) for f in lint(text).findings if f.code == "FMT090"]


def test_a_client_written_another_way_than_the_first_is_not_passed_over_in_silence() -> None:
    ((pointer, message),) = missed('[{"finess": "010999993"}, {"client": {"finess": "abc"}}]')
    assert pointer == "/1"
    assert "1 élément sur 2 sans FINESS à la place attendue" in message


def test_clients_of_a_second_list_are_not_passed_over_in_silence() -> None:
    text = '{"a": [{"finess": "010999993"}], "b": [{"finess": "130999980"}]}'
    ((pointer, message),) = missed(text)
    assert pointer == "/b/0/finess"
    assert "« /b/*/finess » semble aussi porter des FINESS" in message


@pytest.mark.parametrize(
    "text",
    [
        '{"a": [{"finess": "010999993", "finessEj": "130999980"}]}',
        '[{"finess": "010999993"}, {"finess": "130999980"}]',
    ],
)
def test_a_second_number_of_the_same_client_is_no_second_client(text: str) -> None:
    assert missed(text) == []
