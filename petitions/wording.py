"""Public sentences about petitions: states, progress, deadlines, decisions, the lines of the history.

One place, so that lists, pages, feeds, pictures, messages and the programming interface say the same thing in the same
words. Everything is in the active language. Nothing here reads the database, except what a petition carries with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from cases import wording as case_wording
from cases.deadlines import last_day
from cases.models import Answer, Case
from cases.wording import Left, State
from petitions.models import GoalRule, Petition, PetitionEvent, Removal
from petitions.terms import days_left
from territories.wording import calendar_days, clock_time, full_date, number, percent, source_words, until_day

SOON_DAYS = 7
"""From here on the end of a period is told as near."""

NEAR_GOAL = 0.8
"""From this share of the goal on a petition stands in the list "near the goal"."""

# -- what it is called --------------------------------------------------------------------------


class Shown(NamedTuple):
    """Words of a petition as the public may see them; `language` is empty when the platform speaks."""

    title: str
    language: str


def shown_title(petition: Petition) -> Shown:
    """The title, or what stands for it while the words are not public. Reads `texts`, prefetched in lists.

    While a moderator checks a petition it reads `moderations` too: an appeal does not bring rejected words back.
    """
    if petition.hidden_at is not None:
        return Shown(_("The words of this petition are hidden"), "")
    if petition.state == Petition.State.WITHDRAWN:
        return Shown(_("A petition that its author withdrew"), "")
    state = Petition.State(petition.state)
    if state == Petition.State.REJECTED or (state == Petition.State.MODERATION and petition.was_rejected):
        return Shown(_("A petition that was not published: %(topic)s") % {"topic": petition.get_topic_display()}, "")
    text = petition.text()
    return Shown(text.title, text.language)


# -- states ---------------------------------------------------------------------------------------


def state_of(petition: Petition, now: datetime, *, decision: str = "", check_due_at: datetime | None = None) -> State:
    """Where a petition stands, in a word or two. Reads `petition.case.current` when the goal was reached.

    `decision`: kind of the published decision, when there is one. `check_due_at`: until when the platform must decide.
    """
    if petition.hidden_at is not None:
        return State(_("Hidden by a moderator"), "plain", "hidden")
    if petition.state == Petition.State.REACHED and petition.case is not None:
        return _state_of_answer(petition.case, now, decision)
    if petition.state == Petition.State.MODERATION and check_due_at is not None and check_due_at <= now:
        return State(_("Being checked: the platform is late"), "late", "clock")
    if petition.state == Petition.State.OPEN and petition.closes_at is not None and petition.closes_at <= now:
        return State(_("The period of support is over"), "plain", "clock")
    return {
        Petition.State.JOINING: State(_("Looking for the first supporters"), "wait", "people"),
        Petition.State.MODERATION: State(_("Being checked before publication"), "wait", "search"),
        Petition.State.OPEN: State(_("Open for signatures"), "open", "pen"),
        Petition.State.REACHED: State(_("Goal reached"), "good", "check"),
        Petition.State.REJECTED: State(_("Rejected, with reasons"), "plain", "cross"),
        Petition.State.LAPSED: State(_("The goal was not reached in time"), "plain", "clock"),
        Petition.State.WITHDRAWN: State(_("Withdrawn by the author"), "plain", "back"),
    }[Petition.State(petition.state)]


def _state_of_answer(case: Case, now: datetime, decision: str) -> State:
    if case.owes_answer:
        held = case.current
        if held.listed_at is not None:
            return State(_("Goal reached; on the register of unanswered cases"), "late", "list")
        if held.promise_at <= now:
            return State(_("Goal reached; the deadline of the answer has passed"), "late", "clock")
        if held.number > 1:
            return State(_("Goal reached; passed up, an answer is due"), "late", "climb")
        return State(_("Goal reached, an answer is due"), "open", "clock")
    if case.state == Case.State.REVIEWED:
        return State(_("The decision is disputed"), "wait", "search")
    return decided(decision) if decision else case_wording.state_of(case, now)


def decided(kind: str) -> State:
    """What the addressee decided, as a tag."""
    return {
        Answer.Kind.FULL: State(_("Decision: satisfied in full"), "good", "check"),
        Answer.Kind.PART: State(_("Decision: satisfied in part"), "wait", "seal"),
        Answer.Kind.REFUSED: State(_("Decision: refused, with reasons"), "plain", "cross"),
    }[Answer.Kind(kind)]


# -- numbers --------------------------------------------------------------------------------------


def signatures(count: int) -> str:
    """Number with its noun: 1 240 қол · 1 240 подписей · 1,240 signatures."""
    return ngettext("%(count)s signature", "%(count)s signatures", count) % {"count": number(count)}


def of_goal(count: int, goal: int) -> str:
    """Two numbers and the noun: "1,240 of 2,500 signatures"."""
    words = ngettext("%(count)s of %(goal)s signature", "%(count)s of %(goal)s signatures", goal)
    return words % {"count": number(count), "goal": number(goal)}


def joined_of(count: int, needed: int) -> str:
    """How many first supporters there are: "12 of 50 joined"."""
    return _("%(count)s of %(needed)s people joined") % {"count": number(count), "needed": number(needed)}


def share_of_goal(count: int, goal: int) -> str:
    """As a per cent, rounded down so that 100 % means reached."""
    return percent(min(100 * count // goal, 100) / 100) if count < goal else percent(1)


def progress(petition: Petition) -> dict[str, Any]:
    """Options of the component "petition_progress". Reads `tally` and, before publication, `terms`."""
    tally = petition.tally
    if petition.goal is None:
        needed = petition.terms.joiners_needed
        return {
            "value": tally.joined,
            "most": needed,
            "words": joined_of(tally.joined, needed),
            "label": _("First supporters"),
        }
    return {
        "value": tally.total,
        "most": petition.goal,
        "words": of_goal(tally.total, petition.goal),
        "label": _("Signatures"),
        "share": share_of_goal(tally.total, petition.goal),
        "platform": number(tally.platform),
        "by_law": number(tally.by_law),
    }


# -- time -----------------------------------------------------------------------------------------


def time_left(until: datetime, now: datetime, *, of: str = "signing") -> Left:
    """Strong word, the words after it, the tone: "12" "days left to sign" · "Today" "is the last day" · "Over" "since …".

    `of`: "signing" or "joining". Local calendar days; the last day still counts.
    """
    if until <= now:
        return Left(pgettext("period of a petition", "Over"), full_date(last_day(until)), "rest")
    left = days_left(until, now)
    if not left:
        return Left(pgettext("deadline", "Today"), _("is the last day"), "soon")
    if of == "joining":
        text = ngettext("day left to find supporters", "days left to find supporters", left)
    else:
        text = ngettext("day left to sign", "days left to sign", left)
    return Left(number(left), text, "soon" if left <= SOON_DAYS else "open")


def open_until(until: datetime, now: datetime) -> str:
    """Until which day it can be signed, and how long that is: one sentence."""
    left = days_left(until, now)
    day = until_day(last_day(until), "year")
    if until <= now:
        return _("Signatures were taken %(until)s.") % {"until": day}
    if not left:
        return _("Signatures are taken %(until)s: today is the last day.") % {"until": day}
    return _("Signatures are taken %(until)s. Left: %(days)s.") % {"until": day, "days": calendar_days(left)}


def by_day(until: datetime) -> str:
    """The last day before a half-open deadline, as a phrase: "by 25 May 2026"."""
    return until_day(last_day(until), "year")


def by_date(day: date) -> str:
    """The same of a date that still counts."""
    return until_day(day, "year")


def open_until_day(until: datetime) -> str:
    """Until which day it can be signed, for what is read at any time later: "Signatures are taken by 25 May 2026"."""
    return _("Signatures are taken %(until)s") % {"until": until_day(last_day(until), "year")}


def check_deadline(due_at: datetime, now: datetime) -> str:
    """The platform's own deadline, said openly when it has passed."""
    day = last_day(due_at)
    if due_at <= now:
        return _("The platform had to decide %(until)s and is late. That is our fault, not the author's.") % {
            "until": until_day(day, "year")
        }
    return _("The platform decides %(until)s.") % {"until": until_day(day, "year")}


