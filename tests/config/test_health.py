"""What machines that watch the site are told."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
from django.db.migrations.recorder import MigrationRecorder

from cases.models import SweepRun
from config import health
from territories import clock

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _at_a_fixed_moment(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(health, "_migrated", False)


def swept(ago: timedelta) -> None:
    SweepRun.objects.create(started_at=NOW - ago - timedelta(seconds=1), finished_at=NOW - ago)


@pytest.mark.django_db
def test_a_living_process_asks_nobody(client, django_assert_num_queries, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1"
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok"}
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_ready_when_everything_answers_and_the_engine_runs(client):
    swept(timedelta(seconds=30))
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ready",
        "checks": {
            "database": {"ok": True},
            "redis": {"ok": True},
            "migrations": {"ok": True},
            "sweep": {"ok": True, "age_seconds": 30.0},
            "engine": {"ok": True, "lag_seconds": 0.0},
        },
    }


@pytest.mark.django_db
@pytest.mark.parametrize(("seconds", "status"), [(299, 200), (300, 200), (301, 503)])
def test_five_missed_sweeps_are_too_many(client, settings, seconds: int, status: int):
    settings.SWEEP_SECONDS = 60
    swept(timedelta(seconds=seconds))
    assert client.get("/readyz").status_code == status


@pytest.mark.django_db
def test_a_sweep_in_the_future_is_no_sweep_until_the_next_one(client):
    swept(timedelta(days=-30))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "the clock was moved back" in answer.json()["checks"]["sweep"]["problem"]
    swept(timedelta(seconds=2))  # the first one after the clock was moved back
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_a_sweep_that_never_finished_does_not_count(client):
    SweepRun.objects.create(started_at=NOW - timedelta(seconds=5), finished_at=None)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["sweep"] == {"ok": False, "problem": "no sweep has finished yet"}


@pytest.mark.django_db
def test_a_silent_redis_is_named_and_its_address_is_not(client, settings):
    swept(timedelta(seconds=1))
    settings.REDIS_URL = "redis://:secret@127.0.0.1:1"
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["redis"] == {"ok": False, "problem": "does not answer"}
    assert answer.json()["checks"]["database"] == {"ok": True}
    assert b"secret" not in answer.content


@pytest.mark.django_db
def test_a_missing_migration_is_counted(client):
    swept(timedelta(seconds=1))
    MigrationRecorder.Migration.objects.filter(app="sessions").delete()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["migrations"] == {"ok": False, "problem": "1 migrations are not applied"}


def test_a_silent_database_is_named(client, settings, monkeypatch):
    def refuse(*_: object) -> None:
        raise health.DatabaseError("connection to secret-host failed")

    monkeypatch.setattr(health.connection, "cursor", refuse)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] == {"ok": False, "problem": "does not answer"}
    assert answer.json()["checks"]["sweep"]["ok"] is False
    assert b"secret" not in answer.content


@pytest.mark.django_db
class TestMetrics:
    def test_hidden_in_production_without_a_token(self, client):
        assert client.get("/metrics").status_code == 404

    @pytest.mark.parametrize("authorization", ["", "Bearer wrong", "word"])
    def test_refused_with_a_wrong_token(self, client, settings, authorization: str):
        settings.METRICS_TOKEN = "word"
        answer = client.get("/metrics", headers={"Authorization": authorization})
        assert answer.status_code == 401
        assert answer.content == b""

    def test_shown_with_the_token_and_with_the_engines_lag(self, client, settings):
        settings.METRICS_TOKEN = "word"
        swept(timedelta(seconds=90))
        answer = client.get("/metrics", headers={"Authorization": "Bearer word"})
        assert answer.status_code == 200
        text = answer.content.decode()
        assert "jauap_sweep_age_seconds 90.0" in text
        assert "jauap_assignments_waiting_for_sweep 0.0" in text
        assert "jauap_engine_lag_seconds 90.0" in text
        assert "django_http_requests_total" in text

    def test_shown_to_a_developer(self, client, settings):
        settings.DEBUG = True
        assert client.get("/metrics").status_code == 200


@pytest.mark.django_db
def test_a_probe_writes_no_line_and_what_changes_writes_one(client, caplog, monkeypatch):
    """A machine asks every few seconds, also in the first minute, when no sweep has finished yet."""
    monkeypatch.setattr(health, "_told", frozenset())
    caplog.set_level(logging.DEBUG, logger="config.health")
    for _probe in range(3):
        assert client.get("/readyz").status_code == 503
    swept(timedelta(seconds=1))
    for _probe in range(3):
        assert client.get("/readyz").status_code == 200
    said = [record.getMessage() for record in caplog.records if record.levelno >= logging.INFO]
    assert said == ["not ready: sweep: no sweep has finished yet", "ready"]


@pytest.mark.parametrize(
    ("request_line", "stays"), [("GET /readyz", False), ("GET /healthz?x=1", False), ("GET /cases/", True)]
)
def test_requests_of_probes_are_left_out_of_the_log(request_line, stays):
    record = logging.LogRecord(
        "django_structlog.middlewares.request", logging.ERROR, "", 0, {"request": request_line}, (), None
    )
    assert bool(logging.getLogger("django_structlog.middlewares.request").filter(record)) == stays
