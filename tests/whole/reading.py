"""Reading public pages as a person would: what stands where."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

EMPTY = frozenset(("area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"))


@dataclass
class Part:
    """An element of a page."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    inside: list[Part | str] = field(default_factory=list)

    @property
    def classes(self) -> set[str]:
        return set(self.attributes.get("class", "").split())

    @property
    def text(self) -> str:
        """Its words, with single spaces."""
        return plain(" ".join(part if isinstance(part, str) else part.text for part in self.inside))

    def all(self, name: str, class_name: str = "") -> Iterator[Part]:
        """The elements of a name, and of a class when one is given, in their order."""
        for part in self.inside:
            if isinstance(part, Part):
                if part.name == name and (not class_name or class_name in part.classes):
                    yield part
                yield from part.all(name, class_name)

    def one(self, name: str, class_name: str = "") -> Part:
        """The first of them."""
        return next(self.all(name, class_name))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Part("page")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        part = Part(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(part)
        if tag not in EMPTY:
            self.open.append(part)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].inside.append(Part(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag in (part.name for part in self.open):
            while self.open.pop().name != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


def read(page: str) -> Part:
    """A page as a tree."""
    reader = _Reader()
    reader.feed(page)
    return reader.open[0]


def plain(text: str) -> str:
    """Words with single ordinary spaces between them."""
    return " ".join(text.split())


def table(text: str) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    return list(csv.DictReader(text.splitlines()))
