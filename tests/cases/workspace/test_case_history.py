"""The history as an office reads it: who acted, line by line, and what happened since somebody looked."""

from datetime import timedelta

import pytest
from django.utils.translation import override

from cases import escalation, workflow
from cases.models import Review
from cases.workspace.case_page import changes_since, read
from tests.world import at, prepared_photo

pytestmark = pytest.mark.django_db


def test_an_officials_name_stands_on_their_own_line_and_not_on_what_happened_by_itself(world):
    case = world.case()
    above = case.current.office.climbs_to
    erzhan = world.official(above)
    erzhan.name = "Ержан Б."
    erzhan.save(update_fields=["name"])
    moment = case.current.climbs_at + timedelta(hours=1)
    # Nobody has swept yet: the verb finds the case overdue, passes it up, and accepts it, all at one moment.
    workflow.accept(case, by=erzhan, office=above, now=moment)
    case = world.again(case)
    with override("en"):
        page = read(case, above, [above], erzhan, moment)
    accepted, climbed = page.history[0], page.history[1]
    assert accepted["at"] == climbed["at"]
    assert "Ержан Б." in accepted["by"]
    assert "Ержан Б." not in climbed.get("by", "")


def test_what_happened_since_is_told_as_the_whole_history_tells_it(world):
    case = world.case(category="street_danger", now=at("2026-09-01"))
    who = world.holder(case)
    workflow.accept(case, now=at("2026-09-01", "10:05"), **who)
    workflow.made_safe(
        case, text="Қоршалды.", language="kk", photos=[prepared_photo("#f2b33d")], now=at("2026-09-01", "12:00"), **who
    )
    case = world.again(case)
    workflow.dispute_safe(case, participant=world.reporter(case), reason="Әлі қауіпті", now=at("2026-09-01", "13:00"))
    case = world.again(case)
    seen = case.version
    due_at = Review.objects.get(case=case).due_at
    escalation.sweep(due_at + timedelta(hours=1))
    with override("en"):
        [change] = changes_since(world.again(case), seen, due_at + timedelta(hours=2))
    assert change["what"] == "The danger counts as not gone"
