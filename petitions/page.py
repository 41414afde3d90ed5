"""Everything that the page of one petition shows, in words and lists for its template: at most ten queries.

It decides nothing: dates and numbers come from the petition and from the case that answers it, rights from petitions.signing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from cases import wording as case_wording
from cases.addresses import office_address
from cases.deadlines import last_day
from cases.models import Answer
from cases.tracker import LAW, Tracker, place_address
from cases.tracker_reading import seats_along, track_answer
from petitions import figures, signing, wording
from petitions.addresses import is_by_link, offered, page_address, part_address
from petitions.models import (
    DecisionFlag,
    Moderation,
    Petition,
    PetitionEvent,
    PetitionQuerySet,
    PetitionText,
    RejectionReason,
)
from petitions.register import with_decision
from petitions.texts import LANGUAGES
from territories.clock import local_date
from territories.wording import active_language, clock_time, date_time, day_month, full_date, number, percent

DAYS_SHOWN = 42
"""Signatures of more days than this are drawn and listed by the week; data.json has every day."""

LANGUAGE_NAMES = {"kk": "Қазақша", "ru": "Русский"}

WITH = (
    "tally",
    "terms",
    "goal_rule",
    "territory__parent",
    "office__territory",
    "from_case",
    "case__current__office__territory",
    "case__territory__office",
)


@dataclass(frozen=True, slots=True)
class Decision:
    """A published decision and what its signers say of it."""

    answer: Answer
    state: case_wording.State
    office: str
    verdict: case_wording.State | None
    objections: int
    signers: int

    @property
    def objections_words(self) -> str:
        """How many signers say that it does not answer the demand; empty while nobody does."""
        if not self.objections:
            return ""
        words = ngettext(
            "%(count)s signer of %(all)s says: it does not answer the demand (%(share)s)",
            "%(count)s signers of %(all)s say: it does not answer the demand (%(share)s)",
            self.objections,
        )
        part = self.objections / max(self.signers, 1)
        share = percent(part, 0 if part >= 0.1 else 1)
        return words % {"count": number(self.objections), "all": number(self.signers), "share": share}


@dataclass(frozen=True, slots=True)
class Rejection:
    """One look that ended in a rejection."""

    round: Moderation
    reasons: Sequence[RejectionReason]
    duplicate: Petition | None

    @property
    def language(self) -> str:
        """Of the moderator's words."""
        return case_wording.language_of(self.round.explanation, "")

    @property
    def is_appeal(self) -> bool:
        """It was the second look."""
        return self.round.round == Moderation.Round.APPEAL


def petitions() -> PetitionQuerySet:
    """Petitions with everything that `read` and `version` need of their rows."""
    decision = Answer.objects.filter(case=OuterRef(OuterRef("case")), kind__in=Answer.STANDING).order_by("-at", "-pk")
    flags = DecisionFlag.objects.filter(answer=Subquery(decision.values("pk")[:1])).order_by().values("answer")
    counted = Subquery(flags.annotate(count=Count("pk")).values("count"), output_field=IntegerField())
    return with_decision(Petition.objects.select_related(*WITH)).annotate(objections=Coalesce(counted, 0))


def read(petition: Petition, now: datetime, *, text: str = "") -> PetitionPage:
    """Read what belongs to a petition of `petitions()`. At most nine queries. `text`: the language of its words."""
    case = petition.case
    tracker = None
    if case is not None and petition.state == Petition.State.REACHED:
        tracker = track_answer(case, seats_along(case), now)
    return PetitionPage(
        petition,
        texts=[one for one in petition.texts.all() if one.version == petition.text_version],
        events=list(petition.events.order_by("number")),
        tracker=tracker,
        rounds=list(petition.moderations.order_by("round")) if petition.published_at is None else [],
        figures=figures.read(petition, _until(petition, now)) if petition.published_at else None,
        now=now,
        text=text,
    )


def _until(petition: Petition, now: datetime) -> datetime:
    """The end of the time in which signatures came."""
    return min(filter(None, [petition.reached_at, petition.ended_at, petition.closes_at, now]))


