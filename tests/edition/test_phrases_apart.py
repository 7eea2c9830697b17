"""Cases of one caption in a list: two suits between the same parties are told apart by their numbers."""

from digest.edition.phrases import NAMELESS, told_apart


def test_only_captions_that_stand_there_twice_are_told_with_their_numbers() -> None:
    cases = {
        "a": ("Carroll v. Trump", ("1:20-cv-07311",)),
        "b": ("Carroll v. Trump", ("1:22-cv-10016", "23-793")),
        "c": ("SEC v. Jarkesy", ("22-859",)),
        "d": ("Carroll v. Trump", ()),
        "e": ("", ()),
    }
    assert told_apart(cases) == {
        "a": "Carroll v. Trump, No. 1:20-cv-07311",
        "b": "Carroll v. Trump, Nos. 1:22-cv-10016, 23-793",
        "c": "SEC v. Jarkesy",
        "d": "Carroll v. Trump",
        "e": NAMELESS,
    }
