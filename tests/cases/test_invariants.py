"""Every invariant of docs/clocks.md is broken on purpose, past every verb, trigger and constraint, and is found, with its case.

The breaks are made by hand in the database, as its owner: what usually stands in the way (triggers, constraints, an index) is
taken away first, and comes back when the test is rolled back. tests/cases/machine shows that no history of real verbs breaks one.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from cases import escalation, workflow
from cases.invariants import violations
from cases.models import ClockChange, Event, SweepRun
from config.management.commands.check_invariants import ALL
from territories.models import Office
from tests.world import at

pytestmark = pytest.mark.django_db

TABLES = (
    "cases_case", "cases_assignment", "cases_event", "cases_answer", "cases_review", "cases_extension", "cases_promise",
    "cases_clockchange", "cases_participant", "territories_calendarday", "territories_office", "notifications_notice",
)  # fmt: skip


def by_hand(*statements, without=()):
    """Run statements as nobody may: no trigger fires, and the named constraints and indexes are gone."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for name in without:
            cursor.execute(f"SELECT conrelid::regclass FROM pg_constraint WHERE conname = '{name}'")
            found = cursor.fetchone()
            cursor.execute(f"ALTER TABLE {found[0]} DROP CONSTRAINT {name}" if found else f"DROP INDEX {name}")
        for statement in statements:
            cursor.execute(statement)
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


# -- stories that are then broken --------------------------------------------------------------


def filed(world):
    return world.case()


def climbed_twice(world):
    case = world.case()
    for _level in range(2):
        escalation.sweep(world.again(case).current.due_at + timedelta(minutes=3))
    return world.again(case)


def at_the_republic(world):
    case = climbed_twice(world)
    escalation.sweep(case.current.due_at + timedelta(minutes=3))
    return world.again(case)


def neighbour(world, case):
    return Office.objects.akims().filter(superior=case.current.office.superior_id).exclude(pk=case.current.office_id)[0]


def forwarded(world):
    case = world.case()
    workflow.forward(case, to=neighbour(world, case), reason="Біздікі емес", now=at("2026-09-02"), **world.holder(case))
    return world.again(case)


def asked(world):
    case = world.case()
    workflow.ask(case, question="Қай үй?", now=at("2026-09-02"), **world.holder(case))
    return world.again(case)


def extended(world):
    case = world.case()
    workflow.ask_extension(case, days=3, reason="Бөлшек жоқ", now=at("2026-09-02"), **world.holder(case))
    above = case.current.office.climbs_to
    facts = {"granted": True, "explanation": "Жарайды", "office": above, "by": world.official(above)}
    workflow.decide_extension(case, now=at("2026-09-03"), **facts)
    return world.again(case)


def promised(world):
    case = world.case()
    facts = {"promised_on": date(2026, 11, 2), "reason": "Құбыр келеді", "now": at("2026-09-02")}
    workflow.promise(case, **facts, **world.holder(case))
    above = case.current.office.climbs_to
    facts = {"accepted": True, "explanation": "Жарайды", "office": above, "by": world.official(above)}
    workflow.decide_promise(case, now=at("2026-09-03"), **facts)
    return world.again(case)


def answered(world):
    case = world.case()
    world.fixed(case, at("2026-09-03"))
    return world.again(case)


def confirmed(world):
    case = answered(world)
    workflow.confirm(case, participant=world.reporter(case), now=at("2026-09-04"))
    return world.again(case)


def disputed(world):
    case = answered(world)
    workflow.dispute(case, participant=world.reporter(case), reason="Жоқ", now=at("2026-09-04"))
    return world.again(case)


def overturned(world):
    case = disputed(world)
    reviewer = case.reviews.get().office
    facts = {"upheld": True, "explanation": "Рас", "office": reviewer, "by": world.official(reviewer)}
    workflow.decide_review(case, now=at("2026-09-05"), **facts)
    return world.again(case)


def emergency(world):
    return world.case(category="street_danger")


