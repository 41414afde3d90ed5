"""Whose case it is: the third "not ours" goes to an arbiter, an abolished office's cases to its successor."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.translation import override

from cases import escalation, workflow
from cases.deadlines import last_day
from cases.errors import BadInput, TransitionRefused
from cases.escalation.owners import SUCCEED, SUCCEED_ABOVE
from cases.escalation.sweeping import facts_of, of_any_case
from cases.invariants import violations
from cases.models import Arbitration, Assignment, Category, Event
from territories import seats
from territories.models import Office
from tests.world import ALMALY, at

pytestmark = pytest.mark.django_db

REFERRED = at("2026-09-07")


def neighbours(world):
    """Three rural offices of one district, the first of them Қарауыл's."""
    first = world.territory().office
    beside = Office.objects.akims().filter(superior=first.superior, level="rural").exclude(pk=first.pk)
    return [first, *beside.select_related("territory").order_by("pk")[:2]]


def forwarded_twice(world, category="water", days=("2026-09-02", "2026-09-03")):
    """A village case that two offices called not theirs; the third has it from 3 September."""
    case = world.case(category=category)
    _first, second, third = neighbours(world)
    for to, day in zip((second, third), days, strict=True):
        workflow.forward(case, to=to, reason="Біздікі емес", now=at(day), **world.holder(case))
    return world.again(case)


def referred(world):
    case = forwarded_twice(world)
    workflow.refer(case, reason="Бұл да біздікі емес", now=REFERRED, **world.holder(case))
    return world.again(case)


def arbiter(world):
    office = world.office("103200000")
    return {"office": office, "by": world.official(office)}


def test_the_third_not_ours_goes_to_the_office_above_all_of_them_and_the_clock_runs(world):
    case = forwarded_twice(world)
    due = case.current.due_at
    with pytest.raises(TransitionRefused, match="refused"):
        workflow.forward(case, to=world.office("103200000"), reason="Жоқ", now=REFERRED, **world.holder(case))
    asked = workflow.refer(case, reason="Бұл да біздікі емес", now=REFERRED, **world.holder(case))
    assert asked.above.territory_id == "103200000"
    assert last_day(asked.decide_until) == date(2026, 9, 9)
    case = world.again(case)
    assert (case.state, case.current.number, case.current.due_at) == ("open", 3, due)
    assert list(violations()) == []


def test_only_a_case_forwarded_twice_goes_to_an_arbiter(world):
    case = world.case()
    with pytest.raises(TransitionRefused) as refused:
        workflow.refer(case, reason="Біздікі емес", now=at("2026-09-02"), **world.holder(case))
    with override("en"):
        assert "forwarded twice" in str(refused.value.message)


@pytest.mark.parametrize(
    ("moment", "is_in_time"),
    [
        (at("2026-09-08", "23:59"), True),  # handed over on Thursday 3 September: 4, 7, 8 September
        (at("2026-09-09", "00:00"), False),
    ],
)
def test_not_ours_is_said_inside_the_days_for_that(world, moment, is_in_time):
    case = forwarded_twice(world)
    assert last_day(case.current.acknowledge_until) == date(2026, 9, 8)
    if is_in_time:
        assert workflow.refer(case, reason="Біздікі емес", now=moment, **world.holder(case)).pk
        return
    with pytest.raises(TransitionRefused):
        workflow.refer(case, reason="Біздікі емес", now=moment, **world.holder(case))


def test_the_arbiter_assigns_finally_with_a_full_window(world):
    case = referred(world)
    first = neighbours(world)[0]
    workflow.decide_arbitration(case, to=first, explanation="Су құбыры сіздікі", now=at("2026-09-08"), **arbiter(world))
    case = world.again(case)
    held = case.current
    assert (held.office, held.entered_by, held.number) == (first, "assigned", 4)
    assert last_day(held.due_at) == date(2026, 9, 29)  # 15 working days after 8 September
    with pytest.raises(TransitionRefused):
        workflow.forward(case, to=neighbours(world)[1], reason="Жоқ", now=at("2026-09-09"), **world.holder(case))
    with pytest.raises(TransitionRefused):
        workflow.refer(case, reason="Жоқ", now=at("2026-09-09"), **world.holder(case))
    assert list(violations()) == []


