"""The public history of a case as a timeline: every event in a sentence, supporters counted together, newest first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases import history_clocks, history_joining, history_reopening, history_time, history_whose
from cases.history_words import named, said
from cases.log import ACTING
from cases.models import Answer, Case, Event, Participant, Photo
from cases.reopening import APPEAL
from cases.taken_down import TOLD as TAKEN_DOWN
from cases.wording import reason_of_climb
from territories.clock import local_date
from territories.models import Office
from territories.wording import day_month, full_date, number, weekday

Entry = dict[str, Any]
NAMES = 5
"""How many shown names of supporters a line of the history holds at most; the number of people stands beside them."""


class Joined(NamedTuple):
    """Supporters who joined on one day."""

    day: date
    """The local day."""
    people: int
    names: Sequence[str] = ()
    """Names that they show, the first who joined first, at most `NAMES`; none on a hidden case."""


@dataclass(frozen=True, slots=True)
class HistoryFacts:
    """What the history is told from, read beforehand."""

    case: Case
    events: Sequence[Event]
    """In their order."""
    offices: Mapping[int, Office]
    photos: Mapping[int, Photo]
    """The first photo of each answer that has one, by the answer's id."""
    joined: Sequence[Joined]
    """By day."""
    reporter: str
    """The reporter's shown name; empty when it is not shown."""


def timeline(facts: HistoryFacts) -> list[Entry]:
    """Entries of the component "timeline", the newest first."""
    told = [(event.at, _entry(facts, event)) for event in facts.events]
    days = [local_date(at) for at, _entry_ in told]
    entries: list[Entry] = []
    for place, (_at, entry) in enumerate(told):
        entries.append(entry)
        until = days[place + 1] if place + 1 < len(told) else None
        crowd = [one for one in facts.joined if one.day >= days[place] and (until is None or one.day < until)]
        if crowd:
            entries.append(_crowd(crowd))
    entries.reverse()
    if entries and entries[0].get("kind", "plain") == "plain":
        entries[0]["kind"] = "new"
    return entries


def _crowd(joined: Sequence[Joined]) -> Entry:
    """Everybody who joined between two events, on one line."""
    first, last = joined[0].day, joined[-1].day
    count = sum(one.people for one in joined)
    names = [name for one in joined for name in one.names][:NAMES]
    text = ngettext("%(count)s more person is affected too", "%(count)s more people are affected too", count)
    entry: Entry = {"at": last, "title": text % {"count": number(count)}}
    if first != last:
        entry["when"] = f"{day_month(first)} – {day_month(last)}, {weekday(last)}"
    if names:
        who = ", ".join(names)
        entry["by"] = who if count == 1 else _("Among them: %(names)s") % {"names": who}
    return entry


def _entry(facts: HistoryFacts, event: Event) -> Entry:
    tell = _TOLD[Event.Kind(event.kind)]
    entry: Entry = {"at": event.at, **tell(facts, event)}
    if event.data.get(ACTING) and not entry.get("by"):
        entry["by"] = _("by the acting head")
    return entry


def _office(facts: HistoryFacts, event: Event, key: str = "") -> Office | None:
    """The office of the event, or one that its facts name."""
    identity = event.data.get(key) if key else event.office_id
    return facts.offices.get(identity) if identity is not None else None


def _subject(facts: HistoryFacts, event: Event) -> str:
    """The office at the beginning of a sentence."""
    office = _office(facts, event)
    return office.title if office else _("The office")


def _handed_over(facts: HistoryFacts, event: Event) -> Entry:
    """The first line of a petition's case: nobody reported it, the platform handed it over."""
    title = (
        _("The time ran out below the goal: handed over as an ordinary proposal")
        if facts.case.is_proposal
        else _("The goal was reached: the petition was handed over")
    )
    text = _("It went to %(office)s") % {"office": named(facts, event.data.get("to"), "to")}
    if event.data.get("via_vacancy"):
        text += ". " + _("The seat of the addressee is vacant and was passed over")
    entry: Entry = {"title": title, "text": text}
    if facts.case.body:
        entry |= {"quote": facts.case.body, "lang": facts.case.language}
    return entry


