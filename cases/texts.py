"""What people write, cleaned of what no page can show and no table can keep."""

import re
import unicodedata


def clean(text: str) -> str:
    """The text as it is kept: line ends alike, no control characters (a null byte cannot be stored), composed letters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(letter for letter in text if letter in "\n\t" or unicodedata.category(letter) not in {"Cc", "Cs"})
    return unicodedata.normalize("NFC", text).strip()


def clean_line(text: str) -> str:
    """The same for a text of one line."""
    return re.sub(r"\s+", " ", clean(text))
