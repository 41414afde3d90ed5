"""The public lists of petitions: views, filters, orders and rows.

As in the register of cases, a filter is an address: everything chosen stands in the query string in one canonical form.
Values that nobody offers are left out in silence. Words of rejected and hidden petitions are not public, so nobody finds
such a petition by them either; a hidden one stands in the lists without them, with the reason, so that nothing goes unseen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from cases.keyset import Order
from cases.models import Answer, Case
from petitions import wording
from petitions.addresses import page_address
from petitions.models import Moderation, Petition, PetitionQuerySet, RejectionReason
from territories.clock import local_date
from territories.folding import fold
from territories.models import Territory
from territories.wording import full_date, number

PAGE_SIZE = 15
"""With titles of full length in every row the page stays below 30 KB."""
MOST_COUNTED = 1000
MOST_WORDS = 6
LONGEST_QUERY = 100
TENTHS_OF_THE_GOAL = int(wording.NEAR_GOAL * 10)

NEWEST = Order(("published_at", "pk"), descending=True, moments=frozenset({"published_at"}))
BEGUN_LAST = Order(("pk",), descending=True)
ENDED_LAST = Order(("ended_at", "pk"), descending=True, moments=frozenset({"ended_at"}))
DECIDED_LAST = Order(("decided_at", "pk"), descending=True, moments=frozenset({"decided_at"}))
CLOSING = Order(("closes_at", "pk"), moments=frozenset({"closes_at"}))
LONGEST = Order(("reached_at", "pk"), moments=frozenset({"reached_at"}))
SIGNED = Order(("tally__total", "pk"), descending=True)

SORTS: dict[str, dict[str, Order]] = {
    "open": {"new": NEWEST, "signed": SIGNED, "closing": CLOSING},
    "near": {"closing": CLOSING, "signed": SIGNED, "new": NEWEST},
    "waiting": {"longest": LONGEST, "signed": SIGNED},
    "answered": {"new": DECIDED_LAST, "signed": SIGNED},
    "rejected": {"new": ENDED_LAST},
    "archive": {"new": ENDED_LAST, "signed": SIGNED},
    "all": {"new": BEGUN_LAST, "signed": SIGNED},
}
"""The orders of each view, its own first; each ends with the key, so it is complete."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What somebody asked the list for."""

    view: str = "open"
    words: str = ""
    place: Territory | None = None
    topic: str = ""
    sort: str = ""
    """Empty: the view's own order."""

    def parameters(self) -> dict[str, str]:
        """The query string in its canonical form."""
        usual = "all" if self.words else "open"
        chosen = {
            "view": self.view if self.view != usual else "",
            "q": self.words,
            "place": self.place.code if self.place else "",
            "topic": self.topic,
            "sort": self.sort,
        }
        return {name: value for name, value in chosen.items() if value}

    def address(self, path: str, **more: str) -> str:
        """An address with these filters, and more."""
        parameters = {**self.parameters(), **{name: value for name, value in more.items() if value}}
        return f"{path}?{urlencode(parameters)}" if parameters else path

    @property
    def order(self) -> Order:
        """The order asked for."""
        orders = SORTS[self.view]
        return orders[self.sort] if self.sort else next(iter(orders.values()))

    @property
    def is_empty(self) -> bool:
        """Nothing is left out of the view."""
        return not (self.words or self.place or self.topic)

    def of(self, view: str) -> Filters:
        """The same for another view, in that view's own order."""
        return replace(self, view=view, sort="")


def read_filters(given: Mapping[str, str]) -> Filters:
    """Filters from a query string; words alone search everything. One query when a place is named."""
    code = given.get("place", "")
    place = None
    if re.fullmatch(r"[0-9]{9}", code):
        place = Territory.objects.select_related("parent", "region").filter(code=code).first()
    words = " ".join(given.get("q", "").replace("\x00", "").split())[:LONGEST_QUERY]
    view = given.get("view", "")
    if view not in SORTS:
        view = "all" if words else "open"
    sort = given.get("sort", "")
    if sort not in SORTS[view] or sort == next(iter(SORTS[view])):
        sort = ""
    topic = given.get("topic", "")
    return Filters(view, words, place, topic if topic in Petition.Topic.values else "", sort)


# -- which petitions --------------------------------------------------------------------------------


