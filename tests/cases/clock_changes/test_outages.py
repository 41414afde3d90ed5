"""The platform could not be reached: what is given back, to whom, and what is not."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.world import at

FILED, DUE = "2026-09-01", "2026-09-22"


@pytest.fixture
def note(world):
    from cases.clock_changes import note_outage

    def act(began, ended, now=None, **more):
        return note_outage(at(*began), at(*ended), reason="Деректер орталығы өшті", now=now or at(*ended), **more)

    return act


@pytest.mark.parametrize(
    ("began", "ended", "expected", "why"),
    [
        (("2026-09-10", "10:00"), ("2026-09-10", "11:00"), "2026-09-23", "an hour of a working day"),
        (("2026-09-10", "18:00"), ("2026-09-11", "09:00"), DUE, "from six to nine: nobody's day was touched"),
        (("2026-09-10", "17:59"), ("2026-09-11", "09:00"), "2026-09-23", "a minute before six"),
        (("2026-09-10", "18:00"), ("2026-09-11", "09:01"), "2026-09-23", "a minute after nine"),
        (("2026-09-10", "17:00"), ("2026-09-11", "10:00"), "2026-09-24", "two days"),
        (("2026-09-12", "00:00"), ("2026-09-14", "00:00"), DUE, "Saturday and Sunday"),
        (("2026-09-11", "12:00"), ("2026-09-14", "12:00"), "2026-09-24", "over a weekend"),
        (("2026-09-01", "12:00"), ("2026-09-01", "15:00"), DUE, "the day of the filing does not count"),
        (("2026-09-22", "12:00"), ("2026-09-22", "23:59"), "2026-09-23", "the last day"),
        (("2026-09-22", "12:00"), ("2026-09-24", "12:00"), "2026-09-25", "from the last day on, over the deadline"),
    ],
)
def test_a_working_day_for_each_one_that_was_touched(world, note, due, nothing_broken, began, ended, expected, why):
    case = world.case(now=at(FILED))
    note(began, ended)
    assert due(case) == (expected, expected), why
    nothing_broken()


def test_what_was_due_before_is_not_excused(world, note, due):
    case = world.case(now=at(FILED))
    logged = note(("2026-09-23", "00:00"), ("2026-09-24", "12:00"))
    assert due(case)[0] == DUE
    assert (logged.later, logged.earlier) == (0, 0)


def test_what_came_after_it_is_not_put_off(world, note, due):
    note_at = at("2026-09-11", "10:00")
    case = world.case(now=at("2026-09-10", "12:00"))
    before = due(case)
    note(("2026-09-10", "10:00"), ("2026-09-10", "12:00"), note_at)
    assert due(case) == before


def test_an_emergency_gets_the_exact_time_back(world, note, nothing_broken):
    from cases.models import Category

    code = Category.objects.filter(is_emergency=True).order_by("position").values_list("pk", flat=True)[0]
    whole = world.case(category=code, now=at("2026-09-12", "20:00"))
    part = world.case(category=code, now=at("2026-09-12", "20:40"))
    early = whole.current
    note(("2026-09-12", "20:30"), ("2026-09-12", "22:15"))
    after = world.again(whole).current
    assert after.due_at == early.due_at + timedelta(hours=1, minutes=45)
    assert after.promise_at == early.promise_at + timedelta(hours=1, minutes=45)
    assert after.acknowledge_until == early.acknowledge_until + timedelta(hours=1, minutes=45)
    assert world.again(part).current.due_at == part.current.due_at + timedelta(hours=1, minutes=35)
    line = world.again(whole).events.get(kind="clock_changed")
    assert line.data["why"] == "outage"
    nothing_broken()


def test_after_the_promise_only_the_climb_is_put_off(world, note, due, nothing_broken):
    """An outage gives back the time that ran; it never un-misses a promise."""
    from cases.workflow import ask_extension, decide_extension

    case = world.case(now=at(FILED))
    ask_extension(case, days=5, reason="Құбыр керек", now=at("2026-09-03"), **world.holder(case))
    above = world.again(case).current.office.climbs_to
    decide_extension(case, granted=True, explanation="Иә", by=world.official(above), office=above, now=at("2026-09-04"))
    note(("2026-09-24", "10:00"), ("2026-09-24", "12:00"))
    assert due(case) == ("2026-09-30", DUE)
    held = world.again(case).current
    assert (held.shifted_days, held.due_shifted_days) == (0, 1)
    nothing_broken()


def test_a_calendar_act_after_an_outage_keeps_what_was_given_back(world, note, change, due, nothing_broken):
    case = world.case(now=at(FILED))
    note(("2026-09-10", "10:00"), ("2026-09-10", "12:00"))
    change({"2026-09-16": False}, at("2026-09-11"))
    assert due(case)[0] == "2026-09-24"
    nothing_broken()


def test_a_promised_date_is_put_off_by_the_days_of_an_outage(world, note, change, due, nothing_broken):
    from datetime import date

    from cases.workflow import decide_promise, promise

    case = world.case(now=at(FILED))
    promise(case, promised_on=date(2026, 10, 15), reason="Құбыр келеді", now=at("2026-09-03"), **world.holder(case))
    above = world.again(case).current.office.climbs_to
    decide_promise(case, accepted=True, explanation="Иә", by=world.official(above), office=above, now=at("2026-09-04"))
    note(("2026-09-10", "10:00"), ("2026-09-10", "12:00"))
    assert due(case) == ("2026-10-16", "2026-09-23")
    nothing_broken()
    change({"2026-10-16": False}, at("2026-09-11"))
    assert due(case) == ("2026-10-19", "2026-09-23")
    nothing_broken()


def test_a_reply_after_an_outage_gives_back_no_more_than_was_taken(world, note, due, nothing_broken):
    from cases.workflow import ask, reply

    case = world.case(now=at(FILED))
    ask(case, question="Қай үй?", now=at("2026-09-03"), **world.holder(case))
    note(("2026-09-04", "10:00"), ("2026-09-04", "12:00"))
    case = world.again(case)
    assert case.waiting_until == at("2026-09-12", "00:00")
    assert due(case)[0] == "2026-09-30"
    reply(case, text="Бесінші үй", participant=world.reporter(case), now=at("2026-09-04", "13:00"))
    assert due(case)[0] == "2026-09-23", "the day of the outage was lost, nothing else"
    assert world.again(case).current.paused_days == 0
    nothing_broken()


def test_residents_get_whole_days_to_confirm(world, note):
    case = world.case(now=at(FILED))
    world.fixed(case, at("2026-09-03"))
    before = world.again(case)
    note(("2026-09-04", "10:00"), ("2026-09-05", "11:00"))
    after = world.again(case)
    assert after.confirm_until == before.confirm_until + timedelta(days=2)
    assert after.reply_until == before.reply_until + timedelta(days=2)


def says_yes(act):
    from cases.errors import DomainError

    try:
        act()
    except DomainError:
        return False
    return True


def safe(world):
    from cases.workflow import confirm_safe, made_safe
    from tests.world import prepared_photo

    case = world.case(category="street_danger", now=at(FILED))
    facts = {"text": "Қоршадық", "language": "kk", "photos": [prepared_photo("#f2b33d")], **world.holder(case)}
    made_safe(case, now=at(FILED, "10:30"), **facts)
    return lambda now: confirm_safe(case, participant=world.reporter(case), now=now)


def reviewed(world):
    from cases.workflow import appeal, decide_review, dispute

    case = world.case(now=at(FILED))
    world.fixed(case, at(FILED, "10:30"))
    dispute(case, participant=world.reporter(case), reason="Жоқ", now=at(FILED, "10:40"))
    office = case.reviews.get().office
    facts = {"upheld": False, "explanation": "Жөнделген", "office": office, "by": world.official(office)}
    decide_review(case, now=at("2026-09-02", "10:30"), **facts)
    return lambda now: appeal(case, participant=world.reporter(case), reason="Жоқ", now=now)


def joined(world):
    from cases.workflow import merge, split

    target, part = world.case(now=at(FILED)), world.case(now=at(FILED))
    merge(part, into=target, reason="Бір мәселе", now=at(FILED, "10:30"), **world.holder(target))
    return lambda now: split(world.again(part), participant=world.reporter(part), now=now)


def solved(world):
    from cases.workflow import confirm, file_again

    case = world.case(now=at(FILED))
    world.fixed(case, at(FILED, "10:30"))
    confirm(case, participant=world.reporter(case), now=at("2026-09-02"))

    def act(now):
        more = {"file": lambda before: world.case(now=now, returned_from=before)}
        return file_again(world.again(case), participant=world.reporter(case), now=now, **more)

    return act


@pytest.mark.parametrize("by", [-1, 0, 1], ids=["a second before", "on it", "a second after"])
@pytest.mark.parametrize(
    ("story", "outage", "too_late"),
    [
        (safe, (("2026-09-04", "10:00"), ("2026-09-05", "11:00")), ("2026-10-03", "10:30")),  # 30 days and two
        (safe, (("2026-09-01", "10:00"), ("2026-09-01", "10:20")), ("2026-10-01", "10:30")),  # before it was made safe
        (reviewed, (("2026-09-04", "10:00"), ("2026-09-04", "11:00")), ("2026-09-13", "10:30")),  # ten days and one
        (reviewed, (("2026-09-01", "11:00"), ("2026-09-02", "10:00")), ("2026-09-12", "10:30")),  # before the review
        (joined, (("2026-09-15", "10:29"), ("2026-09-15", "11:00")), ("2026-09-16", "10:30")),  # 14 days and one
        (joined, (("2026-09-15", "10:30"), ("2026-09-15", "11:00")), ("2026-09-15", "10:30")),  # it was over
        (solved, (("2026-12-04", "10:00"), ("2026-12-05", "11:00")), ("2027-03-02", "10:30")),  # 180 days and two
        (solved, (("2026-09-04", "10:00"), ("2026-09-04", "11:00")), ("2027-03-01", "10:30")),  # in the first thirty
    ],
)
def test_terms_of_residents_are_given_back_in_whole_days(world, note, story, outage, too_late, by):
    act = story(world)
    note(*outage)
    moment = at(*too_late) + timedelta(seconds=by)
    assert says_yes(lambda: act(moment)) is (by < 0)


def test_an_answered_case_is_not_put_off(world, note, due):
    case = world.case(now=at(FILED))
    world.fixed(case, at("2026-09-03"))
    note(("2026-09-04", "10:00"), ("2026-09-04", "11:00"))
    assert due(case)[0] == DUE


def test_no_time_is_given_back_twice(world, note):
    from cases.errors import BadInput
    from cases.models import ClockChange

    note(("2026-09-04", "10:00"), ("2026-09-04", "12:00"))
    with pytest.raises(BadInput):
        note(("2026-09-04", "11:59"), ("2026-09-04", "13:00"))
    note(("2026-09-04", "12:00"), ("2026-09-04", "13:00"))
    with pytest.raises(IntegrityError), transaction.atomic():
        ClockChange.objects.create(
            kind="outage", reason="x", at=at("2026-09-05"), began_at=at("2026-09-04", "09:00"),
            ended_at=at("2026-09-04", "10:01"),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("began", "ended", "now"),
    [
        (("2026-09-04", "12:00"), ("2026-09-04", "12:00"), ("2026-09-05", "10:00")),
        (("2026-09-04", "12:00"), ("2026-09-05", "12:00"), ("2026-09-05", "10:00")),
        (("2026-07-01", "12:00"), ("2026-09-04", "12:00"), ("2026-09-05", "10:00")),
    ],
)
def test_a_time_that_cannot_be_an_outage_is_refused(world, note, began, ended, now):
    from cases.errors import BadInput

    with pytest.raises(BadInput):
        note(began, ended, at(*now))


def test_the_sweep_does_not_climb_what_was_given_back(world, note):
    from cases.escalation import sweep

    case = world.case(now=at(FILED))
    note(("2026-09-22", "16:00"), ("2026-09-23", "08:00"))
    sweep(at("2026-09-23", "08:05"))
    assert world.again(case).current.number == 1
    sweep(at("2026-09-24", "00:05"))
    assert world.again(case).current.number == 2


def test_the_site_itself_may_note_it(world, as_application, due):
    from cases.clock_changes import note_outage

    case = world.case(now=at(FILED))
    with as_application():
        note_outage(at("2026-09-10", "10:00"), at("2026-09-10", "12:00"), reason="өшті", now=at("2026-09-11"))
    assert due(case)[0] == "2026-09-23"


def test_the_time_to_find_first_supporters_moves_too(petitioners, note, change):
    petition = petitioners.begin(now=at("2026-09-01"))
    before = petition.joining_until
    change({"2026-09-14": False}, at("2026-09-02"))
    once = petitioners.again(petition)
    assert once.joining_until == before + timedelta(days=1)
    assert once.events.get(kind="moved").data["what"] == "joining"
    note(("2026-09-03", "10:00"), ("2026-09-04", "12:00"))
    twice = petitioners.again(petition)
    assert twice.joining_until > once.joining_until
    assert twice.version == 3


def test_the_platforms_own_time_to_check_moves_too(petitioners, change):
    from django.db import IntegrityError

    petition = petitioners.submitted(now=at("2026-09-01"))
    look = petition.moderations.get()
    change({"2026-09-14": False}, at("2026-09-02"))
    moved = petition.moderations.get()
    assert moved.due_at == look.due_at + timedelta(days=1)
    assert petitioners.again(petition).events.get(kind="moved").data["what"] == "check"
    with pytest.raises(IntegrityError), transaction.atomic():
        petition.moderations.update(due_at=look.due_at)


def test_only_time_that_was_given_is_shifted_alone(world):
    from cases.models import Assignment

    case = world.case(now=at(FILED))
    with pytest.raises(IntegrityError, match="only_given_time"), transaction.atomic():
        Assignment.objects.filter(pk=case.current_id).update(due_shifted_days=1)


def test_a_silent_successor_takes_over_what_was_given_back(world, note, nothing_broken):
    """The days stay with the case when its office is abolished."""
    from cases.escalation import sweep
    from cases.workflow import ask_extension, decide_extension
    from territories.models import Office

    case = world.case(now=at(FILED))
    ask_extension(case, days=5, reason="Құбыр керек", now=at("2026-09-03"), **world.holder(case))
    office = world.again(case).current.office
    decide_extension(
        case, granted=True, explanation="Иә", by=world.official(office.climbs_to), office=office.climbs_to,
        now=at("2026-09-04"),
    )  # fmt: skip
    note(("2026-09-24", "10:00"), ("2026-09-24", "12:00"))
    heir = office.superior.subordinates.exclude(pk=office.pk).order_by("pk")[0]
    Office.objects.filter(pk=office.pk).update(abolished_on="2026-09-25", successor=heir)
    sweep(at("2026-09-25", "10:00"))
    held = world.again(case).current
    assert (held.office_id, held.due_shifted_days, held.due_at) == (heir.pk, 1, at("2026-10-01", "00:00"))
    nothing_broken()
