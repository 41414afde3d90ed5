from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.utils import DataError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from territories import calendar
from territories.calendar import (
    CalendarExhausted,
    ReasonMissing,
    add_working_days,
    is_working,
    next_working_day,
    set_day,
    starting_days,
    working_days_between,
)
from territories.models import CalendarDay

NOW = datetime(2026, 5, 1, 9, tzinfo=UTC)
hypothesis_with_database = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def days(text, year):
    return [date(year, *(int(part) for part in reversed(day.split(".")))) for day in text.split()]


DAYS_OFF = [
    # Days of law.md and of the Government's calendars that are no working days, weekends left out or not.
    (2024, "1.1 2.1 8.3 21.3 22.3 25.3 1.5 7.5 8.5 9.5 8.7 30.8 25.10 16.12"),
    (2025, "1.1 2.1 3.1 7.1 10.3 21.3 24.3 25.3 1.5 7.5 9.5 6.6 7.7 1.9 27.10 16.12"),
    (2026, "1.1 2.1 7.1 9.3 23.3 24.3 25.3 1.5 7.5 11.5 27.5 6.7 26.10 16.12"),
    (2027, "1.1 4.1 7.1 8.3 15.3 22.3 23.3 24.3 3.5 7.5 10.5 6.7 25.10 16.12"),
    (2028, "3.1 4.1 7.1 8.3 15.3 21.3 22.3 23.3 1.5 5.5 8.5 9.5 6.7 25.10 18.12"),
]


@pytest.mark.parametrize(("year", "off"), DAYS_OFF)
def test_exactly_these_weekdays_are_off(year, off):
    weekdays_off = [day.date for day in starting_days(year, year) if not day.is_working and day.date.weekday() < 5]
    assert weekdays_off == days(off, year)


@pytest.mark.parametrize(("year", "on"), [(2024, "4.5"), (2025, "5.1"), (2026, ""), (2027, "")])
def test_exactly_these_weekend_days_are_worked(year, on):
    worked = [day.date for day in starting_days(year, year) if day.is_working and day.date.weekday() >= 5]
    assert worked == days(on, year)


CHECKS = [
    # law.md, Calendar: a holiday on a weekend moves to the next working day
    ("8 March 2026 moves to the 9th", date(2026, 3, 9), False),
    ("21 and 22 March 2026 move to the 24th", date(2026, 3, 24), False),
    ("and the 25th", date(2026, 3, 25), False),
    ("but no further", date(2026, 3, 26), True),
    ("9 May 2026 moves to the 11th", date(2026, 5, 11), False),
    ("25 October 2026 moves to the 26th", date(2026, 10, 26), False),
    ("2 January 2027 moves to the 4th", date(2027, 1, 4), False),
    ("21 March 2027 moves to the 24th", date(2027, 3, 24), False),
    ("1 May 2027 moves to the 3rd", date(2027, 5, 3), False),
    ("9 May 2027 moves to the 10th", date(2027, 5, 10), False),
    ("30 August 2026 is no holiday: Monday the 31st is worked", date(2026, 8, 31), True),
    ("30 August 2027 is worked", date(2027, 8, 30), True),
    ("30 August 2024 was a holiday", date(2024, 8, 30), False),
    ("15 March 2027 is the new Constitution Day", date(2027, 3, 15), False),
    ("16 March 2026 was worked: 15 March is a holiday from 2027", date(2026, 3, 16), True),
    ("7 January 2024, a Sunday, did not move", date(2024, 1, 8), True),
    ("7 January 2029, a Sunday, will not move", date(2029, 1, 8), True),
    ("Kurban-ait 2026", date(2026, 5, 27), False),
    ("Kurban-ait 2024, a Sunday, did not move", date(2024, 6, 17), True),
    ("1 December is no longer a holiday", date(2026, 12, 1), True),
]


@pytest.mark.parametrize(("rule", "day", "worked"), CHECKS)
def test_the_calendar_follows_the_law(register, rule, day, worked):
    assert is_working(day) is worked, rule


