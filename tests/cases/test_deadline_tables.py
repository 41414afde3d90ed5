"""Deadlines counted by hand: around every boundary of every clock of docs/clocks.md.

How a person counts (docs/law.md, Calendar): the day of registration is not counted; each working day after it is one; the last of
them is the last day, and midnight after it is too late. Filed from 18:00 on, or on a day off = registered on the next working
day. Days off between December 2025 and January 2027, beside Saturdays and Sundays: 16 December; 1, 2, 7 January; 9 March; 23, 24,
25 March; 1, 7, 11, 27 May; 6 July; 26 October; 16 December; 1, 4, 7 January.
"""

from datetime import date, timedelta

import pytest

from cases import escalation, workflow
from cases.deadlines import last_day
from cases.errors import DomainError
from cases.invariants import violations
from territories.models import Office
from tests.world import at, prepared_photo

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
TUESDAY = at("2026-09-01")


def sweep(now):
    """What beat does, without waiting for answers that are under way."""
    escalation.sweep(now, grace=timedelta())


def day(text):
    return date.fromisoformat(text)


# -- filing ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("filed", "category", "registered", "due"),
    [
        # an ordinary week: three working days for snow, fifteen for water
        (("2026-09-01", "10:00"), "snow_ice", "2026-09-01", "2026-09-04"),  # 2, 3, 4 September
        (("2026-09-01", "17:59:59"), "snow_ice", "2026-09-01", "2026-09-04"),
        (("2026-09-01", "18:00"), "snow_ice", "2026-09-02", "2026-09-07"),  # 3, 4, Monday 7
        (("2026-09-01", "18:00:01"), "snow_ice", "2026-09-02", "2026-09-07"),
        (("2026-09-01", "23:59"), "snow_ice", "2026-09-02", "2026-09-07"),
        (("2026-09-01", "23:59:59"), "snow_ice", "2026-09-02", "2026-09-07"),
        (("2026-09-02", "00:00"), "snow_ice", "2026-09-02", "2026-09-07"),
        (("2026-09-02", "00:00:01"), "snow_ice", "2026-09-02", "2026-09-07"),
        (("2026-09-01", "10:00"), "water", "2026-09-01", "2026-09-22"),  # 3 + 5 + 5 days, then 21 and 22
        # Friday, its evening, and the weekend
        (("2026-09-04", "17:59:59"), "snow_ice", "2026-09-04", "2026-09-09"),  # 7, 8, 9
        (("2026-09-04", "18:00"), "snow_ice", "2026-09-07", "2026-09-10"),  # registered on Monday: 8, 9, 10
        (("2026-09-05", "10:00"), "snow_ice", "2026-09-07", "2026-09-10"),
        (("2026-09-06", "23:59:59"), "snow_ice", "2026-09-07", "2026-09-10"),
        (("2026-09-07", "00:00"), "snow_ice", "2026-09-07", "2026-09-10"),
        # Friday 20 March 2026 is the last working day before Nauryz; the next one is Thursday 26
        (("2026-03-19", "17:59:59"), "snow_ice", "2026-03-19", "2026-03-27"),  # 20, 26, 27
        (("2026-03-20", "10:00"), "snow_ice", "2026-03-20", "2026-03-30"),  # 26, 27, Monday 30
        (("2026-03-20", "18:00"), "snow_ice", "2026-03-26", "2026-03-31"),  # 27, 30, 31
        (("2026-03-23", "10:00"), "snow_ice", "2026-03-26", "2026-03-31"),
        (("2026-03-25", "23:59:59"), "snow_ice", "2026-03-26", "2026-03-31"),
        (("2026-03-20", "10:00"), "water", "2026-03-20", "2026-04-15"),  # 26, 27; 30 to 3; 6 to 10; 13, 14, 15
        # New Year: 1 January off, 2 and 3 a weekend, 4 in lieu, 7 off
        (("2026-12-31", "10:00"), "snow_ice", "2026-12-31", "2027-01-08"),  # 5, 6, 8 January
        (("2026-12-31", "17:59:59"), "snow_ice", "2026-12-31", "2027-01-08"),
        (("2026-12-31", "23:59"), "snow_ice", "2027-01-05", "2027-01-11"),  # 6, 8, Monday 11
        (("2027-01-01", "00:00"), "snow_ice", "2027-01-05", "2027-01-11"),
        (("2027-01-04", "10:00"), "snow_ice", "2027-01-05", "2027-01-11"),
        (("2025-12-31", "10:00"), "snow_ice", "2025-12-31", "2026-01-08"),  # 5, 6, 8 January
        (("2026-12-30", "10:00"), "snow_ice", "2026-12-30", "2027-01-06"),  # 31 December, 5, 6 January
        # holidays in May: Thursday 7 off, 9 and 10 a weekend, 11 in lieu
        (("2026-05-06", "10:00"), "snow_ice", "2026-05-06", "2026-05-13"),  # 8, 12, 13
        (("2026-05-06", "18:00"), "snow_ice", "2026-05-08", "2026-05-14"),  # 12, 13, 14
    ],
)
def test_filing(world, filed, category, registered, due):
    held = world.case(category=category, now=at(*filed)).current
    assert (held.registered_on, last_day(held.due_at), held.due_at) == (
        day(registered),
        day(due),
        at(str(day(due) + timedelta(days=1)), "00:00"),
    )
    assert held.promise_at == held.due_at


