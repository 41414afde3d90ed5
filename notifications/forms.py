"""The one question of this app: when letters come, and whether short messages do."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications.models import Choice


class LettersForm(forms.Form):
    """When an account gets letters."""

    letters = forms.ChoiceField(
        label=_("Letters about my cases and petitions"), choices=Choice.Letters.choices, widget=forms.RadioSelect
    )
    sms = forms.BooleanField(
        required=False,
        label=_("Short messages to my telephone as well"),
        help_text=_("At four moments alone: a case of mine is registered, passed up, answered, closed."),
    )

    def __init__(self, *args: Any, may_have_sms: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_have_sms:
            del self.fields["sms"]
