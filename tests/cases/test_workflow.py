"""The verbs of a case, told as stories."""

from datetime import timedelta

import pytest

from cases import escalation, workflow
from cases.deadlines import last_day
from cases.errors import BadInput, CaseChanged, TransitionRefused
from cases.invariants import INVARIANTS, violations
from cases.models import Assignment, Case, Event, Review
from tests.world import ALMALY, at, prepared_photo

pytestmark = pytest.mark.django_db


def kinds(case):
    return list(Event.objects.filter(case=case).order_by("number").values_list("kind", flat=True))


def path(case):
    return list(case.assignments.order_by("number").values_list("office__territory", flat=True))


def test_a_village_problem_goes_to_the_akim_of_the_rural_district(world):
    case = world.case()
    assert case.current.office.territory_id == "103230000"
    assert last_day(case.current.due_at).isoformat() == "2026-09-22"
    assert case.state == "open"
    assert kinds(case) == ["filed"]


def test_left_alone_it_climbs_to_the_register_of_the_unanswered_within_55_working_days(world):
    case = world.case()
    moments = []
    for _level in range(4):
        case = world.again(case)
        now = case.current.due_at + timedelta(minutes=3)
        escalation.sweep(now)
        moments.append(now)
    case = world.again(case)
    assert path(case) == ["103230000", "103200000", "100000000", "000000000"]
    assert kinds(case) == ["filed", "escalated", "escalated", "escalated", "listed"]
    assert case.current.listed_at == moments[-1]
    from territories.calendar import working_days_between

    assert working_days_between(case.filed_at.date(), last_day(case.current.due_at)) == 55
    assert list(Case.objects.unanswered()) == [case]


def test_in_almaty_the_ladder_has_three_rungs(world):
    case = world.case(ALMALY)
    for _level in range(3):
        case = world.again(case)
        escalation.sweep(case.current.due_at + timedelta(minutes=3))
    assert path(case) == ["751110000", "750000000", "000000000"]
    assert kinds(case) == ["filed", "escalated", "escalated", "listed"]


def test_the_resident_confirms_and_the_case_closes(world):
    case = world.case()
    who = world.holder(case)
    workflow.accept(case, now=at("2026-09-02"), **who)
    world.fixed(case, at("2026-09-04"))
    case = world.again(case)
    assert case.state == "answered"
    workflow.confirm(case, participant=world.reporter(case), now=at("2026-09-05"))
    case = world.again(case)
    assert (case.state, case.outcome) == ("closed", "confirmed")
    assert case.current.outcome == "solved"
    assert kinds(case) == ["filed", "accepted", "answered", "confirmed"]


def test_silence_closes_but_a_late_word_still_counts_until_day_30(world):
    case = world.case()
    world.fixed(case, at("2026-09-04"))
    escalation.sweep(at("2026-09-14", "10:03"))
    case = world.again(case)
    assert (case.state, case.outcome) == ("closed", "silent")
    workflow.confirm(case, participant=world.reporter(case), now=at("2026-10-04", "09:59"))
    assert world.again(case).outcome == "confirmed"


def test_a_late_dispute_opens_the_case_again(world):
    case = world.case()
    world.fixed(case, at("2026-09-04"))
    escalation.sweep(at("2026-09-14", "10:03"))
    workflow.dispute(case, participant=world.reporter(case), reason="Қайта ақты", now=at("2026-09-20"))
    case = world.again(case)
    assert (case.state, case.outcome) == ("reviewed", "")
    assert case.current.left_at is None


def test_a_dispute_upheld_by_the_level_above_makes_it_the_owner(world):
    case = world.case()
    world.fixed(case, at("2026-09-04"))
    workflow.dispute(case, participant=world.reporter(case), reason="", now=at("2026-09-05"))
    district = world.office("103200000")
    with pytest.raises(TransitionRefused):
        workflow.decide_review(case, upheld=False, explanation="Жоқ", now=at("2026-09-07"), **world.holder(case))
    workflow.decide_review(
        case,
        upheld=True,
        explanation="Тұрғын дұрыс айтады",
        by=world.official(district),
        office=district,
        now=at("2026-09-07"),
    )
    case = world.again(case)
    assert case.state == "open"
    assert case.current.office == district
    first = case.assignments.get(number=1)
    assert first.outcome == "overturned"
    assert case.answers.get().verdict == "overturned"
    assert kinds(case)[-1] == "dispute_upheld"


def test_a_dispute_rejected_closes_without_the_words_confirmed_by_residents(world):
    case = world.case()
    world.fixed(case, at("2026-09-04"))
    workflow.dispute(case, participant=world.reporter(case), reason="", now=at("2026-09-05"))
    district = world.office("103200000")
    workflow.decide_review(
        case, upheld=False, explanation="Жөнделген", by=world.official(district), office=district, now=at("2026-09-07")
    )
    case = world.again(case)
    assert (case.state, case.outcome) == ("closed", "review_upheld_office")


