"""The ladder run again: by the rules as they were it comes out as it was; by others it shows what they would have done."""

import io
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command

from cases.rules_files import CLOCKS_FILE
from tests.world import ALMALY, QARAUYL, at

FILED = "2026-09-01"


@pytest.fixture
def again(world):
    """Replay one case by rules; the rungs and the history."""
    from cases.replay import Rules, histories, replay
    from cases.replay.rungs import seats
    from cases.replay.workdays import Workdays

    def run(case, until, rules=None):
        (history,) = [one for one in histories(at("2020-01-01"), at("2030-01-01")) if one.case == case.pk]
        return history, replay(history, rules or Rules.as_they_were(), Workdays(), seats(), until)

    return run


def _sweep_daily(first: str, days: int, clock: str = "00:10"):
    from cases.escalation import sweep

    for number in range(days):
        day = date.fromisoformat(first) + timedelta(days=number)
        sweep(at(day.isoformat(), clock))


def silent(world):
    case = world.case(now=at(FILED))
    _sweep_daily("2026-09-20", 100)
    return case


def late_engine(world):
    """The sweep came at ten in the morning: the next office got the day after as its first."""
    case = world.case(now=at(FILED, "19:30"))
    _sweep_daily("2026-09-20", 60, "10:00")
    return case


def answered_and_confirmed(world):
    from cases.workflow import confirm

    case = world.case(now=at(FILED))
    world.fixed(case, at("2026-09-10"))
    confirm(case, participant=world.reporter(case), now=at("2026-09-11"))
    _sweep_daily("2026-09-20", 30)
    return case


def asked_and_replied(world):
    from cases.workflow import ask, reply

    case = world.case(now=at(FILED))
    ask(case, question="Қай үй?", now=at("2026-09-03"), **world.holder(case))
    reply(case, text="Бесінші", participant=world.reporter(case), now=at("2026-09-07"))
    _sweep_daily("2026-09-20", 40)
    return case


def asked_and_silent(world):
    from cases.workflow import ask

    case = world.case(now=at(FILED))
    ask(case, question="Қай үй?", now=at("2026-09-03"), **world.holder(case))
    _sweep_daily("2026-09-05", 60)
    return case


def disputed_and_reviewer_silent(world):
    from cases.workflow import dispute

    case = world.case(now=at(FILED))
    world.fixed(case, at("2026-09-10"))
    dispute(case, participant=world.reporter(case), reason="Жоқ", now=at("2026-09-14"))
    _sweep_daily("2026-09-14", 60)
    return case


def disputed_and_rejected(world):
    from cases.workflow import decide_review, dispute

    case = world.case(now=at(FILED))
    world.fixed(case, at("2026-09-10"))
    dispute(case, participant=world.reporter(case), reason="Жоқ", now=at("2026-09-14"))
    review = case.reviews.get()
    decide_review(
        case, upheld=False, explanation="Дұрыс", by=world.official(review.office), office=review.office,
        now=at("2026-09-15"),
    )  # fmt: skip
    _sweep_daily("2026-09-16", 40)
    return case


def no_power(world):
    from cases.workflow import answer

    case = world.case(now=at(FILED))
    answer(case, kind="no_power", text="Құзыретіміз жоқ", language="kk", now=at("2026-09-04"), **world.holder(case))
    _sweep_daily("2026-09-10", 40)
    return case


def forwarded(world):
    from cases.workflow import forward

    case = world.case(now=at(FILED))
    to = world.holder(case)["office"].superior
    forward(case, to=to, reason="Біздікі емес", now=at("2026-09-03"), **world.holder(case))
    _sweep_daily("2026-09-10", 60)
    return case


def extended(world):
    from cases.workflow import ask_extension, decide_extension

    case = world.case(now=at(FILED))
    ask_extension(case, days=5, reason="Құбыр керек", now=at("2026-09-03"), **world.holder(case))
    above = world.again(case).current.office.climbs_to
    decide_extension(case, granted=True, explanation="Иә", by=world.official(above), office=above, now=at("2026-09-04"))
    _sweep_daily("2026-09-10", 60)
    return case


def emergency(world):
    from cases.escalation import sweep

    case = world.case(ALMALY, "gas_leak", at("2026-09-05", "02:00"))
    for hour in range(120):
        sweep(at("2026-09-05", "02:30") + timedelta(hours=hour))
    return case


