"""Names of units in full, in three languages: with the word for their kind, and in the genitive for titles and sentences.

The register holds bare names ("Қарауыл", "Карааульский"). People read full ones ("Қарауыл ауылдық округі", "Карааульский
сельский округ"), and titles need the genitive ("Қарауыл ауылдық округінің әкімі"). The loader makes both once and stores
them. Kazakh is regular: the word for the kind takes the ending. In Russian a name is either an adjective that agrees with
that word (Карааульский округ) or a noun that follows it (округ Жибек жолы); the endings tell which.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext_lazy as _

from .kinds import Body, Kind

if TYPE_CHECKING:
    from .models import Territory

RUNG_LABELS = {
    Kind.REPUBLIC: _("Republic"),
    Kind.REGION: _("Region"),
    Kind.REPUBLICAN_CITY: _("City"),
    Kind.DISTRICT: _("District"),
    Kind.CITY_ADMINISTRATION: _("City"),
    Kind.CITY_DISTRICT: _("City district"),
    Kind.RURAL_DISTRICT: _("Village"),
    Kind.VILLAGE_ADMINISTRATION: _("Village"),
    Kind.SETTLEMENT_ADMINISTRATION: _("Settlement"),
    Kind.TOWN_ADMINISTRATION: _("Town"),
}
"""One word for a rung of the ladder, by kind of the office's unit."""

COUNCIL_RUNG_LABELS = {
    Kind.REGION: _("Maslikhat of the region"),
    Kind.REPUBLICAN_CITY: _("Maslikhat of the city"),
    Kind.DISTRICT: _("Maslikhat of the district"),
    Kind.CITY_ADMINISTRATION: _("Maslikhat of the city"),
}
"""A maslikhat's rung of the ladder, by kind of its unit: beside it stands an akim of the same level."""

DESK_OF_THE_REPUBLIC = ("Республикалық жауап орталығы", "Республиканский центр ответов", "National Answer Centre")
"""Title of the office at the top: the desk that owes the last answer. It is neither the President nor the Government:

the law knows no complaint to them (APPC 91(3), 91(6)) and the ladder has no presidential rung. Whoever runs the platform
for the republic runs this desk, and what it leaves unanswered stands on the public register of unanswered cases.
"""


class Forms(NamedTuple):
    """One text in Kazakh, Russian and English."""

    kk: str
    ru: str
    en: str


@dataclass(frozen=True)
class Words:
    """The words for one kind of unit: Kazakh and Russian with their genitive, English, and a label in brackets."""

    kk: str
    kk_of: str
    ru: str
    ru_of: str
    en: str
    label_kk: str = ""
    label_ru: str = ""


_CITY = ("қаласы", "қаласының", "город", "города")
_SETTLEMENT = ("кенті", "кентінің", "посёлок", "посёлка")
_VILLAGE = ("ауылы", "ауылының", "село", "села")
_DISTRICT = ("ауданы", "ауданының", "район", "района")

WORDS = {
    Kind.REGION: Words("облысы", "облысының", "область", "области", "region"),
    Kind.REPUBLICAN_CITY: Words(*_CITY, "city"),
    Kind.DISTRICT: Words(*_DISTRICT, "district"),
    Kind.CITY_ADMINISTRATION: Words(*_CITY, "city administration", "қала әкімдігі", "городская администрация"),
    Kind.CITY_DISTRICT: Words(*_DISTRICT, "city district", "қаладағы аудан", "район в городе"),
    Kind.RURAL_DISTRICT: Words(
        "ауылдық округі", "ауылдық округінің", "сельский округ", "сельского округа", "rural district"
    ),
    Kind.VILLAGE_ADMINISTRATION: Words(*_VILLAGE, "village administration", "ауыл әкімдігі", "сельская администрация"),
    Kind.SETTLEMENT_ADMINISTRATION: Words(
        *_SETTLEMENT, "settlement administration", "кент әкімдігі", "поселковая администрация"
    ),
    Kind.TOWN_ADMINISTRATION: Words(*_CITY, "town administration", "қала әкімдігі", "городская администрация"),
    Kind.CITY: Words(*_CITY, "city"),
    Kind.TOWN: Words(*_CITY, "town"),
    Kind.SETTLEMENT: Words(*_SETTLEMENT, "settlement"),
    Kind.VILLAGE: Words(*_VILLAGE, "village"),
}

