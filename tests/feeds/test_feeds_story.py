"""Items to stories: what identifies them, what they keep, how long they may be."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.feeds import clean
from digest.feeds.items import Item, Parsed
from digest.feeds.records import Lengths
from digest.feeds.story import stories
from digest.model import Feed, Story

NOW = datetime(2024, 3, 12, 12, tzinfo=UTC)
NEWS = Feed("https://n.example/feed", "The Outlet")
DOCKET = Feed("https://ecf.nysd.uscourts.gov/cgi-bin/rss_outside.pl", "S.D.N.Y.", "docket")
ITEM = Item(
    "A ruling", "/a?utm_source=rss", "tag:a", "Ann", ("Courts",), "2024-03-12T10:00:00Z", "Held.",
    "<p>Held.</p><p>So.</p>",
)  # fmt: skip


def make(*items: Item, feed: Feed = NEWS) -> tuple[Story, ...]:
    return stories(feed, Parsed(items), feed.url, NOW)[0]


def notes(*items: Item, feed: Feed = NEWS) -> tuple[str, ...]:
    return stories(feed, Parsed(items), feed.url, NOW)[1]


def test_a_story_holds_what_its_item_states() -> None:
    (story,) = make(ITEM)
    assert story == Story(
        id=story.id, feed=NEWS.url, source="The Outlet", title="A ruling", url="https://n.example/a", guid="tag:a",
        summary="Held.", content="Held.\n\nSo.", author="Ann", tags=("Courts",),
        published=datetime(2024, 3, 12, 10, tzinfo=UTC), seen=NOW,
    )  # fmt: skip
    assert len(story.id) == 16
    assert int(story.id, 16)


def test_an_id_outlives_every_edit_of_the_story() -> None:
    edited = replace(ITEM, title="New", link="/b", date="2024-03-11", summary="Other", content="", tags=(), author="")
    assert make(edited)[0].id == make(ITEM)[0].id


def test_without_a_guid_the_link_identifies_whatever_tracks_it() -> None:
    first = replace(ITEM, guid="")
    assert make(replace(first, link="https://N.example/a?fbclid=1#x", title="New"))[0].id == make(first)[0].id
    assert make(replace(first, link="/b"))[0].id != make(first)[0].id


def test_with_neither_title_and_date_identify() -> None:
    bare = Item(title="A", date="2024-03-12")
    assert make(bare)[0].id == make(replace(bare, summary="S"))[0].id
    assert make(bare)[0].id != make(replace(bare, date="2024-03-11"))[0].id


def test_the_same_guid_in_another_feed_is_another_story() -> None:
    assert make(ITEM)[0].id != make(ITEM, feed=replace(NEWS, url="https://other.example/"))[0].id


def test_a_repeated_item_is_one_story() -> None:
    assert [story.title for story in make(ITEM, replace(ITEM, title="Older wording"))] == ["A ruling"]


def test_a_guid_that_several_links_share_identifies_none_of_them() -> None:
    """Some feeds write the same guid into every item."""
    assert len({story.id for story in make(ITEM, replace(ITEM, link="/b"), replace(ITEM, link="/c"))}) == 3


def test_a_title_is_made_of_the_text_where_there_is_none() -> None:
    assert make(replace(ITEM, title="", summary="The court " * 40))[0].title.startswith("The court The court")
    assert make(Item(link="https://n.example/x"))[0].title == "https://n.example/x"


def test_an_empty_item_is_noted_and_the_others_stay() -> None:
    items = (Item(), ITEM, Item(guid="x", link="javascript:x", summary="<script>x</script>"))
    assert [story.title for story in make(*items)] == ["A ruling"]
    assert notes(*items) == ("2 items without title, text and link left out",)


def test_a_summary_that_is_the_article_becomes_the_content() -> None:
    (story,) = make(replace(ITEM, content="", summary="<p>" + "word " * 2000 + "</p>"))
    assert len(story.summary) <= Lengths().summary
    assert len(story.content) == 9999


def test_content_that_only_repeats_the_summary_is_dropped() -> None:
    assert make(replace(ITEM, content="<p>Held.</p>"))[0].content == ""


def test_links_of_summary_and_content_are_kept_in_order() -> None:
    body = "<a href='https://ecf.nysd.uscourts.gov/doc1/1'>1</a><a href='b'>2</a>"
    (story,) = make(replace(ITEM, link="https://n.example/x/a", summary="<a href='/s'>s</a>", content=body))
    assert story.links == ("https://n.example/s", "https://ecf.nysd.uscourts.gov/doc1/1", "https://n.example/x/b")


def test_every_field_has_a_limit() -> None:
    links = "".join(f"<a href='/{number}'>x</a>" for number in range(15))
    long = Item("t" * 99, "/" + "a" * 99, "g" * 99, "n " * 99, ("a" * 99, "b" * 99, "c"), "", links, "word " * 99)
    lengths = Lengths(title=20, summary=10, text=30, name=10, tag=5, guid=50, address=40, tags=2, links=3)
    found = stories(NEWS, Parsed((long,)), NEWS.url, NOW, "", lengths)
    story = found.stories[0]
    assert (story.title, story.summary, story.content) == ("t" * 19 + "…", "xxxxxxxxx…", "word word word word word…")
    assert (story.author, story.tags, story.guid, story.url) == ("n n n n…", ("aaaa…", "bbbb…"), "g" * 50, "")
    assert len(story.links) == 3
    assert found.notes == (
        "1 title cut after 20 characters; to keep more, raise max_title",
        "1 text cut after 30 characters; to keep more, raise max_text",
        "1 description cut after 10 characters; to keep more, raise max_summary",
        "1 name cut after 10 characters; to keep more, raise max_name",
        "2 tags cut after 5 characters; to keep more, raise max_tag",
        "1 guid cut after 50 characters; to keep more, raise max_guid",
        "1 address of more than 40 characters left out; to keep more, raise max_address",
        "1 item with more than 2 tags, the rest left out; to keep more, raise max_tags",
        "1 item with more than 3 links, the rest left out; to keep more, raise max_links",
    )


def test_an_ordinary_item_meets_no_limit() -> None:
    assert notes(ITEM, replace(ITEM, guid="b", content="<p>" + "word " * 9000)) == ()


def test_a_long_summary_that_is_told_twice_is_kept_whole() -> None:
    text = "<p>" + "word " * 2000
    (story,) = make(replace(ITEM, summary=text, content=text))
    assert len(story.content) == 9999


DOC = "(<a href='https://ecf.nysd.uscourts.gov/doc1/1?caseid=2'>3</a>)"
LINK = "https://ecf.nysd.uscourts.gov/cgi-bin/DktRpt.pl?2"
ENTRY = Item("1:18-cv-03365 Chau v. Donovan", LINK, "g", summary=f"[Order] {DOC}")


def test_a_docket_story_tells_its_event() -> None:
    (story,) = make(ENTRY, feed=DOCKET)
    assert (story.title, story.summary, story.content) == ("1:18-cv-03365 Chau v. Donovan", "Order", "")
    assert story.docket is not None
    assert (story.docket.number, story.docket.court) == (3, "nysd")
    assert story.docket.document == story.links[0] == "https://ecf.nysd.uscourts.gov/doc1/1?caseid=2"


def test_a_bankruptcys_chapter_and_trustee_stay_readable() -> None:
    told = f"Type: bk Office: 1 Chapter: 11 Trustee: Doe, J. [Order] {DOC}"
    (story,) = make(replace(ENTRY, summary=told), feed=DOCKET)
    assert (story.summary, story.content) == ("Order", "Type: bk Office: 1 Chapter: 11 Trustee: Doe, J. [Order] (3)")


def test_two_events_of_one_entry_are_one_story_whatever_their_order() -> None:
    other = replace(ENTRY, summary=f"[Notice] {DOC}")
    (story,) = make(ENTRY, other, ENTRY, feed=DOCKET)
    assert story.docket is not None
    assert story.summary == story.docket.event == "Notice; Order"
    assert make(other, ENTRY, feed=DOCKET)[0] == story


def test_a_docket_item_without_a_number_is_kept_and_noted() -> None:
    assert make(replace(ENTRY, title="Court closed"), feed=DOCKET)[0].docket is None
    assert notes(replace(ENTRY, title="Court closed"), feed=DOCKET) == (
        "1 item without a docket number kept as plain stories",
    )


def test_a_news_item_is_a_docket_entry_in_the_courts_own_files_or_if_it_is_written_as_one() -> None:
    elsewhere = replace(ENTRY, link="https://n.example/a")
    assert make(replace(ENTRY, summary="A judge ruled."))[0].docket is not None
    assert make(elsewhere)[0].docket is not None
    assert make(replace(elsewhere, summary="A judge ruled. [Update]"))[0].docket is None
    assert make(replace(elsewhere, title="What Chau v. Donovan, 1:18-cv-03365, means"))[0].docket is None
    assert make(replace(elsewhere, title="2023 in review", summary="[Photo] A judge ruled."))[0].docket is None


def test_the_feeds_own_address_tells_the_court_where_nothing_else_does() -> None:
    (story,) = make(replace(ENTRY, link="https://pcl.example/x", summary="[Order]"), feed=DOCKET)
    assert story.docket is not None
    assert story.docket.court == "nysd"


TEXTS = st.text(max_size=30) | st.sampled_from(["<b>x</b>", "http://[", "\ud800", "[A] (1)", "1:18-cv-03365 A v. B"])


@given(st.lists(st.builds(Item, TEXTS, TEXTS, TEXTS, TEXTS, st.tuples(TEXTS), TEXTS, TEXTS, TEXTS, st.tuples(TEXTS))))
def test_no_item_is_too_odd_and_every_story_has_its_own_id(items: list[Item]) -> None:
    for feed in (NEWS, DOCKET):
        made = make(*items, feed=feed)
        assert len({story.id for story in made}) == len(made)
        assert all(story.title for story in made)
        repr(made).encode()


def test_an_item_that_is_as_it_was_is_not_cleaned_again(monkeypatch: pytest.MonkeyPatch) -> None:
    other = replace(ITEM, guid="tag:b", link="/b", date="2024-03-10")
    first = stories(NEWS, Parsed((ITEM, other)), NEWS.url, NOW)
    edited = replace(ITEM, summary="Held, with a dissent.")
    cleaned: list[str] = []
    prose = clean.prose

    def noted(markup: str) -> clean.Prose:
        cleaned.append(markup)
        return prose(markup)

    monkeypatch.setattr(clean, "prose", noted)
    second = stories(NEWS, Parsed((edited, other)), NEWS.url, NOW, first.marks)
    assert edited.summary in cleaned
    assert other.summary not in cleaned
    assert [story.id for story in second.stories] == [first.stories[0].id]
    assert (second.total, second.dates) == (2, first.dates)
    third = stories(NEWS, Parsed((edited, other)), NEWS.url, NOW, second.marks)
    assert (third.stories, third.total, third.marks) == ((), 2, second.marks)
    renamed = replace(NEWS, title="Renamed")
    assert len(stories(renamed, Parsed((edited, other)), NEWS.url, NOW, third.marks).stories) == 2


def test_an_item_that_comes_twice_stays_one_story_whichever_is_as_it_was() -> None:
    again = replace(ITEM, title="Another wording")
    first = stories(NEWS, Parsed((ITEM, again)), NEWS.url, NOW)
    assert [story.title for story in first.stories] == ["A ruling"]
    for items in ((ITEM, again), (again, ITEM), (ITEM, replace(again, title="New")), (again,)):
        second = stories(NEWS, Parsed(items), NEWS.url, NOW, first.marks)
        assert (second.stories, second.total) == ((), 1)
    edited = stories(NEWS, Parsed((replace(ITEM, title="New"), again)), NEWS.url, NOW, first.marks)
    assert [story.title for story in edited.stories] == ["New"]


def test_what_may_become_another_story_without_a_change_is_always_read() -> None:
    ahead = replace(ITEM, date="2099-01-01")
    assert stories(NEWS, Parsed((ahead,)), NEWS.url, NOW).marks == ""
    filing = Item("1:20-cv-07311 Carroll v. Trump", "https://ecf.nysd.uscourts.gov/x?1", "x1", summary="[Letter]")
    assert stories(DOCKET, Parsed((filing, ITEM)), DOCKET.url, NOW).marks == ""


def test_a_feed_at_another_address_has_the_stories_it_had() -> None:
    moved = replace(NEWS, url="https://new.example/feed", root=NEWS.url)
    assert make(ITEM, feed=moved)[0].id == make(ITEM)[0].id
    assert make(ITEM, feed=moved)[0].feed == moved.url


def test_a_text_over_the_limit_is_cut_and_told_each_time() -> None:
    long = replace(ITEM, content="<p>" + "word " * 1000)
    first = stories(NEWS, Parsed((long, ITEM)), NEWS.url, NOW, lengths=Lengths(text=2000))
    assert len(first.stories[0].content) <= 2000
    assert first.stories[0].content.endswith("word…")
    assert first.notes == ("1 text cut after 2,000 characters; to keep more, raise max_text",)
    again = stories(NEWS, Parsed((long, ITEM)), NEWS.url, NOW, first.marks, lengths=Lengths(text=2000))
    assert again.notes == first.notes
    assert stories(NEWS, Parsed((long,)), NEWS.url, NOW, first.marks).stories[0].content.endswith("word")
