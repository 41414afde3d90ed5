"""The public page of one case, as a parcel tracker: where it stands, who holds it, until when, what happens next by itself.

`track` reads everything in a constant number of queries and hands the templates words and lists for components. It
decides nothing: dates come from the assignments, rights from cases.allowed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases import ladder, next_steps, wording
from cases.addresses import office_address
from cases.countdown import Calendar, Countdown, is_emergency, left_of, started_on, until_accepted
from cases.deadlines import last_day
from cases.history import HistoryFacts, timeline
from cases.ladder import LadderFacts
from cases.legal import legal_right
from cases.models import Answer, Assignment, Case, ClockRule, Event, Photo, Review
from cases.next_steps import NextFacts
from territories.clock import local_date
from territories.models import Office, Seat, Territory
from territories.wording import active_language, clock_time, date_time, day_month, full_date, number, until_day, weekday

PROMISE_DAYS = 55
"""Working days from registration to the republic's register, at most (docs/clocks.md)."""

ENDED_WELL = {Case.Outcome.CONFIRMED, Case.Outcome.MERGED, Case.Outcome.WITHDRAWN, Case.Outcome.VOID}
"""Nothing is left that a resident might complain of here."""

LAW = {
    "kk": "https://adilet.zan.kz/kaz/docs/K2000000350",
    "ru": "https://adilet.zan.kz/rus/docs/K2000000350",
    "en": "https://adilet.zan.kz/rus/docs/K2000000350",
}
"""The Administrative Procedural and Process-Related Code in the state's database of laws; it has no English text."""


@dataclass(frozen=True, slots=True)
class Panel:
    """The one panel that matters now: a sentence, and the number with its days."""

    heading: str
    text: str = ""
    number: str = ""
    label: str = ""
    note: str = ""
    total: int | None = None
    used: int = 0
    tone: str = "plain"


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """An answer with its words, photos and what became of it."""

    answer: Answer
    heading: str
    verdict: wording.State | None
    photos: list[dict[str, Any]]
    review: Review | None
    review_words: str
    review_language: str


