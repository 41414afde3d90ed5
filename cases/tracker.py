"""The public page of one case, as a parcel tracker: where it stands, who holds it, until when, what happens next by itself.

cases.tracker_reading reads everything; from it the tracker makes words and lists for the components of the templates. It
decides nothing: dates come from the assignments, rights from cases.allowed. Each larger part of the page has a module
of its own: cases.ladder, cases.state_panel, cases.next_steps, cases.answers_shown, cases.history, cases.legal, cases.case_facts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases import answers_shown, case_facts, ladder, next_steps, state_panel, time_told, whose_told, wording
from cases.addresses import place_address
from cases.answers_shown import ShownAnswer, review_of
from cases.complaint import Complaint, complaint_of, registered
from cases.countdown import Calendar, Countdown, left_of, started_on
from cases.counted import Count, counts
from cases.history import HistoryFacts, Joined, timeline
from cases.ladder import LadderFacts
from cases.legal import ENDED_WELL, law_address, legal_right
from cases.models import Answer, Assignment, Case, ClockRule, Event, Extension, Photo, Promise, Review
from cases.next_steps import NextFacts
from cases.reopening import APPEAL
from cases.reopening_told import Told, about_safety
from cases.state_panel import Panel
from territories.clock import local_date
from territories.models import Office, Seat


@dataclass(frozen=True, slots=True)
class People:
    """Residents of a case, as far as its page needs them."""

    reporter: str
    """The name that the reporter shows; empty when they do not."""
    joined: list[Joined]
    """Supporters by day."""
    own: int | None
    """Id of the visitor's own support."""


