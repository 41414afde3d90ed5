import csv
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from territories import kato, kato_changes
from territories.kato import BrokenFile, Row, kazakh_name, kind_of, read_edition, read_rows, russian_name
from territories.models import Office, Territory
from tests.register import reference

OFFICIAL = "te,ab,cd,ef,hij,k,kaz_name,rus_name,nn"
COMPILED = "kato,kato_version,level,type_code,name_ru,name_kk"

ROWS = [
    ("100000000", "Абай облысы", "область Абай"),
    ("101000000", "Семей Қ.Ә.", "Семей Г.А."),
    ("101010000", "Семей қ.", "г.Семей"),
    ("103200000", "Абай ауданы", "Абайский район"),
    ("103230000", "Қараауыл а.о.", "Карааульский с.о."),
    ("103230100", "Қараауыл а.", "с.Карааул"),
    ("103230127", "Жидебай қыстауы", "зимовка Жидебай"),
]


def official(rows, header=OFFICIAL):
    lines = [header]
    for number, (code, kk, ru) in enumerate(rows, 1):
        lines.append(f"{code},{code[:2]},{code[2:4]},{code[4:6]},{code[6:]},1,{kk},{ru},{number}")
    return "\n".join(lines) + "\n"


def compiled(rows):
    return "\n".join([COMPILED, *(f"{code},NK,x,1,{ru},{kk}" for code, kk, ru in rows)]) + "\n"


@pytest.fixture
def write(tmp_path):
    def write(content, name="kato.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


# -- reading ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        official(ROWS),
        official(ROWS, header="te,ab,cd,ef,hij,k,name_kaz,name_rus,nn"),
        compiled(ROWS),
        "\ufeff" + official(ROWS).replace("\n", "\r\n"),
        official(ROWS).replace(",", ";"),
        official(ROWS) + "\n\n",
        official(ROWS).replace("te,ab", "TE,AB"),
    ],
    ids=["official", "older names", "compiled", "with BOM and CRLF", "semicolons", "empty lines", "capitals"],
)
def test_every_form_of_the_file_reads_the_same(write, content):
    rows = read_rows(write(content))
    assert [(row.code, row.kk, row.ru) for row in rows] == ROWS
    assert [row.line for row in rows] == list(range(2, 9))


def sheet(rows, header=OFFICIAL, *, numbers=True):
    book = Workbook()
    book.active.append(header.split(","))
    for number, (code, kk, ru) in enumerate(rows, 1):
        parts = [code[:2], code[2:4], code[4:6], code[6:]]
        cells = [int(code), *(int(part) for part in parts)] if numbers else [code, *parts]
        book.active.append([*cells, 1, kk, ru, number])
    return book


@pytest.mark.parametrize("numbers", [True, False], ids=["codes as numbers", "codes as text"])
def test_a_sheet_reads_like_a_csv(tmp_path, numbers):
    sheet(ROWS, numbers=numbers).save(tmp_path / "kato.xlsx")
    assert [(row.code, row.kk, row.ru) for row in read_rows(tmp_path / "kato.xlsx")] == ROWS


def with_line(number, line):
    lines = official(ROWS).splitlines()
    lines[number - 1] = line
    return "\n".join(lines)


BROKEN = [
    ("", None, "empty"),
    (OFFICIAL + "\n", None, "no rows"),
    ("code,name\n1,2\n", 1, "no column te or kato"),
    ("te,rus_name\n100000000,Абай\n", 1, "no column kaz_name or name_kaz or name_kk"),
    (with_line(3, "10100000,10,10,00,000,1,Семей Қ.Ә.,Семей Г.А.,2"), 3, "not a code of nine digits"),
    (with_line(3, "10100000О,10,10,00,000,1,Семей Қ.Ә.,Семей Г.А.,2"), 3, "not a code of nine digits"),
    (with_line(4, "101010000,10,10,02,000,1,Семей қ.,г.Семей,3"), 4, "its parts 101002000 do not agree"),
    (with_line(4, "100000000,10,00,00,000,1,Абай облысы,область Абай,3"), 4, "there already, on line 2"),
    (with_line(4, "101010000,10,10,10,000,1,Семей қ."), 4, "7 columns where the header has 9"),
    (with_line(4, "101010000,10,10,10,000,1,,г.Семей,3"), 4, "no name in Kazakh"),
    (with_line(4, "101010000,10,10,10,000,1,Семей қ., ,3"), 4, "no name in Russian"),
    (with_line(5, "103300000,10,33,00,000,1,Абай ауданы,Абайский район,4"), 6, "parent of 103230000 is not in the file"),
    (with_line(2, "200000000,20,00,00,000,1,Абай облысы,область Абай,1"), 3, "parent of 101000000 is not in the file"),
    (with_line(5, "103200000,10,32,00,000,1,Абай кантоны,Абайский кантон,4"), 5, "of no known kind"),
    (with_line(6, "103230000,10,32,30,000,1,а.о.,с.о.,5"), 6, "of no known kind|no name besides"),
    (with_line(2, "000000000,00,00,00,000,1,Республика,Республика,1"), 2, "our code of the republic"),
    (official(ROWS).encode("cp1251", "replace"), 2, "not UTF-8"),
    (official(ROWS).encode("utf-16"), 1, "not UTF-8|no column"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "line", "problem"), BROKEN)
