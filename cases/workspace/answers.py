"""The question page of an answer: of a local problem one of four kinds, of a petition the decision that its head signs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext, gettext_lazy

from cases import wording, workflow
from cases.allowed import decision_refusal, refusal
from cases.deadlines import last_day
from cases.models import Answer, Case
from cases.workspace.access import person
from cases.workspace.forms import AnswerForm, DecisionForm
from cases.workspace.question_page import Action, Words
from territories.models import Office, Seat
from territories.wording import until_day


@dataclass(frozen=True, slots=True)
class AnswerWords:
    """What the page of one kind of answer says."""

    heading: Words
    explanation: Words
    button: Words
    icon: str


CLIMBS: Words = gettext_lazy(
    "An honest answer. The case passes up at once, and the office above says whether it was so. "
    "If it agrees, this case does not count against you."
)

ANSWERS = {
    Answer.Kind.FIXED: AnswerWords(
        gettext_lazy("It is fixed"),
        gettext_lazy(
            "The clock stops now. The resident is asked whether it was really fixed; only their “yes” counts as a success."
        ),
        gettext_lazy("Send the answer"),
        "photo",
    ),
    Answer.Kind.REFUSED: AnswerWords(
        gettext_lazy("Refuse, with reasons"),
        gettext_lazy(
            "A refusal with reasons is an answer. The resident may dispute it; then the office above decides who is right."
        ),
        gettext_lazy("Send the refusal"),
        "cross",
    ),
    Answer.Kind.NO_POWER: AnswerWords(
        gettext_lazy("Not in our power"), CLIMBS, gettext_lazy("Send and pass it up"), "climb"
    ),
    Answer.Kind.NO_FUNDS: AnswerWords(
        gettext_lazy("There are no funds"), CLIMBS, gettext_lazy("Send and pass it up"), "price"
    ),
}

DECISIONS = {
    Answer.Kind.FULL: AnswerWords(
        gettext_lazy("Satisfy the petition in full"),
        gettext_lazy(
            "Everything that the petition asks for is done, or will be done by the date you name. The decision is public at "
            "once, with your name under it."
        ),
        gettext_lazy("Publish the decision"),
        "check",
    ),
    Answer.Kind.PART: AnswerWords(
        gettext_lazy("Satisfy the petition in part"),
        gettext_lazy(
            "Say which part is done and by when, and give the reason for the rest. The decision is public at once, with your "
            "name under it."
        ),
        gettext_lazy("Publish the decision"),
        "seal",
    ),
    Answer.Kind.REFUSED: AnswerWords(
        gettext_lazy("Refuse the petition, with reasons"),
        gettext_lazy(
            "A refusal with reasons is a decision. It is public at once, with your name under it. The author may object; then "
            "the office above says who is right."
        ),
        gettext_lazy("Publish the refusal"),
        "cross",
    ),
}


def words_of(case: Case) -> dict[Answer.Kind, AnswerWords]:
    """The kinds of answer that a case can have, with their words."""
    return DECISIONS if case.is_petition else ANSWERS


class GiveAnswer(Action):
    """The answer, of the kind that the address names."""

    verb = "answer"
    template_name = "workspace/answer.html"

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """The kind is part of the address."""
        self.kind: str = kwargs["kind"]
        return super().dispatch(request, *args, **kwargs)

    def refused(self) -> Any:
        """A kind of answer that this case cannot have is no page."""
        if self.kind not in words_of(self.case):
            raise Http404
        reason = super().refused()
        if reason is None and self.climbs:
            return refusal(self.case, "no_power", self.office, self.now)
        return reason or decision_refusal(self.case, self.office, person(self.request))

    @property
    def climbs(self) -> bool:
        """Whether this answer passes the case up."""
        return self.kind not in Answer.STANDING

    @property
    def decides(self) -> bool:
        """Whether this is a decision on a petition."""
        return self.case.is_petition

    @property
    def needs_photo(self) -> bool:
        """A physical problem that is said to be fixed is shown."""
        return self.kind == Answer.Kind.FIXED and self.case.category.claims_need_photo

    def ready(self) -> str:
        return f"decision_{self.kind}" if self.decides else self.kind

    def initial(self) -> dict[str, Any]:
        """A decision begins with the name and the post of who holds the office."""
        values = super().initial()
        return values | {"signed_by": signature_of(self.office)} if self.decides else values

    def form(self, *args: Any, **kwargs: Any) -> Form:
        if self.kind not in words_of(self.case):
            raise Http404
        if self.decides:
            return DecisionForm(*[args[0]] if args else [], kind=self.kind, **kwargs)
        return AnswerForm(*args, kind=self.kind, needs_photo=self.needs_photo, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A decision on a petition is public at once and for good: it is shown as everybody will see it, and then published."""
        step = request.POST.get("step")
        if not self.decides or step == "do":
            return super().post(request, *args, **kwargs)
        form = self.form(request.POST)
        if step == "change":
            return self.page(self.form(initial={name: request.POST.get(name, "") for name in form.fields}))
        return self.preview(form) if form.is_valid() else self.page(form, status=400)

    def preview(self, form: Form) -> HttpResponse:
        """The decision as it will be published, with every answer in the page."""
        given = form.cleaned_data
        to_be = Answer(case=self.case, kind=self.kind, office=self.office, signed_by=given["signed_by"])
        return self.page(
            form,
            template="workspace/decision_look.html",
            preview={"title": wording.answer_heading(to_be), "text": given["text"], "language": given["language"]},
            signed_by=given["signed_by"],
            sent=[(name, self.request.POST.get(name, "")) for name in form.fields],
        )

    def act(self, form: Form) -> None:
        given = form.cleaned_data
        workflow.answer(
            self.case,
            kind=self.kind,
            text=given["text"],
            language=given["language"],
            photos=given.get("photos", ()),
            signed_by=given.get("signed_by", ""),
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
        words = (
            gettext("The decision is published. The author may say %(until)s whether it answers the petition.")
            if self.decides
            else gettext("The answer was sent. Residents may say %(until)s whether it is so.")
        )
        return words % {"until": until_day(last_day(until), "weekday")}

    def more(self, form: Form) -> dict[str, Any]:
        words = words_of(self.case)[Answer.Kind(self.kind)]
        return {
            "heading": words.heading,
            "explanation": words.explanation,
            "button": words.button,
            "icon": "climb" if self.climbs else "check",
            "kind": self.kind,
            "decides": self.decides,
            "needs_photo": self.needs_photo,
            "before": [] if self.decides else list(self.case.photos.public().filter(answer=None)[:1]),
        }


def signature_of(office: Office) -> str:
    """Name and post of who holds an office now, as a decision is signed; only the post when nobody is entered. One query."""
    seat = Seat.objects.filter(office=office, ended_on=None, is_vacant=False).order_by("-started_on").first()
    return ", ".join(filter(None, [seat.holder_name if seat else "", office.title]))
