"""A newsletter's own templates and colours: single ones, in place of the shipped ones, and their mistakes."""

from pathlib import Path

import pytest
from sample_edition import SAMPLE, SENDER

from digest.edition.assemble import assemble
from digest.edition.check import check
from digest.edition.message import to_message
from digest.edition.render import render, render_marked
from digest.edition.trial import _page, try_templates
from digest.errors import RenderError
from digest.model import Rendered
from digest.resources import shipped

TEMPLATES: Path = shipped("templates")
BASE = '{% extends "shipped/base.html" %}{% block '
PLAIN = render(SAMPLE, TEMPLATES, SENDER)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "templates"
    folder.mkdir()
    return folder


def rendered(own: Path) -> Rendered:
    return render(SAMPLE, TEMPLATES, SENDER, own)


def told(own: Path) -> str:
    """Return what is said of a broken folder, before any edition needs what is broken."""
    with pytest.raises(RenderError) as caught:
        try_templates(TEMPLATES, own)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_an_empty_folder_changes_nothing(own: Path) -> None:
    assert rendered(own) == PLAIN
    try_templates(TEMPLATES, own)


def test_one_block_is_replaced_and_all_else_stays(own: Path) -> None:
    (own / "base.html").write_text(BASE + 'intro %}\n<p class="summary">Good morning.</p>\n{% endblock %}')
    html = rendered(own).html
    assert "Good morning." in html
    assert [line for line in html.splitlines() if "Good morning" not in line] == PLAIN.html.splitlines()
    assert rendered(own).text == PLAIN.text
    mailed = assemble(render_marked(SAMPLE, TEMPLATES, SENDER, own), unsubscribe_url="https://example.org/unsubscribe")
    assert check(to_message(SAMPLE, mailed, SENDER)).findings == ()


def test_a_block_of_a_card_sees_the_card_and_may_keep_what_was_there(own: Path) -> None:
    text = '{% extends "shipped/card.html" %}{% block news %}{{ super() }}<p>Case {{ card.number }}</p>{% endblock %}'
    (own / "card.html").write_text(text)
    html = rendered(own).html
    assert "Case 1</p>" in html
    assert "Case 14</p>" in html
    assert SAMPLE.cases[0].whats_new[:40] in html


def test_a_whole_template_is_replaced(own: Path) -> None:
    (own / "section.html").write_text((TEMPLATES / "section.html").read_text().replace("<h2 dir", '<h2 id="x" dir'))
    assert 'id="x"' in rendered(own).html


def test_a_template_may_use_others_of_its_folder(own: Path) -> None:
    (own / "base.html").write_text(BASE + 'foot %}{% include "ad.html" %}{% endblock %}')
    (own / "ad.html").write_text("<p>Written in {{ page.date }}</p>")
    assert "Written in Wednesday, 12 July 2023" in rendered(own).html


def test_single_colours_are_replaced_by_day_and_in_the_dark(own: Path) -> None:
    (own / "colours.css").write_text("/* ours */\n:root { --accent: #7a1f1f; --dark-accent: #ffb4a8 }")
    html = rendered(own).html
    assert "#7a1f1f" in html
    assert "#ffb4a8" in html
    assert "#0f5257" not in html
    assert "#86c9c8" not in html
    assert "#1d1c1a" in html


def test_rules_of_ones_own_win_over_the_shipped_ones(own: Path) -> None:
    (own / "style.css").write_text(".details { color: var(--ink) }\n@media print { .news { color: #000000 } }")
    html = rendered(own).html
    assert 'margin:4px 0 0;font-size:14px"' not in html.partition("<h3")[2].partition("</p>")[0]
    assert "@media print { .news { color: #000000 } }" in html
    assert "prefers-color-scheme" in html


def test_a_template_that_comes_later_is_seen_by_a_program_that_runs(own: Path) -> None:
    assert rendered(own) == PLAIN
    (own / "section.html").write_text(BASE.replace("base", "section") + "heading %}<h2>Else</h2>{% endblock %}")
    assert "Else</h2>" in rendered(own).html
    (own / "section.html").unlink()
    assert rendered(own) == PLAIN


CARD = '{% extends "shipped/card.html" %}\n{% block news %}\n'


