"""What a reader finds in an edition, in the HTML and in the plain text alike."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from reading import read, text_links, web_links
from sample_edition import CARROLL, EMPTY, SAMPLE, SENDER, entry, many, one, story

from digest.edition.assemble import assemble
from digest.edition.links import OUTLETS_SHOWN
from digest.edition.plain import WIDTH, columns
from digest.edition.render import render, render_marked
from digest.model import CaseCard, DatedFact, Document, Edition, FeedReport, Rendered, Section
from digest.resources import shipped

TEMPLATES: Path = shipped("templates")


def rendered(edition: Edition) -> Rendered:
    return render(edition, TEMPLATES, SENDER)


def only(**changes: object) -> Edition:
    """Return an edition of the Carroll case alone, changed."""
    return replace(SAMPLE, cases=(replace(CARROLL, **changes),), sections=())  # type: ignore[arg-type]


def both(edition: Edition) -> tuple[str, str]:
    """Return the words of the HTML and of the text, blanks made single."""
    result = rendered(edition)
    return read(result.html).text, " ".join(result.text.split())


def test_the_first_carroll_case_says_what_is_new_what_comes_next_and_who_reports_it() -> None:
    for words in both(only()):
        assert "The Justice Department told the court on Tuesday" in words
        assert "January 2024: “the case is set for trial in January 2024”" in words
        assert "S.D.N.Y. · Judge Lewis A. Kaplan · No. 1:20-cv-07311" in words
        assert re.search(r"Stage:? Motions Next,? January 2024", words)
        assert "Carroll v. Trump (No. 1:22-cv-10016): same parties, other docket number" in words


def test_each_outlet_stands_once_and_wire_copies_stand_apart() -> None:
    html = rendered(only()).html
    outlets = [text for _, text in read(html).links]
    assert outlets.count("Knickerbocker Standard") == 1
    copies = html.partition("The same text in")[2].partition("</p>")[0]
    assert "WQLT 9 News" in copies
    assert "Lakeshore Herald" in copies
    assert "Potomac" not in copies


@pytest.mark.parametrize(("number", "in_full"), [(0, 0), (1, 1), (3, 3), (25, 25)])
def test_html_and_text_have_the_same_links_however_many_cases_there_are(number: int, in_full: int) -> None:
    result = rendered(many(number))
    assert web_links(result.html) == text_links(result.text)
    assert len([level for level, _ in read(result.html).headings if level == "h3"]) == in_full


def test_headings_are_one_title_then_parts_then_cases_in_order() -> None:
    levels = [level for level, _ in read(rendered(SAMPLE).html).headings]
    assert levels.count("h1") == 1
    assert levels[0] == "h1"
    assert levels[1:3] == ["h2", "h2"]
    assert levels.count("h3") == len(SAMPLE.cases)


def test_two_cases_of_one_name_are_told_apart_in_the_contents() -> None:
    texts = [text for address, text in read(rendered(SAMPLE).html).links if address in {"#case-1", "#case-3"}]
    assert texts[:2] == ["Carroll v. Trump, No. 1:20-cv-07311", "Carroll v. Trump, No. 1:22-cv-10016"]


def test_a_related_case_in_the_edition_is_linked_and_another_is_only_named() -> None:
    links = dict(read(rendered(SAMPLE).html).links[13:])
    assert links["#case-2"] == "United States v. Trump"
    assert "counterclaim in the same matter" in rendered(SAMPLE).html
    assert "Trump v. Carroll" not in links.values()


def test_an_empty_edition_says_so_and_still_says_what_it_covers() -> None:
    for words in both(EMPTY):
        assert "0 cases · 17 of 18 feeds read" in words
        assert "No case made news from Tue 07:00 to Wed 07:00 EDT." in words
        assert "Star Patrol not read; covers" in words


def test_an_edition_that_could_read_nothing_does_not_claim_that_there_was_no_news() -> None:
    deaf = replace(EMPTY, feeds=tuple(replace(feed, status="error", error="gone") for feed in EMPTY.feeds))
    for words in both(deaf):
        assert "No feed could be read, so the news from Tue 07:00 to Wed 07:00 EDT is missing." in words
        assert "No case made news" not in words


def test_the_receipt_names_each_feed_that_failed_and_only_those() -> None:
    html, text = both(SAMPLE)
    for words in (html, text):
        covered = "covers Tue 07:00 to Wed 07:00 EDT."
        assert f"17 of 18 feeds read; Star Patrol not read; {covered}" in words
    fine = replace(SAMPLE, feeds=tuple(feed for feed in SAMPLE.feeds if feed.status != "error"))
    assert "not read" not in rendered(fine).html


def test_readers_are_not_told_what_the_operator_is_to_do_about_a_feed() -> None:
    failed = FeedReport("u", "Mute", "error", "HTTP 404 Not Found: change its url in feeds.toml")
    for words in both(replace(EMPTY, feeds=(failed,))):
        assert "Mute not read" in words
        assert "feeds.toml" not in words


def test_the_postal_address_stands_at_the_end_if_the_sender_is_given() -> None:
    for words in both(EMPTY):
        assert words.endswith("The Case Daily, 12 Chancery Lane, New York, NY 10007")
    assert "Chancery" not in render(EMPTY, TEMPLATES).html


def test_sixty_stories_fold_to_the_first_outlets_and_a_count() -> None:
    stories = tuple(story(f"s{at}", f"Outlet {at}", f"Title {at}") for at in range(60))
    result = rendered(only(developments=(one("d", "", *stories),), upcoming=()))
    for words in (read(result.html).text, " ".join(result.text.split())):
        assert "and 41 more" in words
        assert "Outlet 18" in words
        assert "Outlet 19" not in words
    assert web_links(result.html) == text_links(result.text)


def test_one_outlet_more_than_fits_is_shown_rather_than_counted() -> None:
    stories = tuple(story(f"s{at}", f"Outlet {at}", "t") for at in range(OUTLETS_SHOWN + 2))
    assert "more" not in rendered(only(developments=(one("d", "", *stories),))).text


def test_many_developments_fold_to_a_count_of_their_stories() -> None:
    events = tuple(one(f"d{at}", "", story(f"s{at}", "Outlet", f"Title {at}")) for at in range(12))
    for words in both(only(developments=events)):
        assert "and 4 more stories on this case" in words


def test_of_many_developments_the_most_told_are_shown_in_their_order() -> None:
    events = [one(f"d{at}", "", story(f"s{at}", "Outlet", f"Title {at}.")) for at in range(10)]
    events[8] = one("d8", "", story("s8", "Outlet", "Title 8."), story("s80", "Other", "Title 80."))
    for words in both(only(developments=tuple(events))):
        assert [at for at in range(10) if f"Title {at}." in words] == [*range(7), 8]


def test_a_second_story_of_an_outlet_is_numbered() -> None:
    stories = [story(f"s{at}", "Wire", f"Title {at}") for at in range(4)]
    assert "Also in Wire (2), Wire (3), Wire (4)" in both(only(developments=(one("d", "", *stories),)))[0]


def test_docket_entries_say_what_was_filed_and_go_before_the_outlets() -> None:
    filed = entry("e1", "S.D.N.Y. docket", "1:20-cv-07311 Carroll v. Trump", "Order, no. 7")
    html, text = both(only(developments=(one("d", "", filed, story("s1", "Wire", "Judge rules")),)))
    for words in (html, text):
        assert words.index("Primary sources") < words.index("Order, no. 7") < words.index("Judge rules")


def test_a_development_known_from_the_docket_alone_is_told_once_as_a_link() -> None:
    filed = entry("e1", "S.D.N.Y. docket", "1:20-cv-07311 Carroll v. Trump", "Type: cv [Order] (7)")
    alone = both(only(developments=(one("d", "Order entered (entry 7)", filed),)))[0]
    assert "Primary sources Order entered (entry 7) · S.D.N.Y. docket, 11 July, 19:00" in alone
    assert alone.count("Order entered") == 1
    two = both(only(developments=(one("d", "Order entered (entry 7)", filed, replace(filed, id="e2")),)))[0]
    assert two.count("Order (entry 7)") == 2


def test_primary_sources_are_named_by_kind_and_site_before_the_stories() -> None:
    links = [
        Document("opinion", "https://www.supremecourt.gov/opinions/22pdf/21-869_87ad.pdf", "s1"),
        Document("filing", "https://storage.courtlistener.com/recap/gov.uscourts.nysd.1/1.2.0.pdf", "s1"),
        Document("filing", "https://www.courtlistener.com/docket/1/2/roe-v-doe/", "s1"),
        Document("docket", "javascript:alert(1)", "s1"),
    ]  # fmt: skip
    told = one("d", "", story("s1", "Wire", "Judge rules"))
    html, text = both(only(documents=tuple(links), developments=(told,)))
    named = "Opinion at supremecourt.gov", "Filing at courtlistener.com", "Filing at courtlistener.com (2)"
    for words in (html, text):
        places = [words.index(name) for name in named]
        assert places == sorted(places)
        assert places[-1] < words.index("Judge rules")
        assert "Docket at" not in words


def test_stories_for_those_who_pay_are_marked_wherever_they_stand() -> None:
    lead = story("s1", "Ledger", "Judge rules", paywall=True)
    others = story("s2", "Wire", "A judge rules"), story("s3", "Post", "Ruling by judge", paywall=True)
    section = Section("Other legal news", (story("s4", "Times", "Bar exam", paywall=True),))
    for words in both(replace(only(developments=(one("d", "", lead, *others),)), sections=(section,))):
        assert "Ledger (paywall), 11 July" in words
        assert "Post (paywall)" in words
        assert "Times (paywall), 11 July" in words
        assert "Wire (paywall)" not in words


@pytest.mark.parametrize(
    ("description", "told"),
    [
        ("[Letter] (166)", "Letter (entry 166)"),
        ("Type: bk Chapter: 11 [Notice, Adjournment of Hearing] (7)", "Notice, Adjournment of Hearing (entry 7)"),
        ("[Scheduling Notification FILED]", "Scheduling Notification filed"),
        ("[] ()", "[] ()"),
        ("Opinion of the court", "Opinion of the court"),
    ],
)
def test_a_docket_entry_is_told_without_the_feeds_own_labels(description: str, told: str) -> None:
    filed = entry("e1", "Court", "1:20-cv-07311 Carroll v. Trump", description)
    assert told + " (Court, 11 July, 19:00)" in both(only(developments=(one("d", told, filed, filed),)))[1]


def test_a_headline_is_not_said_twice_when_the_lead_says_it() -> None:
    events = (one("d", "JUDGE RULES", story("s1", "Wire", "Judge rules")),)
    assert "JUDGE" not in rendered(only(developments=events)).text


def test_several_developments_keep_their_order() -> None:
    html, text = both(SAMPLE)
    for words in (html, text):
        assert words.index("Defense asks for open-ended delay") < words.index("Judge moves first hearing")


def test_a_story_without_an_address_is_told_without_a_link() -> None:
    result = rendered(SAMPLE)
    assert "Printed only: the summer’s valedictories" in result.text
    assert "Printed only: the summer’s valedictories" not in [text for _, text in read(result.html).links]


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "ftp://example.org/", "//example.org/x",
     "mailto:a@b.c", "https://bank.example@evil.example/", "http://", "https://exa mple.org/",
     "https://a.example/\nBcc: x", "http://[::1",
     "https://a.example:99999/", "https://" + "a" * 70 + ".例.example/"],
)  # fmt: skip
def test_what_is_no_plain_web_address_is_no_link(address: str) -> None:
    edition = only(developments=(one("d", "", story("s1", "Wire", "Judge rules", url=address)),), upcoming=())
    result = rendered(edition)
    assert web_links(result.html) == text_links(result.text) == set()
    assert "Judge rules" in result.html


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("https://a.example/urteil/größe?q=ü#ä", "https://a.example/urteil/gr%C3%B6%C3%9Fe?q=%C3%BC#%C3%A4"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://straße.example/", "https://xn--strae-oqa.example/"),
        ('https://a.example/"><b>', "https://a.example/%22%3E%3Cb%3E"),
        ("https://a.example/?a[]=1&b=$2&c=100%", "https://a.example/?a%5B%5D=1&b=%242&c=100%25"),
        ("HTTPS://A.example/(x),'y';z=1&amp;", "https://a.example/(x),'y';z=1&amp;"),
        ("http://[::1]:8080/x", "http://[::1]:8080/x"),
    ],
)
def test_an_odd_web_address_is_written_the_same_in_both_parts(address: str, written: str) -> None:
    edition = only(developments=(one("d", "", story("s1", "Wire", "Judge rules", url=address)),), upcoming=())
    result = rendered(edition)
    assert web_links(result.html) == text_links(result.text) == {written}


def test_a_title_of_a_thousand_characters_is_cut_between_words_and_breaks_nothing() -> None:
    title = "The court " + "held and held again " * 60
    result = rendered(only(caption=title, developments=(one("d", "", story("s1", "Wire", title)),)))
    assert "held again held and…" in " ".join(result.text.split())
    assert max(map(columns, result.text.splitlines())) <= WIDTH


def test_feed_texts_carry_their_own_direction() -> None:
    html = rendered(SAMPLE).html
    assert 'dir="auto"' in html.partition("עמותת")[0].rpartition("<h3")[2]


def test_text_lines_are_short_except_for_addresses_and_cjk_is_wrapped_by_its_width() -> None:
    cjk = "最高裁判所は、性別変更の手術要件をめぐり弁論を開くことを決定した。" * 4
    text = rendered(only(whats_new=cjk)).text
    long = [line for line in text.splitlines() if columns(line) > WIDTH]
    assert all(line.strip().startswith("http") for line in long)
    assert not any(line.startswith(("、", "。")) for line in text.splitlines())


def test_a_case_of_which_nothing_is_known_but_its_story_is_still_a_card() -> None:
    card = CaseCard("c", "", None, None, (), None, None, "", "", (one("d", "", story("s1", "", "")),))
    for words in both(replace(SAMPLE, cases=(card,))):
        assert "A case without a name so far" in words
        assert "Untitled story" in words


def test_a_section_without_stories_has_no_heading() -> None:
    assert "Nothing" not in rendered(replace(SAMPLE, sections=(Section("Nothing", ()),))).html


@pytest.mark.parametrize(
    ("zone", "since", "until", "told"),
    [
        ("America/New_York", datetime(2022, 12, 31, 12, tzinfo=UTC), datetime(2023, 1, 6, 12, tzinfo=UTC),
         "Sat 07:00 to Fri 07:00 EST"),
        ("America/New_York", datetime(2022, 12, 31, 12, tzinfo=UTC), datetime(2023, 1, 7, 12, tzinfo=UTC),
         "Sat 31 December 07:00 2022 to Sat 7 January 07:00 2023 EST"),
        ("America/New_York", datetime(2023, 11, 4, 11, tzinfo=UTC), datetime(2023, 11, 5, 12, tzinfo=UTC),
         "Sat 07:00 EDT to Sun 07:00 EST"),
        ("America/Sao_Paulo", datetime(2023, 5, 1, 10, tzinfo=UTC), datetime(2023, 5, 8, 10, tzinfo=UTC),
         "Mon 1 May 07:00 to Mon 8 May 07:00 UTC-03"),
    ],
    ids=["six days", "a week over new year", "clock change", "zone without letters"],
)  # fmt: skip
def test_the_window_is_told_in_the_newsletters_time_zone(
    zone: str, since: datetime, until: datetime, told: str
) -> None:
    assert told in rendered(replace(EMPTY, timezone=zone, since=since, until=until)).text.replace("\n", " ")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"judge": "Chief Judge Roe"}, "S.D.N.Y. · Chief Judge Roe · "),
        ({"judge": None, "court_name": None}, "nysd · No. 1:20-cv-07311"),
        ({"dockets": ("1", "2", "3", "4")}, "Nos. 1, 2 and 2 more"),
        ({"dockets": ("[2023] UKSC 12",)}, "Judge Lewis A. Kaplan · [2023] UKSC 12"),
        ({"dockets": ("MDL No. 2885",)}, "Judge Lewis A. Kaplan · MDL No. 2885"),
        ({"dockets": ("C-604/22",)}, "Judge Lewis A. Kaplan · C-604/22"),
        ({"dockets": ()}, "S.D.N.Y. · Judge Lewis A. Kaplan"),
    ],
)
def test_the_line_below_the_caption_says_what_is_known(changes: dict[str, object], told: str) -> None:
    assert told in both(only(**changes))[0]


def test_a_day_ahead_leads_to_its_entry_for_a_calendar_if_there_are_web_pages() -> None:
    days = (
        DatedFact("2024-01-16", "trial on 16 January", "x", "Wire", "https://wire.example/x"),
        DatedFact("2024-02", "in February", "x"),
    )
    edition = only(id="c/1", upcoming=days)
    sender = replace(SENDER, base_url="https://daily.example.org/news/")
    made = render(edition, TEMPLATES, sender)
    link = "https://daily.example.org/news/cases/c%2F1/dates.ics?day=2024-01-16"
    assert (link, "Add 16 January to your calendar") in read(made.html).links
    assert ("https://wire.example/x", "Wire") in read(made.html).links  # whichever edition its story stood in
    assert "February to your calendar" not in made.html
    assert "Add 16 January to your calendar [2]" in " ".join(made.text.split())
    assert f"[2] {link}" in made.text
    assert "your calendar" not in rendered(edition).html


def test_a_case_named_by_its_only_headline_says_it_once_as_a_link_in_full_and_in_one_line() -> None:
    lead = story("s1", "Wire", "Judge rules on a thing without a name")
    result = rendered(only(caption=lead.title.upper(), developments=(one("d", "", lead),), upcoming=(), related=()))
    page = read(result.html)
    assert page.text.count(lead.title.upper()) == 1
    assert lead.title not in page.text
    assert (lead.url, lead.title.upper()) in page.links
    assert "Wire, 11 July" in page.text
    assert f"{lead.title.upper()} [1]" in result.text
    assert f"[1] {lead.url}" in result.text
    muted = replace(SAMPLE, cases=(replace(CARROLL, caption=lead.title, developments=(one("d", "", lead),)),))
    short = assemble(render_marked(muted, TEMPLATES, SENDER), muted={CARROLL.id})
    for words in (read(short.html).text, " ".join(short.text.split())):
        assert words.count(lead.title) == 1


def test_a_title_written_from_right_to_left_gives_its_direction_to_its_paragraph() -> None:
    html = rendered(only(developments=(one("d", "", story("s1", "Wire", "עתירה נגד תיקון")),))).html
    assert re.search(r'<p dir="auto"[^>]*><a href="[^"]+" style="[^"]*">עתירה', html)
