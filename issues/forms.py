"""The questions of a report: what is asked, what is wrong with an answer, in sentences a person can act on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from cases.taken_down import Channel
from cases.void_reasons import VoidReason
from cases.workflow import LONGEST_TEXT, LONGEST_TITLE
from cases.workspace.forms import PhotosField
from cases.written import WrittenField
from issues.at_desk import wrong_contacts
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


class TakenDownForm(WhatForm):
    """What a resident tells at an office's desk, and how they came."""

    channel = forms.ChoiceField(
        label=_("How did the resident come?"),
        choices=[(value, capfirst(label)) for value, label in Channel.choices],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say how the resident came."), "invalid_choice": _("Say how the resident came.")},
    )
    field_order = ("channel", "text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("What does the resident tell?")
        self.fields["text"].help_text = _(
            "In the resident's own words, nothing added and nothing softened: what, where, since when. Everybody will read this."
        )


class AgainForm(forms.Form):
    """A solved problem that came back: the words are new, all else is known."""

    title = WrittenField(
        longest=LONGEST_TITLE,
        empty=_("Write in a few words what it is about."),
        label=_("What it is about, in a few words"),
    )
    text = WrittenField(
        longest=LONGEST_TEXT,
        lines=True,
        empty=_("Write in your own words what is wrong again."),
        label=_("What is wrong again, and since when?"),
        help_text=_("Write as you would tell a neighbour. Everybody will read this."),
    )
    photos = PhotosField(label=_("Photos"), required=False)


class PlaceForm(forms.Form):
    """Where it is. The place itself is chosen among what the search found and is checked by the view."""

    q = WrittenField(
        longest=100,
        label=_("Name of the village or town"),
        help_text=_("In any language, as you are used to"),
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
        help_text=_("Nobody sees it: it is only used to write to you"),
        error_messages={"invalid": _("This is not an e-mail address. It looks like name@example.kz.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = WrittenField(
        longest=LONGEST_PHONE,
        label=_("Phone"),
        help_text=_("Nobody sees it, unless you let the office know"),
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


class ResidentForm(YouForm):
    """Who came to the desk; everything may stay empty. A contact of somebody at work here is refused (issues.at_desk)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {
            "name": (_("Name of the resident"), _("For example: Aigul K.")),
            "show_name": (_("The resident wants the name shown on the page of the case"), None),
            "email": (_("E-mail of the resident"), _("There the number and the private link are sent")),
            "phone": (_("Mobile phone of the resident"), _("There the number and the private link are sent")),
        }
        for name, (label, hint) in words.items():
            self.fields[name].label = label
            if hint is not None:
                self.fields[name].help_text = hint
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def clean(self) -> dict[str, Any]:
        """The resident's own contact."""
        answers = super().clean()
        for name, words in wrong_contacts(answers.get("email", ""), answers.get("phone", "")).items():
            self.add_error(name, str(words))
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


class SortForm(forms.Form):
    """What a report is about that fitted no category, and where it is. The view knows the categories and places."""

    category = forms.CharField(
        max_length=40, label=_("Category"), error_messages={"required": _("Choose what it is about.")}
    )
    place = forms.CharField(max_length=9, label=_("Place"), error_messages={"required": _("Choose the place.")})


class VoidForm(forms.Form):
    """Why something is no case: a reason of the closed list, and words."""

    version = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=VoidReason,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason from the list.")},
    )
    text = WrittenField(longest=300, lines=True, label=_("Words for the resident"))

    def __init__(self, *args: Any, needs_words: bool = False, of_case: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if needs_words:
            self.fields["text"].required = True
            self.fields["text"].error_messages["required"] = _("Write a sentence for the resident.")
        if of_case:
            self.fields["text"].label = _("Words for everybody")


class ShowForm(forms.Form):
    """Nothing to fill in but the version that was looked at."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)


class HideForm(ShowForm):
    """Why the words of a case are taken from the public."""

    reason = WrittenField(
        longest=300,
        empty=_("Write the reason."),
        label=_("Reason"),
        help_text=_("Everybody reads it in place of the words. Do not repeat what is hidden."),
    )
