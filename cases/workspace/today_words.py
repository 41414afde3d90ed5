"""What the day of an office says above its cases, and when there are none."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, ngettext, pgettext

from cases.models import Assignment, Case
from cases.workspace import lists
from cases.workspace.lists import Counts
from territories.models import Office
from territories.wording import number


def new_heading(cases: list[Case]) -> str:
    """What may be done with new cases: what came from below is not passed on."""
    climbed = [case.current.entered_by in Assignment.CLIMBED for case in cases]
    if climbed and all(climbed):
        return gettext("New: accept")
    if any(climbed):
        return gettext("New: accept, or say “not ours” to what did not come from below")
    return gettext("New: accept, or say “not ours”")


def nothing(office: Office, now: datetime) -> dict[str, str]:
    """What is so when nothing presses: only who answered in time is thanked. At most two queries."""
    quiet = gettext("No case of your office is due within a week, and nothing new has come.")
    days = lists.LATELY.days
    if silent := lists.left_in_silence(office, now):
        climbed = ngettext(
            "In the last %(days)s days %(count)s case passed up from your office without an answer. You may still answer it.",
            "In the last %(days)s days %(count)s cases passed up from your office without an answer. You may still answer them.",
            silent,
        ) % {"days": number(days), "count": number(silent)}
        heading, text = gettext("Nothing is due with you now"), f"{quiet} {climbed}"
        return {
            "heading": heading,
            "text": text,
            "action": gettext("Passed up from us"),
            "href": reverse("workspace:climbed"),
        }
    if lists.answered_in_time(office, now):
        quiet = gettext(
            "No case of your office is due within a week, and nothing new has come. Thank you for keeping up."
        )
    return {
        "heading": gettext("Nothing presses"),
        "text": quiet,
        "action": gettext("See all our cases"),
        "href": reverse("workspace:mine"),
    }


def headline(numbers: Counts) -> str:
    """The day in one sentence."""
    if numbers.today:
        words = ngettext("%(count)s case is due today", "%(count)s cases are due today", numbers.today)
        return words % {"count": number(numbers.today)}
    if numbers.late:
        return ngettext("%(count)s case is late", "%(count)s cases are late", numbers.late) % {
            "count": number(numbers.late)
        }
    return gettext("Nothing is due today")


def tallies(numbers: Counts) -> list[dict[str, Any]]:
    """How many cases are due when, and how many are new."""
    return [
        {"count": number(numbers.today), "label": pgettext("tally of cases", "today"), "late": False},
        {"count": number(numbers.week), "label": pgettext("tally of cases", "this week"), "late": False},
        {"count": number(numbers.new), "label": pgettext("tally of cases", "to accept"), "late": False},
        {"count": number(numbers.late), "label": pgettext("tally of cases", "late"), "late": bool(numbers.late)},
    ]
