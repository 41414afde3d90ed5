"""Terms of petitions that are counted in working days move with the clocks (settings.CLOCK_CHANGE_HOOKS).

The time to find the first supporters, and the platform's own time to check. The period of support is counted in months and ends
on its date; what nobody could sign in is measured and given back by petitions.outages, to the second.
"""

from cases.clock_changes.statements import LAST_DAY
from cases.clock_changes.terms import StoredTerms, Term

JOINING = """
    SELECT p.id, p.id AS case_id, p.started_at AS began_at, p.joining_until AS until, false AS in_hours
      FROM petitions_petition p WHERE p.state = 'joining' AND p.joining_until > {after}
"""

CHECKS = """
    SELECT m.id, m.petition_id AS case_id, m.opened_at AS began_at, m.due_at AS until, false AS in_hours
      FROM petitions_moderation m
      JOIN petitions_petition p ON p.id = m.petition_id AND p.state <> 'withdrawn'
     WHERE m.decided_at IS NULL AND m.due_at > {after}
"""

TOLD = f"""
INSERT INTO petitions_petitionevent (petition_id, number, kind, actor, at, text, data)
SELECT id, version, 'moved', 'system', %(now)s, '',
       jsonb_build_object('change', %(change)s::bigint, 'why', %(kind)s::text, 'what', '{{what}}',
                          'until', {LAST_DAY.format("until")})
  FROM raised
"""  # noqa: S608

MOVE_JOINING = """
, raised AS (
    UPDATE petitions_petition p SET joining_until = moving.new_until, version = p.version + 1
      FROM moving WHERE p.id = moving.id
 RETURNING p.id, p.version, p.joining_until AS until
)
""" + TOLD.replace("{what}", "joining")  # noqa: S608

MOVE_CHECKS = """
, moved AS (
    UPDATE petitions_moderation m SET due_at = moving.new_until FROM moving WHERE m.id = moving.id
 RETURNING m.petition_id, m.due_at AS until
), raised AS (
    UPDATE petitions_petition p SET version = p.version + 1 FROM moved WHERE p.id = moved.petition_id
 RETURNING p.id, p.version, moved.until
)
""" + TOLD.replace("{what}", "check")  # noqa: S608


class Terms(StoredTerms):
    """The hook of cases.clock_changes."""

    terms = (Term("petitions_joining", JOINING, MOVE_JOINING), Term("petitions_checks", CHECKS, MOVE_CHECKS))
