"""What several tests of milestones share."""

NBSP = "\u00a0"


def screen(text: str) -> str:
    """The screen, with no-break spaces made visible as `~`."""
    return "\n".join(line.rstrip() for line in text.replace(NBSP, "~").splitlines())
