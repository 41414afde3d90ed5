"""Two at once: one invitation, one code, one link; and a head who is released while a deputy is invited."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection, transaction

from accounts import enrolment, factors, staffing, totp
from accounts.models import Invitation, Membership, Passkey, PlatformRole, User
from accounts.second_step import Pending
from tests.signing_in import SECRET, enrol
from tests.world import at

NOW = at("2026-09-01", "10:00")


def at_once(*acts):
    """Do all at the same moment, each in a connection of its own; what each said, or the name of what it raised."""
    together = Barrier(len(acts))

    def run(act):
        try:
            together.wait(10)
            return act() or "done"
        except Exception as refused:
            return type(refused).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(map(str, pool.map(run, acts)))


@pytest.fixture
def head(transactional_db, world, monkeypatch):
    from territories import clock

    monkeypatch.setattr(clock, "now", lambda: NOW)
    user = User.objects.create_user("head@example.test", name="Head")
    Membership.objects.create(user=user, office=world.office("103230000"), role="head", started_on=date(2025, 1, 1))
    return user


def test_an_invitation_accepted_twice_at_once_gives_one_seat(head, world):
    office = world.office("103230000")
    row = staffing.invite(
        by=head, now=NOW, name="n", email="new@example.test", language="kk", office=office, seat="deputy"
    )
    people = [User.objects.create_user(f"{name}@example.test") for name in ("new", "other")]

    def accept(user):
        staffing.accept(row.pk, user, now=NOW)

    said = at_once(*(lambda user=user: accept(user) for user in people))
    assert said == ["InvitationIsOver", "done"]
    assert Membership.objects.filter(role="deputy").count() == 1


def test_two_heads_who_accept_at_once_do_not_both_get_the_office(head, world):
    office, registrar = world.office("103235000"), User.objects.create_user("registrar@example.test")
    PlatformRole.objects.create(user=registrar, role="registrar", started_on=date(2025, 1, 1))
    rows = [
        staffing.invite(
            by=registrar, now=NOW, name="n", email=f"{name}@example.test", language="kk", office=office, seat="head"
        )
        for name in ("one", "two")
    ]
    people = [User.objects.create_user(f"{name}@example.test") for name in ("one", "two")]
    acts = [
        lambda row=row, user=user: staffing.accept(row.pk, user, now=NOW)
        for row, user in zip(rows, people, strict=True)
    ]
    said = at_once(*acts)
    assert "StaffingRefused" in said
    assert Membership.objects.filter(office=office, role="head").count() == 1


def test_an_invitation_sent_twice_at_once_is_one(head, world):
    office = world.office("103230000")

    def invite():
        staffing.invite(
            by=head, now=NOW, name="n", email="new@example.test", language="kk", office=office, seat="deputy"
        )

    assert at_once(invite, invite) == ["done", "done"]
    assert Invitation.objects.open(NOW).count() == 1


def test_of_two_second_steps_set_up_at_once_before_there_was_any_one_is_taken(head):
    """Whoever has the password of somebody new can come as far as they do, and no further."""
    officer = User.objects.create_user("officer@example.test")

    def set_up(name):
        made = Passkey(credential_id=name, public_key=b"k", name="n")
        waiting = Pending(officer.pk, "set-up", 0, "", 0.0, "")
        with transaction.atomic():
            factors.add_passkey(officer, made, now=NOW)
            enrolment.settle(None, waiting, officer)

    assert at_once(lambda: set_up(b"1"), lambda: set_up(b"2")) == ["HasOneAlready", "done"]
    assert officer.passkeys.count() == 1


def test_one_code_of_the_app_and_one_recovery_code_sign_in_once(head):
    enrol(head)
    spare = factors.new_recovery_codes(head, now=NOW)[0]
    code = totp.code_of(SECRET, totp.step_at(NOW))
    assert at_once(*[lambda: factors.use_app(head, code, now=NOW)] * 2) == ["StepIsUsed", "done"]
    assert at_once(*[lambda: factors.use_recovery_code(head, spare, now=NOW)] * 2) == ["9", "WrongRecoveryCode"]


def test_a_link_to_a_new_second_step_is_used_once(head, world):
    officer = User.objects.create_user("officer@example.test")
    Membership.objects.create(
        user=officer, office=world.office("103230000"), role="officer", started_on=date(2025, 1, 1)
    )
    row = staffing.reopen(officer, reason="lost", by=head, now=NOW)
    said = at_once(*[lambda: staffing.use_reenrolment(row.pk, officer, now=NOW)] * 2)
    assert said == ["InvitationIsOver", "done"]


def test_two_cannot_be_named_for_the_same_days_at_once(head, world):
    office = world.office("103230000")
    people = [User.objects.create_user(f"deputy-{number}@example.test") for number in (1, 2)]
    for user in people:
        Membership.objects.create(user=user, office=office, role="deputy", started_on=date(2025, 1, 1))
    day = date(2026, 9, 7)

    def name(user):
        staffing.name_stand_in(office, user, first=day, last=day, by=head, now=NOW)

    assert at_once(*(lambda user=user: name(user) for user in people)) == ["StaffingRefused", "done"]
