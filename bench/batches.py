"""A stream in batches, each grouped with what the earlier ones left, as digest/pipeline/place.py does.

Its memory is as long as the stream, so that all the past is shown.
"""

from collections.abc import Iterable, Sequence

from digest.cases.anew import loosened
from digest.cases.group import Known, group_stories
from digest.model import Case, Grouping, Placement, Story


def in_batches(batches: Iterable[Sequence[Story]]) -> tuple[list[Placement], list[Case]]:
    """Return how the stories stand after the last batch, in the order of the batches, and the cases there are."""
    known = Known()
    for batch in batches:
        known = after(known, batch, group_stories(batch, loosened(known)))
    return [placement for _, placement in known.placed()], list(known.cases_now().values())


def after(known: Known, batch: Sequence[Story], grouping: Grouping) -> Known:
    """Return what is known once a batch has been grouped."""
    cases = {case.id: case for case in (*known.cases, *grouping.cases)}
    moved = {placement.story: placement for placement in grouping.moved}
    past = ((story, moved.get(story.id, placement)) for story, placement in known.history)
    placed = (*past, *zip(batch, grouping.placements, strict=True))
    return Known(tuple(cases.values()), placed, known.corrections.merging(dict(grouping.merged)))
