"""The codes of what is said of the user's own exceptions, and of the baseline.

Findings rather than lines on stderr: every format carries them, with the place in
segur.toml, and `--fail-on warning` can hold a team to them.
"""

EXPIRED = "CFG001"
USELESS = "CFG002"
STALE = "CFG003"

CODES = (EXPIRED, USELESS, STALE)
