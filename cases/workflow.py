"""The verbs: everything that people can do to a case. One transaction each, which writes the change and its public line.

Every verb takes `now`, the moment at which the request arrived, locks the row of the case, and first lets happen what is
already due at that moment (escalation.catch_up): what is right does not depend on when the sweep ran. `version` is the
version the person had on the screen; when the case has moved on, CaseChanged, and nothing is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from cases import deadlines, escalation
from cases.allowed import refusal, refusal_for_resident
from cases.deadlines import last_day
from cases.errors import BadInput, CaseChanged, TransitionRefused, Unroutable
from cases.log import Line, record
from cases.models import Answer, Assignment, Case, CategoryRule, ClockRule, Event, Note, Participant, Review
from cases.photos import PreparedPhoto, store_photos
from territories.calendar import working_days_between
from territories.clock import local_date
from territories.folding import fold
from territories.models import Office
from territories.routing import NoRoute, responsible_office

if TYPE_CHECKING:
    from accounts.models import User
    from cases.models import Category
    from territories.models import Territory

LONGEST_TITLE = 150
LONGEST_TEXT = 5000
LONGEST_REASON = 2000

Actor = Event.Actor
Kind = Event.Kind


# -- filing -------------------------------------------------------------------------


@transaction.atomic(savepoint=False)
def open_case(
    *,
    kind: str,
    territory: Territory,
    category: Category,
    title: str,
    body: str,
    language: str,
    now: datetime,
    client_key: object = None,
) -> Case:
    """A case with its first assignment and its first line. Nine statements.

    `territory` comes with its office and the office's own territory (`select_related("office__territory")`). The office is
    the first active one at or above the category's first level. Raises BadInput, or Unroutable when no rule is in force.
    """
    check_texts(title=(title, LONGEST_TITLE, True), body=(body, LONGEST_TEXT, False))
    today = local_date(now)
    rule = category_rule(category, territory, today)
    try:
        route = responsible_office(territory, rule.first_level)
    except NoRoute as error:
        raise Unroutable(_("No office answers for this place yet."), territory=territory.pk) from error
    at_the_top = route.office.level == Office.Level.REPUBLIC
    clock = clock_in_force(category.regime, ClockRule.Step.REPUBLIC if at_the_top else ClockRule.Step.FIRST, today)
    solve_days = clock.solve_days if at_the_top else rule.solve_days or clock.solve_days
    bound = deadlines.when_filed(clock, solve_days, now)
    case_id, assignment_id = _next_ids()
    case = Case(
        id=case_id,
        current_id=assignment_id,
        kind=kind,
        territory=territory,
        region_id=territory.region_id or territory.pk,
        category=category,
        regime=category.regime,
        title=title.strip(),
        body=body.strip(),
        language=language,
        version=1,
        filed_at=now,
        client_key=client_key,
        search_text=fold(f"{title.strip()} {body.strip()}"),
    )
    case.save(force_insert=True)
    case.current = Assignment(
        id=assignment_id,
        case=case,
        number=1,
        office=route.office,
        level=route.office.level,
        regime=category.regime,
        clock=clock,
        solve_days=solve_days if clock.solve_hours is None else None,
        entered_at=now,
        entered_by=Assignment.Entry.FILED,
        via_vacancy=route.via_vacancy,
        registered_on=bound.registered_on,
        acknowledge_until=bound.acknowledge_until,
        promise_at=bound.due_at,
        due_at=bound.due_at,
        due_version=1,
    )
    case.current.save(force_insert=True)
    Event.objects.create(
        case=case,
        number=1,
        kind=Kind.FILED,
        at=now,
        actor=Actor.RESIDENT,
        office=route.office,
        assignment=case.current,
        data={
            "to": route.office.pk,
            "registered_on": bound.registered_on.isoformat(),
            "due_on": last_day(bound.due_at).isoformat(),
            "via_vacancy": route.via_vacancy,
        },
    )
    return case


def category_rule(category: Category, territory: Territory, today: Any) -> CategoryRule:
    """The rule in force for the kind of unit whose office is nearest; an exact kind wins over the rule for any."""
    office = territory.office
    kind = office.territory.kind if office else ""
    rules = CategoryRule.objects.in_force(today).filter(category=category, territory_kind__in=["", kind])
    rule = rules.order_by("-territory_kind").first()
    if rule is None:
        raise Unroutable(_("No rule says who answers this."), category=category.pk, territory=territory.pk)
    return rule


def clock_in_force(regime: str, step: str, today: Any) -> ClockRule:
    """The clock of a step on a day."""
    clock = ClockRule.objects.in_force(today).filter(regime=regime, step=step).first()
    if clock is None:
        raise Unroutable(_("No clock is set for this."), regime=regime, step=step)
    return clock


def _next_ids() -> tuple[int, int]:
    """Ids of a case and of its first assignment, which point at each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('cases_case_id_seq'), nextval('cases_assignment_id_seq')")
        case_id, assignment_id = cursor.fetchone()
    return case_id, assignment_id


