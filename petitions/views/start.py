"""Starting a petition, question by question. Every answer is kept on the server at once; the IIN is not an answer and is not kept."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import is_resident, resident_required
from accounts.errors import AccountError
from accounts.limits import limited
from cases.models import Assignment, Case
from cases.numbers import read_number
from cases.texts import clean
from cases.wording import language_of
from petitions import drafts, findings
from petitions.addressees import abolished, choice_of, choices_for, is_precise
from petitions.errors import BadInput, DomainError
from petitions.forms import AboutForm, AuthorForm, WordsForm, fault
from petitions.models import Petition, PetitionDraft, RejectionReason
from petitions.starting import (
    ABOUT,
    CHECK,
    COUNTED,
    FOUND,
    KEPT_WHILE_TYPING,
    KK,
    LANGUAGES,
    NEEDS_A_RESIDENT,
    PARTS,
    PLACE,
    RU,
    SIMILAR,
    STEPS,
    SUBJECTS,
    TOPIC,
    WHOM,
    WRITTEN_IN,
    YOU,
    Start,
    key_of,
)
from petitions.texts import LONGEST_ARGUMENTS, LONGEST_DEMAND, LONGEST_TITLE
from petitions.views.start_words import (
    answers_so_far,
    found_rows,
    iin_promise,
    issue_rows,
    language_choices,
    petition_rows,
    privacy_rows,
    what_happens_next,
)
from petitions.workflow import begin
from territories.clock import local_date
from territories.picking import abolished_place, choices_of, place_of
from territories.search import search_places
from territories.wording import clock_time, full_date

FAULTY = 422
GONE = 410
FOUND_PLACES = 8
PLACES = {"choices": [], "searched": False, "district": "", "outside": False, "from_photo": False}
"""What the list of places needs to know, when it has nothing to say."""
RESCUED = "rescued"


# -- the door --------------------------------------------------------------------------------


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("write")
def new(request: HttpRequest) -> HttpResponse:
    """The first question. Nothing is kept before the first answer; `case` names the unanswered problem it grows from."""
    case = _unanswered_case(request.POST.get("case") or request.GET.get("case"), arrived(request))
    form = AboutForm(request.POST if request.method == "POST" else None, initial={"about": case.title if case else ""})
    if request.method == "POST" and form.is_valid():
        place = {"place": case.territory_id} if case and place_of(case.territory_id) else {}
        draft = drafts.begin(
            arrived(request), user=_writer(request), from_case=case, about=form.cleaned_data["about"], **place
        )
        return onward(request, draft)
    start = Start(PetitionDraft(), local_date(arrived(request)))
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
    draft = drafts.find(key, _writer(request))
    if draft is None:
        return _without_draft(request, key, step)
    if "petition" in draft.answers:  # of a change of the words: it has pages of its own
        return redirect("petitions:edit", draft.answers["petition"])
    draft = _with_rescued(request, draft)
    start = Start(draft, local_date(arrived(request)))
    if step in NEEDS_A_RESIDENT and not is_resident(request):
        if request.method == "POST":
            _keep_typed(request, draft)
        return redirect_to_login(step_url(key, step), reverse("accounts:enter"))
    if draft.user_id is None and is_resident(request):
        drafts.answer(draft, arrived(request), user=_writer(request))
    if not start.may_open(step):
        return redirect(step_url(key, start.next_step()))
    return ANSWERED_BY[step](request, start)


@login_not_required
@never_cache
@require_POST
@limited("write")
def keep(request: HttpRequest, key: uuid.UUID) -> JsonResponse:
    """Keep what is being typed, by a script. Only texts of the draft; whoever is signed out is told so."""
    draft = drafts.find(key, _writer(request))
    if draft is None:
        is_signed_out = not request.user.is_authenticated and PetitionDraft.objects.filter(pk=key).exists()
        words = _("You are signed out. Your words are on this page: press “Continue”, sign in, and nothing is lost.")
        return JsonResponse({"words": words if is_signed_out else ""}, status=401 if is_signed_out else GONE)
    _keep_typed(request, draft)
    moment = clock_time(arrived(request))
    return JsonResponse({"words": _("Kept at %(time)s") % {"time": moment}, "time": moment})


def _keep_typed(request: HttpRequest, draft: PetitionDraft) -> None:
    drafts.answer(draft, arrived(request), **_typed(request))


def _typed(request: HttpRequest) -> dict[str, str]:
    """The texts of a request by the names of the answers; nothing else of it is ever kept."""
    return {name: clean(request.POST[name]) for name in KEPT_WHILE_TYPING if name in request.POST}


def _without_draft(request: HttpRequest, key: uuid.UUID, step: str) -> HttpResponse:
    """It was sent already; or it is somebody's who is signed out, or another's; or it is forgotten."""
    user = _writer(request)
    begun = Petition.objects.filter(draft_key=key, author=user).first() if user else None
    if begun is not None:
        return redirect("petitions:started", begun.number)
    is_anothers = PetitionDraft.objects.filter(pk=key).exists()
    if is_anothers and user is None:
        return _sign_in_with_words(request, key, step)
    typed = _typed(request) if request.method == "POST" else {}
    if not is_anothers and any(typed.values()):
        draft = drafts.begin(arrived(request), user=user, **typed)
        messages.warning(
            request, _("The draft was too old and was forgotten. What you have just sent is kept in a new one.")
        )
        return onward(request, draft)
    return render(request, "petitions/author_gone.html", status=GONE)


def _sign_in_with_words(request: HttpRequest, key: uuid.UUID, step: str) -> HttpResponse:
    """The session ended while somebody wrote: their words wait in a draft of nobody until they are back."""
    back_to = step_url(key, step)
    typed = _typed(request) if request.method == "POST" else {}
    if any(typed.values()):
        waiting = drafts.begin(arrived(request), **typed)
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
    drafts.answer(draft, arrived(request), **kept)
    drafts.discard(waiting)
    messages.success(request, _("You are signed in again. Nothing of your text is lost."))
    return draft


# -- frame -----------------------------------------------------------------------------------


def arrived(request: HttpRequest) -> datetime:
    """When the request came in."""
    moment: datetime = request.arrived_at  # type: ignore[attr-defined]
    return moment


def _writer(request: HttpRequest) -> Any:
    """The account a draft belongs to; None for somebody who is not signed in."""
    return request.user if request.user.is_authenticated else None


def step_url(key: uuid.UUID, step: str) -> str:
    """Address of a question."""
    return reverse("petitions:new_step", args=[key, step])


def onward(request: HttpRequest, draft: PetitionDraft) -> HttpResponseRedirect:
    """To the next question. Where nothing is alike now, a petition published a minute later asks nothing any more."""
    start = Start(draft, local_date(arrived(request)))
    if start.about and start.answers.get("similar") != start.similar_asked_about and not start.similar:
        drafts.answer(draft, arrived(request), similar=start.similar_asked_about)
    return redirect(step_url(draft.key, start.next_step()))


def kept(request: HttpRequest, start: Start, **answers: Any) -> HttpResponseRedirect:
    """Keep answers and go on; None forgets one."""
    drafts.answer(start.draft, arrived(request), user=_writer(request) if is_resident(request) else None, **answers)
    return onward(request, start.draft)


def page(request: HttpRequest, start: Start, step: str, *, faulty: bool = False, **context: Any) -> HttpResponse:
    """The page of a question, with how far one is and the way back."""
    is_new = context.get("is_new", False)
    passed_over = {SIMILAR, FOUND} | ({KK, RU} - set(start.languages))
    before = [name for name in STEPS[: STEPS.index(step)] if name not in passed_over]
    keeps = not is_new and bool(KEPT_WHILE_TYPING & set(context.get("form").fields if context.get("form") else ()))
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


# -- 1: what it is about, and what is like it ----------------------------------------------------


def _about(request: HttpRequest, start: Start) -> HttpResponse:
    """One sentence."""
    form = AboutForm(request.POST if request.method == "POST" else None, initial={"about": start.about})
    if request.method == "POST":
        if form.is_valid():
            return kept(request, start, about=form.cleaned_data["about"])
        _keep_typed(request, start.draft)
    return page(request, start, ABOUT, faulty=form.is_bound, form=form, case=start.draft.from_case)


def _similar(request: HttpRequest, start: Start) -> HttpResponse:
    """Petitions and problems that may be the same: support one, or say that it is another."""
    if request.method == "POST":
        return kept(request, start, similar=start.similar_asked_about, shown=start.similar_shown)
    if not start.similar:
        return redirect(step_url(start.draft.key, start.next_step()))
    now = arrived(request)
    rows = {"petitions": petition_rows(start.similar.petitions, now), "cases": issue_rows(start.similar.cases)}
    return page(request, start, SIMILAR, **rows)


# -- 2 and 3: where, and whom --------------------------------------------------------------------


def _place(request: HttpRequest, start: Start) -> HttpResponse:
    """The place it is about: whoever answers there can be asked."""
    typed = (request.POST if request.method == "POST" else request.GET).get("q", "").strip()[:100]
    if request.method != "POST":
        return _place_page(request, start, typed)
    chosen = place_of(request.POST.get("place"))
    if "find" in request.POST:
        query = urlencode({"q": typed})
        return redirect(f"{step_url(start.draft.key, PLACE)}?{query}")
    if chosen is not None:
        return kept(request, start, place=chosen.code)
    gone = abolished_place(request.POST.get("place"))
    wrong = gone_words(gone) if gone else _("Write the name, then choose your place in the list.")
    return _place_page(request, start, typed, wrong)


def gone_words(place: Any) -> str:
    """That a unit exists no more, and what took its place."""
    words = _("%(place)s: abolished, no longer in the register since %(date)s.") % {
        "place": place.full_name,
        "date": full_date(place.abolished_on),
    }
    if place.successor is None:
        return f"{words} {_('Choose another place.')}"
    return f"{words} {_('Its successor: %(successor)s.') % {'successor': place.successor.full_name}}"


def _place_page(request: HttpRequest, start: Start, typed: str, wrong: str = "") -> HttpResponse:
    """Places: of the search; else the chosen one, its successor when it was abolished, else the writer's own."""
    chosen = str(request.POST.get("place") or start.answers.get("place") or "")
    listed: dict[str, Any] = {}
    gone = abolished_place(chosen)
    if gone is not None:
        wrong = wrong or gone_words(gone)
        successor = place_of(gone.successor_id) if gone.successor_id else None
        listed = {"choices": choices_of([successor], successor.code) if successor else []}
    elif typed:
        listed = {"choices": choices_of(search_places(typed, FOUND_PLACES), chosen), "searched": True}
    elif (known := start.place or _own_place(request)) is not None:
        listed = {"choices": choices_of([known], known.code)}
    errors = [fault(wrong, "q")] if wrong else []
    faulty = bool(wrong) and request.method == "POST"
    return page(request, start, PLACE, faulty=faulty, errors=errors, wrong=wrong, typed=typed, **{**PLACES, **listed})


