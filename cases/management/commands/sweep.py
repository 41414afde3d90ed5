"""The sweep by hand: once, or only explained."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cases import escalation
from cases.escalation.explaining import plan_of
from cases.models import Case, SweepRun
from territories import clock

COUNTED = tuple(dict.fromkeys(step.counted_as for step in escalation.STEPS))


class Command(BaseCommand):
    """manage.py sweep."""

    help = (
        "Does once what beat does every minute: whatever is past its deadline climbs, resumes or closes. Harmless beside beat. "
        "With --explain nothing is done: what waits for each step, and how the database would find it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="sweep once and print the run (the default)")
        parser.add_argument(
            "--explain", action="store_true", help="for every step what is due, since when, and its plan"
        )
        parser.add_argument(
            "--analyze", action="store_true", help="with --explain: run one batch of each step and undo it"
        )
        parser.add_argument("--case", metavar="NUMBER", help="what the sweep will do to one case, when and why")

    def handle(self, *args: Any, **options: Any) -> None:
        now = clock.now()
        if options["once"] and (options["explain"] or options["case"]):
            raise CommandError("Either sweep or explain.")
        if options["analyze"] and not options["explain"]:
            raise CommandError("--analyze belongs to --explain.")
        if options["case"]:
            lines = about_a_case(case_of(options["case"]), now)
        elif options["explain"]:
            lines = about_every_step(now, analyze=options["analyze"])
        else:
            lines = about_the_run(escalation.sweep(now))
        for line in lines:
            self.stdout.write(line)


def about_the_run(run: SweepRun) -> Iterator[str]:
    """The row that a sweep left."""
    done = ", ".join(f"{name} {getattr(run, name)}" for name in COUNTED)
    yield f"Run {run.pk} of {local(run.started_at)}: {done}."


def about_every_step(now: datetime, *, analyze: bool) -> Iterator[str]:
    """What waits, and the plans."""
    grace = timedelta(seconds=settings.SWEEP_GRACE_SECONDS)
    engine = escalation.engine(now)
    last = (
        "none has finished yet"
        if engine.last_run is None
        else f"the last one {engine.last_run.total_seconds():.0f} s ago"
    )
    yield f"At {local(now)}; a sweep takes what was due at {local(now - grace)}; {last}."
    for step in escalation.STEPS:
        waiting = escalation.waiting_for(step, now, grace)
        since = f", the oldest since {local(waiting.oldest)}" if waiting.oldest else ""
        yield ""
        yield f"{step.counted_as}: {step.says}"
        yield f"  due now: {waiting.number}{since}"
        plan = plan_of(step, now, grace, analyze=analyze)
        yield f"  reads: {', '.join(plan.indexes) or 'no index'}"
        if plan.whole_tables:
            yield f"  reads whole: {', '.join(plan.whole_tables)}"
        yield from (f"    {line}" for line in plan.lines)


def about_a_case(case: Case, now: datetime) -> Iterator[str]:
    """What will happen to it by itself as it stands, when and why."""
    held = case.current
    office = f"{held.office.territory.name} ({held.office.level})"
    yield f"Case {case.display_number} is {case.state}, assignment {held.number}, with {office}."
    if case.owes_answer:
        yield f"Measured by {local(held.promise_at)}, climbs at {local(held.climbs_at)}, version {held.due_version} of the deadline."
    grace = timedelta(seconds=settings.SWEEP_GRACE_SECONDS)
    found = escalation.awaited(case.pk, now)
    if not found:
        yield "The sweep will do nothing to it as it stands."
    for step, due in found:
        yield f"{_when(due, now, grace)} ({step.counted_as}): {step.says}."
    if any(step.counted_as == "escalated" for step, _due in found) and held.office.climbs_to:
        above = held.office.climbs_to
        skipped = ", since the seat between is empty" if above.pk != held.office.superior_id else ""
        yield f"Above it is {above.territory.name} ({above.level}){skipped}."


def _when(due: datetime | None, now: datetime, grace: timedelta) -> str:
    if due is None:
        return "By the next sweep"
    if due + grace <= now:
        return f"By the next sweep, due since {local(due)}"
    if due <= now:
        return f"Due since {local(due)}; the sweep waits for answers under way until {local(due + grace)}, a verb does it at once"
    return f"By the first sweep from {local(due + grace)} on, due {local(due)}"


def case_of(number: str) -> Case:
    """The case with a public number, however it is written."""
    digits = "".join(filter(str.isdigit, number))
    found = Case.objects.select_related("current__office__territory", "current__office__climbs_to__territory")
    case = found.filter(number=digits).first() if digits else None
    if case is None:
        raise CommandError(f"There is no case {number}.")
    return case


def local(moment: datetime) -> str:
    """A moment as people in Kazakhstan say it."""
    return f"{moment.astimezone(clock.ZONE):%Y-%m-%d %H:%M:%S}"
