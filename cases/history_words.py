"""What every line of the public history says alike: the words somebody wrote, and an office by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from cases.models import Event
from cases.wording import language_of, office_in

if TYPE_CHECKING:
    from cases.history import HistoryFacts

Entry = dict[str, Any]


def said(facts: HistoryFacts, event: Event) -> Entry:
    """Words a person wrote, with their language; nothing when there are none."""
    return {"quote": event.text, "lang": language_of(event.text, facts.case.language)} if event.text else {}


def subject(facts: HistoryFacts, identity: Any) -> str:
    """An office at the beginning of a sentence."""
    office = facts.offices.get(identity) if identity else None
    return office.title if office else _("The office")


def named(facts: HistoryFacts, identity: Any, form: str) -> str:
    """An office inside a sentence, in one of the forms of cases.wording.office_in."""
    office = facts.offices.get(identity) if identity else None
    return office_in(office, form) if office else _("another office")
