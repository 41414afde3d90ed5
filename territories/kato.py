"""The official classifier of administrative units (КАТО): reading its files, and making units of our register of its rows.

A file is a CSV or an XLSX of one of three forms: the bureau's own (te, ab, cd, ef, hij, k, kaz_name, rus_name, nn), its
older one (name_kaz, name_rus) and a compiled one (kato, ..., name_ru, name_kk). An optional column `successor` names the
unit that took a unit's place: such a row is the record of an abolished unit. A file with any fault is refused whole.

A code is AB CD EF HIJ. How the rows become units:
* The parent is the nearest code that exists after zeroing HIJ, then EF, then CD; districts of the republican cities have
  no CD row, and towns of district significance may have no EF row.
* Of the places (HIJ not 000) only the main ones are units, those ending in 00. The others are winterings, farms, sidings
  and former villages counted within a main place: nobody looks for an akim there.
* Districts of a city are there twice, as EF and again as a place ("район ..."): the second is no unit.
* The kind is told by the abbreviation in the Kazakh name, at the places by the Russian one when the Kazakh has none.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from .kinds import Kind
from .models.units import REPUBLIC_CODE
from .naming import Forms, latin
from .register import Unit

CODE_COLUMNS = ("te", "kato")
KAZAKH_COLUMNS = ("kaz_name", "name_kaz", "name_kk")
RUSSIAN_COLUMNS = ("rus_name", "name_rus", "name_ru")
PARTS = (("ab", 2), ("cd", 2), ("ef", 2), ("hij", 3))


class BrokenFile(Exception):
    """The file cannot be used; nothing was changed. `line` counts from 1 and includes the header."""

    def __init__(self, line: int | None, problem: str) -> None:
        self.line = line
        self.problem = problem
        super().__init__(f"Line {line}: {problem}" if line else problem)


@dataclass(frozen=True)
class Row:
    """One row of a classifier file as it stands there, with the number of its line."""

    line: int
    code: str
    kk: str
    ru: str
    successor: str = ""


@dataclass(frozen=True)
class Edition:
    """What a file says: the units that exist, and those it records as abolished, with the code of the successor."""

    units: tuple[Unit, ...]
    abolished: dict[str, str]
    rows: int


def read_edition(path: Path) -> Edition:
    """Read, check and compile a whole file. Raises BrokenFile."""
    rows = read_rows(path)
    live = [row for row in rows if not row.successor]
    units = tuple(compile_units(live))
    codes = {unit.code for unit in units}
    for row in rows:
        if row.successor and row.successor not in codes:
            raise BrokenFile(row.line, f"the successor {row.successor} of {row.code} is not a unit of this file")
    return Edition(units, {row.code: row.successor for row in rows if row.successor}, len(rows))


# -- the file ------------------------------------------------------------------------


def read_rows(path: Path) -> list[Row]:
    """All rows of a CSV or XLSX file, each code checked. Raises BrokenFile."""
    lines = _sheet_lines(path) if path.suffix.lower() in {".xlsx", ".xlsm"} else _csv_lines(path)
    try:
        _, header = next(lines)
    except StopIteration:
        raise BrokenFile(None, "the file is empty") from None
    columns = {name.strip().lower(): position for position, name in enumerate(header)}
    code_at, kk_at, ru_at = (_column(columns, names) for names in (CODE_COLUMNS, KAZAKH_COLUMNS, RUSSIAN_COLUMNS))
    rows: dict[str, Row] = {}
    for line, cells in lines:
        if len(cells) != len(header):
            raise BrokenFile(line, f"{len(cells)} columns where the header has {len(header)}")
        code = cells[code_at].strip()
        _check_code(line, code, cells, columns)
        if code in rows:
            raise BrokenFile(line, f"code {code} is there already, on line {rows[code].line}")
        row = Row(line, code, tidy(cells[kk_at]), tidy(cells[ru_at]), _successor(line, cells, columns))
        if not row.kk or not row.ru:
            raise BrokenFile(line, f"{code} has no name in {'Kazakh' if not row.kk else 'Russian'}")
        rows[code] = row
    if not rows:
        raise BrokenFile(None, "the file has a header and no rows")
    return list(rows.values())


def _csv_lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Lines of a CSV file in UTF-8, separated by commas or semicolons; empty lines are left out."""
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BrokenFile(raw.count(b"\n", 0, error.start) + 1, "this is not UTF-8 text") from None
    delimiter = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise BrokenFile(reader.line_num, str(error)) from None


