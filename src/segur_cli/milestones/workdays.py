"""Days on which desks are usually closed: weekends, French public holidays.

Metropolitan France; the two more holidays of Alsace-Moselle are not assumed.
"""

from datetime import date

_WEEKEND = {5: "samedi", 6: "dimanche"}


def closed_day(day: date) -> str | None:
    """Say in French why a day is not a working one, None when it is: `un dimanche`."""
    holiday = _holiday(day)
    weekend = _WEEKEND.get(day.weekday())
    if holiday and weekend:
        return f"un {weekend}, et un jour férié ({holiday})"
    if holiday:
        return f"un jour férié ({holiday})"
    return f"un {weekend}" if weekend else None


def _holiday(day: date) -> str | None:
    from holidays import country_holidays

    return country_holidays("FR", years=day.year, language="fr").get(day)
