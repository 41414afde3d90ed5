"""Where people are signed in: how long, how it is seen, and that what was ended stays ended, in the database and in Redis."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client

from accounts import agents, backends, session_store, sessions
from accounts.models import Membership, PlatformRole, User, UserSession
from accounts.session_store import SessionStore
from territories.wording import date_time
from tests.accounts.test_people import broken
from tests.signing_in import enrol
from tests.world import at

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough secret"
CHROME = "Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36"
NOW = at("2026-09-01", "10:00")


@pytest.fixture
def bolat(world):
    user = User.objects.create_user("bolat@example.test", PASSWORD, name="Болат")
    Membership.objects.create(user=user, office=world.office("103230000"), role="officer", started_on="2025-01-01")
    enrol(user)
    return user


@pytest.fixture
def clock_at(monkeypatch):
    from territories import clock

    def set_to(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)
        return moment

    return set_to


def signed_in(later=0, **headers):
    """A browser in which Bolat passed both steps."""
    client = Client(headers=headers)
    client.post("/en/sign-in/", {"username": "bolat@example.test", "password": PASSWORD})
    assert client.post("/en/sign-in/second/", {"code": code_at(later)}).status_code == 302
    return client


def code_at(later):
    from accounts import totp
    from territories import clock
    from tests.signing_in import SECRET

    return totp.code_of(SECRET, totp.step_at(clock.unshifted(clock.now())) + later)


def is_in(client):
    return client.get("/en/desk/").status_code == 200


# -- the store --------------------------------------------------------------------------------


def test_a_copy_of_the_database_or_of_redis_signs_nobody_in(bolat):
    client = signed_in()
    key = client.cookies["sessionid"].value
    row = Session.objects.get()
    assert row.session_key == session_store.digest(key)
    assert UserSession.objects.get().key == row.session_key
    assert cache.get(f"session:{session_store.digest(key)}")
    thief = Client()
    thief.cookies["sessionid"] = row.session_key
    assert thief.get("/en/desk/").status_code == 302


def test_a_session_is_read_from_the_database_when_redis_forgot_it(bolat):
    client = signed_in()
    cache.clear()
    assert is_in(client)


def test_a_request_under_way_does_not_bring_an_ended_session_back():
    store = SessionStore()
    store["a"] = 1
    store.save()
    slow = SessionStore(store.session_key)
    assert slow["a"] == 1
    session_store.end([session_store.digest(store.session_key)])
    slow["a"] = 2
    with pytest.raises(UpdateError):
        slow.save()
    assert SessionStore(store.session_key).load() == {}
    assert not Session.objects.exists()


def test_a_request_that_read_the_row_before_it_went_leaves_no_copy():
    store = SessionStore()
    store["a"] = 1
    store.save()
    cache.delete(store.cache_key)
    slow = SessionStore(store.session_key)
    read = slow._get_session_from_db
    slow._get_session_from_db = lambda: (read(), session_store.end([store.digest]))[0]
    assert slow.load() == {"a": 1}
    assert SessionStore(store.session_key).load() == {}


def test_a_made_up_key_is_nobodys_session():
    store = SessionStore("made-up-by-somebody-else")
    assert store.load() == {}
    assert store.session_key is None


# -- how long -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "idle"), [(None, timedelta(hours=2)), ("moderator", timedelta(minutes=30))], ids=["office", "platform"]
)
def test_a_session_ends_when_it_lies_unused(bolat, clock_at, role, idle):
    if role:
        PlatformRole.objects.create(user=bolat, role=role, started_on="2025-01-01")
    began = clock_at(NOW)
    client = signed_in()
    clock_at(began + idle - timedelta(seconds=1))
    assert is_in(client)
    clock_at(began + idle - timedelta(seconds=1) + idle)
    assert not is_in(client)
    assert UserSession.objects.get().end == "time"


def test_also_whoever_never_pauses_begins_anew_after_twelve_hours(bolat, clock_at):
    began = clock_at(NOW)
    client = signed_in()
    for hours in range(1, 12):
        clock_at(began + timedelta(hours=hours))
        assert is_in(client)
    clock_at(began + timedelta(hours=12, seconds=-1))
    assert is_in(client)
    clock_at(began + timedelta(hours=12))
    assert not is_in(client)


def test_a_resident_stays_signed_in_as_long_as_the_cookie(client, clock_at):
    began = clock_at(NOW)
    aigul = User.objects.create_user("aigul@example.test", email_confirmed_at=NOW)
    request = client.get("/en/enter/").wsgi_request
    sessions.begin(request, aigul, way=UserSession.Way.CODE)
    request.session.save()
    client.cookies["sessionid"] = request.session.session_key
    clock_at(began + timedelta(days=13))
    assert client.get("/en/me/").status_code == 200


def test_the_last_use_is_written_every_five_minutes_at_most(bolat, clock_at, django_assert_num_queries):
    began = clock_at(NOW)
    client = signed_in()
    clock_at(began + timedelta(minutes=4))
    is_in(client)
    assert UserSession.objects.get().seen_at == began
    seen = clock_at(began + timedelta(minutes=6))
    is_in(client)
    assert UserSession.objects.get().seen_at == seen


def test_a_demonstration_that_moves_its_clock_signs_nobody_out(bolat, tmp_path, settings):
    from territories import clock

    settings.CLOCK_SHIFT_FILE = tmp_path / "shift"
    client = signed_in()
    clock.set_shift(timedelta(days=40))
    assert is_in(client)
    assert is_in(signed_in(later=1))


def test_a_moved_clock_is_the_one_of_every_date_on_the_page_of_security(bolat, tmp_path, settings):
    from territories import clock

    settings.CLOCK_SHIFT_FILE = tmp_path / "shift"
    clock.set_shift(timedelta(days=400))
    page = signed_in().get("/en/me/security/")
    shown = page.context["sessions"][0]
    assert abs(shown["began_at"] - (shown["row"].began_at + timedelta(days=400))) < timedelta(seconds=1)
    assert date_time(shown["began_at"]) in page.content.decode()


# -- ending ------------------------------------------------------------------------------------------


def test_i_see_where_i_am_signed_in_and_end_one(bolat, settings):
    here, there = (
        signed_in(user_agent=CHROME),
        signed_in(later=1, user_agent="Mozilla/5.0 (Windows NT 10.0) Firefox/130.0"),
    )
    page = here.get("/en/me/security/").content.decode()
    assert "Chrome, Android" in page
    assert "Firefox, Windows" in page
    assert "password and second step" in page
    other = UserSession.objects.latest("pk")
    assert here.post(f"/en/me/security/sessions/{other.pk}/").status_code == 302
    assert is_in(here)
    assert not is_in(there)
    assert UserSession.objects.get(pk=other.pk).end == "revoked"


def test_nobody_ends_a_strangers_session(bolat, client):
    signed_in()
    client.force_login(User.objects.create_user("dana@example.test", email_confirmed_at=NOW))
    assert client.post(f"/en/me/security/sessions/{UserSession.objects.get().pk}/").status_code == 404
    assert UserSession.objects.open().exists()


def test_all_others_end_and_this_one_stays_with_a_new_key(bolat, django_capture_on_commit_callbacks):
    here, there = signed_in(), signed_in(later=1)
    before = here.cookies["sessionid"].value
    with django_capture_on_commit_callbacks(execute=True):
        here.post("/en/me/security/sessions/others/")
    assert is_in(here)
    assert not is_in(there)
    assert here.cookies["sessionid"].value != before
    assert UserSession.objects.open().get().key == session_store.digest(here.cookies["sessionid"].value)


def test_a_new_password_ends_every_other_session(bolat, django_capture_on_commit_callbacks):
    here, there = signed_in(), signed_in(later=1)
    with django_capture_on_commit_callbacks(execute=True):
        here.post("/en/me/security/password/", {"password": "quite another long secret"})
    assert is_in(here)
    assert not is_in(there)
    bolat.refresh_from_db()
    assert bolat.check_password("quite another long secret")


def test_a_bad_password_is_refused(bolat):
    here = signed_in()
    page = here.post("/en/me/security/password/", {"password": "123"}).content.decode()
    assert "12" in page
    bolat.refresh_from_db()
    assert bolat.check_password(PASSWORD)


def test_all_sessions_end_also_their_copies_in_redis(bolat):
    """Without the commit that deletes them: what every request checks has changed in the transaction itself."""
    client = signed_in()
    assert cache.get(f"session:{session_store.digest(client.cookies['sessionid'].value)}")
    sessions.end_all(bolat, end=UserSession.End.RIGHTS, now=NOW)
    assert not is_in(client)


def test_signing_out_is_written_down(bolat):
    client = signed_in()
    client.post("/en/sign-out/")
    assert UserSession.objects.get().end == "out"


# -- who is believed ---------------------------------------------------------------------------------


def test_a_session_that_skipped_the_second_step_is_nobodys(bolat):
    client = Client()
    client.force_login(bolat, backend=backends.STRONG)
    session = client.session
    del session[sessions.STEP]
    session.save()
    assert not is_in(client)


def test_a_password_or_a_code_never_begins_a_session_of_staff(bolat):
    assert backends.PasswordBackend().get_user(bolat.pk) is None
    assert backends.EmailCodeBackend().get_user(bolat.pk) is None


def test_a_session_begun_by_others_gets_its_row_with_the_first_request(client):
    aigul = User.objects.create_user("aigul@example.test", email_confirmed_at=NOW)
    client.force_login(aigul, backend=backends.PATH)
    session = client.session
    for name in (sessions.ROW, sessions.BEGAN, sessions.SEEN, sessions.STEP):
        del session[name]
    session.save()
    assert client.get("/en/me/").status_code == 200
    assert UserSession.objects.get().way == "other"
    client.get("/en/me/")
    assert UserSession.objects.count() == 1


def test_a_sensitive_act_asks_for_the_second_step_again_after_half_an_hour(bolat, clock_at):
    began = clock_at(NOW)
    client = signed_in()
    page = "/en/me/security/password/"
    clock_at(began + timedelta(minutes=30, seconds=-1))
    assert client.get(page).status_code == 200
    clock_at(began + timedelta(minutes=30))
    assert client.get(page)["Location"].startswith("/en/sign-in/again/?next=")
    assert client.post(page, {"password": "123"}).status_code == 200  # a form opened in time may be sent
    clock_at(began + timedelta(minutes=60))
    assert client.post(page, {"password": "quite another long secret"}).status_code == 302
    assert client.get("/en/sign-in/again/").status_code == 200
    again = client.post("/en/sign-in/again/", {"code": code_at(0), "next": page})
    assert again["Location"] == page
    assert client.get(page).status_code == 200
    assert (
        "The code is not right" in client.post("/en/sign-in/again/", {"code": "000000", "next": page}).content.decode()
    )


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (CHROME, "Chrome, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile Safari/604.1", "Safari, iPhone"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/124.0 YaBrowser/24.6 Safari/537.36",
            "Yandex Browser, Windows",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/124.0 Safari/537.36 Edg/124.0", "Edge, Windows"),
        ("curl/8.0", ""),
        ("", ""),
    ],
)
def test_the_family_of_a_browser_and_nothing_finer(header, said):
    assert agents.family(header) == said


def test_old_rows_are_forgotten(bolat):
    signed_in()
    UserSession.objects.update(seen_at=NOW, began_at=NOW)
    assert sessions.forget_old(NOW + sessions.KEPT) == 0
    assert sessions.forget_old(NOW + sessions.KEPT + timedelta(seconds=1)) == 1


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("session_end_says_why", {"ended_at": NOW}),
        ("session_end_says_why", {"end": "out"}),
        ("session_is_seen_after_it_began", {"seen_at": NOW - timedelta(days=1)}),
    ],
)
def test_a_session_is_what_it_says(bolat, name, fields):
    row = {"user": bolat, "key": "k", "began_at": NOW, "seen_at": NOW} | fields
    broken(name, lambda: UserSession.objects.create(**row))


def test_the_site_may_do_all_of_it(bolat, as_application):
    signed_in()
    with as_application():
        assert sessions.end_all(bolat, end=UserSession.End.REVOKED, now=NOW) == 1
        sessions.forget_old(NOW + timedelta(days=300))
