"""Question pages about whose case it is and what it is about: to an arbiter, the arbiter's word, another category."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, gettext_lazy, ngettext

from accounts.models import User
from cases import whose, workflow
from cases.deadlines import last_day
from cases.models import Arbitration, Case, Category, Event
from cases.workflow import LONGEST_REASON, category_rule
from cases.workspace import targets
from cases.workspace.access import person
from cases.workspace.forms import ForwardForm, VersionedForm
from cases.workspace.question_page import Action
from territories.clock import local_date
from territories.models import Office
from territories.wording import number, until_day


class ReferForm(VersionedForm):
    """Why it is not ours either."""

    reason = forms.CharField(
        label=gettext_lazy("Why is it not yours?"),
        help_text=gettext_lazy("The office above, the resident and everybody else will read this."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Write why it is not yours.")},
    )


class Refer(Action):
    """The third "not ours"."""

    verb = "refer"
    heading = gettext_lazy("“Not ours”: let the office above decide")
    button = gettext_lazy("Put it before the office above")
    icon = "away"
    ready_about = "forward"
    ready_field = "reason"

    @property
    def explanation(self) -> str:  # type: ignore[override]
        """Who decides, and that the clock runs."""
        arbiter = whose.arbiter_of(self.case)
        return gettext(
            "The case was already passed on twice. Now the office above all of them says, once and for all, whose it is. "
            "It decides: %(office)s. Until then the case stays with you and the clock runs; if it says nothing in time, "
            "it has to answer itself."
        ) % {"office": arbiter.title if arbiter else "—"}

    def form(self, *args: Any, **kwargs: Any) -> Form:
        return ReferForm(*[args[0]] if args else [], **kwargs)

    def act(self, form: Form) -> None:
        self.asked = workflow.refer(
            self.case,
            reason=form.cleaned_data["reason"],
            by=person(self.request),
            office=self.office,
            now=self.now,
            version=form.seen_version,  # type: ignore[attr-defined]
        )

    def done(self, form: Form) -> str:
        assert self.asked.above is not None
        assert self.asked.decide_until is not None
        return gettext("Passed to the office above. It decides %(until)s: %(office)s") % {
            "until": until_day(last_day(self.asked.decide_until), "weekday"),
            "office": self.asked.above.title,
        }


class AssignForm(ForwardForm):
    """Whose case it is, and why."""

    field_order = ("version", "to", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = gettext_lazy("Why is it theirs?")


class Assign(Action):
    """The arbiter's word: final."""

    verb = "decide_arbitration"
    heading = gettext_lazy("Whose case is it?")
    explanation = gettext_lazy(
        "The offices below passed the case on to each other. Your word is final: the office you choose can no longer say "
        "“not ours”. Another office than the present one gets its full time, from tomorrow."
    )
    button = gettext_lazy("Assign it for good")
    icon = "seal"
    template_name = "workspace/assign.html"

    def acting(self, case: Case, user: User) -> Office | None:
        return whose.arbitrating_office(case, user) or super().acting(case, user)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The search button changes the choices and keeps everything written."""
        if "search" in request.POST:
            form = self.form(initial={name: request.POST.get(name, "") for name in ("version", "to", "reason")})
            return self.page(form)
        return super().post(request, *args, **kwargs)

    def form(self, *args: Any, **kwargs: Any) -> Form:
        return AssignForm(*[args[0]] if args else [], targets=self.targets(), **kwargs)

    def targets(self) -> list[Office]:
        """Those who had it, in their order, then what was searched for, and the arbiter itself; each once."""
        had = [one.office for one in self.case.assignments.select_related("office__territory").order_by("number")]
        searched = targets.below(self.office, self.request.POST.get("q", "")[:100])
        chosen = targets.below_by_key(self.office, self.request.POST.get("to", ""))
        offered = [*had, *searched, *chosen, self.office]
        may = whose.may_be_assigned
        fitting = [office for office in offered if may(self.office, office, self.case.current.office)]
        return list({office.pk: office for office in fitting}.values())

    def act(self, form: Form) -> None:
        assert isinstance(form, AssignForm)
        self.case = workflow.decide_arbitration(
            self.case,
            to=form.target,
            explanation=form.cleaned_data["reason"],
            by=person(self.request),
            office=self.office,
            now=self.now,
            version=form.seen_version,
        )

    def done(self, form: Form) -> str:
        assert isinstance(form, AssignForm)
        return gettext("Published. It now answers, for good: %(office)s") % {"office": form.target.title}

    def more(self, form: Form) -> dict[str, Any]:
        assert isinstance(form, AssignForm)
        asked = whose.undecided_arbitration(self.case)
        chosen = str(form["to"].value() or "")
        searched = self.request.POST.get("q", "")[:100]
        return {
            "asked": asked,
            "said": self._said(asked),
            "searched": searched,
            "nothing_found": bool(searched) and not targets.below(self.office, searched),
            "choices": [
                {"value": key, "label": office.title, "hint": self._hint(office), "checked": key == chosen}
                for key, office in form.targets.items()
            ],
        }

    def _said(self, asked: Arbitration | None) -> list[dict[str, Any]]:
        """What each office said, in order: the reasons of the forwards, then of the one that asks."""
        lines = self.case.events.filter(kind=Event.Kind.FORWARDED).order_by("number")
        offices = {one.office_id: one.office for one in self.case.assignments.select_related("office__territory")}
        said = [
            {"office": offices[line.data["from"]].title, "text": line.text, "at": line.at}
            for line in lines
            if line.data.get("from") in offices
        ]
        if asked is not None:
            said.append({"office": self.case.current.office.title, "text": asked.reason, "at": asked.asked_at})
        return said

    def _hint(self, office: Office) -> str:
        if office.pk == self.case.current.office_id:
            return gettext("It has the case now and goes on with the time it has.")
        return gettext("Your own office") if office.pk == self.office.pk else ""


class CategoryForm(VersionedForm):
    """Another category, and why."""

    category = forms.ModelChoiceField(
        label=gettext_lazy("What is it about?"),
        queryset=Category.objects.none(),
        empty_label=gettext_lazy("Choose"),
        error_messages={
            "required": gettext_lazy("Choose another category."),
            "invalid_choice": gettext_lazy("Choose another category."),
        },
    )
    reason = forms.CharField(
        label=gettext_lazy("Why does it belong there?"),
        help_text=gettext_lazy("The resident and everybody else will read this."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Write why it belongs there.")},
    )

    def __init__(self, *args: Any, present: Category, may_lengthen: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = Category.objects.offered().exclude(pk=present.pk)
        if present.is_emergency and not may_lengthen:
            offered = offered.filter(is_emergency=True)
        self.fields["category"].queryset = offered  # type: ignore[attr-defined]


class Reclassify(Action):
    """Another category."""

    verb = "reclassify"
    heading = gettext_lazy("Change the category")
    button = gettext_lazy("Change the category")
    icon = "pen"

    @property
    def explanation(self) -> str:  # type: ignore[override]
        """What it does to the time."""
        if self.is_above():
            return gettext(
                "The time is counted anew from the start by the days of the new category: it may become shorter or longer. "
                "The history says that your office did it."
            )
        return gettext(
            "Your own change can only make your time shorter: counted anew from the start, if the new category has fewer "
            "days. It never becomes longer; only the office above can do that."
        )

    def is_above(self) -> bool:
        """Whether the office above the owner acts."""
        return self.office.pk != self.case.current.office_id

    def form(self, *args: Any, **kwargs: Any) -> Form:
        bound = [args[0]] if args else []
        return CategoryForm(*bound, present=self.case.category, may_lengthen=self.is_above(), **kwargs)

    def act(self, form: Form) -> None:
        self.case = workflow.reclassify(
            self.case,
            category=form.cleaned_data["category"],
            reason=form.cleaned_data["reason"],
            by=person(self.request),
            office=self.office,
            now=self.now,
            version=form.seen_version,  # type: ignore[attr-defined]
        )

    def done(self, form: Form) -> str:
        rule = category_rule(form.cleaned_data["category"], self.case.territory, local_date(self.now))
        if rule.solve_days is None or self.case.current.solve_days is None:
            return gettext("The category is changed. The answer is due %(until)s.") % {"until": self.due()}
        days = self.case.current.solve_days
        words = ngettext(
            "The category is changed: %(count)s working day in all. The answer is due %(until)s.",
            "The category is changed: %(count)s working days in all. The answer is due %(until)s.",
            days,
        )
        return words % {"count": number(days), "until": self.due()}
