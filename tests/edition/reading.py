"""Reading a rendered e-mail back, strictly: what a mail program would make of it."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "br"}
ALLOWED = {"html", "head", "body", "title", "style", "meta", "div", "table", "tbody", "tr", "td", "h1", "h2", "h3", "p",
           "ul", "li", "a", "b", "span", "br"}  # fmt: skip
ALLOWED_ATTRIBUTES = {"lang", "dir", "charset", "name", "content", "class", "style", "role", "href", "id"}


@dataclass
class Reader(HTMLParser):
    """Collects what stands in a page, and complains about what must not."""

    links: list[tuple[str, str]] = field(default_factory=list)  # address, text
    headings: list[tuple[str, str]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    open_tags: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag not in ALLOWED:
            self.complaints.append(f"element {tag}")
        self.complaints += [f"attribute {name} of {tag}" for name in found if name not in ALLOWED_ATTRIBUTES]
        if len(found) != len(attrs):
            self.complaints.append(f"an attribute twice in {tag}")
        if tag not in VOID:
            self.open_tags.append(tag)
        if tag == "a":
            self.links.append((found.get("href") or "", ""))
        if tag in {"h1", "h2", "h3"}:
            self.headings.append((tag, ""))
        if "id" in found:
            self.ids.append(found["id"] or "")

    def handle_endtag(self, tag: str) -> None:
        if not self.open_tags or self.open_tags[-1] != tag:
            self.complaints.append(f"</{tag}> closes {self.open_tags[-1:]}")
        else:
            self.open_tags.pop()

    def handle_data(self, data: str) -> None:
        if "style" in self.open_tags:
            return
        self.texts.append(data)
        if "a" in self.open_tags:
            address, text = self.links[-1]
            self.links[-1] = (address, text + data)
        if self.open_tags and self.open_tags[-1] in {"h1", "h2", "h3"}:
            level, text = self.headings[-1]
            self.headings[-1] = (level, text + data)

    @property
    def text(self) -> str:
        """All that is shown, blanks made single."""
        return " ".join("".join(self.texts).split())


def read(html: str) -> Reader:
    """Read a page that must be without fault."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.complaints == []
    assert reader.open_tags == []
    assert len(reader.ids) == len(set(reader.ids))
    inner = {address[1:] for address, _ in reader.links if address.startswith("#")}
    assert inner <= set(reader.ids), "a link within the page leads nowhere"
    return reader


def web_links(html: str) -> set[str]:
    """Return the addresses outside the page that the HTML leads to."""
    return {address for address, _ in read(html).links if not address.startswith("#")}


def text_links(text: str) -> set[str]:
    """Return the addresses in the plain text."""
    return set(re.findall(r"https?://\S+", text))
