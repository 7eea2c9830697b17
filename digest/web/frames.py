"""The ways to look at an edition, and what stands in the frame for each."""

import re
from dataclasses import dataclass

from digest.edition.check import Place
from digest.edition.mailviews import CLIP, bare, cut_marked, forced_dark, in_scheme, marked, with_mark_styles
from digest.edition.pieces import size_of
from digest.web.editions import Shown

CSP = (
    "default-src 'none'; script-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data: https:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox {same}allow-popups "
    "allow-popups-to-escape-sandbox"
)
"""What protects whoever looks at an edition, in the frame or by its own address: it runs nothing and sends nothing.

In the frame it counts as coming from here (`same`), so that the page around it can measure and scroll it.
"""

# Links to elsewhere leave the frame for a window of their own, since most sites refuse to be framed.
_LINK_OUT = re.compile(r'<a (?=[^>]*\bhref="https?:)')


@dataclass(frozen=True, slots=True)
class View:
    """A way to look at an edition."""

    words: str
    note: str = ""
    frames: tuple[str, ...] = ()  # the views that are shown in it, itself by default
    file: str = "digest.html"


VIEWS = {
    "desktop": View("Desktop", "A window 1,280 pixels wide."),
    "phone": View("Phone", "360 pixels wide."),
    "dark": View("Dark", "As mail programs show it that have dark colours and leave the edition's alone."),
    "gmail": View("Gmail dark", "A simulation: Gmail's apps drop the edition's dark colours and turn the light ones."),
    "bare": View("No styles", "Without styles and images."),
    "side": View("Side by side", frames=("desktop", "phone", "dark", "gmail", "bare", "web", "text", "source")),
    "web": View("Web page", "As the archive shows it once it has gone out."),
    "text": View("Plain text", "The part for programs that show no HTML.", file="digest.txt"),
    "source": View("Source", "The message with its headers, as it travels.", file="digest.eml"),
}
"""By the value of `view` in the address."""


def framed(edition: Shown, view: str, place: Place | None) -> str:
    """Return the HTML for a frame: as that view has it, with the place marked, and with a line where Gmail cuts."""
    if view == "web":
        return _LINK_OUT.sub('<a target="_blank" ', edition.web)
    html = edition.files["digest.html"].decode("utf-8", "replace")
    html = cut_marked(html, size_of(html).bytes)
    if place is not None:
        html = marked(html, place)
    html = in_scheme(html, dark=view == "dark")
    if view == "gmail":
        html = forced_dark(html)
    if view == "bare":
        html = bare(html)
    if place is not None or "data-digest-cut" in html:
        html = with_mark_styles(html)
    return _LINK_OUT.sub('<a target="_blank" ', html)


def is_cut(edition: Shown) -> bool:
    """Return whether Gmail cuts the edition off."""
    return size_of(edition.files["digest.html"].decode("utf-8", "replace")).bytes > CLIP
