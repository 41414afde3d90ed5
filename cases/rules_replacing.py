"""One rule replaced by an operator: the row in force is closed on the day the new one begins."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from cases.models import CategoryRule, ClockRule
from cases.rules_loading import DatedTable, Row
from territories.clock import local_date


class RuleBeginsTooEarly(Exception):
    """The new row would change what already held: a rule begins tomorrow or later."""

    def __init__(self, today: date) -> None:
        super().__init__(f"A rule begins after {today}.")
        self.today = today


class RuleAlreadyFollowed(Exception):
    """A later row of the same key already stands in the table; replace that one."""

    def __init__(self, day: date) -> None:
        super().__init__(f"Another row already begins on {day}.")
        self.day = day


def rows_of_key(table: DatedTable[Row], row: Row) -> Any:
    """Every row with the key of this one, oldest first."""
    same_key = {name: getattr(row, name) for name in table.key}
    return table.model._default_manager.filter(**same_key).order_by("valid_from")


def check_replacement(table: DatedTable[Row], row: Row, *, now: datetime) -> None:
    """Whether a new row may replace the one in force. Raises RuleBeginsTooEarly or RuleAlreadyFollowed."""
    today = local_date(now)
    if row.valid_from <= today:
        raise RuleBeginsTooEarly(today)
    later: CategoryRule | ClockRule | None = rows_of_key(table, row).filter(valid_from__gte=row.valid_from).first()
    if later is not None:
        raise RuleAlreadyFollowed(later.valid_from)


def replace_rule(table: DatedTable[Row], row: Row, *, now: datetime) -> Row | None:
    """Opens the row and closes the one in force before it, which is returned. One transaction; raises as check_replacement."""
    with transaction.atomic():
        # Two operators replacing the same rule: the second waits here and is then told that the row is followed.
        list(rows_of_key(table, row).select_for_update())
        check_replacement(table, row, now=now)
        replaced: Row | None = rows_of_key(table, row).last()
        if replaced is not None and (replaced.valid_to is None or replaced.valid_to > row.valid_from):
            replaced.valid_to = row.valid_from
            replaced.save(update_fields=["valid_to"])
        row.save(force_insert=True)
    return replaced