# -- what an office does ---------------------------------------------------------------


@transaction.atomic
def accept(case: Case, *, by: User, office: Office, now: datetime, version: int | None = None) -> Case:
    """The office says that the case is its own. The right to forward is used up; an emergency no longer climbs for that."""
    case = _hold(case, now, version)
    _check(case, "accept", office, now)
    Assignment.objects.filter(pk=case.current_id).update(accepted_at=now)
    record(case, _office_line(Kind.ACCEPTED, by, office, now))
    return case


@transaction.atomic
def forward(
    case: Case, *, to: Office, reason: str, by: User, office: Office, now: datetime, version: int | None = None
) -> Case:
    """Say "not ours": to another office of the same level or above, inside the acknowledge window, at most twice, never back.

    The receiver gets a full window from the next day (APPC 65). Not an escalation.
    """
    case = _hold(case, now, version)
    _check(case, "forward", office, now)
    check_texts(reason=(reason, LONGEST_REASON, True))
    if not may_receive(case, to):
        raise BadInput({"to": _("This office cannot be given the case.")})
    old = case.current
    today = local_date(now)
    at_the_top = to.level == Office.Level.REPUBLIC
    clock = clock_in_force(case.regime, ClockRule.Step.REPUBLIC if at_the_top else ClockRule.Step.FIRST, today)
    solve_days = clock.solve_days if at_the_top else old.solve_days
    bound = deadlines.when_handed_over(clock, solve_days, now, next_day=True)
    Assignment.objects.filter(pk=old.pk).update(left_at=now, outcome=Assignment.Outcome.FORWARDED)
    new = Assignment.objects.create(
        case=case,
        number=old.number + 1,
        office=to,
        level=to.level,
        regime=case.regime,
        clock=clock,
        solve_days=solve_days if clock.solve_hours is None else None,
        entered_at=now,
        entered_by=Assignment.Entry.FORWARDED,
        registered_on=bound.registered_on,
        acknowledge_until=bound.acknowledge_until,
        promise_at=bound.due_at,
        due_at=bound.due_at,
        due_version=old.due_version + 1,
    )
    line = Line(
        kind=Kind.FORWARDED,
        actor=Actor.OFFICE,
        at=now,
        office=to,
        assignment=new,
        user=by,
        text=reason.strip(),
        data={"from": office.pk, "to": to.pk, "due_on": last_day(bound.due_at).isoformat()},
    )
    record(case, line, current=new)
    return case


def may_receive(case: Case, to: Office) -> bool:
    """Whether a case may be forwarded to an office: active, not visited before, and not below the present one. One query."""
    levels = list(Office.Level.values)
    visited = set(case.assignments.values_list("office_id", flat=True))
    return to.is_active and to.pk not in visited and levels.index(to.level) >= levels.index(case.current.level)


@transaction.atomic
def ask(case: Case, *, question: str, by: User, office: Office, now: datetime, version: int | None = None) -> Case:
    """A concrete question to the resident: the clock pauses, once, for at most the clock's days. Moves promise and due."""
    case = _hold(case, now, version)
    _check(case, "ask", office, now)
    check_texts(question=(question, LONGEST_REASON, True))
    held = case.current
    pause = held.clock.pause_days
    waiting_until = deadlines.working_days_after(now, pause)
    _set_deadline(held, deadlines.moved(held.due_at, pause), paused_at=now)
    line = _office_line(
        Kind.ASKED, by, office, now, question, until=last_day(waiting_until).isoformat(),
        due_on=last_day(held.due_at).isoformat(), due_version=held.due_version,
    )  # fmt: skip
    record(case, line, state=Case.State.WAITING, waiting_until=waiting_until)
    return case


