"""An IIN that law demands to be kept: sealed for one purpose, opened with a reason on record, sealed anew with a new key."""

import os
import signal
import subprocess
import sys
import time
from base64 import b64encode
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from accounts import identity
from accounts.identity import sealed
from accounts.models import AuditEntry, PlatformRole, SealedIin, User
from config.identity_keys import BrokenKeys, read_keys
from tests.world import at

NOW = at("2026-09-01", "10:00")
IIN = "990000000015"
ONE, TWO = b"1" * 32, b"2" * 32
WHY = "the check of petition 10 000"
WAITS = """
import os, sys, time, django
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()
from django.conf import settings
from accounts.identity import sealed
settings.DATABASES["default"]["NAME"] = sys.argv[1]
settings.IDENTITY_KEYS = {1: b"1" * 32, 2: b"2" * 32}
kept = sealed._closed
def slowly(row, iin, version):
    print("x", flush=True)
    time.sleep(0.01)
    return kept(row, iin, version)
sealed._closed = slowly
while sealed.seal_anew(20):
    print("batch", flush=True)
print("done", flush=True)
"""


@pytest.fixture(autouse=True)
def keys(settings):
    settings.IDENTITY_KEYS = {1: ONE}


@pytest.fixture
def moderator(db):
    user = User.objects.create_user("moderator@example.test")
    PlatformRole.objects.create(user=user, role="moderator", started_on="2025-01-01")
    return user


def person(name="aigul"):
    return User.objects.create_user(f"{name}@example.test")


def kept(user, subject=10, iin=IIN):
    return identity.seal(user, iin, purpose="petition", subject=subject, now=NOW)


def stored(subject=10):
    return SealedIin.objects.get(subject=subject)


def test_what_was_sealed_is_opened_with_who_and_why_on_record(moderator):
    kept(person())
    assert identity.open_sealed(stored(), by=moderator, reason=f"  {WHY} ", now=NOW, address="10.1.2.3") == IIN
    line = AuditEntry.objects.get()
    assert (line.user, line.action, line.target, line.reason, line.roles, line.network) == (
        moderator, "identity:open_sealed", "petition 10", WHY, ["moderator"], "10.1.2.0/24",
    )  # fmt: skip
    assert IIN not in f"{line.__dict__}"


@pytest.mark.parametrize("reason", ["", "   ", "because"])
def test_without_a_reason_nothing_is_opened_and_nothing_recorded(moderator, reason):
    kept(person())
    with pytest.raises(identity.OpeningRefused):
        identity.open_sealed(stored(), by=moderator, reason=reason, now=NOW)
    assert not AuditEntry.objects.exists()


def test_somebody_without_a_role_opens_nothing(db):
    aigul = person()
    kept(aigul)
    with pytest.raises(identity.OpeningRefused):
        identity.open_sealed(stored(), by=aigul, reason=WHY, now=NOW)


