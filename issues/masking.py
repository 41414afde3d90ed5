"""Before a report is public: which parts of it others may read, and so are searched for what tells of a person (cases.masking)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from cases import masking
from cases.redaction import Finding

PUBLIC = ("title", "body", "place_note", "name")
"""The parts of a report that others may read."""


def found_in(written: Mapping[str, Any]) -> dict[str, Finding]:
    """Everything in a report that may tell of a person, each words once, by its key."""
    return masking.found_in(written, PUBLIC)


def undecided(written: Mapping[str, Any], shown: Iterable[str]) -> bool:
    """Whether there is something that a form has not shown."""
    return masking.undecided(written, PUBLIC, shown)


def covered(written: Mapping[str, Any], keys: Iterable[str]) -> dict[str, Any]:
    """The report with what was chosen covered."""
    return masking.covered(written, PUBLIC, keys)


def questions(written: Mapping[str, Any], shown: Iterable[str] = (), chosen: Iterable[str] = ()) -> dict[str, Any]:
    """For the template cases/_found.html, with the ticks of the form."""
    return masking.questions(written, PUBLIC, shown, chosen)
