"""Which stories of a case tell of proceedings in another country than its own.  Pure.

A merger is fought over before a court in California and a tribunal in London, and a story of the one may stand under
the other: parties and words are the same.  Where it is told, it contradicts.  Courts of the European Union and of
Human Rights contradict no country of Europe, since its own cases go on before them.
"""

from collections import Counter
from collections.abc import Sequence

from digest.cases.courts import forums_told
from digest.cases.text import BODY, without_boilerplate
from digest.model import Case, Story

_HOME = "us"
_ABOVE_COUNTRIES = frozenset({"eu", "europe", "netherlands"})  # the last for the courts of The Hague
_LEAST_SHARE = 0.5  # of the stories that tell a country: a case whose court is not known is where more than that are


def told_abroad(case: Case, stories: Sequence[Story]) -> tuple[str, ...]:
    """Return the ids of those of the `stories` of `case`, in their order, that tell only of courts of another country.

    The country is that of its court, or if none is known the one that most of the stories tell; with neither, none is
    told abroad.  Courts with an id are those of the United States; but many countries have a "Supreme Court".
    """
    told = {story.id: country for story in stories if (country := _country(story))}
    home = _HOME if case.court not in {None, "scotus"} else _most(Counter(told.values()))
    return tuple(story.id for story in stories if home and _contradicts(told.get(story.id), home))


def _country(story: Story) -> str | None:
    """Return the one country whose courts the story names; None if it names none, or those of several."""
    if story.docket and story.docket.court:
        return _HOME  # only courts of the United States have feeds whose court is known
    title, summary, body = map(without_boilerplate, (story.title, story.summary, story.content[:BODY]))
    forums = forums_told(f"{title}. {summary}", body)
    named = {forum.place if forum.system == "foreign" else _HOME for forum in forums}
    return named.pop() if len(named) == 1 else None


def _contradicts(country: str | None, home: str) -> bool:
    if country is None or country == home:
        return False
    return _HOME in {country, home} or not _ABOVE_COUNTRIES & {country, home}


def _most(counts: Counter[str]) -> str | None:
    """Return the country that more than half of the stories tell, of those that tell one."""
    (country, times), *_ = counts.most_common(1) or [("", 0)]
    return country if times > _LEAST_SHARE * counts.total() else None
