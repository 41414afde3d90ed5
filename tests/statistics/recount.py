"""Counting again from the files of the open data alone: plain Python by the words of docs/statistics.md, no SQL, none of our code."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

ALMATY = ZoneInfo("Asia/Almaty")
LEVELS = ["rural", "district", "region", "republic"]
Row = dict[str, str]


def read(lines: Iterable[str]) -> list[Row]:
    text = "".join(lines).removeprefix("\ufeff")
    return list(csv.DictReader(text.splitlines()))


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def local_date(text: str):
    return moment(text).astimezone(ALMATY).date()


TAKEN_AWAY = {"void", "merged", "forwarded"}
"""Outcomes of assignments that nobody is measured by."""
TAKEN_BEFORE = {"incident", "reclassified", "succession", "withdrawn"}
"""Those that nobody is measured by when the office was left before its promise."""


class Recount:
    """Everything that can be said from cases.csv, assignments.csv and answers.csv about the window of a day."""

    def __init__(self, cases: list[Row], assignments: list[Row], answers: list[Row], today) -> None:
        self.last = today - timedelta(days=45)
        self.first = self.last.replace(year=self.last.year - 1) + timedelta(days=1)
        self.cases = {row["case"]: row for row in cases}
        self.assignments = defaultdict(list)
        for row in assignments:
            self.assignments[row["case"]].append(row)
        self.answers = defaultdict(list)
        for row in answers:
            self.answers[row["case"]].append(row)

    def due_in_window(self, row: Row) -> bool:
        """A promise that ends at midnight belongs to the day before."""
        day = (moment(row["promise_at"]).astimezone(ALMATY) - timedelta(microseconds=1)).date()
        return self.first <= day <= self.last

    def counts(self, row: Row) -> bool:
        case = self.cases[row["case"]]
        if self.unsafe(row):
            return False
        if case["outcome"] == "void" or row["outcome"] in TAKEN_AWAY or row["via_vacancy"] == "1":
            return False
        if row["outcome"] in {"no_power", "no_funds"} and row["ruling"] == "granted":
            return False
        if row["entered_by"] == "reclassified" and self.safe_in_time(row):
            return False
        if row["entered_by"] == "succession" and moment(row["promise_at"]) <= moment(row["entered_at"]):
            return False
        return not (row["outcome"] in TAKEN_BEFORE and moment(row["left_at"]) < moment(row["promise_at"]))

    def in_time(self, row: Row) -> Row | None:
        said = [
            answer
            for answer in self.answers[row["case"]]
            if answer["assignment"] == row["assignment"]
            and answer["kind"] in {"fixed", "refused", "made_safe"}
            and moment(answer["at"]) < moment(row["promise_at"])
        ]
        return said[-1] if said else None

    def unsafe(self, row: Row) -> bool:
        """It ended before its promise because the danger was not gone, and no answer of its own was wrong."""
        own = [answer for answer in self.answers[row["case"]] if answer["assignment"] == row["assignment"]]
        return (
            row["outcome"] == "overturned"
            and moment(row["left_at"]) < moment(row["promise_at"])
            and all(answer["verdict"] != "overturned" for answer in own)
        )

    def safe_in_time(self, row: Row) -> bool:
        """The danger was gone in time: the case is judged by the repair."""
        return row["outcome"] == "made_safe" and self.result(row) not in {"missed", "overturned"}

    def result(self, row: Row) -> str:
        answer = self.in_time(row)
        if answer is None:
            return "missed"
        if answer["verdict"] in {"overturned", "returned"}:
            return "overturned"
        if answer["verdict"] == "confirmed" and answer["kind"] != "refused":
            within = local_date(answer["verdict_at"]) - local_date(answer["at"]) <= timedelta(days=30)
            return "confirmed" if within else "answered"
        return "answered"

    def offices(self) -> dict[str, Counter]:
        found: dict[str, Counter] = defaultdict(Counter)
        for rows in self.assignments.values():
            for row in rows:
                if self.due_in_window(row) and self.counts(row):
                    found[row["office"]][self.result(row)] += 1
        return dict(found)

    def firsts(self) -> list[Row]:
        found = []
        for case, rows in self.assignments.items():
            if self.cases[case]["outcome"] == "merged":
                continue
            in_order = sorted(rows, key=lambda row: int(row["assignment"]))
            accountable = [row for row in in_order if self.counts(row) and not self.safe_in_time(row)]
            if accountable and self.due_in_window(accountable[0]):
                found.append(accountable[0])
        return found

    def fate(self, first: Row) -> str:
        result = self.result(first)
        if result != "missed":
            return result
        case = self.cases[first["case"]]
        stood = [
            answer
            for answer in self.answers[first["case"]]
            if answer["kind"] in {"fixed", "refused"} and answer["verdict"] in {"confirmed", "silent", "upheld"}
        ]
        if stood:
            last = stood[-1]
            return "later" if last["office"] == first["office"] or last["level"] == "rural" else last["level"]
        present = self.assignments[first["case"]][-1]
        if case["state"] == "closed" or (present["listed_at"] and not present["answered_at"]):
            return "unanswered"
        return "climbing"

    def highest(self, first: Row) -> int:
        rows = self.assignments[first["case"]]
        climbed = [
            LEVELS.index(row["level"])
            for place, row in enumerate(rows)
            if row["entered_by"] in {"escalated", "dispute"}
            and (place == 0 or rows[place - 1]["office"] != row["office"])
        ]
        return max(climbed, default=0)

    def by(self, key: str) -> dict[str, Counter]:
        """Fates by a column of cases.csv."""
        found: dict[str, Counter] = defaultdict(Counter)
        for first in self.firsts():
            found[self.cases[first["case"]][key]][self.fate(first)] += 1
        return dict(found)

    def headline(self) -> Counter:
        return Counter(self.fate(first) for first in self.firsts())