def test_nobody_says_not_ours_while_the_resident_was_asked(world):
    case = world.case()
    who, to = world.holder(case), neighbours(world)[1]
    workflow.ask(case, question="Қай үй?", now=at("2026-09-02"), **who)
    with pytest.raises(TransitionRefused, match="refused"):
        workflow.forward(case, to=to, reason="Біздікі емес", now=at("2026-09-02", "11:00"), **who)
    workflow.reply(case, text="12", participant=world.reporter(case), now=at("2026-09-02", "12:00"))
    workflow.forward(case, to=to, reason="Біздікі емес", now=at("2026-09-02", "13:00"), **who)
    case = forwarded_twice(world)
    workflow.ask(case, question="Қай үй?", now=REFERRED, **world.holder(case))
    with pytest.raises(TransitionRefused):
        workflow.refer(case, reason="Біздікі емес", now=REFERRED, **world.holder(case))


def test_a_question_ends_with_the_office_that_asked_it(world):
    case = referred(world)
    workflow.ask(case, question="Қай үй?", now=REFERRED, **world.holder(case))
    first = neighbours(world)[0]
    workflow.decide_arbitration(case, to=first, explanation="Сіздікі", now=at("2026-09-08"), **arbiter(world))
    case = world.again(case)
    assert (case.state, case.waiting_until, case.current.paused_at) == ("open", None, None)
    assert list(violations()) == []


def test_the_present_owner_assigned_goes_on_with_the_time_it_has(world):
    case = referred(world)
    before = case.current
    workflow.decide_arbitration(case, to=before.office, explanation="Сіздікі", now=at("2026-09-08"), **arbiter(world))
    held = world.again(case).current
    assert (held.pk, held.due_at, held.promise_at) == (before.pk, before.due_at, before.promise_at)
    assert held.accepted_at == at("2026-09-08")
    assert list(violations()) == []


def test_an_arbiter_assigns_only_at_or_below_itself(world):
    case = referred(world)
    for to in (world.office(ALMALY), world.office("103200000").superior):
        with pytest.raises(BadInput) as wrong:
            workflow.decide_arbitration(case, to=to, explanation="Сол", now=at("2026-09-08"), **arbiter(world))
        assert "to" in wrong.value.errors


def test_a_silent_arbiter_owns_the_case(world):
    case = referred(world)
    until = Arbitration.objects.get().decide_until
    escalation.sweep(until + timedelta(seconds=119))
    assert world.again(case).current.number == 3
    run = escalation.sweep(until + timedelta(seconds=121))
    assert run.assigned == 1
    case = world.again(case)
    held = case.current
    assert (held.office.territory_id, held.entered_by, held.number) == ("103200000", "assigned", 4)
    assert last_day(held.due_at) == date(2026, 9, 23)  # after midnight of 10 September: ten working days from that day
    decided = Arbitration.objects.get()
    assert (decided.by_silence, decided.chosen_id) == (True, held.office_id)
    assert escalation.sweep(until + timedelta(seconds=200)).assigned == 0
    assert list(violations()) == []


def test_a_verb_after_the_time_finds_that_the_arbiter_owns_it(world):
    case = referred(world)
    late = Arbitration.objects.get().decide_until
    with pytest.raises(TransitionRefused):
        workflow.decide_arbitration(case, to=neighbours(world)[0], explanation="Сіз", now=late, **arbiter(world))
    assert world.again(case).current.office.territory_id == "103200000"


def test_what_the_case_left_behind_is_put_away(world):
    case = referred(world)
    world.fixed(case, at("2026-09-08"))
    late = world.again(case).confirm_until + timedelta(days=1)
    for day in range(2):  # the first run closes the case, the next one puts away what was asked about it
        escalation.sweep(late + timedelta(days=day))
    asked = Arbitration.objects.get()
    assert (asked.chosen_id, asked.by_silence) == (None, False)
    assert asked.decided_at is not None
    assert list(violations()) == []


def test_in_an_emergency_nobody_waits_for_an_arbiter(world):
    case = world.case(category="street_danger", now=at("2026-09-01", "10:00"))
    held = case.current
    escalation.sweep(held.climbs_at + timedelta(minutes=3))
    assert world.again(case).current.number == 2


