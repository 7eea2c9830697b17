"""Each reader's own message, put together from pieces that were encoded once for all."""

import email
from collections.abc import Collection
from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_edition import CARROLL, SAMPLE, SENDER, many

from digest.edition.assemble import assemble
from digest.edition.message import to_messages
from digest.edition.render import render_marked
from digest.errors import RenderError
from digest.model import Edition, Reader, Rendered
from digest.resources import shipped

MARKED = render_marked(SAMPLE, shipped("templates"), SENDER)
IDS = [card.id for card in SAMPLE.cases]
MESSAGE = to_messages(SAMPLE, MARKED, SENDER)
LEAVE, CHOOSE = "https://d.example/unsubscribe/a-b_c.d=e&f", "https://d.example/preferences/g"


def marked(edition: Edition) -> Rendered:
    return render_marked(edition, shipped("templates"), SENDER)


def parts(data: bytes) -> Rendered:
    message = email.message_from_bytes(data, policy=SMTP)
    assert isinstance(message, EmailMessage)
    assert message.defects == []
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert b"\r" not in data.replace(b"\r\n", b"")
    assert max(map(len, data.partition(b"\r\n\r\n")[2].split(b"\r\n"))) <= 76
    plain, html = message.iter_parts()
    assert isinstance(plain, EmailMessage)
    assert isinstance(html, EmailMessage)
    return Rendered(html.get_content().replace("\r\n", "\n"), plain.get_content().replace("\r\n", "\n"))


@given(st.sets(st.sampled_from(IDS)), st.sets(st.sampled_from(IDS)), st.booleans())
def test_a_message_holds_exactly_its_readers_edition(followed: set[str], muted: set[str], web: bool) -> None:
    reader = Reader("ann@example.com", 1, tuple(followed), tuple(muted), LEAVE, None, CHOOSE if web else None)
    expected = assemble(
        MARKED, followed=followed, muted=muted, unsubscribe_url=LEAVE, preferences_url=CHOOSE if web else None
    )
    assert parts(MESSAGE(reader, ())) == expected


WIDE = replace(CARROLL, caption="最高裁判所" * 40, whats_new="判決。" * 400)


@pytest.mark.parametrize(
    "edition",
    [many(400), replace(SAMPLE, cases=tuple(replace(WIDE, id=f"{at}") for at in range(5)))],
    ids=["400 cases", "another script"],
)
@pytest.mark.parametrize("muted", [(), ("c0", "0")])
def test_long_editions_and_those_in_base64_come_whole(edition: Edition, muted: Collection[str]) -> None:
    made = marked(edition)
    reader = Reader("ann@example.com", 1, (), tuple(muted), LEAVE)
    assert parts(to_messages(edition, made, SENDER)(reader, ())) == assemble(made, muted=muted, unsubscribe_url=LEAVE)


@given(st.lists(st.text(alphabet="a\n.= \r-\té"), max_size=8))
def test_pieces_that_end_within_a_line_are_joined_before_they_are_encoded(texts: list[str]) -> None:
    """Templates may mark a piece wherever they like."""
    names = ["cases", "receipt", "foot"]
    html = "".join(f"<!--cut {name}-->{text}" for name, text in zip(names, texts, strict=False))
    text = "".join(f"\x02{name}\x03{text}" for name, text in zip(names, reversed(texts), strict=False))
    made = Rendered(f"<p>{html}</p>\n", f"x{text}\n".replace("\r", ""))
    assert parts(to_messages(SAMPLE, made, SENDER)(None, ())) == Rendered(
        assemble(made).html.replace("\r\n", "\n").replace("\r", "\n"), assemble(made).text
    )


def test_without_pages_the_way_out_in_the_text_is_a_mail() -> None:
    mine = parts(MESSAGE(Reader("ann@example.com", 1, unsubscribe_mailto="mailto:daily@example.org?subject=x"), ()))
    assert mine.text.count("mailto:daily@example.org?subject=x") == mine.html.count("mailto:daily@example.org") == 2


def test_a_piece_that_the_templates_lack_is_told_to_whoever_needs_it_and_to_nobody_else() -> None:
    broken = replace(MARKED, html=MARKED.html.replace("<!--cut muted-head-->", ""))
    message = to_messages(SAMPLE, broken, SENDER)
    message(Reader("ann@example.com"), ())
    with pytest.raises(RenderError, match=r"the templates make no piece “muted-head”: look for cut\(…\) in them"):
        message(Reader("bob@example.com", muted=(IDS[0],)), ())


def test_an_edition_that_is_too_long_for_one_reader_is_refused() -> None:
    with pytest.raises(RenderError, match=r"bytes of HTML; mail programs show 1,000"):
        to_messages(SAMPLE, MARKED, SENDER, longest=1000)(Reader("ann@example.com"), ())