@transaction.atomic
def reply(case: Case, *, text: str, participant: Participant, now: datetime) -> Case:
    """The reporter replies: the clock runs again, later only by the working days that were spent waiting."""
    case = _hold(case, now)
    _check_resident(case, "reply", participant, now)
    check_texts(text=(text, LONGEST_REASON, True))
    held = case.current
    if held.paused_at is None:
        raise TransitionRefused(_("No question is open."))
    waited = working_days_between(local_date(held.paused_at), local_date(now))
    _set_deadline(held, deadlines.moved(held.due_at, waited - held.clock.pause_days))
    line = Line(
        kind=Kind.REPLIED,
        actor=Actor.RESIDENT,
        at=now,
        office=held.office,
        text=text.strip(),
        data={"due_on": last_day(held.due_at).isoformat()},
    )
    record(case, line, state=Case.State.OPEN, waiting_until=None)
    return case


def _set_deadline(held: Assignment, due_at: datetime, **more: Any) -> None:
    """Move promise and due of a held assignment by a pause; the version of the deadline goes up when it really changes."""
    changed = due_at != held.due_at
    values = {"promise_at": due_at, "due_at": due_at, "due_version": held.due_version + int(changed), **more}
    Assignment.objects.filter(pk=held.pk).update(**values)
    for name, value in values.items():
        setattr(held, name, value)


@transaction.atomic
def answer(
    case: Case,
    *,
    kind: str,
    text: str,
    language: str,
    by: User,
    office: Office,
    now: datetime,
    photos: Sequence[PreparedPhoto] = (),
    version: int | None = None,
) -> Answer:
    """The office answers: fixed, refused with reasons, or no power / no funds, which pass the case up at once.

    Also a lower office that held the case before may answer. A physical problem that is said to be fixed needs a photo.
    The answer counts by `now`, its arrival.
    """
    case = _hold(case, now, version)
    _check(case, "answer", office, now)
    check_texts(text=(text, LONGEST_TEXT, True))
    climbs = kind not in Answer.STANDING
    if climbs:
        _check(case, "no_power", office, now)
    if kind == Answer.Kind.FIXED and case.category.claims_need_photo and not photos:
        raise BadInput({"photos": _("Add at least one photo that shows the work done.")})
    given = Answer.objects.create(
        case=case,
        assignment=case.current,
        office=office,
        by=by,
        kind=kind,
        text=text.strip(),
        language=language,
        at=now,
        verdict=Answer.Verdict.CLIMBED if climbs else "",
        verdict_at=now if climbs else None,
    )
    store_photos(case, given, photos, now)
    if climbs:
        _pass_up(case, given, by, now)
    else:
        _stand(case, given, by, now)
    return given


def _pass_up(case: Case, given: Answer, by: User, now: datetime) -> None:
    """The answer says that the office cannot: the case climbs at once, with that reason."""
    if not escalation.climb_one(case.pk, now, outcome=given.kind, text=given.text, user_id=by.pk):
        raise TransitionRefused(_("There is no level above to decide this."))
    case.refresh_from_db()


def _stand(case: Case, given: Answer, by: User, now: datetime) -> None:
    """The answer stops the clock and waits for the resident's word."""
    clock = case.current.clock
    confirm_until = now + timedelta(days=clock.confirm_days)
    reply_until = now + timedelta(days=clock.reply_days)
    Assignment.objects.filter(pk=case.current_id).update(answered_at=now)
    line = _office_line(
        Kind.ANSWERED, by, given.office, now, given.text, answer=given.pk, kind=given.kind,
        until=local_date(confirm_until).isoformat(),
    )  # fmt: skip
    record(
        case,
        line,
        state=Case.State.ANSWERED,
        waiting_until=None,
        confirm_until=confirm_until,
        reply_until=reply_until,
    )


def add_note(case: Case, *, text: str, by: User, office: Office, now: datetime) -> Note:
    """An internal note; not a change of the case, so it has no public line."""
    check_texts(text=(text, LONGEST_TEXT, True))
    return Note.objects.create(case=case, office=office, by=by, at=now, text=text.strip())


# -- what residents do ---------------------------------------------------------------


