"""Joining a case to another one about the same thing: the most similar of the office's own open cases are offered first."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Case as When_
from django.db.models import F, FloatField, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases import workflow
from cases.allowed import acting_office
from cases.deadlines import last_day
from cases.models import Case
from cases.numbers import read_number
from cases.wording import people
from cases.workflow import LONGEST_REASON
from cases.workspace.access import person
from cases.workspace.forms import VersionedForm
from cases.workspace.question_page import Action
from territories.folding import fold
from territories.models import Office
from territories.wording import full_date, until_day

OFFERED = 5
FOUND = 8
LOOK_AT = 400
"""Cases of the office that are compared, the newest."""
MOST_WORDS = 5


class JoinForm(VersionedForm):
    """To which case, and why."""

    into = forms.ChoiceField(
        label=_("Which case is about the same thing?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the case.")},
    )
    reason = forms.CharField(
        label=_("Why is it the same?"),
        help_text=_("Everybody will see it. Who reported it may say within 14 days that it is another matter."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write why it is the same.")},
    )

    across = forms.BooleanField(
        label=_("They are the same thing, though the categories differ"),
        error_messages={"required": _("The two cases are of different categories. Are they really the same thing?")},
    )

    def __init__(self, *args: Any, case: Case, targets: list[Case], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.targets = {str(case.number): case for case in targets}
        self.fields["into"].choices = [(key, case.title) for key, case in self.targets.items()]  # type: ignore[attr-defined]
        chosen = self.targets.get(str(self["into"].value()))
        if not self.is_bound or chosen is None or chosen.category_id == case.category_id:
            del self.fields["across"]
        else:
            self.fields["across"].help_text = gettext(
                "This case: %(mine)s. The other one: %(other)s. What is joined counts under the category of the other one."
            ) % {"mine": case.category.name, "other": chosen.category.name}

    @property
    def target(self) -> Case:
        """The chosen case."""
        return self.targets[self.cleaned_data["into"]]


def beside(case: Case) -> QuerySet[Case]:
    """Open cases of the same office and kind of clock that could take this one in, but for what only the lock can tell."""
    return (
        Case.objects.filter(
            current__office=case.current.office_id,
            current__left_at=None,
            current__regime=case.current.regime,
            kind=Case.Kind.ISSUE,
            state=Case.State.OPEN,
            regime=case.regime,
        )
        .exclude(pk=case.pk)
        .select_related("current", "territory", "category")
    )


def alike(case: Case) -> list[Case]:
    """The most similar of them: by words, category and place. One query."""
    newest = beside(case).order_by("-pk").values("pk")[:LOOK_AT]
    same = When_(When(category=case.category_id, then=Value(0.5)), default=Value(0.0), output_field=FloatField())
    here = When_(When(territory=case.territory_id, then=Value(0.25)), default=Value(0.0), output_field=FloatField())
    words = Coalesce(TrigramWordSimilarity(fold(case.title), "search_text"), 0.0, output_field=FloatField())
    found = beside(case).filter(pk__in=newest).annotate(likeness=words + same + here)
    return list(found.order_by("-likeness", "-pk")[:OFFERED])


def found(case: Case, text: str) -> list[Case]:
    """Those that a number or words name, the newest first. One query."""
    number = read_number(text)
    if number is not None:
        return list(beside(case).filter(number=number))
    cases = beside(case)
    for word in fold(text).split()[:MOST_WORDS]:
        cases = cases.filter(search_text__contains=word)
    return list(cases.order_by(F("pk").desc())[:FOUND]) if text.strip() else []


class Join(Action):
    """The same thing: one case, one clock, one answer."""

    verb = "merge"
    heading = gettext_lazy("Join with another case")
    explanation = gettext_lazy(
        "Two reports of the same thing become one case with one answer. The earlier of both deadlines holds: joining gains no "
        "time. Both count as accepted. Everybody who stands in this case stands in the other one, too."
    )
    button = gettext_lazy("Join them")
    icon = "copy"
    template_name = "workspace/join.html"

    def acting(self, case: Case, user: User) -> Office | None:
        """The office that has the case, or the one above it."""
        office = acting_office(case, user)
        if office is not None and office.pk == case.current.office_id:
            return office
        above = case.current.office.climbs_to_id
        return next((one for one in user.offices_to_answer_for() if one.pk == above), office)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The search button changes the choices and keeps everything written."""
        if "search" in request.POST:
            return self.page(
                self.form(initial={name: request.POST.get(name, "") for name in ("version", "into", "reason")})
            )
        return super().post(request, *args, **kwargs)

    def form(self, *args: Any, **kwargs: Any) -> Form:
        return JoinForm(*[args[0]] if args else [], case=self.case, targets=self.targets(), **kwargs)

    def targets(self) -> list[Case]:
        """What was searched for, what was chosen before, and the most similar; each once."""
        chosen = self.request.POST.get("into", "")
        kept = list(beside(self.case).filter(number=int(chosen))) if chosen.isdecimal() and len(chosen) < 18 else []
        offered = [*found(self.case, self.searched()), *kept, *alike(self.case)]
        return list({case.pk: case for case in offered}.values())

    def searched(self) -> str:
        """The words in the search box."""
        return self.request.POST.get("q", "")[:100]

    def act(self, form: Form) -> None:
        assert isinstance(form, JoinForm)
        workflow.merge(
            self.case,
            into=form.target,
            reason=form.cleaned_data["reason"],
            by=person(self.request),
            office=self.office,
            now=self.now,
            version=form.seen_version,
        )

    def done(self, form: Form) -> str:
        assert isinstance(form, JoinForm)
        form.target.current.refresh_from_db(fields=["due_at"])
        until = until_day(last_day(form.target.current.due_at), "weekday")
        return gettext("Joined to case № %(number)s. Its answer is due %(until)s.") % {
            "number": form.target.display_number,
            "until": until,
        }

    def more(self, form: Form) -> dict[str, Any]:
        assert isinstance(form, JoinForm)
        chosen = form["into"].value()
        return {
            "searched": self.searched(),
            "nothing_found": bool(self.searched()) and not found(self.case, self.searched()),
            "nothing_offered": not form.targets,
            "choices": [
                {"value": key, "label": case.title, "hint": _hint(case, self.case), "checked": key == str(chosen)}
                for key, case in form.targets.items()
            ],
        }


def _hint(case: Case, mine: Case) -> str:
    """Number, category, place, since when, and how many stand in it; says of another category that it is another one."""
    category = str(case.category.name)
    parts = [
        f"№ {case.display_number}",
        category
        if case.category_id == mine.category_id
        else gettext("another category: %(name)s") % {"name": category},
        case.territory.full_name,
        full_date(case.filed_at),
        people(case.supporter_count) if case.supporter_count else "",
    ]
    return " · ".join(filter(None, parts))
