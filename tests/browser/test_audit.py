"""The record of staff, opening who a resident is, and how often it happens: every page in every view."""

from __future__ import annotations

from datetime import date

import pytest

from tests.signing_in import sign_in
from tests.world import at

NOW = at("2026-09-10", "11:00")
LONG = "Сот қаулысы бойынша хабарлаушыны анықтау керек болды, өйткені " + "өтеұзынсөзөтеұзынсөз" * 6


@pytest.fixture
def people(transactional_db, world, monkeypatch):
    """An auditor and an operator, a case, and a record with long words in it."""
    from accounts.models import PlatformRole, User
    from territories import clock

    monkeypatch.setattr(clock, "now", lambda: NOW)
    found = {"case": world.case(now=at("2026-09-02"))}
    found["case"].participants.update(name="Айгүл С.", contact_email="aigul@example.test")
    for role in ("operator", "auditor"):
        user = User.objects.create_user(f"{role}-with-a-long-address@example.test", name="Сәуле Ә.")
        PlatformRole.objects.create(user=user, role=role, started_on=date(2025, 1, 1))
        found[role] = user
    return found


def look(visitor, name):
    visitor.axe()
    visitor.no_overflow()
    visitor.targets_large_enough()
    visitor.shot(f"audit-{name}")


def test_who_a_resident_is_is_opened_counted_and_recorded_in_every_view(people, every_view):
    sign_in(every_view, people["operator"])
    page = every_view.open("/platform/identity/")
    look(every_view, "question")
    every_view.press("main form button")
    look(every_view, "faulty")
    page.locator("input[value=case]").check()
    page.locator("#id_number").fill(str(people["case"].number))
    page.locator("input[value=danger]").check()
    page.locator("#id_reason").fill(LONG)
    every_view.press("main form button")
    assert "aigul@example.test" in page.content()
    look(every_view, "opened")
    every_view.open("/openings/")
    look(every_view, "openings")
    every_view.context.clear_cookies()
    sign_in(every_view, people["auditor"])
    page = every_view.open("/audit/")
    assert page.locator("ol > li").count() >= 3
    look(every_view, "record")
    every_view.open("/audit/?who=nobody")
    look(every_view, "nothing")
