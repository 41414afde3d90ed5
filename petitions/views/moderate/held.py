"""Deciding about held signatures, all of one reason at once: one moderator proposes, a second agrees."""

from __future__ import annotations

from typing import Any

from django.forms import Form
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from petitions import removal, rights
from petitions.errors import DomainError
from petitions.models import HeldDecision, Signature
from petitions.views.moderate.access import petition_of
from petitions.views.moderate.forms import AgreeForm, HeldForm
from petitions.views.moderate.question import OfSignatures
from petitions.wording import signatures as signatures_in_words
from territories.wording import date_time, number


class ProposeHeld(OfSignatures):
    """What is to become of everything held for one reason."""

    heading = gettext_lazy("Decide about held signatures")
    explanation = gettext_lazy(
        "Signers are not told that theirs is held. Nothing changes until a second moderator agrees; the history of the petition "
        "then says how many were counted or refused, and why they were held."
    )
    look_heading = gettext_lazy("Check your proposal")
    button = gettext_lazy("Propose it")
    icon = "people"

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        self.held: str = kwargs["held"]
        if self.held not in Signature.Held.values or not self.held:
            raise Http404
        self.waiting = removal.held_signatures(self.petition).filter(held=self.held).count()

    def refused(self) -> DomainError | None:
        return removal.refusal_to_propose_held(self.petition, self.held) or rights.refusal_about(
            self.petition, self.who
        )

    def form(self, *args: Any, **kwargs: Any) -> HeldForm:
        return HeldForm(*args, **kwargs)

    def facts(self) -> list[dict[str, Any]]:
        return [
            {"label": _("Held because"), "value": str(Signature.Held(self.held).label)},
            {"label": _("How many wait"), "value": signatures_in_words(self.waiting)},
        ]

    def lines(self, form: Form) -> list[dict[str, Any]]:
        kind = HeldDecision.Kind(form.cleaned_data["kind"])
        return [
            *self.facts(),
            {"label": _("Your proposal"), "value": str(kind.label)},
            {"label": _("Explanation"), "value": form.cleaned_data["explanation"]},
        ]

    def act(self, form: Form) -> None:
        given = form.cleaned_data
        removal.propose_held(
            self.petition,
            held=self.held,
            count=given["kind"] == HeldDecision.Kind.RELEASE,
            explanation=given["explanation"],
            by=self.who,
            now=self.now,
        )

    def done(self, form: Form) -> str:
        return _("Proposed. A second moderator sees it in the queue.")


class SecondHeld(OfSignatures):
    """The second person agrees or not."""

    heading = gettext_lazy("Second a decision about held signatures")
    explanation = gettext_lazy(
        "It is about the signatures that waited when it was proposed; later ones are decided apart."
    )
    look_heading = gettext_lazy("Check your decision")
    button = gettext_lazy("Decide")
    icon = "seal"
    number = 0

    def load(self, **kwargs: Any) -> None:
        found = HeldDecision.objects.select_related("petition")
        self.decision = get_object_or_404(found, pk=kwargs["decision"])
        self.petition = petition_of(self.decision.petition.number)

    def refused(self) -> DomainError | None:
        return rights.refusal_to_second_held(self.decision, self.who)

    def form(self, *args: Any, **kwargs: Any) -> AgreeForm:
        return AgreeForm(*args, **kwargs)

    def facts(self) -> list[dict[str, Any]]:
        decision = self.decision
        return [
            {"label": _("Held because"), "value": str(decision.get_held_display())},
            {"label": _("How many waited then"), "value": signatures_in_words(decision.signatures)},
            {"label": _("Proposed"), "value": f"{decision.get_kind_display()}, {date_time(decision.proposed_at)}"},
            {"label": _("Explanation of the first moderator"), "value": decision.explanation},
        ]

    def lines(self, form: Form) -> list[dict[str, Any]]:
        agreed = form.cleaned_data["agreed"] == "yes"
        said = _("I agree") if agreed else _("I do not agree: they wait on")
        return [*self.facts(), {"label": _("Your decision"), "value": said}]

    def act(self, form: Form) -> None:
        agreed = form.cleaned_data["agreed"] == "yes"
        self.number = removal.second_held(self.decision, agreed=agreed, by=self.who, now=self.now)

    def done(self, form: Form) -> str:
        if form.cleaned_data["agreed"] != "yes":
            return _("They wait on.")
        words_ = ngettext("Decided: %(count)s signature.", "Decided: %(count)s signatures.", self.number)
        return words_ % {"count": number(self.number)}

    def after(self) -> str:
        return reverse("petitions:desk")
