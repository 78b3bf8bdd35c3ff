from segur_cli.text.page import color_wanted


def test_a_terminal_gets_colour() -> None:
    assert color_wanted(True, {"TERM": "xterm-256color"})


def test_a_pipe_gets_none() -> None:
    assert not color_wanted(False, {"TERM": "xterm-256color"})


def test_no_color_wins_on_a_terminal() -> None:
    assert not color_wanted(True, {"NO_COLOR": "1"})


def test_an_empty_no_color_is_as_if_unset() -> None:
    assert color_wanted(True, {"NO_COLOR": ""})


def test_a_dumb_terminal_gets_none() -> None:
    assert not color_wanted(True, {"TERM": "dumb"})
