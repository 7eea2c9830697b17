"""Why a story stands under its case, in words: for it, and what spoke against the runners-up.  Pure."""

from collections.abc import Iterator, Mapping, Sequence

from digest.cases.captions import Caption, same_caption
from digest.cases.compare import Compared, compare
from digest.cases.identity import contradict
from digest.cases.index import CaseIndex
from digest.cases.profile import Profile
from digest.cases.rarity import Rarity
from digest.cases.weights import Weights

_AGAINST = {
    "number_against": "another docket number",
    "caption_against": "another caption",
    "heading_unsaid": "a party of the headline's caption goes unnamed there",
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
_INITIALS = 3  # letters of a name that the lead writes out or leaves out: FTC, DOJ
_RUNNERS_UP = 2
_LOOKED_AT = 6  # cases, the nearest, among which the runners-up are sought
_WORTH_TELLING = 0.02  # chance below which a case was no runner-up
_AT_ONCE = 500  # stories
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
    low = lead.lower() if lead.isascii() else _low(lead)
    found += [f"name {_as_written(name, lead, low)}" for name in names[:_MOST_NAMES]]
    return tuple(found) or ("the first story of its case",)


def _as_written(name: str, lead: str, low: str) -> str:
    at = -1
    while (at := low.find(name, at + 1)) >= 0:
        end = at + len(name)
        if not _is_letter(low[at - 1 : at]) and not _is_letter(low[end : end + 1]):
            return lead[at:end]
    return name.upper() if len(name) <= _INITIALS else name.title()


def _low(lead: str) -> str:
    """Return a text in lower case, each letter in its place: some have two for theirs."""
    return "".join(small if len(small := sign.lower()) == 1 else sign for sign in lead)


def _is_letter(sign: str) -> bool:
    return sign.isalnum() or sign == "_"


def _borne(caption: Caption, case: Profile) -> bool:
    return any(same_caption(caption, other) for other in case.captions.values())


def runners_up(
    stories: Sequence[tuple[Profile, str]], index: CaseIndex, captions: Mapping[str, str], weights: Weights
) -> Iterator[tuple[str, ...]]:
    """Yield for each story, given with its own case, the cases that it by itself is most like, and what spoke against.

    In words: how sure a placement is, is the chance of all that made the case one, and the chance that this one story
    and another case are one, which may be ruled out whatever its likeness, does not compare with that.
    """
    for begin in range(0, len(stories), _AT_ONCE):
        yield from _runners_up(stories[begin : begin + _AT_ONCE], index, captions, weights)


def _runners_up(
    stories: Sequence[tuple[Profile, str]], index: CaseIndex, captions: Mapping[str, str], weights: Weights
) -> list[tuple[str, ...]]:
    rivals = [(i, case) for i, (story, own) in enumerate(stories) for case in _near(story, own, index)]
    compared = compare([(stories[i][0], index.profiles[case]) for i, case in rivals], index.views)
    likely: list[list[tuple[float, str, int]]] = [[] for _ in stories]
    for pair, ((i, case), chance) in enumerate(zip(rivals, compared.chances(weights.same).tolist(), strict=True)):
        if chance >= _WORTH_TELLING:
            likely[i].append((-chance, case, pair))
    return [
        tuple(
            f"{captions.get(case) or 'a case without a caption'} ({case}), "
            f"{_against(-negative, story, index, case, compared, pair)}"
            for negative, case, pair in sorted(found)[:_RUNNERS_UP]
        )
        for (story, _), found in zip(stories, likely, strict=True)
    ]


def _near(story: Profile, own: str, index: CaseIndex) -> list[str]:
    return [case for case in index.near(story)[:_LOOKED_AT] if case != own]


def _against(likely: float, story: Profile, index: CaseIndex, case: str, compared: Compared, pair: int) -> str:
    alike = next(words for least, words in _ALIKE if likely >= least)
    told = ", ".join(words for sign, words in _AGAINST.items() if compared.signs[sign][pair] > 0.5)
    if contradict(story, index.profiles[case]):
        return f"ruled out: {told}" if told else "ruled out by what is known of the two"
    return f"{alike}, but {told}" if told else alike
