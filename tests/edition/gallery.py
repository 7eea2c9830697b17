"""Editions to look at, each hard in its own way, and the ways in which mail programs show them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from playwright.sync_api import Browser, Page
from sample_edition import CARROLL, EMPTY, OTHERS, SAMPLE, SENDER, many, one, story
from test_render_hostile import ATTACKS, everywhere

from digest.edition.assemble import assemble
from digest.edition.mailviews import forced_dark
from digest.edition.render import render_marked
from digest.model import CaseCard, Change, DatedFact, Edition, Rendered, Section
from digest.resources import shipped

WIDTHS = (320, 600, 1280)
"""CSS pixels: the narrowest telephone, a mail program's pane, a desk's screen."""
Look = Literal["light", "dark", "no style", "repainted", "inverted", "print"]
LOOKS: tuple[Look, ...] = ("light", "dark", "no style", "repainted", "inverted", "print")
"""By day and in the dark, without <style>, darkened as by Gmail, with every colour turned round, on paper."""

_ON_THE_WEB = replace(SENDER, base_url="https://daily.example.org")
_LONG = "The court held " + "that the order of the court below was held to be held " * 18
_INVERT = "html { filter: invert(1) hue-rotate(180deg); background: #ffffff }"
# What Gmail and others take away: <style>, and the colour schemes that a page says it has.
_WITHOUT_STYLE = "document.querySelectorAll('style, meta[name*=color-scheme]').forEach(element => element.remove())"


@dataclass(frozen=True, slots=True)
class Shown:
    """An edition as a mail program shows it."""

    html: str
    width: int
    look: Look


def _sixty() -> Edition:
    stories = tuple(story(f"s{at}", f"Outlet Number {at}", f"Title {at} of sixty", at) for at in range(60))
    return replace(SAMPLE, cases=(replace(CARROLL, developments=(one("d", "", *stories),)), *OTHERS[:2]), sections=())


def _foreign() -> Edition:
    cjk = CaseCard(
        "c-jp", "性別変更手術要件違憲訴訟", None, "最高裁判所大法廷", ("令和2年(ク)第993号",), None, "appeal",
        "最高裁判所は、性別変更の手術要件をめぐり、大法廷で弁論を開くことを決定した。弁論は九月に開かれる。",
        "東京法律新聞",
        (one("d-jp", "", story("jp", "東京法律新聞", "最高裁、性別変更の手術要件をめぐり弁論を開くと決定", 12)),),
        upcoming=(DatedFact("2023-09-27", "大法廷は九月二十七日に弁論を開く", "jp"),),
    )  # fmt: skip
    arabic = replace(
        CARROLL, id="c-ar", caption="النيابة العامة ضد شركة النور", court_name="المحكمة العليا", judge="سامي الخطيب",
        whats_new="أصدرت المحكمة العليا حكمها في القضية يوم الثلاثاء، ورفضت طلب التأجيل.",
        whats_new_source="جريدة القانون",
        developments=(one("d-ar", "", story("ar", "جريدة القانون", "المحكمة العليا تصدر حكمها في القضية", 9)),),
        timeline=(), related=(), upcoming=(DatedFact("2023-10-03", "تعقد الجلسة في الثالث من أكتوبر", "ar"),),
    )  # fmt: skip
    return replace(SAMPLE, cases=(OTHERS[-1], arabic, cjk), sections=(SAMPLE.sections[0],))


def _long() -> Edition:
    lead = story("long", "A Gazette with a Name as Long as That of a Ministry", _LONG, 3)
    card = replace(CARROLL, caption=_LONG, whats_new=_LONG, developments=(one("d", _LONG[:200], lead),), judge=_LONG)
    others = Section("Other legal news", (lead, replace(lead, id="x", title="x" * 1000)))
    return replace(SAMPLE, title=_LONG[:90], subject=_LONG, cases=(card, *OTHERS[:3]), sections=(others,))


def _hostile() -> Edition:
    cases = tuple(everywhere(replace(CARROLL, id=name), attack) for name, attack in ATTACKS.items())
    return replace(SAMPLE, cases=tuple(replace(card, id=f"c{at}") for at, card in enumerate(cases)))


def _everything() -> Edition:
    changes = (Change("stage", "trial", "verdict"), Change("date", None, "2024-01"))
    day = DatedFact("2023-07-18", "a hearing on 18 July", "westfall")
    repeated = replace(one("d-old", "", story("old", "Interstate Wire", "More on the letter", 2)), continued=True)
    card = replace(
        CARROLL, changes=changes, upcoming=(day, *CARROLL.upcoming), developments=(*CARROLL.developments, repeated)
    )
    return replace(SAMPLE, cases=(card, *SAMPLE.cases[1:]))


EDITIONS: dict[str, Callable[[], Edition]] = {
    "everything": _everything, "empty": lambda: EMPTY, "hostile": _hostile, "right to left and CJK": _foreign,
    "sixty stories": _sixty, "a long title": _long, "four hundred cases": lambda: many(400),
}  # fmt: skip


def mailed(edition: Edition) -> Rendered:
    """Return what a subscriber gets, with his own addresses in it."""
    marked = render_marked(edition, shipped("templates"), _ON_THE_WEB)
    own = "https://daily.example.org/"
    return assemble(marked, unsubscribe_url=f"{own}unsubscribe/x", preferences_url=f"{own}preferences/x")


def html_of(edition: Edition) -> str:
    """Return the HTML of that."""
    return mailed(edition).html


def show(browser: Browser, shown: Shown, *, sharpness: float = 1) -> Page:
    """Return a tab that shows an edition; the caller closes its context."""
    scheme: Literal["light", "dark"] = "dark" if shown.look == "dark" else "light"
    context = browser.new_context(
        viewport={"width": shown.width, "height": 900}, color_scheme=scheme, device_scale_factor=sharpness
    )
    page = context.new_page()
    page.set_content(forced_dark(shown.html) if shown.look == "repainted" else shown.html)
    if shown.look == "no style":
        page.evaluate(_WITHOUT_STYLE)
    if shown.look == "print":
        page.emulate_media(media="print")
    if shown.look == "inverted":
        page.add_style_tag(content=_INVERT)
    return page


