"""Several who report the same, in the demonstration: incidents, joined and split cases, what is taken back, and the sorting desk."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import TYPE_CHECKING

from cases import workflow
from cases.models import Case
from issues import incidents, sorting
from issues.filing import Filed, file_issue
from issues.models import Unsorted
from territories.models import Office, Territory

if TYPE_CHECKING:
    from config.demonstration.story import Story

OUTAGE = (
    ("kk", "Ауылда таңнан бері су жоқ", "Су мұнарасының сорғысы тоқтап қалды дейді."),
    ("ru", "С утра нет воды во всём посёлке", "Говорят, встал насос на водонапорной башне."),
    ("kk", "Крандан су ақпайды", "Кеше кештен бері тамшы да жоқ."),
    ("kk", "Бүкіл көше сусыз отыр", "Көрші көшеде де дәл солай."),
    ("ru", "Воды нет второй день", "Возим флягами от соседнего села."),
    ("kk", "Су құбыры қашан жөнделеді?", "Балабақшада да су жоқ."),
)
DANGER = (
    ("kk", "Мектептің жанында сым үзіліп жатыр", "Жерге түсіп қалған, балалар өтіп жүр."),
    ("ru", "Оборван провод у школы", "Лежит на дороге, искрит."),
    ("kk", "Жерде электр сымы жатыр", "Түнгі желден кейін үзілген."),
    ("kk", "Үзілген сым, өтуге қауіпті", "Бағанның қасында, жол бойында."),
    ("ru", "Провод на земле, рядом дети", "Просим срочно отключить линию."),
)
PAIRS = (
    ("roads", ("kk", "Көпірдің алдында үлкен шұңқыр", "Көлік дөңгелегі түсіп кетеді."), ("ru", "Яма перед мостом", "Уже две машины пробили колёса.")),
    ("waste", ("ru", "Не вывозят мусор третью неделю", "Баки у магазина полные."), ("kk", "Дүкен жанындағы қоқыс жиналып қалды", "Иісі үйге дейін жетеді.")),
    ("street_lighting", ("kk", "Абай көшесі қараңғы", "Оныншы үйден бастап шам жанбайды."), ("ru", "Нет света на улице Абая", "Фонари не горят от дома 10.")),
)  # fmt: skip
NOWHERE = (
    ("kk", "Көпірдің астында ескі вагон тұр", "Кімдікі екені белгісіз, балалар ойнап жүр."),
    ("ru", "Кому принадлежит заброшенный гараж?", "Стоит двадцать лет посреди улицы."),
    ("kk", "Ауылға кіреберісте ескі белгі тас құлап қалды", "Қалпына келтірсе екен."),
    ("ru", "Хочу узнать номер вашей горячей линии", "Позвоните мне."),
)
PAIR_DAYS = (330.0, 280.0, 231.0, 180.0, 129.0, 88.0, 47.0, 20.0, 6.0)
INCIDENT_DAYS = (200.0, 61.0, 2.0)
NOWHERE_DAYS = (150.0, 70.0, 9.0, 0.2)


class ManyStory:
    """Plans what several people do about one thing; by a chance of its own, so that the rest of the story stays as it is."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.chance = Random(story.seed + 1)  # noqa: S311 - a story, not a secret
        self.rural = [office for office in story.cast.first if office.level == Office.Level.RURAL]

    def plan(self) -> None:
        """Put everything where it belongs in the year."""
        now = self.story.now
        for index, days in enumerate(INCIDENT_DAYS):
            self._at(days, partial(self._incident, "water", OUTAGE, self.rural[1 + index % 3], is_old=days > 30))
        self._at(0.25, partial(self._incident, "street_danger", DANGER, self.rural[2], is_old=False))
        for index, days in enumerate(PAIR_DAYS):
            self._at(days, partial(self._pair, index, self.rural[index % 3]))
        self.story.at(self.story.daytime(now - timedelta(days=33), 10, 20), self._taken_back)
        self.story.at(self.story.daytime(now - timedelta(days=27), 10, 20), self._no_case)
        for index, days in enumerate(NOWHERE_DAYS):
            self._at(days, partial(self._nowhere, index))

    def _at(self, days: float, action: Callable[[datetime], object]) -> None:
        self.story.at(self.story.now - timedelta(days=days), action)

    def _file(self, office: Office, category: str, words: tuple[str, str, str], now: datetime) -> Filed:
        language, title, body = words
        place = self.story.cast.places[office.pk][0]
        self.story.told.filed += 1
        return file_issue(
            territory=place, category=self.story.categories[category], title=title, body=body, language=language, now=now,
            point=_centre(place), name=self.story.words.name() if self.chance.random() < 0.4 else "",
        )  # fmt: skip

    def _incident(
        self, category: str, words: tuple[tuple[str, str, str], ...], office: Office, now: datetime, *, is_old: bool
    ) -> None:
        """Neighbours report the same within an hour; the search then finds them."""
        for index, report in enumerate(words):
            moment = now + timedelta(minutes=11 * index)
            self.story.at(moment, partial(self._file, office, category, report))
        self.story.at(now + timedelta(minutes=56), partial(self._search, is_old=is_old))

    def _search(self, now: datetime, *, is_old: bool) -> None:
        incidents.search(now)
        lead = Case.objects.filter(incident_at=now).select_related("current__office__territory").first()
        if lead is None:
            return
        for index in range(self.chance.randint(4, 16)):
            joined = now + timedelta(minutes=self.chance.randint(5, 600))
            self.story.at(joined, partial(self._join, lead, f"{lead.pk:010d}{index:06d}".ljust(64, "e")))
        official = self.story.cast.officials.get(lead.current.office_id)
        if is_old:
            self.story.office_gets(lead.current, now)
        elif lead.regime == "emergency" and official is not None:
            accepts = partial(workflow.accept, lead, by=official, office=lead.current.office)
            self.story.at(now + timedelta(minutes=20), lambda at: accepts(now=at))

    def _join(self, case: Case, key: str, now: datetime) -> None:
        workflow.support(case, now=now, key=key)

    def _pair(self, index: int, office: Office, now: datetime) -> None:
        """Two report the same; the office joins them, and once the reporter says that it is another matter."""
        category, first, second = PAIRS[index % len(PAIRS)]
        case = self._file(office, category, first, now).case
        later = now + timedelta(hours=20)
        self.story.at(later, lambda at: self._joined(office, category, second, case, at, splits=index % 4 == 1))

    def _joined(
        self, office: Office, category: str, words: tuple[str, str, str], into: Case, now: datetime, *, splits: bool
    ) -> None:
        filed = self._file(office, category, words, now)
        by = self.story.cast.officials[office.pk]

        def join(at: datetime) -> None:
            workflow.merge(filed.case, into=into, reason="Екі хабарлама бір жер туралы.", by=by, office=office, now=at)
            into.refresh_from_db()
            self.story.office_gets(into.current, at)
            if splits:
                self.story.at(at + timedelta(days=1), split)

        def split(at: datetime) -> None:
            case = Case.objects.get(pk=filed.case.pk)
            workflow.split(case, participant=filed.participant, now=at)

        self.story.at(self.story.office_hours(now + timedelta(hours=14)), join)

    def _taken_back(self, now: datetime) -> None:
        filed = self._file(self.rural[0], *_of(PAIRS[0]), now)
        back = partial(workflow.withdraw, filed.case, participant=filed.participant)
        self.story.at(now + timedelta(days=1), lambda at: back(now=at))

    def _no_case(self, now: datetime) -> None:
        words = ("ru", "Продам дрова с доставкой", "Звоните в любое время.")
        case = self._file(self.rural[1], "waste", words, now).case
        by = self.story.petitions.moderators[0]
        self.story.at(now + timedelta(hours=20), lambda at: workflow.void(case, reason="advertisement", by=by, now=at))

    def _nowhere(self, index: int, now: datetime) -> None:
        """A report that fits no category; a moderator sorts it the next working day, or says why not."""
        language, title, body = NOWHERE[index]
        place = self.story.cast.places[self.rural[index].pk][0]
        kept = sorting.receive(
            key=uuid.UUID(int=self.chance.getrandbits(128), version=4), territory=place, title=title, body=body,
            language=language, now=now,
        )  # fmt: skip
        decided = self.story.office_hours(now + timedelta(hours=20))
        self.story.at(decided, partial(self._sorted, kept, is_case=index != 1))

    def _sorted(self, kept: Unsorted, now: datetime, *, is_case: bool) -> None:
        by = self.story.petitions.moderators[1]
        if not is_case:
            words = "Это спор о собственности: его решает суд. Акимат здесь ничего сделать не может."
            sorting.void(kept, reason="private", explanation=words, by=by, now=now)
            return
        place = Territory.objects.select_related("office__territory").get(pk=kept.territory_id)
        category = self.story.categories["playground"]
        filed = sorting.sort(kept, category=category, territory=place, by=by, now=now)
        self.story.told.filed += 1
        self.story.office_gets(filed.case.current, now)


def _of(pair: tuple[str, tuple[str, str, str], tuple[str, str, str]]) -> tuple[str, tuple[str, str, str]]:
    return pair[0], pair[1]


def _centre(place: Territory) -> tuple[float, float] | None:
    """The central point of the nearest unit above that has one, moved a little: neighbours stand close together."""
    unit: Territory | None = place
    while unit is not None and unit.lat is None:
        unit = unit.parent
    if unit is None or unit.lat is None or unit.lon is None:
        return None
    return round(unit.lat + 0.013, 5), round(unit.lon - 0.017, 5)
