"""Captions in running text, headlines and tags: *Carroll v. Trump*, *In re LTL Management*, *R v Ashdown-Pike*.

Pure.  A caption has two sides, or one matter ("In re", "Estate of").  Two captions name the same matter when their
sides agree either way round, since an appeal may flip them.  What looks like a caption need not be one ("Batman v.
Superman", "Arsenal v Chelsea"): the reader only says what stands there; whether it points at a case is for matching.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from digest.cases.text import CONNECTORS, Token, bare, is_common, is_title_case, tokens


@dataclass(frozen=True, slots=True)
class Caption:
    """A caption as found (`text`), with what its sides are known by."""

    text: str
    left: frozenset[str]  # significant words of the first side; of the whole matter when `right` is empty
    right: frozenset[str]
    span: tuple[int, int]

    @property
    def sides(self) -> tuple[frozenset[str], ...]:
        """The sides that have words."""
        return (self.left, self.right) if self.right else (self.left,)


_VERSUS = frozenset({"v", "v.", "vs", "vs.", "versus"})
_SUFFIX = frozenset(
    "inc llc llp lp corp co ltd plc limited corporation company incorporated pllc na sa ag gmbh nv bv pty pvt jr sr ii iii iv "
    "et al".split()
)
ORG_WORDS = frozenset(
    "department board commission commissioner university college school district county city state states town village "
    "association union federation society church hospital health bank trust fund group holdings services service company "
    "corporation authority agency administration bureau office committee council council's court government republic kingdom "
    "people commonwealth crown estate band tribe nation tribes nations media press news times post systems system industries "
    "international national american united energy oil gas water power motors airlines railway insurance mutual life capital "
    "partners ventures technologies technology labs laboratories pharmaceuticals pharma medical education labor justice "
    "interior homeland security treasury defense commerce agriculture registrar secretary attorney general voters citizens "
    "students teachers workers producers council for fair action center institute foundation league alliance coalition club "
    "network entertainment studios records music games stores foods coffee brands products chemical steel mining land "
    "title home homes realty properties management financial credit data express logistics freight transport".split()
)
_LEAD_IN = frozenset("the a an to has have had is in on at as of for why how what when who inside after before from by with and or but is are was updated breaking live analysis opinion podcast case court comment report re see also".split())  # fmt: skip
_IN_RE = re.compile(
    r"\b(?P<form>In re:?|In the Matter of|In the matter of|Matter of|Ex parte|Ex Parte|Estate of|Guardianship of|Re|"
    r"IN RE:?|In Re:?|Reference re|Application of)\s+(?=[A-Z0-9\"“'‘])"
)
_CONNECTING = CONNECTORS | {"by", "on", "ex"}
_LOOSE = CONNECTORS | {".", ",", "&", "et", "ex", "by", "on"}
_POINTED = frozenset("dept univ assn ass'n st bd comm'n rel dep't dist cnty bros mfg".split())
_MAX_SIDE = 12  # words; the longest side in common use ("Students for Fair Admissions ... of Harvard College") has ten


def find_captions(text: str, *, title: bool = False) -> list[Caption]:
    """Return the captions in `text`, in order.  `title` says that it is a headline, where capitals may tell nothing."""
    words = tokens(text)
    shouting = title and is_title_case(text)
    found = [c for i, t in enumerate(words) if _is_versus(words, i) if (c := _adversary(text, words, i, shouting))]
    found += [c for m in _IN_RE.finditer(text) if (c := _matter(text, m, shouting)) and not _inside(c, found)]
    return sorted(found, key=lambda c: c.span)


def _is_versus(words: list[Token], i: int) -> bool:
    low = words[i].text.lower()
    return low in {"v", "vs", "versus"} and 0 < i < len(words) - 1


def _inside(caption: Caption, others: list[Caption]) -> bool:
    return any(caption.span[0] < o.span[1] and o.span[0] < caption.span[1] for o in others)


def _adversary(text: str, words: list[Token], i: int, shouting: bool) -> Caption | None:
    after = i + 2 if words[i + 1].text == "." else i + 1
    left = _left(words, i - 1, shouting)
    right = _right(words, after, shouting)
    if not left or not right:
        return None
    first, second = _shown(text, left), _shown(text, right)
    a, b = side_words(first), side_words(second)
    if not a or not b:
        return None
    return Caption(f"{first} v. {second}", a, b, (left[0].start, right[-1].end))


def _matter(text: str, m: re.Match[str], shouting: bool) -> Caption | None:
    words = tokens(text[m.end() : m.end() + 160])
    side = _right(words, 0, shouting, matter=True)
    form = m["form"].rstrip(":")
    if not side or (form == "Re" and m.start() > 0):
        return None
    name = _shown(text[m.end() :], side)
    shown = {"in re": "In re", "matter of": "In re", "in the matter of": "In re", "ex parte": "Ex parte"}
    return Caption(f"{shown.get(form.lower(), form)} {name}", side_words(name), frozenset(), (m.start(), m.end() + side[-1].end))


def _shown(text: str, side: list[Token]) -> str:
    """The words of a side as they stand in the text, with the point of an abbreviation at their end."""
    end = side[-1].end
    pointed = text[end : end + 1] == "." and bare(side[-1].text) in _SUFFIX
    return text[side[0].start : end + pointed]


def _left(words: list[Token], i: int, shouting: bool) -> list[Token]:
    """Collect the side before "v.", walking back from it."""
    side: list[Token] = []
    while i >= 0 and len(side) < _MAX_SIDE and _belongs_left(words, i, side, shouting):
        side.append(words[i])
        i -= 1
    while side and (side[-1].text in _LOOSE or (len(side) > 1 and bare(side[-1].text) in _LEAD_IN)):
        side.pop()
    return side[::-1]


def _belongs_left(words: list[Token], i: int, side: list[Token], shouting: bool) -> bool:
    text, low = words[i].text, bare(words[i].text)
    if text == ".":
        return i > 0 and _is_pointed(words[i - 1])
    if text == ",":
        return bool(side) and bare(side[-1].text) in _SUFFIX
    if not text[0].isalnum():
        return text == "&"
    if low in _CONNECTING and text.islower():
        return bool(side) and i > 0 and (words[i - 1].text[0].isupper() or words[i - 1].text in CONNECTORS)
    if re.search(r"\d-|-\d|^\d+$|^\d+[AM]\d+$", text) or low in {"no", "nos"}:
        return False
    return (text[0].isupper() or low in {"al", "et", "rel", "ex"} or text[0].isdigit()) and not (shouting and side and low in _LEAD_IN)


def _right(words: list[Token], i: int, shouting: bool, *, matter: bool = False) -> list[Token]:
    """Collect the side after "v." or "In re"."""
    side: list[Token] = []
    sure = 0  # length up to which the words are surely part of the name
    while i < len(words) and len(side) < _MAX_SIDE and _belongs_right(words, i, side):
        side.append(words[i])
        low = bare(words[i].text)
        doubt = shouting and not matter and len(side) > 1 and is_common(words[i].text) and low not in ORG_WORDS | _SUFFIX
        if (not doubt and sure == len(side) - 1) or low in _SUFFIX:
            sure = len(side)
        i += 1
    del side[sure:]
    while side and side[-1].text in _LOOSE:
        side.pop()
    return side


def _belongs_right(words: list[Token], i: int, side: list[Token]) -> bool:
    text, low = words[i].text, bare(words[i].text)
    following = words[i + 1] if i + 1 < len(words) else None
    if text == ".":
        return bool(side) and _is_pointed(side[-1])
    if text == ",":
        return following is not None and bare(following.text) in _SUFFIX
    if not text[0].isalnum():
        return text == "&"
    if low in _VERSUS or low in {"no", "nos"} or low.endswith("n't") or re.match(r"\d+[-:]\d", text):
        return False
    if low in _CONNECTING and text.islower():
        named = following is not None and (following.text[0].isupper() or following.text in CONNECTORS)
        return bool(side) and named and (low != "the" or side[-1].text in {"of", "for", "and"})
    return text[0].isupper() or text[0].isdigit() or (low in {"al", "et", "rel"} and bool(side))


def _is_pointed(token: Token) -> bool:
    """Whether a point after `token` belongs to it: an initial or an abbreviation in a party's name."""
    return len(token.text) <= 2 or bare(token.text) in _SUFFIX | _POINTED or "." in token.text


