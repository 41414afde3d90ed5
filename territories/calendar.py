"""Working days, counted on the numbered table `CalendarDay`.

The table is the authority. It is filled once from the `holidays` library and the rules below (`starting_days`), then an
operator edits single days when the Government swaps them. Nothing here knows a weekday: a Saturday is a day off because
the table says so. Every function is one query, and raises CalendarExhausted instead of guessing past the table's end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import holidays
from django.db import connection

from .models import CalendarDay
from .signatures import signature

SATURDAY = 5


class CalendarExhausted(Exception):
    """The calendar does not reach the day that was asked for; an operator loads more years (`load_calendar`)."""

    def __init__(self, day: date, days: int = 0) -> None:
        self.day = day
        self.days = days
        steps = f"{days} working days from " if days else ""
        super().__init__(f"The calendar does not reach {steps}{day.isoformat()}.")


class ReasonMissing(Exception):
    """A day of the calendar was to be changed without saying why."""

    def __init__(self, day: date) -> None:
        self.day = day
        super().__init__(f"Changing {day.isoformat()} needs a reason.")


@dataclass(frozen=True)
class DayChange:
    """What `set_day` did. When `is_changed`, deadlines counted over the date are no longer what the calendar says."""

    date: date
    was_working: bool
    is_working: bool

    @property
    def is_changed(self) -> bool:
        """Whether the day became a working day or ceased to be one."""
        return self.was_working != self.is_working


# -- counting ----------------------------------------------------------------------------


def is_working(day: date) -> bool:
    """Whether offices work on a date."""
    found = CalendarDay.objects.filter(date=day).values_list("is_working", flat=True).first()
    if found is None:
        raise CalendarExhausted(day)
    return found


def add_working_days(day: date, days: int) -> date:
    """The date `days` working days later; counting starts the day after, so from a Saturday 1 is Monday.

    Zero gives the day itself, working or not; a negative number counts back. The SQL function add_working_days(date,
    integer) is the same, for statements that set many deadlines.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT CASE WHEN %(days)s = 0 THEN start.date ELSE target.date END
            FROM territories_calendarday start
            LEFT JOIN territories_calendarday target ON target.is_working AND target.ordinal
                = start.ordinal + %(days)s + CASE WHEN %(days)s < 0 AND NOT start.is_working THEN 1 ELSE 0 END
            WHERE start.date = %(day)s
            """,
            {"day": day, "days": days},
        )
        row: tuple[date | None] | None = cursor.fetchone()
    if row is None or row[0] is None:
        raise CalendarExhausted(day, days)
    return row[0]


def next_working_day(day: date) -> date:
    """The first working day after a date."""
    return add_working_days(day, 1)


def working_days_between(start: date, end: date) -> int:
    """How many working days come after `start` up to and including `end`; negative when `end` is earlier."""
    ordinals = dict(CalendarDay.objects.filter(date__in=(start, end)).values_list("date", "ordinal"))
    for day in (start, end):
        if day not in ordinals:
            raise CalendarExhausted(day)
    return ordinals[end] - ordinals[start]


def last_day() -> date | None:
    """The last date the calendar knows; None when it is empty."""
    return CalendarDay.objects.order_by("-date").values_list("date", flat=True).first()


# -- editing -----------------------------------------------------------------------------


def set_day(day: date, is_working: bool, reason: str, *, by: object, now: datetime, act: str = "") -> DayChange:
    """Make a date a working day or a day off, with the reason and the act that says so. One statement.

    A trigger renumbers the days after it. Deadlines that stand already are not moved here: whoever owns them recomputes.
    """
    if not reason.strip():
        raise ReasonMissing(day)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE territories_calendarday d
            SET is_working = %(is_working)s, reason = %(reason)s, act = %(act)s, edited_by = %(by)s, edited_at = %(now)s
            FROM (SELECT date, is_working FROM territories_calendarday WHERE date = %(day)s FOR UPDATE) before
            WHERE d.date = before.date
            RETURNING before.is_working
            """,
            {
                "day": day,
                "is_working": is_working,
                "reason": reason.strip(),
                "act": act.strip(),
                "by": signature(by),
                "now": now,
            },
        )
        row = cursor.fetchone()
    if row is None:
        raise CalendarExhausted(day)
    return DayChange(day, was_working=row[0], is_working=is_working)


# -- starting values -----------------------------------------------------------------------


@dataclass(frozen=True)
class Holiday:
    """A day off of every year, or of the years `since` to `until`. Source of the list: law.md, Calendar."""

    month: int
    day: int
    names: tuple[str, str, str]
    moves: bool = True
    """Whether it goes to the next working day when it falls on a weekend."""
    since: int = 0
    until: int = 9999


_NEW_YEAR = ("Жаңа жыл", "Новый год", "New Year")
_NAURYZ = ("Наурыз мейрамы", "Наурыз мейрамы", "Nauryz")
_CONSTITUTION = ("Конституция күні", "День Конституции", "Constitution Day")

