"""The question pages: one page for each thing an office may do to a case.

All share one way: the case must be readable and the person's office must act on it (else 404); opened when the action is
not possible, the page leads back to the case with the reason; sent on a case that has changed meanwhile, it answers 409 with
what changed and the person's own text. Rules are in cases.allowed and cases.workflow; here is only what people see.
"""

from __future__ import annotations

from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, gettext_lazy

from cases import workflow
from cases.deadlines import last_day
from cases.workspace import targets
from cases.workspace.access import person
from cases.workspace.forms import (
    AcceptForm,
    AskForm,
    ForwardForm,
    NoteForm,
)
from cases.workspace.question_page import Action
from territories.models import Office
from territories.wording import until_day


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
