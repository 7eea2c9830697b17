"""The weekly editions of a newsletter: editions like any others, under a name of their own."""

from dataclasses import replace
from datetime import date, timedelta

from digest.config.daysoff import days_off
from digest.config.load import Settings
from digest.config.shape import Newsletter
from digest.config.values import WEEKLY
from digest.schedule import DaysOff, edition_time


def weekly(settings: Settings) -> Settings:
    """Return the settings of the weekly editions.  They have the same readers, feeds, cases and times."""
    newsletter = settings.newsletter
    own = {"name": f"{newsletter.name}{WEEKLY}", "title": weekly_title(newsletter)}
    return replace(settings, newsletter=newsletter.model_copy(update=own))


def weekly_title(newsletter: Newsletter) -> str:
    """Return what stands at the top of the weekly editions."""
    return f"{newsletter.title}: the week"


def names_of(newsletter: Newsletter) -> tuple[str, str]:
    """Return the names under which editions go to the newsletter's subscribers."""
    return newsletter.list_name, f"{newsletter.list_name}{WEEKLY}"


def has_weekly(day: date, newsletter: Newsletter) -> bool:
    """Return whether the day's edition is the last of its week, Monday to Sunday: then there is a weekly one, too."""
    off = days_off(newsletter)
    days = (day + timedelta(days=ahead) for ahead in range(7 - day.weekday()))
    today, *later = (edition_time(one, newsletter.schedule, newsletter.timezone, off) is not None for one in days)
    return today and not any(later)


def days_without_weekly(newsletter: Newsletter) -> DaysOff:
    """Return on which days there is no weekly edition."""
    return lambda day: not has_weekly(day, newsletter)
