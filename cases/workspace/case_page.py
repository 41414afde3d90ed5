"""Everything the page of one case shows to an official. Of residents' contacts only what the reporter lets this office know."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext, ngettext, pgettext

from accounts.models import User
from cases import time_asked, time_told, whose, whose_told
from cases.allowed import refusal, what_may_do
from cases.answers_shown import ShownAnswer
from cases.counted import Count
from cases.deadlines import last_day
from cases.history import HistoryFacts, timeline
from cases.made_safe import is_asked_about, reply_until, safe_answer
from cases.models import Answer, Case, ClockRule, Event, Note, Photo
from cases.reopening import APPEAL
from cases.reopening_told import reviewed_until
from cases.tracker_reading import seats_along, track
from cases.wording import kind_or_category
from cases.workflow.known import known_reporter
from cases.workspace import passed_up
from cases.workspace.time_left import Days, TimeLeft, of_case
from territories.models import Office
from territories.wording import clock_time, day_month, number, until_day

Words = list[dict[str, Any]]


@dataclass
class CasePage:
    """One case, read by one person for one office (None: they only read it)."""

    case: Case
    office: Office | None
    may: set[str]
    left: TimeLeft
    before: list[Photo]
    """The resident's photos of the problem."""
    answers: list[ShownAnswer]
    history: list[dict[str, Any]]
    rungs: list[dict[str, Any]]
    notes: list[Note]
    reporter: str
    """The name the reporter chose to show; empty otherwise."""
    known: tuple[str, str] | None = None
    """Name and telephone, which the reporter lets the office that has the case know; None: they do not."""
    counts: list[Count] = field(default_factory=list)
    """How the present dates were counted."""
    first_days: int = 0
    """Working days that the first office had."""
    refusals: list[str] = field(default_factory=list)
    passed_up: str = ""
    """What it means for the office that the case is above now; empty while it is its own, and when nothing is owed."""


def read(case: Case, office: Office | None, offices: list[Office], user: User, now: datetime) -> CasePage:
    """Read the page: what the public sees of the case (cases.tracker), and what only its offices do."""
    tracker = track(case, seats_along(case), now)
    return CasePage(
        case=case,
        office=office,
        may=what_may_do(case, office, user, now) if office else set(),
        left=of_case(case, Days(now, tracker.calendar)),
        before=[photo for photo in tracker.all_photos if photo.answer_id is None],
        answers=tracker.answers,
        history=_with_names(tracker.history, tracker.events),
        rungs=tracker.rungs,
        notes=notes_for(case, offices),
        reporter=tracker.people.reporter,
        known=known_reporter(case) if office is not None and office.pk == case.current.office_id else None,
        counts=tracker.counts,
        first_days=tracker.assignments[0].solve_days or 0,
        refusals=refusals(case, office, now),
        passed_up=_passed_up(case, office, now),
    )


def _passed_up(case: Case, office: Office | None, now: datetime) -> str:
    if office is None or not case.owes_answer or case.current.office_id == office.pk:
        return ""
    had = passed_up.had(office, [case]).get(case.pk)
    return passed_up.sentence(had, case, now) if had is not None else ""


def _with_names(entries: list[dict[str, Any]], events: Sequence[Event]) -> list[dict[str, Any]]:
    """The public lines, with the names of the officials who acted: offices see them, the public never. One query."""
    names = dict(
        User.objects.filter(pk__in={event.user_id for event in events if event.user_id}).values_list("pk", "name")
    )
    for entry, event in zip(_of_events(entries), reversed(events), strict=True):
        if name := names.get(event.user_id or 0):
            entry["by"] = ". ".join(filter(None, [entry.get("by", ""), name]))
    return entries


