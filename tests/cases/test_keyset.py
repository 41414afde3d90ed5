"""Walking a long list by keys: every row once, forward and back, whatever comes and goes meanwhile."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from cases.keyset import Order, page
from cases.models import Assignment, Case
from cases.register import ORDERS, Filters, chosen
from tests.world import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def crowd(world):
    """23 cases, many of them equal in what they are sorted by."""
    draw = random.Random(7)
    cases = []
    for place in range(23):
        case = world.case(now=at("2026-09-01") + timedelta(days=draw.randrange(3)), title=f"Іс {place}")
        Case.objects.filter(pk=case.pk).update(supporter_count=draw.randrange(3))
        cases.append(case)
    return cases


def walk(sort, size=5, before_each=lambda: None):
    """All pages forward, then all pages back from the last."""
    filters = Filters(sort=sort)
    rows = chosen(filters, at("2026-09-05"))
    order = ORDERS[sort]
    there, after = [], ""
    while True:
        found = page(rows, order, after=after, size=size)
        there.append([case.pk for case in found.rows])
        before_each()
        if not found.after:
            break
        after = found.after
    back, before = [there[-1]], found.before
    while before:
        found = page(rows, order, before=before, size=size)
        back.append([case.pk for case in found.rows])
        before = found.before
    return there, back[::-1]


@pytest.mark.parametrize("sort", ["new", "urgent", "supported"])
@pytest.mark.parametrize("size", [1, 4, 23, 100])
def test_walking_forward_and_back_shows_every_row_once_in_the_same_order(crowd, sort, size):
    there, back = walk(sort, size)
    every = [pk for part in there for pk in part]
    assert sorted(every) == sorted(case.pk for case in crowd)
    assert [pk for part in back for pk in part] == every
    assert every == list(
        chosen(Filters(sort=sort), at("2026-09-05")).order_by(*ORDERS[sort].names()).values_list("pk", flat=True)
    )


def test_rows_that_come_while_one_walks_move_nothing(crowd, world):
    there, _back = walk("new", 5, before_each=world.case)
    assert sorted(pk for part in there for pk in part) == sorted(case.pk for case in crowd)


def test_the_register_of_the_unanswered_is_walked_by_how_long_they_wait(world):
    crowd = [world.case("000000000") for _case in range(7)]
    for place, case in enumerate(crowd):
        Assignment.objects.filter(case=case).update(listed_at=at("2026-09-01") + timedelta(days=place // 3))
    rows = chosen(Filters(unanswered=True, sort="longest"), at("2026-09-05"))
    first = page(rows, ORDERS["longest"], size=4)
    second = page(rows, ORDERS["longest"], after=first.after, size=4)
    assert [case.pk for case in first.rows + second.rows] == [case.pk for case in crowd]


@pytest.mark.parametrize(
    "key",
    [
        "",
        "x",
        "1_2_3",
        "-",
        "1.5",
        "9" * 30,
        "²",
        "1_",
        "--1",
        "٣",
        "9999999999999999999_1",
        "0" * 20 + "9" * 5000,
        "0" * 20 + "9" * 5000 + "_1",
        "-" + "0" * 20 + "7" * 40,
        "_" * 100_000,
        "1_" * 100_000,
        "\x00",
        "1\x00",
        "1 ",
        "-_-",
    ],
)
def test_a_key_that_cannot_be_read_gives_the_first_page(crowd, key):
    for sort in ("new", "urgent", "supported"):
        found = page(chosen(Filters(sort=sort), at("2026-09-05")), ORDERS[sort], after=key, size=5)
        assert found.is_first
        assert len(found.rows) == 5


@pytest.mark.parametrize("key", ["0" * 20 + "9" * 4400, "9" * 4400, "x", "%00", "1_" * 1000, str(2**62), f"-{2**62}_1"])
@pytest.mark.parametrize("side", ["after", "before"])
@pytest.mark.parametrize("sort", ["new", "urgent", "supported"])
def test_an_address_with_a_bad_key_is_still_a_page(world, client, key, side, sort):
    world.case()
    assert client.get(f"/cases/?sort={sort}&{side}={key}").status_code == 200


def test_keys_name_a_moment_to_the_microsecond(world):
    case = world.case()
    order = Order(("current__climbs_at", "current_id"), moments=frozenset({"current__climbs_at"}))
    assert order.read(order.key(case)) == [case.current.climbs_at, case.current_id]
