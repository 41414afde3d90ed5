"""The forms of second steps and passkeys, of invitations and of who works where."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from accounts import totp
from accounts.addresses import PHONE, Address, NoAddress, read
from accounts.models import Membership, User
from accounts.names import LONGEST_NAME


class StepForm(forms.Form):
    """The code that the app shows."""

    code = forms.CharField(
        max_length=20,
        label=_("Code from the app"),
        help_text=_("Six digits, new every 30 seconds"),
        error_messages={"required": _("Write the six digits that the app shows.")},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def clean_code(self) -> str:
        """Exactly six digits, spaces forgiven; anything else is not counted as a try."""
        digits = "".join(letter for letter in self.cleaned_data["code"] if not letter.isspace())
        if len(digits) != totp.DIGITS or not (digits.isascii() and digits.isdigit()):
            raise forms.ValidationError(_("Write the six digits that the app shows."))
        return digits


class RecoveryForm(forms.Form):
    """One of the ten codes."""

    recovery = forms.CharField(
        max_length=40,
        label=_("Recovery code"),
        help_text=_("One of the ten that you were shown when you set up the app. Each works once."),
        error_messages={"required": _("Write a recovery code.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )


class NewPasswordForm(forms.Form):
    """A password of at least 12 characters that is not a common one."""

    password = forms.CharField(
        max_length=200,
        strip=False,
        label=_("New password"),
        help_text=_("At least 12 characters. Three or four words that do not belong together are good."),
        error_messages={"required": _("Write a password.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        """What the settings ask of passwords."""
        validate_password(self.cleaned_data["password"], self.user)
        return str(self.cleaned_data["password"])


class NewAppForm(StepForm):
    """The first code of a new app."""


class PersonForm(forms.Form):
    """What somebody who accepts an invitation says about themselves."""

    name = forms.CharField(
        max_length=LONGEST_NAME,
        label=_("Your name"),
        help_text=_("First name, then surname."),
        error_messages={"required": _("Write your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def clean_name(self) -> str:
        """One line."""
        return " ".join(str(self.cleaned_data["name"]).split())


class InviteForm(forms.Form):
    """Whom to invite, and to what."""

    field_order = ["role", "name", "email", "language"]
    role = forms.ChoiceField(label=_("As what"), error_messages={"required": _("Choose the role.")})
    name = forms.CharField(
        max_length=LONGEST_NAME, label=_("Name"), error_messages={"required": _("Write the name of the person.")}
    )
    email = forms.CharField(
        max_length=300,
        label=_("E-mail or telephone"),
        help_text=_("The link goes to this address alone; you do not see it."),
        error_messages={"required": _("Write the e-mail or the telephone number of the person.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "email"}),
    )
    language = forms.ChoiceField(choices=settings.LANGUAGES, label=_("Language of the letter"))

    def __init__(self, *args: Any, roles: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["role"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(role.value, role.label) for role in roles]

    def clean_name(self) -> str:
        """One line."""
        return " ".join(str(self.cleaned_data["name"]).split())

    def clean_email(self) -> Address:
        """Either of the two, as accounts store it."""
        try:
            return read(str(self.cleaned_data["email"]))
        except NoAddress as none:
            raise forms.ValidationError(str(none.message)) from None

    def invited(self) -> dict[str, Any]:
        """What the verb is given: the name, the language, and one of the two addresses."""
        channel, value = self.cleaned_data["email"]
        where = {"email": "", "phone": value} if channel == PHONE else {"email": value, "phone": ""}
        return {"name": self.cleaned_data["name"], "language": self.cleaned_data["language"], **where}


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        max_length=300,
        label=_("Reason"),
        help_text=_("It stays on record. The person reads it."),
        error_messages={"required": _("Write the reason.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _day(label: Any, hint: Any = "") -> forms.DateField:
    missing = _("Write the date.")
    return forms.DateField(
        label=label,
        help_text=hint,
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        error_messages={"required": missing, "invalid": missing},
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class StandInForm(forms.Form):
    """Who stands in for the head, and on which days."""

    member = forms.ModelChoiceField(
        Membership.objects.none(), label=_("Who"), error_messages={"required": _("Choose who stands in.")}
    )
    first = _day(_("First day"))
    last = _day(_("Last day"), _("The rights end by themselves with the end of this day."))

    def __init__(self, *args: Any, members: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["member"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = members
        choice.label_from_instance = lambda one: one.user.name or one.user.email  # type: ignore[method-assign, assignment]


class SeatForm(ReasonForm):
    """Since when an office is held or vacant, and by what act."""

    field_order = ["holder", "on", "reason"]
    on = _day(_("Since when"))

    def __init__(self, *args: Any, is_vacant: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _("For example the number and date of the order. It stays on record.")
        if not is_vacant:
            self.fields["holder"] = forms.CharField(
                max_length=120,
                label=_("Who holds the office"),
                help_text=_("As the public sees it: first name and first letter of the surname."),
                error_messages={"required": _("Write the name of the person.")},
            )
            self.order_fields(self.field_order)
