"""The sweep under fire, with real processes: sweepers that are killed, backends that are killed, and offices that answer meanwhile.

Every process reads one invented clock that runs with the real one past midnight of the deadline. What is left in the end must
be what a single sweeper leaves that nobody disturbs.
"""

import multiprocessing
import os
import random
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.db.utils import InterfaceError, OperationalError

from bench.load import load_cases
from cases import escalation, workflow
from cases.errors import DomainError
from cases.invariants import INVARIANTS, violations
from cases.models import Assignment, Case, Event, Participant
from cases.notices import ONE_NOTICE
from cases.workflow.interrupted import NobodyKnows, read_once_more
from tests.world import at

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("storm")]

CROWD = int(os.environ.get("STORM_CASES", "40000"))
FILED, DUE = at("2026-09-01"), at("2026-09-23", "00:00")
BEFORE, GRACE, LONGEST = timedelta(seconds=30), timedelta(seconds=20), 240
BATCH = 200
fork = multiprocessing.get_context("fork")


class Crash(Exception):
    """A sweep that breaks off."""


class Clock:
    """Begins BEFORE the deadline and runs as fast as the real one, the same in every process."""

    def __init__(self):
        self.began = time.monotonic()

    def now(self):
        return DUE - BEFORE + timedelta(seconds=time.monotonic() - self.began)


# -- processes -----------------------------------------------------------------------------


def sweeper(number, clock, stop, told):
    """As beat and a worker would, again and again; some runs break off, some are undone as a whole."""
    chance, fared = random.Random(f"{number} {os.getpid()}"), Counter()

    def perhaps_crash():
        if chance.random() < 0.03:
            raise Crash

    while not stop.is_set():
        try:
            if chance.random() < 0.3:
                with transaction.atomic():
                    escalation.sweep(clock(), grace=GRACE, batch=BATCH, batches_between=perhaps_crash)
            else:
                escalation.sweep(clock(), grace=GRACE, batch=BATCH, batches_between=perhaps_crash)
        except Crash:
            fared["broke off"] += 1
        except (OperationalError, InterfaceError) as error:
            fared[getattr(error.__cause__, "pgcode", None) or "cut off"] += 1
            connection.close()
        told.put(("sweeper", fared))
        fared = Counter()
        time.sleep(0.05)


def client(number, clock, stop, told, ids, user):
    """An office or a resident who does whatever the case allows, on cases that others touch as well."""
    chance = random.Random(number)
    while not stop.is_set():
        case_id = ids[int(chance.random() ** 2 * len(ids))]
        began, now = time.monotonic(), clock()
        verb, fared = "look", "done"
        try:
            verb, act = something_to_do(case_id, chance, user, now)
            act()
        except NobodyKnows:
            fared = "perhaps"
        except DomainError as refused:
            fared = refused.code
        except (OperationalError, InterfaceError) as error:
            fared = (
                f"unretried {getattr(error.__cause__, 'pgcode', None) or 'cut off'}" if verb != "look" else "cut off"
            )
            connection.close()
        told.put(("client", (case_id, verb, now, time.monotonic() - began, fared)))


def something_to_do(case_id, chance, user, now):
    case = Case.objects.select_related("current__office__climbs_to").get(pk=case_id)
    held = case.current
    who = {"by": user, "office": held.office, "now": now}
    version = {"version": case.version} if chance.random() < 0.5 else {}
    reporter = Participant.objects.get(case=case, role="reporter")
    if case.state == "open":
        verb = chance.choice(["accept", "answer", "answer", "ask", "forward"])
    else:
        verb = {"waiting": "reply", "answered": chance.choice(["confirm", "dispute"])}.get(case.state, "accept")
    words = {
        "answer": {"kind": "refused", "text": "Себебі бар", "language": "kk"},
        "ask": {"question": "Қай үй?"},
        "forward": {"to": held.office.climbs_to or held.office, "reason": "Бізде емес"},
        "reply": {"text": "Бесінші үй"},
        "dispute": {"reason": "Олай емес"},
    }.get(verb, {})
    if verb in {"reply", "confirm", "dispute"}:
        return verb, lambda: getattr(workflow, verb)(case, participant=reporter, now=now, **words)
    return verb, lambda: getattr(workflow, verb)(case, **who, **version, **words)


def killer(stop, told, seed):
    """An administrator gone mad: ends the connection of somebody, several times a second."""
    chance = random.Random(seed)
    while not stop.is_set():
        try:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                    " AND backend_type = 'client backend' AND usename = current_user ORDER BY pid"
                )
                pids = [pid for (pid,) in cursor.fetchall()]
                if pids:
                    cursor.execute("SELECT pg_terminate_backend(%s)", [chance.choice(pids)])
                    told.put(("killed", 1))
        except (OperationalError, InterfaceError):
            connection.close()
        time.sleep(chance.random() * 0.6)


