"""Configuration: feeds.toml and the environment become one checked `Settings`.

`find` says which file counts, `load` reads it or raises one ConfigError that lists every problem with its line, and
`read_recipients` reads the addresses when something is sent.  Secrets never stand in the file: `signing_key` keeps the
program's own beside the database.
"""

from digest.config.daysoff import days_off
from digest.config.find import find
from digest.config.load import Settings, load
from digest.config.recipients import read_recipients
from digest.config.secret import key_file, signing_key
from digest.config.shape import Fetch, FollowedCase, Newsletter, Web
from digest.config.week import days_without_weekly, has_weekly, names_of, weekly, weekly_title

__all__ = [
    "Fetch",
    "FollowedCase",
    "Newsletter",
    "Settings",
    "Web",
    "days_off",
    "days_without_weekly",
    "find",
    "has_weekly",
    "key_file",
    "load",
    "names_of",
    "read_recipients",
    "signing_key",
    "weekly",
    "weekly_title",
]  # fmt: skip
