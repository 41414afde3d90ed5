"""Who may see a page that is not public and not an office's: signed-in residents, and moderators.

    @resident_required
    def sign(request, number): ...

For a class: @method_decorator(resident_required, name="dispatch").
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from accounts.roles import Right, may

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def resident_required(view: View[P]) -> View[P]:
    """Let only a confirmed resident in; others sign in by a code first and then come back here.

    An official is a person too: with an office's account whose address was never confirmed one is sent the same way.
    """

    @functools.wraps(view)
    def checked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not is_resident(request):
            return redirect_to_login(request.get_full_path(), reverse("accounts:enter"))
        return view(request, *args, **kwargs)

    return _answers_for_itself(checked)


def right_required(right: Right, *, is_secret: bool = True) -> Callable[[View[P]], View[P]]:
    """Let only people with a right of the platform in: a visitor signs in first, to anybody else the page is not there (404).

    @right_required(Right.MODERATE)
    def desk(request): ...

    `is_secret=False`: the page is known to exist, so whoever has not the right is told so (403).
    """

    def decorate(view: View[P]) -> View[P]:
        @functools.wraps(view)
        def checked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path(), reverse("accounts:sign_in"))
            if not may(request.user, right):
                raise Http404 if is_secret else PermissionDenied
            return view(request, *args, **kwargs)

        return never_cache(_answers_for_itself(checked))

    return decorate


def is_resident(request: HttpRequest) -> bool:
    """Whether somebody who can be reached or is known is signed in (User.is_confirmed)."""
    return request.user.is_authenticated and request.user.is_confirmed()


DESK = "desk"
"""Under which a session keeps the name of the address of the person's own desk."""


LANGUAGE = "language"
"""Under which a session keeps the language of the page on which its person signed in; pages whose address names none speak it."""


DESKS = (
    (Right.SEATS, "accounts:registrar"),
    (Right.OPERATE, "accounts:platform_people"),
    (Right.AUDIT, "audit:record"),
)
"""Where people of the platform work who are no moderators."""


def remember_desk(request: HttpRequest) -> str:
    """Keep in the session where whoever is signed in works, so that the head of every page shows it without a query.

    The name of the address: the desk of an office, of the moderators, the admin, the registrar, the operators, the auditors; empty for a resident. At most five queries.
    The link gives no right: whoever lost the role finds nothing behind it.
    """
    user = request.user
    if not user.is_authenticated:
        return ""
    if user.offices().exists():
        name = "workspace:today"
    elif user.is_moderator():
        name = "petitions:desk"
    elif user.is_staff:
        name = "admin:index"
    else:
        name = next((page for right, page in DESKS if may(user, right)), "")
    for key, value in ((DESK, name), (LANGUAGE, get_language() or "")):
        if request.session.get(key, "") != value:
            request.session[key] = value
    return name


def enter_address(back_to: str) -> str:
    """Where a resident signs in to come back to an address of ours; for links on public pages."""
    return f"{reverse('accounts:enter')}?{urlencode({'next': back_to})}"


def _answers_for_itself(view: View[P]) -> View[P]:
    """The middleware need not send anybody to the officials' page: this view knows better where to."""
    return login_not_required(view)
