"""The pages: messages of whoever is signed in, when letters come, and no more letters. Reading by GET changes nothing."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.limits import limited
from accounts.models import User
from notifications import inbox, wishes
from notifications.forms import LettersForm
from notifications.links import named_in
from notifications.reading import read
from notifications.short_links import target_of
from notifications.sms.gateway import is_there
from notifications.wishes import EVERYTHING
from territories.clock import arrival

own_page = login_required(login_url=reverse_lazy("accounts:enter"))
ONE_CLICK = "List-Unsubscribe"
"""The field that a mail program posts (RFC 8058)."""
LARGEST = 2**63 - 1


@own_page
@require_safe
def messages_page(request: HttpRequest) -> HttpResponse:
    """One's own messages, newest first."""
    user = cast("User", request.user)
    shown = inbox.inbox(user, _before(request))
    context = {
        "shown": shown,
        "new": inbox.unread(user),
        "newest": shown.rows[0].message.pk if shown.rows else 0,
        "is_first": "before" not in request.GET,
    }
    return render(request, "notifications/messages.html", context)


@own_page
@require_POST
def open_message(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one as read and lead to what it is about; with `stay` only mark it."""
    user = cast("User", request.user)
    message = inbox.find(user, pk) if pk <= LARGEST else None
    if message is None:
        raise Http404
    inbox.mark_read(user, arrival(request), only=message.pk)
    written = read([message], most=1).get(message.pk)
    if "stay" in request.POST or written is None:
        return redirect("notifications:messages")
    return redirect(written.link)


@own_page
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read that stood there when the page was made; what came since stays new."""
    written = request.POST.get("up_to", "")
    up_to = min(int(written), LARGEST) if written.isascii() and written.isdigit() else 0
    inbox.mark_read(cast("User", request.user), arrival(request), up_to=up_to)
    return redirect("notifications:messages")


@own_page
@require_http_methods(["GET", "HEAD", "POST"])
def choose_letters(request: HttpRequest) -> HttpResponse:
    """When letters come."""
    user = cast("User", request.user)
    may_have_sms = bool(is_there() and user.phone_confirmed_at and user.email)
    initial = {"letters": wishes.chosen(user), "sms": wishes.wants_sms(user)}
    form = LettersForm(request.POST or None, initial=initial, may_have_sms=may_have_sms)
    if request.method == "POST" and form.is_valid():
        wishes.choose(user, form.cleaned_data["letters"], arrival(request), sms=form.cleaned_data.get("sms"))
        messages.success(request, gettext("Saved."))
        return redirect("notifications:choose")
    return render(request, "notifications/choose.html", {"form": form})


@csrf_exempt  # a mail program has no cookie of ours; the link itself is the proof, and all it can do is end letters
@login_not_required
@limited("write")
@require_http_methods(["GET", "HEAD", "POST"])
def letters(request: HttpRequest, token: str) -> HttpResponse:
    """No more letters: about one thing, or at all. Only a POST ends them; a scanner that opens every link changes nothing."""
    named = named_in(token)
    if named is None:
        raise Http404
    recipient, thing = named
    if request.method == "POST":
        _do(request, recipient, thing)
        if ONE_CLICK in request.POST:
            return HttpResponse(status=204)
        return redirect(request.path)
    ended_all = wishes.refused(recipient, EVERYTHING)
    context = {
        "about_one": thing != EVERYTHING,
        "ended": ended_all or (thing != EVERYTHING and wishes.refused(recipient, thing)),
        "ended_all": ended_all,
    }
    response = render(request, "notifications/letters.html", context)
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"  # the address of this page is a secret of its reader
    return response


@login_not_required
@limited("write", methods=("GET", "HEAD"))
@require_safe
def short_link(request: HttpRequest, code: str) -> HttpResponse:
    """The link of a short message: on to where it leads. Changes nothing."""
    target = target_of(code, arrival(request))
    if target is None:
        raise Http404
    response = redirect(target)
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"  # as long as it works it opens what a private link opens
    return response


def _do(request: HttpRequest, recipient: str, thing: wishes.Thing) -> None:
    """What the pressed button says; without one, as mail programs post it, what the letter itself is about."""
    now = arrival(request)
    if request.POST.get("do") == "again":
        wishes.take_back(recipient, thing, now)
    else:
        wishes.refuse(recipient, EVERYTHING if request.POST.get("do") == "all" else thing, now)


def _before(request: HttpRequest) -> int | None:
    """The message before which a page begins; 404 for what is no number."""
    written = request.GET.get("before", "")
    if not written:
        return None
    if not (written.isascii() and written.isdigit()) or int(written) > LARGEST:
        raise Http404
    return int(written)
