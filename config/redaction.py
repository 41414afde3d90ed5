"""Personal numbers never reach a log line or an error report: whatever looks like an IIN is blanked out.

The last step of every log line (settings.LOGGING) and of every error report (config.error_reports), whatever variable held it.
Needs nothing of Django: the settings import it.
"""

from __future__ import annotations

import re
from typing import Any

BETWEEN = r"(?:[ \t\u00a0\u2007\u2009\u202f-]|\\xa0|\\t|\\u20(?:07|09|2f))?"
"""One space of any width or a hyphen, also as a traceback writes it: a number that was copied from a page has such spaces."""
TWELVE_DIGITS = re.compile(rf"(?<!\d)(?:\d{BETWEEN}){{11}}\d(?!\d)")
"""Twelve digits that are not part of a longer number, with or without single spaces and hyphens between them."""
BLANK = "[12 digits]"


def blank(text: str) -> str:
    """The text without anything that could be an IIN."""
    return TWELVE_DIGITS.sub(BLANK, text)


def blank_line(_logger: Any, _name: str, line: str) -> str:
    """The last processor of a log line, when it is already written out, tracebacks and all."""
    return blank(line)
