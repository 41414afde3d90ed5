"""Emergencies: the danger is removed in hours, the repair follows in working days, and residents say whether it was so."""

import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connections, transaction

from cases import escalation, made_safe, workflow
from cases.allowed import what_may, what_may_resident
from cases.deadlines import last_day
from cases.errors import BadInput, DomainError, TransitionRefused
from cases.invariants import violations
from cases.models import Answer, Assignment, Event, Review
from tests.world import ALMALY, at, prepared_photo

pytestmark = pytest.mark.django_db

VILLAGE, DISTRICT, REGION, TOP = "103230000", "103200000", "100000000", "000000000"
SECOND = timedelta(seconds=1)


def danger(world, when=None, **more):
    """A fallen wire in the village, filed on a Saturday at two in the morning and accepted at once."""
    case = world.case(category="street_danger", now=when or at("2026-09-05", "02:00"), **more)
    workflow.accept(case, now=case.filed_at + timedelta(minutes=10), **world.holder(case))
    return world.again(case)


def made_safe_at(world, case, now, **more):
    who = {**world.holder(case), **more}
    return workflow.made_safe(
        case, text="Сымды өшірдік.", language="kk", photos=[prepared_photo("#f2b33d")], now=now, **who
    )


def safe(world, when=None):
    """The danger of the village is gone eight hours later, on Saturday at ten."""
    case = danger(world, when)
    made_safe_at(world, case, case.filed_at + timedelta(hours=8))
    return world.again(case)


def still_dangerous(world, case, now, reason="Сым әлі жатыр."):
    workflow.dispute_safe(case, participant=world.reporter(case), reason=reason, now=now)
    return world.again(case)


def decided(world, case, now, *, upheld):
    office = Review.objects.select_related("office__territory").get(case=case, decided_at=None).office
    workflow.decide_review(
        case, upheld=upheld, explanation="Барып көрдік.", by=world.official(office), office=office, now=now
    )
    return world.again(case)


def kinds(case):
    return list(Event.objects.filter(case=case).order_by("number").values_list("kind", flat=True))


def sound():
    """Nothing breaks what must hold."""
    assert [str(one) for one in violations()] == []


# -- the office ------------------------------------------------------------------------------------


def test_made_safe_begins_the_repair_of_the_same_office_in_working_days(world):
    case = safe(world)
    hours, repair = case.assignments.order_by("number")
    assert (hours.outcome, hours.left_at) == ("made_safe", at("2026-09-05", "10:00"))
    assert (repair.office_id, repair.regime, repair.entered_by) == (hours.office_id, "ordinary", "made_safe")
    assert (repair.solve_days, repair.clock.step, last_day(repair.due_at).isoformat()) == (15, "first", "2026-09-25")
    assert repair.accepted_at == repair.entered_at
    assert (case.state, case.current_id, case.regime) == ("open", repair.pk, "emergency")
    given = case.answers.get()
    assert (given.kind, given.verdict, given.assignment_id) == ("made_safe", "", hours.pk)
    assert given.photos.count() == 1
    assert kinds(case) == ["filed", "accepted", "made_safe"]
    sound()


def test_the_hours_of_the_repair_are_those_of_any_hand_over(world):
    case = danger(world)
    made_safe_at(world, case, at("2026-09-05", "08:59"))
    assert last_day(world.again(case).current.due_at).isoformat() == "2026-09-25"
    monday = danger(world, at("2026-09-07", "02:00"))
    made_safe_at(world, monday, at("2026-09-07", "08:59"))
    assert last_day(world.again(monday).current.due_at).isoformat() == "2026-09-25"
    later = danger(world, at("2026-09-07", "02:00"))
    made_safe_at(world, later, at("2026-09-07", "09:00"))
    assert last_day(world.again(later).current.due_at).isoformat() == "2026-09-28"


