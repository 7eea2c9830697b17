"""The preview of what the database holds: as it would be sent, as a reader, on any day, with mistakes in the way."""

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from site_samples import DAY, Pages

from digest.config import Settings, load
from digest.edition.check import Checked
from digest.pipeline.gate import anybody, checked_message
from digest.pipeline.send import chosen
from digest.pipeline.texts import messages
from digest.resources import demo_folder, shipped
from digest.store import subscribers
from digest.web import stored
from digest.web.editions import EMPTY, AllEditions, FolderEditions
from digest.web.pages import create_app
from digest.web.stored import StoredEditions

SENT, NEXT = "daily-2023-07-12", "daily-2023-07-13"


class Looked:
    """The preview of a newsletter, and what may be changed below it."""

    def __init__(self, pages: Pages, folder: Path) -> None:
        self.pages = pages
        self.config = pages.app.settings.path
        self.templates = pages.app.settings.path.parent / "templates"
        shutil.copytree(shipped("templates"), self.templates)
        self.stored = StoredEditions(pages.app.database, self.config, lambda: load(self.config, {}), pages.clock)
        self.client: FlaskClient = create_app(
            AllEditions(self.stored, FolderEditions(folder / "none"), lambda: self.stored)
        ).test_client()

    def frame(self, name: str, query: str = "") -> str:
        return self.client.get(f"/editions/{name}/digest.html?framed=desktop{query}").text

    def edit(self, file: str, old: str, new: str) -> None:
        path = self.templates / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")


@pytest.fixture
def looked(pages: Pages, tmp_path: Path) -> Looked:
    return Looked(pages, tmp_path)


def test_what_is_shown_is_what_would_be_sent_byte_for_byte(looked: Looked) -> None:
    shutil.rmtree(looked.templates)
    app = looked.pages.app
    record = chosen(app.database, app.settings, DAY + timedelta(days=1))
    message = messages(record, app.settings)(anybody(app.settings))
    assert looked.client.get(f"/editions/{NEXT}/digest.eml").data == message
    assert "not the same" not in looked.client.get("/").text


def test_a_changed_template_shows_at_once_and_says_that_it_is_not_what_would_be_sent(looked: Looked) -> None:
    looked.edit("base.html", "<h2>In this edition</h2>", "<h2>In this edition</h2>")
    before = looked.stored.stamp(NEXT)
    looked.edit("base.html", 'class="date">', 'class="date">Good morning, ')
    assert looked.stored.stamp(NEXT) != before
    assert "Good morning, " in looked.frame(NEXT)
    assert "Build again to take that over" in looked.client.get(f"/?edition={NEXT}").text
    assert "Good morning, " not in looked.frame(NEXT, "&made=built")
    assert "what the last build wrote" in looked.client.get(f"/?edition={NEXT}&made=built").text


def test_an_edition_that_went_out_is_shown_as_it_went_out(looked: Looked) -> None:
    looked.edit("base.html", 'class="date">', 'class="date">Good morning, ')
    assert "Good morning, " not in looked.frame(SENT)
    assert "This edition went out." in looked.client.get(f"/?edition={SENT}").text
    assert "Good morning, " in looked.frame(SENT, "&made=now")


def test_a_mistake_in_a_template_is_shown_with_file_line_and_text_and_goes_when_it_is_mended(looked: Looked) -> None:
    looked.edit("base.html", "{{ page.title }}</h1>", "{{ page.titel }}</h1>")
    page = looked.client.get(f"/?edition={NEXT}")
    line = (looked.templates / "base.html").read_text("utf-8").split("page.titel")[0].count("\n") + 1
    assert page.status_code == 200
    assert f"base.html, line {line}: " in page.text
    assert "{{ page.titel }}" in page.text
    assert "<iframe" not in page.text
    looked.edit("base.html", "page.titel", "page.title")
    assert "<iframe" in looked.client.get(f"/?edition={NEXT}").text


