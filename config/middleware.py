"""What happens to every request before and after a view."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib.auth import middleware as auth
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware import locale
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from accounts import audit, sessions
from accounts.access import LANGUAGE
from accounts.staffing import StaffingRefused
from cases.errors import BadInput, DomainError
from config.errors import INTERFACE, error_page, page_not_found
from config.redaction import blank
from config.rights import rule_of
from territories import clock

Handler = Callable[[HttpRequest], HttpResponse]
ADMIN = "/admin/"
PLAIN_FORM = "application/x-www-form-urlencoded"
READING = frozenset({"GET", "HEAD", "OPTIONS"})
SIGNING_OUT = "accounts:sign_out"


class ArrivalMiddleware:
    """Fix the moment at which a request arrived; everything done for it happens at `request.arrived_at`.

    Outermost but for the counters: a person who pressed the button a second before midnight was in time, however
    long the request then waited.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Read the one clock once."""
        moment = clock.now()
        request.arrived_at = moment  # type: ignore[attr-defined]
        with clock.serving(moment):  # who may do what is asked for that moment too
            return self.get_response(request)


class LocaleMiddleware(locale.LocaleMiddleware):
    """Django's own, without `Vary: Accept-Language`: the address alone says in which language a page is, Kazakh first.

    A cache in front keeps one copy of a page and not one for every browser's list of languages. What does answer by the
    header, the programming interface, says so itself.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Leave Vary as the view made it."""
        vary = response.headers.get("Vary")
        response = super().process_response(request, response)
        if vary is None:
            del response.headers["Vary"]
        else:
            response.headers["Vary"] = vary
        return response


class AuthenticationMiddleware(auth.AuthenticationMiddleware):
    """Django's own, but a session that is over, or that skipped the second step, is nobody's (accounts.sessions)."""

    def process_request(self, request: HttpRequest) -> None:
        """Look only when somebody asks who it is."""
        request.user = SimpleLazyObject(lambda: self._person(request))  # type: ignore[assignment]

    def _person(self, request: HttpRequest) -> Any:
        if not hasattr(request, "_cached_user"):
            request._cached_user = sessions.person_of(request)  # type: ignore[attr-defined]
        return request._cached_user  # type: ignore[attr-defined]


class LoginRequiredMiddleware(auth.LoginRequiredMiddleware):
    """Django's own, but it asks who is there only where that matters: public pages then do not vary by cookie."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        """Let a public view through without touching the session."""
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., Any]) -> Any:
        """To the sign-in; but whoever sent a form after their session or their seat had ended reads so, and their own words again.

        Residents who press a button without words are led to their sign-in: many are nobody yet and do so for the first time.
        """
        texts = _words_of(request)
        at_work = getattr(view_func, "login_url", None) is None
        if not texts and not (request.method == "POST" and at_work):
            return super().handle_no_permission(request, view_func)
        return error_page(request, HTTPStatus.FORBIDDEN, "signed_out", texts=texts)


class AdminLanguageMiddleware:
    """The admin has no language in its address: it speaks the one of the page on which the person signed in, else their own."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing to do for any other page."""
        if request.path_info.startswith(ADMIN) and request.user.is_authenticated:
            language = request.session.get(LANGUAGE) or request.user.language
            if language in dict(settings.LANGUAGES):
                translation.activate(language)
                request.LANGUAGE_CODE = language
        return self.get_response(request)


class NotFoundMiddleware:
    """With DEBUG a page that is not there is the same friendly page as without it, and no list of our addresses in English."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """An address that leads to no view."""
        answer = self.get_response(request)
        is_nowhere = answer.status_code == HTTPStatus.NOT_FOUND and request.resolver_match is None
        if settings.DEBUG and is_nowhere and not request.path_info.startswith(INTERFACE):
            return page_not_found(request)
        return answer

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """What a view did not find; the interface has its own answers."""
        if not settings.DEBUG or not isinstance(exception, Http404) or request.path_info.startswith(INTERFACE):
            return None
        return page_not_found(request, exception)


class DomainErrorMiddleware:
    """The one place that turns a broken rule of the product into an answer: a page that says what happened and what to do.

    The API has its own, in problem documents (config.problems). A view that knows better catches the error itself.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing to do while all goes well."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a DomainError with its status and its words; a status of 500 is our fault and is raised as such."""
        if isinstance(exception, StaffingRefused):
            return error_page(request, HTTPStatus.FORBIDDEN, "refused", message=exception.message)
        if not isinstance(exception, DomainError) or exception.status >= 500:
            return None
        reasons = list(exception.errors.values()) if isinstance(exception, BadInput) else []
        return error_page(request, exception.status, "refused", message=exception.message, reasons=reasons)


class AuditMiddleware:
    """Write a line in the record before somebody who acts for an office or the platform does anything, and how it ended after it.

    Recorded is every request that may change something, and reading where it always shows personal data of others (config.rights); a
    page that does so only sometimes says it itself (accounts.audit.write_down). A session of a resident cannot be one of staff
    (accounts.backends), so residents cost no query here.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the status to the line, if one was written."""
        answer = self.get_response(request)
        entry = getattr(request, "audit_entry", None)
        if entry is not None:
            audit.finish(entry, answer.status_code, getattr(request, "audit_came_to", ""))
        return answer

    def process_view(
        self, request: HttpRequest, _view: Callable[..., HttpResponseBase], _args: Any, _kwargs: Any
    ) -> None:
        """Write the line, in a transaction of its own: what cannot be recorded does not happen."""
        found = request.resolver_match
        if found is None or (name := found.view_name or found.route) == SIGNING_OUT:
            return
        rule = rule_of(name)
        is_reading = request.method in READING
        if is_reading and not (rule and rule.is_personal):
            return
        audit.write_down(request, reason=_reason(request), told=_told(request, rule.tells if rule else ()))


def _told(request: HttpRequest, names: tuple[str, ...]) -> dict[str, str]:
    """What a form says it is about, in whatever way it is sent: nobody leaves the number out of the record by another way."""
    if not names or request.method in READING:
        return {}
    return {name: blank(request.POST.get(name, "")) for name in names}


def _reason(request: HttpRequest) -> str:
    """What a plain form gives as the reason. A form with files is left to its view, which limits what it takes in."""
    if request.method in READING or request.content_type != PLAIN_FORM:
        return ""
    return blank(audit.reason_of(request.POST))


SHORTEST_WORDS, LONGEST_WORDS = 10, 10_000
SECRETS = frozenset({"csrfmiddlewaretoken", "password", "code", "recovery", "credential", "iin", "next"})


def _words_of(request: HttpRequest) -> list[str]:
    """What somebody wrote into a form that cannot be taken any more; never secrets, and nothing too short to miss."""
    if request.method != "POST":
        return []
    written = [value for name, values in request.POST.lists() if name not in SECRETS for value in values]
    return [value[:LONGEST_WORDS] for value in written if len(value) >= SHORTEST_WORDS and " " in value.strip()]