def test_over_new_year_the_hours_run_on_and_the_repair_waits_for_the_working_days(world):
    case = safe(world, at("2026-12-31", "23:30"))
    hours, repair = case.assignments.order_by("number")
    assert hours.promise_at == at("2027-01-01", "23:30")
    assert hours.left_at == at("2027-01-01", "07:30")
    # 1, 2 January and 7 January are off, Monday the 4th instead of Saturday the 2nd.
    assert last_day(repair.due_at).isoformat() == "2027-01-26"
    sound()


@pytest.mark.parametrize(
    ("when", "level", "outcome"),
    [(-SECOND, "rural", "made_safe"), (timedelta(), "district", "silence"), (SECOND, "district", "silence")],
)
def test_twenty_four_hours_are_half_open(world, when, level, outcome):
    case = danger(world)
    village = world.holder(case)
    moment = case.current.due_at + when
    if level == "rural":
        made_safe_at(world, case, moment)
    else:
        with pytest.raises(TransitionRefused):
            made_safe_at(world, case, moment, **village)
    case = world.again(case)
    assert case.current.level == level
    assert case.assignments.get(number=1).outcome == outcome
    sound()


def test_an_emergency_that_nobody_accepted_can_be_made_safe_within_the_hour(world):
    case = world.case(category="street_danger", now=at("2026-09-05", "02:00"))
    made_safe_at(world, case, at("2026-09-05", "02:59"))
    case = world.again(case)
    escalation.sweep(at("2026-09-06", "02:00"))
    assert world.again(case).current.level == "rural"
    assert "forward" not in what_may(case, case.current.office, at("2026-09-06"))


def test_the_repair_climbs_by_the_ordinary_clock(world):
    case = safe(world)
    escalation.sweep(case.current.due_at + timedelta(minutes=3))
    case = world.again(case)
    assert (case.current.level, case.current.regime, case.current.solve_days) == ("district", "ordinary", 10)
    sound()


def test_at_the_top_the_repair_has_the_time_of_the_republic(world):
    case = danger(world)
    for _level in range(3):
        escalation.sweep(world.again(case).current.climbs_at + timedelta(minutes=3))
    case = world.again(case)
    assert (case.current.level, case.current.regime) == ("republic", "emergency")
    made_safe_at(world, case, case.current.entered_at + timedelta(minutes=30))
    case = world.again(case)
    assert (case.current.clock.step, case.current.solve_days) == ("republic", 20)
    sound()


def test_the_ordinary_answer_at_the_end_stays_as_it_is(world):
    case = safe(world)
    world.fixed(case, at("2026-09-08"))
    case = world.again(case)
    assert case.state == "answered"
    workflow.confirm(case, participant=world.reporter(case), now=at("2026-09-09"))
    case = world.again(case)
    assert (case.state, case.outcome) == ("closed", "confirmed")
    assert case.answers.get(kind="made_safe").verdict == ""
    sound()


def test_silence_about_the_end_closes_the_case_once_whatever_was_said_of_the_danger(world):
    case = safe(world)
    world.fixed(case, at("2026-09-08"))
    run = escalation.sweep(at("2026-09-18", "10:03"))
    case = world.again(case)
    assert (run.closed, case.outcome) == (1, "silent")
    assert list(case.answers.values_list("kind", "verdict")) == [("made_safe", ""), ("fixed", "silent")]
    sound()


def test_an_emergency_may_still_be_answered_at_once(world):
    case = danger(world)
    world.fixed(case, at("2026-09-05", "10:00"))
    assert world.again(case).state == "answered"


@pytest.mark.parametrize(
    ("given", "field"),
    [({"text": "  "}, "text"), ({"photos": []}, "photos"), ({"text": "ж" * 5001}, "text")],
)
def test_words_and_a_photo_are_needed(world, given, field):
    case = danger(world)
    with pytest.raises(BadInput) as wrong:
        workflow.made_safe(
            case, now=at("2026-09-05"), language="kk", **{"text": "Өшірдік.", "photos": [prepared_photo()]} | given,
            **world.holder(case),
        )  # fmt: skip
    assert field in wrong.value.errors
    assert world.again(case).current.number == 1