def moved_by_acts(world):
    from cases.clock_changes import change_days, note_outage

    case = world.case(now=at(FILED))
    note_outage(at("2026-09-04", "10:00"), at("2026-09-04", "11:00"), reason="өшті", now=at("2026-09-04", "12:00"))
    change_days({date(2026, 9, 10): False}, reason="айт", now=at("2026-09-05"))
    _sweep_daily("2026-09-10", 60)
    return case


def came_back(world):
    from cases.workflow import came_back as return_

    case = world.case(now=at(FILED))
    world.fixed(case, at("2026-09-10"))
    _sweep_daily("2026-09-15", 8)
    return_(world.again(case), participant=world.reporter(case), text="Қайта ақты", now=at("2026-09-24"))
    _sweep_daily("2026-09-25", 40)
    return case


def asked_after_a_later_date(world):
    """An accepted date stands, whatever the waiting does to what is counted in days."""
    from cases.workflow import ask, decide_promise, promise, reply

    case = world.case(now=at(FILED))
    promise(case, promised_on=date(2026, 10, 20), reason="Құбыр керек", now=at("2026-09-03"), **world.holder(case))
    above = world.again(case).current.office.climbs_to
    who = {"office": above, "by": world.official(above)}
    decide_promise(case, accepted=True, explanation="Иә", now=at("2026-09-04"), **who)
    ask(case, question="Қай үй?", now=at("2026-09-08"), **world.holder(case))
    reply(world.again(case), text="Бесінші", participant=world.reporter(case), now=at("2026-09-09"))
    _sweep_daily("2026-09-10", 60)
    return case


def asked_and_answered(world):
    """Whoever answers waits no longer; then the problem comes back."""
    from cases.workflow import ask
    from cases.workflow import came_back as return_

    case = world.case(now=at(FILED))
    ask(case, question="Қай үй?", now=at("2026-09-21"), **world.holder(case))
    world.fixed(case, at("2026-09-21", "10:05"))
    _sweep_daily("2026-10-02", 2)
    return_(world.again(case), participant=world.reporter(case), text="Қайта ақты", now=at("2026-10-05"))
    _sweep_daily("2026-10-06", 20)
    return case


def a_category_there_and_back(world):
    from cases.models import Category
    from cases.workflow import reclassify

    case = world.case(now=at(FILED))
    above = world.again(case).current.office.climbs_to
    who = {"office": above, "by": world.official(above)}
    danger = Category.objects.get(pk="street_danger")
    reclassify(case, category=danger, reason="Қауіпті", now=at("2026-09-14"), **who)
    reclassify(case, category=case.category, reason="Қауіп жоқ", now=at("2026-09-14", "10:30"), **who)
    _sweep_daily("2026-09-15", 30)
    return case


def a_category_after_the_promise(world):
    from cases.models import Category
    from cases.workflow import ask_extension, decide_extension, reclassify

    case = world.case(category="street_lighting", now=at(FILED))
    ask_extension(case, days=5, reason="Шам керек", now=at("2026-09-02"), **world.holder(case))
    above = world.again(case).current.office.climbs_to
    who = {"office": above, "by": world.official(above)}
    decide_extension(case, granted=True, explanation="Иә", now=at("2026-09-03"), **who)
    water = Category.objects.get(pk="water")
    reclassify(case, category=water, reason="Бұл су", now=at("2026-09-10"), **who)
    _sweep_daily("2026-09-11", 30)
    return case


STORIES = [
    silent, late_engine, answered_and_confirmed, asked_and_replied, asked_and_silent, disputed_and_reviewer_silent,
    disputed_and_rejected, no_power, forwarded, extended, emergency, moved_by_acts, came_back,
    asked_and_answered, asked_after_a_later_date, a_category_there_and_back, a_category_after_the_promise,
]  # fmt: skip


@pytest.mark.parametrize("story", STORIES)
def test_by_the_rules_as_they_were_it_comes_out_as_it_was(world, again, story):
    from cases.models import SweepRun
    from cases.replay import differences

    case = story(world)
    until = SweepRun.objects.latest("started_at").started_at - timedelta(seconds=120)
    history, rungs = again(case, until)
    assert differences(history, rungs) == []
    assert [rung.outcome for rung in rungs] == [real.outcome for real in history.assignments]
    assert [rung.listed_at is not None for rung in rungs] == [
        real.listed_at is not None for real in history.assignments
    ]


