"""A case that is over before the day on which it is registered: filed after hours, declared void the same evening."""

from datetime import date

import pytest

from tests.world import at


@pytest.mark.django_db
def test_the_page_of_a_case_closed_the_evening_it_came_can_be_read(world, client, monkeypatch):
    from accounts.models import PlatformRole, User
    from cases import workflow
    from territories import clock

    evening = at("2026-09-01", "20:00")
    case = world.case(now=evening)
    assert case.current.registered_on == date(2026, 9, 2)
    moderator = User.objects.create_user("moderator@example.test")
    PlatformRole.objects.create(user=moderator, role="moderator", started_on=date(2026, 1, 1))
    workflow.void(case, reason="test", text="", by=moderator, now=evening, version=case.version)
    monkeypatch.setattr(clock, "now", lambda: at("2026-09-04"))
    assert client.get(f"/cases/{case.number}/").status_code == 200
