"""Five who report the same make one incident: one case, one clock; an emergency goes to the duty commission at once."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from cases import escalation, workflow
from cases.invariants import violations
from cases.models import Case, Category, Event
from issues import incidents
from issues.filing import file_issue
from issues.models import IncidentRule, IncidentRun
from tests.world import QARAUYL, at

pytestmark = pytest.mark.django_db

NOON = at("2026-09-02", "12:00")
HERE = (48.9426, 79.2505)
METRE = 1 / 111_320


def north(metres):
    return HERE[0] + metres * METRE, HERE[1]


def report(world, now, *, category="water", point=HERE, place=QARAUYL, **more):
    return file_issue(
        territory=world.territory(place), category=Category.objects.get(pk=category), title="Су жоқ", body="",
        language="kk", now=now, point=point, **more,
    ).case  # fmt: skip


def reports(world, count, now=NOON, **more):
    return [report(world, now + timedelta(minutes=one), **more) for one in range(count)]


def states(cases):
    return [Case.objects.get(pk=case.pk).outcome or Case.objects.get(pk=case.pk).state for case in cases]


# -- when there is one ---------------------------------------------------------------------


def test_four_are_four_and_the_fifth_makes_an_incident(world):
    cases = reports(world, 4)
    incidents.search(NOON + timedelta(minutes=5))
    assert states(cases) == ["open"] * 4
    cases.append(report(world, NOON + timedelta(minutes=6)))
    run = incidents.search(NOON + timedelta(minutes=7))
    assert (run.found, run.joined) == (1, 4)
    assert states(cases) == ["open", *["merged"] * 4]
    lead = world.again(cases[0])
    assert lead.incident_at == NOON + timedelta(minutes=7)
    assert lead.supporter_count == 4
    told = lead.events.last()
    assert (told.kind, told.actor, told.data["reports"], told.data["people"]) == ("incident", "system", 5, 5)
    assert lead.current.promise_at == cases[0].current.promise_at
    assert lead.current.accepted_at is None  # joined by the platform, not accepted by the office


@pytest.mark.parametrize(("metres", "is_one"), [(999, True), (1001, False)])
def test_within_a_kilometre(world, metres, is_one):
    cases = [*reports(world, 4), report(world, NOON, point=north(metres))]
    incidents.search(NOON + timedelta(minutes=5))
    assert ("merged" in states(cases)) is is_one


def test_without_a_point_in_the_same_place(world):
    cases = [*reports(world, 3, point=None), *reports(world, 2)]
    elsewhere = report(world, NOON, point=None, place="103200000")
    incidents.search(NOON + timedelta(minutes=5))
    assert states(cases).count("merged") == 4
    assert states([elsewhere]) == ["open"]


@pytest.mark.parametrize(
    ("hours", "is_one"),
    [(timedelta(hours=72) - timedelta(seconds=1), True), (timedelta(hours=72), False)],
)
def test_within_three_days(world, hours, is_one):
    cases = [report(world, NOON), *[report(world, NOON + hours) for _each in range(4)]]
    incidents.search(NOON + hours + timedelta(minutes=1))
    assert ("merged" in states(cases)) is is_one


def test_of_one_kind_and_not_of_another(world):
    cases = [*reports(world, 3), *reports(world, 2, category="roads")]
    incidents.search(NOON + timedelta(minutes=5))
    assert states(cases) == ["open"] * 5


def test_one_person_who_writes_five_times_is_no_incident(world):
    cases = reports(world, 5, email="aigul@example.kz")
    incidents.search(NOON + timedelta(minutes=6))
    assert states(cases) == ["open"] * 5


def test_a_later_report_joins_while_the_incident_is_open_and_no_longer(world):
    cases = reports(world, 5)
    incidents.search(NOON + timedelta(minutes=6))
    later = report(world, NOON + timedelta(days=6))
    incidents.search(NOON + timedelta(days=6, minutes=1))
    assert world.again(later).merged_into_id == cases[0].pk
    assert world.again(cases[0]).supporter_count == 5
    world.fixed(cases[0], NOON + timedelta(days=7))
    last = report(world, NOON + timedelta(days=7, minutes=1))
    incidents.search(NOON + timedelta(days=7, minutes=2))
    assert states([last]) == ["open"]


def test_what_has_missed_its_deadline_is_left_alone(world):
    IncidentRule.objects.filter(regime="ordinary").update(window_hours=1000)
    late = report(world, NOON)
    due = world.again(late).current.due_at
    new = [report(world, due - timedelta(minutes=9 - one)) for one in range(5)]
    incidents.search(due + timedelta(minutes=1))
    assert world.again(late).merged_into is None
    assert world.again(late).current.number == 2  # and what was due has happened
    assert states(new).count("merged") == 4


def test_an_incident_at_the_republic_takes_in_what_waited_for_a_reply_below(world):
    """Nothing waits at the top: the days that were waited below are a part of those that are taken over."""
    cases = reports(world, 5)
    incidents.search(NOON + timedelta(minutes=5))
    lead = world.again(cases[0])
    for _level in range(3):
        escalation.sweep(world.again(lead).current.due_at + timedelta(minutes=3))
    top = world.again(lead).current
    assert top.level == "republic"
    part = report(world, top.entered_at + timedelta(minutes=1))
    workflow.ask(part, question="Қай үй?", now=part.filed_at + timedelta(minutes=1), **world.holder(part))
    answered_at = part.filed_at + timedelta(days=3)
    workflow.reply(part, text="12", participant=part.participants.get(), now=answered_at)
    own = world.again(part).current
    assert (own.paused_days > 0, own.promise_at < top.promise_at) == (True, True)
    later = report(world, answered_at + timedelta(minutes=1))
    incidents.search(answered_at + timedelta(minutes=2))
    assert states([part, later]) == ["merged", "merged"]
    held = world.again(lead).current
    assert (held.promise_at, held.due_at, held.paused_days, held.paused_at) == (own.promise_at, own.promise_at, 0, None)
    assert list(violations()) == []


def test_who_split_off_stays_alone(world):
    cases = reports(world, 5)
    incidents.search(NOON + timedelta(minutes=6))
    one = world.again(cases[3])
    workflow.split(one, participant=world.reporter(one), now=NOON + timedelta(minutes=7))
    incidents.search(NOON + timedelta(minutes=8))
    assert world.again(cases[3]).state == "open"
    assert world.again(cases[0]).supporter_count == 3


def test_hidden_reports_make_no_incident(world):
    cases = reports(world, 5)
    Case.objects.filter(pk=cases[2].pk).update(
        hidden_at=NOON, hidden_by=world.official(world.office("000000000")), hidden_reason="Атау"
    )
    incidents.search(NOON + timedelta(minutes=6))
    assert "merged" not in states(cases)


# -- emergencies ---------------------------------------------------------------------------


def test_an_emergency_of_a_village_goes_to_the_district_at_once(world):
    cases = reports(world, 5, category="street_danger")
    before = world.again(cases[0]).current
    assert before.level == "rural"
    now = NOON + timedelta(minutes=6)
    incidents.search(now)
    lead = world.again(cases[0])
    assert lead.current.office == world.office("103200000")
    assert (lead.current.entered_by, lead.current.regime) == ("incident", "emergency")
    assert lead.current.due_at == now + timedelta(hours=lead.current.clock.solve_hours)
    first = lead.assignments.get(number=1)
    assert (first.outcome, first.left_at) == ("incident", now)
    told = lead.events.last().data
    assert told["to"] == lead.current.office_id
    assert told["informed"] == [world.office("100000000").pk, world.office("000000000").pk]
    later = report(world, now + timedelta(minutes=2), category="street_danger")
    incidents.search(now + timedelta(minutes=3))
    assert world.again(later).merged_into_id == lead.pk
    assert world.again(lead).current.office == world.office("103200000")


def test_the_office_below_is_not_measured_by_what_was_taken_from_it(world):
    from statistics.measures import measures_of
    from statistics.windows import Window

    cases = reports(world, 5, category="street_danger")
    incidents.search(NOON + timedelta(minutes=6))
    below = world.again(cases[0]).assignments.get(number=1).office
    found = measures_of([below.pk], Window(date(2026, 8, 1), date(2026, 10, 30)))[below.pk]
    assert found.due == 0
    assert found.left_out == {"incident": 1, "merged": 4}


# -- safe at any rate ----------------------------------------------------------------------


def test_twice_late_or_after_a_crash_it_makes_the_same(world):
    cases = reports(world, 5)
    IncidentRun.objects.create(started_at=NOON + timedelta(minutes=1))  # died half way
    incidents.search(NOON + timedelta(hours=20))
    events = Event.objects.count()
    run = incidents.search(NOON + timedelta(hours=20))
    assert (run.found, run.joined) == (0, 0)
    assert Event.objects.count() == events
    assert states(cases).count("merged") == 4


def test_a_search_that_finds_nothing_costs_a_few_statements_however_much_is_reported(world):
    reports(world, 4)
    with CaptureQueriesContext(connection) as spent:
        incidents.search(NOON + timedelta(minutes=5))
    assert len(spent) <= 4


def test_filing_pays_nothing_for_it(world):
    reports(world, 6)
    with CaptureQueriesContext(connection) as spent:
        report(world, NOON + timedelta(minutes=7))
    statements = [one for one in spent if "SAVEPOINT" not in one["sql"]]
    assert len(statements) <= 14  # with the two that the test itself reads place and category with


def test_the_sites_own_role_may_search(world, as_application):
    with as_application():
        cases = reports(world, 5, category="street_danger")
        incidents.search(NOON + timedelta(minutes=6))
        escalation.sweep(NOON + timedelta(days=5))
    assert world.again(cases[0]).incident_at is not None


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("incident_rule_is_about_several", {"reports": 1}),
        ("incident_rule_is_about_several", {"radius_m": 0}),
        ("incident_rule_is_about_problems", {"regime": "petition_local"}),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(world, name, values):
    rule = IncidentRule.objects.get(regime="ordinary")
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        IncidentRule.objects.filter(pk=rule.pk).update(**values)


# -- what everybody sees -------------------------------------------------------------------


@pytest.mark.parametrize("language", ["", "/ru", "/en"])
def test_the_page_the_register_and_the_map_tell_of_one_incident(world, client, monkeypatch, language):
    from django.utils.translation import override

    from cases.wording import incident
    from territories import clock

    cases = reports(world, 5)
    incidents.search(NOON + timedelta(minutes=6))
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(minutes=7))
    lead = world.again(cases[0])
    with override(language.strip("/") or "kk"):
        words = incident(lead)
    assert "5" in words
    assert words in client.get(f"{language}/cases/{lead.number}/").content.decode()
    assert words in client.get(f"{language}/cases/?state=open").content.decode()
    drawn = client.get(f"{language}/map/cases.json").json()["markers"]
    assert [(one["count"], one["people"], one["incident"]) for one in drawn] == [(1, "5", words)]
    assert words in client.get(f"{language}/map/").content.decode()
    assert client.get(f"{language}/map/cases.json?state=closed").json()["total"] == 0


def test_the_ladder_tells_that_the_duty_commission_took_it_and_that_nobody_missed_anything(world, client):
    from cases.ladder import small_rungs

    cases = reports(world, 5, category="street_danger")
    incidents.search(NOON + timedelta(minutes=6))
    lead = world.again(cases[0])
    states, _words = small_rungs(lead, list(lead.assignments.select_related("office").order_by("number")))
    assert states == ["far", "here", "next", "far"]
    assert "duty commission took it" in client.get(f"/en/cases/{lead.number}/").content.decode()