def test_a_silent_reviewer_upholds_the_dispute(world):
    case = world.case()
    world.fixed(case, at("2026-09-04"))
    workflow.dispute(case, participant=world.reporter(case), reason="", now=at("2026-09-07"))
    review = Review.objects.get()
    assert last_day(review.due_at).isoformat() == "2026-09-10"
    escalation.sweep(review.due_at + timedelta(minutes=1))
    assert world.again(case).state == "reviewed"
    escalation.sweep(review.due_at + timedelta(minutes=3))
    case = world.again(case)
    assert case.current.office.territory_id == "103200000"
    assert Review.objects.get().by_silence


def test_no_power_climbs_at_once_and_the_level_above_rules(world):
    case = world.case()
    who = world.holder(case)
    workflow.answer(case, kind="no_power", text="Бізде техника жоқ", language="kk", now=at("2026-09-03"), **who)
    case = world.again(case)
    assert case.current.office.territory_id == "103200000"
    first = case.assignments.get(number=1)
    assert (first.outcome, first.ruling) == ("no_power", "")
    workflow.rule_on_claim(case, assignment=first, granted=True, now=at("2026-09-04"), **world.holder(case))
    first.refresh_from_db()
    assert first.ruling == "granted"
    with pytest.raises(TransitionRefused):
        workflow.rule_on_claim(case, assignment=first, granted=False, now=at("2026-09-05"), **world.holder(case))


def test_at_the_top_there_is_no_lack_of_power(world):
    case = world.case()
    for _level in range(3):
        escalation.sweep(world.again(case).current.due_at + timedelta(minutes=3))
    now = world.again(case).current.entered_at + timedelta(days=1)
    with pytest.raises(TransitionRefused, match="refused"):
        workflow.answer(case, kind="no_funds", text="Ақша жоқ", language="kk", now=now, **world.holder(case))


def test_the_lower_office_may_still_answer_after_the_climb_but_its_time_is_missed(world):
    case = world.case()
    village = world.holder(case)
    escalation.sweep(case.current.due_at + timedelta(minutes=3))
    given = world.fixed(case, at("2026-09-25"), **village)
    case = world.again(case)
    assert case.state == "answered"
    assert given.office == village["office"]
    assert given.assignment == case.current
    assert case.assignments.get(number=1).outcome == "silence"


def test_a_dispute_about_the_lower_offices_answer_returns_the_case_to_its_owner(world):
    case = world.case()
    village = world.holder(case)
    escalation.sweep(case.current.due_at + timedelta(minutes=3))
    due = world.again(case).current.due_at
    world.fixed(case, at("2026-09-25"), **village)
    workflow.dispute(case, participant=world.reporter(case), reason="", now=at("2026-09-26"))
    district = world.holder(case)
    workflow.decide_review(case, upheld=True, explanation="Әлі ағып тұр", now=at("2026-09-28"), **district)
    case = world.again(case)
    assert (case.state, case.current.office, case.current.due_at) == ("open", district["office"], due)
    assert case.current.answered_at is None


def test_a_dispute_upheld_never_brings_a_case_down(world):
    """The village answers when the region already owns the case; the district reviews that, and the region keeps the case."""
    case = world.case()
    village = world.holder(case)
    for _level in range(2):
        escalation.sweep(world.again(case).current.due_at + timedelta(minutes=3))
    region = world.again(case).current
    world.fixed(case, region.entered_at + timedelta(days=1), **village)
    workflow.dispute(case, participant=world.reporter(case), reason="", now=region.entered_at + timedelta(days=2))
    district = world.office("103200000")
    workflow.decide_review(
        case, upheld=True, explanation="Әлі ағып тұр", now=region.entered_at + timedelta(days=3), office=district,
        by=world.official(district),
    )  # fmt: skip
    case = world.again(case)
    assert (case.state, case.current_id, case.current.due_at) == ("open", region.pk, region.due_at)
    assert list(violations()) == []


def test_a_question_pauses_the_clock_once_and_the_reply_gives_back_the_rest(world):
    case = world.case()
    who = world.holder(case)
    workflow.ask(case, question="Қай үй?", now=at("2026-09-03"), **who)
    case = world.again(case)
    assert case.state == "waiting"
    assert last_day(case.current.due_at).isoformat() == "2026-09-29"
    assert last_day(case.waiting_until).isoformat() == "2026-09-10"
    workflow.reply(case, text="12-үй", participant=world.reporter(case), now=at("2026-09-04"))
    case = world.again(case)
    assert case.state == "open"
    assert last_day(case.current.due_at).isoformat() == "2026-09-23"
    assert case.current.due_version == 3
    with pytest.raises(TransitionRefused):
        workflow.ask(case, question="Тағы бір", now=at("2026-09-07"), **who)


