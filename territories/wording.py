"""How dates, numbers and spans of time are written in Kazakh, Russian and English.

Libraries do not know it well enough: Django's Kazakh writes "Наурыз 5, 2026". Kazakh puts the year first and joins "on",
"until" and "since" to the month as endings, Russian puts the month in the genitive; so each language has its own words
here, and callers get whole phrases. Functions take the language as an argument or use the active one.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, gettext, gettext_noop, ngettext, override

ALMATY = ZoneInfo("Asia/Almaty")
NBSP = "\N{NO-BREAK SPACE}"

MONTHS_KK = [
    "қаңтар",
    "ақпан",
    "наурыз",
    "сәуір",
    "мамыр",
    "маусым",
    "шілде",
    "тамыз",
    "қыркүйек",
    "қазан",
    "қараша",
    "желтоқсан",
]
MONTHS_KK_ON = [
    "қаңтарда",
    "ақпанда",
    "наурызда",
    "сәуірде",
    "мамырда",
    "маусымда",
    "шілдеде",
    "тамызда",
    "қыркүйекте",
    "қазанда",
    "қарашада",
    "желтоқсанда",
]
MONTHS_KK_UNTIL = [
    "қаңтарға",
    "ақпанға",
    "наурызға",
    "сәуірге",
    "мамырға",
    "маусымға",
    "шілдеге",
    "тамызға",
    "қыркүйекке",
    "қазанға",
    "қарашаға",
    "желтоқсанға",
]
MONTHS_KK_SINCE = [
    "қаңтардан",
    "ақпаннан",
    "наурыздан",
    "сәуірден",
    "мамырдан",
    "маусымнан",
    "шілдеден",
    "тамыздан",
    "қыркүйектен",
    "қазаннан",
    "қарашадан",
    "желтоқсаннан",
]
MONTHS_RU = [
    "январь",
    "февраль",
    "март",
    "апрель",
    "май",
    "июнь",
    "июль",
    "август",
    "сентябрь",
    "октябрь",
    "ноябрь",
    "декабрь",
]
MONTHS_RU_OF = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
]
MONTHS_EN = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]

WEEKDAYS_KK = ["дүйсенбі", "сейсенбі", "сәрсенбі", "бейсенбі", "жұма", "сенбі", "жексенбі"]
WEEKDAYS_KK_ON = ["дүйсенбіде", "сейсенбіде", "сәрсенбіде", "бейсенбіде", "жұмада", "сенбіде", "жексенбіде"]
WEEKDAYS_KK_UNTIL = ["дүйсенбіге", "сейсенбіге", "сәрсенбіге", "бейсенбіге", "жұмаға", "сенбіге", "жексенбіге"]
WEEKDAYS_KK_SINCE = ["дүйсенбіден", "сейсенбіден", "сәрсенбіден", "бейсенбіден", "жұмадан", "сенбіден", "жексенбіден"]
WEEKDAYS_RU = ["понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье"]
WEEKDAYS_RU_ON = ["в понедельник", "во вторник", "в среду", "в четверг", "в пятницу", "в субботу", "в воскресенье"]
WEEKDAYS_RU_OF = ["понедельника", "вторника", "среды", "четверга", "пятницы", "субботы", "воскресенья"]
WEEKDAYS_EN = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

STYLES = ("", "year", "weekday")


def active_language() -> str:
    """kk, ru or en: the active language, Kazakh when none of the three is active."""
    language = (get_language() or "kk").split("-")[0]
    return language if language in {"kk", "ru", "en"} else "kk"


def local_day(value: date | datetime) -> date:
    """The date in Kazakhstan; a moment must carry its zone."""
    if not isinstance(value, datetime):
        return value
    return _local(value).date()


def _local(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("A moment without a time zone cannot be shown.")
    return moment.astimezone(ALMATY)


# -- dates --------------------------------------------------------------------------------


def day_month(value: date | datetime, language: str | None = None) -> str:
    """12 желтоқсан · 12 декабря · 12 December."""
    day = local_day(value)
    months = {"kk": MONTHS_KK, "ru": MONTHS_RU_OF, "en": MONTHS_EN}[language or active_language()]
    return f"{day.day}{NBSP}{months[day.month - 1]}"


def full_date(value: date | datetime, language: str | None = None) -> str:
    """2025 ж. 12 желтоқсан · 12 декабря 2025 г. · 12 December 2025."""
    language = language or active_language()
    return _with_year(local_day(value).year, day_month(value, language), language)


def month_year(value: date | datetime, language: str | None = None) -> str:
    """2025 ж. желтоқсан · декабрь 2025 г. · December 2025."""
    language = language or active_language()
    day = local_day(value)
    months = {"kk": MONTHS_KK, "ru": MONTHS_RU, "en": MONTHS_EN}[language]
    return _with_year(day.year, months[day.month - 1], language)


def weekday(value: date | datetime, language: str | None = None) -> str:
    """жұма · пятница · Friday."""
    days = {"kk": WEEKDAYS_KK, "ru": WEEKDAYS_RU, "en": WEEKDAYS_EN}[language or active_language()]
    return days[local_day(value).weekday()]


def clock_time(value: datetime) -> str:
    """16:20, in Kazakhstan."""
    return f"{_local(value):%H:%M}"


def date_time(value: datetime, language: str | None = None) -> str:
    """2025 ж. 12 желтоқсан, 16:20 · 12 декабря 2025 г., 16:20 · 12 December 2025, 16:20."""
    return f"{full_date(value, language)}, {clock_time(value)}"


def _with_year(year: int, text: str, language: str) -> str:
    return {
        "kk": f"{year}{NBSP}ж. {text}",
        "ru": f"{text} {year}{NBSP}г.",
        "en": f"{text} {year}",
    }[language]


# -- phrases with a date --------------------------------------------------------------------


def on_day(value: date | datetime, style: str = "", language: str | None = None) -> str:
    """19 қарашада · 19 ноября · on 19 November."""
    return _phrase(
        value,
        style,
        language or active_language(),
        kk=(MONTHS_KK_ON, WEEKDAYS_KK_ON, ""),
        ru=lambda day: ("", f"{WEEKDAYS_RU_ON[day.weekday()]}, "),
        en="on",
    )


def until_day(value: date | datetime, style: str = "", language: str | None = None) -> str:
    """25 қарашаға дейін · до 25 ноября · by 25 November: the day itself still counts."""
    return _phrase(
        value,
        style,
        language or active_language(),
        kk=(MONTHS_KK_UNTIL, WEEKDAYS_KK_UNTIL, " дейін"),
        ru=lambda day: ("до ", f"до {WEEKDAYS_RU_OF[day.weekday()]}, "),
        en="by",
    )


def since_day(value: date | datetime, style: str = "", language: str | None = None) -> str:
    """11 қарашадан бері · с 11 ноября · since 11 November."""
    return _phrase(
        value,
        style,
        language or active_language(),
        kk=(MONTHS_KK_SINCE, WEEKDAYS_KK_SINCE, " бері"),
        ru=lambda day: ("с ", f"{'со' if day.weekday() in {1, 2} else 'с'} {WEEKDAYS_RU_OF[day.weekday()]}, "),
        en="since",
    )


def _phrase(
    value: date | datetime,
    style: str,
    language: str,
    *,
    kk: tuple[list[str], list[str], str],
    ru: Callable[[date], tuple[str, str]],
    en: str,
) -> str:
    """One date phrase: `style` is empty, "year" or "weekday". Kazakh endings go to the last word of the date."""
    if style not in STYLES:
        raise ValueError(f"A date phrase has the styles {STYLES}, not {style!r}.")
    day = local_day(value)
    if language == "kk":
        months, weekdays, after = kk
        if style == "weekday":
            return f"{day_month(day, 'kk')}, {weekdays[day.weekday()]}{after}"
        text = f"{day.day}{NBSP}{months[day.month - 1]}{after}"
        return _with_year(day.year, text, "kk") if style == "year" else text
    plain = full_date(day, language) if style == "year" else day_month(day, language)
    if language == "ru":
        before, before_weekday = ru(day)
        return f"{before_weekday if style == 'weekday' else before}{plain}"
    return f"{en} {weekday(day, 'en')} {plain}" if style == "weekday" else f"{en} {plain}"


# -- numbers ------------------------------------------------------------------------------------


def number(value: float | Decimal, digits: int = 0, language: str | None = None) -> str:
    """184 320 · 184 320 · 184,320; with `digits` decimals: 40,8 · 40,8 · 40.8. Halves are rounded up."""
    language = language or active_language()
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    text = f"{rounded:,.{digits}f}"
    if language == "en":
        return text.replace("-", "\N{MINUS SIGN}")
    return text.replace(",", NBSP).replace(".", ",").replace("-", "\N{MINUS SIGN}")


def percent(share: float | Decimal, digits: int = 0, language: str | None = None) -> str:
    """A share of 0 to 1 as 41 % · 41 % · 41%."""
    language = language or active_language()
    text = number(Decimal(str(share)) * 100, digits, language)
    return f"{text}%" if language == "en" else f"{text}{NBSP}%"


# -- where a number of residents comes from ------------------------------------------------------

_PRESS_RELEASE = re.compile(r"Bureau of National Statistics \(press release of (\d\d\.\d\d\.\d{4})\)")
_SOURCES = (
    gettext_noop("Household books of the akim's office"),
    gettext_noop("estimate: the moderator confirms it before a petition is published"),
)
"""Sources as they are stored, in English, where the platform itself wrote them. A moderator's own words are shown as they are."""


def source_words(source: str) -> str:
    """The source of a number of residents in the active language."""
    if found := _PRESS_RELEASE.fullmatch(source):
        return gettext("Bureau of National Statistics (press release of %(date)s)") % {"date": found[1]}
    return gettext(source) if source in _SOURCES else source


# -- spans ---------------------------------------------------------------------------------------


def days(count: int, language: str | None = None) -> str:
    """7 жұмыс күні · 7 рабочих дней · 7 working days."""
    with override(language or active_language()):
        words = ngettext("%(count)s working day", "%(count)s working days", count)
    return words % {"count": number(count, language=language)}


def calendar_days(count: int, language: str | None = None) -> str:
    """9 күн · 9 дней · 9 days."""
    with override(language or active_language()):
        words = ngettext("%(count)s day", "%(count)s days", count)
    return words % {"count": number(count, language=language)}
