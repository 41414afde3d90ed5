"""What every question before a petition shares: its draft, its address, its page, and the way on."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.access import is_resident
from cases.texts import clean
from petitions import drafts
from petitions.models import PetitionDraft
from petitions.starting import (
    COUNTED,
    FOUND,
    KEPT_WHILE_TYPING,
    KK,
    RU,
    SIMILAR,
    STEPS,
    Start,
)
from territories.clock import arrival, local_date

FAULTY = 422
TURN = re.compile(r"[0-9a-z]{1,12}\.[0-9]{1,6}")


def writer_of(request: HttpRequest) -> Any:
    """The account a draft belongs to; None for somebody who is not signed in."""
    return request.user if request.user.is_authenticated else None


def step_url(key: uuid.UUID, step: str) -> str:
    """Address of a question."""
    return reverse("petitions:new_step", args=[key, step])


def onward(request: HttpRequest, draft: PetitionDraft) -> HttpResponseRedirect:
    """To the next question. Where nothing is alike now, a petition published a minute later asks nothing any more."""
    start = Start(draft, local_date(arrival(request)))
    if start.about and start.answers.get("similar") != start.similar_asked_about and not start.similar:
        drafts.answer(draft, arrival(request), similar=start.similar_asked_about)
    return redirect(step_url(draft.key, start.next_step()))


def kept(request: HttpRequest, start: Start, **answers: Any) -> HttpResponseRedirect:
    """Keep answers and go on; None forgets one."""
    user = writer_of(request) if is_resident(request) else None
    drafts.answer(start.draft, arrival(request), user=user, turn=turn_of(request) or None, **answers)
    return onward(request, start.draft)


def page(request: HttpRequest, start: Start, step: str, *, faulty: bool = False, **context: Any) -> HttpResponse:
    """The page of a question, with how far one is and the way back."""
    is_new = context.get("is_new", False)
    passed_over = {SIMILAR, FOUND} | ({KK, RU} - set(start.languages))
    before = [name for name in STEPS[: STEPS.index(step)] if name not in passed_over]
    form = context.get("form")
    keeps = not is_new and form is not None and bool(KEPT_WHILE_TYPING & set(form.fields))
    context |= {
        "start": start,
        "step": step,
        "action": reverse("petitions:new") if is_new else step_url(start.draft.key, step),
        "keep_url": reverse("petitions:new_keep", args=[start.draft.key]) if keeps else "",
        "number": start.number_of(step),
        "total": len(COUNTED),
        "back": step_url(start.draft.key, before[-1]) if before else "",
        "is_faulty": faulty,
        "errors": context.get("errors", []),
        "urls": {} if is_new else {name: step_url(start.draft.key, name) for name in STEPS},
    }
    return render(
        request, f"petitions/author_{TEMPLATES.get(step, step)}.html", context, status=FAULTY if faulty else 200
    )


TEMPLATES = {KK: "words", RU: "words"}


def keep_typed(request: HttpRequest, draft: PetitionDraft) -> None:
    """Keep the texts of a request, right or wrong."""
    drafts.answer(draft, arrival(request), turn=turn_of(request) or None, **typed_in(request))


def turn_of(request: HttpRequest) -> str:
    """Which visit of a page sent the request and which of its turns it was; empty without scripts."""
    turn = request.POST.get("turn", "")
    return turn if TURN.fullmatch(turn) else ""


def typed_in(request: HttpRequest) -> dict[str, Any]:
    """The texts of a request by the names of the answers; nothing else of it is ever kept."""
    return {name: clean(request.POST[name]) for name in KEPT_WHILE_TYPING if name in request.POST}
