"""What everybody reads while an arbiter has to say whose case it is."""

from datetime import timedelta

import pytest
from django.utils.translation import override

from cases import whose_told, workflow
from cases.tracker_reading import track
from tests.cases.test_whose import neighbours
from tests.world import at

pytestmark = pytest.mark.django_db


def test_in_an_emergency_everybody_reads_by_which_hour_the_arbiter_decides(world):
    case = world.case(category="street_danger", now=at("2026-09-02", "10:00"))
    _first, second, third = neighbours(world)
    for minutes, to in ((5, second), (10, third)):
        workflow.forward(
            case, to=to, reason="Біздікі емес", now=at("2026-09-02", "10:00") + timedelta(minutes=minutes), **world.holder(case)
        )  # fmt: skip
        case = world.again(case)
    moment = at("2026-09-02", "10:15")
    asked = workflow.refer(case, reason="Бұл да", now=moment, **world.holder(case))
    case = world.again(case)
    with override("en"):
        line = track(case, [], moment).history[0]
        steps = whose_told.steps_in(case.events.order_by("number"), {asked.above_id: asked.above}, case.current)
        own = whose_told.steps_of(asked)
    for said in (line["text"], steps[0]["text"], own[0]["text"]):
        assert "11:15" in said
