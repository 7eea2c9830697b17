"""Made-up streams of news stories with their cases, for measuring speed.  Pure: a size and a seed give one stream.

    python bench/streams.py 1000 > stream.jsonl     stories for `digest group`, each with its true case as "truth"

What matters for speed is how a stream grows, and it grows as real ones do: names come from large pools with a long tail
(Zipf and Mandelbrot), so that new ones never cease; the number of cases grows with the number of stories; most cases
have one to three stories, a few have more than twenty (Pareto); a case has bursts and sleeps between them.  The wording
is plain, so the scores of a grouping are a check that it did its work, and no measure of its quality.
"""

import argparse
import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import stream_words as words
from stream_names import amount, firm, person, rank, some_words, town

from digest.model import Story

START = datetime(2024, 3, 1, tzinfo=UTC)
DAYS = 30
NO_CASE, COPY, SIBLING = 0.45, 0.06, 0.06  # shares: of stories, of stories, of cases
NUMBER, CAPTION, JUDGE, COURT = 0.10, 0.15, 0.25, 0.45  # shares of the stories about a case that give one
LARGEST = 120  # stories of one case; fewer in a short stream
TAIL = 1.2  # exponent of the sizes: 56 % of the cases have one story, 2.7 % have twenty or more


@dataclass(frozen=True)
class Stream:
    """Stories in the order of their time, and which case each is about (None: none)."""

    stories: tuple[Story, ...]
    truth: Mapping[str, str | None]  # story id -> case

    def days(self) -> list[list[Story]]:
        """Return the stories by calendar day."""
        by_day: dict[int, list[Story]] = {}
        for story in self.stories:
            assert story.published is not None
            by_day.setdefault((story.published - START).days, []).append(story)
        return list(by_day.values())


@dataclass(frozen=True)
class Matter:
    """What is the same in every story of one case: the fields of its sentences."""

    key: str
    phases: tuple[words.Phase, ...]
    fields: dict[str, str]
    words: tuple[str, ...]  # its subjects; each story speaks of some of them
    second: bool = False  # of two lawsuits between the same parties


def make_stream(size: int, seed: int = 1) -> Stream:
    """Return a stream of `size` stories over thirty days."""
    chooser = random.Random(seed)
    told = [*_no_case(chooser, round(size * NO_CASE)), *_of_cases(chooser, size - round(size * NO_CASE))]
    chooser.shuffle(told)
    copied = round(size * COPY)
    originals, room = told[copied:], told[:copied]
    copies = [_copy(chooser, *chooser.choice(originals)) for _ in room]
    told = sorted([*originals, *copies], key=lambda pair: (pair[0].published or START, pair[0].title))
    stories = tuple(replace(story, id=f"s{i:06d}") for i, (story, _) in enumerate(told))
    return Stream(stories, {story.id: case for story, (_, case) in zip(stories, told, strict=True)})


def _three(subjects: Sequence[str]) -> dict[str, str]:
    return dict(zip(("w1", "w2", "w3"), subjects, strict=True))


def _setting(chooser: random.Random) -> dict[str, str]:
    """Return fields that every story has, about a case or not."""
    return {
        "place": town(chooser),
        "town": town(chooser),
        "amount": amount(chooser),
        "state": chooser.choice(words.STATES),
    }


def _forum(chooser: random.Random, kind: str) -> dict[str, str]:
    """Return where and under which number a case is; as in life, another court may have given the same number."""
    return {
        "city": chooser.choice(words.CITIES),
        "county": town(chooser),
        "judge": person(chooser)[1],
        "number": f"{chooser.randrange(1, 9)}:{chooser.randrange(18, 25)}-{kind}-{chooser.randrange(1, 99_999):05d}",
    }


def _matter(chooser: random.Random, key: str) -> Matter:
    kind = chooser.random()
    fields = _setting(chooser) | _forum(chooser, "cr" if kind < 0.4 else "bk" if kind > 0.92 else "cv")
    subjects = some_words(chooser, 6)
    surname, name = person(chooser)
    job = chooser.choice(words.JOBS)
    left, leftname = firm(chooser)
    right, rightname = firm(chooser)
    fields |= {"right": right, "rightname": rightname, "job": job, "role": f"{fields['place']} {job}"}
    if kind < 0.4:
        side = chooser.choice(("State", "People", "United States", "Commonwealth"))
        fields |= {"short": surname, "name": name, "caption": f"{side} v. {surname}"}
        return Matter(key, words.CRIMINAL, fields | {"cause": chooser.choice(words.CRIMES)}, subjects)
    if kind > 0.92:
        return Matter(key, words.BANKRUPTCY, fields | {"caption": f"In re {rightname}"}, subjects)
    causes = words.CIVIL_CAUSES
    if kind < 0.6:
        left, leftname = surname, name
    elif kind < 0.7:
        left = chooser.choice(words.AGENCIES)
        leftname, causes = f"the {left}", words.AGENCY_CAUSES
    elif kind < 0.78:
        right = fields["state"]
        rightname, causes = f"the state of {right}", words.CHALLENGE_CAUSES
    caption = f"{left} v. {right}"
    fields |= {"left": left, "leftname": leftname, "right": right, "rightname": rightname}
    return Matter(key, words.CIVIL, fields | {"cause": chooser.choice(causes), "caption": caption}, subjects)


def _sibling(chooser: random.Random, key: str, first: Matter) -> Matter:
    """Return a second lawsuit between the parties of `first`: another number, judge, cause and story."""
    kept = ("right", "rightname", "left", "leftname", "caption", "place", "state", "role", "job")
    new = _setting(chooser) | _forum(chooser, "cv") | {"cause": chooser.choice(words.CIVIL_CAUSES)}
    return Matter(
        key, words.CIVIL, new | {name: first.fields[name] for name in kept}, some_words(chooser, 6), second=True
    )


