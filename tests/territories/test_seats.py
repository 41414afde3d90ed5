from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from territories import seats
from territories.models import Office, Seat

NOW = datetime(2026, 5, 1, 9, tzinfo=UTC)


@pytest.fixture
def karauyl(register):
    return Office.objects.for_issues().get(territory="103230000")


def appoint(office, name="Ерлан С.", on=date(2026, 3, 1), **more):
    return seats.appoint(office, holder_name=name, on=on, by="operator", now=NOW, **more)


def vacate(office, on=date(2026, 4, 1)):
    return seats.vacate(office, on=on, by="operator", now=NOW)


def periods(office):
    return list(
        Seat.objects.filter(office=office).order_by("started_on").values_list("holder_name", "started_on", "ended_on")
    )


def test_holders_follow_each_other_without_a_gap(karauyl):
    appoint(karauyl)
    vacate(karauyl)
    appoint(karauyl, "Айгүл Т.", on=date(2026, 4, 20))
    assert periods(karauyl) == [
        ("Ерлан С.", date(2026, 3, 1), date(2026, 4, 1)),
        ("", date(2026, 4, 1), date(2026, 4, 20)),
        ("Айгүл Т.", date(2026, 4, 20), None),
    ]


def test_on_the_day_of_a_change_the_new_holder_holds(karauyl):
    appoint(karauyl)
    appoint(karauyl, "Айгүл Т.", on=date(2026, 4, 1))
    on = {day: Seat.objects.on(date(2026, *day)).get().holder_name for day in ((3, 31), (4, 1), (4, 2))}
    assert on == {(3, 31): "Ерлан С.", (4, 1): "Айгүл Т.", (4, 2): "Айгүл Т."}


def test_a_change_says_who_entered_it_and_when(karauyl, django_user_model):
    seat = seats.appoint(
        karauyl, holder_name=" Ерлан С. ", on=date(2026, 3, 1), by=django_user_model(email="op@example.kz"), now=NOW
    )
    assert (seat.holder_name, seat.entered_by, seat.entered_at) == ("Ерлан С.", "op@example.kz", NOW)


def test_somebody_acting_may_become_the_holder(karauyl):
    appoint(karauyl, acting=True)
    appoint(karauyl, on=date(2026, 4, 1))
    assert [seat.acting for seat in Seat.objects.order_by("started_on")] == [True, False]


def test_a_mistake_of_the_same_day_is_replaced(karauyl):
    appoint(karauyl, "Ерлан К.")
    appoint(karauyl, "Ерлан С.")
    assert periods(karauyl) == [("Ерлан С.", date(2026, 3, 1), None)]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda office: appoint(office, "  "), "A holder needs a name"),
        (lambda office: appoint(office, on=date(2026, 5, 2)), "not before"),
        (appoint, "recorded already"),
        (lambda office: vacate(office, on=date(2026, 2, 28)), "began later"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(karauyl, change, sentence):
    appoint(karauyl)
    before = periods(karauyl)
    with translation.override("en"), pytest.raises(seats.SeatRefused, match=sentence) as refused:
        change(karauyl)
    assert refused.value.office == karauyl
    assert periods(karauyl) == before


def test_a_change_may_be_recorded_on_its_day_in_kazakhstan(karauyl):
    evening = datetime(2026, 5, 1, 19, 0, tzinfo=UTC)  # 2 May in Kazakhstan
    seats.appoint(karauyl, holder_name="Ерлан С.", on=date(2026, 5, 2), by="operator", now=evening)


def test_the_desk_of_the_republic_is_never_vacant(register):
    with pytest.raises(seats.SeatRefused):
        vacate(Office.objects.get(level="republic"))


def test_an_abolished_office_gets_no_holder(karauyl):
    Office.objects.filter(pk=karauyl.pk).update(abolished_on=date(2026, 1, 1))
    with pytest.raises(seats.SeatRefused):
        appoint(karauyl)


def test_nobody_cannot_make_a_change(karauyl):
    with pytest.raises(ValueError, match="somebody"):
        seats.vacate(karauyl, on=date(2026, 4, 1), by=" ", now=NOW)
