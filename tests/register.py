"""The whole register and the calendar for tests that want the real country.

    from tests.register import _country, register  # in a conftest.py, then ask for the fixture `register`

Loading takes about a second, once per test database; tests roll back what they change.
"""

import os
from pathlib import Path

import pytest
from django.conf import settings

REFERENCE_DATA = Path(os.environ.get("REFERENCE_DATA") or settings.BASE_DIR.parent / "shared" / "data")
"""Files too large or not ours to carry: the full classifier, boundaries. Tests that need them skip without."""


def reference(name: str) -> Path:
    """A file of the reference data, or a skipped test."""
    path = REFERENCE_DATA / name
    if not path.exists():
        pytest.skip(f"no {name}: set REFERENCE_DATA to a directory that has it")
    return path


def load_country() -> None:
    """Register, offices, population and the calendar of 2024 to 2030. Changes nothing when they are as they should be."""
    from territories import calendar, register

    register.load()
    calendar.load(2024, 2030)


@pytest.fixture(scope="session")
def _country(django_db_setup, django_db_blocker) -> None:
    """The country in the test database itself, so that every test starts from it; also in a database that is reused."""
    with django_db_blocker.unblock():
        load_country()


@pytest.fixture
def register(_country, db) -> None:
    """All 8,616 units, their 2,799 offices and the calendar."""
    from territories.models import CalendarDay, Office

    if (
        not Office.objects.exists() or not CalendarDay.objects.exists()
    ):  # a test with real transactions emptied the tables
        load_country()
