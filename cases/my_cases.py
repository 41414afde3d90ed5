"""The cases of one account, for their own pages: what each waits for in words, and the next date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases import wording
from cases.countdown import is_emergency
from cases.deadlines import last_day
from cases.models import Case, Participant, Review
from cases.private_links import address_of
from territories.wording import active_language, clock_time, day_month, full_date, until_day

if TYPE_CHECKING:
    from accounts.models import User


def of(user: User) -> QuerySet[Participant]:
    """Their reports, and the cases that affect them too, the newest first. Petitions have a list of their own."""
    return (
        Participant.objects.filter(user=user, case__kind=Case.Kind.ISSUE)
        .select_related("case__current__office__territory", "case__territory")
        .order_by("-joined_at", "-pk")
    )


def rows(participants: Sequence[Participant], now: datetime) -> list[dict[str, Any]]:
    """Rows for the template; each leads to its private page. One query for the disputes among them."""
    reviewed = [one.case_id for one in participants if one.case.state == Case.State.REVIEWED]
    due = (
        dict(Review.objects.filter(case__in=reviewed, decided_at=None).values_list("case", "due_at"))
        if reviewed
        else {}
    )
    return [
        {
            **heading(one),
            "href": address_of(one),
            "number": one.case.display_number,
            "place": one.case.territory.full_name,
            "is_reporter": one.role == Participant.Role.REPORTER,
            "state": wording.state_of(one.case, now),
            "next": next_date(one.case, due.get(one.case_id)),
        }
        for one in participants
    ]


def offered(participants: Sequence[Participant]) -> list[dict[str, str]]:
    """Cases that may be theirs (cases.claiming), for the template. No query."""
    return [{"number": one.case.display_number, **heading(one)} for one in participants]


def heading(participant: Participant) -> dict[str, str]:
    """The heading of a case and its language. What a moderator has hidden only its writer reads here."""
    case = participant.case
    if case.hidden_at is not None and participant.role != Participant.Role.REPORTER:
        return {"title": _("The words of this case are hidden"), "lang": active_language()}
    return {"title": case.title, "lang": case.language}


def next_date(case: Case, review_due_at: datetime | None = None) -> str:
    """What comes next and until when, in one sentence. Reads the present office."""
    if case.is_closed:
        return _("Closed: %(date)s") % {"date": full_date(case.closed_at)} if case.closed_at else ""
    if case.state == Case.State.WAITING and case.waiting_until:
        return _("The office asks you. You may reply %(until)s.") % {"until": until_day(last_day(case.waiting_until))}
    if case.state == Case.State.ANSWERED and case.confirm_until:
        return _("Say %(until)s whether the answer is true.") % {"until": until_day(last_day(case.confirm_until))}
    if case.state == Case.State.REVIEWED and review_due_at is not None:
        return _("The level above decides %(until)s.") % {"until": until_day(last_day(review_due_at))}
    held = case.current
    if held.listed_at is not None:
        return _("It stands on the public register until an answer comes.")
    if is_emergency(held):
        moment = f"{day_month(held.climbs_at)}, {clock_time(held.climbs_at)}"
        return _("An answer is due: %(moment)s. After that the case passes up by itself.") % {"moment": moment}
    return _("An answer is due %(until)s. After that the case passes up by itself.") % {
        "until": until_day(last_day(held.due_at))
    }
