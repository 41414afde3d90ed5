"""Petitions on the page of a case: the one that it answers, those that grew from it, and the door to start one."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from cases.models import Assignment, Case, CaseQuerySet
from cases.panels import Panel
from petitions import register
from petitions.addresses import offered, page_address
from petitions.models import Petition
from petitions.wording import shown_title

MOST_SHOWN = 5


class CasePanel:
    """See cases.panels."""

    def annotated(self, cases: CaseQuerySet) -> CaseQuerySet:
        """Add `petitions_stamp`, zero while no public petition belongs to the case, and whether an office let its day pass."""
        related = Petition.objects.public().filter(Q(from_case=OuterRef("pk")) | Q(case=OuterRef("pk")))
        of_all = related.order_by().annotate(one=Count("pk") * 0).values("one")
        stamp = of_all.annotate(stamp=Sum("version") + Count("pk")).values("stamp")
        silent = Assignment.objects.filter(case=OuterRef("pk"), outcome=Assignment.Outcome.SILENCE)
        return cases.annotate(
            petitions_stamp=Coalesce(Subquery(stamp, output_field=IntegerField()), 0),
            was_left_in_silence=Exists(silent),
        )

    def stamp(self, case: Case, now: datetime) -> object:
        """Petitions, and whether one may be started."""
        return (case.petitions_stamp, may_start(case, now))  # type: ignore[attr-defined]

    def panel(self, case: Case, now: datetime) -> Panel | None:
        """Two queries when there are petitions, else none."""
        start = may_start(case, now)
        related = _related(case, now) if case.petitions_stamp else {"answers": None, "rows": []}  # type: ignore[attr-defined]
        if not start and not related["answers"] and not related["rows"]:
            return None
        new = offered("petitions:new") if start else ""
        url = f"{new}?{urlencode({'case': case.number})}" if new else ""
        return Panel("petitions/panel_case.html", {**related, "start_url": url})


def may_start(case: Case, now: datetime) -> bool:
    """Whether the page offers to start a petition: an answer is owed, and an office has let its day pass."""
    if case.kind != Case.Kind.ISSUE or case.hidden_at is not None or not case.owes_answer:
        return False
    return case.current.promise_at <= now or case.was_left_in_silence  # type: ignore[attr-defined]


def _related(case: Case, now: datetime) -> dict[str, Any]:
    found = Petition.objects.public().filter(Q(from_case=case) | Q(case=case)).for_list()
    petitions = list(register.with_decision(found).order_by("-pk")[: MOST_SHOWN + 1])
    answers = next((one for one in petitions if one.case_id == case.pk), None)
    grown = [one for one in petitions if one.from_case_id == case.pk][:MOST_SHOWN]
    return {"answers": _link(answers) if answers else None, "rows": register.rows(grown, now)}


def _link(petition: Petition) -> dict[str, str]:
    shown = shown_title(petition)
    return {
        "url": page_address(petition),
        "title": shown.title,
        "lang": shown.language,
        "number": petition.display_number,
    }
