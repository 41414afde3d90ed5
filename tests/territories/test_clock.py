from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command

from territories import clock
from territories.apps import zone_is_current

MOMENT = datetime(2026, 5, 1, 18, 59, 59, tzinfo=UTC)


@pytest.fixture
def shift_file(tmp_path, settings):
    settings.CLOCK_SHIFT_FILE = tmp_path / "run" / "clock"
    return settings.CLOCK_SHIFT_FILE


@pytest.fixture(autouse=True)
def told(monkeypatch):
    """The tasks that the workers are told to do."""
    found = []
    monkeypatch.setattr("celery.current_app.send_task", lambda name, **_more: found.append(name))
    return found


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 5, 1, 18, 59, 59, tzinfo=UTC), date(2026, 5, 1)),
        (datetime(2026, 5, 1, 19, 0, 0, tzinfo=UTC), date(2026, 5, 2)),
        (datetime(2026, 5, 1, 19, 0, 1, tzinfo=UTC), date(2026, 5, 2)),
    ],
)
def test_a_date_begins_at_local_midnight(moment, expected):
    assert clock.local_date(moment) == expected


def test_midnight_is_the_moment_when_the_date_begins():
    assert clock.midnight(date(2026, 5, 2)) == datetime(2026, 5, 1, 19, 0, tzinfo=UTC)
    assert clock.local_date(clock.midnight(date(2026, 5, 2))) == date(2026, 5, 2)
    assert clock.local_date(clock.midnight(date(2026, 5, 2)) - timedelta(microseconds=1)) == date(2026, 5, 1)


def test_the_machine_knows_the_single_time_of_the_country():
    assert zone_is_current() == []


def test_outdated_zone_data_is_noticed(monkeypatch):
    from zoneinfo import ZoneInfo

    from territories import apps

    monkeypatch.setattr(apps, "ZONE", ZoneInfo("Asia/Omsk"))
    assert [error.id for error in zone_is_current()] == ["territories.E001"]


@time_machine.travel(MOMENT, tick=False)
def test_outside_a_demonstration_the_clock_shows_the_present(settings):
    settings.CLOCK_SHIFT_FILE = None
    assert clock.now() == MOMENT
    with pytest.raises(CommandError, match="CLOCK_SHIFT_FILE is not set"):
        call_command("shift_clock", "--days", "1")
    with pytest.raises(clock.ClockIsFixed):
        clock.set_shift(timedelta(days=1))


@time_machine.travel(MOMENT, tick=False)
def test_a_demonstration_moves_the_clock_ahead_step_by_step(shift_file, capsys):
    assert clock.now() == MOMENT
    call_command("shift_clock", "--days", "3")
    assert clock.now() == MOMENT + timedelta(days=3)
    call_command("shift_clock", "--hours", "2.5")
    assert clock.now() == MOMENT + timedelta(days=3, hours=2.5)
    call_command("shift_clock", "--reset", "--hours", "1")
    assert clock.now() == MOMENT + timedelta(hours=1)
    call_command("shift_clock", "--reset")
    assert clock.now() == MOMENT
    assert "3 days, 0:00:00 ahead and shows 2026-05-04 23:59" in capsys.readouterr().out


def test_what_beat_does_by_the_hour_is_told_to_the_workers(shift_file, told):
    call_command("shift_clock", "--days", "18")
    assert "accounts.tasks.erase_accounts" in told
    assert "cases.tasks.forget_contacts" in told
    told.clear()
    call_command("shift_clock", "--reset")
    assert not told


@time_machine.travel(MOMENT, tick=False)
def test_the_clock_never_runs_behind(shift_file):
    with pytest.raises(CommandError, match="never runs behind"):
        call_command("shift_clock", "--days", "-1")
    assert clock.now() == MOMENT


def test_the_shift_file_is_read_again_only_when_it_has_changed(shift_file, monkeypatch):
    clock.set_shift(timedelta(seconds=60))
    assert clock.shift() == timedelta(seconds=60)
    monkeypatch.setattr(type(shift_file), "read_text", lambda *_: pytest.fail("read again"))
    assert clock.shift() == timedelta(seconds=60)


def test_nonsense_in_the_shift_file_stops_the_demonstration(shift_file):
    shift_file.parent.mkdir()
    shift_file.write_text("tomorrow")
    with pytest.raises(ValueError, match="tomorrow"):
        clock.now()
