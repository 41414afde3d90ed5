"""Relays as real processes: two at once, and one that is killed while it sends."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from datetime import datetime, timedelta

import pytest
from django.db import connection

from notifications.models import Message
from notifications.relay import LEASE
from tests.notifications.conftest import NOON, notice

PEOPLE, THINGS = 40, 5
IN_ORDER = [str(thing) for thing in range(THINGS)]
pytestmark = pytest.mark.django_db(transaction=True)


def started(peer, now: datetime) -> subprocess.Popen:
    """A relay that is ready and waits for a line to begin."""
    environment = os.environ | {"TEST_DATABASE": connection.settings_dict["NAME"], "PEER_PORT": str(peer.port)}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.notifications.relay_process", now.isoformat()],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "ready\n"
    return process


def begin(*processes: subprocess.Popen) -> None:
    for process in processes:
        process.stdin.write("\n")
        process.stdin.flush()


def ended(process: subprocess.Popen) -> int:
    """How many letters a process says that it sent."""
    said, _nothing = process.communicate(timeout=60)
    assert process.returncode == 0
    return int(said.split()[-1])


def told() -> None:
    for thing in range(THINGS):
        notice(thing=thing, emails=[f"person{number}@example.test" for number in range(PEOPLE)])


def told_to(peer, number: int) -> list[str]:
    """Which things a person was told of, in the order of coming, a second copy left out."""
    got = {heard.subject: None for heard in peer.heard if heard.recipient == f"person{number}@example.test"}
    return [subject.split()[1].split("-")[0] for subject in got]


def test_relays_at_once_send_nothing_twice_and_everything_in_order(peer):
    told()
    processes = [started(peer, NOON) for _index in range(3)]
    begin(*processes)
    sent = [ended(process) for process in processes]
    for process in (started(peer, NOON + timedelta(minutes=1)),):  # what one passed over while another held it
        begin(process)
        sent.append(ended(process))
    assert sum(sent) == len(peer.heard) == PEOPLE * THINGS
    assert len({heard.message_id for heard in peer.heard}) == PEOPLE * THINGS
    assert all(told_to(peer, number) == IN_ORDER for number in range(PEOPLE))


def test_a_relay_killed_between_the_servers_word_and_its_own_mark_loses_nothing(peer):
    told()
    accepted = threading.Event()

    def hold(_heard):
        if len(peer.heard) == 7:
            accepted.set()
            peer.pause_seconds = 5  # the next letter is read and not answered while its sender dies

    peer.after_accepting = hold
    victim = started(peer, NOON)
    begin(victim)
    assert accepted.wait(30)
    victim.kill()
    victim.communicate()
    peer.after_accepting, peer.pause_seconds = lambda _heard: None, 0

    def run(now: datetime) -> int:
        process = started(peer, now)
        begin(process)
        return ended(process)

    run(NOON + timedelta(minutes=1))
    held = Message.objects.waiting().count()
    assert held, "what the dead process held, and what comes after it, waits for the lease to run out"
    run(NOON + LEASE + timedelta(minutes=2))
    assert not Message.objects.exclude(state="sent").exists()
    numbers = [heard.message_id for heard in peer.heard]
    assert len(set(numbers)) == PEOPLE * THINGS
    assert len(numbers) - len(set(numbers)) <= 2, "only the letter that was on its way may come twice, recognisably"
    assert all(told_to(peer, number) == IN_ORDER for number in range(PEOPLE))


def test_letters_never_take_all_workers(peer, settings):
    """While as many relays run as may, the task of another ends at once."""
    from notifications.relay import TURNS, relay_in_turn

    told()
    holder = connection.copy()
    try:
        with holder.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, 0)", [TURNS])
        assert relay_in_turn(NOON) is None
        settings.NOTICE_RELAYS = 2
        assert relay_in_turn(NOON).sent == PEOPLE * THINGS
        with holder.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, 0)", [TURNS])
            assert cursor.fetchone() == (True,), "closing alone gives the lock back a moment later"
    finally:
        holder.close()
    settings.NOTICE_RELAYS = 1
    assert relay_in_turn(NOON) is not None, "a turn is given back"
