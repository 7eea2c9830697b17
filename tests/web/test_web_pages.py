"""The preview's pages: what they show, and what they do not let through."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from web_editions import write_edition

from digest.edition.mailviews import CLIP
from digest.web.editions import FILES, FolderEditions, Wish
from digest.web.frames import VIEWS
from digest.web.pages import create_app

NAME = "daily-2023-07-12"


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """Three editions, a half-written one and a secret beside them."""
    output = tmp_path / "editions"
    for name in ("daily-2023-07-11", NAME, "daily-2023-07-10"):
        write_edition(output, name)
    write_edition(output, ".daily-2023-07-13.new")
    (tmp_path / "digest.json").write_text("secret")
    return output


@pytest.fixture
def client(output: Path) -> FlaskClient:
    return create_app(FolderEditions(output)).test_client()


def test_the_newest_edition_is_shown_with_its_subject_size_and_views(client: FlaskClient) -> None:
    page = client.get("/").text
    assert "Two lawsuits, one morning" in page
    assert "Wednesday, 12 July 2023 · 2 cases" in page
    assert f'src="/editions/{NAME}/digest.html?framed=desktop&amp;v=' in page
    assert 'sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"' in page
    for view in VIEWS.values():
        assert f">{view.words}</a>" in page
    assert page.count("<script") == page.count('<script type="module" src="/static/preview.js"') == 1


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_of_every_edition_is_one_link_away(client: FlaskClient, view: str) -> None:
    page = client.get(f"/?edition=daily-2023-07-10&view={view}").text
    assert "Monday, 10 July 2023" in page
    assert page.count('aria-current="page"') == 2
    assert f'href="/?view={view}&amp;edition={NAME}"' in page


def test_text_and_source_are_shown_as_text(client: FlaskClient) -> None:
    assert "&lt;b&gt;not bold&lt;/b&gt;" in client.get("/?view=text").text
    assert "source of the message" in client.get("/?view=source").text


@pytest.mark.parametrize("file, kind", FILES.items())
def test_every_file_is_served_as_it_is(client: FlaskClient, output: Path, file: str, kind: str) -> None:
    answer = client.get(f"/editions/{NAME}/{file}")
    assert answer.data == (output / NAME / file).read_bytes()
    assert answer.mimetype == kind


def test_a_message_comes_as_a_file_for_the_mail_program(client: FlaskClient) -> None:
    answer = client.get(f"/editions/{NAME}/digest.eml")
    assert answer.headers["Content-Disposition"] == f"attachment; filename={NAME}.eml"


def test_in_the_frame_links_to_elsewhere_open_a_window_of_their_own(client: FlaskClient) -> None:
    page = client.get(f"/editions/{NAME}/digest.html?framed=desktop").text
    assert '<a target="_blank" href="https://wire.example/letter"' in page
    assert '<a href="#case-1">' in page


def test_an_edition_that_gmail_would_cut_is_marked(client: FlaskClient, output: Path) -> None:
    assert "Gmail cuts off at 102 KB)" in client.get("/").text
    write_edition(output, "daily-2023-07-14", extra="<p>x</p>" * (CLIP // 8))
    assert "and Gmail cuts off at 102 KB</strong>" in client.get("/").text
    page = client.get("/editions/daily-2023-07-14/digest.html?framed=desktop").text
    assert page.count('<p data-digest-cut="">') == 1
    assert abs(page.index('<p data-digest-cut="">') - CLIP) < 5000  # the message's encoding counts, too


def test_before_the_first_edition_the_page_says_what_to_do(tmp_path: Path) -> None:
    page = create_app(FolderEditions(tmp_path / "editions")).test_client().get("/")
    assert page.status_code == 200
    assert "Run <code>digest build</code>" in page.text


def test_a_broken_edition_is_one_line_that_says_what_to_do(client: FlaskClient, output: Path) -> None:
    (output / NAME / "digest.json").write_text("{}")
    page = client.get("/")
    assert page.status_code == 200
    assert f"the digest.json of {NAME}" in page.text
    assert "build it again" in page.text
    assert client.get(f"/editions/{NAME}/digest.html").status_code == 500


def test_texts_of_an_edition_cannot_become_markup(client: FlaskClient, output: Path) -> None:
    write_edition(output, "daily-2023-07-15", subject="</title><script>alert(1)</script>")
    page = client.get("/").text
    assert page.count("<script") == 1
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("address", ["/", f"/editions/{NAME}/digest.html", "/static/pages.css", "/nothing", "/healthz"])
def test_every_answer_forbids_scripts_that_are_not_ours_and_guessing(client: FlaskClient, address: str) -> None:
    with client.get(address) as answer:
        headers = answer.headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert ("script-src 'none'" if address.startswith("/editions") else "script-src 'self';") in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("query", ["", "?framed=desktop"])
def test_an_edition_opened_by_itself_is_sandboxed_too(client: FlaskClient, query: str) -> None:
    policy = client.get(f"/editions/{NAME}/digest.html{query}").headers["Content-Security-Policy"]
    assert ("sandbox allow-same-origin allow-popups" if query else "sandbox allow-popups") in policy
    assert "allow-scripts" not in policy
    assert "allow-forms" not in policy
    assert "allow-top-navigation" not in policy


@pytest.mark.parametrize("host", ["localhost:8025", "127.0.0.1", "[::1]:8025"])
def test_this_machines_names_are_answered(client: FlaskClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.org", "localhost.evil.org", "127.0.0.1.evil.org:80", "[::1].evil", "[", ""])
def test_another_name_for_this_machine_is_not_answered(client: FlaskClient, host: str) -> None:
    """DNS rebinding: a site whose name resolves to 127.0.0.1 must not read editions."""
    for address in ("/", f"/editions/{NAME}/digest.html", "/nothing"):
        answer = client.get(address, headers={"Host": host})
        assert answer.status_code == 400
        assert "lawsuits" not in answer.text


@pytest.mark.parametrize(
    "address",
    [
        "/editions/../digest.json",
        "/editions/%2e%2e/digest.json",
        "/editions/./digest.json",
        f"/editions/{NAME}/..%2f..%2fdigest.json",
        f"/editions/{NAME}/digest.html%00",
        "/editions/.daily-2023-07-13.new/digest.html",
        "/editions/daily-2023-07-99/digest.html",
        "/?edition=../editions",
        "/?view=nothing",
    ],
)
def test_nothing_but_whole_editions_can_be_reached(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert "secret" not in answer.text


@given(name=st.text(max_size=30))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_name_reads_what_is_not_listed(output: Path, name: str) -> None:
    source = FolderEditions(output)
    if name not in source.list():
        assert source.load(name, Wish()) is None
        assert source.stamp(name) is None


def test_a_day_leads_to_its_edition(client: FlaskClient) -> None:
    answer = client.get("/?date=2023-07-11&view=phone")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/?view=phone&edition=daily-2023-07-11"
    assert client.get("/?date=yesterday").status_code == 404


def test_editions_are_listed_newest_first_whatever_the_newsletter(output: Path) -> None:
    write_edition(output, "weekly-2023-07-09")
    source = FolderEditions(output)
    assert source.list() == [NAME, "daily-2023-07-11", "daily-2023-07-10", "weekly-2023-07-09"]


def test_health_is_one_word(client: FlaskClient) -> None:
    assert client.get("/healthz").text == "ok\n"


def test_only_reading_is_possible(client: FlaskClient) -> None:
    for address in ("/", f"/editions/{NAME}/digest.html"):
        assert client.post(address).status_code == 405
