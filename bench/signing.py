"""Signing through HTTP: what one signature costs, and whether a petition that everybody signs at once is slower than others.

And the page of a petition, asked for again by somebody who has it, beside a static file from the same server.
"""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable, Iterator, Sequence

from django.conf import settings
from django.contrib.sessions.backends.cached_db import SessionStore
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from bench.rows import Bar, Row
from bench.signers import Person, form_of, open_petitions, post_signature, residents
from bench.web import cpu_seconds, web_server
from petitions.models import Petition
from territories import clock

CLIENTS = 4
ROUNDS, SIGNATURES = 12, 100
COLD = 40
"""Petitions over which the cold signatures are spread."""
MOST_STATEMENTS = 6
MOST_CPU_MILLISECONDS = 8
MOST_HOT = 1.1
READS = 1500
LEAST_OF_STATIC = 0.5


def measure() -> Iterator[Row]:
    """Statements, processor time, hot beside cold in turns, the page beside a static file."""
    now = clock.now()
    petitions = open_petitions(COLD + 1, now)
    people = iter(residents(2 * ROUNDS * SIGNATURES + 2 * CLIENTS * COLD + 10, now))
    yield Row(
        "signing, statements",
        _statements(next(people), petitions[0]),
        "",
        None,
        Bar("at most", MOST_STATEMENTS, of="value"),
    )
    with web_server() as (port, pid):
        everywhere = Signers(port, petitions[1:])
        one = Signers(port, petitions[:1])
        everywhere.sign([next(people) for _person in range(CLIENTS * COLD)])
        before = cpu_seconds(pid)
        hot = cold = 0.0
        for _round in range(ROUNDS):
            hot += one.sign([next(people) for _person in range(SIGNATURES)])
            cold += everywhere.sign([next(people) for _person in range(SIGNATURES)])
        signatures = 2 * ROUNDS * SIGNATURES
        cpu = (cpu_seconds(pid) - before) / signatures * 1000
        yield Row(
            "signing, processor time of the web", cpu, "ms", None, Bar("at most", MOST_CPU_MILLISECONDS, of="value")
        )
        yield Row("signing, signatures a second with 4 clients", signatures / (hot + cold), "/s")
        each = ROUNDS * SIGNATURES
        yield Row(
            "signing one petition, beside many", hot / each * 1000, "ms", cold / each * 1000, Bar("at most", MOST_HOT)
        )
        yield from _reading(port, petitions[0])


def _statements(person: Person, petition: Petition) -> int:
    """Statements of one POST, transactions aside."""
    token = "a" * 32
    client = Client(enforce_csrf_checks=True)
    client.cookies[settings.SESSION_COOKIE_NAME] = person.session
    client.cookies[settings.CSRF_COOKIE_NAME] = token
    unlimited = {**settings.LIMITS, "sign": (10**9, 3600), "sign-held": (10**9, 3600)}
    with override_settings(ALLOWED_HOSTS=["testserver"], LIMITS=unlimited):
        SessionStore(person.session).load()  # into the cache, as any page before does
        with CaptureQueriesContext(connection) as seen:
            answer = client.post(f"/petitions/{petition.number}/sign/", form_of(person, petition, token))
    if answer.status_code != 302:
        raise RuntimeError(f"not signed: {answer.status_code}")
    return sum(
        not query["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")) for query in seen.captured_queries
    )


class Signers:
    """Clients that sign the petitions in turn."""

    def __init__(self, port: int, petitions: Sequence[Petition]) -> None:
        self.port = port
        self.petitions = petitions

    def sign(self, people: Sequence[Person]) -> float:
        """Seconds until all have signed."""
        failures: list[str] = []

        def work(mine: Sequence[Person]) -> None:
            client = http.client.HTTPConnection("127.0.0.1", self.port)
            for person in mine:
                status, said = post_signature(client, person, self.petitions[person.pk % len(self.petitions)])
                if status != 302:
                    failures.append(f"{status} {said}")
                    return

        seconds = _together([lambda mine=people[n::CLIENTS]: work(mine) for n in range(CLIENTS)])  # type: ignore[misc]
        if failures:
            raise RuntimeError(failures[0])
        return seconds


def _together(jobs: Sequence[Callable[[], None]]) -> float:
    threads = [threading.Thread(target=job) for job in jobs]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began


def _reading(port: int, petition: Petition) -> Iterator[Row]:
    """Requests a second by one connection: the page whole, the page that has not changed, a static file whole and unchanged."""
    page = f"/petitions/{petition.number}/"
    style = _static_file(port, page)
    rates = {}
    for name, path in (("static", style), ("page", page)):
        etag = _get(http.client.HTTPConnection("127.0.0.1", port), path)[1]
        rates[name, "whole"] = _rate(port, path, {})
        rates[name, "again"] = _rate(port, path, {"If-None-Match": etag} if etag else {})
    yield Row(
        "petition page, cached, beside a static file",
        rates["page", "whole"],
        "/s",
        rates["static", "whole"],
        Bar("at least", LEAST_OF_STATIC),
    )
    yield Row(
        "petition page, unchanged (304), beside a static file",
        rates["page", "again"],
        "/s",
        rates["static", "whole"],
        Bar("at least", LEAST_OF_STATIC),
    )


def _static_file(port: int, page: str) -> str:
    body = _get(http.client.HTTPConnection("127.0.0.1", port), page)[2].decode()
    found = [part.split('"')[0] for part in body.split('href="')[1:] if ".css" in part.split('"')[0]]
    return found[0]


def _get(
    client: http.client.HTTPConnection, path: str, headers: dict[str, str] | None = None
) -> tuple[int, str, bytes]:
    client.request("GET", path, headers={"Host": "localhost", **(headers or {})})
    answer = client.getresponse()
    body = answer.read()
    if answer.status not in {200, 304}:
        raise RuntimeError(f"{path}: {answer.status}")
    return answer.status, answer.headers.get("ETag", ""), body


def _rate(port: int, path: str, headers: dict[str, str]) -> float:
    client = http.client.HTTPConnection("127.0.0.1", port)
    for _warm in range(20):
        _get(client, path, headers)
    began = time.perf_counter()
    for _read in range(READS):
        _get(client, path, headers)
    return READS / (time.perf_counter() - began)