def joined(world):
    target, part = world.case(), world.case()
    workflow.merge(part, into=target, reason="Бір мәселе", now=at("2026-09-02"), **world.holder(target))
    return world.again(part)


def swept(world):
    case = world.case()
    SweepRun.objects.create(started_at=case.current.due_at + timedelta(hours=1), finished_at=case.current.due_at)
    return case


def put_off_by_an_act(world):
    ClockChange.objects.create(
        at=at("2026-09-02"),
        kind="calendar",
        reason="Мереке",
        days=[{"date": "2026-09-10", "is_working": False}],
        earlier=3,
    )
    return


# -- how each is broken ------------------------------------------------------------------------

A, C, E = "UPDATE cases_assignment SET", "UPDATE cases_case SET", "UPDATE cases_event SET"
WHO = (
    "INSERT INTO accounts_membership (user_id, office_id, role, started_on)"
    " SELECT {user}, office_id, 'head', '2026-01-01' FROM cases_assignment LIMIT 1"
)


@dataclass(frozen=True)
class Break:
    """A story, what is done to it by hand, and what is then said of it."""

    number: int
    story: object
    statements: tuple
    says: str
    without: tuple = ()

    def __str__(self):
        return f"{self.number}: {self.says}"


def of(number, story, *statements, says, without=()):
    return Break(number, story, statements, says, without)


