"""Opening a case: the office, the clock, the first line of its history."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from cases import deadlines
from cases.deadlines import last_day
from cases.errors import Unroutable
from cases.models import Assignment, Case, Category, CategoryRule, ClockRule, Event
from cases.reopening import half_of
from cases.taken_down import TakenDown
from cases.turns import SHARED
from cases.workflow.held import LONGEST_TEXT, LONGEST_TITLE, Actor, Kind, check_texts, clock_in_force
from notifications import outbox
from territories.clock import local_date
from territories.folding import fold
from territories.models import Office
from territories.routing import NoRoute, Route, responsible_office

if TYPE_CHECKING:
    from territories.models import Territory


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
    client_key: uuid.UUID | None = None,
    returned_from: Case | None = None,
    taken: TakenDown | None = None,
) -> Case:
    """A case with its first assignment and its first line. Nine statements.

    `territory` comes with its office and the office's own territory (`select_related("office__territory")`). The office is
    the first active one at or above the category's first level. Raises BadInput, or Unroutable when no rule is in force.
    `returned_from`: the closed case whose problem came back; the first office then has half of its working days.
    `taken`: who wrote it down for the resident; the route does not depend on them.
    """
    check_texts(title=(title, LONGEST_TITLE, True), body=(body, LONGEST_TEXT, False))
    today = local_date(now)
    rule = category_rule(category, territory, today)
    try:
        route = responsible_office(territory, rule.first_level)
    except NoRoute as error:
        raise Unroutable(_("No office answers for this place yet."), territory=territory.pk) from error
    opening = _Opening(
        kind, territory, category, category.regime, title, body, language, client_key, returned_from, taken
    )
    return _open(opening, route, rule.solve_days, now)


@transaction.atomic(savepoint=False)
def open_petition_case(
    *,
    addressee: Office,
    territory: Territory,
    regime: str,
    title: str,
    body: str,
    language: str,
    now: datetime,
) -> Case:
    """The answer that an addressee owes to a petition: it goes to that office, whatever its level. Nine statements.

    `regime` is petition_local or petition_central when the goal was reached, and ordinary for a proposal (a petition whose
    time ran out). A vacant or abolished addressee is skipped: the nearest active office above it answers, flagged.
    """
    check_texts(title=(title, LONGEST_TITLE, True), body=(body, LONGEST_TEXT, False))
    chosen = addressee if addressee.is_active else addressee.climbs_to
    if chosen is None:
        raise Unroutable(_("No office answers for this place yet."), territory=territory.pk)
    category = Category.objects.get(pk=Category.PETITION)
    opening = _Opening(Case.Kind.PETITION, territory, category, regime, title, body, language)
    return _open(opening, Route(chosen, via_vacancy=chosen.pk != addressee.pk), None, now)


@dataclass(frozen=True, slots=True)
class _Opening:
    """What a case is opened with."""

    kind: str
    territory: Territory
    category: Category
    regime: str
    title: str
    body: str
    language: str
    client_key: uuid.UUID | None = None
    returned_from: Case | None = None
    taken: TakenDown | None = None


def _open(opening: _Opening, route: Route, own_days: int | None, now: datetime) -> Case:
    """Case, first assignment and first line. `own_days`: the category's own term of a first office.

    The first office has the first office's time also at the republic: 15 working days by law (APPC 76(1)(2)), 40 of a
    petition to the Government (90-5). The republic's own window is for what climbs to it.
    """
    today = local_date(now)
    clock = clock_in_force(opening.regime, ClockRule.Step.FIRST, today)
    solve_days = own_days or clock.solve_days
    if solve_days is not None and opening.returned_from is not None:
        solve_days = half_of(solve_days)
    case_id, assignment_id = _next_ids()
    bound = deadlines.when_filed(clock, solve_days, now)
    case = Case(
        id=case_id,
        current_id=assignment_id,
        kind=opening.kind,
        territory=opening.territory,
        region_id=opening.territory.region_id or opening.territory.pk,
        category=opening.category,
        regime=opening.regime,
        title=opening.title.strip(),
        body=opening.body.strip(),
        language=opening.language,
        version=1,
        filed_at=now,
        client_key=opening.client_key,
        returned_from=opening.returned_from,
        search_text=fold(f"{opening.title.strip()} {opening.body.strip()}"),
    )
    case.save(force_insert=True)
    case.current = Assignment(
        id=assignment_id,
        case=case,
        number=1,
        office=route.office,
        level=route.office.level,
        regime=opening.regime,
        clock=clock,
        solve_days=solve_days if clock.solve_hours is None else None,
        entered_at=now,
        entered_by=Assignment.Entry.FILED,
        via_vacancy=route.via_vacancy,
        registered_on=bound.registered_on,
        counted_from=bound.counted_from,
        acknowledge_until=bound.acknowledge_until,
        promise_at=bound.due_at,
        due_at=bound.due_at,
        due_version=1,
    )
    case.current.save(force_insert=True)
    outbox.wake()
    Event.objects.create(
        case=case,
        number=1,
        kind=Kind.FILED,
        at=now,
        actor=Actor.RESIDENT,
        office=route.office,
        assignment=case.current,
        user=opening.taken.by if opening.taken else None,
        data={
            "to": route.office.pk,
            "registered_on": bound.registered_on.isoformat(),
            "due_on": last_day(bound.due_at).isoformat(),
            "via_vacancy": route.via_vacancy,
        }
        | ({"returned_from": opening.returned_from.number} if opening.returned_from else {})
        | (opening.taken.facts() if opening.taken else {}),
    )
    return case


def category_rule(category: Category, territory: Territory, today: date) -> CategoryRule:
    """The rule in force for the kind of unit whose office is nearest; an exact kind wins over the rule for any."""
    office = territory.office
    kind = office.territory.kind if office else ""
    rules = CategoryRule.objects.in_force(today).filter(category=category, territory_kind__in=["", kind])
    rule = rules.order_by("-territory_kind").first()
    if rule is None:
        raise Unroutable(_("No rule says who answers this."), category=category.pk, territory=territory.pk)
    return rule


def _next_ids() -> tuple[int, int]:
    """Ids of a case and of its first assignment, which point at each other; and a turn to count the deadlines."""
    with connection.cursor() as cursor:
        cursor.execute(f"{SHARED} SELECT nextval('cases_case_id_seq'), nextval('cases_assignment_id_seq')")
        case_id, assignment_id = cursor.fetchone()
    return case_id, assignment_id
