"""The sweep by hand: done once, explained for everything and for one case; nothing is touched by explaining."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from cases import escalation, workflow
from cases.escalation.explaining import plan_of
from cases.models import Assignment, Event, SweepRun
from territories import clock
from tests.world import at, prepared_photo

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def moment(monkeypatch):
    def set_to(now):
        monkeypatch.setattr(clock, "now", lambda: now)

    return set_to


def said(*words: str) -> str:
    out = StringIO()
    call_command("sweep", *words, stdout=out)
    return out.getvalue()


def test_once_does_what_beat_does_and_prints_the_run(world, moment):
    case = world.case()
    moment(case.current.due_at + 3 * MINUTE)
    assert "escalated 1," in said("--once")
    assert world.again(case).current.number == 2
    assert SweepRun.objects.get().escalated == 1
    assert "escalated 0," in said()


def test_explaining_counts_names_the_oldest_and_changes_nothing(world, moment):
    first, _second = world.case(), world.case(now=at("2026-09-02"))
    moment(first.current.due_at + DAY + 3 * MINUTE)
    text = said("--explain")
    escalated = text[text.index("escalated:") :]
    assert "due now: 2, the oldest since 2026-09-23 00:00:00" in escalated
    assert "none has finished yet" in text
    assert Event.objects.count() == 2
    assert SweepRun.objects.count() == 0


def test_analyzing_runs_a_batch_of_each_step_and_undoes_it(world, moment):
    case = world.case()
    moment(case.current.due_at + 3 * MINUTE)
    assert "actual" in said("--explain", "--analyze")
    assert Event.objects.count() == 1
    assert Assignment.objects.get().left_at is None


def test_every_step_finds_its_cases_by_an_index(world):
    """Whatever is large is never read whole, once there is something to read."""
    large = {"cases_case", "cases_assignment", "cases_event", "cases_answer", "cases_review", "cases_extension"}
    for step in escalation.STEPS:
        plan = plan_of(step, at("2026-09-23"), timedelta())
        assert plan.indexes, step.counted_as
        assert not large & set(plan.whole_tables) or not Assignment.objects.exists()


@pytest.mark.parametrize("step", escalation.STEPS, ids=lambda step: f"{step.counted_as}-{step.due or 'at once'}")
def test_every_step_can_be_looked_at_and_says_what_it_does(step, world):
    assert escalation.waiting_for(step, at("2026-09-23"), timedelta()).number == 0
    assert step.says
    assert bool(step.due) == (step.counted_as != "succeeded")


@pytest.mark.parametrize(
    ("past_due", "says"),
    [
        (-DAY, "By the first sweep from 2026-09-23 00:02:00 on, due 2026-09-23 00:00:00 (escalated)"),
        (MINUTE, "the sweep waits for answers under way until 2026-09-23 00:02:00, a verb does it at once (escalated)"),
        (2 * MINUTE, "By the next sweep, due since 2026-09-23 00:00:00 (escalated)"),
    ],
)
def test_one_case_is_told_what_will_happen_when_and_why(world, moment, past_due, says):
    case = world.case()
    moment(case.current.due_at + past_due)
    text = said("--case", case.display_number)
    assert says in text
    assert "the office did not answer in time: the case climbs one level" in text
    assert "Above it is" in text
    assert "is open, assignment 1, with" in text


def test_a_case_that_was_answered_closes_and_a_closed_one_is_left_alone(world, moment):
    case = world.case()
    who = world.holder(case)
    workflow.answer(
        case, kind="fixed", text="Жөнделді", language="kk", photos=[prepared_photo()], now=at("2026-09-03"), **who
    )
    moment(at("2026-09-04"))
    assert "due 2026-09-13 10:00:00 (closed): nobody confirmed or disputed in time" in said("--case", str(case.number))
    escalation.sweep(at("2026-09-20"))
    assert "do nothing to it" in said("--case", str(case.number))


@pytest.mark.parametrize("words", [("--case", "999999"), ("--case", "мен"), ("--once", "--explain"), ("--analyze",)])
def test_nonsense_is_refused(world, words):
    with pytest.raises(CommandError):
        said(*words)


@pytest.mark.django_db
def test_the_lag_is_that_of_the_oldest_deadline_or_of_the_last_run(world):
    case = world.case()
    due = case.current.due_at
    assert escalation.engine_lag(due - MINUTE) == timedelta()
    assert escalation.engine(due - MINUTE).last_run is None
    assert escalation.engine_lag(due + 30 * MINUTE) == 30 * MINUTE
    escalation.sweep(due + 30 * MINUTE)
    assert escalation.engine_lag(due + 30 * MINUTE) == timedelta()
    assert escalation.engine_lag(due + 75 * MINUTE) == 45 * MINUTE
    assert escalation.engine_lag(due - DAY) == timedelta()


def test_every_kind_of_deadline_counts_as_lag(world):
    case = world.case()
    who = world.holder(case)
    workflow.answer(case, kind="refused", text="Себебі бар", language="kk", now=at("2026-09-03"), **who)
    assert escalation.engine_lag(at("2026-09-13", "11:00")) == 60 * MINUTE
