"""More time, when several people and the sweep come at the same moment: one truth, and no rule broken past the verbs."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from cases import escalation, workflow
from cases.errors import DomainError
from cases.models import Case, Event, Extension, Promise
from tests.cases.test_constraints import broken, settle
from tests.cases.test_sweep_parallel import in_threads
from tests.world import at

pytestmark = pytest.mark.django_db

DISTRICT = "103200000"


def asked(world, case, days=5, now=None):
    return workflow.ask_extension(
        case, days=days, reason="Құбыр күтеміз.", now=now or at("2026-09-15"), **world.holder(case)
    )


def granted(world, case, now=None, **more):
    office = world.office(DISTRICT)
    given = {"granted": True, "explanation": "Жарайды.", "by": world.official(office), "office": office, **more}
    return workflow.decide_extension(case, now=now or at("2026-09-16"), **given)


def quietly(refused, act):
    def attempt():
        try:
            act()
        except DomainError as error:
            refused.append(error.code)

    return attempt


def one_truth(case):
    assert case.assignments.filter(left_at=None).count() == 1
    assert case.events.count() == case.version
    held = case.current
    assert held.due_version == case.assignments.count() + (held.extended_days > 0)


# -- at the same moment ------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_people_decide_at_once_and_one_of_them_is_told(world):
    case = world.case()
    asked(world, case)
    world.official(world.office(DISTRICT))
    refused: list[str] = []
    yes = quietly(refused, lambda: granted(world, case))
    no = quietly(refused, lambda: granted(world, case, granted=False))
    in_threads(yes, no)
    case = world.again(case)
    assert len(refused) == 1
    assert case.events.count() == case.version == 3
    assert (case.current.extended_days == 5) == (Extension.objects.get().verdict == "granted")


@pytest.mark.django_db(transaction=True)
def test_the_office_answers_while_the_level_above_decides(world):
    cases = [world.case() for _index in range(8)]
    for case in cases:
        asked(world, case)
    world.official(world.office(DISTRICT))
    refused: list[str] = []
    in_threads(
        lambda: [quietly(refused, lambda case=case: granted(world, case))() for case in cases],
        lambda: [world.fixed(case, at("2026-09-16")) for case in cases],
    )
    for case in map(world.again, cases):
        assert case.state == Case.State.ANSWERED
        one_truth(case)


@pytest.mark.django_db(transaction=True)
def test_the_sweep_and_the_level_above_at_the_same_moment(world):
    cases = [world.case() for _index in range(12)]
    for case in cases:
        asked(world, case)
    world.official(world.office(DISTRICT))
    refused: list[str] = []
    last_second, later = at("2026-09-17", "23:59:59"), at("2026-09-18", "00:03")
    in_threads(
        lambda: [quietly(refused, lambda case=case: granted(world, case, now=last_second))() for case in cases],
        lambda: escalation.sweep(later, batch=3),
        lambda: escalation.sweep(later, batch=3),
    )
    for case in map(world.again, cases):
        one_truth(case)
        told = Event.objects.filter(case=case, kind__in=["extension_granted", "extension_refused"])
        assert told.count() == 1
    assert not Extension.objects.filter(decided_at=None).exists()
    assert escalation.sweep(later + timedelta(minutes=1)).refused == 0


@pytest.mark.django_db(transaction=True)
def test_the_same_date_is_promised_once_however_often_the_button_is_pressed(world):
    case = world.case()
    who = world.holder(case)
    refused: list[str] = []

    def press():
        workflow.promise(
            case, promised_on=at("2026-09-18").date(), reason="Жөндейміз.", now=at("2026-09-15"), version=1, **who
        )

    in_threads(quietly(refused, press), quietly(refused, press))
    assert refused == ["case-changed"]
    assert Promise.objects.count() == 1


# -- broken on purpose ---------------------------------------------------------------------------


def test_nothing_puts_a_deadline_off_that_is_not_written_beside_it(world):
    world.case()
    settle()
    broken(
        "assignment_due_is_not_put_off",
        "UPDATE cases_assignment SET due_at = due_at + interval '1 day', due_version = due_version + 1",
    )
    broken(
        "assignment_promise_is_not_put_off",
        "UPDATE cases_assignment SET promise_at = promise_at + interval '1 day', due_at = due_at + interval '1 day',"
        " due_version = due_version + 1, extended_days = 1",
    )


def test_at_the_republic_nothing_is_put_off_even_past_the_verbs(world):
    case = world.case("751110000")
    for _level in range(2):
        escalation.sweep(world.again(case).current.due_at + timedelta(minutes=3))
    settle()
    assert world.again(case).current.level == "republic"
    broken(
        "assignment_at_the_top_is_never_put_off",
        "UPDATE cases_assignment SET extended_days = 3, due_at = due_at + interval '5 days',"
        " due_version = due_version + 1 WHERE left_at IS NULL",
    )


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ("verdict = 'granted'", "extension_decided_has_a_verdict"),
        ("verdict = 'granted', decided_at = now(), by_silence = true", "extension_decided_has_a_verdict"),
        ("verdict = 'lapsed', by_silence = true, decided_at = now()", "extension_decided_has_a_verdict"),
        ("days = 0", "extension_is_of_some_days"),
        ("reason = ''", "extension_has_a_reason"),
        ("above_id = NULL", "extension_is_decided_by_somebody_above"),
        ("decide_until = asked_at", "extension_is_decided_by_somebody_above"),
    ],
)
def test_an_extension_cannot_be_decided_by_half(world, change, name):
    asked(world, world.case())
    settle()
    broken(name, f"UPDATE cases_extension SET {change}")


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ("above_id = NULL, decide_until = NULL", "promise_past_the_window_is_decided_above"),
        ("verdict = 'accepted', decided_at = now()", "promise_past_the_window_is_decided_above"),
        ("verdict = 'accepted', decided_at = now(), by_silence = true", "promise_past_the_window_is_decided_above"),
        ("reason = ''", "promise_says_what_will_be_done"),
    ],
)
def test_a_later_date_cannot_be_accepted_by_half(world, change, name):
    case = world.case()
    workflow.promise(
        case, promised_on=at("2026-12-01").date(), reason="Жөндейміз.", now=at("2026-09-15"), **world.holder(case)
    )
    settle()
    broken(name, f"UPDATE cases_promise SET {change}")


def test_one_extension_and_one_promise_for_an_assignment(world):
    case = world.case()
    first = asked(world, case)
    with pytest.raises(IntegrityError), transaction.atomic():
        Extension.objects.create(
            case=case, assignment=case.current, above=first.above, days=1, reason="x", asked_at=first.asked_at,
            decide_until=first.decide_until,
        )  # fmt: skip
    inside = {"promised_on": at("2026-09-18").date(), "reason": "x", "asked_at": at("2026-09-15")}
    fact = {"case": case, "assignment": case.current, "verdict": "accepted", "decided_at": at("2026-09-15")}
    Promise.objects.create(**fact, **inside)
    with pytest.raises(IntegrityError, match="promise_one_at_a_time"), transaction.atomic():
        Promise.objects.create(**fact, **inside)


def test_the_sites_own_role_asks_grants_promises_and_sweeps(world, as_application):
    with as_application():
        case, silent = world.case(), world.case(now=at("2026-09-01", "10:01"))
        asked(world, case)
        granted(world, case)
        workflow.promise(
            silent, promised_on=at("2026-12-01").date(), reason="Жөндейміз.", now=at("2026-09-15"),
            **world.holder(silent),
        )  # fmt: skip
        run = escalation.sweep(at("2026-09-18", "00:03"))
    assert run.refused == 1
    assert world.again(case).current.extended_days == 5


# -- cost ---------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_an_empty_sweep_reads_no_question_that_was_put_away(world):
    """What lapsed leaves the index of the sweep, whatever its number."""
    for minute in range(6):
        case = world.case(now=at("2026-09-01", f"10:0{minute}"))
        asked(world, case, days=1, now=at("2026-09-21"))
    escalation.sweep(at("2026-09-23", "00:03"))
    escalation.sweep(at("2026-09-24", "00:03"))
    assert set(Extension.objects.values_list("verdict", flat=True)) == {"lapsed"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_extension WHERE decided_at IS NULL")
        assert cursor.fetchone() == (0,)
