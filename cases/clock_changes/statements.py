"""What both kinds of acts do with their plan: count it, show examples of it, carry it out.

A plan is common table expressions that end with `plan`: one row for each assignment whose clock runs, with the moments as they
are and as they would be. One text makes the preview and the act, so they cannot differ.
"""

LAST_DAY = "(({} AT TIME ZONE 'Asia/Almaty') - interval '1 microsecond')::date"
"""The last local day before a moment at which it is too late."""

END_OF = "({} + 1)::timestamp AT TIME ZONE 'Asia/Almaty'"
"""The first moment that is too late: midnight after a local day."""

COUNT = """
SELECT level,
       count(*) FILTER (WHERE new_due_at > due_at OR new_due_at = due_at AND new_promise_at > promise_at),
       count(*) FILTER (WHERE new_due_at < due_at OR new_due_at = due_at AND new_promise_at < promise_at),
       count(*) FILTER (WHERE new_due_at = due_at AND new_promise_at = promise_at),
       count(*) FILTER (WHERE new_due_at IS NULL OR new_promise_at IS NULL)
  FROM plan GROUP BY level
 ORDER BY array_position(ARRAY['rural', 'district', 'region', 'republic'], level::text)
"""

EXAMPLES = """
, moving AS MATERIALIZED (SELECT * FROM plan WHERE (new_due_at, new_promise_at) IS DISTINCT FROM (due_at, promise_at))
, shown AS (
    (SELECT * FROM moving ORDER BY case_id LIMIT %(shown)s)
     UNION
    (SELECT * FROM moving ORDER BY case_id DESC LIMIT %(shown)s)
)
SELECT case_number(shown.case_id), level,
       CASE WHEN new_due_at <> due_at THEN due_at ELSE promise_at END,
       CASE WHEN new_due_at <> due_at THEN new_due_at ELSE new_promise_at END
  FROM shown ORDER BY shown.case_id
"""
"""The oldest and the newest cases that move, with the moment at which they climb (or the measured one, when only that moves)."""

MOVE = f"""
, moved AS (
    UPDATE cases_assignment a
       SET promise_at = plan.new_promise_at, due_at = plan.new_due_at, acknowledge_until = plan.new_acknowledge_until,
           shifted_days = plan.new_shifted_days, due_shifted_days = plan.new_due_shifted_days,
           due_version = a.due_version + (a.due_at <> plan.new_due_at)::integer
      FROM plan
     WHERE a.id = plan.id
       AND (a.promise_at, a.due_at, a.acknowledge_until, a.shifted_days, a.due_shifted_days)
           IS DISTINCT FROM (plan.new_promise_at, plan.new_due_at, plan.new_acknowledge_until, plan.new_shifted_days,
                             plan.new_due_shifted_days)
 RETURNING a.id, a.case_id, a.office_id, a.due_version, plan.promise_at AS was_promised, plan.due_at AS was_due, a.promise_at,
           a.due_at
), raised AS (
    UPDATE cases_case c SET version = c.version + 1
      FROM moved
     WHERE c.id = moved.case_id AND (moved.promise_at, moved.due_at) IS DISTINCT FROM (moved.was_promised, moved.was_due)
 RETURNING c.version, moved.*
)
INSERT INTO cases_event (case_id, number, kind, at, actor, office_id, assignment_id, text, data, due_version)
SELECT case_id, version, 'clock_changed', %(now)s, 'system', office_id, id, '',
       jsonb_build_object(
           'change', %(change)s::bigint, 'why', %(kind)s::text,
           'from_on', {LAST_DAY.format("was_due")}, 'due_on', {LAST_DAY.format("due_at")},
           'measured_from_on', {LAST_DAY.format("was_promised")}, 'measured_on', {LAST_DAY.format("promise_at")},
           'from_at', was_due, 'due_at', due_at),
       due_version
  FROM raised
"""  # noqa: S608
"""One statement for all assignments: the deadlines, the versions of their cases, and the public lines.

What an update returns goes on to the next as it is, and is never joined with it: the planner thinks that a common table expression
returns one row, and would compare each of a million with each of a million.
"""

TELL = f"""
INSERT INTO cases_event (case_id, number, kind, at, actor, office_id, assignment_id, text, data)
SELECT case_id, version, 'clock_changed', %(now)s, 'system', office_id, current_id, '',
       jsonb_build_object(
           'change', %(change)s::bigint, 'why', %(kind)s::text, 'what', '{{what}}',
           'from_on', {LAST_DAY.format("until")}, 'due_on', {LAST_DAY.format("new_until")},
           'from_at', until, 'due_at', new_until)
  FROM raised
"""  # noqa: S608
"""The public lines about deadlines beside the assignments, of the cases in `raised`; {what} names which."""

OTHERS = "SELECT count(*) FROM moving"
