"""Up one level: the statements that close an assignment and open the next, or put a case on the register at the top."""

OVERDUE = """
    SELECT c.id AS case_id, a.id AS assignment_id, o.climbs_to_id AS target_id,
           o.climbs_to_id IS DISTINCT FROM o.superior_id AS via_vacancy,
           'silence' AS outcome, 'escalated' AS entered_by, '' AS text
      FROM cases_assignment a
      JOIN cases_case c ON c.id = a.case_id AND c.state IN ('open', 'waiting')
      JOIN territories_office o ON o.id = a.office_id
     WHERE a.left_at IS NULL AND a.answered_at IS NULL AND a.listed_at IS NULL
       AND a.climbs_at <= %(cutoff)s AND o.climbs_to_id IS NOT NULL {only}
     ORDER BY a.climbs_at, a.id
     LIMIT %(limit)s
       FOR UPDATE OF c, a SKIP LOCKED
"""
"""Assignments whose time is up, below the republic."""

BY_OWN_WORD = """
    SELECT c.id AS case_id, a.id AS assignment_id, o.climbs_to_id AS target_id,
           o.climbs_to_id IS DISTINCT FROM o.superior_id AS via_vacancy,
           %(outcome)s AS outcome, 'escalated' AS entered_by, %(text)s AS text
      FROM cases_case c
      JOIN cases_assignment a ON a.id = c.current_id AND a.left_at IS NULL
      JOIN territories_office o ON o.id = a.office_id AND o.climbs_to_id IS NOT NULL
     WHERE c.id = %(case)s
       FOR UPDATE OF c, a
"""
"""One case whose office says that it lacks power or funds."""

UNDECIDED = """
    SELECT c.id AS case_id, a.id AS assignment_id, CASE WHEN {above} THEN taker.id ELSE owner.id END AS target_id,
           {above} AND taker.id <> r.office_id AS via_vacancy, 'overturned' AS outcome, 'dispute' AS entered_by,
           CASE WHEN w.kind = 'made_safe' THEN 'emergency' ELSE a.regime END AS regime,
           %(text)s AS text, r.id AS review_id, r.answer_id
      FROM cases_review r
      JOIN cases_answer w ON w.id = r.answer_id
      JOIN cases_case c ON c.id = r.case_id
      JOIN cases_assignment a ON a.id = c.current_id AND a.left_at IS NULL
      JOIN territories_office owner ON owner.id = a.office_id
      JOIN territories_office reviewer ON reviewer.id = r.office_id
      JOIN territories_office taker ON taker.id = CASE
           WHEN reviewer.vacant_since IS NULL AND reviewer.abolished_on IS NULL THEN reviewer.id
           ELSE reviewer.climbs_to_id END
     WHERE r.decided_at IS NULL AND r.due_at <= %(cutoff)s AND {which} {only}
     ORDER BY r.due_at, r.id
     LIMIT %(limit)s
       FOR UPDATE OF c, a, r SKIP LOCKED
"""
"""Disputes to be upheld: the reviewer was silent past its time, or (for one case) has just said so.

That it is still dangerous sets the hours of an emergency running again, with the reviewer, or with the owner if that is above.
"""

STILL_DANGEROUS = """
    SELECT c.id AS case_id, a.id AS assignment_id, a.office_id AS target_id, false AS via_vacancy,
           'overturned' AS outcome, 'dispute' AS entered_by, 'emergency' AS regime, %(text)s AS text, w.id AS answer_id
      FROM cases_case c
      JOIN cases_assignment a ON a.id = c.current_id AND a.left_at IS NULL
      JOIN cases_answer w ON w.case_id = c.id AND w.id = %(answer)s
     WHERE c.id = %(case)s
       FOR UPDATE OF c, a
"""
"""One case at the top whose danger is not gone: nobody is above to review that."""

JUDGED = """
, judged AS (
    UPDATE cases_answer w SET verdict = 'overturned', verdict_at = %(now)s FROM chosen WHERE w.id = chosen.answer_id
)
"""

DECIDED = """
, decided AS (
    UPDATE cases_review r
       SET decided_at = %(now)s, verdict = 'upheld', by_silence = %(by_silence)s, decided_by_id = %(decided_by)s,
           explanation = %(text)s
      FROM chosen WHERE r.id = chosen.review_id
)
"""

