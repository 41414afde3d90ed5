"""The ladder of one case: the offices that had it, the one that has it, and those above."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from cases.deadlines import last_day
from cases.models import Assignment, Case
from territories.models import Office
from territories.wording import until_day

Rung = dict[str, Any]


def rungs(case: Case, assignments: list[Assignment]) -> list[Rung]:
    """Entries of the component "ladder", from the lowest office up; at most five. One query."""
    held = {one.office_id: one for one in assignments if one.outcome != Assignment.Outcome.FORWARDED}
    present = case.current
    held[present.office_id] = present
    above = [int(part) for part in present.office.path.split("/") if part]
    offices = Office.objects.filter(pk__in={*held, *above}).select_related("territory").with_holder()
    chain = [office for office in offices if office.pk in held or office.is_active]
    chain.sort(key=lambda office: (office.path.count("/"), office.pk), reverse=True)
    return [_rung(office, held.get(office.pk), case) for office in chain[:5]]


def _rung(office: Any, assignment: Assignment | None, case: Case) -> Rung:
    state, fact = _state(office, assignment, case)
    return {
        "state": state,
        "level": office.level_label,
        "office": office.title,
        "holder": office.holder_name or "",
        "fact": fact,
        "current": assignment is not None and assignment.pk == case.current_id,
    }


def _state(office: Office, assignment: Assignment | None, case: Case) -> tuple[str, str]:
    if assignment is None:
        return ("next" if office.pk == case.current.office.climbs_to_id else "far"), ""
    if assignment.left_at is None:
        due = until_day(last_day(assignment.climbs_at), "weekday")
        return "here", gettext("Answer due %(until)s") % {"until": due} if case.owes_answer else ""
    state = "done" if assignment.outcome == Assignment.Outcome.SOLVED else "missed"
    return state, str(assignment.get_outcome_display())
