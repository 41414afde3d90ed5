"""A small world to tell stories in: the real register and rules, people, and moments in local time.

from tests.world import world  # in a conftest.py, with tests.register's fixtures
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

import pytest
from PIL import Image

from tests.emptying import remember_country
from tests.register import _country, load_country, register  # noqa: F401  # fixtures

QARAUYL = "103230100"
"""The village of Қарауыл: Қарауыл rural district, Abai district, Abai region."""
ALMALY = "751110000"
"""Almaly, a district of Almaty: one rung less."""


def at(day: str, clock: str = "10:00") -> datetime:
    """A moment in Kazakhstan, in UTC: at("2026-09-01", "17:59")."""
    from territories.clock import ZONE

    return datetime.combine(date.fromisoformat(day), time.fromisoformat(clock), ZONE).astimezone(UTC)


def prepared_photo(colour: str = "#0a678c"):
    """A photo as cases.photos makes it, small and real."""
    from cases.photos import PreparedPhoto

    picture = io.BytesIO()
    Image.new("RGB", (32, 24), colour).save(picture, "JPEG")
    data = picture.getvalue()
    return PreparedPhoto(image=data, thumb=data, width=32, height=24, lat=None, lon=None)


@dataclass
class World:
    """Makes people and cases by the real verbs."""

    filed_at: datetime = field(default_factory=lambda: at("2026-09-01"))
    _officials: dict = field(default_factory=dict)

    def territory(self, code: str = QARAUYL):
        from territories.models import Territory

        return Territory.objects.select_related("office__territory").get(pk=code)

    def office(self, code: str):
        from territories.models import Office

        return Office.objects.for_issues().select_related("territory").get(territory=code)

    def maslikhat(self, code: str):
        from territories.models import Office

        return Office.objects.maslikhats().select_related("territory").get(territory=code)

    def official(self, office):
        """Somebody who works for an office; the same person each time. Its head, or a deputy where a test has named a head."""
        from accounts.models import Membership, User

        if office.pk not in self._officials:
            user = User.objects.create_user(f"official-{office.key}@example.test", name="Болат")
            has_head = Membership.objects.filter(office=office, role="head", ended_on=None).exists()
            role = "deputy" if has_head else "head"
            Membership.objects.create(user=user, office=office, role=role, started_on=date(2025, 1, 1))
            self._officials[office.pk] = user
        return self._officials[office.pk]

    def case(self, code: str = QARAUYL, category: str = "water", now: datetime | None = None, **more):
        """A filed case with its reporter, read again from the database."""
        from cases.models import Case, Category, Participant
        from cases.workflow import open_case

        now = now or self.filed_at
        given = {"title": "Құбыр жарылды", "body": "Көшеде су ағып жатыр.", "language": "kk", **more}
        case = open_case(
            kind=Case.Kind.ISSUE,
            territory=self.territory(code),
            category=Category.objects.get(pk=category),
            now=now,
            **given,
        )
        Participant.objects.create(case=case, role="reporter", joined_at=now)
        return self.again(case)

    def again(self, case):
        """The case as the database has it now."""
        from cases.models import Case

        return Case.objects.select_related("current__office__territory", "current__clock", "category").get(pk=case.pk)

    def reporter(self, case):
        return case.participants.get(role="reporter")

    def holder(self, case):
        """The office that has the case, and somebody who works there."""
        office = self.again(case).current.office
        return {"office": office, "by": self.official(office)}

    def fixed(self, case, now: datetime, **more):
        """The office answers that it is fixed, with a photo."""
        from cases.workflow import answer

        who = {**self.holder(case), **more}
        return answer(
            case, kind="fixed", text="Жөндедік.", language="kk", photos=[prepared_photo("#f2b33d")], now=now, **who
        )


def load_rules_once() -> None:
    """Categories, clocks and the rules of petitions, when they are not there."""
    from cases.models import ClockRule
    from cases.rules_loading import load_rules
    from issues.rules_loading import load_issue_rules
    from petitions.rules_loading import load_petition_rules

    if not ClockRule.objects.exists():
        load_rules(at("2025-01-01"))
        load_petition_rules(at("2025-01-01"))
        load_issue_rules(at("2025-01-01"))
        remember_country()


@pytest.fixture(scope="session")
def _rules(_country, django_db_blocker) -> None:  # noqa: F811
    with django_db_blocker.unblock():
        load_rules_once()


@pytest.fixture
def world(_rules, register) -> World:  # noqa: F811
    """The register, the calendar, the rules, and verbs to tell a story."""
    load_rules_once()
    return World()


@pytest.fixture
def no_rules(db) -> None:
    """As before the first load of the rules; rolled back with the test."""
    from cases.models import Category, CategoryRule, ClockRule
    from issues.models import IncidentRule, SortingRule
    from petitions.models import GoalRule, RejectionReason, TermRule

    rules = (GoalRule, TermRule, RejectionReason, IncidentRule, SortingRule)
    for model in (CategoryRule, Category, ClockRule, *rules):
        model.objects.all().delete()


@pytest.fixture
def no_country(no_rules) -> None:
    """As before the first load of the register; rolled back with the test."""
    from django.db import connection

    with connection.cursor() as cursor:
        for table in ("territories_office", "territories_territory", "territories_calendarday"):
            cursor.execute(f"DELETE FROM {table}")
