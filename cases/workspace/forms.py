"""The small forms of the workspace. Each carries the version of the case that the person had on the screen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cases.models import Answer
from cases.photos import ACCEPT, PhotoRefused, PreparedPhoto, prepare
from cases.workflow import LONGEST_REASON, LONGEST_SIGNATURE, LONGEST_TEXT
from cases.written import WrittenField
from territories.models import Office

LANGUAGES = [("kk", "Қазақша"), ("ru", "Русский"), ("en", "English")]


class ManyFiles(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Photos, read and made anew at once: its value is a list of PreparedPhoto."""

    widget = ManyFiles(attrs={"accept": ACCEPT})

    def clean(self, data: Any, initial: Any = None) -> list[PreparedPhoto]:
        """Every file as two clean pictures; all that is wrong at once, each with the name of its file."""
        uploads: list[UploadedFile] = [upload for upload in (data or []) if upload]
        if not uploads and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        most = settings.PHOTO_MAX_COUNT
        if len(uploads) > most:
            words = ngettext("At most %(count)s photo.", "At most %(count)s photos.", most)
            raise ValidationError(words % {"count": most}, code="too-many")
        prepared, errors = [], []
        for upload in uploads:
            try:
                prepared.append(prepare(upload))
            except PhotoRefused as refused:
                errors.append(ValidationError(f"{refused.name}: {refused.message}", code=refused.code))
        if errors:
            raise ValidationError(errors)
        return prepared


class VersionedForm(forms.Form):
    """Knows which version of the case the person was looking at."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    @property
    def seen_version(self) -> int:
        """The version on the person's screen."""
        return int(self.cleaned_data["version"])


class AcceptForm(VersionedForm):
    """Accepting has nothing to fill in."""