def _sheet_lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Rows of the first sheet of an XLSX file; empty rows are left out, a number becomes its digits."""
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except Exception as error:  # openpyxl raises whatever the broken archive or XML inside raises
        raise BrokenFile(None, f"this is not an XLSX file ({error})") from None
    try:
        width = 0
        for line, values in enumerate(book.worksheets[0].iter_rows(values_only=True), start=1):
            cells = [_cell_text(value) for value in values]
            if any(cells):
                width = width or len(cells) - next(n for n, cell in enumerate(reversed(cells)) if cell)
                kept = cells[:width] if not any(cells[width:]) else cells
                yield line, kept + [""] * (width - len(kept))
    finally:
        book.close()


def _cell_text(value: Any) -> str:
    """A cell as text: 101000000.0 is the code 101000000."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _column(columns: dict[str, int], names: tuple[str, ...]) -> int:
    """Position of the column that has one of the names."""
    for name in names:
        if name in columns:
            return columns[name]
    raise BrokenFile(1, f"no column {' or '.join(names)}; the header has: {', '.join(columns)}")


def _check_code(line: int, code: str, cells: list[str], columns: dict[str, int]) -> None:
    """A code is nine digits and says the same as the columns ab, cd, ef and hij where the file has them."""
    if not re.fullmatch(r"[0-9]{9}", code):
        raise BrokenFile(line, f"{code!r} is not a code of nine digits")
    if code == REPUBLIC_CODE:
        raise BrokenFile(line, f"{code} is our code of the republic, not one of the classifier")
    if not all(name in columns for name, _ in PARTS):
        return
    parts = "".join(cells[columns[name]].strip().zfill(digits) for name, digits in PARTS)
    if parts != code:
        raise BrokenFile(line, f"code {code} and its parts {parts} do not agree")


def _successor(line: int, cells: list[str], columns: dict[str, int]) -> str:
    """Code of the unit that took this one's place, or nothing."""
    code = cells[columns["successor"]].strip() if "successor" in columns else ""
    if code and not re.fullmatch(r"[0-9]{9}", code):
        raise BrokenFile(line, f"the successor {code!r} is not a code of nine digits")
    return code


# -- from rows to units ---------------------------------------------------------------


def compile_units(rows: Iterable[Row]) -> Iterator[Unit]:
    """The units of the rows, each with its parent, kind and bare names. Raises BrokenFile."""
    known = {row.code: row for row in rows}
    for row in known.values():
        if not is_main(row):
            continue
        parent = parent_of(row, known)
        kind, place = kind_of(row)
        kk, ru = kazakh_name(row.kk), russian_name(row.ru)
        if not kk or not ru:
            raise BrokenFile(row.line, f"{row.code} has no name besides its kind")
        yield Unit(code=row.code, parent=parent, kind=kind, name=Forms(kk, ru, latin(kk)), place=place)


def is_main(row: Row) -> bool:
    """Whether a row is a unit of its own, see the head of this module."""
    return row.code.endswith("00") and not (row.code[6:] != "000" and row.ru.lower().startswith("район "))


def parent_of(row: Row, known: dict[str, Row]) -> str:
    """The nearest code above that the file has; the republic for a region."""
    code = row.code
    for above in (f"{code[:6]}000", f"{code[:4]}00000", f"{code[:2]}0000000"):
        if above != code and above in known:
            if above[2:] == "0000000" and not _may_stand_under_a_region(code, known[above]):
                break
            return above
    if code[2:] == "0000000":
        return REPUBLIC_CODE
    raise BrokenFile(row.line, f"the parent of {code} is not in the file")


def _may_stand_under_a_region(code: str, region: Row) -> bool:
    """A district row does; below that only in a republican city, whose districts have no CD row."""
    return code[4:] == "00000" or not region.kk.endswith("облысы")


KIND_OF_ABBREVIATION = (
    # depth of the code, ending of the Kazakh name, kind
    ("ab", r"облысы", Kind.REGION),
    ("ab", r"қ\.?", Kind.REPUBLICAN_CITY),
    ("cd", r"(қ\.ә|г\.а)\.?", Kind.CITY_ADMINISTRATION),
    ("cd", r"ауданы", Kind.DISTRICT),
    ("ef", r"ауданы", Kind.CITY_DISTRICT),
    ("ef", r"қ\.ә\.?", Kind.TOWN_ADMINISTRATION),
    ("ef", r"к\.ә\.?", Kind.SETTLEMENT_ADMINISTRATION),
    ("ef", r"а\.ә\.?", Kind.VILLAGE_ADMINISTRATION),
    ("ef", r"а\.о\s*\.?", Kind.RURAL_DISTRICT),
    ("ef", r"қ\.?", Kind.CITY),
    ("hij", r"қ\.?", Kind.TOWN),
    ("hij", r"к\.", Kind.SETTLEMENT),
    ("hij", r"а\.", Kind.VILLAGE),
)
KIND_OF_RUSSIAN_PLACE = {"с.": Kind.VILLAGE, "г.": Kind.TOWN, "п.": Kind.SETTLEMENT}
PLACE_OF_ABBREVIATION = {"ст.": "station", "рзд.": "siding", "уч.": "section"}