def test_a_frame_does_not_wait_for_the_checks_and_keeps_what_it_shows_while_there_is_a_mistake(
    looked: Looked, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def counted(message: bytes, settings: Settings) -> Checked:
        asked.append(message)
        return checked_message(message, settings)

    monkeypatch.setattr(stored, "checked_message", counted)
    assert "The Case Daily" in looked.frame(NEXT)
    assert asked == []
    assert "checks passed" in looked.client.get(f"/?edition={NEXT}").text
    looked.client.get(f"/?edition={NEXT}&view=text")
    assert asked == [looked.client.get(f"/editions/{NEXT}/digest.eml").data]
    looked.edit("base.html", "{{ page.title }}</h1>", "{{ page.titel }}</h1>")
    answer = looked.client.get(f"/editions/{NEXT}/digest.html?framed=desktop")
    assert (answer.status_code, answer.data) == (204, b"")
    assert looked.client.get(f"/editions/{NEXT}/digest.html").status_code == 500


def test_a_mistake_in_the_settings_is_shown_and_goes_when_it_is_mended(looked: Looked) -> None:
    good = looked.config.read_text("utf-8")
    before = looked.stored.stamp(NEXT)
    looked.config.write_text(good.replace('title = "The Case Daily"', 'titel = "The Case Daily"'), "utf-8")
    assert "titel" in looked.client.get("/").text
    assert looked.stored.stamp(NEXT) != before
    looked.config.write_text(good.replace('title = "The Case Daily"', 'title = "The Case Weekly"'), "utf-8")
    assert "The Case Weekly" in looked.frame(NEXT)


def test_a_day_that_no_build_has_made_shows_what_a_build_would_make(looked: Looked) -> None:
    page = looked.client.get("/?edition=daily-2023-07-20").text
    assert "No build has made this edition" in page
    assert looked.stored.list() == [NEXT, SENT]
    for name in ("daily-2023-07-99", "daily-9999-12-31", "daily-0001-01-01", "weekly-2023-07-12", "x" * 300):
        assert looked.client.get(f"/?edition={name}").status_code == 404


def test_a_day_without_news_and_the_sample_are_always_there(looked: Looked) -> None:
    assert "No case made news" in looked.frame(EMPTY)
    page = looked.client.get(f"/?edition={EMPTY}").text
    assert "So a day without news would look" in page
    assert "Or choose cases" not in page
    assert "Or choose cases" in looked.client.get(f"/?edition={NEXT}").text
    assert looked.client.get("/?edition=demo").status_code == 200


def test_a_reader_is_shown_his_own_edition_with_links_that_do_nothing(looked: Looked) -> None:
    person = looked.pages.subscribed("ann@example.org")
    carroll, jarkesy = looked.pages.case("Carroll v. Trump"), looked.pages.case("SEC v. Jarkesy")
    with looked.pages.app.database.begin() as conn:
        subscribers.save(conn, replace(person, followed=(jarkesy,), muted=(carroll,)))
    own = looked.frame(SENT, "&reader=ANN@example.org")
    assert own.index("SEC v. Jarkesy") < own.index("Carroll v. Trump")
    assert "https://daily.example.org/unsubscribe/" in own
    links = looked.pages.site.subscribing.links
    assert links.unsubscribe_url(person) not in own
    message = looked.client.get(f"/editions/{SENT}/digest.eml?reader=ann@example.org").text
    assert "List-Unsubscribe: <https://daily.example.org/unsubscribe/>, <mailto:" in message
    assert "As ann@example.org gets it" in looked.client.get(f"/?edition={SENT}&reader=ann@example.org").text


def test_cases_chosen_by_hand_and_an_unknown_reader(looked: Looked) -> None:
    carroll = looked.pages.case("Carroll v. Trump")
    page = looked.client.get(f"/?edition={SENT}&mute={carroll}").text
    assert "has muted 1 of the cases" in page
    assert f'value="{carroll}" checked' in page
    own = looked.frame(SENT, f"&mute={carroll}")
    assert own != looked.frame(SENT)
    unknown = looked.client.get(f"/?edition={SENT}&reader=nobody@example.org").text
    assert "nobody@example.org is neither a subscriber nor in newsletter.recipients" in unknown


def test_the_web_page_is_the_archives_own(looked: Looked) -> None:
    page = looked.client.get(f"/editions/{NEXT}/digest.html?framed=web").text
    assert 'href="/static/site.css"' in page
    assert 'href="https://daily.example.org/subscribe"' in page
    assert "All about this case" in page
    published = looked.pages.client().get("/editions/2023-07-12/").text
    shown = looked.client.get(f"/editions/{SENT}/digest.html?framed=web").text
    assert published.split("<main")[1].split("<h3")[0] in shown.replace('<a target="_blank" ', "<a ")


def test_a_newsletter_without_pages_says_how_to_get_some(looked: Looked) -> None:
    text = looked.config.read_text("utf-8")
    looked.config.write_text(text.replace('base_url = "https://daily.example.org"', ""), "utf-8")
    assert "set newsletter.base_url" in looked.client.get(f"/?edition={NEXT}&view=web").text


def test_a_finding_leads_to_its_place(looked: Looked) -> None:
    looked.edit("base.html", '<p class="date">', '<p class="date"><a href="https://example.org/"></a>')
    page = looked.client.get(f"/?edition={NEXT}").text
    assert "has no text; give it one in the template" in page
    assert "mark=a-0" in page
    assert '<a target="_blank" data-digest-mark="" href="https://example.org/"' in looked.frame(NEXT, "&mark=a-0")
    for odd in ("a-99", "a", "-1", "a-x", "<b>-0", "a-²"):
        assert 'data-digest-mark=""' not in looked.frame(NEXT, f"&mark={odd}")


def test_the_samples_settings_can_be_looked_at(tmp_path: Path, looked: Looked) -> None:
    config = demo_folder() / "feeds.toml"
    stored = StoredEditions(looked.pages.app.database, config, lambda: load(config, {}), looked.pages.clock)
    assert stored.settings().newsletter.name == "Daily"
    assert stored.name_of(DAY) == SENT
