"""A year of petitions by the real verbs, different for every seed: decided, refused, disputed, left in silence, lapsed."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from cases import escalation, workflow
from cases.errors import TransitionRefused
from cases.models import Answer, Case, Review
from petitions import counting, lifecycle, signing
from petitions.workflow import reject
from tests.petitions.conftest import Petitioners
from tests.world import at

START = at("2026-01-05")
ADDRESSEES = (
    ("103230000", "akimat"),
    ("103235000", "akimat"),
    ("103200000", "akimat"),
    ("103200000", "maslikhat"),
    ("751110000", "akimat"),
)


def live(petitioners: Petitioners, seed: int, number: int = 18, steps: int = 36) -> datetime:
    """A petition every nine days, then life goes on until the returned moment, half a year after the last one began."""
    chance = random.Random(seed)
    now = START
    for step in range(steps):
        began = petitioners.began_at = START + timedelta(days=9 * step)
        if step < number:
            begin(petitioners, chance, began)
        now = began + timedelta(days=3, minutes=chance.randrange(600))
        counting.count(now, everything=True)
        lifecycle.advance(now, grace=timedelta())
        escalation.sweep(now, grace=timedelta())
        for case in Case.objects.filter(kind="petition").order_by("pk"):
            act(petitioners, petitioners.world.again(case), chance, now)
    return now


def begin(petitioners: Petitioners, chance: random.Random, began: datetime) -> None:
    """A petition that will reach its goal, one that will not, or one that the platform rejects or forgets."""
    code, addressee = chance.choice(ADDRESSEES)
    if chance.random() < 0.2:
        check_late(petitioners, chance, began)
    else:
        population = 900 if chance.random() < 0.75 else 50_000
        petitioners.published(code=code, addressee=addressee, population=population)


def check_late(petitioners: Petitioners, chance: random.Random, began: datetime) -> None:
    """A petition that the platform rejects, sometimes too late, sometimes never decides."""
    petition = petitioners.submitted()
    if chance.random() < 0.7:
        decided_at = began + timedelta(days=chance.choice([3, 60]))
        reject(petition, reasons=["elections"], explanation="Сайлау.", by=petitioners.moderator(), now=decided_at)


def act(petitioners: Petitioners, case: Case, chance: random.Random, now: datetime) -> None:
    """One thing that may happen to the case of a petition, or nothing. What the rules refuse does not happen."""
    world = petitioners.world
    try:
        if case.owes_answer and chance.random() < 0.22:
            office = case.current.office
            decided = workflow.answer(
                case,
                kind=chance.choice(Answer.OF_PETITIONS),
                text="Шешім.",
                signed_by="Ерлан С., әкім",
                language="kk",
                by=world.official(office),
                office=office,
                now=now,
            )
            object_to(petitioners, case, decided, chance, now)
        elif case.state == "reviewed" and chance.random() < 0.6:
            office = Review.objects.select_related("office__territory").get(case=case, decided_at=None).office
            upheld = chance.random() < 0.6
            workflow.decide_review(
                case, upheld=upheld, explanation="Қарадық.", by=world.official(office), office=office, now=now
            )
        elif case.reply_until and now < case.reply_until and chance.random() < 0.5:
            if chance.random() < 0.4:
                workflow.confirm(case, participant=world.reporter(case), now=now)
            else:
                workflow.dispute(case, participant=world.reporter(case), reason="Жауап емес.", now=now)
    except TransitionRefused:
        return


def object_to(petitioners: Petitioners, case: Case, decided: Answer, chance: random.Random, now: datetime) -> None:
    """Some signers say that the decision does not answer."""
    from accounts.models import User

    petition = case.petition
    if petition.state != "reached":
        return
    signers = User.objects.filter(signatures__petition=petition).order_by("pk")[: chance.randrange(6)]
    for user in signers:
        signing.object_to(petition, answer=decided, user=user, now=now)
