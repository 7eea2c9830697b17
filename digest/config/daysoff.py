"""The days without an edition: holidays of a country, and single days of feeds.toml."""

from digest.config.shape import Newsletter
from digest.schedule import DaysOff, no_days_off


def days_off(newsletter: Newsletter) -> DaysOff:
    """Return what tells whether a day is off.

    "US" are the legal public holidays of 5 U.S.C. 6103, on which federal courts are closed, with the Friday or Monday
    on which one is observed that falls on a weekend.
    """
    single = frozenset(newsletter.days_off)
    if newsletter.holidays is None:
        return single.__contains__ if single else no_days_off
    from holidays import country_holidays  # 30 ms

    country, _, part = newsletter.holidays.partition("-")
    calendar = country_holidays(country, subdiv=part or None)
    return lambda day: day in single or day in calendar
