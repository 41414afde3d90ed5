"""Folding: the form in which texts are compared, so that every keyboard finds every word.

Many people write Kazakh on a Russian keyboard. Folded text is lower case, with each Kazakh letter replaced by its Russian
neighbour (Қарауыл -> карауыл) and Latin letters stripped of their marks. The SQL function fold(text), made by migration
0002, does the same and is IMMUTABLE, so it may stand in an index; a test compares the two over the whole register.
The place box goes further than this, see `territories.search`.
"""

import unicodedata

_ALPHABETS = "abcdefghijklmnopqrstuvwxyz" + "абвгдежзийклмнопрстуфхцчшщъыьэюя"
_CYRILLIC = {"ё": "е", "ә": "а", "ғ": "г", "қ": "к", "ң": "н", "ө": "о", "ұ": "у", "ү": "у", "һ": "х", "і": "и"}
_LATIN = {"ı": "i", "ł": "l", "ø": "o", "đ": "d"}
_MARKED = "äáâàãåāăąçćčďéèêëēęěğǵģíîìïīįķļñńňņóòôöőōŕřśşšșťțúùûüūůűýÿźżž"
_SPACES = "\u00a0\u2007\u202f\t\n\r"
_HYPHENS = "‐‑‒–—−"


def _table() -> dict[str, str]:
    """Every character that folding changes, and what it becomes."""
    neighbours = _CYRILLIC | _LATIN | {letter: unicodedata.normalize("NFD", letter)[0] for letter in _MARKED}
    capitals = {letter.upper(): letter for letter in _ALPHABETS}
    marked_capitals = {letter.upper(): neighbour for letter, neighbour in neighbours.items() if letter != "ı"}
    return (
        neighbours
        | marked_capitals
        | capitals
        | {"İ": "i"}
        | dict.fromkeys(_SPACES, " ")
        | dict.fromkeys(_HYPHENS, "-")
    )


TABLE = _table()
_TRANSLATION = str.maketrans(TABLE)


def fold(text: str) -> str:
    """Turn a text into the form in which texts are compared. The SQL function of this name does the same."""
    return unicodedata.normalize("NFC", text).translate(_TRANSLATION)
