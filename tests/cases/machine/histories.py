"""Random histories of cases: everybody does what they may, time passes, the engine runs, stops and runs again.

Every rule is one act by the real verbs on the real database. After each of them everything that `proof` knows is checked. A
rule takes one of the cases to which it may apply at all (PLAUSIBLE; the verb itself decides) and is done in one of three
ways: plainly; with the connection lost in the middle; or after a sweep at the same moment, which must change nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import OperationalError, connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from cases import escalation, workflow
from cases.allowed import what_may
from cases.clock_changes import change_days, note_outage
from cases.errors import BadInput, DomainError
from cases.escalation.sweeping import facts_of, may_find
from cases.models import Assignment, Case, Category, Participant, Photo
from cases.taken_down import Channel, TakenDown
from cases.void_reasons import VoidReason
from cases.workflow.held import settle
from cases.workflow.incidents import gather
from territories import seats
from territories.clock import local_date
from territories.models import CalendarDay, Office
from tests.cases.machine import proof
from tests.cases.machine.standing import Standing, standing, whole
from tests.world import ALMALY, QARAUYL, World, at, prepared_photo

SECOND = timedelta(seconds=1)
GRACE = timedelta(seconds=settings.SWEEP_GRACE_SECONDS)
ORDINARY = ("water", "sewerage", "snow_ice", "roads")
EMERGENCIES = ("street_danger", "gas_leak")
PLACES = (QARAUYL, QARAUYL, QARAUYL, ALMALY)
STARTS = (
    at("2026-09-01"),  # an ordinary Tuesday
    at("2026-03-13", "23:59"),  # a Friday night, a week before Nauryz
    at("2026-12-30", "17:59"),  # before New Year
    at("2026-05-06", "08:59"),  # the eve of two holidays in May
)
MOST_CASES = 5

Test = Callable[[Standing, datetime], bool]


@dataclass(frozen=True, slots=True)
class Pick:
    """Which of the cases that fit, in which way, and after how many statements the connection is lost."""

    which: int
    way: str = "plain"
    lost_after: int = 0


PICK = st.builds(
    Pick,
    which=st.integers(0, MOST_CASES - 1),
    way=st.sampled_from(("plain", "plain", "plain", "plain", "lost", "swept")),
    lost_after=st.integers(0, 14),
)

PLAUSIBLE: dict[str, Test] = {
    "accept": lambda c, now: c.owes and c.accepted_at is None,
    "forward": lambda c, now: (
        c.owes and c.issue and c.accepted_at is None and c.forwards < 2 and c.entered_by in {"filed", "forwarded"}
        and (c.acknowledge_until is None or c.acknowledge_until > now)
    ),
    "refer": lambda c, now: (
        c.owes and c.forwards == 2 and c.entered_by == "forwarded" and c.accepted_at is None and not c.referred
    ),
    "decide_arbitration": lambda c, now: c.owes and c.arbiter_id is not None,
    "ask": lambda c, now: c.owes and c.issue and c.paused_at is None and c.regime != "emergency",
    "reply": lambda c, now: c.state == "waiting",
    "answer": lambda c, now: c.owes,
    "made_safe": lambda c, now: c.owes and c.regime == "emergency",
    "confirm_safe": lambda c, now: c.owes and c.safe == "" and c.regime != "emergency",
    "dispute_safe": lambda c, now: c.owes and c.safe == "" and c.regime != "emergency",
    "confirm": lambda c, now: c.issue and c.verdict in {"", "silent"},
    "dispute": lambda c, now: c.issue and c.verdict in {"", "silent"},
    "decide_review": lambda c, now: c.reviewer_id is not None,
    "appeal": lambda c, now: c.outcome == "review_upheld_office" and c.issue,
    "came_back": lambda c, now: c.outcome in {"confirmed", "silent"} and c.issue and c.answer == "fixed",
    "file_again": lambda c, now: (
        c.outcome in {"confirmed", "silent"} and c.issue and c.answer == "fixed" and now - c.answered > timedelta(29)
    ),
    "rule_on_claim": lambda c, now: c.left_for in {"no_power", "no_funds"},
    "ask_extension": lambda c, now: (
        c.owes and c.regime != "emergency" and not c.extension and c.level != "republic" and c.promised != ""
    ),
    "decide_extension": lambda c, now: c.owes and c.extends_id is not None,
    "promise": lambda c, now: c.owes and c.issue and c.regime != "emergency" and c.promised in {None, "refused"},
    "decide_promise": lambda c, now: c.owes and c.promise_to_id is not None,
    "reclassify": lambda c, now: c.state == "open" and c.issue and c.listed_at is None,
    "merge": lambda c, now: c.state == "open" and c.issue and c.promise_at > now,
    "split": lambda c, now: c.outcome == "merged",
    "withdraw": lambda c, now: c.owes and c.issue and c.supporters == 0,
    "void": lambda c, now: c.issue and c.state in {"open", "waiting", "answered"},
    "hide": lambda c, now: c.hidden_at is None,
    "show": lambda c, now: c.hidden_at is not None,
    "hide_photo": lambda c, now: c.answer == "fixed",
    "show_photo": lambda c, now: c.answer == "fixed",
    "support": lambda c, now: c.issue and c.state != "closed",
    "add_note": lambda c, now: True,
    "make_known": lambda c, now: c.issue and c.state != "closed",
    "withhold": lambda c, now: c.issue,
}  # fmt: skip
"""Cases on which a verb may well succeed; those that it refuses for a finer reason prove that a refusal changes nothing."""


NEWEST = "on_the_newest"
STORIES: dict[str, tuple[tuple, ...]] = {
    "filed": ((NEWEST, "accept"), (NEWEST, "support", "a"), (NEWEST, "add_note"), (NEWEST, "make_known"), (NEWEST, "withhold")),
    "hidden": (
        (NEWEST, "hide"), (NEWEST, "show"), (NEWEST, "answer", "fixed", 1), (NEWEST, "hide_photo"), (NEWEST, "show_photo"),
        (NEWEST, "void"),
    ),
    "taken back": (("file", 3, "water", Pick(0)), (NEWEST, "withdraw")),
    "not ours three times": ((NEWEST, "forward", 0), (NEWEST, "forward", 1), (NEWEST, "refer")),
    "assigned": (
        (NEWEST, "forward", 0), (NEWEST, "forward", 1), (NEWEST, "refer"), ("later", {"hours": 3}),
        (NEWEST, "decide_arbitration", 0),
    ),
    "asked": ((NEWEST, "ask"), ("later", {"days": 1}), (NEWEST, "reply")),
    "solved": (
        (NEWEST, "support", "a"), ("later", {"days": 1}), (NEWEST, "answer", "fixed", 1), ("staff_say_so_themselves", Pick(0), False),
        (NEWEST, "confirm", 0), (NEWEST, "came_back", 0),
    ),
    "filed again": (
        (NEWEST, "answer", "fixed", 1), ("later", {"days": 12}), ("later", {"days": 20}), (NEWEST, "file_again"),
    ),
    "appealed": (
        (NEWEST, "answer", "fixed", 1), (NEWEST, "dispute", 0), (NEWEST, "decide_review", False), (NEWEST, "appeal", 0),
    ),
    "no power": ((NEWEST, "answer", "no_power", 1), (NEWEST, "rule_on_claim", True)),
    "more time": ((NEWEST, "ask_extension", 2), (NEWEST, "decide_extension", True, False)),
    "a later date": ((NEWEST, "promise", 60), (NEWEST, "decide_promise", True)),
    "another category": (("file", 0, "roads", Pick(0)), (NEWEST, "reclassify", "snow_ice", False)),
    "joined": (
        ("file", 0, "water", Pick(0)), ("later", {"days": 1}), ("file", 0, "water", Pick(0)), ("merge", Pick(1), 2, False),
        (NEWEST, "split"),
    ),
    "an incident": (
        ("file", 0, "street_danger", Pick(0)), ("file", 0, "street_danger", Pick(0)), ("file", 0, "street_danger", Pick(0)),
        ("gather", 3, Pick(0)),
    ),
    "made safe": (("file", 0, "street_danger", Pick(0)), (NEWEST, "made_safe"), (NEWEST, "confirm_safe", 0)),
    "still dangerous": (("file", 0, "gas_leak", Pick(0)), (NEWEST, "made_safe"), (NEWEST, "dispute_safe", 0)),
    "a petition": (("file_petition", 0, Pick(0)), (NEWEST, "answer", "fixed", 1)),
    "far up": (("later", {"days": 40}), ("later", {"days": 30}), ("later", {"days": 30}), ("later", {"days": 60})),
    "overturned": ((NEWEST, "answer", "fixed", 1), (NEWEST, "dispute", 0), (NEWEST, "decide_review", True)),
    "answered from below": (
        ("later", {"days": 40}), ("later", {"days": 20}), (NEWEST, "answer", "fixed", 0), (NEWEST, "dispute", 0),
        (NEWEST, "decide_review", True),
    ),
    "sent back": ((NEWEST, "forward", 0), (NEWEST, "forward", 0)),
    "written down at a desk": (
        ("file_at_desk", 0, "water", "counter", Pick(0)), (NEWEST, "answer", "fixed", 1), ("staff_use_the_link", Pick(0), False),
        ("staff_use_the_link", Pick(0), True), (NEWEST, "confirm", 0),
    ),
    "more time and a question": (
        (NEWEST, "ask_extension", 2), (NEWEST, "decide_extension", True, False), (NEWEST, "ask"),
    ),
    "an emergency climbs": (("file", 0, "gas_leak", Pick(0)), ("later", {"hours": 2})),
    "an answer under way": (("an_answer_is_under_way", Pick(0)),),
    "a new day off": (("change_day", 3, 2), ("change_day", 3, 1)),
    "an outage": (("file", 0, "gas_leak", Pick(0)), ("later", {"hours": 2}), ("outage", 1, 0)),
    "a reorganised office": (("a_seat_changes", 0, False, "abolish"), ("later", {"days": 1})),
}  # fmt: skip
"""How a history begins: the verbs that need others first are thereby reached at least once by the quick profile."""


class Lost(OperationalError):
    """The connection to the database is gone, as when its process is killed."""


class Stopped(Exception):
    """The process of the sweep is killed between two batches."""


def able(verb: str) -> Callable[[Histories], bool]:
    """A precondition: some case may be one for the verb."""
    return lambda self: bool(self.fitting(verb))


class Histories(RuleBasedStateMachine):
    """See the module. `crew` knows the officials of the offices; `tally` counts what succeeded and what was refused."""

    crew: World
    tally: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.world = replace(self.crew, _officials=dict(self.crew._officials))
        self.moderator = self.world.official(self.world.office("103200000"))
        self.now = STARTS[0]
        self.cases: dict[int, Standing] = {}
        self.act, self.acted_on = "", set()
        self.deadlines_of_merged: dict[int, tuple[datetime, datetime]] = {}

    def teardown(self) -> None:
        """Nothing of one history is left for the next."""
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    # -- how an act is done, and what is looked at afterwards --------------------------------------

    def fitting(self, verb: str) -> list[int]:
        return [pk for pk, case in self.cases.items() if PLAUSIBLE[verb](case, self.now)]

    def chosen(self, verb: str, pick: Pick) -> Standing:
        fitting = self.fitting(verb)
        return self.cases[fitting[pick.which % len(fitting)]]

    def case(self, pk: int) -> Case:
        return Case.objects.select_related("current__office", "category", "merged_into").get(pk=pk)

    def office(self, pk: int) -> dict:
        office = Office.objects.select_related("territory").get(pk=pk)
        return {"office": office, "by": self.world.official(office)}

    def do(self, verb: str, pick: Pick, work: Callable[[], object], *cases: int, act: str = "") -> bool:
        """One act of somebody; whether it succeeded. What the law of the product refuses changes nothing."""
        if pick.way == "lost":
            self._lose(work, pick.lost_after, cases)
            succeeded = False
        else:
            if pick.way == "swept" and verb not in OUTSIDE:
                self._compare_with_a_sweep_before(work, cases)
            succeeded = self._try(verb, work)
        self._look(act or verb, cases)
        return succeeded

    def _try(self, verb: str, work: Callable[[], object]) -> bool:
        try:
            work()
        except DomainError as refused:
            self.tally[f"{verb} refused: {refused.code}"] += 1
            return False
        self.tally[verb] += 1
        return True

    def _aside(self, work: Callable[[], object]) -> dict[int, str]:
        """What would be if something were done; it is not done."""
        with transaction.atomic():
            try:
                with transaction.atomic():
                    work()
            except DomainError:
                pass
            seen = whole()
            transaction.set_rollback(True)
        return seen

    def _lose(self, work: Callable[[], object], after: int, cases: tuple[int, ...]) -> None:
        """Invariant 14: a verb that loses its connection leaves the case as it was, or with what was due done to it."""

        def settled() -> None:
            for pk in cases:
                settle(Case(pk=pk), self.now)

        expected = self._aside(settled)
        statements = 0

        def lose(execute, sql, params, many, context):
            nonlocal statements
            if not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
                statements += 1
                if statements == after + 1:
                    raise Lost
            return execute(sql, params, many, context)

        finished = False
        try:
            with transaction.atomic(), connection.execute_wrapper(lose):
                work()
                finished = True
                transaction.set_rollback(True)
        except (Lost, DomainError):
            pass
        settled()
        left = whole()
        for pk in cases:
            assert left[pk] == expected[pk], f"invariant 14: case {pk} after a lost connection ({finished=})"
        self.tally["connections lost"] += 1

    def _compare_with_a_sweep_before(self, work: Callable[[], object], cases: tuple[int, ...]) -> None:
        """Invariants 14 and 17: what a verb does is the same whether the sweep ran just before it or not."""

        def quietly() -> None:
            try:
                work()
            except DomainError:
                return

        without = self._aside(quietly)

        def after_a_sweep() -> None:
            escalation.sweep(self.now, grace=timedelta())
            quietly()

        after = self._aside(after_a_sweep)
        for pk in cases:
            assert after[pk] == without[pk], f"invariant 17: case {pk}: a sweep just before makes a difference"

    def _look(self, act: str, cases: tuple[int, ...] = ()) -> None:
        """Everything that must hold now."""
        proof.at_commit()
        before, self.cases = self.cases, standing()
        wrong = proof.broken() + proof.put_off(before, self.cases, act, cases)
        assert not wrong, "\n".join(wrong)

    def resident(self, pk: int, which: int = 0, *, reporter: bool = False) -> Participant:
        people = Participant.objects.filter(case=pk).order_by("role", "pk")
        found = [one for one in people if not reporter or one.role == "reporter"]
        return found[which % len(found)]

    # -- how it begins -----------------------------------------------------------------------------

    def begin_with(self, start: datetime, story: str, category: str) -> None:
        self.now = start
        self.file(0, category, Pick(0))
        for verb, *more in STORIES[story]:
            getattr(self, verb)(*more)

    def newest(self, verb: str) -> Pick:
        """The last of the cases that fit."""
        return Pick(max(0, len(self.fitting(verb)) - 1))

    def on_the_newest(self, verb: str, *more: object) -> None:
        if self.fitting(verb):
            getattr(self, verb)(self.newest(verb), *more)

    def later(self, by: dict[str, int]) -> None:
        self._pass(self.now + timedelta(**by))
        self.sweep(100, None)

    # -- residents ---------------------------------------------------------------------------------

    @precondition(lambda self: len(self.cases) < MOST_CASES)
    @rule(place=st.integers(0, len(PLACES) - 1), category=st.sampled_from((*ORDINARY, *EMERGENCIES)), pick=PICK)
    def file(self, place: int, category: str, pick: Pick) -> None:
        code = PLACES[place]

        def work() -> None:
            with transaction.atomic():
                self.world.case(code, category, self.now)

        self.do("open_case", pick, work)

    @precondition(lambda self: len(self.cases) < MOST_CASES)
    @rule(
        place=st.integers(0, len(PLACES) - 1), category=st.sampled_from((*ORDINARY, *EMERGENCIES)),
        channel=st.sampled_from(Channel.values), pick=PICK,
    )  # fmt: skip
    def file_at_desk(self, place: int, category: str, channel: str, pick: Pick) -> None:
        """An office's desk writes it down for a resident: the same route, the same clocks, the resident's own word."""
        code = PLACES[place]
        at_desk = self.office(self.world.territory(code).office_id)
        taken = TakenDown(at_desk["office"], at_desk["by"], channel)

        def work() -> None:
            with transaction.atomic():
                self.world.case(code, category, self.now, taken=taken)

        self.do("open_case", pick, work)

    @precondition(lambda self: len(self.cases) < MOST_CASES and all(case.issue for case in self.cases.values()))
    @rule(place=st.integers(0, len(PLACES) - 1), pick=PICK)
    def file_petition(self, place: int, pick: Pick) -> None:
        territory = self.world.territory(PLACES[place])

        def work() -> None:
            with transaction.atomic():
                workflow.open_petition_case(
                    addressee=territory.office, territory=territory, regime="petition_local", title="Автобус",
                    body="Ауылға автобус керек.", language="kk", now=self.now,
                )  # fmt: skip

        self.do("open_petition_case", pick, work)

    def support(self, pick: Pick, key: str) -> None:
        pk = self.chosen("support", pick).id
        self.do("support", pick, lambda: workflow.support(self.case(pk), now=self.now, key=key), pk)

    @precondition(able("reply"))
    @rule(pick=PICK)
    def reply(self, pick: Pick) -> None:
        pk = self.chosen("reply", pick).id
        who = self.resident(pk, reporter=True)
        self.do("reply", pick, lambda: workflow.reply(self.case(pk), text="Иә", participant=who, now=self.now), pk)

    @precondition(able("confirm"))
    @rule(pick=PICK, who=st.integers(0, 2))
    def confirm(self, pick: Pick, who: int) -> None:
        pk = self.chosen("confirm", pick).id
        person = self.resident(pk, who)
        self.do("confirm", pick, lambda: workflow.confirm(self.case(pk), participant=person, now=self.now), pk)

    @precondition(able("dispute"))
    @rule(pick=PICK, who=st.integers(0, 2))
    def dispute(self, pick: Pick, who: int) -> None:
        pk = self.chosen("dispute", pick).id
        facts = {"participant": self.resident(pk, who), "reason": "Жоқ", "now": self.now}
        self.do("dispute", pick, lambda: workflow.dispute(self.case(pk), **facts), pk)

    @precondition(able("confirm_safe"))
    @rule(pick=PICK, who=st.integers(0, 2))
    def confirm_safe(self, pick: Pick, who: int) -> None:
        pk = self.chosen("confirm_safe", pick).id
        person = self.resident(pk, who)
        self.do(
            "confirm_safe", pick, lambda: workflow.confirm_safe(self.case(pk), participant=person, now=self.now), pk
        )

    @precondition(able("dispute_safe"))
    @rule(pick=PICK, who=st.integers(0, 2))
    def dispute_safe(self, pick: Pick, who: int) -> None:
        pk = self.chosen("dispute_safe", pick).id
        facts = {"participant": self.resident(pk, who), "reason": "Қауіпті", "now": self.now}
        self.do("dispute_safe", pick, lambda: workflow.dispute_safe(self.case(pk), **facts), pk)

    @precondition(able("appeal"))
    @rule(pick=PICK, who=st.integers(0, 2))
    def appeal(self, pick: Pick, who: int) -> None:
        pk = self.chosen("appeal", pick).id
        facts = {"participant": self.resident(pk, who), "reason": "Қайта қараңыз", "now": self.now}
        self.do("appeal", pick, lambda: workflow.appeal(self.case(pk), **facts), pk)

    @precondition(able("came_back"))
    @rule(pick=PICK, who=st.integers(0, 2))
    def came_back(self, pick: Pick, who: int) -> None:
        pk = self.chosen("came_back", pick).id
        facts = {"participant": self.resident(pk, who), "text": "Қайта бұзылды", "now": self.now}
        self.do("came_back", pick, lambda: workflow.came_back(self.case(pk), **facts), pk)

    @precondition(able("file_again"))
    @rule(pick=PICK)
    def file_again(self, pick: Pick) -> None:
        pk = self.chosen("file_again", pick).id
        who = self.resident(pk, reporter=True)

        def file(before: Case) -> Case:
            return self.world.case(before.territory_id, before.category_id, self.now, returned_from=before)

        work = lambda: workflow.file_again(self.case(pk), participant=who, now=self.now, file=file)  # noqa: E731
        self.do("file_again", pick, work, pk)

    @precondition(able("withdraw"))
    @rule(pick=PICK)
    def withdraw(self, pick: Pick) -> None:
        pk = self.chosen("withdraw", pick).id
        who = self.resident(pk, reporter=True)
        self.do("withdraw", pick, lambda: workflow.withdraw(self.case(pk), participant=who, now=self.now), pk)

    @precondition(able("make_known"))
    @rule(pick=PICK)
    def make_known(self, pick: Pick) -> None:
        pk = self.chosen("make_known", pick).id
        who = self.resident(pk, reporter=True)
        type(who).objects.filter(pk=who.pk, name="").update(name="Айгүл С.")
        who.refresh_from_db()
        self.do("make_known", pick, lambda: workflow.make_known(self.case(pk), participant=who, now=self.now), pk)

    @precondition(able("withhold"))
    @rule(pick=PICK)
    def withhold(self, pick: Pick) -> None:
        pk = self.chosen("withhold", pick).id
        who = self.resident(pk, reporter=True)
        self.do("withhold", pick, lambda: workflow.withhold(self.case(pk), participant=who, now=self.now), pk)

    @precondition(able("split"))
    @rule(pick=PICK)
    def split(self, pick: Pick) -> None:
        """Invariant 19: what splits off has its own deadlines again."""
        old = self.chosen("split", pick)
        who = self.resident(old.id, reporter=True)
        cases = (old.id, old.merged_into_id)
        if self.do("split", pick, lambda: workflow.split(self.case(old.id), participant=who, now=self.now), *cases):
            new = self.cases[old.id]
            own = self.deadlines_of_merged.pop(old.id, (old.promise_at, old.due_at))
            assert (new.promise_at, new.due_at) == own, f"invariant 19: case {old.id} did not get its deadlines back"

    @precondition(lambda self: bool(self.fitting("confirm")))
    @rule(pick=PICK, disputes=st.booleans())
    def staff_say_so_themselves(self, pick: Pick, disputes: bool) -> None:
        """Invariant 21: whoever works for an office has no word on an answer, also not as a resident."""
        old = self.chosen("confirm", pick)
        person = Participant.objects.create(
            case_id=old.id, role="supporter", user=self.moderator, key=f"staff{pick.which}", joined_at=self.now
        ) if not Participant.objects.filter(case=old.id, user=self.moderator).exists() else Participant.objects.get(
            case=old.id, user=self.moderator
        )  # fmt: skip
        Participant.objects.filter(pk=person.pk).update(joined_at=old.answered - SECOND)
        person.refresh_from_db()
        tell = workflow.dispute if disputes else workflow.confirm
        more = {"reason": "Жоқ"} if disputes else {}
        try:
            tell(self.case(old.id), participant=person, now=self.now, **more)
        except DomainError:
            self.tally["staff refused"] += 1
        else:
            raise AssertionError(f"invariant 21: an official had a word on the answer of case {old.id}")
        self._look("staff", (old.id,))

    @precondition(lambda self: bool(self.fitting("confirm")))
    @rule(pick=PICK, disputes=st.booleans())
    def staff_use_the_link(self, pick: Pick, disputes: bool) -> None:
        """Invariant 21: a resident's private link does nothing where somebody is signed in at work."""
        old = self.chosen("confirm", pick)
        who = self.resident(old.id, pick.which)
        who.opened_by = self.moderator
        tell = workflow.dispute if disputes else workflow.confirm
        more = {"reason": "Жоқ"} if disputes else {}
        try:
            tell(self.case(old.id), participant=who, now=self.now, **more)
        except DomainError:
            self.tally["staff refused"] += 1
        else:
            raise AssertionError(f"invariant 21: an official used the private link of case {old.id}")
        self._look("staff", (old.id,))

    # -- offices -----------------------------------------------------------------------------------

    @precondition(able("accept"))
    @rule(pick=PICK)
    def accept(self, pick: Pick) -> None:
        old = self.chosen("accept", pick)
        who = self.office(old.office_id)
        self.do("accept", pick, lambda: workflow.accept(self.case(old.id), now=self.now, **who), old.id)

    @precondition(able("forward"))
    @rule(pick=PICK, to=st.integers(0, 4))
    def forward(self, pick: Pick, to: int) -> None:
        """Invariant 5: to whom it may not go is refused by the verb; here everybody around is tried."""
        old = self.chosen("forward", pick)
        who = self.office(old.office_id)
        around = (
            Office.objects.akims().filter(superior=who["office"].superior, level=old.level).exclude(pk=old.office_id)
        )
        targets = [*around.order_by("pk")[:3], who["office"].superior, who["office"]]
        facts = {"to": targets[to % len(targets)] or who["office"], "reason": "Біздікі емес", "now": self.now}
        self.do("forward", pick, lambda: workflow.forward(self.case(old.id), **facts, **who), old.id)

    @precondition(able("refer"))
    @rule(pick=PICK)
    def refer(self, pick: Pick) -> None:
        old = self.chosen("refer", pick)
        facts = {"reason": "Бұл да біздікі емес", "now": self.now, **self.office(old.office_id)}
        self.do("refer", pick, lambda: workflow.refer(self.case(old.id), **facts), old.id)

    @precondition(able("ask"))
    @rule(pick=PICK)
    def ask(self, pick: Pick) -> None:
        old = self.chosen("ask", pick)
        facts = {"question": "Қай үй?", "now": self.now, **self.office(old.office_id)}
        self.do("ask", pick, lambda: workflow.ask(self.case(old.id), **facts), old.id)

    @precondition(able("answer"))
    @rule(pick=PICK, kind=st.sampled_from(("fixed", "fixed", "refused", "no_power", "no_funds")), by=st.integers(0, 3))
    def answer(self, pick: Pick, kind: str, by: int) -> None:
        """By the owner, or by an office that had the case before."""
        old = self.chosen("answer", pick)
        held = list(Assignment.objects.filter(case=old.id).order_by("number").values_list("office_id", flat=True))
        office = old.office_id if by else held[0]
        if not old.issue:
            kind = {"fixed": "full", "refused": "refused"}.get(kind, "part")
        facts = {
            "kind": kind, "text": "Міне, жауап", "language": "kk", "photos": [prepared_photo("#f2b33d")] * (kind == "fixed"),
            "signed_by": "" if old.issue else "Ерлан С., әкім", "now": self.now, **self.office(office),
        }  # fmt: skip
        self.do("answer", pick, lambda: workflow.answer(self.case(old.id), **facts), old.id)

    @precondition(able("made_safe"))
    @rule(pick=PICK)
    def made_safe(self, pick: Pick) -> None:
        old = self.chosen("made_safe", pick)
        facts = {
            "text": "Қоршадық", "language": "kk", "photos": [prepared_photo("#f2b33d")], "now": self.now,
            **self.office(old.office_id),
        }  # fmt: skip
        self.do("made_safe", pick, lambda: workflow.made_safe(self.case(old.id), **facts), old.id)

    @precondition(able("ask_extension"))
    @rule(pick=PICK, days=st.integers(1, 12))
    def ask_extension(self, pick: Pick, days: int) -> None:
        old = self.chosen("ask_extension", pick)
        facts = {"days": days, "reason": "Бөлшек керек", "now": self.now, **self.office(old.office_id)}
        self.do("ask_extension", pick, lambda: workflow.ask_extension(self.case(old.id), **facts), old.id)

    @precondition(able("promise"))
    @rule(pick=PICK, days=st.one_of(st.integers(0, 20), st.integers(21, 360)))
    def promise(self, pick: Pick, days: int) -> None:
        old = self.chosen("promise", pick)
        facts = {
            "promised_on": local_date(self.now) + timedelta(days=days), "reason": "Көктемде", "now": self.now,
            **self.office(old.office_id),
        }  # fmt: skip
        self.do("promise", pick, lambda: workflow.promise(self.case(old.id), **facts), old.id)

    @precondition(able("reclassify"))
    @rule(pick=PICK, to=st.sampled_from((*ORDINARY, *EMERGENCIES)), above=st.booleans())
    def reclassify(self, pick: Pick, to: str, above: bool) -> None:
        old = self.chosen("reclassify", pick)
        above = above and old.climbs_to_id is not None
        facts = {
            "category": Category.objects.get(pk=to), "reason": "Басқа сала", "now": self.now,
            **self.office(old.climbs_to_id if above else old.office_id),
        }  # fmt: skip
        work = lambda: workflow.reclassify(self.case(old.id), **facts)  # noqa: E731
        self.do("reclassify", pick, work, old.id, act="reclassify_from_above" if above else "reclassify")

    @precondition(lambda self: len(self.fitting("merge")) > 1)
    @rule(pick=PICK, into=st.integers(0, MOST_CASES - 1), above=st.booleans())
    def merge(self, pick: Pick, into: int, above: bool) -> None:
        """Invariant 19: the case that takes another in is due no later than either was."""
        old, fitting = self.chosen("merge", pick), self.fitting("merge")
        other = self.cases[fitting[into % len(fitting)]]
        by = other.climbs_to_id if above and other.climbs_to_id else other.office_id
        facts = {"reason": "Бір мәселе", "now": self.now, **self.office(by)}
        work = lambda: workflow.merge(self.case(old.id), into=self.case(other.id), **facts)  # noqa: E731
        if self.do("merge", pick, work, *{old.id, other.id}):
            new = self.cases[other.id]
            earlier = min(old.promise_at, other.promise_at), min(old.due_at, other.due_at)
            assert new.promise_at <= earlier[0], f"invariant 19: case {old.id} gained time"
            assert new.due_at <= earlier[1], f"invariant 19: case {old.id} gained time"
            self.deadlines_of_merged[old.id] = (old.promise_at, old.due_at)

    def add_note(self, pick: Pick) -> None:
        old = self.chosen("add_note", pick)
        facts = {"text": "Шебер бейсенбіде барады", "now": self.now, **self.office(old.office_id)}
        self.do("add_note", pick, lambda: workflow.add_note(self.case(old.id), **facts), old.id)

    # -- the levels above ----------------------------------------------------------------------------

    def _decider(self, asked: int | None) -> int:
        """Who decides what was asked of an office: itself, or when nobody holds it, the nearest active one above."""
        office = Office.objects.get(pk=asked)
        return office.pk if office.is_active or office.climbs_to_id is None else office.climbs_to_id

    @precondition(able("decide_review"))
    @rule(pick=PICK, upheld=st.booleans())
    def decide_review(self, pick: Pick, upheld: bool) -> None:
        old = self.chosen("decide_review", pick)
        facts = {"upheld": upheld, "explanation": "Қарадық", "now": self.now, **self.office(old.reviewer_id)}
        self.do("decide_review", pick, lambda: workflow.decide_review(self.case(old.id), **facts), old.id)

    @precondition(able("rule_on_claim"))
    @rule(pick=PICK, granted=st.booleans())
    def rule_on_claim(self, pick: Pick, granted: bool) -> None:
        old = self.chosen("rule_on_claim", pick)
        below = Assignment.objects.get(case=old.id, number=old.number - 1)
        facts = {"assignment": below, "granted": granted, "now": self.now, **self.office(old.office_id)}
        self.do("rule_on_claim", pick, lambda: workflow.rule_on_claim(self.case(old.id), **facts), old.id)

    @precondition(able("decide_extension"))
    @rule(pick=PICK, granted=st.booleans(), by_owner=st.sampled_from((False, False, False, True)))
    def decide_extension(self, pick: Pick, granted: bool, by_owner: bool) -> None:
        """Invariant 7: an owner that grants its own extension is refused."""
        old = self.chosen("decide_extension", pick)
        by = old.office_id if by_owner else self._decider(old.extends_id)
        facts = {"granted": granted, "explanation": "Жарайды", "now": self.now, **self.office(by)}
        done = self.do("decide_extension", pick, lambda: workflow.decide_extension(self.case(old.id), **facts), old.id)
        assert not (done and by_owner), f"invariant 7: the owner of case {old.id} decided about its own time"

    @precondition(able("decide_promise"))
    @rule(pick=PICK, accepted=st.booleans())
    def decide_promise(self, pick: Pick, accepted: bool) -> None:
        old = self.chosen("decide_promise", pick)
        by = self.office(self._decider(old.promise_to_id))
        facts = {"accepted": accepted, "explanation": "Жарайды", "now": self.now, **by}
        self.do("decide_promise", pick, lambda: workflow.decide_promise(self.case(old.id), **facts), old.id)

    @precondition(able("decide_arbitration"))
    @rule(pick=PICK, to=st.integers(0, 5))
    def decide_arbitration(self, pick: Pick, to: int) -> None:
        old = self.chosen("decide_arbitration", pick)
        by = self.office(self._decider(old.arbiter_id))
        below = list(Office.objects.akims().below(by["office"]).order_by("pk")[:3])
        visited = [one.office for one in Assignment.objects.filter(case=old.id).select_related("office")]
        targets = [*visited, by["office"], *below]
        facts = {"to": targets[to % len(targets)], "explanation": "Сіздікі", "now": self.now, **by}
        self.do("decide_arbitration", pick, lambda: workflow.decide_arbitration(self.case(old.id), **facts), old.id)

    # -- the platform --------------------------------------------------------------------------------

    @precondition(able("void"))
    @rule(pick=PICK)
    def void(self, pick: Pick) -> None:
        old = self.chosen("void", pick)
        parts = [pk for pk, case in self.cases.items() if case.merged_into_id == old.id]
        work = lambda: workflow.void(  # noqa: E731
            self.case(old.id), reason=VoidReason.SPAM.value, by=self.moderator, now=self.now
        )
        self.do("void", pick, work, old.id, *parts)

    def hide(self, pick: Pick) -> None:
        pk = self.chosen("hide", pick).id
        self.do(
            "hide", pick, lambda: workflow.hide(self.case(pk), reason="Аты бар", by=self.moderator, now=self.now), pk
        )

    def show(self, pick: Pick) -> None:
        pk = self.chosen("show", pick).id
        self.do("show", pick, lambda: workflow.show(self.case(pk), by=self.moderator, now=self.now), pk)

    def hide_photo(self, pick: Pick) -> None:
        pk = self.chosen("hide_photo", pick).id
        photo = Photo.objects.filter(case=pk).latest("pk").pk
        facts = {"photo": photo, "reason": "Адам көрініп тұр", "by": self.moderator, "now": self.now}
        self.do("hide_photo", pick, lambda: workflow.hide_photo(self.case(pk), **facts), pk)

    def show_photo(self, pick: Pick) -> None:
        pk = self.chosen("show_photo", pick).id
        photo = Photo.objects.filter(case=pk).latest("pk").pk
        facts = {"photo": photo, "by": self.moderator, "now": self.now}
        self.do("show_photo", pick, lambda: workflow.show_photo(self.case(pk), **facts), pk)

    @precondition(lambda self: bool(self.cases))
    @rule(
        pick=PICK, what=st.sampled_from(("support", "support", "add_note", "hide", "show")), who=st.sampled_from("abc")
    )
    def quietly(self, pick: Pick, what: str, who: str) -> None:
        """What moves no clock."""
        if self.fitting(what):
            getattr(self, what)(pick, *([who] if what == "support" else []))

    @precondition(lambda self: len(self.fitting("merge")) > 1)
    @rule(needed=st.integers(2, 3), pick=PICK)
    def gather(self, needed: int, pick: Pick) -> None:
        """Similar reports become an incident."""
        alike = self.fitting("merge")
        self.do("gather", pick, lambda: gather(alike, self.now, needed=needed), *alike)

    # -- offices come and go ------------------------------------------------------------------------

    @precondition(lambda self: bool(self.cases))
    @rule(
        which=st.integers(0, MOST_CASES - 1),
        above=st.booleans(),
        what=st.sampled_from(("vacate", "vacate", "appoint", "abolish")),
    )
    def a_seat_changes(self, which: int, above: bool, what: str) -> None:
        """The office that has a case, or the one above it, falls vacant, is held again, or is abolished."""
        case = list(self.cases.values())[which % len(self.cases)]
        office = Office.objects.get(pk=case.office_id)
        office = office.superior if above and office.superior is not None else office
        today = local_date(self.now)
        try:
            with transaction.atomic():
                if what == "vacate":
                    seats.vacate(office, on=today, by="test", now=self.now)
                elif what == "appoint":
                    seats.appoint(office, holder_name="Ерлан С.", on=today, by="test", now=self.now)
                elif office.level in {"rural", "district"}:
                    around = Office.objects.akims().active().filter(superior=office.superior_id, level=office.level)
                    heir = around.exclude(pk=office.pk).order_by("pk").first() if which % 2 else None
                    Office.objects.filter(pk=office.pk).update(abolished_on=today, successor=heir)
        except seats.SeatRefused:
            self.tally["seat refused"] += 1
        else:
            self.tally[what] += 1
        self._look("a seat")

    # -- acts that move all clocks -------------------------------------------------------------------

    @precondition(lambda self: bool(self.cases))
    @rule(ahead=st.integers(0, 45), days=st.integers(1, 3))
    def change_day(self, ahead: int, days: int) -> None:
        """Invariants 11 and 12: a new day off makes nothing earlier, and no emergency looks at the calendar."""
        first = local_date(self.now) + timedelta(days=ahead)
        dates = [first + timedelta(days=more) for more in range(days)]
        known = dict(CalendarDay.objects.filter(date__in=dates).values_list("date", "is_working"))
        before, turned = self.cases, not known[first]
        changed = {day: turned for day, is_working in known.items() if is_working != turned}
        change_days(changed, reason="Үкімет ауыстырды", now=self.now, by=self.moderator)
        self.tally["change_day"] += 1
        self._look("change_day")
        for pk, new in self.cases.items():
            old = before[pk]
            if new.regime == "emergency":
                assert (new.promise_at, new.due_at) == (old.promise_at, old.due_at), f"invariant 12: case {pk}"
            if not turned:
                assert (new.promise_at, new.due_at) >= (old.promise_at, old.due_at), f"invariant 11: case {pk}"

    @precondition(lambda self: bool(self.cases))
    @rule(hours=st.integers(1, 60), ago=st.integers(0, 30))
    def outage(self, hours: int, ago: int) -> None:
        """The platform could not be reached: what ran in it gets the time back, and nothing becomes earlier."""
        ended = self.now - timedelta(hours=ago)
        before = self.cases
        try:
            note_outage(ended - timedelta(hours=hours), ended, reason="Сервер", now=self.now, by=self.moderator)
        except BadInput:  # some of it has been given back already
            return
        self.tally["outage"] += 1
        self._look("outage")
        for pk, new in self.cases.items():
            assert new.promise_at >= before[pk].promise_at, f"invariant 11: case {pk}"
            assert new.due_at >= before[pk].due_at, f"invariant 11: case {pk}"

    # -- time and the engine ---------------------------------------------------------------------------

    @rule(
        by=st.one_of(
            st.integers(1, 120).map(lambda n: n * SECOND),
            st.integers(1, 72).map(lambda n: timedelta(hours=n)),
            st.integers(1, 35).map(lambda n: timedelta(days=n)),
        )
    )
    def time_passes(self, by: timedelta) -> None:
        self._pass(self.now + by)

    @precondition(lambda self: bool(self.cases))
    @rule(which=st.integers(0, 3), by=st.sampled_from((-1, 0, 1)))
    def to_the_edge(self, which: int, by: int) -> None:
        """To a second before, on, or after one of the next moments at which something is due."""
        ahead = sorted({moment for case in self.cases.values() for moment in case.moments() if moment > self.now})
        if ahead:
            self._pass(max(self.now, ahead[min(which, len(ahead) - 1)] + by * SECOND))

    def _pass(self, moment: datetime) -> None:
        if moment < at("2028-12-01"):
            self.now = moment
        self._look("time")

    @rule(batch=st.sampled_from((1, 2, 3, 100)), stopped_after=st.one_of(st.none(), st.integers(0, 20)))
    def sweep(self, batch: int, stopped_after: int | None) -> None:
        """Invariants 14 and 16: in batches, killed in the middle and begun again, it ends where one whole run ends."""
        self._no_step_is_passed_over()
        expected = self._aside(lambda: self._until_nothing(1000))
        left = stopped_after

        def between() -> None:
            nonlocal left
            if left is not None:
                left -= 1
                if left < 0:
                    raise Stopped

        try:
            escalation.sweep(self.now, batch=batch, batches_between=between)
        except Stopped:
            self.tally["sweeps stopped"] += 1
        self._until_nothing(batch)
        assert whole() == expected, "invariant 14: another way of sweeping ends in another state"
        wrong = proof.left_over(self.now - GRACE)
        assert not wrong, "\n".join(wrong)
        self._look("sweep")
        self.tally["sweeps"] += 1
        self._somebody_can_act()

    def _no_step_is_passed_over(self) -> None:
        """Whatever would find something is among the steps that may, for the sweep and for a verb."""
        found = may_find(facts_of(self.now, cutoff=self.now - GRACE))
        missed = [
            step
            for step in escalation.STEPS
            if escalation.waiting_for(step, self.now, GRACE).number and step not in found
        ]
        for pk in self.cases:
            found = may_find(facts_of(self.now, case=pk))
            due = [step for step, moment in escalation.awaited(pk, self.now) if moment is None or moment <= self.now]
            missed += [step for step in due if step not in found]
        assert not missed, f"passed over: {[step.says for step in missed]}"

    def _until_nothing(self, batch: int) -> None:
        before = ""
        for _run in range(6):
            escalation.sweep(self.now, batch=batch)
            after = str(whole())
            if after == before:
                return
            before = after
        raise AssertionError("invariant 14: the sweep never comes to an end")

    def _somebody_can_act(self) -> None:
        """Invariant 24: after a sweep, some office may answer each case that owes an answer."""
        for pk, case in self.cases.items():
            if case.owes:
                office = Office.objects.get(pk=case.office_id)
                may = what_may(self.case(pk), office, self.now, ["answer"])
                assert may == {"answer"}, f"invariant 24: nobody can answer case {pk}"
                listed = Case.objects.for_queue(office).filter(pk=pk).exists()
                assert listed, f"invariant 24: case {pk} is on no queue"

    @precondition(lambda self: bool(self.fitting("answer")))
    @rule(pick=PICK)
    def an_answer_is_under_way(self, pick: Pick) -> None:
        """Invariant 15: an answer that arrived a second before due counts, though the sweep ran before it was written."""
        old = self.chosen("answer", pick)
        if not old.issue or old.climbs_at <= self.now or old.listed_at is not None:
            return
        self._pass(old.climbs_at - SECOND)
        self.sweep(100, None)
        arrived, self.now = self.now, old.climbs_at + GRACE - SECOND
        old = self.cases[old.id]
        if not old.owes or old.climbs_at != arrived + SECOND:
            return
        self.sweep(100, None)
        who = self.office(old.office_id)
        facts = {"kind": "refused", "text": "Себебі бар", "language": "kk"}
        given = workflow.answer(self.case(old.id), now=arrived, **facts, **who)
        self._look("answer", (old.id,))
        self.now += 2 * SECOND
        self.sweep(100, None)
        assert self.cases[old.id].state == "answered", f"invariant 15: case {old.id} climbed over an answer in time"
        assert given.assignment_id == old.held
        self.tally["answers under way"] += 1


