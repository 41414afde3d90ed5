"""Before words are public: what in them tells of a person is shown to their writer, who says what is covered.

A form sends what it has shown (`found`) and what is to be covered (`mask`). What it has not shown is asked about first: nothing
is published before every find has been decided about. Here for any form; issues.masking and cases.views.own_words say which of its
fields become public.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from cases.redaction import LABELS, NEVER_MEANT, Finding, find_personal, masked


def found_in(written: Mapping[str, Any], parts: Iterable[str]) -> dict[str, Finding]:
    """Everything in these parts that may tell of a person, each words once, by its key."""
    return {one.key: one for part in parts for one in find_personal(str(written.get(part, "")))}


def undecided(written: Mapping[str, Any], parts: Iterable[str], shown: Iterable[str]) -> bool:
    """Whether there is something that a form has not shown."""
    return not set(found_in(written, parts)).issubset(shown)


def covered(written: Mapping[str, Any], parts: Iterable[str], keys: Iterable[str]) -> dict[str, Any]:
    """What was written, with what was chosen covered."""
    chosen = frozenset(keys)
    if not chosen:
        return dict(written)
    return {**written, **{part: masked(str(written[part]), chosen) for part in parts if part in written}}


def questions(
    written: Mapping[str, Any], parts: Iterable[str], shown: Iterable[str] = (), chosen: Iterable[str] = ()
) -> dict[str, Any]:
    """For the template cases/_found.html: each find with a tick. An IIN and a card are ticked until somebody unticks them."""
    found, seen, ticked = found_in(written, parts), frozenset(shown), frozenset(chosen)
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
    }