def test_a_broken_file_is_refused_with_its_line(register, write, content, line, problem):
    path = write(content)
    before = list(Territory.objects.order_by("pk").values_list())
    with pytest.raises(BrokenFile, match=problem) as refused:
        read_edition(path)
    assert refused.value.line == line
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("load_kato", path, "--apply", "--even-so")
    assert before == list(Territory.objects.order_by("pk").values_list())


def test_what_is_no_sheet_is_refused(write):
    with pytest.raises(BrokenFile, match="not an XLSX"):
        read_edition(write("te,ab", "kato.xlsx"))


def test_a_missing_file_is_said_to_be_missing(register, tmp_path):
    with pytest.raises(CommandError, match=r"none\.csv"):
        call_command("load_kato", tmp_path / "none.csv")


# -- from rows to units -------------------------------------------------------------------

NAMES = [
    # Kazakh and Russian as the classifier writes them, and the bare names
    ("Қараауыл а.о.", "Карааульский с.о.", "Қараауыл", "Карааульский"),
    ("Жиенәлі а.о", "Жиеналинский с.о", "Жиенәлі", "Жиеналинский"),
    ("Бурыл а.о .", "Бурылский с.о.", "Бурыл", "Бурылский"),
    ("Отпан\u00a0 а.о.", "с.о.Отпан", "Отпан", "Отпан"),
    ("Қойгелді Аухадиев атын.\u00a0а.о.", "с.о.им.Койгельды Аухадиева", "Қойгелді Аухадиев", "имени Койгельды Аухадиева"),
    ("Омар Шипин атындағы а.о.", "с.о.имени Омара Шипина", "Омар Шипин", "имени Омара Шипина"),
    ("Темір Масин ат.а.о.", "с.о.им.Темира Масина", "Темір Масин", "имени Темира Масина"),
    ("Изобильный а.ә.", "с.а.Изобильный", "Изобильный", "Изобильный"),
    ("Каменка а.ә.", "с.а. Каменка", "Каменка", "Каменка"),
    ("С.Сейфуллин к.ә.", "С.Сейфуллинская п.а.", "С.Сейфуллин", "С.Сейфуллинская"),
    ("Ақтау Г.А.", "Актау Г.А.", "Ақтау", "Актау"),
    ("Қазыбек би атын. а.ә.", "р.а. им.Казыбек би", "Қазыбек би", "имени Казыбек би"),
    ("Ғабит Мүсірепов атын.ауданы", "Район им.Габита Мусрепова", "Ғабит Мүсірепов", "имени Габита Мусрепова"),
    ("Ұлытау облысы", "область Ұлытау", "Ұлытау", "Ұлытау"),
    ("Қоянды а.", 'с."Ќоянды"', "Қоянды", "Қоянды"),
    ("Жұмба а.", "с.Жўмба", "Жұмба", "Жұмба"),
    ("О.Тайманов а.", "с.О.Тайманова", "О.Тайманов", "О.Тайманова"),
    ("Үшқұлын а.", "Ушкулун с.", "Үшқұлын", "Ушкулун"),
    ("Доскей ауылы а.", "с.Доскей  ауылы", "Доскей", "Доскей"),
    ("Ярославка а", "с.Ярославка", "Ярославка", "Ярославка"),
    ("Мамаит Омаров атын.с.", "с.им.Мамаита Омарова", "Мамаит Омаров", "имени Мамаита Омарова"),
    ("Ақтан батыр ат.ауыл", "с. им.Актан батыра", "Ақтан батыр", "имени Актан батыра"),
    ("а.Ақтас", "с.Актас", "Ақтас", "Актас"),
    ("Форт-Шевченко ќ.", "г.Форт-Шевченко", "Форт-Шевченко", "Форт-Шевченко"),
    ("рзд.93 Үкілісай", "рзд.93 Укулисай", "93 Үкілісай", "93 Укулисай"),
    ("Шөміш ст.", "ст.Шомиш", "Шөміш", "Шомиш"),
    ("ферма 1", "ферма 1", "Ферма 1", "Ферма 1"),
    ("Бөлімше 3", "Отд.3", "Бөлімше 3", "Отделение 3"),
    ("Аялдау стансасы 2603 км", "Ост.пункт 2603 км", "Аялдау стансасы 2603 км", "Остановочный пункт 2603 км"),
    ("Сегізінші Наурыз а.", "с.8 Марта", "Сегізінші Наурыз", "8 Марта"),
    ("Қазақстанның 50 жылдығы а.", "с.50 лет Казахстана", "Қазақстанның 50 жылдығы", "50 лет Казахстана"),
    ("Ауыл ст.", "ст.Аул", "Ауыл", "Аул"),
]  # fmt: skip


