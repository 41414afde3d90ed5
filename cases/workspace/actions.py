"""The question pages: one page for each thing an office may do to a case.

All share one way: the case must be readable and the person's office must act on it (else 404); opened when the action is
not possible, the page leads back to the case with the reason; sent on a case that has changed meanwhile, it answers 409 with
what changed and the person's own text. Rules are in cases.allowed and cases.workflow; here is only what people see.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy
from django.views import View

from cases import workflow
from cases.allowed import acting_office, refusal
from cases.deadlines import last_day
from cases.errors import BadInput, CaseChanged, DomainError, TransitionRefused
from cases.models import Answer, Assignment, Case, Photo, Review
from cases.workspace import ready_texts, targets
from cases.workspace.access import desk, links, person, readable_case
from cases.workspace.case_page import changes_since, what_happens
from cases.workspace.forms import (
    AcceptForm,
    AnswerForm,
    AskForm,
    ForwardForm,
    NoteForm,
    ReviewForm,
    RulingForm,
)
from cases.workspace.time_left import Days, of_case, of_review
from territories.models import Office
from territories.wording import active_language, until_day

Words = str | Promise


class Action(View):
    """What the question pages share. A subclass names the verb, its words and its form, and does it."""

    verb: ClassVar[str]
    heading: ClassVar[Words] = ""
    explanation: ClassVar[Words] = ""
    button: ClassVar[Words] = ""
    icon: ClassVar[str] = "check"
    ready_about: ClassVar[str] = ""
    ready_field: ClassVar[str] = "text"
    template_name: ClassVar[str] = "workspace/action.html"
    case: Case
    office: Office

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Remember when the request arrived: that moment counts, not when it is done."""
        super().setup(request, *args, **kwargs)
        self.now: datetime = request.arrived_at  # type: ignore[attr-defined]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Find the case and the office that acts on it."""
        self.case = readable_case(request, kwargs["number"])
        office = acting_office(self.case, person(request))
        if office is None:
            raise Http404
        self.office = office
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask the question, or say why it does not arise."""
        reason = self.refused()
        if reason is not None:
            messages.warning(request, reason)
            return self.to_case()
        return self.page(self.form(initial=self.initial()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do it, or show what stands in the way and keep what was written."""
        form = self.form(request.POST, request.FILES)
        if not form.is_valid():
            return self.page(form, status=400)
        try:
            self.act(form)
        except CaseChanged as changed:
            return self.conflict(form, changed)
        except BadInput as wrong:
            for name, message in wrong.errors.items():
                form.add_error(name if name in form.fields else None, str(message))
            return self.page(form, status=400)
        except TransitionRefused as refused:
            return self.page(form, status=refused.status, refused=refused)
        messages.success(request, self.done(form))
        return self.to_case()

    # -- what a subclass says -------------------------------------------------------

    def refused(self) -> Any:
        """Why the action is not possible now; None when it is."""
        return refusal(self.case, self.verb, self.office, self.now)

    def form(self, *args: Any, **kwargs: Any) -> Form:
        """The form, empty or filled in."""
        raise NotImplementedError

    def act(self, form: Form) -> None:
        """Call the verb."""
        raise NotImplementedError

    def done(self, form: Form) -> str:
        """One or two sentences: what was done, and what happens next."""
        raise NotImplementedError

    def more(self, form: Form) -> dict[str, Any]:
        """What else the page shows."""
        return {}

    # -- what is the same for all ---------------------------------------------------

    def initial(self) -> dict[str, Any]:
        """The version on the screen, and a ready text when one was chosen without JavaScript."""
        values: dict[str, Any] = {"version": self.case.version, "language": active_language()}
        ready = ready_texts.BY_CODE.get(self.request.GET.get("text", ""))
        if ready and ready.about == self.ready():
            values |= {self.ready_field: ready.text, "language": ready.language}
        return values

    def ready(self) -> str:
        """Which ready texts belong to the page."""
        return self.ready_about

    def page(self, form: Form, *, status: int = 200, refused: DomainError | None = None, **more: Any) -> HttpResponse:
        """The question page. Files cannot be put back into a form: it says so when some had been chosen."""
        at = desk(self.request)
        context = {
            "at": at,
            **links(at),
            "case": self.case,
            "office": self.office,
            "form": form,
            "heading": self.heading,
            "explanation": self.explanation,
            "button": self.button,
            "icon": self.icon,
            "left": of_case(self.case, Days.for_page(self.now, [self.case])),
            "then": what_happens(self.case),
            "refused": refused.message if refused else "",
            "photos_lost": form.is_bound and any(self.request.FILES.values()),
            "ready_texts": ready_texts.for_question(self.ready()),
            "ready_field": self.ready_field,
            **self.more(form),
            **more,
        }
        return render(self.request, self.template_name, context, status=status)

    def conflict(self, form: Form, changed: CaseChanged) -> HttpResponse:
        """409: what changed since, and the same form with the version of now, so that sending it again is a decision."""
        number = self.case.number
        self.case = readable_case(self.request, number)
        changes = changes_since(self.case, changed.since, self.now)
        again = form.data.copy()  # type: ignore[attr-defined]
        again["version"] = self.case.version
        form.data = again
        return self.page(form, status=409, changes=changes, still_possible=self.refused() is None)

    def to_case(self) -> HttpResponse:
        """Back to the case."""
        return HttpResponseRedirect(reverse("workspace:case", args=[self.case.number]))

    def due(self) -> str:
        """Until when the answer is due, as a phrase."""
        return until_day(last_day(self.case.current.due_at), "weekday")


