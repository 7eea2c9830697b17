"""Which stories are placed anew, with what has come since, and which ids their cases go on under.  Pure.

What the first stories of a case leave open the later ones tell.  So a placement that was not sure, and one in a case
of few stories that nothing names, is looked at again while the story is of late; day by day then finds what one batch
would.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from digest.cases.captions import same_caption
from digest.cases.corrections import Corrections
from digest.cases.identity import contradict
from digest.cases.known import Known, Read, fixed_cases, id_beside, id_of
from digest.cases.profile import profile_of_case
from digest.model import Case, Placement, Story

_SURE = 0.9  # a placement less sure than that is open
_FEW = 4  # a young case without a name and of so many stories, or fewer, is open


@dataclass(frozen=True, slots=True)
class Group:
    """Stories that were joined, in time order, and the known case that they were joined with."""

    case: str | None
    stories: tuple[Read, ...]


def loosened(known: Known) -> Known:
    """Return the same with the stories that are open in `loose`, out of `history`.

    A case without a name of which all stories are open and none is older than the history is `dissolved`: what it is,
    its stories tell anew.  One with a name is `emptied`, and still there.  What an editor placed, or a case that he
    spoke of, is never open; copies are so together.
    """
    placed, corrections = known.placed(), known.corrections
    sizes = Counter(placement.case for _, placement in placed)
    nameless = {id_of("c", story.id) for story, _ in placed}  # and begun within the history
    nameless -= {case.id for case in known.cases_now().values() if case.caption}
    fixed = fixed_cases(known) | corrections.spoken_of

    def stays(story: Story, placement: Placement) -> bool:
        if placement.correction or story.id in corrections.placed or placement.case in fixed:
            return True
        return placement.score >= _SURE and (placement.case not in nameless or sizes[placement.case] > _FEW)

    texts = {story.id: placement.duplicate_of or story.id for story, placement in placed}
    settled = {texts[story.id] for story, placement in placed if stays(story, placement)}
    history = tuple(pair for pair in known.history if texts[pair[0].id] in settled)
    loose = tuple(pair for pair in known.history if texts[pair[0].id] not in settled)
    held, left = ({corrections.case(p.case) for _, p in pairs if p.case} for pairs in (history, loose))
    dissolved = frozenset((left & nameless) - held)
    emptied = frozenset(left - held - dissolved - fixed)
    return replace(known, history=history, loose=loose, dissolved=dissolved, emptied=emptied)


def named(groups: Sequence[Group], known: Known) -> tuple[list[str], dict[str, str]]:
    """Return the id of each group's case, and which earlier cases are another case now: the id, and the other's.

    The id of a dissolved case goes to the group that has most of its stories; where that has one already, it leads
    there.  So does that of an emptied one to which no story has come back, if the group bears its name or number.
    Stories that are most of a case and stand together again are that case.  A new case is named after its first story.
    """
    ids = [group.case for group in groups]
    merged: dict[str, str] = {}
    called = {case.id: case for case in known.cases_now().values()}
    deserted = known.emptied - {group.case for group in groups if group.stories}
    for heir, gone in (*_inheritances(groups, deserted), *_inheritances(groups, known.dissolved)):
        if gone in deserted and not _may_be(groups[heir], called[gone]):
            continue
        into = ids[heir] = ids[heir] or gone
        if into != gone:
            merged[gone] = into
    before = known.before()
    stood = Counter(placement.case for placement in (*before.values(), *(p for _, p in known.placed())))
    for at, group in enumerate(groups):
        case, stories = _most_were(group, before)
        if ids[at] is None and case in called and 2 * stories > stood[case] and _may_be(group, called[case]):
            ids[at] = case
    taken = {case.id for case in known.cases} | known.corrections.merged.keys()
    for at, group in enumerate(groups):
        if ids[at] is None:
            ids[at] = _new_id(group.stories[0], taken, known.corrections)
    return [merged.get(case, case) for case in ids if case], merged


def _most_were(group: Group, before: Mapping[str, Placement]) -> tuple[str | None, int]:
    """Return the case in which most stories of a group stood before, and how many did."""
    was = Counter(before[read.story.id].case for read in group.stories if read.story.id in before)
    return was.most_common(1)[0] if was else (None, 0)


def _may_be(group: Group, case: Case) -> bool:
    """Whether a group may go on under the id of a case: it bears its name or number, or the case has no name."""
    return not case.caption or _bears(group, case)


def _bears(group: Group, case: Case) -> bool:
    """Whether the stories of a group name a case or give its number, and none is known to be of another."""
    of_case = profile_of_case(case)
    profiles = [read.profile for read in group.stories]
    if any(contradict(of_case, profile) for profile in profiles):
        return False
    return any(
        not of_case.dockets.keys().isdisjoint(profile.dockets)
        or any(same_caption(own, other) for own in of_case.captions.values() for other in profile.captions.values())
        for profile in profiles
    )


def _inheritances(groups: Sequence[Group], gone_cases: Collection[str]) -> Iterator[tuple[int, str]]:
    """Yield which group is the heir of each of these cases that has one, the largest share first."""
    shares: dict[str, Counter[int]] = defaultdict(Counter)
    for at, group in enumerate(groups):
        for read in group.stories:
            was = read.placement.case if read.placement else None
            if was and was in gone_cases:
                shares[was][at] += 1

    def rank(gone: str, at: int) -> tuple[int, bool, str]:
        first = groups[at].stories[0].story.id
        return -shares[gone][at], id_of("c", first) != gone, first

    best = {gone: min((rank(gone, at), at) for at in share) for gone, share in shares.items()}
    yield from ((heir, gone) for _, heir, gone in sorted((*ranked, gone) for gone, ranked in best.items()))


def _new_id(first: Read, taken: set[str], corrections: Corrections) -> str:
    """Return an id for a case that begins with this story, and add it to those that are taken.

    A story that has parted from the case that bears its name needs another one; a ledger from another database may
    know the case of a story that is new here.
    """
    if first.placement is None:
        return corrections.case(id_of("c", first.story.id))
    name = id_beside("c", first.story.id, taken)
    taken.add(name)
    return name