@pytest.mark.parametrize(("kk", "ru", "bare_kk", "bare_ru"), NAMES)
def test_a_name_is_freed_of_what_the_classifier_writes_around_it(kk, ru, bare_kk, bare_ru):
    assert (kazakh_name(kato.tidy(kk)), russian_name(kato.tidy(ru))) == (bare_kk, bare_ru)


@pytest.mark.parametrize(("kk", "ru", "bare_kk", "bare_ru"), NAMES)
def test_a_bare_name_stays_bare(kk, ru, bare_kk, bare_ru):
    assert (kazakh_name(bare_kk), russian_name(bare_ru)) == (bare_kk, bare_ru)


KINDS = [
    ("100000000", "Абай облысы", "область Абай", "region", ""),
    ("750000000", "Алматы қ.", "г.Алматы", "republican_city", ""),
    ("101000000", "Семей Қ.Ә.", "Семей Г.А.", "city_administration", ""),
    ("471000000", "Ақтау Г.А.", "Актау Г.А.", "city_administration", ""),
    ("103200000", "Абай ауданы", "Абайский район", "district", ""),
    ("751110000", "Алмалы ауданы", "Алмалинский район", "city_district", ""),
    ("351011000", "Әлихан Бөкейхан а.ә.", "Әлихан Бөкейхан р.а.", "city_district", ""),
    ("101010000", "Семей қ.", "г.Семей", "city", ""),
    ("103230000", "Қараауыл а.о", "Карааульский с.о", "rural_district", ""),
    ("111851000", "Қырыққұдық а.ә.", "с.а.Кырыккудык", "village_administration", ""),
    ("104163000", "Шаған к.ә.", "Чаганская п.а.", "settlement_administration", ""),
    ("103620000", "Аягөз қ.ә.", "Аягоз г.а.", "town_administration", ""),
    ("103620100", "Аягөз қ.", "г.Аягоз", "town", ""),
    ("104163100", "Шаған к.", "п.Чаган", "settlement", ""),
    ("103230100", "Қараауыл а.", "с.Карааул", "village", ""),
    ("114039600", "Ярославка а", "с.Ярославка", "village", ""),
    ("433234700", "Шөміш ст.", "ст.Шомиш", "locality", "station"),
    ("104035800", "рзд.41", "рзд.41", "locality", "siding"),
    ("314045400", "Көлқайнар уч.", "уч.Колькайнар", "locality", "section"),
    ("333420200", "МТФ 3", "МТФ 3", "locality", ""),
]


@pytest.mark.parametrize(("code", "kk", "ru", "kind", "place"), KINDS)
def test_the_kind_is_told_by_the_abbreviation(code, kk, ru, kind, place):
    assert kind_of(Row(2, code, kk, ru)) == (kind, place)


def test_winterings_and_doubled_city_districts_are_no_units(write):
    rows = [
        *ROWS,
        ("151000000", "Ақтөбе Қ.Ә.", "Актобе Г.А."),
        ("150000000", "Ақтөбе облысы", "Актюбинская область"),
        ("151011100", "Астана ауданы", "район Астана"),
    ]
    edition = read_edition(write(official(rows)))
    codes = {unit.code for unit in edition.units}
    assert codes == {row[0] for row in rows} - {"103230127", "151011100"}
    assert edition.rows == 10


def test_the_parent_is_the_nearest_code_above(write):
    rows = [*ROWS, ("103220100", "Қала қ.", "г.Кала"), ("750000000", "Алматы қ.", "г.Алматы"),
            ("751110000", "Алмалы ауданы", "Алмалинский район")]  # fmt: skip
    parents = {unit.code: unit.parent for unit in read_edition(write(official(rows))).units}
    assert parents["103220100"] == "103200000"
    assert parents["751110000"] == "750000000"
    assert parents["103230100"] == "103230000"
    assert parents["100000000"] == "000000000"