def machine(crew: World, tally: Counter[str], *stories: str) -> type[Histories]:
    """A machine whose histories begin with one of these stories; with any when none is named."""

    class Begun(Histories):
        @initialize(
            start=st.sampled_from(STARTS),
            story=st.sampled_from(stories or sorted(STORIES)),
            category=st.sampled_from(ORDINARY),
        )
        def begin(self, start: datetime, story: str, category: str) -> None:
            self.begin_with(start, story, category)

    Begun.crew, Begun.tally = crew, tally
    return Begun


OUTSIDE = {"open_case", "open_petition_case", "support", "add_note"}
"""What begins a case, or changes none: nothing that is due is let happen before it."""

BESIDE = {"gather", "change_day", "outage", "abolish"}
TOLD_ELSEWHERE = {
    "category_rule", "check_texts", "clock_in_force", "may_receive", "void_refusal",
    "LONGEST_HIDDEN_REASON", "LONGEST_REASON", "LONGEST_SIGNATURE", "LONGEST_TEXT", "LONGEST_TITLE",
}  # fmt: skip
"""What cases.workflow exports that changes nothing."""


def verbs() -> set[str]:
    """Every verb that cases.workflow exports, and the acts beside them."""
    return set(workflow.__all__) - TOLD_ELSEWHERE | BESIDE
