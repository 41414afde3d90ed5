"""Template filters for dates, numbers and spans: `{% load dates %}`. The words are in territories.wording.

An empty value shows nothing; a value of the wrong kind is an error. Moments are shown in Kazakhstan's time.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template

from territories import wording

register = template.Library()


@register.filter
def day_month(value: date | datetime | None) -> str:
    """12 желтоқсан · 12 декабря · 12 December."""
    return wording.day_month(value) if value else ""


@register.filter
def full_date(value: date | datetime | None) -> str:
    """2025 ж. 12 желтоқсан · 12 декабря 2025 г. · 12 December 2025."""
    return wording.full_date(value) if value else ""


@register.filter
def month_year(value: date | datetime | None) -> str:
    """2025 ж. желтоқсан · декабрь 2025 г. · December 2025."""
    return wording.month_year(value) if value else ""


@register.filter
def weekday(value: date | datetime | None) -> str:
    """жұма · пятница · Friday."""
    return wording.weekday(value) if value else ""


@register.filter
def after_number(unit: str) -> str:
    """What stands after a number, with the space before it: " %" · " %" · "%", but " / 41" everywhere."""
    return unit if unit == "%" and wording.active_language() == "en" else f" {unit}"


@register.filter
def clock_time(value: datetime | None) -> str:
    """16:20."""
    return wording.clock_time(value) if value else ""


@register.filter
def date_time(value: datetime | None) -> str:
    """2025 ж. 12 желтоқсан, 16:20."""
    return wording.date_time(value) if value else ""


@register.filter
def on_day(value: date | datetime | None, style: str = "") -> str:
    """19 қарашада · 19 ноября · on 19 November; style "year" or "weekday" says more."""
    return wording.on_day(value, style) if value else ""


@register.filter
def until_day(value: date | datetime | None, style: str = "") -> str:
    """25 қарашаға дейін · до 25 ноября · by 25 November; style "year" or "weekday" says more."""
    return wording.until_day(value, style) if value else ""


@register.filter
def since_day(value: date | datetime | None, style: str = "") -> str:
    """11 қарашадан бері · с 11 ноября · since 11 November; style "year" or "weekday" says more."""
    return wording.since_day(value, style) if value else ""


@register.filter
def machine(value: date | datetime | None) -> str:
    """The value for <time datetime="…">: ISO 8601, in Kazakhstan's time without microseconds."""
    if not value:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(wording.ALMATY).replace(microsecond=0).isoformat()
    return value.isoformat()


@register.filter
def number(value: float | Decimal | None, digits: int = 0) -> str:
    """184 320; with digits 40,8."""
    return "" if _absent(value) else wording.number(value, digits)  # type: ignore[arg-type]


@register.filter
def percent(share: float | Decimal | None, digits: int = 0) -> str:
    """A share from 0 to 1 as 41 %."""
    return "" if _absent(share) else wording.percent(share, digits)  # type: ignore[arg-type]


@register.filter
def days(count: int | None) -> str:
    """7 жұмыс күні · 7 рабочих дней · 7 working days."""
    return "" if _absent(count) else wording.days(count)  # type: ignore[arg-type]


@register.filter
def calendar_days(count: int | None) -> str:
    """9 күн · 9 дней · 9 days."""
    return "" if _absent(count) else wording.calendar_days(count)  # type: ignore[arg-type]


def _absent(value: Any) -> bool:
    return value is None or value == ""
