"""People around petitions: an author, first supporters, moderators, signers by the thousand; all by the real verbs."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from petitions.texts import Words
from tests.world import World, at

KK = Words(
    "Ауылға автобус қайтарылсын",
    "Қарауыл мен аудан орталығы арасында күн сайын автобус жүрсін.",
    "Үш айдан бері автобус жоқ.",
)
RU = Words(
    "Верните автобус в село",
    "Пусть между Караауылом и райцентром каждый день ходит автобус.",
    "Автобуса нет три месяца.",
)
RURAL_DISTRICT = "103230000"
"""Қарауыл rural district, whose akim is asked."""

_numbers = itertools.count(1)


def iin(number: int) -> str:
    """An IIN with a right check digit that nobody has: born in a month that does not exist."""
    base = f"009900{number:05d}"
    digits = [int(digit) for digit in base]
    for weights in ((1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)):
        check = sum(digit * weight for digit, weight in zip(digits, weights, strict=True)) % 11
        if check < 10:
            return f"{base}{check}"
    return iin(number + 50_000)


@dataclass
class Petitioners:
    """Makes petitions in any state and people to sign them."""

    world: World
    began_at: datetime = field(default_factory=lambda: at("2026-03-02"))
    iins: dict[int, str] = field(default_factory=dict)

    def resident(self, **more: Any):
        """Somebody with a confirmed address."""
        from accounts.models import User

        number = next(_numbers)
        given = {"name": "Айгүл К.", "email_confirmed_at": self.began_at, **more}
        user = User.objects.create_user(f"resident-{number}@example.test", **given)
        self.iins[user.pk] = iin(number)
        return user

    def moderator(self, role: str = "second_moderator"):
        """Somebody who checks petitions, and unless told otherwise decides appeals too."""
        from accounts.models import PlatformRole

        user = self.resident(name="Модератор")
        PlatformRole.objects.create(user=user, role=role, started_on=date(2025, 1, 1))
        return user

    def begin(self, *, code: str = RURAL_DISTRICT, addressee: str = "akimat", now: datetime | None = None, **more: Any):
        """A petition that looks for its first supporters."""
        from petitions.workflow import begin

        author = more.pop("author", None) or self.resident()
        given = {
            "author": author,
            "iin": self.iins[author.pk],
            "author_name": "Айгүл К.",
            "full_name": "Айгүл Сынақова",
            "residence": "Қарауыл ауылы",
            "addressee": addressee,
            "territory": self.world.territory(code),
            "topic": "roads",
            "texts": {"kk": KK, "ru": RU},
            "now": now or self.began_at,
            **more,
        }
        return begin(**given)

    def sign(self, petition, user=None, now: datetime | None = None, **more: Any):
        """One signature by the real verb; the person who gave it."""
        from petitions.signing import sign

        user = user or self.resident()
        given = {"language": "kk", "text_version": petition.text_version, "now": now or self.began_at, **more}
        sign(petition, user=user, iin=self.iins[user.pk], **given)
        return user

    def join(self, petition, people: int = 50, now: datetime | None = None):
        """First supporters, one by one."""
        return [self.sign(petition, now=now or self.began_at + timedelta(hours=1)) for _person in range(people)]

    def submitted(self, now: datetime | None = None, **more: Any):
        """A petition whose first fifty are there."""
        from petitions.counting import count
        from petitions.lifecycle import advance

        petition = self.begin(**more)
        self.signers(petition, 50, stage="joining", now=self.began_at + timedelta(hours=1))
        moment = now or self.began_at + timedelta(hours=2)
        count(moment, everything=True)
        advance(moment)
        return self.again(petition)

    def published(self, now: datetime | None = None, population: int | None = 10_000, **more: Any):
        """An open petition: 10,000 people live in the rural district, so 500 are needed; 51 are there."""
        from petitions.workflow import PopulationFigure, approve

        petition = self.submitted(**more)
        moment = now or self.began_at + timedelta(days=2)
        figure = (
            PopulationFigure(population, date(2026, 1, 1), "Akim's office, household books") if population else None
        )
        approve(petition, by=self.moderator(), now=moment, population=figure)
        return self.again(petition)

    def reached(self, now: datetime | None = None, **more: Any):
        """A petition handed over to its addressee."""
        from petitions.lifecycle import advance

        petition = self.published(**{"population": 1000, **more})
        advance(now or self.began_at + timedelta(days=3))
        return self.again(petition)

    def signers(self, petition, number: int, *, now: datetime, stage: str = "open", region: str | None = None) -> None:
        """Many signatures in one statement, with accounts: for counts, where the way of signing does not matter."""
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(
                """
                WITH people AS (
                    INSERT INTO accounts_user (password, is_superuser, email, name, language, is_active, is_staff,
                                               created_at, email_confirmed_at, session_epoch)
                    SELECT '', false, format('many-%%s-%%s-%%s@example.test', %(petition)s, %(stage)s, gen_random_uuid()),
                           '', 'kk', true, false, %(now)s, %(now)s, 0
                      FROM generate_series(1, %(number)s)
                 RETURNING id
                ), given AS (
                    INSERT INTO petitions_signature (petition_id, text_version, digest, language, nullifier, method, stage,
                                                     held, region_id, signed_at)
                    SELECT t.petition_id, t.version, t.digest, t.language, sha256(convert_to(format('%%s %%s', %(petition)s, people.id), 'UTF8')),
                           'platform', %(stage)s, '', %(region)s, %(now)s
                      FROM people, petitions_petitiontext t
                     WHERE t.petition_id = %(petition)s AND t.version = %(version)s
                       AND t.language = (SELECT min(language) FROM petitions_petitiontext WHERE petition_id = %(petition)s)
                 RETURNING id, petition_id, text_version
                )
                INSERT INTO petitions_signer (signature_id, user_id, petition_id, text_version)
                SELECT g.id, p.id, g.petition_id, g.text_version
                  FROM (SELECT *, row_number() OVER (ORDER BY id) AS n FROM given) g
                  JOIN (SELECT id, row_number() OVER (ORDER BY id) AS n FROM people) p USING (n)
                """,
                {
                    "petition": petition.pk,
                    "version": petition.text_version,
                    "number": number,
                    "stage": stage,
                    "region": region,
                    "now": now,
                },
            )
            if number > 1000:
                # The check that a signer is an account keeps the plan it made while accounts filled one page: read them all.
                # At the test's end that is 50,000 times 50,000. The site never adds so many at once.
                cursor.execute("DISCARD PLANS")

    def again(self, petition):
        """The petition as the database has it now."""
        from petitions.models import Petition

        return Petition.objects.select_related("tally", "case__current__office", "office", "territory").get(
            pk=petition.pk
        )


@pytest.fixture
def petitioners(world: World) -> Petitioners:
    """The register, the rules, and people."""
    return Petitioners(world)
