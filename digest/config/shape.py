"""What may stand in feeds.toml: its tables, keys, types, defaults and bounds.

The example of a field is what problem reports tell people to write.  feeds.toml itself explains each key in words.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from digest.config import values

Line = Annotated[str, AfterValidator(values.one_line)]
Lines = Annotated[tuple[Line, ...], Field(strict=False)]  # not strict: TOML's lists become tuples
Addresses = Annotated[tuple[Annotated[str, AfterValidator(values.address)], ...], Field(strict=False)]


class _Table(BaseModel):
    """A table of the file: nothing but its own keys, nothing converted, nothing changed later."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Newsletter(_Table):
    """[newsletter]: what is published, when, by whom, and to whom."""

    name: Annotated[str, AfterValidator(values.newsletter_name)] = Field(examples=["Daily"])
    title: Line = Field(examples=["The Case Daily"])
    timezone: Annotated[str, AfterValidator(values.time_zone)] = Field(examples=["America/New_York"])
    schedule: Annotated[str, AfterValidator(values.cron_line)] = Field(examples=["0 7 * * mon-fri"])
    grace: float = Field(default=6.0, ge=0.1, le=23, examples=[6])  # hours that an edition may be late
    holidays: Annotated[str, AfterValidator(values.holiday_calendar)] | None = Field(default=None, examples=["US"])
    days_off: Annotated[tuple[date, ...], Field(strict=False)] = Field(default=(), examples=["[2023-12-26]"])
    approve: bool = Field(default=False, examples=[False])  # whether an editor says yes to each edition
    two_people: bool = Field(default=False, examples=[False])  # whether another than he must send it at the desk
    empty: Literal["skip", "send"] = Field(default="skip", examples=["skip"])  # what becomes of an edition without news
    editor: Annotated[str, AfterValidator(values.address)] | None = Field(default=None, examples=["you@example.org"])
    from_: Annotated[str, AfterValidator(values.sender)] = Field(
        alias="from", examples=["The Case Daily <daily@example.org>"]
    )
    postal_address: Annotated[str, AfterValidator(values.some_lines)] = Field(
        examples=["The Case Daily, 1 Example Street, New York, NY 10001"]
    )
    base_url: Annotated[str, AfterValidator(values.base_url)] | None = Field(
        default=None, examples=["https://daily.example.org"]
    )
    recipients: Addresses = Field(default=(), examples=[["reader@example.org"]])
    recipients_file: Line | None = Field(default=None, examples=["subscribers.csv"])

    @property
    def is_weekly(self) -> bool:
        """Whether these are the weekly editions of a newsletter."""
        return self.name.endswith(values.WEEKLY)

    @property
    def list_name(self) -> str:
        """The newsletter whose subscribers get it: its own name, or that of which it sums up the week."""
        return self.name.removesuffix(values.WEEKLY)


class Database(_Table):
    """[database]: where stories, cases and editions are kept."""

    url: Annotated[str, AfterValidator(values.database_url)] = Field(
        default="sqlite:///digest.db", examples=["sqlite:///digest.db"]
    )


class Smtp(_Table):
    """[smtp]: the mail server that sends."""

    url: Annotated[str, AfterValidator(values.smtp_url)] = Field(
        default="smtp://localhost:25", examples=["smtp://localhost:25"]
    )
    password_file: Line | None = Field(default=None, examples=["smtp-password.txt"])


class Delivery(_Table):
    """[delivery]: how an edition is handed to the mail server."""

    connections: int = Field(default=4, ge=1, le=32, examples=[4])  # open at the same time
    per_minute: int | None = Field(default=None, ge=1, le=1_000_000, examples=[600])  # messages in all
    per_domain: int | None = Field(default=None, ge=1, le=1_000_000, examples=[60])  # messages a minute to each domain
    uncertain: Literal["leave", "resend"] = Field(default="leave", examples=["leave"])
    dkim_keys: Lines = Field(default=(), examples=[["digest.pem"]])
    bounce_address: Annotated[str, AfterValidator(values.address_for_all)] | None = Field(
        default=None, examples=["bounces@example.org"]
    )


class Bounces(_Table):
    """[bounces]: the mailbox that undeliverable messages come back to, and when they stop a subscriber."""

    mailbox: Annotated[str, AfterValidator(values.mailbox)] | None = Field(
        default=None, examples=["imaps://bounces@mail.example.org/INBOX"]
    )
    password_file: Line | None = Field(default=None, examples=["bounces-password.txt"])
    every: int = Field(default=5, ge=1, le=1440, examples=[5])  # minutes between two readings of `digest serve`
    soft: int = Field(default=5, ge=1, le=100, examples=[5])  # so many soft ones in a row stop a subscriber


