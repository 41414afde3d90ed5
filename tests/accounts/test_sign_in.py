"""Signing in: for the people of offices, telling nobody who has an account."""

import re

import pytest
from django.utils.translation import override

from accounts import demonstration
from accounts.models import Membership, PlatformRole, User
from tests.signing_in import code_now, enrol

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough secret"


@pytest.fixture
def bolat():
    user = User.objects.create_user("bolat@example.test", PASSWORD, name="Болат")
    enrol(user)
    return user


def sign_in(client, email="bolat@example.test", password=PASSWORD, **more):
    """Both steps; the answer of the first when it refused."""
    answer = client.post("/en/sign-in/", {"username": email, "password": password, **more})
    if answer.status_code == 302 and answer["Location"] == "/en/sign-in/second/":
        return client.post("/en/sign-in/second/", {"code": code_now()})
    return answer


def test_the_right_password_leads_to_work(client, bolat):
    answer = sign_in(client)
    assert answer["Location"] == "/en/me/"  # no office any more
    assert client.session["_auth_user_id"] == str(bolat.pk)


def test_a_moderator_goes_to_the_desk_and_finds_it_again_from_every_page(world, client, bolat):
    PlatformRole.objects.create(user=bolat, role="moderator", started_on="2026-01-01")
    assert sign_in(client)["Location"] == "/en/petitions/desk/"
    assert '<a class="to-desk" href="/en/petitions/desk/">' in client.get("/en/petitions/").content.decode()
    own = client.get("/en/me/").content.decode()
    assert "To the moderators" in own
    assert "/en/petitions/new/" not in own.split("<main")[1].split("</main")[0]
    assert "Back to my desk" in client.get("/en/enter/?next=/en/petitions/mine/").content.decode()


def test_who_went_on_to_another_page_finds_the_desk_too(world, client, bolat):
    PlatformRole.objects.create(user=bolat, role="moderator", started_on="2026-01-01")
    assert sign_in(client, next="/en/petitions/")["Location"] == "/en/petitions/"
    assert 'class="to-desk"' in client.get("/en/petitions/").content.decode()


def test_the_link_to_the_desk_goes_with_the_role(world, client, bolat):
    role = PlatformRole.objects.create(user=bolat, role="moderator", started_on="2026-01-01")
    sign_in(client)
    role.ended_on = "2026-02-01"
    role.save()
    client.get("/en/me/")
    assert 'class="to-desk"' not in client.get("/en/petitions/").content.decode()


def test_the_case_of_letters_and_spaces_around_do_not_matter(client, bolat):
    assert sign_in(client, " Bolat@Example.TEST ").status_code == 302


def test_afterwards_back_to_where_one_came_from(client, bolat):
    assert sign_in(client, next="/en/desk/all/")["Location"] == "/en/desk/all/"


@pytest.mark.parametrize(
    "away", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "https:evil.example"]
)
def test_never_to_another_site(client, bolat, away):
    assert sign_in(client, next=away)["Location"] == "/en/me/"


def test_unknown_wrong_and_closed_are_answered_alike(client, bolat):
    User.objects.create_user("closed@example.test", PASSWORD, is_active=False)
    pages = [
        sign_in(client, email, password)
        for email, password in (
            ("nobody@example.test", PASSWORD),
            ("bolat@example.test", "wrong"),
            ("closed@example.test", PASSWORD),
        )
    ]
    for page in pages:
        body = page.content.decode()
        assert "The e-mail or the password is not right." in body
        assert "inactive" not in body
    assert {page.status_code for page in pages} == {200}


def test_an_unknown_address_costs_one_hash_like_a_known_one(client, bolat, monkeypatch):
    hashed = []
    from django.contrib.auth.hashers import MD5PasswordHasher

    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda self, *args: hashed.append(1) or encode(self, *args))
    sign_in(client, "nobody@example.test", "wrong")
    unknown = len(hashed)
    sign_in(client, "bolat@example.test", "wrong")
    assert len(hashed) - unknown == unknown == 1


def test_empty_answers_say_what_is_missing(client):
    body = sign_in(client, "", "").content.decode()
    assert "Write your e-mail or your telephone number." in body
    assert "Write your password." in body


def test_the_password_is_never_sent_back(client, bolat):
    assert "wrong-but-secret" not in sign_in(client, password="wrong-but-secret").content.decode()


def test_after_ten_tries_one_waits(client, bolat, settings):
    settings.LIMITS = settings.LIMITS | {"sign-in": (3, 300)}
    statuses = [sign_in(client, password="wrong").status_code for _try in range(4)]
    assert statuses == [200, 200, 200, 429]


def test_signing_out_needs_a_post(client, bolat):
    client.force_login(bolat)
    assert client.get("/sign-out/").status_code == 405
    client.post("/sign-out/")
    assert "_auth_user_id" not in client.session


def test_who_is_signed_in_does_not_see_the_form(client, bolat):
    client.force_login(bolat)
    assert client.get("/sign-in/")["Location"] == "/desk/"