HOLIDAYS = (
    Holiday(1, 1, _NEW_YEAR),
    Holiday(1, 2, _NEW_YEAR),
    Holiday(1, 7, ("Православиелік Рождество", "Православное Рождество", "Orthodox Christmas"), moves=False),
    Holiday(3, 8, ("Халықаралық әйелдер күні", "Международный женский день", "International Women's Day")),
    Holiday(3, 15, _CONSTITUTION, since=2027),
    Holiday(3, 21, _NAURYZ),
    Holiday(3, 22, _NAURYZ),
    Holiday(3, 23, _NAURYZ),
    Holiday(
        5,
        1,
        (
            "Қазақстан халқының бірлігі мерекесі",
            "Праздник единства народа Казахстана",
            "Unity Day of the People of Kazakhstan",
        ),
    ),
    Holiday(5, 7, ("Отан қорғаушы күні", "День защитника Отечества", "Defender of the Fatherland Day")),
    Holiday(5, 9, ("Жеңіс күні", "День Победы", "Victory Day")),
    Holiday(7, 6, ("Астана күні", "День столицы", "Capital Day")),
    Holiday(8, 30, _CONSTITUTION, until=2025),
    Holiday(10, 25, ("Республика күні", "День Республики", "Republic Day")),
    Holiday(12, 16, ("Тәуелсіздік күні", "День Независимости", "Independence Day")),
)
KURBAN_AIT = ("Құрбан айттың бірінші күні", "Первый день Курбан-айта", "First day of Kurban Ait")
KURBAN_AIT_EXPECTED = tuple(
    f"{name} ({expected})"
    for name, expected in zip(KURBAN_AIT, ("күні нақтыланады", "дата уточняется", "date to be confirmed"), strict=True)
)
MOVED = ("ауыстырылған демалыс күні", "перенесённый выходной день", "day off in lieu")
SWAPPED_OFF = ("Ауыстырылған демалыс күні", "Перенесённый выходной день", "Day off moved by the Government")
SWAPPED_ON = ("Ауыстырылған жұмыс күні", "Перенесённый рабочий день", "Working day moved by the Government")
NOTHING = ("", "", "")


@dataclass(frozen=True)
class StartingDay:
    """A date as the table starts out."""

    date: date
    is_working: bool
    names: tuple[str, str, str]


def starting_days(first_year: int, last_year: int) -> Iterator[StartingDay]:
    """Every date of the years, by the rules of the law. Kurban-ait and swaps of the Government are the library's."""
    named = dict(_days_off(first_year, last_year))
    library = holidays.country_holidays("KZ", years=range(first_year, last_year + 1), language="en_US")
    swapped_on = {day for day in library.weekend_workdays if first_year <= day.year <= last_year}
    for day, name in library.items():
        if name.startswith("Day off (substituted"):
            named.setdefault(day, SWAPPED_OFF)
    day = date(first_year, 1, 1)
    while day.year <= last_year:
        if day in swapped_on:
            yield StartingDay(day, True, SWAPPED_ON)
        else:
            yield StartingDay(day, day not in named and day.weekday() < SATURDAY, named.get(day, NOTHING))
        day += timedelta(days=1)


def _days_off(first_year: int, last_year: int) -> dict[date, tuple[str, str, str]]:
    """Holidays and the days they move to, with their names."""
    years = range(first_year, last_year + 1)
    yearly = [
        (date(year, holiday.month, holiday.day), holiday)
        for year in years
        for holiday in HOLIDAYS
        if holiday.since <= year <= holiday.until
    ]
    off = _kurban_ait(first_year, last_year) | {day: holiday.names for day, holiday in yearly}
    for day, holiday in yearly:
        if holiday.moves and day.weekday() >= SATURDAY:
            instead = day + timedelta(days=1)
            while instead in off or instead.weekday() >= SATURDAY:
                instead += timedelta(days=1)
            kk, ru, en = holiday.names
            off[instead] = (f"{kk}: {MOVED[0]}", f"{ru}: {MOVED[1]}", f"{en}: {MOVED[2]}")
    return off


def _kurban_ait(first_year: int, last_year: int) -> dict[date, tuple[str, str, str]]:
    """First day of Kurban-ait, which follows the moon; the library marks the years it can only estimate."""
    library = holidays.country_holidays("KZ", years=range(first_year, last_year + 1), language="en_US")
    found: dict[date, tuple[str, str, str]] = {}
    for day, name in library.items():
        if "Eid al-Adha" in name:
            kk, ru, en = KURBAN_AIT_EXPECTED if "estimated" in name else KURBAN_AIT
            found[day] = (kk, ru, en)
    return found


def load(first_year: int, last_year: int) -> int:
    """Fill the table for these years; returns how many days were added or changed. Idempotent.

    Days that a person has edited stay as they are. The years must join those already there: the table has no holes.
    """
    days = list(starting_days(first_year, last_year))
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO territories_calendarday AS d
                (date, is_working, ordinal, name_kk, name_ru, name_en, reason, act, edited_by)
            SELECT day, is_working, 0, kk, ru, en, '', '', ''
            FROM unnest(%s::date[], %s::boolean[], %s::text[], %s::text[], %s::text[]) AS t (day, is_working, kk, ru, en)
            ON CONFLICT (date) DO UPDATE SET
                (is_working, name_kk, name_ru, name_en)
                    = (excluded.is_working, excluded.name_kk, excluded.name_ru, excluded.name_en)
            WHERE d.edited_at IS NULL AND (d.is_working, d.name_kk, d.name_ru, d.name_en)
                IS DISTINCT FROM (excluded.is_working, excluded.name_kk, excluded.name_ru, excluded.name_en)
            """,
            [
                [day.date for day in days],
                [day.is_working for day in days],
                *([day.names[language] for day in days] for language in range(3)),
            ],
        )
        return int(cursor.rowcount)
