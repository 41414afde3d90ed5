"""The same data on paper: A4, real text in fonts with every Kazakh letter, a heading for each kind, a block for each row."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, gettext, gettext_lazy, pgettext_lazy
from fpdf import FPDF, ViewerPreferences
from fpdf.enums import Align, XPos, YPos
from fpdf.fonts import TTFFont

from accounts.my_data import Part, Rows
from territories.wording import date_time, full_date

FAMILY = "NotoSans"
MARGIN, BOTTOM = 18.0, 16.0
"""Millimetres."""
TEXT, LINE = 9.5, 0.5
"""Size in points, and millimetres from one line to the next for each point."""
NAMES = 42.0
"""Width of the names."""
MOST = 300
"""Rows of one kind on paper; the other file has all of them."""
LONGEST = 2000
"""Characters of one value on paper."""

LABELS = {
    "added": gettext_lazy("Added"), "answers": pgettext_lazy("my data", "What was written"),
    "asked": pgettext_lazy("my data", "Asked"), "at": gettext_lazy("When"), "began": pgettext_lazy("my data", "Began"),
    "browser": gettext_lazy("Browser"), "by": pgettext_lazy("my data", "Confirmed by"),
    "case": pgettext_lazy("my data", "Case"), "changed": pgettext_lazy("my data", "Changed"),
    "channel": pgettext_lazy("my data", "How it is sent"), "created": gettext_lazy("Account opened"),
    "decided": pgettext_lazy("my data", "Decided"), "due": pgettext_lazy("my data", "Will be done"),
    "email": gettext_lazy("E-mail"), "email_confirmed": gettext_lazy("E-mail confirmed"),
    "ended": pgettext_lazy("my data", "Ended"), "full_name": gettext_lazy("Full name"),
    "issuer": gettext_lazy("Certificate given by"), "language": gettext_lazy("Language"),
    "last_signed_in": gettext_lazy("Last signed in"), "last_used": gettext_lazy("Last used"),
    "letters": pgettext_lazy("my data", "Letters"), "level": gettext_lazy("How surely"),
    "linked": pgettext_lazy("my data", "Linked"), "made": pgettext_lazy("my data", "Written"),
    "method": gettext_lazy("How it was confirmed"), "name": gettext_lazy("Name"),
    "name_is_public": gettext_lazy("Name shown to everyone"), "note": gettext_lazy("How to find it"),
    "number": gettext_lazy("Number"), "office": pgettext_lazy("my data", "Office"),
    "office_knows_since": gettext_lazy("The office knows the name since"),
    "outcome": pgettext_lazy("my data", "How it ended"), "passkey": gettext_lazy("Passkey"),
    "petition": gettext_lazy("Petition"), "place": gettext_lazy("Place"), "provider": gettext_lazy("Provider of identity"),
    "public_name": gettext_lazy("Name shown in public"), "published": pgettext_lazy("my data", "Published"),
    "purpose": pgettext_lazy("my data", "What for"), "read": pgettext_lazy("my data", "Read"),
    "reason": gettext_lazy("Reason"), "received": pgettext_lazy("my data", "Received"), "region": gettext_lazy("Region"),
    "removed": pgettext_lazy("my data", "Removed"), "residence": gettext_lazy("Place of residence"),
    "role": gettext_lazy("Role"), "sent": pgettext_lazy("my data", "Sent"),
    "short_messages": gettext_lazy("Short messages"), "since": gettext_lazy("Since"),
    "started": pgettext_lazy("my data", "Started"), "state": gettext_lazy("State"),
    "taken_back": pgettext_lazy("my data", "Taken back"), "telephone": gettext_lazy("Telephone"),
    "telephone_confirmed": gettext_lazy("Telephone confirmed"), "text": gettext_lazy("Text"),
    "title": gettext_lazy("Heading"), "to": pgettext_lazy("my data", "To what"), "until": gettext_lazy("Until"),
    "version": gettext_lazy("Version of the text"), "way": gettext_lazy("Way of signing in"),
    "what": pgettext_lazy("my data", "What"),
}  # fmt: skip
"""What each name of the file is called on paper; a name without one does not get there (tests/config/test_my_data.py)."""
WORDS: dict[str, Mapping[Any, Any]] = {
    "language": dict(settings.LANGUAGES),
    "channel": {"in_app": gettext_lazy("on this site"), "email": gettext_lazy("by e-mail"), "sms": gettext_lazy("by short message")},
    "what": {"case": pgettext_lazy("my data", "Case"), "petition": gettext_lazy("Petition")},
}  # fmt: skip
"""How codes read that no field knows the words of."""
NUMBERED = frozenset({"number", "case", "petition"})
"""Columns with the public number of something."""


class Paper(FPDF):
    """The document, in the language of the page."""

    def __init__(self, now: datetime) -> None:
        super().__init__(orientation="portrait", unit="mm", format="A4")
        self.c_margin = 0
        fonts = settings.BASE_DIR / "cases" / "fonts"
        self.add_font(FAMILY, "", fonts / "NotoSans-Regular.ttf")
        self.add_font(FAMILY, "B", fonts / "NotoSans-Bold.ttf")
        self.set_margins(MARGIN, MARGIN, MARGIN)
        self.set_auto_page_break(auto=True, margin=BOTTOM)
        self.set_title(gettext("My data on Jauap"))
        self.set_author("Jauap")
        self.set_lang(get_language() or "kk")
        self.set_creation_date(now)
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)

    def footer(self) -> None:
        """The number of the page."""
        self.set_y(-BOTTOM + 5)
        self.set_font(FAMILY, "", 8)
        self.cell(0, 4, str(self.page_no()), align=Align.R)

    def words(self, text: str, *, size: float = TEXT, style: str = "", indent: float = 0) -> None:
        """A paragraph."""
        self.set_font(FAMILY, style, size)
        self.set_x(MARGIN + indent)
        self.multi_cell(0, LINE * size, text, align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def let_go(self) -> None:
        """Close the files of the fonts."""
        for font in self.fonts.values():
            if isinstance(font, TTFFont):
                font.close()


def drawn(parts: Iterable[Part], now: datetime) -> bytes:
    """The file. At most MOST rows of a kind."""
    paper = Paper(now)
    try:
        paper.add_page()
        paper.words(gettext("My data on Jauap"), size=16, style="B")
        paper.ln(1)
        paper.words(date_time(now))
        for part in parts:
            _part(paper, part)
        return bytes(paper.output())
    finally:
        paper.let_go()


def _part(paper: Paper, part: Part) -> None:
    rows = list(islice(part.rows, MOST + 1))
    paper.ln(4)
    paper.words(str(part.heading), size=12, style="B")
    if not rows:
        paper.words(gettext("Nothing."))
    words = {**WORDS, **(part.rows.words() if isinstance(part.rows, Rows) else {})}
    for row in rows[:MOST]:
        paper.ln(1.5)
        for name, value in row.items():
            if value is not None and value != "":
                _fact(paper, str(LABELS[name]), _shown(_as_printed(name, _in_words(value, words.get(name)))))
    if len(rows) > MOST:
        paper.words(gettext("More stands in the other file (JSON)."))


def _as_printed(name: str, value: Any) -> Any:
    """A public number as every page prints it: "482-917"."""
    return f"{value:,}".replace(",", "-") if name in NUMBERED and isinstance(value, int) else value


def _in_words(value: Any, words: Mapping[Any, Any] | None) -> Any:
    """What a code means; anything else as it is."""
    return words.get(value, value) if words is not None and isinstance(value, Hashable) else value


def _fact(paper: Paper, name: str, value: str) -> None:
    if paper.will_page_break(LINE * TEXT * 2):
        paper.add_page()
    top, page = paper.get_y(), paper.page_no()
    paper.set_font(FAMILY, "B", TEXT - 1)
    paper.cell(NAMES, LINE * TEXT, name)
    if paper.page_no() == page:
        paper.set_y(top)
    paper.words(value, indent=NAMES)


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, datetime):
        return date_time(value)
    if isinstance(value, date):
        return full_date(value)
    if isinstance(value, dict):
        return "\n".join(_shown(one) for one in value.values() if one not in (None, "", [], {}))[:LONGEST]
    if isinstance(value, list):
        return ", ".join(_shown(one) for one in value)[:LONGEST]
    return str(value)[:LONGEST]
