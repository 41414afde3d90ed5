"""Residents who came to an office or telephoned, in the demonstration: its desk wrote their reports down."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import TYPE_CHECKING

from accounts.demonstration import DESKS, DOMAIN
from accounts.models import Membership
from cases.taken_down import Channel, TakenDown
from issues.at_desk import file_at_desk, hand_over
from territories.clock import ZONE
from territories.models import Territory

if TYPE_CHECKING:
    from config.demonstration.story import Story

TOLD = (
    (0, "103230100", "street_lighting", "kk", "Клубтың алдындағы шам жанбайды", "Кешкі үйірмеден балалар қараңғыда қайтады.", Channel.COUNTER),
    (1, "101000000", "waste", "ru", "Не вывозят мусор у дома престарелых", "Баки полные с прошлой недели.", Channel.TELEPHONE),
    (0, "103230100", "water", "kk", "Құдықтың сорғысы бұзылды", "Қария көршіден тасып ішіп отыр.", Channel.COUNTER),
    (0, "103230100", "roads", "kk", "Қыстау жолы жүруге келмейді", "Жаңбырдан кейін көлік өтпейді, жедел жәрдем де жете алмайды.", Channel.LETTER),
    (1, "101000000", "roads", "ru", "Провалился люк на пешеходном переходе", "Вечером не видно, люди обходят по проезжей части.", Channel.COUNTER),
)  # fmt: skip
"""Whose desk (a line of DESKS), place, category, words, and how the resident came."""
DAYS_AGO = (290.0, 171.0, 96.0, 38.0, 12.0, 3.0, 1.0)


class DeskStory:
    """Plans what the desks wrote down; by a chance of its own, so that the rest of the story stays as it is."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.chance = Random(story.seed + 5)  # noqa: S311 - a story, not a secret
        seats = Membership.objects.filter(user__email__in=[f"{name}{DOMAIN}" for name, *_rest in DESKS])
        found = seats.select_related("office__territory__region", "user").order_by("pk")
        self.desks = {seat.user.email: seat for seat in found}

    def plan(self) -> None:
        """Put everything where it belongs in the year."""
        for index, days in enumerate(DAYS_AGO):
            day = (self.story.now - timedelta(days=days)).astimezone(ZONE)
            self.story.at(day.replace(hour=10, minute=20), partial(self._write_down, index))

    def _write_down(self, index: int, now: datetime) -> None:
        whose, code, category, language, title, body, channel = TOLD[index % len(TOLD)]
        seat = self.desks.get(f"{DESKS[whose][0]}{DOMAIN}")
        place = Territory.objects.select_related("office__territory").filter(pk=code).first()
        if seat is None or place is None:
            return
        received = file_at_desk(
            taken=TakenDown(seat.office, seat.user, channel),
            key=uuid.UUID(int=self.chance.getrandbits(128), version=4), territory=place,
            category=self.story.categories[category], title=title, body=body, language=language, now=now,
            name="Рахима Е." if channel == Channel.LETTER else "",
        )  # fmt: skip
        if received.case is None:
            return
        if channel != Channel.TELEPHONE:
            hand_over(received.case.issue, now=now + timedelta(minutes=2))
        self.story.told.filed += 1
        self.story.office_gets(received.case.current, now)