def _filed(facts: HistoryFacts, event: Event) -> Entry:
    if facts.case.is_petition:
        return _handed_over(facts, event)
    title = _("Reported by %(name)s") % {"name": facts.reporter} if facts.reporter else _("A resident reported it")
    text = _("It went to %(office)s") % {"office": named(facts, event.data.get("to"), "to")}
    if event.data.get("via_vacancy"):
        text += ". " + _("The office below is vacant and was passed over")
    entry: Entry = {"title": title, "text": text}
    if facts.case.body:
        entry |= {"quote": facts.case.body, "lang": facts.case.language}
    if taken := TAKEN_DOWN.get(event.data.get("channel", "")):
        entry["by"] = str(taken) % {"office": named(facts, event.data.get("desk"), "of")}
    return entry


def _accepted(facts: HistoryFacts, event: Event) -> Entry:
    return {"title": _("%(office)s accepted the case") % {"office": _subject(facts, event)}}


def _forwarded(facts: HistoryFacts, event: Event) -> Entry:
    text = _("“Not ours”, said %(office)s") % {"office": named(facts, event.data.get("from"), "subject")}
    if "due_on" in event.data:
        due_on = full_date(date.fromisoformat(event.data["due_on"]))
        text += ". " + _("The new office has its whole time, counted anew: until %(date)s") % {"date": due_on}
    return {
        "title": _("Forwarded to %(office)s") % {"office": named(facts, event.data.get("to"), "to")},
        "text": text,
        **said(facts, event),
    }


def _asked(facts: HistoryFacts, event: Event) -> Entry:
    return {
        "title": _("%(office)s asked the resident") % {"office": _subject(facts, event)},
        **said(facts, event),
    }


def _replied(facts: HistoryFacts, event: Event) -> Entry:
    return {"title": _("The resident replied: the clock runs again"), **said(facts, event)}


def _resumed(facts: HistoryFacts, event: Event) -> Entry:
    return {"title": _("No reply came: the clock runs again by itself")}


def _decided(facts: HistoryFacts, event: Event) -> Entry:
    """A decision on a petition."""
    words = {
        Answer.Kind.FULL: _("%(office)s decided: the petition is satisfied in full"),
        Answer.Kind.PART: _("%(office)s decided: the petition is satisfied in part"),
        Answer.Kind.REFUSED: _("%(office)s refused, with reasons"),
    }[Answer.Kind(event.data.get("kind", Answer.Kind.REFUSED))]
    return {"title": words % {"office": _subject(facts, event)}, "kind": "good"}


def _answered(facts: HistoryFacts, event: Event) -> Entry:
    if facts.case.is_petition:
        return _decided(facts, event)
    refused = event.data.get("kind") == Answer.Kind.REFUSED
    words = _("%(office)s refused, with reasons") if refused else _("%(office)s answered: fixed")
    entry: Entry = {"title": words % {"office": _subject(facts, event)}}
    photo = facts.photos.get(event.data.get("answer", 0))
    if photo is not None:
        entry |= {"image": photo.thumb.url, "image_url": photo.image.url, "image_alt": _("Photo of the office")}
    return entry


def _is_supporter(event: Event) -> bool:
    return bool(event.data.get("role") == Participant.Role.SUPPORTER)


def _confirmed(facts: HistoryFacts, event: Event) -> Entry:
    if facts.case.is_petition:
        return {"title": _("The author accepted the decision"), "kind": "good"}
    if event.data.get("safe"):
        return history_reopening.safe_confirmed(facts, event)
    if event.data.get("outcome") == Case.Outcome.REFUSED:
        return {"title": _("A resident accepted the refusal")}
    who = _("A supporter confirmed: it is fixed") if _is_supporter(event) else _("The resident confirmed: it is fixed")
    return {"title": who, "kind": "good"}


def _disputed(facts: HistoryFacts, event: Event) -> Entry:
    if event.data.get("safe"):
        return history_reopening.safe_disputed(facts, event)
    who = _("A supporter said: no, it is not so") if _is_supporter(event) else _("The resident said: no, it is not so")
    if facts.case.is_petition:
        who = _("The author said: the decision does not answer the petition")
    entry: Entry = {"title": who, "kind": "late", **said(facts, event)}
    if (reviewer := event.data.get("reviewer")) is not None:
        entry["text"] = _("The answer is reviewed by %(office)s") % {"office": named(facts, reviewer, "subject")}
    return entry


