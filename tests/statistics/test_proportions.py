"""Shares that are honest about how many cases stand behind them."""

import random

import pytest

from statistics.proportions import Share, whole_percents, wilson


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"), [(3, 3, 44, 100), (18, 30, 42, 75), (60, 100, 50, 69), (80, 100, 71, 87)]
)
def test_wilsons_interval_has_the_published_values(part, whole, low, high):
    interval = wilson(part, whole)
    assert [round(end * 100) for end in interval] == [low, high]


def test_nothing_known_is_anything():
    assert wilson(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize("whole", [1, 2, 30, 1000, 10**7])
def test_the_interval_holds_the_share_and_stays_between_nought_and_one(whole):
    for part in {0, 1, whole // 2, whole}:
        low, high = wilson(part, whole)
        assert 0 <= low <= part / whole + 1e-12
        assert part / whole <= high + 1e-12
        assert high <= 1


@pytest.mark.parametrize(
    ("part", "whole", "percent"), [(23, 41, 56), (299, 300, 99), (300, 300, 100), (1, 101, 0), (0, 0, 0)]
)
def test_per_cents_are_rounded_down(part, whole, percent):
    assert Share(part, whole).percent == percent


@pytest.mark.parametrize(("whole", "enough"), [(0, False), (29, False), (30, True)])
def test_thirty_cases_are_enough_to_speak_in_per_cent(whole, enough):
    assert Share(0, whole).is_enough is enough


@pytest.mark.parametrize(
    ("part", "whole", "step"),
    [(29, 29, 0), (0, 100, 1), (19, 100, 1), (20, 100, 2), (79, 100, 4), (80, 100, 5), (100, 100, 5)],
)
def test_a_colour_is_one_of_five_equal_steps_and_grey_below_thirty(part, whole, step):
    assert Share(part, whole).step == step


def test_whole_per_cents_add_up_to_a_hundred_and_are_never_a_whole_one_off():
    chance = random.Random(7)
    for _try in range(2000):
        counts = [chance.choice([0, chance.randrange(5), chance.randrange(100_000)]) for _part in range(9)]
        exact = chance.choice([0, 1])
        percents = whole_percents(counts, exact=exact)
        if not sum(counts):
            assert percents == [0] * 9
            continue
        assert sum(percents) == 100
        if exact:
            assert percents[0] == Share(counts[0], sum(counts)).percent
        for count, percent in zip(counts, percents, strict=True):
            assert abs(count * 100 / sum(counts) - percent) < 1
            assert count or not percent


def test_equal_remainders_go_to_the_earlier_part():
    assert whole_percents([1, 1, 1]) == [34, 33, 33]
    assert whole_percents([1, 1, 1], exact=1) == [33, 34, 33]


@pytest.mark.parametrize(
    ("whole", "words"), [(781, "256 из 781 дела"), (782, "256 из 782 дел"), (311, "256 из 311 дел")]
)
def test_a_part_of_a_whole_is_told_in_the_genitive_of_its_number(whole, words):
    from django.utils.translation import override

    from statistics.proportions import Share
    from statistics.wording import share_words

    with override("ru"):
        assert words in share_words(Share(256, whole)).replace("\xa0", " ")
