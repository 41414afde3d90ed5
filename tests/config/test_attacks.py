"""What attackers try first, on all addresses of the site: leading people away, forms without a token, another host, a planted session,
learning who has an account. The list of addresses comes from the URL map, so a new page is tried by itself."""

import re
import time
from datetime import date

import pytest
from django.contrib.sessions.backends.base import SessionBase
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from accounts import sessions
from accounts.models import Membership, User, UserSession
from config.rights import addresses
from tests.world import at

pytestmark = pytest.mark.django_db
NOW = at("2026-09-02")
AWAY = (
    "https://evil.example/", "//evil.example/", "///evil.example", "/\\evil.example", "\\\\evil.example", "https:evil.example",
    "http:///evil.example", " //evil.example", "\t//evil.example", "javascript:alert(1)//evil.example", "//evil.example@testserver/",
    "https://testserver@evil.example/", "https://testserver.evil.example/", "/%0d%0aLocation:%20https://evil.example", "/\r\nX: evil.example",
)  # fmt: skip
OUTSIDE = re.compile(r"(?:[a-z][a-z0-9+.-]*:/*|//+)[^/?#]*evil\.example|javascript:", re.IGNORECASE)
NAMES = ("next", "back", "redirect_to", "url", "return")


@pytest.fixture(autouse=True)
def _still(monkeypatch, settings):
    from territories import clock

    monkeypatch.setattr(clock, "now", lambda: NOW)
    settings.LIMITS = {name: (1_000_000, seconds) for name, (_most, seconds) in settings.LIMITS.items()}


def plain_addresses():
    """Every address without parts, by name."""
    found = {}
    for one in addresses():
        if not one.name or one.name.startswith("admin:") or "<" in one.pattern or "(?P" in one.pattern:
            continue
        try:
            found[one.name] = reverse(one.name)
        except NoReverseMatch:
            continue
    return found


PLACES = plain_addresses()


def leads_away(answer):
    """Whether an answer sends somebody to another site, or offers a way there, as a browser reads an address."""
    to = answer.get("Location", "").replace("\\", "/").strip()
    page = answer.content.decode(errors="replace").replace("\\", "/") if not answer.streaming else ""
    offered = re.findall(r'(?:href|action|src)="\s*([^"]*)', page)
    return [one for one in [to, *offered] if OUTSIDE.match(one)]


# -- ways out of the site ----------------------------------------------------------------------------


def test_no_address_leads_away(world):
    resident = Client()
    resident.force_login(User.objects.create_user("aigul@example.test", email_confirmed_at=NOW))
    wrong = []
    for name, address in PLACES.items():
        tried = AWAY if name.startswith("accounts:") or name == "theme" else AWAY[:2]
        for client in (Client(), resident):
            if name == "accounts:sign_out" and client is resident:
                continue
            for away in tried:
                given = dict.fromkeys(NAMES, away)
                for answer in (client.get(address, given), client.post(address, given)):
                    assert answer.status_code < 500 or name == "readyz", (name, away)
                    if leads_away(answer):
                        wrong.append((name, away, leads_away(answer)))
    assert wrong == []


@pytest.mark.parametrize("away", AWAY)
def test_whoever_signed_in_stays_on_the_site(away):
    official = User.objects.create_user("bolat@example.test", "a long password of words")
    for client, given in ((Client(), {"username": official.email, "password": "a long password of words"}),):
        assert not leads_away(client.post("/sign-in/", {**given, "next": away}))
    client = Client()
    client.force_login(User.objects.create_user("aigul@example.test", email_confirmed_at=NOW))
    for address in ("/enter/", "/sign-in/", "/enter/passkey/"):
        assert not leads_away(client.get(address, {"next": away}))


# -- forms of other sites --------------------------------------------------------------------------------


def layers(view):
    """The functions that a view is wrapped in, from the outermost."""
    while view is not None:
        yield getattr(getattr(view, "__code__", None), "co_qualname", "")
        inner = [
            cell.cell_contents for cell in getattr(view, "__closure__", None) or () if callable(cell.cell_contents)
        ]
        for one in inner:
            yield getattr(getattr(one, "__code__", None), "co_qualname", "")
        view = getattr(view, "__wrapped__", None)


def test_without_a_token_only_the_interface_the_colours_and_leaving_a_list_take_a_post():
    """Views that take photos are exempt for the middleware, and check by themselves once the upload is bounded."""
    free = set()
    for one in addresses():
        view = one.path[-1].callback
        if getattr(view, "csrf_exempt", False):
            ways = [view, getattr(getattr(view, "view_class", None), "dispatch", None)]
            if not any("takes_photos.<locals>.reading" in layers(way) for way in ways if way):
                free.add(one.name if not one.name.startswith("api:") else "api")
    assert free == {"api", "theme", "notifications:letters"}, (
        "the last is pressed by mail programs (RFC 8058), with a keyed link"
    )


def test_every_form_without_a_token_is_refused(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.create_user("aigul@example.test", email_confirmed_at=NOW))
    for name, address in PLACES.items():
        if name.startswith("api:") or name == "theme":
            continue
        for method in ("post", "put", "patch", "delete"):
            assert getattr(client, method)(address).status_code in {403, 405}, (name, method)


# -- other hosts --------------------------------------------------------------------------------------------


FORWARDED = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Server": "evil.example", "Forwarded": "host=evil.example"}


