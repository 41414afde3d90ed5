"""The one clock of the product, and the one zone.

Views, commands and tasks ask `now()` once and hand the answer down; nothing below them reads a clock. Moments are aware
and in UTC; a date is a date in Kazakhstan, which has had a single time (UTC+5) since 1 March 2024.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

ZONE = ZoneInfo("Asia/Almaty")


def now() -> datetime:
    """This moment in UTC; in a demonstration moved by `shift()`."""
    moved_by = shift()
    return timezone.now() + moved_by if moved_by else timezone.now()


def arrival(request: HttpRequest) -> datetime:
    """The moment at which a request arrived, fixed by config.middleware.ArrivalMiddleware: the `now` of everything done for it."""
    moment: datetime = request.arrived_at  # type: ignore[attr-defined]
    return moment


_served: ContextVar[datetime | None] = ContextVar("served", default=None)


@contextmanager
def serving(moment: datetime) -> Iterator[None]:
    """Everything asked meanwhile is asked for this moment: that at which the request being served arrived."""
    token = _served.set(moment)
    try:
        yield
    finally:
        _served.reset(token)


def present_moment() -> datetime:
    """The moment whose rights count: the arrival of the request being served, and where none is served, now.

    Like the active language it belongs to whoever asks. For the question "who may, today?" alone; deadlines are given theirs.
    """
    return _served.get() or now()


def unshifted(moment: datetime) -> datetime:
    """The same moment on everybody's clock: a telephone that counts codes knows nothing of a demonstration's shift."""
    return moment - shift()


def local_date(moment: datetime) -> date:
    """The date in Kazakhstan at an aware moment."""
    return moment.astimezone(ZONE).date()


def midnight(day: date) -> datetime:
    """The moment, in UTC, when that date begins in Kazakhstan."""
    return datetime.combine(day, time.min, ZONE).astimezone(UTC)


# -- the demonstration's clock ------------------------------------------------------


@dataclass(frozen=True)
class _Reading:
    """What the shift file said when it was last read, and how to notice that it has changed since."""

    path: Path
    stamp: tuple[int, int, int]
    shift: timedelta


_last_reading: _Reading | None = None


def shift() -> timedelta:
    """How far the demonstration's clock runs ahead; zero when no shift file is set, or it does not exist.

    Costs one stat() a call; the file is read again only when it has changed, so every process follows a change at once.
    A file that holds anything but a number of seconds raises ValueError.
    """
    global _last_reading
    path: Path | None = settings.CLOCK_SHIFT_FILE
    if path is None:
        return timedelta()
    try:
        status = path.stat()
    except FileNotFoundError:
        return timedelta()
    stamp = (status.st_ino, status.st_mtime_ns, status.st_size)
    reading = _last_reading
    if reading is None or (reading.path, reading.stamp) != (path, stamp):
        reading = _last_reading = _Reading(path, stamp, timedelta(seconds=float(path.read_text("ascii") or 0)))
    return reading.shift


def set_shift(moved_by: timedelta) -> None:
    """Move the demonstration's clock to run `moved_by` ahead. Replaces the file whole, so no reader sees half a number."""
    path: Path | None = settings.CLOCK_SHIFT_FILE
    if path is None:
        raise ClockIsFixed
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".new")
    draft.write_text(f"{moved_by.total_seconds():.6f}", "ascii")
    draft.replace(path)


class ClockIsFixed(Exception):
    """The clock was asked to move where no shift file is set, that is, anywhere but in a demonstration."""

    def __str__(self) -> str:
        """Say what would have to be set."""
        return "The clock can be moved only in a demonstration: CLOCK_SHIFT_FILE is not set."