BREAKS = [
    of(1, filed, f"{C} state = 'closed', outcome = 'void', closed_at = filed_at", says="1 open assignments and is closed"),
    of(1, confirmed, f"{C} state = 'open', outcome = '', closed_at = NULL", says="0 open assignments and is open"),
    of(2, forwarded, f"{A} number = 3 WHERE number = 2", says="assignment 3 does not follow"),
    of(2, forwarded, f"{A} left_at = left_at - interval '1 hour' WHERE number = 1", says="assignment 2 does not follow"),
    of(3, climbed_twice, f"{A} level = 'rural' WHERE number = 3", says="went down to rural by escalated"),
    of(
        4, climbed_twice, f"{A} office_id = (SELECT min(id) FROM territories_office WHERE level = 'rural') WHERE number = 2",
        says="which is not above office",
    ),
    of(
        4, climbed_twice,
        f"{A} office_id = (SELECT office_id FROM cases_assignment WHERE number = 3) WHERE number = 2",
        says="which was active",
    ),
    of(5, forwarded, f"{A} office_id = (SELECT office_id FROM cases_assignment WHERE number = 1) WHERE number = 2", says="again"),
    of(5, forwarded, f"{A} accepted_at = entered_at WHERE number = 1", says="after it was accepted"),
    of(5, forwarded, f"{A} acknowledge_until = left_at WHERE number = 1", says="after the days for that"),
    of(5, at_the_republic, f"{A} entered_by = 'forwarded' WHERE number > 1", says="forwarded 3 times"),
    of(
        6, filed, f"{A} promise_at = promise_at + interval '1 day', due_at = due_at + interval '1 day'",
        says="another promise than its days say",
    ),
    of(
        6, promised, f"{A} due_at = due_at + interval '7 days'", says="put off by nothing that is written",
    ),
    of(7, extended, "UPDATE cases_extension SET above_id = (SELECT office_id FROM cases_assignment)", says="not granted as it may be"),
    of(7, extended, "UPDATE cases_extension SET decided_at = (SELECT due_at FROM cases_assignment)", says="not granted as it may be"),
    of(7, extended, f"{A} extended_days = 8", says="8 more days that nobody granted"),
    of(7, promised, f"{A} promised_on = promised_on + 1", says="a date that nobody accepted"),
    of(8, asked, f"{A} paused_days = 9", says="was paused for 9 days"),
    of(
        8, asked,
        "INSERT INTO cases_event (case_id, number, kind, at, actor, office_id, assignment_id, text, data)"
        " SELECT case_id, number + 1, kind, at, actor, office_id, assignment_id, text, data FROM cases_event WHERE kind = 'asked'",
        says="asked 2 times",
    ),
    of(8, asked, f"{A} paused_at = NULL, paused_days = 0", says="no question stands"),
    of(
        9, filed, f"{A} promise_at = due_at + interval '1 day'", says="due before its promise",
        without=("assignment_promise_not_after_due", "assignment_put_off_is_due_later"),
    ),
    of(
        10, filed, f"{A} promise_at = timestamptz '2026-09-21 00:00+05', due_at = timestamptz '2026-09-21 00:00+05'",
        says="2026-09-20, a day off",
    ),
    of(
        10, filed, f"{A} promise_at = promise_at - interval '1 second', due_at = due_at - interval '1 second'",
        says="does not end at midnight",
    ),
    of(10, filed, "UPDATE territories_calendarday SET ordinal = ordinal + 1 WHERE date = '2026-09-12'", says="does not number"),
    of(11, put_off_by_an_act, says="only added days off and made deadlines earlier"),
    of(12, emergency, f"{A} promise_at = promise_at + interval '1 hour', due_at = due_at + interval '1 hour'", says="than its hours"),
    of(
        13, climbed_twice, f"{E} due_version = 1 WHERE kind = 'escalated'", says="climbed 2 times for one deadline",
        without=("event_one_escalation_for_a_deadline",),
    ),
    of(13, filed, says="event_one_escalation_for_a_deadline is gone", without=("event_one_escalation_for_a_deadline",)),
    of(13, climbed_twice, f"{E} at = at + interval '1 hour' WHERE kind = 'escalated'", says="is told 0 times"),
    of(14, filed, f"{C} version = version + 1", says="has version 2 and 1 lines"),
    of(
        15, confirmed, f"{A} outcome = 'silence'", says="counts as silent though an answer stood in time",
    ),
    of(16, swept, says="has been due since"),
    of(17, climbed_twice, f"{A} left_at = left_at - interval '1 day' WHERE number = 1", says="before its time was up"),
    of(
        17, at_the_republic, f"{A} listed_at = entered_at WHERE number = 4", says="stands on the register before its time",
    ),
    of(17, confirmed, "UPDATE cases_answer SET at = at - interval '1 year'", says="was not open when it arrived"),
    of(18, filed, "DELETE FROM notifications_delivery", "DELETE FROM notifications_notice WHERE audience = 'reporter'", says="is not told to"),
    of(
        19, joined, f"{A} promise_at = promise_at + interval '7 days', due_at = due_at + interval '7 days' WHERE left_at IS NULL",
        says="and gained time",
    ),
    of(
        19, joined, f"{C} outcome = 'merged', merged_into_id = (SELECT max(id) FROM cases_case), closed_at = filed_at,"
        " state = 'closed' WHERE merged_into_id IS NULL",
        says="which is itself joined to another",
    ),
    of(20, overturned, "UPDATE cases_answer SET verdict = 'confirmed'", says="a dispute was upheld and the answer still stands"),
    of(20, confirmed, "UPDATE cases_answer SET verdict = 'silent'", says="closed as confirmed, and no answer of it is"),
    of(20, overturned, "UPDATE cases_answer SET verdict = 'silent'", says="owes an answer, and one stands"),
    of(
        21, confirmed, "UPDATE cases_participant SET user_id = (SELECT min(id) FROM accounts_user)",
        says="confirmed by somebody who worked for an office",
    ),
    of(21, confirmed, f"{E} actor = 'office' WHERE kind = 'confirmed'", says="confirmed by somebody who worked for an office"),
    of(21, answered, "UPDATE cases_answer SET verdict = 'confirmed', verdict_at = at", says="a confirmed answer that nobody confirmed"),
    of(
        22, filed,
        "INSERT INTO cases_assignment (case_id, number, office_id, level, regime, clock_id, solve_days, entered_at, entered_by,"
        " via_vacancy, registered_on, counted_from, promise_at, due_at, due_version, left_at, outcome, ruling)"
        " SELECT case_id, 1, office_id, level, regime, clock_id, solve_days, entered_at, entered_by,"
        " via_vacancy, registered_on, counted_from, promise_at, due_at, due_version, due_at, 'silence', '' FROM cases_assignment",
        says="has 2 fates", without=("assignment_number_of_case_is_unique",),
    ),
    of(
        23, at_the_republic, f"{A} due_at = due_at + interval '7 days' WHERE number = 4", says="is put off at the republic",
        without=("assignment_put_off_is_due_later",),
    ),
    of(24, disputed, "UPDATE cases_review SET decided_at = opened_at, verdict = 'rejected'", says="nobody reviews it"),
    of(
        24, swept, "UPDATE territories_office SET abolished_on = '2026-09-03' WHERE id = (SELECT office_id FROM cases_assignment)",
        says="with an office that was abolished",
    ),
    of(24, answered, "UPDATE cases_answer SET verdict = 'silent', verdict_at = at", says="waits for residents, and no answer stands"),
]  # fmt: skip


