"""What people write becomes a heading, a body and a language."""

import pytest

from issues.texts import LONGEST_HEADING, body_of, clean, clean_line, heading_of, language_of


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("су\x00 жоқ", "су жоқ"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("\x1b[31mred\x07", "[31mred"),
        ("  spaces  ", "spaces"),
        ("🚰💧 су жоқ", "🚰💧 су жоқ"),
        ("<b>су</b>", "<b>су</b>"),
        ("и\u0306", "й"),
        ("\ud800su", "su"),
    ],
)
def test_control_characters_go_and_everything_else_stays(written, kept):
    assert clean(written) == kept


def test_one_line_stays_one_line():
    assert clean_line("су\n\n жоқ\t екі күн") == "су жоқ екі күн"


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("Құбыр жарылды. Көшеде су ағып жатыр, екі күн болды.", "Құбыр жарылды"),
        ("Сәлеметсіз бе! Ауылда су жоқ.", "Ауылда су жоқ"),
        ("Здравствуйте. Прорвало трубу на улице Абая!", "Прорвало трубу на улице Абая!"),
        ("Неге жарық жоқ?\nҮш күн болды", "Неге жарық жоқ?"),
        ("сәлеметсіз бе", "сәлеметсіз бе"),
        ("...", ""),
    ],
)
def test_the_heading_is_the_first_sentence_that_says_something(text, heading):
    assert heading_of(text) == heading or (heading == "" and not heading_of(text).strip("."))


def test_a_long_sentence_is_cut_between_words():
    heading = heading_of("Мектептің жанындағы көшеде " * 10)
    assert len(heading) <= LONGEST_HEADING
    assert heading.endswith("…")
    assert not heading.removesuffix("…").endswith(" ")


def test_a_word_without_a_space_is_cut_too():
    assert len(heading_of("қ" * 300)) == LONGEST_HEADING


def test_the_body_is_not_said_twice():
    assert body_of("Құбыр жарылды.", "Құбыр жарылды") == ""
    assert body_of("Құбыр жарылды. Екі күн болды.", "Құбыр жарылды") == "Құбыр жарылды. Екі күн болды."


@pytest.mark.parametrize(
    ("text", "page", "language"),
    [
        ("Құбыр жарылды", "ru", "kk"),
        ("Прорвало трубу", "ru", "ru"),
        ("На улице нет воды", "kk", "ru"),
        ("Кубыр жарылды, су агып жатыр", "kk", "kk"),
        ("Water pipe burst", "en", "en"),
        ("Kubyr zharyldy", "kk", "kk"),
        ("112", "ru", "ru"),
    ],
)
def test_the_language_is_guessed_from_the_letters(text, page, language):
    assert language_of(text, page) == language
