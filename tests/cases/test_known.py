"""The name is hidden from the office until the resident lets it know, and again when they take it back."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Membership, User
from cases import workflow
from cases.errors import TransitionRefused
from cases.models import Event, Participant
from cases.private_links import address_of
from tests.world import at

pytestmark = pytest.mark.django_db
NOW = at("2026-09-02")
PHONE = "8 700 000 00 01"


@pytest.fixture
def reporter(world):
    participant = world.reporter(world.case())
    Participant.objects.filter(pk=participant.pk).update(name="Айгүл С.", contact_phone=PHONE)
    participant.refresh_from_db()
    return participant


def seen_by(world, client, case, code, monkeypatch):
    """What somebody of an office reads on its page of the case."""
    monkeypatch.setattr("territories.clock.now", lambda: NOW)
    office = world.office(code)
    user = User.objects.filter(memberships__office=office).first() or User.objects.create_user(f"o{code}@example.test")
    Membership.objects.get_or_create(user=user, office=office, role="head", defaults={"started_on": date(2025, 1, 1)})
    client.force_login(user)
    return client.get(f"/en/desk/{case.number}/").content.decode()


def test_the_office_sees_nothing_until_the_resident_says_so(world, client, reporter, monkeypatch, as_application):
    case = reporter.case
    before = seen_by(world, client, case, "103230000", monkeypatch)
    assert PHONE not in before
    assert "Айгүл С." not in before
    with as_application():
        workflow.make_known(case, participant=reporter, now=NOW)
    after = seen_by(world, client, case, "103230000", monkeypatch)
    assert PHONE in after
    assert "Айгүл С." in after
    workflow.withhold(case, participant=reporter, now=NOW)
    assert PHONE not in seen_by(world, client, case, "103230000", monkeypatch)


def test_another_office_and_the_public_never_see_it(world, client, reporter, monkeypatch):
    workflow.make_known(reporter.case, participant=reporter, now=NOW)
    assert PHONE not in seen_by(world, client, reporter.case, "103200000", monkeypatch)
    client.logout()
    page = client.get(f"/en/cases/{reporter.case.number}/").content.decode()
    assert PHONE not in page
    assert "Айгүл С." not in page
    assert "The resident let the office know their name and telephone" in page


def test_the_history_tells_it_once_and_without_the_name(reporter):
    for _time in range(2):
        workflow.make_known(reporter.case, participant=reporter, now=NOW)
    for _time in range(2):
        workflow.withhold(reporter.case, participant=reporter, now=NOW)
    told = Event.objects.filter(case=reporter.case, kind__in=["introduced", "withheld"]).order_by("number")
    assert [one.kind for one in told] == ["introduced", "withheld"]
    assert not any("Айгүл" in f"{one.text}{one.data}" or one.user_id for one in told)


def test_what_the_account_says_is_told_when_nothing_was_left(world):
    user = User.objects.create_user("a@example.test", name="Айгүл", phone="+77000000009", email_confirmed_at=NOW)
    participant = world.reporter(world.case())
    Participant.objects.filter(pk=participant.pk).update(user=user)
    participant.refresh_from_db()
    workflow.make_known(participant.case, participant=participant, now=NOW)
    assert workflow.known.known_reporter(participant.case) == ("Айгүл", "+77000000009")


def test_nothing_to_tell_and_nobody_but_the_reporter(world, reporter):
    nameless = world.reporter(world.case())
    supporter = workflow.support(reporter.case, now=NOW, key="k" * 64, name="Дана")
    for participant in (nameless, supporter):
        with pytest.raises(TransitionRefused):
            workflow.make_known(participant.case, participant=participant, now=NOW)
    with pytest.raises(IntegrityError, match="participant_known_to_office_is_a_reporter"), transaction.atomic():
        Participant.objects.filter(pk=supporter.pk).update(known_to_office_at=NOW)


def test_the_private_page_asks_tells_and_takes_back(client, reporter, monkeypatch):
    monkeypatch.setattr("territories.clock.now", lambda: NOW)
    link = "/en" + address_of(reporter)
    assert "Let the office know my name and telephone" in client.get(link).content.decode()
    client.post(link, {"do": "make_known"})
    page = client.get(link).content.decode()
    assert "The office that has the case sees:" in page
    client.post(link, {"do": "withhold"})
    reporter.refresh_from_db()
    assert reporter.known_to_office_at is None


@pytest.mark.parametrize(
    ("name", "phone", "button", "told", "not_told", "taken_back"),
    [
        (
            "Айгүл С.",
            PHONE,
            "know my name and telephone",
            "now sees your name and telephone.",
            "you left no",
            "name and",
        ),
        ("Айгүл С.", "", "know my name", "now sees your name; you left no telephone.", "name and telephone.", "name."),
        ("", PHONE, "know my telephone", "now sees your telephone; you left no name.", "name and", "telephone."),
    ],
)
def test_the_page_says_what_the_office_sees_of_a_name_and_a_telephone(
    client, reporter, monkeypatch, name, phone, button, told, not_told, taken_back
):
    monkeypatch.setattr("territories.clock.now", lambda: NOW)
    Participant.objects.filter(pk=reporter.pk).update(name=name, contact_phone=phone)
    link = "/en" + address_of(reporter)
    assert f"Let the office {button}<" in client.get(link).content.decode()
    page = client.post(link, {"do": "make_known"}, follow=True).content.decode()
    said = page[page.index("The office that has the case now sees") :][:150]
    assert told in said
    assert not_told not in said
    page = client.post(link, {"do": "withhold"}, follow=True).content.decode()
    assert f"The office no longer sees your {taken_back}" in page


def test_a_form_about_oneself_sent_empty_is_not_called_saved(world, client, monkeypatch):
    monkeypatch.setattr("territories.clock.now", lambda: NOW)
    supporter = workflow.support(world.case(), now=NOW, key="k" * 64)
    link, empty = "/en" + address_of(supporter), {"do": "introduce", "name": " ", "email": ""}
    answer = client.post(link, empty)
    assert answer.status_code == 400
    assert 'href="#id_name"' in answer.content.decode()
    assert "Nothing was filled in." in answer.content.decode()
    client.post(link, {"do": "introduce", "name": "Дана", "email": ""})
    assert "Saved." in client.post(link, empty, follow=True).content.decode()  # what was given is taken back
    supporter.refresh_from_db()
    assert supporter.name == ""