@pytest.mark.parametrize(
    ("regime", "addressee", "handed_over", "due"),
    [
        ("petition_local", "103230000", ("2026-09-01", "10:00"), "2026-09-29"),  # 20: 3 + 5 + 5 + 5, then 28 and 29
        ("petition_central", "000000000", ("2026-09-01", "10:00"), "2026-10-28"),  # 40: without 26 October
        ("petition_local", "103230000", ("2026-09-01", "18:00"), "2026-09-30"),
        ("ordinary", "000000000", ("2026-09-01", "10:00"), "2026-09-22"),  # a proposal: the first office's 15 days
    ],
)
def test_petitions(world, regime, addressee, handed_over, due):
    case = workflow.open_petition_case(
        addressee=world.office(addressee), territory=world.territory(), regime=regime, title="Автобус", body="Керек.",
        language="kk", now=at(*handed_over),
    )  # fmt: skip
    assert last_day(case.current.due_at) == day(due)


# -- hand-over -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("filed", "category", "handed_over", "due"),
    [
        # due on Tuesday 22 September; ten working days for the district
        (("2026-09-01", "10:00"), "water", ("2026-09-23", "00:00"), "2026-10-06"),  # 23, 24, 25; 28 to 2; 5, 6
        (("2026-09-01", "10:00"), "water", ("2026-09-23", "08:59:59"), "2026-10-06"),  # before nine the day counts
        (("2026-09-01", "10:00"), "water", ("2026-09-23", "09:00"), "2026-10-07"),  # at nine it does not
        (("2026-09-01", "10:00"), "water", ("2026-09-23", "23:59:59"), "2026-10-07"),
        (
            ("2026-09-01", "10:00"),
            "water",
            ("2026-09-24", "00:00"),
            "2026-10-07",
        ),  # an engine a day late: not a day less
        # due on Friday 11 September
        (("2026-09-04", "10:00"), "waste", ("2026-09-12", "00:00"), "2026-09-25"),  # 14 to 18, 21 to 25
        (("2026-09-04", "10:00"), "waste", ("2026-09-12", "10:00"), "2026-09-25"),  # Saturday is no day
        (("2026-09-04", "10:00"), "waste", ("2026-09-14", "08:59:59"), "2026-09-25"),
        (("2026-09-04", "10:00"), "waste", ("2026-09-14", "09:00"), "2026-09-28"),
        # due on Friday 20 March, the eve of Nauryz
        (("2026-03-13", "10:00"), "waste", ("2026-03-21", "00:00"), "2026-04-08"),  # 26, 27; 30 to 3; 6, 7, 8
        (("2026-03-13", "10:00"), "waste", ("2026-03-25", "23:59:59"), "2026-04-08"),
        (("2026-03-13", "10:00"), "waste", ("2026-03-26", "09:00"), "2026-04-09"),
        # due on Thursday 31 December
        (("2026-12-24", "10:00"), "waste", ("2027-01-01", "00:00"), "2027-01-19"),  # 5, 6, 8; 11 to 15; 18, 19
        (("2026-12-24", "10:00"), "waste", ("2027-01-05", "09:00"), "2027-01-20"),
    ],
)
def test_climbing(world, filed, category, handed_over, due):
    case = world.case(category=category, now=at(*filed))
    sweep(at(*handed_over))
    held = world.again(case).current
    assert (held.number, last_day(held.due_at)) == (2, day(due))


