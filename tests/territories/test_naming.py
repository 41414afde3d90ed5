import re
from types import SimpleNamespace

import pytest
from django.utils import translation

from territories import naming
from territories.kinds import ADMINISTRATIVE_KINDS, COUNCIL_KINDS, LEVEL_OF_KIND, LOCALITY_KINDS, Kind
from territories.models import Office, Territory
from territories.naming import Forms, full_names, genitives, latin, russian_adjective, sort_key

UNITS = [
    # kind, bare kk, bare ru, full kk, full ru, genitive kk, genitive ru
    ("region", "Абай", "Абай", "Абай облысы", "область Абай", "Абай облысының", "области Абай"),
    ("region", "Ақмола", "Акмолинская", "Ақмола облысы", "Акмолинская область", "Ақмола облысының", "Акмолинской области"),
    ("region", "Ұлытау", "Ұлытау", "Ұлытау облысы", "область Ұлытау", "Ұлытау облысының", "области Ұлытау"),
    ("region", "Солтүстік Қазақстан", "Северо-Казахстанская", "Солтүстік Қазақстан облысы", "Северо-Казахстанская область",
     "Солтүстік Қазақстан облысының", "Северо-Казахстанской области"),
    ("republican_city", "Алматы", "Алматы", "Алматы қаласы", "город Алматы", "Алматы қаласының", "города Алматы"),
    ("republican_city", "Астана", "Астана", "Астана қаласы", "город Астана", "Астана қаласының", "города Астаны"),
    ("district", "Абай", "Абайский", "Абай ауданы", "Абайский район", "Абай ауданының", "Абайского района"),
    ("district", "Ақсуат", "Ақсуат", "Ақсуат ауданы", "район Ақсуат", "Ақсуат ауданының", "района Ақсуат"),
    ("district", "Мағжан Жұмабаев", "Магжана Жумабаева", "Мағжан Жұмабаев ауданы", "район Магжана Жумабаева",
     "Мағжан Жұмабаев ауданының", "района Магжана Жумабаева"),
    ("district", "Ғабит Мүсірепов", "имени Габита Мусрепова", "Ғабит Мүсірепов ауданы", "район имени Габита Мусрепова",
     "Ғабит Мүсірепов ауданының", "района имени Габита Мусрепова"),
    ("city_administration", "Семей", "Семей", "Семей қаласы (қала әкімдігі)", "город Семей (городская администрация)",
     "Семей қаласының", "города Семей"),
    ("rural_district", "Қараауыл", "Карааульский", "Қараауыл ауылдық округі", "Карааульский сельский округ",
     "Қараауыл ауылдық округінің", "Карааульского сельского округа"),
    ("rural_district", "Лесной", "Лесной", "Лесной ауылдық округі", "Лесной сельский округ",
     "Лесной ауылдық округінің", "Лесного сельского округа"),
    ("rural_district", "Қанай би", "имени Канай би", "Қанай би ауылдық округі", "сельский округ имени Канай би",
     "Қанай би ауылдық округінің", "сельского округа имени Канай би"),
    ("city", "Өскемен", "Усть-Каменогорск", "Өскемен қаласы", "город Усть-Каменогорск",
     "Өскемен қаласының", "города Усть-Каменогорска"),
    ("town", "Алға", "Алга", "Алға қаласы", "город Алга", "Алға қаласының", "города Алга"),
    ("settlement", "Шаған", "Чаган", "Шаған кенті", "посёлок Чаган", "Шаған кентінің", "посёлка Чаган"),
    ("village", "Қараауыл", "Карааул", "Қараауыл ауылы", "село Карааул", "Қараауыл ауылының", "села Карааул"),
    ("locality", "Березовка қосшар", "Подхоз Березовка", "Березовка қосшар", "Подхоз Березовка",
     "Березовка қосшар", "Подхоз Березовка"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "kk", "ru", "full_kk", "full_ru", "of_kk", "of_ru"), UNITS)
def test_a_unit_is_named_in_full_and_in_the_genitive(kind, kk, ru, full_kk, full_ru, of_kk, of_ru):
    name = Forms(kk, ru, "X")
    assert full_names(Kind(kind), name)[:2] == (full_kk, full_ru)
    assert genitives(Kind(kind), name)[:2] == (of_kk, of_ru)


ENDINGS = [
    # Every ending of a bare Russian name of a rural district or a district that could be taken for an adjective.
    ("Карааульский", "Карааульского"),
    ("Молодецкий", "Молодецкого"),
    ("Подборный", "Подборного"),
    ("Садовый", "Садового"),
    ("Степной", "Степного"),
    ("Донской", "Донского"),
    ("Трудовой", "Трудового"),
    ("Жана тилекский", "Жана тилекского"),
    ("3 интернациональный", "3 интернационального"),
    ("Сұлукөлский", "Сұлукөлского"),
    ("Үлкен Қараой", None),
    ("имени Мариям Хәкімжановой", None),
    ("Полянское", None),
    ("Родина", None),
    ("Акана Курманова", None),
    ("Карима Мынбаева", None),
    ("Олжабай батыра", None),
    ("Мырзабай ахуна", None),
    ("Малика Габдуллина", None),
    ("Казыбек би", None),
    ("Достық", None),
    ("Бухар-Жырау", None),
    ("Перелески", None),
    ("Елтай", None),
]


