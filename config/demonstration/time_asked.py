"""Offices of the demonstration that ask for more time or promise a date: some get it, some keep their word, some do not."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any

from cases import workflow
from cases.deadlines import last_day
from cases.models import Assignment, Case
from territories.clock import local_date
from territories.models import Office

if TYPE_CHECKING:
    from config.demonstration.story import Story

PROMISES, PROMISES_LATER, ASKS = 0.09, 0.05, 0.09
"""Of the cases that an office means to answer: it names a day inside its time, a later one, or asks for more time."""
DECIDES = 0.8
"""How often the level above says anything in time; of that it says yes four times of five."""
SAYS_YES = 0.8


class TimeStory:
    """What offices do about time. Its own chance, so that the rest of the story stays as it was."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.chance = Random(story.seed + 1)  # noqa: S311 - a story, not a secret

    def plan(self, assignment: Assignment, moment: datetime, answered: datetime) -> datetime:
        """Perhaps promise or ask; returns when the office means to answer now."""
        roll = self.chance.random()
        if assignment.level == Office.Level.REPUBLIC or assignment.solve_days is None:
            return answered
        begins = self.story.office_hours(moment + timedelta(days=1))
        if roll < PROMISES:
            keeps = self.chance.random() < 0.7
            day = answered + timedelta(days=self.chance.randint(0, 3) if keeps else -self.chance.randint(1, 3))
            self.story.at(
                begins, partial(self._promise, assignment.case, assignment.office, min(day, assignment.due_at))
            )
            return answered
        if roll < PROMISES + PROMISES_LATER:
            day = assignment.due_at + timedelta(days=self.chance.randint(10, 70))
            self.story.at(begins, partial(self._promise, assignment.case, assignment.office, day))
            late = -self.chance.randint(1, 6) if self.chance.random() < 0.6 else self.chance.randint(2, 9)
            return self.story.office_hours(day + timedelta(days=late))
        if roll < PROMISES + PROMISES_LATER + ASKS:
            days = self.chance.randint(2, assignment.solve_days)
            self.story.at(begins, partial(self._ask, assignment.case, assignment.office, days))
            return self.story.office_hours(assignment.due_at + timedelta(days=self.chance.randint(-2, days)))
        return answered

    def _promise(self, case: Case, office: Office, day: datetime, now: datetime) -> None:
        given = workflow.promise(
            case, promised_on=max(last_day(day), local_date(now)), reason=self._say("promise", case), now=now,
            **self._who(office),
        )  # fmt: skip
        if given.above_id is not None:
            self._above(case, given.above_id, workflow.decide_promise, "accepted", now)

    def _ask(self, case: Case, office: Office, days: int, now: datetime) -> None:
        asked = workflow.ask_extension(
            case, days=days, reason=self._say("more_time", case), now=now, **self._who(office)
        )  # fmt: skip
        self._above(case, asked.above_id, workflow.decide_extension, "granted", now)

    def _above(self, case: Case, above: int | None, decide: Any, verdict: str, now: datetime) -> None:
        """The level above decides the next day, or is silent."""
        official = self.story.cast.officials.get(above or 0)
        if official is None or self.chance.random() >= DECIDES:
            return
        yes = self.chance.random() < SAYS_YES
        office = Office.objects.select_related("territory").get(pk=above or 0)
        given = {verdict: yes, "explanation": self._say("time_given" if yes else "time_refused", case)}
        act = partial(decide, case, by=official, office=office, **given)
        self.story.at(self.story.office_hours(now + timedelta(days=1)), lambda then: act(now=then))

    def _who(self, office: Office) -> dict[str, Any]:
        return {"by": self.story.cast.officials[office.pk], "office": office}

    def _say(self, kind: str, case: Case) -> str:
        return self.story.words.say(kind, case.language)
