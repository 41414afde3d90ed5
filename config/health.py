"""For machines that watch us: /healthz (this process), /readyz (what it needs), /metrics (how it fares)."""

import hmac
import logging
import os
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from cases.escalation import engine
from cases.models import Assignment, SweepRun
from config.engine_watch import allowed, is_late, minutes
from config.migration_state import missing_migrations
from notifications import queue
from notifications.models import ShortMessage
from notifications.sms import budget
from notifications.sms.models import State
from territories import clock

log = logging.getLogger(__name__)

SWEEPS_MISSED = 5
"""So many sweeps in a row may fail to come before the engine counts as standing still."""
REDIS_TIMEOUT_SECONDS = 2


class NotReady(Exception):
    """A check failed; the message is for the answer and holds no address and no secret."""


@require_safe
@login_not_required
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """This process takes requests. Touches neither database nor Redis."""
    return JsonResponse({"status": "ok"})


@require_safe
@login_not_required
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """All that a request needs is there: 200, or 503 with the check that failed. Five small queries and a PING."""
    results = {name: _outcome(check) for name, check in CHECKS.items()}
    ready = all(result["ok"] for result in results.values())
    _tell_change({name: str(result["problem"]) for name, result in results.items() if not result["ok"]})
    answer = JsonResponse(
        {"status": "ready" if ready else "not ready", "checks": results}, status=200 if ready else 503
    )
    answer._has_been_logged = True  # type: ignore[attr-defined]  # else Django writes a line for every 503
    return answer


_told: frozenset[str] = frozenset()
"""Checks that failed when this process was last asked."""


def _tell_change(problems: dict[str, str]) -> None:
    """One line when another check fails or all are right again, not one for every probe."""
    global _told
    if _told != problems.keys():
        if problems:
            log.warning("not ready: %s", "; ".join(f"{name}: {problem}" for name, problem in problems.items()))
        else:
            log.info("ready")
        _told = frozenset(problems)


@require_safe
@login_not_required
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Counters in Prometheus' text form, behind METRICS_TOKEN; without a token only in DEBUG."""
    if not settings.METRICS_TOKEN:
        if not settings.DEBUG:
            raise Http404
    elif not hmac.compare_digest(request.headers.get("Authorization", ""), f"Bearer {settings.METRICS_TOKEN}"):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    registry: CollectorRegistry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)
    of_engine = CollectorRegistry()
    of_engine.register(EngineCollector(clock.arrival(request)))
    return HttpResponse(generate_latest(registry) + generate_latest(of_engine), content_type=CONTENT_TYPE_LATEST)


