"""The public list of acts that moved all clocks; and the operator's two acts, each looked at before it is done.

Both acts take three steps without JavaScript: the question, the preview with its numbers, the confirmation. What the person saw travels
signed with the form; the numbers are counted again when they confirm.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import date, datetime
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.http import require_safe

from accounts.access import right_required
from accounts.models import User
from accounts.roles import Right, may
from cases import clock_changes
from cases.clock_changes import Preview, PreviewIsOld, wording
from cases.clock_changes.days import LONGEST_ACT, LONGEST_REASON
from cases.errors import BadInput
from cases.models import ClockChange
from territories.clock import ZONE, arrival
from territories.wording import date_time

ON_A_PAGE = 50
SEEN_FOR_SECONDS = 3600
"""A preview older than that is made again."""


@login_not_required
@require_safe
def acts(request: HttpRequest) -> HttpResponse:
    """Every act, the newest first, for everybody."""
    found = Paginator(ClockChange.objects.all(), ON_A_PAGE).get_page(request.GET.get("page", "1"))
    entries = [
        {
            "at": date_time(change.at),
            "kind": str(change.get_kind_display()),
            "what": wording.logged_in_words(change),
            "reason": change.reason,
            "act": change.act,
            "moved": wording.moved_in_words(change.later, change.earlier, change.unchanged),
        }
        for change in found
    ]
    may_act = request.user.is_authenticated and may(request.user, Right.OPERATE)
    return render(request, "cases/clocks_acts.html", {"entries": entries, "pages": found, "may_act": may_act})


class DateInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class MomentField(forms.DateTimeField):
    """A local moment, to the minute."""

    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"placeholder": "2026-11-20 14:30"})

    def clean(self, value: Any) -> Any:
        """In Kazakhstan's time, whatever the person's browser thinks."""
        text = str(value or "").strip().replace("T", " ")
        if not text:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        try:
            return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)
        except ValueError as error:
            raise forms.ValidationError(_("Write the day and the time like this: 2026-11-20 14:30.")) from error


class ReasonField(forms.CharField):
    """Why; everybody reads it."""

    widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("Why"), help_text=gettext_lazy("Everybody reads it."), max_length=LONGEST_REASON
        )


class DayForm(forms.Form):
    """A day of the calendar and what it becomes; and the day that is given for it, as the Government swaps days."""

    OFF, WORKING = "off", "working"

    date = forms.DateField(label=gettext_lazy("Day"), widget=DateInput())
    becomes = forms.ChoiceField(
        label=gettext_lazy("What it becomes"),
        choices=[(OFF, gettext_lazy("a day off")), (WORKING, gettext_lazy("a working day"))],
        widget=forms.RadioSelect,
    )
    instead = forms.DateField(
        label=gettext_lazy("The day that is swapped for it"),
        help_text=gettext_lazy("It becomes the opposite. Leave it empty when no day is swapped."),
        widget=DateInput(),
        required=False,
    )
    act = forms.CharField(
        label=gettext_lazy("Act of the Government"),
        help_text=gettext_lazy("Its number and date, as published."),
        max_length=LONGEST_ACT,
        required=False,
    )
    reason = ReasonField()

    def act_of(self) -> dict[str, Any]:
        """What is to be done, for JSON."""
        given = self.cleaned_data
        is_working = given["becomes"] == self.WORKING
        days = {given["date"].isoformat(): is_working}
        if given["instead"]:
            days.setdefault(given["instead"].isoformat(), not is_working)
        return {"days": days, "act": given["act"], "reason": given["reason"]}


class OutageForm(forms.Form):
    """From when to when nobody could reach the platform."""

    began_at = MomentField(label=gettext_lazy("When it began"), help_text=gettext_lazy("Local time: 2026-11-20 14:30."))
    ended_at = MomentField(
        label=gettext_lazy("When it ended"), help_text=gettext_lazy("The first minute in which it worked again.")
    )
    reason = ReasonField()

    def act_of(self) -> dict[str, Any]:
        """What is to be done, for JSON."""
        given = self.cleaned_data
        return {
            "began_at": given["began_at"].isoformat(),
            "ended_at": given["ended_at"].isoformat(),
            "reason": given["reason"],
        }


@method_decorator(right_required(Right.OPERATE), name="dispatch")
class _Act(ABC, View):
    """Ask, show what would move, do it."""

    form_class: type[DayForm] | type[OutageForm]
    heading: Any
    explanation: Any
    salt: str

    def get(self, request: HttpRequest) -> HttpResponse:
        """The question."""
        return self._ask(request, self.form_class())

    def post(self, request: HttpRequest) -> HttpResponse:
        """The preview; with what was seen in it, the act."""
        if "seen" in request.POST:
            return self._confirmed(request)
        form = self.form_class(request.POST)
        if not form.is_valid():
            return self._ask(request, form)
        act = form.act_of()
        try:
            return self._show(request, act, self.preview(act, arrival(request)))
        except BadInput as error:
            for name, words in error.errors.items():
                form.add_error(name if name in form.fields else None, str(words))
            return self._ask(request, form)

    def _confirmed(self, request: HttpRequest) -> HttpResponse:
        try:
            act, seen = signing.loads(request.POST["seen"], salt=self.salt, max_age=SEEN_FOR_SECONDS)
        except signing.BadSignature:
            messages.warning(request, _("Too much time has passed since the preview. Nothing was moved."))
            return redirect(request.path)
        now, user = arrival(request), cast(User, request.user)
        try:
            change = self.do(act, now=now, by=user, seen=seen)
        except PreviewIsOld as error:
            messages.warning(request, str(error.message))
            return self._show(request, act, error.preview)
        except BadInput as error:
            messages.warning(request, " ".join(str(words) for words in error.errors.values()))
            return redirect(request.path)
        moved = wording.moved_in_words(change.later, change.earlier, change.unchanged)
        messages.success(request, _("Done. Deadlines: %(moved)s.") % {"moved": moved})
        return redirect("clocks:acts")

    def _ask(self, request: HttpRequest, form: forms.Form) -> HttpResponse:
        context = {"form": form, "heading": self.heading, "explanation": self.explanation}
        return render(request, "cases/clocks_ask.html", context, status=400 if form.errors else 200)

    def _show(self, request: HttpRequest, act: dict[str, Any], preview: Preview) -> HttpResponse:
        context = {
            "heading": self.heading,
            "what": self.what(act),
            "reason": act["reason"],
            "act": act.get("act", ""),
            "levels": wording.levels_table(preview),
            "examples": wording.examples_table(preview),
            "others": wording.others_in_words(preview),
            "seen": signing.dumps([act, preview.as_seen()], salt=self.salt),
        }
        return render(request, "cases/clocks_preview.html", context)

    @abstractmethod
    def preview(self, act: dict[str, Any], now: datetime) -> Preview:
        """What the act would move."""

    @abstractmethod
    def do(self, act: dict[str, Any], *, now: datetime, by: User, seen: dict[str, Any]) -> ClockChange:
        """The act."""

    @abstractmethod
    def what(self, act: dict[str, Any]) -> list[str]:
        """The act in words."""


class ChangeDay(_Act):
    """A day off becomes a working day, or the other way round."""

    form_class = DayForm
    heading = gettext_lazy("Change a day of the calendar")
    explanation = gettext_lazy(
        "Every deadline that is counted over the day is counted again, at once and in public. Next you see how many cases move."
    )
    salt = "cases.clocks.day"

    @staticmethod
    def _days(act: dict[str, Any]) -> dict[date, bool]:
        return {date.fromisoformat(day): is_working for day, is_working in act["days"].items()}

    def preview(self, act: dict[str, Any], now: datetime) -> Preview:
        return clock_changes.preview_days(self._days(act), now=now)

    def do(self, act: dict[str, Any], *, now: datetime, by: User, seen: dict[str, Any]) -> ClockChange:
        return clock_changes.change_days(
            self._days(act), reason=act["reason"], act=act["act"], now=now, by=by, seen=seen
        )

    def what(self, act: dict[str, Any]) -> list[str]:
        return wording.days_in_words(self._days(act))


class NoteOutage(_Act):
    """The platform could not be reached: the lost time is given back."""

    form_class = OutageForm
    heading = gettext_lazy("Note an outage of the platform")
    explanation = gettext_lazy(
        "Every clock that ran in that time is put off: hours exactly, working days by one for each day touched between nine and six. Next you see how many cases move."
    )
    salt = "cases.clocks.outage"

    @staticmethod
    def _times(act: dict[str, Any]) -> tuple[datetime, datetime]:
        return datetime.fromisoformat(act["began_at"]), datetime.fromisoformat(act["ended_at"])

    def preview(self, act: dict[str, Any], now: datetime) -> Preview:
        return clock_changes.preview_outage(*self._times(act), now=now)

    def do(self, act: dict[str, Any], *, now: datetime, by: User, seen: dict[str, Any]) -> ClockChange:
        return clock_changes.note_outage(*self._times(act), reason=act["reason"], now=now, by=by, seen=seen)

    def what(self, act: dict[str, Any]) -> list[str]:
        began_at, ended_at = self._times(act)
        return [f"{date_time(began_at)} – {date_time(ended_at)}"]
