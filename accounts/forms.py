"""The form one signs in with."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

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
