"""Many cases at once, by set-based SQL: for benchmarks and for tests that need a crowd. Never for a real database."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

LOAD = """
WITH places AS (
    SELECT t.code, coalesce(t.region_id, t.code) AS region, o.id AS office, o.level, row_number() OVER (ORDER BY t.code) AS turn
      FROM territories_territory t JOIN territories_office o ON o.id = t.office_id
     WHERE o.vacant_since IS NULL AND o.abolished_on IS NULL AND o.climbs_to_id IS NOT NULL
), clock AS (
    SELECT id, solve_days FROM cases_clockrule
     WHERE regime = 'ordinary' AND step = 'first' AND valid_to IS NULL
), ids AS MATERIALIZED (
    SELECT n, 1 + n %% (SELECT count(*) FROM places) AS turn, nextval('cases_case_id_seq') AS case_id, nextval('cases_assignment_id_seq') AS assignment_id
      FROM generate_series(1, %(count)s) n
), made AS (
    INSERT INTO cases_case (id, kind, territory_id, region_id, category_id, regime, title, body, language, state, outcome,
                            version, current_id, filed_at, supporter_count, hidden_reason, search_text)
    SELECT ids.case_id, 'issue', places.code, places.region, 'water', 'ordinary', 'Құбыр жарылды ' || ids.n,
           'Көшеде су ағып жатыр, үйлерге қысым жетпейді.', 'kk', 'open', '', 1, ids.assignment_id, %(filed_at)s, 0, '',
           'кубыр жарылды ' || ids.n || ' кошеде су агып жатыр, уйлерге кысым жетпейди.'
      FROM ids JOIN places ON places.turn = ids.turn
), held AS (
    INSERT INTO cases_assignment (id, case_id, number, office_id, level, regime, clock_id, solve_days, entered_at,
                                  entered_by, via_vacancy, registered_on, counted_from, promise_at, due_at, due_version, outcome, ruling)
    SELECT ids.assignment_id, ids.case_id, 1, places.office, places.level, 'ordinary', clock.id, clock.solve_days,
           %(filed_at)s, 'filed', false, %(filed_at)s::date, %(filed_at)s::date, %(due_at)s, %(due_at)s, 1, '', ''
      FROM ids JOIN places ON places.turn = ids.turn CROSS JOIN clock
)
INSERT INTO cases_event (case_id, number, kind, at, actor, office_id, assignment_id, text, data)
SELECT ids.case_id, 1, 'filed', %(filed_at)s, 'resident', places.office, ids.assignment_id, '', '{}'
  FROM ids JOIN places ON places.turn = ids.turn
"""


def load_cases(count: int, *, filed_at: datetime, due_at: datetime, chunk: int = 50_000) -> None:
    """Open cases spread over every place, all with one deadline. One statement for each chunk of 50,000."""
    for begin in range(0, count, chunk):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(LOAD, {"count": min(chunk, count - begin), "filed_at": filed_at, "due_at": due_at})