class Accept(Action):
    """It is ours."""

    verb = "accept"
    heading = gettext_lazy("Accept the case")
    explanation = gettext_lazy(
        "You say that this is your office's case. The resident sees it at once. After that “not ours” is no longer possible; "
        "the deadline stays as it is."
    )
    button = gettext_lazy("Accept")

    def form(self, *args: Any, **kwargs: Any) -> Form:
        return AcceptForm(*args, **kwargs)

    def act(self, form: Form) -> None:
        workflow.accept(
            self.case,
            by=person(self.request),
            office=self.office,
            now=self.now,
            version=form.seen_version,  # type: ignore[attr-defined]
        )

    def done(self, form: Form) -> str:
        return gettext("Accepted. The resident sees it. The answer is due %(until)s.") % {"until": self.due()}


class Ask(Action):
    """One question to the resident; the clock waits."""

    verb = "ask"
    heading = gettext_lazy("Ask the resident")
    explanation = gettext_lazy(
        "Once per case. The clock stops until the reply comes, at most five working days, and then runs again by itself. "
        "Ask only what you need for the work."
    )
    button = gettext_lazy("Send the question")
    icon = "ask"
    ready_about = "ask"
    ready_field = "question"

    def form(self, *args: Any, **kwargs: Any) -> Form:
        return AskForm(*args, **kwargs)

    def act(self, form: Form) -> None:
        self.case = workflow.ask(
            self.case,
            question=form.cleaned_data["question"],
            by=person(self.request),
            office=self.office,
            now=self.now,
            version=form.seen_version,  # type: ignore[attr-defined]
        )

    def done(self, form: Form) -> str:
        assert self.case.waiting_until is not None
        until = until_day(last_day(self.case.waiting_until), "weekday")
        return gettext("The question was sent. The clock waits for the reply %(until)s.") % {"until": until}


class Forward(Action):
    """Not ours: to another office."""

    verb = "forward"
    heading = gettext_lazy("“Not ours”: pass it on")
    explanation = gettext_lazy(
        "The office you choose gets the case with its full time, from tomorrow. It cannot come back to you. "
        "The resident sees your reason."
    )
    button = gettext_lazy("Pass it on")
    icon = "away"
    ready_about = "forward"
    ready_field = "reason"
    template_name = "workspace/forward.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The search button changes the choices and keeps everything written."""
        if "search" in request.POST:
            form = self.form(initial={name: request.POST.get(name, "") for name in ("version", "to", "reason")})
            return self.page(form)
        return super().post(request, *args, **kwargs)

    def form(self, *args: Any, **kwargs: Any) -> Form:
        return ForwardForm(*[args[0]] if args else [], targets=self.targets(), **kwargs)

    def targets(self) -> list[Office]:
        """What was searched for, what was chosen before, and the nearest; each once."""
        offered = [
            *targets.found(self.case, self.searched()),
            *targets.by_key(self.case, self.request.POST.get("to", "")),
            *targets.suggested(self.case),
        ]
        return list({office.pk: office for office in offered}.values())

    def searched(self) -> str:
        """The words in the search box."""
        return self.request.POST.get("q", "")[:100]

    def act(self, form: Form) -> None:
        assert isinstance(form, ForwardForm)
        workflow.forward(
            self.case,
            to=form.target,
            reason=form.cleaned_data["reason"],
            by=person(self.request),
            office=self.office,
            now=self.now,
            version=form.seen_version,
        )

    def done(self, form: Form) -> str:
        assert isinstance(form, ForwardForm)
        return gettext("Passed on. It now answers: %(office)s") % {"office": form.target.title}

    def more(self, form: Form) -> dict[str, Any]:
        assert isinstance(form, ForwardForm)
        chosen = form["to"].value()
        above = self.case.current.office.climbs_to_id
        return {
            "searched": self.searched(),
            "nothing_found": bool(self.searched()) and not targets.found(self.case, self.searched()),
            "choices": [
                {
                    "value": key,
                    "label": office.title,
                    "hint": gettext("The office above yours") if office.pk == above else "",
                    "checked": key == str(chosen),
                }
                for key, office in form.targets.items()
            ],
        }