def given_back(seconds: int) -> str:
    """How much time the period was extended by, because nobody could sign; empty when it was not."""
    if not seconds:
        return ""
    minutes = -(-seconds // 60)
    hours, rest = divmod(minutes, 60)
    parts = []
    if hours:
        parts.append(ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": number(hours)})
    if rest:
        parts.append(ngettext("%(count)s minute", "%(count)s minutes", rest) % {"count": number(rest)})
    return _("The period was extended by the measured time in which nobody could sign: %(time)s.") % {
        "time": " ".join(parts)
    }


# -- the goal in words --------------------------------------------------------------------------------


def goal_lines(petition: Petition) -> list[str]:
    """The arithmetic of a frozen goal, sentence by sentence. Reads `goal_rule`; empty before publication."""
    rule = petition.goal_rule
    if rule is None or petition.goal is None:
        return []
    goal = number(petition.goal)
    if rule.fixed is not None:
        return [_("The law sets a fixed number for this addressee: %(goal)s.") % {"goal": goal}]
    share = share_words(rule)
    if petition.population is None:
        return [
            _(
                "The number of residents is not known for certain, so the highest number that the law names holds: %(goal)s."
            )
            % {"goal": goal},
            _("With a known number of residents it would be %(share)s of them, but never more than this.")
            % {"share": share},
        ]
    people = number(petition.population)
    lines = [_("Residents: %(people)s.") % {"people": people}]
    if rule.above is not None and petition.population > rule.above:
        lines.append(
            _("Where more than %(above)s people live, the law asks for a fixed number: %(goal)s.")
            % {"above": number(rule.above), "goal": goal}
        )
    else:
        lines.append(
            _("The law asks for %(share)s of them: %(people)s × %(share)s, rounded up, is %(goal)s.")
            % {"share": share, "people": people, "goal": goal}
        )
    return lines


def population_line(petition: Petition) -> str:
    """Whose number of residents it is: date and source; empty when it is not known."""
    if petition.population is None or petition.population_on is None:
        return ""
    return _("Number of residents as of %(date)s. Source: %(source)s") % {
        "date": full_date(petition.population_on),
        "source": source_words(petition.population_source),
    }


def share_words(rule: GoalRule) -> str:
    """The share a rule asks for: 5 %, 2,5 %; empty for a fixed number."""
    if rule.percent is None:
        return ""
    digits = 0 if rule.percent == int(rule.percent) else 1 if rule.percent * 10 == int(rule.percent * 10) else 2
    return percent(rule.percent / 100, digits)


# -- the history --------------------------------------------------------------------------------------

Event = PetitionEvent.Kind

NEWS = {"published": "new", "reached": "good", "rejected": "late", "hidden": "late", "removed": "late"}
"""Events that stand out in a timeline, with its Event."""


def event_entry(event: PetitionEvent) -> dict[str, Any]:
    """One line of the timeline: what happened, the facts of it, and words of a moderator as a quotation."""
    entry = {
        "at": event.at,
        "when": f"{full_date(event.at)}, {clock_time(event.at)}",
        "title": event_title(event),
        "text": event_facts(event),
        "kind": NEWS.get(event.kind, "plain"),
    }
    if event.text:
        entry |= {"quote": event.text, "lang": case_wording.language_of(event.text, "")}
    return entry


def became_public(petition: Petition) -> str:
    """How a petition came before the public, in a word, for a feed."""
    return _("Rejected") if petition.state == Petition.State.REJECTED else _("New petition")


def event_title(event: PetitionEvent) -> str:
    """What happened, as a sentence."""
    if event.kind == Event.HIDDEN and not event.data.get("hidden", True):
        return _("A moderator shows the petition again")
    if event.kind == Event.REJECTED and event.data.get("round") == 2:  # Moderation.Round.APPEAL
        return _("The appeal was decided by another moderator: rejected again")
    return {
        Event.STARTED: _("The author began to look for the first supporters"),
        Event.CHANGED: _("The author changed the text: signatures begin anew"),
        Event.SUBMITTED: _("The first supporters are there: the platform begins its check"),
        Event.REJECTED: _("Rejected by a moderator"),
        Event.APPEALED: _("The author appealed: another moderator looks again"),
        Event.PUBLISHED: _("Published: everybody can sign"),
        Event.EXTENDED: _("The period was extended: nobody could sign for a while"),
        Event.MOVED: _("A term was moved with all clocks"),
        Event.REMOVED: _("A signature was removed by two moderators"),
        Event.RESTORED: _("A removed signature was restored after an appeal"),
        Event.RELEASED: _("Held signatures were checked and counted"),
        Event.REFUSED: _("Held signatures were checked and not counted"),
        Event.DISOWNED: _("A signature under another person's IIN stopped counting: its owner proved the number"),
        Event.REACHED: _("The goal was reached: handed over to the addressee"),
        Event.LAPSED: _("Time ran out before the number was reached"),
        Event.WITHDRAWN: _("The author withdrew the petition"),
        Event.HIDDEN: _("A moderator hid the petition"),
    }[Event(event.kind)]


def event_facts(event: PetitionEvent) -> str:
    """Dates and numbers of an event in words; empty when there is nothing to add. Unknown facts are left out."""
    data = event.data
    parts = _numbers_of(event)
    for key, words in _dates_of(event).items():
        if data.get(key):
            parts.append(words % {"until": until_day(date.fromisoformat(data[key]), "year")})
    if event.kind in {Event.REMOVED, Event.RESTORED} and data.get("reason") in Removal.Reason.values:
        parts.append(str(Removal.Reason(data["reason"]).label))
    return sentences(parts)


def sentences(parts: Iterable[str]) -> str:
    """Phrases one after the other, each beginning with a capital: one stop between them, also after "2027 г."."""
    *before, last = [*parts] or [""]
    return " ".join([*(part if part.endswith(".") else f"{part}." for part in before), last])


def _numbers_of(event: PetitionEvent) -> list[str]:
    data, parts = event.data, []
    if data.get("goal") and event.kind in {Event.REACHED, Event.LAPSED}:
        parts.append(of_goal(data.get("platform", 0) + data.get("by_law", 0), data["goal"]))
    elif data.get("goal"):
        parts.append(_("Goal: %(goal)s") % {"goal": signatures(data["goal"])})
    words = {
        "needed": _("Needed: %(count)s people"),
        "signatures_before": _("Signatures under the earlier text: %(count)s"),
        "minutes": _("Given back: %(count)s min"),
        "joined": _("Joined: %(count)s"),
    }
    parts += [said % {"count": number(data[key])} for key, said in words.items() if key in data]
    if "signatures" in data:
        parts.append(signatures(data["signatures"]))
    return parts


def _dates_of(event: PetitionEvent) -> dict[str, str]:
    joining = event.kind == Event.STARTED or event.data.get("what") == "joining"
    until = _("Supporters are looked for %(until)s") if joining else _("The decision is due %(until)s")
    return {
        "until": until,
        "closes_on": _("Signatures are taken %(until)s"),
        "appeal_until": _("The author may appeal %(until)s"),
    }


def published_on(petition: Petition) -> str:
    """When it was published, for a row; empty before."""
    return _("Published: %(date)s") % {"date": full_date(petition.published_at)} if petition.published_at else ""
