"""Terms of petitions: from a moment and the rule in force to the moment that is too late. All half-open, local midnights."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from cases.deadlines import end_of, months_later, working_days_after
from petitions.errors import NoGoal
from petitions.models import TermRule
from territories.clock import local_date


def in_force(on: date) -> TermRule:
    """The terms in force on a day."""
    rule = TermRule.objects.in_force(on).first()
    if rule is None:
        raise NoGoal("No terms of petitions are in force.", on=on.isoformat())
    return rule


def joining_until(terms: TermRule, now: datetime) -> datetime:
    """Until when the first supporters may join: the end of the last working day; counting starts tomorrow. One query."""
    return working_days_after(now, terms.joining_days)


def moderation_until(terms: TermRule, now: datetime) -> datetime:
    """Until when the first check must be decided. One query."""
    return working_days_after(now, terms.moderation_days)


def appeal_until(terms: TermRule, rejected_at: datetime) -> datetime:
    """Until when the author may appeal. One query."""
    return working_days_after(rejected_at, terms.appeal_within_days)


def appeal_decided_until(terms: TermRule, now: datetime) -> datetime:
    """Until when the second moderator must decide. One query."""
    return working_days_after(now, terms.appeal_days)


def closes_at(terms: TermRule, published_at: datetime) -> datetime:
    """The end of the period of support: the same day of the month, months later; the month's last where it has no such day.

    A term in months ends on its date even when that is a day off: signatures are given on any day.
    """
    return end_of(months_later(local_date(published_at), terms.support_months))


def days_left(until: datetime, now: datetime) -> int:
    """Whole local days until the last day on which something counts; 0 on that day, below zero afterwards."""
    return (local_date(until - timedelta(microseconds=1)) - local_date(now)).days
