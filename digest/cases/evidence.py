"""Why a story stands under its case, in words: for it, and what spoke against the runners-up.  Pure."""

import re

from digest.cases.captions import Caption, same_caption
from digest.cases.compare import Evidence
from digest.cases.identity import contradict
from digest.cases.index import CaseIndex
from digest.cases.profile import Profile
from digest.cases.rarity import Rarity
from digest.cases.weights import Weights, chance

_AGAINST = {
    "number_against": "another docket number",
    "caption_against": "another caption",
    "court_against": "another court",
    "judge_against": "another judge",
    "criminal_against": "one is criminal, the other is not",
    "bankruptcy_against": "one is a bankruptcy, the other is not",
    "agency_against": "one is before an agency, the other in court",
    "abroad_or_not": "one is abroad, the other is not",
    "year_against": "filed in another year",
    "against_other": "against another party",
    "against_otherwise": "charged in the one, sued in the other",
}
_MOST_NAMES = 4
_RUNNERS_UP = 2
_LOOKED_AT = 6  # cases, the nearest, among which the runners-up are sought
_WORTH_TELLING = 0.02  # chance below which a case was no runner-up
_ALIKE = ((0.5, "much alike"), (0.15, "alike in part"), (0.0, "a little alike"))


def reasons(story: Profile, case: Profile, rarity: Rarity, lead: str) -> tuple[str, ...]:
    """Return what joins a story to its case, strongest first; names are written as `lead` writes them."""
    numbers = sorted(story.dockets.keys() & (case.dockets.keys() | case.asides))
    found = [f"docket number {case.spelled.get(number, story.spelled[number])}" for number in numbers]
    found += [f"caption {c.text}" for c in story.captions.values() if _borne(c, case)][:2]
    found += [f"judge {name.title()}" for name in sorted(story.judges.keys() & case.judges.keys())][:2]
    found += [f"court {court}" for court in sorted(story.courts.keys() & case.courts.keys())][:2]
    shared = {n: case.names[n] / case.size * rarity.name(n) for n in story.names if case.names.get(n, 0.0) > 1}
    names = sorted(shared, key=lambda n: (-shared[n], n))
    found += [f"name {_as_written(name, lead)}" for name in names[:_MOST_NAMES]]
    return tuple(found) or ("the first story of its case",)


def _as_written(name: str, lead: str) -> str:
    found = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", lead, re.IGNORECASE)
    return found[0] if found else name.title()


def _borne(caption: Caption, case: Profile) -> bool:
    return any(same_caption(caption, other) for other in case.captions.values())


def runners_up(
    story: Profile, own: str, index: CaseIndex, captions: dict[str, str], weights: Weights
) -> tuple[str, ...]:
    """Return the cases that the story by itself is most like, how much so, and what spoke against each.

    In words: how sure a placement is, is the chance of all that made the case one, and the chance that this one story
    and another case are one, which may be ruled out whatever its likeness, does not compare with that.
    """
    rivals = []
    for case in index.near(story)[:_LOOKED_AT]:
        if case != own:
            found = index.compare(story, index.profiles[case])
            if (likely := chance(found, weights.same)) >= _WORTH_TELLING:
                rivals.append((-likely, case, found))
    return tuple(
        f"{captions.get(case) or 'a case without a caption'} ({case}), {_against(-likely, story, index, case, found)}"
        for likely, case, found in sorted(rivals, key=lambda r: r[:2])[:_RUNNERS_UP]
    )


def _against(likely: float, story: Profile, index: CaseIndex, case: str, found: Evidence) -> str:
    alike = next(words for least, words in _ALIKE if likely >= least)
    told = ", ".join(words for sign, words in _AGAINST.items() if found.get(sign, 0.0) > 0.5)
    if contradict(story, index.profiles[case]):
        return f"ruled out: {told or 'what is known of the two does not go together'}"
    return f"{alike}: {told or 'less in common'}"