@pytest.mark.parametrize(
    ("forwarded", "due"),
    [
        (("2026-09-02", "08:00"), "2026-09-23"),  # the whole window from the next day, whatever the hour
        (("2026-09-02", "23:59:59"), "2026-09-23"),  # 3, 4; 5 + 5; 21, 22, 23
        (("2026-09-03", "00:00"), "2026-09-24"),
        (("2026-09-04", "23:59:59"), "2026-09-25"),  # Friday night
    ],
)
def test_forwarding(world, forwarded, due):
    case = world.case(now=TUESDAY)
    beside = Office.objects.akims().filter(superior=case.current.office.superior_id).exclude(pk=case.current.office_id)
    workflow.forward(case, to=beside[0], reason="Біздікі емес", now=at(*forwarded), **world.holder(case))
    assert last_day(world.again(case).current.due_at) == day(due)


def test_the_whole_ladder_is_fifty_five_working_days(world):
    """15 + 10 + 10 + 20 from Tuesday 1 September: the last is Wednesday 18 November (26 October is off)."""
    case = world.case(now=TUESDAY)
    for number, last in enumerate(("2026-09-22", "2026-10-06", "2026-10-20", "2026-11-18"), start=1):
        held = world.again(case).current
        assert (held.number, last_day(held.due_at)) == (number, day(last))
        sweep(held.due_at - SECOND)
        assert world.again(case).current.listed_at is None
        sweep(held.due_at)
    held = world.again(case).current
    assert (held.number, held.listed_at) == (4, at("2026-11-19", "00:00"))


# -- what moves a deadline ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "replied", "due"),
    [
        (("2026-09-18", "10:00"), ("2026-09-18", "23:59:59"), "2026-09-22"),  # the same day: nothing
        (("2026-09-18", "10:00"), ("2026-09-20", "10:00"), "2026-09-22"),  # over the weekend: nothing
        (("2026-09-18", "10:00"), ("2026-09-21", "00:00"), "2026-09-23"),  # Monday: one day
        (("2026-09-18", "10:00"), ("2026-09-25", "23:59:59"), "2026-09-29"),  # the fifth: 21 to 25, so 23 to 25, 28, 29
        (("2026-09-18", "10:00"), None, "2026-09-29"),  # no reply: five days at most
        (("2026-09-22", "23:59:59"), None, "2026-09-29"),  # asked in the last second
    ],
)
def test_waiting_for_the_resident(world, asked, replied, due):
    case = world.case(now=TUESDAY)
    workflow.ask(case, question="Қай үй?", now=at(*asked), **world.holder(case))
    if replied is not None:
        workflow.reply(case, text="12", participant=world.reporter(case), now=at(*replied))
    held = world.again(case).current
    assert (last_day(held.promise_at), last_day(held.due_at)) == (day(due), day(due))


@pytest.mark.parametrize(
    ("days", "due"),
    [(1, "2026-09-23"), (3, "2026-09-25"), (4, "2026-09-28"), (15, "2026-10-13")],  # after Tuesday 22 September
)
def test_more_time(world, days, due):
    case = world.case(now=TUESDAY)
    workflow.ask_extension(case, days=days, reason="Бөлшек", now=at("2026-09-02"), **world.holder(case))
    above = case.current.office.climbs_to
    facts = {"granted": True, "explanation": "Жарайды", "office": above, "by": world.official(above)}
    workflow.decide_extension(case, now=at("2026-09-03"), **facts)
    held = world.again(case).current
    assert (last_day(held.promise_at), last_day(held.due_at)) == (day("2026-09-22"), day(due))


