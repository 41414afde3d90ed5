"""The public page of a case, its private page for those it concerns, support, and finding a case by its number."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import slow_way
from accounts.limits import limited
from cases import notices, workflow
from cases.allowed import what_may_resident
from cases.errors import BadInput, ClaimRefused, TransitionRefused
from cases.models import Case, ClockRule, Participant
from cases.numbers import is_whole, read_number
from cases.panels import annotated, panels, stamps
from cases.private_links import address_of, find_participant, introduce, key_of
from cases.tracker import Tracker
from cases.tracker_reading import seats_along, track
from cases.views import at_work, claims, known, own_acts, own_words, reopening_acts
from cases.views.freshness import etag, fresh, unchanged
from cases.views.visitors import new_visitor, remember, visitor_key, visitor_of
from territories.clock import arrival, local_date

NOBODY: dict[str, Any] = {
    "participant": None,
    "private_link": "",
    "page_address": "",
    "joined_link": "",
    "split_until": "",
    "own_link": "",
    "may": frozenset(),
    "errors": {},
    "error_list": [],
    "found_in": "",
    "given": {},
    "unsaid": "",
    "claim": "",
    "known": "",
    "known_button": "",
    "safe_until": "",
    "appeal_until": "",
    "back_until": "",
    "back_open": False,
}
"""What the page knows of a visitor without a private link."""


def the_case(number: str) -> Case:
    """The case with this public number; 404 when there is none."""
    found = read_number(number)
    case = annotated(Case.objects.for_tracker()).select_related("territory__office").filter(number=found).first()
    if case is None:
        raise Http404
    return case


# -- the public page -----------------------------------------------------------------------


@login_not_required
@require_safe
def case_page(request: HttpRequest, number: str) -> HttpResponse:
    """The tracker. A number written in another way is redirected, a mistyped one gets a page that says so."""
    found = read_number(number)
    if found is None or not is_whole(found):
        return _not_found(request, number, found)
    if number != str(found):
        return HttpResponseRedirect(reverse("cases:case", args=[found]))
    case = annotated(Case.objects.for_tracker()).select_related("territory__office").filter(number=found).first()
    if case is None:
        return _not_found(request, number, found)
    now = arrival(request)
    seats = seats_along(case)
    key = visitor_key(request)
    minute = f"{now:%H%M}" if case.regime == ClockRule.Regime.EMERGENCY else ""
    tag = etag(
        request,
        [
            case.version,
            case.supporter_count,
            case.hidden_at,
            case.current.due_at,
            max((seat.pk for seat in seats), default=0),
            sum(seat.ended_on is None for seat in seats),
            local_date(now),
            minute,
            now >= case.current.due_at,
            key,
            *stamps(case, now),
        ],
    )
    not_modified = unchanged(request, tag)
    if not_modified is not None:
        return not_modified
    tracker = track(case, seats, now, key=key)
    facts = {**NOBODY, "tracker": tracker, "case": case, "panels": panels(case, now), **_own_support(tracker)}
    response = render(request, "cases/case.html", facts)
    if case.hidden_at is not None:
        response.headers["X-Robots-Tag"] = "noindex"
    return fresh(response, tag)


def _own_support(tracker: Tracker) -> dict[str, Any]:
    """The visitor's own link, when this browser supports the case."""
    if tracker.people.own is None:
        return {}
    return {"own_link": address_of(Participant(pk=tracker.people.own, case=tracker.case))}


def _not_found(request: HttpRequest, typed: str, number: int | None) -> HttpResponse:
    """No such case: a digit is wrong, or it is no number at all; with the box to try again."""
    facts = {"typed": typed[:40], "mistyped": number is not None and not is_whole(number)}
    response = render(request, "cases/not_found.html", facts, status=404)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """The number box: "482-917", "№ 482 917", with any dashes. Leads to the case, or says what is wrong."""
    typed = (request.POST.get("number") or request.GET.get("number") or "").strip()
    number = read_number(typed) if typed else None
    if number is not None and is_whole(number) and Case.objects.filter(number=number).exists():
        return HttpResponseRedirect(reverse("cases:case", args=[number]))
    if not typed:
        return render(request, "cases/not_found.html", {"typed": "", "mistyped": False})
    return _not_found(request, typed, number)


# -- support ---------------------------------------------------------------------------------


@login_not_required
@require_POST
@limited("support")
def support(request: HttpRequest, number: str) -> HttpResponse:
    """Record "it affects me too", once for each browser. Leads to the supporter's own page."""
    case = the_case(number)
    if case.hidden_at is not None:
        raise Http404
    waits = slow_way.first(request, "support")
    if waits is not None:
        return waits
    visitor = visitor_of(request) or new_visitor()
    try:
        participant = workflow.support(case, now=arrival(request), key=key_of(visitor))
    except TransitionRefused as refusal:
        messages.warning(request, str(refusal.message))
        return HttpResponseRedirect(reverse("cases:case", args=[case.number]))
    messages.success(
        request,
        _("Your voice is recorded. The number of people is counted anew every minute, with you among them."),
    )
    user = at_work.signed_in(request)
    is_at_work = user is not None and user.acts_for_others()
    onward = reverse("cases:case", args=[case.number]) if is_at_work else address_of(participant)
    response = HttpResponseRedirect(onward)
    response.status_code = 303
    remember(response, visitor)
    return response


