"""Dangers that are made safe before the repair, appeals, and problems that come back, in the demonstration."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any

from cases import workflow
from cases.errors import TransitionRefused
from cases.models import Answer, Case, Review
from issues.filing import Filed, file_issue
from issues.returns import file_return
from territories.models import Office

if TYPE_CHECKING:
    from config.demonstration.story import Story

DANGER_DAYS = (311.4, 262.1, 203.7, 151.3, 96.6, 58.2, 31.5, 11.7, 1.3, 0.4)
"""Days before the end on which something dangerous is reported; the last ones are still being repaired."""
APPEAL_DAYS = (214.0, 133.0, 66.0, 14.0)
RETURN_DAYS = (248.0, 121.0, 45.0)
AGAIN_DAYS = (190.0, 104.0)
DANGERS = (
    ("kk", "Мектеп жолындағы құдық ашық тұр", "Қақпағы жоқ, балалар осы жермен өтеді."),
    ("ru", "Оборван провод у детского сада", "Лежит прямо на тропинке, искрит."),
    ("kk", "Бағаннан сым салбырап тұр", "Қол созса жетеді, жел тұрса жерге түседі."),
    ("ru", "Открытый люк на перекрёстке", "Ночью не видно, уже упал велосипедист."),
)
WRONG = (
    ("kk", "Көше шамдары бір түннен кейін сөніп қалды", "Алты шамның екеуі ғана жанды."),
    ("ru", "Яму засыпали землёй", "После дождя всё стало как было."),
)
SAID = {
    "made_safe": {
        "kk": "Желі ажыратылды, айналасы қоршалды, белгі қойылды. Адамдарға қауіп жоқ. Ендігі жұмыс: толық жөндеу.",
        "ru": "Линия отключена, место огорожено, выставлен знак. Опасности для людей нет. Дальше: ремонт.",
    },
    "still_dangerous": {
        "kk": "Қоршауды жел құлатып кетті, балалар қайтадан өтіп жүр.",
        "ru": "Ограждение упало в первую же ночь, дети снова там ходят.",
    },
    "appeal": {
        "kk": "Тексеруші орнына келген жоқ. Түсірген суретіме қараңыз: жұмыстың жартысы ғана істелген.",
        "ru": "Проверяющий на место не выезжал. Посмотрите на фото: сделана только половина работы.",
    },
    "returned": {
        "kk": "Екі аптадан кейін дәл сол жерден қайта шықты.",
        "ru": "Через две недели на том же месте всё повторилось.",
    },
}


class ReopeningStory:
    """Plans what happens to some cases after an answer; by a chance of its own, so that the rest of the story stays as it is."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.chance = Random(story.seed + 2)  # noqa: S311 - a story, not a secret
        self.rural = [office for office in story.cast.first if office.level == Office.Level.RURAL]

    def plan(self) -> None:
        """Put everything where it belongs in the year."""
        for index, days in enumerate(DANGER_DAYS):
            self._at(days, partial(self._danger, index))
        for index, days in enumerate(APPEAL_DAYS):
            self._at(days, partial(self._appealed, index))
        for index, days in enumerate(RETURN_DAYS):
            self._at(days, partial(self._solved, index, self._comes_back, 9 + 4 * index))
        for index, days in enumerate(AGAIN_DAYS):
            self._at(days, partial(self._solved, index, self._filed_again, 50 + 20 * index))

    def _at(self, days: float, action: Callable[[datetime], object]) -> None:
        self.story.at(self.story.now - timedelta(days=days), action)

    def _file(self, index: int, category: str, words: tuple[str, str, str], now: datetime) -> Filed:
        language, title, body = words
        place = self.chance.choice(self.story.cast.places[self.rural[index % len(self.rural)].pk])
        self.story.told.filed += 1
        return file_issue(
            territory=place, category=self.story.categories[category], title=title, body=body, language=language, now=now,
            photos=self._photo(category, after=False),
        )  # fmt: skip

    def _photo(self, category: str, *, after: bool) -> list[Any]:
        return [self.story.album.photo(category, after=after)]

    def _who(self, case: Case) -> dict[str, Any]:
        """The office that has the case now, and its official. Raises TransitionRefused for an office without one."""
        office = Case.objects.select_related("current__office__territory").get(pk=case.pk).current.office
        if office.pk not in self.story.cast.officials:
            raise TransitionRefused("Nobody of the demonstration works there.", office=office.pk)
        return {"office": office, "by": self.story.cast.officials[office.pk]}

    def _fixed(self, case: Case, now: datetime) -> None:
        workflow.answer(
            case, kind=Answer.Kind.FIXED, text=self.story.words.say("fixed", case.language), language=case.language,
            photos=self._photo(case.category_id, after=True), now=now, **self._who(case),
        )  # fmt: skip

    # -- a danger ------------------------------------------------------------------------

    def _danger(self, index: int, now: datetime) -> None:
        """Accepted within the hour, made safe within the day, repaired within weeks."""
        case = self._file(index, "street_danger", DANGERS[index % 4], now).case
        self.story.at(now + timedelta(minutes=20), lambda at: workflow.accept(case, now=at, **self._who(case)))
        safe = now + timedelta(hours=1 + self.chance.random() * 9)
        self.story.at(safe, lambda at: self._made_safe(case, index, at))

    def _made_safe(self, case: Case, index: int, now: datetime) -> None:
        given = workflow.made_safe(
            case, text=SAID["made_safe"][case.language], language=case.language,
            photos=self._photo("street_danger", after=True), now=now, **self._who(case),
        )  # fmt: skip
        asked = given.at + timedelta(hours=2 + self.chance.random() * 30)
        if index % 4 == 2:
            self.story.at(asked, lambda at: self._still_dangerous(case, index, at))
        elif index % 4 != 3:
            self.story.at(asked, partial(self._say, case, workflow.confirm_safe))
        self._repaired(case, given.at, index)

    def _still_dangerous(self, case: Case, index: int, now: datetime) -> None:
        """The level above says in some hours whether it is so; once it is silent, which means that it is."""
        reason = SAID["still_dangerous"][case.language]
        self._say(case, workflow.dispute_safe, now, reason=reason)
        if index % 8 == 2:
            then = now + timedelta(hours=4)
            self.story.at(then, lambda at: self._decide(case, upheld=index > 4, now=at))

    def _repaired(self, case: Case, safe_at: datetime, index: int) -> None:
        done = self.story.office_hours(safe_at + timedelta(days=4 + index % 7))
        self.story.at(done, lambda at: self._fixed(case, at))
        self.story.at(done + timedelta(days=2), partial(self._say, case, workflow.confirm))

    # -- an appeal ------------------------------------------------------------------------

    def _appealed(self, index: int, now: datetime) -> None:
        """Said to be fixed, disputed, found right by the district; then the region has the last word."""
        case = self._file(index, "street_lighting" if index % 2 == 0 else "roads", WRONG[index % 2], now).case
        fixed = self.story.office_hours(now + timedelta(days=3))
        disputed = fixed + timedelta(days=1)
        reason = self.story.words.say("dispute", case.language)
        decided = self.story.office_hours(disputed + timedelta(days=1))
        appealed = decided + timedelta(days=2) if index < len(APPEAL_DAYS) - 1 else self.story.now - timedelta(days=1)
        self.story.at(fixed, lambda at: self._fixed(case, at))
        self.story.at(disputed, partial(self._say, case, workflow.dispute, reason=reason))
        self.story.at(decided, lambda at: self._decide(case, upheld=False, now=at))
        words = SAID["appeal"][case.language]
        self.story.at(appealed, partial(self._say, case, workflow.appeal, reason=words))
        last = self.story.office_hours(appealed + timedelta(days=1))
        self.story.at(last, lambda at: self._decide(case, upheld=index == 1, now=at))

    def _decide(self, case: Case, *, upheld: bool, now: datetime) -> None:
        review = Review.objects.select_related("office__territory").filter(case=case, decided_at=None).first()
        official = self.story.cast.officials.get(review.office_id) if review is not None else None
        if review is None or official is None:
            return
        words = self.story.words.say("upheld" if upheld else "rejected", case.language)
        decided = workflow.decide_review(
            case, upheld=upheld, explanation=words, by=official, office=review.office, now=now
        )
        if upheld:
            self.story.office_gets(decided.current, now)

    # -- it came back ------------------------------------------------------------------------

    def _solved(self, index: int, then: Callable[..., None], days: int, now: datetime) -> None:
        """Fixed and confirmed, and some days later it is there again."""
        filed = self._file(index, "water", ("kk", "Су құбыры тесілген", "Көшенің ортасынан су шығып жатыр."), now)
        fixed = self.story.office_hours(now + timedelta(days=2 + index))
        self.story.at(fixed, lambda at: self._fixed(filed.case, at))
        self.story.at(fixed + timedelta(days=1), partial(self._say, filed.case, workflow.confirm))
        self.story.at(fixed + timedelta(days=days), partial(then, filed))

    def _comes_back(self, filed: Filed, now: datetime) -> None:
        self._say(filed.case, workflow.came_back, now, text=SAID["returned"]["kk"])
        filed.case.refresh_from_db()
        done = self.story.office_hours(now + timedelta(days=3))
        self.story.at(done, lambda at: self._fixed(filed.case, at))

    def _filed_again(self, filed: Filed, now: datetime) -> None:
        again = file_return(
            filed.case, participant=filed.participant, title=filed.case.title, text=SAID["returned"]["kk"], language="kk",
            now=now, photos=self._photo("water", after=False),
        )  # fmt: skip
        self.story.told.filed += 1
        self.story.office_gets(again.case.current, now)

    def _say(self, case: Case, verb: Callable[..., object], now: datetime, **words: str) -> None:
        """What the reporter says."""
        reporter = case.participants.select_related("user").get(role="reporter")
        verb(case, participant=reporter, now=now, **words)