# -- the full classifier -----------------------------------------------------------------


def test_the_edition_we_carry_changes_nothing(register, capsys):
    call_command("load_kato", reference("kato.csv"), "--apply")
    assert capsys.readouterr().out == "15594 rows, 8615 units.\nNo change.\n"


@pytest.fixture
def edit(tmp_path):
    """The full classifier with some rows changed: a function of the list of rows as dictionaries."""

    def edit(change):
        with reference("kato.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        rows = change(rows)
        path = tmp_path / "edited.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(
                file, ["kato", "name_ru", "name_kk", "successor"], extrasaction="ignore", restval=""
            )
            writer.writeheader()
            writer.writerows(rows)
        return path

    return edit


def reform(rows):
    """Қарауыл is renamed, Архат joins it, a new district is cut out of nothing with one rural district."""
    edits = {
        "103230000": {"name_kk": "Шыңғыстау а.о.", "name_ru": "Чингистауский с.о."},
        "103235000": {"successor": "103230000"},
        "103235100": {"successor": "103230000"},
    }
    changed = [row | edits.get(row["kato"], {}) for row in rows if row["kato"] != "103235500"]
    return [
        *changed,
        {"kato": "109900000", "name_kk": "Шакерім ауданы", "name_ru": "район Шакерим"},
        {"kato": "109930000", "name_kk": "Бақанас а.о.", "name_ru": "Баканасский с.о."},
        {"kato": "109930100", "name_kk": "Бақанас а.", "name_ru": "с.Баканас"},
    ]


def test_a_reform_is_shown_first_and_written_only_when_asked(register, edit, capsys):
    path = edit(reform)
    before = list(Territory.objects.order_by("pk").values_list())
    call_command("load_kato", path)
    shown = capsys.readouterr().out
    assert "New: 3\n  109900000 Шакерім ауданы" in shown
    assert "Renamed: 1\n  103230000 Қараауыл ауылдық округі / Карааульский сельский округ -> Шыңғыстау" in shown
    assert "Abolished: 3\n" in shown
    assert "103235000 Арқат ауылдық округі, now 103230000 Шыңғыстау ауылдық округі" in shown
    assert "Nothing was written" in shown
    assert before == list(Territory.objects.order_by("pk").values_list())


def test_a_reform_keeps_what_was_with_its_end_and_its_successor(register, edit, capsys):
    path = edit(reform)
    call_command("load_kato", path, "--apply", "--on", "2026-07-01")
    arkat = Territory.objects.get(pk="103235000")
    assert (str(arkat.abolished_on), arkat.successor_id, arkat.full_ru) == (
        "2026-07-01", "103230000", "Архатский сельский округ",
    )  # fmt: skip
    office = Office.objects.for_issues().get(territory=arkat)
    karauyl = Office.objects.for_issues().select_related("territory").get(territory="103230000")
    assert (str(office.abolished_on), office.successor) == ("2026-07-01", karauyl)
    assert Territory.objects.get(pk="103235500").successor is None
    assert karauyl.territory.name_en == "Shyngghystau"
    assert karauyl.title == "Шыңғыстау ауылдық округінің әкімі"
    new = Territory.objects.select_related("office__superior__territory").get(pk="109930100")
    assert new.office.territory_id == "109930000"
    assert new.office.superior.territory_id == "109900000"
    assert new.path == "000000000/100000000/109900000/109930000/109930100/"
    assert Office.objects.active().for_issues().filter(territory__in=["109900000", "109930000"]).count() == 2
    council = Office.objects.maslikhats().select_related("superior").get(territory="109900000")
    assert (council.superior.territory_id, council.superior.body) == ("100000000", "maslikhat")
    capsys.readouterr()
    call_command("load_kato", path, "--apply")
    assert "No change." in capsys.readouterr().out
    assert str(Territory.objects.get(pk="103235000").abolished_on) == "2026-07-01"


def test_an_abolished_unit_may_return(register, edit, capsys):
    call_command("load_kato", edit(reform), "--apply")
    call_command("load_kato", reference("kato.csv"), "--apply", "--all")
    shown = capsys.readouterr().out
    assert "Restored: 3" in shown
    assert "Renamed: 1" in shown
    back = Territory.objects.get(pk="103235000")
    assert (back.abolished_on, back.successor) == (None, None)
    assert Office.objects.for_issues().get(territory=back).abolished_on is None
    assert Territory.objects.get(pk="103230000").full_ru == "Карааульский сельский округ"
    assert Territory.objects.get(pk="109900000").abolished_on is not None


