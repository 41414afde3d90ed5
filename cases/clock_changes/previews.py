"""What an act would do, counted before it is done; and the act itself, which both kinds share."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from cases.clock_changes.statements import COUNT, EXAMPLES, MOVE, OTHERS
from cases.errors import DomainError
from cases.models import ClockChange
from cases.turns import take_turn_alone
from territories.calendar import CalendarExhausted
from territories.clock import local_date

if TYPE_CHECKING:
    from accounts.models import User

log = logging.getLogger(__name__)

DRIFT = 100
"""A number may have changed by one in a hundred since the person saw it: cases are filed and answered every second."""
SHOWN = 3
"""Examples of the oldest and of the newest cases that move, so many of each."""


@dataclass(frozen=True, slots=True)
class LevelCount:
    """Open assignments of one level whose clock runs in working days or hours, by the way their deadlines move."""

    level: str
    later: int
    earlier: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class Example:
    """One case that moves: its public number, the moments before and after."""

    number: int
    level: str
    before: datetime
    after: datetime


@dataclass(frozen=True, slots=True)
class OtherCount:
    """Deadlines that are nobody's assignment: reviews, questions, terms of petitions."""

    name: str
    moved: int


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything an act would move."""

    levels: tuple[LevelCount, ...]
    examples: tuple[Example, ...] = ()
    others: tuple[OtherCount, ...] = ()

    @property
    def later(self) -> int:
        """Assignments whose deadline moves to a later moment."""
        return sum(one.later for one in self.levels)

    @property
    def earlier(self) -> int:
        """Assignments whose deadline moves to an earlier moment."""
        return sum(one.earlier for one in self.levels)

    @property
    def unchanged(self) -> int:
        """Assignments that stay where they are."""
        return sum(one.unchanged for one in self.levels)

    def as_seen(self) -> dict[str, Any]:
        """What a person has seen, to be given back when they confirm. For JSON."""
        return {one.level: [one.later, one.earlier, one.unchanged] for one in self.levels} | {
            one.name: [one.moved] for one in self.others
        }

    def is_still(self, seen: dict[str, Any]) -> bool:
        """Whether the numbers are, to one in a hundred, those that a person saw."""
        found = self.as_seen()
        for name in found.keys() | seen.keys():
            now, then = found.get(name, []), seen.get(name, [])
            width = max(len(now), len(then))
            for one, other in zip([*now, *[0] * width][:width], [*then, *[0] * width][:width], strict=True):
                if abs(one - other) > other // DRIFT:
                    return False
        return True


class PreviewIsOld(DomainError):
    """The numbers have changed since the person looked at them: nothing was moved."""

    code = "preview-is-old"

    def __init__(self, preview: Preview) -> None:
        super().__init__(_("The numbers have changed since you looked at them. Nothing was moved: look again."))
        self.preview = preview


@dataclass(frozen=True, slots=True)
class Act:
    """An act in the terms of its statements."""

    kind: str
    plan: str
    """Common table expressions that end with `plan`: one row for each assignment the act is about."""
    others: Sequence[Other]
    facts: dict[str, Any]
    now: datetime
    fields: dict[str, Any] = field(default_factory=dict)
    """What the log keeps of it: columns of ClockChange."""


@dataclass(frozen=True, slots=True)
class Other:
    """Deadlines beside the assignments: a name, common table expressions that end with `moving`, and the update of those rows."""

    name: str
    rows: str
    update: str


class Hook(Protocol):
    """Another app whose terms move with the clocks (settings.CLOCK_CHANGE_HOOKS)."""

    def count(self, act: Act) -> Sequence[OtherCount]:
        """How many of its terms the act would move."""

    def move(self, act: Act, change_id: int) -> None:
        """Move them, in the act's own transaction."""


def hooks() -> list[Hook]:
    """The other apps' hooks."""
    return [import_string(path)() for path in settings.CLOCK_CHANGE_HOOKS]


def look(act: Act, *, with_examples: bool = True) -> Preview:
    """Count what the act would move; changes nothing. A constant number of statements. Raises CalendarExhausted."""
    levels = []
    for level, later, earlier, unchanged, nowhere in _rows(act.plan + COUNT, act.facts):
        if nowhere:
            raise CalendarExhausted(local_date(act.now))
        levels.append(LevelCount(level, later, earlier, unchanged))
    examples = (
        [Example(*row) for row in _rows(act.plan + EXAMPLES, act.facts | {"shown": SHOWN})] if with_examples else []
    )
    others = [OtherCount(one.name, _rows(one.rows + OTHERS, act.facts)[0][0]) for one in act.others]
    for hook in hooks():
        others.extend(hook.count(act))
    return Preview(tuple(levels), tuple(examples), tuple(others))


def do(act: Act, *, reason: str, by: User | None, seen: dict[str, Any] | None) -> ClockChange:
    """Move everything, in the caller's transaction, after `begin`. Raises PreviewIsOld when `seen` is no longer so."""
    found = look(act, with_examples=False)
    if seen is not None and not found.is_still(seen):
        raise PreviewIsOld(look(act))
    (change_id,) = _rows("SELECT nextval(pg_get_serial_sequence('cases_clockchange', 'id'))", {})[0]
    facts = act.facts | {"change": change_id, "kind": act.kind, "now": act.now}
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('jauap.clock_change', %s, true)", [str(change_id)])
        cursor.execute(act.plan + MOVE, facts)
        for one in act.others:
            cursor.execute(one.rows + one.update, facts)
    for hook in hooks():
        hook.move(act, change_id)
    change = ClockChange.objects.create(
        pk=change_id, kind=act.kind, reason=reason, by=by, at=act.now, later=found.later, earlier=found.earlier,
        unchanged=found.unchanged, **act.fields,
    )  # fmt: skip
    counts = {one.level: asdict(one) for one in found.levels}
    log.info("Clocks were moved by act %s (%s): %s", change_id, act.kind, counts)
    return change


def in_bulk() -> None:
    """An act may take as long as it takes. One statement.

    The planner cannot know how many rows the calendar leaves; compiling for rows that never come would take longer than the work.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL jit = off; SET LOCAL work_mem = '64MB'")


def begin() -> None:
    """Wait for everybody who counts deadlines, and keep others from it. Two statements."""
    in_bulk()
    take_turn_alone()


def end() -> None:
    """From here on nothing may put a deadline off any more. One statement."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('jauap.clock_change', '', true)")


def _rows(statement: str, facts: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)
        return list(cursor.fetchall())
