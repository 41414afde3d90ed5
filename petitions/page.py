"""Everything that the page of one petition shows, in words and lists for its template.

petitions.page_reading reads it. Nothing is decided here: dates and numbers come from the petition and from the case that
answers it, rights from petitions.signing. The figures and a rejection have modules of their own beside this one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from cases import wording as case_wording
from cases.addresses import office_address, place_address
from cases.deadlines import last_day
from cases.legal import law_address
from cases.models import Answer
from cases.tracker import Tracker
from petitions import page_figures, signing, wording
from petitions.addresses import is_by_link, offered, page_address, part_address
from petitions.figures import Figures
from petitions.models import Moderation, Petition, PetitionEvent, PetitionText
from petitions.page_rejected import Rejection, appeal_words, last_rejection
from petitions.texts import LANGUAGE_NAMES, LANGUAGES
from territories.clock import local_date
from territories.wording import clock_time, date_time, full_date, number, percent


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


class PetitionPage:
    """The page. Properties are worked out when the template asks for them; only the one of a rejection asks the database."""

    def __init__(
        self,
        petition: Petition,
        *,
        texts: Sequence[PetitionText],
        events: Sequence[PetitionEvent],
        tracker: Tracker | None,
        rounds: Sequence[Moderation],
        figures: Figures | None,
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
        """The words are public, or read by the secret link until the petition is rejected or taken back."""
        is_withdrawn = self.petition.state == Petition.State.WITHDRAWN
        return self.petition.hidden_at is None and self.rejection is None and not is_withdrawn

    @property
    def hidden_reason_language(self) -> str:
        """Of the moderator's words about hiding it."""
        return case_wording.language_of(self.petition.hidden_reason, "")

    @cached_property
    def by_link(self) -> bool:
        """Nobody finds it but by its secret link."""
        return is_by_link(self.petition)

    @cached_property
    def title(self) -> wording.Shown:
        """The heading."""
        if self.shows_words:
            return wording.Shown(self.text.title, self.text.language)
        return wording.shown_title(self.petition)

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
    def awaits_translation(self) -> bool:
        """The reader sees the other language, because there is no more before the check."""
        return len(self.texts) == 1 and self.petition.published_at is None and self.text.language != get_language()

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
        """When it was counted; while it can be signed, that nothing has come since (a count of nothing new leaves the moment)."""
        moment = {"moment": date_time(self.petition.tally.counted_at)}
        if not self.sign_url:
            return _("Counted: %(moment)s") % moment
        return _("Counted: %(moment)s. No new signature since then; it is checked every minute.") % moment

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
        """Until which day, in a sentence; empty when it cannot be signed at all."""
        petition = self.petition
        if petition.hidden_at is not None:
            return ""
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
        return last_rejection(self.rounds)

    @cached_property
    def appeal_words(self) -> str:
        """The state of the appeal, in a sentence."""
        return appeal_words(self.rejection, self.open_round, self.events, self.now) if self.rejection else ""

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
        return page_figures.by_time(self.figures) if self.figures else None

    @cached_property
    def regions(self) -> dict[str, Any] | None:
        """The map and the table by region; None before publication, and while nobody has said where they live."""
        return page_figures.by_region(self.figures.regions) if self.figures else None

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
                entry["text"] = wording.sentences(filter(None, [entry["text"], late]))
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
        return law_address()
