"""What opens a closed case again: an appeal against a review, and a problem that came back."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connections, transaction

from cases import escalation, workflow
from cases.allowed import what_may_resident
from cases.deadlines import last_day
from cases.errors import BadInput, DomainError, TransitionRefused
from cases.invariants import violations
from cases.models import Case, Event, Review
from issues.filing import file_issue
from issues.returns import file_return
from tests.world import ALMALY, QARAUYL, at, prepared_photo

pytestmark = pytest.mark.django_db

VILLAGE, DISTRICT, REGION, TOP = "103230000", "103200000", "100000000", "000000000"
SECOND = timedelta(seconds=1)
AROUND = pytest.mark.parametrize(("when", "may"), [(-SECOND, True), (timedelta(), False), (SECOND, False)])


def sound():
    """Nothing breaks what must hold."""
    assert [str(one) for one in violations()] == []


def kinds(case):
    return list(Event.objects.filter(case=case).order_by("number").values_list("kind", flat=True))


def decided(world, case, now, *, upheld):
    office = Review.objects.select_related("office__territory").get(case=case, decided_at=None).office
    workflow.decide_review(
        case, upheld=upheld, explanation="Барып көрдік.", by=world.official(office), office=office, now=now
    )
    return world.again(case)


def lost(world, case=None):
    """Fixed on the 4th, disputed on the 5th, found right by the district on Monday the 7th at ten."""
    case = case or world.case()
    world.fixed(case, at("2026-09-04"))
    workflow.dispute(case, participant=world.reporter(case), reason="Жөнделген жоқ", now=at("2026-09-05"))
    return decided(world, case, at("2026-09-07"), upheld=False)


def appealed(world, case, now=None):
    workflow.appeal(case, participant=world.reporter(case), reason="Суретке қараңыз", now=now or at("2026-09-08"))
    return world.again(case)


# -- an appeal ------------------------------------------------------------------------------------


def test_an_appeal_goes_to_the_level_above_the_reviewer(world):
    case = appealed(world, lost(world))
    review = Review.objects.get(stage=2)
    assert (review.office.territory_id, last_day(review.due_at).isoformat()) == (REGION, "2026-09-11")
    assert (case.state, case.outcome, case.closed_at, case.current.left_at) == ("reviewed", "", None, None)
    assert case.answers.get().verdict == "disputed"
    assert kinds(case)[-2:] == ["dispute_rejected", "appealed"]
    sound()


def test_rejected_again_it_is_closed_for_good(world):
    case = decided(world, appealed(world, lost(world)), at("2026-09-09"), upheld=False)
    assert (case.state, case.outcome, case.current.outcome) == ("closed", "review_upheld_office", "solved")
    assert case.answers.get().verdict == "upheld"
    assert "appeal" not in what_may_resident(case, world.reporter(case), at("2026-09-10"))
    with pytest.raises(TransitionRefused):
        appealed(world, case, at("2026-09-10"))
    sound()


def test_upheld_the_case_goes_to_who_decided_the_appeal(world):
    case = decided(world, appealed(world, lost(world)), at("2026-09-09"), upheld=True)
    assert (case.state, case.current.office.territory_id, case.current.entered_by) == ("open", REGION, "dispute")
    assert case.assignments.get(number=1).outcome == "overturned"
    assert case.answers.get().verdict == "overturned"
    sound()


@pytest.mark.parametrize(("when", "state"), [(-SECOND, "reviewed"), (timedelta(), "open"), (SECOND, "open")])
def test_silence_about_an_appeal_is_a_yes(world, when, state):
    case = appealed(world, lost(world))
    escalation.sweep(at("2026-09-12", "00:00") + when, grace=timedelta())
    case = world.again(case)
    assert case.state == state
    assert case.current.level == ("rural" if state == "reviewed" else "region")
    sound()


@AROUND
def test_ten_days_for_an_appeal(world, when, may):
    case = lost(world)
    moment = at("2026-09-17", "10:00") + when
    assert ("appeal" in what_may_resident(case, world.reporter(case), moment)) is may
    if may:
        assert appealed(world, case, moment).state == "reviewed"
    else:
        with pytest.raises(TransitionRefused):
            appealed(world, case, moment)


def test_ten_days_are_calendar_days_also_over_new_year(world):
    case = world.case(now=at("2026-12-20"))
    world.fixed(case, at("2026-12-24"))
    workflow.dispute(case, participant=world.reporter(case), reason="", now=at("2026-12-25"))
    case = decided(world, case, at("2026-12-29", "12:00"), upheld=False)
    assert "appeal" in what_may_resident(case, world.reporter(case), at("2027-01-08", "11:59"))
    assert "appeal" not in what_may_resident(case, world.reporter(case), at("2027-01-08", "12:00"))


def test_who_may_appeal(world):
    case = world.case()
    neighbour = workflow.support(case, key="a" * 64, now=at("2026-09-02"))
    other = workflow.support(case, key="b" * 64, now=at("2026-09-02"))
    world.fixed(case, at("2026-09-04"))
    workflow.dispute(case, participant=neighbour, reason="", now=at("2026-09-05"))
    case = decided(world, case, at("2026-09-07"), upheld=False)
    now = at("2026-09-08")
    assert "appeal" in what_may_resident(case, world.reporter(case), now)
    assert "appeal" in what_may_resident(case, neighbour, now)
    assert "appeal" not in what_may_resident(case, other, now)
    assert "appeal" not in what_may_resident(case, world.reporter(world.case()), now)


def test_nobody_above_the_reviewer_no_appeal(world):
    case = world.case(ALMALY)
    escalation.sweep(case.current.due_at + timedelta(minutes=3))
    case = world.again(case)
    world.fixed(case, case.current.entered_at + timedelta(hours=12))
    workflow.dispute(
        case, participant=world.reporter(case), reason="", now=case.current.entered_at + timedelta(hours=13)
    )
    case = decided(world, case, case.current.entered_at + timedelta(hours=14), upheld=False)
    assert Review.objects.get().office.territory_id == TOP
    with pytest.raises(TransitionRefused) as refused:
        appealed(world, case, case.current.entered_at + timedelta(hours=15))
    assert "Сотқа" in str(refused.value.message)


def test_only_a_review_that_found_for_the_office_is_appealed_against(world):
    case = world.case()
    world.fixed(case, at("2026-09-04"))
    with pytest.raises(TransitionRefused):
        appealed(world, world.again(case), at("2026-09-05"))
    workflow.confirm(case, participant=world.reporter(case), now=at("2026-09-05"))
    with pytest.raises(TransitionRefused):
        appealed(world, world.again(case), at("2026-09-06"))


@pytest.mark.parametrize("reason", ["", "  ", "ж" * 2001])
def test_an_appeal_has_words(world, reason):
    case = lost(world)
    with pytest.raises(BadInput):
        workflow.appeal(case, participant=world.reporter(case), reason=reason, now=at("2026-09-08"))
    assert world.again(case).state == "closed"


@pytest.mark.django_db(transaction=True)
def test_two_appeals_at_the_same_moment_are_one(world):
    case = lost(world)
    reporter = world.reporter(case)
    start, heard = threading.Barrier(2), []

    def say():
        try:
            start.wait()
            workflow.appeal(world.again(case), participant=reporter, reason="Қараңыз", now=at("2026-09-08"))
            heard.append(1)
        except DomainError:
            pass
        finally:
            connections.close_all()

    threads = [threading.Thread(target=say) for _twice in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heard == [1]
    assert Review.objects.filter(stage=2).count() == 1
    sound()


def test_the_database_holds_one_dispute_and_one_appeal(world):
    case = appealed(world, lost(world))
    review = Review.objects.get(stage=2)
    facts = {"case": case, "answer": review.answer, "office": review.office}
    for stage in (1, 2, 3):
        with pytest.raises(IntegrityError), transaction.atomic():
            Review.objects.create(stage=stage, opened_at=review.opened_at, due_at=review.due_at, **facts)


# -- came back within thirty days --------------------------------------------------------------------


def solved(world, case=None, *, silent=False, when="2026-09-04"):
    case = case or world.case()
    world.fixed(case, at(when))
    if silent:
        escalation.sweep(at(when) + timedelta(days=10, minutes=3))
    else:
        workflow.confirm(case, participant=world.reporter(case), now=at(when) + timedelta(days=1))
    return world.again(case)


def back(world, case, now, text="Қайта ағып жатыр"):
    workflow.came_back(case, participant=world.reporter(case), text=text, now=now)
    return world.again(case)


@pytest.mark.parametrize("silent", [False, True])
def test_it_came_back_the_success_is_taken_back_and_the_clock_never_stopped(world, silent):
    case = solved(world, silent=silent)
    due_at, version = case.current.due_at, case.current.due_version
    case = back(world, case, at("2026-09-18"))
    assert (case.state, case.outcome, case.closed_at, case.reply_until) == ("open", "", None, None)
    assert (case.current.due_at, case.current.due_version, case.current.answered_at) == (due_at, version, None)
    assert case.answers.get().verdict == "returned"
    assert kinds(case)[-1] == "returned"
    sound()


def test_what_was_due_meanwhile_climbs_at_once(world):
    case = back(world, solved(world), at("2026-09-30"))
    assert last_day(case.current.due_at).isoformat() == "2026-09-22"
    escalation.sweep(at("2026-09-30", "10:03"))
    case = world.again(case)
    assert (case.current.level, case.current.entered_by) == ("district", "escalated")
    sound()


@AROUND
def test_thirty_days_for_the_case_itself(world, when, may):
    case = solved(world)
    moment = at("2026-10-04", "10:00") + when
    verbs = what_may_resident(case, world.reporter(case), moment)
    assert ("came_back" in verbs, "file_again" in verbs) == (may, not may)


@AROUND
def test_half_a_year_for_a_new_case_beside_it(world, when, may):
    case = solved(world)
    moment = at("2026-09-04") + timedelta(days=180) + when
    verbs = what_may_resident(case, world.reporter(case), moment)
    assert ("file_again" in verbs) is may
    assert "came_back" not in verbs


def test_who_may_say_that_it_came_back(world):
    case = world.case()
    early = workflow.support(case, key="a" * 64, now=at("2026-09-02"))
    world.fixed(case, at("2026-09-04"))
    late = workflow.support(case, key="b" * 64, now=at("2026-09-04"))
    workflow.confirm(case, participant=early, now=at("2026-09-05"))
    case, now = world.again(case), at("2026-09-10")
    assert "came_back" in what_may_resident(case, world.reporter(case), now)
    assert "came_back" in what_may_resident(case, early, now)
    assert "came_back" not in what_may_resident(case, late, now)
    assert "file_again" not in what_may_resident(case, early, at("2026-11-10"))


def test_only_what_was_solved_comes_back(world):
    for case in (lost(world), world.case()):
        with pytest.raises(TransitionRefused):
            back(world, case, at("2026-09-10"))
    refused = world.case()
    workflow.answer(
        refused, kind="refused", text="Себебі бар.", language="kk", now=at("2026-09-04"), **world.holder(refused)
    )
    escalation.sweep(at("2026-09-14", "10:03"))
    with pytest.raises(TransitionRefused):
        back(world, world.again(refused), at("2026-09-20"))


def test_coming_back_needs_words(world):
    case = solved(world)
    with pytest.raises(BadInput):
        back(world, case, at("2026-09-18"), text=" ")


def test_it_may_be_solved_and_come_back_again(world):
    case = back(world, solved(world), at("2026-09-10"))
    world.fixed(case, at("2026-09-11"))
    workflow.confirm(case, participant=world.reporter(case), now=at("2026-09-12"))
    assert world.again(case).outcome == "confirmed"
    case = back(world, world.again(case), at("2026-09-14"))
    assert list(case.answers.values_list("verdict", flat=True)) == ["returned", "returned"]
    sound()


# -- filed again until half a year ---------------------------------------------------------------------


def reported(world, category="water"):
    """Filed with everything that a report has, solved and confirmed."""
    from cases.models import Category

    filed = file_issue(
        territory=world.territory(QARAUYL), category=Category.objects.get(pk=category), title="Құбыр жарылды",
        body="Көшеде су ағып жатыр.", language="kk", now=at("2026-09-01"), point=(49.5, 79.1), place_note="Мектептің алды",
        name="Айгүл К.", show_name=True, email="aigul@example.test", phone="+7 701 000 00 00",
    )  # fmt: skip
    return solved(world, world.again(filed.case))


def again(world, case, now=None, **more):
    given = {"title": case.title, "text": "Су қайта ағып жатыр.", "language": "kk", "photos": [prepared_photo()]}
    return file_return(
        case, participant=world.reporter(case), now=now or at("2026-11-10"), **given | more
    )  # fmt: skip


def test_later_it_is_a_new_case_with_half_the_time(world):
    case = reported(world)
    filed = again(world, case)
    new = world.again(filed.case)
    assert new.returned_from_id == case.pk
    assert (new.territory_id, new.category_id, new.state) == (case.territory_id, case.category_id, "open")
    assert (case.current.solve_days, new.current.solve_days) == (15, 8)
    assert last_day(new.current.due_at).isoformat() == "2026-11-20"
    assert (new.issue.lat, new.issue.place_note) == (49.5, "Мектептің алды")
    assert (filed.participant.name, filed.participant.contact_email) == ("Айгүл К.", "aigul@example.test")
    assert new.photos.count() == 1
    old = world.again(case)
    assert (old.state, old.outcome, kinds(old)[-1]) == ("closed", "confirmed", "returned")
    assert Event.objects.get(case=old, kind="returned").data["case"] == new.number
    assert Event.objects.get(case=new, kind="filed").data["returned_from"] == old.number
    sound()


@pytest.mark.parametrize(
    ("category", "days"),
    [("water", 8), ("snow_ice", 2), ("street_lighting", 3)],
)
def test_half_is_rounded_up(world, category, days):
    new = world.again(again(world, reported(world, category)).case)
    assert new.current.solve_days == days
    escalation.sweep(new.current.due_at + timedelta(minutes=3))
    assert world.again(new).current.solve_days == 10
    sound()


def test_half_of_one_day_is_one_day():
    from cases.reopening import half_of

    assert [half_of(days) for days in (1, 2, 3, 5, 10, 15, 20)] == [1, 1, 2, 3, 5, 8, 10]


def test_an_emergency_keeps_its_hours_and_its_repair_has_half(world):
    new = world.again(again(world, reported(world, "street_danger")).case)
    assert new.current.due_at - new.current.entered_at == timedelta(hours=24)
    workflow.made_safe(
        new, text="Өшірдік.", language="kk", photos=[prepared_photo("#f2b33d")], now=at("2026-11-10", "10:30"),
        **world.holder(new),
    )  # fmt: skip
    assert world.again(new).current.solve_days == 8
    sound()


def test_one_open_case_beside_a_closed_one(world):
    case = reported(world)
    first = again(world, case).case
    with pytest.raises(TransitionRefused):
        again(world, world.again(case), at("2026-11-11"))
    solved(world, world.again(first), when="2026-11-12")
    again(world, world.again(case), at("2026-11-20"))
    assert Case.objects.filter(returned_from=case).count() == 2
    sound()


@pytest.mark.parametrize("text", ["", " ", "Көшеде су ағып жатыр.", "ж" * 5001])
def test_own_words_are_needed(world, text):
    with pytest.raises(BadInput):
        again(world, reported(world), text=text)
    assert Case.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_filed_twice_at_the_same_moment_it_is_one_new_case(world):
    case = reported(world)
    start = threading.Barrier(2)

    def file():
        try:
            start.wait()
            again(world, world.again(case))
        except DomainError:
            pass
        finally:
            connections.close_all()

    threads = [threading.Thread(target=file) for _twice in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Case.objects.filter(returned_from=case).count() == 1


def test_a_case_is_never_its_own_return(world):
    case = world.case()
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(returned_from=case)


def test_the_sites_own_role_can_do_it_all(world, as_application):
    case, other, third = lost(world), solved(world), reported(world)
    with as_application():
        appealed(world, case)
        back(world, other, at("2026-09-18"))
        again(world, third)
    assert Case.objects.filter(returned_from=third).exists()


# -- an outage of the platform ---------------------------------------------------------------------------


def test_days_in_which_the_platform_could_not_be_reached_are_given_back(world):
    from cases.clock_changes import note_outage

    appeal, back, later = lost(world), solved(world), at("2026-09-10", "22:00")
    note_outage(at("2026-09-09", "08:00"), at("2026-09-10", "20:00"), reason="Дата-орталықта апат болды", now=later)
    appeal, back = world.again(appeal), world.again(back)
    for case, verb, last in ((appeal, "appeal", at("2026-09-19")), (back, "came_back", at("2026-10-06"))):
        assert verb in what_may_resident(case, world.reporter(case), last - SECOND)
        assert verb not in what_may_resident(case, world.reporter(case), last)
    half_a_year = at("2026-09-04") + timedelta(days=182)
    assert "file_again" in what_may_resident(back, world.reporter(back), half_a_year - SECOND)
    assert "file_again" not in what_may_resident(back, world.reporter(back), half_a_year)
    sound()
