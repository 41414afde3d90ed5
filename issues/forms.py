"""The questions of a report: what is asked, what is wrong with an answer, in sentences a person can act on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.workflow import LONGEST_TEXT, LONGEST_TITLE
from cases.written import WrittenField
from issues.filing import LONGEST_NAME, LONGEST_NOTE, LONGEST_PHONE


class WhatForm(forms.Form):
    """What happened."""

    text = WrittenField(
        longest=LONGEST_TEXT,
        lines=True,
        empty=_("Write in a few words what happened."),
        label=_("What happened?"),
        help_text=_("Write as you would tell a neighbour: what, where, since when. Everybody will read this."),
    )
    photo_lat = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    photo_lon = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)


class PlaceForm(forms.Form):
    """Where it is. The place itself is chosen among what the search found and is checked by the view."""

    q = WrittenField(
        longest=100,
        label=_("Name of the village or town"),
        help_text=_("Write it in Kazakh or in Russian, as you are used to"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    place_note = WrittenField(
        longest=LONGEST_NOTE,
        label=_("Street, house or landmark"),
        help_text=_("For example: in front of the school"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    lat = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    lon = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)


class YouForm(forms.Form):
    """Who reports; everything may stay empty."""

    name = WrittenField(
        longest=LONGEST_NAME,
        label=_("Your name"),
        help_text=_("First name and first letter of the surname, for example: Aigul K."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    show_name = forms.BooleanField(required=False, label=_("Show my name on the page of the case"))
    email = forms.EmailField(
        required=False,
        max_length=254,
        label=_("E-mail"),
        help_text=_("Nobody sees it but the platform"),
        error_messages={"invalid": _("This is not an e-mail address. It looks like name@example.kz.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = WrittenField(
        longest=LONGEST_PHONE,
        label=_("Phone"),
        help_text=_("Nobody sees it but the platform"),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )

    def clean_phone(self) -> str:
        """Digits, spaces and the usual signs; at least six digits."""
        phone: str = self.cleaned_data["phone"]
        digits = sum(letter.isdigit() for letter in phone)
        if phone and (digits < 6 or any(letter not in "+-() 0123456789" for letter in phone)):
            raise forms.ValidationError(_("This is not a phone number. It looks like +7 701 123 45 67."))
        return phone

    def clean(self) -> dict[str, Any]:
        """A name can be shown only when there is one."""
        answers = super().clean() or {}
        if answers.get("show_name") and not answers.get("name") and "name" not in self.errors:
            self.add_error("name", _("Write your name, or leave it hidden."))
        return answers


class SendForm(forms.Form):
    """The last look."""

    title = WrittenField(
        longest=LONGEST_TITLE,
        empty=_("Write a heading, so that people see at once what it is about."),
        label=_("Heading"),
        help_text=_("We made it from your words. You can mend it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
