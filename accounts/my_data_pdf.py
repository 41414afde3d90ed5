"""The same data on paper: A4, real text in fonts with every Kazakh letter, a heading for each kind, a block for each row."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, gettext, gettext_lazy
from fpdf import FPDF, ViewerPreferences
from fpdf.enums import Align, XPos, YPos
from fpdf.fonts import TTFFont

from accounts.my_data import Part
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
    "name": gettext_lazy("Name"), "email": gettext_lazy("E-mail"), "telephone": gettext_lazy("Telephone"),
    "language": gettext_lazy("Language"), "place": gettext_lazy("Place"), "title": gettext_lazy("Heading"),
    "text": gettext_lazy("Text"), "number": gettext_lazy("Number"), "state": gettext_lazy("State"),
    "at": gettext_lazy("When"), "since": gettext_lazy("Since"), "until": gettext_lazy("Until"),
    "region": gettext_lazy("Region"), "role": gettext_lazy("Role"), "reason": gettext_lazy("Reason"),
}  # fmt: skip
"""Names that many kinds share; the others stand as they are in the file."""


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
    for row in rows[:MOST]:
        paper.ln(1.5)
        for name, value in row.items():
            if value is not None and value != "":
                _fact(paper, str(LABELS.get(name, name.replace("_", " "))), _shown(value))
    if len(rows) > MOST:
        paper.words(gettext("More stands in the other file (JSON)."))


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
    return str(value)[:LONGEST]
