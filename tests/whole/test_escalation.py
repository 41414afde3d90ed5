"""A case is left alone: beat and the worker alone carry it up to the republic's public register of unanswered cases.

Nothing here calls the sweep. The tests move the clock to just before a deadline and just past it, and read public pages.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from django.utils.translation import override

from territories.clock import local_date
from territories.wording import day_month, weekday
from tests.whole.reading import Part, plain, read, table
from tests.whole.site import MANAGE, ROOT, STEP_SECONDS, WholeSite, wait_for

pytestmark = pytest.mark.xdist_group("ports")

A_MINUTE = timedelta(minutes=1)
JUDGED_AFTER = timedelta(days=45)
ARQAT = "103235100"
"""A village of Abai district, Abai region: not the one of the main journey, so that their measures do not mix."""
VILLAGE_LADDER = ["103235000", "103200000", "100000000", "000000000"]
ALMALY = "751110000"
CITY_LADDER = [ALMALY, "750000000", "000000000"]
"""Units whose offices the case climbs through; a republican city has one rung less."""


@dataclass
class LeftAlone:
    """A case that nobody answers, as the public sees it."""

    site: WholeSite
    number: str
    shown: str

    def holder(self) -> tuple[str, datetime]:
        """The unit whose office has it now, and when that office's time is up."""
        [(code, due_at)] = self.site.ask(
            "SELECT o.territory_id, a.due_at FROM cases_case c JOIN cases_assignment a ON a.id = c.current_id"
            " JOIN territories_office o ON o.id = a.office_id WHERE c.number = %s",
            self.number,
        )
        return code, due_at

    def history(self) -> list[Part]:
        """Its public history, the newest first."""
        page = read(self.site.page(f"/en/cases/{self.number}/"))
        return list(page.one("ol", "timeline").all("li"))

    def climbs(self) -> list[Part]:
        """The lines of the history that tell of a climb."""
        return [line for line in self.history() if "up" in line.classes]

    def entered_register(self) -> list[Part]:
        return [line for line in self.history() if "register of unanswered" in line.text]


@pytest.fixture
def leave_alone(whole_site):
    """File a case and forget about it."""

    def file(code: str) -> LeftAlone:
        filed = whole_site.prepare("case", code, "Су жоқ")
        return LeftAlone(whole_site, str(filed["number"]), filed["shown"])

    return file


def wait_for_a_sweep(site: WholeSite) -> None:
    """Until a whole run of the sweep that began after this moment is over."""
    [(last,)] = site.ask("SELECT coalesce(max(id), 0) FROM cases_sweeprun")
    wait_for(
        lambda: site.ask("SELECT 1 FROM cases_sweeprun WHERE id > %s AND finished_at IS NOT NULL", last), "a sweep"
    )


def missed(due_at: datetime) -> str:
    """How the public page names the last day of a term that ended at `due_at`."""
    day = local_date(due_at) - timedelta(days=1)
    with override("en"):
        return plain(f"Missed date: {day_month(day)}, {weekday(day)}")


def let_everything_be_judged(site: WholeSite) -> None:
    """Go to where the statistics count every case there is: 45 days past the term of its first office."""
    [(last,)] = site.ask("SELECT max(promise_at) FROM cases_assignment WHERE number = 1")
    if last is not None and last + JUDGED_AFTER > site.now():
        site.move_to(last + JUDGED_AFTER)


def funnel(site: WholeSite) -> dict[str, int]:
    """The falling flight of the statistics page: how many cases reached each level."""
    page = read(site.page("/en/statistics/"))
    flights = list(page.all("ol", "flight"))
    if not flights:  # no deadline is old enough to be judged
        return dict.fromkeys(("First office", "District or higher", "Region or higher", "Republic"), 0)
    return {step.one("strong").text: int(list(step.all("span"))[-1].text) for step in flights[0].all("li")}


def office_titles(site: WholeSite) -> dict[str, str]:
    """How the offices of units are called, in small letters: "akim of abay district"."""
    rows = table(site.page("/en/statistics/data/offices.csv"))
    return {row["code"]: row["name"].lower() for row in rows}


@pytest.mark.parametrize(("place", "ladder"), [(ARQAT, VILLAGE_LADDER), (ALMALY, CITY_LADDER)], ids=["village", "city"])
def test_a_case_that_is_left_alone_climbs_by_itself_to_the_public_register(whole_site, leave_alone, place, ladder):
    let_everything_be_judged(whole_site)
    funnel_before = funnel(whole_site)
    case = leave_alone(place)
    missed_dates = []

    for climbed, code in enumerate(ladder):
        holder, due_at = case.holder()
        assert holder == code
        whole_site.move_to(due_at - A_MINUTE)
        wait_for_a_sweep(whole_site)
        assert len(case.climbs()) == climbed, "it climbed before its time"
        assert not case.entered_register()

        missed_dates.append(missed(due_at))
        whole_site.move_to(due_at + A_MINUTE)
        if code != ladder[-1]:
            wait_for(lambda: len(case.climbs()) == climbed + 1, f"the step above {code}")  # noqa: B023

    wait_for(case.entered_register, "the register of unanswered cases")
    titles = office_titles(whole_site)
    told = list(reversed(case.climbs()))
    assert len(told) == len(ladder) - 1
    for line, (below, above), date in zip(told, pairwise(ladder), missed_dates[:-1], strict=True):
        assert "climbed by itself" in line.one("b").text
        assert titles[above] in line.one("b").text.lower()
        assert titles[below] in line.one("p").text.lower()
        assert date in line.text
    assert missed_dates[-1] in case.entered_register()[0].text

    [row] = [row for row in read(whole_site.page("/en/unanswered/")).all("li") if case.shown in row.text]
    assert "1 day without an answer" in row.text

    let_everything_be_judged(whole_site)
    counted = {level: number - funnel_before[level] for level, number in funnel(whole_site).items()}
    assert counted == {"First office": 1, "District or higher": 1, "Region or higher": 1, "Republic": 1}