# -- what is done with it -------------------------------------------------------------

CLIMB_AS = """
WITH chosen AS MATERIALIZED ({chosen}) {also}
, clocks AS MATERIALIZED (
    SELECT r.id, r.regime, r.step, r.solve_days,
           CASE WHEN r.solve_hours IS NULL THEN %(counted_from)s::date ELSE %(today)s::date END AS counted_from,
           CASE WHEN r.solve_hours IS NULL
                THEN (add_working_days(%(counted_from)s, r.solve_days) + 1)::timestamp AT TIME ZONE 'Asia/Almaty'
                ELSE %(now)s::timestamptz + make_interval(hours => r.solve_hours) END AS due_at,
           CASE WHEN r.acknowledge_hours IS NOT NULL
                THEN %(now)s::timestamptz + make_interval(hours => r.acknowledge_hours)
                WHEN r.acknowledge_days IS NOT NULL
                THEN (add_working_days(%(counted_from)s, r.acknowledge_days) + 1)::timestamp AT TIME ZONE 'Asia/Almaty'
                END AS acknowledge_until
      FROM cases_clockrule r
     WHERE r.step <> 'first' AND r.valid_from <= %(today)s AND (r.valid_to IS NULL OR r.valid_to > %(today)s)
), closed AS (
    UPDATE cases_assignment a SET left_at = %(now)s, outcome = chosen.outcome
      FROM chosen
     WHERE a.id = chosen.assignment_id AND a.left_at IS NULL
 RETURNING a.case_id, a.number, a.office_id, {regime} AS regime, a.promise_at, a.climbs_at, a.due_version,
           chosen.target_id, chosen.via_vacancy, chosen.entered_by, chosen.outcome, chosen.text
), opened AS (
    INSERT INTO cases_assignment (
           case_id, number, office_id, level, regime, clock_id, solve_days, entered_at, entered_by, via_vacancy,
           registered_on, counted_from, paused_days, shifted_days, extended_days, acknowledge_until, promise_at, due_at,
           due_version, outcome, ruling)
    SELECT closed.case_id, closed.number + 1, target.id, target.level, closed.regime, clocks.id, clocks.solve_days,
           %(now)s, closed.entered_by, closed.via_vacancy, %(today)s, clocks.counted_from, 0, 0, 0, clocks.acknowledge_until,
           clocks.due_at, clocks.due_at, closed.due_version + 1, '', ''
      FROM closed
      JOIN territories_office target ON target.id = closed.target_id
      JOIN clocks ON clocks.regime = closed.regime
                 AND clocks.step = CASE WHEN target.level = 'republic' THEN 'republic' ELSE 'next' END
 RETURNING id, case_id, office_id, due_at
), moved AS (
    UPDATE cases_case c
       SET version = c.version + 1, current_id = opened.id, state = 'open', waiting_until = NULL, confirm_until = NULL,
           reply_until = NULL
      FROM opened WHERE c.id = opened.case_id
 RETURNING c.id, c.version
)
INSERT INTO cases_event (case_id, number, kind, at, actor, office_id, assignment_id, user_id, text, data, due_version)
SELECT closed.case_id, moved.version, {kind}, %(now)s, %(actor)s, opened.office_id, opened.id, %(user)s, closed.text,
       jsonb_build_object(
           'from', closed.office_id, 'to', closed.target_id, 'reason', closed.outcome,
           'promised_on', ((closed.promise_at AT TIME ZONE 'Asia/Almaty') - interval '1 microsecond')::date,
           'due_on', ((opened.due_at AT TIME ZONE 'Asia/Almaty') - interval '1 microsecond')::date,
           'via_vacancy', closed.via_vacancy),
       closed.due_version
  FROM closed JOIN opened ON opened.case_id = closed.case_id JOIN moved ON moved.id = closed.case_id
"""
CLIMB = CLIMB_AS.replace("{regime}", "a.regime")
"""The same clocks go on, at the next office."""

