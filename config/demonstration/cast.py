"""Where the demonstration plays and who acts: some fifty real offices with invented holders, habits and accounts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from django.contrib.auth.hashers import make_password
from django.utils.translation import override

from accounts.demonstration import DOMAIN, PASSWORD, open_accounts
from accounts.models import Membership, User
from config.demonstration.words import Words
from territories import seats
from territories.models import Office, Seat, Territory

DISTRICTS = {"103200000": 9, "104600000": 6, "435200000": 6, "116600000": 5}
"""Districts, and how many of their rural districts play: Abai, Urzhar, Shieli, Tselinograd."""
CITIES = ("750000000", "351000000")
"""Cities with districts: Almaty (three rungs) and Karaganda."""
ALONE = ("101000000",)
"""City administrations without districts: Semey."""


@dataclass(frozen=True, slots=True)
class Habit:
    """How an office behaves: shares between 0 and 1, days from the hand-over."""

    answers: float
    accepts: float
    days: tuple[int, int]
    honest: float
    cannot: float = 0.0
    refuses: float = 0.05


GOOD = Habit(answers=0.93, accepts=0.95, days=(1, 11), honest=0.95)
USUAL = Habit(answers=0.75, accepts=0.7, days=(3, 19), honest=0.85, cannot=0.06)
SLOW = Habit(answers=0.5, accepts=0.4, days=(9, 24), honest=0.8, cannot=0.08, refuses=0.1)
SILENT = Habit(answers=0.12, accepts=0.1, days=(6, 20), honest=0.7)
BOASTFUL = Habit(answers=0.95, accepts=0.9, days=(1, 5), honest=0.45, refuses=0.02)
DISTRICT = Habit(answers=0.72, accepts=0.8, days=(2, 12), honest=0.9, cannot=0.03, refuses=0.06)
REGION = Habit(answers=0.66, accepts=0.8, days=(3, 12), honest=0.92)
REPUBLIC = Habit(answers=0.6, accepts=0.9, days=(5, 24), honest=0.95, refuses=0.08)

FIRST_OFFICES = (GOOD, USUAL, GOOD, SLOW, USUAL, SILENT, GOOD, BOASTFUL, USUAL, SLOW)
"""Handed out in turn, so that every region has good, slow and silent offices."""
ABOVE = {"district": DISTRICT, "region": REGION, "republic": REPUBLIC}


@dataclass
class Cast:
    """Everybody who acts, by office."""

    first: list[Office] = field(default_factory=list)
    habits: dict[int, Habit] = field(default_factory=dict)
    officials: dict[int, User] = field(default_factory=dict)
    places: dict[int, list[Territory]] = field(default_factory=dict)

    def habit(self, office: Office) -> Habit:
        """How an office behaves; one outside the cast as its level usually does."""
        return self.habits.get(office.pk) or ABOVE.get(office.level, USUAL)


def gather(chance: Random, words: Words, now: datetime) -> Cast:
    """Choose the offices, seat their holders, open the accounts. Constant number of statements but for the seats."""
    cast = Cast(first=_first_offices())
    above = _above(cast.first)
    for index, office in enumerate(cast.first):
        cast.habits[office.pk] = FIRST_OFFICES[index % len(FIRST_OFFICES)]
    cast.places = _places(cast.first)
    everybody = [*cast.first, *above]
    holders = _seat(chance, words, everybody, now)
    cast.officials = _accounts(words, holders, now)
    open_accounts(now)
    return cast


def _first_offices() -> list[Office]:
    offices = Office.objects.akims().active().select_related("territory").order_by("territory_id")
    chosen = []
    for district, count in DISTRICTS.items():
        chosen += list(offices.filter(superior__territory=district, territory__kind="rural_district")[:count])
    for city in CITIES:
        chosen += list(offices.filter(superior__territory=city, territory__kind="city_district"))
    return chosen + list(offices.filter(territory__in=ALONE))


def _above(first: list[Office]) -> list[Office]:
    """Every office over the first ones, up to the republic."""
    ids = {int(part) for office in first for part in office.path.strip("/").split("/")} - {
        office.pk for office in first
    }
    return list(Office.objects.filter(pk__in=ids).select_related("territory").order_by("pk"))


def _places(first: list[Office]) -> dict[int, list[Territory]]:
    """Units in which an office's residents live, with the office loaded as filing wants it."""
    found: dict[int, list[Territory]] = defaultdict(list)
    units = Territory.objects.active().filter(office__in=first).select_related("office__territory").order_by("pk")
    for unit in units:
        found[unit.office_id or 0].append(unit)
    return found


def _seat(chance: Random, words: Words, offices: list[Office], now: datetime) -> dict[Office, str]:
    """Holders with dates: most for years, some changed lately, some seats stood empty. Gives the name of each present one."""
    today = now.date()
    holders = {}
    for index, office in enumerate(offices):
        began = today - timedelta(days=chance.randint(500, 900))
        holders[office] = words.name()
        seats.appoint(office, holder_name=holders[office], on=began, by="demonstration", now=now)
        if index % 6 == 5:
            left = today - timedelta(days=chance.randint(40, 300))
            if office.level != Office.Level.REPUBLIC and index % 12 == 5:
                seats.vacate(office, on=left, by="demonstration", now=now)
            holders[office] = words.name()
            seats.appoint(
                office,
                holder_name=holders[office],
                on=left + timedelta(days=chance.randint(8, 30)),
                by="demonstration",
                now=now,
                acting=index % 12 == 11,
            )
    return holders


def _accounts(words: Words, holders: dict[Office, str], now: datetime) -> dict[int, User]:
    """One head for each office, its present holder, and an operator of the platform.

    All share one password and cannot receive mail.
    """
    password = make_password(PASSWORD)
    with override("en"):
        users = [
            User(email=f"{_address(office)}{DOMAIN}", name=name, language="kk", password=password)
            for office, name in holders.items()
        ]
    users = User.objects.bulk_create(users)
    present = Seat.objects.filter(office__in=holders, ended_on=None)
    began = dict(present.values_list("office_id", "started_on"))
    Membership.objects.bulk_create(
        Membership(user=user, office=office, role=Membership.Role.HEAD, started_on=began[office.pk])
        for user, office in zip(users, holders, strict=True)
    )
    return {office.pk: user for user, office in zip(users, holders, strict=True)}


def _address(office: Office) -> str:
    """The part before the @: the English name in lower case, with the code's end where it is not unique on its own."""
    name = "".join(
        letter for letter in office.territory.name_en.lower().replace(" ", "-") if letter.isalnum() or letter == "-"
    )
    if office.level == Office.Level.REPUBLIC:
        return "republic"
    return f"{name}-{office.territory_id[:6]}" + ("-maslikhat" if office.is_maslikhat else "")
