"""What counts of an emergency: the hours by the word on "made safe", the repair by itself; and of problems that came back."""

from datetime import timedelta

import pytest

from cases import escalation, workflow
from cases.models import Review
from statistics.measures import OfficeMeasure
from tests.statistics.test_measures import DISTRICT, REPUBLIC, answered_and_confirmed, fate, measure, total
from tests.world import at, prepared_photo

pytestmark = pytest.mark.django_db


def danger(world):
    """A fallen wire on a Saturday at two in the morning; the village accepts it."""
    case = world.case(category="street_danger", now=at("2026-09-05", "02:00"))
    workflow.accept(case, now=at("2026-09-05", "02:10"), **world.holder(case))
    return case


def made_safe(world, case, now=None):
    workflow.made_safe(
        case, text="Өшірдік.", language="kk", photos=[prepared_photo("#f2b33d")], now=now or at("2026-09-05", "10:00"),
        **world.holder(case),
    )  # fmt: skip
    return world.again(case)


def safe(world):
    return made_safe(world, danger(world))


def disputed(world, case, now=None, *, upheld):
    now = now or at("2026-09-05", "12:00")
    workflow.dispute_safe(case, participant=world.reporter(case), reason="Әлі қауіпті", now=now)
    office = Review.objects.select_related("office__territory").get(case=case, decided_at=None).office
    workflow.decide_review(
        case, upheld=upheld, explanation="Көрдік.", by=world.official(office), office=office,
        now=now + timedelta(hours=1),
    )  # fmt: skip
    return world.again(case)


def test_hours_and_repair_are_two_and_each_needs_its_own_yes(world):
    case = safe(world)
    workflow.confirm_safe(case, participant=world.reporter(case), now=at("2026-09-05", "12:00"))
    answered_and_confirmed(world, case, at("2026-09-10"))
    assert measure(world) == OfficeMeasure(confirmed=2, responded=2)
    assert fate() == "confirmed"


def test_silence_about_the_danger_is_no_success_and_no_failure(world):
    answered_and_confirmed(world, safe(world), at("2026-09-10"))
    assert measure(world) == OfficeMeasure(confirmed=1, answered=1, responded=1)


def test_a_case_is_not_solved_before_the_repair(world):
    case = safe(world)
    workflow.confirm_safe(case, participant=world.reporter(case), now=at("2026-09-05", "12:00"))
    escalation.sweep(case.current.due_at, grace=timedelta())
    assert measure(world) == OfficeMeasure(confirmed=1, missed=1, responded=1)
    assert fate() == "climbing"
    answered_and_confirmed(world, world.again(case), world.again(case).current.entered_at + timedelta(days=1))
    assert fate() == "district"
    assert total().reached_district == 1


@pytest.mark.parametrize(("moment", "result"), [("01:59:59", "answered"), ("02:00", "missed")])
def test_the_last_second_of_the_hours_is_in_time(world, moment, result):
    case = danger(world)
    now = at("2026-09-06", moment)
    if result == "missed":
        escalation.sweep(now, grace=timedelta())
    made_safe(world, case, now)
    answered_and_confirmed(world, world.again(case), at("2026-09-10"))
    found = measure(world)
    assert getattr(found, result) == 1
    assert fate() == ("confirmed" if result == "answered" else "district")


def test_still_dangerous_upheld_is_one_failure_and_not_two(world):
    case = disputed(world, safe(world), upheld=True)
    made_safe(world, case, at("2026-09-05", "13:30"))
    answered_and_confirmed(world, world.again(case), at("2026-09-10"))
    assert measure(world) == OfficeMeasure(overturned=1, responded=1, left_out={"unsafe": 1})
    assert measure(world, DISTRICT) == OfficeMeasure(confirmed=1, answered=1, responded=1)
    assert fate() == "overturned"
    assert total().reached_district == 1


def test_still_dangerous_rejected_leaves_everything_as_it_was(world):
    case = disputed(world, safe(world), upheld=False)
    answered_and_confirmed(world, case, at("2026-09-10"))
    assert measure(world) == OfficeMeasure(confirmed=1, answered=1, responded=2)
    assert fate() == "confirmed"


def test_a_repair_whose_promise_had_passed_stays_missed(world):
    case = safe(world)
    escalation.sweep(case.current.due_at, grace=timedelta())
    case = world.again(case)
    case = disputed(world, case, case.current.entered_at + timedelta(hours=10), upheld=True)
    assert measure(world) == OfficeMeasure(overturned=1, missed=1, responded=1)
    assert measure(world, DISTRICT).left_out == {"unsafe": 1}


def test_an_emergency_that_begins_again_at_the_top_climbed_no_further(world):
    case = danger(world)
    while world.again(case).current.office.territory_id != REPUBLIC:
        escalation.sweep(world.again(case).current.climbs_at, grace=timedelta())
    entered = world.again(case).current.entered_at
    made_safe(world, case, entered + timedelta(minutes=30))
    workflow.dispute_safe(
        world.again(case), participant=world.reporter(case), reason="", now=entered + timedelta(hours=1)
    )
    assert total().reached_republic == 1
    assert measure(world, REPUBLIC).overturned == 1
    assert measure(world, REPUBLIC).left_out == {"unsafe": 1}


def test_a_problem_that_came_back_takes_the_success_away(world):
    case = world.case()
    answered_and_confirmed(world, case, at("2026-09-10"))
    assert measure(world) == OfficeMeasure(confirmed=1, responded=1)
    workflow.came_back(world.again(case), participant=world.reporter(case), text="Қайта", now=at("2026-10-01"))
    assert measure(world) == OfficeMeasure(overturned=1, responded=1)
    assert fate() == "overturned"


def test_a_problem_that_came_back_later_is_a_case_of_its_own(world):
    from issues.returns import file_return

    case = world.case()
    answered_and_confirmed(world, case, at("2026-09-10"))
    file_return(
        world.again(case), participant=world.reporter(case), title="Құбыр", text="Қайта ағып жатыр.", language="kk",
        now=at("2026-10-12"),
    )  # fmt: skip
    escalation.sweep(at("2026-11-20"), grace=timedelta())
    assert measure(world) == OfficeMeasure(confirmed=1, missed=1, responded=1)


@pytest.mark.parametrize(("upheld", "result"), [(True, "overturned"), (False, "answered")])
def test_an_appeal_decides_like_any_review(world, upheld, result):
    case = world.case()
    world.fixed(case, at("2026-09-10"))
    workflow.dispute(case, participant=world.reporter(case), reason="Су жоқ.", now=at("2026-09-11"))
    for verdict, now in ((False, at("2026-09-14")), (upheld, at("2026-09-16"))):
        office = Review.objects.select_related("office__territory").get(decided_at=None).office
        workflow.decide_review(
            world.again(case), upheld=verdict, explanation="Рас.", by=world.official(office), office=office, now=now
        )
        if now < at("2026-09-15"):
            workflow.appeal(
                world.again(case), participant=world.reporter(case), reason="Олай емес", now=at("2026-09-15")
            )
    found = measure(world)
    assert (getattr(found, result), found.due, found.responded) == (1, 1, 1)
