"""The records that cross from one stage to the next.  Frozen values, no I/O.

Instants are aware UTC datetimes in whole seconds; a calendar day is a `date` in the newsletter's time zone.
Court ids are those of courts-db ("nysd", "ca2", "scotus"); docket numbers are in their normal form ("1:20-cv-07311").
Texts are plain text (no markup, no entities, no control characters) unless a field says otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from operator import attrgetter
from typing import Literal, NamedTuple

FeedKind = Literal["news", "docket"]
FeedStatus = Literal["ok", "not-modified", "error"]
Stage = Literal[
    "investigation", "filed", "motions", "trial", "verdict", "sentencing", "judgment", "appeal", "settled", "dismissed",
    "closed",
]  # fmt: skip
DeliveryState = Literal["queued", "sending", "sent", "deferred", "failed", "uncertain"]
CorrectionKind = Literal[
    "place", "split", "merge", "apart", "related", "rename", "court", "dockets", "judge", "follow", "unfollow",
    "pin", "fold", "drop", "headline", "whats_new", "note", "add", "undo",
    "approve", "send", "stop",
]  # fmt: skip
SubscriberState = Literal["unconfirmed", "active", "unsubscribed", "bounced", "complained", "blocked"]
AmendmentKind = Literal["headline", "withdrawn", "regrouped", "merged", "renamed", "ruling"]
DocumentKind = Literal["opinion", "docket", "filing"]
Frequency = Literal["daily", "weekly"]
BounceKind = Literal["hard", "soft", "complaint", "sender"]  # no such address; not now; spam, he says; it is about us
_Day = date  # for records with a field of that name


@dataclass(frozen=True, slots=True)
class Feed:
    """One address that is polled."""

    url: str  # as the operator wrote it; names the feed in the store and in reports
    title: str
    kind: FeedKind = "news"
    location: str = ""  # what to open: the URL itself, where it moved to, or the absolute path of a local file
    section: str = ""  # the folder that it stands in, in lists and in OPML
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)  # sent to its own host only: a login
    full_text: bool = False  # read the articles behind its stories, too
    paywall: bool = False  # its stories are for those who pay: marked as such
    root: str = ""  # the URL that its story ids are made with, if it was known by another one before


@dataclass(frozen=True, slots=True)
class DocketEntry:
    """What one item of a court's own feed states about itself.  Facts, not guesses."""

    docket: str
    caption: str | None = None
    court: str | None = None
    number: int | None = None  # the entry's number on the docket
    event: str | None = None  # "Notice of Appearance"
    document: str | None = None  # link to the filing


@dataclass(frozen=True, slots=True)
class Story:
    """One item of a feed, normalised."""

    id: str  # stable: made from the feed and the item's own identity, whatever is edited later
    feed: str  # Feed.url; "" for a story that came from no feed
    source: str  # the outlet, as readers are told it
    title: str
    url: str = ""  # canonical: no tracking parameters, no fragment
    guid: str = ""  # the identity the feed itself gives the item
    summary: str = ""
    content: str = ""  # paragraphs parted by a blank line
    links: tuple[str, ...] = ()  # absolute addresses in summary and content, in order, each once
    author: str = ""
    tags: tuple[str, ...] = ()
    published: datetime | None = None  # as the feed states it; None if absent or impossible
    seen: datetime | None = None  # when this program first read it; None outside the store
    docket: DocketEntry | None = None
    article: str = ""  # the text of the page behind it, for grouping only: never shown, it is not ours to republish
    claimed: datetime | None = None  # a date in the future that the feed states: kept, and never sorted by

    def __reduce__(self) -> tuple[type["Story"], tuple[object, ...]]:
        """Pickle the values alone: stories pass between processes, and with the names it takes twice as long."""
        return Story, _values(self)


_values = attrgetter(*(entry.name for entry in fields(Story)))


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is known of a feed's behaviour over time.  Instants are ISO 8601 in UTC: the record is kept as JSON."""

    alarm: str | None = None  # "dead", "gapped" or "silent"
    why: str | None = None  # in words
    last_read: str | None = None  # the last success
    last_new: str | None = None  # the last reading that brought a new story
    newest: str | None = None  # the date of the newest item in it
    rhythm_hours: float | None = None  # mean time between two items; None while there are too few to tell
    window_hours: float | None = None  # what its items span: how long an item can be read there
    items: int = 0