@pytest.mark.parametrize(
    ("name", "text", "line", "words"),
    [
        ("card.html", CARD + "{% if %}{% endblock %}", 3, "Expected an expression"),
        ("card.html", CARD + "{{ card.whats_news }}{% endblock %}", 3, "no attribute 'whats_news'"),
        ("card.html", CARD + "{{ crad.caption }}{% endblock %}", 3, "'crad' is undefined"),
        ("card.html", CARD + "{{ card.number + card.caption }}{% endblock %}", 3, "unsupported operand"),
        ("card.html", CARD + "{{ 1 / 0 }}{% endblock %}", 3, "division by zero"),
        ("card.html", CARD + "{{ card.events[7].lead }}{% endblock %}", 3, "no element 7"),
        ("card.html", CARD + "{{ card.caption | shorter }}{% endblock %}", 3, "No filter named 'shorter'"),
        ("card.html", '{% extends "card.html" %}', 1, "extends itself"),
        ("card.html", CARD, 2, "Unexpected end of template"),
        ("digest.txt", "{{ page.titel }}", 1, "no attribute 'titel'"),
        ("colours.css", ":root {\n  --ink: #fff;\n  --acent: #000000 }", 3, "no colour --acent; write --accent"),
        ("colours.css", ":root {\n  --ink: navy }", 2, "a colour is written as #rrggbb, in: --ink: navy"),
        ("style.css", "p { color: #000000 }\np { color: var(--inc) }", 2, "no colour --inc; write --ink"),
        ("style.css", "p { color: #000000 }\n\np {\n  color }", 4, "in: color }"),
        ("style.css", "@media print {\n  p { color }\n}", 2, "in: p { color }"),
        ("style.css", "p { margin: 0 }\np { margin: 0", 2, "not in pairs: p { margin: 0"),
        ("style.css", "\nb { background: url(x.png) }", 2, "fetch something"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_file_line_and_text(own: Path, name: str, text: str, line: int, words: str) -> None:
    (own / name).write_text(text)
    message = told(own)
    assert message.startswith(f"{own / name}, line {line}: ")
    assert words in message


def test_a_mistake_where_no_story_leads_today_is_told_today(own: Path) -> None:
    branch = "{% if card.updates %}{{ card.updates.first }}{% endif %}{% endblock %}"
    (own / "card.html").write_text(CARD + branch)
    rendered(own)  # no case of the sample has an update
    assert "'first', in: {% if card.updates %}" in told(own)


def test_what_is_missing_not_utf_8_or_no_file_is_told_by_its_path(own: Path) -> None:
    (own / "base.html").write_text(BASE + 'foot %}{% include "ad.html" %}{% endblock %}')
    assert f"{own / 'ad.html'}: there is no such template" in told(own)
    (own / "ad.html").write_bytes(b"one\ngr\xf6\xdfer")
    assert f"{own / 'ad.html'}, line 2: is not UTF-8 text here" in told(own)
    (own / "ad.html").unlink()
    (own / "base.html").unlink()
    (own / "card.html").mkdir()
    assert f"{own / 'card.html'}: is no file" in told(own)
    (own / "card.html").rmdir()
    (own / "colours.css").write_text("p { color: #000000 }")
    assert f"{own / 'colours.css'}: holds something else than colours" in told(own)


def test_a_template_that_has_lost_what_parts_the_edition_is_told(own: Path) -> None:
    base = (TEMPLATES / "base.html").read_text()
    (own / "base.html").write_text(base.replace('{{ cut("briefs-tail") }}', ""))
    assert f"{own}: the templates lack the mark briefs-tail of the HTML" in told(own)
    (own / "base.html").write_text(base.replace('{{ cut("top", "unsubscribe") }}', ""))
    assert "the mark top unsubscribe of the HTML" in told(own)


def test_the_pages_of_the_trial_take_every_branch_and_their_opposite() -> None:
    full, bare, empty = _page(full=True), _page(full=False), _page(full=False, lists=False)
    assert len(full.cards) == 2
    assert all(getattr(full.cards[0], name) for name in ("updates", "next", "events", "timeline", "related", "brief"))
    assert len(bare.cards) == 1
    assert bare.cards[0].brief is not None or bare.cards[0].events
    assert not empty.cards
    assert not empty.parts