def test_an_arbitration_is_decided_once(world):
    case = referred(world)
    asked = Arbitration.objects.get()
    with pytest.raises(IntegrityError, match="arbitration_decided_has_chosen"), transaction.atomic():
        Arbitration.objects.filter(pk=asked.pk).update(by_silence=True)
    with pytest.raises(IntegrityError, match="arbitration_decided_has_chosen"), transaction.atomic():
        Arbitration.objects.filter(pk=asked.pk).update(chosen=case.current.office)


# -- successors ------------------------------------------------------------------------


def abolish(office, day, successor=None):
    Office.objects.filter(pk=office.pk).update(abolished_on=day, successor=successor)


def test_the_successor_takes_over_the_cases_with_the_time_they_have(world):
    case = world.case()
    old = case.current
    heir = neighbours(world)[1]
    workflow.accept(case, now=at("2026-09-02"), **world.holder(case))
    abolish(old.office, date(2026, 9, 7), heir)
    run = escalation.sweep(at("2026-09-07"))
    assert run.succeeded == 1
    held = world.again(case).current
    assert (held.office, held.entered_by, held.promise_at, held.due_at) == (
        heir,
        "succession",
        old.promise_at,
        old.due_at,
    )
    assert held.accepted_at == at("2026-09-02")
    assert Assignment.objects.get(number=1, case=case).outcome == "succession"
    assert escalation.sweep(at("2026-09-08")).succeeded == 0
    assert list(violations()) == []


def test_a_chain_of_successors_ends_at_the_first_that_is_active(world):
    case = world.case()
    first, second, third = neighbours(world)
    abolish(second, date(2026, 9, 5), third)
    abolish(first, date(2026, 9, 7), second)
    escalation.sweep(at("2026-09-07"))
    assert world.again(case).current.office == third


def test_without_a_successor_the_office_above_gets_it_with_a_full_window(world):
    case = world.case()
    abolish(case.current.office, date(2026, 9, 7))
    escalation.sweep(at("2026-09-07"))
    held = world.again(case).current
    assert (held.office.territory_id, held.entered_by, held.via_vacancy) == ("103200000", "succession", True)
    assert last_day(held.due_at) == date(2026, 9, 21)
    assert list(violations()) == []


def test_the_successor_gets_also_what_is_late_and_it_climbs_from_there(world):
    case = world.case()
    heir = neighbours(world)[1]
    due = case.current.due_at
    abolish(case.current.office, date(2026, 9, 7), heir)
    escalation.sweep(due + timedelta(minutes=3))
    held = world.again(case).current
    assert [one.outcome for one in case.assignments.order_by("number")][:2] == ["succession", "silence"]
    assert held.number == 3
    assert list(violations()) == []


def test_an_office_that_is_abolished_tomorrow_still_has_its_cases(world):
    case = world.case()
    abolish(case.current.office, date(2026, 9, 8), neighbours(world)[1])
    assert escalation.sweep(at("2026-09-07", "23:59")).succeeded == 0
    assert escalation.sweep(at("2026-09-08", "00:03")).succeeded == 1


def test_an_abolished_office_can_do_nothing_more_also_before_the_sweep_has_run(world):
    case = world.case()
    who, heir = world.holder(case), neighbours(world)[1]
    abolish(case.current.office, date(2026, 9, 7), heir)
    with pytest.raises(TransitionRefused):
        workflow.accept(case, now=at("2026-09-07", "00:01"), **who)
    held = world.again(case).current
    assert (held.office, held.entered_by, held.due_at) == (heir, "succession", case.current.due_at)
    assert escalation.sweep(at("2026-09-07", "00:03")).succeeded == 0


def test_a_seat_that_falls_vacant_keeps_its_cases_until_they_climb_over_empty_seats(world):
    case = world.case()
    district = world.office("103200000")
    seats.vacate(district, on=date(2026, 9, 3), by="test", now=at("2026-09-03"))
    escalation.sweep(case.current.due_at + timedelta(minutes=3))
    held = world.again(case).current
    assert (held.office.territory_id, held.via_vacancy) == ("100000000", True) or held.via_vacancy
    assert list(violations()) == []