def test_while_beat_stands_still_nothing_climbs_and_afterwards_one_level_at_a_time(whole_site, leave_alone):
    case = leave_alone(ARQAT)
    code, due_at = case.holder()
    wait_for_a_sweep(whole_site)
    with standing_still(whole_site, "beat"):
        whole_site.move_to(due_at + timedelta(days=30))
        time.sleep(3)
        assert not case.climbs()
        assert case.holder() == (code, due_at)

    [line] = wait_for(case.climbs, "the step after the outage")
    assert missed(due_at) in line.text, "the office below is judged by its own date"
    above, next_due_at = case.holder()
    assert above == VILLAGE_LADDER[1]
    wait_for_a_sweep(whole_site)
    assert case.holder() == (above, next_due_at), "the outage burned a level"
    assert next_due_at > whole_site.now() + timedelta(days=10), "ten working days from the hand-over"


def test_a_worker_that_is_killed_is_replaced_and_the_case_climbs(whole_site, leave_alone):
    case = leave_alone(ALMALY)
    _code, due_at = case.holder()
    os.kill(whole_site.program("worker"), signal.SIGKILL)
    whole_site.move_to(due_at + A_MINUTE)
    wait_for(case.climbs, "the step after the worker died", 2 * STEP_SECONDS)


def test_a_broker_that_dies_again_and_again_loses_nothing(whole_site, leave_alone):
    cases = [leave_alone(code) for code in (ARQAT, ALMALY, ARQAT)]
    for _death in range(3):
        before = whole_site.program("valkey")
        os.kill(before, signal.SIGKILL)
        later = max(case.holder()[1] for case in cases) + A_MINUTE
        if later > whole_site.now():
            whole_site.move_to(later)
        wait_for(lambda before=before: broker(whole_site) not in {before, 0}, "another broker", 2 * STEP_SECONDS)
        time.sleep(2)  # a sweep may have been under way, or lie in the queue that is gone
    due = "SELECT 1 FROM cases_assignment WHERE left_at IS NULL AND answered_at IS NULL AND listed_at IS NULL AND climbs_at <= %s"
    wait_for(lambda: not whole_site.ask(due, whole_site.now()), "everything that was due", 4 * STEP_SECONDS)
    for case in cases:
        assert_told_once(whole_site, case.number, climbs=True)


def broker(site: WholeSite) -> int:
    """Its process; 0 while there is none."""
    try:
        return site.program("valkey")
    except KeyError:
        return 0


def test_two_beats_at_once_do_no_harm(whole_site, leave_alone):
    case = leave_alone(ARQAT)
    _code, due_at = case.holder()
    with another_beat(whole_site):
        wait_for_a_sweep(whole_site)
        [(runs,)] = whole_site.ask("SELECT count(*) FROM cases_sweeprun")
        whole_site.move_to(due_at + A_MINUTE)
        wait_for(lambda: whole_site.ask("SELECT 1 FROM cases_sweeprun OFFSET %s", runs + 8), "two beats' sweeps", 60)
    assert case.holder()[0] == VILLAGE_LADDER[1], "one level, whoever asked for it"
    assert_told_once(whole_site, case.number, climbs=True)


def assert_told_once(site: WholeSite, number: str, *, climbs: bool) -> None:
    """Each deadline made one line, each line one notice for each audience."""
    lines = site.ask(
        "SELECT e.due_version, count(*) FROM cases_event e JOIN cases_case c ON c.id = e.case_id"
        " WHERE c.number = %s AND e.kind IN ('escalated', 'listed') GROUP BY 1",
        number,
    )
    assert bool(lines) == climbs
    assert {count for _version, count in lines} <= {1}
    [(version, told)] = site.ask(
        "SELECT c.version, count(e.id) FROM cases_case c JOIN cases_event e ON e.case_id = c.id WHERE c.number = %s GROUP BY 1",
        number,
    )
    assert version == told


@contextmanager
def another_beat(site: WholeSite) -> Iterator[None]:
    """A second beat beside the site's own, as when two machines were given one."""
    schedule = site.run_directory.with_name("second-beat")
    command = [*MANAGE, "-m", "celery", "--quiet", "-A", "config", "beat", "--pidfile=", "-s", str(schedule)]
    process = subprocess.Popen(
        command, cwd=ROOT, env=site.environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        yield
        assert process.poll() is None, "the second beat ended by itself"
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def standing_still(site: WholeSite, program: str) -> Iterator[None]:
    """A program that neither works nor ends, so that nobody starts it again."""
    number = site.program(program)
    os.kill(number, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(number, signal.SIGCONT)
