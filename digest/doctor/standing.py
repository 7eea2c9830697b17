"""Judging what is not DNS: the mail server's answers, the database, the clock, feeds, web pages.  Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from digest.delivery.probe import Spoken
from digest.doctor.finding import Finding, Page

_SMALLEST_SIZE = 200_000  # bytes; an edition has up to 102 KB, and grows a little on its way
_EXPIRY_NEAR = timedelta(days=14)
_ROOM, _LITTLE_ROOM = 100_000_000, 1_000_000_000  # bytes free on the disk
_OFF, _FAR_OFF = timedelta(seconds=30), timedelta(minutes=5)
_SHOWN = 5  # feeds that are named one by one


def judge_server(spoken: Spoken, now: datetime) -> list[Finding]:
    """Return what a mail server's answers mean for sending."""
    area = "mail server"
    findings = [Finding(area, "connection", "ok", f"{spoken.server} answers")]
    findings.append(_tls(area, spoken, now))
    if spoken.user is not None:
        findings.append(Finding(area, "login", "ok", f'"{spoken.user}" is let in'))
    elif not spoken.loopback:
        words = "there is none; if it does not know this machine, it will pass nothing on: write user@ into smtp.url"
        findings.append(Finding(area, "login", "note", words))
    if spoken.sender_refused is not None:
        words = f"refused: {spoken.sender_refused}; let it send for that address, or correct newsletter.from"
        findings.append(Finding(area, "sender", "wrong", words))
    else:
        findings.append(Finding(area, "sender", "ok", "may send"))
    limit = "none" if spoken.size is None else f"{spoken.size:,} bytes"
    if spoken.size is not None and spoken.size < _SMALLEST_SIZE:
        words = f"{limit}, and an edition may have more; raise it to {_SMALLEST_SIZE:,}"
        return [*findings, Finding(area, "size limit", "wrong", words)]
    return [*findings, Finding(area, "size limit", "ok", limit)]


def _tls(area: str, spoken: Spoken, now: datetime) -> Finding:
    if spoken.tls is None and spoken.loopback:
        return Finding(area, "TLS", "ok", "not needed: the server is on this machine")
    if spoken.tls is None:
        return Finding(area, "TLS", "wrong", "there is none, and mail can be read on its way; take ?starttls=… away")
    until = spoken.valid_until
    if until is not None and until - now < _EXPIRY_NEAR:
        return Finding(area, "TLS", "note", f"{spoken.tls}, but the certificate ends on {until:%Y-%m-%d}: renew it")
    return Finding(area, "TLS", "ok", f"{spoken.tls}, certificate until {until:%Y-%m-%d}" if until else spoken.tls)


def judge_disk(folder: str, free: int) -> Finding:
    """Return whether there is room for the database."""
    words = f"{free / 1e9:,.1f} GB free in {folder}"
    if free < _ROOM:
        return Finding("database", "disk", "wrong", f"{words}: make room before an edition cannot be kept")
    return Finding("database", "disk", "note" if free < _LITTLE_ROOM else "ok", words)


def judge_clock(pages: Sequence[Page]) -> Finding:
    """Return whether our clock is right: the middle one of what web servers' clocks say must be near it."""
    offsets = sorted(page.asked - page.date for page in pages if page.date and page.asked)
    if not offsets:
        return Finding("clock", "time", "not checked", "no web server told its time")
    off = offsets[len(offsets) // 2]
    seconds = round(off.total_seconds())
    told = f"{abs(seconds):,} seconds {'ahead' if seconds > 0 else 'behind'}, by {_count(len(offsets), 'web server')}"
    if abs(off) >= _FAR_OFF:
        return Finding("clock", "time", "wrong", f"it is {told}: editions go out at the wrong time; set it, or run NTP")
    if abs(off) >= _OFF:
        return Finding("clock", "time", "note", f"it is {told}")
    return Finding("clock", "time", "ok", f"right, by {_count(len(offsets), 'web server')}")


def judge_pages(page: Page, base_url: str) -> Finding:
    """Return whether readers reach the web pages; `page` is the answer to /healthz below `base_url`."""
    subject = "newsletter.base_url"
    running = "run `digest serve`, and a web server with https in front of it"
    if page.status is None:
        return Finding("web pages", subject, "wrong", f"{base_url} is not reached: {page.text}; {running}")
    if page.status != 200 or not page.text.startswith("ok"):
        words = f"{page.address} answers {page.status}, and not as our pages do; {running}"
        return Finding("web pages", subject, "wrong", words)
    if not base_url.startswith("https://"):
        words = f"{base_url} works, but without https mail programs offer no way to leave by one click"
        return Finding("web pages", subject, "wrong", words)
    return Finding("web pages", subject, "ok", f"{base_url} answers")


def judge_feeds(states: Iterable[tuple[str, str, str]]) -> list[Finding]:
    """Return how the feeds do: title, state ("ok", "dead", …) and reason of each."""
    rows = list(states)
    ill = [row for row in rows if row[1] in ("dead", "silent", "gapped", "error")]
    dead = [row for row in ill if row[1] == "dead"]
    if not rows:
        return [Finding("feeds", "all", "wrong", "there are none; add one:  digest feeds add ADDRESS")]
    if all(state == "new" for _, state, _ in rows):
        return [Finding("feeds", "all", "not checked", f"none of {len(rows)} was read yet; run  digest build")]
    if len(dead) == len(rows):
        return [Finding("feeds", "all", "wrong", f"all {len(rows)} are dead; look with  digest feeds list")]
    counts = Counter(state for _, state, _ in ill)
    told = ", ".join(f"{count} {state}" for state, count in sorted(counts.items()))
    overall = f"{len(rows) - len(ill)} of {len(rows)} do well{f'; {told}' if told else ''}"
    findings = [Finding("feeds", "all", "ok", overall)]
    for title, state, why in ill[:_SHOWN]:
        findings.append(Finding("feeds", title, "note", f"{state}: {why}" if why else state))
    if len(ill) > _SHOWN:
        words = f"{len(ill) - _SHOWN} more; look with  digest feeds list --alarms"
        findings.append(Finding("feeds", "more", "note", words))
    return findings


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
