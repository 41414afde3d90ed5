"""What is forgotten of reports with an account: who wrote those that wait to be sorted or checked; decided ones name nobody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from accounts.entering import believed_for
from cases.erasing import IS_THEIRS
from issues.models import HeldReport, Unsorted

FORGET = """
UPDATE {table} r
   SET name = '', show_name = false, email = '', phone = ''
  FROM accounts_user u
 WHERE u.id = ANY(%(users)s) AND r.decided_at IS NULL AND (r.user_id = u.id OR r.user_id IS NULL AND {is_theirs})
"""


def erase(users: Sequence[int], now: datetime) -> None:
    """Empty names and contacts of these accounts, also where they were left with its address alone. Two statements."""
    facts: dict[str, Any] = {"users": list(users), "believed": believed_for()}
    is_theirs = IS_THEIRS.format(email="r.email", phone="r.phone", at="r.received_at")
    with connection.cursor() as cursor:
        for model in (Unsorted, HeldReport):
            statement = FORGET.format(table=model._meta.db_table, is_theirs=is_theirs)
            cursor.execute(statement, facts)
