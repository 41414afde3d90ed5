"""The complaint on paper: A4, black on white, real text in fonts with every Kazakh letter, lines to be filled in by hand."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import cast

from fpdf import FPDF, ViewerPreferences
from fpdf.enums import Align, MethodReturnValue, XPos, YPos
from fpdf.fonts import TTFFont

from cases.complaint_text import Document

FONTS = Path(__file__).resolve().parent / "fonts"
FAMILY = "NotoSans"
LEFT, RIGHT, TOP, BOTTOM = 25.0, 15.0, 14.0, 19.0
"""Millimetres of margin; the left one leaves room for a binder."""
COLUMN = 82.0
"""Where the block "to whom, from whom" begins."""
TEXT, TIGHT = 10.0, 9.4
"""Sizes in points: the usual one, and one that saves the second sheet."""
LABEL = 7.5
LINE = 0.49
"""Millimetres from one line to the next, for each point of size."""
INK, QUIET, RULE = (23, 36, 44), (79, 90, 96), (150, 152, 150)
NAMES = 46.0
"""Width of the names of facts."""
IIN_DIGITS = 12
BOX = 5.6
"""Millimetres of a box for one digit."""


class Paper(FPDF):
    """One document of a given language."""

    def __init__(self, words: Document, size: float, pages: int) -> None:
        super().__init__(orientation="portrait", unit="mm", format="A4")
        self.words = words
        self.of = pages
        self.size = size
        self.fact = size - 1
        self.c_margin = 0
        self.add_font(FAMILY, "", FONTS / "NotoSans-Regular.ttf")
        self.add_font(FAMILY, "B", FONTS / "NotoSans-Bold.ttf")
        self.set_margins(LEFT, TOP, RIGHT)
        self.set_auto_page_break(auto=True, margin=BOTTOM)
        self.set_title(words.title)
        self.set_subject(words.reference)
        self.set_author("Jauap")
        self.set_lang({"kk": "kk-KZ", "ru": "ru-KZ"}[words.language])
        self.set_creation_date(datetime.combine(words.made_on, time(), UTC))
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        self.set_text_color(*INK)
        self.set_draw_color(*RULE)
        self.set_line_width(0.2)

    def footer(self) -> None:
        """Where the draft comes from, and the page's number."""
        self.set_y(-BOTTOM + 4)
        self.line(LEFT, self.get_y(), self.w - RIGHT, self.get_y())
        self.ln(1.5)
        top = self.get_y()
        self.set_font(FAMILY, "", LABEL)
        self.set_text_color(*QUIET)
        self.multi_cell(self.epw - 36, LINE * LABEL, self.words.footer, align=Align.L)
        self.set_xy(self.w - RIGHT - 34, top)
        self.cell(34, LINE * LABEL, self.words.page.format(page=self.page_no(), pages=self.of), align=Align.R)
        self.set_text_color(*INK)

    def close(self) -> None:
        """Let go of the files of the fonts."""
        for font in self.fonts.values():
            if isinstance(font, TTFFont):
                font.close()

    # -- pieces ------------------------------------------------------------------------

    def words_in(self, text: str, *, size: float = 0, style: str = "", indent: float = 0, width: float = 0) -> None:
        """A paragraph from the left margin, or `indent` millimetres to the right of it."""
        size = size or self.size
        self.set_font(FAMILY, style, size)
        self.set_x(LEFT + indent)
        self.multi_cell(width, LINE * size, text, align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def height_of(self, text: str, width: float, size: float = 0) -> float:
        """Millimetres that a text will take."""
        size = size or self.size
        self.set_font(FAMILY, "", size)
        lines = self.multi_cell(width, LINE * size, text, align=Align.L, dry_run=True, output=MethodReturnValue.LINES)
        return len(cast("list[str]", lines)) * LINE * size

    def keep(self, height: float) -> None:
        """Begin a new page when less than this is left: what comes stays together."""
        if self.will_page_break(height):
            self.add_page()

    def label(self, text: str, indent: float = 0) -> None:
        """Small quiet words above or below a line."""
        self.set_text_color(*QUIET)
        self.words_in(text, size=LABEL, indent=indent)
        self.set_text_color(*INK)

    def rule(self, left: float, right: float, down: float = 6.5) -> None:
        """A line to write on, `down` millimetres below."""
        self.ln(down)
        self.line(left, self.get_y(), right, self.get_y())
        self.ln(0.6)


@lru_cache(maxsize=32)
def drawn(words: Document) -> bytes:
    """The file. The same words give the same bytes."""
    pages, file = _written(words, TEXT, 1)
    if pages == 1:
        return file
    tight, file = _written(words, TIGHT, 1)
    return file if tight == 1 else _written(words, TEXT, pages)[1]


def _written(words: Document, size: float, pages: int) -> tuple[int, bytes]:
    """How many pages it takes, and the file; `pages` is what its footer says."""
    with closing(Paper(words, size, pages)) as paper:
        _fill(paper)
        return paper.pages_count, bytes(paper.output())


def _fill(paper: Paper) -> None:
    words = paper.words
    paper.add_page()
    _addressed(paper)
    _headed(paper)
    _facts(paper)
    for paragraph in words.paragraphs:
        paper.words_in(paragraph)
        paper.ln(1.2)
    _requests(paper)
    _signed(paper)


def _addressed(paper: Paper) -> None:
    """At the right: to whom, through whom, and the lines for the author."""
    indent, right = COLUMN - LEFT, paper.w - RIGHT
    for name, office in paper.words.to:
        paper.label(name, indent)
        paper.words_in(office, indent=indent)
        paper.ln(0.8)
    name, iin, *addresses = paper.words.by_hand
    paper.rule(COLUMN, right)
    paper.label(name, indent)
    paper.ln(2)
    for digit in range(IIN_DIGITS):
        paper.rect(COLUMN + digit * BOX, paper.get_y(), BOX, BOX + 0.8)
    paper.ln(BOX + 1.4)
    paper.label(iin, indent)
    for address in addresses:
        paper.rule(COLUMN, right)
        paper.label(address, indent)
    paper.ln(4)


def _headed(paper: Paper) -> None:
    paper.set_font(FAMILY, "B", 14)
    paper.cell(0, 7, paper.words.heading, align=Align.C, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    paper.set_font(FAMILY, "B", TEXT)
    paper.multi_cell(0, LINE * paper.size, paper.words.subject, align=Align.C, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    paper.ln(3)


def _facts(paper: Paper) -> None:
    """What the case says, a line each between thin rules; a long title takes as many lines as it needs."""
    for name, value in paper.words.facts:
        height = (
            max(paper.height_of(name, NAMES, paper.fact), paper.height_of(value, paper.epw - NAMES, paper.fact)) + 1.2
        )
        paper.keep(height)
        top = paper.get_y()
        paper.line(LEFT, top, paper.w - RIGHT, top)
        paper.set_y(top + 0.7)
        paper.set_text_color(*QUIET)
        paper.words_in(name, size=paper.fact, width=NAMES)
        paper.set_text_color(*INK)
        paper.set_y(top + 0.7)
        paper.words_in(value, size=paper.fact, indent=NAMES)
        paper.set_y(top + height)
    paper.line(LEFT, paper.get_y(), paper.w - RIGHT, paper.get_y())
    paper.ln(3)


def _requests(paper: Paper) -> None:
    paper.ln(0.8)
    paper.words_in(paper.words.asks, style="B")
    paper.ln(0.8)
    last = len(paper.words.requests)
    for place, request in enumerate(paper.words.requests, start=1):
        paper.keep(paper.height_of(request, paper.epw - 7) + (_height_of_end(paper) if place == last else 0))
        top = paper.get_y()
        paper.words_in(f"{place}.", width=7)
        paper.set_y(top)
        paper.words_in(request, indent=7)
    paper.ln(2)


def _height_of_end(paper: Paper) -> float:
    """What attachments, date and signature take: the last request stays with them, so that no signature stands alone."""
    return LINE * paper.size * (1 + len(paper.words.attachments)) + 8 + 0.6 + LINE * LABEL + 2


def _signed(paper: Paper) -> None:
    """Attachments, date and signature."""
    words = paper.words
    paper.words_in(words.attached, style="B")
    for attachment in words.attachments:
        paper.words_in(attachment)
    paper.ln(8)
    line, middle, right = paper.get_y(), LEFT + 70, paper.w - RIGHT
    paper.line(LEFT, line, LEFT + 55, line)
    paper.line(middle, line, right, line)
    paper.set_y(line + 0.6)
    paper.label(words.dated)
    paper.set_y(line + 0.6)
    paper.label(words.signed, middle - LEFT)
