import re
from datetime import date

import pytest
from django.contrib import admin
from django.urls import include, path

from territories import calendar
from territories.models import Office, Seat, Territory

clocks = ([path("day/", admin.site.index, name="change_day")], "clocks")
urlpatterns = [path("admin/", admin.site.urls), path("clocks/", include(clocks))]
pytestmark = pytest.mark.urls("tests.territories.test_admin")


@pytest.fixture
def operator(register, admin_client, admin_user, settings):
    settings.SECURE_SSL_REDIRECT = False
    admin_user.language = "en"
    admin_user.save(update_fields=["language"])
    return admin_client


@pytest.mark.parametrize(
    "page",
    ["territory/", "territory/103230000/change/", "office/", "seat/", "seat/add/", "calendarday/",
     "calendarday/2026-05-04/change/"],
)  # fmt: skip
def test_every_page_opens(operator, page):
    assert operator.get(f"/admin/territories/{page}").status_code == 200


def test_an_office_can_be_looked_at_and_its_superior_set(operator):
    office = Office.objects.for_issues().get(territory="103230000")
    page = f"/admin/territories/office/{office.pk}/change/"
    assert operator.get(page).status_code == 200
    above = Office.objects.for_issues().get(territory="100000000")
    assert operator.post(page, {"superior": above.pk}).status_code == 302
    office.refresh_from_db()
    assert (office.superior, office.path) == (above, f"{above.path}{office.pk}/")


def test_a_superior_of_the_other_body_is_refused_in_the_form(operator):
    office = Office.objects.for_issues().get(territory="103200000")
    council = Office.objects.maslikhats().get(territory="100000000")
    answer = operator.post(f"/admin/territories/office/{office.pk}/change/", {"superior": council.pk})
    assert answer.status_code == 200
    assert "An akim stands under an akim" in answer.content.decode()


def test_units_and_offices_are_found_by_name(operator):
    page = operator.get("/admin/territories/territory/", {"q": "Қарауыл"})
    assert "103230100" in page.content.decode()
    page = operator.get("/admin/territories/office/", {"q": "Карааул"})
    assert len(page.context["cl"].result_list) >= 1
    answer = operator.get(
        "/admin/autocomplete/",
        {"term": "Абай ауданы", "app_label": "territories", "model_name": "seat", "field_name": "office"},
    )
    assert "Akim of Abay district" in [row["text"] for row in answer.json()["results"]]


def test_what_the_classifier_says_cannot_be_edited(operator):
    page = "/admin/territories/territory/103230000/change/"
    values = {"name_ru": "Другой", "population": "5000", "population_on": "2026-06-01", "population_source": "census"}
    assert operator.post(page, values).status_code == 302
    unit = Territory.objects.get(pk="103230000")
    assert (unit.name_ru, unit.population) == ("Карааульский", 5000)
    for model in ("territory", "office", "calendarday"):
        assert operator.get(f"/admin/territories/{model}/add/").status_code == 403
    assert operator.get("/admin/territories/territory/103230000/delete/").status_code == 403


def seat(operator, **values):
    office = Office.objects.for_issues().get(territory="103230000")
    return operator.post("/admin/territories/seat/add/", {"office": office.pk, "started_on": "2026-03-01"} | values)


def test_a_holder_and_then_a_vacancy_are_recorded(operator, admin_user):
    assert seat(operator, holder_name=" Ерлан С. ").status_code == 302
    assert seat(operator, is_vacant="on", started_on="2026-04-01").status_code == 302
    first, second = Seat.objects.order_by("started_on")
    assert (first.holder_name, first.ended_on, first.entered_by) == (
        "Ерлан С.",
        date(2026, 4, 1),
        admin_user.get_username(),
    )
    assert second.is_vacant
    assert Office.objects.for_issues().get(territory="103230000").vacant_since == date(2026, 4, 1)
    assert operator.get(f"/admin/territories/seat/{first.pk}/delete/").status_code == 403


@pytest.mark.parametrize(
    "values",
    [{}, {"holder_name": "Ерлан С.", "started_on": "2999-01-01"}, {"holder_name": "Ерлан С.", "started_on": ""}],
)
def test_what_the_verb_would_refuse_is_said_in_the_form(operator, values):
    answer = seat(operator, **values)
    assert answer.status_code == 200
    assert answer.context["errors"]
    assert not Seat.objects.exists()


def test_a_day_is_read_in_the_admin_and_changed_by_an_act_on_the_site(register, admin_client):
    page = "/admin/territories/calendarday/2026-05-04/change/"
    assert "/clocks/day/" in admin_client.get(page).content.decode()
    assert admin_client.post(page, {"is_working": "", "reason": "x"}).status_code == 403
    assert calendar.is_working(date(2026, 5, 4))


@pytest.mark.parametrize("page", ["territory/103230000/change/", "office/{office}/change/", "seat/add/", "office/"])
def test_fields_have_their_names_in_kazakh(operator, admin_user, page):
    admin_user.language = "kk"
    admin_user.save(update_fields=["language"])
    office = Office.objects.for_issues().get(territory="103230000")
    shown = operator.get(f"/admin/territories/{page.format(office=office.pk)}", headers={"accept-language": "kk"})
    words = re.findall(r"<(?:label|th)\b[^>]*>(.*?)</(?:label|th)>", shown.content.decode(), re.S)
    names = {re.sub(r"<[^>]+>|\s+", " ", one).strip(" :") for one in words}
    assert names & {"Әкімдік", "Жоғары тұрған әкімдік"}
    assert not names & {
        "Office",
        "Superior",
        "Climbs to",
        "Successor",
        "Territory",
        "Parent",
        "Region",
        "Title",
        "Name",
    }
