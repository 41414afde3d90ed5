"""Whose account an invitation leads to: never one with rights, never a proved person's by a telephone, never of a number's former owner."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from accounts import entering, factors, identity, keyed_links, senders, staff_letters
from accounts.models import Identity, Membership, Passkey, StaffLetter, User
from tests.accounts.authenticator import Device
from tests.accounts.test_staffing import Cast, _now, at_moment, invite, sent_link  # noqa: F401
from tests.signing_in import enrol
from tests.world import at

pytestmark = pytest.mark.django_db
NOW = at("2026-09-01", "10:00")
NUMBER = "+77000000001"
IIN = "850101300124"


@pytest.fixture
def cast(world):
    return Cast(world)


@pytest.fixture
def messages(monkeypatch):
    """What goes to telephones: number and text."""
    sent = []

    class Sender:
        def is_there(self):
            return True

        def has_budget(self, now):
            return True

        def send(self, number, text, tail, now):
            sent.append((number, text))

    monkeypatch.setattr(senders, "by_phone", Sender)
    return sent


def link_in(text):
    return re.search(r"http://localhost:8000(/\S+)", text)[1]


def open_link(client, row):
    return client.get(keyed_links.address("accounts:invitation_link", row).removeprefix("http://localhost:8000"))


def set_up(client):
    options = client.post("/en/enter/passkey/new/").json()
    return client.post("/en/sign-in/set-up/", {"credential": Device().make(options)})


def prove(user):
    identity.prove(user, IIN, level=Identity.Level.SIGNATURE, issuer="test", now=NOW)


# -- an account with rights --------------------------------------------------------------------------


def test_a_second_account_in_the_browser_does_not_open_the_one_with_rights(cast, client):
    """Who reads the mailbox of an official and has any account with a passkey is asked for the official's own all the same."""
    row = invite(cast.operator, platform_role="auditor", email=cast.dana.email)
    client.force_login(cast.aigul)
    open_link(client, row)
    client.post("/en/invitation/", {"name": "Дана"})
    assert "pending_step" not in client.session
    assert set_up(client).status_code == 302
    assert not Passkey.objects.filter(user=cast.dana).exists()


def test_whoever_is_signed_in_in_two_steps_accepts_for_themselves_alone(cast, client):
    row = invite(cast.bolat, office=cast.office, seat="officer", email="new@example.test")
    client.force_login(cast.aigul)
    open_link(client, row)
    assert client.post("/en/invitation/", {"name": "Жаңа"}).status_code == 200
    assert not User.objects.filter(email="new@example.test").exists()
    assert client.post("/en/invitation/", {"with": "this"}).status_code == 302
    assert cast.aigul.memberships.present().get().role == "officer"


# -- a resident's account -----------------------------------------------------------------------------


def test_a_resident_with_an_e_mail_and_a_telephone_accepts_by_either(cast, messages):
    aigul = cast.aigul
    User.objects.filter(pk=aigul.pk).update(phone=NUMBER, phone_confirmed_at=NOW)
    for seat, where in (("officer", {"email": aigul.email}), ("officer", {"email": "", "phone": NUMBER})):
        Membership.objects.filter(user=aigul).delete()
        factors.remove_all(aigul, removal="own", now=NOW)
        Passkey.objects.filter(user=aigul).delete()
        StaffLetter.objects.all().delete()
        row = invite(cast.bolat, office=cast.office, seat=seat, **where)
        client = Client()
        open_link(client, row)
        assert client.post("/en/invitation/", {"name": "Айгүл"})["Location"] == "/en/sign-in/set-up/", where
        assert set_up(client)["Location"] == "/en/desk/"
        assert aigul.memberships.present().get().role == seat
    assert User.objects.filter(phone=NUMBER).get() == aigul


def test_a_telephone_does_not_open_the_account_of_a_proved_person(cast, client, messages):
    User.objects.filter(pk=cast.aigul.pk).update(phone=NUMBER, phone_confirmed_at=NOW)
    prove(cast.aigul)
    open_link(client, invite(cast.bolat, office=cast.office, seat="officer", email="", phone=NUMBER))
    page = client.get("/en/invitation/").content.decode()
    assert "A telephone is not enough for it" in page
    assert "/en/enter/?next=/en/invitation/" in page.replace("%2F", "/")
    assert client.post("/en/invitation/", {"name": "Бөтен"}).status_code == 200
    assert "pending_step" not in client.session
    cast.aigul.refresh_from_db()
    assert cast.aigul.name == "Айгүл"


