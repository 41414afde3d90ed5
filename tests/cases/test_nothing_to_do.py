"""A sweep that has nothing to do asks one question; a step that has something to do is never passed over."""

from datetime import timedelta

import pytest
from django.db import connection

from bench.load import load_cases
from cases import escalation, workflow
from cases.escalation.reading import necessary
from cases.escalation.sweeping import STEPS, facts_of, may_find
from cases.models import Extension
from tests.world import at

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db

CHOICE = "WITH chosen AS MATERIALIZED (SELECT c.id FROM {}) UPDATE cases_case"
ASKS_OF_CASES = "c.state = 'open' {only} ORDER BY c.id LIMIT %(limit)s FOR UPDATE SKIP LOCKED"


def finding(now, **more):
    """What the steps that may find something are counted as, in their order."""
    found = may_find(facts_of(now, **more))
    return [step.counted_as for step in STEPS if step in found]


def test_a_sweep_with_nothing_to_do_costs_three_statements(world, django_assert_num_queries):
    case = world.case()
    with django_assert_num_queries(3):
        escalation.sweep(case.current.due_at)


def test_one_case_that_is_due_costs_its_own_step_and_one_question_more(world, django_assert_num_queries):
    case = world.case()
    with django_assert_num_queries(5):
        assert escalation.sweep(case.current.due_at + 3 * MINUTE).escalated == 1


def test_a_verb_looks_at_its_case_with_one_question(world, django_assert_num_queries):
    case = world.case()
    with django_assert_num_queries(1):
        escalation.catch_up(case.pk, case.current.due_at - MINUTE)


@pytest.mark.parametrize(("after", "found"), [(-1, []), (0, ["escalated"]), (1, ["escalated"])])
def test_a_deadline_is_seen_from_its_second_on_also_for_one_case(world, after, found):
    case, other = world.case(), world.case()
    moment = case.current.due_at + timedelta(seconds=after)
    assert finding(moment) == finding(moment, case=case.pk) == found
    workflow.withdraw(case, participant=world.reporter(case), now=at("2026-09-02"))
    assert finding(moment, case=case.pk) == []
    assert finding(moment, case=other.pk) == found


def test_what_a_step_makes_due_is_found_by_the_next_ones(world):
    """The reviewer is silent about an answer of the lower office: the present owner owes an answer again, and is itself late."""
    case = world.case()
    village = world.holder(case)
    escalation.sweep(case.current.due_at + 3 * MINUTE)
    due = world.again(case).current.due_at
    world.fixed(case, due - 2 * DAY, **village)
    workflow.dispute(case, participant=world.reporter(case), reason="", now=due - DAY)
    long_after = due + 30 * DAY
    assert finding(long_after) == ["upheld", "upheld"]
    run = escalation.sweep(long_after)
    assert (run.upheld, run.escalated) == (1, 1)


def test_above_the_register_only_what_stands_at_the_republic_is_looked_for(world):
    case = world.case()
    for _level in range(3):
        assert finding(world.again(case).current.due_at) == ["escalated"]
        escalation.sweep(world.again(case).current.due_at + 3 * MINUTE)
    moment = world.again(case).current.due_at + 3 * MINUTE
    assert finding(moment) == ["listed", "escalated"]
    assert escalation.sweep(moment).listed == 1
    assert finding(moment) == []


def test_an_abolished_office_is_looked_at_while_it_has_a_case(world):
    case = world.case()
    office = case.current.office
    office.abolished_on = at("2026-09-07").date()
    office.save(update_fields=["abolished_on"])
    assert finding(at("2026-09-06")) == []
    assert finding(at("2026-09-07")) == finding(at("2026-09-07"), case=case.pk) == ["succeeded", "succeeded"]
    escalation.sweep(at("2026-09-07"))
    assert finding(at("2026-09-07")) == []


def test_what_a_case_left_behind_is_still_put_away(world):
    """A question about more time that the case has outrun moves no case, and yet must not be asked for ever."""
    case = world.case()
    workflow.ask_extension(case, days=3, reason="Құрал жоқ", now=at("2026-09-21"), **world.holder(case))
    escalation.sweep(case.current.due_at + 3 * MINUTE)
    moment = Extension.objects.get(decided_at=None).decide_until + 3 * MINUTE
    assert finding(moment) == ["refused"]
    assert escalation.sweep(moment).refused == 0
    assert Extension.objects.get().decided_at == case.current.due_at + 3 * MINUTE
    assert finding(moment) == []


@pytest.mark.parametrize(
    "choice",
    [
        "cases_case c WHERE c.state = 'open' OR c.state = 'waiting' {only} ORDER BY c.id LIMIT 1 FOR UPDATE SKIP LOCKED",
        f"cases_case c RIGHT JOIN cases_assignment a ON a.case_id = c.id WHERE {ASKS_OF_CASES}",
        "cases_case c WHERE true {only} ORDER BY c.id LIMIT 1 FOR UPDATE SKIP LOCKED",
        f"cases_case c JOIN cases_assignment a ON a.case_id = c.id WHERE {ASKS_OF_CASES}".replace("BY c.id", "BY a.id"),
    ],
    ids=["one of two", "more than it begins with", "nothing of its own", "in the order of another"],
)
def test_a_statement_that_cannot_be_asked_for_less_is_no_step(choice):
    with pytest.raises(AssertionError):
        necessary(CHOICE.format(choice))


def test_what_speaks_of_other_tables_is_left_out_of_the_question():
    joined = "cases_case c JOIN cases_assignment a ON a.case_id = c.id AND a.left_at IS NULL WHERE a.number = 1 AND "
    assert necessary(CHOICE.format(joined + ASKS_OF_CASES)) == (
        "(SELECT 1 FROM cases_case c WHERE c.state = 'open' ORDER BY c.id LIMIT 1) IS NOT NULL"
    )


@pytest.mark.django_db(transaction=True)
def test_the_question_reads_a_few_pages_also_when_the_database_believes_that_much_is_due(world):
    """A crowd was due when the tables were counted, and has been passed up since."""
    load_cases(3000, filed_at=at("2026-08-03"), due_at=at("2026-08-24"))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE cases_case, cases_assignment")
    now = at("2026-09-01")
    assert escalation.sweep(now).escalated == 3000
    assert finding(now) == []
    asked = "SELECT " + ", ".join(necessary(step.statement) for step in STEPS)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {asked}", facts_of(now))
        plan = cursor.fetchone()[0][0]["Plan"]
    assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < 500