def district_beside(office):
    return Office.objects.akims().active().filter(superior=office.superior_id, level=office.level).exclude(pk=office.pk)


def test_what_was_passed_up_is_not_forwarded_by_a_successor_either(world):
    case = world.case()
    escalation.sweep(case.current.due_at + timedelta(minutes=3))
    district = world.again(case).current.office
    heir, beside = district_beside(district).order_by("pk")[:2]
    abolish(district, date(2026, 9, 24), heir)
    escalation.sweep(at("2026-09-24"))
    assert world.again(case).current.office == heir
    with pytest.raises(TransitionRefused) as refused:
        workflow.forward(case, to=beside, reason="Біздікі емес", now=at("2026-09-24", "11:00"), **world.holder(case))
    with override("en"):
        assert "passed up is not forwarded" in str(refused.value.message)


def test_what_has_a_successor_never_goes_above_instead(world):
    """The second of two sweeps at once may find what the first one held when both looked for successors."""
    case = world.case()
    abolish(case.current.office, date(2026, 9, 7), neighbours(world)[1])
    facts = facts_of(at("2026-09-07"), limit=10)
    with connection.cursor() as cursor:
        cursor.execute(of_any_case(SUCCEED_ABOVE), facts)
        assert cursor.rowcount == 0
        cursor.execute(of_any_case(SUCCEED), facts)
        assert cursor.rowcount == 1


def without_power(world, now="2026-09-02"):
    case = world.case()
    facts = {"kind": "no_power", "text": "Құзырет жоқ", "language": "kk"}
    workflow.answer(case, now=at(now), **facts, **world.holder(case))
    return world.again(case), case.assignments.get(number=1)


def ruled(world, case, below, now):
    who = {"granted": True, "now": now, **world.holder(case)}
    workflow.rule_on_claim(world.again(case), assignment=below, **who)
    below.refresh_from_db()
    return below.ruling


def test_a_successor_rules_on_what_the_office_below_said(world):
    case, below = without_power(world)
    district = case.current.office
    abolish(district, date(2026, 9, 4), district_beside(district).order_by("pk").first())
    escalation.sweep(at("2026-09-04"))
    assert world.again(case).current.number == 3
    assert ruled(world, case, below, at("2026-09-04", "11:00")) == "granted"
    assert list(violations()) == []


def test_another_category_does_not_take_the_ruling_from_the_office_below(world):
    case, below = without_power(world)
    reclassified(world, case, "street_danger", at("2026-09-03"))
    assert world.again(case).current.number == 3
    assert ruled(world, case, below, at("2026-09-03", "11:00")) == "granted"


def test_what_climbed_on_is_not_ruled_on(world):
    case, below = without_power(world)
    escalation.sweep(case.current.due_at + timedelta(minutes=3))
    with pytest.raises(TransitionRefused):
        ruled(world, case, below, world.again(case).current.entered_at + timedelta(hours=1))


# -- another category ---------------------------------------------------------------------


def reclassified(world, case, category, now, **who):
    who = who or world.holder(case)
    workflow.reclassify(case, category=Category.objects.get(pk=category), reason="Басқа сала", now=now, **who)
    return world.again(case)


def days_of(category):
    return Category.objects.get(pk=category).rules.first().solve_days


def short_and_long():
    """A category with few days, and one with the ordinary fifteen."""
    offered = Category.objects.offered().filter(is_emergency=False, rules__territory_kind="", rules__valid_to=None)
    short = offered.filter(rules__solve_days__in=[1, 3, 5]).order_by("pk").first()
    long = offered.filter(rules__solve_days=None).order_by("pk").first() or offered.filter(rules__solve_days=15).first()
    return short, long


def test_the_owners_own_change_can_only_shorten(world):
    short, long = short_and_long()
    case = world.case(category=long.pk)
    before = case.current.due_at
    case = reclassified(world, case, short.pk, at("2026-09-02"))
    assert case.category == short
    assert case.current.due_at < before
    shortened = case.current.due_at
    case = reclassified(world, case, long.pk, at("2026-09-02", "11:00"))
    assert (case.category, case.current.due_at) == (long, shortened)
    assert list(violations()) == []


