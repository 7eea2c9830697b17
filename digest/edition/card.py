"""One case in one edition: what is new, where it stands, what comes next, who tells it.  Pure.

All of it is taken from the case's stories, and is the same in whatever order they come.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo

from digest.edition.changes import changes
from digest.edition.courtnames import court_name
from digest.edition.dates import timeline, upcoming
from digest.edition.developments import Happening, happenings, moment, to_development, told_as
from digest.edition.docketwords import entry_headline, is_docket, is_routine
from digest.edition.names import set_name
from digest.edition.sources import documents
from digest.edition.stage import StageReading, stage
from digest.edition.telling import telling
from digest.model import Case, CaseCard, CaseFile, Change, DatedFact, RelatedCase, Story

ROUTINE = "Nothing but routine docket entries."
_ROUND_UP = 2  # other cases that a story must discuss to be one
_TRIED = frozenset({"sentencing", "judgment"})
_OVER = frozenset({"settled", "dismissed", "closed"})


@lru_cache(maxsize=512)  # an editor corrects one case, and looks at the edition with all of them
def make_card(file: CaseFile, day: date, zone: ZoneInfo, paywalled: frozenset[str]) -> CaseCard:
    """Return the card of a case with new stories in the edition of `day`, a calendar day in `zone`.

    `paywalled` are the addresses of feeds whose stories only those can read who pay.
    """
    case = file.case
    names = [name for name in (case.caption, *case.aliases) if name]
    told = {told_as(placed) for placed in file.past}
    new = _in_order(happenings(file.new, names, file.abroad), told, file.abroad)
    whats_new, source = _whats_new(new[0], file.abroad)
    at_home = _at_home(file)
    standing = _stage(at_home, names)
    ahead = _ahead(at_home, standing, day, zone, names)
    return CaseCard(
        id=case.id,
        caption=_caption(case, new[0]),
        court=case.court,
        court_name=court_name(case.court),
        dockets=case.dockets,
        judge=case.judge,
        stage=standing.stage if standing else None,
        whats_new=whats_new,
        whats_new_source=source,
        developments=tuple(to_development(h, continued=h.id in told, paywalled=paywalled) for h in new),
        timeline=timeline(happenings(file.past, names, file.abroad), zone),
        upcoming=ahead,
        documents=documents(sorted(file.new, key=lambda placed: (moment(placed[0]), placed[0].id)), file.past),
        related=_related(file.related),
        changes=_changes(at_home, day, zone, names, standing, ahead),
    )


def _in_order(most_told_first: Sequence[Happening], told: Collection[str], abroad: Collection[str]) -> list[Happening]:
    """Return the developments as the card has them: the one that leads it, then the others in time order.

    Those of another country's courts stand below, then what an earlier edition told, and routine at the end.
    """

    def below(happening: Happening) -> tuple[bool, bool, bool]:
        return happening.is_routine, happening.lead.id in abroad, happening.id in told

    top = min(most_told_first, key=below)
    others = (happening for happening in most_told_first if happening is not top)
    return [top, *sorted(others, key=lambda happening: (*below(happening), happening.first_told, happening.id))]


def _at_home(file: CaseFile) -> CaseFile:
    """Return what stage and dates are read from: the stories that tell of the case's own country, if there are any."""
    new, past = (tuple(pair for pair in pairs if pair[0].id not in file.abroad) for pairs in (file.new, file.past))
    return replace(file, new=new, past=past) if new or past else file


def _related(cases: Sequence[RelatedCase]) -> tuple[RelatedCase, ...]:
    ordered = sorted(cases, key=lambda other: (other.caption.casefold(), other.id))
    return tuple(replace(other, caption=set_name(other.caption)) for other in ordered)


def _changes(
    file: CaseFile,
    day: date,
    zone: ZoneInfo,
    names: Sequence[str],
    now: StageReading | None,
    ahead: Sequence[DatedFact],
) -> tuple[Change, ...]:
    """Return what is different since the case last stood in an edition; nothing if it never did.

    Before whom a case is mentioned as being is no step that it has made.
    """
    if not file.past:
        return ()
    as_it_was = replace(file, new=file.past, past=())
    standing = _stage(as_it_was, names)
    due = _ahead(as_it_was, standing, day, zone, names)
    before, after = (reading.stage if reading and reading.happened else None for reading in (standing, now))
    return changes(before, after, due, ahead)


def _caption(case: Case, top: Happening) -> str:
    """Return the case's name; where none is known yet what its stories call it: a number tells nobody what it is."""
    return set_name(case.caption or top.headline)


def _whats_new(top: Happening, abroad: Collection[str]) -> tuple[str, str]:
    """Return the first sentences of a development's lead and the outlet they are taken from.

    A docket entry has no sentences; its event is told in words, unless it is routine.  A lead whose text the feed
    withholds or cuts within the first sentence is told by the next story of the development, and if all are cut, by
    its title.  A story of another country's courts (`abroad`, ids) is quoted only where it leads.
    """
    for story, placement in top.stories:
        if is_docket(story) or placement.duplicate_of is not None:
            continue
        if story.id in abroad and story is not top.lead:
            continue
        if text := telling(story):
            return text, story.source
    lead = top.lead
    if is_routine(lead):
        return ROUTINE, lead.source
    headline = entry_headline(lead)
    return (f"{headline}." if is_docket(lead) and not headline.endswith((".", "!", "?")) else headline), lead.source


def _stage(file: CaseFile, names: Sequence[str]) -> StageReading | None:
    """Return where the case stands after all its developments, shown now and before."""
    told = sorted(happenings((*file.new, *file.past), names), key=lambda h: (h.first_told, h.id), reverse=True)
    return stage([[story for story, _ in happening.stories] for happening in told], file.case.court)


def _ahead(
    file: CaseFile, standing: StageReading | None, day: date, zone: ZoneInfo, names: Sequence[str]
) -> tuple[DatedFact, ...]:
    tried = standing is not None and standing.stage in _TRIED
    return upcoming(_still_telling(file, standing), day, zone, names, tried=tried)


def _still_telling(file: CaseFile, standing: StageReading | None) -> list[Story]:
    """Return the stories whose dates still hold: once a case is over, only what was said from then on.

    A round-up, which discusses several other cases, gives no dates: its sentences seldom say whose they are.
    """
    told = (*file.new, *file.past)
    stories = [story for story, placement in told if len(placement.also) < _ROUND_UP]
    if standing is None or standing.stage not in _OVER:
        return stories
    over = next(moment(story) for story, _ in told if story.id == standing.story)
    return [story for story in stories if moment(story) >= over]