def test_only_the_owner_of_an_emergency_may(world):
    ordinary = world.case()
    with pytest.raises(TransitionRefused):
        made_safe_at(world, ordinary, at("2026-09-02"))
    case = danger(world)
    district = world.office(DISTRICT)
    with pytest.raises(TransitionRefused):
        made_safe_at(world, case, at("2026-09-05"), office=district, by=world.official(district))
    made_safe_at(world, case, at("2026-09-05"))
    with pytest.raises(TransitionRefused):
        made_safe_at(world, case, at("2026-09-05", "11:00"))


# -- residents --------------------------------------------------------------------------------------


def test_residents_confirm_that_the_danger_is_gone_and_the_repair_goes_on(world):
    case = safe(world)
    due_at = case.current.due_at
    workflow.confirm_safe(case, participant=world.reporter(case), now=at("2026-09-05", "12:00"))
    case = world.again(case)
    assert (case.state, case.current.due_at) == ("open", due_at)
    assert case.answers.get().verdict == "confirmed"
    assert kinds(case)[-1] == "confirmed"
    with pytest.raises(TransitionRefused):
        workflow.dispute_safe(case, participant=world.reporter(case), reason="", now=at("2026-09-05", "13:00"))
    sound()


@pytest.mark.parametrize(("when", "may"), [(-SECOND, True), (timedelta(), False), (SECOND, False)])
def test_a_word_on_the_danger_counts_until_day_thirty(world, when, may):
    case = safe(world)
    given = made_safe.safe_answer(case)
    workflow.ask(case, question="Қай жерде?", now=at("2026-09-24"), **world.holder(case))
    moment = given.at + timedelta(days=30) + when
    escalation.sweep(moment)
    verbs = what_may_resident(world.again(case), world.reporter(case), moment)
    assert ({"confirm_safe", "dispute_safe"} <= verbs) is may


def test_still_dangerous_is_reviewed_in_twelve_hours_by_the_level_above(world):
    case = still_dangerous(world, safe(world), at("2026-09-05", "20:00"))
    review = Review.objects.get()
    assert (case.state, review.office.territory_id) == ("reviewed", DISTRICT)
    assert review.due_at == at("2026-09-06", "08:00")
    assert case.current.regime == "ordinary"
    sound()


def test_rejected_the_same_repair_goes_on(world):
    case = safe(world)
    repair, due_at = case.current_id, case.current.due_at
    case = still_dangerous(world, case, at("2026-09-05", "20:00"))
    case = decided(world, case, at("2026-09-05", "22:00"), upheld=False)
    assert (case.state, case.current_id, case.current.due_at) == ("open", repair, due_at)
    assert case.answers.get().verdict == "upheld"
    assert kinds(case)[-2:] == ["disputed", "dispute_rejected"]
    assert not {"confirm_safe", "dispute_safe", "appeal"} & what_may_resident(
        case, world.reporter(case), at("2026-09-06")
    )
    sound()


def test_rejected_when_the_time_of_the_repair_is_up_the_sweep_passes_it_up(world):
    case = safe(world)
    case = still_dangerous(world, case, case.current.due_at - timedelta(hours=2))
    escalation.sweep(case.current.due_at + timedelta(minutes=3))
    assert world.again(case).state == "reviewed"
    case = decided(world, case, case.current.due_at + timedelta(hours=3), upheld=False)
    assert case.state == "open"
    escalation.sweep(case.current.due_at + timedelta(hours=4))
    case = world.again(case)
    assert (case.current.level, case.current.entered_by, case.current.regime) == ("district", "escalated", "ordinary")
    sound()


def test_upheld_the_case_is_an_emergency_again_one_level_up(world):
    case = still_dangerous(world, safe(world), at("2026-09-05", "20:00"))
    case = decided(world, case, at("2026-09-05", "22:00"), upheld=True)
    hours, repair, again = case.assignments.order_by("number")
    assert (hours.outcome, repair.outcome) == ("made_safe", "overturned")
    assert (again.level, again.regime, again.entered_by) == ("district", "emergency", "dispute")
    assert again.promise_at == at("2026-09-06", "10:00")
    assert again.acknowledge_until == at("2026-09-05", "23:00")
    assert case.answers.get().verdict == "overturned"
    assert "made_safe" in what_may(case, again.office, at("2026-09-05", "22:05"))
    sound()


