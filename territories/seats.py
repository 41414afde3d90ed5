"""Who holds an office, from when. A vacancy is recorded, never guessed: an office nobody has entered yet is not vacant."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

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
def appoint(office: Office, *, holder_name: str, on: date, by: object, now: datetime, acting: bool = False) -> Seat:
    """From a date on somebody holds the office, for good or acting. The period before ends that day."""
    if not holder_name.strip():
        raise SeatRefused(office, "a holder needs a name")
    return _begin(office, Seat(holder_name=holder_name.strip(), acting=acting), on=on, by=by, now=now)


@transaction.atomic
def vacate(office: Office, *, on: date, by: object, now: datetime) -> Seat:
    """From a date on nobody holds the office: its cases go to the nearest active office above."""
    if office.level == Office.Level.REPUBLIC:
        raise SeatRefused(office, "the desk of the republic is never vacant")
    return _begin(office, Seat(is_vacant=True), on=on, by=by, now=now)


def _begin(office: Office, seat: Seat, *, on: date, by: object, now: datetime) -> Seat:
    """End the present period and start the new one. A period that would last no day at all is replaced."""
    if on > local_date(now):
        raise SeatRefused(office, "a change of holder is recorded when it happens, not before")
    locked = Office.objects.select_for_update(of=("self",)).get(pk=office.pk)
    if locked.abolished_on is not None:
        raise SeatRefused(office, f"the office was abolished on {locked.abolished_on.isoformat()}")
    present = Seat.objects.present().filter(office=locked).first()
    if present is not None:
        _end(present, seat, on, office)
    seat.office = locked
    seat.started_on = on
    seat.entered_by = signature(by)
    seat.entered_at = now
    seat.save(force_insert=True)
    return seat


def _end(present: Seat, following: Seat, on: date, office: Office) -> None:
    """Let the present period end where the following begins."""
    same = (present.holder_name, present.is_vacant, present.acting)
    if same == (following.holder_name, following.is_vacant, following.acting):
        raise SeatRefused(office, f"that has been so since {present.started_on.isoformat()}")
    if on < present.started_on:
        raise SeatRefused(office, f"the present period began later, on {present.started_on.isoformat()}")
    if on == present.started_on:
        present.delete()
    else:
        present.ended_on = on
        present.save(update_fields=["ended_on"])