def _of_events(entries: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines that tell of an event, the newest first: those who joined stand between them by the day alone."""
    return [entry for entry in entries if isinstance(entry["at"], datetime)]


def changes_since(case: Case, version: int, now: datetime) -> list[dict[str, Any]]:
    """What happened after a version of the case, as entries of the component "conflict", the newest first."""
    tracker = track(case, [], now)
    facts = HistoryFacts(case=case, events=tracker.events, offices=tracker.offices, photos={}, joined=[], reporter="")
    told = _with_names(timeline(facts), tracker.events)
    newer = sum(event.number > version for event in tracker.events)
    return [{"at": entry["at"], "who": entry.get("by", ""), "what": entry["title"]} for entry in told[:newer]]


def refusals(case: Case, office: Office | None, now: datetime) -> list[str]:
    """Why the usual actions are not possible, for the present owner; empty when all are, or none is owed."""
    if office is None or not case.owes_answer or case.current.office_id != office.pk:
        return []
    if case.is_petition:
        return [str(refusal(case, "forward", office, now))]
    names = {
        "forward": gettext("Not ours"),
        "ask": gettext("Ask the resident"),
        "ask_extension": gettext("Ask for more time"),
        "promise": gettext("Promise a date"),
    }
    reasons = {name: refusal(case, verb, office, now) for verb, name in names.items()}
    return [f"{name}: {reason}" for name, reason in reasons.items() if reason is not None]


def notes_for(case: Case, offices: list[Office]) -> list[Note]:
    """Internal notes of the person's offices and of those below them, the newest first. One query."""
    within = Q()
    for office in offices:
        within |= Q(office__path__startswith=office.path)
    if not within:
        return []
    found = Note.objects.filter(within, case=case).select_related("by", "office__territory")
    return list(found.order_by("-at", "-pk"))


# -- what happens by itself ------------------------------------------------------------------


def what_happens(case: Case, now: datetime | None = None) -> Words:
    """Sentences of the component "then": when it climbs, and to whom; with `now` also what the level above has yet to decide."""
    undecided = time_told.next_steps(case, time_asked.undecided(case), now) if now and case.owes_answer else []
    if now and case.owes_answer and not case.is_petition:
        undecided += whose_told.steps_of(whose.undecided_arbitration(case))
        undecided += _danger(case, now)
    return [*_by_itself(case), *undecided]


def _danger(case: Case, now: datetime) -> Words:
    """While the repair is owed, residents may say that it is still dangerous. One query after an emergency, else none."""
    given = safe_answer(case) if case.regime != case.current.regime else None
    if given is None or not is_asked_about(case, given, now):
        return []
    until = until_day(last_day(reply_until(case, given)), "weekday")
    return [
        {
            "icon": "warn",
            "strong": gettext("Residents may say %(until)s whether the danger is gone.") % {"until": until},
            "text": gettext("If they say no, the office above decides within hours; its silence means no."),
        }
    ]


def _by_itself(case: Case) -> Words:
    current = case.current
    if case.state == Case.State.ANSWERED and case.confirm_until:
        until = until_day(last_day(case.confirm_until), "weekday")
        if case.is_petition:
            return [
                {
                    "icon": "seal",
                    "strong": gettext("The author may say %(until)s whether the decision answers the petition.")
                    % {"until": until},
                    "text": gettext("If the author does not, the case closes; the decision stays public."),
                }
            ]
        refused = case.answers.filter(verdict="", kind=Answer.Kind.REFUSED).exists()
        strong = (
            gettext("Residents may say %(until)s whether they accept the refusal.")
            if refused
            else gettext("Residents may say %(until)s whether it was fixed.")
        )
        text = (
            gettext("If nobody does, the case closes as refused with reasons.")
            if refused
            else gettext("If nobody does, the case closes; that is not counted as a success.")
        )
        return [{"icon": "check", "strong": strong % {"until": until}, "text": text}]
    if case.state == Case.State.WAITING and case.waiting_until:
        until = until_day(last_day(case.waiting_until), "weekday")
        words = {
            "icon": "pause",
            "strong": gettext("The resident may reply %(until)s.") % {"until": until},
            "text": gettext("After that the clock runs again by itself."),
        }
        return [words, *_climb(case)]
    if case.state == Case.State.REVIEWED:
        return _review(case)
    if not case.owes_answer:
        return []
    if current.listed_at:
        return [
            {
                "icon": "list",
                "strong": gettext("The case stands in the public register of unanswered cases."),
                "text": gettext("Its days are counted there until an answer is given."),
            }
        ]
    return _climb(case)


def _review(case: Case) -> Words:
    """Who decides the dispute or the appeal, until when, and what silence means. One query."""
    review = case.reviews.filter(decided_at=None).select_related("office__territory").first()
    if review is None:
        return []
    words = {"office": review.office.title, "until": reviewed_until(review)}
    strong = (
        gettext("The appeal is decided %(until)s by: %(office)s.")
        if review.stage == APPEAL
        else gettext("The dispute is decided %(until)s by: %(office)s.")
    )
    text = (
        gettext(
            "If the reviewer finds the decision right, the case closes. If not, or if it says nothing, the author is right."
        )
        if case.is_petition
        else gettext(
            "If the reviewer finds the answer right, the case closes. If not, or if it says nothing, the resident is right."
        )
    )
    return [{"icon": "search", "strong": strong % words, "text": text}]


def _climb(case: Case) -> Words:
    current = case.current
    target = current.office.climbs_to
    if current.regime == ClockRule.Regime.EMERGENCY:
        moment = f"{day_month(current.climbs_at)}, {clock_time(current.climbs_at)}"
        if current.accepted_at is None and current.climbs_at < current.due_at:
            strong = gettext("If it is not accepted in time (%(moment)s),") % {"moment": moment}
        else:
            strong = gettext("If there is no answer in time (%(moment)s),") % {"moment": moment}
    else:
        until = until_day(last_day(current.climbs_at), "weekday")
        strong = gettext("If there is no answer %(until)s,") % {"until": until}
    if target is None:
        text = gettext("it enters the public register of unanswered cases.")
    else:
        text = gettext("it passes up by itself. The next to answer: %(office)s") % {"office": target.title}
    text = " ".join(filter(None, [text, time_told.both_dates(current)]))
    return [{"icon": "climb", "strong": strong, "text": text}]


def public_address(case: Case) -> str:
    """The page everybody sees; empty while there is none."""
    try:
        return reverse("cases:case", args=[case.number])
    except NoReverseMatch:
        return ""


def facts(page: CasePage) -> Words:
    """Short facts beside the story."""
    case = page.case
    issue = getattr(case, "issue", None)
    if case.is_petition:
        return _facts_of_petition(page)
    items = [
        {"label": gettext("Category"), "value": case.category.name},
        {"label": gettext("Place"), "value": case.territory.full_name},
    ]
    if issue is not None and issue.place_note:
        items.append({"label": gettext("How to find it"), "value": issue.place_note, "lang": case.language})
    name, phone = page.known or ("", "")
    shown = name or page.reporter or gettext("name not shown")
    items.append({"label": pgettext("person", "Reported by"), "value": shown})
    if phone:
        items.append({"label": gettext("Telephone"), "value": phone})
    if case.supporter_count:
        items.append({"label": gettext("Affects too"), "value": str(case.supporter_count)})
    return items


def _facts_of_petition(page: CasePage) -> Words:
    """What it is, whose it is, how many signed, and the term with its article."""
    case, days = page.case, page.first_days
    items = [
        {"label": gettext("Kind"), "value": kind_or_category(case)},
        {"label": gettext("Place"), "value": case.territory.full_name},
        {"label": pgettext("person", "Author"), "value": page.reporter or gettext("name not shown")},
        {"label": gettext("Signatures"), "value": number(case.supporter_count)},
    ]
    if days:
        basis = (
            gettext("Term for a proposal (APPC, article 76)")
            if case.is_proposal
            else gettext("Term for a decision (APPC, articles 90-1 to 90-6)")
        )
        words = ngettext("%(count)s working day", "%(count)s working days", days) % {"count": number(days)}
        items.append({"label": basis, "value": words})
    return items
