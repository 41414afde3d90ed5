"""The worked example in docs/clocks.md is what the calendar and the clocks really give."""

import re
from dataclasses import asdict
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command

from cases.deadlines import end_of, when_filed, when_handed_over
from cases.models import ClockRule
from cases.rules_files import read_clocks
from territories.calendar import working_days_between
from territories.clock import ZONE, midnight

PAGE = Path(__file__).parents[2] / "docs" / "clocks.md"
MONTHS = ("January", "February", "March", "April", "May", "June", "July")


@pytest.fixture
def calendar(db: None) -> None:
    call_command("load_calendar", verbosity=0)


def days_of_the_page() -> dict[str, date]:
    """The first two columns of the example's table: what happens -> on which day of 2026."""
    lines = PAGE.read_text(encoding="utf-8").split("## An example over Nauryz")[1].split("\n## ")[0].splitlines()
    rows = [[cell.strip() for cell in line.split("|")[1:3]] for line in lines if line.startswith("| ")]
    dated = [(what, re.search(r"(\w{3}) (\d+) (\w+)", day)) for what, day in rows]
    found = {what: date(2026, MONTHS.index(day[3]) + 1, int(day[2])) for what, day in dated if day}
    assert all(f"{found[what]:%a}" == day[1] for what, day in dated if day)
    return found


def test_the_example_over_nauryz_is_what_the_clocks_give(calendar: None) -> None:
    page = days_of_the_page()
    clocks = {clock.step: ClockRule(**asdict(clock)) for clock in read_clocks() if clock.regime == "ordinary"}
    deadlines = when_filed(clocks["first"], None, datetime(2026, 3, 17, 19, 30, tzinfo=ZONE))
    assert page["filed"] == date(2026, 3, 17)
    assert deadlines.registered_on == page["registered"]
    assert deadlines.acknowledge_until == end_of(page['"not ours" is possible until'])
    for step, answers, climbs in (
        ("next", "the akim of the rural district answers until", "climbs to Абай district"),
        ("next", "the district answers until", "climbs to Abai region"),
        ("republic", "the region answers until", "climbs to the republic"),
    ):
        assert deadlines.due_at == end_of(page[answers]) == midnight(page[climbs])
        deadlines = when_handed_over(clocks[step], None, deadlines.due_at + timedelta(minutes=2))
    assert deadlines.due_at == end_of(page["the republic answers until"])
    assert deadlines.due_at == midnight(page["stands in the register of the unanswered"])
    assert working_days_between(page["registered"], page["the republic answers until"]) == 55


def test_the_table_on_the_page_says_what_the_clocks_say() -> None:
    table = PAGE.read_text(encoding="utf-8").split("## The promise")[0]
    clocks = {(clock.regime, clock.step): clock for clock in read_clocks()}
    ordinary, emergency = clocks["ordinary", "first"], clocks["emergency", "first"]
    assert f"| first office | {ordinary.solve_days} wd" in table
    assert (
        f"| {emergency.solve_hours} h to make safe | {clocks['petition_local', 'first'].solve_days} wd local" in table
    )
    assert (
        f"| each office above | {clocks['ordinary', 'next'].solve_days} wd | {clocks['emergency', 'next'].solve_hours} h |"
        in table
    )
    assert f"| the republic | {clocks['ordinary', 'republic'].solve_days} wd |" in table
    assert f'| accept, or "not ours" | {ordinary.acknowledge_days} wd | {emergency.acknowledge_hours} h |' in table
    assert (
        f"| review of a dispute by the office above | {ordinary.review_days} wd | {emergency.review_hours} h |" in table
    )
    assert f"| confirm or dispute | {ordinary.confirm_days} days" in table
    assert f"until day {ordinary.reply_days} after the answer" in table
    assert f"at most {ordinary.pause_days} wd, once per assignment" in table
    assert f"after {ordinary.registration_closes:%H:%M} or on a day off" in table