@pytest.mark.parametrize(("name", "genitive"), ENDINGS)
def test_an_adjective_is_told_from_a_noun_by_its_ending(name, genitive):
    assert russian_adjective(name, Kind.RURAL_DISTRICT) == genitive


def test_every_russian_name_is_either_a_known_adjective_or_stands_after_its_word(register):
    units = Territory.objects.filter(kind__in=["rural_district", "district", "city_district"])
    nouns = [unit.name_ru for unit in units if russian_adjective(unit.name_ru, Kind(unit.kind)) is None]
    suspicious = [name for name in nouns if re.search(r"(ий|ый)$", name)]
    assert suspicious == []
    assert len(nouns) < 230


def test_an_administration_of_one_place_takes_its_russian_noun():
    name = Forms("Қарабұлақ", "Карабулакская", "Qarabulaq")
    assert full_names(Kind.VILLAGE_ADMINISTRATION, name, seat_ru="Карабулак") == (
        "Қарабұлақ ауылы (ауыл әкімдігі)",
        "село Карабулак (сельская администрация)",
        "Qarabulaq village administration",
    )
    assert genitives(Kind.VILLAGE_ADMINISTRATION, name, seat_ru="Карабулак") == (
        "Қарабұлақ ауылының",
        "села Карабулак",
        "Qarabulaq village",
    )


def test_the_two_kinds_of_district_are_told_apart():
    name = Forms("Абай", "Абайский", "Abay")
    city = Forms("Шымкент", "Шымкент", "Shymkent")
    assert full_names(Kind.DISTRICT, name) == ("Абай ауданы", "Абайский район", "Abay district")
    assert full_names(Kind.CITY_DISTRICT, name) == (
        "Абай ауданы (қаладағы аудан)",
        "Абайский район (район в городе)",
        "Abay city district",
    )
    assert genitives(Kind.CITY_DISTRICT, name, city=city) == (
        "Шымкент қаласы Абай ауданының",
        "Абайского района города Шымкента",
        "Abay district of Shymkent city",
    )


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("station", ("Шөміш стансасы", "станция Шомиш", "Shomish station")),
        ("siding", ("Шөміш разъезі", "разъезд Шомиш", "Shomish siding")),
        ("section", ("Шөміш учаскесі", "участок Шомиш", "Shomish section")),
    ],
)
def test_places_on_the_railway_say_so(place, expected):
    assert full_names(Kind.LOCALITY, Forms("Шөміш", "Шомиш", "Shomish"), place=place) == expected


TITLES = [
    ("103230000", "Қараауыл ауылдық округінің әкімі", "Аким Карааульского сельского округа", "Akim of Qaraauyl rural district"),
    ("103200000", "Абай ауданының әкімі", "Аким Абайского района", "Akim of Abay district"),
    ("100000000", "Абай облысының әкімі", "Аким области Абай", "Akim of Abai region"),
    ("750000000", "Алматы қаласының әкімі", "Аким города Алматы", "Akim of Almaty city"),
    ("751110000", "Алматы қаласы Алмалы ауданының әкімі", "Аким Алмалинского района города Алматы",
     "Akim of Almaly district of Almaty city"),
    ("101000000", "Семей қаласының әкімі", "Аким города Семей", "Akim of Semey city"),
    ("104163000", "Шаған кентінің әкімі", "Аким посёлка Чаган", "Akim of Shaghan settlement"),
    ("351013000", "Қарағанды қаласы Қазыбек би ауданының әкімі", "Аким района имени Казыбек би города Караганды",
     "Akim of Qazybek bi district of Qaraghandy city"),
    ("000000000", "Республикалық жауап орталығы", "Республиканский центр ответов", "National Answer Centre"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "kk", "ru", "en"), TITLES)
def test_an_office_has_a_title_in_each_language(register, code, kk, ru, en):
    office = Office.objects.for_issues().select_related("territory").get(territory=code)
    for language, title in (("kk", kk), ("ru", ru), ("en", en)):
        with translation.override(language):
            assert office.title == str(office) == title


