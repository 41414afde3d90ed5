"""The public number as people type it."""

import pytest
from django.db import connection

from cases.numbers import is_whole, read_number, with_check_digit


@pytest.mark.parametrize(
    "typed",
    [
        "482917",
        "482-917",
        " 482 917 ",
        "№ 482-917",
        "N482917",
        "482–917",
        "482—917",
        "482‑917",
        "482−917",
        "４８２９１７",
        "#482.917",
    ],
)
def test_however_it_is_typed_it_is_the_same_number(typed):
    assert read_number(typed) == 482917


@pytest.mark.parametrize("typed", ["", "-", "су жоқ", "482917x", "٤٨٢", "9" * 19, "12a4"])
def test_what_is_no_number_is_none(typed):
    assert read_number(typed) is None


def test_one_wrong_digit_or_two_swapped_neighbours_are_always_found():
    for identity in range(10_000, 10_400):
        number = str(with_check_digit(identity))
        assert is_whole(int(number))
        for place, digit in enumerate(number):
            for other in "0123456789":
                assert other == digit or not is_whole(int(number[:place] + other + number[place + 1 :]))
        for place in range(len(number) - 1):
            swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
            assert swapped == number or not is_whole(int(swapped))


@pytest.mark.django_db
def test_the_database_makes_the_same_numbers():
    with connection.cursor() as cursor:
        cursor.execute("SELECT n, case_number(n) FROM generate_series(9990::bigint, 10990) n")
        assert all(with_check_digit(identity) == number for identity, number in cursor.fetchall())
