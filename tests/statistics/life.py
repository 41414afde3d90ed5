"""A year of life by the real verbs, different for every seed: offices that answer, keep silent, refuse, are wrong."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from cases import escalation, workflow
from cases.errors import TransitionRefused
from cases.models import Answer, Assignment, Case, Review
from tests.world import ALMALY, QARAUYL, World, at, prepared_photo

PLACES = (QARAUYL, QARAUYL, ALMALY, "103220000", "101010100", "751210000")
CATEGORIES = ("water", "street_lighting", "roads")
DANGERS = ("street_danger", "flooding", "gas_leak")
START = at("2025-09-20")
STEP = timedelta(days=6)
DANGEROUS_STEPS = 15


def live(world: World, seed: int, cases: int = 36, steps: int = 45) -> datetime:
    """File `cases` cases over three months and let them live until the returned moment, some 270 days after the first."""
    chance, danger = random.Random(seed), random.Random(seed + 1000)
    places = existing(PLACES)
    categories = existing_categories(CATEGORIES)
    now, filed = START, 0
    for step in range(steps):
        now += STEP + timedelta(minutes=chance.randrange(600))
        if step < DANGEROUS_STEPS:
            endanger(world, danger.choice(places), danger, now)
        for _new in range(3):
            if filed < cases:
                world.case(chance.choice(places), category=chance.choice(categories), now=now)
                filed += 1
        escalation.sweep(now, grace=timedelta())
        for case in list(Case.objects.order_by("pk")):
            if case.regime == "emergency":
                act_in_danger(world, world.again(case), danger, now)
            elif case.state != "closed" or (case.reply_until and now < case.reply_until):
                act(world, world.again(case), chance, now)
    return now


def act(world: World, case: Case, chance: random.Random, now: datetime) -> None:
    """One thing that may happen to a case, or nothing. What the rules refuse does not happen."""
    try:
        if case.owes_answer:
            office_acts(world, case, chance, now)
        elif case.state == "reviewed" and chance.random() < 0.6:
            review(world, case, chance, now)
        elif case.reply_until and now < case.reply_until:
            resident_acts(world, case, chance, now)
        if chance.random() < 0.3:
            rule(world, case, chance, now)
    except TransitionRefused:
        return


def office_acts(world: World, case: Case, chance: random.Random, now: datetime) -> None:
    who = world.holder(case)
    deed = chance.random()
    if deed < 0.18:
        earlier = case.assignments.exclude(outcome="forwarded").order_by("number").first()
        if chance.random() < 0.2 and earlier is not None:
            who = {"office": earlier.office, "by": world.official(earlier.office)}
        workflow.answer(case, kind="fixed", text="Жөндедік.", language="kk", photos=[prepared_photo()], now=now, **who)
    elif deed < 0.23:
        workflow.answer(case, kind="refused", text="Себебі бар.", language="kk", now=now, **who)
    elif deed < 0.27:
        kind = chance.choice([Answer.Kind.NO_POWER, Answer.Kind.NO_FUNDS])
        workflow.answer(case, kind=kind, text="Шамамыз жоқ.", language="kk", now=now, **who)
    elif deed < 0.31 and case.current.number == 1:
        workflow.forward(case, to=who["office"].superior, reason="Біздікі емес.", now=now, **who)


def endanger(world: World, place: str, chance: random.Random, now: datetime) -> None:
    """Something dangerous, which an office mostly makes safe in some hours, at times too late or at a level above."""
    case = world.case(place, category=chance.choice(existing_categories(DANGERS)), now=now - timedelta(days=3))
    moment = case.filed_at
    for _level in range(4):
        case = world.again(case)
        if chance.random() < 0.8:
            moment += timedelta(minutes=chance.randrange(50))
            workflow.accept(case, now=moment, **world.holder(case))
        if chance.random() < 0.7:
            workflow.made_safe(
                case, text="Қауіп жоқ.", language="kk", photos=[prepared_photo()], now=moment + timedelta(minutes=5),
                **world.holder(case),
            )  # fmt: skip
            return
        moment = world.again(case).current.climbs_at
        if moment >= now:
            return
        escalation.catch_up(case.pk, moment)


def act_in_danger(world: World, case: Case, chance: random.Random, now: datetime) -> None:
    """Residents say whether the danger is gone; then the repair is answered like anything else, and it may come back."""
    deed, who = chance.random(), world.reporter(case)
    try:
        if case.state == "reviewed":
            review(world, case, chance, now)
        elif case.state == "open" and deed < 0.25:
            workflow.confirm_safe(case, participant=who, now=now)
        elif case.state == "open" and deed < 0.5:
            workflow.dispute_safe(case, participant=who, reason="Әлі қауіпті.", now=now)
        elif case.owes_answer and deed < 0.75:
            holder = world.holder(case)
            workflow.answer(
                case, kind="fixed", text="Жөндедік.", language="kk", photos=[prepared_photo()], now=now, **holder
            )
        elif case.state == "answered":
            resident_acts(world, case, chance, now)
        elif case.outcome == "review_upheld_office":
            workflow.appeal(case, participant=who, reason="Олай емес.", now=now)
        elif case.is_closed and deed < 0.4:
            workflow.came_back(case, participant=who, text="Қайта шықты.", now=now)
    except TransitionRefused:
        return


def resident_acts(world: World, case: Case, chance: random.Random, now: datetime) -> None:
    word = chance.random()
    if word < 0.3:
        workflow.confirm(case, participant=world.reporter(case), now=now)
    elif word < 0.45:
        workflow.dispute(case, participant=world.reporter(case), reason="Жөнделмеді.", now=now)


def review(world: World, case: Case, chance: random.Random, now: datetime) -> None:
    office = Review.objects.select_related("office__territory").get(case=case, decided_at=None).office
    upheld = chance.random() < 0.5
    workflow.decide_review(
        case, upheld=upheld, explanation="Барып көрдік.", by=world.official(office), office=office, now=now
    )


def rule(world: World, case: Case, chance: random.Random, now: datetime) -> None:
    claim = case.assignments.filter(outcome__in=["no_power", "no_funds"], ruling="").first()
    above = case.assignments.filter(number=claim.number + 1).first() if claim else None
    if claim and above:
        office = Assignment.objects.select_related("office__territory").get(pk=above.pk).office
        workflow.rule_on_claim(
            case, assignment=claim, granted=chance.random() < 0.6, by=world.official(office), office=office, now=now
        )


def existing(codes: tuple[str, ...]) -> list[str]:
    from territories.models import Territory

    known = set(Territory.objects.filter(pk__in=codes).values_list("pk", flat=True))
    return [code for code in codes if code in known]


def existing_categories(codes: tuple[str, ...]) -> list[str]:
    from cases.models import Category

    known = set(Category.objects.filter(pk__in=codes).values_list("pk", flat=True))
    return [code for code in codes if code in known]
