"""When a case may be joined to another, split off again, or taken back by the person who reported it (rules of cases.allowed)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.given_back import put_off
from cases.models import Case, ClockRule, Event, Participant
from territories.models import Office

Refusal = str | Promise | None


def may_join(case: Case, office: Office | None, now: datetime) -> Refusal:
    """Why this one case cannot be joined to another, or take another in, now. `office` None: the platform. No query."""
    held = case.current
    if case.is_petition:
        return _("A petition is not joined to another case.")
    if case.is_closed:
        return _("The case is closed.")
    if case.state == Case.State.WAITING:
        return _("The case waits for the resident's reply. Join it when the reply has come.")
    if case.state != Case.State.OPEN:
        return _("The case has an answer. It is not joined to another one.")
    if office is not None and office.pk not in {held.office_id, held.office.climbs_to_id}:
        return _("Another office has the case now.")
    if held.promise_at <= now:
        return _("The deadline has passed. A missed case is not joined to another one.")
    return None


def merge_refusal(case: Case, into: Case, office: Office | None, now: datetime) -> Refusal:
    """Why `case` cannot be joined to `into` now; None when it can. Two queries at most."""
    if case.pk == into.pk:
        return _("A case is not joined to itself.")
    if (own := may_join(case, office, now)) is not None:
        return own
    if into.merged_into_id is not None:
        return _("That case is itself joined to another one.")
    if (other := may_join(into, office, now)) is not None:
        return _other(into, now) or other
    if case.regime != into.regime or case.current.regime != into.current.regime:
        return _("An emergency and an ordinary case have different clocks and are not joined.")
    if not _have_one_owner(case, into, office):
        return _("Two different offices have these cases.")
    if case.merged.exists():
        return _("Other cases are joined to this one already. Join that case to this one instead.")
    if was_split_off(case):
        return _("The resident has said that this is another matter. It is not joined again.")
    return None


def _other(into: Case, now: datetime) -> Refusal:
    """The usual reasons about the other case, said of it."""
    if into.is_closed:
        return _("That case is closed.")
    if into.state == Case.State.OPEN and into.current.promise_at <= now:
        return _("The deadline of that case has passed. A missed case takes no other one in.")
    return None


def _have_one_owner(case: Case, into: Case, office: Office | None) -> bool:
    """One office has both; what the platform joins may also be commanded by the office that has the incident."""
    if case.current.office_id == into.current.office_id:
        return True
    if office is not None:
        return False
    above = case.current.office.path.startswith(into.current.office.path)
    return above or commander(case).pk == commander(into).pk


def commander(case: Case) -> Office:
    """The office that can command what an incident needs: in an emergency the nearest active one from the district up."""
    office = case.current.office
    if case.current.regime != ClockRule.Regime.EMERGENCY or office.level != Office.Level.RURAL:
        return office
    return office.climbs_to or office


def was_split_off(case: Case) -> bool:
    """Whether the resident has said of a joined case that it is another matter. One query."""
    return case.events.filter(kind=Event.Kind.SPLIT, actor=Event.Actor.RESIDENT, data__has_key="into").exists()


def split_until(case: Case) -> datetime | None:
    """Until when the reporter may split off a joined case, outages of the platform counted in; None when it is not joined.

    Reads the clock of its assignment, and the outages (cases.given_back).
    """
    if case.merged_into_id is None or case.closed_at is None:
        return None
    return put_off(case, case.closed_at, case.closed_at + timedelta(days=case.current.clock.split_days))


def split_refusal(case: Case, participant: Participant, now: datetime) -> Refusal:
    """Why a resident cannot split the case off now; None when they can. At most one query."""
    until = split_until(case)
    if until is None:
        return _("The case is not joined to another one.")
    if participant.role != Participant.Role.REPORTER:
        return _("Only the person who reported the problem can say that it is another one.")
    if until <= now:
        return _("The days to split the case off have passed.")
    return None


def withdraw_refusal(case: Case, participant: Participant) -> Refusal:
    """Why a resident cannot take the case back; None when they can. One query at most."""
    if participant.role != Participant.Role.REPORTER:
        return _("Only the person who reported the problem can take it back.")
    if case.is_petition:
        return _("A petition is withdrawn on its own page.")
    if not case.owes_answer:
        return _("Only a case that is not answered yet can be taken back.")
    if case.participants.exclude(role=Participant.Role.REPORTER).exists():
        return _("Others have joined: the case is no longer yours alone, so it stays.")
    return None


def forward_refusal(case: Case) -> Refusal:
    """Why a case that stands for others is not forwarded: none of them may win time by it. One query."""
    stays = case.merged.filter(current__number__gt=1) | case.merged.filter(current__accepted_at__isnull=False)
    if stays.exists():
        return _("A case that was joined to this one could not be forwarded any more, so this one is not, either.")
    return None
