"""Question pages about time: the office asks for more or promises a date, the level above says yes or no."""

from __future__ import annotations

from abc import abstractmethod
from datetime import date
from typing import Any

from django.forms import Form
from django.utils.translation import gettext, gettext_lazy, ngettext

from accounts.models import User
from cases import time_asked, workflow
from cases.deadlines import last_day
from cases.models import Case, Extension, Promise
from cases.wording import language_of, office_in
from cases.workspace.access import person
from cases.workspace.forms import AskTimeForm, DecideTimeForm, PromiseForm
from cases.workspace.question_page import Action
from cases.workspace.time_left import Days, of_asked
from territories.models import Office
from territories.wording import day_month, full_date, number, until_day, weekday

MEASURE_STAYS = gettext_lazy(
    "Your office is measured by its own date all the same: more time never makes an answer count as on time."
)


def shown(day: date) -> str:
    """A date with its weekday."""
    return f"{full_date(day)}, {weekday(day)}"


class Asking(Action):
    """What the two pages of the office share: both dates, who decides, and until when."""

    template_name = "workspace/ask_time.html"
    ready_field = "reason"

    def decider(self) -> str:
        """Who would decide; empty at the republic."""
        above = self.case.current.office.climbs_to
        return above.title if above is not None and self.case.current.clock.above_days is not None else ""

    def more(self, form: Form) -> dict[str, Any]:
        held = self.case.current
        facts = [
            {"label": gettext("Your office is measured by"), "value": shown(last_day(held.promise_at))},
            {"label": gettext("Now the case climbs after"), "value": shown(last_day(held.due_at))},
        ]
        if decider := self.decider():
            facts.append({"label": gettext("Who decides"), "value": decider})
        return {"facts": facts, "measure_stays": MEASURE_STAYS}


class AskExtension(Asking):
    """More time, please."""

    verb = "ask_extension"
    heading = gettext_lazy("Ask for more time")
    explanation = gettext_lazy(
        "Only once. The office above decides within two working days; if it says nothing, the answer is no. "
        "The clock runs on meanwhile, and everybody reads your reason."
    )
    button = gettext_lazy("Ask for more time")
    icon = "calendar"
    ready_about = "ask_extension"

    def form(self, *args: Any, **kwargs: Any) -> Form:
        choices = [
            (
                choice.days,
                ngettext("%(count)s working day: until %(date)s", "%(count)s working days: until %(date)s", choice.days)
                # Without the year, so that a phone shows the whole line.
                % {"count": number(choice.days), "date": f"{day_month(choice.last_on)}, {weekday(choice.last_on)}"},
            )
            for choice in time_asked.choices(self.case.current, self.now)
        ]
        return AskTimeForm(*[args[0]] if args else [], choices=choices, **kwargs)

    def act(self, form: Form) -> None:
        self.asked = workflow.ask_extension(
            self.case,
            days=form.cleaned_data["days"],
            reason=form.cleaned_data["reason"],
            by=person(self.request),
            office=self.office,
            now=self.now,
            version=form.seen_version,  # type: ignore[attr-defined]
        )

    def done(self, form: Form) -> str:
        return gettext("Asked. %(office)s decides %(until)s; silence means no. The clock runs on.") % {
            "office": self.decider(),
            "until": _until(self.asked),
        }


class MakePromise(Asking):
    """By which day it will be done."""

    verb = "promise"
    heading = gettext_lazy("Promise a date")
    explanation = gettext_lazy(
        "A promise is public: it stands on the page of the case, and on the page of your office as kept or broken. "
        "The case stays open until it is done."
    )
    button = gettext_lazy("Promise this date in public")
    icon = "calendar"
    ready_about = "promise"

    def form(self, *args: Any, **kwargs: Any) -> Form:
        return PromiseForm(*[args[0]] if args else [], hint=self._hint(), **kwargs)

    def _hint(self) -> str:
        held, latest = self.case.current, time_asked.latest_promise(self.now)
        until = until_day(last_day(held.due_at), "year")
        if held.level == Office.Level.REPUBLIC or not self.decider():
            return gettext("A day %(until)s. At the republic nothing is put off.") % {"until": until}
        return gettext(
            "A day %(until)s is public at once. A later one, at most %(latest)s, holds only if the office above accepts it "
            "within two working days; then the case climbs when that day is over."
        ) % {"until": until, "latest": full_date(latest)}

    def act(self, form: Form) -> None:
        self.given = workflow.promise(
            self.case,
            promised_on=form.cleaned_data["promised_on"],
            reason=form.cleaned_data["reason"],
            by=person(self.request),
            office=self.office,
            now=self.now,
            version=form.seen_version,  # type: ignore[attr-defined]
        )

    def done(self, form: Form) -> str:
        until = until_day(self.given.promised_on, "year")
        if self.given.above_id is None:
            return gettext("Promised in public: done %(until)s. No deadline has moved.") % {"until": until}
        return gettext("Written down: done %(until)s. %(office)s decides %(decides)s; silence means no.") % {
            "until": until,
            "office": self.decider(),
            "decides": _until(self.given),
        }


