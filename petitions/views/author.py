"""The author's desk: drafts, petitions with their next step, and what an author may do with one."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import resident_required
from accounts.errors import AccountError
from accounts.limits import limited
from cases.texts import clean
from petitions import drafts, findings
from petitions.addresses import page_address
from petitions.authoring import Desk, draft_rows, next_step, petition_lines
from petitions.errors import BadInput, DomainError, TransitionRefused
from petitions.forms import ReasonForm, WordsForm, fault
from petitions.models import Petition, PetitionDraft
from petitions.shared import links
from petitions.starting import PARTS, key_of
from petitions.texts import LANGUAGE_NAMES, LONGEST_ARGUMENTS, LONGEST_DEMAND, LONGEST_TITLE, Words
from petitions.texts import LANGUAGES as WRITTEN_IN
from petitions.views.start_frame import turn_of
from petitions.views.start_words import author_iin_promise, field_name, found_rows
from petitions.wording import Shown, state_of
from petitions.workflow import appeal as ask_for_a_second_look
from petitions.workflow import edit as change_the_words
from petitions.workflow import withdraw as take_back
from territories.clock import arrival
from territories.wording import number as written

if TYPE_CHECKING:
    from accounts.models import User

FAULTY = 422
MOST = 50
"""Petitions and drafts that one person's desk shows, the newest."""


def author_of(request: HttpRequest) -> User:
    """The resident; every view here is behind resident_required."""
    return cast("User", request.user)


def own_petition(request: HttpRequest, number: int) -> Petition:
    """The person's own petition; nothing for anybody else. One query, the texts extra."""
    petition = Petition.objects.of_author(author_of(request)).for_desk().filter(number=number).first()
    if petition is None:
        raise Http404
    return petition


def share_context(request: HttpRequest, petition: Petition) -> dict[str, Any]:
    """The link to pass on, and how many are needed until when."""
    return {
        "petition": petition,
        "share": links(petition, petition.title),
        "page_url": page_address(petition),
        "lines": petition_lines(petition, arrival(request)),
        "needed": written(petition.terms.joiners_needed),
    }


# -- the desk ------------------------------------------------------------------------------------


@resident_required
@never_cache
@require_http_methods(["GET", "HEAD"])
def mine(request: HttpRequest) -> HttpResponse:
    """Drafts and petitions of one person."""
    user, now = author_of(request), arrival(request)
    own = Petition.objects.of_author(user).for_desk().order_by("-pk")[:MOST]
    rows = [
        {
            "petition": petition,
            "text": petition.text(),
            "state": state_of(petition, now),
            "next": next_step(petition, now),
            "href": reverse("petitions:author", args=[petition.number]),
        }
        for petition in own
    ]
    waiting = PetitionDraft.objects.filter(user=user).exclude(answers__has_key="petition").order_by("-changed_at")
    return render(request, "petitions/author_mine.html", {"rows": rows, "drafts": draft_rows(waiting[:MOST])})


