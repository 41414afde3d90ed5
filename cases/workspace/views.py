"""The lists of the workspace and the page of one case."""

from __future__ import annotations

from collections.abc import Container
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, Protocol

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import audit
from accounts.models import User
from cases import time_asked
from cases.allowed import acting_office, decision_refusal, what_may_do
from cases.joined_panel import CasePanel
from cases.models import Answer, Case, Extension, Promise
from cases.panels import Panel, panels
from cases.workspace import case_page, lists, passed_up, today_words
from cases.workspace.access import Desk, desk, links, person, readable_case
from cases.workspace.answers import words_of
from cases.workspace.forms import NoteForm
from cases.workspace.lists import Counts
from cases.workspace.paging import page as page_of
from cases.workspace.rows import Row, asked_rows, case_rows, claim_rows, review_rows, thumbs_of
from cases.workspace.time_left import Days, of_case, tomorrow
from territories.models import Office
from territories.wording import number

P = ParamSpec("P")
PRINTED = 40
MOST_OPTIONS = 60


class DeskView(Protocol[P]):
    """A view that needs to know for which office the person works."""

    def __call__(
        self, request: HttpRequest, at: Desk, now: datetime, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        """Answer for one office at one moment."""


def for_desk(view: DeskView[P]) -> Any:
    """Give a view the desk and the moment; a person who acts for no office gets a page that says so."""

    @never_cache
    @require_safe
    @wraps(view)
    def found(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        at = desk(request)
        if at is None:
            return render(request, "workspace/no_office.html", {"at": None}, status=403)
        return view(request, at, request.arrived_at, *args, **kwargs)  # type: ignore[attr-defined]

    return found


# -- today -------------------------------------------------------------------------------


@for_desk
def today(request: HttpRequest, at: Desk, now: datetime) -> HttpResponse:
    """What presses, by the time left; then what is new. At most ten queries."""
    numbers = lists.counts(at.office, now)
    page = page_of(lists.pressing(at.office, now).select_related("current__clock"), lists.BY_DEADLINE, request.GET)
    is_first = not (request.GET.get("after") or request.GET.get("before"))
    fresh = list(lists.new(at.office, now)[: lists.MOST_NEW]) if is_first else []
    days = Days.for_page(now, [*page.rows, *fresh])
    thumbs = thumbs_of(page.rows, fresh)
    rows = case_rows(page.rows, days, thumbs)
    if rows and is_first and at.acts:
        _open(rows[0], at.office, person(request), now)
    new_rows = case_rows(fresh, days, thumbs)
    if new_rows and not rows and at.acts:
        _open(new_rows[0], at.office, person(request), now, but={"ask"})
    context = _context(request, at, numbers, "today") | {
        "page": page,
        "sections": _sections(rows, now),
        "new_rows": new_rows,
        "more_new": numbers.new > len(fresh) + sum(1 for row in rows if row["case"].current.accepted_at is None),
        "heading": today_words.headline(numbers),
        "tallies": today_words.tallies(numbers),
        "new_heading": today_words.new_heading(fresh),
        "nothing": None if rows or new_rows else today_words.nothing(at.office, now),
        "now": now,
    }
    return render(request, "workspace/today.html", context)


def _open(row: Row, office: Office, user: User, now: datetime, *, but: Container[str] = ()) -> None:
    """The most pressing row stands open with its thumb actions."""
    verbs = [verb for verb in ("made_safe", "accept", "forward", "ask", "answer") if verb not in but]
    may = what_may_do(row["case"], office, user, now, verbs)
    row["open"] = True
    row["verbs"] = [verb for verb in verbs if verb in may]


def _sections(rows: list[Row], now: datetime) -> list[dict[str, Any]]:
    """The pressing rows under three headings; a heading without rows is left out."""
    begins, ends = now, tomorrow(now)
    headings = [
        ("late", gettext("Late"), [row for row in rows if _due(row) <= begins]),
        ("today", gettext("Today, until midnight"), [row for row in rows if begins < _due(row) <= ends]),
        ("week", gettext("In the coming week"), [row for row in rows if _due(row) > ends]),
    ]
    return [{"id": name, "heading": heading, "rows": found} for name, heading, found in headings if found]


def _due(row: Row) -> datetime:
    due: datetime = row["case"].current.climbs_at
    return due


# -- the other lists ---------------------------------------------------------------------------


@for_desk
def mine(request: HttpRequest, at: Desk, now: datetime) -> HttpResponse:
    """Everything the office owes an answer to."""
    page = page_of(lists.mine(at.office), lists.BY_DEADLINE, request.GET)
    context = _context(request, at, lists.counts(at.office, now), "mine") | _rows(page.rows, now)
    empty = gettext("Your office owes no answer now.")
    return _list(request, context, page, gettext("All our cases"), empty)


@for_desk
def from_below(request: HttpRequest, at: Desk, now: datetime) -> HttpResponse:
    """What climbed here, and the claims "no power", "no funds" to rule on."""
    page = page_of(lists.from_below(at.office), lists.BY_DEADLINE, request.GET)
    claims = list(lists.claims(at.office, now)[: lists.MOST_CLAIMS])
    cases = [claim.case for claim in claims]
    days = Days.for_page(now, [*page.rows, *cases])
    thumbs = thumbs_of(page.rows, cases)
    context = _context(request, at, lists.counts(at.office, now), "from_below") | {
        "rows": case_rows(page.rows, days, thumbs),
        "claims": claim_rows(claims, days, thumbs),
    }
    empty = gettext("Nothing has come up from the offices below.")
    return _list(request, context, page, gettext("Came up from below"), empty)


@for_desk
def disputes(request: HttpRequest, at: Desk, now: datetime) -> HttpResponse:
    """Disputes this office decides."""
    page = page_of(lists.reviews(at.office), lists.BY_REVIEW, request.GET)
    cases = [review.case for review in page.rows]
    days = Days.for_page(now, cases, page.rows)
    context = _context(request, at, lists.counts(at.office, now), "disputes") | {
        "rows": review_rows(page.rows, days, thumbs_of(cases)),
        "lead": gettext("If nobody decides in time, the resident is taken to be right."),
    }
    empty = gettext("There is no dispute to decide.")
    return _list(request, context, page, gettext("Disputes to review"), empty)


@for_desk
def asked(request: HttpRequest, at: Desk, now: datetime) -> HttpResponse:
    """What offices below have asked for: whose a case is, later dates, more time; the most pressing of each first."""
    page = page_of(lists.extensions(at.office), lists.BY_DECISION, request.GET)
    dates = list(lists.promises(at.office).order_by("decide_until", "pk")[: lists.MOST_CLAIMS])
    whose = list(lists.arbitrations(at.office).order_by("decide_until", "pk")[: lists.MOST_CLAIMS])
    cases = [one.case for one in (*page.rows, *dates, *whose)]
    days = Days.for_page(now, cases, asked=[*page.rows, *dates, *whose])
    thumbs = thumbs_of(cases)
    context = _context(request, at, lists.counts(at.office, now), "asked") | {
        "page": page,
        "rows": asked_rows(page.rows, days, thumbs),
        "dates": asked_rows(dates, days, thumbs),
        "whose": asked_rows(whose, days, thumbs),
    }
    return render(request, "workspace/asked.html", context)


@for_desk
def answered(request: HttpRequest, at: Desk, now: datetime) -> HttpResponse:
    """Answers that wait for the residents' word."""
    page = page_of(lists.answered(at.office), lists.BY_CONFIRMATION, request.GET)
    context = _context(request, at, lists.counts(at.office, now), "answered") | _rows(page.rows, now)
    context["lead"] = gettext(
        "Only residents can say whether the answer holds. If nobody does within ten days, the case closes."
    )
    empty = gettext("No answer waits for residents.")
    return _list(request, context, page, gettext("Answered, waiting for residents"), empty)


@for_desk
def climbed(request: HttpRequest, at: Desk, now: datetime) -> HttpResponse:
    """Cases that climbed from here: the office may still help and answer."""
    page = page_of(lists.co_executor(at.office), lists.NEWEST_FIRST, request.GET)
    context = _context(request, at, lists.counts(at.office, now), "") | _rows(page.rows, now, with_office=True)
    had = passed_up.had(at.office, page.rows)
    for row in context["rows"]:
        tag = passed_up.tag(had.get(row["case"].pk), row["case"], now)
        row |= {"tag_label": tag.label, "tag_tone": tag.tone, "tag_icon": tag.icon}
    context["lead"] = gettext(
        "You may still answer: the resident is helped. Beside each case stands how it counts for your office."
    )
    empty = gettext("No case of yours is with an office above.")
    return _list(request, context, page, gettext("Passed up from us"), empty)


@for_desk
def below(request: HttpRequest, at: Desk, now: datetime) -> HttpResponse:
    """Open cases of the offices below, to read."""
    branches = list(lists.branches(at.office)[:MOST_OPTIONS])
    of = next((office for office in branches if office.key == request.GET.get("of")), None)
    late = request.GET.get("late") == "1"
    page = page_of(lists.below(at.office, now, late=late, of=of), lists.BY_DEADLINE, request.GET)
    context = _context(request, at, lists.counts(at.office, now), "below") | _rows(page.rows, now, with_office=True)
    everywhere = {"value": "", "label": gettext("All offices below"), "checked": of is None}
    context |= {
        "lead": gettext("To read: these offices answer themselves until a case passes up to you."),
        "late": late,
        "has_filters": bool(branches),
        "branches": [
            everywhere,
            *({"value": office.key, "label": office.title, "checked": office == of} for office in branches),
        ],
    }
    return _list(request, context, page, gettext("The offices below"), gettext("No open case here."))


@for_desk
def meeting(request: HttpRequest, at: Desk, now: datetime) -> HttpResponse:
    """All open cases on paper, a sheet at a time, for the meeting of the village."""
    page = page_of(lists.mine(at.office), lists.BY_DEADLINE, request.GET, size=PRINTED)
    days = Days.for_page(now, page.rows)
    rows = []
    for case in page.rows:
        left = of_case(case, days)
        place = case.territory.full_name
        rows.append([case.display_number, case.title, place, f"{left.strong} {left.text}", str(case.supporter_count)])
    columns = [
        {"label": gettext("Number")},
        {"label": gettext("What it is about")},
        {"label": gettext("Place")},
        {"label": gettext("Time left")},
        {"label": gettext("Affects too"), "kind": "number"},
    ]
    context = {"at": at, "now": now, "rows": rows, "columns": columns, "page": page}
    return render(request, "workspace/meeting.html", context | links(at))


def _rows(cases: list[Case], now: datetime, *, with_office: bool = False) -> dict[str, Any]:
    days = Days.for_page(now, cases)
    return {"rows": case_rows(cases, days, thumbs_of(cases), with_office=with_office)}


def _list(request: HttpRequest, context: dict[str, Any], page: Any, heading: str, empty: str) -> HttpResponse:
    return render(request, "workspace/list.html", context | {"page": page, "heading": heading, "empty": empty})


def _context(request: HttpRequest, at: Desk, numbers: Counts, current: str) -> dict[str, Any]:
    """The tabs with their numbers, and what the frame of the workspace shows."""
    tabs = [
        ("today", gettext("Today"), numbers.late + numbers.today),
        ("mine", gettext("All ours"), numbers.mine),
        ("from_below", gettext("From below"), numbers.from_below),
        ("disputes", gettext("Disputes"), numbers.reviews),
        ("asked", gettext("Asked from below"), numbers.asked),
        ("below", gettext("Below"), None),
        ("answered", gettext("Answered"), numbers.answered),
    ]
    if at.office.level == Office.Level.RURAL:  # nobody is below
        tabs = [tab for tab in tabs if tab[0] not in {"from_below", "disputes", "asked", "below"}]
    return links(at) | {
        "at": at,
        "tabs": [
            {
                "label": label,
                "url": reverse(f"workspace:{name}"),
                "count": "" if count is None else number(count),
                "current": name == current,
            }
            for name, label, count in tabs
        ],
    }


# -- one case --------------------------------------------------------------------------------


@for_desk
def case(request: HttpRequest, at: Desk, now: datetime, number: int) -> HttpResponse:
    """The whole case, and what the office may do. A name that the reporter let the office know is a line of the record of staff."""
    found = readable_case(request, number)
    office = acting_office(found, person(request))
    page = case_page.read(found, office, at.offices, person(request), now)
    if page.known is not None:
        audit.write_down(request)
    context = links(at) | {
        "at": at,
        "page": page,
        "case": found,
        "then": case_page.what_happens(found, now),
        "facts": case_page.facts(page),
        "panels": _beside(found, now),
        "public_address": case_page.public_address(found),
        "note_form": NoteForm() if office else None,
        "asked": _to_decide(found, page.may),
        "to_assign": "decide_arbitration" in page.may,
        "is_ours": office is not None and found.current.office_id == office.pk,
        "can_act": bool(
            page.may & {"made_safe", "accept", "forward", "ask", "answer", "decide_review", "rule_on_claim"}
        ),
    }
    return render(request, "workspace/case.html", context)


def _beside(case: Case, now: datetime) -> list[Panel]:
    """Of a petition what the case answers; of an issue what was joined to it, for an official is not invited to a petition."""
    if case.is_petition:
        return panels(case, now)
    joined = CasePanel().panel(case, now)
    return [joined] if joined is not None else []


def _to_decide(case: Case, may: set[str]) -> list[Extension | Promise]:
    """What the office below has asked for and this one may decide."""
    return time_asked.undecided(case) if may & {"decide_extension", "decide_promise"} else []


@for_desk
def answer_kinds(request: HttpRequest, at: Desk, now: datetime, number: int) -> HttpResponse:
    """Which answer: each with what follows from it. Of a petition the three decisions, for its head alone."""
    found = readable_case(request, number)
    user = person(request)
    office = acting_office(found, user)
    may = what_may_do(found, office, user, now) if office else set()
    offered = Answer.OF_PETITIONS if found.is_petition else Answer.OF_ISSUES
    kinds = [kind for kind in offered if (kind in Answer.STANDING and "answer" in may) or "no_power" in may]
    why_not = decision_refusal(found, office, user) if office else None
    words = words_of(found)
    context = links(at) | {
        "at": at,
        "case": found,
        "left": of_case(found, Days.for_page(now, [found])),
        "kinds": [
            {
                "title": words[kind].heading,
                "text": words[kind].explanation,
                "icon": words[kind].icon,
                "href": reverse("workspace:answer", args=[number, kind]),
                "first": kind == offered[0] and "made_safe" not in may,
            }
            for kind in kinds
        ],
        "is_urgent": "made_safe" in may,
        "not_yet": [door for verb, door in _not_yet(number).items() if verb in may],
        "why_not": why_not,
    }
    return render(request, "workspace/answer_kinds.html", context)


def _not_yet(number: int) -> dict[str, dict[str, str]]:
    """What an office may do instead of answering, by the verb."""
    return {
        "promise": {
            "title": gettext("Promise a date"),
            "text": gettext("Say in public by which day it will be done."),
            "icon": "calendar",
            "href": reverse("workspace:promise", args=[number]),
        },
        "ask_extension": {
            "title": gettext("Ask for more time"),
            "text": gettext("The office above decides. Your office is measured by its own date all the same."),
            "icon": "clock",
            "href": reverse("workspace:ask_extension", args=[number]),
        },
    }
