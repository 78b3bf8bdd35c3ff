"""The codes of what three pilots must be, together, before any solde."""

GATE = "PV050"
SAME_CLIENT = "PV051"
OTHER_SONS = "PV052"
AVANCE = "PV053"
STATE = "PV054"
WAIVERS = "PV055"
OTHER_PRODUCT = "PV056"

# What time or the portal settles: no defect of a report.
AWAITED = (GATE, AVANCE, STATE)

CODES = (GATE, SAME_CLIENT, OTHER_SONS, AVANCE, STATE, WAIVERS, OTHER_PRODUCT)
