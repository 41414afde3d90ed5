"""Whose case it is, when nobody says so in time or the office is gone: the silent arbiter owns, the successor takes over."""

from cases.escalation.climbing import CLIMB

UNASSIGNED = """
    SELECT c.id AS case_id, a.id AS assignment_id, taker.id AS target_id, taker.id <> r.above_id AS via_vacancy,
           'forwarded' AS outcome, 'assigned' AS entered_by, r.reason AS text, r.id AS arbitration_id, r.above_id
      FROM cases_arbitration r
      JOIN cases_assignment a ON a.id = r.assignment_id AND a.left_at IS NULL AND a.answered_at IS NULL
      JOIN cases_case c ON c.id = a.case_id AND c.state IN ('open', 'waiting')
      JOIN territories_office arbiter ON arbiter.id = r.above_id
      JOIN territories_office taker ON taker.id = CASE
           WHEN arbiter.vacant_since IS NULL AND arbiter.abolished_on IS NULL THEN arbiter.id
           ELSE arbiter.climbs_to_id END
     WHERE r.decided_at IS NULL AND r.decide_until <= %(cutoff)s {only}
     ORDER BY r.decide_until, r.id
     LIMIT %(limit)s
       FOR UPDATE OF c, a, r SKIP LOCKED
"""
"""Cases that three offices called "not ours" and that the office above them did not assign in time."""

DECIDED_BY_SILENCE = """
, left_behind AS MATERIALIZED (
    SELECT r.id, a.left_at
      FROM cases_arbitration r
      JOIN cases_assignment a ON a.id = r.assignment_id AND a.left_at IS NOT NULL
      JOIN cases_case c ON c.id = a.case_id
     WHERE r.decided_at IS NULL AND r.decide_until <= %(cutoff)s {only}
     ORDER BY r.decide_until, r.id LIMIT %(limit)s FOR UPDATE OF r SKIP LOCKED
), lapsed AS (
    UPDATE cases_arbitration r SET decided_at = left_behind.left_at FROM left_behind WHERE r.id = left_behind.id
), decided AS (
    UPDATE cases_arbitration r SET decided_at = %(now)s, chosen_id = chosen.above_id, by_silence = true
      FROM chosen WHERE r.id = chosen.arbitration_id
)
"""

ASSIGN = CLIMB.replace("{chosen}", UNASSIGNED).replace("{also}", DECIDED_BY_SILENCE).replace("{kind}", "'assigned'")
"""The arbiter owns what it did not assign, with the full window of its level."""

AT_ABOLISHED = """
           a.left_at IS NULL AND a.answered_at IS NULL AND a.office_id = ANY (ARRAY(
               SELECT abolished.id FROM territories_office abolished WHERE abolished.abolished_on <= %(today)s))
"""
"""Open assignments of abolished offices. The offices as an array, and an order that no index has: so the database asks for the cases
of these offices, few or none, and is never tempted to walk through all that there are in search of a full batch."""

