"""What the pages of one newsletter are made from, and how a page finds it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, url_for

from digest.config import Newsletter
from digest.pipeline.subscribing import Subscribing
from digest.store.db import Database


@dataclass(frozen=True, slots=True)
class Site:
    """What the pages are made from."""

    newsletter: Newsletter
    database: Database
    subscribing: Subscribing
    on_letter: Callable[[], None]  # called when somebody waits for a letter

    @property
    def root(self) -> str:
        """Scheme and host of every address, without a path."""
        parts = urlsplit(self.newsletter.base_url or "")
        return f"{parts.scheme}://{parts.netloc}"

    def absolute(self, endpoint: str, **values: Any) -> str:
        """Return the full address of a page."""
        return self.root + url_for(endpoint, **values)


def current_site() -> Site:
    """Return the site whose page is being made."""
    site = current_app.extensions["digest"]
    assert isinstance(site, Site)
    return site
