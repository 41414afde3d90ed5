"""What was asked of the level above and that level did not decide in time: silence refuses."""

REFUSE = """
WITH lapsed AS MATERIALIZED (
    SELECT x.id, a.left_at
      FROM {table} x
      JOIN cases_assignment a ON a.id = x.assignment_id AND a.left_at IS NOT NULL
      JOIN cases_case c ON c.id = x.case_id
     WHERE x.decided_at IS NULL AND x.decide_until <= %(cutoff)s {only}
     ORDER BY x.decide_until, x.id LIMIT %(limit)s FOR UPDATE OF x SKIP LOCKED
), put_away AS (
    UPDATE {table} x SET decided_at = lapsed.left_at, verdict = 'lapsed' FROM lapsed WHERE x.id = lapsed.id
), chosen AS MATERIALIZED (
    SELECT x.id, x.case_id
      FROM {table} x
      JOIN cases_assignment a ON a.id = x.assignment_id AND a.left_at IS NULL AND a.answered_at IS NULL
      JOIN cases_case c ON c.id = x.case_id
     WHERE x.decided_at IS NULL AND x.decide_until <= %(cutoff)s {only}
     ORDER BY x.decide_until, x.id LIMIT %(limit)s FOR UPDATE OF c, x SKIP LOCKED
), refused AS (
    UPDATE {table} x SET decided_at = %(now)s, verdict = 'refused', by_silence = true
      FROM chosen WHERE x.id = chosen.id
 RETURNING x.case_id, x.assignment_id, x.above_id, {what}
), moved AS (
    UPDATE cases_case c SET version = c.version + 1 FROM refused WHERE c.id = refused.case_id RETURNING c.id, c.version
)
INSERT INTO cases_event (case_id, number, kind, at, actor, office_id, assignment_id, text, data)
SELECT refused.case_id, moved.version, '{kind}', %(now)s, 'system', refused.above_id, refused.assignment_id, '',
       jsonb_build_object(
           {facts}, 'by_silence', true, 'about', a.office_id,
           'due_on', ((a.due_at AT TIME ZONE 'Asia/Almaty') - interval '1 microsecond')::date)
  FROM refused
  JOIN moved ON moved.id = refused.case_id
  JOIN cases_assignment a ON a.id = refused.assignment_id
"""
"""Refused by silence, with its public line. What the case has left behind meanwhile is put away without one: nothing happened
to the case, and no later run reads it again."""


def _refuse(table: str, kind: str, what: str, facts: str) -> str:
    filled = REFUSE.replace("{table}", table).replace("{kind}", kind)
    return filled.replace("{what}", what).replace("{facts}", facts)


REFUSE_EXTENSIONS = _refuse("cases_extension", "extension_refused", "x.days", "'days', refused.days")
REFUSE_PROMISES = _refuse(
    "cases_promise", "promise_refused", "x.promised_on", "'promised_on', refused.promised_on"
)  # fmt: skip
