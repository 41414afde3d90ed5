"""What counts for an office and for the country, told as stories by the real verbs."""

from datetime import date, timedelta

import pytest

from cases import escalation, workflow
from cases.models import Assignment, Case
from statistics import measures
from statistics.measures import OfficeMeasure, Tally
from statistics.windows import Window
from territories.seats import appoint, vacate
from tests.world import ALMALY, QARAUYL, at

pytestmark = pytest.mark.django_db

RURAL, DISTRICT, REGION, REPUBLIC = "103230000", "103200000", "100000000", "000000000"
LATER = at("2027-01-10")
"""Late enough for every deadline of a case filed on 1 September 2026 to be judged."""


def measure(world, code: str = RURAL, now=LATER) -> OfficeMeasure:
    return measures.measure_of(world.office(code), Window.at(now))


def total(now=LATER) -> Tally:
    return measures.headline(Window.at(now)).total


def fate(now=LATER) -> str:
    """The fate of the only case."""
    tally = total(now)
    assert tally.cases == 1
    return measures.PARTS[tally.parts.index(1)]


def silent_until(world, case, code: str) -> None:
    """Nobody answers until the case is with an office."""
    while world.again(case).current.office.territory_id != code:
        escalation.sweep(world.again(case).current.due_at, grace=timedelta())


def unanswered_until_listed(world, case) -> None:
    silent_until(world, case, REPUBLIC)
    escalation.sweep(world.again(case).current.due_at, grace=timedelta())


def answered_and_confirmed(world, case, now) -> None:
    world.fixed(case, now)
    workflow.confirm(case, participant=world.reporter(case), now=now + timedelta(days=1))


# -- one office ------------------------------------------------------------------------------


def test_answered_on_time_and_confirmed_counts(world):
    answered_and_confirmed(world, world.case(), at("2026-09-10"))
    assert measure(world) == OfficeMeasure(confirmed=1, responded=1)


@pytest.mark.parametrize(
    ("moment", "result"),
    [(("2026-09-22", "23:59:59"), "confirmed"), (("2026-09-23", "00:00"), "missed")],
)
def test_the_last_second_is_in_time_and_midnight_is_late(world, moment, result):
    case = world.case()  # promised until 22 September
    now = at(*moment)
    rural = world.holder(case)
    world.fixed(case, now, **rural)  # at midnight the case has climbed; the lower office stays co-executor
    workflow.confirm(case, participant=world.reporter(case), now=now + timedelta(days=1))
    found = measure(world)
    assert found.due == 1
    assert getattr(found, result) == 1


def test_an_answer_that_nobody_confirms_is_no_success(world):
    case = world.case()
    world.fixed(case, at("2026-09-10"))
    escalation.sweep(at("2026-09-21"))
    assert measure(world) == OfficeMeasure(answered=1)
    assert fate() == "answered"


def test_a_word_on_day_30_still_counts_although_the_case_is_closed(world):
    case = world.case()
    world.fixed(case, at("2026-09-10"))
    escalation.sweep(at("2026-09-21"))
    workflow.confirm(case, participant=world.reporter(case), now=at("2026-10-10", "09:59"))
    assert measure(world).confirmed == 1


def test_an_answer_overturned_by_the_level_above_is_a_false_claim(world):
    case = world.case()
    world.fixed(case, at("2026-09-10"))
    workflow.dispute(case, participant=world.reporter(case), reason="Су жоқ.", now=at("2026-09-11"))
    above = world.office(DISTRICT)
    workflow.decide_review(
        world.again(case), upheld=True, explanation="Рас.", by=world.official(above), office=above, now=at("2026-09-12")
    )
    found = measure(world)
    assert (found.overturned, found.responded, found.due) == (1, 1, 1)
    assert found.false_claims.part == 1
    assert fate() == "overturned"


def test_a_dispute_that_the_review_rejects_is_an_answer_but_no_confirmation(world):
    case = world.case()
    world.fixed(case, at("2026-09-10"))
    workflow.dispute(case, participant=world.reporter(case), reason="Су жоқ.", now=at("2026-09-11"))
    above = world.office(DISTRICT)
    workflow.decide_review(
        world.again(case),
        upheld=False,
        explanation="Су бар.",
        by=world.official(above),
        office=above,
        now=at("2026-09-12"),
    )
    assert measure(world) == OfficeMeasure(answered=1, responded=1)


def test_a_refusal_that_a_resident_accepts_is_answered_not_solved(world):
    case = world.case()
    workflow.answer(case, kind="refused", text="Себебі бар.", language="kk", now=at("2026-09-10"), **world.holder(case))
    workflow.confirm(case, participant=world.reporter(case), now=at("2026-09-11"))
    assert measure(world) == OfficeMeasure(answered=1, responded=1)
    assert total().refused == 1


def test_silence_is_missed_for_good_whatever_comes_later(world):
    case = world.case()
    rural = world.holder(case)
    silent_until(world, case, DISTRICT)
    world.fixed(case, at("2026-09-25"), **rural)
    workflow.confirm(case, participant=world.reporter(case), now=at("2026-09-26"))
    assert measure(world) == OfficeMeasure(missed=1)
    assert fate() == "later"


