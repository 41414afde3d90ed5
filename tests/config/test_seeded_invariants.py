"""The invariants of the clocks over what the site is filled with: the demonstration, and a million invented cases."""

import os
import time
from datetime import UTC, datetime

import pytest
from django.core.management import call_command

from cases.invariants import violations
from cases.models import Case, Event
from config.demonstration.story import Story
from config.management.commands.check_invariants import ALL
from config.seeding import seed

NOW = datetime(2026, 11, 21, 9, 7, tzinfo=UTC)
CASES = int(os.environ.get("CASES", "1000000"))
SECONDS = 600
"""For all of them over a million cases; each reads a table or two once."""


@pytest.mark.django_db
def test_a_demonstration_told_by_the_real_verbs_breaks_none(world):
    Story(now=NOW, cases=120).tell(lambda day, days: None)
    assert Case.objects.count() >= 120
    assert Event.objects.values("kind").distinct().count() > 12
    assert list(violations(ALL)) == []


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_million_cases_break_none_and_are_checked_in_minutes(world, capsys):
    seed(CASES, CASES // 10, NOW)
    began = time.monotonic()
    call_command("check_invariants")
    took = time.monotonic() - began
    told = capsys.readouterr().out
    assert told.count("holds ") == len(ALL)
    print(f"{CASES} cases, checked in {took:.0f} s")
    assert took < SECONDS
