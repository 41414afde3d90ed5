"""Personal numbers and private links never reach a log line or an error report: whatever looks like one is blanked out.

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
SECRET_PARTS = re.compile(
    r"(?<=/)(?=[\w:=~-]*\d)[\w:=~-]{20,}(?=[/\s\"'?&),\\]|$)|(?<=/s/)[0-9a-z]{13,}(?=[/\s\"'?&),\\]|$)", re.ASCII
)
"""Parts of an address that open something for whoever has them: keys of private links, of drafts, of invitations, of short messages.

Told by their length, and a figure among the letters: a link that is made next year is blanked too. Names of files have a dot.
"""
SECRET = "[secret]"  # noqa: S105 - what stands in its place


def blank(text: str) -> str:
    """The text without anything that could be an IIN, and without what opens a private page."""
    return SECRET_PARTS.sub(SECRET, TWELVE_DIGITS.sub(BLANK, text))


def blank_line(_logger: Any, _name: str, line: str) -> str:
    """The last processor of a log line, when it is already written out, tracebacks and all."""
    return blank(line)