def test_the_proved_person_signs_in_surely_and_then_accepts(cast, client, messages):
    from accounts import backends

    User.objects.filter(pk=cast.aigul.pk).update(phone=NUMBER, phone_confirmed_at=NOW)
    prove(cast.aigul)
    client.force_login(cast.aigul, backend=backends.PATH)
    session = client.session
    del session["second_step_at"]  # a signature is one step
    session.save()
    open_link(client, invite(cast.bolat, office=cast.office, seat="officer", email="", phone=NUMBER))
    assert client.post("/en/invitation/", {"name": "Айгүл"})["Location"] == "/en/sign-in/set-up/"
    set_up(client)
    assert cast.aigul.memberships.present().get().role == "officer"


@pytest.mark.parametrize(("late", "is_new"), [(timedelta(seconds=-1), False), (timedelta(), True)])
def test_a_number_that_was_not_used_for_a_year_opens_nothing_of_before(
    cast, client, messages, monkeypatch, settings, late, is_new
):
    User.objects.filter(pk=cast.aigul.pk).update(phone=NUMBER, phone_confirmed_at=NOW)
    moment = at_moment(monkeypatch, NOW + timedelta(days=settings.PHONE_DAYS) + late)
    row = invite(cast.bolat, office=cast.office, seat="officer", email="", phone=NUMBER, now=moment)
    open_link(client, row)
    client.post("/en/invitation/", {"name": "Жаңа иесі"})
    set_up(client)
    officer = Membership.objects.present().get(role="officer", office=cast.office, started_on=moment.date()).user
    assert (officer != cast.aigul) is is_new
    assert (officer.phone, officer.phone_confirmed_at) == (NUMBER, moment)
    cast.aigul.refresh_from_db()
    assert (cast.aigul.phone is None) is is_new


def test_an_official_keeps_the_number_however_long_they_signed_in_without_it(cast, client, messages, monkeypatch):
    User.objects.filter(pk=cast.officer.pk).update(phone=NUMBER, phone_confirmed_at=NOW)
    moment = at_moment(monkeypatch, NOW + timedelta(days=800))
    open_link(client, invite(cast.dana, office=cast.neighbour, seat="officer", email="", phone=NUMBER, now=moment))
    assert "has an account already" in client.get("/en/invitation/").content.decode()
    assert client.post("/en/invitation/", {"name": "Бөтен"}).status_code == 200
    assert User.objects.get(phone=NUMBER) == cast.officer


def test_whoever_began_and_did_not_end_begins_again_with_the_same_account(cast, messages):
    row = invite(cast.bolat, office=cast.office, seat="officer", email="", phone=NUMBER)
    for _turn in range(2):
        client = Client()
        open_link(client, row)
        assert client.post("/en/invitation/", {"name": "Жаңа"})["Location"] == "/en/sign-in/set-up/"
    assert User.objects.filter(name="Жаңа").count() == 1
    set_up(client)
    assert User.objects.get(phone=NUMBER).memberships.present().get().role == "officer"


# -- between the steps -------------------------------------------------------------------------------------


def test_whoever_has_the_password_alone_adds_nothing_to_what_its_owner_set_up_meanwhile(cast):
    cast.officer.set_password("a long enough secret")
    cast.officer.save()
    owner, thief = Client(), Client()
    for client in (owner, thief):
        given = {"username": cast.officer.email, "password": "a long enough secret"}
        assert client.post("/en/sign-in/", given)["Location"] == "/en/sign-in/set-up/"
    assert set_up(owner)["Location"] == "/en/desk/"
    answer = set_up(thief)
    assert answer.status_code == 200
    assert "has a second step by now" in answer.content.decode()
    assert Passkey.objects.filter(user=cast.officer).count() == 1
    assert thief.get("/en/desk/").status_code == 302


def test_nor_does_whoever_holds_the_link_of_an_invitation(cast):
    row = invite(cast.bolat, office=cast.office, seat="officer", email=cast.aigul.email)
    client = Client()
    open_link(client, row)
    client.post("/en/invitation/", {"name": "Айгүл"})
    enrol(cast.aigul)
    assert "has a second step by now" in set_up(client).content.decode()
    assert not cast.aigul.memberships.present().exists()


# -- a telephone alone ---------------------------------------------------------------------------------------


