"""What HTTP headers say of when to ask again.  Pure; seconds from the moment of the answer."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,10})", re.IGNORECASE)
_FORBIDS = re.compile(r"(?:^|[\s,])no-(?:cache|store)\b", re.IGNORECASE)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return how long the server orders to wait (RFC 9110, 10.2.3: seconds or a date), None if it does not."""
    value = headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:10])
    return _until(value, headers)


def fresh_for(headers: Mapping[str, str]) -> float | None:
    """Return for how long an answer stays good (RFC 9111, 4.2.1: max-age, else Expires), None if it does not say."""
    control = headers.get("Cache-Control", "")
    if _FORBIDS.search(control):
        return None
    if age := _MAX_AGE.search(control):
        return float(age[1])
    return _until(headers.get("Expires", ""), headers)


def _until(value: str, headers: Mapping[str, str]) -> float | None:
    """Return the seconds until an HTTP date, by the server's own clock if it states it."""
    moment = _date(value)
    base = _date(headers.get("Date", ""))
    if moment is None or base is None:
        return None
    return max(0.0, (moment - base).total_seconds())


def _date(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value.strip())
    except (ValueError, TypeError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