@pytest.mark.parametrize(
    ("filed", "asked", "replied", "due_on"),
    [
        ("2026-09-01 10:00", "2026-09-01 12:00", "", "2026-09-29"),  # 15 working days and the 5 of the pause
        (
            "2026-09-01 19:30",
            "2026-09-01 20:00",
            "",
            "2026-09-29",
        ),  # registered on the 2nd: 4 of the 5 would have counted
        ("2026-09-01 19:30", "2026-09-01 20:00", "2026-09-02 10:00", "2026-09-23"),  # as if nobody had asked
        ("2026-09-01 19:30", "2026-09-01 20:00", "2026-09-03 10:00", "2026-09-24"),
        ("2026-09-01 19:30", "2026-09-01 20:00", "2026-09-01 21:00", "2026-09-23"),
    ],
)
def test_a_pause_moves_the_deadline_only_by_days_on_which_the_clock_runs(world, filed, asked, replied, due_on):
    case = world.case(now=at(*filed.split()))
    workflow.ask(case, question="Қай үй?", now=at(*asked.split()), **world.holder(case))
    if replied:
        workflow.reply(case, text="12-үй", participant=world.reporter(case), now=at(*replied.split()))
    assert last_day(world.again(case).current.due_at).isoformat() == due_on


def test_without_a_reply_the_clock_resumes_by_itself(world):
    case = world.case()
    workflow.ask(case, question="Қай үй?", now=at("2026-09-03"), **world.holder(case))
    escalation.sweep(at("2026-09-11", "00:03"))
    case = world.again(case)
    assert case.state == "open"
    assert last_day(case.current.due_at).isoformat() == "2026-09-29"


def test_not_ours_goes_to_another_office_with_a_full_window(world):
    case = world.case()
    neighbour = world.office("103233000")
    workflow.forward(case, to=neighbour, reason="Бұл көрші округтің жолы", now=at("2026-09-03"), **world.holder(case))
    case = world.again(case)
    assert case.current.office == neighbour
    assert last_day(case.current.due_at).isoformat() == "2026-09-24"
    assert case.assignments.get(number=1).outcome == "forwarded"
    back = world.office("103230000")
    with pytest.raises(BadInput):
        workflow.forward(case, to=back, reason="Қайтарамыз", now=at("2026-09-04"), **world.holder(case))


def test_after_the_window_or_the_acceptance_nobody_forwards(world):
    case = world.case()
    with pytest.raises(TransitionRefused):
        workflow.forward(
            case,
            to=world.office("103233000"),
            reason="Біздікі емес",
            now=at("2026-09-05", "00:00"),
            **world.holder(case),
        )
    workflow.accept(case, now=at("2026-09-02"), **world.holder(case))
    with pytest.raises(TransitionRefused):
        workflow.forward(case, to=world.office("103233000"), reason="x", now=at("2026-09-03"), **world.holder(case))


def test_a_claim_that_it_is_fixed_needs_a_photo(world):
    case = world.case()
    with pytest.raises(BadInput) as error:
        workflow.answer(case, kind="fixed", text="Жөндедік", language="kk", now=at("2026-09-03"), **world.holder(case))
    assert "photos" in error.value.errors
    assert world.again(case).state == "open"


def test_an_answer_a_microsecond_before_the_deadline_counts_and_one_at_it_does_not(world):
    case = world.case()
    village = world.holder(case)
    due = case.current.due_at
    escalation.sweep(due + timedelta(seconds=100))
    assert world.again(case).state == "open"
    world.fixed(case, due - timedelta(microseconds=1))
    assert world.again(case).state == "answered"
    late = world.case()
    world.fixed(late, late.current.due_at, **village)
    late = world.again(late)
    assert late.current.number == 2
    assert late.assignments.get(number=1).outcome == "silence"


def test_somebody_who_saw_an_older_version_is_refused_and_nothing_is_written(world):
    case = world.case()
    workflow.accept(case, now=at("2026-09-02"), version=1, **world.holder(case))
    with pytest.raises(CaseChanged):
        workflow.answer(
            case, kind="refused", text="Жоқ", language="kk", now=at("2026-09-03"), version=1, **world.holder(case)
        )
    assert kinds(case) == ["filed", "accepted"]