@pytest.fixture
def by_phone(cast, messages):
    """An officer who has a telephone and no e-mail."""
    user = User.objects.create(phone=NUMBER, phone_confirmed_at=NOW, name="Телефонмен", language="ru")
    Membership.objects.create(user=user, office=cast.office, role="officer", started_on="2025-01-01")
    return user


def test_a_new_second_step_reaches_a_telephone(cast, client, by_phone, messages):
    enrol(by_phone)
    client.force_login(cast.bolat)
    page = client.get(f"/en/people/{by_phone.pk}/second-step/").content.decode()
    assert "+7 700 000 00 01" in page
    done = client.post(f"/en/people/{by_phone.pk}/second-step/", {"reason": "Телефоны суға түсті"})
    assert done.status_code == 302
    assert staff_letters.send_waiting(NOW) == 1
    number, text = messages.pop()
    assert number == NUMBER
    assert "двух дней" in text
    client.logout()
    assert client.get(link_in(text))["Location"].endswith("/second-step/")
    assert client.post("/ru/second-step/")["Location"] == "/ru/sign-in/set-up/"
    assert set_up(client)["Location"] == "/en/desk/"


def test_where_no_messages_go_a_new_second_step_is_not_promised(cast, by_phone, monkeypatch):
    from accounts import staffing

    class Nobody:
        def is_there(self):
            return False

    monkeypatch.setattr(senders, "by_phone", Nobody)
    enrol(by_phone)
    with pytest.raises(staffing.StaffingRefused):
        staffing.reopen(by_phone, reason="lost", by=cast.bolat, now=NOW)
    assert factors.has_second_step(by_phone)


def test_staff_with_a_telephone_alone_are_told_what_others_read_in_a_letter(cast, by_phone, messages):
    from accounts import staffing

    factors.set_password(by_phone, "three words of mine", now=NOW)
    staffing.end_seat(by_phone.memberships.get(), reason="r", by=cast.bolat, now=NOW)
    assert staff_letters.send_waiting(NOW) == 2
    assert [number for number, _text in messages] == [NUMBER, NUMBER]
    assert "Изменилось" in messages[0][1]
    assert "three words" not in str(messages)


def test_residents_order_no_messages(cast, messages):
    resident = User.objects.create(phone=NUMBER, phone_confirmed_at=NOW)
    factors.set_password(resident, "three words of mine", now=NOW)
    assert not StaffLetter.objects.exists()


@pytest.mark.parametrize(
    ("problem", "tries", "is_given_up"), [("budget", 0, False), ("refused", 1, True), ("", 1, False)]
)
def test_a_message_that_did_not_go_waits_for_money_and_is_given_up_when_refused(
    cast, by_phone, monkeypatch, problem, tries, is_given_up
):
    class Refusing:
        def is_there(self):
            return True

        def send(self, *_what):
            raise senders.NotSent(problem)

    monkeypatch.setattr(senders, "by_phone", Refusing)
    invite(cast.bolat, office=cast.office, seat="deputy", email="", phone="+77000000009")
    assert staff_letters.send_waiting(NOW) == 0
    row = StaffLetter.objects.get()
    assert (row.sent_at, row.tries, row.given_up_at is not None) == (None, tries, is_given_up)


@pytest.mark.parametrize("typed", [NUMBER, "8 (700) 000 00 01", "87000000001"])
def test_a_password_is_asked_for_with_a_telephone_too(by_phone, client, typed):
    by_phone.set_password("three words of mine")
    by_phone.save()
    enrol(by_phone)
    wrong = client.post("/en/sign-in/", {"username": typed, "password": "other words of mine"})
    assert wrong.status_code == 200
    right = client.post("/en/sign-in/", {"username": typed, "password": "three words of mine"})
    assert right["Location"] == "/en/sign-in/second/"
    assert "E-mail or telephone" in client.get("/en/sign-in/").content.decode()


def test_the_year_of_a_number_begins_anew_when_an_invitation_is_accepted_by_it(cast, messages):
    from accounts import staffing

    user = User.objects.create(phone=NUMBER, phone_confirmed_at=NOW - timedelta(days=300), name="n")
    row = invite(cast.bolat, office=cast.office, seat="officer", email="", phone=NUMBER)
    staffing.accept(row.pk, user, now=NOW)
    user.refresh_from_db()
    assert not entering.is_too_old(user, NOW + timedelta(days=100))