def kind_of(row: Row) -> tuple[Kind, str]:
    """The kind of unit, and for a locality what sort of place it is (a key of naming.PLACE_WORDS, or nothing)."""
    code = row.code
    depth = "ab" if code[2:] == "0000000" else "cd" if code[4:] == "00000" else "ef" if code[6:] == "000" else "hij"
    for at, ending, kind in KIND_OF_ABBREVIATION:
        if at == depth and re.search(rf"(^|[\s.]){ending}$", row.kk.lower()):
            # "а.ә." stands for a village's administration and for a city district's; the Russian name tells.
            return (Kind.CITY_DISTRICT if "р.а." in row.ru else kind), ""
    if depth != "hij":
        raise BrokenFile(row.line, f"{code} {row.kk!r} is of no known kind")
    for abbreviation, kind in KIND_OF_RUSSIAN_PLACE.items():
        if row.ru.startswith(abbreviation):
            return kind, ""
    for abbreviation, place in PLACE_OF_ABBREVIATION.items():
        if row.ru.startswith(abbreviation):
            return Kind.LOCALITY, place
    return Kind.LOCALITY, ""


# -- bare names ------------------------------------------------------------------------

LEGACY_LETTERS = str.maketrans("ЌќЎў", "ҚқҰұ")
"""Letters of an old 8-bit Kazakh encoding that were carried into some names."""

MISTYPED = {"Бетбұлақас.": "Бетбұлақ а.", "рзд.Афанфсьев": "рзд.Афанасьев"}
"""Slips of the classifier that would show as nonsense, as read from the Russian name of the same row."""

_KAZAKH_BEFORE = re.compile(r"^(рзд|а)\.\s*")
_KAZAKH_AFTER = re.compile(
    r"[\s.]+(облысы|ауданы|ауылы|ауыл|қ\.ә|г\.а|к\.ә|а\.ә|а\.о|ст|рзд|уч|[қкас])\s*\.?$", re.IGNORECASE
)
_KAZAKH_DEDICATED = re.compile(r"[\s.]+(ат|атын|атындағы)\.?$")
_RUSSIAN_BEFORE = re.compile(
    r"^(с\.\s?о\.|с\.\s?а\.|п\.\s?а\.|г\.\s?а\.|р\.\s?а\.|[спг]\.|ст\.|рзд\.|уч\.|область\s|[Рр]айон\s)\s*"
)
_RUSSIAN_AFTER = re.compile(r"\s+(с\.\s?о|с\.\s?а|п\.\s?а|г\.\s?а|р\.\s?а|область|район|ауылы|с)\s*\.?$", re.IGNORECASE)
_RUSSIAN_SHORT = ((r"^(им\.|имени)\s*", "имени "), (r"^Отд\.\s*", "Отделение "), (r"^Ост\.", "Остановочный "))


def tidy(text: str) -> str:
    """A name as it should have been typed: one space between words, no quotation marks, letters of our alphabet."""
    text = unicodedata.normalize("NFC", text).translate(LEGACY_LETTERS)
    text = re.sub(r"[\"«»“”]", "", text)
    text = " ".join(text.split())
    return MISTYPED.get(text, text)


def kazakh_name(text: str) -> str:
    """The bare Kazakh name: "Қарауыл ауылдық округі", "Қарауыл а.о." -> "Қарауыл"."""
    name = _KAZAKH_BEFORE.sub("", text)
    for _ in range(2):
        name = _KAZAKH_AFTER.sub("", name)
        name = _KAZAKH_DEDICATED.sub("", name)
    return _with_capital(name.strip())


def russian_name(text: str) -> str:
    """The bare Russian name, an adjective or a noun: "Карааульский с.о." -> "Карааульский", "с.о.Елтай" -> "Елтай"."""
    name = _RUSSIAN_AFTER.sub("", _RUSSIAN_BEFORE.sub("", text))
    for pattern, whole in _RUSSIAN_SHORT:
        name = re.sub(pattern, whole, name)
    name = " ".join(name.split())
    return name if name.startswith("имени ") else _with_capital(name)


def _with_capital(name: str) -> str:
    """The name with a capital first letter, the rest as it was."""
    return name[:1].upper() + name[1:]