def _until(asked: Extension | Promise) -> str:
    return until_day(last_day(asked.decide_until), "weekday") if asked.decide_until else ""


# -- the level above ---------------------------------------------------------------------------


class Deciding(Action):
    """The sheet of the level above: what was asked, both dates, yes or no."""

    icon = "seal"
    button = gettext_lazy("Publish the decision")
    template_name = "workspace/decide_time.html"

    def acting(self, case: Case, user: User) -> Office | None:
        return time_asked.deciding_office(case, user) or super().acting(case, user)

    @abstractmethod
    def asked(self) -> Extension | Promise | None:
        """What is undecided."""

    @abstractmethod
    def what(self, asked: Any) -> str:
        """What was asked for, in a few words."""

    @abstractmethod
    def climbs_on(self, asked: Any) -> date:
        """The last day that a yes gives."""

    def form(self, *args: Any, **kwargs: Any) -> Form:
        return DecideTimeForm(*[args[0]] if args else [], **kwargs)

    def done(self, form: Form) -> str:
        if form.cleaned_data["verdict"] == "yes":
            return gettext("Published: yes. The case now climbs after %(date)s.") % {
                "date": shown(last_day(self.case.current.due_at))
            }
        return gettext("Published: no. The deadline stays.")

    def more(self, form: Form) -> dict[str, Any]:
        asked = self.asked()
        if asked is None:
            return {"asked": None}
        held, days = self.case.current, Days.for_page(self.now, [self.case], asked=[asked])
        owner = held.office
        stays, climbs = shown(last_day(held.due_at)), shown(self.climbs_on(asked))
        hints = {
            "yes": gettext("The case climbs after %(climbs)s instead of %(stays)s.")
            % {"climbs": climbs, "stays": stays},
            "no": gettext("The deadline stays %(stays)s. Say why not: everybody reads it.") % {"stays": stays},
        }
        chosen = form["verdict"].value()
        return {
            "asked": asked,
            "what": self.what(asked),
            "owner": owner.title,
            "language": language_of(asked.reason, self.case.language),
            "left": of_asked(asked, days),
            "measured": gettext("It is measured by %(date)s, whatever you decide: %(office)s")
            % {"date": shown(last_day(held.promise_at)), "office": office_in(owner)},
            "choices": [
                {"value": value, "label": str(label), "hint": hints[value], "checked": chosen == value}
                for value, label in DecideTimeForm.VERDICTS
            ],
        }


class DecideExtension(Deciding):
    """More time, or not."""

    verb = "decide_extension"
    heading = gettext_lazy("More time?")

    def asked(self) -> Extension | None:
        return time_asked.undecided_extension(self.case)

    def what(self, asked: Extension) -> str:
        return ngettext("%(count)s working day more", "%(count)s working days more", asked.days) % {
            "count": number(asked.days)
        }

    def climbs_on(self, asked: Extension) -> date:
        return time_asked.put_off_to(self.case.current, asked.days)

    def act(self, form: Form) -> None:
        self.case = workflow.decide_extension(
            self.case,
            granted=form.cleaned_data["verdict"] == "yes",
            explanation=form.cleaned_data["explanation"],
            by=person(self.request),
            office=self.office,
            now=self.now,
            version=form.seen_version,  # type: ignore[attr-defined]
        )


class DecidePromise(Deciding):
    """A later date, or not."""

    verb = "decide_promise"
    heading = gettext_lazy("A later date?")

    def asked(self) -> Promise | None:
        return time_asked.undecided_promise(self.case)

    def what(self, asked: Promise) -> str:
        return gettext("Promised: done %(until)s") % {"until": until_day(asked.promised_on, "year")}

    def climbs_on(self, asked: Promise) -> date:
        return time_asked.working_day_of(asked.promised_on)

    def act(self, form: Form) -> None:
        self.case = workflow.decide_promise(
            self.case,
            accepted=form.cleaned_data["verdict"] == "yes",
            explanation=form.cleaned_data["explanation"],
            by=person(self.request),
            office=self.office,
            now=self.now,
            version=form.seen_version,  # type: ignore[attr-defined]
        )