@dataclass(frozen=True, slots=True)
class FeedReport:
    """How reading one feed went."""

    url: str
    title: str
    status: FeedStatus
    error: str | None = None  # one line: what happened and what to do
    new: int = 0
    seconds: float = 0.0
    coverage: Coverage | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One litigation matter, as far as it is known."""

    id: str
    caption: str | None
    court: str | None = None
    dockets: tuple[str, ...] = ()
    judge: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RelatedCase:
    """Another case with a party, a court matter or a story in common, and why."""

    id: str
    caption: str
    why: str  # "same parties, other docket number"


@dataclass(frozen=True, slots=True)
class Placement:
    """Where grouping put one story, and on what evidence."""

    story: str
    case: str | None = None
    also: tuple[str, ...] = ()
    development: str | None = None
    duplicate_of: str | None = None
    score: float = 0.0  # 0..1, how sure
    evidence: tuple[str, ...] = ()  # in words, strongest first: "docket number 1:20-cv-07311"
    against: tuple[str, ...] = ()  # the runners-up and what spoke against them, in words
    correction: str | None = None  # id of the correction that put it there


@dataclass(frozen=True, slots=True)
class Grouping:
    """What grouping says of a batch: a placement for each story, in their order, and the cases as they now are."""

    placements: tuple[Placement, ...]
    cases: tuple[Case, ...]  # new and changed ones
    related: tuple[tuple[str, str, str], ...] = ()  # (case id, case id, why); symmetric, given once, smaller id first
    merged: tuple[tuple[str, str], ...] = ()  # (id of a known case, id of the one that it is a part of)
    moved: tuple[Placement, ...] = ()  # of stories placed before, where something of it is another now


@dataclass(frozen=True, slots=True)
class Correction:
    """What an editor put right: a fact that every later run obeys.  It is never changed; another can undo it.

    What he let go out, or stopped, stands among them for the record; no run obeys that, and nothing undoes it.

    What the fields hold depends on the kind:

    place      `stories` are about `case`, or about none; `text` is the caption of a case that has no other name yet
    split      the same, and `case` is never the same as `other`, which they leave
    merge      `other` is `case` from now on; its old id leads there; `text` is what it told last, if that is known
    apart      `case` and `other` are never the same
    related    `case` and `other` belong beside each other, because of `text`
    rename     `text` is the caption of `case`;  court, dockets, judge: of what its fields say, `text` is what counts
    follow     `case` stands first in the newsletter, and is told of when it is quiet;  unfollow: it does not
    pin        `case` stands first in the edition of `day`;  fold: it is told in one line;  drop: it is left out
    drop       without a case: `stories` stand in no edition
    headline   `text` is the title of the one story
    whats_new  `text` is what is new in `case`, in the edition of `day`
    note       `text` is the editor's own note on `case`, or without one on the whole edition of `day`
    add        the one story was taken in from its address, `text`
    undo       `undoes` counts no more
    approve    the editions of `day` may be sent as they were then;  send: they went out;  stop: no more of them did
    """

    id: str
    at: datetime
    who: str
    kind: CorrectionKind
    stories: tuple[str, ...] = ()
    case: str | None = None
    other: str | None = None
    text: str | None = None  # docket numbers are parted by "; "
    day: date | None = None
    newsletter: str | None = None  # of what holds in one newsletter only
    why: str = ""  # the editor's own words
    undoes: str | None = None


@dataclass(frozen=True, slots=True)
class CaseFile:
    """Everything that composing a card needs to know of one case in one edition."""

    case: Case
    new: tuple[tuple[Story, Placement], ...]  # this edition's stories
    past: tuple[tuple[Story, Placement], ...] = ()  # shown in earlier editions
    related: tuple[RelatedCase, ...] = ()
    abroad: tuple[str, ...] = ()  # ids of stories that tell of courts of another country than the case's


@dataclass(frozen=True, slots=True)
class StoryLine:
    """A story as an edition shows it."""

    id: str
    title: str
    url: str
    source: str
    published: datetime | None
    duplicate_of: str | None = None
    guid: str = ""
    summary: str = ""
    kind: FeedKind = "news"
    paywall: bool = False  # only for those who pay
    routine: bool = False  # an entry on the court's docket that changes nothing: an appearance, a summons, a fee


@dataclass(frozen=True, slots=True)
class Development:
    """One thing that happened in a case, as told by one or more stories."""

    id: str
    headline: str
    stories: tuple[StoryLine, ...]  # the lead first, then in time order
    continued: bool = False  # an earlier edition has told it; these are the stories since


@dataclass(frozen=True, slots=True)
class DatedFact:
    """Something that happened or is due, with the precision the story gives."""

    date: str  # "2024-01-16", "2024-01" or "2024"
    text: str  # the words it rests on
    story: str  # id of the story that says so
    source: str = ""  # its outlet
    url: str = ""  # its address


@dataclass(frozen=True, slots=True)
class Document:
    """A primary source that a story links to."""

    kind: DocumentKind
    url: str
    story: str  # id of the story


@dataclass(frozen=True, slots=True)
class Change:
    """What is different about a case since the last edition in which it stood."""

    kind: Literal["stage", "date"]
    before: str | None  # None: there was none
    now: str | None  # None: it no longer stands


@dataclass(frozen=True, slots=True)
class CaseCard:
    """One case in one edition."""

    id: str
    caption: str
    court: str | None
    court_name: str | None  # for people: "S.D.N.Y."
    dockets: tuple[str, ...]
    judge: str | None
    stage: Stage | None
    whats_new: str  # one or two sentences taken from a story
    whats_new_source: str  # the outlet they are taken from
    developments: tuple[Development, ...]
    timeline: tuple[DatedFact, ...] = ()
    upcoming: tuple[DatedFact, ...] = ()
    related: tuple[RelatedCase, ...] = ()
    changes: tuple[Change, ...] = ()
    documents: tuple[Document, ...] = ()
    note: str = ""  # the editor's own, "" for none
    folded: bool = False  # an editor wants it told in one line
    outlets_words: str = ""  # what would be new in them, where an editor has written it

    @property
    def routine(self) -> int:
        """How many routine docket entries it holds: they are counted and not listed."""
        return sum(story.routine for development in self.developments for story in development.stories)

    @property
    def only_routine(self) -> bool:
        """Whether nothing has happened in the case but routine: then it is no news."""
        stories = [story for development in self.developments for story in development.stories]
        return bool(stories) and all(story.routine for story in stories)


@dataclass(frozen=True, slots=True)
class Section:
    """Stories that belong to no case, under a heading."""

    title: str
    stories: tuple[StoryLine, ...]


@dataclass(frozen=True, slots=True)
class QuietCase:
    """A followed case of which there is nothing new."""

    id: str
    caption: str
    last: date | None  # the day of its newest story in an earlier edition; None if none told of it


@dataclass(frozen=True, slots=True)
class Amendment:
    """Something that an earlier edition said and that no longer holds."""

    kind: AmendmentKind
    day: date  # of the edition that said it; of a ruling, of the one that says it is undone
    before: str  # the headline, or the case's name, as it was told; "" for a ruling
    now: str  # as it is; of a ruling, the headline that says so; "" for a story about no case
    about: str = ""  # the case's caption; of a single story that was regrouped, its headline
    stories: tuple[str, ...] = ()  # ids
    source: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an edition must know of those before it."""

    subjects: frozenset[str] = frozenset()  # of all other editions
    missed: tuple[date, ...] = ()  # days whose own edition did not go out, so that their time is covered here
    quiet: tuple[QuietCase, ...] = ()
    amendments: tuple[Amendment, ...] = ()