def _upheld(facts: HistoryFacts, event: Event) -> Entry:
    if history_reopening.about_safety(facts, event):
        return history_reopening.safe_upheld(facts, event)
    by_author = facts.case.is_petition
    title = _("Dispute upheld: the author is right") if by_author else _("Dispute upheld: the resident is right")
    if event.data.get("from") is None:
        text = _("An answer is owed again by %(office)s") % {"office": named(facts, event.office_id, "subject")}
        return {"title": title, "text": text, "kind": "up", **said(facts, event)}
    text = _("The case passed to %(office)s") % {"office": named(facts, event.data.get("to"), "to")}
    if event.actor == Event.Actor.SYSTEM:
        text += ". " + (
            _("The reviewer was silent, which counts in favour of the author")
            if by_author
            else _("The reviewer was silent, which counts in favour of the resident")
        )
    return {"title": title, "text": text, "kind": "up", **said(facts, event)}


def _rejected(facts: HistoryFacts, event: Event) -> Entry:
    if event.data.get("safe"):
        return history_reopening.safe_rejected(facts, event)
    if event.data.get("stage") == APPEAL:
        return history_reopening.appeal_rejected(facts, event)
    return {
        "title": _("%(office)s found the answer right: the case is closed") % {"office": _subject(facts, event)},
        **said(facts, event),
    }


def _missed_date(event: Event) -> str:
    """A sentence more: the last day of the term that nobody kept."""
    if not event.data.get("promised_on"):
        return ""
    on = date.fromisoformat(event.data["promised_on"])
    return ". " + _("Missed date: %(date)s") % {"date": f"{day_month(on)}, {weekday(on)}"}


def _escalated(facts: HistoryFacts, event: Event) -> Entry:
    by_itself = event.actor == Event.Actor.SYSTEM
    words = _("The case climbed by itself to %(office)s") if by_itself else _("The case was passed up to %(office)s")
    entry: Entry = {"title": words % {"office": named(facts, event.data.get("to"), "to")}, "kind": "up"}
    below = facts.offices.get(event.data.get("from", 0))
    if below is not None and event.data.get("reason"):
        entry["text"] = reason_of_climb(event.data["reason"], below)
        if by_itself:
            entry["text"] += _missed_date(event)
    if event.data.get("via_vacancy"):
        entry["by"] = _("The office between them is vacant and was passed over")
    return entry | said(facts, event)


def _ruled(facts: HistoryFacts, event: Event) -> Entry:
    granted = bool(event.data.get("granted"))
    words = (
        _("%(office)s: the office below really could not do it")
        if granted
        else _("%(office)s: the office below could have done it")
    )
    return {"title": words % {"office": _subject(facts, event)}, **said(facts, event)}


def _listed(facts: HistoryFacts, event: Event) -> Entry:
    return {
        "title": _("Entered the register of unanswered cases"),
        "text": _("The republic did not answer in time either. The days are counted in public") + _missed_date(event),
        "kind": "late",
    }


def _closed(facts: HistoryFacts, event: Event) -> Entry:
    if facts.case.is_petition:
        return {"title": _("Closed by itself: the author did not object to the decision")}
    if event.data.get("outcome") == Case.Outcome.REFUSED:
        return {"title": _("Closed by itself: the refusal was not disputed")}
    return {
        "title": _("Closed by itself: residents did not say"),
        "text": _("This is not counted as a success"),
    }


_TOLD: dict[Event.Kind, Callable[[HistoryFacts, Event], Entry]] = {
    Event.Kind.FILED: _filed,
    Event.Kind.ACCEPTED: _accepted,
    Event.Kind.FORWARDED: _forwarded,
    Event.Kind.ASKED: _asked,
    Event.Kind.REPLIED: _replied,
    Event.Kind.RESUMED: _resumed,
    Event.Kind.ANSWERED: _answered,
    Event.Kind.CONFIRMED: _confirmed,
    Event.Kind.DISPUTED: _disputed,
    Event.Kind.UPHELD: _upheld,
    Event.Kind.REJECTED: _rejected,
    Event.Kind.ESCALATED: _escalated,
    Event.Kind.RULED: _ruled,
    Event.Kind.LISTED: _listed,
    Event.Kind.CLOSED: _closed,
    **history_joining.TOLD,
    **history_reopening.TOLD,
    **history_time.TOLD,
    **history_clocks.TOLD,
    **history_whose.TOLD,
}