def _own_place(request: HttpRequest) -> Any:
    return place_of(request.user.territory_id) if request.user.is_authenticated else None


def _whom(request: HttpRequest, start: Start) -> HttpResponse:
    """Who is asked: everybody who answers at the place, the nearest first."""
    assert start.place is not None
    wrong = ""
    if request.method == "POST":
        chosen = choice_of(request.POST.get("whom"), start.place, start.on)
        if chosen is not None:
            return kept(request, start, whom=chosen.value)
        wrong = _("Choose whom you ask.")
    office = abolished(request.POST.get("whom") or start.answers.get("whom"))
    if office is not None:
        wrong = _("%(office)s: this office was abolished.") % {"office": office.title}
        if office.successor is not None:
            wrong += f" {_('Its successor: %(successor)s.') % {'successor': office.successor.title}}"
    choices = choices_for(start.place, start.on)
    value = request.POST.get("whom") or start.answers.get("whom") or (choices[0].value if choices else "")
    if value not in {one.value for one in choices} and choices:
        value = choices[0].value
    errors = [fault(wrong, "whom")] if wrong else []
    context = {"choices": choices, "chosen": value, "wrong": wrong, "is_precise": is_precise(start.place)}
    return page(request, start, WHOM, faulty=bool(wrong) and request.method == "POST", errors=errors, **context)


