"""A changed day off: which deadlines move, which way, and what never does."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.world import ALMALY, at

# Filed on Tuesday 1 September 2026, water, five... the ordinary first window of fifteen working days ends on Tuesday 22 September.
FILED, DUE = "2026-09-01", "2026-09-22"


@pytest.mark.parametrize(
    ("days", "expected", "why"),
    [
        ({"2026-09-10": False}, "2026-09-23", "a new day off inside the window"),
        ({"2026-09-22": False}, "2026-09-23", "the last day itself becomes a day off"),
        ({"2026-09-23": False}, "2026-09-22", "the day after the window"),
        ({"2026-09-02": False}, "2026-09-23", "today, which was the first day that counts"),
        ({"2026-09-12": True}, "2026-09-21", "a working Saturday inside the window"),
        ({"2026-09-26": True}, "2026-09-22", "a working Saturday after the window"),
        ({"2026-09-10": False, "2026-09-12": True}, "2026-09-22", "a day off and a working Saturday for it"),
        ({"2026-09-10": False, "2026-09-11": False}, "2026-09-24", "two days off"),
        ({"2026-09-21": False, "2026-09-22": False}, "2026-09-24", "the last two days"),
        ({"2026-09-22": False, "2026-09-26": True}, "2026-09-23", "the last day, worked off after it"),
    ],
)
def test_a_deadline_follows_the_calendar(world, change, due, nothing_broken, days, expected, why):
    case = world.case(now=at(FILED))
    assert due(case) == (DUE, DUE)
    change(days)
    assert due(case) == (expected, expected), why
    nothing_broken()


def test_what_moves_is_told_and_counted(world, change):
    case = world.case(now=at(FILED))
    before = case.current
    logged = change({"2026-09-10": False}, act="№ 700")
    case = world.again(case)
    assert case.current.due_version == before.due_version + 1
    assert case.version == 2
    event = case.events.get(kind="clock_changed")
    assert event.data["from_on"] == DUE
    assert event.data["due_on"] == "2026-09-23"
    assert event.data["change"] == logged.pk
    assert (logged.later, logged.earlier, logged.unchanged) == (1, 0, 0)
    assert logged.days == [{"date": "2026-09-10", "is_working": False}]
    assert logged.act == "№ 700"


def test_what_does_not_move_has_no_line(world, change):
    case = world.case(now=at(FILED))
    logged = change({"2026-10-10": True})
    case = world.again(case)
    assert (case.version, case.current.due_version) == (1, 1)
    assert (logged.later, logged.earlier, logged.unchanged) == (0, 0, 1)


def test_changed_there_and_back_nothing_has_moved(world, change, due, nothing_broken):
    case = world.case(now=at(FILED))
    change({"2026-09-10": False})
    change({"2026-09-10": True}, at("2026-09-03"))
    assert due(case) == (DUE, DUE)
    assert world.again(case).current.shifted_days == 0
    nothing_broken()


def test_nauryz_is_moved_by_the_government(world, change, due, nothing_broken):
    case = world.case(now=at("2026-03-10"))
    before = due(case)[0]
    change({"2026-03-26": False, "2026-03-28": True}, at("2026-03-11"))
    assert due(case)[0] == before, "one day off, one Saturday worked for it, both inside the window"
    nothing_broken()


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (at("2026-09-18", "10:00"), "2026-09-21"),  # Friday: Saturday 19 September is worked from now on
        (at("2026-09-18", "23:59"), "2026-09-21"),
        (at("2026-09-19", "10:00"), "2026-09-21"),  # on the Saturday itself: the next working day is Monday
        (at("2026-09-17", "10:00"), "2026-09-21"),
    ],
)
def test_a_working_saturday_decreed_late_leaves_at_least_the_next_working_day(
    world, change, due, nothing_broken, now, expected
):
    case = world.case(now=at(FILED))
    change({"2026-09-19": True}, now)
    assert due(case) == (expected, expected)
    nothing_broken()


def test_nothing_falls_into_the_past(world, change, due, nothing_broken):
    """Due on Monday 21; on Saturday 19 that Saturday is made a working day: by number it would be due today."""
    case = world.case(now=at("2026-08-31"))
    assert due(case)[0] == "2026-09-21"
    change({"2026-09-19": True}, at("2026-09-19", "10:00"))
    assert due(case)[0] == "2026-09-21"
    held = world.again(case).current
    assert held.shifted_days == 1, "the day that was left is written down, so that the count adds up"
    assert world.again(case).version == 1
    nothing_broken()


def test_on_the_last_day_in_the_evening(world, change, due, nothing_broken):
    case = world.case(now=at(FILED))
    change({DUE: False}, at(DUE, "21:00"))
    assert due(case)[0] == "2026-09-23"
    nothing_broken()


def test_what_is_due_already_is_not_saved_by_a_late_act(world, change, due):
    from cases.escalation import sweep

    case = world.case(now=at(FILED))
    change({"2026-09-23": False}, at("2026-09-23", "00:00"))
    assert due(case)[0] == DUE
    sweep(at("2026-09-23", "00:10"))
    assert world.again(case).current.number == 2


def test_days_that_are_over_are_never_changed(world, change):
    from cases.errors import BadInput

    with pytest.raises(BadInput):
        change({"2026-09-01": False}, at("2026-09-02"))


@pytest.mark.parametrize("days", [{}, {"2026-09-10": True}, {"2199-01-01": False}])
def test_an_act_that_says_nothing_is_refused(world, change, days):
    from cases.errors import BadInput

    with pytest.raises(BadInput):
        change(days)


def test_an_act_needs_a_reason(world):
    from cases.clock_changes import change_days
    from cases.errors import BadInput

    with pytest.raises(BadInput):
        change_days({date(2026, 9, 10): False}, reason=" ", now=at("2026-09-02"))


def test_emergencies_never_look_at_the_calendar(world, change, nothing_broken):
    case = world.case(category=_emergency(), now=at(FILED))
    before = case.current
    change({"2026-09-02": False}, at(FILED, "11:00"))
    after = world.again(case).current
    assert (after.promise_at, after.due_at, after.due_version) == (before.promise_at, before.due_at, before.due_version)
    nothing_broken()


def _emergency():
    from cases.models import Category

    return Category.objects.filter(is_emergency=True).order_by("position").values_list("pk", flat=True)[0]


def test_an_extended_deadline_moves_with_its_promise(world, change, due, nothing_broken):
    from cases.workflow import ask_extension, decide_extension

    case = world.case(now=at(FILED))
    ask_extension(case, days=5, reason="Құбыр керек", now=at("2026-09-03"), **world.holder(case))
    above = world.again(case).current.office.climbs_to
    decide_extension(case, granted=True, explanation="Иә", by=world.official(above), office=above, now=at("2026-09-04"))
    assert due(case) == ("2026-09-29", DUE)
    change({"2026-09-25": False}, at("2026-09-05"))
    assert due(case) == ("2026-09-30", DUE), "a day off after the promise moves the climb alone"
    change({"2026-09-10": False}, at("2026-09-06"))
    assert due(case) == ("2026-10-01", "2026-09-23")
    nothing_broken()


def test_an_accepted_promise_stays_on_its_date_or_the_next_working_day(world, change, due, nothing_broken):
    from cases.workflow import decide_promise, promise

    case = world.case(now=at(FILED))
    promise(case, promised_on=date(2026, 10, 15), reason="Құбыр келеді", now=at("2026-09-03"), **world.holder(case))
    above = world.again(case).current.office.climbs_to
    decide_promise(case, accepted=True, explanation="Иә", by=world.official(above), office=above, now=at("2026-09-04"))
    change({"2026-10-01": False}, at("2026-09-05"))
    assert due(case) == ("2026-10-15", DUE), "a promised date is a date, not a number of days"
    change({"2026-10-15": False}, at("2026-09-05"))
    assert due(case) == ("2026-10-16", DUE)
    nothing_broken()


def test_a_pause_is_worth_as_many_working_days_as_before(world, change, due, nothing_broken):
    from cases.workflow import ask, reply

    case = world.case(now=at(FILED))
    ask(case, question="Қай үй?", now=at("2026-09-03"), **world.holder(case))
    case = world.again(case)
    assert due(case)[0] == "2026-09-29"
    change({"2026-09-08": False}, at("2026-09-04"))
    case = world.again(case)
    assert due(case)[0] == "2026-09-30"
    assert case.waiting_until == at("2026-09-12", "00:00")
    reply(case, text="Бесінші үй", participant=world.reporter(case), now=at("2026-09-04", "12:00"))
    assert due(case)[0] == "2026-09-24", "one working day was spent waiting"
    nothing_broken()


def test_the_time_to_say_not_ours_moves_too(world, change):
    case = world.case(now=at(FILED))
    assert case.current.acknowledge_until == at("2026-09-05", "00:00")
    change({"2026-09-03": False}, at("2026-09-02"))
    assert world.again(case).current.acknowledge_until == at("2026-09-08", "00:00")


def test_a_review_and_a_question_to_the_level_above_move_too(world, change, nothing_broken):
    from cases.workflow import ask_extension, dispute

    case = world.case(now=at(FILED))
    world.fixed(case, at("2026-09-02"))
    dispute(case, participant=world.reporter(case), reason="Жоқ", now=at("2026-09-03"))
    other = world.case(now=at(FILED))
    ask_extension(other, days=5, reason="Құбыр керек", now=at("2026-09-03"), **world.holder(other))
    change({"2026-09-07": False}, at("2026-09-04"))
    assert case.reviews.get().due_at == at("2026-09-10", "00:00")
    line = case.events.get(kind="clock_changed")
    assert (line.data["what"], line.data["from_on"], line.data["due_on"]) == ("review", "2026-09-08", "2026-09-09")
    assert other.extensions.get().decide_until == at("2026-09-09", "00:00")
    nothing_broken()


def waits(world):
    from cases.workflow import ask

    case = world.case(now=at(FILED))
    ask(case, question="Қай үй?", now=at("2026-09-03"), **world.holder(case))
    return case, "2026-09-10"


def asks_for_time(world):
    from cases.workflow import ask_extension

    case = world.case(now=at(FILED))
    ask_extension(case, days=5, reason="Құбыр керек", now=at("2026-09-03"), **world.holder(case))
    return case, "2026-09-07"


def promises(world):
    from cases.workflow import promise

    case = world.case(now=at(FILED))
    day = date(2026, 11, 2)
    promise(case, promised_on=day, reason="Құбыр келеді", now=at("2026-09-03"), **world.holder(case))
    return case, "2026-09-07"


def is_referred(world):
    from cases.workflow import forward, refer
    from territories.models import Office

    case = world.case(now=at(FILED))
    beside = Office.objects.akims().filter(superior=case.current.office.superior_id).exclude(pk=case.current.office_id)
    for to, now in zip(beside.order_by("pk")[:2], (at(FILED, "11:00"), at("2026-09-02")), strict=True):
        forward(case, to=to, reason="Біздікі емес", now=now, **world.holder(case))
    refer(case, reason="Бұл да", now=at("2026-09-03"), **world.holder(case))
    return case, "2026-09-07"


@pytest.mark.parametrize(
    ("story", "what", "words"),
    [
        (waits, "waiting", "The reply is awaited until"),
        (asks_for_time, "extension", "More time is decided about until"),
        (promises, "promise", "The promised date is decided about until"),
        (is_referred, "arbitration", "Whose case it is, is decided until"),
    ],
)
def test_what_moves_beside_the_deadline_has_its_own_line(world, change, client, nothing_broken, story, what, words):
    case, until = story(world)
    change({"2026-09-04": False}, at("2026-09-03", "12:00"))
    lines = case.events.filter(kind="clock_changed", data__what=what)
    next_day = {"2026-09-07": "2026-09-08", "2026-09-10": "2026-09-11"}[until]
    assert [(line.data["from_on"], line.data["due_on"]) for line in lines] == [(until, next_day)]
    assert lines[0].office_id is not None
    assert words in client.get(f"/en/cases/{case.number}/").content.decode()
    nothing_broken()


def test_an_accepted_date_beside_more_time_climbs_by_the_later_of_both(world, change, due, nothing_broken):
    """Given until Monday the 28th, and promised for the same day: with a day off before it, the days that were given end later."""
    from cases.workflow import ask_extension, decide_extension, decide_promise, promise

    case = world.case(now=at(FILED))
    ask_extension(case, days=3, reason="Құбыр керек", now=at("2026-09-03"), **world.holder(case))
    above = world.again(case).current.office.climbs_to
    who = {"explanation": "Иә", "by": world.official(above), "office": above}
    decide_extension(case, granted=True, now=at("2026-09-04"), **who)
    day = date(2026, 9, 28)
    promise(case, promised_on=day, reason="Құбыр келеді", now=at("2026-09-04"), **world.holder(case))
    decide_promise(case, accepted=True, now=at("2026-09-04", "12:00"), **who)
    assert due(case) == ("2026-09-28", DUE)
    change({"2026-09-24": False, "2026-09-25": False}, at("2026-09-07"))
    assert due(case) == ("2026-09-29", DUE)
    nothing_broken()


def test_what_was_answered_comes_back_with_the_deadline_of_the_present_calendar(world, change, due, nothing_broken):
    from cases.workflow import decide_review, dispute

    case = world.case(code=ALMALY, now=at(FILED))
    world.fixed(case, at("2026-09-02"))
    dispute(case, participant=world.reporter(case), reason="Жоқ", now=at("2026-09-03"))
    change({"2026-09-10": False}, at("2026-09-03", "12:00"))
    assert due(case)[0] == DUE, "nothing runs while an answer stands"
    review = case.reviews.get()
    decide_review(
        case, upheld=True, explanation="Жоқ", by=world.official(review.office), office=review.office,
        now=at("2026-09-04"),
    )  # fmt: skip
    nothing_broken()


def test_what_was_solved_and_came_back_names_the_deadline_of_the_present_calendar(world, change, due, nothing_broken):
    from cases.workflow import came_back, confirm

    case = world.case(now=at(FILED))
    world.fixed(case, at("2026-09-02"))
    confirm(case, participant=world.reporter(case), now=at("2026-09-02", "18:00"))
    change({"2026-09-10": False}, at("2026-09-03"))
    came_back(case, participant=world.reporter(case), text="Қайта ақты", now=at("2026-09-04"))
    assert due(case)[0] == "2026-09-23"
    assert case.events.latest("number").data["due_on"] == "2026-09-23"
    nothing_broken()


def test_a_joined_case_that_is_split_off_has_the_deadline_of_the_present_calendar(world, change, due, nothing_broken):
    from cases.workflow import merge, split

    case, into = world.case(now=at(FILED)), world.case(now=at(FILED))
    merge(case, into=into, reason="Бір құбыр", now=at("2026-09-02"), **world.holder(case))
    change({"2026-09-10": False}, at("2026-09-03"))
    assert due(into)[0] == "2026-09-23"
    case = world.again(case)
    split(case, participant=world.reporter(case), now=at("2026-09-04"))
    assert due(case)[0] == "2026-09-23"
    assert case.events.latest("number").data["due_on"] == "2026-09-23"
    nothing_broken()


def test_the_preview_says_what_the_act_then_does(world, change):
    from cases.clock_changes import preview_days

    first = world.case(now=at(FILED))
    world.case(now=at("2026-10-01"))
    found = preview_days({date(2026, 9, 10): False}, now=at("2026-09-02"))
    assert [(one.level, one.later, one.earlier, one.unchanged) for one in found.levels] == [("rural", 1, 0, 1)]
    assert [(one.number, one.before, one.after) for one in found.examples] == [
        (first.number, at("2026-09-23", "00:00"), at("2026-09-24", "00:00"))
    ]
    logged = change({"2026-09-10": False}, seen=found.as_seen())
    assert (logged.later, logged.earlier, logged.unchanged) == (1, 0, 1)


def test_an_old_preview_moves_nothing(world, change, due):
    from cases.clock_changes import PreviewIsOld, preview_days

    case = world.case(now=at(FILED))
    seen = preview_days({date(2026, 9, 10): False}, now=at("2026-09-02")).as_seen()
    world.case(now=at(FILED))
    with pytest.raises(PreviewIsOld), transaction.atomic():
        change({"2026-09-10": False}, seen=seen)
    assert due(case)[0] == DUE


def test_a_preview_of_a_busy_platform_may_differ_by_one_in_a_hundred():
    from cases.clock_changes import LevelCount, Preview

    found = Preview((LevelCount("rural", 1005, 0, 7),))
    assert found.is_still({"rural": [1000, 0, 7]})
    assert not found.is_still({"rural": [990, 0, 7]})
    assert not found.is_still({"rural": [1000, 0, 8]})
    assert not found.is_still({})


def test_the_calendar_cannot_be_changed_beside_the_deadlines(world):
    from territories.calendar import set_day

    world.case(now=at(FILED))
    with pytest.raises(IntegrityError, match="only an act"), transaction.atomic():
        set_day(date(2026, 9, 10), False, "x", by="somebody", now=at("2026-09-02"))
    set_day(date(2027, 9, 10), False, "nothing is counted over it", by="somebody", now=at("2026-09-02"))


def test_after_an_act_nothing_can_be_put_off_any_more(world, change):
    from cases.models import Assignment

    case = world.case(now=at(FILED))
    change({"2026-09-10": False})
    held = world.again(case).current
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.filter(pk=held.pk).update(
            promise_at=held.promise_at + timedelta(days=1), due_at=held.due_at + timedelta(days=1),
            due_version=held.due_version + 1,
        )  # fmt: skip


def test_the_log_of_acts_is_never_rewritten(world, change):
    from cases.models import ClockChange

    change({"2026-09-10": False})
    with pytest.raises(IntegrityError), transaction.atomic():
        ClockChange.objects.update(reason="another")


def test_the_site_itself_may_do_it(world, as_application, due):
    from cases.clock_changes import change_days

    case = world.case(now=at(FILED))
    with as_application():
        change_days({date(2026, 9, 10): False}, reason="Үкімет", now=at("2026-09-02"))
    assert due(case)[0] == "2026-09-23"


@pytest.mark.parametrize("count", [10, 1000])
def test_the_number_of_statements_does_not_depend_on_the_number_of_cases(world, change, count):
    from bench.load import load_cases

    load_cases(count, filed_at=at(FILED), due_at=at("2026-09-23", "00:00"))
    with CaptureQueriesContext(connection) as queries:
        logged = change({"2026-09-10": False})
    assert logged.later == count
    assert len(queries) == 28, [query["sql"][:60] for query in queries]


def test_a_changed_rule_holds_for_new_assignments_only(world, due):
    """An old assignment keeps its clock; the next rung takes the rule of the day on which it begins."""
    from cases.escalation import sweep
    from cases.models import ClockRule

    case = world.case(now=at(FILED))
    old = ClockRule.objects.get(regime="ordinary", step="next", valid_to=None)
    new = ClockRule.objects.get(pk=old.pk)
    ClockRule.objects.filter(pk=old.pk).update(valid_to=date(2026, 9, 10))
    new.pk, new.valid_from, new.solve_days = None, date(2026, 9, 10), 4
    new.save(force_insert=True)
    first = ClockRule.objects.get(regime="ordinary", step="first", valid_to=None)
    ClockRule.objects.filter(pk=first.pk).update(valid_to=date(2026, 9, 10))
    first.pk, first.valid_from, first.solve_days = None, date(2026, 9, 10), 7
    first.save(force_insert=True)
    assert due(case)[0] == DUE, "fifteen days, as on the day it was filed"
    later = world.case(now=at("2026-09-10"))
    assert due(later)[0] == "2026-09-21", "seven days"
    sweep(at("2026-09-23", "00:10"))
    held = world.again(case).current
    assert (held.number, held.solve_days, held.clock_id) == (2, 4, new.pk)
    assert due(case)[0] == "2026-09-28"


def test_loading_the_calendar_again_changes_no_day_under_a_deadline(world, monkeypatch):
    from django.core.management import CommandError, call_command

    from territories import calendar

    world.case(now=at(FILED))
    new = calendar.Holiday(9, 10, ("Жаңа мереке", "Новый праздник", "New holiday"))
    monkeypatch.setattr(calendar, "HOLIDAYS", (*calendar.HOLIDAYS, new))
    with pytest.raises(CommandError, match="change_day"), transaction.atomic():
        call_command("load_calendar", first_year=2026, last_year=2026)


def test_the_platforms_own_desk_has_as_many_working_days_as_before(world, change):
    import uuid

    from issues.models import Unsorted
    from issues.sorting import receive

    kept = receive(
        key=uuid.uuid4(), territory=world.territory(), title="Түсініксіз", body="", language="kk", now=at("2026-09-02")
    )
    before = Unsorted.objects.get(pk=kept.pk).due_at
    change({"2026-09-03": False}, at("2026-09-02", "12:00"))
    assert Unsorted.objects.get(pk=kept.pk).due_at == before + timedelta(days=1)