SUCCEED = """
WITH RECURSIVE gone AS (
    SELECT o.id AS office_id, o.id AS heir_id, 0 AS steps
      FROM territories_office o
     WHERE o.abolished_on <= %(today)s AND o.successor_id IS NOT NULL
 UNION ALL
    SELECT gone.office_id, o.successor_id, gone.steps + 1
      FROM gone JOIN territories_office o ON o.id = gone.heir_id
     WHERE o.abolished_on IS NOT NULL AND o.successor_id IS NOT NULL AND gone.steps < 20
), heirs AS (
    SELECT DISTINCT ON (gone.office_id) gone.office_id, heir.id AS heir_id, heir.level
      FROM gone JOIN territories_office heir ON heir.id = gone.heir_id
     WHERE heir.vacant_since IS NULL AND heir.abolished_on IS NULL
     ORDER BY gone.office_id, gone.steps
), chosen AS MATERIALIZED (
    SELECT c.id AS case_id, a.id AS assignment_id, heirs.heir_id, heirs.level AS heir_level
      FROM cases_assignment a
      JOIN heirs ON heirs.office_id = a.office_id
      JOIN cases_case c ON c.id = a.case_id AND c.state IN ('open', 'waiting')
     WHERE {at_abolished} {only}
     ORDER BY a.climbs_at, a.id
     LIMIT %(limit)s
       FOR UPDATE OF c, a SKIP LOCKED
), closed AS (
    UPDATE cases_assignment a SET left_at = %(now)s, outcome = 'succession'
      FROM chosen WHERE a.id = chosen.assignment_id AND a.left_at IS NULL
 RETURNING a.*, chosen.heir_id, chosen.heir_level
), opened AS (
    INSERT INTO cases_assignment (
           case_id, number, office_id, level, regime, clock_id, solve_days, entered_at, entered_by, via_vacancy,
           registered_on, counted_from, paused_days, shifted_days, due_shifted_days, extended_days, promised_on, paused_at, accepted_at,
           acknowledge_until, promise_at, due_at, due_version, outcome, ruling)
    SELECT closed.case_id, closed.number + 1, closed.heir_id, closed.heir_level, closed.regime, closed.clock_id,
           closed.solve_days, %(now)s, 'succession', false, closed.registered_on, closed.counted_from, closed.paused_days,
           closed.shifted_days, closed.due_shifted_days, closed.extended_days, closed.promised_on, closed.paused_at, closed.accepted_at,
           closed.acknowledge_until, closed.promise_at, closed.due_at, closed.due_version + 1, '', ''
      FROM closed
 RETURNING id, case_id, office_id, due_at
), moved AS (
    UPDATE cases_case c SET version = c.version + 1, current_id = opened.id
      FROM opened WHERE c.id = opened.case_id
 RETURNING c.id, c.version
)
INSERT INTO cases_event (case_id, number, kind, at, actor, office_id, assignment_id, text, data)
SELECT closed.case_id, moved.version, 'succeeded', %(now)s, 'system', opened.office_id, opened.id, '',
       jsonb_build_object(
           'from', closed.office_id, 'to', closed.heir_id,
           'due_on', ((opened.due_at AT TIME ZONE 'Asia/Almaty') - interval '1 microsecond')::date)
  FROM closed JOIN opened ON opened.case_id = closed.case_id JOIN moved ON moved.id = closed.case_id
""".replace("{at_abolished}", AT_ABOLISHED.strip())
"""Cases of an abolished office go to its successor with the time they have: it takes over what was owed, not a day more."""

HEIRLESS = """
    SELECT c.id AS case_id, a.id AS assignment_id, o.climbs_to_id AS target_id, true AS via_vacancy,
           'succession' AS outcome, 'succession' AS entered_by, '' AS text
      FROM cases_assignment a
      JOIN territories_office o ON o.id = a.office_id
      JOIN cases_case c ON c.id = a.case_id AND c.state IN ('open', 'waiting')
     WHERE {at_abolished} AND o.climbs_to_id IS NOT NULL {only}
       AND NOT EXISTS (
           WITH RECURSIVE line AS (
               SELECT o.successor_id AS heir_id, 0 AS steps
            UNION ALL
               SELECT next.successor_id, line.steps + 1
                 FROM line JOIN territories_office next ON next.id = line.heir_id
                WHERE next.abolished_on IS NOT NULL AND line.steps < 20)
           SELECT FROM line JOIN territories_office heir ON heir.id = line.heir_id
            WHERE heir.vacant_since IS NULL AND heir.abolished_on IS NULL)
     ORDER BY a.climbs_at, a.id
     LIMIT %(limit)s
       FOR UPDATE OF c, a SKIP LOCKED
""".replace("{at_abolished}", AT_ABOLISHED.strip())

"""An abolished office whose line of successors has nobody. What has a successor is none of its business, also when SUCCEED had to leave it
out because somebody else held it."""

SUCCEED_ABOVE = CLIMB.replace("{chosen}", HEIRLESS).replace("{also}", "").replace("{kind}", "'succeeded'")
"""No active successor: the nearest active office above gets it, with the full window of its level."""
