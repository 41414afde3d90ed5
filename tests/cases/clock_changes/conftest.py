"""A world in which clocks are moved."""

import pytest

from tests.world import at


@pytest.fixture
def due(world):
    """The last local day of a case's climb, and of its measure, as ISO dates."""
    from cases.deadlines import last_day

    def read(case):
        held = world.again(case).current
        return last_day(held.due_at).isoformat(), last_day(held.promise_at).isoformat()

    return read


@pytest.fixture
def change(world):
    """Change days of the calendar: change({"2026-09-10": False}, now)."""
    from datetime import date

    from cases.clock_changes import change_days

    def act(days, now=None, **more):
        parsed = {date.fromisoformat(day): is_working for day, is_working in days.items()}
        return change_days(parsed, reason="Үкімет ауыстырды", now=now or at("2026-09-02"), **more)

    return act


@pytest.fixture
def nothing_broken(world):
    """The invariants hold."""
    from cases.invariants import violations

    def check():
        assert [str(one) for one in violations()] == []

    return check
