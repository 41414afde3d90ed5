"""Filing at an office's desk for a resident who came, telephoned or wrote: who may, what for, and the receipt.

The report is the resident's. It is routed by the rules that hold for everybody, never as whoever writes it down would like; the resident
agrees to a text that is read out; nobody who works for an office confirms or disputes for them (cases.allowed). The private link is on
the receipt alone: the operator sees it until it is handed over, for half an hour at most, and never of somebody who telephoned, to
whom it goes with the message.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, User
from accounts.phones import normalise
from accounts.roles import Right, seats_with
from cases.errors import BadInput, TransitionRefused
from cases.models import Case, Category
from cases.taken_down import Channel, TakenDown
from issues.filing import Point, file_issue
from issues.models import Draft, Issue, Unsorted
from issues.sorting import receive

if TYPE_CHECKING:
    from cases.photos import PreparedPhoto
    from territories.models import Office, Territory

LINK_SHOWN_FOR = timedelta(minutes=30)
"""After filing: long enough for a printer that must be mended."""
MOST_LISTED = 10


def may_file(user: User, office: Office) -> bool:
    """Whether an account writes reports down for an office today. One query."""
    seats = Membership.objects.present().filter(user=user, office=office, role__in=seats_with(Right.FILE_FOR_OTHERS))
    return seats.exists()


def region_of(office: Office) -> Territory | None:
    """The region or republican city whose places an office's desk writes down; None for the republic's: all of them."""
    return office.territory.region


def serves(office: Office, territory: Territory) -> bool:
    """Whether a place lies in the region that the office serves: a resident need not know whose their problem is."""
    region = region_of(office)
    return region is None or territory.region_id == region.pk


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a report: a case, or one that waits to be sorted because it fits no category."""

    case: Case | None = None
    unsorted: Unsorted | None = None


def file_at_desk(
    *,
    taken: TakenDown,
    key: uuid.UUID,
    territory: Territory,
    category: Category | None,
    title: str,
    body: str,
    language: str,
    now: datetime,
    point: Point | None = None,
    place_note: str = "",
    photos: Sequence[PreparedPhoto] = (),
    name: str = "",
    show_name: bool = False,
    email: str = "",
    phone: str = "",
) -> Received:
    """File what was written down for a resident who agreed. Idempotent by `key`, also when two requests race.

    `category` None: none of them fits, so a moderator sorts it. Raises TransitionRefused for somebody who has no such seat in the
    office (any more), BadInput for a place of another region, a way that is none, or a contact of somebody who works for an office.
    """
    if not may_file(taken.by, taken.office):
        raise TransitionRefused(_("You do not write down reports for this office any more."), code="not-at-this-desk")
    check_at_desk(taken, territory, email=email, phone=phone)
    if category is None:
        return Received(
            unsorted=receive(
                key=key, territory=territory, title=title, body=body, language=language, now=now, point=point,
                place_note=place_note, photos=photos, name=name, show_name=show_name, email=email, phone=phone, taken=taken,
            )
        )  # fmt: skip
    filed = file_issue(
        client_key=key, territory=territory, category=category, title=title, body=body, language=language, now=now,
        point=point, place_note=place_note, photos=photos, name=name, show_name=show_name, email=email, phone=phone,
        taken=taken,
    )  # fmt: skip
    return Received(case=filed.case)


def check_at_desk(taken: TakenDown, territory: Territory, *, email: str, phone: str) -> None:
    """What a desk must keep to besides what holds for every report. Raises BadInput. At most two queries."""
    errors: dict[str, str | Promise] = {}
    if taken.channel not in Channel.values:
        errors["channel"] = _("Say how the resident came.")
    if not serves(taken.office, territory):
        errors["territory"] = _("This place lies in a region that your office does not serve.")
    errors |= wrong_contacts(email, phone)
    if errors:
        raise BadInput(errors)


def wrong_contacts(email: str, phone: str) -> dict[str, str | Promise]:
    """A contact of somebody who acts for an office or the platform is not the resident's: the private link would go to them."""
    found: dict[str, str | Promise] = {}
    words = _("This is the contact of somebody at work here. Write the resident's own, or leave it empty.")
    if email and _is_of_staff(Q(email__iexact=email.strip())):
        found["email"] = words
    number = normalise(phone) if phone else None
    if number and _is_of_staff(Q(phone=number)):
        found["phone"] = words
    return found


def _is_of_staff(contact: Q) -> bool:
    return any(user.acts_for_others() for user in User.objects.filter(contact, is_active=True))


# -- what somebody wrote down ------------------------------------------------------------------


def begun(user: User, office: Office, now: datetime, kept_for: timedelta) -> list[Draft]:
    """What an operator began at this desk and has not sent, the newest first. One query."""
    drafts = Draft.objects.filter(desk_user=user, desk_office=office, changed_at__gt=now - kept_for)
    return list(drafts.order_by("-changed_at", "-pk")[:MOST_LISTED])


def filed_lately(user: User, office: Office) -> list[Issue]:
    """What an operator filed at this desk last, the newest first. One query."""
    filed = Issue.objects.filter(desk_user=user, desk_office=office).select_related("case__territory")
    return list(filed.order_by("-case")[:MOST_LISTED])


# -- the receipt ---------------------------------------------------------------------------------


def shows_link(report: Issue | Unsorted, filed_at: datetime, now: datetime) -> bool:
    """Whether the operator still sees the private link: not handed over, not long ago, and the resident stands before them or has written."""
    return (
        report.channel != Channel.TELEPHONE
        and report.receipt_given_at is None
        and filed_at <= now < filed_at + LINK_SHOWN_FOR
    )


def hand_over(report: Issue | Unsorted, *, now: datetime) -> None:
    """The resident has the receipt: nobody at the desk sees the link again. Pressed twice it is said once."""
    type(report).objects.filter(pk=report.pk, receipt_given_at=None).update(receipt_given_at=now)