class Tracker:
    """Everything the page shows. Properties are worked out when the template asks for them; no query after `track`."""

    def __init__(
        self,
        case: Case,
        *,
        assignments: Sequence[Assignment],
        events: Sequence[Event],
        offices: Mapping[int, Office],
        seats: Sequence[Seat],
        answers: Sequence[Answer],
        photos: Sequence[Photo],
        people: People,
        clocks: Mapping[str, ClockRule],
        calendar: Calendar,
        now: datetime,
        promises: Sequence[Promise] = (),
    ) -> None:
        self.case = case
        self.assignments = assignments
        self.events = events
        self.offices = offices
        self.seats = seats
        self.all_answers = answers
        self.all_photos = photos
        self.people = people
        self.clocks = clocks
        self.calendar = calendar
        self.now = now
        self.held = case.current
        self.promises = promises

    # -- head ------------------------------------------------------------------------------

    @cached_property
    def is_hidden(self) -> bool:
        """A moderator has hidden the words and photos."""
        return self.case.hidden_at is not None

    @cached_property
    def state(self) -> wording.State:
        """The state as a tag."""
        return wording.state_of(self.case, self.now)

    @cached_property
    def trail(self) -> list[dict[str, str]]:
        """Places from the region down to where the problem is."""
        own = {office.territory_id: office.territory for office in self.offices.values()}
        own[self.case.territory_id] = self.case.territory
        codes = self.case.territory.path.strip("/").split("/")[1:] or [self.case.territory_id]
        return [{"label": own[code].full_name, "url": place_address(own[code])} for code in codes if code in own]

    @cached_property
    def reporter(self) -> str:
        """The name the reporter chose to show; empty otherwise."""
        return "" if self.is_hidden else self.people.reporter

    @cached_property
    def reported_by(self) -> str:
        """Who reported, in a sentence."""
        if self.reporter:
            return _("Reported by %(name)s") % {"name": self.reporter}
        return _("Reported by a resident")

    @cached_property
    def supporters(self) -> str:
        """How many it affects too, or have signed, as counted by the last recount; empty for none."""
        return wording.supporters(self.case)

    @cached_property
    def about(self) -> str:
        """The category, or that it answers a petition."""
        return wording.kind_or_category(self.case)

    # -- the ladder and the clock --------------------------------------------------------------

    @cached_property
    def review(self) -> Review | None:
        """The open review of a dispute."""
        return next((one for one in map(review_of, self.all_answers) if one and one.decided_at is None), None)

    @cached_property
    def _ladder(self) -> LadderFacts:
        return LadderFacts(
            case=self.case,
            assignments=self.assignments,
            offices=self.offices,
            seats=self.seats,
            clocks=self.clocks,
            calendar=self.calendar,
            review=self.review,
            now=self.now,
            complaint_about=self.complaint.office.pk if self.complaint.is_offered else None,
        )

    @cached_property
    def rungs(self) -> list[dict[str, Any]]:
        """The stairs."""
        return ladder.rungs(self._ladder)

    @property
    def has_stairs(self) -> bool:
        """A case of the republic's own desk has nobody above and nobody below."""
        return len(self.rungs) > 1

    @cached_property
    def countdown(self) -> Countdown:
        """What the present office has left."""
        return left_of(self.held, self.calendar, self.now)

    @cached_property
    def next_office(self) -> Office | None:
        """The office that gets the case next; None at the republic."""
        identity = self.offices[self.held.office_id].climbs_to_id
        return self.offices.get(identity) if identity else None

    @cached_property
    def _next(self) -> NextFacts:
        return NextFacts(
            case=self.case,
            held=self.held,
            office=self.offices[self.held.office_id],
            above=self.next_office,
            answer=self.standing_answer,
            review=self.review,
            reviewer=self.offices.get(self.review.office_id) if self.review else self.reviewer_of_answer,
            clock=self.held.clock,
            calendar=self.calendar,
            now=self.now,
            told=self.reopening,
            safe_reviewer=self._above(self.safe_answer),
        )

    @cached_property
    def next_steps(self) -> list[dict[str, str]]:
        """What happens by itself next, one sentence each."""
        undecided = whose_told.steps_in(self.events, self.offices, self.held) if self.case.owes_answer else []
        return [*next_steps.next_steps(self._next), *self.time_steps, *undecided]

    @cached_property
    def time_steps(self) -> list[dict[str, str]]:
        """What the level above has yet to decide."""
        asked = [self.extension, *(one for one in self.promises if one.assignment_id == self.held.pk)]
        return time_told.next_steps(self.case, asked, self.now)

    @cached_property
    def extension(self) -> Extension | None:
        """What the present office asked for, decided or not. No query."""
        return getattr(self.held, "extension", None)

    @cached_property
    def shown_promises(self) -> list[time_told.ShownPromise]:
        """Dates that offices promised in public, and what became of them; none of a hidden case."""
        if self.is_hidden:
            return []
        return time_told.shown_promises(
            self.promises, self.all_answers, self.assignments, self.offices, self.calendar, self.case, self.now
        )

    def silence(self) -> str:
        """Until when the answer is due, and who gets the case then."""
        return next_steps.silence_in_one_sentence(self._next)

    @cached_property
    def panel(self) -> Panel:
        """The panel of the state."""
        case, held, now = self.case, self.held, self.now
        if case.is_closed:
            days = self._days_so_far
            return state_panel.of_closed(self.state.label, case.closed_at or now, days, self.days_in_all(days))
        if case.state == Case.State.ANSWERED:
            return state_panel.of_answered(case, held, self.question_words(), now)
        if case.state == Case.State.REVIEWED:
            if self.review is None:
                return Panel(_("The dispute is being decided"))
            words = self.dispute_words(self.offices[self.review.office_id])
            danger = about_safety(self.reopening)
            return state_panel.of_reviewed(held, self.review, words, self.calendar, now, danger=danger)
        if case.state == Case.State.WAITING:
            return state_panel.of_waiting(case, self.calendar, now)
        return state_panel.of_open(held, self.countdown, self.silence(), now)

    def question_words(self) -> Panel:
        """What residents are asked about the answer."""
        refused = self.standing_answer is not None and self.standing_answer.kind == Answer.Kind.REFUSED
        return Panel(
            _("Do you accept this answer?") if refused else _("Is the problem solved?"),
            _("Only residents can say so. An office cannot confirm its own work."),
            note=_("We wait for your word %(until)s"),
        )

    def dispute_words(self, reviewer: Office) -> Panel:
        """What is said while a dispute is reviewed."""
        if about_safety(self.reopening):
            return Panel(
                _("A resident says that it is still dangerous. %(office)s decides") % {"office": reviewer.title},
                _("The clock of the repair runs on. If the reviewer says nothing, the resident is right."),
            )
        if self.review is not None and self.review.stage == APPEAL:
            return Panel(
                _("A resident appealed against the review. %(office)s has the last word") % {"office": reviewer.title},
                _("This is the last review. If the reviewer says nothing, the resident is right."),
            )
        return Panel(
            _("A resident says that it is not solved. %(office)s reviews the answer") % {"office": reviewer.title},
            _("The office that answered does not judge itself. If the reviewer says nothing, the resident is right."),
        )

    def days_in_all(self, days: int) -> str:
        """The words after the days that everything took."""
        return ngettext("working day from the report to the end", "working days from the report to the end", days)

    @cached_property
    def _days_so_far(self) -> int:
        """Working days from the registration with the first office to the end, or to now."""
        until = local_date(self.case.closed_at or self.now)
        return max(self.calendar.between(started_on(self.assignments[0]), until), 0)

    @cached_property
    def counts(self) -> list[Count]:
        """How the present office's dates were counted, each apart; empty when no clock runs."""
        return counts(self.held, self.calendar) if self.case.owes_answer else []

    @cached_property
    def how_counted(self) -> list[str]:
        """The same, sentence by sentence."""
        return [line for count in self.counts for line in count.lines]

    # -- answers -------------------------------------------------------------------------------

    @cached_property
    def standing_answer(self) -> Answer | None:
        """The last answer that residents are asked about."""
        return next((one for one in reversed(self.all_answers) if one.kind in Answer.STANDING), None)

    @cached_property
    def reviewer_of_answer(self) -> Office | None:
        """The office that would review the standing answer."""
        return self._above(self.standing_answer)

    def _above(self, of: Answer | Review | None) -> Office | None:
        """The nearest active office above the one that answered or reviewed."""
        identity = self.offices[of.office_id].climbs_to_id if of is not None else None
        return self.offices.get(identity) if identity else None

    @cached_property
    def safe_answer(self) -> Answer | None:
        """The last answer that the danger is gone, with the assignment in which it was given."""
        given = next((one for one in reversed(self.all_answers) if one.kind == Answer.Kind.MADE_SAFE), None)
        if given is not None:
            given.assignment = next(one for one in self.assignments if one.pk == given.assignment_id)
        return given

    @cached_property
    def reopening(self) -> Told:
        """What the sentences about dangers, appeals and problems that came back are made of."""
        review = review_of(self.standing_answer) if self.standing_answer else None
        disputed = self.review.answer_id if self.review else None
        return Told(
            safe=self.safe_answer,
            disputed=next((one for one in self.all_answers if one.pk == disputed), None),
            last_review=review,
            appeal_to=self._above(review),
        )

    @cached_property
    def relatives(self) -> list[dict[str, Any]]:
        """The case from which this problem came back, and those in which it was filed again. No query."""
        return case_facts.relatives(self.events)

    @cached_property
    def answers(self) -> list[ShownAnswer]:
        """Answers, the newest first; none of a hidden case."""
        if self.is_hidden:
            return []
        return answers_shown.newest_first(self.case, self.all_answers, self.all_photos, self.offices)

    @cached_property
    def report_photos(self) -> list[dict[str, Any]]:
        """Photos of the problem; none of a hidden case."""
        return [] if self.is_hidden else answers_shown.of_the_report(self.all_photos)

    @cached_property
    def photos_are_beside_the_answer(self) -> bool:
        """The only photo of the problem already stands beside the one of the answer."""
        return len(self.report_photos) == 1 and any(
            photo.get("title") for shown in self.answers for photo in shown.photos
        )

    # -- history and facts ------------------------------------------------------------------------

    @cached_property
    def history(self) -> list[dict[str, Any]]:
        """The timeline, newest first; of a hidden case without anybody's words and photos but the reasons of moderators."""
        entries = timeline(
            HistoryFacts(
                case=self.case,
                events=self.events,
                offices=self.offices,
                photos={photo.answer_id: photo for photo in reversed(self.all_photos) if photo.answer_id},
                joined=[one._replace(names=()) for one in self.people.joined] if self.is_hidden else self.people.joined,
                reporter=self.reporter,
            )
        )
        for entry in entries:
            stays = entry.pop("stays", False)
            if self.is_hidden and not stays:
                for words in ("quote", "lang", "image", "image_url", "image_alt"):
                    entry.pop(words, None)
        return entries

    @cached_property
    def facts(self) -> list[dict[str, str]]:
        """The card of facts."""
        office = self.offices[self.held.office_id]
        own = case_facts.facts(self.case, office, self.about, self.labels, is_hidden=self.is_hidden)
        return [*own, case_facts.time_taken(self.case, self._days_so_far, self.now), *self.terms()]

    @property
    def labels(self) -> dict[str, str]:
        """Names of facts."""
        return {"about": _("Category"), "filed": _("Reported")}

    def terms(self) -> list[dict[str, str]]:
        """How long everything may take, as facts."""
        return case_facts.promise(self.case, self.assignments, ladder.longest(self._ladder))

    # -- the law ------------------------------------------------------------------------------------

    @cached_property
    def legal_right(self) -> list[str]:
        """What the law gives the resident beside a missed term or a refusal; empty when there is nothing to complain of."""
        if self.case.outcome in ENDED_WELL:
            return []
        return legal_right(self.complaint, registered(self.assignments)[0], self.all_answers)

    @cached_property
    def complaint(self) -> Complaint:
        """The complaint that the law gives beside a missed term, or why it gives none."""
        return complaint_of(self.case, self.assignments, self.all_answers, self.offices, self.calendar, self.now)

    @cached_property
    def law_address(self) -> str:
        """The text of the law."""
        return law_address()

    # -- who sees what ---------------------------------------------------------------------------------

    @cached_property
    def viewers(self) -> list[str]:
        """Columns of the privacy table."""
        return case_facts.viewers()

    @cached_property
    def seen(self) -> list[dict[str, Any]]:
        """Rows of the privacy table."""
        return case_facts.seen()
