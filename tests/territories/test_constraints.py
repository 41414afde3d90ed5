"""Every constraint is broken once, on purpose."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from territories.models import Boundary, CalendarDay, Office, Seat, Territory

NOW = datetime(2026, 5, 1, 9, tzinfo=UTC)


def broken(name):
    return pytest.raises(IntegrityError, match=name)


def unit(**changes):
    values = {
        "code": "990000000",
        "parent_id": "000000000",
        "kind": "region",
        "name_kk": "а", "name_ru": "б", "name_en": "c",
        "full_kk": "а", "full_ru": "б", "full_en": "c",
        "of_kk": "а", "of_ru": "б", "of_en": "c",
        "path": "000000000/990000000/",
        "depth": 1,
        "region_id": "990000000",
        "search_text": "|а|",
        "sort_key": "а",
    }  # fmt: skip
    return Territory.objects.create(**(values | changes))


BROKEN_UNITS = [
    ("territory_code_is_nine_digits", {"code": "99000000A", "path": "000000000/99000000A/", "region_id": "99000000A"}),
    ("territory_path_ends_with_its_code", {"path": "000000000/980000000/"}),
    ("territory_path_is_as_long_as_it_is_deep", {"path": "000000000/100000000/990000000/"}),
    ("territory_only_the_republic_has_no_parent", {"parent_id": None}),
    ("territory_only_the_republic_lies_in_no_region", {"region_id": None}),
    ("territory_one_republic", {"kind": "republic", "parent_id": None, "region_id": None, "depth": 0, "path": "990000000/"}),
    ("territory_kind_is_known", {"kind": "canton"}),
    ("territory_point_is_on_earth", {"lat": 91.0, "lon": 0.0}),
    ("territory_point_is_on_earth", {"lat": 1.0, "lon": -181.0}),
    ("territory_point_is_on_earth", {"lat": 1.0}),
    ("territory_population", {"population": -1, "population_on": date(2026, 1, 1), "population_source": "x"}),
    ("territory_population_has_date_and_source", {"population": 1}),
    ("territory_population_has_date_and_source", {"population": 1, "population_on": date(2026, 1, 1)}),
    ("territory_only_the_abolished_have_a_successor", {"successor_id": "100000000"}),
    ("territory_only_the_abolished_have_a_successor", {"abolished_on": date(2026, 1, 1), "successor_id": "990000000"}),
    ("territory_names_are_not_empty", {"name_ru": ""}),
]  # fmt: skip


@pytest.mark.parametrize(("constraint", "changes"), BROKEN_UNITS)
def test_a_unit_must_make_sense(register, constraint, changes):
    with broken(constraint):
        unit(**changes)


def test_a_sound_unit_is_accepted(register):
    assert unit(lat=50.0, lon=70.0, population=0, population_on=date(2026, 1, 1), population_source="x").pk


BROKEN_OFFICES = [
    ("office_level_is_known", {"level": "canton"}),
    ("office_only_the_republic_has_no_superior", {"superior": None}),
    ("office_is_not_its_own_superior", {"superior": F("pk")}),
    ("office_only_the_abolished_have_a_successor", {"successor": F("superior")}),
    ("office_only_the_abolished_have_a_successor", {"abolished_on": date(2026, 1, 1), "successor": F("pk")}),
    ("office_vacancy_follows_its_seats", {"vacant_since": date(2026, 1, 1)}),
]


@pytest.mark.parametrize(("constraint", "changes"), BROKEN_OFFICES)
def test_an_office_must_make_sense(register, constraint, changes):
    with broken(constraint):
        Office.objects.for_issues().filter(territory="103230000").update(**changes)


@pytest.mark.parametrize("changes", [{"abolished_on": date(2026, 1, 1)}, {"superior": 1}])
def test_the_desk_of_the_republic_stays_at_the_top(register, changes):
    if "superior" in changes:
        changes = {"superior": Office.objects.for_issues().get(territory="100000000")}
    with broken("office_the_republic_is_never_empty|office_only_the_republic_has_no_superior"):
        Office.objects.filter(level="republic").update(**changes)


def test_there_is_one_desk_of_the_republic(register):
    unit()
    with broken("office_one_republic"):
        Office.objects.create(territory_id="990000000", body="government", level="republic")


def akim(code):
    return Office.objects.akims().get(territory=code)


def maslikhat(code):
    return Office.objects.maslikhats().get(territory=code)


def a_maslikhat(code, level, superior):
    return Office.objects.create(territory_id=code, body="maslikhat", level=level, superior=superior)


def test_a_unit_has_one_office_of_each_body(register):
    with broken("office_one_of_each_body_of_a_unit"):
        a_maslikhat("103200000", "district", maslikhat("100000000"))


def test_only_the_republic_has_the_desk(register):
    with broken("office_only_the_republic_has_the_desk"):
        Office.objects.create(territory_id="103230000", body="government", level="rural", superior=akim("103200000"))


def test_an_office_is_of_a_known_body(register):
    with broken("office_body_is_known"):
        Office.objects.create(
            territory_id="103230000", body="king", level="rural", superior=Office.objects.get(level="republic")
        )


@pytest.mark.parametrize(
    ("code", "level", "constraint"),
    [
        ("103230000", "rural", "office_a_maslikhat_is_of_a_district_or_region"),
        ("103230000", "district", "office_maslikhat_where_the_law_has_one"),  # a rural district
        ("104163000", "district", "office_maslikhat_where_the_law_has_one"),  # a settlement
        ("751110000", "district", "office_maslikhat_where_the_law_has_one"),  # a district of Алматы
        ("103230100", "district", "office_maslikhat_where_the_law_has_one"),  # a village
    ],
)
def test_the_law_gives_a_maslikhat_to_no_other_unit(register, code, level, constraint):
    with broken(constraint):
        a_maslikhat(code, level, maslikhat("100000000"))


def test_an_office_stands_under_its_own_body(register):
    with transaction.atomic(), broken("office_stands_under_its_own_body"):
        Office.objects.for_issues().filter(territory="103230000").update(superior=maslikhat("103200000"))
    with transaction.atomic(), broken("office_stands_under_its_own_body"):
        Office.objects.maslikhats().filter(territory="103200000").update(superior=akim("100000000"))


def test_an_akim_never_becomes_a_maslikhat(register):
    with broken("office_keeps_its_body"):
        Office.objects.akims().filter(territory="103230000").update(body="maslikhat", level="district")


def test_no_place_can_be_given_to_a_maslikhat(register):
    with broken("territory_is_never_answered_for_by_a_maslikhat"):
        Territory.objects.filter(pk="103200000").update(office=maslikhat("103200000"))


def test_offices_cannot_form_a_ring(register):
    district = Office.objects.for_issues().get(territory="103200000")
    with broken("office_hangs_from_the_republic"):
        Office.objects.for_issues().filter(territory="100000000").update(superior=district)


def seat(**changes):
    values = {
        "office": Office.objects.for_issues().get(territory="103230000"),
        "holder_name": "Ерлан С.",
        "started_on": date(2026, 1, 1),
        "entered_by": "operator",
        "entered_at": NOW,
    }
    return Seat.objects.create(**(values | changes))


BROKEN_SEATS = [
    ("seat_is_held_or_vacant", {"is_vacant": True}),
    ("seat_is_held_or_vacant", {"is_vacant": True, "holder_name": "", "acting": True}),
    ("seat_is_held_or_vacant", {"holder_name": ""}),
    ("seat_ends_after_it_starts", {"ended_on": date(2026, 1, 1)}),
]


@pytest.mark.parametrize(("constraint", "changes"), BROKEN_SEATS)
def test_a_seat_must_make_sense(register, constraint, changes):
    with broken(constraint):
        seat(**changes)


@pytest.mark.parametrize(
    ("started_on", "ended_on", "overlaps"),
    [
        (date(2025, 12, 1), date(2025, 12, 31), False),
        (date(2025, 12, 1), date(2026, 1, 1), False),
        (date(2025, 12, 1), date(2026, 1, 2), True),
        (date(2026, 2, 1), None, True),
        (date(2026, 3, 1), None, False),
        (date(2026, 1, 5), date(2026, 1, 6), True),
    ],
)
def test_periods_of_one_office_do_not_overlap(register, started_on, ended_on, overlaps):
    seat(ended_on=date(2026, 3, 1))
    if overlaps:
        with broken("seat_periods_of_an_office_do_not_overlap"):
            seat(started_on=started_on, ended_on=ended_on)
    else:
        seat(started_on=started_on, ended_on=ended_on)


def test_two_offices_may_be_held_at_the_same_time(register):
    seat()
    seat(office=Office.objects.for_issues().get(territory="103200000"))


def test_a_day_of_the_calendar_must_make_sense(register):
    day = CalendarDay.objects.filter(date=date(2026, 5, 5))
    with broken("calendar_day_edited_by_and_at_go_together"), transaction.atomic():
        day.update(edited_at=NOW, reason="x")
    with broken("calendar_day_edited_has_a_reason"), transaction.atomic():
        day.update(edited_at=NOW, edited_by="operator")
    with broken("calendar_day_no_date_is_missing"), transaction.atomic():
        day.delete()
    with broken("calendar_day_no_date_is_missing"), transaction.atomic():
        CalendarDay.objects.create(date=date(2031, 1, 2), is_working=True)


def test_a_boundary_must_be_on_earth(register):
    values = {"territory_id": "100000000", "geometry": b"", "source": "x", "edition": 1, "south": 0, "north": 1}
    with broken("boundary_box_is_on_earth"), transaction.atomic():
        Boundary.objects.create(west=0, east=190, **values)
    with broken("boundary_box_is_on_earth"), transaction.atomic():
        Boundary.objects.create(west=5, east=5, **values)


def test_every_index_of_ours_is_explained_where_it_is_declared():
    import inspect

    from territories import models

    for model in (models.Territory, models.Office, models.Seat, models.CalendarDay):
        source = inspect.getsource(model)
        declared = source.count("models.Index(") + source.count("GinIndex(")
        assert declared == len(model._meta.indexes) == source.count("# Reader")


def test_the_migrations_say_what_the_models_say(db):
    from django.core.management import call_command

    call_command("makemigrations", "territories", "--check", "--dry-run", verbosity=0)
    assert connection.vendor == "postgresql"
