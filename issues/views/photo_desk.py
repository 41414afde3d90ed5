"""The moderators' desk, one photo of a case: taken from everybody's eyes with a public reason, and shown again."""

from __future__ import annotations

from typing import Any

from django.forms import Form
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import workflow
from cases.models import Photo
from issues.forms import HideForm, ShowForm
from issues.views.sorting_desk import OfCase, person


class OfPhoto(OfCase):
    """About one photo of a case."""

    photo: Photo

    def dispatch(self, request: HttpRequest, *args: Any, pk: int, **kwargs: Any) -> HttpResponseBase:
        """Which photo; the rest is as of a case."""
        self.pk = pk
        return super().dispatch(request, *args, **kwargs)

    def load(self, number: int) -> None:
        super().load(number)
        self.photo = get_object_or_404(self.case.photos, pk=self.pk)

    def about(self) -> dict[str, Any]:
        return {**super().about(), "photos": [self.photo]}


class HidePhoto(OfPhoto):
    """Take it from everybody's eyes."""

    heading = gettext_lazy("Hide this photo")
    explanation = gettext_lazy(
        "For a photo that is unlawful or harms a person. The history says that it was hidden and why; the words stay, the duty to "
        "answer and the clock go on. The address of the file leads nowhere from then on."
    )
    button = gettext_lazy("Hide")
    button_kind = "no"

    def form(self, *args: Any, **kwargs: Any) -> Form:
        form = HideForm(*args, **kwargs)
        form.fields["reason"].help_text = _("Everybody reads it in the history. Do not repeat what the photo shows.")
        return form

    def act(self, form: Form) -> str:
        given = form.cleaned_data
        workflow.hide_photo(
            self.case, photo=self.photo.pk, reason=given["reason"], by=person(self.request), now=self.now,
            version=given["version"],
        )  # fmt: skip
        return _("Hidden. Everybody sees the reason.")


class ShowPhoto(OfPhoto):
    """Show it again."""

    heading = gettext_lazy("Show this photo again")
    explanation = gettext_lazy("It is public again at once.")
    button = gettext_lazy("Show again")

    def form(self, *args: Any, **kwargs: Any) -> Form:
        return ShowForm(*args, **kwargs)

    def act(self, form: Form) -> str:
        workflow.show_photo(
            self.case, photo=self.photo.pk, by=person(self.request), now=self.now,
            version=form.cleaned_data["version"],
        )  # fmt: skip
        return _("Shown again.")