class AskForm(VersionedForm):
    """One concrete question."""

    question = forms.CharField(
        label=_("Your question to the resident"),
        help_text=_("One concrete question. Everybody will see it."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write the question.")},
    )


class ForwardForm(VersionedForm):
    """To whom, and why. The choices are what may receive the case."""

    to = forms.ChoiceField(
        label=_("Whose case is it?"), widget=forms.RadioSelect, error_messages={"required": _("Choose the office.")}
    )
    reason = forms.CharField(
        label=_("Why is it theirs?"),
        help_text=_("The resident and everybody else will read this."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write why it is theirs.")},
    )

    def __init__(self, *args: Any, targets: Iterable[Office] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.targets = {str(office.pk): office for office in targets}
        self.fields["to"].choices = [(key, office.title) for key, office in self.targets.items()]  # type: ignore[attr-defined]

    @property
    def target(self) -> Office:
        """The chosen office."""
        return self.targets[self.cleaned_data["to"]]


class DayInput(forms.DateInput):
    """A date as browsers ask for it."""

    input_type = "date"


class AskTimeForm(VersionedForm):
    """How many working days more, and why."""

    days = forms.TypedChoiceField(
        label=_("How much more time?"),
        coerce=int,
        error_messages={"required": _("Choose how many days."), "invalid_choice": _("Choose how many days.")},
    )
    reason = forms.CharField(
        label=_("Why is more time needed?"),
        help_text=_("What is done already, and what takes so long. Everybody will read it."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write why more time is needed.")},
    )

    def __init__(self, *args: Any, choices: Iterable[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["days"].choices = list(choices)  # type: ignore[attr-defined]


class PromiseForm(VersionedForm):
    """By which day, and what will be done."""

    promised_on = forms.DateField(
        label=_("By which day will it be done?"),
        widget=DayInput,
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        error_messages={"required": _("Choose the day."), "invalid": _("Write the day as 31.12.2026.")},
    )
    reason = forms.CharField(
        label=_("What will be done by then?"),
        help_text=_("Everybody will read it, and compare."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write what will be done.")},
    )

    def __init__(self, *args: Any, hint: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["promised_on"].help_text = hint


class DecideTimeForm(VersionedForm):
    """Yes or no to an office below that asked for time."""

    VERDICTS = [("yes", _("Yes, give the time")), ("no", _("No"))]
    verdict = forms.ChoiceField(
        label=_("Your decision"),
        choices=VERDICTS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose yes or no.")},
    )
    explanation = forms.CharField(
        label=_("Reasons"),
        help_text=_("Needed for a no. Everybody will see them as they are."),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class AnswerForm(VersionedForm):
    """The words of an answer, their language, and photos. `kind` is part of the address."""

    text = forms.CharField(
        label=_("Your answer"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Write the answer.")},
    )
    photos = PhotosField(label=_("Photos"), required=False)
    language = forms.ChoiceField(label=_("The answer is written in"), choices=LANGUAGES, widget=forms.RadioSelect)

    HINTS = {
        Answer.Kind.FIXED: _("What was done, by whom and when. The resident reads exactly these words."),
        Answer.Kind.REFUSED: _("The reason, the rule it rests on, and where the resident can turn instead."),
        Answer.Kind.NO_POWER: _("Who decides it, by which rule, and what you have already done."),
        Answer.Kind.NO_FUNDS: _("How much is needed, and which budget request you have made."),
        Answer.Kind.MADE_SAFE: _(
            "What was switched off, fenced off or removed, by whom and when; and what the repair will be."
        ),
    }

    def __init__(self, *args: Any, kind: str, needs_photo: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = self.HINTS[Answer.Kind(kind)]
        self.fields["photos"].required = needs_photo
        self.fields["photos"].error_messages["required"] = _("Add at least one photo that shows the work done.")
        if needs_photo:  # as they stand on the page, so that faults are told in this order
            self.order_fields(["version", "photos", "text", "language"])


SHORTEST_DECISION = 50
"""Characters. A decision is public and final: one word is none."""


class DecisionForm(VersionedForm):
    """A decision on a petition: the reasons, their language, and who signs. Nothing is attached."""

    text = WrittenField(
        longest=LONGEST_TEXT,
        lines=True,
        shortest=SHORTEST_DECISION,
        too_short=_("Too little for a decision: say what, by when and why. At least 50 characters."),
        empty=_("Write the decision."),
        label=_("The decision and its reasons"),
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    signed_by = forms.CharField(
        label=_("Who signs the decision"),
        help_text=_("Name and post of the head, as they are published under the decision."),
        max_length=LONGEST_SIGNATURE,
        error_messages={"required": _("Write who signs the decision.")},
    )
    language = forms.ChoiceField(label=_("The decision is written in"), choices=LANGUAGES, widget=forms.RadioSelect)

    HINTS = {
        Answer.Kind.FULL: _("What is done, by whom and by when. Everybody who signed reads exactly these words."),
        Answer.Kind.PART: _("What is done and by when; what is not, for which reason and by which rule."),
        Answer.Kind.REFUSED: _("The reason, the rule it rests on, and what else can be done."),
    }

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = self.HINTS[Answer.Kind(kind)]


class NoteForm(forms.Form):
    """A note for colleagues."""

    text = forms.CharField(
        label=_("New note"),
        help_text=_("Only your office and the offices above it see this, never the public."),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write the note.")},
    )


class ReviewForm(VersionedForm):
    """Who is right, and why."""

    VERDICTS = [("resident", _("The resident is right")), ("office", _("The office's answer is right"))]
    ON_PETITION = [("resident", _("The author is right")), ("office", _("The decision answers the petition"))]
    verdict = forms.ChoiceField(
        label=_("Your verdict"),
        choices=VERDICTS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who is right.")},
    )
    explanation = forms.CharField(
        label=_("Reasons"),
        help_text=_("Everybody will see them as they are."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write the reasons.")},
    )

    def __init__(self, *args: Any, of_petition: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if of_petition:
            self.fields["verdict"].choices = self.ON_PETITION  # type: ignore[attr-defined]


class RulingForm(VersionedForm):
    """Whether the office below really lacked the power or the funds."""

    RULINGS = [("granted", _("Yes, it could not")), ("denied", _("No, it could have"))]
    ruling = forms.ChoiceField(
        label=_("Was it so?"),
        choices=RULINGS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose yes or no.")},
    )
    reason = forms.CharField(
        label=_("Reasons"),
        help_text=_("Everybody will see them as they are."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write the reasons.")},
    )
