"""The page on which a reporter files a solved problem again: own words and photos; all else is known from the closed case."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.limits import limited
from cases.allowed import refusal_for_resident
from cases.errors import BadInput, TransitionRefused, Unroutable
from cases.models import Case, Participant
from cases.numbers import read_number
from cases.private_links import address_of, find_participant
from cases.uploads import takes_photos
from cases.views import at_work
from cases.views.tracker import sealed
from cases.wording import language_of
from issues import masking
from issues.forms import AgainForm
from issues.returns import file_return
from territories.clock import arrival


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@takes_photos
@limited("file")
def again(request: HttpRequest, number: str, token: str) -> HttpResponse:
    """Ask what is wrong again, and file it. Opened when that is not possible, it leads back with the reason."""
    case = _case(number)
    participant = find_participant(case, token)
    if participant is None:
        raise Http404
    stopped = at_work.stopped(request, owner=participant.user_id, case=case)
    if stopped is not None:
        return stopped
    participant.case, participant.opened_by = case, at_work.signed_in(request)
    refused = refusal_for_resident(case, "file_again", participant, arrival(request))
    if refused is not None:
        messages.warning(request, str(refused))
        return sealed(HttpResponseRedirect(address_of(participant)))
    if request.method != "POST":
        return _page(request, case, participant, AgainForm(initial={"title": case.title}))
    return _file(request, case, participant, AgainForm(request.POST, request.FILES))


def _case(number: str) -> Case:
    found = Case.objects.for_tracker().filter(number=read_number(number)).first()
    if found is None:
        raise Http404
    return found


def _file(request: HttpRequest, case: Case, participant: Participant, form: AgainForm) -> HttpResponse:
    if not form.is_valid():
        return _page(request, case, participant, form, status=400)
    written = {"title": form.cleaned_data["title"], "body": form.cleaned_data["text"]}
    if masking.undecided(written, request.POST.getlist("found")):
        form.add_error("text", _("Say below what should be covered, then send."))
        return _page(request, case, participant, form, status=400)
    written = masking.covered(written, request.POST.getlist("mask"))
    text = written["body"]
    try:
        filed = file_return(
            case,
            participant=participant,
            title=written["title"],
            text=text,
            language=language_of(text, get_language() or case.language),
            photos=form.cleaned_data["photos"],
            now=arrival(request),
        )
    except BadInput as wrong:
        for name, message in wrong.errors.items():
            form.add_error(name if name in form.fields else None, str(message))
        return _page(request, case, participant, form, status=400)
    except (TransitionRefused, Unroutable) as refused:
        messages.warning(request, str(refused.message))
        return sealed(HttpResponseRedirect(address_of(participant)))
    messages.success(
        request,
        _("Filed as case № %(number)s. This is its private page: keep the address.")
        % {"number": filed.case.display_number},
    )
    filed.participant.case = filed.case
    response = HttpResponseRedirect(address_of(filed.participant))
    response.status_code = 303
    return sealed(response)


def _page(request: HttpRequest, case: Case, participant: Participant, form: Any, *, status: int = 200) -> HttpResponse:
    context = {
        "case": case,
        "form": form,
        "back": address_of(participant),
        "photos_lost": form.is_bound and any(request.FILES.values()),
        **masking.questions(
            {"title": request.POST.get("title", ""), "body": request.POST.get("text", "")},
            request.POST.getlist("found"),
            request.POST.getlist("mask"),
        ),
    }
    return sealed(render(request, "issues/again.html", context, status=status))