@transaction.atomic
def confirm(case: Case, *, participant: Participant, now: datetime) -> Case:
    """The reporter, or a supporter who joined before the answer, says that it is so. Counts until day 30, also after closing."""
    case = _hold(case, now)
    _check_resident(case, "confirm", participant, now)
    given = _last_answer(case)
    refused = given.kind == Answer.Kind.REFUSED
    outcome = Case.Outcome.REFUSED if refused else Case.Outcome.CONFIRMED
    Answer.objects.filter(pk=given.pk).update(verdict=Answer.Verdict.CONFIRMED, verdict_at=now)
    line = _resident_line(Kind.CONFIRMED, participant, given, now, outcome=outcome.value)
    if case.is_closed:
        record(case, line, outcome=outcome)
        return case
    Assignment.objects.filter(pk=case.current_id).update(left_at=now, outcome=Assignment.Outcome.SOLVED)
    record(case, line, state=Case.State.CLOSED, outcome=outcome, closed_at=now)
    return case


@transaction.atomic
def dispute(case: Case, *, participant: Participant, reason: str, now: datetime) -> Case:
    """The resident says that it is not so: the level above the claiming office reviews it.

    At the top nobody is above: the desk owes an answer again at once, on the clock it had.
    """
    case = _hold(case, now)
    _check_resident(case, "dispute", participant, now)
    check_texts(reason=(reason, LONGEST_REASON, False))
    given = _last_answer(case)
    reviewer = given.office.climbs_to
    if reviewer is None:
        return _reopen_at_the_top(case, given, participant, reason, now)
    Answer.objects.filter(pk=given.pk).update(verdict=Answer.Verdict.DISPUTED, verdict_at=now)
    due_at = deadlines.review_until(case.current.clock, now)
    Review.objects.create(case=case, answer=given, office=reviewer, reason=reason.strip(), opened_at=now, due_at=due_at)
    if case.is_closed:
        Assignment.objects.filter(pk=case.current_id).update(left_at=None, outcome="")
    line = _resident_line(
        Kind.DISPUTED, participant, given, now, reason.strip(), reviewer=reviewer.pk,
        due_on=last_day(due_at).isoformat(), due_at=due_at.isoformat(),
    )  # fmt: skip
    record(case, line, state=Case.State.REVIEWED, outcome="", closed_at=None)
    return case


def _reopen_at_the_top(case: Case, given: Answer, participant: Participant, reason: str, now: datetime) -> Case:
    Answer.objects.filter(pk=given.pk).update(verdict=Answer.Verdict.OVERTURNED, verdict_at=now)
    Assignment.objects.filter(pk=case.current_id).update(left_at=None, outcome="", answered_at=None)
    line = _resident_line(Kind.DISPUTED, participant, given, now, reason.strip())
    record(
        case, line, state=Case.State.OPEN, outcome="", closed_at=None, confirm_until=None, reply_until=None
    )  # fmt: skip
    return case


@transaction.atomic
def support(
    case: Case,
    *,
    now: datetime,
    key: str,
    name: str = "",
    show_name: bool = False,
    email: str = "",
    user: User | None = None,
) -> Participant:
    """Say "it affects me too": one row for each visitor, however often they press. One insert; the case's row is not touched."""
    if case.is_closed:
        raise TransitionRefused(_("The case is closed."), number=case.number)
    participant, _is_new = Participant.objects.get_or_create(
        case=case,
        key=key,
        defaults={
            "role": Participant.Role.SUPPORTER,
            "name": name.strip(),
            "show_name": show_name and bool(name.strip()),
            "contact_email": email.strip(),
            "user": user,
            "joined_at": now,
        },
    )
    return participant


# -- what the level above does -----------------------------------------------------------


@transaction.atomic
def decide_review(
    case: Case,
    *,
    upheld: bool,
    explanation: str,
    by: User,
    office: Office,
    now: datetime,
    version: int | None = None,
) -> Case:
    """The reviewing office says who was right, with reasons. For the resident: it takes the case itself."""
    case = _hold(case, now, version)
    _check(case, "decide_review", office, now)
    check_texts(explanation=(explanation, LONGEST_REASON, True))
    if upheld:
        escalation.uphold_one(case.pk, now, explanation=explanation.strip(), user_id=by.pk)
        case.refresh_from_db()
        return case
    review = case.reviews.get(decided_at=None)
    Review.objects.filter(pk=review.pk).update(
        decided_at=now, decided_by=by, verdict=Review.Verdict.REJECTED, explanation=explanation.strip()
    )
    Answer.objects.filter(pk=review.answer_id).update(verdict=Answer.Verdict.UPHELD, verdict_at=now)
    Assignment.objects.filter(pk=case.current_id).update(left_at=now, outcome=Assignment.Outcome.SOLVED)
    line = _office_line(Kind.REJECTED, by, office, now, explanation, outcome=Case.Outcome.UPHELD.value)
    record(case, line, state=Case.State.CLOSED, outcome=Case.Outcome.UPHELD, closed_at=now)
    return case