def test_an_accepted_date_on_a_day_off_stays_what_it_was_under_another_category(world):
    short, long = short_and_long()
    case = world.case(category=long.pk)
    workflow.promise(case, promised_on=date(2026, 11, 1), reason="Құбыр", now=at("2026-09-02"), **world.holder(case))
    above = case.current.office.climbs_to
    who = {"office": above, "by": world.official(above)}
    workflow.decide_promise(case, accepted=True, explanation="Жарайды", now=at("2026-09-02", "12:00"), **who)
    assert last_day(world.again(case).current.due_at) == date(2026, 11, 2)  # 1 November 2026 is a Sunday
    case = reclassified(world, case, short.pk, at("2026-09-03"))
    assert last_day(case.current.due_at) == date(2026, 11, 2)
    assert last_day(case.current.promise_at) < date(2026, 9, 22)
    assert list(violations()) == []


def test_the_office_above_may_lengthen(world):
    short, long = short_and_long()
    case = world.case(category=short.pk)
    above = case.current.office.climbs_to
    case = reclassified(world, case, long.pk, at("2026-09-01", "12:00"), office=above, by=world.official(above))
    assert last_day(case.current.due_at) == date(2026, 9, 22)
    assert list(violations()) == []


def test_what_came_back_has_half_of_the_days_under_another_category_too(world):
    short, long = short_and_long()
    before = world.case(category=long.pk)
    world.fixed(before, at("2026-09-02"))
    workflow.confirm(before, participant=world.reporter(before), now=at("2026-09-03"))
    case = world.case(category=long.pk, now=at("2026-10-05"), returned_from=before)
    case = reclassified(world, case, short.pk, at("2026-10-05", "12:00"))
    assert case.current.solve_days == (days_of(short.pk) + 1) // 2
    above = case.current.office.climbs_to
    case = reclassified(world, case, long.pk, at("2026-10-05", "13:00"), office=above, by=world.official(above))
    assert case.current.solve_days == 8


def test_an_office_beside_changes_nothing(world):
    _short, long = short_and_long()
    case = world.case(category=long.pk)
    other = neighbours(world)[1]
    with pytest.raises(TransitionRefused):
        reclassified(world, case, _short.pk, at("2026-09-02"), office=other, by=world.official(other))


def test_an_emergency_begins_by_the_hour_and_ends_no_later_than_before(world):
    _short, long = short_and_long()
    case = world.case(category=long.pk)
    case = reclassified(world, case, "street_danger", at("2026-09-02"))
    held = case.current
    assert (held.entered_by, held.regime, held.office_id) == ("reclassified", "emergency", case.current.office_id)
    assert held.promise_at == at("2026-09-03")
    assert list(violations()) == []


def test_only_the_office_above_says_that_it_is_no_emergency(world):
    _short, long = short_and_long()
    case = world.case(category="street_danger")
    with pytest.raises(BadInput):
        reclassified(world, case, long.pk, at("2026-09-01", "10:30"))
    above = case.current.office.climbs_to
    case = reclassified(world, case, long.pk, at("2026-09-01", "10:30"), office=above, by=world.official(above))
    assert (case.current.regime, case.current.number) == ("ordinary", 2)
    assert last_day(case.current.due_at) == date(2026, 9, 22)
    assert list(violations()) == []


def test_a_category_is_not_changed_to_itself_nor_to_one_that_is_not_offered(world):
    case = world.case()
    for code in (case.category_id, Category.PETITION):
        with pytest.raises(BadInput):
            reclassified(world, case, code, at("2026-09-02"))


def test_the_history_tells_both_categories(world):
    short, long = short_and_long()
    case = world.case(category=long.pk)
    reclassified(world, case, short.pk, at("2026-09-02"))
    told = Event.objects.get(case=case, kind="reclassified")
    assert (told.data["from_category"], told.data["to_category"], told.text) == (long.pk, short.pk, "Басқа сала")


def test_the_sites_own_role_can_do_all_this(world, as_application):
    with as_application():
        case = referred(world)
        workflow.decide_arbitration(
            case, to=neighbours(world)[0], explanation="Сіздікі", now=at("2026-09-08"), **arbiter(world)
        )
        short, _long = short_and_long()
        reclassified(world, case, short.pk, at("2026-09-09"))
        escalation.sweep(at("2026-09-10"))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
