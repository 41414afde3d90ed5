"""Filing through HTTP, beside the bare rows: the same inserts by pgbench with the same number of clients on the same server."""

from __future__ import annotations

import http.client
import json
import re
import subprocess
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator

from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.rows import Bar, Row
from bench.web import cpu_seconds, web_server
from cases.models import Category
from issues.filing import file_issue
from territories import clock
from territories.models import Territory
from tools.postgres import find_binaries

CLIENTS = 4
SECONDS = 10
WARM_UP = 2
PLACE, CATEGORY = "103230100", "water"
TITLE, BODY = "Құбыр жарылды", "Көшеде су ағып жатыр, үйлерге қысым жетпейді. Екі күн болды."
MOST_STATEMENTS = 12
MOST_CPU_MILLISECONDS = 15

BARE = """
BEGIN;
SELECT nextval('cases_case_id_seq') AS c, nextval('cases_assignment_id_seq') AS a \\gset
INSERT INTO cases_case (id, kind, territory_id, region_id, category_id, regime, title, body, language, state, outcome, version,
  current_id, filed_at, supporter_count, hidden_reason, search_text)
  VALUES (:c, 'issue', '{place}', '100000000', '{category}', 'ordinary', '{title}', '{body}', 'kk', 'open', '', 1, :a, now(), 0,
  '', '{title} {body}');
INSERT INTO cases_assignment (id, case_id, number, office_id, level, regime, clock_id, solve_days, entered_at, entered_by,
  via_vacancy, registered_on, counted_from, promise_at, due_at, due_version, outcome, ruling)
  VALUES (:a, :c, 1, {office}, 'rural', 'ordinary', {clock}, 15, now(), 'filed', false, now()::date, now()::date, now() + interval '21 days',
  now() + interval '21 days', 1, '', '');
INSERT INTO cases_event (case_id, number, kind, at, actor, office_id, assignment_id, text, data)
  VALUES (:c, 1, 'filed', now(), 'resident', {office}, :a, '', '{{}}');
INSERT INTO issues_issue (case_id, place_note, source) VALUES (:c, '', 'api');
INSERT INTO cases_participant (case_id, role, name, show_name, contact_email, contact_phone, key, joined_at)
  VALUES (:c, 'reporter', '', false, '', '', '', now());
COMMIT;
"""


def measure() -> Iterator[Row]:
    """Statements of one filing, then throughput and processor time of the whole way through gunicorn.

    With clients, web and database on the same two cores Python's processor time is the limit, so the bar stands on that;
    the throughput is printed beside the bare transaction's.
    """
    yield Row("filing, statements", _statements(), "", None, Bar("at most", MOST_STATEMENTS, of="value"))
    bare = _bare_per_second()
    with web_server() as (port, pid):
        _file_for(port, WARM_UP)
        before = cpu_seconds(pid)
        began = time.perf_counter()
        filed = _file_for(port, SECONDS)
        seconds = time.perf_counter() - began
        cpu = (cpu_seconds(pid) - before) / filed * 1000
    yield Row("filing through HTTP, 4 clients", filed / seconds, "cases/s", bare)
    yield Row("filing, processor time of the web", cpu, "ms", None, Bar("at most", MOST_CPU_MILLISECONDS, of="value"))


def _statements() -> int:
    place = Territory.objects.select_related("office__territory").get(pk=PLACE)
    category = Category.objects.get(pk=CATEGORY)
    with CaptureQueriesContext(connection) as seen:
        file_issue(territory=place, category=category, title=TITLE, body=BODY, language="kk", now=clock.now())
    return sum(query["sql"] not in {"BEGIN", "COMMIT"} for query in seen.captured_queries)


def _bare_per_second() -> float:
    place = Territory.objects.select_related("office").get(pk=PLACE)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM cases_clockrule WHERE regime = 'ordinary' AND step = 'first' AND valid_to IS NULL"
        )
        (rule,) = cursor.fetchone()
    script = BARE.format(place=PLACE, category=CATEGORY, title=TITLE, body=BODY, office=place.office_id, clock=rule)
    database = settings.DATABASES["default"]
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(re.sub(r"\n  +", " ", script))
        file.flush()
        command = [
            find_binaries() / "pgbench", "-n", "-c", str(CLIENTS), "-j", "2", "-T", str(SECONDS), "-f", file.name,
            "-h", database["HOST"], "-U", database["USER"], database["NAME"],
        ]  # fmt: skip
        printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"tps = ([\d.]+)", printed)
    assert found, printed
    return float(found[1])


def _file_for(port: int, seconds: float) -> int:
    """File with several clients at once for a while; how many cases were made. Any other answer is an error."""
    until = time.monotonic() + seconds
    counts: list[int] = []
    failures: list[str] = []

    def file() -> None:
        client = http.client.HTTPConnection("127.0.0.1", port)
        made = 0
        body = json.dumps({"place": PLACE, "category": CATEGORY, "title": TITLE, "body": BODY, "language": "kk"})
        while time.monotonic() < until:
            headers = {"Content-Type": "application/json", "Host": "localhost", "Idempotency-Key": str(uuid.uuid4())}
            client.request("POST", "/api/v1/cases/", body.encode(), headers)
            answer = client.getresponse()
            text = answer.read()
            if answer.status != 201:
                failures.append(f"{answer.status} {text[:300]!r}")
                return
            made += 1
        counts.append(made)

    clients = [threading.Thread(target=file) for _index in range(CLIENTS)]
    for thread in clients:
        thread.start()
    for thread in clients:
        thread.join()
    if failures:
        raise RuntimeError(failures[0])
    return sum(counts)
