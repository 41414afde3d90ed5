"""Typed reading of the tables of a TOML file, in which every mistake is noted and the reading goes on.

So a person who edits cases/data is told all mistakes in one go, each with the file, the place in it and the reason.
"""

import tomllib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path
from typing import Any, TypeVar

LANGUAGES = ("kk", "ru", "en")

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a file, said so that it can be mended without reading the code."""

    file: str
    where: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}: {self.where}: {self.reason}"


class BrokenRules(Exception):
    """The files cannot be loaded; nothing was changed."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Trilingual:
    """The same words in the three languages of the site."""

    kk: str
    ru: str
    en: str


@dataclass(slots=True)
class Table:
    """A TOML table read key by key with the type each key must have; what is wrong is noted, not raised.

    A wrong value is noted and replaced by a harmless one, so that the whole file is checked in one go. `end()` notes keys that
    nobody asked for: a misspelt key must not be ignored in silence.
    """

    values: dict[str, Any]
    file: str
    where: str
    problems: list[Problem]
    asked: set[str] = field(default_factory=set)

    @classmethod
    def of_file(cls, path: Path, problems: list[Problem]) -> "Table":
        try:
            values = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise BrokenRules([Problem(path.name, "the file", str(error))]) from error
        return cls(values, path.name, "the file", problems)

    def tables(self, key: str, *, named_by: str, also_by: str = "") -> Iterator["Table"]:
        """The tables of an array such as [[category]], each knowing how to call itself in a complaint."""
        found = self._take(key)
        if not isinstance(found, list) or not found:
            self.complain(f"at least one [[{key}]] is needed")
            return
        for number, values in enumerate(found, start=1):
            if not isinstance(values, dict):
                self.complain(f"{key} {number} is not a table")
                continue
            names = [str(values.get(name, "")) for name in (named_by, also_by) if name]
            called = " ".join(name for name in names if name) or str(number)
            prefix = "" if self.where == "the file" else f"{self.where}, "
            yield Table(values, self.file, f"{prefix}{key} {called}", self.problems)

    def text(self, key: str, *, longest: int = 500) -> str:
        return self.checked(key, str, lambda text: 0 < len(text.strip()) <= longest, f"1 to {longest} characters", "")

    def flag(self, key: str) -> bool:
        return self.checked(key, bool, lambda _flag: True, "true or false", False)

    def number(self, key: str, *, least: int = 0, allowed: Collection[int] = ()) -> int:
        wanted = f"one of {_listed(allowed)}" if allowed else f"a whole number from {least}"
        return self.checked(key, int, lambda n: n in allowed if allowed else n >= least, wanted, least)

    def day(self, key: str) -> date:
        return self.checked(key, date, lambda _day: True, "a date such as 2025-01-01", date.max)

    def moment_of_day(self, key: str) -> time:
        return self.checked(key, time, lambda _time: True, "a local time such as 18:00:00", time.min)

    def choice(self, key: str, allowed: Collection[str]) -> str:
        return self.checked(key, str, lambda text: text in allowed, f"one of {_listed(allowed)}", "")

    def choices(self, key: str, allowed: Collection[str]) -> list[str]:
        return self.checked(
            key, list, lambda some: all(one in allowed for one in some), f"some of {_listed(allowed)}", []
        )

    def trilingual(self, key: str, *, longest: int, may_be_empty: bool = False) -> Trilingual:
        """kk, ru and en of a key; all three are needed."""
        values = self._take(key)
        if not isinstance(values, dict):
            self.complain(f"{key} needs kk, ru and en")
            return Trilingual("", "", "")
        inner = Table(values, self.file, f"{self.where}, {key}", self.problems)
        least = 0 if may_be_empty else 1
        wanted = f"{least} to {longest} characters"
        words = [
            inner.checked(code, str, lambda text: least <= len(text.strip()) <= longest, wanted, "")
            for code in LANGUAGES
        ]
        inner.end()
        return Trilingual(*words)

    def has(self, key: str) -> bool:
        return key in self.values

    def end(self) -> None:
        for key in sorted(self.values.keys() - self.asked):
            self.complain(f"{key} is not a key of this table")

    def complain(self, reason: str) -> None:
        self.problems.append(Problem(self.file, self.where, reason))

    def _take(self, key: str) -> Any:
        self.asked.add(key)
        return self.values.get(key)

    def checked(
        self, key: str, kind: type[Value], is_right: Callable[[Value], bool], wanted: str, instead: Value
    ) -> Value:
        value = self._take(key)
        if type(value) is kind and is_right(value):
            return value
        self.complain(f"{key} must be {wanted}" + ("" if value is None else f", not {value!r}"))
        return instead


def _listed(values: Collection[object]) -> str:
    return ", ".join(str(value) for value in values)