class Storm:
    """Starts processes, kills some, gathers what they tell."""

    def __init__(self):
        connections.close_all()
        self.stop, self.told, self.processes = fork.Event(), fork.Queue(), []
        self.fared, self.done = Counter(), []

    def start(self, work, *words):
        connections.close_all()  # no process may speak on the connection of another
        process = fork.Process(target=self._run, args=(work, words))
        process.start()
        self.processes.append(process)
        return process

    def _run(self, work, words):
        try:
            work(*words)
        finally:
            connections.close_all()

    def listen(self, seconds=0.2):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                who, what = self.told.get(timeout=0.1)
            except Exception:  # the queue is empty, or a killed process left half a message
                continue
            if who == "client":
                self.done.append(what)
                self.fared[f"{what[1]}: {what[4]}"] += 1
            elif who == "killed":
                self.fared["backends killed"] += what
            else:
                self.fared.update({f"sweep {name}": number for name, number in what.items()})

    def end(self):
        self.stop.set()
        end = time.monotonic() + 60
        while any(process.is_alive() for process in self.processes) and time.monotonic() < end:
            self.listen()
        self.listen(1)
        for process in self.processes:
            if process.is_alive():
                process.kill()
            process.join()
        connections.close_all()  # ours may have been killed too


def still_due(now):
    return read_once_more(lambda: _still_due(now))


def _still_due(now):
    return Assignment.objects.due(now - GRACE).filter(case__state__in=["open", "waiting"]).count()


def load(reporters=True):
    """A crowd with one deadline; their ids in order."""
    newest = Case.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    load_cases(CROWD, filed_at=FILED, due_at=DUE)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_participant (case_id, role, name, show_name, contact_email, contact_phone, key, joined_at)"
            " SELECT id, 'reporter', '', false, '', '', '', filed_at FROM cases_case WHERE id > %s",
            [newest],
        )
        cursor.execute("ANALYZE cases_case, cases_assignment, cases_event, cases_participant")
    return list(Case.objects.filter(pk__gt=newest).order_by("pk").values_list("pk", flat=True))


def deadlocks():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return cursor.fetchone()[0]


STATE = """
SELECT c.id - %(first)s, c.state, c.outcome, c.version,
       (SELECT string_agg(concat_ws(' ', a.number, a.office_id, a.level, a.entered_by, a.outcome, a.due_version, a.counted_from,
                                    a.paused_days, a.promise_at, a.due_at, a.answered_at, a.left_at IS NULL), '; ' ORDER BY a.number)
          FROM cases_assignment a WHERE a.case_id = c.id),
       (SELECT string_agg(concat_ws(' ', e.number, e.kind, e.actor, e.office_id, e.due_version), '; ' ORDER BY e.number)
          FROM cases_event e WHERE e.case_id = c.id),
       (SELECT string_agg(concat_ws(' ', e.number, n.kind, n.audience, n.office_id), '; ' ORDER BY e.number, n.audience)
          FROM notifications_notice n JOIN cases_event e ON e.id = n.event_id WHERE n.source = 'case' AND e.case_id = c.id)
  FROM cases_case c WHERE c.id BETWEEN %(first)s AND %(last)s ORDER BY c.id
"""
"""Everything that counts of a case, but for ids and for the minute at which a sweep came."""


def state_of(ids):
    assert ids[-1] - ids[0] == len(ids) - 1
    with connection.cursor() as cursor:
        cursor.execute(STATE, {"first": ids[0], "last": ids[-1]})
        return cursor.fetchall()


def assert_same(first, second):
    different = [(one, two) for one, two in zip(first, second, strict=True) if one != two]
    assert not different, f"{len(different)} of {len(first)} differ: {different[0]}"


def assert_nothing_is_broken():
    broken = list(violations([*INVARIANTS, ONE_NOTICE], grace=GRACE))
    assert not broken, broken[:3]


# -- the tests -----------------------------------------------------------------------------


