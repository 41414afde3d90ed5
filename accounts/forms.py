"""The forms of signing in, with a password or with a code by e-mail, and of one's own page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest
from django.utils.encoding import punycode
from django.utils.translation import gettext_lazy as _

from accounts.email_codes import DIGITS
from accounts.models import User
from accounts.names import LONGEST_NAME

WRONG = _("The e-mail or the password is not right. Check both and try again.")
"""The one answer to an unknown address, a wrong password and an account that was closed: nobody learns who has one."""


class SignInForm(AuthenticationForm):
    """E-mail and password. Takes the same time and says the same whether the account exists or not."""

    error_messages = {"invalid_login": WRONG, "inactive": WRONG}

    def __init__(self, request: HttpRequest | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.fields["username"].label = _("E-mail")
        self.fields["username"].widget = forms.EmailInput(attrs={"autocomplete": "username", "maxlength": 254})
        self.fields["username"].error_messages["required"] = _("Write your e-mail.")
        self.fields["password"].label = _("Password")
        self.fields["password"].widget.attrs["autocomplete"] = "current-password"
        self.fields["password"].error_messages["required"] = _("Write your password.")

    def clean_username(self) -> str:
        """The address as accounts store it; what is no address simply does not fit."""
        return str(self.cleaned_data["username"]).strip().lower()


NO_ADDRESS = _("This is not an e-mail address. It looks like name@example.kz.")


class EnterForm(forms.Form):
    """The address to send a code to."""

    email = forms.EmailField(
        max_length=254,
        label=_("Your e-mail"),
        help_text=_("We send a code of six digits to it. No password is needed."),
        error_messages={
            "required": _("Write your e-mail."),
            "invalid": NO_ADDRESS,
            "max_length": NO_ADDRESS,
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )

    def clean_email(self) -> str:
        """The address as accounts store it: lower case, a domain of other letters in its form for mail servers."""
        user, _at, domain = str(self.cleaned_data["email"]).rpartition("@")
        try:
            address = f"{user}@{punycode(domain)}".lower()
        except UnicodeError:
            raise forms.ValidationError(NO_ADDRESS) from None
        if not address.isascii():
            raise forms.ValidationError(NO_ADDRESS)
        return address


class CodeForm(forms.Form):
    """The code from the letter."""

    code = forms.CharField(
        max_length=40,
        label=_("Code from the letter"),
        help_text=_("Six digits"),
        error_messages={"required": _("Write the six digits from the letter.")},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def clean_code(self) -> str:
        """Exactly six digits, spaces forgiven; anything else is not counted as a try."""
        digits = "".join(letter for letter in self.cleaned_data["code"] if not letter.isspace())
        if len(digits) != DIGITS or not (digits.isascii() and digits.isdigit()):
            raise forms.ValidationError(_("Write the six digits from the letter."))
        return digits


class MeForm(forms.ModelForm):
    """What a resident says about themselves."""

    class Meta:
        model = User
        fields = ("name", "language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = self.fields["name"]
        name.label = _("Your name")
        name.help_text = _("First name, then surname. Others see the first name and one letter of the surname.")
        name.widget.attrs["autocomplete"] = "name"
        self.fields["language"].label = _("Language of letters to you")

    def clean_name(self) -> str:
        """One line of letters; long enough for any name, short enough for a list."""
        name = " ".join(str(self.cleaned_data["name"]).split())
        if len(name) > LONGEST_NAME:
            raise forms.ValidationError(_("This name is too long. Shorten it."))
        return name
