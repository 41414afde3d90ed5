"""Removing a signature: one moderator proposes, a second agrees; on an appeal of the signer a third decides."""

from __future__ import annotations

from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from petitions import moderating, removal, rights
from petitions.errors import DomainError
from petitions.models import Removal
from petitions.views.moderate import words
from petitions.views.moderate.access import petition_of
from petitions.views.moderate.forms import AgreeForm, AppealForm, RemoveForm
from petitions.views.moderate.question import OfSignatures
from territories.wording import date_time


class ProposeRemoval(OfSignatures):
    """One signature by its number, and the proposal to stop counting it."""

    heading = gettext_lazy("Propose to remove a signature")
    explanation = gettext_lazy(
        "Nothing changes until a second moderator agrees. Then the signer is told and may appeal; a third moderator decides."
    )
    look_heading = gettext_lazy("Check your proposal")
    button = gettext_lazy("Propose the removal")
    button_kind = "no"
    icon = "bin"

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        found = moderating.present_signatures(self.petition).select_related("region", "petition")
        self.signature = get_object_or_404(found, pk=kwargs["signature"])

    def refused(self) -> DomainError | None:
        return removal.refusal_to_remove(self.signature) or rights.refusal_to_propose(self.signature, self.who)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The signature is shown even when it cannot be removed, with the reason."""
        self.load(**kwargs)
        refused = self.refused()
        if refused is None:
            return self.page(self.form())
        return self.page(self.form(), refused=refused, nothing_to_do=True)

    def form(self, *args: Any, **kwargs: Any) -> RemoveForm:
        return RemoveForm(*args, **kwargs)

    def facts(self) -> list[dict[str, Any]]:
        return words.signature_facts(self.signature)

    def lines(self, form: Form) -> list[dict[str, Any]]:
        given = form.cleaned_data
        return [
            {"label": _("Signature"), "value": str(self.signature.pk)},
            {"label": _("Reason"), "value": str(Removal.Reason(given["reason"]).label)},
            {"label": _("Explanation"), "value": given["explanation"]},
        ]

    def consequence(self, form: Form) -> str:
        return _("It counts until a second moderator agrees. Both of you answer for it.")

    def act(self, form: Form) -> None:
        given = form.cleaned_data
        removal.propose(
            self.signature, reason=given["reason"], explanation=given["explanation"], by=self.who, now=self.now
        )

    def done(self, form: Form) -> str:
        return _("Proposed. A second moderator sees it in the queue.")


class OfRemoval(OfSignatures):
    """About a removal that somebody proposed."""

    def load(self, **kwargs: Any) -> None:
        found = Removal.objects.select_related("signature__region", "signature__petition")
        self.removal = get_object_or_404(found, pk=kwargs["removal"])
        self.signature = self.removal.signature
        self.petition = petition_of(self.signature.petition.number)

    def facts(self) -> list[dict[str, Any]]:
        proposed = [
            {"label": _("Reason of the removal"), "value": str(self.removal.get_reason_display())},
            {"label": _("Explanation of the first moderator"), "value": self.removal.explanation},
            {"label": _("Proposed"), "value": date_time(self.removal.proposed_at)},
        ]
        return [*words.signature_facts(self.signature), *proposed]

    def after(self) -> str:
        return reverse("petitions:desk")


class SecondRemoval(OfRemoval):
    """The second person agrees or not."""

    heading = gettext_lazy("Second a removal")
    explanation = gettext_lazy("If you agree, the signature no longer counts, and the history of the petition says so.")
    look_heading = gettext_lazy("Check your decision")
    button = gettext_lazy("Decide")
    icon = "seal"

    def refused(self) -> DomainError | None:
        return rights.refusal_to_second(self.removal, self.who)

    def form(self, *args: Any, **kwargs: Any) -> AgreeForm:
        return AgreeForm(*args, **kwargs)

    def lines(self, form: Form) -> list[dict[str, Any]]:
        agreed = form.cleaned_data["agreed"] == "yes"
        return [
            {"label": _("Signature"), "value": str(self.signature.pk)},
            {"label": _("Reason of the removal"), "value": str(self.removal.get_reason_display())},
            {"label": _("Your decision"), "value": _("it is removed") if agreed else _("it stays")},
        ]

    def consequence(self, form: Form) -> str:
        if form.cleaned_data["agreed"] == "yes":
            return _("The signature no longer counts. The signer is told and may appeal; a third moderator decides.")
        return _("The signature counts as before.")

    def act(self, form: Form) -> None:
        removal.decide(self.removal, agreed=form.cleaned_data["agreed"] == "yes", by=self.who, now=self.now)

    def done(self, form: Form) -> str:
        return _("Removed by two people.") if form.cleaned_data["agreed"] == "yes" else _("It stays as it is.")


class DecideAppeal(OfRemoval):
    """A third person decides what the signer says against it."""

    heading = gettext_lazy("Appeal against a removal")
    explanation = gettext_lazy("Two moderators removed this signature. You are the third, and your word is the last.")
    look_heading = gettext_lazy("Check your decision")
    button = gettext_lazy("Decide the appeal")
    icon = "seal"

    def refused(self) -> DomainError | None:
        return rights.refusal_to_decide_appeal(self.removal, self.who)

    def form(self, *args: Any, **kwargs: Any) -> AppealForm:
        return AppealForm(*args, **kwargs)

    def facts(self) -> list[dict[str, Any]]:
        return [*super().facts(), {"label": _("The signer says"), "value": self.removal.appeal}]

    def lines(self, form: Form) -> list[dict[str, Any]]:
        granted = form.cleaned_data["granted"] == "yes"
        return [
            {"label": _("Signature"), "value": str(self.signature.pk)},
            {"label": _("Your decision"), "value": _("it counts again") if granted else _("it stays removed")},
            {"label": _("Explanation"), "value": form.cleaned_data["explanation"]},
        ]

    def act(self, form: Form) -> None:
        given = form.cleaned_data
        removal.decide_appeal(
            self.removal,
            granted=given["granted"] == "yes",
            explanation=given["explanation"],
            by=self.who,
            now=self.now,
        )

    def done(self, form: Form) -> str:
        if form.cleaned_data["granted"] == "yes":
            return _("The signature counts again, and the history says so.")
        return _("The removal stands. The signer sees your words.")
