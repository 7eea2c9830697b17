"""Mistakes in templates and style sheets, told with file, line and text."""

import shutil
from pathlib import Path

import pytest
from sample_edition import SAMPLE

from digest.edition.render import render
from digest.errors import RenderError
from digest.resources import shipped


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    return Path(shutil.copytree(shipped("templates"), tmp_path / "templates"))


def spoil(templates: Path, name: str, old: str, new: str) -> None:
    path = templates / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def told(templates: Path) -> str:
    with pytest.raises(RenderError) as caught:
        render(SAMPLE, templates)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_an_unknown_tag_is_told_with_file_line_and_text(templates: Path) -> None:
    spoil(templates, "card.html", "{% if card.news %}", "{% iff card.news %}")
    message = told(templates)
    assert f"{templates / 'card.html'}, line 10: " in message
    assert "in: {% iff card.news %}" in message


def test_a_field_that_does_not_exist_is_told_where_it_is_used(templates: Path) -> None:
    spoil(templates, "section.html", "{{ part.title }}", "{{ part.titel }}")
    assert "section.html, line 4: " in told(templates)
    assert "'titel'" in told(templates)


def test_a_mistake_in_a_macro_of_the_text_is_told(templates: Path) -> None:
    spoil(templates, "macros.txt", "{{ item.text | wrap }}", "{{ item.text + 1 }}")
    assert "macros.txt, line " in told(templates)
    assert "in: {{ item.text + 1 }}" in told(templates)


def test_an_unknown_filter_is_told(templates: Path) -> None:
    spoil(templates, "digest.txt", "| wrap }}", "| warp }}")
    assert "'warp'" in told(templates)


@pytest.mark.parametrize("name", ["base.html", "card.html", "digest.txt", "style.css"])
def test_a_missing_file_is_told_by_its_path(templates: Path, name: str) -> None:
    (templates / name).unlink()
    assert str(templates / name) in told(templates)


def test_a_template_in_another_encoding_is_told(templates: Path) -> None:
    (templates / "card.html").write_bytes("größer".encode("latin-1"))
    assert "UTF-8" in told(templates)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("p { margin: 0 }", "p { margin 0 }", "margin 0"),
        ("p { margin: 0 }", "p { margin: 0", "the braces of this rule are not in pairs: p { margin: 0"),
        ("h1 { font-size: 38px !important }", "h1 { font-size: 38px", "in pairs: @media (min-width: 560px)"),
        ("p { margin: 0 }", "p { margin: 0 } }", "in pairs: }"),
        ("p { margin: 0 }", "@import 'x.css';", "'@import' would make a mail program fetch"),
        ("p { margin: 0 }", "p { background: url(https://t.example/x.gif) }", "'url('"),
    ],
)
def test_a_style_sheet_that_is_broken_or_fetches_is_told(templates: Path, old: str, new: str, words: str) -> None:
    spoil(templates, "style.css", old, new)
    assert words in told(templates)
    assert "style.css" in told(templates)


def test_a_head_that_gmail_would_throw_away_is_refused(templates: Path) -> None:
    with (templates / "style.css").open("a", encoding="utf-8") as file:
        file.writelines(f"@media print {{ .wide-{at} {{ margin: 0 }} }}\n" for at in range(600))
    assert "more than mail programs keep" in told(templates)


def test_a_changed_template_is_read_again(templates: Path) -> None:
    render(SAMPLE, templates)
    spoil(templates, "base.html", "What this edition covers", "Receipt")
    assert "Receipt" in render(SAMPLE, templates).html


def test_a_template_may_escape_nothing_but_what_it_marks(templates: Path) -> None:
    spoil(templates, "base.html", "{{ page.date }}", "{{ '<i>' }}{{ page.date }}")
    assert "&lt;i&gt;" in render(SAMPLE, templates).html
