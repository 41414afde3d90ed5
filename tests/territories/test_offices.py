from datetime import UTC, date, datetime
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from territories import seats
from territories.models import Office, Seat, Territory
from tests.register import load_country

NOW = datetime(2026, 5, 1, 9, tzinfo=UTC)
KARAUYL, ABAI_DISTRICT, ABAI, REPUBLIC = "103230000", "103200000", "100000000", "000000000"


def office(code):
    return Office.objects.for_issues().select_related("territory").get(territory=code)


def vacate(code, on=date(2026, 4, 1)):
    seats.vacate(office(code), on=on, by="operator", now=NOW)


def climbs_to(code):
    above = office(code).climbs_to
    return above.territory_id if above else None


def test_every_office_climbs_to_its_superior_while_nobody_is_missing(register):
    for one in Office.objects.all():
        assert one.climbs_to_id == one.superior_id
        assert one.path.endswith(f"{one.pk}/")


def test_a_vacant_office_is_climbed_over(register):
    vacate(ABAI_DISTRICT)
    assert climbs_to(KARAUYL) == ABAI
    assert climbs_to(ABAI_DISTRICT) == ABAI
    vacate(ABAI)
    assert climbs_to(KARAUYL) == climbs_to(ABAI_DISTRICT) == climbs_to(ABAI) == REPUBLIC
    seats.appoint(office(ABAI_DISTRICT), holder_name="Дана М.", on=date(2026, 4, 20), by="operator", now=NOW)
    assert climbs_to(KARAUYL) == ABAI_DISTRICT
    assert climbs_to(ABAI_DISTRICT) == REPUBLIC
    assert climbs_to(REPUBLIC) is None


def test_a_vacancy_elsewhere_changes_nothing(register):
    before = dict(Office.objects.exclude(territory__path__contains=ABAI).values_list("pk", "climbs_to"))
    vacate(ABAI)
    assert before == dict(Office.objects.exclude(territory__path__contains=ABAI).values_list("pk", "climbs_to"))


def test_an_abolished_office_is_climbed_over(register):
    Office.objects.for_issues().filter(territory=ABAI_DISTRICT).update(abolished_on=date(2026, 4, 1))
    assert climbs_to(KARAUYL) == ABAI
    assert not Office.objects.active().for_issues().filter(territory=ABAI_DISTRICT).exists()


def test_a_new_superior_moves_the_whole_branch(register):
    urzhar = office("104600000")
    Office.objects.for_issues().filter(territory=KARAUYL).update(superior=urzhar)
    assert office(KARAUYL).path == f"{urzhar.path}{office(KARAUYL).pk}/"
    Office.objects.for_issues().filter(territory=ABAI_DISTRICT).update(superior=urzhar)
    below = Office.objects.below(urzhar)
    assert office(ABAI_DISTRICT) in below
    assert Office.objects.filter(superior=office(ABAI_DISTRICT)).first() in below


def test_what_the_trigger_keeps_cannot_be_written_by_hand(register):
    right = office(KARAUYL)
    Office.objects.filter(pk=right.pk).update(path="1/", climbs_to=None)
    assert (office(KARAUYL).path, office(KARAUYL).climbs_to_id) == (right.path, right.climbs_to_id)
    right.path = "nonsense"
    right.save()
    assert office(KARAUYL).path != "nonsense"


def test_a_vacancy_follows_the_seats_however_they_are_written(register):
    karauyl = office(KARAUYL)
    row = {"office": karauyl, "entered_by": "operator", "entered_at": NOW}
    Seat.objects.bulk_create([Seat(**row, is_vacant=True, started_on=date(2026, 4, 1))])
    assert office(KARAUYL).vacant_since == date(2026, 4, 1)
    Seat.objects.filter(office=karauyl).update(started_on=date(2026, 4, 2))
    assert office(KARAUYL).vacant_since == date(2026, 4, 2)
    Seat.objects.filter(office=karauyl).update(office=office(ABAI_DISTRICT))
    assert office(KARAUYL).vacant_since is None
    assert office(ABAI_DISTRICT).vacant_since == date(2026, 4, 2)
    Seat.objects.all().delete()
    assert office(ABAI_DISTRICT).vacant_since is None


def test_the_holder_can_be_asked_for_with_the_offices(register, django_assert_num_queries):
    seats.appoint(office(KARAUYL), holder_name="Ерлан С.", on=date(2026, 1, 1), by="operator", now=NOW, acting=True)
    vacate(ABAI_DISTRICT)
    with django_assert_num_queries(1):
        found = {
            one.territory_id: one
            for one in Office.objects.for_issues().with_holder().filter(territory__in=[KARAUYL, ABAI_DISTRICT, ABAI])
        }
    assert (found[KARAUYL].holder_name, found[KARAUYL].holder_is_acting) == ("Ерлан С.", True)
    assert found[ABAI_DISTRICT].holder_name is None
    assert found[ABAI].holder_name is None
    assert found[ABAI].is_active
    assert not found[ABAI_DISTRICT].is_active


def test_the_register_of_vacancies_lists_the_longest_first(register, django_assert_num_queries):
    vacate(KARAUYL, on=date(2026, 4, 10))
    vacate(ABAI_DISTRICT, on=date(2026, 2, 1))
    with django_assert_num_queries(1):
        listed = [(one.territory.full_kk, one.territory.region.full_kk) for one in Office.objects.vacant()]
    assert listed == [("Абай ауданы", "Абай облысы"), ("Қараауыл ауылдық округі", "Абай облысы")]


def test_no_office_is_vacant_because_nobody_has_been_entered(register):
    assert not Office.objects.vacant().exists()
    assert Office.objects.active().for_issues().count() == 2570


@pytest.mark.usefixtures("_country")
def test_two_vacancies_at_the_same_moment_do_not_miss_each_other(django_db_blocker):
    """A district and its region fall vacant in two transactions at once: the village climbs to the republic."""
    start = Barrier(2)
    problems = []

    def work(code):
        try:
            with transaction.atomic():
                start.wait(10)
                vacate(code)
        except Exception as error:
            problems.append(error)
        finally:
            connection.close()

    workers = [Thread(target=work, args=(code,)) for code in (ABAI_DISTRICT, ABAI)]
    with django_db_blocker.unblock():
        load_country()
        try:
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join(30)
            assert problems == []
            assert climbs_to(KARAUYL) == REPUBLIC
        finally:
            Seat.objects.filter(office__territory__in=[ABAI_DISTRICT, ABAI]).delete()
            assert climbs_to(KARAUYL) == ABAI_DISTRICT
            connection.close()


def test_offices_below_are_found_by_path(register, django_assert_num_queries):
    district = office(ABAI_DISTRICT)
    with django_assert_num_queries(1):
        below = {one.territory_id for one in Office.objects.below(district)}
    expected = Territory.objects.below(district.territory).administrative().values_list("pk", flat=True)
    assert below == set(expected)
