"""The schema.  `migrations/versions` builds exactly this on an empty database; a test compares the two.

Instants are UTC and come from the program's clock, which the caller passes in; only `published` is a feed's own claim.
A calendar day is a day in the newsletter's time zone.  Lists are JSON; no query looks into them.
Rows of stories, cases and editions are never deleted: ids that were once printed in a mail stay good for ever.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    UniqueConstraint,
)

from digest.store.columns import Instant, Strings, Tree, Words

# Every constraint has a name, so that a later migration can drop it on either database.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

feeds = Table(
    "feeds",
    metadata,
    Column("url", Words, primary_key=True),  # as feeds.toml has it; a feed taken out there keeps its row
    Column("title", Words, nullable=False),  # title and kind as of the last synchronisation with feeds.toml
    Column("kind", Words, nullable=False),
    Column("etag", Words),  # validators of the last body that parsed; NULL where the server gave none
    Column("modified", Words),
    Column("body", Words),  # SHA-256 of that body, hex
    Column("first_read", Instant),  # first and last success (read or not modified); NULL before there was one
    Column("last_read", Instant),
    Column("last_tried", Instant),  # with the four columns below: the last attempt; NULL before it
    Column("status", Words),
    Column("error", Words),  # NULL after a success
    Column("new", Integer),  # stories first seen in that attempt
    Column("seconds", Double),
    Column("coverage", Tree),  # model.Coverage as an object
    Column("health", Tree),  # feeds.health.Health as an object; NULL before the first attempt
    Column("marks", Words),  # of the body that parsed: what is needed to leave alone those that stay as they are
    Column("root", Words),  # the address that it was first known by; NULL while that is `url`
)

stories = Table(
    "stories",
    metadata,
    Column("id", Words, primary_key=True),  # made from the feed and the item's identity, see model.Story
    Column("feed", Words, nullable=False),  # feeds.url; "" for a story that came from no feed, hence no foreign key
    Column("source", Words, nullable=False),
    Column("title", Words, nullable=False),
    Column("url", Words, nullable=False),
    Column("guid", Words, nullable=False),
    Column("summary", Words, nullable=False),
    Column("content", Words, nullable=False),
    Column("links", Strings, nullable=False),
    Column("author", Words, nullable=False),
    Column("tags", Strings, nullable=False),
    Column("published", Instant),  # the feed's claim; NULL if it makes none that is possible
    Column("seen", Instant, nullable=False),  # first read; later revisions do not move it
    Column("docket", Tree),  # model.DocketEntry as an object; NULL unless a court's own feed states it
    Column("moment", Instant, nullable=False),  # published, else seen: what stories are ordered and windowed by
    Column("article", Words),  # the page behind it; NULL unless its feed is read in full.  No revision moves it
    Column("claimed", Instant),  # what the feed states, where that lies in the future
    Column("fingerprint", Words, nullable=False),  # of all that the feed says; differs after an outlet's revision
    Index(None, "moment", "id"),
    Index(None, "seen", "feed"),
)

cases = Table(
    "cases",
    metadata,
    Column("id", Words, primary_key=True),
    Column("caption", Words),  # caption, court and judge are NULL while unknown
    Column("court", Words),
    Column("dockets", Strings, nullable=False),
    Column("judge", Words),
    Column("aliases", Strings, nullable=False),
    Column("merged_into", Words, ForeignKey("cases.id")),  # the case that it is now; NULL: itself
    Column("stated", Tree),  # columns above as an editor has them, by name; NULL: he says nothing
    Index(None, "merged_into"),
)

corrections = Table(
    "corrections",
    metadata,
    Column("number", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True),  # the order of the ledger
    Column("id", Words, nullable=False),
    Column("at", Instant, nullable=False),
    Column("who", Words, nullable=False),
    Column("kind", Words, nullable=False),  # with the columns below: model.Correction
    Column("stories", Strings, nullable=False),  # ids; no foreign keys: a ledger may come from another database
    Column("case_id", Words),
    Column("other_id", Words),
    Column("text", Words),
    Column("day", Date),
    Column("newsletter", Words),
    Column("why", Words, nullable=False),
    Column("undoes", Words),
    UniqueConstraint("id"),
)

case_relations = Table(
    "case_relations",
    metadata,
    Column("case_id", Words, ForeignKey("cases.id"), primary_key=True),  # the smaller id of the two: one row a pair
    Column("related_id", Words, ForeignKey("cases.id"), primary_key=True),
    Column("why", Words, nullable=False),
    CheckConstraint("case_id <> related_id", name="two_cases"),
    Index(None, "related_id"),
)

placements = Table(
    "placements",
    metadata,
    Column("story_id", Words, ForeignKey("stories.id"), primary_key=True),
    Column("case_id", Words, ForeignKey("cases.id")),  # NULL: about no case
    Column("also", Strings, nullable=False),  # case ids
    Column("development", Words),  # NULL: about no case
    Column("duplicate_of", Words, ForeignKey("stories.id")),  # NULL: repeats no other story
    Column("score", Double, nullable=False),
    Column("evidence", Strings, nullable=False),
    Column("against", Strings, nullable=False),
    Column("correction", Words),  # corrections.id of the entry that put it there; NULL: none did
    Index(None, "case_id"),
)

former_placements = Table(
    "former_placements",
    metadata,
    Column("story_id", Words, ForeignKey("stories.id"), primary_key=True),  # a row while an editor has put it elsewhere
    Column("placement", Tree, nullable=False),  # model.Placement as an object
)

editions = Table(
    "editions",
    metadata,
    Column("newsletter", Words, primary_key=True),
    Column("date", Date, primary_key=True),  # one edition a day, by the schema and not by good behaviour
    Column("since", Instant, nullable=False),  # the window is half-open
    Column("until", Instant, nullable=False),
    Column("built", Instant, nullable=False),  # the last build
    Column("sent", Instant),  # NULL until it is
    Column("feeds", Tree, nullable=False),  # list of model.FeedReport as objects: the receipt
    Column("document", Words),  # the text of digest.json of the last build
    Column("html", Words),  # and the two texts that the mail is made of: what was looked at is what is sent
    Column("text", Words),
    Column("seal", Words),  # a hash of all that the three were made from
)

edition_stories = Table(
    "edition_stories",
    metadata,
    Column("newsletter", Words, primary_key=True),
    Column("story_id", Words, ForeignKey("stories.id"), primary_key=True),  # the key: in one edition of it only
    Column("date", Date, nullable=False),
    Column("position", Integer, nullable=False),  # order within the edition, from 0
    ForeignKeyConstraint(["newsletter", "date"], ["editions.newsletter", "editions.date"]),
    Index(None, "newsletter", "date"),
)

deliveries = Table(
    "deliveries",
    metadata,
    # SQLite numbers rows by itself only in a column that is called INTEGER.
    Column("id", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True),
    Column("newsletter", Words, nullable=False),
    Column("date", Date, nullable=False),
    Column("address", Words, nullable=False),
    Column("state", Words, nullable=False),  # model.DeliveryState
    Column("tries", Integer, nullable=False),  # how often it was taken up for sending
    Column("changed", Instant, nullable=False),  # when it came into this state
    Column("error", Words),  # the server's words; NULL if it had none
    Column("due", Instant),  # not to be tried earlier; NULL once it is settled
    Column("reserved", Words),  # the era (see db.Database) in which it may be claimed without waiting for the disk
    # subscribers.id; NULL for an address of feeds.toml.  No foreign key: who is erased leaves what was sent to him.
    Column("subscriber", BigInteger),
    UniqueConstraint("newsletter", "date", "address"),
    ForeignKeyConstraint(["newsletter", "date"], ["editions.newsletter", "editions.date"]),
    Index("ix_deliveries_due", "newsletter", "date", "state", "due", "id"),  # a claim takes the first of these
)

missed = Table(
    "missed",
    metadata,
    Column("newsletter", Words, primary_key=True),
    Column("date", Date, primary_key=True),  # no foreign key: the edition was not even built
    Column("noted", Instant, nullable=False),
    Column("reason", Words, nullable=False),
)

approvals = Table(
    "approvals",
    metadata,
    Column("newsletter", Words, primary_key=True),
    Column("date", Date, primary_key=True),
    Column("asked", Instant),  # when the editor was asked for it; NULL if he came first
    Column("reminded", Instant),  # when he was asked again; NULL if he was not
    Column("approved", Instant),  # NULL while he has not said yes
    Column("seal", Words),  # editions.seal of what he said yes to
    Column("who", Words),  # who said it; NULL if nobody asked for a name
    ForeignKeyConstraint(["newsletter", "date"], ["editions.newsletter", "editions.date"]),
)

sendings = Table(
    "sendings",
    metadata,
    Column("newsletter", Words, primary_key=True),
    Column("date", Date, primary_key=True),  # a row from the moment the edition is queued
    Column("begun", Instant, nullable=False),
    Column("paused", Instant),  # since when nothing more is sent; NULL while it may go on
    Column("reason", Words),  # why it was paused, for the operator
    ForeignKeyConstraint(["newsletter", "date"], ["editions.newsletter", "editions.date"]),
)

subscribers = Table(
    "subscribers",
    metadata,
    Column("id", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True),
    Column("newsletter", Words, nullable=False),
    Column("key", Words, nullable=False),  # the address in lower case: one row, however it is spelt
    Column("address", Words, nullable=False),
    Column("state", Words, nullable=False),  # model.SubscriberState
    Column("created", Instant, nullable=False),
    Column("changed", Instant, nullable=False),
    Column("frequency", Words, nullable=False),
    Column("weekly_since", Instant),  # NULL while the frequency is another
    Column("timezone", Words),  # NULL: the newsletter's
    Column("followed", Strings, nullable=False),  # case ids, as are those of the next column
    Column("muted", Strings, nullable=False),
    Column("paused_until", Date),  # the first day on which an edition is wanted again; NULL: none is left out
    Column("consent_at", Instant),  # with the two columns below: the proof; NULL before there is one
    Column("consent_source", Words),
    Column("consent_text", Words),
    Column("leaving", Words, nullable=False),
    Column("access", Words, nullable=False),
    Column("request", Words),  # with the two columns below: the sign-up that waits for a yes; NULL if none does
    Column("asked", Instant),
    Column("wanted", Words),  # a case id; NULL: none
    UniqueConstraint("newsletter", "key"),
    UniqueConstraint("leaving"),
    UniqueConstraint("access"),
    UniqueConstraint("request"),
    Index(None, "newsletter", "state", "id"),
)

bounces = Table(
    "bounces",
    metadata,
    Column("id", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True),
    Column("newsletter", Words, nullable=False),
    Column("key", Words, nullable=False),  # the address as subscribers.key has it
    Column("address", Words, nullable=False),
    Column("kind", Words, nullable=False),  # model.BounceKind
    Column("at", Instant, nullable=False),
    Column("words", Words, nullable=False),
    Column("delivery_id", BigInteger),  # NULL: nothing says which delivery it was
    Column("edition", Date),  # its day
    Column("before", Words),  # the subscriber's state, if this stopped him
    Column("known", Boolean, nullable=False),  # whether he was a subscriber at all
    Column("undone", Instant),  # NULL while it counts
    UniqueConstraint("newsletter", "delivery_id", "kind"),  # however often a server tells it
    Index(None, "newsletter", "key"),
)

mail_read = Table(
    "mail_read",
    metadata,
    Column("newsletter", Words, primary_key=True),
    Column("place", Words, primary_key=True),  # a hash of where the message lies, or of the message
    Column("read", Instant, nullable=False),
    Column("kind", Words, nullable=False),  # delivery.returned.Kind, or what else was made of it
)

letters = Table(
    "letters",
    metadata,
    Column("subscriber_id", ForeignKey("subscribers.id"), primary_key=True),  # a row from asking until it was sent
    Column("due", Instant, nullable=False),  # not to be tried earlier
    Column("tries", Integer, nullable=False),
    Index(None, "due"),
)

editors = Table(
    "editors",
    metadata,
    Column("name", Words, primary_key=True),
    Column("role", Words, nullable=False),
    Column("secret", Words, nullable=False),  # the password's argon2 hash
    Column("created", Instant, nullable=False),
)
