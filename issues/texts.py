"""What people write: cleaned of what no page can show, given a heading, and its language guessed."""

from __future__ import annotations

import re

from cases.texts import clean, clean_line

LONGEST_HEADING = 90
"""Characters of a heading made from the text; a person may write a longer one, up to 150."""

_GREETINGS = {
    "салем", "сәлем", "сәлеметсіз бе", "салеметсиз бе", "саламатсыз ба", "саламатсыздар ма", "армысыз", "армысыздар",
    "ассалаумағалейкум", "ассалаумагалейкум", "ассаламуалейкум", "қайырлы күн", "қайырлы таң", "қайырлы кеш",
    "құрметті әкім", "здравствуйте", "добрый день", "доброе утро", "добрый вечер", "привет", "уважаемый аким",
    "hello", "hi", "good morning", "good afternoon", "good evening", "dear akim",
}  # fmt: skip
"""Words with which people begin and which tell nothing of the problem."""

_SENTENCE = re.compile(r"[^.!?…\n]+[.!?…]*")
_KAZAKH_LETTERS = re.compile("[әғқңөұүһі]", re.IGNORECASE)
_LATIN = re.compile("[a-z]", re.IGNORECASE)
_CYRILLIC = re.compile("[а-яёәғқңөұүһі]", re.IGNORECASE)
_RUSSIAN_WORDS = re.compile(
    r"\b(и|в|на|не|нет|у|нас|мы|что|как|это|уже|от|по|за|для|без|под|около|возле|после|там|где|когда|просим|прошу|дома)\b",
    re.IGNORECASE,
)


def heading_of(text: str) -> str:
    """A heading made from the first sentence that says something; cut between words when it is long."""
    sentences = [clean_line(found) for found in _SENTENCE.findall(clean(text))]
    telling = [sentence for sentence in sentences if sentence and not _is_greeting(sentence)]
    first = next(iter(telling or sentences), clean_line(text))
    return _cut(first.rstrip(" .…,;:"))


def _is_greeting(sentence: str) -> bool:
    return sentence.strip(" .!?…,").lower() in _GREETINGS


def _cut(sentence: str) -> str:
    if len(sentence) <= LONGEST_HEADING:
        return sentence
    start = sentence[: LONGEST_HEADING - 1]
    words = start.rpartition(" ")[0]
    return f"{(words if len(words) > LONGEST_HEADING // 2 else start).rstrip(' ,;:-')}…"


def body_of(text: str, title: str) -> str:
    """What is kept below the heading; empty when the heading already says all of it."""
    return "" if clean_line(text).rstrip(" .…") == title.rstrip(" .…") else clean(text)


def language_of(text: str, page_language: str) -> str:
    """kk, ru or en: what the text is written in, for screen readers and search. The page's own language when in doubt.

    Kazakh letters say Kazakh; Kazakh typed on a Russian keyboard has none, so Cyrillic text on a Kazakh page counts as
    Russian only when it has Russian words.
    """
    if _KAZAKH_LETTERS.search(text):
        return "kk"
    if not _CYRILLIC.search(text):
        return "en" if _LATIN.search(text) and page_language not in {"kk", "ru"} else page_language
    if page_language == "kk":
        return "ru" if len(_RUSSIAN_WORDS.findall(text)) >= 2 else "kk"
    return "ru"
