"""The invariant of the statistics: the fates of cases are exhaustive and exclude each other, so that the bar sums to 100 %."""

from cases.invariants import Invariant
from statistics.measures import FATE, FIRST_ACCOUNTABLE, HIGHEST, PARTS, RESULTS, STANDING

_EVERYTHING = FIRST_ACCOUNTABLE.format(only="") % {"after": "'-infinity'", "until": "'infinity'"}

PARTITION = Invariant(
    22,
    "the outcome partition sums to 100 %: every case has exactly one fate",
    f"""
    WITH f AS MATERIALIZED ({_EVERYTHING}), told AS (
        SELECT f.case_id, f.result, {FATE} AS fate
          FROM f JOIN cases_assignment last ON last.id = f.current_id {STANDING} {HIGHEST}
    )
    SELECT case_id, 'has ' || count(*) || ' fates: ' || coalesce(string_agg(fate, ', '), 'none')
      FROM told GROUP BY case_id
    HAVING count(*) <> 1 OR bool_or(fate IS NULL OR fate NOT IN {PARTS!r} OR result NOT IN {RESULTS!r})
    """,  # noqa: S608
)
