"""Open data about petitions: what is needed to count every figure of petitions.py again, as CSV. See opendata.py.

No author, no signer, no text: numbers, codes, dates and counts. The checks by the platform carry no number of a petition,
since one that was not published is found by its link only.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_noop as _

from statistics.opendata import File, share_cells
from statistics.petitions import DUE, PetitionTally

OF_WINDOW = f"c.id IN (SELECT c.id {DUE})"

FILES = {
    "petitions": File(
        {
            "petition": _("public number of the petition"),
            "case": _("public number of the case that answers it"),
            "kind": _(
                "petition: the goal was reached; proposal: it was not, and it is answered as an ordinary proposal"
            ),
            "published_at": _("when it was published"),
            "filed_at": _("when the goal was reached or the time ran out: the answer is owed from here on"),
            "addressee": _("akimat, maslikhat, government"),
            "level": _("level of the addressee: rural, district, region, republic"),
            "office": _("code of the unit of the addressee"),
            "place": _("code of the unit whose population the goal is a share of"),
            "region": _("code of its region or republican city; the republic's own for the whole country"),
            "topic": _("code of the topic"),
            "goal": _("signatures needed"),
            "platform": _("signatures confirmed by the platform"),
            "by_law": _("signatures that count by law"),
            "promise_at": _("the first moment that was too late for the addressee"),
            "state": _("of the case: open, waiting, answered, reviewed, closed"),
            "outcome": _("how it closed"),
            "closed_at": _("when it closed"),
        },
        f"""
        SELECT p.number, c.number, CASE WHEN c.regime = 'ordinary' THEN 'proposal' ELSE 'petition' END, p.published_at,
               c.filed_at, p.addressee, o.level, o.territory_id, p.territory_id, c.region_id, p.topic, p.goal, t.platform,
               t.by_law, a.promise_at, c.state, c.outcome, c.closed_at
          FROM petitions_petition p
          JOIN petitions_tally t ON t.petition_id = p.id
          JOIN cases_case c ON c.id = p.case_id
          JOIN cases_assignment a ON a.case_id = c.id AND a.number = 1
          JOIN territories_office o ON o.id = p.office_id
         WHERE {OF_WINDOW}
         ORDER BY p.id
        """,  # noqa: S608
    ),
    "petition-assignments": File(
        {
            "case": _("public number of the case"),
            "assignment": _("1 for the first office, then without gaps"),
            "office": _("code of the unit of the office"),
            "body": _("akim, maslikhat, government"),
            "level": _("rural, district, region, republic"),
            "entered_at": _("from when the office answered for the case"),
            "entered_by": _("filed, escalated, dispute"),
            "via_vacancy": _("1 when a vacant seat was skipped on the way here"),
            "promise_at": _("the first moment that was too late"),
            "answered_at": _("when a decision arrived that stands"),
            "listed_at": _("when the case entered the register of the unanswered"),
            "left_at": _("when the office's time ended"),
            "outcome": _("how it ended"),
        },
        f"""
        SELECT c.number, a.number, o.territory_id, o.body, a.level, a.entered_at, a.entered_by, a.via_vacancy::int,
               a.promise_at, a.answered_at, a.listed_at, a.left_at, a.outcome
          FROM cases_case c
          JOIN cases_assignment a ON a.case_id = c.id
          JOIN territories_office o ON o.id = a.office_id
         WHERE {OF_WINDOW}
         ORDER BY c.id, a.number
        """,  # noqa: S608
    ),
    "petition-decisions": File(
        {
            "case": _("public number of the case"),
            "assignment": _("whose time it arrived in"),
            "office": _("code of the unit of the office that decided"),
            "level": _("rural, district, region, republic"),
            "kind": _("full, part, refused"),
            "at": _("when it arrived"),
            "verdict": _("what the author and the level above made of it; empty while the author may still say"),
            "verdict_at": _("when"),
            "objections": _("signers who said that it does not answer the demand"),
        },
        f"""
        SELECT c.number, a.number, o.territory_id, o.level, w.kind, w.at, w.verdict, w.verdict_at,
               (SELECT count(*) FROM petitions_decisionflag g WHERE g.answer_id = w.id)
          FROM cases_case c
          JOIN cases_answer w ON w.case_id = c.id
          JOIN cases_assignment a ON a.id = w.assignment_id
          JOIN territories_office o ON o.id = w.office_id
         WHERE {OF_WINDOW}
         ORDER BY c.id, w.at, w.id
        """,  # noqa: S608
    ),
    "petition-checks": File(
        {
            "round": _("1 for the first check, 2 for an appeal"),
            "opened_at": _("when the check began"),
            "due_at": _("the first moment that was too late for the platform"),
            "decided_at": _("when it was decided"),
            "approved": _("1 published, 0 rejected; empty while undecided"),
            "reasons": _("codes of the reasons for a rejection"),
        },
        """
        SELECT m.round, m.opened_at, m.due_at, m.decided_at, m.approved::int, array_to_string(m.reasons, ' ')
          FROM petitions_moderation m
         WHERE m.due_at > %(after)s AND m.due_at <= %(until)s
         ORDER BY m.due_at, m.id
        """,
    ),
}

PETITION_COLUMNS = {
    "code": _("code of the region, or kind and level of the addressee"),
    "name": _("its name"),
    "due": _("petitions whose answer was due in the window"),
    "in_time": _("decided within the addressee's deadline"),
    "late": _("decided after it"),
    "pending": _("without a decision that stands"),
    "full": _("satisfied in full"),
    "part": _("satisfied in part"),
    "refused": _("refused with reasons"),
    "overturned": _("of all: a review overturned a decision"),
    "reached_district": _("climbed to a district or higher"),
    "reached_region": _("climbed to a region or higher"),
    "reached_republic": _("climbed to the republic"),
    "objections": _("signers who object to the decision that stands"),
    "signers": _("signatures under the decided petitions"),
    "per_cent": _("decided in time, of those due, rounded down; empty below 30"),
    "from_per_cent": _("lower end of Wilson's 95% interval"),
    "to_per_cent": _("upper end"),
}


def petition_row(code: str, name: str, tally: PetitionTally) -> list[Any]:
    """A row for PETITION_COLUMNS."""
    return [code, name, tally.due, *tally, *share_cells(tally.share)]
