"""The public register of cases: filters, orders and rows.

A filter is an address: everything that was chosen stands in the query string, in one canonical form, so a list can be
shared, kept and compared. Values that nobody offers are left out in silence; they come from old or mistyped links.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from cases import wording
from cases.countdown import Calendar, left_of, started_on
from cases.deadlines import last_day
from cases.keyset import Order
from cases.ladder import small_rungs
from cases.models import Assignment, Case, CaseQuerySet, Category, Photo
from cases.time_told import tag_of
from territories.clock import local_date
from territories.folding import fold
from territories.models import Office, Territory
from territories.wording import number

PAGE_SIZE = 15
"""With titles of full length in every row the page stays below 30 KB."""
MOST_COUNTED = 1000
MOST_WORDS = 6
LONGEST_QUERY = 100

STATES = tuple(Case.State.values)
OUTCOMES = tuple(Case.Outcome.values)
LEVELS = tuple(Office.Level.values)

ORDERS = {
    # Index case_pkey, or (place | category | state, -id).
    "new": Order(("pk",), descending=True),
    # Index assignment_running: only cases whose clock runs.
    "urgent": Order(("current__climbs_at", "current_id"), moments=frozenset({"current__climbs_at"})),
    # Index case_most_supported.
    "supported": Order(("supporter_count", "pk"), descending=True),
    # Index assignment_listed: only the register of unanswered cases.
    "longest": Order(("current__listed_at", "current__case_id"), moments=frozenset({"current__listed_at"})),
}
# The newest of one level, by the assignment's copy of the case's key. Index assignment_at_level.
NEW_OF_A_LEVEL = Order(("current__case_id",), descending=True)


@dataclass(frozen=True, slots=True)
class Filters:
    """What somebody asked the register for."""

    words: str = ""
    place: Territory | None = None
    kind: str = ""
    """Local problems, or petitions."""
    category: str = ""
    """A category's code, or a group's: the two never share a name."""
    state: str = ""
    """A state, or the outcome of closed cases."""
    level: str = ""
    """Of the office that has the case now."""
    overdue: bool = False
    escalated: bool = False
    unanswered: bool = False
    sort: str = "new"

    def parameters(self) -> dict[str, str]:
        """The query string in its canonical form."""
        chosen = {
            "q": self.words,
            "place": self.place.code if self.place else "",
            "kind": self.kind,
            "category": self.category,
            "state": self.state,
            "level": self.level,
            "overdue": "1" if self.overdue else "",
            "escalated": "1" if self.escalated else "",
            "unanswered": "1" if self.unanswered else "",
            "sort": self.sort if self.sort != "new" else "",
        }
        return {name: value for name, value in chosen.items() if value}

    def address(self, path: str, **more: str) -> str:
        """An address with these filters, and more."""
        parameters = {**self.parameters(), **{name: value for name, value in more.items() if value}}
        return f"{path}?{urlencode(parameters)}" if parameters else path

    @property
    def is_empty(self) -> bool:
        """Nothing is left out: the whole register, in whatever order."""
        return not (set(self.parameters()) - {"sort"})

    @property
    def order(self) -> Order:
        """The order asked for; "longest" means something only on the register of unanswered cases."""
        return NEW_OF_A_LEVEL if self.level and self.sort == "new" else ORDERS[self.sort]


def read_filters(given: Mapping[str, str]) -> Filters:
    """Filters from a query string. One query when a place is named."""
    code = given.get("place", "")
    place = None
    if re.fullmatch(r"[0-9]{9}", code):
        place = Territory.objects.select_related("parent", "region").filter(code=code).first()
    unanswered = bool(given.get("unanswered"))
    sort = given.get("sort", "new")
    if sort not in ORDERS or (sort == "longest") > unanswered or (sort == "urgent" and unanswered):
        sort = "new"
    return Filters(
        words=" ".join(given.get("q", "").replace("\x00", "").split())[:LONGEST_QUERY],
        place=place,
        kind=_known(given.get("kind", ""), Case.Kind.values),
        category=_known(given.get("category", ""), None),
        state=_known(given.get("state", ""), (*STATES, *OUTCOMES)),
        level=_known(given.get("level", ""), LEVELS),
        overdue=bool(given.get("overdue")),
        escalated=bool(given.get("escalated")),
        unanswered=unanswered,
        sort=sort,
    )


def _known(value: str, known: Sequence[str] | None) -> str:
    """The value when it is one of those known; without a list, when it could be a code at all."""
    if known is None:
        return value if re.fullmatch(r"[a-z0-9_-]{1,40}", value) else ""
    return value if value in known else ""


def chosen(filters: Filters, now: datetime) -> CaseQuerySet:
    """The public cases that a filter asks for, with everything a row shows; not yet in an order."""
    cases = _narrowed(Case.objects.for_register(), filters)
    if filters.overdue:
        cases = cases.overdue(now)
    if filters.escalated:
        cases = cases.escalated()
    if filters.unanswered:
        cases = cases.unanswered().filter(current__left_at=None)  # always so; it lets the index be used
    if filters.sort == "urgent":
        cases = cases.filter(current__left_at=None, current__answered_at=None, current__listed_at=None)
        if filters.escalated:
            cases = cases.filter(current__number__gt=1)  # always so; it spares looking for the climbs of first offices
    words = fold(filters.words).split()[:MOST_WORDS]
    if words:
        cases = cases.public()  # nobody finds a case by words that a moderator has hidden
    for word in words:
        cases = cases.filter(search_text__contains=word)
    return cases


def _narrowed(cases: CaseQuerySet, filters: Filters) -> CaseQuerySet:
    """What a case says of itself: place, category, state, level."""
    if filters.place is not None:
        cases = cases.in_territory(filters.place)
    if filters.kind == Case.Kind.PETITION:
        # Its category and nothing else, along the index of the category: among millions of problems petitions are few.
        cases = cases.filter(category=Category.PETITION)
    elif filters.kind:
        cases = cases.filter(kind=filters.kind)
    if filters.category in Category.Group.values:
        # Codes, not a join: so the planner sees how many cases there are and takes the index of the category.
        codes = Category.objects.filter(group=filters.category).values_list("code", flat=True)
        cases = cases.filter(category__in=list(codes))
    elif filters.category:
        cases = cases.filter(category=filters.category)
    if filters.state in STATES:
        cases = cases.filter(state=filters.state)
    elif filters.state:
        cases = cases.filter(outcome=filters.state)
    if filters.level:
        cases = cases.filter(current__level=filters.level)
    return cases


def counted(cases: QuerySet[Case]) -> str:
    """How many there are, in words; beyond MOST_COUNTED only that there are more. One query that stops early."""
    found = cases.order_by()[: MOST_COUNTED + 1].count()
    if found > MOST_COUNTED:
        return _("more than %(count)s cases") % {"count": number(MOST_COUNTED)}
    return _cases(found)


def _cases(count: int) -> str:
    return ngettext("%(count)s case", "%(count)s cases", count) % {"count": number(count)}


# -- rows ---------------------------------------------------------------------------------------


def rows(cases: Sequence[Case], now: datetime) -> list[dict[str, Any]]:
    """Rows of the component "queue_row". Three queries, whatever the number of cases."""
    found = Assignment.objects.filter(case__in=cases).select_related("office").order_by("case_id", "number")
    assignments: dict[int, list[Assignment]] = {}
    for one in found:
        assignments.setdefault(one.case_id, []).append(one)
    photos = {
        photo.case_id: photo
        for photo in Photo.objects.public().filter(case__in=cases, answer=None).order_by("case_id", "-position", "-pk")
    }
    today = local_date(now)
    owing = [case for case in cases if case.owes_answer]
    dates = {today}
    for case in owing:
        dates |= {started_on(case.current), last_day(case.current.due_at)}
    calendar = Calendar.of(dates)
    return [_row(case, assignments[case.pk], photos.get(case.pk), calendar, now) for case in cases]


def _row(
    case: Case, assignments: Sequence[Assignment], photo: Photo | None, calendar: Calendar, now: datetime
) -> dict[str, Any]:
    states, words = small_rungs(case, assignments)
    meta = [case.territory.full_name, wording.kind_or_category(case), wording.supporters(case)]
    row: dict[str, Any] = {
        **wording.heading(case),
        "href": reverse("cases:case", args=[case.number]),
        "number": case.display_number,
        "meta": " · ".join(filter(None, meta)),
        "states": states if len(states) > 1 else (),
        "rungs_label": words,
        "image": photo.thumb.url if photo and case.hidden_at is None else "",
    }
    state = wording.state_of(case, now)
    if case.state == Case.State.OPEN and case.current.listed_at is None:
        left = wording.left_in_words(left_of(case.current, calendar, now))
        row |= {"time_strong": left.strong, "time_text": left.text, "time_tone": left.tone}
        if put_off := tag_of(case.current, now):
            row |= {"tag_label": put_off.label, "tag_tone": put_off.tone, "tag_icon": put_off.icon}
    else:
        row |= {"tag_label": state.label, "tag_tone": state.tone, "tag_icon": state.icon}
    return row


# -- words of the filter ---------------------------------------------------------------------------


def state_labels() -> dict[str, str]:
    """States and outcomes as one chooses them."""
    return {
        Case.State.OPEN.value: pgettext("filter", "An answer is due"),
        Case.State.WAITING.value: pgettext("filter", "The office waits for the resident"),
        Case.State.ANSWERED.value: pgettext("filter", "Answered, to be confirmed"),
        Case.State.REVIEWED.value: pgettext("filter", "Disputed, under review"),
        Case.State.CLOSED.value: pgettext("filter", "Closed, any outcome"),
        Case.Outcome.CONFIRMED.value: pgettext("filter", "Closed: residents confirmed"),
        Case.Outcome.SILENT.value: pgettext("filter", "Closed: residents did not say"),
        Case.Outcome.REFUSED.value: pgettext("filter", "Closed: refused"),
        Case.Outcome.UPHELD.value: pgettext("filter", "Closed: review found the answer right"),
        Case.Outcome.MERGED.value: pgettext("filter", "Joined to another case"),
        Case.Outcome.WITHDRAWN.value: pgettext("filter", "Withdrawn"),
        Case.Outcome.VOID.value: pgettext("filter", "Not a case"),
    }


def kind_labels() -> dict[str, str]:
    """What asked for the answer, as one chooses it."""
    return {
        Case.Kind.ISSUE.value: pgettext("filter", "Local problems"),
        Case.Kind.PETITION.value: pgettext("filter", "Petitions"),
    }


def category_choices(categories: Iterable[Category], chosen: str) -> list[tuple[str, str]]:
    """Groups, and the categories of the group that is chosen, itself or by one of its categories.

    All of them at once would be a tenth of the page, which most readers never open.
    """
    by_group: dict[str, list[Category]] = {}
    for category in categories:
        by_group.setdefault(category.group, []).append(category)
    choices: list[tuple[str, str]] = []
    for group in Category.Group:
        inside = by_group.get(group.value, [])
        if chosen and chosen in {group.value, *(category.code for category in inside)}:
            choices.append((group.value, _("%(group)s: all") % {"group": group.label}))
            choices += [(category.code, f"– {category.name}") for category in inside]
        elif inside:
            choices.append((group.value, str(group.label)))
    return choices


def sort_labels(filters: Filters) -> dict[str, str]:
    """Orders that make sense for a filter."""
    labels = {"new": pgettext("order", "Newest")}
    if filters.unanswered:
        labels["longest"] = pgettext("order", "Longest without an answer")
    else:
        labels["urgent"] = pgettext("order", "Most urgent")
    labels["supported"] = pgettext("order", "Most supported")
    return labels


def chips(filters: Filters, categories: Mapping[str, str], path: str) -> list[dict[str, str]]:
    """What is chosen, each with the address of the list without it."""
    found: list[tuple[str, Filters]] = []
    if filters.words:
        found.append((f"“{filters.words}”", replace(filters, words="")))
    if filters.place is not None:
        found.append((filters.place.full_name, replace(filters, place=None)))
    if filters.kind:
        found.append((kind_labels()[filters.kind], replace(filters, kind="")))
    if filters.category:
        label = categories.get(filters.category, filters.category).removeprefix("– ")
        found.append((label, replace(filters, category="")))
    if filters.state:
        found.append((state_labels()[filters.state], replace(filters, state="")))
    if filters.level:
        found.append((str(Office.Level(filters.level).label), replace(filters, level="")))
    if filters.overdue:
        found.append((_("Overdue now"), replace(filters, overdue=False)))
    if filters.escalated:
        found.append((_("Passed up at least once"), replace(filters, escalated=False)))
    if filters.unanswered:
        sort = "new" if filters.sort == "longest" else filters.sort
        found.append((_("On the register of unanswered cases"), replace(filters, unanswered=False, sort=sort)))
    return [{"label": label, "url": without.address(path)} for label, without in found]


def with_place(filters: Filters, place: Territory) -> Filters:
    """The same filter for another place."""
    return replace(filters, place=place)


def with_sort(filters: Filters, sort: str) -> Filters:
    """The same filter in another order."""
    return replace(filters, sort=sort)