@pytest.mark.parametrize(
    ("promised", "due"),
    [
        ("2026-10-23", "2026-10-23"),  # a Friday
        ("2026-10-24", "2026-10-27"),  # a Saturday, and Monday 26 October is off
        ("2026-11-01", "2026-11-02"),  # a Sunday
        ("2027-01-01", "2027-01-05"),
        ("2027-09-02", "2027-09-02"),  # twelve months ahead
    ],
)
def test_a_later_date(world, promised, due):
    case = world.case(now=TUESDAY)
    workflow.promise(case, promised_on=day(promised), reason="Құбыр", now=at("2026-09-02"), **world.holder(case))
    above = case.current.office.climbs_to
    facts = {"accepted": True, "explanation": "Жарайды", "office": above, "by": world.official(above)}
    workflow.decide_promise(case, now=at("2026-09-03"), **facts)
    held = world.again(case).current
    assert (last_day(held.promise_at), last_day(held.due_at)) == (day("2026-09-22"), day(due))


# -- emergencies: hours, whatever the calendar says ------------------------------------------------


def test_an_emergency_over_new_year(world):
    case = world.case(category="street_danger", now=at("2026-12-31", "23:30"))
    assert (case.current.acknowledge_until, case.current.due_at) == (
        at("2027-01-01", "00:30"),
        at("2027-01-01", "23:30"),
    )
    sweep(at("2027-01-01", "00:29:59"))
    assert world.again(case).current.number == 1
    sweep(at("2027-01-01", "00:30"))  # nobody accepted it within the hour
    held = world.again(case).current
    assert (held.number, held.due_at) == (2, at("2027-01-01", "12:30"))


def test_an_accepted_emergency_climbs_by_hours_over_new_year(world):
    case = world.case(category="street_danger", now=at("2026-12-31", "23:30"))
    workflow.accept(case, now=at("2027-01-01", "00:29:59"), **world.holder(case))
    for number, due in enumerate(
        (("2027-01-01", "23:30"), ("2027-01-02", "11:30"), ("2027-01-02", "23:30"), ("2027-01-03", "23:30")), start=1
    ):
        held = world.again(case).current
        assert (held.number, held.due_at) == (number, at(*due))
        if held.accepted_at is None:
            workflow.accept(case, now=held.entered_at, **world.holder(case))
        sweep(at(*due) - SECOND)
        assert world.again(case).current.number == number
        sweep(at(*due))
    assert world.again(case).current.listed_at == at("2027-01-03", "23:30")


@pytest.mark.parametrize(
    ("safe", "due"),
    [
        (("2027-01-01", "10:00"), "2027-01-26"),  # 5, 6, 8; 11 to 15; 18 to 22; 25, 26
        (("2027-01-01", "00:00"), "2027-01-26"),
        (("2026-12-31", "23:59:59"), "2027-01-26"),
    ],
)
def test_the_repair_after_it_was_made_safe_has_working_days(world, safe, due):
    case = world.case(category="street_danger", now=at("2026-12-31", "23:30"))
    workflow.accept(case, now=at("2026-12-31", "23:40"), **world.holder(case))
    workflow.made_safe(
        case, text="Қоршадық", language="kk", photos=[prepared_photo("#f2b33d")], now=at(*safe), **world.holder(case)
    )
    assert last_day(world.again(case).current.due_at) == day(due)


# -- every clock: a second before, on, and after -----------------------------------------------------


def says_yes(act):
    try:
        act()
    except DomainError:
        return False
    return True


def to_acknowledge(world):
    case = world.case(now=TUESDAY)
    beside = Office.objects.akims().filter(superior=case.current.office.superior_id).exclude(pk=case.current.office_id)
    who = world.holder(case)
    return lambda now: workflow.forward(case, to=beside[0], reason="Біздікі емес", now=now, **who)


def to_answer(world):
    case = world.case(now=TUESDAY)
    who = world.holder(case)
    return lambda now: workflow.accept(case, now=now, **who)


