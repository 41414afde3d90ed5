from time import perf_counter

import pytest
from django.db import connection
from django.db.models import Value
from django.db.models.functions import Concat

from territories.models import Territory
from territories.search import find_codes, search_places, search_text, sound, words_and_kinds

SOUNDS = [
    ("Қарауыл", "карауил"),
    ("Қараауыл", "карауил"),
    ("Karauyl", "карауил"),
    ("QARAUYL", "карауил"),
    ("Qarağandı", "караганди"),
    ("Караганды", "караганди"),
    ("Şymkent", "шимкент"),
    ("Чимкент", "шимкент"),
    ("Shymkent", "шимкент"),
    ("Жаңаөзен", "жанаозен"),
    ("Zhangaozen", "жанаозен"),
    ("Jañaözen", "жанаозен"),
    ("Усть-Каменогорск", "уст каменогорск"),
    ("Юбилейное", "иубилеиное"),
    ("Yubileynoe", "иубилеиное"),
    ("  \t№ 41 / \"абв\"  ", "41 абв"),
    ("%_|'\\", ""),
    ("", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SOUNDS)
def test_spellings_of_one_word_sound_alike(text, expected):
    assert sound(text) == expected


FOUND_FIRST = [
    # what people type, and the units they mean (the first results, in any order)
    ("Karauyl", {"103230000", "103230100"}),
    ("Карааул", {"103230000", "103230100"}),
    ("қарауыл", {"103230000", "103230100"}),
    ("карауыл", {"103230000", "103230100"}),
    ("Каруыл", {"103230000", "103230100"}),
    ("Qarauyl", {"103230000", "103230100"}),
    ("Абай ауданы Қарауыл", {"103230000", "103230100"}),
    ("Қарауыл, Абай ауданы, Абай облысы", {"103230000", "103230100"}),
    ("Абайский район Карааул", {"103230000", "103230100"}),
    ("Abai region Karauyl", {"103230000", "103230100"}),
    ("103230000", {"103230000"}),
    ("103 230 000", {"103230000"}),
    ("Абай облысы", {"100000000"}),
    ("область Абай", {"100000000"}),
    ("Абай", {"100000000"}),
    ("Алматы", {"750000000"}),
    ("Алматы облысы", {"190000000"}),
    ("Almaty region", {"190000000"}),
    ("Алма-Ата", {"750000000"}),
    ("чимкент", {"790000000"}),
    ("Нурсултан", {"710000000"}),
    ("Семипалатинск", {"101000000"}),
    ("Семей", {"101000000"}),
    ("Семай", {"101000000"}),
    ("усть каменогорск", {"631000000"}),
    ("Оскемен", {"631000000"}),
    ("Алмалинский район", {"751110000"}),
    ("Алмалы қаладағы", {"751110000"}),
    ("Медеу Алматы", {"751710000"}),
    ("р-н Турара Рыскулова", {"315000000"}),
    ("Казыбек би", {"351013000"}),
    ("Северо-Казахстанская область", {"590000000"}),
    ("Солтүстік Қазақстан", {"590000000"}),
    ("West Kazakhstan", {"270000000"}),
    ("Қазақстан Республикасы", {"000000000"}),
    ("41 разъезд Жібек жолы", {"113433300"}),
    ("станция Шомиш", {"433234700"}),
    ("8 марта", {"104237400"}),
    ("Жезды посёлок", {"623830000", "623832000", "623832100"}),
]


@pytest.mark.parametrize(("text", "expected"), FOUND_FIRST)
def test_a_place_is_found_by_what_people_type(register, text, expected):
    found = [place.pk for place in search_places(text)]
    if text.startswith("Жезды"):
        assert Territory.objects.get(pk=found[0]).kind in {"settlement", "settlement_administration"}
    else:
        assert set(found[: len(expected)]) == expected, [place.full_kk for place in search_places(text)]


def test_larger_units_come_first_among_equals(register):
    kinds = [place.kind for place in search_places("Абай", 6)]
    assert kinds[0] == "region"
    assert kinds[1:3] == ["district", "district"]
    assert "village" not in kinds


def test_a_word_for_a_kind_brings_that_kind_up_but_excludes_nothing(register):
    assert {place.kind for place in search_places("Абай ауданы", 3)} == {"district", "city_district"}
    assert {place.kind for place in search_places("село Абай", 5)} == {"village"}
    assert "region" in {place.kind for place in search_places("Абай ауданы", 5)}
    assert search_places("ауданы Қарауыл")[0].pk in {"103230000", "103230100"}


def test_the_whole_name_comes_before_its_beginning_and_that_before_the_similar(register):
    names = [place.name_kk for place in search_places("Ақжар", 100)]
    whole = [name for name in names if name == "Ақжар"]
    assert names[: len(whole)] == whole
    names = [place.name_kk for place in search_places("Қарауыл", 20)]
    beginning = [at for at, name in enumerate(names) if name.startswith("Қарауыл") and name != "Қарауыл"]
    other = [at for at, name in enumerate(names) if not name.startswith(("Қарауыл", "Қараауыл"))]
    assert not other or max(beginning) < min(other)


def test_every_word_must_be_found_in_the_unit_or_above_it(register):
    for place in search_places("Жамбыл Ақжар", 20):
        above = Territory.objects.filter(pk__in=place.path.rstrip("/").split("/"))
        assert any("мбыл" in unit.name_kk for unit in above), place.full_kk
    assert search_places("Қарауыл Маңғыстау қсзщ") == []


@pytest.mark.parametrize(
    "text", ["", "   ", "%", "|", "_", "'; drop table", "😀", "\\", "ъь", "999999999", "x" * 10_000]
)
def test_nonsense_finds_nothing_and_breaks_nothing(register, text):
    found = search_places(text)
    assert isinstance(found, list)
    if not text.isalpha() and not text.startswith("'"):
        assert found == []


@pytest.mark.parametrize("text", ["zzzz", "ЯЯЯ", " ффффф "])
def test_a_key_held_down_finds_nothing(register, text):
    assert search_places(text) == []


def test_parent_and_region_come_along_in_two_queries(register, django_assert_num_queries):
    with django_assert_num_queries(2):
        places = search_places("Ақжар")
        assert [(place.parent.full_kk, place.region.full_kk) for place in places]


def test_the_number_of_results_is_the_callers_choice(register):
    assert len(search_places("а", 3)) == 3
    assert len(search_places("жана", 25)) == 25


def test_abolished_units_are_not_offered(register):
    Territory.objects.filter(pk__in=["103230000", "103230100"]).update(abolished_on="2026-01-01")
    assert not {"103230000", "103230100"} & set(find_codes("Қарауыл", 20))
    assert find_codes("103230000", 5) == []


def test_a_list_can_be_narrowed_by_search(register):
    abai = Territory.objects.get(pk="100000000")
    found = Territory.objects.below(abai).filter(kind="village").search("Қарауыл")
    assert [unit.pk for unit in found][:1] == ["103230100"]
    assert list(Territory.objects.none().search("Қарауыл")) == []
    assert list(Territory.objects.search("")) == []


@pytest.mark.parametrize(
    "text",
    [
        "қарауыл",
        "а",
        "жана",
        "Абай ауданы Қарауыл",
        "Магжана Жумабаева район",
        "Карагандинская область",
        "село Караой, Каратауский сельский округ, Жамбылская область",
        "кар кар кар кар кар кар",
    ],
)
def test_the_database_answers_in_milliseconds(register, text):
    """The promise is 20 ms; the best of five leaves out what else the machine is doing."""
    times = []
    for _ in range(5):
        started = perf_counter()
        find_codes(text, 10)
        times.append(perf_counter() - started)
    assert min(times) < 0.020


def test_a_register_just_loaded_is_searched_as_quickly_as_an_old_one(register):
    """Nothing waits in the list of pending entries, which every word would have to read whole."""
    Territory.objects.filter(pk__startswith="10").update(search_text=Concat("search_text", Value("жана|")))
    with connection.cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list('territory_search_text')")
        assert cursor.fetchone() == (0,)


def test_a_word_typed_twice_is_looked_for_once(register):
    assert find_codes("Қарауыл қарауыл", 5) == find_codes("Қарауыл", 5)


def test_candidates_come_from_the_index(register):
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN SELECT code FROM territories_territory WHERE 'карауил' <% search_text")
        assert "territory_search_text" in str(cursor.fetchall())


def test_the_search_text_holds_each_form_once():
    assert search_text("103230100", ["Қараауыл", "Карааул", "Qaraauyl", ""]) == "|карауил|караул|"
    assert search_text("750000000", ["Алматы"]) == "|алмати|алма ата|"


@pytest.mark.parametrize(
    ("text", "words", "kinds"),
    [
        ("Абай ауданы", ["абаи"], {"district", "city_district"}),
        ("г. Алматы", ["алмати"], None),
        ("с.о. Елтай", ["елтаи"], {"rural_district"}),
        ("село", ["село"], None),
        ("раз два три четыре пять шесть семь", ["раз", "два", "три", "шетире", "пиат", "шест"], set()),
    ],
)
def test_words_for_kinds_are_understood(text, words, kinds):
    heard, meant = words_and_kinds(text)
    assert heard == words
    if kinds is not None:
        assert meant == kinds
