"""What an account, a seat and an identity may be, held by the database."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.models import Identity, Membership, User
from territories.clock import local_date
from tests.world import at

NOW = at("2026-09-01", "10:00")
TODAY = local_date(NOW)
PHONE = "+70000000001"
"""No operator has the code 000."""


def broken(name, change):
    """The constraint of this name refuses the change."""
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        change()
    assert refused.value.__cause__.diag.constraint_name == name


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("user_phone_is_international", {"phone": "87001234567"}),
        ("user_phone_is_international", {"phone": "+0123456789"}),
        ("user_phone_is_international", {"phone": "+7 000 000 00 01"}),
        ("user_phone_is_international", {"phone": ""}),
        ("user_email_is_not_empty", {"email": ""}),
        ("user_email_is_in_lower_case", {"email": "Aigul@example.test"}),
        ("user_confirmed_email_is_there", {"email_confirmed_at": NOW}),
        ("user_confirmed_phone_is_there", {"phone_confirmed_at": NOW}),
        ("user_erased_is_empty_and_closed", {"erased_at": NOW, "is_active": True}),
        ("user_erased_is_empty_and_closed", {"erased_at": NOW, "is_active": False, "name": "Айгүл"}),
        ("user_erased_is_empty_and_closed", {"erased_at": NOW, "is_active": False, "phone": PHONE}),
        ("user_erased_is_empty_and_closed", {"erased_at": NOW, "is_active": False, "email": "aigul@example.test"}),
    ],
)
def test_an_account_is_what_it_says(db, name, fields):
    broken(name, lambda: User.objects.create(password="!", **fields))


def test_a_number_and_an_address_belong_to_one_account(db):
    User.objects.create(phone=PHONE, email="aigul@example.test")
    broken("user_phone_is_unique", lambda: User.objects.create(phone=PHONE))
    broken("user_email_is_unique", lambda: User.objects.create(email="aigul@example.test"))


def test_two_accounts_may_have_neither(db):
    User.objects.create_user()
    User.objects.create_user()
    assert User.objects.filter(email=None, phone=None).count() == 2


@pytest.mark.parametrize(
    ("fields", "is_confirmed"),
    [
        ({}, False),
        ({"email": "aigul@example.test"}, False),
        ({"email": "aigul@example.test", "email_confirmed_at": NOW}, True),
        ({"phone": PHONE}, False),
        ({"phone": PHONE, "phone_confirmed_at": NOW}, True),
    ],
)
def test_who_can_be_reached_is_confirmed(db, fields, is_confirmed):
    assert User.objects.create(**fields).is_confirmed() is is_confirmed


@pytest.mark.parametrize(("level", "is_confirmed"), [(1, False), (2, True), (3, True)])
def test_who_proved_who_they_are_is_confirmed_but_a_typed_iin_proves_nothing(db, level, is_confirmed):
    user = User.objects.create_user()
    identity_of(user, level=level)
    assert user.is_confirmed() is is_confirmed


# -- seats -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("membership_acting_has_a_last_day", {"role": "acting"}),
        ("membership_acting_has_a_last_day", {"role": "head", "until": TODAY}),
        ("membership_period_ends_after_it_starts", {"role": "acting", "until": TODAY - timedelta(days=1)}),
    ],
)
def test_only_who_stands_in_has_a_last_day(world, name, fields):
    user, office = User.objects.create_user(), world.office("103230000")
    broken(name, lambda: Membership.objects.create(user=user, office=office, started_on=TODAY, **fields))


def test_a_deputy_may_stand_in_for_the_head_once_at_a_time(world):
    seat = {"user": User.objects.create_user(), "office": world.office("103230000"), "started_on": TODAY}
    Membership.objects.create(role="deputy", **seat)
    Membership.objects.create(role="acting", until=TODAY, **seat)
    broken("membership_once_at_a_time", lambda: Membership.objects.create(role="officer", **seat))
    broken("membership_acting_once_at_a_time", lambda: Membership.objects.create(role="acting", until=TODAY, **seat))


def test_an_office_is_somebodys_from_the_first_day_of_a_period_to_the_last(world, monkeypatch):
    """Whether or not a task has written down that it is over."""
    from territories import clock

    user, office = User.objects.create_user(), world.office("103230000")
    Membership.objects.create(user=user, office=office, role="acting", started_on=TODAY, until=TODAY)
    for days, offices in ((-1, []), (0, [office]), (1, [])):
        monkeypatch.setattr(clock, "now", lambda days=days: NOW + timedelta(days=days))
        assert list(user.offices()) == offices
    Membership.objects.create(user=user, office=office, role="deputy", started_on=TODAY)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    assert (list(user.offices()), list(user.offices_to_answer_for())) == ([office], [office])


# -- identities ----------------------------------------------------------------------------------


def identity_of(user, *, key=b"k" * 32, level=1, **fields):
    """A row as accounts.identity writes them."""
    issuer = "" if level == 1 else "test"
    return Identity.objects.create(
        user=user, key=key, key_version=1, bound_at=NOW, **{"level": level, "issuer": issuer} | fields
    )


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("identity_key_is_a_sha256", {"key": b"short"}),
        ("identity_level_is_known", {"level": 4, "issuer": "test"}),
        ("identity_issuer_of_a_proof", {"level": 3, "issuer": ""}),
        ("identity_issuer_of_a_proof", {"level": 1, "issuer": "test"}),
        ("identity_release_says_why", {"released_at": NOW}),
        ("identity_release_says_why", {"release": "erased"}),
    ],
)
def test_an_identity_is_what_it_says(db, name, fields):
    user = User.objects.create_user()
    broken(name, lambda: identity_of(user, **fields))


def test_one_person_has_one_account_at_a_time(db):
    first, second = User.objects.create_user(), User.objects.create_user()
    row = identity_of(first)
    broken("identity_of_one_account_at_a_time", lambda: identity_of(second))
    broken("identity_once_at_a_time_for_an_account", lambda: identity_of(first, key=b"o" * 32))
    Identity.objects.filter(pk=row.pk).update(released_at=NOW, release="proved")
    identity_of(second)
    assert Identity.objects.present().get().user == second


@pytest.mark.parametrize(
    "change", ["key = repeat('o', 32)::bytea", "level = 3, issuer = 'test'", "user_id = user_id + 1"]
)
def test_who_stands_behind_an_account_is_not_rewritten(db, change):
    identity_of(User.objects.create_user())
    with pytest.raises(IntegrityError, match="not rewritten"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE accounts_identity SET {change}")


def test_an_identity_ends_once_and_is_never_removed(db):
    row = identity_of(User.objects.create_user())
    ended = Identity.objects.filter(pk=row.pk)
    ended.update(released_at=NOW, release="proved")
    broken("identity_ends_once", lambda: ended.update(released_at=None, release=""))
    broken("identity_ends_once", ended.delete)
