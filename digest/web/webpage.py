"""The page on the web of an edition that may not be there yet, for looking at: the archive's own page."""

import re

from flask import Flask
from flask_limiter import Limiter

from digest.config import Newsletter
from digest.store.editions import EditionRecord
from digest.web import archive, signup
from digest.web.limits import network_of
from digest.web.site import furnish

_ROOTED = re.compile(r'(<a [^>]*?href|<link rel="alternate"[^>]*?href)="/')


def web_page(newsletter: Newsletter, record: EditionRecord) -> str:
    """Return the edition's page in the archive; its links lead to where the pages are, its styles to this machine."""
    app = Flask("digest.web")
    furnish(app, newsletter)
    app.register_blueprint(archive.pages)
    app.register_blueprint(signup.pages(Limiter(network_of, app=app, storage_uri="memory://")))
    with app.test_request_context(base_url="http://localhost/"):
        page = archive.edition_page(record).html
    return _ROOTED.sub(rf'\1="{newsletter.base_url}/', page)
