"""Between the password and the session: who has shown the first step and not the second, and who is setting one up.

Nobody is signed in yet: the session of the browser only remembers who may go on, for what reason and until when. The session of
the person begins after the second step, with a new key.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Concatenate, Literal, ParamSpec
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from accounts import sessions
from accounts.models import User
from territories.clock import arrival, unshifted

PENDING = "pending_step"
LIFE = timedelta(minutes=10)
SET_UP_LIFE = timedelta(minutes=60)
"""To install an app takes time."""
OPEN_FORM = timedelta(minutes=60)
"""A form that asked for the second step when it was opened may be sent so long after that step."""
Why = Literal["password", "set-up", "invitation", "reenrolment"]
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Pending:
    """Who may go on: after a password, or by a link, to show a second step or to set one up."""

    user_id: int
    why: Why
    row: int
    """The invitation or the way to a new second step; 0 after a password."""
    came_from: str
    at: float
    checked: str
    """What ends with a new password or the end of all sessions (User.get_session_auth_hash)."""

    def user(self) -> User | None:
        """The account as it is now; None when it was closed or changed meanwhile. One query."""
        user = User.objects.filter(pk=self.user_id, is_active=True).first()
        return user if user is not None and user.get_session_auth_hash() == self.checked else None


def wait_for(request: HttpRequest, user: User, why: Why, *, row: int = 0, came_from: str = "") -> None:
    """Remember who may go on. The key of the browser's session changes, so that nobody who planted it comes along."""
    request.session.cycle_key()
    made = Pending(user.pk, why, row, came_from, _now(request), user.get_session_auth_hash())
    request.session[PENDING] = asdict(made)


def pending(request: HttpRequest) -> Pending | None:
    """Who may go on, while there is time. No query."""
    kept = request.session.get(PENDING)
    if kept is None:
        return None
    found = Pending(**kept)
    life = LIFE if found.why == "password" else SET_UP_LIFE
    return found if 0 <= _now(request) - found.at < life.total_seconds() else None


def forget(request: HttpRequest) -> None:
    """Nobody may go on any more."""
    request.session.pop(PENDING, None)


def recent_step_required(view: View[P]) -> View[P]:
    """Sensitive acts of staff: show the second step again when it was passed more than half an hour ago.

    A form that was opened in time may be sent half an hour longer, so that nobody loses what they wrote. Residents, who have no
    second step, are let through: what they do to their own account is told by a letter.
    """

    @functools.wraps(view)
    def checked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        within = OPEN_FORM if request.method == "POST" else sessions.RECENT
        if sessions.STEP in request.session and not sessions.step_is_recent(request, within=within):
            back = request.get_full_path()
            return redirect(f"{reverse('accounts:step_again')}?{urlencode({'next': back})}")
        return view(request, *args, **kwargs)

    return checked


def nobody_waits(request: HttpRequest) -> HttpResponse:
    """Where to go from a page for people who are between two steps, without being there."""
    forget(request)
    return redirect("accounts:sign_in")


def _now(request: HttpRequest) -> float:
    return unshifted(arrival(request)).timestamp()
