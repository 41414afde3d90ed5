"""The table of roles and rights, and who has which today."""

from datetime import date

import pytest

from accounts.models import Membership, PlatformRole, User
from accounts.roles import SEATS, TABLE, Right, Role, may, roles_of

BEGAN = date(2026, 1, 1)


def test_every_role_and_every_right_stands_in_the_table():
    assert set(TABLE) == set(Role)
    assert set().union(*TABLE.values()) == set(Right)


def test_every_seat_and_every_role_of_the_platform_is_a_role():
    assert set(SEATS) == set(Membership.Role)
    assert {Role(role) for role in PlatformRole.Role} < set(Role)


@pytest.mark.parametrize("right", [Right.ACT, Right.PEOPLE, Right.DESK])
def test_nobody_of_the_platform_acts_in_the_name_of_an_office(right):
    assert not [role for role in PlatformRole.Role if right in TABLE[Role(role)]]


@pytest.mark.parametrize(
    "right", [Right.MODERATE, Right.APPEALS, Right.SEATS, Right.AUDIT, Right.OPERATE, Right.OPEN_IDENTITY]
)
def test_nobody_of_an_office_acts_for_the_platform(right):
    assert not [role for role in SEATS.values() if right in TABLE[role]]


def test_who_reads_the_record_can_change_nothing_that_it_records():
    assert TABLE[Role.AUDITOR] - TABLE[Role.RESIDENT] == {Right.AUDIT}
    assert [role for role in Role if Right.AUDIT in TABLE[role]] == [Role.AUDITOR]


@pytest.mark.parametrize(("seat", "role"), SEATS.items())
def test_a_seat_gives_its_rights_and_takes_them_along(world, seat, role):
    user = User.objects.create_user("bolat@example.test")
    until = {"until": date(2030, 1, 1)} if seat == "acting" else {}
    row = Membership.objects.create(user=user, office=world.office("103230000"), role=seat, started_on=BEGAN, **until)
    assert roles_of(user) == {Role.RESIDENT, role}
    assert {right for right in Right if may(user, right)} == TABLE[role]
    assert bool(user.offices_to_answer_for()) is (Right.ACT in TABLE[role])
    Membership.objects.filter(pk=row.pk).update(ended_on=date(2026, 2, 1))
    assert {right for right in Right if may(user, right)} == TABLE[Role.RESIDENT]


@pytest.mark.parametrize("name", PlatformRole.Role.values)
def test_a_role_of_the_platform_gives_its_rights_and_takes_them_along(db, name):
    user = User.objects.create_user("dana@example.test")
    row = PlatformRole.objects.create(user=user, role=name, started_on=BEGAN)
    assert {right for right in Right if may(user, right)} == TABLE[Role(name)]
    PlatformRole.objects.filter(pk=row.pk).update(ended_on=date(2026, 2, 1))
    assert {right for right in Right if may(user, right)} == TABLE[Role.RESIDENT]


def test_a_closed_account_is_a_visitor(world):
    user = User.objects.create_user("bolat@example.test", is_active=False)
    Membership.objects.create(user=user, office=world.office("103230000"), role="head", started_on=BEGAN)
    PlatformRole.objects.create(user=user, role="operator", started_on=BEGAN)
    assert roles_of(user) == {Role.VISITOR}
    assert {right for right in Right if may(user, right)} == TABLE[Role.VISITOR]


def test_a_right_costs_a_query_where_it_is_given(db, django_assert_num_queries):
    user = User.objects.create_user("dana@example.test")
    for right, queries in ((Right.READ, 0), (Right.PETITION, 0), (Right.MODERATE, 1), (Right.ACT, 1)):
        with django_assert_num_queries(queries):
            may(user, right)
