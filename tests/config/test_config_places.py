"""The scanner that finds lines in TOML agrees with the standard library's parser on everything that one accepts."""

import tomllib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.config.places import KeyPath, find_places

EXAMPLE = """\
# a comment
top = 1

[newsletter]
title = "The # [Case] Daily"
recipients = [
  "a@example.org",  # the first
  "b@example.org",
]
note = '''
[not.a.table]
key = "no key"'''

[[feeds]]
title = "A"

[[feeds]]
url = { host.name = "x", port = 1 }

  [feeds."quoted \\u00e9 key"]
  a.b = 2
"""


def test_tables_keys_and_elements_stand_where_they_are_written() -> None:
    assert find_places(EXAMPLE) == {
        ("top",): 2,
        ("newsletter",): 4,
        ("newsletter", "title"): 5,
        ("newsletter", "recipients"): 6,
        ("newsletter", "recipients", 0): 7,
        ("newsletter", "recipients", 1): 8,
        ("newsletter", "note"): 10,
        ("feeds",): 14,
        ("feeds", 0): 14,
        ("feeds", 0, "title"): 15,
        ("feeds", 1): 17,
        ("feeds", 1, "url"): 18,
        ("feeds", 1, "url", "host"): 18,
        ("feeds", 1, "url", "host", "name"): 18,
        ("feeds", 1, "url", "port"): 18,
        ("feeds", 1, "quoted é key"): 20,
        ("feeds", 1, "quoted é key", "a"): 21,
        ("feeds", 1, "quoted é key", "a", "b"): 21,
    }


@pytest.mark.parametrize(
    "text",
    [
        'a = """\none "" two \\""" three"""""\nb = 1',
        "a = '''it''''\nb = 1",
        'a = ""\nb = "\\\\"\nc = \'\\\'',
        "a = 1979-05-27 07:32:00 # [x]\nb = [ ] # ]\nc = {}",
        "a = [[1, [2]], [ # ]\n3 ], {b = '}'}]",
        "[a.b]\nc = 1\n[a]\nd = 2",
        "[[a]]\n[[a.b]]\n[[a.b]]\n[a.b.c]\n[[a]]\n[[a.b]]",
        "[ x . 'y' ]\n'' = 1\n\"a.b\" . c = 2",
        "\n\n# only a comment",
        "",
    ],
)
def test_odd_but_valid_texts_give_the_parsers_keys(text: str) -> None:
    assert set(find_places(text)) == set(paths(tomllib.loads(text)))


def test_windows_line_ends_change_no_line() -> None:
    assert find_places(EXAMPLE.replace("\n", "\r\n")) == find_places(EXAMPLE)


def paths(value: object, at: KeyPath = ()) -> Iterator[KeyPath]:
    """Yield the path of everything in a parsed document."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*at, key)
        yield from paths(inner, (*at, key))


class Writer:
    """Writes a random TOML document and keeps the line of everything it writes."""

    def __init__(self, data: st.DataObject) -> None:
        self.draw = data.draw
        self.text = ""
        self.lines: dict[KeyPath, int] = {}

    def note(self, path: KeyPath) -> None:
        self.lines.setdefault(path, self.text.count("\n") + 1)

    def gap(self, *choices: str) -> None:
        self.text += self.draw(st.sampled_from(("", " ", "\t", *choices)))

    def document(self) -> None:
        self.pairs(())
        for name in self.draw(st.lists(st.sampled_from(KEYS), unique=True, max_size=3)):
            if (name,) in self.lines:
                continue
            if self.draw(st.booleans()):
                self.header((name,), (name,), "[%s]")
            else:
                for number in range(self.draw(st.integers(1, 3))):
                    self.header((name,), (name, number), "[[%s]]")

    def header(self, table: KeyPath, opened: KeyPath, brackets: str) -> None:
        self.gap("# [[comment]]\n", "\n\n")
        self.note(table)
        self.note(opened)
        self.text += brackets % self.spelt(str(table[0])) + self.draw(st.sampled_from(("\n", " # [end]\n")))
        self.pairs(opened)
        if self.draw(st.booleans()) and (*opened, "below") not in self.lines:
            self.note((*opened, "below"))
            self.text += f"[{self.spelt(str(table[0]))}.below]\n"
            self.pairs((*opened, "below"))

    def pairs(self, table: KeyPath) -> None:
        for key in self.draw(st.lists(st.sampled_from(KEYS), unique=True, max_size=4)):
            self.gap("# k = 1\n")
            self.pair((*table, key), depth=2)
            self.text += self.draw(st.sampled_from(("\n", " # x = 1\n")))

    def pair(self, path: KeyPath, depth: int) -> None:
        self.note(path)
        self.text += self.spelt(str(path[-1]))
        if self.draw(st.booleans()):
            self.text += " . " + self.spelt("dotted")
            path = (*path, "dotted")
            self.note(path)
        self.gap()
        self.text += "="
        self.gap()
        self.value(path, depth)

    def spelt(self, key: str) -> str:
        quoted = key.replace("\\", "\\\\").replace('"', '\\"')
        bare = [key] if key.replace("-", "").isalnum() and key.isascii() else []
        literal = [f"'{key}'"] if "'" not in key else []
        return self.draw(st.sampled_from([f'"{quoted}"', *bare, *literal]))

    def value(self, path: KeyPath, depth: int) -> None:
        kind = self.draw(st.sampled_from(("simple", "list", "table") if depth else ("simple",)))
        if kind == "simple":
            self.text += self.draw(st.sampled_from(VALUES))
        elif kind == "list":
            self.text += "["
            for number in range(self.draw(st.integers(0, 3))):
                self.text += "," if number else ""
                self.gap("\n", " # [,\n")
                self.note((*path, number))
                self.value((*path, number), depth - 1)
            self.gap("\n", " # ]\n")
            self.text += "]"
        else:
            self.text += "{"
            for number, key in enumerate(self.draw(st.lists(st.sampled_from(KEYS), unique=True, max_size=3))):
                self.text += "," if number else ""
                self.gap()
                self.pair((*path, key), depth - 1)
            self.text += "}"


KEYS = ("feeds", "a-1", "with space", "dot.ted", 'q"uote', "é", "", "#no")
VALUES = (
    "1", "-1_000.5e3", "true", "1979-05-27T07:32:00Z", "07:32:00", '"# [x] = {y}"', '"\\" \\\\"', "'C:\\'", "''", '""',
    '"""a\n[b]\n""c = 1"""', '"""\\"""x"""', "'''\n# x\n'''", '""""quoted""""', "'''''two'''''",
)  # fmt: skip


@given(st.data())
def test_every_key_of_a_random_document_is_found_on_its_line(data: st.DataObject) -> None:
    writer = Writer(data)
    writer.document()
    assert set(writer.lines) == set(paths(tomllib.loads(writer.text))), "the generator is right"
    assert find_places(writer.text) == writer.lines