PLACE_WORDS = {
    "station": Words("стансасы", "стансасының", "станция", "станции", "station"),
    "siding": Words("разъезі", "разъезінің", "разъезд", "разъезда", "siding"),
    "section": Words("учаскесі", "учаскесінің", "участок", "участка", "section"),
}
"""Words for localities on a railway or a road. Other localities carry such a word in their name ("Ферма 1")."""

SEATED_KINDS = {Kind.VILLAGE_ADMINISTRATION, Kind.SETTLEMENT_ADMINISTRATION, Kind.TOWN_ADMINISTRATION}
"""Administrations of one village, settlement or town. In Russian they are called by that place's name, a noun."""

DECLINED_CITIES = {
    "Аркалык": "Аркалыка",
    "Арысь": "Арыси",
    "Астана": "Астаны",
    "Балхаш": "Балхаша",
    "Жезказган": "Жезказгана",
    "Каражал": "Каражала",
    "Караганда": "Караганды",
    "Костанай": "Костаная",
    "Курчатов": "Курчатова",
    "Кызылорда": "Кызылорды",
    "Лисаковск": "Лисаковска",
    "Павлодар": "Павлодара",
    "Петропавловск": "Петропавловска",
    "Приозерск": "Приозерска",
    "Риддер": "Риддера",
    "Рудный": "Рудного",
    "Сарань": "Сарани",
    "Сатпаев": "Сатпаева",
    "Степногорск": "Степногорска",
    "Талдыкорган": "Талдыкоргана",
    "Тараз": "Тараза",
    "Туркестан": "Туркестана",
    "Уральск": "Уральска",
    "Усть-Каменогорск": "Усть-Каменогорска",
    "Шахтинск": "Шахтинска",
    "Шымкент": "Шымкента",
    "Экибастуз": "Экибастуза",
}
"""City names that Russian declines after "города". Every other name stays in the nominative, as official texts have it."""

ADJECTIVES = {
    "ский": "ского",
    "цкий": "цкого",
    "ный": "ного",
    "вый": "вого",
    "ской": "ского",
    "ной": "ного",
    "вой": "вого",
    "ская": "ской",
    "цкая": "цкой",
    "ная": "ной",
}
"""Endings of the Russian adjectives in the register, and their genitive. All other names are nouns."""

_MASCULINE = re.compile(r"(ский|цкий|ный|вый|ской|ной|вой)$")
_FEMININE = re.compile(r"(ская|цкая|ная)$")
_DEDICATED = re.compile(r"^имени\s")


_AGREEING = {
    Kind.REGION: _FEMININE,
    Kind.DISTRICT: _MASCULINE,
    Kind.CITY_DISTRICT: _MASCULINE,
    Kind.RURAL_DISTRICT: _MASCULINE,
    Kind.VILLAGE_ADMINISTRATION: _FEMININE,
    Kind.SETTLEMENT_ADMINISTRATION: _FEMININE,
    Kind.TOWN_ADMINISTRATION: _FEMININE,
}
"""The adjectives that agree with the word for the kind: область and администрация are feminine, район and округ not."""


def russian_adjective(name: str, kind: Kind) -> str | None:
    """The genitive of a name that agrees with the word for its kind; None when the name is a noun."""
    if _DEDICATED.match(name) or kind not in _AGREEING:
        return None
    ending = _AGREEING[kind].search(name)
    return name[: ending.start()] + ADJECTIVES[ending[0]] if ending else None


def full_names(kind: Kind, name: Forms, *, seat_ru: str = "", place: str = "") -> Forms:
    """The name with the word for its kind.

    `seat_ru`: for an administration of one place (SEATED_KINDS) that place's Russian name. `place`: for a locality a key
    of PLACE_WORDS, or empty when its name says what it is.
    """
    words = WORDS.get(kind) or PLACE_WORDS.get(place)
    if words is None:
        return name
    adjective = None if seat_ru else russian_adjective(name.ru, kind)
    if adjective:
        ru = f"{name.ru} {words.label_ru if kind in SEATED_KINDS else words.ru}"
    else:
        ru = f"{words.ru} {seat_ru or name.ru}"
    return Forms(
        kk=f"{name.kk} {words.kk}" + (f" ({words.label_kk})" if words.label_kk else ""),
        ru=ru + (f" ({words.label_ru})" if words.label_ru and words.label_ru not in ru else ""),
        en=f"{name.en} {words.en}",
    )


