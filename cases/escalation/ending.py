"""What ends by itself: the wait for the resident, and the time to confirm an answer."""

RESUME = """
WITH chosen AS MATERIALIZED (
    SELECT c.id FROM cases_case c
     WHERE c.state = 'waiting' AND c.waiting_until <= %(cutoff)s {only}
     ORDER BY c.waiting_until, c.id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
), moved AS (
    UPDATE cases_case c SET version = c.version + 1, state = 'open', waiting_until = NULL
      FROM chosen WHERE c.id = chosen.id
 RETURNING c.id, c.version, c.current_id
)
INSERT INTO cases_event (case_id, number, kind, at, actor, office_id, assignment_id, text, data)
SELECT moved.id, moved.version, 'resumed', %(now)s, 'system', a.office_id, a.id, '',
       jsonb_build_object('due_on', ((a.due_at AT TIME ZONE 'Asia/Almaty') - interval '1 microsecond')::date)
  FROM moved JOIN cases_assignment a ON a.id = moved.current_id
"""
"""The resident did not reply in time: the clock runs again by itself, the case never closes for that."""

CLOSE = """
WITH chosen AS MATERIALIZED (
    SELECT c.id AS case_id, c.current_id AS assignment_id, w.id AS answer_id, w.kind
      FROM cases_case c
      JOIN cases_assignment a ON a.id = c.current_id
      JOIN cases_answer w ON w.case_id = c.id AND w.verdict = '' AND w.kind <> 'made_safe'
     WHERE c.state = 'answered' AND c.confirm_until <= %(cutoff)s {only}
     ORDER BY c.confirm_until, c.id LIMIT %(limit)s FOR UPDATE OF c, a, w SKIP LOCKED
), left_now AS (
    UPDATE cases_assignment a SET left_at = %(now)s, outcome = 'solved' FROM chosen WHERE a.id = chosen.assignment_id
 RETURNING a.case_id, a.office_id
), judged AS (
    UPDATE cases_answer w SET verdict = 'silent', verdict_at = %(now)s FROM chosen WHERE w.id = chosen.answer_id
), moved AS (
    UPDATE cases_case c
       SET version = c.version + 1, state = 'closed', closed_at = %(now)s,
           outcome = CASE WHEN chosen.kind = 'refused' THEN 'refused' ELSE 'silent' END
      FROM chosen WHERE c.id = chosen.case_id
 RETURNING c.id, c.version, c.outcome, c.current_id
)
INSERT INTO cases_event (case_id, number, kind, at, actor, office_id, assignment_id, text, data)
SELECT moved.id, moved.version, 'closed', %(now)s, 'system', left_now.office_id, moved.current_id, '',
       jsonb_build_object('outcome', moved.outcome)
  FROM moved JOIN left_now ON left_now.case_id = moved.id
"""
"""Nobody confirmed or disputed in time: closed, and not counted as a success."""
