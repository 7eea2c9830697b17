"""Asking a real name server, one that errs, one that is silent, and none at all."""

import pytest
from dns_server import Zone, name_server

from digest.doctor.finding import Answer
from digest.doctor.names import Names
from digest.doctor.reach import own_addresses, spf_of

LONG = "v=DKIM1; k=rsa; p=" + "A" * 3000
RECORDS = {
    ("news.test", "MX"): ["10 mx.news.test.", "20 backup.news.test."],
    ("news.test", "TXT"): ['"v=spf1 include:_spf.news.test mx " "-all"', '"other"'],
    ("_spf.news.test", "TXT"): ['"v=spf1 ip4:198.51.100.0/24 ip6:2001:db8::/32 -all"'],
    ("mx.news.test", "A"): ["192.0.2.25"],
    ("loop.test", "TXT"): ['"v=spf1 include:loop.test -all"'],
    ("typo.test", "TXT"): ['"v=spf1 ipv4:192.0.2.1 -all"'],
    ("_dmarc.news.test", "TXT"): ['"v=DMARC1; p=none"'],
    ("long.test", "TXT"): [" ".join(f'"{LONG[at : at + 255]}"' for at in range(0, len(LONG), 255))],
    ("7.100.51.198.in-addr.arpa", "PTR"): ["Mail.News.Test."],
}  # fmt: skip


def test_records_come_as_text() -> None:
    with name_server(Zone(RECORDS)) as server:
        names = Names(server)
        assert set(names.ask("news.test", "MX").records) == {"10 mx.news.test", "20 backup.news.test"}
        assert set(names.ask("NEWS.test.", "TXT").records) == {
            "v=spf1 include:_spf.news.test mx -all", "other",
        }  # fmt: skip
        assert names.reverse("198.51.100.7").records == ("mail.news.test",)
        assert names.ask("long.test", "TXT").records == (LONG,)
        assert names.ask("mx.news.test", "AAAA") == names.ask("no.such.test", "A") == Answer()
        assert names.dead is None


def test_each_name_is_asked_for_once() -> None:
    zone = Zone(RECORDS)
    with name_server(zone) as server:
        names = Names(server)
        for _ in range(3):
            names.ask("news.test", "MX")
    assert zone.asked == [("news.test", "MX")]


def test_a_server_that_errs_is_no_proof_that_there_is_nothing() -> None:
    zone = Zone(RECORDS)
    zone.broken = {"news.test"}
    with name_server(zone) as server:
        names = Names(server)
        assert names.ask("news.test", "TXT") == Answer(unknown="the name servers of news.test answer with an error")
        assert names.ask("mx.news.test", "A").records == ("192.0.2.25",)


def test_without_an_answer_nothing_more_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("digest.doctor.names._PATIENCE", 0.2)
    zone = Zone(RECORDS)
    zone.lost = {"news.test"}
    with name_server(zone) as server:
        names = Names(server)
        assert names.ask("news.test", "MX").unknown == "no name server answers"
        assert names.ask("mx.news.test", "A").unknown == "no name server answers"
        assert names.dead == "no name server answers"
    assert {name for name, _ in zone.asked} == {"news.test"}


@pytest.mark.parametrize("name", ["a..b", "x" * 64 + ".test", ""])
def test_what_is_no_name_is_told(name: str) -> None:
    with name_server(Zone(RECORDS)) as server:
        answer = Names(server).ask(name, "A")
    assert answer.records == ()


@pytest.mark.parametrize("server", ["dns.example.org", "127.0.0.1:x", ""])
def test_what_is_no_name_server_is_refused(server: str) -> None:
    with pytest.raises(ValueError, match="is no name server; write an address"):
        Names(server)


def test_an_address_of_ipv6_is_one() -> None:
    assert Names("2001:db8::53").dead is None
    assert Names("[2001:db8::53]:5353").dead is None


@pytest.mark.parametrize(
    ("address", "sender", "result"),
    [
        ("198.51.100.7", "b@news.test", "pass"), ("192.0.2.25", "b@news.test", "pass"),
        ("2001:db8::1", "b@news.test", "pass"), ("203.0.113.1", "b@news.test", "fail"),
        ("198.51.100.7", "b@mx.news.test", "none"), ("198.51.100.7", "b@loop.test", "permerror"),
        ("198.51.100.7", "b@typo.test", "permerror"),
    ],
)  # fmt: skip
def test_spf_is_asked_of_the_same_server(address: str, sender: str, result: str) -> None:
    with name_server(Zone(RECORDS)) as server:
        assert spf_of(address, sender, Names(server)).result == result


def test_spf_whose_records_cannot_be_had_is_not_a_no() -> None:
    zone = Zone(RECORDS)
    zone.broken = {"_spf.news.test"}
    with name_server(zone) as server:
        assert spf_of("203.0.113.1", "b@news.test", Names(server)).result == "temperror"


def test_the_addresses_of_this_machine_are_those_the_internet_may_know() -> None:
    assert not any(address.startswith(("127.", "10.", "192.168.", "192.0.2.", "fe80")) for address in own_addresses())
