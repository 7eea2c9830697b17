"""What no longer holds, in words, as the page's corrections say it.  Pure."""

from dataclasses import dataclass

from digest.edition import phrases
from digest.edition.links import Link, short
from digest.edition.safe import clean, web_address
from digest.edition.words import without_label
from digest.model import Amendment


@dataclass(frozen=True, slots=True)
class Amended:
    """One line of the corrections: words, a link among them if there is one, and what follows it."""

    before: str
    link: Link | None = None
    after: str = ""


def amended(one: Amendment, year: int) -> Amended:
    """Return the line that puts one thing right; `year` is the edition's."""
    day, before, now = phrases.short_date(one.day, year), short(one.before), short(one.now)
    if one.kind == "merged":
        return Amended(f"{before} and {now or 'another case'} are one case.")
    if one.kind == "renamed":
        return Amended(f"{before} is now called {now.removesuffix('.')}.")
    if one.kind == "regrouped":
        return _regrouped(one, day)
    said = {
        "headline": f"{day}: “{before}” is now",
        "withdrawn": f"{day}: “{before}” was withdrawn:",
        "ruling": f"A ruling in {short(one.about)} is undone:",
    }
    link = Link(without_label(now) if one.kind == "headline" else now, web_address(one.url))
    return Amended(said[one.kind], link, f"({clean(one.source)})")


def _regrouped(one: Amendment, day: str) -> Amended:
    before, where = short(one.before), short(one.now) or "no case here"
    if not one.about:
        return Amended(f"{day}: {len(one.stories):,} stories under {before} belong to {where}.")
    return Amended(
        f"{day}:", Link(short(one.about), web_address(one.url)), f"stood under {before}; it belongs to {where}."
    )
