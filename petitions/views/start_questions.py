"""The questions before a petition begins, one function each: what is shown, what is taken, what is told when it cannot be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from accounts.errors import AccountError
from accounts.limits import limited
from cases.wording import language_of
from petitions import drafts, findings
from petitions.addressees import abolished, choice_of, choices_for, is_precise
from petitions.errors import BadInput, DomainError
from petitions.forms import AboutForm, AuthorForm, WordsForm, fault
from petitions.models import Petition, RejectionReason
from petitions.starting import (
    ABOUT,
    CHECK,
    FOUND,
    KK,
    LANGUAGES,
    PARTS,
    PLACE,
    RU,
    SIMILAR,
    SUBJECTS,
    TOPIC,
    WHOM,
    YOU,
    Start,
    key_of,
)
from petitions.texts import LANGUAGES as WRITTEN_IN
from petitions.texts import LONGEST_ARGUMENTS, LONGEST_DEMAND, LONGEST_TITLE
from petitions.views.start_frame import keep_typed, kept, page, step_url, turn_of, typed_in, writer_of
from petitions.views.start_words import (
    answers_so_far,
    author_iin_promise,
    found_rows,
    issue_rows,
    language_choices,
    petition_rows,
    privacy_rows,
    what_happens_next,
)
from petitions.workflow import begin
from territories.clock import arrival
from territories.picking import abolished_place, choices_of, place_of
from territories.search import search_places
from territories.wording import full_date

FOUND_PLACES = 8
PLACES = {"choices": [], "searched": False, "district": "", "outside": False, "from_photo": False}
"""What the list of places needs to know, when it has nothing to say."""


# -- 1: what it is about, and what is like it ----------------------------------------------------


def _about(request: HttpRequest, start: Start) -> HttpResponse:
    """One sentence."""
    form = AboutForm(request.POST if request.method == "POST" else None, initial={"about": start.about})
    if request.method == "POST":
        if form.is_valid():
            return kept(request, start, about=form.cleaned_data["about"])
        keep_typed(request, start.draft)
    return page(request, start, ABOUT, faulty=form.is_bound, form=form, case=start.draft.from_case)


def _similar(request: HttpRequest, start: Start) -> HttpResponse:
    """Petitions and problems that may be the same: support one, or say that it is another."""
    if request.method == "POST":
        return kept(request, start, similar=start.similar_asked_about, shown=start.similar_shown)
    if not start.similar:
        return redirect(step_url(start.draft.key, start.next_step()))
    now = arrival(request)
    alike = start.similar
    return page(request, start, SIMILAR, petitions=petition_rows(alike.petitions, now), cases=issue_rows(alike.cases))


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
        return words + " " + _("Choose another place.")
    return words + " " + _("Its successor: %(successor)s.") % {"successor": place.successor.full_name}


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
            wrong += " " + _("Its successor: %(successor)s.") % {"successor": office.successor.title}
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
            answers = {name: value for name, value in typed_in(request).items() if name in form.fields}
            if form.is_valid():
                return kept(request, start, **{**answers, **form.cleaned_data})
            drafts.answer(start.draft, arrival(request), turn=turn_of(request) or None, **answers)
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
        drafts.answer(start.draft, arrival(request), none_of_these=None)
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
        keep_typed(request, start.draft)
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
        "then": what_happens_next(start, arrival(request)),
        "iin_error": iin_error,
        "iin_promise": author_iin_promise(),
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
            author=writer_of(request),
            iin=iin,
            author_name=start.author_name,
            full_name=start.answers["full_name"],
            residence=start.answers["residence"],
            addressee=start.choice.addressee,
            territory=start.choice.territory,
            topic=start.topic,
            texts=start.texts,
            now=arrival(request),
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
        petition = Petition.objects.get(draft_key=start.draft.key, author=writer_of(request))
    drafts.discard(start.draft)
    return redirect("petitions:started", petition.number)


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
