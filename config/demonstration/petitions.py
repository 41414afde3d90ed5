"""About sixty invented petitions in every state, told by the real verbs inside the story of the cases."""

from __future__ import annotations

import itertools
import tomllib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib.auth.hashers import make_password
from django.db.models import Q

from accounts.demonstration import DOMAIN, PASSWORD, RESIDENTS
from accounts.errors import AccountError
from accounts.identity import check_iin
from accounts.models import Membership, User
from accounts.names import public_name
from accounts.roles import Right, platform_roles_with
from cases import workflow as case_workflow
from cases.models import Answer, Assignment
from config.demonstration.crowd import sign_many
from petitions import counting, lifecycle, workflow
from petitions.models import DecisionFlag, Petition, Signature
from petitions.texts import Words
from petitions.workflow import PopulationFigure
from territories.models import Office, Territory

if TYPE_CHECKING:
    from config.demonstration.story import Story

FILE = Path(__file__).resolve().parent / "petitions.toml"
ABAI, URZHAR, SHIELI, TSELINOGRAD = "103200000", "104600000", "435200000", "116600000"
ALMATY, KARAGANDA, SEMEY, ABAI_REGION, COUNTRY = "750000000", "351000000", "101000000", "100000000", "000000000"
OF_THE_COUNTRY, OF_CITIES = (26, 27, 28, 29), (5, 6, 8, 9, 11, 20, 21, 12)
"""Which texts of the file are about the whole country, and which about a city; the others are about a village."""
RESIDENCE = "Ойдан шығарылған мекенжай / вымышленный адрес"
SOURCE = "Household books of the akim's office"


@dataclass(frozen=True, slots=True)
class Plot:
    """What happens to one petition. `days`: how long ago it began; `share`: of the goal, when time is up or now."""

    days: float
    addressee: str
    place: str
    fate: str
    share: float = 0.0
    people: int | None = None
    """Population that the moderator enters."""
    decided_after: float = 12.0
    """Days from the hand-over to the decision; 0: silence."""
    kind: str = "part"
    text: int | None = None
    author: str = ""
    """One of the residents whom a visitor may sign in as."""


PLOTS = (
    # Looking for the first fifty.
    *(Plot(days, "akimat", place, "joining", share) for days, place, share in (
        (2, "rural:0", 0.3), (6, "rural:3", 0.7), (12, "rural:11", 0.9), (20, SHIELI, 0.5), (1, ALMATY, 0.1), (9, "rural:20", 0.96))),
    # The first fifty were not found.
    *(Plot(days, "akimat", place, "not_joined", share) for days, place, share in ((150, "rural:5", 0.4), (80, URZHAR, 0.8))),
    # Being checked; the third look is late.
    *(Plot(days, addressee, place, "checked") for days, addressee, place in (
        (9, "akimat", "rural:7"), (14, "maslikhat", ABAI), (47, "akimat", "rural:13"), (5, "government", COUNTRY), (8, "akimat", KARAGANDA))),
    # Rejected, with an appeal that waits, one that lost and one that won.
    Plot(60, "government", COUNTRY, "rejected", text=0),
    Plot(110, "akimat", URZHAR, "rejected_twice", text=1),
    Plot(33, "akimat", ALMATY, "appealed", text=2),
    Plot(170, "government", COUNTRY, "rejected", text=3),
    Plot(75, "akimat", "rural:9", "appeal_won", 0.5, 2_600),
    # Rejected lately: its author, whom a visitor may be, can still appeal.
    Plot(14, "akimat", ALMATY, "rejected", text=4, author="ruslan"),
    # Open, from the first days to the last signatures before the goal.
    *(Plot(days, addressee, place, "open", share, people) for days, addressee, place, share, people in (
        (120, "government", COUNTRY, 0.62, None), (90, "government", COUNTRY, 0.91, None), (150, "maslikhat", ALMATY, 0.43, None),
        (60, "akimat", ALMATY, 0.88, None), (45, "akimat", ABAI, 0.97, 34_000), (35, "maslikhat", ABAI, 0.31, 34_000),
        (70, "akimat", "rural:1", 0.83, 2_150), (40, "akimat", "rural:4", 0.55, 1_480), (28, "akimat", "rural:8", 0.12, None),
        (100, "akimat", URZHAR, 0.36, None), (140, "akimat", SEMEY, 0.74, None), (33, "akimat", KARAGANDA, 0.22, None),
        (52, "maslikhat", SHIELI, 0.47, None), (38, "akimat", "city:0", 0.66, None), (64, "akimat", "city:2", 0.93, None),
        (80, "akimat", "rural:16", 0.4, 3_300), (110, "akimat", TSELINOGRAD, 0.58, None), (30, "akimat", ABAI_REGION, 0.09, None),
        (48, "akimat", "rural:18", 0.95, 1_900))),
    # The goal was reached, the answer is owed and not late.
    *(Plot(days, addressee, place, "reached", 1.04, people, 0) for days, addressee, place, people in (
        (42, "akimat", "rural:2", 1_240), (50, "akimat", "city:4", 42_000), (38, "akimat", "rural:14", 1_700),
        (60, "government", COUNTRY, None), (44, "maslikhat", URZHAR, 31_000))),
    # The answer was owed and did not come: it climbed.
    *(Plot(days, "akimat", place, "reached", 1.02, people, 0) for days, place, people in (
        (95, "rural:6", 1_350), (150, "rural:12", 2_050), (240, "rural:5", 1_100), (120, "city:6", 38_000), (330, "rural:17", 1_620))),
    # Decided.
    *(Plot(days, addressee, place, "reached", 1.06, people, after, kind) for days, addressee, place, people, after, kind in (
        (90, "akimat", "rural:0", 1_840, 9, "full"), (130, "akimat", "rural:3", 1_450, 18, "part"), (170, "akimat", ABAI, 34_000, 24, "refused"),
        (210, "akimat", "city:1", 45_000, 14, "full"), (260, "maslikhat", ABAI, 34_000, 25, "part"), (300, "akimat", "rural:10", 990, 41, "part"),
        (190, "akimat", SHIELI, None, 27, "refused"), (240, "government", COUNTRY, None, 52, "part"), (320, "akimat", "rural:15", 2_400, 6, "full"))),
    # Six months were not enough: an ordinary proposal.
    *(Plot(days, addressee, place, "lapsed", share, people) for days, addressee, place, share, people in (
        (260, "akimat", TSELINOGRAD, 0.4, None), (290, "akimat", "rural:19", 0.7, 2_900), (340, "maslikhat", KARAGANDA, 0.2, None),
        (235, "akimat", "city:3", 0.55, None))),
    # Withdrawn by the author.
    *(Plot(days, "akimat", place, "withdrawn") for days, place in ((55, "rural:21", ), (25, SEMEY))),
)  # fmt: skip


