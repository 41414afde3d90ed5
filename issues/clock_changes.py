"""The platform's own clock moves with the others: reports that wait at the desk for what fits no category."""

from cases.clock_changes.terms import StoredTerms, Term

UNSORTED = """
    SELECT u.id, u.id AS case_id, u.received_at AS began_at, u.due_at AS until, false AS in_hours
      FROM issues_unsorted u WHERE u.decided_at IS NULL AND u.due_at > {after}
"""
MOVE = " UPDATE issues_unsorted u SET due_at = moving.new_until FROM moving WHERE u.id = moving.id"


class Desk(StoredTerms):
    """The hook of cases.clock_changes."""

    terms = (Term("unsorted", UNSORTED, MOVE),)