def test_what_cannot_be_recorded_is_not_opened(moderator, monkeypatch):
    kept(person())
    monkeypatch.setattr("accounts.audit.record", lambda *args, **kwargs: 1 / 0)
    monkeypatch.setattr(sealed, "_opened", lambda row: pytest.fail("it was opened"))
    with pytest.raises(ZeroDivisionError):
        identity.open_sealed(stored(), by=moderator, reason=WHY, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_a_record_that_could_be_taken_back_opens_nothing(moderator):
    kept(person())
    with pytest.raises(RuntimeError), transaction.atomic():
        identity.open_sealed(stored(), by=moderator, reason=WHY, now=NOW)
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("field", ["user", "subject", "key_version", "sealed"])
def test_moved_or_changed_it_opens_no_more(moderator, settings, field):
    settings.IDENTITY_KEYS = {1: ONE, 2: ONE[:-1] + b"x"}
    kept(person())
    settings.IDENTITY_KEYS = {1: settings.IDENTITY_KEYS[2], 2: settings.IDENTITY_KEYS[2]}
    row = stored()
    other = {"user": person("dana").pk, "subject": 11, "key_version": 1, "sealed": bytes(row.sealed)[:-1] + b"\0"}
    SealedIin.objects.filter(pk=row.pk).update(**{field: other[field]})
    with pytest.raises(identity.CannotBeOpened):
        identity.open_sealed(SealedIin.objects.get(), by=moderator, reason=WHY, now=NOW)


def test_sealed_twice_it_looks_different_and_holds_no_digit(db):
    aigul = person()
    kept(aigul)
    first = bytes(stored().sealed)
    kept(aigul)
    second = bytes(stored().sealed)
    assert first != second
    assert len(first) == 40
    assert SealedIin.objects.count() == 1
    for box in (first, second):
        assert IIN.encode() not in box


def test_what_is_no_iin_is_not_sealed(db):
    with pytest.raises(identity.WrongCheckDigit):
        kept(person(), iin="123456789011")


def test_the_table_holds_nothing_but_whole_boxes(db):
    aigul = person()
    for fault in ({"sealed": b"990000000015"}, {"purpose": "curiosity"}):
        given = {"user": aigul, "purpose": "petition", "subject": 1, "key_version": 1, "sealed": b"x" * 40} | fault
        with pytest.raises(DatabaseError), transaction.atomic():
            SealedIin.objects.create(sealed_at=NOW, **given)


def rotate(**options):
    said = StringIO()
    call_command("rotate_identity_keys", stdout=said, **options)
    return said.getvalue()


def test_a_new_key_seals_anew_and_the_old_one_may_go(moderator, settings):
    people = [person(f"person{number}") for number in range(7)]
    for number, user in enumerate(people):
        kept(user, subject=number)
    settings.IDENTITY_KEYS = {1: ONE, 2: TWO}
    assert "Key 1: 7 rows. Run this again." in rotate(check=True)
    assert "anew" not in rotate(check=True)
    said = rotate(batch=3)
    assert "Sealed anew with key 2: 7" in said
    assert "Key 1: 0 rows. It may be removed" in said
    settings.IDENTITY_KEYS = {2: TWO}
    for number in range(7):
        assert identity.open_sealed(stored(number), by=moderator, reason=WHY, now=NOW) == IIN
    assert "Sealed anew with key 2: 0" in rotate()


def test_a_batch_is_two_statements_however_large(db, settings, django_assert_num_queries):
    for number in range(12):
        kept(person(f"person{number}"), subject=number)
    settings.IDENTITY_KEYS = {1: ONE, 2: TWO}
    with django_assert_num_queries(2 + 2):  # and a savepoint of the test
        assert sealed.seal_anew(10) == 10


def test_a_key_that_is_missing_stops_it_and_says_which(db, settings):
    kept(person())
    settings.IDENTITY_KEYS = {2: TWO}
    with pytest.raises(CommandError, match="no key 1"):
        rotate()
    assert "IDENTITY_KEYS does not have it!" in rotate(check=True)
    assert stored().key_version == 1


def test_the_sites_role_may_seal_rotate_and_delete(db, settings, as_application):
    with as_application():
        kept(person())
        settings.IDENTITY_KEYS = {1: ONE, 2: TWO}
        assert sealed.seal_anew(10) == 1
        SealedIin.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_killed_in_between_it_goes_on_where_it_was(moderator, settings):
    users = User.objects.bulk_create([User(email=f"person{n}@example.test") for n in range(200)])
    for number, user in enumerate(users):
        kept(user, subject=number)
    settings.IDENTITY_KEYS = {1: ONE, 2: TWO}
    process = subprocess.Popen(
        [sys.executable, "-c", WAITS, connection.settings_dict["NAME"]],
        stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": "."},
    )  # fmt: skip
    lines = [process.stdout.readline() for _line in range(57)]  # two batches and a part of the third
    assert lines.count("batch\n") == 2, lines
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    for _try in range(100):  # until the server has noticed that the client is gone
        in_use = sealed.versions_in_use()
        if in_use == {1: 160, 2: 40}:
            break
        time.sleep(0.05)
    assert in_use == {1: 160, 2: 40}
    while "Key 1: 0 rows" not in rotate(batch=50):
        time.sleep(0.05)
    settings.IDENTITY_KEYS = {2: TWO}
    assert identity.open_sealed(stored(199), by=moderator, reason=WHY, now=NOW) == IIN


# -- where keys come from ---------------------------------------------------------------------


def text(key):
    return b64encode(key).decode()


def test_keys_are_read_from_a_list():
    assert read_keys(f"1:{text(ONE)}, 2:{text(TWO)}") == {1: ONE, 2: TWO}


def test_keys_are_read_from_files(tmp_path):
    (tmp_path / "1.key").write_text(text(ONE) + "\n")
    (tmp_path / "7").write_text(text(TWO))
    (tmp_path / ".hidden").write_text("what a mount brings along")
    assert read_keys(str(tmp_path)) == {1: ONE, 7: TWO}


@pytest.mark.parametrize(
    "written",
    [
        "", ",", "1", "1:", f"0:{text(ONE)}", f"x:{text(ONE)}", f"-1:{text(ONE)}", f"40000:{text(ONE)}", f"1:{text(ONE[:16])}",
        f"1:{text(ONE)},1:{text(TWO)}", f"1:{text(ONE)},2:{text(ONE)}", "1:not base64!", "/nowhere/at/all", f"٣:{text(ONE)}",
    ],
)  # fmt: skip
def test_nonsense_is_refused_and_no_key_is_in_the_words(written):
    with pytest.raises(BrokenKeys) as broken:
        read_keys(written)
    assert text(ONE) not in str(broken.value)