REOPEN = """
WITH chosen AS MATERIALIZED ({chosen}) {also}
, running AS (
    UPDATE cases_assignment a SET answered_at = NULL FROM chosen WHERE a.id = chosen.assignment_id
 RETURNING a.case_id, a.id, a.office_id
), moved AS (
    UPDATE cases_case c SET version = c.version + 1, state = 'open', confirm_until = NULL, reply_until = NULL
      FROM running WHERE c.id = running.case_id
 RETURNING c.id, c.version
)
INSERT INTO cases_event (case_id, number, kind, at, actor, office_id, assignment_id, user_id, text, data)
SELECT running.case_id, moved.version, 'dispute_upheld', %(now)s, %(actor)s, running.office_id, running.id, %(user)s,
       %(text)s, jsonb_build_object('to', running.office_id, 'reason', 'overturned')
  FROM running JOIN moved ON moved.id = running.case_id
"""
"""A dispute upheld about the answer of a lower office, or at the top: the present owner owes an answer again, and its
clock counts as if it had never stopped."""

LIST = """
WITH chosen AS MATERIALIZED (
    SELECT c.id AS case_id, a.id AS assignment_id
      FROM cases_assignment a
      JOIN cases_case c ON c.id = a.case_id AND c.state IN ('open', 'waiting')
      JOIN territories_office o ON o.id = a.office_id
     WHERE a.left_at IS NULL AND a.answered_at IS NULL AND a.listed_at IS NULL AND a.level = 'republic'
       AND a.climbs_at <= %(cutoff)s AND o.climbs_to_id IS NULL {only}
     ORDER BY a.climbs_at, a.id
     LIMIT %(limit)s
       FOR UPDATE OF c, a SKIP LOCKED
), listed AS (
    UPDATE cases_assignment a SET listed_at = %(now)s FROM chosen WHERE a.id = chosen.assignment_id
 RETURNING a.id, a.case_id, a.office_id, a.promise_at, a.due_version
), moved AS (
    UPDATE cases_case c SET version = c.version + 1 FROM listed WHERE c.id = listed.case_id RETURNING c.id, c.version
)
INSERT INTO cases_event (case_id, number, kind, at, actor, office_id, assignment_id, text, data, due_version)
SELECT listed.case_id, moved.version, 'listed', %(now)s, 'system', listed.office_id, listed.id, '',
       jsonb_build_object(
           'promised_on', ((listed.promise_at AT TIME ZONE 'Asia/Almaty') - interval '1 microsecond')::date),
       listed.due_version
  FROM listed JOIN moved ON moved.id = listed.case_id
"""
"""The republic's own time is up: the case stands in the public register of unanswered cases, and stays with the desk."""


TAKER_IS_ABOVE = "(taker.id <> owner.id AND starts_with(owner.path, taker.path))"
"""Ownership never comes down: a reviewer at or below the present owner leaves the case with that owner."""


def _upheld(statement: str, which: str) -> str:
    chosen = UNDECIDED.replace("{which}", which).replace("{above}", TAKER_IS_ABOVE)
    filled = (
        statement.replace("{chosen}", chosen).replace("{also}", DECIDED + JUDGED).replace("{kind}", "'dispute_upheld'")
    )
    return _by_the_answer(filled)


def _by_the_answer(statement: str) -> str:
    """The clocks of what was chosen: of an emergency again, when the answer was that it had been made safe."""
    return statement.replace("{regime}", "chosen.regime")


ESCALATE = CLIMB.replace("{chosen}", OVERDUE).replace("{also}", "").replace("{kind}", "'escalated'")
HAND_UP = CLIMB.replace("{chosen}", BY_OWN_WORD).replace("{also}", "").replace("{kind}", "'escalated'")
UPHOLD_AND_CLIMB = _upheld(CLIMB_AS, f"({TAKER_IS_ABOVE} OR w.kind = 'made_safe')")
UPHOLD_AND_REOPEN = _upheld(REOPEN, f"NOT {TAKER_IS_ABOVE} AND w.kind <> 'made_safe'")
EMERGENCY_AGAIN = _by_the_answer(
    CLIMB_AS.replace("{chosen}", STILL_DANGEROUS).replace("{also}", JUDGED).replace("{kind}", "'dispute_upheld'")
)
