"""What tells of a person is found in a text, and covered it is gone."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.redaction import MASK, Kind, find_personal, fits_luhn, masked
from tests.petitions.test_findings import find as found_in_petition

DIGITS = "0123456789"


def luhn(start: str) -> str:
    """A number whose last digit fits."""
    return next(start + last for last in DIGITS if fits_luhn(start + last))


def iin(born: str, serial: str) -> str:
    """The first twelve digits from these that are an IIN."""
    from cases.redaction import is_iin

    return next((born + serial + last for last in DIGITS if is_iin(born + serial + last)), "")


PHONES = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["+7", "8", "7", "8 ", "+7 (", "8-"]),
    st.sampled_from(["701", "777", "705", "700"]),
    st.sampled_from([" ", "-", ") ", ""]),
    st.sampled_from(["1234567", "123 45 67", "123-45-67", "0000001"]),
)
CARDS = st.builds(
    lambda start, gap: gap.join(luhn(start)[at : at + 4] for at in range(0, 16, 4)),
    st.text(DIGITS, min_size=14, max_size=14).map(lambda rest: "4" + rest),
    st.sampled_from(["", " ", "-"]),
)
IINS = st.builds(
    iin,
    st.sampled_from(["850101", "061211", "991231", "700615"]),
    st.text(DIGITS, min_size=4, max_size=4).map(lambda rest: "3" + rest),
).filter(bool)
EMAILS = st.sampled_from(["aigul@mail.kz", "a.b+c@ex-ample.co.kz", "QARA@GMAIL.COM"])
LETTERS = st.sampled_from("ABEKMHOPCTYXАВЕКМНОРСТУХ")
PLATES = st.one_of(
    st.builds(
        "{}{}{}{}{}02".format, st.sampled_from(["123 ", "007"]), LETTERS, LETTERS, LETTERS, st.sampled_from([" ", ""])
    ),
    st.builds("{} 123 {}{}{}".format, LETTERS, LETTERS, LETTERS, LETTERS),
)
WORDS = st.text("абвқғ әңABZ .,-+()078@•\n", max_size=12)
PERSONAL = {Kind.PHONE: PHONES, Kind.CARD: CARDS, Kind.IIN: IINS, Kind.EMAIL: EMAILS, Kind.PLATE: PLATES}


@settings(max_examples=400, deadline=None)
@given(st.lists(st.one_of(WORDS, *PERSONAL.values()), max_size=8), st.sampled_from(["", " ", ", ", "\n"]))
def test_nothing_of_it_is_found_in_a_text_in_which_all_of_it_is_covered(parts, between):
    text = between.join(parts)
    covered = masked(text, [one.key for one in find_personal(text)])
    assert find_personal(covered) == []


@pytest.mark.parametrize("kind", PERSONAL)
def test_each_kind_is_found_between_words_and_gone_when_covered(kind):
    @settings(max_examples=150, deadline=None)
    @given(PERSONAL[kind])
    def story(secret):
        text = f"Сәлем, {secret}, рақмет"
        found = find_personal(text)
        assert found
        left = masked(text, [one.key for one in found])
        assert MASK in left
        assert secret not in left

    story()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ЖСН 061211600012 8 701", Kind.IIN),  # a digit follows behind a space
        ("061211600012,061211600012", Kind.IIN),
        ("77011234567", Kind.PHONE),
        ("701 123 45 67 хабарласыңыз", Kind.PHONE),
        ("8.701.123.45.67", Kind.PHONE),
        ("8–701–123–45–67", Kind.PHONE),
        ("123abc02 көлік", Kind.PLATE),
        ("123-ABC-02", Kind.PLATE),
        ("123 АВС|02 көлігі", Kind.PLATE),
        ("7011234567", Kind.PHONE),
        ("701 1234567 хабарласыңыз", Kind.PHONE),
        ("(777)1234567", Kind.PHONE),
        ("8\u202f701\u202f123\u202f45\u202f67", Kind.PHONE),
        ("061211 600012 15 пәтер", Kind.IIN),
        ("061211–600012", Kind.IIN),
        ("aigul @ mail.kz", Kind.EMAIL),
        ("4111 1111 1111 1111 12/27", Kind.CARD),  # until when it is valid
        ("4111 1111 1111 1111 123", Kind.CARD),
        ("5 4111 1111 1111 1111", Kind.CARD),
    ],
)
def test_it_is_found_however_it_is_written(text, kind):
    assert kind in {one.kind for one in find_personal(text)}


@pytest.mark.parametrize(
    "text",
    [
        "Іс № 100-016 және № 482 917",
        "Бағасы 87 000 000 000 теңге",
        "8 500 000 тг, 7 000 000 тг",
        "7051234567 тг",
        "1234567890123 4567",
        "бағасы 7 000 000 000",
        "12.11.2026, 14:30–18:00",
        "ГОСТ 12345-2019, 123 дом 02",
        "48.94261, 79.25052",
        "БСН 061211600013",
        "Абай к-сі, 123/2, 45 пәтер",
    ],
)
def test_case_numbers_prices_dates_and_points_are_left_alone(text):
    assert find_personal(text) == []


def test_of_a_card_nothing_but_the_card_is_covered():
    text = "карта 4111 1111 1111 1111 12/27, тел. 87011234567"
    assert [one.text for one in find_personal(text)] == ["4111 1111 1111 1111", "87011234567"]


def test_only_what_was_chosen_is_covered():
    text = "Тел. 8 701 123 45 67 немесе aigul@mail.kz"
    phone = next(one for one in find_personal(text) if one.kind is Kind.PHONE)
    assert masked(text, [phone.key]) == "Тел. ••• немесе aigul@mail.kz"
    assert masked(text, ["iin-000000000000"]) == text


def test_the_same_words_are_covered_everywhere():
    text = "aigul@mail.kz, қайталаймын: aigul@mail.kz"
    assert masked(text, [find_personal(text)[0].key]) == "•••, қайталаймын: •••"


def test_petitions_find_the_same():
    text = "061211600012 8 701 123 45 67"
    assert [one.kind for one in found_in_petition(text)] == [one.kind for one in find_personal(text)]


@pytest.mark.parametrize("letter", ["8", "7 ", "+7(", "a.", "A1", "4"])
def test_a_long_text_takes_no_long_time(letter):
    began = time.perf_counter()
    find_personal(letter * 10_000)
    assert time.perf_counter() - began < 5