@pytest.mark.parametrize(("when", "state"), [(-SECOND, "reviewed"), (timedelta(), "open"), (SECOND, "open")])
def test_silence_of_the_reviewer_is_a_yes_after_twelve_hours(world, when, state):
    case = still_dangerous(world, safe(world), at("2026-09-05", "20:00"))
    escalation.sweep(at("2026-09-06", "08:00") + when, grace=timedelta())
    case = world.again(case)
    assert case.state == state
    if state == "open":
        assert (case.current.level, case.current.regime, case.current.entered_by) == (
            *("district", "emergency"),
            "dispute",
        )
        assert Review.objects.get().by_silence
    sound()


def test_it_is_a_real_emergency_that_can_be_made_safe_again_and_again(world):
    case = still_dangerous(world, safe(world), at("2026-09-05", "20:00"))
    escalation.sweep(at("2026-09-06", "08:03"))
    made_safe_at(world, case, at("2026-09-06", "08:30"))
    case = world.again(case)
    assert [one.regime for one in case.assignments.order_by("number")] == [
        *("emergency", "ordinary"),
        *("emergency", "ordinary"),
    ]
    workflow.confirm_safe(case, participant=world.reporter(case), now=at("2026-09-06", "12:00"))
    assert list(case.answers.values_list("verdict", flat=True)) == ["overturned", "confirmed"]
    sound()


def test_the_owner_above_the_reviewer_has_the_emergency_itself(world):
    case = safe(world)
    escalation.sweep(case.current.due_at + timedelta(minutes=3))
    case = world.again(case)
    assert case.current.level == "district"
    case = still_dangerous(world, case, case.current.entered_at + timedelta(hours=5))
    case = decided(world, case, case.current.entered_at + timedelta(hours=6), upheld=True)
    assert [(one.level, one.regime, one.outcome) for one in case.assignments.order_by("number")] == [
        ("rural", "emergency", "made_safe"),
        ("rural", "ordinary", "silence"),
        ("district", "ordinary", "overturned"),
        ("district", "emergency", ""),
    ]
    sound()


def test_at_the_top_it_is_an_emergency_again_at_once(world):
    case = danger(world)
    for _level in range(3):
        escalation.sweep(world.again(case).current.climbs_at + timedelta(minutes=3))
    case = world.again(case)
    entered = case.current.entered_at
    made_safe_at(world, case, entered + timedelta(minutes=30))
    case = still_dangerous(world, case, entered + timedelta(hours=2))
    assert (case.state, case.current.level, case.current.regime) == ("open", "republic", "emergency")
    assert case.current.promise_at == entered + timedelta(hours=26)
    assert kinds(case)[-2:] == ["disputed", "dispute_upheld"]
    assert not Review.objects.exists()
    assert case.answers.get().verdict == "overturned"
    sound()


def test_a_dispute_ends_the_wait_for_a_reply_and_gives_the_unused_days_back(world):
    case = safe(world)
    workflow.ask(case, question="Қай жерде?", now=at("2026-09-07"), **world.holder(case))
    assert last_day(world.again(case).current.due_at).isoformat() == "2026-10-02"
    case = still_dangerous(world, case, at("2026-09-09", "10:00"))
    assert (case.state, case.waiting_until) == ("reviewed", None)
    assert last_day(case.current.due_at).isoformat() == "2026-09-29"
    assert decided(world, case, at("2026-09-09", "11:00"), upheld=False).state == "open"
    sound()