class EngineCollector(Collector):
    """How far the engine that moves cases is behind, and the relay that tells people. Six queries."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def collect(self) -> Iterator[Metric]:
        """One gauge a question; a question without an answer yet has no sample."""
        due = Assignment.objects.due(self.now).aggregate(number=Count("pk"))
        waiting = GaugeMetricFamily("jauap_assignments_waiting_for_sweep", "Offices' times that are up, still unmoved")
        waiting.add_metric([], due["number"])
        yield waiting
        state = engine(self.now)
        lag = GaugeMetricFamily(
            "jauap_engine_lag_seconds", "Seconds by which the engine is late: the oldest deadline, or the last sweep"
        )
        lag.add_metric([], state.late_by.total_seconds())
        yield lag
        age = GaugeMetricFamily("jauap_sweep_age_seconds", "Seconds since the last finished sweep")
        if state.last_run is not None:
            age.add_metric([], state.last_run.total_seconds())
        yield age
        yield from self._messages()

    def _messages(self) -> Iterator[Metric]:
        """How far the messages to people are behind. Four queries."""
        looked = queue.look(self.now)
        for name, text, value in (
            ("jauap_notices_waiting", "Rows of the outbox that are not handed out yet", looked.notices),
            (
                "jauap_messages_waiting",
                "Messages that are not sent yet, those held for the morning included",
                looked.waiting,
            ),
            ("jauap_messages_oldest_seconds", "Age of the oldest that could have gone", looked.oldest.total_seconds()),
            ("jauap_messages_dead", "Messages that were given up and wait for an operator", looked.dead),
            *self._short_messages(),
            (
                "jauap_sms_away_seconds",
                "How long the gateway of short messages has taken nothing",
                looked.sms_away.total_seconds(),
            ),
            ("jauap_mail_away_seconds", "How long our mail server has taken nothing", looked.away.total_seconds()),
        ):
            gauge = GaugeMetricFamily(name, text)
            gauge.add_metric([], value)
            yield gauge

    def _short_messages(self) -> Iterator[tuple[str, str, float]]:
        """What is spent on short messages today. Four queries over partial indexes."""
        day = clock.local_date(self.now)
        failed = ShortMessage.objects.filter(day=day, state__in=[State.FAILED, State.EXPIRED])
        yield "jauap_sms_parts_today", "Parts of short messages sent today", budget.spent(day)
        yield "jauap_sms_codes_today", "Of them codes to sign in", budget.spent(day, budget.CODES)
        yield "jauap_sms_parts_allowed", "Parts that may be sent in a day", budget.limit_of(budget.ALL)
        yield "jauap_sms_codes_allowed", "Of them codes", budget.limit_of(budget.CODES)
        yield "jauap_sms_cost_today", "What they cost, in tenge", float(budget.cost_of(day))
        yield "jauap_sms_failed_today", "Short messages of today that did not arrive", failed.count()


def sweep_age_seconds(now: datetime) -> float | None:
    """Seconds since the sweep that finished last; None before the first. Below zero when the clock was moved back. One query."""
    finished = SweepRun.objects.filter(finished_at__isnull=False).order_by("-pk").first()
    return (now - finished.finished_at).total_seconds() if finished and finished.finished_at else None


# -- the checks of /readyz ---------------------------------------------------------------


def _check_database() -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return {}


def _check_redis() -> dict[str, Any]:
    client = redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=REDIS_TIMEOUT_SECONDS, socket_connect_timeout=REDIS_TIMEOUT_SECONDS
    )
    with client:
        client.ping()
    return {}


_migrated = False


def _check_migrations() -> dict[str, Any]:
    """Asked of the database until the answer is yes: what has been applied stays applied as long as this code runs."""
    global _migrated
    if not _migrated:
        if missing := missing_migrations():
            raise NotReady(f"{missing} migrations are not applied")
        _migrated = True
    return {}


def _check_sweep() -> dict[str, Any]:
    allowed = settings.SWEEP_SECONDS * SWEEPS_MISSED
    seconds = sweep_age_seconds(clock.now())
    if seconds is None:
        raise NotReady("no sweep has finished yet")
    if seconds < 0:
        raise NotReady(f"the last sweep finished {-seconds:.0f} s in the future: the clock was moved back")
    if seconds > allowed:
        raise NotReady(f"the last sweep finished {seconds:.0f} s ago, more than {allowed} s")
    return {"age_seconds": round(seconds, 1)}


def _check_engine() -> dict[str, Any]:
    """Late is also what a sweep that runs leaves undone."""
    state = engine(clock.now())
    if is_late(state):
        raise NotReady(f"the engine is late by {minutes(state.late_by)} min, more than {minutes(allowed())} min")
    return {"lag_seconds": round(state.oldest.total_seconds(), 1)}


CHECKS: dict[str, Callable[[], dict[str, Any]]] = {
    "database": _check_database,
    "redis": _check_redis,
    "migrations": _check_migrations,
    "sweep": _check_sweep,
    "engine": _check_engine,
}


def _outcome(check: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return {"ok": True, **check()}
    except NotReady as problem:
        return {"ok": False, "problem": str(problem)}
    except (DatabaseError, redis.RedisError) as error:
        log.warning("readyz: %s", error)
        return {"ok": False, "problem": "does not answer"}
