"""The figures of petitions, kept apart from those of local problems; computed from the assignments and answers, set-based.

What is counted, and why, stands in docs/statistics.md; anyone can recompute every number from the open data
(petition_data.py), and tests/statistics/test_petitions.py does.

A petition is counted once, by the deadline of the first office that owed its answer: the addressee, or the nearest active
office above it when that seat is vacant. What became of it is said by the decision that stands now, that is the last one
that no review has overturned. A petition whose time ran out below its goal is answered as an ordinary proposal; proposals
are counted in the same way and never together with petitions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Count, Q

from cases.models import Answer, Assignment, Case
from petitions.models import Moderation, Petition
from statistics.measures import HIGHEST, Waited
from statistics.proportions import Share
from statistics.windows import Window

RESULTS = ("in_time", "late", "pending")
"""What became of the deadline; exactly one of them. See RESULT."""

DECISIONS = tuple(kind.value for kind in Answer.OF_PETITIONS)
"""What was decided: full, part, refused."""

STANDING = """
    LEFT JOIN LATERAL (
        SELECT w.id, w.kind, w.at
          FROM cases_answer w
         WHERE w.case_id = c.id AND w.kind IN ('full', 'part', 'refused') AND w.verdict NOT IN ('overturned', 'climbed')
         ORDER BY w.at DESC, w.id DESC LIMIT 1
    ) stood ON true"""
"""The decision that stands, whoever gave it: disputed ones stand until a review overturns them."""

RESULT = """
    CASE WHEN stood.at IS NULL THEN 'pending'
         WHEN stood.at < a.promise_at THEN 'in_time'
         ELSE 'late' END"""
"""By the addressee's own deadline (half-open), whatever office decided in the end."""

DUE = """
      FROM petitions_petition p
      JOIN cases_case c ON c.id = p.case_id
      JOIN cases_assignment a ON a.case_id = c.id AND a.number = 1
      JOIN territories_office o ON o.id = p.office_id
     WHERE a.promise_at > %(after)s AND a.promise_at <= %(until)s AND c.outcome <> 'void'"""
"""Petitions and proposals whose first deadline lies in the window. Hidden ones count: moderation hides words, not debts."""

JUDGED = f"""
    WITH due AS MATERIALIZED (
        SELECT p.id, p.case_id, c.regime = 'ordinary' AS is_proposal, c.region_id, p.addressee, o.level, c.filed_at, c.closed_at,
               a.promise_at {DUE}
    ), judged AS (
        SELECT a.id, a.is_proposal, a.region_id, a.addressee, a.level, a.filed_at, a.closed_at, stood.kind, stood.at, {RESULT} AS result, coalesce(climbed.level, 0) AS climbed,
               EXISTS (SELECT FROM cases_answer x WHERE x.case_id = c.id AND x.verdict = 'overturned') AS overturned,
               CASE WHEN stood.id IS NULL THEN 0 ELSE t.platform + t.by_law END AS asked,
               (SELECT count(*) FROM petitions_decisionflag g WHERE g.answer_id = stood.id) AS objections
          FROM due a
          JOIN cases_case c ON c.id = a.case_id
          JOIN petitions_tally t ON t.petition_id = a.id
          {STANDING}
          {HIGHEST.replace("f.case_id", "c.id")}
    )"""  # noqa: S608
"""One row for every petition and proposal that is counted."""


class PetitionTally(NamedTuple):
    """Petitions, or proposals, whose first deadline was in the window."""

    in_time: int = 0
    late: int = 0
    """Decided after the addressee's deadline, by whatever office."""
    pending: int = 0
    """The deadline passed and no decision stands."""
    full: int = 0
    part: int = 0
    refused: int = 0
    overturned: int = 0
    """A review found that a decision did not answer: it no longer stands, and counts with what came after it."""
    reached_district: int = 0
    """Climbed to a district or higher."""
    reached_region: int = 0
    reached_republic: int = 0
    objections: int = 0
    """Signers who said that the decision that stands does not answer the demand."""
    signers: int = 0
    """Signatures under the petitions whose decision stands: who could have said so."""

    @property
    def due(self) -> int:
        """All of them."""
        return self.in_time + self.late + self.pending

    @property
    def share(self) -> Share:
        """Decided in time, of those that were due."""
        return Share(self.in_time, self.due)

    @property
    def decided(self) -> int:
        """Those whose decision stands."""
        return self.full + self.part + self.refused

    @property
    def satisfied(self) -> Share:
        """Satisfied in full or in part, of those decided."""
        return Share(self.full + self.part, self.decided)

    @property
    def objecting(self) -> Share:
        """Signers who object, of all signers of decided petitions."""
        return Share(self.objections, self.signers)


NONE_DUE = PetitionTally()

COUNTED = ",\n".join(
    [f"count(*) FILTER (WHERE result = '{result}')" for result in RESULTS]
    + [f"count(*) FILTER (WHERE kind = '{kind}')" for kind in DECISIONS]
    + ["count(*) FILTER (WHERE overturned)"]
    + [f"count(*) FILTER (WHERE climbed >= {level})" for level in (2, 3, 4)]
    + ["coalesce(sum(objections), 0)::int", "coalesce(sum(asked), 0)::int"]
)


