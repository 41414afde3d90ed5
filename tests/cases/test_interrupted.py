"""A verb whose connection is cut off: done once more when that is safe, and a clear word when it is not."""

import pytest
from django.db import OperationalError, connection

from cases import workflow
from cases.errors import DomainError
from cases.models import Case, Event
from cases.workflow import held, merging, moderating
from cases.workflow.interrupted import NobodyKnows, NothingSaved, once_more, read_once_more
from tests.world import at

pytestmark = pytest.mark.django_db(transaction=True)


def cut_off():
    """What an administrator or a restart does to us, for real."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")


def deadlock():
    with connection.cursor() as cursor:
        cursor.execute(
            "DO $$ BEGIN RAISE EXCEPTION 'one waits for the other' USING ERRCODE = 'deadlock_detected'; END $$"
        )


@pytest.mark.parametrize("breaks_off", [cut_off, deadlock])
def test_a_verb_that_breaks_off_is_done_once_more_and_once_in_all(world, monkeypatch, breaks_off):
    case = world.case()
    who, tries = world.holder(case), []
    real = held.lock_cases

    def break_off_at_first(ids):
        tries.append(ids)
        if len(tries) == 1:
            real(ids)
            breaks_off()
        return real(ids)

    monkeypatch.setattr(held, "lock_cases", break_off_at_first)
    workflow.accept(case, now=at("2026-09-02"), **who)
    assert len(tries) == 2
    assert Event.objects.filter(kind="accepted").count() == 1


def join(world):
    case, into = world.case(), world.case()
    who = world.holder(into)
    return lambda: workflow.merge(case, into=into, reason="Бір мәселе", now=at("2026-09-02"), **who)


def split(world):
    join(world)()
    case = Case.objects.get(outcome="merged")
    return lambda: workflow.split(case, participant=world.reporter(case), now=at("2026-09-03"))


def void(world):
    case = world.case()
    by = world.official(case.current.office)
    return lambda: workflow.void(case, reason="spam", by=by, now=at("2026-09-02"))


@pytest.mark.parametrize("breaks_off", [cut_off, deadlock])
@pytest.mark.parametrize("begin", [join, split, void])
def test_an_act_on_several_cases_is_done_once_more_too(world, monkeypatch, begin, breaks_off):
    act, tries = begin(world), []
    before = Event.objects.count()
    real = merging.lock_cases

    def break_off_at_first(ids):
        tries.append(ids)
        if len(tries) == 1:
            real(ids)
            breaks_off()
        return real(ids)

    monkeypatch.setattr(merging, "lock_cases", break_off_at_first)
    monkeypatch.setattr(moderating, "lock_cases", break_off_at_first)
    act()
    assert len(tries) == 2
    assert Event.objects.count() == before + (1 if begin is void else 2)


@pytest.mark.parametrize("breaks_off", [cut_off, deadlock])
def test_what_breaks_off_twice_was_not_saved_and_says_so(world, breaks_off):
    case = world.case()

    def work():
        Event.objects.filter(case=case).exists()
        breaks_off()

    with pytest.raises(NothingSaved) as refused:
        once_more(work)
    assert refused.value.status == 409
    assert Event.objects.count() == 1, "the connection is usable again"


def test_lost_in_the_commit_nobody_knows_and_nothing_is_repeated(world):
    done = []

    def work():
        done.append(1)
        connection.connection.close()  # what COMMIT is sent over

    with pytest.raises(NobodyKnows):
        once_more(work)
    assert len(done) == 1


def test_lost_in_the_commit_what_may_be_repeated_is(world):
    done = []

    def work():
        done.append(1)
        if len(done) == 1:
            connection.connection.close()
        return "done"

    assert once_more(work, is_repeatable=True) == "done"
    assert len(done) == 2


def test_other_errors_are_nobodys_to_repeat(world):
    done = []

    def work():
        done.append(1)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 1")
            cursor.execute("SELECT pg_sleep(1)")

    with pytest.raises(OperationalError):
        once_more(work)
    assert len(done) == 1


def test_a_connection_that_died_while_it_was_idle_is_made_anew(world):
    with pytest.raises(OperationalError):
        cut_off()
    assert read_once_more(Event.objects.count) == 0


@pytest.mark.parametrize("error", [NothingSaved, NobodyKnows])
def test_both_are_refusals_with_words_for_people(error):
    assert issubclass(error, DomainError)
    assert str(error().message)
