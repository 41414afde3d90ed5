"""The invariants of the clocks over what the site is filled with: the demonstration, and a million invented cases."""

import os
import time
from datetime import UTC, datetime

import pytest
from django.core.management import call_command

from cases.invariants import violations
from cases.models import Case, Event
from config.demonstration.petitions import PetitionStory
from config.demonstration.story import Story
from config.management.commands.check_invariants import ALL
from config.seeding import seed

NOW = datetime(2026, 11, 21, 9, 7, tzinfo=UTC)
CASES = int(os.environ.get("CASES", "1000000"))
SECONDS = 600
"""For all of them over a million cases; each reads a table or two once."""


@pytest.fixture
def demonstration(settings):
    settings.DEBUG = settings.DEMONSTRATION = True


def none_is_broken_by(cases):
    Story(now=NOW, cases=cases).tell(lambda day, days: None)
    assert Case.objects.count() >= cases
    assert Event.objects.values("kind").distinct().count() > 15
    assert list(violations(ALL)) == []


@pytest.mark.django_db
def test_the_cases_of_the_demonstration_break_none(world, demonstration, monkeypatch):
    """Without its petitions, whose signatures take most of the time."""
    monkeypatch.setattr(PetitionStory, "plan", lambda self: None)
    none_is_broken_by(60)


@pytest.mark.slow
@pytest.mark.django_db
def test_the_whole_demonstration_breaks_none(world, demonstration):
    none_is_broken_by(2000)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_million_cases_break_none_and_are_checked_in_minutes(world, capsys):
    seed(CASES, CASES // 10, NOW)
    began = time.monotonic()
    call_command("check_invariants")
    took = time.monotonic() - began
    assert capsys.readouterr().out.count("holds ") == len(ALL)
    print(f"{CASES} cases, checked in {took:.0f} s")
    assert took < SECONDS