def to_reply(world):
    case = world.case(now=TUESDAY)
    workflow.ask(case, question="Қай үй?", now=at("2026-09-02"), **world.holder(case))
    who = world.reporter(case)
    return lambda now: workflow.reply(case, text="12", participant=who, now=now)


def answered(world):
    case = world.case(now=TUESDAY)
    world.fixed(case, at("2026-09-03"))
    return case


def to_confirm_late(world):
    case = answered(world)
    return lambda now: workflow.confirm(case, participant=world.reporter(case), now=now)


def to_dispute_late(world):
    case = answered(world)
    return lambda now: workflow.dispute(case, participant=world.reporter(case), reason="Жоқ", now=now)


def disputed(world):
    case = answered(world)
    workflow.dispute(case, participant=world.reporter(case), reason="Жоқ", now=at("2026-09-04"))
    return case


def to_review(world, *, now=None):
    case = disputed(world)
    office = case.reviews.get().office
    facts = {"upheld": False, "explanation": "Жөнделген", "office": office, "by": world.official(office)}
    return lambda now: workflow.decide_review(case, now=now, **facts)


def to_appeal(world):
    case = disputed(world)
    office = case.reviews.get().office
    facts = {"upheld": False, "explanation": "Жөнделген", "office": office, "by": world.official(office)}
    workflow.decide_review(case, now=at("2026-09-07"), **facts)
    return lambda now: workflow.appeal(case, participant=world.reporter(case), reason="Жоқ", now=now)


def confirmed(world):
    case = answered(world)
    workflow.confirm(case, participant=world.reporter(case), now=at("2026-09-04"))
    return case


def to_say_it_came_back(world):
    case = confirmed(world)
    return lambda now: workflow.came_back(case, participant=world.reporter(case), text="Қайта", now=now)


def to_file_again(world):
    case = confirmed(world)
    who = world.reporter(case)

    def act(now):
        return workflow.file_again(
            case, participant=who, now=now, file=lambda before: world.case(now=now, returned_from=before)
        )

    return act


def to_ask_for_more_time(world):
    case = world.case(now=TUESDAY)
    who = world.holder(case)
    return lambda now: workflow.ask_extension(case, days=2, reason="Бөлшек", now=now, **who)


def to_grant_more_time(world):
    case = world.case(now=TUESDAY)
    to_ask = {"days": 2, "reason": "Бөлшек", "now": at("2026-09-02")}
    workflow.ask_extension(case, **to_ask, **world.holder(case))
    above = case.current.office.climbs_to
    facts = {"granted": True, "explanation": "Жарайды", "office": above, "by": world.official(above)}
    return lambda now: workflow.decide_extension(case, now=now, **facts)


def to_accept_a_promise(world):
    case = world.case(now=TUESDAY)
    workflow.promise(case, promised_on=day("2026-11-02"), reason="Құбыр", now=at("2026-09-02"), **world.holder(case))
    above = case.current.office.climbs_to
    facts = {"accepted": True, "explanation": "Жарайды", "office": above, "by": world.official(above)}
    return lambda now: workflow.decide_promise(case, now=now, **facts)


def to_arbitrate(world):
    case = world.case(now=TUESDAY)
    beside = Office.objects.akims().filter(superior=case.current.office.superior_id).exclude(pk=case.current.office_id)
    for to, when in zip(beside.order_by("pk")[:2], ("2026-09-02", "2026-09-03"), strict=True):
        workflow.forward(case, to=to, reason="Біздікі емес", now=at(when), **world.holder(case))
    workflow.refer(case, reason="Бұл да", now=at("2026-09-07"), **world.holder(case))
    above = world.again(case).current.office.climbs_to
    facts = {"to": beside.order_by("pk")[0], "explanation": "Сіздікі", "office": above, "by": world.official(above)}
    return lambda now: workflow.decide_arbitration(case, now=now, **facts)


def to_split_off(world):
    target, part = world.case(now=TUESDAY), world.case(now=TUESDAY)
    workflow.merge(part, into=target, reason="Бір мәселе", now=at("2026-09-02"), **world.holder(target))
    return lambda now: workflow.split(world.again(part), participant=world.reporter(part), now=now)


