"""When the law gives a complaint beside a missed term, about whom, to whom and until when."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from cases import escalation, workflow
from cases.complaint import WhyNot, complaint_of, higher_body, registered
from cases.models import Assignment, Case
from cases.tracker_reading import track_answer
from territories import seats
from tests.world import ALMALY, at

pytestmark = pytest.mark.django_db

VILLAGE, DISTRICT, REGION, REPUBLIC = "103230000", "103200000", "100000000", "000000000"
SEMEY, ALMATY = "101000000", "750000000"
FILED = at("2026-09-01")
LATER = at("2026-10-01")
"""Past 15 working days from FILED, within the three months."""


def followed(case, now):
    return track_answer(Case.objects.for_tracker().select_related("territory__office").get(pk=case.pk), [], now)


def right(case, now=LATER):
    return followed(case, now).complaint


def codes(complaint):
    return complaint.office.territory_id, complaint.higher.territory_id if complaint.higher else None


# -- which missed terms, and to whom ---------------------------------------------------------


def in_a_village(world):
    return world.case()


def in_a_city_of_a_region(world):
    return world.case(SEMEY)


def at_a_region(world):
    return world.case(REGION)


def in_a_district_of_almaty(world):
    return world.case(ALMALY)


def at_almaty(world):
    return world.case(ALMATY)


def at_the_republic(world):
    return world.case(REPUBLIC)


def in_an_emergency(world):
    return world.case(ALMALY, "gas_leak", FILED)


def forwarded(world):
    case = world.case()
    workflow.forward(
        case, to=world.office("103233000"), reason="Көрші округтің жолы", now=at("2026-09-03"), **world.holder(case)
    )
    return case


def passed_over_a_vacant_village(world):
    seats.vacate(world.office(VILLAGE), on=date(2026, 8, 1), by="test", now=at("2026-08-01"))
    return world.case()


def below_a_vacant_district(world):
    case = world.case()
    seats.vacate(world.office(DISTRICT), on=date(2026, 9, 10), by="test", now=at("2026-09-10"))
    return case


def below_nobody_at_all(world):
    case = world.case()
    for code in (DISTRICT, REGION):
        seats.vacate(world.office(code), on=date(2026, 9, 10), by="test", now=at("2026-09-10"))
    return case


def climbed(world):
    case = world.case()
    escalation.sweep(at("2026-09-23", "00:05"), grace=timedelta())
    return case


def climbed_to_the_region(world):
    case = climbed(world)
    escalation.sweep(at("2026-10-10", "00:05"), grace=timedelta())
    return case


WHO = [
    # story, why not, whose silence, who decides
    (in_a_village, None, VILLAGE, DISTRICT),
    (in_a_city_of_a_region, None, SEMEY, REGION),
    (in_a_district_of_almaty, None, ALMALY, ALMATY),
    (at_a_region, WhyNot.TOP, REGION, None),
    (at_almaty, WhyNot.TOP, ALMATY, None),
    (at_the_republic, WhyNot.REPUBLIC, REPUBLIC, None),
    (in_an_emergency, None, ALMALY, ALMATY),
    (forwarded, None, "103233000", DISTRICT),
    (passed_over_a_vacant_village, None, DISTRICT, REGION),
    (below_a_vacant_district, None, VILLAGE, REGION),
    (below_nobody_at_all, None, VILLAGE, DISTRICT),
    (climbed, None, VILLAGE, DISTRICT),
    (climbed_to_the_region, None, VILLAGE, DISTRICT),
]


@pytest.mark.parametrize(("story", "why_not", "office", "higher"), WHO)
def test_the_complaint_is_about_the_registered_office_and_goes_to_the_one_above(world, story, why_not, office, higher):
    complaint = right(story(world))
    assert complaint.why_not == why_not
    assert codes(complaint) == (office, higher)


def test_the_republics_desk_is_never_a_complaint_body(world):
    offices = {office.pk: office for office in [world.office(REGION), world.office(REPUBLIC), world.office(ALMATY)]}
    assert higher_body(world.office(REGION), offices) is None
    assert higher_body(world.office(ALMATY), offices) is None


# -- when ----------------------------------------------------------------------------------------


WHEN = [
    # moment, why not; filed on Tuesday 1 September, so the fifteenth working day is Tuesday 22 September
    (at("2026-09-22", "23:59"), WhyNot.TOO_EARLY),
    (at("2026-09-23", "00:00"), None),
    (at("2026-12-22", "23:59"), None),
    (at("2026-12-23", "00:00"), WhyNot.TOO_LATE),
]


@pytest.mark.parametrize(("now", "why_not"), WHEN)
def test_from_the_day_after_the_term_until_the_last_day_of_the_third_month(world, now, why_not):
    complaint = right(world.case(now=FILED), now)
    assert (complaint.registered_on, complaint.ends_on, complaint.until) == (
        date(2026, 9, 1),
        date(2026, 9, 22),
        date(2026, 12, 22),
    )
    assert complaint.why_not == why_not


REGISTERED = [
    # category, filed, registered by law, last day of the law's term
    ("water", at("2026-03-17", "17:59"), date(2026, 3, 17), date(2026, 4, 10)),
    ("water", at("2026-03-17", "18:00"), date(2026, 3, 18), date(2026, 4, 13)),
    ("gas_leak", at("2026-03-17", "18:00"), date(2026, 3, 18), date(2026, 4, 13)),
    ("gas_leak", at("2026-03-21", "02:00"), date(2026, 3, 26), date(2026, 4, 16)),
    ("street_lighting", at("2026-09-01"), date(2026, 9, 1), date(2026, 9, 22)),
]


@pytest.mark.parametrize(("category", "filed", "registered_on", "ends_on"), REGISTERED)
def test_the_laws_term_is_counted_from_the_registration_by_law_whatever_the_clock_here(
    world, category, filed, registered_on, ends_on
):
    complaint = right(world.case(ALMALY, category, filed), filed)
    assert (complaint.registered_on, complaint.ends_on) == (registered_on, ends_on)


def test_a_shorter_term_of_the_platform_gives_no_complaint_yet(world):
    case = in_an_emergency(world)
    escalation.sweep(at("2026-09-05"), grace=timedelta())
    assert right(case, at("2026-09-05")).why_not == WhyNot.TOO_EARLY


def test_forwarding_begins_the_term_anew(world):
    complaint = right(forwarded(world))
    assert complaint.was_forwarded
    assert (complaint.registered_on, complaint.ends_on) == (date(2026, 9, 3), date(2026, 9, 24))


EXTENDED = [
    # due after the extension, last day of the law's term
    (at("2026-10-07", "00:00"), date(2026, 10, 6)),
    (at("2026-11-24", "00:00"), date(2026, 11, 23)),  # two months end on Sunday 22 November
    (at("2027-06-02", "00:00"), date(2026, 11, 23)),
]


@pytest.mark.parametrize(("due_at", "ends_on"), EXTENDED)
def test_an_extension_moves_the_term_by_two_months_at_most(world, due_at, ends_on):
    tracker = followed(world.case(now=FILED), LATER)
    tracker.assignments[0].due_at = due_at
    complaint = complaint_of(
        tracker.case, tracker.assignments, [], tracker.offices, tracker.calendar, at("2026-11-24", "09:00")
    )
    assert complaint.was_extended
    assert complaint.ends_on == ends_on
    assert complaint.why_not is None


# -- what an office said ------------------------------------------------------------------------------


def test_an_answer_leaves_no_silence_to_complain_of(world):
    case = world.case()
    world.fixed(case, at("2026-09-10"))
    assert right(case).why_not == WhyNot.ANSWERED


def test_no_power_is_an_answer_too(world):
    case = world.case()
    workflow.answer(
        case, kind="no_power", text="Біздің өкілетімізде емес.", language="kk", photos=[], now=at("2026-09-10"),
        **world.holder(case),
    )  # fmt: skip
    complaint = right(case)
    assert not complaint.is_silent
    assert complaint.why_not == WhyNot.ANSWERED


def test_an_answer_of_the_level_above_is_an_answer_but_does_not_undo_the_silence_below(world):
    case = climbed(world)
    world.fixed(case, at("2026-09-25"))
    complaint = right(case)
    assert complaint.is_silent
    assert complaint.why_not == WhyNot.ANSWERED


def test_while_the_office_waits_for_the_resident_no_complaint_is_prepared(world):
    case = world.case()
    workflow.ask(case, question="Қай көшеде?", now=at("2026-09-22"), **world.holder(case))
    assert right(case, at("2026-09-24")).why_not == WhyNot.ASKED


@pytest.mark.parametrize("outcome", ["merged", "withdrawn", "void"])
def test_a_case_that_ended_without_an_answer_owed_gives_none(world, outcome):
    tracker = followed(world.case(), LATER)
    tracker.case.state, tracker.case.outcome = Case.State.CLOSED, outcome
    assert tracker.complaint.why_not == WhyNot.ENDED


# -- petitions -----------------------------------------------------------------------------------------


def test_a_petition_to_an_akim_has_twenty_working_days(petitioners):
    petition = petitioners.reached()
    complaint = right(petition.case, at("2026-04-20"))
    assert complaint.days == 20
    assert complaint.ends_on == date(2026, 4, 8)
    assert complaint.why_not is None
    assert codes(complaint) == (VILLAGE, DISTRICT)


def test_a_council_is_subordinate_to_nobody(petitioners):
    petition = petitioners.reached(addressee="maslikhat", code=DISTRICT, population=400)
    complaint = right(petition.case, at("2026-06-01"))
    assert complaint.office.is_maslikhat
    assert complaint.why_not == WhyNot.COUNCIL


# -- whose duty it is by law --------------------------------------------------------------------------


Entry = Assignment.Entry
DUTIES = [
    # how each assignment was entered, place of the one that began, place of the last one bound
    ([Entry.FILED], 0, 0),
    ([Entry.FILED, Entry.FORWARDED, Entry.ESCALATED], 1, 1),
    ([Entry.FILED, Entry.FORWARDED, Entry.FORWARDED, Entry.ASSIGNED], 3, 3),
    ([Entry.FILED, Entry.SUCCESSION], 0, 1),
    ([Entry.FILED, Entry.SUCCESSION, Entry.SUCCESSION], 0, 2),
    ([Entry.FILED, Entry.ESCALATED, Entry.SUCCESSION], 0, 0),
    ([Entry.FILED, Entry.RECLASSIFIED, Entry.ESCALATED], 0, 1),
    ([Entry.FILED, Entry.MADE_SAFE], 0, 1),
    ([Entry.FILED, Entry.INCIDENT, Entry.RECLASSIFIED], 0, 0),
    ([Entry.FILED, Entry.DISPUTE], 0, 0),
]


@pytest.mark.parametrize(("entries", "began", "last"), DUTIES)
def test_climbing_moves_no_duty_of_the_law_and_a_successor_takes_it_over(entries, began, last):
    held = [Assignment(number=number, entered_by=entry) for number, entry in enumerate(entries, start=1)]
    found = registered(held)
    assert [one.number - 1 for one in found] == [began, last]


def test_an_abolished_office_without_a_successor_leaves_the_duty_with_the_level_above_from_then_on():
    held = [Assignment(number=1, entered_by="filed"), Assignment(number=2, entered_by="succession", via_vacancy=True)]
    assert [one.number for one in registered(held)] == [2, 2]
