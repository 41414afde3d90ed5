"""Who gets in: moderators. For everybody else who is signed in, the desk is not there."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.access import right_required
from accounts.models import User
from accounts.roles import Right
from petitions.models import Moderation, Petition

for_moderators = right_required(Right.MODERATE)


def person(request: HttpRequest) -> User:
    """The moderator."""
    return cast(User, request.user)


def petition_of(number: int) -> Petition:
    """Any petition, with what every page of the desk says of it; 404. Two queries."""
    found = Petition.objects.select_related(
        "office__territory", "territory", "terms", "tally", "goal_rule", "case"
    ).prefetch_related("texts")
    return get_object_or_404(found, number=number)


def open_look(petition: Petition) -> Moderation | None:
    """The look that waits to be decided. One query."""
    return petition.moderations.filter(decided_at=None).first()
