"""What follows when somebody has shown, or set up, a second step: the reason they came for is done, and their session begins."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse

from accounts import second_step, sessions, staffing
from accounts.access import remember_desk
from accounts.models import User, UserSession
from accounts.second_step import Pending
from territories.clock import arrival


@transaction.atomic
def settle(request: HttpRequest, waiting: Pending, user: User) -> None:
    """Do what the person came for by a link: take the seat, use up the way to a new second step.

    In one transaction with what was set up. Raises InvitationIsOver and what accepting raises.
    """
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
