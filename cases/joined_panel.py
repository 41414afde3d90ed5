"""On the page of a case: the reports that were joined to it, and how many people it affects."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef
from django.urls import reverse

from cases.models import Case, CaseQuerySet
from cases.panels import Panel
from territories.wording import full_date, number

MOST_SHOWN = 10


class CasePanel:
    """See cases.panels."""

    def annotated(self, cases: CaseQuerySet) -> CaseQuerySet:
        """Add `stands_for_others`: whether a case is joined to this one."""
        return cases.annotate(stands_for_others=Exists(Case.objects.filter(merged_into=OuterRef("pk"))))

    def stamp(self, case: Case, now: datetime) -> object:
        """Joining and splitting off raise the version of the case."""
        return case.stands_for_others  # type: ignore[attr-defined]

    def panel(self, case: Case, now: datetime) -> Panel | None:
        """One query for a case that others are joined to."""
        if not case.stands_for_others and case.incident_at is None:  # type: ignore[attr-defined]
            return None
        parts = list(case.merged.order_by("pk").select_related("territory"))
        rows = [
            {
                "title": "" if part.hidden_at else part.title,
                "lang": part.language,
                "href": reverse("cases:case", args=[part.number]),
                "number": part.display_number,
                "meta": f"{part.territory.full_name} · {full_date(part.filed_at)}",
            }
            for part in parts[:MOST_SHOWN]
        ]
        facts = {
            "is_incident": case.incident_at is not None,
            "people": case.supporter_count + 1,
            "people_text": number(case.supporter_count + 1),
            "reports": len(parts) + 1,
            "reports_text": number(len(parts) + 1),
            "rows": rows,
            "more": number(len(parts) - MOST_SHOWN) if len(parts) > MOST_SHOWN else "",
        }
        return Panel("cases/panel_joined.html", facts)
