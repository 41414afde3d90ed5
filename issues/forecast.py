"""Before a report is sent: which office would get it and by when, by the very rules that filing then uses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from cases import deadlines
from cases.models import Category, ClockRule
from cases.workflow import category_rule, clock_in_force
from territories.clock import local_date
from territories.models import Office, Territory
from territories.routing import responsible_office


@dataclass(frozen=True, slots=True)
class Forecast:
    """The office, whether a vacant one was skipped on the way, and its time: working days, or hours in an emergency."""

    office: Office
    via_vacancy: bool
    registered_on: date
    is_registered_today: bool
    due_at: datetime
    days: int | None
    hours: int | None
    closes_at: time | None
    """Local time after which a report is registered the next working day."""

    @property
    def due_on(self) -> date:
        """The last local date on which an answer is in time."""
        return deadlines.last_day(self.due_at)


def forecast(territory: Territory, category: Category, now: datetime) -> Forecast:
    """Who would get a report filed now, and by when. `territory` comes with its office. Five queries."""
    today = local_date(now)
    rule = category_rule(category, territory, today)
    route = responsible_office(territory, rule.first_level)
    clock = clock_in_force(category.regime, ClockRule.Step.FIRST, today)
    days = rule.solve_days or clock.solve_days
    bound = deadlines.when_filed(clock, days, now)
    return Forecast(
        office=route.office,
        via_vacancy=route.via_vacancy,
        registered_on=bound.registered_on,
        is_registered_today=bound.registered_on == today,
        due_at=bound.due_at,
        days=days if clock.solve_hours is None else None,
        hours=clock.solve_hours,
        closes_at=clock.registration_closes,
    )