@pytest.mark.parametrize("granted", [True, False, None])
def test_no_power_leaves_the_measure_only_when_the_level_above_agrees(world, granted):
    case = world.case()
    workflow.answer(
        case, kind="no_power", text="Өкілет жоқ.", language="kk", now=at("2026-09-10"), **world.holder(case)
    )
    if granted is not None:
        above = world.office(DISTRICT)
        claim = case.assignments.get(number=1)
        workflow.rule_on_claim(
            world.again(case),
            assignment=claim,
            granted=granted,
            by=world.official(above),
            office=above,
            now=at("2026-09-11"),
        )
    expected = OfficeMeasure(left_out={"no_power": 1}) if granted else OfficeMeasure(missed=1)
    assert measure(world) == expected


def test_a_forwarded_case_belongs_to_the_office_that_got_it(world):
    case = world.case()
    workflow.forward(
        case, to=world.office(DISTRICT), reason="Ауданның жолы.", now=at("2026-09-02"), **world.holder(case)
    )
    answered_and_confirmed(world, case, at("2026-09-10"))
    assert measure(world) == OfficeMeasure(left_out={"forwarded": 1})
    assert measure(world, DISTRICT).confirmed == 1
    assert fate() == "confirmed"  # the first accountable office is the district


def test_what_came_because_a_seat_below_is_vacant_is_not_held_against_the_level_above(world):
    rural = world.office(RURAL)
    vacate(rural, on=date(2026, 8, 1), by="test", now=at("2026-08-01"))
    case = world.case()
    assert case.current.via_vacancy
    unanswered_until_listed(world, case)
    assert measure(world, DISTRICT) == OfficeMeasure(left_out={"vacancy": 1})
    assert measure(world, REGION).missed == 1
    appoint(rural, holder_name="Ерлан С.", on=date(2026, 12, 1), by="test", now=at("2026-12-01"))


def test_void_cases_are_no_cases(world):
    case = world.case()
    moment = at("2026-09-05")
    Assignment.objects.filter(case=case).update(left_at=moment, outcome="void")
    Case.objects.filter(pk=case.pk).update(state="closed", outcome="void", closed_at=moment)
    assert measure(world) == OfficeMeasure(left_out={"void": 1})
    assert total() == Tally()


@pytest.mark.parametrize(("day", "due"), [("2026-09-22", 0), ("2026-09-23", 1)])
def test_withdrawing_helps_an_office_only_before_its_promise(world, day, due):
    case = world.case()  # promised until 22 September
    Assignment.objects.filter(case=case).update(left_at=at(day, "00:00"), outcome="withdrawn")
    Case.objects.filter(pk=case.pk).update(state="closed", outcome="withdrawn", closed_at=at(day, "00:00"))
    assert measure(world).due == due


def test_only_deadlines_of_the_window_count(world):
    answered_and_confirmed(world, world.case(), at("2026-09-10"))
    last_day = at("2026-09-22")
    assert measure(world, now=last_day + timedelta(days=44)).due == 0
    assert measure(world, now=last_day + timedelta(days=45)).due == 1
    assert measure(world, now=last_day + timedelta(days=45 + 364)).due == 1
    assert measure(world, now=last_day + timedelta(days=45 + 365)).due == 0


# -- the country ----------------------------------------------------------------------------


@pytest.mark.parametrize(("code", "part"), [(DISTRICT, "district"), (REGION, "region"), (REPUBLIC, "republic")])
def test_the_bar_tells_at_which_level_a_case_was_answered(world, code, part):
    case = world.case()
    silent_until(world, case, code)
    answered_and_confirmed(world, case, world.again(case).current.entered_at + timedelta(days=1))
    assert fate() == part


def test_a_case_that_the_republic_leaves_unanswered_is_told_as_such(world):
    case = world.case()
    unanswered_until_listed(world, case)
    tally = total()
    assert fate() == "unanswered"
    assert (tally.reached_district, tally.reached_region, tally.reached_republic) == (1, 1, 1)
    assert tally.needed_the_capital.part == 1


def test_a_case_under_way_is_still_climbing(world):
    case = world.case()
    silent_until(world, case, REGION)
    assert fate() == "climbing"


def test_in_almaty_the_city_counts_as_the_region(world):
    case = world.case(ALMALY)
    silent_until(world, case, "750000000")
    answered_and_confirmed(world, case, world.again(case).current.entered_at + timedelta(days=1))
    assert fate() == "region"
    assert set(measures.headline(Window.at(LATER)).by_unit) == {"750000000"}


def test_an_empty_country_has_honest_noughts(register):
    found = measures.headline(Window.at(LATER))
    assert found.total == Tally()
    assert found.by_unit == {}
    assert found.total.share.percent == 0


def test_the_figures_cost_one_query_each(world, django_assert_num_queries):
    answered_and_confirmed(world, world.case(QARAUYL), at("2026-09-10"))
    window, place, office = Window.at(LATER), world.territory(REGION), world.office(RURAL)
    with django_assert_num_queries(1):
        measures.headline(window, place)
    with django_assert_num_queries(1):
        measures.measure_of(office, window)
    with django_assert_num_queries(1):
        measures.measures_of_all(window)
    with django_assert_num_queries(1):
        measures.waits(window, LATER)
