"""The small forms of the desk. Those about a petition carry the version that the moderator had on the screen."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.identity import SHORTEST_REASON
from cases.written import WrittenField
from petitions import removal
from petitions.forms import WordsForm
from petitions.goals import Population
from petitions.models import HeldDecision, Removal
from petitions.moderating import GoalNow
from petitions.texts import Words
from petitions.workflow.moderators import LONGEST_EXPLANATION, LONGEST_HIDING, LONGEST_SOURCE

SHORTEST_EXPLANATION = 50
"""Characters of the explanation of a rejection: everybody reads it, and the author appeals against it."""
MOST_PEOPLE = 100_000_000


class VersionedForm(forms.Form):
    """Knows which version of the petition the moderator was looking at."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)


class PeopleField(forms.IntegerField):
    """How many people; blanks between the figures are how people write."""

    def to_python(self, value: Any) -> int | None:
        return super().to_python(re.sub(r"\s", "", value) if isinstance(value, str) else value)


def day_field(label: Any, help_text: Any, *, required: bool) -> forms.DateField:
    """A date, as the browser's own control sends it or written by hand."""
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=required,
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "invalid": _("Write a date, for example 31.12.2025."),
            "required": _("Write the day of the figure."),
        },
    )


class PublishForm(VersionedForm):
    """The population, where the goal is a share of it; the other language, where the author wrote in one."""

    KEEP, ENTER = "keep", "enter"

    def __init__(self, *args: Any, goal: GoalNow, missing_language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.goal = goal
        self.missing_language = missing_language
        if goal.needs_population:
            self._ask_for_population()
        self.words = list(WordsForm(missing_language).fields) if missing_language else []
        if missing_language:
            self._ask_for_words(WordsForm(missing_language))

    def _ask_for_population(self) -> None:
        keep = _("The figure of the register is right") if self.goal.known else _("It stays unknown")
        if not self.goal.must_confirm:
            self.fields["figure"] = forms.ChoiceField(
                label=_("Number of residents"),
                choices=[(self.KEEP, keep), (self.ENTER, _("I enter a figure"))],
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose which figure holds.")},
            )
        self.fields["population"] = PeopleField(
            label=_("How many people live there"),
            required=self.goal.must_confirm,
            min_value=1,
            max_value=MOST_PEOPLE,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            error_messages={
                "invalid": _("Write the number of residents, for example 1 200."),
                "min_value": _("Write the number of residents, for example 1 200."),
                "max_value": _("Write the number of residents, for example 1 200."),
                "required": _("Write how many people live there."),
            },
        )
        self.fields["population_on"] = day_field(
            _("As of which day"), _("The day that the figure was counted for."), required=self.goal.must_confirm
        )
        self.fields["population_source"] = WrittenField(
            longest=LONGEST_SOURCE,
            empty=_("Name the source of the figure."),
            required=self.goal.must_confirm,
            label=_("Source"),
            help_text=_("Who published the figure and where, so that anybody can check it."),
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        )

    def _ask_for_words(self, asked: WordsForm) -> None:
        """All three parts or none: the author may leave it at one language, and so may the moderator."""
        self.fields.update(asked.fields)
        for name in self.words:
            self.fields[name].required = False

    @property
    def enters_a_figure(self) -> bool:
        """Whether the moderator writes a figure instead of leaving what is known."""
        return self.goal.needs_population and (self.goal.must_confirm or self.cleaned_data.get("figure") == self.ENTER)

    def clean(self) -> dict[str, Any]:
        """A figure comes whole: number, date and source."""
        cleaned = super().clean() or self.cleaned_data
        if self.enters_a_figure:
            missing = {
                "population": _("Write how many people live there."),
                "population_on": _("Write the day of the figure."),
                "population_source": _("Name the source of the figure."),
            }
            for name, words in missing.items():
                if name not in self.errors and not cleaned.get(name):
                    self.add_error(name, words)
        if any(cleaned.get(name) for name in self.words):
            for name in self.words:
                if name not in self.errors and not cleaned.get(name):
                    self.add_error(name, _("Translate this part, too, or leave all three empty."))
        return cleaned

    def population(self) -> Population | None:
        """The figure that was entered; None: what the register knows holds."""
        given = self.cleaned_data
        if not self.enters_a_figure:
            return None
        return Population(given["population"], given["population_on"], given["population_source"])

    def translation(self) -> dict[str, Words] | None:
        """The other language's words; None: it stays at one language."""
        language, given = self.missing_language, self.cleaned_data
        if not any(given.get(name) for name in self.words):
            return None
        return {
            language: Words(given[f"title_{language}"], given[f"demand_{language}"], given[f"arguments_{language}"])
        }


class RejectForm(VersionedForm):
    """Reasons of the closed list, or the petition that it repeats; and why, in words the author understands."""

    reasons = forms.MultipleChoiceField(
        label=_("Reasons of the closed list"),
        help_text=_("A petition is rejected for these reasons alone. Mark all that hold."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    duplicate_number = WrittenField(
        longest=20,
        label=_("Number of the petition that it repeats"),
        help_text=_("Only when that one can be signed now, or was decided less than a year ago."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    explanation = WrittenField(
        longest=LONGEST_EXPLANATION,
        lines=True,
        shortest=SHORTEST_EXPLANATION,
        too_short=_(
            "Too little for the author to understand: say which words are meant and why. At least 50 characters."
        ),
        empty=_("Write why: the author and everybody else will read it."),
        label=_("Explanation"),
        help_text=_("Say which words of the petition are meant and what could be asked instead. Everybody reads this."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def __init__(self, *args: Any, reasons: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reasons"].choices = reasons  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """At least one reason, or the petition that it repeats."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors.get("reasons") and not cleaned.get("reasons") and not cleaned.get("duplicate_number"):
            self.add_error(
                "reasons", _("Choose at least one reason of the list, or name the petition that it repeats.")
            )
        return cleaned


class HideForm(VersionedForm):
    """Why it is hidden, or shown again."""

    reason = WrittenField(
        longest=LONGEST_HIDING,
        lines=True,
        empty=_("Write why: everybody will read it."),
        label=_("Reason"),
        help_text=_("One or two sentences. Everybody reads them on the page of the petition."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _explanation(help_text: Any) -> WrittenField:
    return WrittenField(
        longest=removal.LONGEST,
        lines=True,
        empty=_("Write why."),
        label=_("Explanation"),
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class RemoveForm(forms.Form):
    """Why one signature should not count."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=Removal.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason.")},
    )
    explanation = _explanation(_("What shows it. The second moderator and the signer read these words."))


class AgreeForm(forms.Form):
    """The second person's word."""

    agreed = forms.ChoiceField(
        label=_("Do you agree?"),
        choices=[("yes", _("Yes, I agree")), ("no", _("No, it stays as it is"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose yes or no.")},
    )


class AppealForm(forms.Form):
    """The third person's word."""

    granted = forms.ChoiceField(
        label=_("Who is right?"),
        choices=[
            ("yes", _("The signer is right: the signature counts again")),
            ("no", _("The removal was right: the signature does not count")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who is right.")},
    )
    explanation = _explanation(_("The signer reads these words."))


class HeldForm(forms.Form):
    """What is to become of the signatures held for one reason."""

    kind = forms.ChoiceField(
        label=_("What is to become of them?"),
        choices=[
            (HeldDecision.Kind.RELEASE, pgettext_lazy("held signatures", "They count")),
            (HeldDecision.Kind.REFUSE, pgettext_lazy("held signatures", "They do not count")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether they count.")},
    )
    explanation = _explanation(_("What shows it. The second moderator reads these words."))


class WhyForm(forms.Form):
    """Why a moderator needs to see what is otherwise closed."""

    reason = forms.CharField(
        min_length=SHORTEST_REASON,
        max_length=300,
        label=_("Why you need it"),
        help_text=_("A sentence. It goes into the record of what staff do."),
        error_messages={
            "required": _("Say why you need the IIN, in a sentence."),
            "min_length": _("Say why you need the IIN, in a sentence."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
