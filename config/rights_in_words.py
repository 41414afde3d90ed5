"""docs/roles.md: the table of roles and rights, and the rule of every address, written out from the code."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import override

from accounts.roles import TABLE, Right, Role
from config.rights import Rule, addresses, rule_of

HEAD = """# Roles and rights

Who may do what. Printed by `python manage.py print_rights > docs/roles.md` from accounts/roles.py and config/rights.py; a test fails when
this page says anything else, another asks every address as every kind of person ([tests/config/test_rights.py](../tests/config/test_rights.py)).

A right says what kind of thing somebody may do. Which case, petition or office it may be is a scoped query of the page: what is not
yours is not there (404). Rights come from rows that begin and end; leaving a seat ends them with the next request.
"""
RECORD = """
## The record

Every request of somebody who acts for an office or the platform that may change something, and every look at personal data of others
(marked ◉ below; ◎ where the page shows somebody only at times), is a line in an append-only table, written before it can take effect. The auditor reads it at `/audit/` and takes it away
as a file. Opening who a resident is needs a reason besides; the resident is told and everybody can count it.
"""


def page() -> str:
    """The whole page, in English."""
    with override("en"):
        return "\n".join([HEAD, *_roles(), RECORD, *_addresses(), ""])


def _roles() -> Iterator[str]:
    yield "## What each role may do\n"
    yield "| | " + " | ".join(str(role.label) for role in Role) + " |"
    yield "|---" * (len(Role) + 1) + "|"
    for right in Right:
        yield f"| {right.label} | " + " | ".join("●" if right in TABLE[role] else "" for role in Role) + " |"


def _addresses() -> Iterator[str]:
    yield "## Every address\n"
    yield "| address | right | whose | in the record as |"
    yield "|---|---|---|---|"
    for name, pattern, rule in _rows():
        seen = " ◉" if rule.is_personal else " ◎" if rule.is_personal_at_times else ""
        yield f"| `/{pattern}` {name} | {rule.right.label} | {rule.whose.label} | {rule.does}{seen} |"


def _rows() -> Iterator[tuple[str, str, Rule]]:
    """Each address once; the admin, whose pages all have one rule, in one line."""
    seen: set[tuple[str, str]] = set()
    for address in addresses():
        name = address.name or "admin:"
        pattern = "admin/…" if name.startswith("admin:") else address.pattern
        key = ("admin:" if name.startswith("admin:") else name, pattern)
        rule = rule_of(name)
        if rule is None or key in seen:
            continue
        seen.add(key)
        yield key[0], pattern.replace("|", "\\|"), rule