class PetitionPage:
    """The page. Properties are worked out when the template asks for them; only those of a rejection ask the database."""

    def __init__(
        self,
        petition: Petition,
        *,
        texts: Sequence[PetitionText],
        events: Sequence[PetitionEvent],
        tracker: Tracker | None,
        rounds: Sequence[Moderation],
        figures: figures.Figures | None,
        now: datetime,
        text: str = "",
    ) -> None:
        self.petition = petition
        self.texts = {one.language: one for one in texts}
        self.events = events
        self.tracker = tracker
        self.rounds = rounds
        self.figures = figures
        self.now = now
        wanted = text or get_language() or "kk"
        self.text = self.texts.get(wanted) or self.texts.get("kk") or next(iter(self.texts.values()))

    # -- head ----------------------------------------------------------------------------------

    @cached_property
    def shows_words(self) -> bool:
        """The words are public, or read by the secret link while the petition is not rejected."""
        return self.petition.hidden_at is None and self.rejection is None

    @cached_property
    def by_link(self) -> bool:
        """Nobody finds it but by its secret link."""
        return is_by_link(self.petition) and self.rejection is None

    @cached_property
    def title(self) -> wording.Shown:
        """The heading."""
        if self.shows_words:
            return wording.Shown(self.text.title, self.text.language)
        if self.petition.hidden_at is not None:
            return wording.shown_title(self.petition)
        return wording.Shown(
            _("A petition that was not published: %(topic)s") % {"topic": self.petition.get_topic_display()}, ""
        )

    @cached_property
    def state(self) -> case_wording.State:
        """The state as a tag."""
        due_at = self.open_round.due_at if self.open_round else None
        return wording.state_of(self.petition, self.now, decision=self.decision_kind, check_due_at=due_at)

    @cached_property
    def trail(self) -> list[dict[str, str]]:
        """The lists, then the place."""
        place = self.petition.territory
        path = reverse("petitions:list")
        items = [{"label": _("Petitions"), "url": path}]
        above = place.parent if place.parent and place.parent.depth > 0 else None
        return items + [{"label": one.full_name, "url": f"{path}?place={one.pk}"} for one in (above, place) if one]

    @cached_property
    def begun(self) -> str:
        """Who started it and when."""
        facts = {"name": self.petition.author_name, "date": full_date(self.petition.started_at)}
        return _("Started by %(name)s, %(date)s") % facts

    @cached_property
    def addressee(self) -> dict[str, str]:
        """Who must answer, and their page."""
        office = self.petition.office
        return {"title": office.title, "url": office_address(office)}

    # -- the words ------------------------------------------------------------------------------

    @cached_property
    def languages(self) -> list[dict[str, Any]]:
        """The text in each language it has; none when there is one only."""
        if len(self.texts) < 2:
            return []
        path = page_address(self.petition)
        return [
            {
                "label": LANGUAGE_NAMES[language],
                "url": f"{path}?text={language}#text",
                "current": language == self.text.language,
            }
            for language in LANGUAGES
            if language in self.texts
        ]

    @property
    def fingerprint(self) -> str:
        """The hash of the text shown."""
        return self.text.hexdigest

    # -- numbers ---------------------------------------------------------------------------------

    @cached_property
    def progress(self) -> dict[str, Any]:
        """Options of the component "petition_progress"."""
        return wording.progress(self.petition)

    @cached_property
    def counted(self) -> str:
        """When it was counted."""
        return _("Counted: %(moment)s") % {"moment": date_time(self.petition.tally.counted_at)}

    @cached_property
    def goal_lines(self) -> list[str]:
        """The arithmetic of the goal, and whose number of residents it is."""
        lines = wording.goal_lines(self.petition)
        source = wording.population_line(self.petition)
        return [*lines, source] if source else lines

    @cached_property
    def law_source(self) -> str:
        """The article that the goal rests on, as the rule cites it."""
        return self.petition.goal_rule.legal_basis if self.petition.goal_rule else ""

    # -- time -------------------------------------------------------------------------------------

    @cached_property
    def time_left(self) -> case_wording.Left | None:
        """How long it can be signed or joined; None when it cannot."""
        petition = self.petition
        if petition.hidden_at is not None:
            return None
        if petition.state == Petition.State.JOINING:
            return wording.time_left(petition.joining_until, self.now, of="joining")
        if petition.state == Petition.State.OPEN and petition.closes_at is not None:
            return wording.time_left(petition.closes_at, self.now)
        return None

    @cached_property
    def until(self) -> str:
        """Until which day, in a sentence."""
        petition = self.petition
        if petition.state == Petition.State.JOINING:
            return _("%(count)s people are needed %(until)s.") % {
                "count": number(petition.terms.joiners_needed),
                "until": wording.by_day(petition.joining_until),
            }
        if petition.state == Petition.State.OPEN and petition.closes_at is not None:
            return wording.open_until(petition.closes_at, self.now)
        return ""

    @cached_property
    def extension(self) -> str:
        """Time given back because nobody could sign."""
        return wording.given_back(self.petition.extended_seconds)

    @cached_property
    def sign_url(self) -> str:
        """Where it is signed; empty when it cannot be."""
        if signing.refusal(self.petition, self.now) is not None:
            return ""
        return f"{part_address(self.petition, 'sign')}?text={self.text.language}"

    # -- moderation ----------------------------------------------------------------------------------

    @cached_property
    def open_round(self) -> Moderation | None:
        """The look that waits for a decision."""
        return next((one for one in self.rounds if one.decided_at is None), None)

    @cached_property
    def check_deadline(self) -> str:
        """Until when the platform must decide, or that it is late; empty when nothing waits."""
        return wording.check_deadline(self.open_round.due_at, self.now) if self.open_round else ""

    @cached_property
    def rejection(self) -> Rejection | None:
        """The last rejection, while it stands or is appealed against. Two queries when there is one, else none."""
        refused = [one for one in self.rounds if one.approved is False]
        if not refused:
            return None
        last = refused[-1]
        return Rejection(
            last,
            list(RejectionReason.objects.filter(code__in=last.reasons)),
            Petition.objects.filter(pk=last.duplicate_of_id).prefetch_related("texts").first()
            if last.duplicate_of_id
            else None,
        )

    @cached_property
    def appeal_words(self) -> str:
        """The state of the appeal, in a sentence."""
        rejection = self.rejection
        if rejection is None:
            return ""
        if rejection.is_appeal:
            return _("The author appealed, and another moderator rejected the petition too. This is final.")
        if self.open_round is not None:
            return _("The author appealed. Another moderator looks at the petition again.")
        until = next(
            (one.data.get("appeal_until") for one in reversed(self.events) if "appeal_until" in one.data), None
        )
        if not until:
            return ""
        last = date.fromisoformat(until)
        if last < local_date(self.now):
            return _("The author did not appeal.")
        return _("The author may appeal %(until)s; another moderator would decide.") % {"until": wording.by_date(last)}

    @cached_property
    def duplicate(self) -> dict[str, str] | None:
        """The petition of which a rejected one is a repeat."""
        other = self.rejection.duplicate if self.rejection else None
        if other is None:
            return None
        shown = wording.shown_title(other)
        return {
            "title": shown.title,
            "lang": shown.language,
            "url": page_address(other),
            "number": other.display_number,
        }

    # -- the answer -------------------------------------------------------------------------------------

    @cached_property
    def decisions(self) -> list[Decision]:
        """Published decisions, the newest first."""
        if self.tracker is None:
            return []
        total = self.petition.tally.total
        return [
            Decision(
                answer,
                wording.decided(answer.kind),
                answer.office.title,
                case_wording.verdict_of(answer),
                self.petition.objections if answer.at == self.petition.decided_at else 0,  # type: ignore[attr-defined]
                total,
            )
            for answer in reversed(self.tracker.all_answers)
            if answer.kind in Answer.OF_PETITIONS
        ]

    @cached_property
    def decision_kind(self) -> str:
        """What was decided, while the decision stands; empty while an answer is owed."""
        case = self.petition.case
        if case is None or case.owes_answer or not self.decisions:
            return ""
        return self.decisions[0].answer.kind

    @cached_property
    def owes_answer(self) -> bool:
        """The goal is reached and somebody owes the answer."""
        return self.tracker is not None and self.tracker.case.owes_answer

    @cached_property
    def object_url(self) -> str:
        """Where a signer says that the decision does not answer the demand."""
        return offered("petitions:object", self.petition.number) if self.decision_kind else ""

    @cached_property
    def case_link(self) -> dict[str, str] | None:
        """The case that answers it, or the ordinary proposal that it became."""
        case = self.petition.case
        if case is None:
            return None
        return {"number": case.display_number, "url": reverse("cases:case", args=[case.number])}

    @cached_property
    def proposal_state(self) -> case_wording.State | None:
        """Of a lapsed petition: where the ordinary proposal stands."""
        case = self.petition.case
        if case is None or self.petition.state != Petition.State.LAPSED:
            return None
        return case_wording.state_of(case, self.now)

    @cached_property
    def grew_from(self) -> dict[str, str] | None:
        """The unanswered problem that it grew from."""
        case = self.petition.from_case
        if case is None or case.hidden_at is not None:
            return None
        return {
            "title": case.title,
            "lang": case.language,
            "number": case.display_number,
            "url": reverse("cases:case", args=[case.number]),
        }

    # -- figures -------------------------------------------------------------------------------------------

    @cached_property
    def times(self) -> dict[str, Any] | None:
        """The chart by week, day or hour, with its table; None before publication."""
        if self.figures is None or not self.figures.times:
            return None
        hourly, shown = self.figures.by_hour, self.figures.times
        weekly = not hourly and len(shown) > DAYS_SHOWN
        if weekly:
            heading, unit, shown = _("Signatures by the week"), _("First day of the week"), figures.by_week(shown)
        elif hourly:
            heading, unit = _("Signatures by the hour"), _("Hour")
        else:
            heading, unit = _("Signatures by the day"), _("Day")
        return {
            "heading": heading,
            "hint": _("The data of the petition tell every single day.") if weekly else "",
            "points": [
                {"label": clock_time(one.at) if hourly else day_month(one.at), "value": one.number} for one in shown
            ],
            "rows": [
                [
                    f"{day_month(one.at)}, {clock_time(one.at)}" if hourly else full_date(one.at),
                    number(one.number),
                    number(one.total),
                ]
                for one in reversed(shown)
                if one.number
            ],
            "columns": [
                {"label": unit},
                {"label": _("Signatures"), "kind": "number"},
                {"label": _("In all"), "kind": "number"},
            ],
        }

    @cached_property
    def regions(self) -> dict[str, Any] | None:
        """The map and the table by region; None before publication, and while nobody has said where they live."""
        if self.figures is None:
            return None
        shown = self.figures.regions
        if not shown.too_few and not any(one.region for one in shown.figures):
            return None
        rows = [
            [one.region.full_name if one.region else _("Did not say where they live"), self._told(one)]
            for one in shown.figures
        ]
        return {
            "too_few": shown.too_few,
            "left_out": shown.some_are_left_out,
            "rows": rows,
            "columns": [{"label": _("Where the signer lives")}, {"label": _("Signatures"), "kind": "number"}],
            "places": self._circles(shown),
        }

    def _told(self, one: figures.RegionFigure) -> str:
        if one.number is not None:
            return number(one.number)
        if one.is_small:
            return _("fewer than %(least)s") % {"least": number(figures.LEAST)}
        return _("not told")

    def _circles(self, shown: figures.Regions) -> list[dict[str, Any]]:
        most = max((one.number or 0 for one in shown.figures if one.region), default=0)
        return [
            {
                "name": one.region.name,
                "lat": one.region.lat,
                "lon": one.region.lon,
                "value": one.number or 1,
                "text": number(one.number) if one.number else "",
                "shade": f"score-{_step(one.number, most)}" if one.number else "score-0",
                "label": f"{one.region.full_name}: {self._told(one)}",
            }
            for one in shown.figures
            if one.region and one.region.lat is not None and one.region.lon is not None
        ]

    # -- history and facts ------------------------------------------------------------------------------------

    @cached_property
    def history(self) -> list[dict[str, Any]]:
        """The timeline, newest first, the platform's own lateness included."""
        entries, due = [], None
        for event in self.events:
            entry = wording.event_entry(event)
            decided = event.kind in {PetitionEvent.Kind.PUBLISHED, PetitionEvent.Kind.REJECTED}
            if decided and due is not None and due < local_date(event.at):
                late = _("The platform decided late: the last day was %(date)s.") % {"date": full_date(due)}
                entry["text"] = f"{entry['text']}. {late}" if entry["text"] else late
                entry["kind"] = "late"
            if event.kind in {PetitionEvent.Kind.SUBMITTED, PetitionEvent.Kind.APPEALED} and "until" in event.data:
                due = date.fromisoformat(event.data["until"])
            if self.rejection is not None and event.kind == PetitionEvent.Kind.REJECTED:
                entry.pop("quote", None)  # the reasons stand above, in full
            entries.append(entry)
        return sorted([*entries, *self._after_the_goal()], key=lambda entry: entry["at"])[::-1]

    def _after_the_goal(self) -> list[dict[str, Any]]:
        """What the case adds: each time silence climbed, and the decisions."""
        if self.tracker is None:
            return []
        entries: list[dict[str, Any]] = [
            {
                "at": one.entered_at,
                "title": _("No answer in time: passed up by itself"),
                "text": one.office.title,
                "kind": "up",
            }
            for one in self.tracker.assignments
            if one.entered_by == one.Entry.ESCALATED
        ]
        entries += [
            {"at": one.answer.at, "title": one.state.label, "text": one.office, "kind": "good"}
            for one in self.decisions
        ]
        return [{**entry, "when": f"{full_date(entry['at'])}, {clock_time(entry['at'])}"} for entry in entries]

    @cached_property
    def facts(self) -> list[dict[str, str]]:
        """The card of facts."""
        petition = self.petition
        items = [
            {"label": _("Number"), "value": petition.display_number},
            {"label": _("Topic"), "value": petition.get_topic_display()},
            {"label": _("Place"), "value": petition.territory.full_name, "url": place_address(petition.territory)},
        ]
        if petition.published_at is not None:
            items.append({"label": _("Published"), "value": full_date(petition.published_at)})
        if petition.closes_at is not None:
            items.append({"label": _("Last day of signing"), "value": full_date(last_day(petition.closes_at))})
        if petition.reached_at is not None:
            items.append({"label": _("Goal reached"), "value": full_date(petition.reached_at)})
        if self.case_link is not None:
            items.append(
                {"label": _("Case of the answer"), "value": self.case_link["number"], "url": self.case_link["url"]}
            )
        return items

    @property
    def law_address(self) -> str:
        """The text of the law."""
        return LAW[active_language()]


def _step(value: int, most: int) -> int:
    """Shade of a circle: a fifth of the largest each."""
    return min(5, 1 + 5 * value // (most + 1))


def version(petition: Petition) -> list[object]:
    """What the page of a petition of `petitions()` depends on. No query."""
    tally, case = petition.tally, petition.case
    facts: list[object] = [petition.version, petition.hidden_at, tally.total, tally.joined, tally.platform]
    facts += [tally.counted_at, petition.objections]  # type: ignore[attr-defined]
    if case is not None:
        facts += [case.version, case.current.due_at, case.current.listed_at]
    return facts


def passed(petition: Petition, now: datetime) -> list[object]:
    """Which of its deadlines lie behind, and the day: "3 days left" is another sentence tomorrow. No query."""
    deadlines = [petition.joining_until, petition.closes_at]
    if petition.case is not None:
        deadlines.append(petition.case.current.promise_at)
    return [local_date(now), *(bool(one and one <= now) for one in deadlines)]
