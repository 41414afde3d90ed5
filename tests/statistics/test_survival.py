"""How long cases stay unsolved, counted with those that are still open."""

import pytest

from statistics.measures import Waited
from statistics.survival import median_days, still_unsolved


def test_without_open_cases_it_is_the_plain_share():
    waits = [Waited(days, 10, 0) for days in (5, 10, 15, 20)]
    assert [share for _days, share in still_unsolved(waits)] == pytest.approx([1.0, 0.75, 0.5, 0.25])
    assert median_days(waits) == 10


def test_open_cases_count_as_long_as_they_were_watched():
    """40 cases: 10 solved by day 5; 10 watched for 8 days only; 10 of the 20 left solved by day 10."""
    curve = still_unsolved([Waited(5, 10, 0), Waited(8, 0, 10), Waited(10, 10, 10)])
    assert [days for days, _share in curve] == [0, 5, 10]
    assert [share for _days, share in curve] == pytest.approx([1.0, 0.75, 0.375])


def test_the_curve_ends_where_fewer_than_twenty_are_watched():
    assert still_unsolved([Waited(3, 19, 0)]) == [(0, 1.0)]
    assert median_days([Waited(3, 19, 0)]) is None


def test_there_is_no_median_when_more_than_half_are_open():
    assert median_days([Waited(4, 10, 0), Waited(30, 0, 90)]) is None
