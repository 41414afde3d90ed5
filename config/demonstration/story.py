"""Twelve months of invented life, told in the order of time by the real verbs and the real sweep."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import partial
from itertools import count
from random import Random

from accounts.models import User
from cases import escalation, supporters, workflow
from cases.errors import DomainError
from cases.models import Answer, Assignment, Case, Category, Participant
from cases.photos import PreparedPhoto
from config.demonstration import messages, residents
from config.demonstration.at_desk import DeskStory
from config.demonstration.cast import Cast, gather
from config.demonstration.many import ManyStory
from config.demonstration.petitions import PetitionStory
from config.demonstration.pictures import Album
from config.demonstration.reopening import ReopeningStory
from config.demonstration.time_asked import TimeStory
from config.demonstration.words import Words
from issues.filing import file_issue
from petitions import counting
from territories.clock import ZONE
from territories.models import Office, Territory

DAYS = 365
WINTER = {11, 12, 1, 2, 3}
SEASONAL = {
    "snow_ice": WINTER,
    "heating": WINTER,
    "irrigation": {5, 6, 7, 8, 9},
    "pasture_livestock": {4, 5, 6, 7, 8, 9},
}
TODAY = (20.6, 19.9, 16, 10, 6, 3, 1, 0.1)
"""Days before the end on which the first office gets cases that nobody touches: its morning then shows every state."""
VIRAL = (90, 40, 25)
"""Supporters of the cases that a whole village follows."""

Action = Callable[[datetime], object]


@dataclass
class Told:
    """What the demonstration consists of, for the last line of the command."""

    offices: int = 0
    filed: int = 0
    petitions: int = 0


@dataclass
class Story:
    """Everything that is going to happen, by moment. `now` is where the story ends: later actions are never told."""

    now: datetime
    cases: int
    seed: int = 2026
    told: Told = field(default_factory=Told)

    def __post_init__(self) -> None:
        self.chance = Random(self.seed)  # noqa: S311 - a story, not a secret
        self.words = Words(self.chance)
        self.cast: Cast = gather(self.chance, self.words, self.now)
        self.categories = Category.objects.in_bulk()
        self.album = Album(self.chance)
        self.told.offices = len(self.cast.officials)
        self.petitions = PetitionStory(self)
        self.time = TimeStory(self)
        self.many = ManyStory(self)
        self.reopening = ReopeningStory(self)
        self._plan: list[tuple[datetime, int, Action]] = []
        self._order = count()
        self._present = self.now - timedelta(days=DAYS + 1)
        self._handled: set[int] = set()

    # -- the order of time --------------------------------------------------------------

    def tell(self, progress: Callable[[int, int], None]) -> Told:
        """Let it all happen, day by day, each day beginning with the sweep just after midnight."""
        first = (self.now - timedelta(days=DAYS)).astimezone(ZONE).date()
        self._plan_filing(first)
        self.petitions.plan()
        self.many.plan()
        self.reopening.plan()
        DeskStory(self).plan()
        for day in range(DAYS + 1):
            morning = datetime.combine(first + timedelta(days=day), time(0, 3), ZONE)
            if morning > self.now:
                break
            self._sweep(morning)
            if day > DAYS - messages.DAYS:
                messages.tell(morning)
            evening = min(morning + timedelta(days=1), self.now)
            self._until(evening)
            if day == DAYS - messages.DAYS:
                residents.give_cases(evening)
            (messages.tell_nobody if day < DAYS - messages.DAYS else messages.tell)(evening)
            progress(day, DAYS)
        self._sweep(self.now)
        supporters.count_supporters(self.now, everything=True)
        counting.count(self.now, everything=True)
        messages.tell(self.now)
        self.told.petitions = self.petitions.begun
        return self.told

    def at(self, moment: datetime, action: Action) -> None:
        """Plan something, never before the present moment of the story; what lies after its end never happens.

        At a whole minute: a machine's seconds would be the same in every moment of the story.
        """
        moment = max(moment, self._present + timedelta(minutes=1)).replace(second=0, microsecond=0)
        if moment < self.now:
            heapq.heappush(self._plan, (moment, next(self._order), action))

    def _until(self, end: datetime) -> None:
        while self._plan and self._plan[0][0] < end:
            moment, _order, action = heapq.heappop(self._plan)
            self._present = moment
            with suppress(DomainError):  # somebody was too late, as in life
                action(moment)

    def _sweep(self, moment: datetime) -> None:
        self._present = moment
        run = escalation.sweep(moment, grace=timedelta(seconds=120))
        if run.escalated or run.upheld:
            taken = Assignment.objects.filter(entered_at=moment, number__gt=1).select_related(
                "case", "office__territory"
            )
            for assignment in taken:
                if assignment.case.kind == Case.Kind.PETITION:
                    self.petitions.office_gets(assignment, moment)
                else:
                    self.office_gets(assignment, moment)
        self.petitions.daily(moment)

    # -- residents -----------------------------------------------------------------------

    def _plan_filing(self, first: object) -> None:
        start = self.now - timedelta(days=DAYS)
        span = DAYS * 24 * 3600
        stories = self.words.categories
        for index in range(self.cases):
            moment = self.daytime(start + timedelta(seconds=span * index / self.cases), 7, 22)
            category = self.chance.choice(stories)
            while moment.month not in SEASONAL.get(category, {moment.month}):
                category = self.chance.choice(stories)
            self.at(moment, self._filing(category))
        for index, days in enumerate(TODAY):
            moment = self.now - timedelta(days=days)
            self.at(moment, self._filing(("water", "roads", "waste", "street_lighting")[index % 4], self.cast.first[0]))

    def _filing(self, category: str, untouched_at: Office | None = None) -> Action:
        def happen(moment: datetime) -> None:
            report = self.words.report(category)
            office = untouched_at or self.chance.choices(self.cast.first, self._weights())[0]
            place = self.chance.choice(self.cast.places[office.pk])
            named = self.chance.random() < 0.3
            filed = file_issue(
                territory=place,
                category=self.categories[category],
                title=report.title,
                body=report.body,
                language=report.language,
                now=moment,
                point=self._point(place),
                photos=self._photos(self.categories[category], 0.35, after=False),
                name=self.words.name() if named else "",
                show_name=named,
            )
            self.told.filed += 1
            if untouched_at is None:
                self.office_gets(filed.case.current, moment)
            self._neighbours_join(filed.case, moment)

        return happen

    def _weights(self) -> list[int]:
        """Villages are many here, and file more than their share of the country: they are who the product is for."""
        return [2 if office.level == Office.Level.DISTRICT else 3 for office in self.cast.first]

    def _point(self, place: Territory) -> tuple[float, float] | None:
        unit: Territory | None = place
        while unit is not None and unit.lat is None:
            unit = unit.parent
        if unit is None or unit.lat is None or unit.lon is None or self.chance.random() < 0.3:
            return None
        spread = 0.02 if unit.kind == "city_district" else 0.25
        return (
            round(unit.lat + self.chance.uniform(-spread, spread), 5),
            round(unit.lon + self.chance.uniform(-spread, spread), 5),
        )

    def _neighbours_join(self, case: Case, moment: datetime) -> None:
        many = VIRAL[self.told.filed % 3] if self.told.filed % 400 == 0 else self.chance.choice([0, 0, 0, 1, 2, 4])
        for index in range(many):
            key = f"{case.pk:010d}{index:06d}".ljust(64, "d")
            joined = moment + timedelta(hours=self.chance.randint(2, 24 * 12))
            self.at(joined, partial(self._join, case, key))

    def _join(self, case: Case, key: str, now: datetime) -> None:
        workflow.support(case, now=now, key=key)

    def _react(self, case: Case, given: Answer, honest: bool) -> None:
        """The resident confirms, disputes or keeps silent; a false claim is more often disputed."""
        roll = self.chance.random()
        confirms, disputes = (0.68, 0.03) if honest else (0.06, 0.7)
        moment = self.daytime(given.at + timedelta(hours=self.chance.randint(3, 200)), 8, 22)
        if roll < confirms:
            self.at(moment, lambda now: self._confirm(case, now))
        elif roll < confirms + disputes:
            self.at(moment, lambda now: self._dispute(case, now))

    def _confirm(self, case: Case, now: datetime) -> None:
        workflow.confirm(case, participant=self._reporter(case), now=now)

    def _dispute(self, case: Case, now: datetime) -> None:
        reason = self.words.say("dispute", case.language)
        disputed = workflow.dispute(case, participant=self._reporter(case), reason=reason, now=now)
        review = disputed.reviews.filter(decided_at=None).select_related("office").first()
        official = self.cast.officials.get(review.office_id) if review else None
        if review is not None and official is not None and self.chance.random() < 0.75:
            upheld = self.chance.random() < 0.8
            moment = self.office_hours(now + timedelta(days=self.chance.choice([1, 1, 2])))
            self.at(moment, lambda then: self._decide(case, review.office, upheld, then))

    def _decide(self, case: Case, office: Office, upheld: bool, now: datetime) -> None:
        explanation = self.words.say("upheld" if upheld else "rejected", case.language)
        by = self.cast.officials[office.pk]
        decided = workflow.decide_review(case, upheld=upheld, explanation=explanation, by=by, office=office, now=now)
        if upheld:
            self.office_gets(decided.current, now)

    def _reporter(self, case: Case) -> Participant:
        return Participant.objects.select_related("user").get(case=case, role=Participant.Role.REPORTER)

    # -- offices --------------------------------------------------------------------------

    def office_gets(self, assignment: Assignment, moment: datetime) -> None:
        """An office has a case: by its habit it accepts, answers, asks, passes on, or does nothing."""
        if assignment.pk in self._handled or assignment.office_id not in self.cast.officials:
            return
        self._handled.add(assignment.pk)
        case, office = assignment.case, assignment.office
        habit = self.cast.habit(office)
        hurry = assignment.regime == "emergency"
        if self.chance.random() < habit.accepts:
            waits = (
                timedelta(minutes=self.chance.randint(5, 50)) if hurry else timedelta(hours=self.chance.randint(2, 40))
            )
            accepted = moment + waits if hurry else self.office_hours(moment + waits)
            self.at(accepted, lambda now: self._accept(case, office, now))
        if self.chance.random() < habit.answers:
            self._plan_answer(assignment, moment, hurry)

    def _plan_answer(self, assignment: Assignment, moment: datetime, hurry: bool) -> None:
        case, office = assignment.case, assignment.office
        habit = self.cast.habit(office)
        days = self.chance.randint(*habit.days)
        answered = moment + timedelta(hours=self.chance.randint(1, 30)) if hurry else moment + timedelta(days=days)
        answered = answered if hurry else self.office_hours(answered)
        roll = self.chance.random()
        if roll < habit.cannot and office.level != Office.Level.REPUBLIC:
            kind = self.chance.choice([Answer.Kind.NO_POWER, Answer.Kind.NO_FUNDS])
        else:
            kind = Answer.Kind.REFUSED if roll < habit.cannot + habit.refuses else Answer.Kind.FIXED
        if days > 6 and self.chance.random() < 0.06 and not hurry:
            self.at(self.office_hours(moment + timedelta(days=2)), lambda now: self._ask(case, office, now))
        answered = self.time.plan(assignment, moment, answered)
        self.at(answered, lambda now: self._answer(case, office, kind, now))

    def _accept(self, case: Case, office: Office, now: datetime) -> None:
        workflow.accept(case, by=self.cast.officials[office.pk], office=office, now=now)
        if self.chance.random() < 0.05:
            text = self.words.say("note", "kk")
            workflow.add_note(case, text=text, by=self.cast.officials[office.pk], office=office, now=now)

    def _ask(self, case: Case, office: Office, now: datetime) -> None:
        question = self.words.say("question", case.language)
        workflow.ask(case, question=question, by=self.cast.officials[office.pk], office=office, now=now)
        if self.chance.random() < 0.7:
            moment = self.daytime(now + timedelta(days=1), 8, 22)
            self.at(moment, lambda then: self._reply(case, then))

    def _reply(self, case: Case, now: datetime) -> None:
        text = self.words.say("reply", case.language)
        workflow.reply(case, text=text, participant=self._reporter(case), now=now)

    def _answer(self, case: Case, office: Office, kind: str, now: datetime) -> None:
        fixed = kind == Answer.Kind.FIXED
        given = workflow.answer(
            case,
            kind=kind,
            text=self.words.say(kind, case.language),
            language=case.language,
            photos=self._photos(self.categories[case.category_id], 1.0, after=True) if fixed else (),
            by=self.cast.officials[office.pk],
            office=office,
            now=now,
        )
        if kind in Answer.STANDING:
            self._react(given.case, given, self.chance.random() < self.cast.habit(office).honest)
            return
        risen = Assignment.objects.select_related("case", "office__territory").get(case=case, left_at=None)
        self.office_gets(risen, now)
        official = self.cast.officials.get(risen.office_id)
        if official is not None and self.chance.random() < 0.7:
            below = case.assignments.get(number=risen.number - 1)
            moment = self.office_hours(now + timedelta(days=1))
            granted = self.chance.random() < 0.6
            self.at(moment, partial(self._rule, case, below, granted, official, risen.office))

    def _rule(
        self, case: Case, below: Assignment, granted: bool, official: User, office: Office, now: datetime
    ) -> None:
        workflow.rule_on_claim(case, assignment=below, granted=granted, by=official, office=office, now=now)

    # -- small change -----------------------------------------------------------------------

    def _photos(self, category: Category, share: float, *, after: bool) -> list[PreparedPhoto]:
        """A photo where there is something to show: nobody takes a picture of an exam or of a pension."""
        if not category.claims_need_photo or self.chance.random() >= share:
            return []
        return [self.album.photo(category.code, after=after)]

    def daytime(self, moment: datetime, opens: int, closes: int) -> datetime:
        local = moment.astimezone(ZONE)
        return local.replace(hour=self.chance.randint(opens, closes - 1), minute=self.chance.randint(0, 59), second=0)

    def office_hours(self, moment: datetime) -> datetime:
        """Some time in office hours of that day, or of the Monday after a weekend."""
        local = moment.astimezone(ZONE)
        local += timedelta(days=max(0, 7 - local.weekday()) if local.weekday() > 4 else 0)
        return self.daytime(local, 9, 18)