@resident_required
@require_POST
def discard(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Throw a draft away."""
    draft = PetitionDraft.objects.filter(pk=key, user=author_of(request)).first()
    if draft is not None:
        drafts.discard(draft)
        messages.success(request, _("The draft is thrown away."))
    return redirect("petitions:mine")


@resident_required
@never_cache
@require_http_methods(["GET", "HEAD"])
def author(request: HttpRequest, number: int) -> HttpResponse:
    """One's own petition: where it stands, what comes next, what one may do."""
    petition = own_petition(request, number)
    desk = Desk(petition, arrival(request))
    return render(request, "petitions/author_page.html", {**share_context(request, petition), "desk": desk})


# -- changing the words ----------------------------------------------------------------------------


@resident_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("write")
def edit(request: HttpRequest, number: int) -> HttpResponse:
    """The words in both languages, kept as a draft; nothing changes before the next page."""
    petition = own_petition(request, number)
    if not Desk(petition, arrival(request)).may_edit:
        return _cannot(request, petition, _("The text can be changed only while the first supporters are looked for."))
    draft = _edit_draft(request, petition)
    answers = _present_words(petition) | (draft.answers if draft else {})
    forms = {
        code: WordsForm(code, request.POST if request.method == "POST" else None, initial=answers)
        for code in WRITTEN_IN
    }
    if request.method == "POST":
        typed = {name: clean(request.POST.get(name, "")) for code in WRITTEN_IN for name in forms[code].fields}
        written_in = [code for code in WRITTEN_IN if any(typed[f"{part}_{code}"] for part in PARTS)]
        draft = _keep_edit(
            request, petition, draft, {**typed, "languages": written_in, "turn": turn_of(request) or None}
        )
        if written_in and all(forms[code].is_valid() for code in written_in):
            checked = {name: value for code in written_in for name, value in forms[code].cleaned_data.items()}
            drafts.answer(draft, arrival(request), **checked)
            return redirect("petitions:edit_confirm", petition.number)
        forms |= {code: WordsForm(code, initial=typed) for code in WRITTEN_IN if written_in and code not in written_in}
    return _edit_page(request, petition, forms, draft)


def _edit_page(
    request: HttpRequest, petition: Petition, forms: dict[str, WordsForm], draft: PetitionDraft | None
) -> HttpResponse:
    limits = (LONGEST_TITLE, LONGEST_DEMAND, LONGEST_ARGUMENTS)
    sections = [
        {
            "language": code,
            "name": LANGUAGE_NAMES[code],
            "is_open": any(form[f"{part}_{code}"].value() for part in PARTS),
            "fields": [
                {"field": form[f"{part}_{code}"], "most": most} for part, most in zip(PARTS, limits, strict=True)
            ],
        }
        for code, form in forms.items()
    ]
    errors = [
        fault(str(text[0]), name) for form in forms.values() if form.is_bound for name, text in form.errors.items()
    ]
    context = {
        **share_context(request, petition),
        "parts": sections,
        "errors": errors,
        "keep_url": reverse("petitions:new_keep", args=[draft.pk]) if draft else "",
        "joined": petition.tally.joined,
    }
    return render(request, "petitions/author_edit.html", context, status=FAULTY if errors else 200)


def _edit_draft(request: HttpRequest, petition: Petition) -> PetitionDraft | None:
    drafts_of_it = PetitionDraft.objects.filter(user=author_of(request), answers__petition=petition.number)
    return drafts_of_it.filter(answers__text_version=petition.text_version).order_by("-changed_at").first()


def _keep_edit(
    request: HttpRequest, petition: Petition, draft: PetitionDraft | None, answers: dict[str, Any]
) -> PetitionDraft:
    if draft is not None:
        return drafts.answer(draft, arrival(request), **answers) and draft
    about = {"petition": petition.number, "text_version": petition.text_version}
    said = {name: value for name, value in answers.items() if value is not None}
    return drafts.begin(arrival(request), user=author_of(request), **about, **said)


def _present_words(petition: Petition) -> dict[str, str]:
    return {f"{part}_{one.language}": getattr(one, part) for one in petition.present_texts() for part in PARTS}


@resident_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("iin")
@limited("write")
def edit_confirm(request: HttpRequest, number: int) -> HttpResponse:
    """What the change costs, what was found in the text, the IIN; then the new text stands and everybody signs anew."""
    petition = own_petition(request, number)
    draft = _edit_draft(request, petition)
    if draft is None:
        return redirect("petitions:edit", petition.number)
    found = _found_in(draft)
    if request.method == "POST":
        if found:
            _decide(request, draft, found)
            found = _found_in(draft)
        if not found:
            return _edit(request, petition, draft)
    return _confirm_page(request, petition, draft, found)


@sensitive_variables("iin")
def _edit(request: HttpRequest, petition: Petition, draft: PetitionDraft) -> HttpResponse:
    iin = request.POST.get("iin", "")
    texts = {
        code: Words(*(str(draft.answers.get(f"{part}_{code}", "")) for part in PARTS))
        for code in draft.answers.get("languages", [])
    }
    try:
        change_the_words(petition, texts=texts, iin=iin, by=author_of(request), now=arrival(request))
    except AccountError as wrong:
        return _confirm_page(request, petition, draft, {}, str(wrong.message))
    except BadInput:
        return redirect("petitions:edit", petition.number)
    except DomainError as refused:
        return _cannot(request, petition, str(refused.message))
    drafts.discard(draft)
    messages.success(request, _("The text is changed. Everybody who joined must read it and sign again."))
    return redirect("petitions:author", petition.number)


def _confirm_page(
    request: HttpRequest,
    petition: Petition,
    draft: PetitionDraft,
    found: dict[str, list[findings.Finding]],
    iin_error: str = "",
) -> HttpResponse:
    languages = draft.answers.get("languages", [])
    context = {
        **share_context(request, petition),
        "rows": found_rows(found),
        "items": [
            {"label": field_name(f"{part}_{code}"), "value": draft.answers.get(f"{part}_{code}", ""), "lang": code}
            for code in languages
            for part in PARTS
        ],
        "joined": petition.tally.joined,
        "iin_error": iin_error,
        "iin_promise": author_iin_promise(),
        "errors": [fault(iin_error, "iin")] if iin_error else [],
    }
    return render(request, "petitions/author_edit_confirm.html", context, status=FAULTY if iin_error else 200)


def _found_in(draft: PetitionDraft) -> dict[str, list[findings.Finding]]:
    """What was found in the new words and is not decided about; links need no decision."""
    decided = set(draft.answers.get("decided") or [])
    names = [f"{part}_{code}" for code in draft.answers.get("languages", []) for part in PARTS]
    found = {name: findings.find(str(draft.answers.get(name, ""))) for name in names}
    undecided = {
        name: [one for one in ones if one.instead and key_of(one) not in decided] for name, ones in found.items()
    }
    return {name: ones for name, ones in undecided.items() if ones}


def _decide(request: HttpRequest, draft: PetitionDraft, found: dict[str, list[findings.Finding]]) -> None:
    decided = set(draft.answers.get("decided") or [])
    mended: dict[str, Any] = {}
    for name, ones in found.items():
        change = [one for one in ones if request.POST.get(key_of(one)) == "change"]
        decided |= {key_of(one) for one in ones if request.POST.get(key_of(one)) == "keep"}
        mended[name] = findings.mended(str(draft.answers[name]), change)
    drafts.answer(draft, arrival(request), decided=sorted(decided), **mended)


# -- withdrawing, appealing ----------------------------------------------------------------------------


@resident_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("write")
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Take the petition back: asked first, done by a POST."""
    petition = own_petition(request, number)
    if request.method == "POST":
        try:
            take_back(petition, by=author_of(request), now=arrival(request))
        except TransitionRefused as refused:
            return _cannot(request, petition, str(refused.message))
        messages.success(request, _("The petition is withdrawn. Nobody reads its words any more but you."))
        return redirect("petitions:author", petition.number)
    if not Desk(petition, arrival(request)).may_withdraw:
        return _cannot(request, petition, _("A petition can be withdrawn only before it is published."))
    return render(request, "petitions/author_withdraw.html", share_context(request, petition))


@resident_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("write")
def appeal(request: HttpRequest, number: int) -> HttpResponse:
    """Ask another moderator to look at a rejection again."""
    petition = own_petition(request, number)
    desk = Desk(petition, arrival(request))
    if not desk.may_appeal:
        return redirect("petitions:author", petition.number)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_for_a_second_look(petition, text=form.cleaned_data["text"], by=author_of(request), now=arrival(request))
        except TransitionRefused as refused:
            return _cannot(request, petition, str(refused.message))
        messages.success(request, _("Your appeal is received: another moderator looks again."))
        return redirect("petitions:author", petition.number)
    context = {**share_context(request, petition), "desk": desk, "form": form}
    return render(request, "petitions/author_appeal.html", context, status=FAULTY if form.is_bound else 200)


def _cannot(request: HttpRequest, petition: Petition, why: str) -> HttpResponse:
    text = petition.text()
    title = Shown(text.title, text.language)
    context = {"title": title, "why": why, "back": reverse("petitions:author", args=[petition.number])}
    return render(request, "petitions/sign_cannot.html", context, status=409 if request.method == "POST" else 200)
