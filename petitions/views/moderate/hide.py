"""Taking the words of a petition from the public, and showing them again."""

from __future__ import annotations

from typing import Any

from django.forms import Form
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from petitions import rights, workflow
from petitions.errors import DomainError, TransitionRefused
from petitions.models import Petition
from petitions.views.moderate.forms import HideForm
from petitions.views.moderate.question import Question

State = Petition.State
CAN_BE_HIDDEN = frozenset({State.JOINING, State.MODERATION, State.OPEN, State.REACHED, State.REJECTED, State.LAPSED})
"""Somebody can see a petition in these states, at least by its secret link."""


class Hide(Question):
    """Take the words from the public."""

    heading = gettext_lazy("Hide the petition")
    explanation = gettext_lazy(
        "For words that became unlawful or harm a person. The page stays, says that the petition is hidden and why; nobody can "
        "sign it meanwhile, and its period is not extended."
    )
    look_heading = gettext_lazy("Check before you hide it")
    button = gettext_lazy("Hide")
    button_kind = "no"
    icon = "hidden"

    def refused(self) -> DomainError | None:
        if self.petition.hidden_at is not None:
            return TransitionRefused(_("It is hidden already."), number=self.petition.number)
        if self.petition.state not in CAN_BE_HIDDEN:
            return TransitionRefused(_("Nobody can see this petition: there is nothing to hide."))
        return rights.refusal_about(self.petition, self.who)

    def form(self, *args: Any, **kwargs: Any) -> HideForm:
        return HideForm(*args, **kwargs)

    def lines(self, form: Form) -> list[dict[str, Any]]:
        return [{"label": _("Reason"), "value": form.cleaned_data["reason"]}]

    def consequence(self, form: Form) -> str:
        return _("The words disappear from the public at once. Everybody reads this reason in their place.")

    def act(self, form: Form) -> None:
        given = form.cleaned_data
        workflow.hide(self.petition, reason=given["reason"], by=self.who, now=self.now, version=given["version"])

    def done(self, form: Form) -> str:
        return _("Hidden. Everybody sees the reason.")


class Show(Hide):
    """Show them again."""

    heading = gettext_lazy("Show the petition again")
    explanation = gettext_lazy("The words are public again and, while its period lasts, everybody can sign.")
    look_heading = gettext_lazy("Check before you show it")
    button = gettext_lazy("Show again")
    button_kind = "primary"
    icon = "eye"

    def refused(self) -> DomainError | None:
        if self.petition.hidden_at is None:
            return TransitionRefused(_("It is not hidden."), number=self.petition.number)
        return rights.refusal_about(self.petition, self.who)

    def consequence(self, form: Form) -> str:
        return _("The words are public again at once. The reason stands in the history.")

    def act(self, form: Form) -> None:
        given = form.cleaned_data
        workflow.unhide(self.petition, reason=given["reason"], by=self.who, now=self.now, version=given["version"])

    def done(self, form: Form) -> str:
        return _("Shown again.")
