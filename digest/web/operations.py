"""For those who run it: whether it is well, and its figures for Prometheus."""

from collections.abc import Iterator
from http import HTTPStatus
from ipaddress import ip_address

from flask import Blueprint, Flask, Response, abort, current_app, request
from prometheus_client import CollectorRegistry, Counter, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from digest.config import Newsletter, names_of
from digest.store import deliveries as delivery_store
from digest.store import editions as edition_store
from digest.store import schedule as schedule_store
from digest.store import sendings as sending_store
from digest.store import subscribers as subscriber_store
from digest.store.db import Database

_RECENT = 7  # editions: what was paused before is of no use to anybody now


class _Stored(Collector):
    """The figures that the database holds, looked up each time."""

    def __init__(self, database: Database, newsletter: Newsletter) -> None:
        self._database = database
        self._names = names_of(newsletter)

    def collect(self) -> Iterator[Metric]:
        """Yield how many subscribers there are, when an edition was last built and sent, and what to look after."""
        name, _ = self._names
        with self._database.read() as conn:
            counts = subscriber_store.counts(conn, name)
            latest = edition_store.latest(conn, name)
        people = GaugeMetricFamily("digest_subscribers", "Subscribers by state.", labels=["state"])
        for state, count in counts.items():
            people.add_metric([state], count)
        yield people
        for what, moment in (("built", latest and latest.built), ("sent", latest and latest.sent)):
            if moment:
                words = f"When the newest edition was {what}, in seconds since 1970."
                yield GaugeMetricFamily(f"digest_edition_{what}_seconds", words, value=moment.timestamp())
        yield from self._of_editions()

    def _of_editions(self) -> Iterator[Metric]:
        label = ["newsletter"]
        sent = GaugeMetricFamily("digest_deliveries", "Deliveries of the newest edition.", labels=[*label, "state"])
        words = f"Of the last {_RECENT} editions those that wait for an operator."
        paused = GaugeMetricFamily("digest_sendings_paused", words, labels=label)
        missed = GaugeMetricFamily("digest_editions_missed", "Editions that did not go out.", labels=label)
        with self._database.read() as conn:
            for name in self._names:
                latest = edition_store.latest(conn, name)
                for _, state, count in delivery_store.counts(conn, name, latest.date) if latest else ():
                    sent.add_metric([name, state], count)
                recent = edition_store.days(conn, name)[:_RECENT]
                paused.add_metric([name], sum(one.date in recent for one in sending_store.paused(conn, name)))
                missed.add_metric([name], len(schedule_store.all_missed(conn, name)))
        yield from (sent, paused, missed)


def pages(database: Database, newsletter: Newsletter, app: Flask) -> Blueprint:
    """Return the pages, and count the answers of `app`."""
    registry = CollectorRegistry()
    registry.register(_Stored(database, newsletter))
    answers = Counter("digest_http_answers", "Answers by page and status.", ["page", "status"], registry=registry)
    blueprint = Blueprint("operations", __name__)

    @app.after_request
    def count(response: Response) -> Response:
        answers.labels(request.endpoint or "none", response.status_code).inc()
        return response

    @blueprint.get("/healthz")
    def health() -> Response:
        with database.read() as conn:
            edition_store.last_built(conn)
        return Response("ok\n", mimetype="text/plain")

    @blueprint.get("/metrics")
    def metrics() -> Response:
        if not _from_here():
            abort(HTTPStatus.NOT_FOUND)
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)

    return blueprint


def _from_here() -> bool:
    """Return whether this machine asks by itself, and not somebody through a web server that runs on it."""
    passed_on = any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "Via"))
    if passed_on and current_app.config["PROXIES"] == 0:
        return False
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