# -- 4 and 5: topic and languages -----------------------------------------------------------------


def _topic(request: HttpRequest, start: Start) -> HttpResponse:
    """What kind of matter it is."""
    if request.method == "POST" and request.POST.get("topic") in Petition.Topic.values:
        return kept(request, start, topic=request.POST["topic"])
    wrong = _("Choose what it is about.") if request.method == "POST" else ""
    choices = [
        {"value": value, "label": str(label), "checked": value == start.topic}
        for value, label in Petition.Topic.choices
    ]
    errors = [fault(wrong, "topic")] if wrong else []
    return page(request, start, TOPIC, faulty=bool(wrong), errors=errors, wrong=wrong, choices=choices)


def _languages(request: HttpRequest, start: Start) -> HttpResponse:
    """In which languages the author writes; the sentence of the beginning becomes the heading."""
    if request.method == "POST":
        chosen = [code for code in request.POST.get("languages", "").split("-") if code in WRITTEN_IN]
        if chosen:
            begun = {} if any(start.words(code).title for code in WRITTEN_IN) else _heading(start, chosen)
            return kept(request, start, languages=chosen, **begun)
    wrong = _("Choose the language.") if request.method == "POST" else ""
    errors = [fault(wrong, "languages")] if wrong else []
    choices = language_choices(start)
    return page(request, start, LANGUAGES, faulty=bool(wrong), errors=errors, wrong=wrong, choices=choices)