def test_four_sweepers_with_crashes_leave_what_one_leaves_alone(world):
    ids, copy = load(), load()
    moment = DUE + timedelta(minutes=3)
    with connection.cursor() as cursor:  # the copy is not due yet
        cursor.execute("ALTER TABLE cases_assignment DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE cases_assignment SET due_at = due_at + interval '1 year', promise_at = promise_at + interval '1 year'"
            " WHERE case_id >= %s", [copy[0]],
        )  # fmt: skip
    storm = Storm()
    sweepers = [storm.start(sweeper, n, lambda: moment, storm.stop, storm.told) for n in range(4)]
    storm.start(killer, storm.stop, storm.told, 1)
    chance, end = random.Random(3), time.monotonic() + LONGEST
    while time.monotonic() < end:
        storm.listen(1)
        victim = chance.randrange(4)
        sweepers[victim].kill()
        sweepers[victim].join()
        storm.fared["sweepers killed"] += 1
        if not still_due(moment):
            break
        sweepers[victim] = storm.start(sweeper, victim, lambda: moment, storm.stop, storm.told)
    storm.end()
    print(dict(storm.fared))
    escalation.sweep(moment, grace=GRACE)

    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_assignment SET due_at = due_at - interval '1 year', promise_at = promise_at - interval '1 year'"
            " WHERE case_id >= %s", [copy[0]],
        )  # fmt: skip
        cursor.execute("ALTER TABLE cases_assignment ENABLE TRIGGER USER")
    assert escalation.sweep(moment, grace=GRACE).escalated == CROWD
    assert_same(state_of(ids), state_of(copy))
    assert_nothing_is_broken()
    for crash in ("sweepers killed", "backends killed", "sweep broke off"):
        assert storm.fared[crash], crash


def test_offices_that_answer_while_sweepers_and_backends_die(world):
    ids = load()
    user = world.official(world.territory().office)
    before, clock = deadlocks(), Clock()
    storm = Storm()
    sweepers = [storm.start(sweeper, n, clock.now, storm.stop, storm.told) for n in range(4)]
    for number in range(4):
        storm.start(client, number, clock.now, storm.stop, storm.told, ids, user)
    storm.start(killer, storm.stop, storm.told, 2)
    chance, end = random.Random(5), time.monotonic() + LONGEST
    while time.monotonic() < end and (clock.now() < DUE + GRACE or still_due(clock.now())):
        storm.listen(1)
        victim = chance.randrange(4)
        sweepers[victim].kill()
        sweepers[victim].join()
        sweepers[victim] = storm.start(sweeper, victim, clock.now, storm.stop, storm.told)
        storm.fared["sweepers killed"] += 1
    storm.end()
    finished = clock.now() + GRACE
    escalation.sweep(finished, grace=GRACE)
    found = deadlocks() - before
    print(f"{found} deadlocks", dict(storm.fared))

    assert_nothing_is_broken()
    assert not [name for name in storm.fared if "unretried" in name]
    assert found == 0
    in_time = [
        one
        for one in storm.done
        if one[1] == "answer" and one[4] == "done" and one[2] < DUE and one[3] < GRACE.total_seconds()
    ]
    assert in_time
    answered = {case_id for case_id, *_rest in in_time}
    assert not Assignment.objects.filter(case__in=answered, outcome="silence", left_at__lte=DUE + GRACE).exists()
    assert_same(state_of(ids), state_of(replay(ids, user, finished)))


def replay(ids, user, finished):
    """The same said again to a copy, one after the other, with a single sweep at the end that nothing disturbs."""
    copy = load(reporters=True)
    moved = copy[0] - ids[0]
    said = {
        "accepted": lambda case, office, event, now: workflow.accept(case, by=user, office=office, now=now),
        "answered": lambda case, office, event, now: workflow.answer(
            case, kind="refused", text="Себебі бар", language="kk", by=user, office=office, now=now
        ),
        "asked": lambda case, office, event, now: workflow.ask(
            case, question="Қай үй?", by=user, office=office, now=now
        ),
        "forwarded": lambda case, office, event, now: workflow.forward(
            case, to=event.office, reason="Бізде емес", by=user, office=office, now=now
        ),
        "replied": lambda case, office, event, now: workflow.reply(
            case, participant=reporter(case), text="Бесінші үй", now=now
        ),
        "confirmed": lambda case, office, event, now: workflow.confirm(case, participant=reporter(case), now=now),
        "disputed": lambda case, office, event, now: workflow.dispute(
            case, participant=reporter(case), reason="Олай емес", now=now
        ),
    }

    def reporter(case):
        return Participant.objects.get(case=case, role="reporter")

    lines = Event.objects.filter(case__in=ids, kind__in=said).select_related("office").order_by("case", "number")
    for event in lines.iterator():
        case = Case.objects.select_related("current__office").get(pk=event.case_id + moved)
        workflow.held.settle(case, event.at)
        case = Case.objects.select_related("current__office").get(pk=case.pk)
        office = case.current.office if event.kind == "forwarded" else event.office  # a lower office may answer too
        said[event.kind](case, office, event, event.at)
    escalation.sweep(finished, grace=GRACE)
    return copy
