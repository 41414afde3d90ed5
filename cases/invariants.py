"""What must be true of every database, whatever happened in it: the numbered invariants of docs/clocks.md as statements.

Each statement returns the cases that break it, so an empty answer is the proof. They read the whole of a table once and work
on any database, from the demonstration to a million cases: `manage.py check_invariants`. tests/cases/test_invariants.py
breaks each of them on purpose; tests/cases/machine drives random histories against them. Number 22 stands in statistics.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection

SHOWN = 20
"""Cases named for each broken invariant."""


@dataclass(frozen=True, slots=True)
class Invariant:
    """A number of docs/clocks.md, what it says, and a statement that finds what breaks it: (case id, what is wrong)."""

    number: int
    says: str
    statement: str


@dataclass(frozen=True, slots=True)
class Violation:
    """One case that breaks one invariant."""

    number: int
    case_id: int | None
    wrong: str

    def __str__(self) -> str:
        return f"{self.number}: case {self.case_id}: {self.wrong}"


LEVELS = "array_position(ARRAY['rural', 'district', 'region', 'republic'], {}::text)"

LAST_DAY = "(({} AT TIME ZONE 'Asia/Almaty') - interval '1 microsecond')::date"

INVARIANTS = (
    Invariant(
        1,
        "a live case has exactly one open assignment, a closed one none",
        """
        SELECT c.id, 'has ' || coalesce(held.open, 0) || ' open assignments and is ' || c.state
          FROM cases_case c
          LEFT JOIN (SELECT case_id, count(*) FILTER (WHERE left_at IS NULL) AS open FROM cases_assignment GROUP BY case_id)
               held ON held.case_id = c.id
          LEFT JOIN cases_assignment last ON last.id = c.current_id
         WHERE coalesce(held.open, 0) <> (c.state <> 'closed')::integer OR last.case_id IS DISTINCT FROM c.id
            OR (c.state <> 'closed') <> (last.left_at IS NULL)
        """,
    ),
    Invariant(
        2,
        "numbers are contiguous, periods neither overlap nor leave a gap",
        """
        SELECT case_id, 'assignment ' || number || ' does not follow the one before'
          FROM (SELECT case_id, number, entered_at, left_at,
                       lag(number) OVER w AS before, lag(left_at) OVER w AS left_before, lead(number) OVER w AS after
                  FROM cases_assignment WINDOW w AS (PARTITION BY case_id ORDER BY number)) told
         WHERE number <> coalesce(before, 0) + 1
            OR before IS NOT NULL AND left_before IS DISTINCT FROM entered_at
            OR after IS NOT NULL AND left_at IS NULL
            OR left_at < entered_at
        """,
    ),
    Invariant(
        3,
        "the owner's level never goes down except by an arbiter",
        f"""
        SELECT case_id, 'went down to ' || level || ' by ' || entered_by
          FROM (SELECT case_id, level, entered_by, lag(level) OVER (PARTITION BY case_id ORDER BY number) AS before
                  FROM cases_assignment) told
         WHERE before IS NOT NULL AND {LEVELS.format("level")} < {LEVELS.format("before")}
           AND entered_by NOT IN ('assigned', 'succession')
        """,  # noqa: S608
    ),
    Invariant(
        4,
        "an escalation goes to the nearest active strict ancestor; a danger that is not gone may stay with its owner",
        """
        WITH climbed AS (
            SELECT a.case_id, a.entered_at, a.entered_by, a.office_id, o.path, below.path AS path_below,
                   under.office_id AS office_below, below.superior_id AS next,
                   a.entered_by = 'dispute' AND a.regime = 'emergency' AND under.regime <> 'emergency'
                       AND a.office_id = under.office_id AS again
              FROM cases_assignment a
              JOIN cases_assignment under ON under.case_id = a.case_id AND under.number = a.number - 1
              JOIN territories_office o ON o.id = a.office_id
              JOIN territories_office below ON below.id = under.office_id
             WHERE a.entered_by IN ('escalated', 'dispute')
        )
        SELECT case_id, 'climbed to office ' || office_id || ', which is not above office ' || office_below
          FROM climbed WHERE NOT again AND (office_id = office_below OR NOT starts_with(path_below, path))
        UNION ALL
        SELECT c.case_id, 'passed over office ' || o.id || ', which was active'
          FROM climbed c
          JOIN territories_office o
            ON starts_with(c.path_below, o.path) AND starts_with(o.path, c.path) AND o.id NOT IN (c.office_id, c.office_below)
         WHERE c.next <> c.office_id AND c.entered_by = 'escalated'
           AND (o.abolished_on IS NULL OR o.abolished_on > (c.entered_at AT TIME ZONE 'Asia/Almaty')::date)
           AND NOT EXISTS (
               SELECT FROM territories_seat s
                WHERE s.office_id = o.id AND s.is_vacant
                  AND s.started_on <= (c.entered_at AT TIME ZONE 'Asia/Almaty')::date
                  AND (s.ended_on IS NULL OR s.ended_on >= (c.entered_at AT TIME ZONE 'Asia/Almaty')::date))
        """,
    ),
    Invariant(
        5,
        "no office twice by forwarding; at most two forwards, each inside the window",
        """
        SELECT a.case_id, 'forwarded to office ' || a.office_id || ' again'
          FROM cases_assignment a
          JOIN cases_assignment b ON b.case_id = a.case_id AND b.number < a.number AND b.office_id = a.office_id
         WHERE a.entered_by = 'forwarded'
        UNION ALL
        SELECT case_id, 'forwarded ' || count(*) || ' times'
          FROM cases_assignment WHERE entered_by = 'forwarded' GROUP BY case_id HAVING count(*) > 2
        UNION ALL
        SELECT case_id, 'forwarded after the days for that, or after it was accepted'
          FROM cases_assignment
         WHERE outcome = 'forwarded' AND (left_at >= acknowledge_until OR accepted_at IS NOT NULL)
           AND NOT EXISTS (SELECT FROM cases_arbitration r WHERE r.assignment_id = cases_assignment.id AND r.chosen_id IS NOT NULL)
        """,
    ),
    Invariant(
        6,
        "nothing the owner does lengthens a deadline, except the one pause",
        f"""
        SELECT a.case_id, 'assignment ' || a.number || ' has another promise than its days say'
          FROM cases_assignment a
          JOIN territories_calendarday first ON first.date = a.counted_from
          JOIN territories_calendarday last ON last.date = {LAST_DAY.format("a.promise_at")}
         WHERE a.solve_days IS NOT NULL AND a.left_at IS NULL AND a.answered_at IS NULL
           AND last.ordinal - first.ordinal <> a.solve_days + a.paused_days + a.shifted_days
        UNION ALL
        SELECT a.case_id, 'assignment ' || a.number || ' is put off by nothing that is written'
          FROM cases_assignment a
          JOIN territories_calendarday first ON first.date = a.counted_from
          JOIN territories_calendarday last ON last.date = {LAST_DAY.format("a.due_at")}
         WHERE a.solve_days IS NOT NULL AND a.left_at IS NULL AND a.answered_at IS NULL AND a.due_at > a.promise_at
           AND last.ordinal - first.ordinal > a.solve_days + a.paused_days + a.shifted_days + a.due_shifted_days + a.extended_days
           AND last.ordinal > coalesce((SELECT p.ordinal + (NOT p.is_working)::integer + a.due_shifted_days
                                          FROM territories_calendarday p WHERE p.date = a.promised_on), 0)
        """,  # noqa: S608
    ),
    Invariant(
        7,
        "an extension only by the level above, before due, once, within the window",
        """
        SELECT e.case_id, 'an extension was not granted as it may be'
          FROM cases_extension e
          JOIN cases_assignment a ON a.id = e.assignment_id
          JOIN cases_clockrule r ON r.id = a.clock_id
          JOIN territories_office o ON o.id = a.office_id
          JOIN territories_office above ON above.id = e.above_id
         WHERE e.verdict = 'granted'
           AND (above.id = o.id OR NOT starts_with(o.path, above.path) OR e.decided_at >= a.due_at OR e.days > greatest(a.solve_days, r.solve_days)
                OR e.asked_at < a.entered_at OR e.decided_at < e.asked_at)
        UNION ALL
        SELECT a.case_id, 'assignment ' || a.number || ' has ' || a.extended_days || ' more days that nobody granted'
          FROM cases_assignment a
         WHERE a.extended_days > 0 AND a.entered_by <> 'succession'
           AND NOT EXISTS (SELECT FROM cases_extension e
                            WHERE e.assignment_id = a.id AND e.verdict = 'granted' AND e.days = a.extended_days)
        UNION ALL
        SELECT a.case_id, 'assignment ' || a.number || ' is put off to a date that nobody accepted'
          FROM cases_assignment a
         WHERE a.promised_on IS NOT NULL AND a.entered_by <> 'succession'
           AND NOT EXISTS (SELECT FROM cases_promise p
                            WHERE p.assignment_id = a.id AND p.verdict = 'accepted' AND p.promised_on = a.promised_on
                              AND p.above_id IS NOT NULL)
        """,
    ),
    Invariant(
        8,
        "a pause is at most the days of the clock, once, and never in the past",
        """
        SELECT a.case_id, 'assignment ' || a.number || ' was paused for ' || a.paused_days || ' days'
          FROM cases_assignment a JOIN cases_clockrule r ON r.id = a.clock_id
         WHERE a.paused_days > r.pause_days OR a.paused_days > 0 AND a.paused_at IS NULL OR a.paused_at > a.left_at
        UNION ALL
        SELECT case_id, 'was asked ' || count(*) || ' times in one assignment'
          FROM cases_event WHERE kind = 'asked' GROUP BY case_id, assignment_id HAVING count(*) > 1
        UNION ALL
        SELECT c.id, 'waits, and no question stands in its assignment'
          FROM cases_case c JOIN cases_assignment a ON a.id = c.current_id
         WHERE c.state = 'waiting' AND a.paused_at IS NULL
        """,
    ),
    Invariant(
        9,
        "the promise is never after the moment when the case climbs",
        "SELECT case_id, 'assignment ' || number || ' is due before its promise' FROM cases_assignment WHERE promise_at > due_at",
    ),
    Invariant(
        10,
        "an ordinary due date is a working day; adding k days and then m is adding k + m",
        f"""
        SELECT a.case_id, 'assignment ' || a.number || ' is due on ' || day.date || ', a day off'
          FROM cases_assignment a
          JOIN territories_calendarday day ON day.date = {LAST_DAY.format("a.due_at")}
         WHERE a.solve_days IS NOT NULL AND a.left_at IS NULL AND a.answered_at IS NULL AND NOT day.is_working
        UNION ALL
        SELECT a.case_id, 'assignment ' || a.number || ' does not end at midnight'
          FROM cases_assignment a
         WHERE a.solve_days IS NOT NULL AND (a.promise_at AT TIME ZONE 'Asia/Almaty')::time <> time '00:00'
        UNION ALL
        SELECT NULL::bigint, 'the calendar does not number ' || date || ' after the day before'
          FROM (SELECT date, is_working, ordinal, lag(ordinal) OVER w AS before, lag(date) OVER w AS yesterday
                  FROM territories_calendarday WINDOW w AS (ORDER BY date)) d
         WHERE before IS NOT NULL AND (ordinal <> before + is_working::integer OR date <> yesterday + 1)
        UNION ALL
        SELECT NULL::bigint, 'the working days after ' || d.date || ' do not add up'
          FROM (SELECT DISTINCT counted_from AS date FROM cases_assignment) d
         WHERE add_working_days(add_working_days(d.date, 7), 13) <> add_working_days(d.date, 20)
        """,  # noqa: S608
    ),
    Invariant(
        11,
        "a new day off never makes a due date earlier",
        """
        SELECT NULL::bigint, 'the change of clocks ' || id || ' only added days off and made deadlines earlier'
          FROM cases_clockchange
         WHERE earlier > 0
           AND (kind = 'outage' OR NOT jsonb_path_exists(days, '$[*] ? (@.is_working == true)'))
        """,
    ),
    Invariant(
        12,
        "emergencies ignore the calendar",
        """
        SELECT a.case_id, 'assignment ' || a.number || ' of an emergency has another term than its hours'
          FROM cases_assignment a JOIN cases_clockrule r ON r.id = a.clock_id
         WHERE a.regime = 'emergency'
           AND (r.solve_hours IS NULL
                OR a.promise_at > a.entered_at + make_interval(hours => r.solve_hours)
                OR a.promise_at < a.entered_at + make_interval(hours => r.solve_hours)
                   AND a.entered_by NOT IN ('reclassified', 'succession')
                   AND NOT EXISTS (SELECT FROM cases_event e WHERE e.case_id = a.case_id AND e.kind = 'took_in'))
           AND NOT EXISTS (SELECT FROM cases_clockchange k
                            WHERE k.kind = 'outage' AND k.ended_at > a.entered_at
                              AND (a.left_at IS NULL OR k.began_at < a.left_at))
        """,
    ),
    Invariant(
        13,
        "at most one escalation per deadline",
        """
        SELECT case_id, 'climbed ' || count(*) || ' times for one deadline'
          FROM cases_event WHERE kind IN ('escalated', 'listed') GROUP BY case_id, due_version HAVING count(*) > 1
        UNION ALL
        SELECT NULL::bigint, 'the constraint event_one_escalation_for_a_deadline is gone'
         WHERE NOT EXISTS (SELECT FROM pg_index i JOIN pg_class n ON n.oid = i.indexrelid
                            WHERE n.relname = 'event_one_escalation_for_a_deadline' AND i.indisunique)
        UNION ALL
        SELECT a.case_id, 'assignment ' || a.number || ' was entered by a climb that is told ' || count(e.id) || ' times'
          FROM cases_assignment a
          LEFT JOIN cases_event e ON e.assignment_id = a.id AND e.kind IN ('escalated', 'dispute_upheld')
                                 AND e.at = a.entered_at AND e.data ? 'from'
         WHERE a.entered_by IN ('escalated', 'dispute')
         GROUP BY a.id HAVING count(e.id) <> 1
        """,
    ),
    Invariant(
        14,
        "however often the sweep runs, a change is made once and told once",
        """
        SELECT c.id, 'has version ' || c.version || ' and ' || coalesce(told.lines, 0) || ' lines'
          FROM cases_case c
          LEFT JOIN (SELECT case_id, count(*) AS lines, max(number) AS last FROM cases_event GROUP BY case_id) told
                 ON told.case_id = c.id
         WHERE c.version <> coalesce(told.lines, 0) OR c.version <> coalesce(told.last, 0)
        """,
    ),
    Invariant(
        15,
        "an answer that arrived before due is never escalated",
        """
        SELECT a.case_id, 'assignment ' || a.number || ' counts as silent though an answer stood in time'
          FROM cases_assignment a
          JOIN cases_answer w ON w.assignment_id = a.id
         WHERE a.outcome = 'silence' AND w.kind IN ('fixed', 'refused', 'full', 'part') AND w.at < a.climbs_at
           AND w.verdict NOT IN ('overturned', 'returned')
        """,
    ),
    Invariant(
        16,
        "after a sweep nothing open is past due and grace",
        """
        SELECT a.case_id, 'has been due since ' || a.climbs_at
          FROM cases_assignment a JOIN cases_case c ON c.id = a.case_id
         WHERE a.left_at IS NULL AND a.answered_at IS NULL AND a.listed_at IS NULL AND c.state IN ('open', 'waiting')
           AND a.climbs_at <= (SELECT max(started_at) FROM cases_sweeprun WHERE finished_at IS NOT NULL) - %(grace)s
           AND NOT EXISTS (SELECT FROM cases_event e
                            WHERE e.case_id = c.id
                              AND e.at >= (SELECT max(started_at) FROM cases_sweeprun WHERE finished_at IS NOT NULL) - %(grace)s)
        """,
    ),
    Invariant(
        17,
        "lateness depends on the time of the answer and on the promise, not on the sweep",
        """
        SELECT case_id, 'assignment ' || number || ' was left for silence before its time was up'
          FROM cases_assignment WHERE outcome = 'silence' AND left_at < climbs_at
        UNION ALL
        SELECT case_id, 'assignment ' || number || ' stands on the register before its time was up'
          FROM cases_assignment WHERE listed_at < climbs_at
        UNION ALL
        SELECT w.case_id, 'an answer counts to an assignment that was not open when it arrived'
          FROM cases_answer w JOIN cases_assignment a ON a.id = w.assignment_id
         WHERE w.at < a.entered_at OR w.at > a.left_at
        """,
    ),
    Invariant(
        19,
        "a merged case is due no later than any of its parts",
        """
        SELECT m.id, 'was joined to case ' || m.merged_into_id || ' and gained time'
          FROM cases_case m
          JOIN cases_assignment part ON part.id = m.current_id
          JOIN LATERAL (SELECT e.assignment_id FROM cases_event e
                         WHERE e.case_id = m.merged_into_id AND e.kind = 'took_in' AND e.data -> 'part' = to_jsonb(m.number)
                         ORDER BY e.number DESC LIMIT 1) taken ON true
          JOIN cases_assignment whole ON whole.id = taken.assignment_id
         WHERE (whole.promise_at > part.promise_at OR whole.due_at > part.due_at)
           AND NOT EXISTS (SELECT FROM cases_event e
                            WHERE e.case_id = m.merged_into_id AND e.at >= m.closed_at
                              AND e.kind IN ('asked', 'extension_granted', 'promise_accepted', 'clock_changed', 'reclassified'))
        UNION ALL
        SELECT m.id, 'was joined to case ' || t.id || ', which is itself joined to another'
          FROM cases_case m JOIN cases_case t ON t.id = m.merged_into_id WHERE t.outcome = 'merged'
        """,
    ),
    Invariant(
        20,
        "a dispute upheld or a return within thirty days revokes the success",
        """
        SELECT r.case_id, 'a dispute was upheld and the answer still stands as ' || w.verdict
          FROM cases_review r JOIN cases_answer w ON w.id = r.answer_id
         WHERE r.verdict = 'upheld' AND w.verdict <> 'overturned'
        UNION ALL
        SELECT c.id, 'is closed as confirmed, and no answer of it is'
          FROM cases_case c
         WHERE c.outcome = 'confirmed'
           AND NOT EXISTS (SELECT FROM cases_answer w WHERE w.case_id = c.id AND w.verdict = 'confirmed' AND w.kind <> 'made_safe')
        UNION ALL
        SELECT c.id, 'owes an answer, and one stands'
          FROM cases_case c
         WHERE c.state IN ('open', 'waiting')
           AND EXISTS (SELECT FROM cases_answer w
                        WHERE w.case_id = c.id AND w.kind NOT IN ('no_power', 'no_funds', 'made_safe')
                          AND w.verdict NOT IN ('overturned', 'returned', 'climbed'))
        """,
    ),
    Invariant(
        21,
        "staff can never create a confirmation that counts",
        """
        SELECT e.case_id, 'was confirmed by somebody who worked for an office'
          FROM cases_event e
          LEFT JOIN cases_participant p ON p.id = (e.data ->> 'participant')::bigint
          LEFT JOIN accounts_membership m
                 ON m.user_id = p.user_id AND m.started_on <= (e.at AT TIME ZONE 'Asia/Almaty')::date
                AND (m.ended_on IS NULL OR m.ended_on > (e.at AT TIME ZONE 'Asia/Almaty')::date)
         WHERE e.kind = 'confirmed' AND (m.id IS NOT NULL OR e.actor <> 'resident' OR e.user_id IS NOT NULL)
        UNION ALL
        SELECT w.case_id, 'has a confirmed answer that nobody confirmed'
          FROM cases_answer w
         WHERE w.verdict = 'confirmed'
           AND NOT EXISTS (SELECT FROM cases_event e
                            WHERE e.case_id = w.case_id AND e.kind = 'confirmed' AND (e.data ->> 'answer')::bigint = w.id)
        """,
    ),
    Invariant(
        23,
        "at the republic nothing is put off",
        """
        SELECT case_id, 'is put off at the republic'
          FROM cases_assignment
         WHERE level = 'republic'
           AND (due_at <> promise_at OR paused_days > 0 OR extended_days > 0 OR promised_on IS NOT NULL OR paused_at IS NOT NULL)
        """,
    ),
    Invariant(
        24,
        "every live case is on the queue of some office",
        """
        SELECT c.id, 'is under review, and nobody reviews it'
          FROM cases_case c
         WHERE c.state = 'reviewed'
           AND NOT EXISTS (SELECT FROM cases_review r WHERE r.case_id = c.id AND r.decided_at IS NULL)
        UNION ALL
        SELECT c.id, 'is with an office that was abolished before the last sweep'
          FROM cases_case c
          JOIN cases_assignment a ON a.id = c.current_id AND a.left_at IS NULL AND a.answered_at IS NULL
          JOIN territories_office o ON o.id = a.office_id
         WHERE c.state IN ('open', 'waiting')
           AND o.abolished_on < ((SELECT max(started_at) FROM cases_sweeprun WHERE finished_at IS NOT NULL)
                                 AT TIME ZONE 'Asia/Almaty')::date
        UNION ALL
        SELECT c.id, 'waits for residents, and no answer stands'
          FROM cases_case c
         WHERE c.state = 'answered'
           AND NOT EXISTS (SELECT FROM cases_answer w WHERE w.case_id = c.id AND w.verdict = '' AND w.kind <> 'made_safe')
        """,
    ),
)
"""In the numbers of docs/clocks.md. 18 stands with the notices (cases.notices), 22 with the measures (statistics)."""


def violations(invariants: Iterable[Invariant] = INVARIANTS, *, grace: timedelta | None = None) -> Iterator[Violation]:
    """What breaks the invariants, at most SHOWN cases of each. One statement for each invariant."""
    allowed = timedelta(seconds=settings.SWEEP_GRACE_SECONDS) if grace is None else grace
    for one in invariants:
        for case_id, wrong in _rows(one.statement, {"grace": allowed}):
            yield Violation(one.number, case_id, wrong)


def _rows(statement: str, facts: dict[str, Any]) -> list[tuple[int | None, str]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM ({statement}) broken LIMIT {SHOWN}", facts)  # noqa: S608
        return list(cursor.fetchall())