# -- the private page ----------------------------------------------------------------------------


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("write")
def private_page(request: HttpRequest, number: str, token: str) -> HttpResponse:
    """The same page for the reporter or a supporter, who may confirm, dispute, reply. Only POST changes anything."""
    case = the_case(number)
    participant = find_participant(case, token)
    if participant is None:
        raise Http404
    stopped = at_work.stopped(request, owner=participant.user_id, case=case)
    if stopped is not None:
        return stopped
    participant.case, participant.opened_by = case, at_work.signed_in(request)
    if request.method != "POST" and request.GET.get("ask") in own_acts.ASKED:
        asked = own_acts.confirmation(request, case, participant)
        if asked is not None:
            return sealed(asked)
    errors: dict[str, str] = {}
    unsaid = ""
    if request.method == "POST":
        try:
            _act(request, case, participant)
        except BadInput as bad:
            errors = {name: str(message) for name, message in bad.errors.items()}
        except ClaimRefused as refusal:
            messages.warning(request, str(refusal.message))
        except TransitionRefused as refusal:
            messages.warning(request, _why_not(case, request.POST.get("do", ""), str(refusal.message)))
            unsaid = _words(request)
            case = participant.case = the_case(number)
        if not errors and not unsaid:
            response = HttpResponseRedirect(address_of(participant))
            response.status_code = 303
            return sealed(response)
    now = arrival(request)
    tracker = track(case, seats_along(case), now)
    may = what_may_resident(case, participant, now)
    facts = {
        **NOBODY,
        "tracker": tracker,
        "case": case,
        "panels": panels(case, now),
        "participant": participant,
        "private_link": request.build_absolute_uri(address_of(participant)),
        "may": may,
        "errors": errors,
        "given": request.POST if errors else {},
        "unsaid": unsaid,
        "page_address": address_of(participant),
        "stop_short_messages": notices.no_more_short_messages(participant),
        **claims.words(request, participant),
        **known.words(case, participant),
        **own_acts.words(case, participant),
        **reopening_acts.words(tracker, may, errors),
        **_introduction(participant, request.POST if errors else None, errors),
        **(own_words.questions(request.POST) if errors else {}),
    }
    return sealed(render(request, "cases/case.html", facts, status=400 if errors else 409 if unsaid else 200))


def _words(request: HttpRequest) -> str:
    """What somebody wrote for an act that was refused: shown once, to be copied, so that it is not lost."""
    return "\n\n".join(filter(None, (request.POST.get(name, "").strip() for name in ("reason", "text"))))


def _introduction(participant: Participant, sent: Any, errors: dict[str, str]) -> dict[str, Any]:
    """The form in which a supporter says who they are: as it was sent when something is wrong, else as it is stored.

    And everything that is wrong with whatever was sent, for the top of the page.
    """
    words = {
        "name": _("First name and first letter of the surname"),
        "email": _("E-mail"),
        "text": _("What you wrote"),
        "reason": _("What you wrote"),
    }
    wrong = [
        {"text": f"{words[name]}: {message}", "href": f"#id_{name}"}
        for name, message in errors.items()
        if name in words
    ]
    return {
        "introduce_name": participant.name if sent is None else sent.get("name", ""),
        "introduce_email": participant.contact_email if sent is None else sent.get("email", ""),
        "introduce_show": participant.show_name if sent is None else bool(sent.get("show_name")),
        "introduce_open": not {"name", "email"}.isdisjoint(errors),
        "error_list": wrong,
    }


def _why_not(case: Case, action: str, refusal: str) -> str:
    """Why nothing was done. Most often the person, or a neighbour, had said it a moment before: that is no mistake."""
    case.refresh_from_db(fields=["state", "outcome"])
    spoken = case.state == Case.State.REVIEWED or case.outcome in {Case.Outcome.CONFIRMED, Case.Outcome.REFUSED}
    if action in {"confirm", "dispute"} and spoken:
        return _("Somebody has already said whether this answer is right. Nothing was changed.")
    return refusal


def _act(request: HttpRequest, case: Case, participant: Participant) -> None:
    """What the person pressed. Raises the refusals of the verbs, and BadInput before words are public that tell of a person."""
    now, sent = arrival(request), own_words.checked(request.POST)
    action = sent.get("do", "")
    if action == "confirm":
        workflow.confirm(case, participant=participant, now=now)
        messages.success(request, _("Thank you. Your word is recorded: the answer is confirmed."))
    elif action == "dispute":
        changed = workflow.dispute(case, participant=participant, reason=sent.get("reason", ""), now=now)
        messages.success(
            request,
            _("Your word is recorded. The level above now reviews the answer.")
            if changed.state == Case.State.REVIEWED
            else _("Your word is recorded. An answer is owed again."),
        )
    elif action == "reply":
        workflow.reply(case, text=sent.get("text", ""), participant=participant, now=now)
        messages.success(request, _("Your reply is sent. The clock of the office runs again."))
    elif action in reopening_acts.ACTS:
        messages.success(request, reopening_acts.do(action, case, participant, sent, now))
    elif action in known.ACTS:
        messages.success(request, known.do(action, case, participant, now))
    elif action == claims.ACT:
        messages.success(request, claims.do(request, participant, now))
    elif action in own_acts.ASKED:
        messages.success(request, own_acts.do(action, case, participant, now))
    elif action == "introduce":
        introduce(
            participant,
            name=sent.get("name", ""),
            show_name=bool(sent.get("show_name")),
            email=sent.get("email", ""),
        )
        messages.success(request, _("Saved."))


def sealed(response: HttpResponse) -> HttpResponse:
    """Keep the address to the person: no cache, no search engine, and nobody is told the path.

    Not "no-referrer": with that browsers send "Origin: null", and the form's own protection would refuse every answer.
    """
    add_never_cache_headers(response)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "strict-origin"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