@dataclass(frozen=True)
class PetitionFigures:
    """How petitions are answered: in all, by region, and by whom they asked."""

    total: PetitionTally
    by_region: dict[str, PetitionTally]
    """By the code of the region or republican city; of the whole country under the republic's own code."""
    by_addressee: dict[tuple[str, str], PetitionTally]
    """By the kind of addressee and its level: ("akimat", "rural"), ("maslikhat", "region"), ("government", "republic")."""
    proposals: PetitionTally
    """Petitions that did not reach their goal and are answered as ordinary proposals; in none of the others."""


def figures(window: Window) -> PetitionFigures:
    """The figures of a window. One query."""
    rows = _rows(
        f"""
        {JUDGED}
        SELECT is_proposal, grouping(region_id), grouping(addressee), region_id, addressee, level, {COUNTED}
          FROM judged
         GROUP BY GROUPING SETS ((is_proposal), (is_proposal, region_id), (is_proposal, addressee, level))
        """,  # noqa: S608
        window.facts,
    )
    total, proposals = NONE_DUE, NONE_DUE
    by_region: dict[str, PetitionTally] = {}
    by_addressee: dict[tuple[str, str], PetitionTally] = {}
    for is_proposal, no_region, no_addressee, region, addressee, level, *counts in rows:
        tally = PetitionTally(*counts)
        if is_proposal:
            proposals = tally if no_region and no_addressee else proposals
        elif no_region and no_addressee:
            total = tally
        elif no_addressee:
            by_region[region] = tally
        else:
            by_addressee[addressee, level] = tally
    return PetitionFigures(total, by_region, by_addressee, proposals)


def waits(window: Window, now: datetime) -> list[Waited]:
    """Calendar days from the goal to the decision that stands; the others are watched until they closed, or until now. One query.

    Of petitions only, not of proposals.
    """
    rows = _rows(
        f"""
        {JUDGED}
        SELECT (coalesce(at, closed_at, %(now)s) AT TIME ZONE 'Asia/Almaty')::date
               - (filed_at AT TIME ZONE 'Asia/Almaty')::date AS days,
               count(*) FILTER (WHERE at IS NOT NULL), count(*) FILTER (WHERE at IS NULL)
          FROM judged WHERE NOT is_proposal
         GROUP BY days ORDER BY days
        """,  # noqa: S608
        window.facts | {"now": now},
    )
    return [Waited(*row) for row in rows]


# -- now ---------------------------------------------------------------------------------------


class Present(NamedTuple):
    """Where petitions stand at a moment."""

    open: int
    """Can be signed."""
    waiting: int
    """The goal was reached and no decision stands."""
    overdue: int
    """Of these: the addressee's own deadline has passed."""
    listed: int
    """Of these: on the register of unanswered cases."""


def present(now: datetime) -> Present:
    """How many petitions stand where now; hidden ones are left out, as of the lists. Three queries."""
    owed = Petition.objects.waiting_for_answer().filter(hidden_at=None)
    listed = Count("pk", filter=Q(case__current__listed_at__isnull=False))
    found = owed.aggregate(waiting=Count("pk"), listed=listed)
    return Present(open=Petition.objects.open(now).count(), overdue=_owed(now).count(), **found)


def overdue_longest(now: datetime, most: int) -> list[Assignment]:
    """First assignments of the petitions whose answer is owed longest past the addressee's deadline. One query for all rows."""
    found = _owed(now).select_related(
        "office__territory", "case__petition__territory", "case__current__office__territory"
    )
    return list(found.prefetch_related("case__petition__texts").order_by("promise_at", "pk")[:most])


def _owed(now: datetime) -> Any:
    return Assignment.objects.filter(
        number=1,
        promise_at__lte=now,
        case__kind=Case.Kind.PETITION,
        case__state__in=[Case.State.OPEN, Case.State.WAITING],
        case__petition__state=Petition.State.REACHED,
        case__petition__hidden_at=None,
    )


# -- the platform's own clock -------------------------------------------------------------------


class ModerationTally(NamedTuple):
    """Checks by the platform whose deadline was in the window: first checks and appeals."""

    in_time: int = 0
    late: int = 0
    """Decided after the deadline, or not yet."""
    published: int = 0
    rejected: int = 0
    appeals: int = 0
    """Of all: appeals to another moderator."""
    appeals_won: int = 0
    """Of these: the petition was published after all."""

    @property
    def share_late(self) -> Share:
        """Late, of all that were due."""
        return Share(self.late, self.in_time + self.late)


def moderation(window: Window) -> ModerationTally:
    """How the platform kept its own deadlines. A check that ended because the author withdrew is no check. One query."""
    rows = _rows(
        """
        SELECT count(*) FILTER (WHERE decided_at < due_at),
               count(*) FILTER (WHERE decided_at IS NULL OR decided_at >= due_at),
               count(*) FILTER (WHERE approved), count(*) FILTER (WHERE NOT approved),
               count(*) FILTER (WHERE round = 2), count(*) FILTER (WHERE round = 2 AND approved)
          FROM petitions_moderation
         WHERE due_at > %(after)s AND due_at <= %(until)s
        """,
        window.facts,
    )
    return ModerationTally(*rows[0])


class Checks(NamedTuple):
    """What the platform has still to check at a moment."""

    waiting: int
    late: int


def checks_now(now: datetime) -> Checks:
    """Open checks, and those past their deadline (half-open). One query."""
    late = Count("pk", filter=Q(due_at__lte=now))
    return Checks(**Moderation.objects.filter(decided_at=None).aggregate(waiting=Count("pk"), late=late))


def _rows(statement: str, facts: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)
        return list(cursor.fetchall())
