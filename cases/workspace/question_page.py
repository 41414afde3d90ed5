"""The page of one action: its small form, what is refused and why, and the conflict when somebody was first."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.views import View

from accounts.models import User
from cases.allowed import acting_office, refusal
from cases.deadlines import last_day
from cases.errors import BadInput, CaseChanged, DomainError, TransitionRefused
from cases.models import Case
from cases.workspace import ready_texts
from cases.workspace.access import desk, links, person, readable_case
from cases.workspace.case_page import changes_since, what_happens
from cases.workspace.time_left import Days, of_case
from territories.clock import arrival
from territories.models import Office
from territories.wording import active_language, until_day

Words = str | Promise


class Action(ABC, View):
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
        self.now = arrival(request)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Find the case and the office that acts on it."""
        self.case = readable_case(request, kwargs["number"])
        office = self.acting(self.case, person(request))
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

    def acting(self, case: Case, user: User) -> Office | None:
        """The office for which the person acts here; None: not theirs."""
        return acting_office(case, user)

    # -- what a subclass says -------------------------------------------------------

    def refused(self) -> Any:
        """Why the action is not possible now; None when it is."""
        return refusal(self.case, self.verb, self.office, self.now)

    @abstractmethod
    def form(self, *args: Any, **kwargs: Any) -> Form:
        """The form, empty or filled in."""

    @abstractmethod
    def act(self, form: Form) -> None:
        """Call the verb."""

    @abstractmethod
    def done(self, form: Form) -> str:
        """One or two sentences: what was done, and what happens next."""

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

    def page(
        self, form: Form, *, status: int = 200, refused: DomainError | None = None, template: str = "", **more: Any
    ) -> HttpResponse:
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
            "may_send": True,
            "photos_lost": form.is_bound and any(self.request.FILES.values()),
            "ready_texts": ready_texts.for_question(self.ready()),
            "ready_field": self.ready_field,
            **self.more(form),
            **more,
        }
        return render(self.request, template or self.template_name, context, status=status)

    def conflict(self, form: Form, changed: CaseChanged) -> HttpResponse:
        """409: what changed since, and the same form with the version of now, so that sending it again is a decision."""
        number = self.case.number
        self.case = readable_case(self.request, number)
        changes = changes_since(self.case, changed.since, self.now)
        again = form.data.copy()  # type: ignore[attr-defined]
        again["version"] = self.case.version
        form.data = again
        possible = self.refused() is None
        return self.page(form, status=409, changes=changes, still_possible=possible, may_send=possible)

    def to_case(self) -> HttpResponse:
        """Back to the case."""
        return HttpResponseRedirect(reverse("workspace:case", args=[self.case.number]))

    def due(self) -> str:
        """Until when the answer is due, as a phrase."""
        return until_day(last_day(self.case.current.due_at), "weekday")
