"""Lists into the store and out of it, on both databases."""

import pytest
from subscribing_samples import LINKS, NOW, People, token_of

from digest.config.values import address
from digest.model import Consent
from digest.pipeline.lists import CHUNK, Imported, counted, everybody, take
from digest.store.db import Database
from digest.subscribers.listfile import RefusedRow, read, write


def imported(people: People, text: str, *, confirmed: bool = True) -> tuple[Imported, list[RefusedRow]]:
    refused: list[RefusedRow] = []
    summary = take(
        people.database, "Daily", read(text.splitlines(keepends=True), address),
        confirmed=confirmed, source="members.csv", clock=people.clock, on_refused=refused.append,
    )  # fmt: skip
    return summary, refused


def test_with_consent_documented_elsewhere_people_are_active_and_where_it_is_is_kept(people: People) -> None:
    summary, refused = imported(people, "email\nann@example.org\n")
    assert (summary, refused) == (Imported(active=1), [])
    person = people.find("ann@example.org")
    assert person is not None
    assert person.consent == Consent(NOW, "members.csv", "consent documented elsewhere")
    assert people.letters() == []


def test_without_it_each_is_asked_by_a_letter(people: People) -> None:
    summary, _ = imported(people, "email,state\nann@example.org,active\n", confirmed=False)
    assert summary == Imported(unconfirmed=1)
    assert people.letters() == ["ann@example.org"]
    assert people.desk.waiting(people.confirmation("ann@example.org")) is not None


def test_duplicates_are_refused_in_whatever_case_and_chunk_they_stand(people: People) -> None:
    filler = "".join(f"reader{number}@example.org\n" for number in range(CHUNK))
    text = f"email\nann@example.org\nANN@example.org\n{filler}Ann@Example.org\n"
    summary, refused = imported(people, text)
    assert summary == Imported(active=CHUNK + 1, refused=2)
    assert refused == [
        RefusedRow(3, "ANN@example.org stands on line 2 already"),
        RefusedRow(CHUNK + 4, "Ann@example.org is on the list already, active"),
    ]


def test_nobody_who_left_comes_back_by_a_list_and_a_list_of_those_who_left_is_obeyed(people: People) -> None:
    person = people.subscribed("ann@example.org")
    people.subscribed("bob@example.org")
    people.desk.leave(token_of(LINKS.unsubscribe_url(person)))
    text = "email,state\nann@example.org,active\nbob@example.org,unsubscribed\ncy@example.org,complained\n"
    summary, refused = imported(people, text)
    assert summary == Imported(stopped=2, refused=1)
    assert refused == [RefusedRow(2, "ann@example.org is on the list already, unsubscribed")]
    assert [people.state(f"{name}@example.org") for name in ("ann", "bob", "cy")] == [
        "unsubscribed", "unsubscribed", "complained",
    ]  # fmt: skip
    assert counted(people.database, "Daily") == {"complained": 1, "unsubscribed": 2}


def test_a_list_goes_from_one_database_to_another_with_all_it_says(people: People, tmp_path: object) -> None:
    imported(
        people,
        "email,timezone,followed,muted,paused_until,frequency,consent_at,consent_source,consent_text\n"
        "ann@example.org,Europe/Rome,a b,b c,2026-04-01,weekly,2020-01-02T03:04:05Z,form 17,-Yes.\n"
        "bob@example.org,,,,,,,,\n",
    )
    lines = list(write(everybody(people.database, "Daily")))
    other = People(Database(f"sqlite:///{tmp_path}/other.db"))
    summary, refused = imported(other, "".join(lines))
    assert (summary, refused) == (Imported(active=2), [])
    assert list(write(everybody(other.database, "Daily"))) == lines
    assert '"-Yes.' not in lines[1]
    assert "'-Yes." in lines[1]


@pytest.mark.parametrize("confirmed", [True, False])
def test_importing_again_changes_nothing(people: People, confirmed: bool) -> None:
    text = "email\n" + "".join(f"reader{number}@example.org\n" for number in range(30))
    imported(people, text, confirmed=confirmed)
    before = list(everybody(people.database, "Daily"))
    summary, _ = imported(people, text, confirmed=confirmed)
    assert summary == Imported(refused=30)
    assert list(everybody(people.database, "Daily")) == before