def test_our_rules_and_the_library_agree():
    """The library may be corrected by us; today it need not be."""
    import holidays

    library = holidays.country_holidays("KZ", years=range(2024, 2031))
    for day in starting_days(2024, 2030):
        assert day.is_working == library.is_working_day(day.date), day


def test_holidays_have_names_in_three_languages(register):
    for day in CalendarDay.objects.exclude(name_kk=""):
        assert day.name_ru
        assert day.name_en
    assert (
        CalendarDay.objects.get(date=date(2026, 3, 9)).name_kk == "Халықаралық әйелдер күні: ауыстырылған демалыс күні"
    )
    assert "күні нақтыланады" in CalendarDay.objects.get(date=date(2027, 5, 16)).name_kk


ADDED = [
    # start, days, expected
    (date(2026, 4, 30), 1, date(2026, 5, 4)),  # Thursday; 1 May off, weekend
    (date(2026, 5, 2), 1, date(2026, 5, 4)),  # from a Saturday
    (date(2026, 5, 4), 1, date(2026, 5, 5)),
    (date(2026, 5, 4), 3, date(2026, 5, 8)),  # over 7 May
    (date(2026, 5, 8), 1, date(2026, 5, 12)),  # over the weekend and 11 May
    (date(2026, 5, 4), 15, date(2026, 5, 28)),
    (date(2026, 5, 4), 0, date(2026, 5, 4)),
    (date(2026, 5, 2), 0, date(2026, 5, 2)),
    (date(2026, 5, 12), -1, date(2026, 5, 8)),
    (date(2026, 5, 10), -1, date(2026, 5, 8)),
    (date(2026, 12, 31), 1, date(2027, 1, 5)),
]


