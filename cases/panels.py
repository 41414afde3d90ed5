"""What apps above cases add to the page of a case, without cases knowing them.

Such an app names a class in settings.CASE_PANELS by its dotted address, for example "petitions.panels.CasePanel". The page
calls its two methods: `annotated` adds what it wants to know to the one query that reads the case, under a name of its own,
and `panel` then makes its part, or nothing. A page is kept by readers until its tag changes, so `stamp` must change
with everything that the part shows. Order: that of the setting.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from cases.models import Case, CaseQuerySet


@dataclass(frozen=True, slots=True)
class Panel:
    """One part of the page: a template of the app that adds it, drawn with `facts` as its `panel`."""

    template: str
    facts: dict[str, Any] = field(default_factory=dict)


class CasePanel(Protocol):
    """What settings.CASE_PANELS names."""

    def annotated(self, cases: CaseQuerySet) -> CaseQuerySet:
        """The cases with what `stamp` and `panel` need. No query."""

    def stamp(self, case: Case, now: datetime) -> object:
        """What the tag of the page must know. No query."""

    def panel(self, case: Case, now: datetime) -> Panel | None:
        """The part; None when there is nothing to say. No query where that is so."""


def _all() -> Iterator[CasePanel]:
    for address in settings.CASE_PANELS:
        yield import_string(address)()


def annotated(cases: CaseQuerySet) -> CaseQuerySet:
    """The cases with what every panel needs."""
    for one in _all():
        cases = one.annotated(cases)
    return cases


def stamps(case: Case, now: datetime) -> list[object]:
    """What the tag of the page must know of its panels."""
    return [one.stamp(case, now) for one in _all()]


def panels(case: Case, now: datetime) -> list[Panel]:
    """The panels of a case that came through `annotated`, in order."""
    found = (one.panel(case, now) for one in _all())
    return [panel for panel in found if panel is not None]
