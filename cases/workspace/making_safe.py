"""The question page of an emergency: the danger is gone. It ends the hours and begins the repair."""

from __future__ import annotations

from typing import Any

from django.forms import Form
from django.utils.translation import gettext, gettext_lazy

from cases import workflow
from cases.deadlines import last_day
from cases.models import Answer
from cases.workspace.access import person
from cases.workspace.forms import AnswerForm
from cases.workspace.question_page import Action
from territories.wording import until_day


class MakeSafe(Action):
    """The danger is gone, with words and a photo."""

    verb = "made_safe"
    heading = gettext_lazy("The danger is gone")
    explanation = gettext_lazy(
        "Say what was done so that nobody is in danger, and show it. The hours of the emergency end now, and your office gets "
        "its ordinary time for the repair. If residents say that it is still dangerous, the office above decides within hours."
    )
    button = gettext_lazy("Send: the danger is gone")
    icon = "check"
    template_name = "workspace/answer.html"
    ready_about = "made_safe"

    def form(self, *args: Any, **kwargs: Any) -> Form:
        form = AnswerForm(*args, kind=Answer.Kind.MADE_SAFE, needs_photo=True, **kwargs)
        needed = gettext_lazy("Add at least one photo that shows that the danger is gone.")
        form.fields["photos"].error_messages["required"] = needed
        return form

    def act(self, form: Form) -> None:
        given = form.cleaned_data
        workflow.made_safe(
            self.case,
            text=given["text"],
            language=given["language"],
            photos=given["photos"],
            by=person(self.request),
            office=self.office,
            now=self.now,
            version=form.seen_version,  # type: ignore[attr-defined]
        )

    def done(self, form: Form) -> str:
        repair = self.case.assignments.order_by("number").last()
        assert repair is not None
        until = until_day(last_day(repair.due_at), "weekday")
        return gettext("Sent: the danger is gone. The repair is due %(until)s.") % {"until": until}

    def more(self, form: Form) -> dict[str, Any]:
        return {
            "kind": Answer.Kind.MADE_SAFE.value,
            "decides": False,
            "needs_photo": True,
            "before": list(self.case.photos.public().filter(answer=None)[:1]),
        }
