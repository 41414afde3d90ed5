"""Passkeys: what signs in, and everything that looks like it and does not."""

from datetime import timedelta

import pytest

from accounts import sessions
from accounts.models import Membership, Passkey, StaffLetter, User, UserSession
from tests.accounts.authenticator import BE, BS, UP, UV, Device
from tests.accounts.test_people import broken
from tests.world import at

pytestmark = pytest.mark.django_db
NOW = at("2026-09-01", "10:00")


@pytest.fixture(autouse=True)
def _address(settings):
    settings.SITE_ADDRESS = "http://localhost:8000"


@pytest.fixture
def aigul():
    return User.objects.create_user("aigul@example.test", name="Айгүл С.", email_confirmed_at=NOW)


@pytest.fixture
def phone(client, aigul):
    """Aigul's telephone with a passkey; nobody is signed in any more."""
    device = Device()
    client.force_login(aigul)
    assert add(client, device)["Location"] == "/en/me/security/"
    client.logout()
    return device


def add(client, device, **more):
    options = client.post("/en/enter/passkey/new/").json()
    return client.post("/en/me/security/passkey/", {"credential": device.make(options), **more})


def asked(client):
    return client.post("/en/enter/passkey/options/").json()


def show(client, answer, **more):
    return client.post("/en/enter/passkey/", {"credential": answer, **more})


def who(client):
    return client.session.get("_auth_user_id")


def test_a_passkey_is_made_with_verification_and_tells_nothing_about_the_person(client, aigul):
    client.force_login(aigul)
    options = client.post("/en/enter/passkey/new/").json()
    assert options["rp"] == {"id": "localhost", "name": "Jauap"}
    selection = options["authenticatorSelection"]
    assert (selection["residentKey"], selection["userVerification"]) == ("required", "required")
    assert {one["alg"] for one in options["pubKeyCredParams"]} == {-7, -8, -257}
    assert str(aigul.pk) not in options["user"]["id"]
    device = Device(flags=UP | UV | BE | BS)
    client.post("/en/me/security/passkey/", {"credential": device.make(options), "name": "Телефон"})
    kept = Passkey.objects.get()
    assert (kept.name, kept.transports, kept.backed_up) == ("Телефон", ["internal"], True)
    assert StaffLetter.objects.get(user=aigul).kind == "factor-added"
    assert "Телефон" in client.get("/en/me/security/").content.decode()


def test_it_signs_in_a_resident_with_a_new_key(client, aigul, phone):
    before = client.session.session_key
    assert show(client, phone.show(asked(client)), next="/en/petitions/")["Location"] == "/en/petitions/"
    assert who(client) == str(aigul.pk)
    assert client.session.session_key != before
    assert UserSession.objects.get().way == "passkey"
    assert sessions.STEP in client.session


def test_it_signs_in_an_official_without_anything_else(client, aigul, phone, world):
    Membership.objects.create(user=aigul, office=world.office("103230000"), role="head", started_on="2025-01-01")
    assert show(client, phone.show(asked(client)))["Location"] == "/en/desk/"
    assert client.get("/en/desk/").status_code == 200


def test_never_to_another_site(client, phone):
    assert show(client, phone.show(asked(client)), next="https://evil.example/")["Location"] == "/en/me/"


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://jauap.evil.example"},
        {"origin": "http://localhost:8001"},
        {"origin": "http://sub.localhost:8000"},
        {"rp": "evil.example"},
        {"flags": UP},
        {"flags": UV},
        {"credential_id": b"of nobody" * 4},
    ],
    ids=["other-site", "other-port", "below-us", "other-rp", "not-verified", "not-present", "unknown"],
)
def test_what_is_not_quite_right_signs_nobody_in(client, phone, wrong):
    for name, value in wrong.items():
        setattr(phone, name, value)
    page = show(client, phone.show(asked(client)))
    assert "The passkey was not accepted." in page.content.decode()
    assert who(client) is None


def test_a_wrong_signature_another_persons_handle_and_rubbish_sign_nobody_in(client, phone):
    for answer in (
        lambda: phone.show(asked(client), signed=b"something else"),
        lambda: phone.show(asked(client), handle=b"of somebody else"),
        lambda: asked(client) and "{}",
        lambda: asked(client) and "not json",
        lambda: asked(client) and "[]",
        lambda: asked(client) and "x" * 30_000,
        lambda: asked(client) and '{"id": 1, "rawId": null, "response": "", "type": "public-key"}',
    ):
        assert "The passkey was not accepted." in show(client, answer()).content.decode()
        assert who(client) is None


def test_a_challenge_is_good_once_in_its_own_browser_and_for_ten_minutes(client, phone, monkeypatch):
    from django.test import Client

    from territories import clock

    answer = phone.show(asked(client))
    assert "Press the button again." in show(Client(), answer).content.decode()
    assert show(client, answer).status_code == 302
    client.logout()
    assert "Press the button again." in show(client, answer).content.decode()
    monkeypatch.setattr(clock, "now", lambda: NOW)
    answer = phone.show(asked(client))
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=10))
    assert "Press the button again." in show(client, answer).content.decode()
    assert who(client) is None