COUNCILS = [
    ("103200000", "Абай ауданының мәслихаты", "Маслихат Абайского района", "Maslikhat of Abay district", "Аудан мәслихаты"),
    ("100000000", "Абай облысының мәслихаты", "Маслихат области Абай", "Maslikhat of Abai region", "Облыс мәслихаты"),
    ("110000000", "Ақмола облысының мәслихаты", "Маслихат Акмолинской области", "Maslikhat of Akmola region", "Облыс мәслихаты"),
    ("710000000", "Астана қаласының мәслихаты", "Маслихат города Астаны", "Maslikhat of Astana city", "Қала мәслихаты"),
    ("101000000", "Семей қаласының мәслихаты", "Маслихат города Семей", "Maslikhat of Semey city", "Қала мәслихаты"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "kk", "ru", "en", "rung"), COUNCILS)
def test_a_maslikhat_has_a_title_in_each_language(register, code, kk, ru, en, rung):
    office = Office.objects.maslikhats().select_related("territory").get(territory=code)
    assert office.titles == (kk, ru, en)
    for language, title in (("kk", kk), ("ru", ru), ("en", en)):
        with translation.override(language):
            assert office.title == title
    with translation.override("kk"):
        assert office.level_label == rung


@pytest.mark.parametrize(
    ("code", "body", "kk", "ru", "en"),
    [
        ("103200000", "akim", "Әкім", "Аким", "Akim"),
        ("103200000", "maslikhat", "Мәслихат", "Маслихат", "Maslikhat"),
        ("000000000", "government", "Жауап орталығы", "Центр ответов", "Answer centre"),
    ],
)
def test_what_an_office_is_has_a_word_of_its_own(register, code, body, kk, ru, en):
    office = Office.objects.get(territory=code, body=body)
    for language, word in (("kk", kk), ("ru", ru), ("en", en)):
        with translation.override(language):
            assert office.body_label == word


def test_every_kind_that_has_a_maslikhat_has_a_rung_for_it():
    assert set(naming.COUNCIL_RUNG_LABELS) == COUNCIL_KINDS


def test_every_kind_that_has_an_office_has_words_a_level_and_a_rung():
    assert set(naming.RUNG_LABELS) == set(LEVEL_OF_KIND) == ADMINISTRATIVE_KINDS
    assert set(naming.WORDS) | {Kind.REPUBLIC, Kind.LOCALITY} == set(Kind)
    assert set(Kind) == ADMINISTRATIVE_KINDS | LOCALITY_KINDS


@pytest.mark.parametrize(
    ("code", "kk", "ru"),
    [("103230000", "Ауыл", "Село"), ("104163000", "Кент", "Посёлок"), ("751110000", "Қаладағы аудан", "Район в городе"),
     ("103200000", "Аудан", "Район"), ("101000000", "Қала", "Город"), ("100000000", "Облыс", "Область"),
     ("000000000", "Республика", "Республика")],
)  # fmt: skip
def test_a_rung_of_the_ladder_has_one_word(register, code, kk, ru):
    office = Office.objects.for_issues().select_related("territory").get(territory=code)
    with translation.override("kk"):
        assert office.level_label == kk
    with translation.override("ru"):
        assert office.level_label == ru


@pytest.mark.parametrize(
    ("kazakh", "english"),
    [("Жаңасемей", "Zhangasemey"), ("Кеңгір", "Kengir"), ("Щербаков", "Shcherbakov"), ("Үлкен Нарын", "Ulken Naryn"),
     ("Ғабит Мүсірепов", "Ghabit Musirepov"), ("И.Құрманов", "I.Qurmanov"), ("41", "41"), ("Хромтау", "Khromtau")],
)  # fmt: skip
def test_a_kazakh_name_is_spelt_in_latin(kazakh, english):
    assert latin(kazakh) == english


def test_names_sort_as_the_kazakh_alphabet_does():
    names = [
        "Ақжар",
        "Әйет",
        "Бейнеу",
        "Көкжар",
        "Қараой",
        "Назар",
        "Ңая",
        "Орал",
        "Өскемен",
        "Ұлытау",
        "Үшарал",
        "Іле",
    ]
    shuffled = sorted(names)
    assert sorted(shuffled, key=sort_key) == names
    assert sorted(["Бөлімше 10", "Бөлімше 9"], key=sort_key) == ["Бөлімше 9", "Бөлімше 10"]
    assert sort_key("Ақ-Жар") == sort_key("ақжар")


def test_the_active_language_chooses_the_form():
    unit = Territory(name_kk="а", name_ru="б", name_en="c", full_kk="аа", full_ru="бб", full_en="cc", of_kk="ааа",
                     of_ru="ббб", of_en="ccc")  # fmt: skip
    for language, forms in (("kk", ("а", "аа", "ааа")), ("ru", ("б", "бб", "ббб")), ("en", ("c", "cc", "ccc"))):
        with translation.override(language):
            assert (unit.name, unit.full_name, unit.genitive) == forms
            assert str(unit) == forms[1]
    with translation.override(None):
        assert unit.name == "а"


def test_the_title_of_the_republic_needs_no_name():
    assert naming.office_title(SimpleNamespace(kind="republic")) == naming.DESK_OF_THE_REPUBLIC
