"""A council at work: it sees petitions addressed to it like any office, and no issue ever comes near it."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import translation

from accounts.models import Membership, User
from cases import escalation
from cases.addresses import office_address
from cases.models import ClockRule
from cases.workflow.filing import open_petition_case
from cases.workspace import targets
from territories.models import Office, Territory
from tests.world import at

pytestmark = pytest.mark.django_db

DISTRICT, REGION, REPUBLIC = "103200000", "100000000", "000000000"


@pytest.fixture
def council(world, clock_at):
    """The maslikhat of Абай ауданы."""
    return world.maslikhat(DISTRICT)


@pytest.fixture
def petition(council):
    """A petition whose goal was reached, a day before requests arrive."""
    return open_petition_case(
        addressee=council,
        territory=Territory.objects.get(pk=DISTRICT),
        regime=ClockRule.Regime.PETITION_LOCAL,
        title="Ауыл мектебіне спортзал салу",
        body="Мектепте спортзал жоқ.",
        language="kk",
        now=at("2026-09-01"),
    )


def member_of(*offices):
    user = User.objects.create_user("gulnar@example.test", name="Гүлнар")
    for office in offices:
        Membership.objects.create(user=user, office=office, role="head", started_on=date(2026, 1, 1))
    client = Client()
    client.force_login(user)
    return client


def test_a_member_sees_its_petitions_in_the_workspace(council, petition):
    client = member_of(council)
    today = client.get("/desk/").content.decode()
    assert council.title in today
    assert petition.title in today
    assert f'href="/offices/{DISTRICT}/maslikhat/"' in today
    assert client.get(f"/desk/{petition.number}/").status_code == 200


def test_the_akim_of_the_same_district_does_not_see_them(petition, world):
    client = member_of(world.office(DISTRICT))
    assert petition.title not in client.get("/desk/").content.decode()
    assert petition.title not in client.get("/desk/below/").content.decode()
    assert client.get(f"/desk/{petition.number}/").status_code == 404


def test_somebody_of_both_offices_of_a_district_changes_between_them(council, petition, world):
    client = member_of(world.office(DISTRICT), council)
    assert petition.title not in client.get(f"/desk/?office={DISTRICT}").content.decode()
    assert petition.title in client.get(f"/desk/?office={DISTRICT}-maslikhat").content.decode()
    assert petition.title in client.get("/desk/").content.decode()  # remembered


def test_the_public_page_of_a_maslikhat_shows_what_it_has(client, council, petition):
    page = client.get(office_address(council)).content.decode()
    assert petition.title in page
    assert petition.title not in client.get(f"/offices/{DISTRICT}/").content.decode()


def test_the_tracker_and_its_ladder_lead_to_the_maslikhats(client, petition):
    page = client.get(f"/cases/{petition.number}/").content.decode()
    for code in (DISTRICT, REGION):
        assert f'href="/offices/{code}/maslikhat/"' in page
        assert f'href="/offices/{code}/"' not in page
    assert f'href="/offices/{REPUBLIC}/"' in page
    assert "Аудан мәслихаты" in page


def test_silence_climbs_to_the_maslikhat_of_the_region_and_then_to_the_republic(council, petition, world):
    held = [(council.body, council.territory_id)]
    for _step in range(2):
        escalation.sweep(world.again(petition).current.climbs_at, grace=timedelta())
        office = world.again(petition).current.office
        held.append((office.body, office.territory_id))
    assert held == [("maslikhat", DISTRICT), ("maslikhat", REGION), ("government", REPUBLIC)]


def test_the_region_reads_what_the_maslikhats_below_it_have(petition, world):
    client = member_of(world.maslikhat(REGION))
    assert petition.title in client.get("/desk/below/").content.decode()
    assert petition.title in client.get(f"/desk/below/?of={DISTRICT}-maslikhat").content.decode()


def test_an_issue_can_never_be_handed_to_a_maslikhat(world, council):
    issue = world.case()
    offered = targets.suggested(issue) + targets.found(issue, "Абай ауданы") + targets.by_key(issue, str(council.pk))
    assert "103200000" in {office.territory_id for office in offered}
    assert not [office for office in offered if office.is_maslikhat]


def test_a_petition_stays_among_maslikhats(petition):
    offered = targets.suggested(petition) + targets.found(petition, "Ақсуат ауданы")
    assert {office.body for office in offered} <= {Office.Body.MASLIKHAT, Office.Body.GOVERNMENT}
    assert "Ақсуат ауданының мәслихаты" in {office.titles.kk for office in offered}


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_its_pages_speak_three_languages(council, petition, language):
    client = member_of(council)
    prefix = "" if language == "kk" else f"/{language}"
    page = client.get(f"{prefix}/desk/{petition.number}/")
    with translation.override(language):
        assert council.title in page.content.decode()
