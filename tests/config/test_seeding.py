"""Invented cases in numbers: they hold together like real ones, and the database is afterwards as it was before."""

import re

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from cases import escalation
from cases.invariants import INVARIANTS, violations
from cases.models import Assignment, Case, Participant
from cases.notices import ONE_NOTICE
from config import seeding
from config.seeding import ALL_OPEN, Mix, seed
from tests.world import at

NOW = at("2026-09-23", "12:30")

SHAPE = """
SELECT (SELECT array_agg(indexdef ORDER BY indexname) FROM pg_indexes WHERE schemaname = 'public'),
       (SELECT array_agg(conname || pg_get_constraintdef(oid) ORDER BY conname, conrelid) FROM pg_constraint),
       (SELECT array_agg(tgrelid::regclass || ' ' || tgname || ' ' || tgenabled::text ORDER BY tgrelid, tgname)
          FROM pg_trigger WHERE NOT tgisinternal)
"""

pytestmark = pytest.mark.django_db


CASTS = re.compile(r"::(text|character varying)(\[\])?|[()\[\]]")
"""The server writes the casts of a condition in another place each time it is made from its own words."""


def shape():
    with connection.cursor() as cursor:
        cursor.execute(SHAPE)
        return [sorted(CASTS.sub("", one) for one in many) for many in cursor.fetchone()]


def broken():
    return list(violations([*INVARIANTS, ONE_NOTICE]))


@pytest.mark.parametrize(
    "moment", [NOW, at("2026-09-26", "11:00"), at("2026-09-21", "00:01"), at("2026-03-21", "23:59")]
)
def test_every_invariant_holds_over_what_was_invented_and_after_a_sweep_over_it(world, moment):
    seed(400, 60, moment, chunk=150)
    assert not broken()
    assert Case.objects.count() == 400
    assert Assignment.objects.due(moment).count() == 60
    assert set(Case.objects.values_list("state", flat=True)) == {"open", "answered", "closed"}
    run = escalation.sweep(moment)
    assert 50 <= run.escalated <= 60, "a few are at the republic, or were due only a minute ago"
    assert not broken()


def test_in_bulk_the_same_is_written_and_nothing_of_the_database_is_missing_afterwards(world, monkeypatch):
    monkeypatch.setattr(seeding, "IN_BULK", 300)
    before = shape()
    seed(300, 30, NOW)
    assert shape() == before
    assert not broken()


def test_what_does_not_hold_together_is_refused_in_bulk(world, monkeypatch):
    monkeypatch.setattr(seeding, "IN_BULK", 100)
    monkeypatch.setattr(
        seeding, "WRITE", tuple(one.replace("'closed' THEN 3", "'closed' THEN 4") for one in seeding.WRITE)
    )
    with pytest.raises(seeding.Broken):
        seed(200, 0, NOW)


def test_few_go_viral_and_most_concern_nobody_else(world):
    seed(1500, 0, NOW, mix=Mix(supported=0.1))
    silent = Case.objects.filter(supporter_count=0).count()
    assert 1200 < silent < 1450
    counted = Participant.objects.filter(role="supporter").count()
    assert counted == sum(Case.objects.values_list("supporter_count", flat=True))
    assert Case.objects.order_by("-supporter_count").first().supporter_count > 5


def test_all_open_is_all_open(world):
    seed(200, 50, NOW, mix=ALL_OPEN)
    assert Case.objects.filter(state="open").count() == 200


def test_the_command_says_how_far_it_is_and_refuses_nonsense(world, capsys):
    call_command("seed", "--cases", "20", "--overdue", "5")
    assert "20 cases, 5 of them overdue" in capsys.readouterr().out
    for words in (["--cases", "0"], ["--cases", "5", "--overdue", "6"], ["--cases", "5", "--overdue", "-1"]):
        with pytest.raises(CommandError):
            call_command("seed", *words)
