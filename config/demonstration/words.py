"""The invented words of the demonstration, read from texts.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

FILE = Path(__file__).resolve().parent / "texts.toml"


@dataclass(frozen=True, slots=True)
class Report:
    """What a resident writes, in one language."""

    category: str
    language: str
    title: str
    body: str


class Words:
    """Picks words by a seeded chance, so that every run tells the same story."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._texts: dict[str, Any] = tomllib.loads(FILE.read_text("utf-8"))
        self._by_category: dict[str, list[dict[str, Any]]] = {}
        for report in self._texts["report"]:
            self._by_category.setdefault(report["category"], []).append(report)

    @property
    def categories(self) -> list[str]:
        """Codes of the categories that have a story, each as often as it has reports."""
        return [report["category"] for report in self._texts["report"]]

    def report(self, category: str) -> Report:
        """A report in a category; two of three in Kazakh."""
        language = self._chance.choices(["kk", "ru"], [2, 1])[0]
        title, body = self._chance.choice(self._by_category[category])[language]
        return Report(category, language, title, body)

    def say(self, kind: str, language: str) -> str:
        """What somebody answers, asks or objects."""
        return str(self._chance.choice(self._texts["answer"][kind])[language])

    def name(self) -> str:
        """An invented person as the public sees one: "Айгүл Т."."""
        people = self._texts["people"]
        return f"{self._chance.choice(people['kk'])} {self._chance.choice(people['letters'])}."

    def full_name(self) -> str:
        """An invented person with a whole surname: "Айгүл Төлеген"."""
        people = self._texts["people"]
        first, letter = self.name().rstrip(".").split()
        return f"{first} {people['surnames'][people['letters'].index(letter)]}"
