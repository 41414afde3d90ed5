"""No trick makes an office look better: each is played by the real verbs, and measured beside the same office without it.

"Without it" the office does the same work on the same days, or none. The measure is statistics.measures: solved on time and
confirmed, of all that was due (docs/statistics.md).
"""

from datetime import date, timedelta

import pytest

from cases import escalation, workflow
from cases.deadlines import last_day
from cases.errors import BadInput, TransitionRefused
from cases.invariants import violations
from cases.models import Category, Participant
from statistics import measures
from statistics.windows import Window
from territories.models import Office
from tests.world import at, prepared_photo

pytestmark = pytest.mark.django_db

RURAL = "103230000"
LATER = at("2027-03-01")
FILED = at("2026-09-01")
"""Due on 22 September: fifteen working days."""
LATE = at("2026-09-24")
"""When the work is really done: two days late."""


@pytest.fixture
def measured(world):
    """N of D of the village's office, in half a year."""

    def read():
        assert list(violations()) == []
        found = measures.measure_of(world.office(RURAL), Window.at(LATER))
        return found.confirmed, found.due

    return read


def late_work(world, case, now=LATE):
    """The office does the work late, and the reporter confirms it. By then the case has climbed."""
    escalation.sweep(now)
    village = world.office(RURAL)
    world.fixed(case, now, office=village, by=world.official(village))
    workflow.confirm(case, participant=world.reporter(case), now=now + timedelta(hours=2))


def neighbours(world):
    village = world.office(RURAL)
    beside = Office.objects.akims().filter(superior=village.superior, level="rural").exclude(pk=village.pk)
    return list(beside.select_related("territory").order_by("pk")[:2])


@pytest.fixture(autouse=True)
def _honest(world, measured):
    """Beside every trick: a case worked on as late, without any. The office stands at 0 of 1."""
    late_work(world, world.case())
    assert measured() == (0, 1)


def test_closing_without_fixing(world, measured):
    case = world.case()
    given = world.fixed(case, at("2026-09-22"))
    workflow.dispute(case, participant=world.reporter(case), reason="Су әлі жоқ", now=at("2026-09-23"))
    escalation.sweep(at("2026-10-05"))  # the level above is silent: the dispute is upheld
    given.refresh_from_db()
    assert given.verdict == "overturned"
    assert measured() == (0, 2)


def test_closing_without_fixing_when_nobody_says_anything(world, measured):
    case = world.case()
    world.fixed(case, at("2026-09-22"))
    escalation.sweep(at("2026-10-05"))
    assert world.again(case).outcome == "silent"
    assert measured() == (0, 2)


def test_parking_in_waiting(world, measured):
    case = world.case()
    workflow.ask(case, question="Қай үй?", now=at("2026-09-22"), **world.holder(case))
    workflow.reply(case, text="Бәрі", participant=world.reporter(case), now=at("2026-09-22", "10:05"))
    assert last_day(world.again(case).current.promise_at) == date(2026, 9, 22)
    late_work(world, case)
    assert measured() == (0, 2)


def test_parking_in_waiting_gives_five_days_at_most_and_only_once(world, measured):
    case = world.case()
    workflow.ask(case, question="Қай үй?", now=at("2026-09-22"), **world.holder(case))
    assert last_day(world.again(case).current.promise_at) == date(2026, 9, 29)  # 23, 24, 25, 28, 29 September
    escalation.sweep(at("2026-09-29", "00:05"))
    with pytest.raises(TransitionRefused):
        workflow.ask(case, question="Ал қай пәтер?", now=at("2026-09-29"), **world.holder(case))
    late_work(world, case, at("2026-09-30", "11:00"))
    assert measured() == (0, 2)


def test_asking_to_begin_anew(world, measured):
    case = world.case()
    workflow.ask(case, question="Қай үй?", now=at("2026-09-10"), **world.holder(case))
    workflow.reply(case, text="12", participant=world.reporter(case), now=at("2026-09-11"))
    assert last_day(world.again(case).current.promise_at) == date(2026, 9, 23)  # one working day of waiting
    with pytest.raises(TransitionRefused):
        workflow.ask(case, question="Ал қай пәтер?", now=at("2026-09-14"), **world.holder(case))
    late_work(world, case)
    assert measured() == (0, 2)