@dataclass(frozen=True, slots=True)
class Edits:
    """What editors change in one edition, beside where stories belong; cases and stories by their ids."""

    pinned: tuple[str, ...] = ()  # cases that stand first, in this order
    folded: frozenset[str] = frozenset()  # cases that are told in one line
    dropped: frozenset[str] = frozenset()  # cases and stories that are left out
    headlines: Mapping[str, str] = field(default_factory=dict)  # of stories
    whats_new: Mapping[str, str] = field(default_factory=dict)  # in cases


@dataclass(frozen=True, slots=True)
class Notes:
    """What the editor says himself, as plain text in one paragraph; "" where he says nothing."""

    edition: str = ""
    cases: tuple[tuple[str, str], ...] = ()  # (case id, note)


@dataclass(frozen=True, slots=True)
class Edition:
    """One dated issue of a newsletter, ready to be rendered."""

    newsletter: str  # "Daily"
    title: str  # "The Case Daily"
    date: date
    timezone: str
    since: datetime  # the window is half-open: since <= story < until
    until: datetime
    subject: str
    preheader: str
    cases: tuple[CaseCard, ...]
    sections: tuple[Section, ...]
    feeds: tuple[FeedReport, ...]
    missed: tuple[_Day, ...] = ()  # days whose own edition did not go out
    quiet: tuple[QuietCase, ...] = ()
    corrections: tuple[Amendment, ...] = ()
    note: str = ""  # the editor's own, "" for none


