"""Codes of the register in addresses: nine digits, anything else is no page of ours."""

from __future__ import annotations

import re

from django.urls import register_converter

CODE = re.compile(r"[0-9]{9}")


class CodeConverter:
    """A unit's code, kept as text: leading zeros count."""

    regex = CODE.pattern

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


register_converter(CodeConverter, "code")


def read_code(value: str | None) -> str:
    """A code from a query string; empty when it is none."""
    return value if value and CODE.fullmatch(value) else ""