def test_another_host_in_a_header_of_proxies_stands_on_no_page(world, client):
    case = world.case()
    private = f"/cases/{case.number}/p/{world.reporter(case).token}/"
    for address in (*PLACES.values(), f"/cases/{case.number}/", private, f"/api/v1/cases/{case.number}/"):
        answer = client.get(address, headers=FORWARDED)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert b"evil.example" not in body, address
        assert "evil.example" not in str(answer.headers), address


@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "testserver@evil.example", "evil.example:80"]
)
def test_a_name_that_is_not_the_sites_is_answered_by_no_page(host, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    for address in ("/", "/enter/", "/report/", "/api/v1/cases/", "/sign-in/?next=/me/"):
        answer = Client(raise_request_exception=False).get(address, headers={"host": host})
        assert answer.status_code == 400
        assert b"evil" not in answer.content


# -- cookies ---------------------------------------------------------------------------------------------------


def test_every_cookie_is_for_this_site_for_https_and_kept_from_scripts(world, settings):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    client, case, seen = Client(), world.case(), {}
    for address in PLACES.values():
        seen |= client.get(address).cookies
    for address, form in (
        ("/report/", {"text": "Құбыр жарылды, су ағып жатыр"}), (f"/cases/{case.number}/support/", {}),
        ("/theme/", {"theme": "dark"}), ("/enter/", {"address": "aigul@example.test"}), ("/petitions/new/", {}),
    ):  # fmt: skip
        seen |= client.post(address, form, secure=True).cookies
    assert {"csrftoken", "sessionid", "reports"} <= set(seen)
    for name, cookie in seen.items():
        if cookie["max-age"] == 0:  # it is taken away
            continue
        assert cookie["samesite"] == "Lax", name
        assert cookie["secure"], name
        assert cookie["path"] == "/", name
        assert not cookie["domain"], name
        assert cookie["httponly"], name


# -- a planted session ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", UserSession.Way.values)
def test_a_session_that_somebody_planted_is_nobodys_after_any_way_of_signing_in(way, world):
    planted = Client()
    planted.session.save()
    request = RequestFactory().get("/")
    request.session, request.arrived_at = planted.session, NOW
    request.session["code"] = "kept"
    request.session.save()
    before = request.session.session_key
    user = User.objects.create_user("aigul@example.test", email_confirmed_at=NOW)
    sessions.begin(request, user, way=UserSession.Way(way))
    request.session.save()
    assert isinstance(request.session, SessionBase)
    assert request.session.session_key != before
    assert not type(request.session)().exists(before)


def test_nothing_else_signs_anybody_in():
    """One function begins sessions, so the test above is about all of them."""
    from pathlib import Path

    root = Path(__file__).resolve().parents[2]
    found = {
        str(path.relative_to(root))
        for app in ("accounts", "cases", "config", "issues", "notifications", "petitions", "statistics", "territories")
        for path in (root / app).rglob("*.py")
        if re.search(r"\bauth\.login\(|import login\b|[^_.\w]login\(request", path.read_text(encoding="utf-8"))
    }
    assert found == {"accounts/sessions.py"}


# -- who has an account ---------------------------------------------------------------------------------------------


def person(email, **more):
    return User.objects.create_user(email, "a long password of words", email_confirmed_at=NOW, **more)


def spent(work, times=9):
    """Seconds of this thread's processor, the middle of several: other programs do not count."""
    work()
    took = []
    for _turn in range(times):
        began = time.thread_time()
        work()
        took.append(time.thread_time() - began)
    return sorted(took)[times // 2]


def bare(page, *addresses_):
    for one in addresses_:
        page = page.replace(one, "…")
    return re.sub(r'value="\w{64}"', "", page)


@pytest.mark.parametrize(
    ("form", "field", "known", "unknown"),
    [
        ("/enter/", "address", "known@example.test", "stranger@example.test"),
        ("/enter/", "address", "+70000000001", "+70000000002"),
        ("/enter/", "address", "bolat@example.test", "stranger@example.test"),
        ("/sign-in/", "username", "known@example.test", "stranger@example.test"),
        ("/sign-in/", "username", "bolat@example.test", "stranger@example.test"),
    ],
)
def test_known_and_unknown_are_answered_alike_and_cost_the_same(world, settings, form, field, known, unknown):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    person("known@example.test", phone="+70000000001", phone_confirmed_at=NOW)
    bolat = person("bolat@example.test")
    Membership.objects.create(user=bolat, office=world.office("103230000"), role="head", started_on=date(2026, 1, 1))
    from django.db import connection

    answers, statements = [], []

    def send(address):
        client = Client()
        answer = client.post(form, {field: address, "password": "a wrong password of words"})
        return answer, client

    for address in (known, unknown):
        with CaptureQueriesContext(connection) as asked:
            answer, client = send(address)
        page = bare(
            client.get(answer["Location"]).content.decode() if answer.status_code == 302 else answer.content.decode(),
            address,
        )
        page = re.sub(r"\+7 000 000 00 0\d", "…", page)
        answers.append((answer.status_code, answer.get("Location"), page))
        statements.append([re.sub(r"'[^']*'|\d+", "?", one["sql"])[:60] for one in asked])
    assert answers[0] == answers[1]
    assert statements[0] == statements[1]
    slow, quick = sorted([spent(lambda: send(known)), spent(lambda: send(unknown))])[::-1]
    assert slow < 1.5 * quick + 0.002
