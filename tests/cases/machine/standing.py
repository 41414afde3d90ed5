"""How every case stands, in one query; and everything about a case as one value, to compare two ways to the same place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

STANDING = """
SELECT c.id, c.kind, c.state, c.outcome, c.category_id, g.is_emergency, c.merged_into_id, c.waiting_until, c.confirm_until,
       c.reply_until, c.closed_at, c.hidden_at, a.id AS held, a.number, a.office_id, a.level, a.regime, a.entered_by, a.promise_at,
       a.due_at, a.climbs_at, a.acknowledge_until, a.accepted_at, a.paused_at, a.listed_at, a.answered_at,
       a.counted_from, a.solve_days, a.paused_days, a.shifted_days, a.extended_days, a.due_shifted_days, a.promised_on,
       o.climbs_to_id, o.abolished_on, o.vacant_since,
       (SELECT count(*) FROM cases_assignment f WHERE f.case_id = c.id AND f.outcome = 'forwarded') AS forwards,
       (SELECT count(*) FROM cases_case m WHERE m.merged_into_id = c.id) AS parts,
       (SELECT count(*) FROM cases_participant p WHERE p.case_id = c.id AND p.role = 'supporter') AS supporters,
       r.office_id AS reviewer_id, r.due_at AS review_until, r.stage,
       w.kind AS answer, w.verdict, w.at AS answered, s.verdict AS safe, s.at AS made_safe_at,
       x.id IS NOT NULL AS extension, x.verdict AS extended, CASE WHEN x.verdict = '' THEN x.above_id END AS extends_id,
       CASE WHEN x.verdict = '' THEN x.decide_until END AS extension_until,
       p.verdict AS promised, CASE WHEN p.verdict = '' THEN p.above_id END AS promise_to_id,
       CASE WHEN p.verdict = '' THEN p.decide_until END AS accept_until,
       b.id IS NOT NULL AS referred, CASE WHEN b.decided_at IS NULL THEN b.above_id END AS arbiter_id,
       CASE WHEN b.decided_at IS NULL THEN b.decide_until END AS assign_until,
       (SELECT v.outcome FROM cases_assignment v WHERE v.case_id = c.id AND v.number = a.number - 1 AND v.ruling = '') AS left_for,
       (SELECT max(v.decided_at) FROM cases_review v WHERE v.case_id = c.id) AS reviewed_at
  FROM cases_case c
  JOIN cases_category g ON g.code = c.category_id
  JOIN cases_assignment a ON a.id = c.current_id
  JOIN territories_office o ON o.id = a.office_id
  LEFT JOIN cases_review r ON r.case_id = c.id AND r.decided_at IS NULL
  LEFT JOIN LATERAL (SELECT * FROM cases_answer w WHERE w.case_id = c.id AND w.verdict <> 'climbed' AND w.kind <> 'made_safe'
                      ORDER BY w.at DESC, w.id DESC LIMIT 1) w ON true
  LEFT JOIN LATERAL (SELECT * FROM cases_answer w WHERE w.case_id = c.id AND w.kind = 'made_safe'
                      ORDER BY w.at DESC, w.id DESC LIMIT 1) s ON true
  LEFT JOIN cases_extension x ON x.assignment_id = a.id
  LEFT JOIN LATERAL (SELECT * FROM cases_promise p WHERE p.assignment_id = a.id ORDER BY p.id DESC LIMIT 1) p ON true
  LEFT JOIN cases_arbitration b ON b.assignment_id = a.id
 ORDER BY c.id
"""

WHOLE = """
SELECT c.id, jsonb_build_array(
       to_jsonb(c) - 'current_id',
       (SELECT jsonb_agg(to_jsonb(a) - 'id' ORDER BY a.number) FROM cases_assignment a WHERE a.case_id = c.id),
       (SELECT jsonb_agg(to_jsonb(e) - 'id' - 'assignment_id' || jsonb_build_object('data', e.data - 'answer' - 'participant' - 'case')
               ORDER BY e.number) FROM cases_event e WHERE e.case_id = c.id),
       (SELECT jsonb_agg(to_jsonb(w) - 'id' - 'assignment_id' ORDER BY w.at, w.id) FROM cases_answer w WHERE w.case_id = c.id),
       (SELECT jsonb_agg(to_jsonb(r) - 'id' - 'answer_id' ORDER BY r.opened_at, r.id) FROM cases_review r WHERE r.case_id = c.id),
       (SELECT jsonb_agg(to_jsonb(x) - 'id' - 'assignment_id' ORDER BY x.asked_at) FROM cases_extension x WHERE x.case_id = c.id),
       (SELECT jsonb_agg(to_jsonb(p) - 'id' - 'assignment_id' ORDER BY p.asked_at, p.id) FROM cases_promise p WHERE p.case_id = c.id),
       (SELECT jsonb_agg(to_jsonb(b) - 'id' - 'assignment_id' ORDER BY b.asked_at) FROM cases_arbitration b WHERE b.case_id = c.id),
       (SELECT jsonb_agg(to_jsonb(p) - 'id' ORDER BY p.role, p.joined_at, p.key) FROM cases_participant p WHERE p.case_id = c.id)
       )::text
  FROM cases_case c
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """One case as it stands: the columns of STANDING by name."""

    facts: dict[str, Any]

    def __getattr__(self, name: str) -> Any:
        return self.facts[name]

    @property
    def owes(self) -> bool:
        """The present office owes an answer."""
        return self.state in {"open", "waiting"}

    @property
    def issue(self) -> bool:
        """It is a local problem, not the answer to a petition."""
        return self.kind == "issue"

    def moments(self) -> list[datetime]:
        """Every moment at which something may change for this case by itself."""
        names = (
            *("climbs_at", "due_at", "acknowledge_until", "waiting_until", "confirm_until", "reply_until"),
            *("review_until", "extension_until", "accept_until", "assign_until"),
        )
        return sorted({self.facts[name] for name in names if self.facts[name] is not None})


def standing() -> dict[int, Standing]:
    """Every case by its id. One query."""
    with connection.cursor() as cursor:
        cursor.execute(STANDING)
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {row["id"]: Standing(row) for row in rows}


def whole() -> dict[int, str]:
    """Everything about every case, but for ids that differ from one run to another. One query."""
    with connection.cursor() as cursor:
        cursor.execute(WHOLE)
        return dict(cursor.fetchall())
