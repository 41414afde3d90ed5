"""A statement is signed once, in the browser that asked for it, and what it proves is kept without the signature."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts import identity
from accounts.eds import challenges, errors, judging
from accounts.eds.statement import content_of, text_of
from accounts.models import EdsChallenge, Identity, Membership, SignatureProof, StaffLetter, User
from accounts.sealing import CannotBeOpened
from tests.accounts.eds.forge import AIGUL_IIN, NOW, Authority, rsa_key, sign, trust_in

pytestmark = pytest.mark.django_db
SIGNATURE = Identity.Level.SIGNATURE


@pytest.fixture
def authority(monkeypatch):
    found = Authority(rsa_key)
    monkeypatch.setattr(judging, "installed_trust", lambda _now: trust_in(found))
    return found


@pytest.fixture
def aigul(authority):
    return authority.person()


def handed(person, *, user=None, now=NOW):
    row = challenges.ask(user=user, now=now)
    challenges.hand_in(row, sign(content_of(row), person), now)
    return row


def judged(person, *, user=None, now=NOW):
    row = handed(person, user=user, now=now)
    challenges.check(str(row.ticket), now)
    row.refresh_from_db()
    return row


def enter(row, *, user=None, name="Айгүл Серікова", now=NOW):
    return challenges.redeem(row, user=user, name=name, language="kk", now=now)


# -- the way ------------------------------------------------------------------------------------


def test_a_statement_says_in_two_languages_what_it_is_for_and_is_never_the_same(settings):
    one, two = challenges.ask(user=None, now=NOW), challenges.ask(user=None, now=NOW)
    assert settings.SITE_ADDRESS in text_of(one)
    for words in ("Мен осы сайтқа кіремін.", "Я вхожу на этот сайт.", "2026-09-01T10:00:00Z", bytes(one.nonce).hex()):
        assert words in text_of(one)
    assert content_of(one) != content_of(two)
    assert content_of(EdsChallenge.objects.get(pk=one.pk)) == content_of(one)


def test_who_signs_gets_an_account_with_a_proved_identity(aigul):
    row = judged(aigul)
    assert row.state == "proved"
    user = enter(row)
    own = Identity.objects.get(user=user)
    assert (own.level, own.issuer) == (SIGNATURE, "ULTTYQ KUALANDYRUSHY ORTALYQ")
    assert (user.name, user.email, user.language, user.has_usable_password()) == ("Айгүл Серікова", None, "kk", False)
    assert user.is_confirmed()
    kept = SignatureProof.objects.get()
    assert (kept.user, kept.issuer, kept.proved_at) == (user, own.issuer, NOW)
    assert bytes(kept.certificate) == aigul.certificate.keyed_hash()


def test_the_same_person_comes_back_to_the_same_account(authority, aigul):
    user = enter(judged(aigul))
    new_key = authority.person(key=rsa_key("another key of hers"))
    assert enter(judged(new_key), name="Another name") == user
    assert User.objects.get(pk=user.pk).name == "Айгүл Серікова"
    assert User.objects.count() == 1


def test_an_account_signed_in_gets_its_level_raised(aigul):
    user = User.objects.create_user("aigul@example.test", email_confirmed_at=NOW)
    identity.bind(user, AIGUL_IIN, NOW)
    row = judged(aigul, user=user)
    assert "Я подтверждаю" in text_of(row)
    assert enter(row, user=user) == user
    assert Identity.objects.present().get(user=user).level == SIGNATURE
    assert enter(judged(aigul)) == user


def test_confirming_ones_account_with_another_persons_key_is_refused(authority, aigul):
    user = enter(judged(aigul))
    bolat = authority.person("850101300124", key=rsa_key("bolat"))
    with pytest.raises(identity.AnotherIinProved):
        enter(judged(bolat, user=user), user=user)
    assert Identity.objects.present().count() == 1


def test_who_is_proved_elsewhere_is_sent_there(aigul):
    enter(judged(aigul))
    other = User.objects.create_user("aigul@example.test")
    with pytest.raises(identity.ProvedElsewhere):
        enter(judged(aigul, user=other), user=other)


# -- once, here, in time --------------------------------------------------------------------------


def test_a_statement_is_used_once(aigul):
    row = judged(aigul)
    enter(row)
    with pytest.raises(errors.ChallengeIsOver):
        enter(row)
    assert SignatureProof.objects.count() == 1


def test_a_statement_is_handed_in_once(aigul):
    row = handed(aigul)
    with pytest.raises(errors.ChallengeIsOver):
        challenges.hand_in(row, sign(content_of(row), aigul), NOW)


@pytest.mark.parametrize(("seconds", "is_open"), [(599, True), (600, False)])
def test_a_statement_lasts_ten_minutes(aigul, seconds, is_open):
    row = challenges.ask(user=None, now=NOW)
    later = NOW + timedelta(seconds=seconds)
    assert (challenges.find(str(row.ticket), later) is not None) is is_open
    if is_open:
        challenges.hand_in(row, b"x", later)
    else:
        with pytest.raises(errors.ChallengeIsOver):
            challenges.hand_in(row, b"x", later)


def test_a_proved_statement_opens_nothing_when_it_is_over(aigul):
    row = judged(aigul)
    with pytest.raises(errors.ChallengeIsOver):
        enter(row, now=NOW + timedelta(minutes=10))
    assert User.objects.count() == 0


def test_a_signature_of_an_older_statement_is_another_statement(aigul):
    old, new = challenges.ask(user=None, now=NOW), challenges.ask(user=None, now=NOW)
    challenges.hand_in(new, sign(content_of(old), aigul), NOW)
    challenges.check(str(new.ticket), NOW)
    new.refresh_from_db()
    assert (new.state, new.refusal, new.sealed) == ("refused", "other-statement", None)


def test_a_statement_of_signing_in_confirms_nobodys_account(aigul):
    """And the other way round: what was asked for one account is of no use for another."""
    user, other = (User.objects.create_user(f"{name}@example.test") for name in ("aigul", "dana"))
    row = judged(aigul, user=user)
    for wrong in (None, other):
        with pytest.raises(errors.ChallengeIsOver):
            enter(EdsChallenge.objects.get(pk=row.pk), user=wrong)
    assert not Identity.objects.exists()


def test_nobody_finds_a_statement_by_nonsense():
    for ticket in ("", "x", str(uuid4()), "0" * 32):
        assert challenges.find(ticket, NOW) is None


@pytest.mark.parametrize(
    "nonsense", [b"x", b"\x30\x80\x02", "қол".encode(), b"-----BEGIN CMS-----\n-----END CMS-----\n"]
)
def test_nonsense_is_refused_by_the_worker_and_forgotten(authority, nonsense):
    row = challenges.ask(user=None, now=NOW)
    challenges.hand_in(row, nonsense, NOW)
    challenges.check(str(row.ticket), NOW)
    row.refresh_from_db()
    assert (row.state, row.refusal, row.sealed) == ("refused", "not-a-signature", None)


def test_what_is_too_large_is_not_even_kept(authority):
    row = challenges.ask(user=None, now=NOW)
    with pytest.raises(errors.TooLarge):
        challenges.hand_in(row, b"M" * 200_000, NOW)
    row.refresh_from_db()
    assert row.state == "asked"


def test_without_roots_nobody_gets_in(settings, aigul, monkeypatch):
    monkeypatch.undo()
    settings.EDS_ROOTS = None
    assert judged(aigul).refusal == "signatures-not-set-up"


# -- who must not -------------------------------------------------------------------------------


def test_a_closed_account_stays_closed(aigul):
    User.objects.filter(pk=enter(judged(aigul)).pk).update(is_active=False)
    with pytest.raises(errors.AccountClosed):
        enter(judged(aigul))


@pytest.mark.usefixtures("world")
def test_who_acts_for_an_office_does_not_get_in_by_signature_alone(aigul):
    from territories.models import Office

    bolat = enter(judged(aigul))
    Membership.objects.create(
        user=bolat, office=Office.objects.order_by("pk").first(), role="head", started_on=NOW.date()
    )
    row = judged(aigul)
    with pytest.raises(errors.PasswordNeeded):
        enter(row)
    row.refresh_from_db()
    assert (row.used_at, row.sealed) == (NOW, None)


def test_every_refusal_is_known_by_its_code_and_has_words():
    for kind in errors._kinds(errors.SignatureRefused):
        assert type(errors.of_code(kind.code)) is kind
        assert str(kind.message).strip()
    assert type(errors.of_code("of an older version")) is errors.NotASignature


# -- what is kept -------------------------------------------------------------------------------


def test_nothing_of_the_person_is_readable_on_the_way_or_afterwards(aigul):
    def everything():
        with connection.cursor() as cursor:
            found = []
            for table in connection.introspection.table_names():
                cursor.execute(f'SELECT t::text FROM "{table}" t')
                found += [row[0] for row in cursor.fetchall()]
        return "\n".join(found)

    secrets = [
        AIGUL_IIN,
        AIGUL_IIN.encode().hex(),
        "СЕРІКОВА",
        "СЕРІКОВА".encode().hex(),
        f"{aigul.certificate.serial}x",
    ]
    row = handed(aigul)
    for step in (lambda: None, lambda: challenges.check(str(row.ticket), NOW)):
        step()
        rows = everything()
        assert not [one for one in secrets if one in rows]
    row.refresh_from_db()
    enter(row, name="А.")
    rows = everything()
    assert not [one for one in secrets if one in rows]
    row.refresh_from_db()
    assert row.sealed is None


def test_what_is_sealed_opens_for_its_own_row_alone(aigul):
    one, two = judged(aigul), judged(aigul)
    two.sealed = one.sealed
    with pytest.raises(CannotBeOpened):
        challenges.proved(two)


def test_statements_are_deleted_when_they_are_over(aigul):
    judged(aigul)
    assert challenges.discard_over(NOW + timedelta(minutes=9)) == 0
    assert challenges.discard_over(NOW + timedelta(minutes=10)) == 1


def test_what_the_queue_loses_is_checked_with_the_next_round(aigul, monkeypatch):
    row = handed(aigul)
    assert challenges.check_waiting(NOW + timedelta(seconds=19)) == 0
    assert challenges.check_waiting(NOW + timedelta(seconds=20)) == 1
    row.refresh_from_db()
    assert row.state == "proved"


def test_a_check_that_comes_twice_changes_nothing(aigul):
    row = judged(aigul)
    before = bytes(row.sealed)
    challenges.check(str(row.ticket), NOW)
    row.refresh_from_db()
    assert bytes(row.sealed) == before


# -- what the database refuses --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "constraint"),
    [
        ({"expires_at": NOW}, "eds_challenge_ends_after_it_begins"),
        ({"nonce": b"short"}, "eds_challenge_nonce_is_32_bytes"),
        ({"purpose": "confirm"}, "eds_challenge_confirms_an_account"),
        ({"sealed": b"x"}, "eds_challenge_holds_something_only_on_the_way"),
        ({"state": "proved", "handed_at": NOW}, "eds_challenge_holds_something_only_on_the_way"),
        ({"state": "refused", "handed_at": NOW}, "eds_challenge_refusal_says_why"),
        ({"refusal": "other-statement"}, "eds_challenge_refusal_says_why"),
        ({"handed_at": NOW}, "eds_challenge_handed_says_when"),
    ],
)
def test_the_database_refuses_a_statement_that_contradicts_itself(changed, constraint):
    row = challenges.ask(user=None, now=NOW)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        EdsChallenge.objects.filter(pk=row.pk).update(**changed)


@pytest.mark.parametrize(
    ("changed", "constraint"),
    [
        ({"certificate": b"short"}, "signature_proof_certificate_is_a_sha256"),
        ({"issuer": ""}, "signature_proof_names_its_issuer"),
    ],
)
def test_the_database_refuses_a_proof_that_says_nothing(db, changed, constraint):
    row = {"certificate": b"c" * 32, "issuer": "test", "purpose": "enter", "proved_at": NOW} | changed
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        SignatureProof.objects.create(user=User.objects.create_user(), **row)


def test_the_database_keeps_a_proof_as_it_was_written_from_its_owner_too(aigul):
    enter(judged(aigul))
    for rewrite in (lambda: SignatureProof.objects.update(issuer="X"), lambda: SignatureProof.objects.all().delete()):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            rewrite()


def test_the_site_itself_does_every_step_and_rewrites_no_proof(aigul, as_application):
    with as_application():
        enter(judged(aigul))
    for rewrite in (lambda: SignatureProof.objects.update(issuer="X"), lambda: SignatureProof.objects.all().delete()):
        with pytest.raises(DatabaseError), as_application():
            rewrite()


def test_the_owner_of_an_account_that_a_signature_confirmed_is_told(aigul):
    user = User.objects.create_user("aigul@example.test")
    challenges.redeem(judged(aigul, user=user), user=user, name="", language="kk", now=NOW)
    assert StaffLetter.objects.get(user=user).data == {"what": "signature"}
    enter(judged(aigul))
    assert StaffLetter.objects.count() == 1, "signing in is no news"


# -- two at once ----------------------------------------------------------------------------------


def _at_once(*steps):
    barrier = Barrier(len(steps))

    def run(step):
        try:
            barrier.wait(10)
            return step()
        except Exception as fault:
            return fault
        finally:
            connection.close()

    with ThreadPoolExecutor(len(steps)) as pool:
        return list(pool.map(run, steps))


@pytest.mark.django_db(transaction=True)
def test_of_two_that_use_one_statement_at_once_one_gets_in(aigul):
    row = judged(aigul)
    found = _at_once(*[lambda: enter(EdsChallenge.objects.get(pk=row.pk))] * 2)
    assert sorted(type(one).__name__ for one in found) == ["ChallengeIsOver", "User"]
    assert SignatureProof.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_person_in_two_browsers_at_once_gets_one_account(aigul):
    rows = [judged(aigul), judged(aigul)]
    found = _at_once(*[lambda row=row: enter(row) for row in rows])
    assert [type(one) for one in found] == [User, User], found
    assert found[0] == found[1]
    assert User.objects.count() == 1
    assert Identity.objects.present().count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_signatures_handed_in_at_once_are_one(authority, aigul):
    row = challenges.ask(user=None, now=NOW)
    bolat = authority.person("850101300124", key=rsa_key("bolat"))
    sent = [sign(content_of(row), person) for person in (aigul, bolat)]
    found = _at_once(*[lambda data=data: challenges.hand_in(row, data, NOW) for data in sent])
    assert sorted(type(one).__name__ for one in found) == ["ChallengeIsOver", "NoneType"]