class Web(_Table):
    """[web]: where `digest serve` serves the web pages, if newsletter.base_url says that there are any."""

    host: Line = Field(default="127.0.0.1", examples=["127.0.0.1"])
    port: int = Field(default=8026, ge=0, le=65535, examples=[8026])
    proxies: int = Field(default=0, ge=0, le=5, examples=[1])  # in front of it, whose X-Forwarded-For is believed


class Fetch(_Table):
    """[fetch]: limits for reading feeds; seconds and bytes."""

    workers: int = Field(default=40, ge=1, le=64, examples=[40])  # feeds read at the same time
    timeout: float = Field(default=20.0, ge=1, le=300, examples=[20])  # to connect, and between two pieces of an answer
    deadline: float = Field(default=60.0, ge=1, le=900, examples=[60])  # for one feed in all
    per_host: int = Field(default=4, ge=1, le=64, examples=[4])  # connections to one host at a time
    spacing: float = Field(default=0.2, ge=0, le=60, examples=[0.2])  # between two requests to one host
    max_redirects: int = Field(default=5, ge=0, le=20, examples=[5])
    max_bytes: int = Field(default=20_000_000, ge=10_000, le=200_000_000, examples=[20_000_000])  # of one, unpacked
    max_items: int = Field(default=2000, ge=1, le=100_000, examples=[2000])  # of one, the newest ones
    max_text: int = Field(default=400_000, ge=1000, le=1_000_000, examples=[400_000])  # characters of one story
    max_title: int = Field(default=400, ge=50, le=10_000, examples=[400])  # characters, as all up to max_address
    max_summary: int = Field(default=4000, ge=200, le=100_000, examples=[4000])
    max_name: int = Field(default=200, ge=20, le=2000, examples=[200])  # of its authors
    max_tag: int = Field(default=100, ge=10, le=1000, examples=[100])
    max_guid: int = Field(default=1000, ge=100, le=8000, examples=[1000])
    max_address: int = Field(default=2000, ge=200, le=8000, examples=[2000])
    max_tags: int = Field(default=40, ge=0, le=1000, examples=[40])
    max_links: int = Field(default=300, ge=0, le=10_000, examples=[300])
    parse_seconds: float = Field(default=20.0, ge=1, le=600, examples=[20])  # to make stories of one feed
    parse_bytes: int = Field(default=512_000_000, ge=64_000_000, le=8_000_000_000, examples=[512_000_000])  # of memory
    contact: Annotated[str, AfterValidator(values.contact)] | None = Field(
        default=None, examples=["mailto:you@example.org"]
    )


class FeedEntry(_Table):
    """[[feeds]]: one address that is polled."""

    title: Line = Field(examples=["SCOTUSblog"])
    url: Annotated[str, AfterValidator(values.feed_url)] = Field(examples=["https://www.scotusblog.com/feed/"])
    kind: Literal["news", "docket"] = Field(default="news", examples=["news"])
    section: Line | None = Field(default=None, examples=["Courts"])
    headers_file: Line | None = Field(default=None, examples=["law360-headers.txt"])
    login_file: Line | None = Field(default=None, examples=["law360-login.txt"])
    full_text: bool = Field(default=False, examples=[True])  # read the articles behind its stories, too
    paywall: bool = Field(default=False, examples=[True])  # its stories are for those who pay


class FollowedCase(_Table):
    """[[cases]]: a case to follow by name."""

    caption: Line = Field(examples=["Carroll v. Trump"])
    court: Line | None = Field(default=None, examples=["nysd"])
    dockets: Lines = Field(default=(), examples=[["1:20-cv-07311"]])
    aliases: Lines = Field(default=(), examples=[["Carroll I"]])


class File(_Table):
    """The whole of feeds.toml."""

    newsletter: Newsletter
    database: Database = Database()
    smtp: Smtp = Smtp()
    delivery: Delivery = Delivery()
    bounces: Bounces = Bounces()
    web: Web = Web()
    fetch: Fetch = Fetch()
    feeds: Annotated[tuple[FeedEntry, ...], Field(strict=False)] = ()
    cases: Annotated[tuple[FollowedCase, ...], Field(strict=False)] = ()