def test_what_arrived_before_a_hand_over_that_was_quicker_is_sent_again_and_counts_from_then(world):
    case = world.case()
    village, handed_over = world.holder(case), at("2026-09-02", "10:00")
    workflow.answer(case, kind="no_power", text="Өкілеттік жоқ", language="kk", now=handed_over, **village)
    for name, value in {"answer": {"kind": "refused", "text": "Жоқ", "language": "kk"}, "accept": {}}.items():
        with pytest.raises(CaseChanged) as changed:
            getattr(workflow, name)(
                case, now=handed_over - timedelta(milliseconds=1), **value, **world.holder(world.again(case))
            )
        assert changed.value.since == 1
    assert kinds(case) == ["filed", "escalated"]
    workflow.answer(case, kind="refused", text="Жоқ", language="kk", now=handed_over, **village)
    assert not list(violations(INVARIANTS))


@pytest.mark.django_db(transaction=True)
def test_what_was_due_has_happened_even_when_the_person_is_refused(world):
    case = world.case()
    who = world.holder(case)
    late = case.current.due_at + timedelta(hours=1)
    with pytest.raises(CaseChanged):
        workflow.answer(case, kind="refused", text="Кеш", language="kk", now=late, version=1, **who)
    assert kinds(case) == ["filed", "escalated"]
    workflow.answer(case, kind="refused", text="Кеш", language="kk", now=late, version=2, **who)
    assert kinds(case) == ["filed", "escalated", "answered"]


def test_an_emergency_that_nobody_accepts_climbs_after_an_hour(world):
    from cases.models import Category

    emergency = Category.objects.filter(is_emergency=True).first()
    case = world.case(category=emergency.pk, now=at("2026-09-05", "23:30"))
    assert case.current.due_at == at("2026-09-06", "23:30")
    escalation.sweep(at("2026-09-06", "00:33"))
    case = world.again(case)
    assert case.current.number == 2
    workflow.accept(case, now=at("2026-09-06", "00:40"), **world.holder(case))
    escalation.sweep(at("2026-09-06", "02:00"))
    assert world.again(case).current.number == 2


def test_a_vacant_seat_is_skipped_and_flagged(world):
    from territories import seats

    village = world.office("103230000")
    seats.vacate(village, on=at("2026-08-20").date(), by="registrar", now=at("2026-08-20"))
    case = world.case()
    assert case.current.office.territory_id == "103200000"
    assert case.current.via_vacancy


def test_supporters_who_joined_after_the_answer_cannot_confirm(world):
    case = world.case()
    early = workflow.support(case, now=at("2026-09-02"), key="a" * 64)
    assert workflow.support(case, now=at("2026-09-03"), key="a" * 64) == early
    world.fixed(case, at("2026-09-04"))
    late = workflow.support(case, now=at("2026-09-05"), key="b" * 64)
    with pytest.raises(TransitionRefused):
        workflow.confirm(case, participant=late, now=at("2026-09-06"))
    workflow.confirm(case, participant=early, now=at("2026-09-06"))
    assert world.again(case).outcome == "confirmed"


def test_an_official_cannot_confirm(world):
    case = world.case()
    helper = workflow.support(case, now=at("2026-09-02"), key="c" * 64, user=world.holder(case)["by"])
    world.fixed(case, at("2026-09-04"))
    with pytest.raises(TransitionRefused):
        workflow.confirm(case, participant=helper, now=at("2026-09-05"))


def test_a_refusal_closes_as_refused(world):
    case = world.case()
    workflow.answer(case, kind="refused", text="Себебі бар", language="kk", now=at("2026-09-03"), **world.holder(case))
    escalation.sweep(at("2026-09-13", "10:03"))
    assert world.again(case).outcome == "refused"


@pytest.mark.parametrize(
    ("filed", "registered", "due"),
    [
        (("2026-09-01", "17:59"), "2026-09-01", "2026-09-22"),
        (("2026-09-01", "18:00"), "2026-09-02", "2026-09-23"),
        (("2026-09-04", "23:59"), "2026-09-07", "2026-09-28"),
        (("2026-09-05", "12:00"), "2026-09-07", "2026-09-28"),
        (("2026-03-19", "10:00"), "2026-03-19", "2026-04-14"),
        (("2026-12-31", "23:59"), "2027-01-05", "2027-01-27"),
    ],
)
def test_registration_and_due_date(world, filed, registered, due):
    case = world.case(now=at(*filed))
    assert case.current.registered_on.isoformat() == registered
    assert last_day(case.current.due_at).isoformat() == due


def test_a_case_is_filed_with_ten_statements(world, django_assert_max_num_queries):
    from cases.models import Category

    territory, category = world.territory(), Category.objects.get(pk="water")
    with django_assert_max_num_queries(12):
        workflow.open_case(
            kind="issue",
            territory=territory,
            category=category,
            title="Су",
            body="",
            language="kk",
            now=at("2026-09-01"),
        )


def test_photos_are_kept_with_the_answer(world):
    case = world.case()
    given = world.fixed(case, at("2026-09-03"))
    assert given.photos.count() == 1
    assert prepared_photo().width == given.photos.get().width
    assert isinstance(given.assignment, Assignment)
