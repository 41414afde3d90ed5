"""The public history says which act moved a deadline, and why."""

import pytest
from django.utils.translation import override

from cases.clock_changes import note_outage
from tests.cases.test_tracker import plain, tracked
from tests.world import at

pytestmark = pytest.mark.django_db


def newest(case, now):
    with override("en"):
        return tracked(case, now).history[0]


def test_a_changed_day_off_is_named_with_its_act_and_its_reason(world, change):
    case = world.case()
    change({"2026-09-10": False}, act="№ 700")
    line = newest(case, at("2026-09-02", "12:00"))
    assert "10 September 2026, Thursday: a day off; № 700" in plain(line["text"])
    assert (line["quote"], line["lang"]) == ("Үкімет ауыстырды", "kk")


def test_an_outage_is_named_with_its_hours_and_its_reason(world):
    case = world.case()
    note_outage(
        at("2026-09-08", "09:00"), at("2026-09-08", "15:00"), reason="Сбой питания", now=at("2026-09-08", "16:00")
    )
    line = newest(case, at("2026-09-08", "17:00"))
    assert "8 September 2026, 09:00 – 8 September 2026, 15:00" in plain(line["text"])
    assert (line["quote"], line["lang"]) == ("Сбой питания", "ru")


def test_a_page_without_such_a_line_asks_nothing_more(world, change, django_assert_num_queries):
    case = world.case()
    with override("en"), django_assert_num_queries(10):
        tracked(case, at("2026-09-02"))
    change({"2026-09-10": False})
    with override("en"), django_assert_num_queries(11):
        tracked(case, at("2026-09-02", "12:00"))
