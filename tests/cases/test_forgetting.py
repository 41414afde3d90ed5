"""Rows that tell how the engine ran are kept for ninety days, and the last one for ever."""

from datetime import timedelta

import pytest
from django.conf import settings

from cases import escalation
from cases.forgetting import KEPT, forget_old_runs
from cases.models import SweepRun
from cases.tasks import forget_old_sweeps
from issues.models import IncidentRun
from issues.tasks import forget_old_searches
from tests.world import at

pytestmark = pytest.mark.django_db

NOW = at("2026-11-21")
SECOND = timedelta(seconds=1)


def run(model, started_at, *, is_finished=True):
    return model.objects.create(started_at=started_at, finished_at=started_at if is_finished else None)


@pytest.mark.parametrize("model", [SweepRun, IncidentRun])
@pytest.mark.parametrize(("by", "stays"), [(-SECOND, False), (timedelta(), False), (SECOND, True)])
def test_ninety_days(model, by, stays):
    old = run(model, NOW - KEPT + by)
    run(model, NOW)
    assert forget_old_runs(model, NOW) == int(not stays)
    assert model.objects.filter(pk=old.pk).exists() is stays
    assert forget_old_runs(model, NOW) == 0


@pytest.mark.parametrize("model", [SweepRun, IncidentRun])
def test_the_last_that_finished_stays_however_old_it_is(model):
    last = run(model, NOW - 3 * KEPT)
    run(model, NOW - 4 * KEPT)
    run(model, NOW - 2 * KEPT, is_finished=False)
    forget_old_runs(model, NOW)
    assert list(model.objects.all()) == [last]


def test_a_year_of_runs_is_one_statement(django_assert_num_queries):
    SweepRun.objects.bulk_create(
        SweepRun(started_at=NOW - timedelta(hours=hour), finished_at=NOW) for hour in range(24 * 365)
    )
    with django_assert_num_queries(1):
        assert forget_old_runs(SweepRun, NOW) == 24 * 275


def test_an_engine_that_stands_still_is_still_seen_as_late(as_application):
    run(SweepRun, NOW - 2 * KEPT)
    with as_application():
        forget_old_runs(SweepRun, NOW)
    assert escalation.engine_lag(NOW) == 2 * KEPT


@pytest.mark.parametrize("task", [forget_old_sweeps, forget_old_searches])
def test_beat_starts_it_at_night(task):
    assert task.name in {one["task"] for one in settings.CELERY_BEAT_SCHEDULE.values()}
    task()
