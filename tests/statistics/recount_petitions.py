"""Counting petitions again from the files of the open data alone: plain Python by the words of docs/statistics.md, none of our code."""

from __future__ import annotations

from collections import Counter, defaultdict

from tests.statistics.recount import LEVELS, Row, moment


class PetitionRecount:
    """What petitions.csv, petition-assignments.csv, petition-decisions.csv and petition-checks.csv say."""

    def __init__(self, petitions: list[Row], assignments: list[Row], decisions: list[Row], checks: list[Row]) -> None:
        self.rows = petitions
        self.checks = checks
        self.assignments: dict[str, list[Row]] = defaultdict(list)
        for row in assignments:
            self.assignments[row["case"]].append(row)
        self.decisions: dict[str, list[Row]] = defaultdict(list)
        for row in decisions:
            self.decisions[row["case"]].append(row)

    def standing(self, row: Row) -> Row | None:
        found = [one for one in self.decisions[row["case"]] if one["verdict"] not in {"overturned", "climbed"}]
        return found[-1] if found else None

    def tally(self, rows: list[Row]) -> Counter[str]:
        found: Counter[str] = Counter()
        for row in rows:
            decision = self.standing(row)
            if decision is None:
                found["pending"] += 1
            else:
                found["in_time" if moment(decision["at"]) < moment(row["promise_at"]) else "late"] += 1
                found[decision["kind"]] += 1
                found["objections"] += int(decision["objections"])
                found["signers"] += int(row["platform"]) + int(row["by_law"])
            found["overturned"] += any(one["verdict"] == "overturned" for one in self.decisions[row["case"]])
            climbed = [
                LEVELS.index(one["level"])
                for one in self.assignments[row["case"]]
                if one["entered_by"] in {"escalated", "dispute"}
            ]
            for level, name in ((1, "reached_district"), (2, "reached_region"), (3, "reached_republic")):
                found[name] += max(climbed, default=0) >= level
        return +found

    def petitions(self) -> list[Row]:
        return [row for row in self.rows if row["kind"] == "petition"]

    def proposals(self) -> list[Row]:
        return [row for row in self.rows if row["kind"] == "proposal"]

    def by(self, *columns: str) -> dict[tuple[str, ...], Counter[str]]:
        groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
        for row in self.petitions():
            groups[tuple(row[column] for column in columns)].append(row)
        return {key: self.tally(rows) for key, rows in groups.items()}

    def moderation(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for row in self.checks:
            in_time = row["decided_at"] and moment(row["decided_at"]) < moment(row["due_at"])
            found["in_time" if in_time else "late"] += 1
            found["published"] += row["approved"] == "1"
            found["rejected"] += row["approved"] == "0"
            found["appeals"] += row["round"] == "2"
            found["appeals_won"] += row["round"] == "2" and row["approved"] == "1"
        return +found
