"""Whose case it is and what it is about: who may put it before an arbiter, who decides, who may change its category.

The rules stand in docs/clocks.md, "Not ours". Here is only what verbs, pages and rules read.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.models import Arbitration, Assignment, Case
from territories.models import Office

Refusal = str | LazyText | None

MOST_FORWARDS = 2
"""After two forwards the nearest office above all of them decides (clocks.md, Routing 4)."""


def undecided_arbitration(case: Case) -> Arbitration | None:
    """What the arbiter of a case still has to decide. One query."""
    found = Arbitration.objects.undecided().filter(assignment=case.current_id)
    return found.select_related("above__territory", "above__climbs_to__territory").first()


def arbiter(asked: Arbitration) -> Office | None:
    """Who decides: the office it was put before; when nobody holds it any more, the nearest active one above it."""
    return asked.above if asked.above is None or asked.above.is_active else asked.above.climbs_to


def arbitrating_office(case: Case, user: User) -> Office | None:
    """The office for which a person may say whose case it is; None: not theirs. At most two queries."""
    offices = {office.pk: office for office in user.offices_to_answer_for()}
    asked = undecided_arbitration(case) if offices else None
    decides = arbiter(asked) if asked is not None else None
    return offices.get(decides.pk) if decides is not None else None


def arbiter_of(case: Case) -> Office | None:
    """The nearest active office strictly above every office that had the case; None when one of them is the top. Two queries."""
    visited = list(Office.objects.filter(assignments__case=case).distinct())
    lines = [office.path.rstrip("/").split("/") for office in visited]
    shared = [ids[0] for ids in zip(*lines, strict=False) if len(set(ids)) == 1]
    above = Office.objects.active().filter(pk__in=shared).exclude(pk__in=[office.pk for office in visited])
    return max(above, key=lambda office: len(office.path), default=None)


def may_be_assigned(decides: Office, to: Office, present: Office) -> bool:
    """Whether an arbiter may give a case to an office: active, of the line of the present owner, at or below the arbiter."""
    of_the_line = to.body in {present.body, Office.Body.GOVERNMENT}
    return to.is_active and of_the_line and to.path.startswith(decides.path)


# -- who may (registered in cases.allowed) ------------------------------------------------------


def may_refer(case: Case, office: Office, now: datetime) -> Refusal:
    """Why an office may not put a case before an arbiter now. At most two queries."""
    held = case.current
    if not case.owes_answer:
        return _("No answer is owed now.")
    if held.office_id != office.pk:
        return _("Another office has the case now.")
    if case.state == Case.State.WAITING:
        return _("The resident was asked a question; wait for the reply.")
    if held.accepted_at is not None:
        return _("An accepted case cannot be forwarded.")
    if held.entered_by != Assignment.Entry.FORWARDED:
        return _("Only a case that was forwarded twice goes to an arbiter.")
    if held.acknowledge_until is not None and held.acknowledge_until <= now:
        return _("The days for saying “not ours” have passed: the case counts as accepted.")
    if case.assignments.filter(outcome=Assignment.Outcome.FORWARDED).count() < MOST_FORWARDS:
        return _("Only a case that was forwarded twice goes to an arbiter.")
    if Arbitration.objects.filter(assignment=held).exists():
        return _("The office above all of them already decides whose case it is.")
    return None


def may_assign(case: Case, office: Office, now: datetime) -> Refusal:
    """Why an office may not say whose case it is now. One query."""
    asked = undecided_arbitration(case) if case.owes_answer else None
    if asked is None:
        return _("There is nothing to assign.")
    decides = arbiter(asked)
    if decides is None or decides.pk != office.pk:
        return _("Another office decides whose case it is.")
    if asked.decide_until is not None and asked.decide_until <= now:
        return _("The time to decide has passed: the case is yours.")
    return None


def may_reclassify(case: Case, office: Office, now: datetime) -> Refusal:
    """Why an office may not put a case under another category now: its owner, or the office right above. No query."""
    if case.state == Case.State.WAITING:
        return _("The resident was asked a question; wait for the reply.")
    if not case.owes_answer:
        return _("No answer is owed now.")
    if case.current.listed_at is not None:
        return _("The deadline has passed.")
    if office.pk not in {case.current.office_id, case.current.office.climbs_to_id}:
        return _("Another office has the case now.")
    if office.pk == case.current.office_id and case.current.promise_at <= now:
        return _("The deadline has passed.")
    return None
