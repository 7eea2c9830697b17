"""The names in a story: people, firms, bodies, things.  Pure.

Capitals tell a name in running text, but not at the start of a sentence or in a headline that capitalises every word.
There a word that is also an English word of every day is only a *doubtful* name; whether it is one ("Ripple", "Apple")
is learnt from the other stories of the stream, which write it with or without a capital in mid-sentence.

A name is known by its single words, so that "Carroll" finds "E. Jean Carroll".  A name made of everyday words alone
("Call of Duty", "Boy Scouts") is known by all of them together, or by its initials where it has three ("FTC").
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from digest.cases.captions import Caption
from digest.cases.kept import Kept
from digest.cases.text import CALENDAR, CONNECTORS, bare, is_common, is_title_case, token_texts

_NO_NAME = frozenset(
    "mr mrs ms miss dr sir lord lady dame judge justice justices chief magistrate president ex-president former "
    "senator sen rep representative gov governor mayor attorney attorneys general secretary minister prime "
    "prince princess king queen professor prof sheriff deputy officer detective captain director chairman chair "
    "ceo cfo vice chancellor hon honor rev pope saint us uk eu un america american americans i ii iii iv v vs "
    "no nos inc corp co llc llp ltd plc lp na sa ag nv jr sr civ crim cr cv ch art article section sec. index "
    "case cases docket order motion notice the a an and or of in on at to for from by with as is are was were "
    "be been not but it its his her their our your my we you he she they them this that these those there here "
    "what which who whom whose when where why how if than then so too also just more most one two three four "
    "five six seven eight nine ten first second third part act bill law laws rule title court courts circuit "
    "district supreme superior appeals appeal federal county state states city southern northern eastern "
    "western central middle chancery crown high tribunal commission board department dept bureau office agency "
    "committee council cir jury bench congress senate house democrat democrats democratic republican "
    "republicans gop attys atty esq et al ex parte re matter estate people commonwealth government party "
    "usa street road avenue courtroom chapter litigation mdl circ division solicitor regulators lenders "
    "lawmakers parliament amendment constitution explainer christmas thanksgiving easter halloween god kc qc alj ewhc "
    "company companies firm group holdings services international national tv ai id est edt pm am ok new news "
    "said says photo file story update updated live breaking exclusive opinion analysis op-ed q&a faq law360 "
    "am. pm. dc".split()
)
"""Titles, courts, offices and words of every headline: alone they name nobody."""
_NO_PAIR = frozenset(
    {"united states", "white house", "supreme court", "attorney general", "district attorney", "grand jury"}
)
_SHORT_FORMS = {
    "justice department": "doj",
    "justice dept": "doj",
    "department of justice": "doj",
    "main justice": "doj",
    "trade commission": "ftc",
    "federal trade commission": "ftc",
    "securities commission": "sec",
    "labor board": "nlrb",
    "european commission": "ec",
}
_OPENING = frozenset(
    "while after before because since despite without under until unless though although even still yet now as if when "
    "where with for from in on at by to of the a an this that these those his her its their our my your he she it we "
    "they you i but and or so not no any all some each every both most many few what who why how which whose there "
    "here once then also just only".split()
)
"""Words that open a sentence with a capital and are no part of the name behind them: "While the Southern District"."""
_END = frozenset('.!?:;—–|•“"‘([')  # behind it a capital tells no name
_IN_TAG = 0.5  # weight of a name; in headline or summary it is 1
_CONTRACTED = re.compile(r"n't|^(?:i|you|he|she|it|we|they|that|there|who|what)'")  # "I'm", "He'd"
_BRACKETS = re.compile(r"\[[^\]]{0,200}\]")  # what a docket calls the filing


@dataclass(slots=True)
class Names:
    """The names of one story by their keys: a lower-case word, several joined by blanks, or initials."""

    sure: dict[str, float] = field(default_factory=dict)  # key -> 1 in headline or summary, 0.5 in the body
    doubtful: dict[str, float] = field(default_factory=dict)
    tagged: set[str] = field(default_factory=set)  # in tags
    heads: set[str] = field(default_factory=set)  # in the headline, sure or doubtful
    firsts: dict[str, set[str]] = field(default_factory=dict)  # word -> the words before it in the same name
    plain: set[str] = field(default_factory=set)  # words that stand in lower case in running text


def find_names(title: str, summary: str, body: str, tags: Iterable[str], captions: Iterable[Caption]) -> Names:
    """Read the names in the three parts of a story and its tags; the parties of its captions are names."""
    names = Names()
    for tag in tags:
        _read_tag(names, tag)
    summary = _BRACKETS.sub(" ", summary)
    for part, weight in ((body, 0.5), (summary, 1.0)):
        _read(names, part, weight, shouting=False, head=False)
    _read(names, title, 1.0, shouting=is_title_case(title), head=True)
    for caption in captions:
        for side in caption.sides:
            for word in sorted(side):  # in one order in every process
                if word not in _NO_NAME and not word.isdigit():
                    names.sure[word] = 1.0
    names.doubtful |= dict.fromkeys(sorted(names.tagged - names.doubtful.keys()), _IN_TAG)
    for key in names.doubtful.keys() & names.sure.keys():
        names.sure[key] = max(names.sure[key], names.doubtful.pop(key))
    return names


def _read_tag(names: Names, tag: str) -> None:
    """Read a tag, of which nothing is sure: "Theranos" and "Technology" look alike."""
    for run, certain in _runs(Names(), tag, shouting=True):
        names.tagged |= {key for key, _ in _keys(run, certain, shouting=True)}


def _read(names: Names, part: str, weight: float, *, shouting: bool, head: bool) -> None:
    for run, certain in _runs(names, part, shouting=shouting):
        for key, sure in _keys(run, certain, shouting=shouting):
            (names.sure if sure else names.doubtful)[key] = weight
            if head:
                names.heads.add(key)
        for before, word in pairwise(run):
            if len(before) > 2 and before.isalpha() and before not in _NO_NAME and word not in _NO_NAME:
                names.firsts.setdefault(word, set()).add(before)


def _runs(names: Names, part: str, *, shouting: bool) -> Iterator[tuple[list[str], list[bool]]]:
    """Yield runs of capitalised words, bare, each word with whether its capital is certain to tell a name."""
    run: list[str] = []
    certain: list[bool] = []
    last = ""  # the token before
    joined = False  # whether a connector stands behind the run
    for word in token_texts(part):
        low = bare(word)
        if _is_capital[word]:
            first = not last or last[-1] in _END
            if first and run and not (last == "." and len(run[-1]) == 1):
                yield run, certain
                run, certain = [], []
            upper = word.isupper() and len(low) > 1
            if first and low in _OPENING and not upper:
                last = word
                continue
            run.append(low)
            certain.append(not (first or shouting or upper) or not is_common(word))
            joined = False
        elif run and not joined and (word in CONNECTORS or word == "&") and not (word == "and" and len(run) > 1):
            joined = True  # but "Call of Duty and Candy Crush" are two
        elif not (word == "." and run and len(last) <= 2):
            if run:
                yield run, certain
                run, certain = [], []
            joined = False
            if word[0].isalpha() and not shouting:
                names.plain.add(low)
        last = word
    if run:
        yield run, certain


_is_capital = Kept(lambda word: word[0].isupper() or (word[0].isdigit() and any(map(str.isupper, word))))


def _keys(run: list[str], certain: list[bool], *, shouting: bool) -> Iterator[tuple[str, bool]]:
    """Yield what a run of capitalised words is known by, each with whether it is surely a name."""
    joined = " ".join(run)
    if short := _SHORT_FORMS.get(joined):
        yield short, True
        return
    words = [(w, c) for w, c in zip(run, certain, strict=True) if _may_name[w]]
    common = [(w, c) for w, c in words if is_common(w)]
    rare = [(w, c) for w, c in words if not is_common(w)] if len(common) < len(words) else []
    yield from rare
    court = "court" in run or "circuit" in run
    if not court and not shouting and len(run) >= 3 and all(is_common(w) for w in run):
        yield "".join(w[0] for w in run), any(certain)  # "Federal Trade Commission": FTC
    if len(run) == 1 or rare or shouting:
        yield from common
    elif common and joined not in _NO_PAIR and not court:
        yield " ".join(w for w, _ in common), sum(certain) >= min(2, len(certain))
        yield from ((word, False) for word, _ in common)


def _names(word: str) -> bool:
    if len(word) < 2 or word[0].isdigit():
        return False
    return word not in _NO_NAME and word not in CALENDAR and not _CONTRACTED.search(word)


_may_name = Kept(_names)