class PetitionStory:
    """Plans what happens to every petition; the story lets it happen in the order of time."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.texts: dict[str, Any] = tomllib.loads(FILE.read_text("utf-8"))
        self.regions = sorted(
            Territory.objects.filter(kind__in=["region", "republican_city"]).values_list("pk", flat=True)
        )
        self.moderators = list(
            User.objects.filter(
                email__endswith=DOMAIN, platform_roles__role__in=platform_roles_with(Right.MODERATE)
            ).order_by("pk")
        )
        self.rural = [office for office in story.cast.first if office.territory.kind == "rural_district"]
        self.city = [office for office in story.cast.first if office.territory.kind == "city_district"]
        self.plots: dict[int, Plot] = {}
        self._iins = itertools.count(100)
        of_villages = [n for n in range(len(self.texts["text"])) if n not in {*OF_THE_COUNTRY, *OF_CITIES}]
        self._pools = {
            "country": itertools.cycle(OF_THE_COUNTRY),
            "city": itertools.cycle(OF_CITIES),
            "village": itertools.cycle(of_villages),
        }
        self.begun = 0

    def plan(self) -> None:
        """Put the beginning of every petition where it belongs in the year."""
        for plot in PLOTS:
            moment = self.story.daytime(self.story.now - timedelta(days=plot.days), 8, 21)
            self.story.at(moment, partial(self._begin, plot))

    def daily(self, moment: datetime) -> None:
        """What beat does: numbers and dates that are reached. New answers owed go to their office."""
        lifecycle.advance(moment)
        owed = Petition.objects.filter(Q(reached_at=moment) | Q(ended_at=moment, case__isnull=False))
        for petition in owed.select_related("case__current__office__territory"):
            assert petition.case is not None
            self._answer_later(petition, petition.case.current, moment)

    # -- steps ---------------------------------------------------------------------------

    def _begin(self, plot: Plot, now: datetime) -> None:
        author, iin = self._author(plot)
        texts = self._words(plot)
        petition = workflow.begin(
            author=author,
            iin=iin,
            author_name=public_name(author.name),
            full_name=author.name,
            residence=RESIDENCE,
            addressee=plot.addressee,
            territory=self._territory(plot.place),
            topic=texts[0],
            texts=texts[1],
            now=now,
        )
        self.begun += 1
        self.plots[petition.pk] = plot
        needed = petition.terms.joiners_needed
        stays = plot.fate in {"joining", "not_joined"}
        days = min(plot.days * 0.8, 9) if stays else 4
        self._crowd(
            petition, "joining", int(needed * plot.share) if stays else needed, now, now + timedelta(days=days), 4
        )
        if plot.fate == "withdrawn":
            self.story.at(now + timedelta(days=3), lambda at: self._withdraw(petition, at))
        elif not stays and plot.fate != "checked":
            self.story.at(
                now + timedelta(days=7, hours=self.story.chance.randint(1, 40)), partial(self._check, petition)
            )

    def _withdraw(self, petition: Petition, now: datetime) -> None:
        workflow.withdraw(petition, by=petition.author, now=now)

    def _check(self, petition: Petition, now: datetime) -> None:
        plot = self.plots[petition.pk]
        first, second = self.moderators[0], self.moderators[1]
        if plot.fate in {"rejected", "rejected_twice", "appealed", "appeal_won"}:
            reason = "appointments" if plot.text is None else self.texts["rejected"][plot.text]["reason"]
            self._reject(petition, reason, first, now)
            if plot.fate != "rejected":
                self.story.at(now + timedelta(days=2), partial(self._appeal, petition))
            if plot.fate == "rejected_twice":
                self.story.at(now + timedelta(days=9), lambda at: self._reject(petition, reason, second, at))
            if plot.fate == "appeal_won":
                self.story.at(now + timedelta(days=8), lambda at: self._publish(petition, second, at))
            return
        self._publish(petition, first, now)

    def _reject(self, petition: Petition, reason: str, by: User, now: datetime) -> None:
        workflow.reject(petition, reasons=[reason], explanation=self._said(petition, "rejection"), by=by, now=now)

    def _appeal(self, petition: Petition, now: datetime) -> None:
        workflow.appeal(petition, text=self._said(petition, "appeal"), by=petition.author, now=now)

    def _said(self, petition: Petition, what: str) -> str:
        """The words of a rejection, or of the appeal against it, that belong to the petition."""
        plot = self.plots[petition.pk]
        of_this = self.texts["rejected"][plot.text] if plot.text is not None else {}
        return str(of_this.get(what) or self.texts["decisions"][what]["kk"])

    def _publish(self, petition: Petition, by: User, now: datetime) -> None:
        plot = self.plots[petition.pk]
        known = petition.territory.population
        figure = None
        if plot.people is not None:
            figure = PopulationFigure(plot.people, date(now.year - 1, 12, 31), SOURCE)
        elif known is not None and petition.territory.population_source.startswith("estimate"):
            figure = PopulationFigure(known, date(now.year - 1, 12, 31), SOURCE)
        workflow.approve(petition, by=by, now=now, population=figure)
        petition = Petition.objects.get(pk=petition.pk)
        assert petition.goal is not None
        assert petition.closes_at is not None
        missing = int(petition.goal * plot.share) - Signature.objects.filter(petition=petition).count()
        end = {"open": self.story.now, "appeal_won": self.story.now, "lapsed": petition.closes_at - timedelta(hours=1)}
        until = end.get(plot.fate, min(now + timedelta(days=10 + petition.goal // 4000), self.story.now))
        self._crowd(petition, "open", missing, now, until, 7)

    def _crowd(self, petition: Petition, stage: str, number: int, since: datetime, until: datetime, parts: int) -> None:
        """Signatures over a span, in parts: many in the first days, as after a call to sign."""
        home = petition.territory.region_id
        weights = [1 / (index + 1) for index in range(parts)]
        at, left = since, number
        for index, weight in enumerate(weights):
            end = since + (until - since) * ((index + 1) / parts)
            share = left if index == parts - 1 else int(number * weight / sum(weights))
            left -= share
            given = partial(self._sign, petition, share, at, stage, home, index == parts - 1)
            self.story.at(end - timedelta(minutes=1), given)
            at = end

    def _sign(
        self,
        petition: Petition,
        number: int,
        since: datetime,
        stage: str,
        home: str | None,
        is_last: bool,
        now: datetime,
    ) -> None:
        turned = petition.pk * 7 % len(self.regions)
        regions = self.regions[turned:] + self.regions[:turned]
        sign_many(petition, number, since=since, until=now, stage=stage, home=home, regions=regions)
        if is_last:
            counting.count_one(petition, now)

    # -- the answer ------------------------------------------------------------------------

    def office_gets(self, assignment: Assignment, now: datetime) -> None:
        """A petition climbed: some offices above decide, the longest silence stays."""
        petition = Petition.objects.filter(case=assignment.case_id).first()
        if petition is None or petition.pk not in self.plots:
            return
        plot = self.plots[petition.pk]
        if plot.days < 160 and assignment.number == 3:
            self.story.at(now + timedelta(days=8), partial(self._decide, petition, "part"))

    def _answer_later(self, petition: Petition, assignment: Assignment, now: datetime) -> None:
        plot = self.plots[petition.pk]
        if plot.decided_after and (plot.fate != "lapsed" or plot.days < 290):
            moment = self.story.daytime(now + timedelta(days=plot.decided_after), 9, 18)
            self.story.at(moment, partial(self._decide, petition, plot.kind))

    def _decide(self, petition: Petition, kind: str, now: datetime) -> None:
        petition = Petition.objects.select_related("case__current__office__territory").get(pk=petition.pk)
        case = petition.case
        assert case is not None
        office = case.current.office
        head = self._head(office)
        given = case_workflow.answer(
            case,
            kind=kind,
            text=self.texts["decisions"][kind]["kk"],
            signed_by=f"{head.name}, {office.title}",
            language="kk",
            by=head,
            office=office,
            now=now,
        )
        self._object(petition, given, kind, now)

    def _object(self, petition: Petition, given: Answer, kind: str, now: datetime) -> None:
        """Some signers say that the decision does not answer the demand."""
        share = {"full": 25, "part": 6, "refused": 2}[kind]
        rows = Signature.objects.filter(petition=petition, stage="open").order_by("pk").values_list("pk", flat=True)
        chosen = [pk for pk in rows if pk % share == 0][:2000]
        DecisionFlag.objects.bulk_create(DecisionFlag(signature_id=pk, answer=given, at=now) for pk in chosen)

    # -- who and where --------------------------------------------------------------------------

    def _head(self, office: Office) -> User:
        known = self.story.cast.officials.get(office.pk)
        if known is None:
            known = User.objects.create(
                email=f"{office.body}-{office.territory_id[:6]}{DOMAIN}",
                name=self.story.words.name(),
                password=make_password(PASSWORD),
            )
            seat = office.seats.filter(ended_on=None).first()
            began = seat.started_on if seat else date(self.story.now.year - 2, 1, 10)
            Membership.objects.create(user=known, office=office, role=Membership.Role.HEAD, started_on=began)
            self.story.cast.officials[office.pk] = known
        return known

    def _author(self, plot: Plot) -> tuple[User, str]:
        """Whom the plot names; else the demonstration's residents first, then people who are only authors."""
        if plot.author:
            return next(
                (User.objects.get(email=f"{name}{DOMAIN}"), iin)
                for name, *_rest, iin in RESIDENTS
                if name == plot.author
            )
        index = next(self._iins) - 100
        if index < len(RESIDENTS):
            name, *_rest, iin = RESIDENTS[index]
            return User.objects.get(email=f"{name}{DOMAIN}"), iin
        user = User.objects.create(
            email=f"author-{index}{DOMAIN}",
            name=self.story.words.full_name(),
            password=make_password(None),
            email_confirmed_at=self.story.now,
        )
        return user, nobodys_iin(index)

    def _words(self, plot: Plot) -> tuple[str, dict[str, Words]]:
        if plot.text is not None:
            chosen = self.texts["rejected"][plot.text]
        else:
            is_city = plot.place.startswith("city") or plot.place in {ALMATY, KARAGANDA, SEMEY}
            pool = "country" if plot.place == COUNTRY else "city" if is_city else "village"
            chosen = self.texts["text"][next(self._pools[pool])]
        return chosen["topic"], {language: Words(*chosen[language]) for language in ("kk", "ru")}

    def _territory(self, place: str) -> Territory:
        kind, _colon, index = place.partition(":")
        chosen = {"rural": self.rural, "city": self.city}.get(kind)
        code = chosen[int(index) % len(chosen)].territory_id if chosen else place
        return Territory.objects.select_related("office__territory").get(pk=code)


def nobodys_iin(number: int) -> str:
    """An IIN whose check digit is right and whose birthday is day 00 of month 99: it can be nobody's."""
    for last in range(10):
        candidate = f"99990001{number % 1000:03d}{last}"
        try:
            return check_iin(candidate)
        except AccountError:
            continue
    return nobodys_iin(number + 500)