def genitives(kind: Kind, name: Forms, *, seat_ru: str = "", place: str = "", city: Forms | None = None) -> Forms:
    """The full name in the genitive, for titles: "Қарауыл ауылдық округінің", "Карааульского сельского округа".

    A city district is named with its city (`city`: the city's bare names), which also keeps the two kinds of district
    apart. English has no cases: there it is what follows "of".
    """
    if kind == Kind.REPUBLIC:
        return Forms("Қазақстан Республикасының", "Республики Казахстан", "the Republic of Kazakhstan")
    words = WORDS.get(kind) or PLACE_WORDS.get(place)
    if words is None:
        return name
    adjective = None if seat_ru else russian_adjective(name.ru, kind)
    if adjective:
        ru = f"{adjective} {_ADMINISTRATION_OF[words.label_ru] if kind in SEATED_KINDS else words.ru_of}"
    else:
        noun = seat_ru or name.ru
        ru = f"{words.ru_of} {DECLINED_CITIES.get(noun, noun) if words.ru == 'город' else noun}"
    if kind == Kind.CITY_DISTRICT and city is not None:
        return Forms(
            kk=f"{city.kk} қаласы {name.kk} {words.kk_of}",
            ru=f"{ru} города {DECLINED_CITIES.get(city.ru, city.ru)}",
            en=f"{name.en} district of {city.en} city",
        )
    return Forms(kk=f"{name.kk} {words.kk_of}", ru=ru, en=f"{name.en} {words.en.removesuffix(' administration')}")


_ADMINISTRATION_OF = {
    "сельская администрация": "сельской администрации",
    "поселковая администрация": "поселковой администрации",
    "городская администрация": "городской администрации",
}


def office_title(territory: Territory, body: str = Body.AKIM) -> Forms:
    """Whose office it is: "Қарауыл ауылдық округінің әкімі", "Аким Карааульского сельского округа".

    Of a maslikhat: "Абай ауданының мәслихаты", "Маслихат Абайского района".
    """
    if territory.kind == Kind.REPUBLIC:
        return Forms(*DESK_OF_THE_REPUBLIC)
    if body == Body.MASLIKHAT:
        return Forms(f"{territory.of_kk} мәслихаты", f"Маслихат {territory.of_ru}", f"Maslikhat of {territory.of_en}")
    return Forms(f"{territory.of_kk} әкімі", f"Аким {territory.of_ru}", f"Akim of {territory.of_en}")


# -- Latin script and order ----------------------------------------------------------

_LATIN = {
    "а": "a", "ә": "a", "б": "b", "в": "v", "г": "g", "ғ": "gh", "д": "d", "е": "e", "ё": "yo", "ж": "zh", "з": "z",
    "и": "i", "й": "y", "к": "k", "қ": "q", "л": "l", "м": "m", "н": "n", "ң": "ng", "о": "o", "ө": "o", "п": "p",
    "р": "r", "с": "s", "т": "t", "у": "u", "ұ": "u", "ү": "u", "ф": "f", "х": "kh", "һ": "h", "ц": "ts", "ч": "ch",
    "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "і": "i", "ь": "", "э": "e", "ю": "yu", "я": "ya",
}  # fmt: skip


def latin(name: str) -> str:
    """An English spelling of a Kazakh name, letter by letter: Жаңасемей -> Zhangasemey, but Кеңгір -> Kengir."""
    name = re.sub(r"ң(?=[гкқ])", "н", name)
    return "".join(_latin_letter(letter) for letter in name)


def _latin_letter(letter: str) -> str:
    """One letter in Latin; what is no letter of the alphabet stays."""
    if letter in _LATIN:
        return _LATIN[letter]
    small = letter.lower()
    return _LATIN[small].capitalize() if small in _LATIN else letter


KAZAKH_ALPHABET = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
_RANK = {letter: chr(ord("a") + rank // 26) + chr(ord("a") + rank % 26) for rank, letter in enumerate(KAZAKH_ALPHABET)}


def sort_key(name: str) -> str:
    """A key whose plain byte order is the order of the Kazakh alphabet (Ә after А, Қ after К). Numbers sort by value."""
    key = "".join(_RANK.get(letter, letter if letter.isdigit() or letter == " " else "") for letter in name.lower())
    return re.sub(r"\d+", lambda number: number[0].zfill(6), key)
