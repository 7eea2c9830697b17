"""The headlines of many outlets, as an archive of twice-daily tables keeps them.

A file `news_YYYYMMDD_HHMM.md` is named by the Beijing time of its fetch and holds rows
`| Category | Title | Description | URL |`.  The texts belong to their publishers: they are read where they stand and
never written anywhere.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path
from urllib.parse import urlsplit

BEIJING = timezone(timedelta(hours=8))
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()


@dataclass(frozen=True, slots=True)
class Headline:
    """One link, as it was first seen."""

    title: str
    description: str
    link: str
    seen: datetime  # aware, UTC

    @property
    def id(self) -> str:
        """What labels call it by, so that they repeat no text."""
        return hashlib.sha256(self.link.encode()).hexdigest()[:16]

    @property
    def source(self) -> str:
        return urlsplit(self.link).netloc.removeprefix("www.")

    @property
    def published(self) -> datetime:
        """When it was fetched, or the end of the day that its link names if that was earlier."""
        day = _day_in(self.link)
        return min(self.seen, datetime.combine(day, time(23, 59), UTC)) if day else self.seen


def read_headlines(folder: Path, first: date = date.min, last: date = date.max) -> list[Headline]:
    """Return every link of the files from `first` to `last` (Beijing dates, both included) once, oldest first.

    Raises FileNotFoundError if `folder` has no such file.
    """
    found: dict[str, Headline] = {}
    for file in sorted(folder.glob("news_*.md")):
        fetched = datetime.strptime(file.stem, "news_%Y%m%d_%H%M").replace(tzinfo=BEIJING)
        if first <= fetched.date() <= last:
            for headline in _rows(file, fetched.astimezone(UTC)):
                found.setdefault(headline.link, headline)
    if not found:
        raise FileNotFoundError(f"no tables of headlines in {folder}: the archive stands beside the checkout")
    return list(found.values())


def _rows(file: Path, seen: datetime) -> Iterator[Headline]:
    for line in file.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) >= 4 and cells[-1].startswith("http"):
            yield Headline(" | ".join(cells[1:-2]), cells[-2], cells[-1], seen)  # a bar in a title is not escaped


def _day_in(link: str) -> date | None:
    match = re.search(r"/(20\d\d)/(\d\d?|[a-z]{3})/(\d\d?)(?=/)", link)
    if not match:
        return None
    year, month, day = match.groups()
    try:
        return date(int(year), MONTHS.index(month) + 1 if month.isalpha() else int(month), int(day))
    except ValueError:  # three numbers that are no date
        return None
