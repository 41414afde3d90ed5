"""The one question of this app: when letters come."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications.models import Choice


class LettersForm(forms.Form):
    """When an account gets letters."""

    letters = forms.ChoiceField(
        label=_("Letters about my cases and petitions"), choices=Choice.Letters.choices, widget=forms.RadioSelect
    )
