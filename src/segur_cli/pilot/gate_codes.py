"""The codes of what three pilots must be, together, before any solde."""

GATE = "PV050"
SAME_CLIENT = "PV051"
OTHER_SONS = "PV052"
AVANCE = "PV053"
STATE = "PV054"

CODES = (GATE, SAME_CLIENT, OTHER_SONS, AVANCE, STATE)
