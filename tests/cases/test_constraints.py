"""What must hold is held by the database itself: each rule is broken here on purpose, past every verb."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from cases import escalation, workflow
from cases.models import Answer, Assignment, Case, Event, Participant, Review
from tests.world import at

pytestmark = pytest.mark.django_db


def broken(name, sql, *values):
    """The statement is refused by the named rule, at once or when the transaction would be committed."""

    def attempt():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(DatabaseError) as error:
        attempt()
    cause = error.value.__cause__
    assert (cause.diag.constraint_name or str(cause)) == name


def settle():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.fixture
def case(world):
    case = world.case()
    settle()
    return case


@pytest.mark.parametrize(
    "change", ["UPDATE cases_event SET text = 'x'", "DELETE FROM cases_event", "TRUNCATE cases_event"]
)
def test_history_is_never_rewritten(case, change):
    broken("cases_event_is_append_only", change)


@pytest.mark.parametrize(
    "change", ["UPDATE cases_event SET text = 'x'", "DELETE FROM cases_event", "TRUNCATE cases_note"]
)
def test_the_sites_own_role_has_no_right_to_try(case, as_application, change):
    with pytest.raises(DatabaseError, match="permission denied"), as_application(), connection.cursor() as cursor:
        cursor.execute(change)


def test_the_sites_own_role_can_do_its_work(world, as_application):
    with as_application():
        case = world.case()
        workflow.accept(case, now=at("2026-09-02"), **world.holder(case))
        escalation.sweep(case.current.due_at + timedelta(minutes=3))
    assert world.again(case).current.number == 2


def test_a_live_case_has_one_open_assignment(case):
    broken(
        "case_live_has_one_open_assignment",
        "UPDATE cases_assignment SET left_at = %s, outcome = 'void'",
        at("2026-09-02"),
    )


def test_a_closed_case_has_none(case):
    broken(
        "case_live_has_one_open_assignment",
        "UPDATE cases_case SET state = 'closed', outcome = 'void', closed_at = %s",
        at("2026-09-02"),
    )


def test_no_second_open_assignment(case):
    held = case.current
    with pytest.raises(IntegrityError, match="assignment_one_open_for_a_case"), transaction.atomic():
        Assignment(**facts_of(held, number=2, due_version=2)).save()


def test_a_change_without_its_public_line_is_not_committed(case):
    broken("case_change_is_told", "UPDATE cases_case SET version = version + 1")


@pytest.mark.parametrize(
    "column",
    [
        "office_id = (SELECT min(id) FROM territories_office)",
        "entered_at = entered_at - interval '1 day'",
        "number = 7",
        "regime = 'emergency'",
    ],
)
def test_who_got_it_when_and_why_is_never_rewritten(case, column):
    broken("assignment_keeps_the_past", f"UPDATE cases_assignment SET {column}")


def test_a_deadline_never_moves_in_silence(case):
    broken(
        "assignment_counts_its_deadlines",
        "UPDATE cases_assignment SET due_at = due_at + interval '1 day', promise_at = promise_at + interval '1 day'",
    )


def test_what_is_over_is_over(case):
    escalation.sweep(case.current.due_at + timedelta(minutes=3))
    settle()
    broken("assignment_left_is_over", "UPDATE cases_assignment SET outcome = 'solved' WHERE left_at IS NOT NULL")
    broken("cases_assignment_is_append_only", "DELETE FROM cases_assignment WHERE left_at IS NOT NULL")


def test_one_deadline_makes_one_escalation(case):
    Event.objects.create(case=case, number=2, kind="escalated", at=at("2026-09-03"), actor="system", due_version=1)
    with pytest.raises(IntegrityError, match="event_one_escalation_for_a_deadline"), transaction.atomic():
        Event.objects.create(case=case, number=3, kind="escalated", at=at("2026-09-03"), actor="system", due_version=1)


def test_a_case_without_an_office_cannot_be_saved(case):
    with pytest.raises(IntegrityError, match="current_id"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE cases_case SET current_id = NULL")


def test_the_promise_is_never_after_the_climb(case):
    broken(
        "assignment_promise_not_after_due",
        "UPDATE cases_assignment SET due_at = due_at - interval '1 day', due_version = due_version + 1",
    )


def test_only_the_republic_is_listed(case):
    broken("assignment_only_the_republic_is_listed", "UPDATE cases_assignment SET listed_at = now()")


def test_one_reporter_and_one_support_for_a_visitor(case):
    for facts, name in [
        ({"role": "reporter"}, "participant_one_reporter_for_a_case"),
        ({"role": "supporter", "key": "a"}, "participant_one_row_for_a_visitor"),
    ]:
        Participant.objects.get_or_create(case=case, defaults={"joined_at": at("2026-09-01")}, **facts)
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Participant.objects.create(case=case, joined_at=at("2026-09-01"), **facts)


def test_silence_can_only_uphold_a_dispute(world, case):
    given = world.fixed(case, at("2026-09-03"))
    workflow.dispute(case, participant=world.reporter(case), reason="", now=at("2026-09-04"))
    broken(
        "review_silence_upholds",
        "UPDATE cases_review SET verdict = 'rejected', decided_at = now(), by_silence = true",
    )
    assert Review.objects.get().answer == given


def test_one_pending_answer(world, case):
    given = world.fixed(case, at("2026-09-03"))
    with pytest.raises(IntegrityError, match="answer_one_pending_for_a_case"), transaction.atomic():
        Answer.objects.create(
            case=case, assignment=case.current, office=given.office, kind="fixed", text="x", language="kk", at=given.at
        )


@pytest.mark.parametrize(
    "change", ["at = at - interval '3 days'", "at = at + interval '90 days'", "case_id = %s", "assignment_id = %s"]
)
def test_an_answer_counts_to_an_assignment_that_was_open_when_it_arrived(world, case, change):
    world.fixed(case, at("2026-09-03"))
    other = world.case()
    value = {"case_id = %s": [other.pk], "assignment_id = %s": [other.current.pk]}.get(change, [])
    if "90 days" in change:  # after the office has lost it
        workflow.dispute(case, participant=world.reporter(case), reason="", now=at("2026-09-04"))
        escalation.sweep(at("2026-10-20"))
    settle()
    broken("answer_counts_where_it_arrived", f"UPDATE cases_answer SET {change}", *value)


@pytest.mark.parametrize("number", range(10_000, 10_030))
def test_a_mistyped_digit_never_opens_somebody_elses_case(db, number):
    with connection.cursor() as cursor:
        cursor.execute("SELECT case_number(n) FROM generate_series(10000, 10999) n")
        numbers = {str(row[0]) for row in cursor.fetchall()}
        cursor.execute("SELECT case_number(%s)", [number])
        (whole,) = cursor.fetchone()
    digits = str(whole)
    for place in range(len(digits)):
        for other in "0123456789":
            slip = digits[:place] + other + digits[place + 1 :]
            assert slip == digits or slip not in numbers
        swapped = digits[:place] + digits[place : place + 2][::-1] + digits[place + 2 :]
        assert swapped == digits or swapped not in numbers


def facts_of(held, **changes):
    """The columns of an assignment, for another one like it."""
    names = [
        "case_id", "number", "office_id", "level", "regime", "clock_id", "solve_days", "entered_at", "entered_by",
        "registered_on", "counted_from", "promise_at", "due_at", "due_version",
    ]  # fmt: skip
    return {name: getattr(held, name) for name in names} | changes


def test_hidden_needs_who_when_and_why(case):
    broken("case_hidden_by_at_and_why_go_together", "UPDATE cases_case SET hidden_at = now()")
    assert Case.objects.public().filter(pk=case.pk).exists()


def test_numbers_and_periods_leave_no_gap(case):
    def climb_with_a_gap():
        with transaction.atomic():
            held = case.current
            Assignment.objects.filter(pk=held.pk).update(left_at=at("2026-09-02"), outcome="silence")
            later = Assignment.objects.create(**facts_of(held, number=2, due_version=2, entered_at=at("2026-09-03")))
            Event.objects.create(
                case=case, number=2, kind="escalated", at=at("2026-09-03"), actor="system", due_version=1
            )
            Case.objects.filter(pk=case.pk).update(current=later, version=2)
            settle()

    with pytest.raises(IntegrityError, match="case_assignments_leave_no_gap"):
        climb_with_a_gap()


@pytest.mark.parametrize(
    ("name", "change"),
    [
        (
            "clock_rule_solves_in_days_or_hours",
            "UPDATE cases_clockrule SET solve_days = NULL, solve_hours = NULL",
        ),
        (
            "case_answered_is_confirmed_until_a_moment",
            "UPDATE cases_case SET state = 'answered', confirm_until = now(), reply_until = NULL",
        ),
    ],
)
def test_what_is_unknown_is_not_true(case, name, change):
    broken(name, change)


def test_half_a_point_is_no_point(world):
    from issues.models import Issue

    Issue.objects.create(case=world.case())
    settle()
    broken("issue_point_is_whole_and_on_earth", "UPDATE issues_issue SET lon = 71.4")