def test_who_may_say_it(world):
    from accounts.models import Membership, User

    case = danger(world)
    early = workflow.support(case, key="a" * 64, now=at("2026-09-05", "03:00"))
    made_safe_at(world, case, at("2026-09-05", "10:00"))
    late = workflow.support(case, key="b" * 64, now=at("2026-09-05", "10:00"))
    case = world.again(case)
    now = at("2026-09-05", "11:00")
    assert "confirm_safe" in what_may_resident(case, early, now)
    assert "confirm_safe" not in what_may_resident(case, late, now)
    official = User.objects.create_user("bolat@example.test", name="Болат")
    Membership.objects.create(user=official, office=case.current.office, role="officer", started_on=now.date())
    early.user = official
    assert "confirm_safe" not in what_may_resident(case, early, now)
    other = world.reporter(world.case())
    with pytest.raises(TransitionRefused):
        workflow.confirm_safe(case, participant=other, now=now)


def test_the_word_on_the_danger_and_the_word_on_the_end_are_not_confused(world):
    case = safe(world)
    reporter = world.reporter(case)
    verbs = what_may_resident(case, reporter, at("2026-09-07"))
    assert {"confirm_safe", "dispute_safe"} <= verbs
    assert not {"confirm", "dispute"} & verbs
    world.fixed(case, at("2026-09-08"))
    case = world.again(case)
    verbs = what_may_resident(case, reporter, at("2026-09-09"))
    assert {"confirm", "dispute"} <= verbs
    assert not {"confirm_safe", "dispute_safe"} & verbs
    workflow.dispute(case, participant=reporter, reason="", now=at("2026-09-09"))
    case = decided(world, case, at("2026-09-10"), upheld=True)
    assert (case.current.level, case.current.regime) == ("district", "ordinary")
    assert list(case.answers.values_list("kind", "verdict")) == [("made_safe", ""), ("fixed", "overturned")]
    # The repair is open again, and the thirty days of the first word are not over.
    assert "dispute_safe" in what_may_resident(case, reporter, at("2026-09-11"))
    sound()


def test_in_almaty_the_city_reviews(world):
    case = world.case(ALMALY, "street_danger", at("2026-09-05", "02:00"))
    made_safe_at(world, case, at("2026-09-05", "02:30"))
    case = still_dangerous(world, case, at("2026-09-05", "03:00"))
    assert Review.objects.get().office.territory_id == "750000000"


# -- the database -----------------------------------------------------------------------------------


def test_the_sites_own_role_can_do_it_all(world, as_application):
    with as_application():
        case = still_dangerous(world, safe(world), at("2026-09-05", "20:00"))
        case = decided(world, case, at("2026-09-05", "22:00"), upheld=True)
    assert case.current.regime == "emergency"


def test_an_assignment_that_ended_safe_is_never_rewritten(world):
    case = safe(world)
    for change in ({"regime": "ordinary"}, {"left_at": case.filed_at}, {"outcome": "solved"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Assignment.objects.filter(case=case, number=1).update(**change)


def test_two_reviews_of_one_answer_cannot_stand(world):
    case = still_dangerous(world, safe(world), at("2026-09-05", "20:00"))
    review = Review.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.create(
            case=case, answer=review.answer, office=review.office, opened_at=review.opened_at, due_at=review.due_at
        )


@pytest.mark.django_db(transaction=True)
def test_confirming_and_disputing_at_the_same_moment_one_of_them_is_heard(world):
    case = safe(world)
    reporter = world.reporter(case)
    neighbour = workflow.support(case, key="a" * 64, now=at("2026-09-05", "03:00"))
    now = at("2026-09-05", "12:00")
    start, said = threading.Barrier(2), []

    def say(verb, **more):
        try:
            start.wait()
            verb(world.again(case), now=now, **more)
            said.append(verb.__name__)
        except DomainError:
            pass
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=say, args=(workflow.confirm_safe,), kwargs={"participant": neighbour}),
        threading.Thread(target=say, args=(workflow.dispute_safe,), kwargs={"participant": reporter, "reason": ""}),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    case = world.again(case)
    verdict = Answer.objects.get(case=case).verdict
    assert said == (["confirm_safe"] if verdict == "confirmed" else ["dispute_safe"])
    assert case.state == ("open" if verdict == "confirmed" else "reviewed")
    assert Review.objects.count() == (0 if verdict == "confirmed" else 1)
    sound()