def _heading(start: Start, chosen: list[str]) -> dict[str, str]:
    """The first sentence as the heading in its own language, where it is short enough."""
    language = language_of(start.about, chosen[0])
    heading = " ".join(start.about.split()).rstrip(" .")
    return {f"title_{language}": heading} if language in chosen and len(heading) <= LONGEST_TITLE else {}


# -- 6: the text, and what was found in it -----------------------------------------------------------


def _words(language: str) -> Callable[[HttpRequest, Start], HttpResponse]:
    def ask(request: HttpRequest, start: Start) -> HttpResponse:
        """The text in one language. What is too long is kept all the same, and told."""
        known = {f"{part}_{language}": getattr(start.words(language), part) for part in PARTS}
        form = WordsForm(language, request.POST if request.method == "POST" else None, initial=known)
        if request.method == "POST":
            answers = {name: value for name, value in _typed(request).items() if name in form.fields}
            if form.is_valid():
                return kept(request, start, **{**answers, **form.cleaned_data})
            drafts.answer(start.draft, arrived(request), **answers)
        fields = [
            {"field": form[f"{part}_{language}"], "most": most}
            for part, most in zip(PARTS, (LONGEST_TITLE, LONGEST_DEMAND, LONGEST_ARGUMENTS), strict=True)
        ]
        return page(request, start, language, faulty=form.is_bound, form=form, language=language, fields=fields)

    return ask


def _found(request: HttpRequest, start: Start) -> HttpResponse:
    """What was found in the text: each with an offer; the person decides."""
    if request.method != "POST":
        if not start.found:
            return redirect(step_url(start.draft.key, start.next_step()))
        return page(request, start, FOUND, rows=found_rows(start.found), links=_links(start.found))
    mended: dict[str, Any] = {}
    decided = set(start.answers.get("decided") or [])
    for name, ones in start.found.items():
        change = [one for one in ones if request.POST.get(key_of(one)) == "change"]
        decided |= {
            key_of(one) for one in ones if one not in change and (key_of(one) in request.POST or not one.instead)
        }
        mended[name] = findings.mended(str(start.answers[name]), change)
    return kept(request, start, decided=sorted(decided), **mended)


def _links(found: dict[str, list[findings.Finding]]) -> list[str]:
    return list(dict.fromkeys(one.text for ones in found.values() for one in ones if one.kind == findings.Kind.LINK))


# -- 7 and 8: what may not be asked, and who asks ------------------------------------------------------


