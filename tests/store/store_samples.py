"""Records for the tests of the store: small ones by hand, and hypothesis strategies for all that the model allows."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from digest.model import Case, DocketEntry, Feed, FeedReport, Placement, Story
from digest.store.editions import EditionRecord

NOW = datetime(2023, 7, 12, 11, tzinfo=UTC)
DAY = date(2023, 7, 12)

# A database is emptied once a test, not once an example: the examples must not depend on an empty one.
few = settings(
    max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def story(story_id: str, **fields: object) -> Story:
    plain = Story(id=story_id, feed="https://a.example/feed", source="A", title=f"Story {story_id}", seen=NOW)
    return replace(plain, **fields)  # type: ignore[arg-type]


def edition(day: date = DAY, stories: tuple[str, ...] = (), newsletter: str = "Daily") -> EditionRecord:
    until = datetime(day.year, day.month, day.day, 11, tzinfo=UTC)
    return EditionRecord(newsletter, day, until - timedelta(days=1), until, until, None, (), stories, None)


words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
keys = words.filter(bool)
strings = st.lists(words, max_size=4).map(tuple)
instants = st.datetimes(timezones=st.just(UTC))
maybe_words = st.none() | words
reports = st.builds(
    FeedReport,
    url=words,
    title=words,
    status=st.sampled_from(["ok", "not-modified", "error"]),
    error=maybe_words,
    new=st.integers(0, 2**31 - 1),
    seconds=st.floats(0, 1e9),
)
stories = st.builds(
    Story,
    id=keys,
    feed=words,
    source=words,
    title=words,
    url=words,
    guid=words,
    summary=words,
    content=words,
    links=strings,
    author=words,
    tags=strings,
    published=st.none() | instants,
    seen=instants,
    docket=st.none()
    | st.builds(
        DocketEntry,
        docket=words,
        caption=maybe_words,
        court=maybe_words,
        number=st.none() | st.integers(),
        event=maybe_words,
        document=maybe_words,
    ),
)
cases = st.builds(
    Case, id=keys, caption=maybe_words, court=maybe_words, dockets=strings, judge=maybe_words, aliases=strings
)
placements = st.builds(
    Placement,
    story=st.just("a"),
    case=st.sampled_from([None, "case"]),
    also=strings,
    development=maybe_words,
    duplicate_of=st.sampled_from([None, "b"]),
    score=st.floats(0, 1),
    evidence=strings,
    against=strings,
)
editions = st.builds(
    EditionRecord,
    newsletter=keys,
    date=st.dates(),
    since=instants,
    until=instants,
    built=instants,
    sent=st.none() | instants,
    feeds=st.lists(reports, max_size=3).map(tuple),
    stories=st.permutations(["a", "b", "c"]).flatmap(lambda ids: st.sampled_from([(), tuple(ids[:2]), tuple(ids)])),
    document=maybe_words,
    html=maybe_words,
    text=maybe_words,
    seal=maybe_words,
)
feeds = st.builds(Feed, url=keys, title=words, kind=st.sampled_from(["news", "docket"]))
