"""Starting a petition: the door, the address of each question, and what becomes of words when a session ends.

Every answer is kept on the server at once; the IIN is not an answer and stands in no draft.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import is_resident, resident_required
from accounts.limits import limited
from cases.models import Assignment, Case
from cases.numbers import read_number
from petitions import drafts
from petitions.forms import AboutForm
from petitions.models import Petition, PetitionDraft
from petitions.starting import (
    ABOUT,
    KEPT_WHILE_TYPING,
    NEEDS_A_RESIDENT,
    Start,
)
from petitions.views.author import own_petition, share_context
from petitions.views.start_frame import keep_typed, onward, page, step_url, turn_of, typed_in, writer_of
from petitions.views.start_questions import ANSWERED_BY
from territories.clock import arrival, local_date
from territories.picking import place_of
from territories.wording import clock_time

GONE = 410
RESCUED = "rescued"


# -- the door --------------------------------------------------------------------------------


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("write")
def new(request: HttpRequest) -> HttpResponse:
    """The first question. Nothing is kept before the first answer; `case` names the unanswered problem it grows from.

    That problem is told beside the question and is not the answer: a complaint says what is wrong, a petition what should be done.
    """
    case = _unanswered_case(request.POST.get("case") or request.GET.get("case"), arrival(request))
    form = AboutForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        place = {"place": case.territory_id} if case and place_of(case.territory_id) else {}
        draft = drafts.begin(
            arrival(request), user=writer_of(request), from_case=case, about=form.cleaned_data["about"], **place
        )
        return onward(request, draft)
    start = Start(PetitionDraft(), local_date(arrival(request)))
    return page(request, start, ABOUT, faulty=form.is_bound, form=form, case=case, is_new=True)


def _unanswered_case(typed: str | None, now: datetime) -> Case | None:
    """The public problem of a number, when an office missed its day or the problem was left without an answer; else None."""
    number = read_number(typed or "")
    if number is None:
        return None
    issues = Case.objects.public().filter(kind=Case.Kind.ISSUE, number=number).select_related("territory", "current")
    case = issues.first()
    if case is None or case.outcome in {Case.Outcome.SILENT, Case.Outcome.REFUSED}:
        return case
    is_late = case.owes_answer and case.current.promise_at <= now
    return case if is_late or case.assignments.filter(outcome=Assignment.Outcome.SILENCE).exists() else None


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("iin")
@limited("write")
def step(request: HttpRequest, key: uuid.UUID, step: str) -> HttpResponse:
    """One question of a petition that is being written."""
    draft = drafts.find(key, writer_of(request))
    if draft is None:
        return _without_draft(request, key, step)
    if "petition" in draft.answers:  # of a change of the words: it has pages of its own
        return redirect("petitions:edit", draft.answers["petition"])
    draft = _with_rescued(request, draft)
    start = Start(draft, local_date(arrival(request)))
    if step in NEEDS_A_RESIDENT and not is_resident(request):
        if request.method == "POST":
            keep_typed(request, draft)
        return redirect_to_login(step_url(key, step), reverse("accounts:enter"))
    if draft.user_id is None and is_resident(request):
        drafts.answer(draft, arrival(request), user=writer_of(request))
    if not start.may_open(step):
        return redirect(step_url(key, start.next_step()))
    return ANSWERED_BY[step](request, start)


@login_not_required
@never_cache
@require_POST
@limited("write")
def keep(request: HttpRequest, key: uuid.UUID) -> JsonResponse:
    """Keep what is being typed, by a script. Only texts of the draft; whoever is signed out is told so."""
    draft = drafts.find(key, writer_of(request))
    if draft is None:
        is_signed_out = not request.user.is_authenticated and PetitionDraft.objects.filter(pk=key).exists()
        words = _("You are signed out. Your words are on this page: press “Continue”, sign in, and nothing is lost.")
        return JsonResponse({"words": words if is_signed_out else ""}, status=401 if is_signed_out else GONE)
    drafts.answer_in_turn(draft, arrival(request), turn_of(request), **typed_in(request))
    moment = clock_time(arrival(request))
    return JsonResponse({"words": _("Kept at %(time)s") % {"time": moment}, "time": moment})


def _without_draft(request: HttpRequest, key: uuid.UUID, step: str) -> HttpResponse:
    """It was sent already; or it is somebody's who is signed out, or another's; or it is forgotten."""
    user = writer_of(request)
    begun = Petition.objects.filter(draft_key=key, author=user).first() if user else None
    if begun is not None:
        return redirect("petitions:started", begun.number)
    is_anothers = PetitionDraft.objects.filter(pk=key).exists()
    if is_anothers and user is None:
        return _sign_in_with_words(request, key, step)
    typed = typed_in(request) if request.method == "POST" else {}
    if not is_anothers and any(typed.values()):
        draft = drafts.begin(arrival(request), user=user, **typed)
        messages.warning(
            request, _("The draft was too old and was forgotten. What you have just sent is kept in a new one.")
        )
        return onward(request, draft)
    return render(request, "petitions/author_gone.html", status=GONE)


def _sign_in_with_words(request: HttpRequest, key: uuid.UUID, step: str) -> HttpResponse:
    """The session ended while somebody wrote: their words wait in a draft of nobody until they are back."""
    back_to = step_url(key, step)
    typed = typed_in(request) if request.method == "POST" else {}
    if any(typed.values()):
        waiting = drafts.begin(arrival(request), **typed)
        back_to += f"?{urlencode({RESCUED: waiting.pk})}"
    return redirect_to_login(back_to, reverse("accounts:enter"))


def _with_rescued(request: HttpRequest, draft: PetitionDraft) -> PetitionDraft:
    """Put the words in that waited while their author signed in. Only those of nobody; once."""
    try:
        key = uuid.UUID(request.GET.get(RESCUED, ""))
    except ValueError:
        return draft
    waiting = PetitionDraft.objects.filter(pk=key, user=None).exclude(pk=draft.pk).first()
    if waiting is None or draft.user_id is None:
        return draft
    kept = {name: value for name, value in waiting.answers.items() if name in KEPT_WHILE_TYPING}
    drafts.answer(draft, arrival(request), **kept)
    drafts.discard(waiting)
    messages.success(request, _("You are signed in again. Nothing of your text is lost."))
    return draft


@resident_required
@never_cache
@require_http_methods(["GET", "HEAD"])
def started(request: HttpRequest, number: int) -> HttpResponse:
    """It has begun: the link to share, how many are needed, and until when."""
    petition = own_petition(request, number)
    return render(request, "petitions/author_started.html", share_context(request, petition))
