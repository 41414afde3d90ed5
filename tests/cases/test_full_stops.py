"""One full stop at the end of a sentence, whatever it ends with."""

from datetime import date, timedelta

import pytest
from django.utils.translation import override

from cases import workflow
from cases.clock_changes import change_days
from cases.tracker_reading import seats_along, track
from tests.world import at

pytestmark = pytest.mark.django_db


def page(world, case, now):
    case = world.again(case)
    return track(case, seats_along(case), now)


def test_a_russian_year_does_not_end_with_two(world):
    case = world.case(now=at("2026-09-01"))
    above = case.current.office.climbs_to
    workflow.ask_extension(case, days=5, reason="Құбыр керек", now=at("2026-09-02"), **world.holder(case))
    workflow.decide_extension(
        world.again(case), granted=True, explanation="", by=world.official(above), office=above, now=at("2026-09-03")
    )
    with override("ru"):
        notes = [rung.get("note", "") for rung in page(world, case, at("2026-09-04")).rungs]
    said = " ".join(notes).replace("\N{NO-BREAK SPACE}", " ")
    assert "2026 г. " in said
    assert ".." not in said


def test_the_reason_of_an_act_may_be_a_sentence(world):
    case = world.case(now=at("2026-09-01"))
    change_days({date(2026, 9, 10): False}, reason="Үкімет ауыстырды.", now=at("2026-09-02"))
    for language in ("kk", "ru", "en"):
        with override(language):
            lines = page(world, case, at("2026-09-02") + timedelta(hours=1)).how_counted
        [told] = [line for line in lines if "Үкімет ауыстырды" in line]
        assert told.endswith("Үкімет ауыстырды.")
