"""The order of the questions before a petition begins: which there are, which are answered, and what the answers mean."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property

from accounts.names import public_name
from petitions import findings
from petitions.addressees import Choice, choice_of
from petitions.errors import BadInput
from petitions.models import Petition, PetitionDraft
from petitions.similar import Similar, similar_to
from petitions.texts import LANGUAGES as WRITTEN_IN
from petitions.texts import Words, check
from territories.folding import fold
from territories.models import Territory
from territories.picking import place_of

ABOUT, SIMILAR, PLACE, WHOM, TOPIC, LANGUAGES, KK, RU, FOUND, SUBJECTS, YOU, CHECK = (
    "about", "similar", "place", "whom", "topic", "languages", "kk", "ru", "found", "subjects", "you", "check",
)  # fmt: skip
STEPS = (ABOUT, SIMILAR, PLACE, WHOM, TOPIC, LANGUAGES, KK, RU, FOUND, SUBJECTS, YOU, CHECK)
COUNTED = ((ABOUT, SIMILAR), (PLACE,), (WHOM,), (TOPIC,), (LANGUAGES,), (KK, RU, FOUND), (SUBJECTS,), (YOU,), (CHECK,))
"""Pages that the reader counts as one: what is asked only sometimes stands with the question before it."""
NEEDS_A_RESIDENT = frozenset({YOU, CHECK})
PARTS = ("title", "demand", "arguments")

KEPT_WHILE_TYPING = frozenset(
    {"about", "full_name", "residence", "author_name", *(f"{part}_{code}" for part in PARTS for code in WRITTEN_IN)}
)
"""Answers that are texts. Never the IIN: it is asked on the last page and never in a draft."""


class Start:
    """A draft and what its answers mean on a day. Reads the place and the addressee once, when they are asked for."""

    def __init__(self, draft: PetitionDraft, on: date) -> None:
        self.draft = draft
        self.on = on

    @property
    def answers(self) -> dict[str, Any]:
        """What has been answered so far."""
        answers: dict[str, Any] = self.draft.answers
        return answers

    @property
    def about(self) -> str:
        """What it is about, in a sentence."""
        return str(self.answers.get("about", ""))

    @cached_property
    def place(self) -> Territory | None:
        """The chosen place; None when it is not chosen or exists no more."""
        return place_of(self.answers.get("place"))

    @cached_property
    def choice(self) -> Choice | None:
        """Whom it asks; None when nobody is chosen, or the body exists no more."""
        return choice_of(self.answers.get("whom"), self.place, self.on) if self.place else None

    @property
    def topic(self) -> str:
        """What kind of matter it is."""
        topic = self.answers.get("topic")
        return topic if topic in Petition.Topic.values else ""

    @property
    def languages(self) -> list[str]:
        """In which languages it is written, Kazakh first; empty when not chosen."""
        chosen = self.answers.get("languages") or []
        return [code for code in WRITTEN_IN if code in chosen]

    def words(self, language: str) -> Words:
        """What was written in a language so far."""
        return Words(*(str(self.answers.get(f"{part}_{language}", "")) for part in PARTS))

    @property
    def texts(self) -> dict[str, Words]:
        """The words in every chosen language."""
        return {language: self.words(language) for language in self.languages}

    @property
    def title(self) -> str:
        """The heading so far; the sentence it began with before there is one."""
        return next((words.title for words in self.texts.values() if words.title), "") or self.about

    def is_written(self, language: str) -> bool:
        """Whether the words in a language are whole."""
        try:
            check({language: self.words(language)})
        except BadInput:
            return False
        return True

    # -- similar ones ------------------------------------------------------------------------

    @cached_property
    def similar(self) -> Similar:
        """Petitions and problems that are alike and were not shown before."""
        found = similar_to(self.about, self.place)
        shown = set(self.answers.get("shown") or [])
        return Similar(
            [one for one in found.petitions if f"p{one.pk}" not in shown],
            [one for one in found.cases if f"c{one.pk}" not in shown and one.pk != self.draft.from_case_id],
        )

    @property
    def similar_shown(self) -> list[str]:
        """Names of all that were shown, with those that are shown now: they are not asked about again."""
        now = [f"p{one.pk}" for one in self.similar.petitions] + [f"c{one.pk}" for one in self.similar.cases]
        return [*(self.answers.get("shown") or []), *now]

    @property
    def similar_asked_about(self) -> str:
        """For which words and place they were looked for: a change of either looks again."""
        return f"{fold(self.about)[:300]}:{self.answers.get('place', '')}"

    # -- what was found in the text ------------------------------------------------------------

    @cached_property
    def found(self) -> dict[str, list[findings.Finding]]:
        """What stands in the texts and was not decided about, by the name of the field."""
        decided = set(self.answers.get("decided") or [])
        named = {
            f"{part}_{code}": str(self.answers.get(f"{part}_{code}", "")) for code in self.languages for part in PARTS
        }
        found = {
            name: [one for one in findings.find(text) if key_of(one) not in decided] for name, text in named.items()
        }
        return {name: ones for name, ones in found.items() if ones}

    # -- the order -------------------------------------------------------------------------------

    def next_step(self) -> str:
        """The first question without an answer; the last look when there is none."""
        for step in STEPS[:-1]:
            if not self._is_answered(step):
                return step
        return CHECK

    def _is_answered(self, step: str) -> bool:
        if step in WRITTEN_IN:
            return step not in self.languages or self.is_written(step)
        answered = {
            ABOUT: lambda: bool(self.about),
            SIMILAR: lambda: self.answers.get("similar") == self.similar_asked_about or not self.similar,
            PLACE: lambda: self.place is not None,
            WHOM: lambda: self.choice is not None,
            TOPIC: lambda: bool(self.topic),
            LANGUAGES: lambda: bool(self.languages),
            FOUND: lambda: not self.found,
            SUBJECTS: lambda: bool(self.answers.get("none_of_these")),
            YOU: lambda: bool(self.answers.get("full_name") and self.answers.get("residence")),
        }
        return answered[step]()

    def may_open(self, step: str) -> bool:
        """Whether the questions before a step are answered."""
        return step in {ABOUT, PLACE} or STEPS.index(step) <= STEPS.index(self.next_step())

    def number_of(self, step: str) -> int:
        """Which of the counted pages a step belongs to, from 1."""
        return next(number for number, steps in enumerate(COUNTED, 1) if step in steps)

    @property
    def author_name(self) -> str:
        """The name everybody sees: as the person wrote it, else made from the full name."""
        return str(self.answers.get("author_name") or public_name(str(self.answers.get("full_name", ""))))[:80]


def key_of(finding: findings.Finding) -> str:
    """Under which a decision about a find is remembered: from a stored key nobody can work out what was found."""
    return salted_hmac("petitions.finding", f"{finding.kind.value}\n{finding.text}").hexdigest()[:24]
