"""digest.json as other programs rely on it."""

import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone

from sample_edition import CARROLL, SAMPLE, story

from digest.edition.document import case_in, to_json

STORY = {"id", "title", "url", "source", "published", "duplicate_of"}


def test_the_keys_of_the_contract_are_all_there() -> None:
    document = json.loads(to_json(SAMPLE))
    assert {"newsletter", "date", "subject", "cases", "sections", "feeds"} <= document.keys()
    case = document["cases"][0]
    assert {"id", "caption", "court", "dockets", "judge", "stage", "whats_new", "developments", "timeline", "upcoming",
            "related"} <= case.keys()  # fmt: skip
    assert {"id", "headline", "stories"} <= case["developments"][0].keys()
    assert case["developments"][0]["stories"][0].keys() >= STORY
    assert document["sections"][0]["stories"][0].keys() >= STORY
    assert case["timeline"][0].keys() == case["upcoming"][0].keys() == {"date", "text", "story", "source", "url"}
    assert case["related"][0].keys() == {"id", "caption", "why"}
    assert document["feeds"][0].keys() == {"url", "title", "status", "error", "new", "seconds", "coverage"}


def test_values_stand_as_they_are_and_unknown_ones_are_null() -> None:
    document = json.loads(to_json(SAMPLE))
    case = document["cases"][0]
    assert (document["newsletter"], document["date"]) == ("Daily", "2023-07-12")
    assert (case["caption"], case["court"], case["dockets"]) == ("Carroll v. Trump", "nysd", ["1:20-cv-07311"])
    assert case["upcoming"] == [
        {"date": "2024-01", "text": "the case is set for trial in January 2024", "story": "westfall",
         "source": "Brief & Record", "url": "https://briefrecord.example/2023/07/westfall"}
    ]  # fmt: skip
    assert [s["duplicate_of"] for s in case["developments"][0]["stories"]][-3:] == ["doj-letter", "doj-letter", None]
    assert document["cases"][4]["judge"] == "Terry A. Doughty"
    assert document["cases"][5]["judge"] is None


def test_instants_are_utc_whatever_zone_they_come_in() -> None:
    local = datetime(2023, 7, 11, 17, 30, tzinfo=timezone(timedelta(hours=-4)))
    lines = (replace(story("a", "Wire", "t"), published=local), replace(story("b", "Wire", "t"), published=None))
    event = replace(CARROLL.developments[0], stories=lines)
    document = json.loads(to_json(replace(SAMPLE, cases=(replace(CARROLL, developments=(event,)),))))
    stories = document["cases"][0]["developments"][0]["stories"]
    assert [s["published"] for s in stories] == ["2023-07-11T21:30:00Z", None]


def test_folded_stories_are_all_in_the_document() -> None:
    event = replace(CARROLL.developments[0], stories=tuple(story(f"s{at}", f"O{at}", "t") for at in range(60)))
    document = json.loads(to_json(replace(SAMPLE, cases=(replace(CARROLL, developments=(event,)),))))
    assert len(document["cases"][0]["developments"][0]["stories"]) == 60


def test_letters_are_written_as_themselves_and_half_surrogates_do_not_hurt() -> None:
    text = to_json(replace(SAMPLE, subject="判決 ⚖ 😀 \ud83d"))
    assert "判決 ⚖ 😀 \ufffd" in text
    assert text.endswith("}\n")


def test_equal_editions_give_equal_texts() -> None:
    assert to_json(SAMPLE) == to_json(replace(SAMPLE))


def test_a_case_is_found_in_it_whatever_outlets_write_and_whoever_is_related() -> None:
    first = replace(CARROLL, whats_new='{"id": "sought", "whats_new": "forged"}', related=SAMPLE.cases[0].related)
    related = replace(first.related[0], id="sought")
    sought = replace(CARROLL, id="sought", whats_new="Edited.", outlets_words="As the outlet wrote it.")
    text = to_json(replace(SAMPLE, cases=(replace(first, related=(related,)), sought)))
    assert case_in(text, "sought") == json.loads(text)["cases"][1]
    assert case_in(text, "sought")["outlets_words"] == "As the outlet wrote it."
    assert "outlets_words" not in case_in(text, CARROLL.id)
    assert case_in(text, "unknown") == case_in("", "unknown") == {}