# -- the demonstration -------------------------------------------------------------------------


@pytest.fixture
def invented(world):
    user = User.objects.create_user("akim.qarauyl@demo.invalid", demonstration.PASSWORD, name="Ерлан С.")
    Membership.objects.create(user=user, office=world.office("103230000"), role="head", started_on="2025-01-01")
    return user


@pytest.mark.parametrize(("debug", "demo"), [(False, False), (True, False), (False, True)])
def test_outside_a_demonstration_there_is_neither_list_nor_password(client, invented, settings, debug, demo):
    settings.DEBUG, settings.DEMONSTRATION = debug, demo
    page = client.get("/en/sign-in/").content.decode()
    assert "akim.qarauyl" not in page
    assert "Ерлан С." not in page
    assert demonstration.PASSWORD not in page
    with pytest.raises(demonstration.NotADemonstration):
        demonstration.password()


def test_in_a_demonstration_two_buttons_sign_in(client, invented, settings):
    settings.DEBUG = settings.DEMONSTRATION = True
    page = client.get("/en/sign-in/?next=/en/desk/all/").content.decode()
    assert "Ерлан С." in page
    assert "Akim of Qaraauyl rural district" in page
    assert 'name="username" value="akim.qarauyl@demo.invalid"' in page
    sent = dict(re.findall(r'<input type="hidden" name="(next|password)" value="(.*?)">', page.split("<footer")[0]))
    first = client.post("/en/sign-in/", {"username": "akim.qarauyl@demo.invalid", **sent})
    page = client.get(first["Location"]).content.decode()
    code = re.search(r'<b class="num">([0-9]{6})</b>', page)[1]
    assert f'value="{code}"' in page  # one press on the button, nothing to type
    assert client.post("/en/sign-in/second/", {"code": code})["Location"] == "/en/desk/all/"


def test_the_list_offers_a_few_of_every_level_and_of_every_kind(client, world, settings):
    settings.DEBUG = settings.DEMONSTRATION = True
    rural = [world.office(code) for code in ("103230000", "103233000", "103235000", "103239000")]
    offices = [*rural, *(world.office(code) for code in ("103200000", "100000000", "000000000"))]
    for number, office in enumerate([*offices, world.maslikhat("103200000")]):
        user = User.objects.create_user(f"head-{number}@demo.invalid", PASSWORD, name=f"Head {number}")
        Membership.objects.create(user=user, office=office, role="head", started_on="2025-01-01")
    moderator = User.objects.create_user("moderator-1@demo.invalid", PASSWORD, name="Moderator")
    PlatformRole.objects.create(user=moderator, role="moderator", started_on="2025-01-01")
    operator = User.objects.create_user("operator@demo.invalid", PASSWORD, name="Operator")
    PlatformRole.objects.create(user=operator, role="operator", started_on="2025-01-01")
    with override("en"):
        groups = [(group.heading, len(group.accounts)) for group in demonstration.groups()]
    assert groups == [
        ("Akims of villages", 3),
        ("Akims of districts and cities", 1),
        ("Akims of regions", 1),
        ("The republic", 1),
        ("Maslikhats", 1),
        ("Moderators", 1),
        ("Operator of the platform", 1),
    ]
    page = client.get("/en/sign-in/").content.decode()
    assert 'method="post" action="/en/sign-in/"' in page
    assert "Head 3" not in page  # the fourth village


def test_an_operator_without_an_office_goes_to_the_admin(client):
    enrol(User.objects.create_superuser("operator@example.test", PASSWORD))
    assert sign_in(client, email="operator@example.test")["Location"] == "/admin/"


def test_real_people_are_never_listed(client, world, settings):
    settings.DEBUG = settings.DEMONSTRATION = True
    real = world.official(world.office("103230000"))
    assert real.email not in client.get("/sign-in/").content.decode()


# -- the admin ------------------------------------------------------------------------------------


def test_an_operator_closes_an_account_and_raises_nobody(client, world):
    operator = User.objects.create_superuser("operator@example.test", PASSWORD)
    aigul = User.objects.create_user("aigul@example.test", name="Айгүл")
    client.force_login(operator)
    assert client.get(f"/admin/accounts/user/{aigul.pk}/change/").status_code == 302  # a resident is not listed
    PlatformRole.objects.create(user=aigul, role="moderator", started_on="2026-01-01")
    assert client.get(f"/admin/accounts/user/{operator.pk}/change/").status_code == 200
    assert client.get(f"/admin/accounts/user/{operator.pk}/delete/").status_code == 403
    form = {"name": "Айгүл", "language": "kk", "is_staff": "on", "is_superuser": "on", "email": "other@example.test"}
    form |= {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}
    client.post(f"/admin/accounts/user/{aigul.pk}/change/", form)
    aigul.refresh_from_db()
    assert (aigul.is_active, aigul.is_staff, aigul.is_superuser, aigul.email) == (
        False,
        False,
        False,
        "aigul@example.test",
    )