@dataclass(frozen=True, slots=True)
class Rendered:
    """An edition as HTML with its styles inlined, and as plain text."""

    html: str
    text: str


@dataclass(frozen=True, slots=True)
class Sender:
    """Who the newsletter comes from."""

    address: str  # "The Case Daily <daily@example.org>"
    postal_address: str
    base_url: str | None = None


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody an edition goes to."""

    address: str  # bare, its domain in ASCII
    subscriber: int | None = None  # Subscriber.id; None for an address that stands in feeds.toml


@dataclass(frozen=True, slots=True)
class Delivery:
    """One edition to one recipient."""

    id: int
    newsletter: str
    date: date
    address: str
    state: DeliveryState
    tries: int = 0
    changed: datetime | None = None
    error: str | None = None  # the server's words
    due: datetime | None = None  # not to be tried earlier; None once it is settled
    subscriber: int | None = None  # Subscriber.id; None for an address that stood in feeds.toml
    bounce: Literal["hard", "soft"] | None = None  # what the last try says against the address; kept as a Bounce


@dataclass(frozen=True, slots=True)
class Bounce:
    """What spoke against sending to an address: a refusal, a message that came back, or a complaint."""

    newsletter: str
    address: str
    kind: BounceKind
    at: datetime  # when it was noted
    words: str  # the server's, one line
    delivery: int | None = None  # Delivery.id; None if nothing says which one it was
    edition: date | None = None  # the day of that edition
    before: SubscriberState | None = None  # what the subscriber was, if this stopped him
    known: bool = True  # whether he was a subscriber at all; False: his address stood in the settings
    undone: datetime | None = None  # when the operator took it back


@dataclass(frozen=True, slots=True)
class Consent:
    """Proof that somebody asked for the newsletter."""

    at: datetime
    source: str  # the network address that the form came from, or where the consent is documented
    text: str  # what the form said


@dataclass(frozen=True, slots=True)
class Subscriber:
    """An address that asked for the newsletter, and what it wants of it."""

    newsletter: str
    address: str  # as it is sent to; of two that differ in upper and lower case only there is one
    state: SubscriberState
    created: datetime
    changed: datetime  # when it came into this state
    leaving: str  # random; what unsubscribe links carry, never changed: a link in an old message must work
    access: str  # random; what preference links carry; a new one revokes them
    id: int = 0  # given by the store
    frequency: Frequency = "daily"
    weekly_since: datetime | None = None  # since when that is "weekly"; None while it is not
    timezone: str | None = None  # None: the newsletter's
    followed: tuple[str, ...] = ()  # case ids
    muted: tuple[str, ...] = ()
    paused_until: date | None = None  # the first day on which an edition is wanted again
    consent: Consent | None = None
    request: str | None = None  # random; what the link in the last confirmation letter carries; None once it is void
    asked: datetime | None = None  # when that letter was asked for
    wanted: str | None = None  # the case that is followed once that is confirmed


class Addressee(NamedTuple):
    """As much of a subscriber as his message needs."""

    id: int
    address: str
    state: SubscriberState
    leaving: str
    access: str
    followed: tuple[str, ...]
    muted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody an edition goes to: what it is composed by, and the ways out that its message must name."""

    address: str
    subscriber: int | None = None  # Subscriber.id; None for an address that stands in feeds.toml
    followed: tuple[str, ...] = ()
    muted: tuple[str, ...] = ()
    unsubscribe_url: str | None = None
    unsubscribe_mailto: str | None = None
    preferences_url: str | None = None
