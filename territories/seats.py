"""Who holds an office, from when. A vacancy is recorded, never guessed: an office nobody has entered yet is not vacant."""

from __future__ import annotations

from datetime import date, datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from .clock import local_date
from .models import Office, Seat
from .signatures import signature


class SeatRefused(Exception):
    """A change of holder that cannot be; the sentence says why."""

    def __init__(self, office: Office, problem: str) -> None:
        self.office = office
        self.problem = problem
        super().__init__(f"Office {office.pk}: {problem}")


@transaction.atomic
def appoint(
    office: Office, *, holder_name: str, on: date, by: object, now: datetime, acting: bool = False, reason: str = ""
) -> Seat:
    """From a date on somebody holds the office, for good or acting. The period before ends that day."""
    seat = Seat(office=office, holder_name=holder_name.strip(), acting=acting, started_on=on, reason=reason)
    return _begin(seat, by=by, now=now)


@transaction.atomic
def vacate(office: Office, *, on: date, by: object, now: datetime, reason: str = "") -> Seat:
    """From a date on nobody holds the office: its cases go to the nearest active office above."""
    return _begin(Seat(office=office, is_vacant=True, started_on=on, reason=reason), by=by, now=now)


def problem_with(seat: Seat, *, today: date) -> str:
    """Why a new period cannot begin as `seat` says, in the active language; empty when it can. One query."""
    office = seat.office
    if seat.is_vacant and office.level == Office.Level.REPUBLIC:
        return _("The desk of the republic is never vacant.")
    if not seat.is_vacant and not seat.holder_name:
        return _("A holder needs a name.")
    if office.abolished_on is not None:
        return _("The office no longer exists.")
    if seat.started_on > today:
        return _("A change of holder is recorded when it happens, not before.")
    present = Seat.objects.present().filter(office=office).first()
    if present is None:
        return ""
    if seat.started_on < present.started_on:
        return _("The present period began later than that.")
    said = (seat.holder_name, seat.is_vacant, seat.acting)
    return _("That is recorded already.") if said == (present.holder_name, present.is_vacant, present.acting) else ""


def _begin(seat: Seat, *, by: object, now: datetime) -> Seat:
    """End the present period and start the new one. A period that would last no day at all is replaced."""
    with connection.cursor() as cursor:  # changes of the tree take turns, see migration 0004; a row lock could deadlock
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('territories_office: the tree'))")
    seat.office.refresh_from_db(fields=["level", "abolished_on"])
    if problem := problem_with(seat, today=local_date(now)):
        raise SeatRefused(seat.office, problem)
    present = Seat.objects.present().filter(office_id=seat.office_id).first()
    if present is not None and present.started_on == seat.started_on:
        present.delete()
    elif present is not None:
        present.ended_on = seat.started_on
        present.save(update_fields=["ended_on"])
    seat.entered_by = signature(by)
    seat.entered_at = now
    seat.save(force_insert=True)
    return seat
