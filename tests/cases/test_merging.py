"""Joining cases about the same thing and splitting them off again: nobody gains a day by it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases import escalation, workflow
from cases.errors import CaseChanged, TransitionRefused
from cases.models import Assignment, Case, Event, Participant
from tests.cases.test_constraints import broken, settle
from tests.world import ALMALY, at

pytestmark = pytest.mark.django_db
MOMENT = timedelta(seconds=1)
SOON = at("2026-09-09")


def join(world, case, into, now, **more):
    who = {**world.holder(case), **more}
    return workflow.merge(case, into=into, reason="Бір құбыр.", now=now, **who)


def kinds(case):
    return list(Event.objects.filter(case=case).order_by("number").values_list("kind", flat=True))


@pytest.fixture
def pair(world):
    """Two reports of one pipe, the second a week later."""
    return world.case(), world.case(now=at("2026-09-08"))


# -- what follows from it ------------------------------------------------------------------


def test_a_case_is_joined_to_another_and_both_histories_say_so(world, pair):
    first, second = pair
    join(world, second, first, at("2026-09-09"))
    first, second = world.again(first), world.again(second)
    assert (second.state, second.outcome, second.merged_into_id) == ("closed", "merged", first.pk)
    assert (second.current.outcome, second.current.left_at) == ("merged", at("2026-09-09"))
    assert (first.state, first.current.left_at) == ("open", None)
    assert kinds(second)[-1] == "merged"
    assert kinds(first)[-1] == "took_in"
    assert first.events.last().data["part"] == second.number
    assert second.events.last().data["into"] == first.number
    settle()


@pytest.mark.parametrize("later_takes", [True, False])
def test_the_earlier_deadline_wins_whichever_takes_the_other_in(world, pair, later_takes):
    first, second = pair
    into, case = (second, first) if later_takes else (first, second)
    join(world, case, into, at("2026-09-09"))
    held = world.again(into).current
    assert held.promise_at == held.due_at == first.current.promise_at
    assert held.counted_from == first.current.counted_from
    assert held.due_version == (2 if later_takes else 1)
    settle()


def test_joining_never_gains_a_day_also_with_a_pause_behind_it(world, pair):
    first, second = pair
    workflow.ask(first, question="Қай үй?", now=at("2026-09-09"), **world.holder(first))
    workflow.reply(world.again(first), text="5", participant=world.reporter(first), now=at("2026-09-11"))
    paused = world.again(first).current
    assert paused.paused_days == 2
    join(world, world.again(first), second, at("2026-09-14"))
    held = world.again(second).current
    assert held.promise_at == min(paused.promise_at, second.current.promise_at)
    assert held.paused_days == 2
    assert held.paused_at == paused.paused_at
    with pytest.raises(TransitionRefused, match="transition-refused"):
        workflow.ask(world.again(second), question="Тағы?", now=at("2026-09-15"), **world.holder(second))


def test_what_was_granted_before_does_not_survive(world, pair):
    first, second = pair
    held = second.current
    Assignment.objects.filter(pk=held.pk).update(
        due_at=held.due_at + timedelta(days=14), due_version=held.due_version + 1, extended_days=10
    )
    join(world, first, world.again(second), at("2026-09-09"))
    held = world.again(second).current
    assert (held.extended_days, held.promised_on) == (0, None)
    assert held.due_at == held.promise_at == first.current.promise_at


def test_an_emergency_keeps_the_earlier_hour_of_acceptance(world):
    first = world.case(category="gas_leak", now=at("2026-09-01", "10:00"))
    second = world.case(category="gas_leak", now=at("2026-09-01", "10:40"))
    above = world.office("100000000")
    join(world, first, second, at("2026-09-01", "10:45"), office=above, by=world.official(above))
    held = world.again(second).current
    assert held.accepted_at is None
    assert held.climbs_at == at("2026-09-01", "11:00")
    escalation.sweep(at("2026-09-01", "11:03"))
    assert world.again(second).current.office == above


def test_everybody_stands_in_the_other_case_and_nobody_twice(world, pair):
    first, second = pair
    workflow.support(first, now=at("2026-09-03"), key="a")
    workflow.support(first, now=at("2026-09-03"), key="b")
    workflow.support(second, now=at("2026-09-08", "11:00"), key="b")
    join(world, first, second, at("2026-09-09"))
    people = Participant.objects.filter(case=second).order_by("joined_at", "pk")
    assert [(one.role, one.key, one.came_with_id) for one in people] == [
        ("supporter", "", first.pk),
        ("supporter", "a", first.pk),
        ("reporter", "", None),
        ("supporter", "b", None),
    ]
    assert people[0].joined_at == first.filed_at
    assert world.again(second).supporter_count == 3


def test_a_person_of_a_joined_case_may_confirm_the_answer_in_the_other(world, pair):
    first, second = pair
    join(world, first, second, at("2026-09-09"))
    world.fixed(second, at("2026-09-10"))
    came = Participant.objects.get(case=second, came_with=first)
    workflow.confirm(world.again(second), participant=came, now=at("2026-09-11"))
    assert world.again(second).outcome == "confirmed"
    assert world.again(first).outcome == "merged"


def test_a_joined_case_never_climbs_and_takes_no_voice(world, pair):
    first, second = pair
    join(world, first, second, at("2026-09-09"))
    escalation.sweep(at("2026-12-01"))
    assert world.again(first).current.number == 1
    with pytest.raises(TransitionRefused):
        workflow.support(world.again(first), now=at("2026-09-10"), key="late")
    with pytest.raises(TransitionRefused):
        workflow.support(first, now=at("2026-09-10"), key="late")  # the page was open before it was joined
    assert not Participant.objects.filter(case=first, key="late").exists()


def test_what_was_joined_is_not_passed_on_as_not_ours(world, pair):
    first, second = pair
    join(world, first, second, at("2026-09-09"))
    with pytest.raises(TransitionRefused):
        workflow.forward(
            world.again(second), to=world.office("103200000"), reason="Олардікі", now=at("2026-09-09"),
            **world.holder(second),
        )  # fmt: skip


# -- what is refused -----------------------------------------------------------------------


def refused(world, case, into, now=SOON, **more):
    before = Event.objects.count()
    with pytest.raises(TransitionRefused):
        join(world, case, into, now, **more)
    assert Event.objects.count() == before


def test_not_into_itself_nor_into_one_that_is_joined_or_stands_for_others(world, pair):
    first, second = pair
    third = world.case(now=at("2026-09-08"))
    refused(world, first, first)
    join(world, second, first, at("2026-09-09"))
    refused(world, third, world.again(second))
    refused(world, world.again(second), third)
    refused(world, world.again(first), third)
    join(world, third, world.again(first), at("2026-09-09"))
    assert list(Case.objects.filter(merged_into=first).order_by("pk")) == [second, third]


def test_not_of_another_office_nor_by_another(world, pair):
    first, second = pair
    elsewhere = world.case(ALMALY, now=at("2026-09-08"))
    refused(world, first, elsewhere)
    other = world.office("750000000")
    refused(world, first, second, office=other, by=world.official(other))


def test_not_an_emergency_with_an_ordinary_case(world, pair):
    emergency = world.case(category="gas_leak", now=at("2026-09-09", "09:50"))
    refused(world, emergency, pair[0])
    refused(world, pair[0], emergency)


@pytest.mark.parametrize(
    ("now", "goes"),
    [(at("2026-09-22", "23:59:59"), True), (at("2026-09-23", "00:00"), False)],
)
def test_not_past_the_promise(world, pair, now, goes):
    first, second = pair
    if goes:
        join(world, first, second, now)
        assert world.again(first).outcome == "merged"
    else:
        with pytest.raises(TransitionRefused):
            join(world, first, second, now)
        assert world.again(first).current.number == 2  # what was due happened first, and stands
        assert world.again(first).merged_into is None


def test_a_missed_promise_is_not_hidden_behind_an_extension(world, pair):
    first, second = pair
    held = first.current
    Assignment.objects.filter(pk=held.pk).update(
        due_at=held.due_at + timedelta(days=14), due_version=held.due_version + 1, extended_days=10
    )
    refused(world, first, second, at("2026-09-23", "00:00"))
    refused(world, second, first, at("2026-09-23", "00:00"))


@pytest.mark.parametrize("what", ["answered", "waiting"])
def test_not_an_answered_case_nor_one_that_waits(world, pair, what):
    first, second = pair
    if what == "answered":
        world.fixed(first, at("2026-09-08"))
    else:
        workflow.ask(first, question="Қайда?", now=at("2026-09-08"), **world.holder(first))
    refused(world, world.again(first), second)
    refused(world, second, world.again(first))


def test_not_on_a_screen_that_is_old(world, pair):
    first, second = pair
    with pytest.raises(CaseChanged):
        join(world, first, second, at("2026-09-09"), version=7)


# -- splitting off -------------------------------------------------------------------------


def test_the_reporter_splits_off_and_has_the_old_deadline_again(world, pair):
    first, second = pair
    was = (first.current.promise_at, first.current.due_at, first.current.counted_from)
    join(world, first, second, at("2026-09-09"))
    workflow.split(world.again(first), participant=world.reporter(first), now=at("2026-09-10"))
    case = world.again(first)
    assert (case.state, case.outcome, case.merged_into, case.closed_at) == ("open", "", None, None)
    assert (case.current.promise_at, case.current.due_at, case.current.counted_from) == was
    assert case.current.number == 1
    assert kinds(case) == ["filed", "merged", "split"]
    assert kinds(second) == ["filed", "took_in", "split"]
    assert not Participant.objects.filter(case=second, came_with=first).exists()
    assert world.again(second).supporter_count == 0
    settle()


@pytest.mark.parametrize(("after", "goes"), [(-MOMENT, True), (timedelta(), False), (MOMENT, False)])
def test_within_fourteen_days_of_the_joining(world, pair, after, goes):
    first, second = pair
    join(world, first, second, at("2026-09-09"))
    now = at("2026-09-23") + after
    if goes:
        workflow.split(world.again(first), participant=world.reporter(first), now=now)
        assert world.again(first).state == "open"
    else:
        with pytest.raises(TransitionRefused):
            workflow.split(world.again(first), participant=world.reporter(first), now=now)


def test_only_the_reporter_of_that_case(world, pair):
    first, second = pair
    supporter = workflow.support(first, now=at("2026-09-03"), key="a")
    join(world, first, second, at("2026-09-09"))
    for participant in (supporter, world.reporter(second)):
        with pytest.raises(TransitionRefused):
            workflow.split(world.again(first), participant=participant, now=at("2026-09-10"))
    with pytest.raises(TransitionRefused):
        workflow.split(world.again(second), participant=world.reporter(second), now=at("2026-09-10"))


def test_a_deadline_that_passed_meanwhile_is_missed_and_the_case_climbs(world, pair):
    first, second = pair
    join(world, second, first, at("2026-09-22"))
    world.fixed(first, at("2026-09-22", "12:00"))
    workflow.split(world.again(second), participant=world.reporter(second), now=at("2026-10-05"))
    assert world.again(second).state == "open"
    escalation.sweep(at("2026-10-05", "12:00"))
    second = world.again(second)
    assert second.current.number == 2
    assert second.assignments.get(number=1).outcome == "silence"
    assert world.again(first).outcome == "silent"


def test_what_was_split_off_is_not_joined_again(world, pair):
    first, second = pair
    join(world, first, second, at("2026-09-09"))
    workflow.split(world.again(first), participant=world.reporter(first), now=at("2026-09-10"))
    refused(world, world.again(first), world.again(second), at("2026-09-11"))


def test_somebody_of_two_joined_cases_stays_when_one_splits_off(world, pair):
    first, second = pair
    third = world.case(now=at("2026-09-08", "12:00"))
    for case in (first, second):
        workflow.support(case, now=at("2026-09-08", "13:00"), key="a")
    join(world, first, third, at("2026-09-09"))
    join(world, second, world.again(third), at("2026-09-09"))
    workflow.split(world.again(first), participant=world.reporter(first), now=at("2026-09-10"))
    stays = Participant.objects.get(case=third, key="a")
    assert stays.came_with_id == second.pk
    assert world.again(third).supporter_count == 2  # the reporter of the second and "a"


# -- taking back, and what is no case ------------------------------------------------------


def test_the_reporter_takes_the_case_back(world):
    case = world.case()
    workflow.withdraw(case, participant=world.reporter(case), now=at("2026-09-02"))
    case = world.again(case)
    assert (case.state, case.outcome, case.current.outcome) == ("closed", "withdrawn", "withdrawn")
    settle()


def test_not_when_others_have_joined_nor_when_it_is_answered(world):
    case, other = world.case(), world.case()
    supporter = workflow.support(case, now=at("2026-09-02"), key="a")
    for participant in (supporter, world.reporter(case)):
        with pytest.raises(TransitionRefused):
            workflow.withdraw(case, participant=participant, now=at("2026-09-02"))
    world.fixed(other, at("2026-09-02"))
    with pytest.raises(TransitionRefused):
        workflow.withdraw(world.again(other), participant=world.reporter(other), now=at("2026-09-03"))


def test_a_case_taken_back_late_stays_missed(world):
    case = world.case()
    late = case.current.due_at + timedelta(hours=1)
    workflow.withdraw(case, participant=world.reporter(case), now=late)
    assert world.again(case).assignments.get(number=1).outcome == "silence"


def test_a_moderator_declares_void_and_what_was_joined_stands_alone_again(world, pair):
    first, second = pair
    join(world, second, first, at("2026-09-09"))
    by = world.official(world.office("000000000"))
    workflow.void(world.again(first), reason="insult", by=by, now=at("2026-09-10"))
    first, second = world.again(first), world.again(second)
    assert (first.outcome, first.current.outcome) == ("void", "void")
    assert first.events.last().data == {"reason": "insult"}
    assert (second.state, second.merged_into, second.current.promise_at) == ("open", None, second.current.promise_at)
    assert kinds(second)[-1] == "split"
    settle()


def test_hidden_words_come_back_and_the_clock_never_stops(world):
    case = world.case()
    by = world.official(world.office("000000000"))
    workflow.hide(case, reason="Адамның мекенжайы", by=by, now=at("2026-09-02"))
    case = world.again(case)
    assert (case.hidden_by, case.state) == (by, "open")
    with pytest.raises(TransitionRefused):
        workflow.hide(case, reason="Тағы", by=by, now=at("2026-09-02"))
    workflow.show(case, by=by, now=at("2026-09-03"))
    assert world.again(case).hidden_at is None
    assert kinds(case) == ["filed", "hidden", "shown"]


# -- the database --------------------------------------------------------------------------


def test_the_database_refuses_what_no_verb_does(world, pair):
    first, second = pair
    settle()
    broken(
        "case_merged_names_the_other", "UPDATE cases_case SET merged_into_id = %s WHERE id = %s", first.pk, second.pk
    )
    broken(
        "case_merged_names_the_other",
        "UPDATE cases_case SET state='closed', outcome='merged', closed_at=now() WHERE id = %s", second.pk,
    )  # fmt: skip
    broken(
        "case_is_not_its_own_relative",
        "UPDATE cases_case SET state='closed', outcome='merged', closed_at=now(), merged_into_id=id WHERE id = %s",
        second.pk,
    )
    broken(
        "assignment_promise_is_not_put_off",
        "UPDATE cases_assignment SET promise_at = promise_at + interval '1 day', due_at = due_at + interval '1 day',"
        " due_version = due_version + 1 WHERE case_id = %s",
        first.pk,
    )


def test_the_sites_own_role_may_do_all_of_it(world, pair, as_application):
    first, second = pair
    with as_application():
        join(world, second, first, at("2026-09-09"))
        workflow.split(world.again(second), participant=world.reporter(second), now=at("2026-09-10"))
        by = world.official(world.office("000000000"))
        workflow.hide(world.again(second), reason="Атау", by=by, now=at("2026-09-11"))
        workflow.show(world.again(second), by=by, now=at("2026-09-11"))
        workflow.withdraw(world.again(second), participant=world.reporter(second), now=at("2026-09-11"))
        workflow.void(world.again(first), reason="test", by=by, now=at("2026-09-11"))


def test_joining_costs_the_same_however_many_people_stand_there(world, pair):
    first, second = pair
    who = world.holder(first)
    Participant.objects.bulk_create(
        Participant(case=first, role="supporter", key=f"k{n}", joined_at=at("2026-09-03")) for n in range(500)
    )
    with CaptureQueriesContext(
        connection,
    ) as spent:
        workflow.merge(first, into=second, reason="Бір құбыр.", now=at("2026-09-09"), **who)
    assert len(spent) <= 22, [query["sql"][:90] for query in spent]
    assert world.again(second).supporter_count == 501
