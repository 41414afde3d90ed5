"""Signatures by time and region: complete, and silent about small numbers however one computes."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petitions.counting import count
from petitions.figures import LEAST, by_week, read, tellable
from tests.world import at

ABAI, ALMATY, ASTANA = "100000000", "750000000", "710000000"


# -- what may be told -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counted", "told"),
    [
        ({"a": 10, "b": 7}, {"a": 10, "b": 7}),
        ({"a": 5}, {"a": 5}),
        ({}, {}),
        # One small number alone would follow from the total: the next smallest goes with it.
        ({"a": 100, "b": 40, "c": 3}, {"a": 100, "b": None, "c": None}),
        # Two small ones protect each other, unless both can only be 1, or 4.
        ({"a": 100, "b": 40, "c": 3, "d": 2}, {"a": 100, "b": 40, "c": None, "d": None}),
        ({"a": 100, "b": 40, "c": 1, "d": 1}, {"a": 100, "b": None, "c": None, "d": None}),
        ({"a": 100, "b": 40, "c": 4, "d": 4}, {"a": 100, "b": None, "c": None, "d": None}),
        # 5 + 1 can be nothing else: a third is left out.
        ({"a": 100, "b": 40, "c": 5, "d": 1}, {"a": 100, "b": None, "c": None, "d": None}),
        # People who did not say where they live are a number like the others.
        ({"a": 100, None: 2, "b": 3}, {"a": 100, None: None, "b": None}),
    ],
)
def test_small_numbers_are_not_told(counted, told):
    assert tellable(counted) == told


@pytest.mark.parametrize("counted", [{"a": 3}, {"a": 3, "b": 100}, {"a": 1, "b": 1}, {"a": 1, "b": 2}])
def test_where_nothing_can_protect_a_small_number_nothing_is_told(counted):
    assert tellable(counted) is None


@given(st.lists(st.integers(1, 30), min_size=1, max_size=5))
def test_whoever_knows_the_total_and_the_rule_cannot_compute_a_small_number(numbers):
    """A reader tries every way in which the numbers could be, and finds at least two for each small one."""
    counted = {str(place): number for place, number in enumerate(numbers)}
    told = tellable(counted)
    if told is None:
        return
    assert all(number is None or number == counted[code] for code, number in told.items())
    hidden = [code for code, number in told.items() if number is None]
    small = [code for code in hidden if counted[code] < LEAST]
    if not small:
        assert not hidden
        return
    ceiling = min(number for number in told.values() if number is not None)
    rest = sum(numbers) - sum(number for number in told.values() if number is not None)
    choices = [range(1, LEAST) if code in small else range(LEAST, ceiling + 1) for code in hidden]
    ways = [way for way in itertools.product(*choices) if sum(way) == rest]
    for place, code in enumerate(hidden):
        if code in small:
            assert len({way[place] for way in ways}) > 1


# -- from the database ------------------------------------------------------------------------------


@pytest.mark.django_db
def test_regions_come_from_the_hours_and_add_up(petitioners):
    petition = petitioners.published()
    now = petitioners.began_at + timedelta(days=4)
    petitioners.signers(petition, 60, now=now, region=ABAI)
    petitioners.signers(petition, 12, now=now, region=ALMATY)
    petitioners.signers(petition, 3, now=now, region=ASTANA)
    count(now)
    figures = read(petition, now).regions
    told = {one.region.code if one.region else "": one.number for one in figures.figures}
    assert told == {ABAI: 60, "": 51, ALMATY: None, ASTANA: None}
    assert figures.some_are_left_out


@pytest.mark.django_db
def test_a_petition_of_two_days_is_told_by_the_hour_then_by_the_day(petitioners):
    petition = petitioners.submitted()
    found = read(petition, petitioners.began_at + timedelta(hours=2))
    assert found.by_hour
    assert [(one.at.strftime("%H:%M"), one.number, one.total) for one in found.times] == [
        ("10:00", 1, 1),
        ("11:00", 50, 51),
        ("12:00", 0, 51),
    ]
    days = read(petition, petitioners.began_at + timedelta(days=9)).times
    assert [one.number for one in days] == [51, *[0] * 9]
    assert days[-1].at == at("2026-03-11", "00:00")
    assert days[-1].total == 51


@pytest.mark.django_db
def test_weeks_add_up_to_the_days_and_begin_on_monday(petitioners):
    petition = petitioners.published()
    for place in range(3):
        petitioners.signers(petition, 5, now=at("2026-03-08") + timedelta(days=place))  # from Sunday to Tuesday
    count(at("2026-03-11"), everything=True)
    days = read(petition, at("2026-03-20")).times
    assert [(f"{one.at:%m-%d}", one.number, one.total) for one in by_week(days)] == [
        ("03-02", 56, 56),
        ("03-09", 10, 66),
        ("03-16", 0, 66),
    ]


@pytest.mark.django_db
def test_a_day_is_a_day_in_kazakhstan(petitioners):
    petition = petitioners.published()
    for clock in ("2026-03-05 23:59", "2026-03-06 00:00"):
        day, time = clock.split()
        petitioners.signers(petition, 7, now=at(day, time))
    count(at("2026-03-06", "00:05"))
    numbers = {one.at: one.number for one in read(petition, at("2026-03-06")).times}
    assert (numbers[at("2026-03-05", "00:00")], numbers[at("2026-03-06", "00:00")]) == (7, 7)


@pytest.mark.django_db
def test_the_figures_cost_one_query(petitioners, django_assert_num_queries):
    petition = petitioners.published()
    with django_assert_num_queries(1):
        read(petition, petitioners.began_at)


@pytest.mark.django_db
def test_nobody_signed_nothing_to_tell(petitioners):
    from petitions.models import TallyHour

    petition = petitioners.begin()
    TallyHour.objects.all().delete()
    found = read(petition, petitioners.began_at)
    assert (found.times, found.regions.figures, found.regions.too_few) == ((), (), False)