def test_ping_pong(world, measured):
    case, village = world.case(), world.office(RURAL)
    second, third = neighbours(world)
    workflow.forward(case, to=second, reason="Біздікі емес", now=at("2026-09-02"), **world.holder(case))
    with pytest.raises(BadInput):
        workflow.forward(case, to=village, reason="Қайта", now=at("2026-09-03"), **world.holder(case))
    workflow.forward(case, to=third, reason="Біздікі емес", now=at("2026-09-03"), **world.holder(case))
    workflow.refer(case, reason="Бұл да", now=at("2026-09-04"), **world.holder(case))
    above = {"office": village.climbs_to, "by": world.official(village.climbs_to)}
    workflow.decide_arbitration(case, to=village, explanation="Сіздікі", now=at("2026-09-07"), **above)
    assert world.again(case).current.accepted_at is None
    with pytest.raises(TransitionRefused):
        workflow.forward(case, to=second, reason="Тағы", now=at("2026-09-08"), **world.holder(case))
    late_work(world, case, at("2026-10-01"))
    assert measured() == (0, 2)


@pytest.mark.parametrize("category", ["roads", "street_lighting"])
def test_another_category(world, measured, category):
    case = world.case(category="street_lighting")
    due = case.current.promise_at
    other = Category.objects.get(pk="roads" if category == "roads" else "street_danger")
    workflow.reclassify(case, category=other, reason="Басқа сала", now=at("2026-09-02"), **world.holder(case))
    assert world.again(case).current.promise_at <= due
    escalation.sweep(LATE)
    late_work(world, case)
    assert measured() == (0, 2)


def test_an_emergency_for_the_sake_of_its_repair(world, measured):
    """Called an emergency on the last day and "made safe" at once: the repair still ends when the work was promised."""
    case = world.case()
    danger = Category.objects.get(pk="street_danger")
    workflow.reclassify(case, category=danger, reason="Қауіпті", now=at("2026-09-22"), **world.holder(case))
    facts = {"text": "Қоршадық", "language": "kk", "photos": [prepared_photo("#f2b33d")]}
    workflow.made_safe(case, now=at("2026-09-22", "10:05"), **facts, **world.holder(case))
    assert last_day(world.again(case).current.promise_at) == date(2026, 9, 22)
    workflow.confirm_safe(case, participant=world.reporter(case), now=at("2026-09-22", "11:00"))
    late_work(world, case)
    assert measured() == (0, 2)


def test_an_emergency_is_not_called_one_when_the_promise_has_passed(world, measured):
    case = world.case()
    workflow.ask_extension(case, days=10, reason="Бөлшек жоқ", now=at("2026-09-17"), **world.holder(case))
    above = case.current.office.climbs_to
    facts = {"granted": True, "explanation": "Жарайды", "office": above, "by": world.official(above)}
    workflow.decide_extension(case, now=at("2026-09-18"), **facts)
    danger = Category.objects.get(pk="street_danger")
    with pytest.raises(TransitionRefused):
        workflow.reclassify(case, category=danger, reason="Қауіпті", now=at("2026-09-23"), **world.holder(case))


def test_a_friendly_extension(world, measured):
    case = world.case()
    workflow.ask_extension(case, days=10, reason="Бөлшек жоқ", now=at("2026-09-17"), **world.holder(case))
    above = case.current.office.climbs_to
    facts = {"granted": True, "explanation": "Жарайды", "office": above, "by": world.official(above)}
    workflow.decide_extension(case, now=at("2026-09-18"), **facts)
    case = world.again(case)
    assert last_day(case.current.due_at) == date(2026, 10, 6)
    late_work(world, case)  # before it climbs, after it was promised
    assert measured() == (0, 2)


def more_time(world, case, days=10):
    """Asked for and given while there is time; the measure stays on 22 September (or earlier)."""
    workflow.ask_extension(case, days=days, reason="Бөлшек жоқ", now=at("2026-09-03"), **world.holder(case))
    above = case.current.office.climbs_to
    facts = {"granted": True, "explanation": "Жарайды", "office": above, "by": world.official(above)}
    workflow.decide_extension(case, now=at("2026-09-04"), **facts)
    return {"office": above, "by": facts["by"]}


def test_a_question_after_the_promise_has_passed(world, measured):
    """In time that was given: the one pause would move the measure into the future again."""
    case = world.case()
    more_time(world, case)
    last = at("2026-09-23", "00:00")
    with pytest.raises(TransitionRefused):
        workflow.ask(case, question="Қай үй?", now=last, **world.holder(case))
    late_work(world, case)
    assert measured() == (0, 2)


