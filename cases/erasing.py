"""What is forgotten of cases with an account, and after a time by itself: names and contacts. Cases, history and counts stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from accounts.entering import believed_for
from accounts.retention import CONTACT_MONTHS
from cases.models import Participant

NOBODY = {"name": "", "show_name": False, "contact_email": "", "contact_phone": "", "known_to_office_at": None}
"""A participant of whom nothing is known; who they were to the case stays, and whose the row is."""

IS_THEIRS = r"""
       (u.email_confirmed_at IS NOT NULL AND {email} <> '' AND lower({email}) = u.email
        OR {at} > u.phone_confirmed_at - %(believed)s AND {at} < u.phone_confirmed_at + %(believed)s AND {phone} <> ''
           AND right(regexp_replace({phone}, '\D', '', 'g'), 10) = right(u.phone, 10)
           AND (regexp_replace({phone}, '\D', '', 'g') = substr(u.phone, 2)
                OR u.phone LIKE '+7%%' AND regexp_replace({phone}, '\D', '', 'g') ~ '^8?\d{{10}}$'))
"""
"""Whether what stands in two columns was left with a confirmed address or number of an account u. For statements that forget.

The last ten digits are what an index knows; of a number of Kazakhstan +7, 8 or nothing stands before them, and of no other anything else.
A number is believed for some time around the moment `at` which it was left (accounts.entering): it may be sold again.
"""

FORGET_LEFT = """
UPDATE cases_participant p
   SET name = '', show_name = false, contact_email = '', contact_phone = '', known_to_office_at = NULL
  FROM accounts_user u
 WHERE u.id = ANY(%(users)s) AND p.user_id IS NULL AND
""" + IS_THEIRS.format(email="p.contact_email", phone="p.contact_phone", at="p.joined_at")
"""What was left with a confirmed address or number of the account and never added to it: it is theirs all the same."""


def erase(users: Sequence[int], now: datetime) -> None:
    """Empty the rows of these accounts. Two statements."""
    Participant.objects.filter(user__in=users).update(**NOBODY)
    with connection.cursor() as cursor:
        facts: dict[str, Any] = {"users": list(users), "believed": believed_for()}
        cursor.execute(FORGET_LEFT, facts)


FORGET_OLD = """
UPDATE cases_participant p
   SET name = CASE WHEN p.show_name THEN p.name ELSE '' END, contact_email = '', contact_phone = '', known_to_office_at = NULL
  FROM cases_case c
 WHERE c.id = p.case_id AND c.state = 'closed' AND c.closed_at <= %(now)s - make_interval(months => %(months)s)
   AND (p.contact_email <> '' OR p.contact_phone <> '' OR p.name <> '' AND NOT p.show_name)
"""


def forget_contacts(now: datetime) -> int:
    """Empty contacts and hidden names of cases that have been closed for long enough; how many. One statement; idempotent.

    A name that its owner shows to everybody stays: it is part of the page until they take it back.
    """
    with connection.cursor() as cursor:
        cursor.execute(FORGET_OLD, {"now": now, "months": CONTACT_MONTHS})
        return int(cursor.rowcount)