class GiveAnswer(Action):
    """The answer, of one of four kinds: fixed, refused, no power, no funds."""

    verb = "answer"
    template_name = "workspace/answer.html"
    HEADINGS: ClassVar[dict[str, Words]] = {
        Answer.Kind.FIXED: gettext_lazy("It is fixed"),
        Answer.Kind.REFUSED: gettext_lazy("Refuse, with reasons"),
        Answer.Kind.NO_POWER: gettext_lazy("Not in our power"),
        Answer.Kind.NO_FUNDS: gettext_lazy("There are no funds"),
    }
    EXPLANATIONS: ClassVar[dict[str, Words]] = {
        Answer.Kind.FIXED: gettext_lazy(
            "The clock stops now. The resident is asked whether it was really fixed; only their “yes” counts as a success."
        ),
        Answer.Kind.REFUSED: gettext_lazy(
            "A refusal with reasons is an answer. The resident may dispute it; then the office above decides who is right."
        ),
        Answer.Kind.NO_POWER: gettext_lazy(
            "An honest answer. The case passes up at once, and the office above says whether it was so. "
            "If it agrees, this case does not count against you."
        ),
        Answer.Kind.NO_FUNDS: gettext_lazy(
            "An honest answer. The case passes up at once, and the office above says whether it was so. "
            "If it agrees, this case does not count against you."
        ),
    }
    BUTTONS: ClassVar[dict[str, Words]] = {
        Answer.Kind.FIXED: gettext_lazy("Send the answer"),
        Answer.Kind.REFUSED: gettext_lazy("Send the refusal"),
        Answer.Kind.NO_POWER: gettext_lazy("Send and pass it up"),
        Answer.Kind.NO_FUNDS: gettext_lazy("Send and pass it up"),
    }

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The kind is part of the address."""
        self.kind: str = kwargs["kind"]
        return super().dispatch(request, *args, **kwargs)

    @property
    def climbs(self) -> bool:
        """Whether this answer passes the case up."""
        return self.kind not in Answer.STANDING

    def refused(self) -> Any:
        reason = super().refused()
        if reason is None and self.climbs:
            return refusal(self.case, "no_power", self.office, self.now)
        return reason

    def ready(self) -> str:
        return self.kind

    def form(self, *args: Any, **kwargs: Any) -> Form:
        return AnswerForm(*args, kind=self.kind, needs_photo=self.needs_photo, **kwargs)

    @property
    def needs_photo(self) -> bool:
        """A physical problem that is said to be fixed is shown."""
        return self.kind == Answer.Kind.FIXED and self.case.category.claims_need_photo

    def act(self, form: Form) -> None:
        workflow.answer(
            self.case,
            kind=self.kind,
            text=form.cleaned_data["text"],
            language=form.cleaned_data["language"],
            photos=form.cleaned_data["photos"],
            by=person(self.request),
            office=self.office,
            now=self.now,
            version=form.seen_version,  # type: ignore[attr-defined]
        )

    def done(self, form: Form) -> str:
        if self.climbs:
            return gettext("Sent. The case has passed to the office above, which also says whether it was so.")
        until = Case.objects.values_list("confirm_until", flat=True).get(pk=self.case.pk)
        assert until is not None
        words = gettext("The answer was sent. Residents may say %(until)s whether it is so.")
        return words % {"until": until_day(last_day(until), "weekday")}

    def more(self, form: Form) -> dict[str, Any]:
        return {
            "heading": self.HEADINGS[self.kind],
            "explanation": self.EXPLANATIONS[self.kind],
            "button": self.BUTTONS[self.kind],
            "icon": "climb" if self.climbs else "check",
            "kind": self.kind,
            "needs_photo": self.needs_photo,
            "before": list(self.case.photos.filter(answer=None)[:1]),
        }


class DecideReview(Action):
    """The dispute sheet: both sides on one page, and the verdict."""

    verb = "decide_review"
    heading = gettext_lazy("The dispute")
    button = gettext_lazy("Publish the verdict")
    template_name = "workspace/review.html"

    def form(self, *args: Any, **kwargs: Any) -> Form:
        return ReviewForm(*[args[0]] if args else [], **kwargs)

    def act(self, form: Form) -> None:
        self.case = workflow.decide_review(
            self.case,
            upheld=form.cleaned_data["verdict"] == "resident",
            explanation=form.cleaned_data["explanation"],
            by=person(self.request),
            office=self.office,
            now=self.now,
            version=form.seen_version,  # type: ignore[attr-defined]
        )

    def done(self, form: Form) -> str:
        if form.cleaned_data["verdict"] == "resident":
            words = gettext("The verdict is published: the resident is right. It now answers: %(office)s")
            return words % {"office": self.case.current.office.title}
        return gettext("The verdict is published: the office is right. The case is closed.")

    def more(self, form: Form) -> dict[str, Any]:
        review = self.case.reviews.select_related("answer__office__territory", "office").filter(decided_at=None).first()
        if review is None:
            return {"review": None}
        days = Days.for_page(self.now, [self.case], [review])
        others = Review.objects.filter(office=review.office, decided_at=None).exclude(pk=review.pk)
        return {
            "review": review,
            "left": of_review(review, days),
            "before": list(Photo.objects.filter(case=self.case, answer=None)[:2]),
            "after": list(Photo.objects.filter(answer=review.answer)[:2]),
            "disputed_at": review.opened_at,
            "choices": self._choices(form, review),
            "others": others.count(),
        }

    def _choices(self, form: Form, review: Review) -> list[dict[str, Any]]:
        stays = self.case.current.office_id == review.office_id
        resident = (
            gettext("You owe an answer again, and the clock counts as if it had never stopped.")
            if stays
            else gettext(
                "The case passes to your office. The answer is marked as false; the clock counts as never stopped."
            )
        )
        office = gettext("The case is closed by review; it does not count as “confirmed by residents”.")
        chosen = form["verdict"].value()
        labels = dict(ReviewForm.VERDICTS)
        return [
            {"value": value, "label": str(labels[value]), "hint": hint, "checked": chosen == value}
            for value, hint in (("resident", resident), ("office", office))
        ]


class Rule(Action):
    """Whether the office below really had no power, or no funds."""

    verb = "rule_on_claim"
    heading = gettext_lazy("Was it so?")
    button = gettext_lazy("Publish the ruling")
    template_name = "workspace/ruling.html"

    def form(self, *args: Any, **kwargs: Any) -> Form:
        return RulingForm(*[args[0]] if args else [], **kwargs)

    def claim(self) -> Assignment | None:
        """The assignment of the office below that made the claim."""
        found = self.case.assignments.filter(number=self.case.current.number - 1).select_related("office__territory")
        return found.first()

    def act(self, form: Form) -> None:
        claim = self.claim()
        if claim is None:
            raise TransitionRefused(gettext("There is nothing to rule on any more."))
        workflow.rule_on_claim(
            self.case,
            assignment=claim,
            granted=form.cleaned_data["ruling"] == "granted",
            reason=form.cleaned_data["reason"],
            by=person(self.request),
            office=self.office,
            now=self.now,
        )

    def done(self, form: Form) -> str:
        if form.cleaned_data["ruling"] == "granted":
            return gettext("The ruling is published: it was so. The case does not count against the office below.")
        return gettext("The ruling is published: it was not so. The case counts as missed by the office below.")

    def more(self, form: Form) -> dict[str, Any]:
        claim = self.claim()
        given = self.case.answers.filter(assignment=claim).order_by("-at").first() if claim else None
        hints = {
            "granted": gettext("The case leaves the measure of that office. You still owe the resident the answer."),
            "denied": gettext("The case counts as missed by that office. You still owe the resident the answer."),
        }
        chosen = form["ruling"].value()
        return {
            "claim": claim,
            "given": given,
            "choices": [
                {"value": value, "label": str(label), "hint": hints[value], "checked": chosen == value}
                for value, label in RulingForm.RULINGS
            ],
        }


class AddNote(Action):
    """An internal note; the case itself does not change."""

    verb = "note"
    heading = gettext_lazy("New note")
    button = gettext_lazy("Save the note")
    icon = "note"

    def refused(self) -> Any:
        return None

    def form(self, *args: Any, **kwargs: Any) -> Form:
        return NoteForm(*[args[0]] if args else [], **kwargs)

    def act(self, form: Form) -> None:
        workflow.add_note(
            self.case, text=form.cleaned_data["text"], by=person(self.request), office=self.office, now=self.now
        )

    def done(self, form: Form) -> str:
        return gettext("The note is saved. Only your office and those above see it.")
