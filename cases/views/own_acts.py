"""What only the reporter may do from the private page, asked once more before it is done: split off, take back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cases import workflow
from cases.allowed import refusal_for_resident
from cases.deadlines import last_day
from cases.joining import split_until
from cases.models import Case, Participant
from cases.private_links import address_of, same_person_in
from territories.clock import arrival
from territories.wording import day_month, until_day, weekday

ASKED = ("split", "withdraw")


def words(case: Case, participant: Participant) -> dict[str, Any]:
    """What the private page of a joined case says: until when it may be split off, and where the same person stands now."""
    until = split_until(case)
    if case.merged_into is None or until is None:
        return {}
    there = same_person_in(case.merged_into, participant)
    return {
        "split_until": until_day(last_day(until)),
        "joined_link": address_of(there) if there is not None else "",
    }


def confirmation(request: HttpRequest, case: Case, participant: Participant) -> HttpResponse | None:
    """The question before the deed; None, and a message why, when it is not possible now."""
    act, now = request.GET["ask"], arrival(request)
    refused = refusal_for_resident(case, act, participant, now)
    if refused is not None:
        messages.warning(request, str(refused))
        return None
    page = _split_page(case) if act == "split" else _withdraw_page()
    context = {"case": case, "back": address_of(participant), "do": act, **page}
    return render(request, "cases/own_confirm.html", context)


def do(act: str, case: Case, participant: Participant, now: datetime) -> str:
    """Do it, and say what happens now. Raises the refusals of the verbs."""
    if act == "withdraw":
        workflow.withdraw(case, participant=participant, now=now)
        return _("The case is taken back. Its page and its history stay.")
    workflow.split(case, participant=participant, now=now)
    return _("Your case stands on its own again, with the deadline it had before.")


def _split_page(case: Case) -> dict[str, Any]:
    last = last_day(case.current.due_at)
    return {
        "heading": _("Is it another matter than the case it was joined to?"),
        "button": _("Yes, split it off"),
        "then": [
            {
                "icon": "back",
                "strong": _("Your case stands on its own again,"),
                "text": _("with the office and the deadline that it had: %(date)s.")
                % {"date": f"{day_month(last)}, {weekday(last)}"},
            },
            {
                "icon": "climb",
                "strong": _("If that day has passed,"),
                "text": _("the office has missed it, and the case passes up by itself within minutes."),
            },
            {
                "icon": "people",
                "strong": _("Those who joined your case"),
                "text": _("leave the other one together with you. It is not joined to it again."),
            },
        ],
    }


def _withdraw_page() -> dict[str, Any]:
    return {
        "heading": _("Take the case back?"),
        "button": _("Yes, take it back"),
        "then": [
            {
                "icon": "cross",
                "strong": _("The case closes as withdrawn."),
                "text": _("Nobody owes an answer any more. This cannot be undone; you may report the problem again."),
            },
            {
                "icon": "eye",
                "strong": _("The page stays public"),
                "text": _("with its history, and says that you took it back."),
            },
            {
                "icon": "seal",
                "strong": _("Nobody in an office may ask you to do this."),
                "text": _("If somebody does, leave the case as it is: it climbs by itself when its time is over."),
            },
        ],
    }
