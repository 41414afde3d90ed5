"""The words of the samples: all three languages side by side, because nobody but us reads them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from territories.wording import active_language

Sample = tuple[Mapping[str, Any], str]
LONG = (
    "Мектепжанындағыкөшешамдарыныңұзақуақытбойыжанбайтұрғанынабайланыстытұрғындардыңөтінішіжәнеқауіпсіздіктіқамтамасызету"
    "жөніндегіталабытуралыхабарлама"
)


def t(kk: str, ru: str, en: str) -> str:
    """The words in the active language."""
    return {"kk": kk, "ru": ru, "en": en}[active_language()]


def html(*parts: str) -> SafeString:
    """Already drawn parts, one after the other."""
    return mark_safe("".join(parts))  # noqa: S308  (only our own markup and drawn components)


def plain(**options: Any) -> Sample:
    """A sample without content."""
    return options, ""
