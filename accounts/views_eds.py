"""Signing in, or confirming who one is, with an electronic signature: what is needed, the statement, the wait, the end.

Every step is a page of its own and works without JavaScript: the statement is then taken as a file, signed in a program of one's own,
and handed in as a file.
"""

from __future__ import annotations

from typing import Any

from csp.decorators import csp_update
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from accounts import demonstration as invented
from accounts import identity, limits, sessions
from accounts.access import remember_desk
from accounts.eds import challenges, cms, demonstration, errors, judging, statement
from accounts.eds.errors import ChallengeIsOver
from accounts.errors import AccountError
from accounts.models import EdsChallenge, User, UserSession
from accounts.names import public_name
from territories.clock import arrival

TICKET, NEXT = "eds_challenge", "eds_next"
"""Under which the session of a browser keeps the statement that it asked for, and where its person wants to go."""
NCALAYER = "wss://127.0.0.1:13579"
"""The program on the person's own computer; no other address is allowed, and this one on the page of the statement alone."""
LOOK_AGAIN_SECONDS = 2
LONGEST_NAME = 120


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def signature(request: HttpRequest) -> HttpResponse:
    """What is needed; a POST asks for a statement. Whoever is signed in confirms who they are, others sign in."""
    came_from = _address_here(request)
    if request.method == "POST" and judging.is_set_up():
        verdict = limits.count_request("signature", request)
        if not verdict.is_allowed:
            return limits.too_many_requests(request, verdict.wait_seconds)
        row = challenges.ask(user=_signed_in(request), now=arrival(request))
        request.session[TICKET], request.session[NEXT] = str(row.ticket), came_from
        return redirect("accounts:signature_sign")
    return render(request, "accounts/signature/begin.html", {"next": came_from, "is_set_up": judging.is_set_up()})


@login_not_required
@csp_update({"connect-src": ["'self'", NCALAYER]})
@sensitive_post_parameters("signature", "invented")
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest) -> HttpResponse:
    """The statement; a POST hands its signature in."""
    row = _present(request)
    if row is None:
        return _begin_anew(request, ChallengeIsOver())
    if row.state != EdsChallenge.State.ASKED:
        return redirect("accounts:signature_wait")
    fault = ""
    if request.method == "POST":
        sent = _sent_by_invented(request, row) or _sent(request)
        if not sent:
            fault = gettext("Choose the file with the signature.")
        else:
            try:
                challenges.hand_in(row, sent, arrival(request))
            except errors.TooLarge as refused:
                fault = str(refused.message)
            except ChallengeIsOver as refused:
                return _begin_anew(request, refused)
            else:
                return redirect("accounts:signature_wait")
    context = {
        "statement": statement.text_of(row),
        "fault": fault,
        "address": NCALAYER,
        "invented": invented.residents() if demonstration.is_on() else [],
    }
    return render(request, "accounts/signature/sign.html", context, status=400 if fault else 200)


@login_not_required
@require_safe
def statement_file(request: HttpRequest) -> HttpResponse:
    """The statement as the very bytes to sign, for programs other than NCALayer."""
    row = _present(request)
    if row is None:
        return _begin_anew(request, ChallengeIsOver())
    answer = HttpResponse(statement.content_of(row), content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="jauap.txt"'
    return answer


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def wait(request: HttpRequest) -> HttpResponse:
    """While a worker checks it; then what came of it. Only a POST signs anybody in."""
    row = _present(request)
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"state": row.state if row else "over"})
    if row is None:
        return _begin_anew(request, ChallengeIsOver())
    if row.state == EdsChallenge.State.REFUSED:
        return _begin_anew(request, errors.of_code(row.refusal))
    if row.state == EdsChallenge.State.ASKED:
        return redirect("accounts:signature_sign")
    if row.state == EdsChallenge.State.HANDED:
        return render(request, "accounts/signature/wait.html", {"seconds": LOOK_AGAIN_SECONDS})
    if request.method == "POST":
        return _finish(request, row)
    return render(request, "accounts/signature/proved.html", _of_proved(row))


@sensitive_variables()
def _finish(request: HttpRequest, row: EdsChallenge) -> HttpResponse:
    """Use the statement up: prove the account, and begin its session unless it is one already."""
    name = " ".join(request.POST.get("name", "").split())[:LONGEST_NAME]
    language = get_language() or settings.LANGUAGE_CODE
    came_from = request.session.get(NEXT, "")
    try:
        user = challenges.redeem(row, user=_signed_in(request), name=name, language=language, now=arrival(request))
    except AccountError as refused:
        return _begin_anew(request, refused)
    _forget(request)
    if row.purpose == EdsChallenge.Purpose.ENTER:
        sessions.begin(request, user, way=UserSession.Way.SIGNATURE)
        remember_desk(request)
    else:
        messages.success(request, gettext("Your electronic signature confirmed who you are."))
    return redirect(came_from or "accounts:me")


@sensitive_variables()
def _of_proved(row: EdsChallenge) -> dict[str, Any]:
    """What the last page says: who signed, as the public would see them, and whether they have an account here."""
    found = challenges.proved(row)
    known = identity.account_of(found.iin)
    return {
        "challenge": row,
        "is_new": known is None and row.purpose == EdsChallenge.Purpose.ENTER,
        "name": found.name,
        "seen_name": public_name(found.name),
    }


def _begin_anew(request: HttpRequest, refused: AccountError) -> HttpResponse:
    """The first page again, with the reason."""
    came_from = request.session.get(NEXT, "")
    _forget(request)
    context = {"next": came_from, "is_set_up": judging.is_set_up(), "refusal": refused}
    return render(request, "accounts/signature/begin.html", context, status=400)


def _present(request: HttpRequest) -> EdsChallenge | None:
    """The statement of this browser, if it is for whoever is signed in now."""
    row = challenges.find(request.session.get(TICKET, ""), arrival(request))
    person = _signed_in(request)
    return row if row is not None and row.user_id == (person.pk if person else None) else None


def _signed_in(request: HttpRequest) -> User | None:
    return request.user if request.user.is_authenticated else None


def _forget(request: HttpRequest) -> None:
    for key in (TICKET, NEXT):
        request.session.pop(key, None)


@sensitive_variables()
def _sent(request: HttpRequest) -> bytes:
    """The signature: the text that the script filled in, or a file. Never more than is looked at."""
    most = 2 * cms.MOST_BYTES + 1
    file = request.FILES.get("file")
    if file is not None:
        return bytes(file.read(most))
    return request.POST.get("signature", "").strip().encode()[:most]


def _sent_by_invented(request: HttpRequest, row: EdsChallenge) -> bytes:
    """In a demonstration: the signature of the invented resident who was chosen."""
    chosen = request.POST.get("invented", "")
    people = invented.residents() if chosen and demonstration.is_on() else []
    one = next((person for person in people if person.iin == chosen), None)
    return demonstration.sign(one.iin, one.name, statement.content_of(row)) if one else b""


def _address_here(request: HttpRequest) -> str:
    """The page to go on to afterwards, if it is on this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else ""
