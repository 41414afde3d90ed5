"""Rejecting a petition, for reasons of the closed list or as a repeat."""

from __future__ import annotations

import re
from typing import Any

from django.forms import Form
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.deadlines import last_day
from petitions import rights, terms, workflow
from petitions.errors import BadInput, DomainError
from petitions.models import Moderation, Petition, RejectionReason
from petitions.views.moderate import words
from petitions.views.moderate.access import open_look
from petitions.views.moderate.forms import RejectForm
from petitions.views.moderate.question import Question
from petitions.workflow.moderators import check_duplicate
from territories.wording import until_day


class Reject(Question):
    """Reject for reasons of the closed list, or as a repeat."""

    heading = gettext_lazy("Reject the petition")
    explanation = gettext_lazy(
        "Whether you like what it asks does not matter. If no reason of the list holds, the petition is published."
    )
    look_heading = gettext_lazy("Check before you reject")
    button = gettext_lazy("Reject")
    button_kind = "no"
    icon = "cross"
    template_name = "petitions/moderate_reject.html"

    def refused(self) -> DomainError | None:
        return rights.refusal_to_check(self.petition, open_look(self.petition), self.who)

    def form(self, *args: Any, **kwargs: Any) -> RejectForm:
        choices = [(reason.code, reason.name) for reason in RejectionReason.objects.all()]
        return RejectForm(*args, reasons=choices, **kwargs)

    def more(self, form: Form) -> dict[str, Any]:
        chosen = set(form["reasons"].value() or [])
        return {
            "reasons_error": " ".join(map(str, form.errors.get("reasons", []))),
            "reason_choices": [
                {
                    "value": reason.code,
                    "label": f"{reason.position}. {reason.name}",
                    "hint": _("For example: %(example)s") % {"example": reason.example},
                    "checked": reason.code in chosen,
                }
                for reason in RejectionReason.objects.all()
            ],
            "alike": words.alike_rows(self.petition, self.now),
        }

    def field_of(self, name: str, form: Form) -> str | None:
        return "duplicate_number" if name == "duplicate_of" else super().field_of(name, form)

    def _duplicate(self, form: Form) -> Petition | None:
        """The petition that it repeats; raises BadInput when there is none, or when it bars nothing."""
        written = form.cleaned_data["duplicate_number"]
        if not written:
            return None
        digits = re.sub(r"\D", "", written)
        other = Petition.objects.published().select_related("case").filter(number=int(digits or 0)).first()
        if other is None:
            raise BadInput({"duplicate_of": _("There is no published petition with this number.")})
        check_duplicate(self.petition, other, self.now)
        return other

    def lines(self, form: Form) -> list[dict[str, Any]]:
        explanation = form.cleaned_data["explanation"]
        reasons = words.reasons_in_words(form.cleaned_data["reasons"], self._duplicate(form))
        return [
            {"label": _("Reasons"), "value": "\n".join(reasons)},
            {"label": _("Explanation"), "value": explanation},
        ]

    def consequence(self, form: Form) -> str:
        look = open_look(self.petition)
        if look is not None and look.round == Moderation.Round.APPEAL:
            return _("This is the last word of the platform. Everybody sees the reasons; the texts stay unpublished.")
        until = until_day(last_day(terms.appeal_until(self.petition.terms, self.now)), "year")
        return _(
            "Everybody sees the reasons; the texts stay unpublished. The author may appeal %(until)s, and another "
            "moderator decides."
        ) % {"until": until}

    def act(self, form: Form) -> None:
        given = form.cleaned_data
        workflow.reject(
            self.petition,
            reasons=given["reasons"],
            explanation=given["explanation"],
            duplicate_of=self._duplicate(form),
            by=self.who,
            now=self.now,
            version=given["version"],
        )

    def done(self, form: Form) -> str:
        return _("Rejected. The author sees the reasons and your explanation.")

    def after(self) -> str:
        return reverse("petitions:desk")