def _subjects(request: HttpRequest, start: Start) -> HttpResponse:
    """The closed list of subjects that no petition may have."""
    answer = request.POST.get("subject", "")
    if answer == "none":
        return kept(request, start, none_of_these=True)
    wrong = ""
    if request.method == "POST":
        drafts.answer(start.draft, arrived(request), none_of_these=None)
        wrong = (
            _("A petition on one of these subjects cannot be published. Change the text, or keep the draft as it is.")
            if answer == "one"
            else _("Read the list and choose an answer.")
        )
    context = {
        "reasons": RejectionReason.objects.all(),
        "answer": answer or (start.answers.get("none_of_these") and "none"),
    }
    errors = [fault(wrong, "subject")] if wrong else []
    return page(request, start, SUBJECTS, faulty=bool(wrong), errors=errors, wrong=wrong, **context)


def _you(request: HttpRequest, start: Start) -> HttpResponse:
    """Name and residence, and who sees what of it."""
    place = start.place.full_name if start.place else ""
    known = {
        "full_name": start.answers.get("full_name", request.user.name),  # type: ignore[union-attr]
        "residence": start.answers.get("residence", place),
        "author_name": start.answers.get("author_name", ""),
    }
    form = AuthorForm(request.POST if request.method == "POST" else None, initial=known)
    if request.method == "POST":
        if form.is_valid():
            return kept(request, start, **form.cleaned_data)
        _keep_typed(request, start.draft)
    return page(request, start, YOU, faulty=form.is_bound, form=form, **privacy_rows())


# -- 9: check and start ----------------------------------------------------------------------------------


def _check(request: HttpRequest, start: Start) -> HttpResponse:
    """Everything at one look; starting."""
    return _begin(request, start) if request.method == "POST" else _check_page(request, start)


def _check_page(
    request: HttpRequest, start: Start, errors: list[dict[str, str]] | None = None, iin_error: str = ""
) -> HttpResponse:
    context = {
        "items": answers_so_far(start),
        "then": what_happens_next(start, arrived(request)),
        "iin_error": iin_error,
        "iin_promise": iin_promise(),
    }
    return page(request, start, CHECK, faulty=bool(errors), errors=errors or [], **context)


@limited("file")
@sensitive_variables("iin")
def _begin(request: HttpRequest, start: Start) -> HttpResponse:
    """Begin it, forget the draft, show the link. Pressed twice it begins once: the draft's key goes with the petition."""
    assert start.choice is not None
    iin = request.POST.get("iin", "")
    try:
        petition = begin(
            author=_writer(request),
            iin=iin,
            author_name=start.author_name,
            full_name=start.answers["full_name"],
            residence=start.answers["residence"],
            addressee=start.choice.addressee,
            territory=start.choice.territory,
            topic=start.topic,
            texts=start.texts,
            now=arrived(request),
            from_case=start.draft.from_case,
            draft_key=start.draft.key,
        )
    except AccountError as wrong:
        return _check_page(request, start, [fault(wrong.message, "iin")], str(wrong.message))
    except BadInput as wrong:
        return _check_page(request, start, [{"text": str(text), "href": ""} for text in wrong.errors.values()])
    except DomainError as refused:
        return _check_page(request, start, [{"text": str(refused.message), "href": ""}])
    except IntegrityError:
        # The other press was faster by a moment: its petition stands.
        petition = Petition.objects.get(draft_key=start.draft.key, author=_writer(request))
    drafts.discard(start.draft)
    return redirect("petitions:started", petition.number)


@resident_required
@never_cache
@require_http_methods(["GET", "HEAD"])
def started(request: HttpRequest, number: int) -> HttpResponse:
    """It has begun: the link to share, how many are needed, and until when."""
    from petitions.views.author import own_petition, share_context

    petition = own_petition(request, number)
    return render(request, "petitions/author_started.html", share_context(request, petition))


ANSWERED_BY: dict[str, Callable[[HttpRequest, Start], HttpResponse]] = {
    ABOUT: _about,
    SIMILAR: _similar,
    PLACE: _place,
    WHOM: _whom,
    TOPIC: _topic,
    LANGUAGES: _languages,
    KK: _words(KK),
    RU: _words(RU),
    FOUND: _found,
    SUBJECTS: _subjects,
    YOU: _you,
    CHECK: _check,
}
