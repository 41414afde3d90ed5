"""The alarm about an engine that is late: it hangs on nothing but a web process, or a timer, and the database."""

import logging
import smtplib
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from cases.models import EngineAlarm, SweepRun
from config import engine_watch
from territories import clock
from tests.world import at

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _with_operators(settings, monkeypatch):
    settings.OPERATOR_EMAILS = ["ops@example.test"]
    monkeypatch.setattr(clock, "now", lambda: NOW)


def swept(moment: datetime) -> None:
    SweepRun.objects.create(started_at=moment, finished_at=moment)


def errors(caplog) -> list[str]:
    return [line.message for line in caplog.records if line.levelno >= logging.ERROR]


@pytest.mark.parametrize(
    ("ago", "is_late"), [(10 * MINUTE, False), (10 * MINUTE + timedelta(seconds=1), True), (-60 * MINUTE, False)]
)
def test_an_alarm_is_raised_after_ten_minutes_without_a_sweep(ago, is_late):
    swept(NOW - ago)
    engine_watch.look(NOW)
    assert EngineAlarm.objects.exists() == is_late
    assert len(mail.outbox) == is_late


def test_a_sweep_that_comes_and_leaves_a_case_behind_is_late_too(world):
    case = world.case()
    swept(case.current.due_at + 11 * MINUTE)
    engine_watch.look(case.current.due_at + 11 * MINUTE)
    assert EngineAlarm.objects.get().longest == 11 * MINUTE


def test_one_error_in_ten_minutes_and_one_letter_however_many_processes_look(caplog):
    swept(NOW - 11 * MINUTE)
    for minute in range(25):
        for _process in range(3):
            engine_watch.look(NOW + minute * MINUTE)
    assert len(errors(caplog)) == 3
    assert "late by 11 min" in errors(caplog)[0]
    assert len(mail.outbox) == 1
    assert mail.outbox[0].to == ["ops@example.test"]
    assert "sweep --once" in mail.outbox[0].body
    assert EngineAlarm.objects.get().longest == 31 * MINUTE


def test_the_alarm_ends_with_the_first_punctual_look_and_the_next_one_is_told_again(caplog):
    swept(NOW - 11 * MINUTE)
    engine_watch.look(NOW)
    swept(NOW + MINUTE)
    engine_watch.look(NOW + MINUTE)
    assert EngineAlarm.objects.get().ended_at == NOW + MINUTE
    engine_watch.look(NOW + 20 * MINUTE)
    assert EngineAlarm.objects.count() == 2
    assert len(mail.outbox) == 2


def test_a_letter_that_could_not_go_is_tried_again(monkeypatch, caplog):
    swept(NOW - 11 * MINUTE)

    def refuse(*_words, **_more):
        raise smtplib.SMTPServerDisconnected

    with monkeypatch.context() as broken:
        broken.setattr(engine_watch, "send_mail", refuse)
        engine_watch.look(NOW)
    assert EngineAlarm.objects.get().mailed_at is None
    engine_watch.look(NOW + MINUTE)
    assert len(mail.outbox) == 1


def test_without_operators_the_log_alone_tells(settings, caplog):
    settings.OPERATOR_EMAILS = []
    swept(NOW - 11 * MINUTE)
    engine_watch.look(NOW)
    assert not mail.outbox
    assert len(errors(caplog)) == 1


def test_a_web_process_tells_only_what_is_late_twice_in_a_row(monkeypatch):
    monkeypatch.setattr(engine_watch.connections, "close_all", lambda: None)
    swept(NOW - 11 * MINUTE)
    assert engine_watch.look_again(was_late=False)
    assert not EngineAlarm.objects.exists()
    assert engine_watch.look_again(was_late=True)
    assert EngineAlarm.objects.exists()


def test_a_silent_database_does_not_end_the_watch(monkeypatch, caplog):
    def refuse(_now):
        raise engine_watch.connections["default"].Database.OperationalError

    monkeypatch.setattr(engine_watch.connections, "close_all", lambda: None)
    monkeypatch.setattr(engine_watch.escalation, "engine", refuse)
    assert engine_watch.look_again(was_late=False) is False
    assert errors(caplog) == ["Nobody can say whether the engine is late."]


def test_a_timer_learns_it_from_the_exit_code(capsys):
    with pytest.raises(CommandError, match="No sweep has finished yet"):
        call_command("check_engine")
    swept(NOW - 11 * MINUTE)
    with pytest.raises(CommandError, match=r"late by 11 min, more than 10.*finished 11 min ago"):
        call_command("check_engine")
    assert len(mail.outbox) == 1
    swept(NOW - MINUTE)
    call_command("check_engine")
    assert "on time; the last sweep finished 60 s ago" in capsys.readouterr().out


def test_readiness_says_so(client):
    swept(NOW - MINUTE)
    assert client.get("/readyz").json()["checks"]["engine"] == {"ok": True, "lag_seconds": 0.0}
    SweepRun.objects.all().delete()
    swept(NOW - 12 * MINUTE)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["engine"]["problem"] == "the engine is late by 12 min, more than 10 min"


@pytest.mark.parametrize(
    ("minutes", "banner", "says"), [(4, False, b"is on time"), (9, False, b"late by"), (11, True, b"late by")]
)
def test_everybody_sees_it_on_the_page_of_figures(client, world, monkeypatch, minutes, banner, says):
    moment = at("2026-10-01")
    monkeypatch.setattr(clock, "now", lambda: moment)
    swept(moment - minutes * MINUTE)
    page = client.get("/en/statistics/").content
    assert says in page
    assert (b"banner--late" in page) == banner
