"""More time and promises with a date: asked by the office, decided above, counted from the first second to the last."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from cases import escalation, workflow
from cases.deadlines import last_day
from cases.errors import BadInput, CaseChanged, TransitionRefused
from cases.models import Assignment, Category, Event, Extension, Promise, SweepRun
from cases.time_asked import most_days
from cases.workflow.held import _is_due, _times_of
from territories.seats import vacate
from tests.world import ALMALY, at

pytestmark = pytest.mark.django_db

DISTRICT = "103200000"


def ask(world, case, days=5, now=None, **more):
    given = {"reason": "Құбыр жеткізілгенше күтеміз.", **world.holder(case), **more}
    return workflow.ask_extension(case, days=days, now=now or at("2026-09-15"), **given)


def above(world, case):
    office = world.again(case).current.office.climbs_to
    return {"office": office, "by": world.official(office)}


def decide(world, case, granted=True, now=None, **more):
    given = {"explanation": "Себебі дәлелді.", **above(world, case), **more}
    return workflow.decide_extension(case, granted=granted, now=now or at("2026-09-16"), **given)


def promised(world, case, on, now=None, **more):
    given = {"reason": "Қазан айында жөндейміз.", **world.holder(case), **more}
    return workflow.promise(case, promised_on=date.fromisoformat(on), now=now or at("2026-09-15"), **given)


def decide_promise(world, case, accepted=True, now=None, **more):
    given = {"explanation": "Жарайды.", **above(world, case), **more}
    return workflow.decide_promise(case, accepted=accepted, now=now or at("2026-09-16"), **given)


def kinds(case):
    return list(Event.objects.filter(case=case).order_by("number").values_list("kind", flat=True))


def due_on(world, case):
    return last_day(world.again(case).current.due_at).isoformat()


# -- what is asked and given -----------------------------------------------------------------


def test_granted_time_moves_the_climb_and_never_the_measure(world):
    case = world.case()
    before = case.current
    asked = ask(world, case, days=5)
    assert (asked.above.territory_id, asked.decide_until) == (DISTRICT, at("2026-09-18", "00:00"))
    assert due_on(world, case) == "2026-09-22"
    decide(world, case)
    held = world.again(case).current
    assert (held.promise_at, held.extended_days) == (before.promise_at, 5)
    assert last_day(held.due_at).isoformat() == "2026-09-29"
    assert held.due_version == before.due_version + 1
    assert kinds(case) == ["filed", "extension_asked", "extension_granted"]
    told = Event.objects.get(case=case, kind="extension_granted")
    assert (told.data["from_on"], told.data["due_on"], told.data["measured_on"]) == (
        "2026-09-22", "2026-09-29", "2026-09-22",
    )  # fmt: skip


def test_the_case_climbs_on_the_later_date_and_the_office_has_missed_its_own(world):
    case = world.case()
    ask(world, case)
    decide(world, case)
    assert escalation.sweep(at("2026-09-23", "00:03")).escalated == 0
    escalation.sweep(at("2026-09-30", "00:03"))
    case = world.again(case)
    first = case.assignments.get(number=1)
    assert (case.current.number, first.outcome) == (2, "silence")
    assert first.promise_at == at("2026-09-23", "00:00")
    assert Event.objects.get(case=case, kind="escalated").data["promised_on"] == "2026-09-22"


@pytest.mark.parametrize(
    ("moment", "allowed"),
    [
        (("2026-09-21", "09:00"), True),  # one working day before the last
        (("2026-09-21", "23:59:59"), True),
        (("2026-09-22", "00:00"), False),  # the last day itself
        (("2026-09-22", "23:59:59"), False),
    ],
)
def test_more_time_is_asked_at_the_latest_a_working_day_before_the_last(world, moment, allowed):
    case = world.case()
    if allowed:
        assert ask(world, case, now=at(*moment)).days == 5
    else:
        with pytest.raises(TransitionRefused) as refused:
            ask(world, case, now=at(*moment))
        with override("en"):
            assert "at the latest one working day before" in str(refused.value.message)


@pytest.mark.parametrize(
    ("filed", "asked", "allowed"),
    [
        (("2026-08-31", "10:00"), ("2026-09-18", "17:00"), True),  # due Monday 21: asked on Friday
        (("2026-08-31", "10:00"), ("2026-09-20", "17:00"), True),  # asked on Sunday, Monday lies between
        (("2026-08-31", "10:00"), ("2026-09-21", "00:00"), False),
        (("2026-02-26", "10:00"), ("2026-03-19", "23:59"), True),  # due Friday 20 March, before Nauryz
        (("2026-02-26", "10:00"), ("2026-03-20", "00:00"), False),
        (("2026-12-09", "10:00"), ("2026-12-30", "23:59"), True),  # due Thursday 31 December
        (("2026-12-09", "10:00"), ("2026-12-31", "00:00"), False),
    ],
)
def test_the_last_day_to_ask_over_weekends_and_holidays(world, filed, asked, allowed):
    case = world.case(now=at(*filed))
    if allowed:
        ask(world, case, days=1, now=at(*asked))
    else:
        with pytest.raises(TransitionRefused):
            ask(world, case, days=1, now=at(*asked))


@pytest.mark.parametrize(
    ("filed", "asked", "decide_on", "days", "due"),
    [
        (("2026-08-31", "10:00"), ("2026-09-18", "17:00"), "2026-09-22", 1, "2026-09-22"),
        (("2026-02-26", "10:00"), ("2026-03-18", "10:00"), "2026-03-20", 1, "2026-03-26"),
        (("2026-12-09", "10:00"), ("2026-12-29", "10:00"), "2026-12-31", 1, "2027-01-05"),
    ],
)
def test_the_days_to_decide_and_the_days_given_are_working_days(world, filed, asked, decide_on, days, due):
    case = world.case(now=at(*filed))
    moment = at(*asked)
    given = ask(world, case, days=days, now=moment)
    assert last_day(given.decide_until).isoformat() == decide_on
    decide(world, case, now=moment + timedelta(minutes=1))
    assert due_on(world, case) == due


def test_at_most_the_window_the_office_had(world):
    for category, most in (("water", 15), ("street_lighting", 5), ("snow_ice", 3)):
        case = world.case(category=category)
        now = at("2026-09-02")
        with pytest.raises(BadInput):
            ask(world, case, days=most + 1, now=now)
        with pytest.raises(BadInput):
            ask(world, case, days=0, now=now)
        assert ask(world, case, days=most, now=now).days == most


def test_at_most_two_months_from_the_day_it_is_asked(world):
    case = world.case()
    Assignment.objects.filter(pk=case.current_id).update(solve_days=15)
    case = world.again(case)
    assert most_days(case.current, at("2026-09-15")) == 15
    case.current.solve_days = 100
    # 15 September and two months: 15 November. From 22 September 37 working days lie up to it (26 October is off).
    assert most_days(case.current, at("2026-09-15")) == 37
    assert most_days(case.current, at("2026-07-21")) == 0


def test_once_for_an_assignment_and_again_for_the_next_office(world):
    case = world.case()
    ask(world, case)
    decide(world, case, granted=False)
    with pytest.raises(TransitionRefused):
        ask(world, case, now=at("2026-09-17"))
    escalation.sweep(at("2026-09-23", "00:03"))
    ask(world, case, days=10, now=at("2026-09-24"))
    assert Extension.objects.filter(case=case).count() == 2


def test_nobody_but_the_level_above_decides(world):
    case = world.case()
    ask(world, case)
    region = world.office("100000000")
    for office in (world.again(case).current.office, region):
        with pytest.raises(TransitionRefused):
            decide(world, case, office=office, by=world.official(office))
    assert Extension.objects.get().decided_at is None


def test_when_the_seat_above_falls_vacant_the_next_above_decides(world):
    case = world.case()
    asked = ask(world, case)
    district, region = world.office(DISTRICT), world.office("100000000")
    vacate(district, on=date(2026, 9, 16), by=world.official(region), now=at("2026-09-16", "09:00"))
    with pytest.raises(TransitionRefused):
        decide(world, case, office=district, by=world.official(district))
    decide(world, case, office=region, by=world.official(region))
    asked.refresh_from_db()
    assert (asked.verdict, asked.above) == ("granted", district)
    assert due_on(world, case) == "2026-09-29"


def test_a_refusal_needs_a_reason_and_consent_does_not(world):
    case = world.case()
    ask(world, case)
    with pytest.raises(BadInput):
        decide(world, case, granted=False, explanation=" ")
    decide(world, case, explanation="")
    assert Extension.objects.get().verdict == "granted"


def test_at_the_republic_nothing_is_put_off(world):
    case = world.case(ALMALY)
    for _level in range(2):
        escalation.sweep(world.again(case).current.due_at + timedelta(minutes=3))
    case = world.again(case)
    assert case.current.level == "republic"
    now = case.current.entered_at + timedelta(days=1)
    with pytest.raises(TransitionRefused):
        ask(world, case, days=1, now=now)
    with pytest.raises(BadInput):
        promised(world, case, (last_day(case.current.due_at) + timedelta(days=1)).isoformat(), now=now)
    due_at = case.current.due_at
    promised(world, case, last_day(due_at).isoformat(), now=now)
    assert world.again(case).current.due_at == due_at


def test_an_emergency_is_not_put_off(world):
    case = world.case(category=Category.objects.filter(is_emergency=True).order_by("pk")[0].pk)
    now = at("2026-09-01", "10:10")
    with pytest.raises(TransitionRefused):
        ask(world, case, days=1, now=now)
    with pytest.raises(TransitionRefused):
        promised(world, case, "2026-09-01", now=now)


def test_who_asks_has_taken_the_case_on(world):
    case = world.case()
    ask(world, case, now=at("2026-09-02"))
    neighbour = world.office(DISTRICT).subordinates.exclude(pk=case.current.office_id).order_by("pk")[0]
    with pytest.raises(TransitionRefused):
        workflow.forward(case, to=neighbour, reason="Солардікі", now=at("2026-09-02", "11:00"), **world.holder(case))


def test_a_pause_after_a_grant_moves_both_dates(world):
    case = world.case()
    ask(world, case, now=at("2026-09-02"))
    with pytest.raises(TransitionRefused):
        workflow.ask(case, question="Қай үй?", now=at("2026-09-02", "11:00"), **world.holder(case))
    decide(world, case, now=at("2026-09-03"))
    workflow.ask(case, question="Қай үй?", now=at("2026-09-03", "11:00"), **world.holder(case))
    held = world.again(case).current
    assert (last_day(held.promise_at).isoformat(), last_day(held.due_at).isoformat()) == ("2026-09-29", "2026-10-06")
    workflow.reply(case, text="Бесінші", participant=world.reporter(case), now=at("2026-09-04", "12:00"))
    held = world.again(case).current
    assert (last_day(held.promise_at).isoformat(), last_day(held.due_at).isoformat()) == ("2026-09-23", "2026-09-30")


# -- silence ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("moment", "granted"), [("23:59:59", True), ("00:00:00", False)])
def test_a_second_before_the_time_to_decide_is_over_and_at_it(world, moment, granted):
    case = world.case()
    ask(world, case)
    now = at("2026-09-17" if granted else "2026-09-18", moment)
    if granted:
        decide(world, case, now=now)
        assert due_on(world, case) == "2026-09-29"
        return
    with pytest.raises(TransitionRefused):
        decide(world, case, now=now)
    asked = Extension.objects.get()
    assert (asked.verdict, asked.by_silence, asked.decided_by) == ("refused", True, None)
    assert due_on(world, case) == "2026-09-22"
    assert kinds(case)[-1] == "extension_refused"


def test_the_silence_of_the_level_above_refuses(world):
    case = world.case()
    ask(world, case)
    assert escalation.sweep(at("2026-09-17", "23:59"), grace=timedelta()).refused == 0
    assert escalation.sweep(at("2026-09-18", "00:03")).refused == 1
    assert escalation.sweep(at("2026-09-18", "00:04")).refused == 0
    told = Event.objects.get(case=case, kind="extension_refused")
    assert (told.actor, told.office.territory_id, told.data["by_silence"]) == ("system", DISTRICT, True)
    assert told.number == world.again(case).version
    assert SweepRun.objects.order_by("pk")[1].refused == 1


def test_the_clock_runs_on_and_what_the_case_left_behind_lapses(world):
    case = world.case()
    asked = ask(world, case, now=at("2026-09-21"))
    assert last_day(asked.decide_until).isoformat() == "2026-09-23"
    escalation.sweep(at("2026-09-23", "00:03"))
    assert world.again(case).current.number == 2
    district = world.office(DISTRICT)
    with pytest.raises(TransitionRefused):
        decide(world, case, office=district, by=world.official(district), now=at("2026-09-23", "10:00"))
    run = escalation.sweep(at("2026-09-24", "00:03"))
    asked.refresh_from_db()
    assert (run.refused, asked.verdict, asked.by_silence) == (0, "lapsed", False)
    assert kinds(case) == ["filed", "extension_asked", "escalated"]


def test_an_answer_leaves_nothing_to_decide(world):
    case = world.case()
    ask(world, case)
    world.fixed(case, at("2026-09-16"))
    with pytest.raises(TransitionRefused):
        decide(world, case, now=at("2026-09-16", "11:00"))
    assert escalation.sweep(at("2026-09-18", "00:03")).refused == 0
    workflow.confirm(case, participant=world.reporter(case), now=at("2026-09-18"))
    escalation.sweep(at("2026-09-18", "12:00"))
    assert Extension.objects.get().verdict == "lapsed"
    assert world.again(case).state == "closed"


def test_a_grant_after_the_deadline_is_impossible(world):
    case = world.case()
    ask(world, case, now=at("2026-09-21"))
    with pytest.raises(TransitionRefused):
        decide(world, case, now=at("2026-09-23", "00:00"))
    case = world.again(case)
    assert (case.current.number, case.assignments.get(number=1).outcome) == (2, "silence")


def test_somebody_who_saw_an_older_version_decides_nothing(world):
    case = world.case()
    ask(world, case)
    with pytest.raises(CaseChanged):
        decide(world, case, version=1)
    assert Extension.objects.get().decided_at is None


def test_what_is_due_is_found_with_one_query(world):
    case = world.case()
    ask(world, case)
    with CaptureQueriesContext(connection) as seen:
        assert _is_due(_times_of(case.pk), at("2026-09-18", "00:00"))
        assert not _is_due(_times_of(case.pk), at("2026-09-17", "23:59:59"))
    assert len(seen) == 2


# -- promises with a date --------------------------------------------------------------------


def test_a_date_inside_the_window_is_a_promise_at_once_and_moves_nothing(world):
    case = world.case()
    before = case.current
    given = promised(world, case, "2026-09-22")
    assert (given.verdict, given.above, given.decided_at) == ("accepted", None, at("2026-09-15"))
    held = world.again(case).current
    assert (held.promise_at, held.due_at, held.due_version, held.promised_on) == (
        before.promise_at, before.due_at, before.due_version, None,
    )  # fmt: skip
    assert kinds(case) == ["filed", "promised"]
    with pytest.raises(TransitionRefused):
        promised(world, case, "2026-09-21", now=at("2026-09-16"))


@pytest.mark.parametrize(
    ("on", "climbs_after"),
    [
        ("2026-10-01", "2026-10-01"),
        ("2026-10-24", "2026-10-27"),  # a Saturday; Monday 26 October is off
        ("2027-03-21", "2027-03-25"),  # Nauryz
        ("2027-09-15", "2027-09-15"),  # twelve months
    ],
)
def test_a_later_date_is_accepted_above_and_the_case_climbs_when_it_is_over(world, on, climbs_after):
    case = world.case()
    measured = case.current.promise_at
    given = promised(world, case, on)
    assert (given.verdict, given.above.territory_id) == ("", DISTRICT)
    decide_promise(world, case)
    held = world.again(case).current
    assert held.promise_at == measured
    assert held.promised_on.isoformat() == on
    assert last_day(held.due_at).isoformat() == climbs_after
    assert held.due_version == 2
    escalation.sweep(held.due_at - timedelta(seconds=1), grace=timedelta())
    assert world.again(case).current.number == 1
    escalation.sweep(held.due_at, grace=timedelta())
    assert world.again(case).current.number == 2


@pytest.mark.parametrize("on", ["2026-09-14", "2027-09-16"])
def test_a_date_that_has_passed_or_lies_past_twelve_months_is_no_promise(world, on):
    case = world.case()
    with pytest.raises(BadInput):
        promised(world, case, on)


def test_a_refused_date_may_be_followed_by_another(world):
    case = world.case()
    promised(world, case, "2026-12-01")
    with pytest.raises(TransitionRefused):
        promised(world, case, "2026-10-01", now=at("2026-09-16"))
    decide_promise(world, case, accepted=False)
    promised(world, case, "2026-09-20", now=at("2026-09-17"))
    assert list(Promise.objects.values_list("verdict", flat=True)) == ["refused", "accepted"]
    assert kinds(case) == ["filed", "promised", "promise_refused", "promised"]


def test_silence_refuses_a_later_date(world):
    case = world.case()
    promised(world, case, "2026-12-01")
    assert escalation.sweep(at("2026-09-18", "00:03")).refused == 1
    told = Event.objects.get(case=case, kind="promise_refused")
    assert (told.actor, told.data["promised_on"], told.data["by_silence"]) == ("system", "2026-12-01", True)
    assert due_on(world, case) == "2026-09-22"


def test_one_thing_at_a_time_is_asked_of_the_level_above(world):
    case = world.case()
    ask(world, case)
    with pytest.raises(BadInput):
        promised(world, case, "2026-12-01")
    decide(world, case)
    promised(world, case, "2026-12-01", now=at("2026-09-17"))
    decide_promise(world, case, now=at("2026-09-17", "11:00"))
    assert due_on(world, case) == "2026-12-01"
    other = world.case()
    promised(world, other, "2026-12-01")
    with pytest.raises(TransitionRefused):
        ask(world, other)
    decide_promise(world, other)
    with pytest.raises(TransitionRefused):
        ask(world, other, now=at("2026-09-17"))


def test_inside_a_granted_extension_a_date_needs_nobodys_consent(world):
    case = world.case()
    ask(world, case)
    decide(world, case)
    assert promised(world, case, "2026-09-29", now=at("2026-09-17")).verdict == "accepted"
    assert due_on(world, case) == "2026-09-29"


def test_a_pause_does_not_put_off_an_accepted_date(world):
    case = world.case()
    promised(world, case, "2026-12-01")
    decide_promise(world, case)
    workflow.ask(case, question="Қай үй?", now=at("2026-09-17"), **world.holder(case))
    held = world.again(case).current
    assert (last_day(held.promise_at).isoformat(), last_day(held.due_at).isoformat()) == ("2026-09-29", "2026-12-01")


def test_the_answer_to_a_petition_may_be_put_off_and_is_not_promised(petitioners):
    case, world = petitioners.reached().case, petitioners.world
    now = at("2026-03-20")
    with pytest.raises(TransitionRefused):
        promised(world, case, "2026-04-01", now=now)
    asked = ask(world, case, days=20, now=now)
    decide(world, case, now=at("2026-03-26"))
    held = world.again(case).current
    assert (asked.days, held.extended_days) == (20, 20)
    assert last_day(held.due_at) <= date(2026, 5, 20)
