"""The forms of signing in, with a password or with a code, and of one's own page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import phones, senders
from accounts.addresses import EMAIL, Address, NoAddress, read, read_email, read_phone
from accounts.codes import DIGITS
from accounts.models import User
from accounts.names import LONGEST_NAME

WRONG = _("The e-mail or the password is not right. Check both and try again.")
"""The one answer to an unknown address, a wrong password and an account that was closed: nobody learns who has one."""


class SignInForm(AuthenticationForm):
    """E-mail or telephone, and password. Takes the same time and says the same whether the account exists or not."""

    error_messages = {"invalid_login": WRONG, "inactive": WRONG}

    def __init__(self, request: HttpRequest | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        has_phones = senders.by_phone().is_there()
        self.fields["username"].label = _("E-mail or telephone") if has_phones else _("E-mail")
        self.fields["username"].widget = forms.TextInput(
            attrs={"autocomplete": "username", "inputmode": "email", "maxlength": 254}
        )
        self.fields["username"].error_messages["required"] = (
            _("Write your e-mail or your telephone number.") if has_phones else _("Write your e-mail.")
        )
        self.fields["password"].label = _("Password")
        self.fields["password"].widget.attrs["autocomplete"] = "current-password"
        self.fields["password"].error_messages["required"] = _("Write your password.")

    def clean_username(self) -> str:
        """The address as accounts store it; what is no address simply does not fit."""
        typed = str(self.cleaned_data["username"]).strip().lower()
        return (phones.normalise(typed) if phones.looks_like_a_number(typed) else None) or typed


class EnterForm(forms.Form):
    """Where to send a code: an e-mail address or a telephone number, in one field."""

    address = forms.CharField(
        max_length=300,
        label=_("Your e-mail or telephone"),
        help_text=_("We send a code of six digits to it. No password is needed."),
        error_messages={"required": _("Write your e-mail or your telephone number.")},
        widget=forms.TextInput(attrs={"autocomplete": "username", "inputmode": "email"}),
    )

    def __init__(self, *args: Any, has_phones: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_phones:
            self.fields["address"].label = _("Your e-mail")
            self.fields["address"].error_messages["required"] = _("Write your e-mail.")

    def clean_address(self) -> Address:
        """As accounts store it."""
        try:
            return read(str(self.cleaned_data["address"]))
        except NoAddress as none:
            raise forms.ValidationError(str(none.message)) from None


class AddressForm(forms.Form):
    """An e-mail address or a telephone number to be added to an account."""

    address = forms.CharField(max_length=300)

    def __init__(self, *args: Any, channel: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channel = channel
        field = self.fields["address"]
        if channel == EMAIL:
            field.label = _("Your e-mail")
            field.error_messages["required"] = _("Write your e-mail.")
            field.widget.attrs.update(autocomplete="email", inputmode="email")
        else:
            field.label = _("Your telephone number")
            field.help_text = _("A mobile number of Kazakhstan: 8 700 123 45 67.")
            field.error_messages["required"] = _("Write your telephone number.")
            field.widget.attrs.update(autocomplete="tel", inputmode="tel")

    def clean_address(self) -> Address:
        """As accounts store it."""
        typed = str(self.cleaned_data["address"])
        try:
            return Address(self.channel, read_email(typed) if self.channel == EMAIL else read_phone(typed))
        except NoAddress as none:
            raise forms.ValidationError(str(none.message)) from None


class CodeForm(forms.Form):
    """The code from the letter or the message."""

    code = forms.CharField(
        max_length=40,
        label=_("The code"),
        help_text=_("Six digits"),
        error_messages={"required": _("Write the six digits of the code.")},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def clean_code(self) -> str:
        """Exactly six digits, spaces forgiven; anything else is not counted as a try."""
        digits = "".join(letter for letter in self.cleaned_data["code"] if not letter.isspace())
        if len(digits) != DIGITS or not (digits.isascii() and digits.isdigit()):
            raise forms.ValidationError(_("Write the six digits of the code."))
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
