"""What is found in the words of a petition, and what is left alone."""

import time

import pytest

from petitions.findings import Kind, covered, find, fits_luhn, mended, one_alphabet


def kinds(text: str) -> list[tuple[str, str]]:
    return [(one.kind.value, one.text) for one in find(text)]


@pytest.mark.parametrize(
    ("word", "corrected"),
    [
        ("cу", "су"),  # Latin c
        ("жoл", "жол"),  # Latin o
        ("Aқтау", "Ақтау"),  # Latin A
        ("KӨШЕ", "КӨШЕ"),
        ("тiл", "тіл"),  # Latin i for the Kazakh letter
        ("Wоrd", "Word"),  # Cyrillic о in an English word
        ("WhatsAppта", "WhatsAppта"),  # meant
        ("PDFте", "PDFте"),
        ("көше", "көше"),
        ("street", "street"),
        ("КЕН", "КЕН"),
    ],
)
def test_words_of_two_alphabets_are_offered_in_one(word, corrected):
    assert one_alphabet(word) == corrected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # IIN: the check digit decides, spaces do not.
        ("ЖСН 061211600012 екен", [("iin", "061211600012")]),
        ("0612 1160 0012", [("iin", "0612 1160 0012")]),
        ("061211600013", []),
        ("123456789011", []),
        ("0612116000121", []),
        # phones
        ("Тел.: +7 701 123 45 67.", [("phone", "+7 701 123 45 67")]),
        ("8(701)123-45-67", [("phone", "8(701)123-45-67")]),
        ("87011234567", [("phone", "87011234567")]),
        ("8 (7222) 52-12-34", [("phone", "8 (7222) 52-12-34")]),
        ("+44 20 7946 0958", [("phone", "+44 20 7946 0958")]),
        ("8 500 000 теңге", []),
        ("2026-2030 жылдары", []),
        ("112 және 103", []),
        # e-mail
        ("жазыңыз: aigul.k@mail.kz, тез", [("email", "aigul.k@mail.kz")]),
        ("@jauap арнасы", []),
        # cards: Luhn decides
        ("карта 4111 1111 1111 1111", [("card", "4111 1111 1111 1111")]),
        ("4111111111111112", []),
        ("4400-4301-1234-5678", []),
        # number plates, since 2012 and before, either alphabet
        ("көлік 123 ABC 02", [("plate", "123 ABC 02")]),
        ("123АВС16 нөмірі", [("plate", "123АВС16")]),
        ("A 123 BCD", [("plate", "A 123 BCD")]),
        ("123 ABC 99", []),
        ("123 abc 02", []),
        # links stay, and are told
        ("қараңыз https://egov.kz/petition?id=1.", [("link", "https://egov.kz/petition?id=1")]),
        ("www.zakon.kz сайты", [("link", "www.zakon.kz")]),
        ("adilet.zan.kz/rus/docs", [("link", "adilet.zan.kz/rus/docs")]),
        ("Су жоқ.Жол жоқ", []),
        # ordinary words
        ("Ауылға автобус қайтарылсын: 7 км жол, 2500 адам, 15 %.", []),
        ("", []),
    ],
)
def test_what_is_found(text, expected):
    assert kinds(text) == expected


def test_a_number_is_found_once():
    assert [one.kind for one in find("4111 1111 1111 1111 +7 701 123 45 67 061211600012")] == [
        Kind.CARD,
        Kind.PHONE,
        Kind.IIN,
    ]


def test_only_what_was_chosen_is_changed():
    text = "Хабарласыңыз: +7 701 123 45 67 немесе a@b.kz; cу жоқ."
    phone, email, word = find(text)
    assert mended(text, [phone, word]) == "Хабарласыңыз: +• ••• ••• •• •• немесе a@b.kz; су жоқ."
    assert mended(text, [email]) == "Хабарласыңыз: +7 701 123 45 67 немесе •@•.••; cу жоқ."
    assert mended(text, []) == text


def test_a_covered_number_is_not_found_again():
    text = "061211600012, +7 701 123 45 67, a@b.kz, 123 ABC 02"
    assert find(mended(text, find(text))) == []


def test_a_link_is_told_and_not_changed():
    text = "https://egov.kz"
    assert mended(text, find(text)) == text


def test_dots_stand_for_letters_and_digits():
    assert covered("8(701)12") == "•(•••)••"


@pytest.mark.parametrize(("number", "fits"), [("79927398713", True), ("79927398710", False), ("0", True)])
def test_luhn(number, fits):
    assert fits_luhn(number) is fits


@pytest.mark.parametrize("piece", ["1", "1 ", "8 7", "a.", "a@", "+", "cу ", "A1", "-", "а"])
def test_a_very_long_text_is_read_quickly(piece):
    began = time.process_time()
    find(piece * (200_000 // len(piece)))
    assert time.process_time() - began < 5