def _file(tmp_path, **days):
    """The clocks with other days for ordinary steps: _file(tmp_path, first=7)."""
    text = CLOCKS_FILE.read_text()
    for step, value in days.items():
        head = f'regime = "ordinary"\nstep = "{step}"\nsolve_days = '
        before, after = text.split(head)
        text = before + head + str(value) + after[after.index("\n") :]
    path = tmp_path / "changed.toml"
    path.write_text(text)
    return path


def test_shorter_terms_would_have_climbed_earlier(world, again, tmp_path):
    from cases.replay import Rules

    case = silent(world)
    rules = Rules.as_they_were().with_file(_file(tmp_path, first=10, next=5))
    _history, rungs = again(case, at("2026-12-20"), rules)
    assert [rung.promise_at for rung in rungs][:3] == [
        at("2026-09-16", "00:00"), at("2026-09-23", "00:00"), at("2026-09-30", "00:00"),
    ]  # fmt: skip
    assert [rung.level for rung in rungs] == ["rural", "district", "region", "republic"]
    assert rungs[-1].listed_at is not None


def test_longer_terms_would_have_left_an_answer_in_time(world, again, tmp_path):
    """The district answered on 25 September; with twenty days the village would still have had the case, and it was answered."""
    from cases.replay import Rules

    case = world.case(now=at(FILED))
    _sweep_daily("2026-09-20", 5)
    world.fixed(case, at("2026-09-25"))
    _sweep_daily("2026-09-26", 20)
    rules = Rules.as_they_were().with_file(_file(tmp_path, first=20))
    _history, rungs = again(case, at("2026-10-10"), rules)
    assert len(rungs) == 1
    assert rungs[0].is_on_time


def test_an_answer_too_late_for_a_shorter_term_counts_to_the_level_above(world, again, tmp_path):
    from cases.replay import Rules

    case = world.case(QARAUYL, now=at(FILED))
    world.fixed(case, at("2026-09-15"))
    rules = Rules.as_they_were().with_file(_file(tmp_path, first=5))
    _history, rungs = again(case, at("2026-09-20"), rules)
    assert [(rung.level, rung.outcome, rung.is_on_time) for rung in rungs] == [
        ("rural", "silence", False), ("district", "", True),
    ]  # fmt: skip


def test_the_command_prints_a_table_and_touches_nothing(world, tmp_path, monkeypatch):
    from cases.models import Assignment, Case, Event
    from territories import clock

    silent(world)
    monkeypatch.setattr(clock, "now", lambda: at("2026-12-31"))
    before = [model.objects.count() for model in (Case, Assignment, Event)]
    out, file = io.StringIO(), tmp_path / "table.csv"
    call_command("replay", rules=[_file(tmp_path, first=10)], csv=file, stdout=out)
    assert "1 cases; by the rules as they were 1 come out exactly as they were." in out.getvalue()
    assert "rural" in out.getvalue()
    assert file.read_text().splitlines()[0].startswith("what,rules,offices held it,answered in time")
    assert [model.objects.count() for model in (Case, Assignment, Event)] == before


def test_a_broken_file_is_refused(world, tmp_path):
    path = tmp_path / "broken.toml"
    path.write_text("[[clock]]\nregime = 7\n")
    with pytest.raises(CommandError):
        call_command("replay", rules=[path])


def test_histories_are_read_in_batches(world, django_assert_num_queries):
    from cases.replay import histories

    for _number in range(5):
        world.case(now=at(FILED))
    with django_assert_num_queries(3 * 3 + 1):
        assert len(list(histories(at("2026-08-01"), at("2026-10-01"), batch=2))) == 5


@pytest.mark.slow
def test_every_case_of_the_demonstration_comes_out_as_it_was(world, settings):
    """A year of every kind of event: the same rungs, ways and dates, case by case."""
    settings.DEMONSTRATION = settings.DEBUG = True
    call_command("seed_demo", cases=60, stdout=io.StringIO())
    out, err = io.StringIO(), io.StringIO()
    call_command("replay", check=True, stdout=out, stderr=err)
    cases, exact = (int(word) for word in out.getvalue().split() if word.isdigit())
    assert cases > 50
    assert (exact, err.getvalue()) == (cases, "")