def with_decision(petitions: PetitionQuerySet) -> PetitionQuerySet:
    """Add `decision` and `decided_at`: kind and moment of the last decision; null while there is none."""
    last = Answer.objects.filter(case=OuterRef("case"), kind__in=Answer.STANDING).order_by("-at", "-pk")
    return petitions.annotate(decision=Subquery(last.values("kind")[:1]), decided_at=Subquery(last.values("at")[:1]))


def of_view(view: str, now: datetime) -> PetitionQuerySet:
    """The petitions of one view. Complete and without repeats: each stands in one of them, "near" and "all" aside.

    A hidden one cannot be signed: while it is open it stands in "all" alone.
    """
    petitions = Petition.objects.registered()
    owing = [Case.State.OPEN, Case.State.WAITING]
    if view == "open":
        return petitions.open(now)
    if view == "near":
        reached = petitions.open(now).alias(tenfold=F("tally__total") * 10)
        return reached.filter(tenfold__gte=F("goal") * TENTHS_OF_THE_GOAL)
    if view == "waiting":
        return petitions.waiting_for_answer()
    if view == "answered":
        return petitions.answered().exclude(case__state__in=owing)
    if view == "rejected":
        return petitions.filter(state=Petition.State.REJECTED)
    if view == "archive":
        return petitions.filter(state=Petition.State.LAPSED)
    return petitions


def chosen(filters: Filters, now: datetime) -> PetitionQuerySet:
    """The petitions that a filter asks for, with everything a row shows; not yet in an order."""
    petitions = with_decision(of_view(filters.view, now).for_list())
    if filters.place is not None:
        petitions = petitions.in_territory(filters.place)
    if filters.topic:
        petitions = petitions.filter(topic=filters.topic)
    words = fold(filters.words).split()[:MOST_WORDS]
    if words:
        petitions = petitions.exclude(state=Petition.State.REJECTED).filter(hidden_at=None)
    for word in words:
        petitions = petitions.filter(search_text__contains=word)
    return petitions


def counted(petitions: QuerySet[Petition]) -> str:
    """How many there are, in words; beyond MOST_COUNTED only that there are more. One query that stops early."""
    found = petitions.order_by()[: MOST_COUNTED + 1].count()
    if found > MOST_COUNTED:
        return _("more than %(count)s petitions") % {"count": number(MOST_COUNTED)}
    return ngettext("%(count)s petition", "%(count)s petitions", found) % {"count": number(found)}


# -- rows ---------------------------------------------------------------------------------------------


def rows(petitions: Sequence[Petition], now: datetime) -> list[dict[str, Any]]:
    """Rows of the component "petition_row" for petitions of `chosen`. At most two queries, whatever their number."""
    reasons = reasons_of([one for one in petitions if one.state == Petition.State.REJECTED])
    return [_row(petition, reasons.get(petition.pk, ""), now) for petition in petitions]


def reasons_of(petitions: Sequence[Petition]) -> dict[int, str]:
    """Why petitions were rejected, in words, by their keys. Two queries, none when there are none."""
    if not petitions:
        return {}
    names = {reason.code: reason.name for reason in RejectionReason.objects.all()}
    found: dict[int, str] = {}
    for round_ in Moderation.objects.filter(petition__in=petitions, approved=False).order_by("petition_id", "round"):
        parts = [names[code] for code in round_.reasons if code in names]
        if round_.duplicate_of_id:
            parts.append(_("a petition on the same subject is open, or was decided less than a year before"))
        found[round_.petition_id] = "; ".join(parts)
    return found


def _row(petition: Petition, reasons: str, now: datetime) -> dict[str, Any]:
    shown = wording.shown_title(petition)
    state = wording.state_of(petition, now, decision=getattr(petition, "decision", "") or "")
    row: dict[str, Any] = {
        "title": shown.title,
        "href": page_address(petition),
        "lang": shown.language,
        "number": petition.display_number,
        "meta": f"{petition.office.title} · {petition.get_topic_display()}",
        "tag_label": state.label,
        "tag_tone": state.tone,
        "tag_icon": state.icon,
    }
    if petition.hidden_at is not None:
        return {**row, "text": _("Reason: %(reasons)s") % {"reasons": petition.hidden_reason}}
    if petition.goal is not None:
        row |= {name: value for name, value in wording.progress(petition).items() if name in PROGRESS}
    if petition.state == Petition.State.OPEN and petition.closes_at is not None:
        left = wording.time_left(petition.closes_at, now)
        row |= {"time_strong": left.strong, "time_text": left.text, "time_tone": left.tone}
    elif petition.state == Petition.State.REACHED and petition.reached_at is not None:
        row |= _after_the_goal(petition, petition.reached_at, now)
    elif petition.state == Petition.State.REJECTED:
        row["text"] = _("Reason: %(reasons)s") % {"reasons": reasons}
    elif petition.state == Petition.State.LAPSED and petition.ended_at is not None:
        row["text"] = _("Ended: %(date)s. Handled further as an ordinary proposal.") % {
            "date": full_date(petition.ended_at)
        }
    return row