def _of_cases(chooser: random.Random, size: int) -> Iterator[tuple[Story, str]]:
    """Yield `size` stories about cases, case by case."""
    civil: list[Matter] = []
    left = size
    largest = min(LARGEST, max(30, size // 40))
    for i in range(size):
        if civil and chooser.random() < SIBLING:
            matter = _sibling(chooser, f"case{i}", chooser.choice(civil[-50:]))
        else:
            matter = _matter(chooser, f"case{i}")
            if matter.phases is words.CIVIL:
                civil.append(matter)
        count = min(left, largest, int((1 - chooser.random()) ** (-1 / TAIL)))
        for moment, phase in _bursts(chooser, matter, count):
            yield _told(chooser, matter, phase, moment), matter.key
        left -= count
        if not left:
            return


def _bursts(chooser: random.Random, matter: Matter, count: int) -> Iterator[tuple[datetime, words.Phase]]:
    """Yield when each of a case's stories appears and what it tells of: one development after another."""
    events = min(len(matter.phases), 1 + int(chooser.random() * count**0.6))
    first = chooser.randrange(len(matter.phases) - events + 1)
    begun = sorted(chooser.uniform(0, DAYS - 0.5) for _ in range(events))
    for which in sorted(chooser.randrange(events) for _ in range(count)):
        moment = min(begun[which] + chooser.expovariate(4), DAYS - 0.01)
        yield START + timedelta(seconds=int(moment * 86_400)), matter.phases[first + which]


def _told(chooser: random.Random, matter: Matter, phase: words.Phase, moment: datetime) -> Story:
    titles, leads = phase
    sentences = [chooser.choice(leads)]
    shares = ((NUMBER, words.NUMBERS), (CAPTION, words.CAPTIONS), (JUDGE, words.JUDGES), (COURT, words.COURTS))
    extra = [chooser.choice(choices) for share, choices in shares if chooser.random() < share]
    if matter.second and chooser.random() < 0.4:
        extra.append(chooser.choice(words.SECOND))
    sentences += extra[:2] if chooser.random() < 0.7 else [*extra[:1], chooser.choice(words.DETAILS)]
    if len(sentences) == 1:
        sentences.append(chooser.choice(words.DETAILS))
    fields = matter.fields | _three(chooser.sample(matter.words, 3))
    return _story(chooser, chooser.choice(titles), sentences, fields, moment)


def _no_case(chooser: random.Random, size: int) -> Iterator[tuple[Story, None]]:
    for _ in range(size):
        titles, leads = chooser.choice(words.OTHER)
        fields = (
            _setting(chooser)
            | _three(some_words(chooser, 3))
            | {
                "person": person(chooser)[1],
                "person2": person(chooser)[1],
                "firm": firm(chooser)[1],
            }
        )
        sentences = [chooser.choice(leads), chooser.choice(words.OTHER_MORE)]
        moment = START + timedelta(seconds=chooser.randrange(DAYS * 86_400))
        yield _story(chooser, chooser.choice(titles), sentences, fields, moment), None


def _story(
    chooser: random.Random, title: str, sentences: Sequence[str], fields: Mapping[str, str], moment: datetime
) -> Story:
    def said(template: str) -> str:
        chosen = re.sub(r"\[([^\]]*)\]", lambda m: chooser.choice(m[1].split("|")), template)
        text = " ".join(chosen.format_map(fields).split())
        return text[:1].upper() + text[1:]

    return Story(
        id="",
        feed="",
        source=words.OUTLETS[rank(chooser, len(words.OUTLETS), 3)],
        title=said(title),
        summary=" ".join(filter(None, map(said, sentences))),
        published=moment,
    )


def _copy(chooser: random.Random, story: Story, case: str | None) -> tuple[Story, str | None]:
    """Return a wire copy: the same text under another head, at another outlet, some hours later."""
    assert story.published is not None
    end = START + timedelta(days=DAYS, seconds=-1)
    later = min(story.published + timedelta(minutes=chooser.randrange(5, 600)), end)
    title = story.title if chooser.random() < 0.5 else f"{chooser.choice(('Updated', 'Report', 'Wire'))}: {story.title}"
    return replace(story, title=title, source=chooser.choice(words.OUTLETS), published=later), case


def describe(stream: Stream) -> str:
    """Return in one line what a stream is like, to be held against the figures above."""
    sizes = Counter(case for case in stream.truth.values() if case)
    names = len({word for s in stream.stories for word in re.findall(r"\b[A-Z]\w+", s.summary)})
    long = sum(len(f"{s.title} {s.summary}".split()) for s in stream.stories) / len(stream.stories)
    return (
        f"{len(stream.stories):,} stories of {long:.0f} words, {names:,} capitalised words, {len(sizes):,} cases: "
        f"{sum(n < 4 for n in sizes.values()) / len(sizes):.0%} of one to three stories, "
        f"{sum(n >= 20 for n in sizes.values())} of twenty or more, largest {max(sizes.values())}; "
        f"{sum(case is None for case in stream.truth.values()) / len(stream.stories):.0%} about no case"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("size", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--describe", action="store_true", help="say what the stream is like instead")
    options = parser.parse_args()
    stream = make_stream(options.size, options.seed)
    if options.describe:
        print(describe(stream))
        return
    for story in stream.stories:
        print(as_line(story, truth=stream.truth[story.id]))


def as_line(story: Story, **more: str | None) -> str:
    """Return a story as the line of JSON that `digest group` reads."""
    moment = story.published.isoformat() if story.published else None
    fields = {"id": story.id, "source": story.source, "title": story.title, "summary": story.summary}
    return json.dumps(fields | {"published": moment} | more)


if __name__ == "__main__":
    main()