def test_a_friendly_category_after_the_promise_has_passed(world, measured):
    case = world.case(category="street_lighting")
    promise_at = case.current.promise_at
    above = more_time(world, case, days=5)
    longer = Category.objects.get(pk="water")
    workflow.reclassify(case, category=longer, reason="Бұл су ғой", now=promise_at, **above)
    case = world.again(case)
    assert (case.category, case.current.promise_at) == (longer, promise_at)
    late_work(world, case, at("2026-09-10"))
    assert measured() == (0, 2)


def test_a_friendly_category_there_and_back(world, measured):
    """An emergency for a minute by the word of the office above: the days are counted from where they were counted before."""
    case = world.case()
    above = case.current.office.climbs_to
    who = {"office": above, "by": world.official(above)}
    danger = Category.objects.get(pk="street_danger")
    workflow.reclassify(case, category=danger, reason="Қауіпті", now=at("2026-09-21"), **who)
    workflow.reclassify(case, category=case.category, reason="Қауіп жоқ", now=at("2026-09-21", "10:01"), **who)
    held = world.again(case).current
    assert (held.regime, last_day(held.promise_at)) == ("ordinary", date(2026, 9, 22))
    late_work(world, case)
    assert measured() == (0, 2)


def test_a_question_and_the_answer_at_once(world, measured):
    """Whoever answers waits no longer: the days of waiting that were not used are gone when the problem comes back."""
    case = world.case()
    workflow.ask(case, question="Қай үй?", now=at("2026-09-21"), **world.holder(case))
    world.fixed(case, at("2026-09-21", "10:05"))
    workflow.confirm(case, participant=world.reporter(case), now=at("2026-09-22"))
    workflow.came_back(case, participant=world.reporter(case), text="Қайта жарылды", now=at("2026-09-23"))
    assert last_day(world.again(case).assignments.get(number=1).promise_at) == date(2026, 9, 22)
    late_work(world, case)
    assert measured() == (0, 2)


def test_a_friendly_promise(world, measured):
    case = world.case()
    facts = {"promised_on": date(2026, 12, 1), "reason": "Көктемде", "now": at("2026-09-17")}
    workflow.promise(case, **facts, **world.holder(case))
    above = case.current.office.climbs_to
    facts = {"accepted": True, "explanation": "Жарайды", "office": above, "by": world.official(above)}
    workflow.decide_promise(case, now=at("2026-09-18"), **facts)
    late_work(world, case)
    assert measured() == (0, 2)


def test_joining_into_a_later_case(world, measured):
    """The later case would have been in time: joined, it takes the earlier deadline, and is late with it."""
    case, later = world.case(), world.case(now=at("2026-09-17"))
    workflow.merge(case, into=later, reason="Бір мәселе", now=at("2026-09-18"), **world.holder(case))
    assert last_day(world.again(later).current.promise_at) == date(2026, 9, 22)
    late_work(world, later)
    assert measured() == (0, 2)


def test_joining_what_is_already_late(world, measured):
    case, later = world.case(), world.case(now=at("2026-09-17"))
    with pytest.raises(TransitionRefused):
        workflow.merge(case, into=later, reason="Бір мәселе", now=at("2026-09-23"), **world.holder(later))


def test_confirming_from_inside(world, measured):
    case = world.case()
    insider = Participant.objects.create(
        case=case, role="supporter", user=world.official(neighbours(world)[0]), key="inside", joined_at=at("2026-09-02")
    )
    world.fixed(case, at("2026-09-22"))
    with pytest.raises(TransitionRefused, match="refused"):
        workflow.confirm(case, participant=insider, now=at("2026-09-23"))
    escalation.sweep(at("2026-10-05"))
    assert measured() == (0, 2)


def test_saying_that_one_has_no_power(world, measured):
    case = world.case()
    facts = {"kind": "no_power", "text": "Бізде құзырет жоқ", "language": "kk"}
    workflow.answer(case, now=at("2026-09-10"), **facts, **world.holder(case))
    escalation.sweep(at("2026-10-20"))  # the level above says nothing about it
    assert measured() == (0, 2)


def test_a_success_that_comes_back(world, measured):
    case = world.case()
    world.fixed(case, at("2026-09-22"))
    workflow.confirm(case, participant=world.reporter(case), now=at("2026-09-23"))
    assert measured() == (1, 2)
    workflow.came_back(case, participant=world.reporter(case), text="Қайта жарылды", now=at("2026-10-20"))
    assert measured() == (0, 2)
