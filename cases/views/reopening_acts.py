"""What residents press on the private page about a danger, an appeal, and a problem that came back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cases import workflow
from cases.deadlines import last_day
from cases.made_safe import is_asked_about, reply_until
from cases.models import Case, Participant
from cases.reopening import answer_that_stood, appeal_until, came_back_until, file_again_until
from cases.tracker import Tracker
from territories.wording import until_day

ACTS = ("confirm_safe", "dispute_safe", "appeal", "came_back")


def words(tracker: Tracker, may: set[str], errors: Mapping[str, str]) -> dict[str, Any]:
    """Until when each of them is possible, as phrases, for the forms that are shown. At most one query."""
    case, told = tracker.case, tracker.reopening
    ends: dict[str, datetime | None] = {}
    if "confirm_safe" in may and told.safe is not None and is_asked_about(case, told.safe, tracker.now):
        ends["safe_until"] = reply_until(case, told.safe)
    if "appeal" in may and told.last_review is not None:
        ends["appeal_until"] = appeal_until(case, told.last_review)
    if may & {"came_back", "file_again"} and (given := answer_that_stood(case)) is not None:
        until = came_back_until if "came_back" in may else file_again_until
        ends["back_until"] = until(case, given)
    phrases = {name: until_day(last_day(end), "year") for name, end in ends.items() if end is not None}
    return {**phrases, "back_open": "text" in errors}


def do(act: str, case: Case, participant: Participant, sent: Any, now: datetime) -> str:
    """Do it, and say what happens now. Raises the refusals of the verbs."""
    if act == "confirm_safe":
        workflow.confirm_safe(case, participant=participant, now=now)
        return _("Thank you. Your word is recorded: the danger is gone. The repair goes on.")
    if act == "dispute_safe":
        changed = workflow.dispute_safe(case, participant=participant, reason=sent.get("reason", ""), now=now)
        if changed.state == Case.State.REVIEWED:
            return _("Your word is recorded. The level above decides within hours. In danger, call 112.")
        return _("Your word is recorded. The hours of an emergency run again. In danger, call 112.")
    if act == "appeal":
        workflow.appeal(case, participant=participant, reason=sent.get("reason", ""), now=now)
        return _("Your appeal is recorded. The next level up has the last word.")
    workflow.came_back(case, participant=participant, text=sent.get("text", ""), now=now)
    return _("Your word is recorded. The case is open again, and its clock counts as if it had never stopped.")