PROGRESS = ("value", "most", "words", "label")


def _after_the_goal(petition: Petition, reached_at: datetime, now: datetime) -> dict[str, Any]:
    """Time since the goal while an answer is owed, then the day of the decision."""
    assert petition.case is not None
    if petition.case.owes_answer:
        days = max((local_date(now) - local_date(reached_at)).days, 0)
        text = ngettext("day since the goal, no answer yet", "days since the goal, no answer yet", days)
        late = petition.case.current.promise_at <= now or petition.case.current.number > 1
        return {"time_strong": number(days), "time_text": text, "time_tone": "late" if late else "open"}
    decided_at = getattr(petition, "decided_at", None)
    return {"text": _("Decided: %(date)s") % {"date": full_date(decided_at)}} if decided_at else {}


# -- words of the filter --------------------------------------------------------------------------------


def view_labels() -> dict[str, str]:
    """The views as one chooses them."""
    return {
        "open": pgettext("list of petitions", "Open"),
        "near": pgettext("list of petitions", "Near the goal"),
        "waiting": pgettext("list of petitions", "Waiting for an answer"),
        "answered": pgettext("list of petitions", "Answered"),
        "rejected": pgettext("list of petitions", "Rejected"),
        "archive": pgettext("list of petitions", "Archive"),
        "all": pgettext("list of petitions", "All"),
    }


def view_hints() -> dict[str, str]:
    """What stands in each view, in a sentence."""
    return {
        "open": _("Published petitions that anybody can sign now."),
        "near": _("Open petitions that have four fifths of their signatures or more."),
        "waiting": _("The goal is reached and the addressee owes an answer; the longest wait stands first."),
        "answered": _("The addressee has published its decision."),
        "rejected": _("Petitions that were not published, with the reasons. Their words are not shown."),
        "archive": _("Petitions that did not reach their goal in time; each is handled as an ordinary proposal."),
        "all": _("Everything that was published, and the rejected ones."),
    }


def sort_labels(filters: Filters) -> dict[str, str]:
    """Orders that make sense for a view."""
    words = {
        "new": pgettext("order of petitions", "Newest"),
        "signed": pgettext("order of petitions", "Most signed"),
        "closing": pgettext("order of petitions", "Ending soon"),
        "longest": pgettext("order of petitions", "Longest wait"),
    }
    return {sort: words[sort] for sort in SORTS[filters.view]}


def chips(filters: Filters, path: str) -> list[dict[str, str]]:
    """What is chosen, each with the address of the list without it."""
    found: list[tuple[str, Filters]] = []
    if filters.words:
        found.append(
            (pgettext("what was searched for", "“%(words)s”") % {"words": filters.words}, replace(filters, words=""))
        )
    if filters.place is not None:
        found.append((filters.place.full_name, replace(filters, place=None)))
    if filters.topic:
        found.append((str(Petition.Topic(filters.topic).label), replace(filters, topic="")))
    return [{"label": label, "url": without.address(path)} for label, without in found]


def tabs(filters: Filters, path: str) -> list[dict[str, Any]]:
    """The views as links that keep the rest of the filter."""
    return [
        {"label": label, "url": filters.of(view).address(path), "current": view == filters.view}
        for view, label in view_labels().items()
    ]


def sorts(filters: Filters, path: str) -> list[dict[str, Any]]:
    """The orders as links; none when there is one only."""
    labels = sort_labels(filters)
    usual = next(iter(labels))
    current = filters.sort or usual
    links: Iterable[tuple[str, str]] = labels.items() if len(labels) > 1 else ()
    return [
        {
            "label": label,
            "url": replace(filters, sort="" if sort == usual else sort).address(path),
            "current": sort == current,
        }
        for sort, label in links
    ]