@dataclass(frozen=True, slots=True)
class People:
    """Residents of a case, as far as its page needs them."""

    reporter: str
    """The name that the reporter shows; empty when they do not."""
    joined: list[tuple[date, int]]
    """Supporters by the local day on which they joined."""
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
        return next((one for one in map(_review_of, self.all_answers) if one and one.decided_at is None), None)

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
        )

    @cached_property
    def next_steps(self) -> list[dict[str, str]]:
        """What happens by itself next, one sentence each."""
        return next_steps.next_steps(self._next)

    def silence(self) -> str:
        """Until when the answer is due, and who gets the case then."""
        return next_steps.silence_in_one_sentence(self._next)

    @cached_property
    def panel(self) -> Panel:
        """The panel of the state."""
        if self.case.is_closed:
            return self._closed_panel()
        if self.case.state == Case.State.ANSWERED:
            return self._answered_panel()
        if self.case.state == Case.State.REVIEWED:
            return self._reviewed_panel()
        if self.case.state == Case.State.WAITING:
            return self._waiting_panel()
        return self._open_panel()

    def _open_panel(self) -> Panel:
        hour = until_accepted(self.held, self.now)
        left = self.countdown if hour is None or self.countdown.is_late else hour
        words = wording.left_in_words(left)
        if self.held.listed_at is not None:
            heading = _("The republic has not answered in time: the case stands on the public register")
            text = _("The days are counted in public until an answer comes.")
        elif left.is_late:
            heading = _("The deadline has passed: the case climbs by itself within minutes")
            text = _("You do not have to do anything.")
        else:
            heading = self.silence()
            text = _("You do not have to do anything for that.")
        return Panel(
            heading,
            text,
            number=words.strong,
            label=words.text,
            note=f"{full_date(left.last_on)}, {weekday(left.last_on)}"
            if left.unit == "days"
            else date_time(left.ends_at),
            total=None if left.unit == "minutes" else max(left.total, 1),
            used=left.used,
            tone="late" if left.is_late else "plain",
        )

    def _waiting_panel(self) -> Panel:
        until = self.case.waiting_until or self.now
        left = max(self.calendar.between(local_date(self.now), last_day(until)), 0)
        return Panel(
            _("The office asked the resident a question: the clock stands still %(until)s")
            % {"until": until_day(last_day(until), "weekday")},
            _("When the reply comes, or after that day by itself, the clock runs on. The case is not closed."),
            number=number(left),
            label=ngettext("working day left for the reply", "working days left for the reply", left),
        )

    def _answered_panel(self) -> Panel:
        until = self.case.confirm_until or self.now
        total = self.held.clock.confirm_days
        left = max((local_date(until) - local_date(self.now)).days, 0)
        words = self.question_words()
        return Panel(
            words.heading,
            words.text,
            number=number(left),
            label=ngettext("day left", "days left", left),
            note=words.note % {"until": until_day(until)},
            total=total,
            used=min(max(total - left, 0), total),
        )

    def question_words(self) -> Panel:
        """What residents are asked about the answer."""
        refused = self.standing_answer is not None and self.standing_answer.kind == Answer.Kind.REFUSED
        return Panel(
            _("Do you accept this answer?") if refused else _("Is the problem solved?"),
            _("Only residents can say so. An office cannot confirm its own work."),
            note=_("We wait for your word %(until)s"),
        )

    def _reviewed_panel(self) -> Panel:
        review = self.review
        if review is None:
            return Panel(_("The dispute is being decided"))
        reviewer = self.offices[review.office_id]
        emergency = is_emergency(self.held)
        last = last_day(review.due_at)
        left = max(self.calendar.between(local_date(self.now), last), 0)
        hours = max(-((self.now - review.due_at) // timedelta(hours=1)), 0)
        if emergency:
            strong, label = number(hours), ngettext("hour left", "hours left", hours)
            until = f"{day_month(review.due_at)}, {clock_time(review.due_at)}"
        else:
            strong, label = number(left), ngettext("working day left", "working days left", left)
            until = f"{day_month(last)}, {weekday(last)}"
        words = self.dispute_words()
        return Panel(words.heading % {"office": reviewer.title}, words.text, number=strong, label=label, note=until)

    def dispute_words(self) -> Panel:
        """What is said while a dispute is reviewed."""
        return Panel(
            _("A resident says that it is not solved. %(office)s reviews the answer"),
            _("The office that answered does not judge itself. If the reviewer says nothing, the resident is right."),
        )

    def _closed_panel(self) -> Panel:
        closed_at = self.case.closed_at or self.now
        first = self.assignments[0]
        days = max(self.calendar.between(started_on(first), local_date(closed_at)), 0)
        return Panel(
            self.state.label,
            _("Closed on %(date)s.") % {"date": full_date(closed_at)},
            number=number(days),
            label=self.days_in_all(days),
        )

    def days_in_all(self, days: int) -> str:
        """The words after the days that everything took."""
        return ngettext("working day from the report to the end", "working days from the report to the end", days)

    @cached_property
    def how_counted(self) -> list[str]:
        """How the present office's date was counted, sentence by sentence; empty when no clock runs."""
        return explained(self.held, self.calendar) if self.case.owes_answer else []

    # -- answers -------------------------------------------------------------------------------

    @cached_property
    def standing_answer(self) -> Answer | None:
        """The last answer that residents are asked about."""
        return next((one for one in reversed(self.all_answers) if one.kind in Answer.STANDING), None)

    @cached_property
    def reviewer_of_answer(self) -> Office | None:
        """The office that would review the standing answer."""
        if self.standing_answer is None:
            return None
        identity = self.offices[self.standing_answer.office_id].climbs_to_id
        return self.offices.get(identity) if identity else None

    @cached_property
    def answers(self) -> list[ShownAnswer]:
        """Answers, the newest first. The newest "fixed" stands beside the photo of the problem."""
        if self.is_hidden:
            return []
        shown = []
        for place, answer in enumerate(reversed(self.all_answers)):
            after = [photo for photo in self.all_photos if photo.answer_id == answer.pk]
            photos = [_photo(photo, answer, self.case) for photo in after]
            if place == 0 and answer.kind == Answer.Kind.FIXED and len(photos) == 1 and self.report_photos:
                photos = [{**self.report_photos[0], "title": _("Before")}, {**photos[0], "title": _("After")}]
            review = _review_of(answer)
            shown.append(
                ShownAnswer(
                    answer,
                    wording.answer_heading(answer),
                    wording.verdict_of(answer),
                    photos,
                    review,
                    self._review_words(review),
                    wording.language_of(review.explanation, self.case.language) if review else "",
                )
            )
        return shown

    def _review_words(self, review: Review | None) -> str:
        if review is None or review.decided_at is None:
            return ""
        office = self.offices.get(review.office_id)
        names = {"office": office.title if office else "", "date": full_date(review.decided_at)}
        if review.by_silence:
            return _("%(office)s did not review it in time, so the resident is right (%(date)s).") % names
        if review.verdict == Review.Verdict.UPHELD:
            return _("%(office)s reviewed it: the resident is right (%(date)s).") % names
        return _("%(office)s reviewed it: the answer is right (%(date)s).") % names

    @cached_property
    def report_photos(self) -> list[dict[str, Any]]:
        """Photos of the problem."""
        if self.is_hidden:
            return []
        return [_photo(photo, None, self.case) for photo in self.all_photos if photo.answer_id is None]

    @cached_property
    def photos_are_beside_the_answer(self) -> bool:
        """The only photo of the problem already stands beside the one of the answer."""
        return len(self.report_photos) == 1 and any(
            photo.get("title") for shown in self.answers for photo in shown.photos
        )

    # -- history and facts ------------------------------------------------------------------------

    @cached_property
    def history(self) -> list[dict[str, Any]]:
        """The timeline, newest first; of a hidden case without anybody's words and photos."""
        entries = timeline(
            HistoryFacts(
                case=self.case,
                events=self.events,
                offices=self.offices,
                photos={photo.answer_id: photo for photo in reversed(self.all_photos) if photo.answer_id},
                joined=self.people.joined,
                reporter=self.reporter,
            )
        )
        if self.is_hidden:
            for entry in entries:
                for words in ("quote", "lang", "image", "image_url", "image_alt"):
                    entry.pop(words, None)
        return entries

    @cached_property
    def facts(self) -> list[dict[str, str]]:
        """The card of facts."""
        case, first = self.case, self.assignments[0]
        until = local_date(case.closed_at or self.now)
        days = max(self.calendar.between(started_on(first), until), 0)
        issue = getattr(case, "issue", None)
        place = case.territory.full_name
        facts = [
            {"label": _("Number"), "value": case.display_number},
            {"label": self.labels["about"], "value": self.about},
            {"label": _("Place"), "value": place, "url": place_address(case.territory)},
        ]
        if issue is not None and issue.place_note and not self.is_hidden:
            facts.append({"label": _("How to find it"), "value": issue.place_note, "lang": case.language})
        office = self.offices[self.held.office_id]
        answers = _("Answers for it") if not case.is_closed else _("Was last with")
        facts.append({"label": answers, "value": office.title, "url": office_address(office)})
        facts.append({"label": self.labels["filed"], "value": date_time(case.filed_at)})
        taken = ngettext("%(count)s working day", "%(count)s working days", days) % {"count": number(days)}
        if case.regime == ClockRule.Regime.EMERGENCY:
            hours = ((case.closed_at or self.now) - case.filed_at) // timedelta(hours=1)
            taken = ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": number(hours)}
        facts.append({"label": _("Time so far") if not case.is_closed else _("Time in all"), "value": taken})
        return [*facts, *self.terms()]

    @property
    def labels(self) -> dict[str, str]:
        """Names of facts."""
        return {"about": _("Category"), "filed": _("Reported")}

    def terms(self) -> list[dict[str, str]]:
        """How long everything may take, as facts."""
        if self.case.regime != ClockRule.Regime.ORDINARY:
            return []
        promise = ngettext("%(count)s working day", "%(count)s working days", PROMISE_DAYS)
        return [{"label": _("Promise: at most"), "value": promise % {"count": number(PROMISE_DAYS)}}]

    # -- the law ------------------------------------------------------------------------------------

    @cached_property
    def legal_right(self) -> list[str]:
        """What the law gives the resident beside a missed term or a refusal; empty when there is nothing to complain of."""
        if self.case.outcome in ENDED_WELL:
            return []
        return legal_right(self.assignments, self.all_answers, self.offices, self.calendar, self.now)

    @cached_property
    def law_address(self) -> str:
        """The text of the law."""
        return LAW[active_language()]

    # -- who sees what ---------------------------------------------------------------------------------

    @cached_property
    def viewers(self) -> list[str]:
        """Columns of the privacy table."""
        return [_("Everyone"), _("The office"), _("You, by the private link")]

    @cached_property
    def seen(self) -> list[dict[str, Any]]:
        """Rows of the privacy table."""
        sees, hidden = _("see it"), _("do not see it")
        shown = ("choice", _("if you chose so"))
        own = ("yes", _("yes"))
        return [
            {"label": _("The problem, photos, place"), "seen": [("yes", sees), ("yes", sees), own]},
            {"label": _("Answers, dates, history"), "seen": [("yes", sees), ("yes", sees), own]},
            {"label": _("Your name"), "seen": [shown, shown, own]},
            {"label": _("Phone and e-mail"), "seen": [("no", hidden), ("no", hidden), own]},
        ]


def _review_of(answer: Answer) -> Review | None:
    return getattr(answer, "review", None)


def _photo(photo: Photo, answer: Answer | None, case: Case) -> dict[str, Any]:
    """A photo with who took it and when."""
    by = _("photo of a resident") if answer is None else _("photo of the office")
    return {
        "src": photo.thumb.url,
        "href": photo.image.url,
        "alt": _("The problem, as a resident photographed it")
        if answer is None
        else _("As the office photographed it"),
        "text": f"{day_month(photo.at)}, {by}",
        "width": photo.width,
        "height": photo.height,
    }


def place_address(place: Territory) -> str:
    """The page of a place; empty where this deployment has none."""
    try:
        return reverse("places:place", args=[place.code])
    except NoReverseMatch:
        return ""


def explained(held: Assignment, calendar: Calendar) -> list[str]:
    """How a deadline was counted: from when, how many days, which days off were left out by name, the last day."""
    if is_emergency(held):
        hours = held.clock.solve_hours or 0
        return [
            _("An emergency runs in hours, day and night: from %(start)s.") % {"start": date_time(held.entered_at)},
            ngettext("The office has %(count)s hour.", "The office has %(count)s hours.", hours)
            % {"count": number(hours)},
        ]
    start, last = started_on(held), last_day(held.due_at)
    days = max(calendar.between(start, last), 0)
    begins = calendar.next_working_day(start)
    registered = (
        _("Registered: %(date)s.") if held.entered_by == Assignment.Entry.FILED else _("Handed over: %(date)s.")
    )
    lines = [
        registered % {"date": f"{full_date(held.registered_on)}, {weekday(held.registered_on)}"},
        _("The first day that counts: %(date)s.") % {"date": f"{full_date(begins)}, {weekday(begins)}"},
        ngettext("Counted: %(count)s working day.", "Counted: %(count)s working days.", days) % {"count": number(days)},
    ]
    weekends = calendar.weekend_days_between(start, last)
    if weekends:
        lines.append(
            ngettext("Left out: %(count)s Saturday or Sunday.", "Left out: %(count)s Saturdays and Sundays.", weekends)
            % {"count": number(weekends)}
        )
    for day in calendar.off_between(start, last):
        name = day.name or day.reason or _("day off")
        lines.append(_("Left out: %(date)s, %(name)s.") % {"date": day_month(day.date), "name": name})
    if held.paused_at is not None:
        lines.append(_("The days of waiting for the resident do not count."))
    lines.append(_("The last day: %(date)s.") % {"date": f"{full_date(last)}, {weekday(last)}"})
    return lines
