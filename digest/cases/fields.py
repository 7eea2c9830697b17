"""The fields by which profiles are compared: their numbers, and what stands in one number of each profile.  A table."""

KINDS = (
    *("criminal", "civil", "bankruptcy", "agency", "mdl", "antitrust", "review", "family", "securities"),
    *("extradition", "insurance", "impeachment"),
)  # fmt: skip
FORUMS = ("ptab", "itc", "nlrb", "alj", "eu", "uk", "state", "federal", "legislature", "chancery")
FAMILIES = ("kind", "who", "forum")
SPOKEN = (  # sign of the matter, its comparison, how often a story must say it for 1
    *((f"kind {kind}", f"{kind}_apart", 2) for kind in KINDS),
    *((f"forum {forum}", f"at_{forum}_apart", 1) for forum in FORUMS),
)
PROCEEDINGS = ("criminal", "bankruptcy", "agency", "family")
"""Kinds of proceedings that speak against each other."""
OPPOSED = ("defendant", "accused", "debtor", "respondent")
"""Roles of those who are proceeded against."""

ID_BITS, KEY_BITS = 26, 32  # a key is a field and the number of a text; with the place of a profile it is a whole one


class Field:
    """What a profile's element is, with its two values; a share is of the profile's stories, a root is a share's."""

    NAME = 0  # share × weight, root × weight
    WORD = 1  # weight in a vector of length 1; root × weight, 0 for a name
    JUDGE = 2  # share of all judges, root × weight
    SYSTEM = 3  # and all before CAUSE: share of all of the field
    LEVEL = 4
    FORUM_PLACE = 5
    PLACE = 6
    COUNTRY = 7
    PROCEEDING = 8
    CAUSE = 9  # share
    KIND = 10  # and WHO and FORUM: half the times that a story says it
    WHO = 11
    FORUM = 12
    TOWN = 13  # share, root × weight
    HEAD = 14  # root, weight
    ROLE = 15  # "accused trump"; nothing, weight of the name
    OPPOSED = 16  # who is proceeded against: as what, in bits; weight of the name
    FIRST = 17  # a name that follows first names; nothing, weight of the name
    FULL = 18  # first name and name; nothing, weight of the name
    NUMBER = 19  # 1 in headline or summary, 0 elsewhere
    COURT = 20
    YEAR = 21
    AMOUNT = 22


FIELDS = 23
"""How many there are."""

FACTS = (
    *("names_total", "core_total", "words_total", "causes_total", "kind_total", "who_total", "forum_total"),
    *("beside", "about", "log_size", "log_length", "first", "last", "number_kinds"),
    *(f"proceeding {kind}" for kind in PROCEEDINGS),
    *(apart for _, apart, _ in SPOKEN),
)  # fmt: skip
"""What stands in one number of each profile; `first` and `last` are NaN without a date."""
FACT = {name: i for i, name in enumerate(FACTS)}
"""The place of each."""
