"""Letters about accounts: an invitation, a new second step, what was added, removed or refused. Rows first, then letters.

A row is written in the transaction of what it tells, and marked before its letter goes. The secrets of links stand in no row:
they are made when the letter is. A task sends what waits every minute; after twelve tries a letter is given up and the admin shows it.
Who acts for others and has a telephone alone gets short messages. Residents without an e-mail get none: messages cost money, and who
adds and removes passkeys all day could order them by the hundred.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables
from kombu.exceptions import OperationalError

from accounts import addresses, keyed_links, senders
from accounts.codes import NO_BUDGET, NOT_TAKEN
from accounts.models import Invitation, Membership, PlatformRole, Reenrolment, StaffLetter, User
from territories.models import Office

log = logging.getLogger(__name__)
MOST_TRIES = 12
OF_STAFF = {StaffLetter.Kind.REENROLMENT, StaffLetter.Kind.GIVEN, StaffLetter.Kind.ENDED}
"""What only others can order; who reads it may act for nobody any more."""
SHORT = {
    StaffLetter.Kind.INVITATION: _("You are invited to work in Jauap. Open the link within seven days:"),
    StaffLetter.Kind.REENROLMENT: _("A new second step for your account in Jauap. Open the link within two days:"),
    StaffLetter.Kind.GIVEN: _("You have a new role in Jauap:"),
    StaffLetter.Kind.ENDED: _("A role of yours in Jauap has ended:"),
}
ABOUT = _("Something you sign in to Jauap with was changed. If it was not you, look here at once:")
"""What fits into a message to a telephone; other kinds all say ABOUT."""


def tell(
    user: User, kind: StaffLetter.Kind, *, now: datetime, reenrolment: Reenrolment | None = None, **data: Any
) -> None:
    """Write a letter to somebody with an account into the outbox. Nothing for whom none can reach (reaches)."""
    if user.email or (reaches(user) and (kind in OF_STAFF or user.acts_for_others())):
        StaffLetter.objects.create(user=user, kind=kind, reenrolment=reenrolment, data=data, made_at=now)
        wake()


def reaches(user: User) -> bool:
    """Whether a link can be sent to somebody: by e-mail, or to a telephone where this site sends messages."""
    return bool(user.email or (user.phone and senders.by_phone().is_there()))


def invite(invitation: Invitation, *, now: datetime) -> None:
    """Write the letter of an invitation into the outbox; to a telephone it goes as a short message."""
    StaffLetter.objects.create(invitation=invitation, kind=StaffLetter.Kind.INVITATION, made_at=now)
    wake()


def goes_to(user: User) -> str:
    """Where a letter to somebody goes, masked: for whoever has it sent."""
    if user.email or not user.phone:
        return addresses.masked(addresses.EMAIL, user.email or "")
    return addresses.masked(addresses.PHONE, user.phone)


def wake() -> None:
    """Let a worker send what waits soon after the present transaction is committed; beat does so every minute anyway."""
    transaction.on_commit(_wake)


def send_waiting(now: datetime) -> int:
    """Send what waits; how many went. One that fails does not stop the others."""
    sent = 0
    for pk in StaffLetter.objects.waiting().values_list("pk", flat=True):
        sent += _send(pk, now)
    return sent


def _send(pk: int, now: datetime) -> bool:
    waiting = StaffLetter.objects.filter(pk=pk, sent_at=None)
    if not waiting.update(sent_at=now, tries=F("tries") + 1):
        return False
    row = StaffLetter.objects.select_related("user", "invitation__office__territory", "reenrolment").get(pk=pk)
    if not _still_wanted(row, now):
        return False
    try:
        _deliver(row, now)
    except OSError as failure:  # smtplib's own errors and senders.NotSent are among them
        problem = failure.problem if isinstance(failure, senders.NotSent) else ""
        tries = row.tries - 1 if problem == NO_BUDGET else row.tries  # tomorrow there is money again
        given_up = now if tries >= MOST_TRIES or problem == NOT_TAKEN else None
        StaffLetter.objects.filter(pk=pk).update(sent_at=None, tries=tries, given_up_at=given_up)
        log.warning("Letter %s about an account did not go: %s", pk, type(failure).__name__)
        return False
    return True


def _still_wanted(row: StaffLetter, now: datetime) -> bool:
    """A link that does not work any more is sent to nobody."""
    if row.invitation_id is not None:
        return Invitation.objects.open(now).filter(pk=row.invitation_id).exists()
    if row.kind == StaffLetter.Kind.REENROLMENT:
        return Reenrolment.objects.open(now).filter(pk=row.reenrolment_id or 0).exists()
    return True


@sensitive_variables()
def _deliver(row: StaffLetter, now: datetime) -> None:
    to = row.invitation or row.user
    if to is None or to.email or not to.phone:
        _letter(row).send()
        return
    with override(to.language):
        text = SHORT.get(StaffLetter.Kind(row.kind), ABOUT)
        senders.by_phone().send(to.phone, f"{text} {_link(row)}", "", now)


@sensitive_variables()
def _letter(row: StaffLetter) -> EmailMultiAlternatives:
    language = row.user.language if row.user else row.invitation.language if row.invitation else settings.LANGUAGE_CODE
    with override(language):
        context = {
            "address": settings.SITE_ADDRESS,
            "language": language,
            "kind": row.kind,
            "data": row.data,
            "invitation": row.invitation,
            "what": what_it_is(row),
            "link": _link(row),
            "reason": row.reenrolment.reason if row.reenrolment else "",
        }
        subjects = {
            StaffLetter.Kind.INVITATION: gettext("You are invited to work in Jauap"),
            StaffLetter.Kind.REENROLMENT: gettext("Your new second step in Jauap"),
        }
        subject = subjects.get(StaffLetter.Kind(row.kind), gettext("About your account in Jauap"))
        to = row.user.email if row.user else row.invitation.email if row.invitation else None
        letter = EmailMultiAlternatives(subject, render_to_string("emails/staff.txt", context), to=[to] if to else [])
        letter.attach_alternative(render_to_string("emails/staff.html", context), "text/html")
    letter.extra_headers["Auto-Submitted"] = "auto-generated"
    return letter


def _link(row: StaffLetter) -> str:
    if row.invitation is not None:
        return keyed_links.address("accounts:invitation_link", row.invitation)
    if row.kind == StaffLetter.Kind.REENROLMENT and row.reenrolment is not None:
        return keyed_links.address("accounts:reenrolment_link", row.reenrolment)
    return settings.SITE_ADDRESS + reverse("accounts:security")


def what_it_is(row: StaffLetter) -> str:
    """The seat or role that a letter is about, in the active language; empty for letters about something else."""
    invitation, data = row.invitation, row.data
    if invitation is not None:
        return name_of(invitation.office, invitation.seat or invitation.platform_role)
    if not data.get("role"):
        return ""
    office = (
        Office.objects.select_related("territory").filter(pk=data.get("office")).first() if data.get("office") else None
    )
    return name_of(office, data["role"])


def name_of(office: Office | None, role: str) -> str:
    """A seat with its office, or a role of the platform, in the active language."""
    if office is None:
        return str(PlatformRole.Role(role).label)
    return f"{office.title}: {Membership.Role(role).label}"


def _wake() -> None:
    from accounts.tasks import send_staff_letters  # the task is above this module and calls into it

    try:
        send_staff_letters.apply_async(retry=False, expires=60)
    except (OperationalError, OSError):
        log.warning("The letters about accounts could not be ordered; they go with the next round.")