@pytest.mark.parametrize(("start", "count", "expected"), ADDED)
def test_working_days_are_counted_from_the_day_after(register, start, count, expected, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert add_working_days(start, count) == expected
    with connection.cursor() as cursor:
        cursor.execute("SELECT add_working_days(%s, %s)", [start, count])
        assert cursor.fetchone() == (expected,)


def test_the_next_working_day_is_never_the_day_itself(register):
    assert next_working_day(date(2026, 5, 1)) == date(2026, 5, 4)
    assert next_working_day(date(2026, 5, 4)) == date(2026, 5, 5)


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        (date(2026, 5, 4), date(2026, 5, 4), 0),
        (date(2026, 5, 4), date(2026, 5, 5), 1),
        (date(2026, 5, 1), date(2026, 5, 4), 1),
        (date(2026, 5, 8), date(2026, 5, 12), 1),
        (date(2026, 5, 12), date(2026, 5, 8), -1),
        (date(2026, 1, 1), date(2026, 12, 31), 247),
    ],
)
def test_working_days_between_two_dates(register, start, end, count, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert working_days_between(start, end) == count


dates = st.dates(date(2024, 1, 9), date(2028, 12, 31))


@hypothesis_with_database
@given(dates, st.integers(0, 60), st.integers(0, 60))
def test_adding_k_then_m_is_adding_k_and_m(register, start, k, m):
    assert add_working_days(add_working_days(start, k), m) == add_working_days(start, k + m)


@hypothesis_with_database
@given(dates, st.integers(1, 200))
def test_a_due_date_is_a_working_day_and_counts_back(register, start, k):
    due = add_working_days(start, k)
    assert is_working(due)
    assert working_days_between(start, due) == k
    assert add_working_days(due, -k) <= start


@hypothesis_with_database
@given(dates, st.integers(1, 40), st.integers(0, 60))
def test_a_new_day_off_never_makes_a_due_date_earlier(register, start, k, offset):
    due = add_working_days(start, k)
    set_day(start + timedelta(days=offset), False, "swap", by="operator", now=NOW)
    assert add_working_days(start, k) >= due


def ordinals_are_right():
    ordinal = 0
    for day in CalendarDay.objects.order_by("date"):
        ordinal += day.is_working
        if day.ordinal != ordinal:
            return False
    return True


def test_an_edited_day_renumbers_what_comes_after(register, django_assert_num_queries):
    assert ordinals_are_right()
    last = CalendarDay.objects.get(date=date(2030, 12, 31)).ordinal
    with django_assert_num_queries(1):
        change = set_day(date(2026, 5, 4), False, "Moved by the Government", by="operator", now=NOW, act="No 100")
    assert (change.was_working, change.is_working, change.is_changed) == (True, False, True)
    assert add_working_days(date(2026, 4, 30), 1) == date(2026, 5, 5)
    assert ordinals_are_right()
    assert CalendarDay.objects.get(date=date(2030, 12, 31)).ordinal == last - 1
    day = CalendarDay.objects.get(date=date(2026, 5, 4))
    assert (day.reason, day.act, day.edited_by, day.edited_at) == ("Moved by the Government", "No 100", "operator", NOW)
    assert not set_day(date(2026, 5, 4), False, "Again", by="operator", now=NOW).is_changed


def test_many_edits_at_once_are_numbered_too(register):
    CalendarDay.objects.filter(date__year=2027).update(is_working=False)
    assert ordinals_are_right()
    assert add_working_days(date(2026, 12, 31), 1) == date(2028, 1, 5)


def test_a_number_cannot_be_written_by_hand(register):
    CalendarDay.objects.filter(date=date(2026, 5, 4)).update(ordinal=7)
    assert ordinals_are_right()


def test_a_change_without_a_reason_is_refused(register):
    with pytest.raises(ReasonMissing, match="2026-05-04"):
        set_day(date(2026, 5, 4), False, "  ", by="operator", now=NOW)
    assert is_working(date(2026, 5, 4))


@pytest.mark.parametrize(
    "question",
    [
        lambda: is_working(date(2031, 1, 1)),
        lambda: next_working_day(date(2030, 12, 31)),
        lambda: add_working_days(date(2031, 1, 1), 1),
        lambda: add_working_days(date(2030, 12, 1), 40),
        lambda: add_working_days(date(2024, 1, 3), -5),
        lambda: working_days_between(date(2030, 1, 1), date(2031, 1, 1)),
        lambda: set_day(date(2031, 1, 1), False, "x", by="operator", now=NOW),
    ],
)
def test_past_its_end_the_calendar_does_not_guess(register, question):
    with pytest.raises(CalendarExhausted):
        question()


def test_statements_do_not_guess_either(register):
    with connection.cursor() as cursor, pytest.raises(DataError, match="calendar_exhausted"):
        cursor.execute("SELECT add_working_days(date '2030-12-31', 1)")


def test_loading_again_changes_nothing_and_keeps_what_a_person_edited(register, capsys):
    call_command("load_calendar")
    assert "0 days added or changed; the calendar reaches 2030-12-31" in capsys.readouterr().out
    set_day(date(2026, 5, 4), False, "swap", by="operator", now=NOW)
    CalendarDay.objects.filter(date=date(2026, 5, 5)).update(is_working=False)  # damaged, not edited
    call_command("load_calendar")
    assert "1 days added or changed" in capsys.readouterr().out
    assert not is_working(date(2026, 5, 4))
    assert is_working(date(2026, 5, 5))
    assert ordinals_are_right()


def test_more_years_are_added_at_the_end_without_a_hole(register, capsys):
    with pytest.raises(CommandError, match="do not join"), transaction.atomic():
        call_command("load_calendar", "--from", "2032", "--to", "2032")
    call_command("load_calendar", "--from", "2031", "--to", "2031")
    assert "365 days added or changed; the calendar reaches 2031-12-31" in capsys.readouterr().out
    assert next_working_day(date(2030, 12, 31)) == date(2031, 1, 3)
    with pytest.raises(CommandError, match="years"):
        call_command("load_calendar", "--from", "2031", "--to", "2030")


def test_an_empty_calendar_has_no_last_day(register):
    assert calendar.last_day() == date(2030, 12, 31)
    CalendarDay.objects.all().delete()
    assert calendar.last_day() is None
