"""Terms of petitions around their boundaries, in working days and months."""

from datetime import date, timedelta

import pytest

from cases.deadlines import last_day
from petitions import terms
from petitions.models import TermRule
from tests.world import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def rule(world) -> TermRule:
    return terms.in_force(date(2026, 3, 2))


@pytest.mark.parametrize(
    ("begun", "last"),
    [
        # Monday 2 March 2026; 9 March is off (8 March moved), 23-25 March are off (21-23 March, moved).
        (("2026-03-02", "10:00"), date(2026, 4, 3)),
        (("2026-03-02", "23:59"), date(2026, 4, 3)),
        (("2026-03-03", "00:00"), date(2026, 4, 6)),
        # Friday evening, and begun on a Sunday: counting starts with the next working day all the same.
        (("2026-06-05", "20:00"), date(2026, 7, 3)),
        (("2026-06-07", "12:00"), date(2026, 7, 3)),
        # 6 July is off.
        (("2026-06-08", "12:00"), date(2026, 7, 7)),
        # Over New Year: 1, 2 and 7 January are off; in 2027 the 4th too, for 2 January falls on a Saturday.
        (("2026-12-15", "12:00"), date(2027, 1, 18)),
    ],
)
def test_twenty_working_days_to_join(rule, begun, last):
    until = terms.joining_until(rule, at(*begun))

    assert last_day(until) == last
    assert until == at((last + timedelta(days=1)).isoformat(), "00:00")


def test_moderation_has_twenty_working_days_and_an_appeal_ten(rule):
    assert last_day(terms.moderation_until(rule, at("2026-04-01"))) == date(2026, 4, 29)
    assert last_day(terms.appeal_until(rule, at("2026-04-01"))) == date(2026, 4, 29)
    assert last_day(terms.appeal_decided_until(rule, at("2026-04-01"))) == date(2026, 4, 15)


@pytest.mark.parametrize(
    ("published", "last"),
    [
        ("2026-03-02", date(2026, 9, 2)),
        ("2026-08-31", date(2027, 2, 28)),
        ("2027-08-31", date(2028, 2, 29)),
        ("2026-12-31", date(2027, 6, 30)),
        ("2026-07-01", date(2027, 1, 1)),  # a day off does not move the end: signatures are given on any day
    ],
)
def test_six_months_of_support(rule, published, last):
    assert last_day(terms.closes_at(rule, at(published, "23:59"))) == last


@pytest.mark.parametrize(
    ("clock", "left"), [(("2026-09-01", "23:59"), 1), (("2026-09-02", "00:00"), 0), (("2026-09-03", "00:00"), -1)]
)
def test_days_left(rule, clock, left):
    assert terms.days_left(terms.closes_at(rule, at("2026-03-02")), at(*clock)) == left


def test_the_terms_of_a_day(world):
    TermRule.objects.update(valid_to=date(2026, 4, 1))
    TermRule.objects.create(
        joiners_needed=30, joining_days=10, moderation_days=5, appeal_within_days=5, appeal_days=5, support_months=3,
        repeat_months=6, legal_basis="a later law", valid_from=date(2026, 4, 1),
    )  # fmt: skip

    assert terms.in_force(date(2026, 3, 31)).joiners_needed == 50
    assert terms.in_force(date(2026, 4, 1)).joiners_needed == 30
