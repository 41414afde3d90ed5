"""Which deadlines are judged, to the second."""

from datetime import date, timedelta

import pytest

from statistics.windows import Window
from territories.clock import midnight
from tests.world import at


def test_the_window_is_twelve_months_that_ended_45_days_ago():
    window = Window.at(at("2026-11-20", "09:40"))
    assert (window.first, window.last) == (date(2025, 10, 7), date(2026, 10, 6))


@pytest.mark.parametrize(
    ("clock", "last"),
    [("00:00", date(2026, 10, 6)), ("23:59", date(2026, 10, 6))],
)
def test_today_is_the_date_in_kazakhstan(clock, last):
    """At 00:00 in Kazakhstan it is still the day before in UTC."""
    assert Window.at(at("2026-11-20", clock)).last == last


def test_a_leap_day_has_a_window_too():
    window = Window.at(at("2028-04-14"))
    assert (window.first, window.last) == (date(2027, 3, 1), date(2028, 2, 29))


SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("promise_at", "held"),
    [
        (midnight(date(2025, 10, 7)), False),  # the answer was due on 6 October: the day before the window
        (midnight(date(2025, 10, 7)) + SECOND, True),  # an emergency due just after midnight
        (midnight(date(2025, 10, 8)), True),  # due on the first day
        (midnight(date(2026, 10, 7)) - SECOND, True),
        (midnight(date(2026, 10, 7)), True),  # due on the last day
        (midnight(date(2026, 10, 7)) + SECOND, False),
    ],
)
def test_a_deadline_at_midnight_belongs_to_the_day_it_ends(promise_at, held):
    assert Window.at(at("2026-11-20")).holds(promise_at) is held
