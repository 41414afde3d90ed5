"""Before a report is public: what in its words tells of a person is shown to its writer, who says what is covered.

A form sends what it has shown (`found`) and what is to be covered (`mask`). What it has not shown, because the heading was changed
meanwhile, is asked about first: nothing is filed before every find has been decided about.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from cases.redaction import LABELS, NEVER_MEANT, Finding, find_personal, masked

PUBLIC = ("title", "body", "place_note", "name")
"""The parts of a report that others may read."""


def found_in(written: Mapping[str, Any]) -> dict[str, Finding]:
    """Everything in a report that may tell of a person, each words once, by its key."""
    return {one.key: one for part in PUBLIC for one in find_personal(str(written.get(part, "")))}


def undecided(written: Mapping[str, Any], shown: Iterable[str]) -> bool:
    """Whether there is something that a form has not shown."""
    return not set(found_in(written)).issubset(shown)


def covered(written: Mapping[str, Any], keys: Iterable[str]) -> dict[str, Any]:
    """The report with what was chosen covered."""
    chosen = frozenset(keys)
    if not chosen:
        return dict(written)
    return {**written, **{part: masked(str(written[part]), chosen) for part in PUBLIC if part in written}}


def questions(written: Mapping[str, Any], shown: Iterable[str] = (), chosen: Iterable[str] = ()) -> dict[str, Any]:
    """For the template issues/_found.html: each find with a tick. An IIN and a card are ticked until somebody unticks them."""
    found, seen, ticked = found_in(written), frozenset(shown), frozenset(chosen)
    return {
        "found_keys": list(found),
        "found_choices": [
            {
                "value": key,
                "label": _("Cover it: %(text)s") % {"text": one.text},
                "hint": str(LABELS[one.kind]),
                "checked": key in ticked if key in seen else one.kind in NEVER_MEANT,
            }
            for key, one in found.items()
        ],
        "found_news": bool(seen) and not set(found) <= seen,
    }
