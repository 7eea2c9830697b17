"""How the pages are served: under a path, behind a proxy, guarded, and with figures for those who run them."""

from datetime import timedelta
from pathlib import Path

import pytest
import requests
from site_samples import DAY, Pages, newsletter

from digest.errors import ConfigError
from digest.model import Recipient
from digest.store import deliveries, schedule, sendings
from digest.web.server import serving

EVERYWHERE = (
    "/", "/editions/2023-07-12/", "/subscribe", "/privacy", "/feed.atom", "/nothing", "/static/site.css", "/healthz",
)  # fmt: skip


@pytest.mark.parametrize("path", EVERYWHERE)
def test_every_answer_forbids_scripts_frames_and_guessing(shown: Pages, path: str) -> None:
    with shown.client().get(path) as answer:
        headers = answer.headers
        assert "<script" not in answer.get_data(as_text=True)
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
    assert "script" not in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize("sent_on", ["/news/daily", ""], ids=["the proxy passes the path on", "the proxy takes it off"])
def test_below_a_path_every_link_leads_below_it(tmp_path: Path, sent_on: str) -> None:
    with newsletter(tmp_path, "https://example.org/news/daily") as pages:
        client = pages.client()
        page = client.get(f"{sent_on}/").text
        for target in ("editions/2023-07-12/", "subscribe", "static/site.css", "feed.atom"):
            assert f'"/news/daily/{target}"' in page
        answer = client.post(f"{sent_on}/subscribe", data={"email": "ann@example.org"})
        assert answer.headers["Location"] == "/news/daily/subscribe/sent"
        assert client.get(f"{sent_on}/subscribe/sent").status_code == 200
        feed = client.get(f"{sent_on}/feed.atom").text
        assert "<id>https://example.org/news/daily/editions/2023-07-12/</id>" in feed
        confirm = pages.site.subscribing.links.confirm_url(pages.find("ann@example.org"))
        assert confirm.startswith("https://example.org/news/daily/confirm/")


def test_no_request_can_choose_the_host_in_a_feed(shown: Pages) -> None:
    headers = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher"}
    assert "evil.example" not in shown.client().get("/feed.atom", headers=headers).text


@pytest.mark.parametrize(("proxies", "source"), [(0, "127.0.0.1"), (1, "198.51.100.1"), (2, "203.0.113.2")])
def test_as_many_proxies_are_believed_as_there_are(tmp_path: Path, proxies: int, source: str) -> None:
    with newsletter(tmp_path) as pages:
        pages.site.subscribing.sign_up("ann@example.org", None)
        path = pages.path(pages.site.subscribing.links.confirm_url(pages.find("ann@example.org")))
        headers = {"X-Forwarded-For": "192.0.2.66, 203.0.113.2, 198.51.100.1"}
        with serving(pages.wsgi(proxies), "127.0.0.1", 0) as address:
            requests.post(address.rstrip("/") + path, headers=headers, timeout=30)
        consent = pages.find("ann@example.org").consent
        assert consent is not None
        assert consent.source == source


def test_figures_are_for_this_machine(pages: Pages) -> None:
    pages.subscribed()
    app = pages.wsgi()
    client = app.test_client()
    client.get("/nothing")
    text = client.get("/metrics").text
    assert 'digest_subscribers{state="active"} 1.0' in text
    assert 'digest_http_answers_total{page="none",status="404"} 1.0' in text
    assert "digest_edition_built_seconds" in text
    assert 'digest_sendings_paused{newsletter="Daily"} 0.0' in text
    assert 'digest_editions_missed{newsletter="Daily-weekly"} 0.0' in text
    assert "ann@" not in text
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "198.51.100.1"}).status_code == 404
    assert client.get("/metrics", headers={"X-Forwarded-For": "198.51.100.1"}).status_code == 404
    behind = pages.wsgi(1).test_client()
    assert behind.get("/metrics", headers={"X-Forwarded-For": "198.51.100.1"}).status_code == 404
    assert behind.get("/metrics").status_code == 200


def test_figures_say_what_to_look_after(pages: Pages) -> None:
    newest, now = DAY + timedelta(days=1), pages.clock()
    with pages.app.database.begin() as conn:
        schedule.note_missed(conn, "Daily", [DAY - timedelta(days=1), DAY - timedelta(days=2)], now, "no power")
        deliveries.queue(conn, "Daily", newest, [Recipient("ann@example.org"), Recipient("bob@example.org")], now)
        sendings.begin(conn, "Daily", newest, now)
        sendings.pause(conn, "Daily", newest, now, "blocked")
    text = pages.client().get("/metrics").text
    assert 'digest_editions_missed{newsletter="Daily"} 2.0' in text
    assert 'digest_deliveries{newsletter="Daily",state="queued"} 2.0' in text
    assert 'digest_sendings_paused{newsletter="Daily"} 1.0' in text
    assert "@" not in text


def test_health_says_whether_the_database_answers(tmp_path: Path) -> None:
    with newsletter(tmp_path) as pages:
        client = pages.client()
        assert client.get("/healthz").text == "ok\n"
        for file in tmp_path.glob("digest.db*"):
            file.unlink()
        pages.app.database.close()
        (tmp_path / "digest.db").write_text("no database" * 1000)
        answer = client.get("/healthz")
        assert answer.status_code == 503
        assert "Nothing is lost" in answer.text


def test_a_form_of_a_gigabyte_is_not_read(shown: Pages) -> None:
    assert shown.client().post("/subscribe", data={"email": "x" * 100_000}).status_code == 413


def test_a_taken_port_is_told_and_a_free_one_is_freed(shown: Pages) -> None:
    with serving(shown.wsgi(), "127.0.0.1", 0) as address:
        port = int(address.rstrip("/").rpartition(":")[2])
        assert requests.get(f"{address}healthz", timeout=30).text == "ok\n"
        with pytest.raises(ConfigError, match="Address already in use"), serving(shown.wsgi(), "127.0.0.1", port):
            pass
    with serving(shown.wsgi(), "127.0.0.1", port) as again:
        assert requests.get(f"{again}healthz", timeout=30).status_code == 200
