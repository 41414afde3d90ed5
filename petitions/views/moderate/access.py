"""Who gets in: moderators of the platform. For everybody else who is signed in, the desk is not there."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache

from accounts.access import moderator_required
from accounts.models import User
from petitions.models import Moderation, Petition

View = Callable[..., HttpResponseBase]


def for_moderators(view: View) -> View:
    """Let moderators in; a visitor is sent to sign in, anybody else gets a 404. Nothing is kept by a cache."""
    guarded = moderator_required(view)

    @never_cache
    @functools.wraps(guarded)
    def hidden(request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return guarded(request, *args, **kwargs)
        except PermissionDenied as error:
            raise Http404 from error

    return hidden


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
