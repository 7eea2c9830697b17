"""Judging a sending domain: records in, findings out."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.doctor.finding import Answer, Finding
from digest.doctor.sending import (
    KeyFile,
    Policy,
    SpfResult,
    dmarc_names,
    judge_dkim,
    judge_dmarc,
    judge_mx,
    judge_ptr,
    judge_spf,
    tags_of,
)  # fmt: skip
from digest.doctor.zone import txt_line

IP = "198.51.100.7"
SILENT = Answer(unknown="no name server answers")
RSA = KeyFile("digest.pem", "digest", "v=DKIM1; k=rsa; p=" + "B" * 392, "rsa-sha256")
ED = KeyFile("digest-ed25519.pem", "digest-ed25519", "v=DKIM1; k=ed25519; p=abc=", "ed25519-sha256")


def spf(records: list[str], result: str | None = None, words: str = "") -> list[Finding]:
    results = [SpfResult(IP, result, words)] if result else []
    return judge_spf("news.test", Answer(tuple(records)), [IP] if result else [], results)


# ------------------------------------------------------------------ SPF


def test_spf_that_allows_the_address_is_right() -> None:
    (finding,) = spf(["other", "v=spf1 mx -all"], "pass")
    assert (finding.state, finding.words) == ("ok", f"allows {IP}: v=spf1 mx -all")


@pytest.mark.parametrize(
    ("records", "result", "words", "write"),
    [
        ([], None, "there is none", ['news.test. IN TXT "v=spf1 mx -all"']),
        (["v=spf10 x"], "none", "there is none", [f'news.test. IN TXT "v=spf1 ip4:{IP} -all"']),
        (["v=spf1 -all", "v=spf1 mx ~all"], "permerror", "there are 2 records",
         ['news.test. IN TXT "v=spf1 -all"', 'news.test. IN TXT "v=spf1 mx ~all"']),
        (["v=spf1 mx +all"], "pass", "anybody", ['news.test. IN TXT "v=spf1 mx -all"']),
        (["v=spf1 all"], "pass", "anybody", ['news.test. IN TXT "v=spf1 -all"']),
        (["v=spf1 include:a.test -all"], "fail", f"does not allow {IP} (fail)",
         [f'news.test. IN TXT "v=spf1 ip4:{IP} include:a.test -all"']),
        (["v=spf1 ipv4:x -all"], "permerror", "cannot be obeyed (why)", []),
    ],
)  # fmt: skip
def test_spf_that_is_wrong_is_written_anew(
    records: list[str], result: str | None, words: str, write: list[str]
) -> None:
    (finding,) = spf(records, result, "why")
    assert finding.state == "wrong"
    assert words in finding.words
    assert list(finding.write) == write


def test_spf_that_nobody_can_judge_is_not_called_wrong() -> None:
    assert judge_spf("news.test", SILENT, [IP], [])[0].state == "not checked"
    assert spf(["v=spf1 mx -all"])[0].state == "not checked"
    assert spf(["v=spf1 mx -all"], "temperror", "no answer")[0].state == "not checked"


# ------------------------------------------------------------------ DKIM


def dkim(record: str | None, key: KeyFile = RSA) -> Finding:
    answer = Answer((record,) if record is not None else ())
    return judge_dkim("news.test", [key], {f"{key.selector}._domainkey.news.test": answer})[0]


@pytest.mark.parametrize(
    ("record", "state", "words"),
    [
        (RSA.record, "ok", "DNS has it at digest._domainkey.news.test"),
        (RSA.record.replace("k=rsa; ", "").replace("; p=B", ";p= B "), "ok", "DNS has it"),
        (RSA.record + "; t=y", "note", "it is a test"),
        (None, "wrong", "DNS has nothing"),
        ("some words", "wrong", "DNS has nothing"),
        ("v=DKIM1; p=", "wrong", "revoked"),
        (RSA.record[:-1], "wrong", "another key"),
        (ED.record, "wrong", "another key"),
    ],
)
def test_a_key_in_dns_is_compared_with_the_file(record: str | None, state: str, words: str) -> None:
    finding = dkim(record)
    assert finding.state == state
    assert words in finding.words
    assert bool(finding.write) == (state == "wrong")


def test_keys_are_not_enough_without_rsa_and_none_is_only_noted() -> None:
    answers = {"digest-ed25519._domainkey.news.test": Answer((ED.record,))}
    assert [f.state for f in judge_dkim("news.test", [ED], answers)] == ["ok", "wrong"]
    assert [f.state for f in judge_dkim("news.test", [], {})] == ["note"]
    silent = {"digest._domainkey.news.test": SILENT}
    assert [f.state for f in judge_dkim("news.test", [RSA], silent)] == ["not checked"]


# ------------------------------------------------------------------ DMARC


def dmarc(
    records: dict[str, list[str]], domain: str = "mail.news.test", bounces: str | None = None, *, signed: bool = False
) -> list[Finding]:
    found = tuple((name, Answer(tuple(records.get(name, ())))) for name in dmarc_names(domain))
    return judge_dmarc(domain, bounces or domain, Policy(found), signed=signed)


def test_a_policy_is_looked_for_on_the_way_up() -> None:
    assert dmarc_names("a.mail.news.test") == ["a.mail.news.test", "mail.news.test", "news.test"]
    assert dmarc_names("test") == ["test"]
    first, second = dmarc({"news.test": ["v=DMARC1; p=reject"]})
    assert (first.state, first.words) == ("ok", "v=DMARC1; p=reject (of news.test)")
    assert (second.state, second.words) == ("ok", "by SPF (mail.news.test)")


def test_without_a_policy_one_that_watches_is_proposed() -> None:
    (finding,) = dmarc({"news.test": ["hello"]})
    assert finding.state == "wrong"
    assert finding.write == ('_dmarc.mail.news.test. IN TXT "v=DMARC1; p=none; rua=mailto:postmaster@mail.news.test"',)


@pytest.mark.parametrize(
    ("bounces", "policy", "signed", "state"),
    [
        ("mail.news.test", "v=DMARC1; p=none", False, "ok"),
        ("bounces.news.test", "v=DMARC1; p=none", False, "ok"),
        ("news.test", "v=DMARC1; p=none; aspf=s", False, "wrong"),
        ("bounces.other.test", "v=DMARC1; p=none", False, "wrong"),
        ("bounces.other.test", "v=DMARC1; p=none", True, "ok"),
        ("evilnews.test", "v=DMARC1; p=none", False, "wrong"),
    ],
)
def test_mail_must_fit_the_policy_one_way(bounces: str, policy: str, signed: bool, state: str) -> None:
    assert dmarc({"news.test": [policy]}, bounces=bounces, signed=signed)[-1].state == state


@pytest.mark.parametrize(
    ("records", "words"),
    [(["v=DMARC1; p=none", "v=DMARC1; p=reject"], "there are 2 records"), (["v=DMARC1; p=maybe"], 'p="maybe" is no')],
)
def test_a_policy_that_counts_as_none_is_wrong(records: list[str], words: str) -> None:
    (finding,) = dmarc({"mail.news.test": records})
    assert finding.state == "wrong"
    assert words in finding.words


def test_a_policy_nobody_can_see_is_not_called_wrong() -> None:
    found = tuple((name, SILENT) for name in dmarc_names("news.test"))
    assert [f.state for f in judge_dmarc("news.test", "news.test", Policy(found), signed=True)] == ["not checked"]


# ------------------------------------------------------------------ MX and PTR


@pytest.mark.parametrize(
    ("mx", "host", "state"),
    [
        (Answer(("10 mx.news.test",)), Answer(), "ok"), (Answer(), Answer((IP,)), "ok"),
        (Answer(), Answer(), "wrong"), (Answer(("0 .",)), Answer((IP,)), "wrong"), (SILENT, SILENT, "not checked"),
    ],
)  # fmt: skip
def test_mail_must_find_its_way_back(mx: Answer, host: Answer, state: str) -> None:
    assert judge_mx("news.test", "bounces", mx, host).state == state


@pytest.mark.parametrize(
    ("names", "forward", "state", "write"),
    [
        (Answer(("a.test", "mx.test")), {"a.test": Answer(), "mx.test": Answer((IP,))}, "ok", ()),
        (Answer(("mx.test",)), {"mx.test": Answer(("192.0.2.1",))}, "wrong", (f"mx.test. IN A {IP}",)),
        (Answer(), {}, "wrong", ()),
        (Answer(("mx.test",)), {"mx.test": SILENT}, "not checked", ()),
        (SILENT, {}, "not checked", ()),
    ],
)
def test_an_address_must_have_a_name_that_leads_back(
    names: Answer, forward: dict[str, Answer], state: str, write: tuple[str, ...]
) -> None:
    finding = judge_ptr(IP, names, forward)
    assert (finding.state, finding.write) == (state, write)


# ------------------------------------------------------------------ records


@given(st.text(max_size=700))
def test_a_record_is_split_into_strings_that_join_to_the_same(text: str) -> None:
    line = txt_line("a.test", text)
    assert line.isascii()
    assert "\n" not in line
    pieces = [
        re.sub(rb"\\(\d{3}|.)", lambda m: bytes([int(m[1])]) if len(m[1]) == 3 else m[1], piece.encode())
        for piece in re.findall(r'"((?:[^"\\]|\\\d{3}|\\.)*)"', line)
    ]
    assert b"".join(pieces) == text.encode()
    assert all(len(piece) <= 255 for piece in pieces)


@given(st.text())
def test_any_record_has_tags(text: str) -> None:
    for name, value in tags_of(text).items():
        assert name == name.strip()
        assert not re.search(r"\s", value)
