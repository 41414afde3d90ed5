"""Advisory locks have numbers of their own: two that share one make people wait for work that does not concern them."""

import re
from collections import Counter
from functools import partial
from pathlib import Path

import pytest
from django.db import connection

from cases.turns import TURN
from notifications import expansion
from petitions import counting
from tests.world import at

ROOT = Path(__file__).parents[2]
PARTS = ("accounts", "cases", "config", "issues", "notifications", "petitions", "statistics", "territories")
NUMBER = re.compile(r"^(?:LOCK|TURN|TURNS|SLOTS|PREPARING) = ([0-9_]+)$", re.MULTILINE)


def test_no_two_locks_share_a_number():
    sources = [path for part in PARTS for path in (ROOT / part).rglob("*.py")]
    numbers = Counter(int(found) for path in sources for found in NUMBER.findall(path.read_text("utf-8")))
    assert len(numbers) > 7
    assert {number for number, count in numbers.items() if count > 1} == set()


@pytest.mark.parametrize(
    ("run", "lock"), [(counting.count, counting.LOCK), (partial(expansion.expand, limit=10), expansion.LOCK)]
)
def test_counting_signatures_and_handing_out_take_no_turn_from_whoever_files(db, run, lock):
    run(at("2026-09-02"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
        held = {number for (number,) in cursor.fetchall()}
    assert lock in held
    assert TURN not in held