@transaction.atomic
def rule_on_claim(
    case: Case, *, assignment: Assignment, granted: bool, by: User, office: Office, now: datetime, reason: str = ""
) -> Case:
    """The level above says whether the office below really lacked power or funds, inside its own window.

    Granted: that assignment leaves the measure of the office below. Denied, or no ruling: it counts as missed.
    """
    case = _hold(case, now)
    _check(case, "rule_on_claim", office, now)
    changed = Assignment.objects.filter(
        pk=assignment.pk,
        case=case,
        number=case.current.number - 1,
        ruling="",
        outcome__in=[Assignment.Outcome.NO_POWER, Assignment.Outcome.NO_FUNDS],
    ).update(ruling=Assignment.Ruling.GRANTED if granted else Assignment.Ruling.DENIED, ruled_at=now)
    if not changed:
        raise TransitionRefused(_("There is nothing to rule on any more."), number=case.number)
    line = _office_line(Kind.RULED, by, office, now, reason, granted=granted, about=assignment.office_id)
    record(case, line)
    return case


# -- common ------------------------------------------------------------------------------


def _hold(case: Case, now: datetime, version: int | None = None) -> Case:
    """The case under a lock, after everything that was due at `now` has happened to it."""
    held = _read_locked(case.pk)
    if _is_due(held, now):
        escalation.catch_up(held.pk, now)
        held = _read_locked(case.pk)
    if version is not None and version != held.version:
        raise CaseChanged(held, version)
    return held


def _read_locked(pk: int) -> Case:
    """Lock first, read then: a join under a lock that had to wait would be checked against rows that are gone."""
    Case.objects.select_for_update().only("pk").get(pk=pk)
    return Case.objects.select_related("current__office__territory", "current__clock", "category").get(pk=pk)


def _is_due(case: Case, now: datetime) -> bool:
    """Whether the sweep would do something to the case at `now`."""
    held = case.current
    if case.state == Case.State.WAITING:
        return case.waiting_until is not None and case.waiting_until <= now
    if case.state == Case.State.OPEN:
        return held.listed_at is None and held.climbs_at <= now
    if case.state == Case.State.ANSWERED:
        return case.confirm_until is not None and case.confirm_until <= now
    return case.state == Case.State.REVIEWED and case.reviews.filter(decided_at=None, due_at__lte=now).exists()


def _check(case: Case, verb: str, office: Office, now: datetime) -> None:
    reason = refusal(case, verb, office, now)
    if reason is not None:
        raise TransitionRefused(reason, number=case.number, verb=verb)


def _check_resident(case: Case, verb: str, participant: Participant, now: datetime) -> None:
    reason = refusal_for_resident(case, verb, participant, now)
    if reason is not None:
        raise TransitionRefused(reason, number=case.number, verb=verb)


def _last_answer(case: Case) -> Answer:
    """The answer that residents are asked about."""
    return case.answers.select_related("office__climbs_to").exclude(verdict=Answer.Verdict.CLIMBED).latest("at", "pk")


def _office_line(kind: str, by: User, office: Office, now: datetime, text: str = "", /, **data: Any) -> Line:
    due_version = data.pop("due_version", None)
    return Line(
        kind=kind, actor=Actor.OFFICE, at=now, office=office, user=by, text=text.strip(), data=data,
        due_version=due_version,
    )  # fmt: skip


def _resident_line(
    kind: str, participant: Participant, given: Answer, now: datetime, text: str = "", /, **data: Any
) -> Line:
    facts = {"answer": given.pk, "role": participant.role, **data}
    return Line(kind=kind, actor=Actor.RESIDENT, at=now, office=given.office, text=text, data=facts)


def check_texts(**fields: tuple[str, int, bool]) -> None:
    """Every text by name: (text, most characters, required). Raises BadInput with all that is wrong."""
    errors: dict[str, Any] = {}
    for name, (text, most, required) in fields.items():
        if "\x00" in text:
            errors[name] = _("The text contains a character that cannot be stored.")
        elif required and not text.strip():
            errors[name] = _("Please write something here.")
        elif len(text) > most:
            errors[name] = _("The text is too long: %(length)s characters, at most %(most)s.") % {
                "length": len(text),
                "most": most,
            }
    if errors:
        raise BadInput(errors)
