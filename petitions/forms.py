"""The questions before a petition begins, and those of a signature: sentences a person can act on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.written import WrittenField
from petitions.texts import LONGEST_ARGUMENTS, LONGEST_DEMAND, LONGEST_TITLE

LONGEST_ABOUT = 300
SHORTEST_ABOUT = 10
"""Below that nothing like it can be found, and nobody understands it."""
LONGEST_NAME = 80
LONGEST_FULL_NAME = 200
LONGEST_APPEAL = 2000


class AboutForm(forms.Form):
    """What it is about."""

    about = WrittenField(
        longest=LONGEST_ABOUT,
        lines=True,
        empty=_("Write in one sentence what should change."),
        shortest=SHORTEST_ABOUT,
        too_short=_("Write a little more: what should change, and where? At least 10 letters."),
        label=_("What should change?"),
        help_text=_("One sentence, in Kazakh or in Russian. For example: аудан орталығына күн сайын автобус жүрсін."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class WordsForm(forms.Form):
    """The text in one language; the names of the fields end with it."""

    def __init__(self, language: str, *args: Any, **kwargs: Any) -> None:
        self.language = language
        super().__init__(*args, **kwargs)
        self.fields[f"title_{language}"] = WrittenField(
            longest=LONGEST_TITLE,
            empty=_("Write a heading: what you ask, in a few words."),
            label=_("Heading"),
            help_text=_("What you ask for, in one line."),
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        )
        self.fields[f"demand_{language}"] = WrittenField(
            longest=LONGEST_DEMAND,
            lines=True,
            empty=_("Write what exactly you ask for."),
            label=_("What we ask"),
            help_text=_("Who should do what, where and by when. To this the addressee must answer."),
            widget=forms.Textarea(attrs={"rows": 5}),
        )
        self.fields[f"arguments_{language}"] = WrittenField(
            longest=LONGEST_ARGUMENTS,
            lines=True,
            empty=_("Write why it is needed."),
            label=_("Why"),
            help_text=_("What happens now, whom it affects, what you propose. Facts convince more than loud words."),
            widget=forms.Textarea(attrs={"rows": 10}),
        )


class AuthorForm(forms.Form):
    """Who starts it. The law asks for the full name and the residence; the public sees less."""

    full_name = WrittenField(
        longest=LONGEST_FULL_NAME,
        empty=_("Write your name as in your document."),
        label=_("Full name"),
        help_text=_("First name, then surname, as in your document. Only moderators see it."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    residence = WrittenField(
        longest=LONGEST_FULL_NAME,
        empty=_("Write where you live."),
        label=_("Where you live"),
        help_text=_("Village or city is enough. Only moderators see it."),
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
    )
    author_name = WrittenField(
        longest=LONGEST_NAME,
        label=_("Name that everybody sees"),
        help_text=_("First name and first letter of the surname. Leave it empty and we make it from your full name."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class ReasonForm(forms.Form):
    """Words with which somebody asks for a second look."""

    text = WrittenField(
        longest=LONGEST_APPEAL,
        lines=True,
        empty=_("Write why the decision is wrong."),
        label=_("Why is the decision wrong?"),
        widget=forms.Textarea(attrs={"rows": 6}),
    )


def fault(message: str | Promise, field: str) -> dict[str, str]:
    """One line of an error summary that leads to a field."""
    return {"text": str(message), "href": f"#id_{field}"}
