"""Random histories of cases against the 24 invariants of docs/clocks.md (docs/invariants.md tells how to read a failure)."""

import os
import random
from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.cases.machine.histories import NEWEST, STORIES, machine, verbs
from tests.world import ALMALY

pytestmark = pytest.mark.django_db

QUICK = settings(
    max_examples=int(os.environ.get("HISTORIES", "2")),
    stateful_step_count=20,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate] + [Phase.shrink] * (os.environ.get("SHRINK") != "0"),
    print_blob=False,
    report_multiple_bugs=False,
)
KNOWN_AS = {
    "file": "open_case",
    "file_at_desk": "open_case",
    "file_petition": "open_petition_case",
    "a_seat_changes": "abolish",
}


@pytest.fixture
def crew(world):
    """The officials of the offices in which the histories take place, made once."""
    for code in ("103200000", "100000000", ALMALY, "750000000"):
        world.official(world.office(code))
    return world


def told_in(story):
    """The verbs that a story is about."""
    steps = [step[1] if step[0] == NEWEST else step[0] for step in STORIES[story]]
    return {KNOWN_AS.get(step, step) for step in steps} & verbs() | {"open_case"}


@pytest.mark.parametrize("story", sorted(STORIES))
def test_random_histories_break_no_invariant(crew, story):
    tally = Counter()
    run_state_machine_as_test(machine(crew, tally, story), settings=QUICK)
    idle = {verb for verb in told_in(story) if not tally[verb]}
    assert not idle, f"Never brought about: {sorted(idle)}; but: {dict(sorted(tally.items()))}"


def test_the_stories_use_every_verb():
    missing = verbs() - set().union(*map(told_in, STORIES))
    assert not missing, f"No history of tests/cases/machine is sure to use {sorted(missing)}"


@pytest.mark.slow
def test_many_long_histories_break_no_invariant(crew):
    chosen = int(os.environ.get("SEED") or random.SystemRandom().randrange(2**32))
    print(f"SEED={chosen}")
    tally = Counter()
    long = settings(
        QUICK, max_examples=int(os.environ.get("HISTORIES", "120")), stateful_step_count=40, derandomize=False
    )
    run_state_machine_as_test(seed(chosen)(machine(crew, tally)), settings=long)
    print(dict(sorted(tally.items())))
