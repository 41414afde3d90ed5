"""What the actions of the desk share: a form, the same once more to be looked at, and only then the deed.

A GET never changes anything. The form is sent with `step=look` and comes back as a page that says exactly what will happen;
that page holds every answer and sends them again with `step=do`, or with `step=change` to go back to the form. What was
written is on the page in every outcome: a mistake, a refusal, or somebody else who was first.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from django.contrib import messages
from django.forms import Form, MultipleChoiceField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import Promise
from django.views import View

from petitions import wording
from petitions.errors import BadInput, DomainError, PetitionChanged
from petitions.models import Petition
from petitions.views.moderate.access import for_moderators, person, petition_of
from territories.clock import arrival

Words = str | Promise


@method_decorator(for_moderators, name="dispatch")
class Question(ABC, View):
    """One action. A subclass loads what it is about, says who is refused, asks, shows and does it."""

    http_method_names = ["get", "head", "post"]
    heading: ClassVar[Words] = ""
    explanation: ClassVar[Words] = ""
    look_heading: ClassVar[Words] = ""
    button: ClassVar[Words] = ""
    button_kind: ClassVar[str] = "primary"
    icon: ClassVar[str] = "check"
    template_name: ClassVar[str] = "petitions/moderate_question.html"
    petition: Petition

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Remember when the request arrived: that moment counts, not when it is done."""
        super().setup(request, *args, **kwargs)
        self.now = arrival(request)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask, or say why the question does not arise."""
        self.load(**kwargs)
        refused = self.refused()
        if refused is not None:
            messages.warning(request, str(refused.message))
            return HttpResponseRedirect(self.after())
        return self.page(self.form(initial=self.initial()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show what will happen, go back, or do it."""
        self.load(**kwargs)
        form = self.form(request.POST)
        if request.POST.get("step") == "change":
            return self.page(self.form(initial=self.given()))
        if not form.is_valid():
            return self.page(form, status=400)
        refused = self.refused()
        if refused is not None:
            return self.page(form, status=refused.status, refused=refused)
        try:
            if request.POST.get("step") != "do":
                return self.look(form)
            self.act(form)
        except PetitionChanged as changed:
            return self.conflict(form, changed)
        except BadInput as wrong:
            for name, message in wrong.errors.items():
                form.add_error(self.field_of(name, form), str(message))
            return self.page(form, status=400)
        except DomainError as error:
            return self.page(form, status=error.status, refused=error)
        messages.success(request, self.done(form))
        return HttpResponseRedirect(self.after())

    # -- what a subclass says -------------------------------------------------------------------

    def load(self, **kwargs: Any) -> None:
        """Find what it is about; 404."""
        self.petition = petition_of(kwargs["number"])

    @abstractmethod
    def refused(self) -> DomainError | None:
        """Why this moderator may not do it, or not now; None: they may."""

    @abstractmethod
    def form(self, *args: Any, **kwargs: Any) -> Form:
        """The form, empty or filled in."""

    @abstractmethod
    def lines(self, form: Form) -> list[dict[str, Any]]:
        """What will be done, as in the component "answers". May raise what the verb would raise."""

    @abstractmethod
    def act(self, form: Form) -> None:
        """Call the verb."""

    @abstractmethod
    def done(self, form: Form) -> str:
        """What was done, and what happens now."""

    def consequence(self, form: Form) -> str:
        """What follows from it, said before it is done."""
        return ""

    def seen(self, form: Form) -> list[tuple[str, Any]]:
        """What the second page shows that must still hold when it is sent: names not of the form, and values."""
        return []

    def facts(self) -> list[dict[str, Any]]:
        """What one must know to answer, as in the component "facts"."""
        return []

    def more(self, form: Form) -> dict[str, Any]:
        """What else the page shows."""
        return {}

    def field_of(self, name: str, form: Form) -> str | None:
        """The field of the form that a fault of the verb belongs to."""
        return name if name in form.fields else None

    # -- what is the same for all -----------------------------------------------------------------

    def initial(self) -> dict[str, Any]:
        """The version on the screen."""
        return {"version": self.petition.version}

    def given(self) -> dict[str, Any]:
        """What was sent, to be changed."""
        sent, fields = self.request.POST, self.form().fields
        return {
            name: sent.getlist(name) if isinstance(field, MultipleChoiceField) else sent.get(name, "")
            for name, field in fields.items()
        }

    def page(self, form: Form, *, status: int = 200, refused: DomainError | None = None, **more: Any) -> HttpResponse:
        """The question."""
        context = {
            **self.frame(),
            "form": form,
            "explanation": self.explanation,
            "facts": self.facts(),
            "refused": refused.message if refused else "",
            **self.more(form),
            **more,
        }
        return render(self.request, self.template_name, context, status=status)

    def look(self, form: Form) -> HttpResponse:
        """Once more: what exactly will happen, with every answer in the page."""
        sent = [(name, value) for name in form.fields for value in self.request.POST.getlist(name)]
        context = {
            **self.frame(),
            "form": form,
            "look_heading": self.look_heading,
            "lines": self.lines(form),
            "consequence": self.consequence(form),
            "button": self.button,
            "button_kind": self.button_kind,
            "icon": self.icon,
            "sent": [*sent, *self.seen(form)],
        }
        return render(self.request, "petitions/moderate_look.html", context)

    def frame(self) -> dict[str, Any]:
        """The head of both pages."""
        return {
            "petition": self.petition,
            "text": self.petition.text(),
            "heading": self.heading,
            "back": self.back(),
        }

    def conflict(self, form: Form, changed: PetitionChanged) -> HttpResponse:
        """409: what changed since, and the same form with the version of now, so that sending it again is a decision."""
        self.petition = petition_of(self.petition.number)
        since = self.petition.events.filter(number__gt=changed.since).order_by("-number")
        changes = [
            {"at": event.at, "what": wording.event_title(event), "who": event.get_actor_display()} for event in since
        ]
        again = form.data.copy()  # type: ignore[attr-defined]
        again["version"] = self.petition.version
        form.data = again
        return self.page(form, status=409, changes=changes, still_possible=self.refused() is None)

    @property
    def who(self) -> Any:
        """The moderator."""
        return person(self.request)

    def back(self) -> str:
        """Where the page of what it is about is."""
        return reverse("petitions:desk_petition", args=[self.petition.number])

    def after(self) -> str:
        """Where one goes when it is done."""
        return self.back()


class OfSignatures(Question):
    """One action about signatures: it leads back to their figures, and is about no version of the petition."""

    def back(self) -> str:
        return reverse("petitions:desk_signatures", args=[self.petition.number])

    def initial(self) -> dict[str, Any]:
        return {}