def to_accept_an_emergency(world):
    case = world.case(category="street_danger", now=at("2026-12-31", "23:30"))
    who = world.holder(case)
    return lambda now: workflow.accept(case, now=now, **who)


def to_rule_on_power(world):
    case = world.case(now=TUESDAY)
    facts = {"kind": "no_power", "text": "Құзырет жоқ", "language": "kk"}
    workflow.answer(case, now=at("2026-09-02"), **facts, **world.holder(case))
    below, who = case.assignments.get(number=1), world.holder(case)
    return lambda now: workflow.rule_on_claim(case, assignment=below, granted=True, now=now, **who)


@pytest.mark.parametrize("by", [-1, 0, 1], ids=["a second before", "on it", "a second after"])
@pytest.mark.parametrize(
    ("story", "too_late"),
    [
        (to_acknowledge, ("2026-09-05", "00:00")),  # three working days: 2, 3, 4 September
        (to_answer, ("2026-09-23", "00:00")),  # fifteen: 22 September
        (to_reply, ("2026-09-10", "00:00")),  # asked on the 2nd: 3, 4, 7, 8, 9
        (to_confirm_late, ("2026-10-03", "10:00")),  # thirty days of 24 hours after the answer of 3 September, 10:00
        (to_dispute_late, ("2026-10-03", "10:00")),
        (to_review, ("2026-09-10", "00:00")),  # disputed on Friday the 4th: 7, 8, 9
        (to_appeal, ("2026-09-17", "10:00")),  # ten days after the review of the 7th
        (to_say_it_came_back, ("2026-10-03", "10:00")),
        (to_file_again, ("2027-03-02", "10:00")),  # 180 days: 27 + 31 + 30 + 31 + 31 + 28 + 2
        (to_ask_for_more_time, ("2026-09-22", "00:00")),  # at the latest on the 21st: one working day before the last
        (to_grant_more_time, ("2026-09-05", "00:00")),  # asked on the 2nd: 3, 4
        (to_accept_a_promise, ("2026-09-05", "00:00")),
        (to_arbitrate, ("2026-09-10", "00:00")),  # asked on Monday the 7th: 8, 9
        (to_split_off, ("2026-09-16", "10:00")),  # fourteen days
        (to_accept_an_emergency, ("2027-01-01", "00:30")),  # one hour
        (to_rule_on_power, ("2026-09-17", "00:00")),  # the district's ten days from the 2nd: 3, 4; 7 to 11; 14, 15, 16
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_in_time_until_the_last_second(world, story, too_late, by):
    act = story(world)
    moment = at(*too_late) + by * SECOND
    assert says_yes(lambda: act(moment)) == (by < 0)
    assert list(violations()) == []


@pytest.mark.parametrize("by", [-1, 0, 1], ids=["a second before", "on it", "a second after"])
@pytest.mark.parametrize(
    ("story", "runs_out", "before", "after"),
    [
        (lambda world: world.case(now=TUESDAY), ("2026-09-23", "00:00"), ("open", 1), ("open", 2)),
        (answered, ("2026-09-13", "10:00"), ("answered", 1), ("closed", 1)),  # ten days after the answer
        (disputed, ("2026-09-10", "00:00"), ("reviewed", 1), ("open", 2)),
    ],
    ids=["climbs", "closes as silent", "dispute upheld"],
)
def test_what_happens_by_itself(world, story, runs_out, before, after, by):
    case = story(world)
    sweep(at(*runs_out) + by * SECOND)
    case = world.again(case)
    assert (case.state, case.current.number) == (before if by < 0 else after)
    assert list(violations()) == []


def test_it_may_be_filed_again_when_it_can_no_longer_be_opened(world):
    """The two ways back meet without a gap: thirty days after the answer."""
    act = to_file_again(world)
    assert not says_yes(lambda: act(at("2026-10-03", "10:00") - SECOND))
    new = act(at("2026-10-03", "10:00"))
    # Saturday 3 October: registered on Monday 5; half of fifteen, rounded up, is eight: 6 to 9, 12 to 15
    assert last_day(new.current.due_at) == day("2026-10-15")