@lru_cache(maxsize=20_000)
def side_words(side: str) -> frozenset[str]:
    """Return the significant words of one side of a caption: no forms of company, no "et al.", no initials."""
    plain = side.lower().replace("’", "'").strip(" .,")
    plain = re.sub(r"\b(united states( of america)?|u\.s\.a?\.?|usa|us)\b(?! (department|dep't|dept))", " us ", plain)
    words = [bare(t.text) for t in tokens(plain) if t.text[0].isalnum()]
    kept = [w for w in words if w not in _SUFFIX and w not in CONNECTORS and (len(w) > 1 or w == "r")]
    if len(kept) > 1:
        kept = [w for w in kept if len(w) > 1]
    if len(kept) >= 3 and all(is_common(w) for w in kept):  # a body known by its initials: "FTC"
        kept.append("".join(w[0] for w in kept))
    return frozenset(kept)


def same_side(a: frozenset[str], b: frozenset[str]) -> bool:
    """Whether two sides may be the same party: one's words are among the other's ("Trump", "Donald Trump")."""
    return bool(a) and bool(b) and (a <= b or b <= a)


def same_caption(a: Caption, b: Caption) -> bool:
    """Whether two captions name the same matter, either way round."""
    if bool(a.right) != bool(b.right):
        return False
    if not a.right:
        return same_side(a.left, b.left)
    return (same_side(a.left, b.left) and same_side(a.right, b.right)) or (same_side(a.left, b.right) and same_side(a.right, b.left))


def parse_caption(text: str) -> Caption | None:
    """Read a whole string that is a caption, as a docket feed or an editor gives it; None if it has no party."""
    parts = re.split(r"\s+(?:v|vs|versus|V|VS)\.?\s+", text.strip(), maxsplit=1)
    if len(parts) == 2 and side_words(parts[0]) and side_words(parts[1]):
        return Caption(f"{parts[0].strip()} v. {parts[1].strip()}", side_words(parts[0]), side_words(parts[1]), (0, len(text)))
    matter = re.sub(r"^(?:in re:?|in the matter of|matter of|ex parte|re)\s+", "", text.strip(), flags=re.I)
    words = side_words(matter)
    return Caption(text.strip(), words, frozenset(), (0, len(text))) if words else None
