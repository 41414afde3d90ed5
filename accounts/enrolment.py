"""What follows when somebody has shown, or set up, a second step: the reason they came for is done, and their session begins."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import factors, second_step, sessions, staffing
from accounts.access import remember_desk
from accounts.models import User, UserSession
from accounts.second_step import Pending
from territories.clock import arrival


class HasOneAlready(factors.StepRefused):
    """Meanwhile its owner set up a second step, elsewhere; whoever has the password or the link alone adds no other."""

    code = "has-one-already"
    message = _("This account has a second step by now. Sign in with it.")


@transaction.atomic
def settle(request: HttpRequest, waiting: Pending, user: User) -> None:
    """Do what the person came for by a link: take the seat, use up the way to a new second step.

    In one transaction with what was set up. Raises HasOneAlready, InvitationIsOver and what accepting raises.
    """
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if waiting.why != "reenrolment" and factors.number_ever(user) > 1:
        raise HasOneAlready
    if waiting.why == "invitation":
        staffing.accept(waiting.row, user, now=arrival(request))
    elif waiting.why == "reenrolment":
        staffing.use_reenrolment(waiting.row, user, now=arrival(request))


def begin(request: HttpRequest, waiting: Pending, user: User, way: UserSession.Way) -> str:
    """Sign in, with a new key; the address to go on to."""
    second_step.forget(request)
    user.refresh_from_db()
    sessions.begin(request, user, way=way)
    desk = remember_desk(request)
    return waiting.came_from or reverse(desk or "accounts:me")
