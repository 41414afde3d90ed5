"""The pages of an electronic signature: every step without JavaScript, in three languages, and only in the browser that began."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.eds import challenges, judging
from accounts.eds.statement import content_of
from accounts.models import EdsChallenge, Identity, User
from tests.accounts.eds import forge
from tests.accounts.eds.forge import NOW, Authority, rsa_key, sign, trust_in

pytestmark = pytest.mark.django_db
HERE = "/en/enter/signature/"


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    from territories import clock

    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture(autouse=True)
def authority(monkeypatch, settings, tmp_path):
    found = Authority(rsa_key)
    settings.EDS_ROOTS = tmp_path
    monkeypatch.setattr(judging, "installed_trust", lambda _now: trust_in(found))
    monkeypatch.setattr(challenges, "_order_check", lambda _challenge: None)
    return found


def begin(client, **more):
    client.post(HERE, more)
    return EdsChallenge.objects.latest("asked_at", "pk")


def hand_in(client, row, person, **more):
    return client.post(f"{HERE}sign/", {"signature": forge_text(content_of(row), person), **more})


def forge_text(content, person):
    import base64

    return "-----BEGIN CMS-----\n" + base64.encodebytes(sign(content, person)).decode() + "-----END CMS-----\n"


def who(client):
    return client.session.get("_auth_user_id")


def text(answer):
    return answer.content.decode()


def test_the_whole_way_without_javascript(client, authority):
    assert "Show me the statement" in text(client.get(HERE))
    row = begin(client, next="/en/petitions/")
    page = text(client.get(f"{HERE}sign/"))
    assert bytes(row.nonce).hex() in page
    file = client.get(f"{HERE}statement/")
    assert b"".join(file) == content_of(row)
    aigul = authority.person()
    sent = SimpleUploadedFile("signature.cms", sign(file.content, aigul, attached=True))
    assert client.post(f"{HERE}sign/", {"file": sent})["Location"] == f"{HERE}wait/"
    waiting = client.get(f"{HERE}wait/")
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in text(waiting)
    assert "is being checked" in text(waiting)
    challenges.check(str(row.ticket), NOW)
    page = text(client.get(f"{HERE}wait/"))
    assert "Айгүл С." in page
    assert 'value="Айгүл Серікова"' in page
    assert who(client) is None
    assert client.post(f"{HERE}wait/", {"name": "Айгүл"})["Location"] == "/en/petitions/"
    user = User.objects.get()
    assert (who(client), user.name, user.language) == (str(user.pk), "Айгүл", "en")
    assert client.get(f"{HERE}wait/").status_code == 400


def test_opening_the_page_signs_nobody_in_and_writes_nothing(client):
    client.get(HERE)
    client.head(HERE)
    assert not EdsChallenge.objects.exists()
    assert client.put(HERE).status_code == 405


def test_a_session_key_from_before_is_of_no_use_afterwards(client, authority):
    row = begin(client)
    before = client.session.session_key
    hand_in(client, row, authority.person())
    challenges.check(str(row.ticket), NOW)
    client.post(f"{HERE}wait/", {"name": ""})
    assert client.session.session_key != before


def test_another_browser_gets_nothing_of_it(client, authority):
    from django.test import Client

    row = begin(client)
    hand_in(client, row, authority.person())
    challenges.check(str(row.ticket), NOW)
    other = Client()
    begin(other)
    for _turn in range(2):
        other.post(f"{HERE}wait/", {"name": "x"})
        assert who(other) is None
    assert "Айгүл" not in text(other.get(f"{HERE}wait/", follow=True))


def test_the_state_can_be_asked_for_by_a_script(client, authority):
    def state():
        return client.get(f"{HERE}wait/", headers={"Accept": "application/json"}).json()

    assert state() == {"state": "over"}
    row = begin(client)
    assert state() == {"state": "asked"}
    hand_in(client, row, authority.person())
    assert state() == {"state": "handed"}
    challenges.check(str(row.ticket), NOW)
    assert state() == {"state": "proved"}


@pytest.mark.parametrize(
    ("prefix", "words"), [("", "басқа мәтінге қол қойылған"), ("/ru", "Подписан другой текст"), ("/en", "Another text")]
)
def test_a_refusal_says_why_and_how_to_go_on(client, authority, prefix, words):
    here = f"{prefix}/enter/signature/"
    client.post(here)
    row = EdsChallenge.objects.get()
    client.post(f"{here}sign/", {"signature": forge_text(b"another", authority.person())})
    challenges.check(str(row.ticket), NOW)
    answer = client.get(f"{here}wait/")
    assert answer.status_code == 400
    assert words in text(answer)
    assert 'method="post"' in text(answer)


def test_nothing_handed_in_or_too_much_says_so_on_the_page(client):
    begin(client)
    answer = client.post(f"{HERE}sign/", {})
    assert (answer.status_code, "Choose the file with the signature." in text(answer)) == (400, True)
    answer = client.post(f"{HERE}sign/", {"file": SimpleUploadedFile("x.cms", b"M" * 300_000)})
    assert (answer.status_code, "too large" in text(answer)) == (400, True)
    assert EdsChallenge.objects.get().state == "asked"


def test_who_is_signed_in_raises_the_level_of_their_own_account(client, authority):
    user = User.objects.create_user("aigul@example.test", email_confirmed_at=NOW, name="A")
    client.force_login(user, backend="accounts.backends.EmailCodeBackend")
    assert "Confirm who you are" in text(client.get(HERE))
    row = begin(client)
    assert (row.purpose, row.user) == ("confirm", user)
    hand_in(client, row, authority.person())
    challenges.check(str(row.ticket), NOW)
    assert "Confirm that it is me" in text(client.get(f"{HERE}wait/"))
    assert client.post(f"{HERE}wait/")["Location"] == "/en/me/"
    assert Identity.objects.get().level == Identity.Level.SIGNATURE
    assert User.objects.get().name == "A"


def test_a_statement_asked_for_before_signing_in_is_over_afterwards(client, authority):
    row = begin(client)
    hand_in(client, row, authority.person())
    challenges.check(str(row.ticket), NOW)
    other = User.objects.create_user("dana@example.test", email_confirmed_at=NOW)
    client.force_login(other, backend="accounts.backends.EmailCodeBackend")
    assert client.post(f"{HERE}wait/").status_code == 400
    assert not Identity.objects.exists()


def test_only_addresses_of_this_site_are_gone_on_to(client, authority):
    row = begin(client, next="https://evil.example/")
    hand_in(client, row, authority.person())
    challenges.check(str(row.ticket), NOW)
    assert client.post(f"{HERE}wait/")["Location"] == "/en/me/"


def test_where_no_roots_are_installed_the_page_says_so_plainly(client, settings):
    settings.EDS_ROOTS = None
    for prefix, words in (("", "Мұнда реттелмеген"), ("/ru", "Здесь не настроено"), ("/en", "Not set up here")):
        page = text(client.get(f"{prefix}/enter/signature/"))
        assert words in page
        assert "wss://" not in page
    client.post(HERE)
    assert not EdsChallenge.objects.exists()


def test_the_program_on_the_computer_may_be_spoken_to_on_one_page_alone(client, authority):
    def policy(path):
        return client.get(path)["Content-Security-Policy"]

    begin(client)
    directives = dict(part.split(" ", 1) for part in policy(f"{HERE}sign/").split("; "))
    assert directives["connect-src"] == "'self' wss://127.0.0.1:13579"
    assert "unsafe" not in policy(f"{HERE}sign/")
    for path in (HERE, f"{HERE}statement/", "/en/enter/", "/en/"):
        assert "wss:" not in policy(path)


def test_handing_in_needs_the_token_of_the_form(authority):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    for path in (HERE, f"{HERE}sign/", f"{HERE}wait/"):
        assert strict.post(path).status_code == 403


def test_statements_are_not_to_be_had_without_end(client, settings):
    settings.LIMITS = {**settings.LIMITS, "signature": (2, 600)}
    assert [client.post(HERE).status_code for _turn in range(3)] == [302, 302, 429]


def test_nothing_of_the_person_gets_into_the_log(client, authority, caplog):
    caplog.set_level("DEBUG")
    row = begin(client)
    hand_in(client, row, authority.person())
    challenges.check(str(row.ticket), NOW)
    client.post(f"{HERE}wait/", {"name": "Айгүл Серікова"})
    for secret in (forge.AIGUL_IIN, "СЕРІКОВА", "Серікова", str(row.ticket), "BEGIN CMS"):
        assert secret not in caplog.text


def test_the_own_page_says_whether_a_signature_confirmed_its_owner(client, authority, settings):
    user = User.objects.create_user("aigul@example.test", email_confirmed_at=NOW)
    client.force_login(user, backend="accounts.backends.EmailCodeBackend")
    assert "/en/enter/signature/" in text(client.get("/en/me/"))
    row = begin(client)
    hand_in(client, row, authority.person())
    challenges.check(str(row.ticket), NOW)
    client.post(f"{HERE}wait/")
    settings.EDS_ROOTS = None
    page = text(client.get("/en/me/"))
    assert "ULTTYQ KUALANDYRUSHY ORTALYQ" in page
    assert "/en/enter/signature/" not in page
