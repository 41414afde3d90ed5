"""An alarm that does not hang on what it watches: every web process looks once a minute whether the engine is late.

Beat, the worker and Redis may all be gone; the web processes and the database are enough. `manage.py check_engine` is the same
for a timer of the system. The row of cases.EngineAlarm makes sure that, however many look, the log gets one error in ten
minutes and the operators one letter.
"""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import connections
from django.db.models import F, Q
from django.db.models.functions import Greatest

from cases import escalation
from cases.escalation import Engine
from cases.models import EngineAlarm
from territories import clock

log = logging.getLogger(__name__)

LOOK_SECONDS = 60
LOG_EVERY = timedelta(minutes=10)


def allowed() -> timedelta:
    """The engine may be late by so much before anybody is woken."""
    return timedelta(minutes=settings.ENGINE_LATE_MINUTES)


def is_late(engine: Engine) -> bool:
    """Whether somebody must be told."""
    return engine.late_by > allowed()


def minutes(lag: timedelta) -> int:
    """Whole minutes."""
    return int(lag.total_seconds() // 60)


def look(now: datetime) -> Engine:
    """See how the engine fares; raise the alarm, keep it up, or end it. Three queries when all is well."""
    engine = escalation.engine(now)
    if is_late(engine):
        _raise_alarm(engine, now)
    elif EngineAlarm.objects.filter(ended_at=None).update(ended_at=Greatest(F("began_at"), now)):
        log.warning("The engine is on time again.")
    return engine


def _raise_alarm(engine: Engine, now: datetime) -> None:
    lag = engine.late_by
    EngineAlarm.objects.bulk_create([EngineAlarm(began_at=now, longest=lag)], ignore_conflicts=True)
    present = EngineAlarm.objects.filter(ended_at=None)
    may_log = Q(logged_at=None) | Q(logged_at__lte=now - LOG_EVERY)
    if present.filter(may_log).update(logged_at=now, longest=Greatest(F("longest"), lag)):
        log.error("The engine is late by %s min; the last sweep finished %s.", minutes(lag), _ago(engine))
    if settings.OPERATOR_EMAILS and present.filter(mailed_at=None).update(mailed_at=now):
        try:
            _tell_operators(engine)
        except OSError:  # also what smtplib raises
            present.update(mailed_at=None)  # so that the next look tries again
            log.exception("The operators could not be told.")


def _tell_operators(engine: Engine) -> None:
    send_mail(
        f"Jauap: the engine is late by {minutes(engine.late_by)} min",
        f"{settings.SITE_ADDRESS}: cases whose time is up are not being passed up.\n\n"
        f"The oldest has waited for {minutes(engine.oldest)} min; the last sweep finished {_ago(engine)}.\n"
        "Offices are judged by their own deadlines, so none is lost; but nothing climbs until the engine runs.\n\n"
        'What to look at: docs/deployment.md, "When the engine is late". By hand: manage.py sweep --once\n'
        "You are told once; /readyz, /metrics and the log say how it goes on.\n",
        None,
        settings.OPERATOR_EMAILS,
    )


def _ago(engine: Engine) -> str:
    return "never" if engine.last_run is None else f"{minutes(engine.last_run)} min ago"


# -- in a web process --------------------------------------------------------------------


def begin() -> None:
    """Look from now on, in a thread of this process."""
    threading.Thread(target=_watch, name="engine-watch", daemon=True).start()


def _watch() -> None:
    """Forever. What is late once may be a start or a clock that was moved; what is late twice in a row is told."""
    pause, was_late = threading.Event(), False
    while not pause.wait(LOOK_SECONDS):
        was_late = look_again(was_late=was_late)


def look_again(*, was_late: bool) -> bool:
    """One look of the thread: whether the engine is late. An alarm only when it already was; no error gets out."""
    try:
        now = clock.now()
        late = is_late(escalation.engine(now))
        if late == was_late:
            look(now)
    except Exception:
        log.exception("Nobody can say whether the engine is late.")
        return was_late
    finally:
        connections.close_all()
    return late
