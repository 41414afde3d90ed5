"""Numbers as people type them."""

import pytest

from accounts import phones


@pytest.mark.parametrize(
    "typed",
    [
        "87001234567",
        "8 700 123 45 67",
        "8 (700) 123-45-67",
        "+7 700 123 45 67",
        "+77001234567",
        "77001234567",
        "7 700 1234567",
        "7001234567",
        "  8–700–123–45–67 ",
        "8\u00a0700\u00a0123\u202f45\u202f67",
        "0077001234567",
        "8.700.123.45.67",
    ],
)
def test_a_number_of_kazakhstan_is_one_however_it_is_typed(typed):
    assert phones.looks_like_a_number(typed)
    assert phones.normalise(typed) == "+77001234567"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "8",
        "8700123456",
        "870012345678",
        "+0 700 123 45 67",
        "+7 700 123 45 6a",
        "abc",
        "٨٧٠٠١٢٣٤٥٦٧",
        "+" + "7" * 16,
        "1234567",
    ],
)
def test_what_is_no_number_is_none(typed):
    assert phones.normalise(typed) is None


def test_numbers_of_other_countries_keep_their_plus():
    assert phones.normalise("+49 151 23456789") == "+4915123456789"
    assert phones.normalise("0049 151 23456789") == "+4915123456789"


@pytest.mark.parametrize(
    ("number", "served"),
    [
        ("+77001234567", True),
        ("+77471234567", True),
        ("+77789999999", True),
        ("+77172123456", False),  # a fixed line in Astana
        ("+77511234567", False),  # a satellite
        ("+79001234567", False),  # Russia begins with the same 7
        ("+4915123456789", False),
        ("+7700123456", False),
        ("+770012345678", False),
        ("+70001234567", True),  # nobody's, in tests and in a demonstration
    ],
)
def test_messages_go_to_mobile_numbers_of_kazakhstan(number, served):
    assert phones.is_served(number) is served


def test_who_may_get_messages_is_a_setting(settings):
    settings.SMS_RANGES = ["+7747"]
    assert not phones.is_served("+77001234567")
    settings.SMS_RANGES = []
    assert not phones.is_served("+77471234567")


@pytest.mark.parametrize("address", ["aigul@example.kz", "a1", "700 aigul", "8700@1.kz"])
def test_an_address_is_not_taken_for_a_number(address):
    assert not phones.looks_like_a_number(address)


def test_a_number_is_shown_in_groups_or_hidden():
    assert phones.shown("+77001234567") == "+7 700 123 45 67"
    assert phones.shown("+4915123456789") == "+4915123456789"
    assert phones.masked("+77001234567") == "+7 ••• ••• •• 67"
