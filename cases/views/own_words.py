"""What a resident writes on the private page becomes public too: it is searched for what tells of a person before it is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from cases import masking
from cases.errors import BadInput

PUBLIC = {
    "dispute": "reason",
    "dispute_safe": "reason",
    "reply": "text",
    "appeal": "reason",
    "came_back": "text",
    "introduce": "name",
}
"""Which field of a form everybody reads, by what it does. A name only when it is to be shown."""


def checked(sent: QueryDict) -> Mapping[str, str]:
    """The form, with what was chosen covered. Raises BadInput while there is something in it that it has not shown."""
    part = _part(sent)
    if not part:
        return sent
    if masking.undecided(sent, [part], sent.getlist("found")):
        raise BadInput({part: _("Say below what should be covered, then send.")})
    return masking.covered(sent.dict(), [part], sent.getlist("mask"))


def questions(sent: QueryDict) -> dict[str, Any]:
    """What the form that was sent shows again: the finds with their ticks. `found_in` names the form."""
    part = _part(sent)
    if not part:
        return {}
    asked = masking.questions(sent, [part], sent.getlist("found"), sent.getlist("mask"))
    return {"found_in": sent["do"], **asked} if asked["found_keys"] else {}


def _part(sent: QueryDict) -> str:
    act = sent.get("do", "")
    if act == "introduce" and not sent.get("show_name"):
        return ""
    return PUBLIC.get(act, "")