def council(code):
    return Office.objects.maslikhats().get(territory=code)


def test_the_maslikhat_of_a_district_ends_with_it_and_returns_with_it(register, edit):
    def united(rows):
        """Абай ауданы joins another district."""
        left = [row for row in rows if not row["kato"].startswith("1032")]
        return [
            *left,
            {"kato": "103200000", "name_kk": "Абай ауданы", "name_ru": "Абайский р.", "successor": "103400000"},
        ]

    call_command("load_kato", edit(united), "--apply", "--on", "2026-07-01")
    assert (str(council("103200000").abolished_on), council("103200000").successor) == (
        "2026-07-01",
        council("103400000"),
    )
    assert Office.objects.akims().get(territory="103200000").successor.body == "akim"
    call_command("load_kato", reference("kato.csv"), "--apply", "--all")
    assert (council("103200000").abolished_on, council("103200000").successor) == (None, None)


def test_a_district_that_becomes_one_of_a_city_has_a_maslikhat_no_longer(register, edit):
    def of_a_city(rows):
        return [row | ({"name_ru": "Абайский р.а."} if row["kato"] == "103200000" else {}) for row in rows]

    call_command("load_kato", edit(of_a_city), "--apply", "--on", "2026-07-01")
    unit = Territory.objects.select_related("office").get(pk="103200000")
    assert (unit.kind, unit.office.body, unit.office.abolished_on) == ("city_district", "akim", None)
    assert str(council("103200000").abolished_on) == "2026-07-01"
    assert council("103200000").level_label == "Мәслихат"
    call_command("load_kato", reference("kato.csv"), "--apply")
    assert council("103200000").abolished_on is None


def test_a_unit_moves_when_a_level_appears_above_it(register, edit, capsys):
    """The town of Макинск gets an administration: its parent, path and office follow."""
    town = Territory.objects.select_related("office").get(pk="114820100")
    assert (town.kind, town.parent_id) == ("town", "114800000")
    added = [{"kato": "114820000", "name_kk": f"{town.name_kk} қ.ә.", "name_ru": f"{town.name_ru} г.а."}]
    call_command("load_kato", edit(lambda rows: rows + added), "--apply")
    assert f"Moved: 1\n  114820100 {town.full_kk}: " in capsys.readouterr().out
    town.refresh_from_db()
    assert town.parent_id == "114820000"
    assert town.path.endswith("114800000/114820000/114820100/")
    assert town.office.territory_id == "114820000"


def test_a_successor_that_is_told_later_is_taken_over(register, edit):
    call_command("load_kato", edit(lambda rows: [row for row in rows if row["kato"] != "103235100"]), "--apply")
    assert Territory.objects.get(pk="103235100").successor is None

    def with_successor(rows):
        return [row | {"successor": "103230100"} if row["kato"] == "103235100" else row for row in rows]

    call_command("load_kato", edit(with_successor), "--apply")
    assert Territory.objects.get(pk="103235100").successor_id == "103230100"


def test_a_successor_must_be_a_unit_of_the_file(register, edit):
    def lost(rows):
        return [row | {"successor": "999999900"} if row["kato"] == "103235100" else row for row in rows]

    with pytest.raises(BrokenFile, match="999999900 of 103235100 is not a unit"):
        read_edition(edit(lost))


def test_a_part_of_the_country_is_not_taken_for_a_reform(register, edit, capsys):
    path = edit(lambda rows: [row for row in rows if row["kato"].startswith("10")])
    with pytest.raises(CommandError, match="a part of the country"):
        call_command("load_kato", path, "--apply")
    assert not Territory.objects.exclude(abolished_on=None).exists()
    shown = capsys.readouterr().out
    assert "and " in shown
    assert "more (--all lists them)" in shown
    call_command("load_kato", path, "--apply", "--even-so")
    assert Territory.objects.active().exclude(pk="000000000").exclude(pk__startswith="10").count() == 0


def test_applying_takes_a_constant_number_of_statements(register, edit, django_assert_max_num_queries):
    changes = kato_changes.compare(read_edition(edit(reform)))
    with django_assert_max_num_queries(20):
        kato_changes.apply(changes, on=date(2026, 7, 1))


def test_a_change_of_what_a_locality_is_counts_as_renaming(register, edit):
    def change(rows):
        return [
            row | {"name_kk": "Шөміш рзд.", "name_ru": "рзд.Шомиш"} if row["kato"] == "433234700" else row
            for row in rows
        ]

    call_command("load_kato", edit(change), "--apply")
    assert Territory.objects.get(pk="433234700").full_kk == "Шөміш разъезі"
