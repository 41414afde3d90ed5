"""The second of two steps: codes by an app, recovery codes, and what a password alone opens (nothing)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client

from accounts import factors, sealing, second_step, sessions, staff_letters, totp
from accounts.models import AuthenticatorApp, Membership, RecoveryCode, StaffLetter, User, UserSession
from tests.accounts.test_people import broken
from tests.signing_in import SECRET, code_now, enrol
from tests.world import at

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough secret"
NOW = at("2026-09-01", "10:00")


@pytest.fixture
def bolat():
    return User.objects.create_user("bolat@example.test", PASSWORD, name="Болат", is_staff=True)


def code(moment=NOW, later=0):
    return totp.code_of(SECRET, totp.step_at(moment) + later)


# -- RFC 6238, appendix B ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_vectors_of_the_standard(second, expected):
    step = totp.step_at(datetime.fromtimestamp(second, UTC))
    assert totp.code_of(b"12345678901234567890", step, digits=8) == expected


@pytest.mark.parametrize(("later", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_of_the_step_before_or_after_is_taken_too(later, fits):
    step = totp.matching_step(SECRET, code(later=later), NOW)
    assert (step is not None) is fits


def test_the_picture_says_what_apps_read():
    address = totp.address(SECRET, "bolat@example.test")
    assert address.startswith("otpauth://totp/Jauap%3Abolat%40example.test?secret=")
    assert "issuer=Jauap&digits=6&period=30" in address
    assert totp.as_text(SECRET).replace(" ", "") in address


# -- the app ----------------------------------------------------------------------------------


def test_each_step_is_good_once(bolat):
    enrol(bolat)
    factors.use_app(bolat, code(), now=NOW)
    for again in (code(), code(later=-1)):
        with pytest.raises(factors.StepIsUsed):
            factors.use_app(bolat, again, now=NOW)
    factors.use_app(bolat, code(later=1), now=NOW)


def test_ten_wrong_codes_in_a_row_lock_the_app_and_its_owner_is_told(bolat):
    enrol(bolat)
    for _try in range(factors.MOST_TRIES):
        with pytest.raises(factors.WrongStepCode):
            factors.use_app(bolat, "000000", now=NOW)
    with pytest.raises(factors.AppIsLocked):
        factors.use_app(bolat, code(), now=NOW)
    assert StaffLetter.objects.get(user=bolat).kind == "locked"
    spare = factors.new_recovery_codes(bolat, now=NOW)[0]
    factors.use_recovery_code(bolat, spare, now=NOW)
    factors.use_app(bolat, code(), now=NOW)


def test_the_right_code_begins_the_count_anew(bolat):
    enrol(bolat)
    for _try in range(9):
        with pytest.raises(factors.WrongStepCode):
            factors.use_app(bolat, "000000", now=NOW)
    factors.use_app(bolat, code(), now=NOW)
    assert AuthenticatorApp.objects.get().tries == 0


def test_the_secret_is_sealed_for_its_owner_and_survives_a_change_of_the_key(bolat, settings):
    enrol(bolat)
    sealed = bytes(AuthenticatorApp.objects.get().sealed_secret)
    assert SECRET not in sealed
    with pytest.raises(sealing.CannotBeOpened):
        sealing.unseal(sealed, purpose=factors.APP, owner=bolat.pk + 1)
    with pytest.raises(sealing.CannotBeOpened):
        sealing.unseal(sealed, purpose="something else", owner=bolat.pk)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key of the site, as long as it must be 0123456789"
    assert sealing.unseal(sealed, purpose=factors.APP, owner=bolat.pk) == SECRET
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(sealing.CannotBeOpened):
        sealing.unseal(sealed, purpose=factors.APP, owner=bolat.pk)


def test_a_new_app_replaces_the_one_before(bolat):
    enrol(bolat)
    codes = factors.add_app(
        bolat, b"another secret of 20", totp.code_of(b"another secret of 20", totp.step_at(NOW)), now=NOW
    )
    assert len(set(codes)) == 10
    assert bolat.authenticator_apps.present().count() == 1
    assert bolat.authenticator_apps.get(removal="replaced").removed_at == NOW
    with pytest.raises(factors.WrongStepCode):
        factors.use_app(bolat, code(later=1), now=NOW)


# -- recovery codes -------------------------------------------------------------------------------


def test_a_recovery_code_works_once_and_stands_nowhere(bolat):
    codes = factors.new_recovery_codes(bolat, now=NOW)
    assert factors.use_recovery_code(bolat, f" {codes[3].upper()} ", now=NOW) == 9
    with pytest.raises(factors.WrongRecoveryCode):
        factors.use_recovery_code(bolat, codes[3], now=NOW)
    kept = {bytes(key) for key in RecoveryCode.objects.values_list("key", flat=True)}
    assert not any(one.replace("-", "").encode() in key for one in codes for key in kept)


def test_another_persons_code_and_one_of_before_do_not_work(bolat):
    codes = factors.new_recovery_codes(bolat, now=NOW)
    other = User.objects.create_user("dana@example.test")
    with pytest.raises(factors.WrongRecoveryCode):
        factors.use_recovery_code(other, codes[0], now=NOW)
    factors.new_recovery_codes(bolat, now=NOW)
    with pytest.raises(factors.WrongRecoveryCode):
        factors.use_recovery_code(bolat, codes[0], now=NOW)


@pytest.mark.parametrize(
    ("name", "model", "fields"),
    [
        ("authenticator_app_removal_says_why", AuthenticatorApp, {"sealed_secret": b"s", "removed_at": NOW}),
        ("authenticator_app_removal_says_why", AuthenticatorApp, {"sealed_secret": b"s", "removal": "own"}),
        ("recovery_code_removal_says_why", RecoveryCode, {"key": b"k", "removal": "own"}),
        ("recovery_code_is_used_after_it_is_made", RecoveryCode, {"key": b"k", "used_at": NOW - timedelta(days=1)}),
    ],
)
def test_what_somebody_has_is_what_it_says(bolat, name, model, fields):
    broken(name, lambda: model.objects.create(user=bolat, created_at=NOW, **fields))


def test_one_app_at_a_time(bolat):
    enrol(bolat)
    broken("authenticator_app_once_at_a_time", lambda: enrol(bolat))


def test_the_site_may_do_all_of_it(bolat, as_application):
    with as_application():
        codes = factors.add_app(bolat, SECRET, code(), now=NOW)
        factors.use_app(bolat, code(later=1), now=NOW)
        factors.use_recovery_code(bolat, codes[0], now=NOW)
        factors.remove_all(bolat, removal="reopened", now=NOW)
    assert not factors.has_second_step(bolat)
    assert factors.ever_had_second_step(bolat)


# -- the pages ---------------------------------------------------------------------------------------


def first_step(client, **more):
    return client.post("/en/sign-in/", {"username": "bolat@example.test", "password": PASSWORD, **more})


def test_a_password_alone_opens_nothing(client, bolat, world):
    Membership.objects.create(user=bolat, office=world.office("103230000"), role="head", started_on="2025-01-01")
    enrol(bolat)
    assert first_step(client)["Location"] == "/en/sign-in/second/"
    assert "_auth_user_id" not in client.session
    for page in (
        "/en/desk/",
        "/en/me/security/",
        "/admin/",
        "/en/platform/people/",
        "/en/sign-in/set-up/",
        "/en/sign-in/set-up/app/",
    ):
        assert client.get(page).status_code == 302, page
    assert client.get("/en/sign-in/second/").status_code in (200, 302)


def test_the_second_step_begins_a_session_with_a_new_key(client, bolat):
    enrol(bolat)
    client.get("/en/sign-in/")
    first_step(client)
    planted = client.cookies["sessionid"].value
    assert client.post("/en/sign-in/second/", {"code": "000000"}).status_code == 200
    assert "_auth_user_id" not in client.session
    client.post("/en/sign-in/second/", {"code": code_now()})
    assert client.session["_auth_user_id"] == str(bolat.pk)
    assert client.cookies["sessionid"].value != planted
    assert sessions.STEP in client.session
    assert second_step.PENDING not in client.session
    assert UserSession.objects.get().way == "password"


def test_between_the_steps_there_are_ten_minutes_and_a_new_password_ends_them(client, bolat, monkeypatch):
    from territories import clock

    enrol(bolat)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    first_step(client)
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=10))
    assert client.get("/en/sign-in/second/")["Location"] == "/en/sign-in/"
    monkeypatch.setattr(clock, "now", lambda: NOW)
    first_step(client)
    bolat.set_password("quite another secret")
    bolat.save()
    assert client.get("/en/sign-in/second/")["Location"] == "/en/sign-in/"


def test_a_recovery_code_signs_in(client, bolat):
    enrol(bolat)
    spare = factors.new_recovery_codes(bolat, now=NOW)[0]
    first_step(client)
    assert "Recovery code" in client.get("/en/sign-in/second/?recovery").content.decode()
    client.post("/en/sign-in/second/", {"recovery": spare})
    assert UserSession.objects.get().way == "recovery"


def test_who_never_had_one_sets_it_up_first_and_reads_the_codes_once(client, bolat):
    assert first_step(client, next="/admin/")["Location"] == "/en/sign-in/set-up/"
    assert client.get("/en/sign-in/set-up/").status_code == 200
    page = client.get("/en/sign-in/set-up/app/").content.decode()
    import base64
    import re

    letters = re.search(r'<code class="secret">(.*?)</code>', page)[1].replace(" ", "")
    secret = base64.b32decode(letters)
    assert "data:image/svg+xml;base64," in page
    wrong = client.post("/en/sign-in/set-up/app/", {"code": "000000"})
    assert "The code is not right" in wrong.content.decode()
    assert letters in wrong.content.decode().replace(" ", "")
    done = client.post("/en/sign-in/set-up/app/", {"code": totp.code_of(secret, totp.step_at(datetime.now(UTC)))})
    assert len(re.findall(r"<li>[2-9a-z]{5}-[2-9a-z]{5}</li>", done.content.decode())) == 10
    assert 'href="/admin/"' in done.content.decode()
    assert client.session["_auth_user_id"] == str(bolat.pk)
    assert letters not in str(dict(client.session))


def test_who_lost_it_is_not_let_set_up_another_by_the_password_alone(client, bolat):
    enrol(bolat)
    factors.remove_all(bolat, removal="reopened", now=NOW)
    page = first_step(client)
    assert page.status_code == 200
    assert "The second step of this account was ended." in page.content.decode()


def test_the_admins_own_sign_in_leads_to_ours(client):
    assert client.get("/admin/login/?next=/admin/")["Location"] == "/sign-in/?next=/admin/"


def test_the_admin_changes_no_password_and_signs_out_as_every_page_does(client, bolat):
    """Its own pages would tell nobody, ask for no second step, and leave the session in the list of its owner."""
    from accounts.models import PlatformRole

    PlatformRole.objects.create(user=bolat, role="operator", started_on="2025-01-01")
    enrol(bolat)
    client.post("/en/sign-in/", {"username": bolat.email, "password": PASSWORD})
    client.post("/en/sign-in/second/", {"code": code_now()})
    assert client.get("/admin/").status_code == 200
    assert client.get("/admin/password_change/")["Location"].endswith("/me/security/password/")
    row = UserSession.objects.get()
    client.post("/admin/logout/")
    row.refresh_from_db()
    assert row.end == "out"
    assert client.get("/admin/").status_code == 302


def test_real_people_never_read_a_code_on_the_page(client, bolat, settings):
    settings.DEBUG = settings.DEMONSTRATION = True
    enrol(bolat)
    first_step(client)
    assert 'class="num">' not in client.get("/en/sign-in/second/").content.decode().split("<main")[1]


# -- told by a letter --------------------------------------------------------------------------------


def test_a_new_password_and_new_codes_are_told_by_a_letter(bolat):
    factors.set_password(bolat, "three words of mine", now=NOW)
    enrol(bolat)
    factors.renew_recovery_codes(bolat, now=NOW)
    assert [row.data["what"] for row in StaffLetter.objects.order_by("pk")] == ["password", "codes"]
    bolat.refresh_from_db()
    assert bolat.check_password("three words of mine")
    staff_letters.send_waiting(NOW)
    assert ["құпиясөзі өзгертілді" in mail.outbox[0].body, "кодтары жасалды" in mail.outbox[1].body] == [True, True]


def test_the_page_of_the_password_tells_and_ends_the_other_sessions(client, bolat, world):
    Membership.objects.create(user=bolat, office=world.office("103230000"), role="head", started_on="2025-01-01")
    other = Client()
    for browser in (client, other):
        browser.force_login(bolat)
    assert client.post("/en/me/security/password/", {"password": "three words of mine"}).status_code == 302
    assert StaffLetter.objects.get().data == {"what": "password"}
    assert client.get("/en/desk/").status_code == 200
    assert other.get("/en/desk/").status_code == 302
