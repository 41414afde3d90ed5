"""Changing a case and telling it are one act: the version goes up, and the line of the history carries the new version.

The database puts each line into the outbox by itself, for everybody whom it concerns (cases.notices).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import F

from cases.errors import CaseChanged
from cases.models import Assignment, Case, Event
from notifications import outbox
from territories.clock import local_date
from territories.models import Office

if TYPE_CHECKING:
    from accounts.models import User


ACTING = "acting"
"""In the facts of a line: somebody who stood in for the head did it. Written down, since the period ends and is forgotten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the public history, before it has a number."""

    kind: str
    actor: str
    at: datetime
    office: Office | None = None
    assignment: Assignment | None = None
    user: User | None = None
    text: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    due_version: int | None = None


def record(case: Case, line: Line, **changes: Any) -> Event:
    """Apply `changes` to the case, raise its version by one and write the line. Two statements.

    The UPDATE is conditional on the version the caller read: if another transaction was first, CaseChanged.
    """
    changed = Case.objects.filter(pk=case.pk, version=case.version).update(version=F("version") + 1, **changes)
    if not changed:
        raise CaseChanged(case, case.version)
    case.version += 1
    for name, value in changes.items():
        setattr(case, name, value)
    outbox.wake()
    return Event.objects.create(
        case=case,
        number=case.version,
        kind=line.kind,
        at=line.at,
        actor=line.actor,
        office=line.office,
        assignment=line.assignment or case.current,
        user=line.user,
        text=line.text,
        data=line.data | ({ACTING: True} if _by_the_acting_head(line) else {}),
        due_version=line.due_version,
    )


def _by_the_acting_head(line: Line) -> bool:
    """Whether whoever does it stands in for the head of the office at that moment. One query, for what an office does."""
    if line.user is None or line.office is None:
        return False
    today = local_date(line.at)
    return line.user.memberships.present(today).filter(office=line.office, role="acting").exists()
