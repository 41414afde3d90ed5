"""The form field for what people write."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.texts import clean, clean_line
from territories.wording import number


class WrittenField(forms.CharField):
    """A text a person writes: cleaned, its length told in numbers, never cut off by the browser.

    `shortest`: fewer characters say too little; `too_short` then says what is missing.
    """

    def __init__(
        self,
        *,
        longest: int,
        empty: str | Promise = "",
        shortest: int = 0,
        too_short: str | Promise = "",
        lines: bool = False,
        **options: Any,
    ) -> None:
        self.longest = longest
        self.shortest = shortest
        self.too_short = too_short
        self.lines = lines
        options.setdefault("required", bool(empty))
        options["error_messages"] = {"required": empty}
        if lines:
            options.setdefault("widget", forms.Textarea(attrs={"rows": 6}))
        super().__init__(strip=True, **options)
        self.validators = []

    def to_python(self, value: Any) -> str:
        """Clean before anything is checked."""
        written = super().to_python(value) or ""
        return clean(written) if self.lines else clean_line(written)

    def validate(self, value: str) -> None:
        """Say how long it is and how long it may be."""
        super().validate(value)
        if value and len(value) < self.shortest:
            raise forms.ValidationError(str(self.too_short))
        if len(value) > self.longest:
            raise forms.ValidationError(
                _("The text has %(length)s characters; at most %(limit)s fit. Please shorten it: nothing is lost.")
                % {"length": number(len(value)), "limit": number(self.longest)}
            )