def test_a_challenge_for_a_new_passkey_signs_nobody_in(client, aigul, phone):
    client.force_login(aigul)
    options = client.post("/en/enter/passkey/new/").json()
    assert "Press the button again." in show(client, phone.show(options)).content.decode()


def test_a_counter_that_goes_backwards_ends_the_passkey_and_every_session(client, aigul, phone):
    from django.test import Client

    phone.count = 7
    show(client, phone.show(asked(client)))
    elsewhere = Client()
    phone.count = 8
    show(elsewhere, phone.show(asked(elsewhere)))
    copy = Client()
    phone.count = 8
    page = show(copy, phone.show(asked(copy)))
    assert "its counter went backwards" in page.content.decode()
    assert Passkey.objects.get().removal == "copied"
    assert set(StaffLetter.objects.filter(user=aigul).values_list("kind", flat=True)) == {"factor-added", "copied"}
    for signed_out in (client, elsewhere):
        assert signed_out.get("/en/me/security/").status_code == 302
    phone.count = 99
    assert who(copy) is None
    assert "The passkey was not accepted." in show(copy, phone.show(asked(copy))).content.decode()


def test_a_device_that_never_counts_is_no_copy(client, phone):
    for _time in range(3):
        assert show(client, phone.show(asked(client))).status_code == 302


def test_a_closed_account_and_a_removed_passkey_sign_nobody_in(client, aigul, phone):
    User.objects.filter(pk=aigul.pk).update(is_active=False)
    assert show(client, phone.show(asked(client))).status_code == 200
    User.objects.filter(pk=aigul.pk).update(is_active=True)
    Passkey.objects.update(removed_at=NOW, removal="own")
    assert show(client, phone.show(asked(client))).status_code == 200


def test_one_key_belongs_to_one_person(client, phone):
    other = User.objects.create_user("dana@example.test")
    client.force_login(other)
    page = add(client, phone)
    assert "in use already" in page.content.decode()
    assert Passkey.objects.count() == 1


def test_a_second_device_and_the_last_one_of_an_official(client, aigul, phone, world):
    Membership.objects.create(user=aigul, office=world.office("103230000"), role="head", started_on="2025-01-01")
    client.force_login(aigul)
    first = Passkey.objects.get()
    page = client.post(f"/en/me/security/remove/passkey/{first.pk}/", follow=True).content.decode()
    assert "This is your only second step." in page
    laptop = Device()
    add(client, laptop)
    client.post(f"/en/me/security/remove/passkey/{first.pk}/")
    assert [one.pk for one in aigul.passkeys.present()] == [Passkey.objects.latest("pk").pk]
    assert client.get("/en/me/security/").status_code == 200  # this session stays


def test_a_resident_does_not_lose_the_last_way_in(client, aigul, phone):
    """Somebody who took the e-mail off the account because a passkey was there cannot take that away too."""
    passkey = Passkey.objects.get()
    client.force_login(aigul)
    User.objects.filter(pk=aigul.pk).update(email=None, email_confirmed_at=None)
    page = client.post(f"/en/me/security/remove/passkey/{passkey.pk}/", follow=True).content.decode()
    assert "the only way to sign in" in page
    assert Passkey.objects.present().exists()
    User.objects.filter(pk=aigul.pk).update(email="aigul@example.test")
    client.post(f"/en/me/security/remove/passkey/{passkey.pk}/")
    assert not Passkey.objects.present().exists()


def test_without_javascript_the_page_says_what_to_do(client):
    page = client.get("/en/enter/passkey/").content.decode()
    assert "A passkey needs JavaScript" in page
    assert "/en/sign-in/" in page


def test_nobody_asks_for_a_new_passkey_without_being_somebody(client):
    assert client.post("/en/enter/passkey/new/").status_code == 403


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("passkey_counts_from_zero", {"sign_count": -1}),
        ("passkey_has_a_name", {"name": ""}),
        ("passkey_removal_says_why", {"removed_at": NOW}),
    ],
)
def test_a_passkey_is_what_it_says(aigul, name, fields):
    row = {"user": aigul, "credential_id": b"c", "public_key": b"k", "name": "n", "created_at": NOW} | fields
    broken(name, lambda: Passkey.objects.create(**row))


def test_the_site_may_do_all_of_it(aigul, as_application):
    from accounts import factors

    with as_application():
        made = factors.add_passkey(aigul, Passkey(credential_id=b"c", public_key=b"k", name="n"), now=NOW)
        factors.use_passkey(made, 3, now=NOW, backed_up=False)
        factors.remove(aigul, made, now=NOW)
    assert not aigul.passkeys.present().exists()
