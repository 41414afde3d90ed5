"""What people agree to: texts with dates, in three languages; a row for each consent; a changed text asks anew."""

from datetime import date

import pytest
from django.conf import settings
from django.core import signing as stamps
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts import consents
from accounts.consents import Purpose, Text
from accounts.models import Consent
from cases.models import Case
from petitions.models import Signature
from tests.issues.test_report import Resident
from tests.petitions.conftest import petitioners  # noqa: F401  # a fixture
from tests.world import at

pytestmark = pytest.mark.django_db
NOW = at("2026-12-01")


@pytest.mark.parametrize("purpose", Purpose.values)
def test_every_version_stands_in_every_language(purpose):
    known = consents.versions(purpose)
    assert known
    for text in known:
        assert set(text.words) == {code for code, _name in settings.LANGUAGES}
        assert all(text.words.values())


def test_the_version_that_holds_changes_at_local_midnight(monkeypatch):
    old, new = (Text("filing", day, {"kk": "x"}) for day in (date(2026, 1, 1), date(2026, 6, 1)))
    monkeypatch.setattr(consents, "versions", lambda _purpose: (old, new))
    assert consents.in_force("filing", at("2026-05-31", "23:59")) is old
    assert consents.in_force("filing", at("2026-06-01", "00:00")) is new
    assert consents.in_force("filing", at("2020-01-01")) is old


def test_it_is_written_once_and_never_rewritten(as_application):
    text = consents.in_force(Purpose.FILING, NOW)
    with as_application():
        for _time in range(2):
            consents.agree(text, user=None, subject=7, now=NOW)
    assert Consent.objects.count() == 1
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Consent.objects.update(subject=8)
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        as_application(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM accounts_consent")


def test_who_signs_has_an_account():
    with pytest.raises(IntegrityError, match="consent_to_sign_is_of_an_account"), transaction.atomic():
        Consent.objects.create(purpose="signing", version=date(2026, 1, 1), language="kk", subject=1, at=NOW)


# -- at filing ---------------------------------------------------------------------------------------


@pytest.fixture
def aigul(world, client):
    return Resident(client)


def test_a_contact_is_agreed_to(aigul):
    aigul.until_check(email="aigul@example.test")
    assert str(consents.versions("filing")[-1]) in aigul.says_nothing("check")
    aigul.sends()
    row = Consent.objects.get()
    assert (row.purpose, row.subject, row.user, row.language) == ("filing", Case.objects.get().pk, None, "kk")


def test_whoever_leaves_nothing_agrees_to_nothing(aigul):
    aigul.until_check()
    aigul.sends(consent="")
    assert Case.objects.exists()
    assert not Consent.objects.exists()


def test_a_page_with_an_older_text_is_shown_anew(aigul):
    aigul.until_check(phone="8 700 000 00 01")
    for sent in ("2020-01-01", ""):
        assert aigul.sends(consent=sent).status_code == 422
    assert not Case.objects.exists()


# -- at signing --------------------------------------------------------------------------------------


def test_signing_writes_it_down_and_an_older_text_is_shown_anew(petitioners, client, monkeypatch):  # noqa: F811
    petitioners.began_at = at("2026-08-17")
    petition, user = petitioners.published(), petitioners.resident()
    monkeypatch.setattr("territories.clock.now", lambda: at("2026-09-01"))
    client.force_login(user, backend="accounts.backends.EmailCodeBackend")
    path = f"/petitions/{petition.number}/sign/"
    page = client.get(path)
    assert str(consents.versions("signing")[-1]) in page.content.decode()
    stamp = page.context["shown"]
    old = stamps.dumps({**stamps.loads(stamp, salt="petitions.sign"), "consent": "2020-01-01"}, salt="petitions.sign")
    sent = {"iin": petitioners.iins[user.pk], "region": "", "text": "kk"}
    assert client.post(path, {**sent, "shown": old}).status_code == 422
    assert not Consent.objects.exists()
    assert client.post(path, {**sent, "shown": stamp}).status_code == 302
    row = Consent.objects.get()
    assert (row.purpose, row.subject, row.user) == ("signing", petition.pk, user)


def test_a_signature_and_the_consent_to_it_are_written_together_or_not_at_all(petitioners, client, monkeypatch):  # noqa: F811
    petitioners.began_at = at("2026-08-17")
    petition, user = petitioners.published(), petitioners.resident()
    monkeypatch.setattr("territories.clock.now", lambda: at("2026-09-01"))
    client.force_login(user, backend="accounts.backends.EmailCodeBackend")
    path = f"/petitions/{petition.number}/sign/"
    sent = {"iin": petitioners.iins[user.pk], "region": "", "text": "kk", "shown": client.get(path).context["shown"]}

    def broken(*_args, **_more):
        raise ConnectionError

    with monkeypatch.context() as patched:
        patched.setattr(consents, "agree", broken)
        with pytest.raises(ConnectionError):
            client.post(path, sent)
    assert not Signature.objects.filter(signer__user=user).exists()
    assert client.post(path, sent).status_code == 302
    assert Signature.objects.filter(signer__user=user).exists()
    assert Consent.objects.get(purpose="signing").subject == petition.pk