def by_number(number):
    return [one for one in ALL if one.number == number]


@pytest.mark.parametrize("one", BREAKS, ids=str)
def test_what_is_broken_on_purpose_is_found_and_the_case_is_named(world, one):
    case = one.story(world)
    if one.story not in (swept, put_off_by_an_act):
        assert list(violations(by_number(one.number))) == []
    by_hand(*one.statements, without=one.without)
    found = list(violations(by_number(one.number)))
    assert any(one.says in violation.wrong for violation in found), found
    if found[0].case_id is not None:
        assert found[0].case_id in set(case.__class__.objects.values_list("pk", flat=True))


def test_each_of_the_twenty_four_is_there_and_is_broken_by_some_test():
    assert [one.number for one in ALL] == list(range(1, 25))
    assert {one.number for one in BREAKS} == set(range(1, 25))


def test_the_page_tells_each_of_them_in_the_same_words():
    page = (settings.BASE_DIR / "docs" / "invariants.md").read_text()
    for one in ALL:
        assert f"| {one.number} | {one.says} |" in page


@pytest.mark.parametrize(
    "story",
    [filed, at_the_republic, forwarded, asked, extended, promised, confirmed, overturned, emergency, joined],
    ids=lambda story: story.__name__,
)
def test_what_people_do_breaks_none(world, story):
    story(world)
    assert list(violations(ALL)) == []


# -- the command -------------------------------------------------------------------------------


def test_the_command_says_of_each_that_it_holds(world, capsys):
    confirmed(world)
    with CaptureQueriesContext(connection) as seen:
        call_command("check_invariants")
    assert len(seen) <= 24 + 2
    told = capsys.readouterr().out
    assert told.count("holds ") == 24
    assert "  1  holds   a live case has exactly one open assignment" in told
    assert told.endswith("All 24 invariants hold.\n")


def test_the_command_names_what_is_broken_and_ends_with_one(world, capsys):
    case = filed(world)
    by_hand(f"{C} version = version + 1")
    with pytest.raises(CommandError, match=r"1 of 24 invariants do not hold\.") as ended:
        call_command("check_invariants")
    assert ended.value.returncode == 1
    told = capsys.readouterr().out
    assert " 14  BROKEN" in told
    assert f"case {case.display_number}: has version 2 and 1 lines" in told


def test_the_command_can_look_at_some_only(world, capsys):
    filed(world)
    by_hand(f"{C} version = version + 1")
    call_command("check_invariants", only=[1, 2])
    assert capsys.readouterr().out.count("holds ") == 2
    with pytest.raises(CommandError, match="There are invariants 1, 2, 3"):
        call_command("check_invariants", only=[99])


def test_the_command_changes_nothing_and_needs_no_more_than_the_sites_own_role(world, as_application):
    filed(world)
    before = Event.objects.count()
    with as_application():
        assert list(violations(ALL)) == []
    assert Event.objects.count() == before
