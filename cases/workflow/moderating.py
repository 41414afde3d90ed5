"""What a moderator does with a case: declares that it is none, hides its words or one photo, shows them again.

A moderator never touches a clock: a hidden case goes on as before. Only what is no case at all leaves the offices' desks.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from cases.errors import BadInput, TransitionRefused
from cases.log import Line, record
from cases.models import Assignment, Case, Photo
from cases.photos import rename_files
from cases.turns import lock_cases
from cases.void_reasons import VoidReason
from cases.workflow.held import Actor, Kind, check_texts, hold, settle, verb
from cases.workflow.interrupted import once_more
from cases.workflow.merging import let_go

if TYPE_CHECKING:
    from accounts.models import User

LONGEST_HIDDEN_REASON = 300


CAN_BE_VOID = (Case.State.OPEN, Case.State.WAITING, Case.State.ANSWERED)


def void_refusal(case: Case) -> object:
    """Why a case cannot be declared void now; None when it can."""
    if case.is_petition:
        return _("A petition is handled at the desk of petitions.")
    if case.is_closed:
        return _("The case is closed.")
    if case.state not in CAN_BE_VOID:
        return _("A dispute is under review. It is decided first.")
    return None


def void(case: Case, *, reason: str, text: str = "", by: User, now: datetime, version: int | None = None) -> Case:
    """A moderator says that this is no case. What was joined to it stands on its own again, with the deadlines it had."""

    def work() -> Case:
        parts = list(case.merged.values_list("pk", flat=True))
        lock_cases([case.pk, *parts])
        held = hold(case, now, version)
        refused = void_refusal(held)
        if refused is not None:
            raise TransitionRefused(str(refused), number=held.number, verb="void")
        if reason not in VoidReason.values:
            raise BadInput({"reason": _("Choose a reason from the list.")})
        check_texts(text=(text, LONGEST_HIDDEN_REASON, False))
        for part in held.merged.select_related("current__office__territory", "current__clock").order_by("pk"):
            let_go(part, held, Actor.SYSTEM, now)
        Assignment.objects.filter(pk=held.current_id).update(left_at=now, outcome=Assignment.Outcome.VOID)
        line = Line(
            kind=Kind.VOIDED, actor=Actor.SYSTEM, at=now, office=held.current.office, user=by, text=text.strip(),
            data={"reason": reason},
        )  # fmt: skip
        record(
            held, line, state=Case.State.CLOSED, outcome=Case.Outcome.VOID, closed_at=now, waiting_until=None,
            confirm_until=None, reply_until=None,
        )  # fmt: skip
        return held

    settle(case, now)
    return once_more(work)


@verb
def hide(case: Case, *, reason: str, by: User, now: datetime, version: int | None = None) -> Case:
    """Take the words, photos and names of a case from the public; the duty to answer and the clock go on.

    The files of the photos get new names: their addresses were public.
    """
    case = hold(case, now, version)
    if case.hidden_at is not None:
        raise TransitionRefused(_("It is hidden already."), number=case.number, verb="hide")
    check_texts(reason=(reason, LONGEST_HIDDEN_REASON, True))
    rename_files(case.photos.public())
    line = Line(kind=Kind.HIDDEN, actor=Actor.SYSTEM, at=now, user=by, text="", data={})
    record(case, line, hidden_at=now, hidden_by=by, hidden_reason=reason.strip())
    return case


@verb
def show(case: Case, *, by: User, now: datetime, version: int | None = None) -> Case:
    """The words of a hidden case are public again."""
    case = hold(case, now, version)
    if case.hidden_at is None:
        raise TransitionRefused(_("It is not hidden."), number=case.number, verb="show")
    line = Line(kind=Kind.SHOWN, actor=Actor.SYSTEM, at=now, user=by, text="", data={"reason": case.hidden_reason})
    record(case, line, hidden_at=None, hidden_by=None, hidden_reason="")
    return case


@verb
def hide_photo(case: Case, *, photo: int, reason: str, by: User, now: datetime, version: int | None = None) -> Case:
    """Take one photo, by its id, from everybody but the moderators; the words, the duty to answer and the clock stay as they are.

    The public line says why. The files get new names: their addresses were public.
    """
    case = hold(case, now, version)
    found = _photo(case, photo, is_hidden=False, verb="hide_photo")
    check_texts(reason=(reason, LONGEST_HIDDEN_REASON, True))
    rename_files([found])
    Photo.objects.filter(pk=found.pk).update(hidden_at=now, hidden_by=by)
    record(case, _photo_line(Kind.HIDDEN, found, by, now, reason.strip()))
    return case


@verb
def show_photo(case: Case, *, photo: int, by: User, now: datetime, version: int | None = None) -> Case:
    """A hidden photo is public again."""
    case = hold(case, now, version)
    found = _photo(case, photo, is_hidden=True, verb="show_photo")
    Photo.objects.filter(pk=found.pk).update(hidden_at=None, hidden_by=None)
    record(case, _photo_line(Kind.SHOWN, found, by, now))
    return case


def _photo(case: Case, pk: int, *, is_hidden: bool, verb: str) -> Photo:
    found = case.photos.filter(pk=pk).first()
    if found is None:
        raise TransitionRefused(_("This photo does not belong to the case."), number=case.number, verb=verb)
    if (found.hidden_at is not None) != is_hidden:
        words = _("It is not hidden.") if is_hidden else _("It is hidden already.")
        raise TransitionRefused(words, number=case.number, verb=verb)
    return found


def _photo_line(kind: str, photo: Photo, by: User, now: datetime, text: str = "") -> Line:
    data = {"photo": photo.pk, "of": "report" if photo.answer_id is None else "answer"}
    return Line(kind=kind, actor=Actor.SYSTEM, at=now, user=by, text=text, data=data)
