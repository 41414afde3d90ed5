"""What a moderator decides: publish with the goal frozen, or reject for reasons of the closed list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.deadlines import last_day, months_later
from cases.models import Case
from cases.workflow import check_texts
from petitions import goals, rights, terms
from petitions.errors import BadInput, TransitionRefused
from petitions.goals import Population as PopulationFigure
from petitions.log import Actor, Kind, record
from petitions.models import Moderation, Petition, RejectionReason
from petitions.texts import Words, check, searchable
from petitions.workflow.authors import write_texts
from petitions.workflow.held import hold
from territories.clock import local_date
from territories.models import Territory

if TYPE_CHECKING:
    from accounts.models import User

LONGEST_EXPLANATION = 5000
LONGEST_HIDING = 300
LONGEST_SOURCE = 200
State = Petition.State

__all__ = ["PopulationFigure", "approve", "hide", "reject", "unhide"]


@transaction.atomic
def approve(
    petition: Petition,
    *,
    by: User,
    now: datetime,
    population: PopulationFigure | None = None,
    translation: Mapping[str, Words] | None = None,
    version: int | None = None,
) -> Petition:
    """Publish: the goal, its rule and the population are frozen, and the period of support begins.

    `population` confirms or enters the figure the goal is a share of, with its date and source, and is kept in the register.
    An estimate must be confirmed; an unknown population may stay unknown where the rule has a ceiling. `translation` adds
    the language the author did not write in, marked as the platform's. `version`: of the petition that the moderator saw;
    raises PetitionChanged.
    """
    petition = hold(petition, State.MODERATION, version=version)
    round_ = _round_for(petition, by)
    if petition.hidden_at is not None:
        raise TransitionRefused(_("This petition is hidden: show it again before it is published."))
    if population is not None:
        _keep_population(petition.territory, population, now)
    goal = goals.goal_for(petition.addressee, petition.territory, local_date(now))
    if goal.rule.fixed is None and goal.population is not None and goal.population.is_estimate:
        raise BadInput(
            {"population": _("This figure is an estimate: confirm the population, with its date and source.")}
        )
    search_text = petition.search_text
    if translation:
        search_text += " " + searchable(_translate(petition, translation, now))
    closes_at = terms.closes_at(petition.terms, now)
    _decide(round_, by, now, approved=True)
    known = goal.population
    record(
        petition,
        Kind.PUBLISHED,
        actor=Actor.MODERATOR,
        at=now,
        user=by,
        data={
            "goal": goal.number,
            "closes_on": last_day(closes_at).isoformat(),
            "texts": {one.language: one.hexdigest for one in petition.texts.filter(version=petition.text_version)},
        },
        state=State.OPEN,
        published_at=now,
        closes_at=closes_at,
        goal=goal.number,
        goal_rule=goal.rule,
        population=known.number if known else None,
        population_on=known.on if known else None,
        population_source=known.source if known else "",
        search_text=search_text,
    )
    return petition


@transaction.atomic
def reject(
    petition: Petition,
    *,
    reasons: Sequence[str],
    explanation: str,
    by: User,
    now: datetime,
    duplicate_of: Petition | None = None,
    version: int | None = None,
) -> Petition:
    """Reject, only for reasons of the closed list or as a repeat of a public or lately decided petition, and say why.

    The public sees a stub with the reasons; the author may appeal once, to another moderator.
    """
    petition = hold(petition, State.MODERATION, version=version)
    round_ = _round_for(petition, by)
    check_texts(explanation=(explanation, LONGEST_EXPLANATION, True))
    known = set(RejectionReason.objects.filter(code__in=reasons).values_list("code", flat=True))
    if (not reasons and duplicate_of is None) or known != set(reasons):
        raise BadInput({"reasons": _("Choose at least one reason of the list.")})
    if duplicate_of is not None:
        check_duplicate(petition, duplicate_of, now)
    _decide(
        round_,
        by,
        now,
        approved=False,
        reasons=sorted(known),
        explanation=explanation.strip(),
        duplicate_of=duplicate_of,
    )
    first = round_.round == Moderation.Round.FIRST
    record(
        petition,
        Kind.REJECTED,
        actor=Actor.MODERATOR,
        at=now,
        user=by,
        text=explanation,
        data={
            "reasons": sorted(known),
            "round": round_.round,
            "appeal_until": last_day(terms.appeal_until(petition.terms, now)).isoformat() if first else None,
            "duplicate_of": duplicate_of.number if duplicate_of else None,
        },
        state=State.REJECTED,
        ended_at=now,
    )
    return petition


@transaction.atomic
def hide(petition: Petition, *, reason: str, by: User, now: datetime, version: int | None = None) -> Petition:
    """Take the words of a petition from the public, with a public reason: its page stays as a stub and it cannot be signed."""
    petition = hold(petition, version=version)
    rights.must(rights.refusal_about(petition, by))
    check_texts(reason=(reason, LONGEST_HIDING, True))
    if petition.hidden_at is None:
        changes: dict[str, Any] = {"hidden_at": now, "hidden_by": by, "hidden_reason": reason.strip()}
        record(
            petition, Kind.HIDDEN, actor=Actor.MODERATOR, at=now, user=by, text=reason, data={"hidden": True}, **changes
        )
        _with_its_case(petition, changes)
    return petition


@transaction.atomic
def unhide(petition: Petition, *, reason: str, by: User, now: datetime, version: int | None = None) -> Petition:
    """Show it again, with a reason. The period is not extended: a later rule may say so."""
    petition = hold(petition, version=version)
    rights.must(rights.refusal_about(petition, by))
    check_texts(reason=(reason, LONGEST_HIDING, True))
    if petition.hidden_at is not None:
        changes: dict[str, Any] = {"hidden_at": None, "hidden_by": None, "hidden_reason": ""}
        record(
            petition,
            Kind.HIDDEN,
            actor=Actor.MODERATOR,
            at=now,
            user=by,
            text=reason,
            data={"hidden": False},
            **changes,
        )
        _with_its_case(petition, changes)
    return petition


def _with_its_case(petition: Petition, changes: dict[str, Any]) -> None:
    """The case that answers a petition repeats its words: both are hidden, or shown, together. The duty to answer goes on."""
    if petition.case_id is not None:
        Case.objects.filter(pk=petition.case_id).update(**changes)


def _round_for(petition: Petition, by: User) -> Moderation:
    """The open look, when this moderator may decide it (petitions.rights)."""
    round_ = petition.moderations.select_for_update().filter(decided_at=None).first()
    rights.must(rights.refusal_to_check(petition, round_, by))
    assert round_ is not None
    return round_


def _decide(round_: Moderation, by: User, now: datetime, **decision: Any) -> None:
    Moderation.objects.filter(pk=round_.pk).update(decided_at=now, decided_by=by, **decision)


def _keep_population(territory: Territory, figure: PopulationFigure, now: datetime) -> None:
    check_texts(population_source=(figure.source, LONGEST_SOURCE, True))
    if figure.number <= 0:
        raise BadInput({"population": _("Write how many people live there.")})
    if figure.on > local_date(now):
        raise BadInput({"population_on": _("This date is in the future.")})
    if figure.is_estimate:
        raise BadInput({"population_source": _("Name the source of the figure.")})
    values = asdict(figure)
    Territory.objects.filter(pk=territory.pk).update(
        population=values["number"], population_on=values["on"], population_source=values["source"]
    )
    territory.population, territory.population_on = figure.number, figure.on
    territory.population_source = figure.source


def _translate(petition: Petition, translation: Mapping[str, Words], now: datetime) -> Mapping[str, Words]:
    """Write the words that the author did not; as they were cleaned."""
    written = set(petition.texts.filter(version=petition.text_version).values_list("language", flat=True))
    if written & set(translation):
        raise BadInput({"translation": _("The author wrote in this language: it is not translated.")})
    words = check(translation)
    write_texts(petition, words, petition.text_version, now, is_translation=True)
    return words


def check_duplicate(petition: Petition, other: Petition, now: datetime) -> None:
    """Raises BadInput unless the other one bars this one as a repeat."""
    if other.pk == petition.pk:
        raise BadInput({"duplicate_of": _("A petition is not a repeat of itself.")})
    if other.office_id != petition.office_id:
        raise BadInput(
            {
                "duplicate_of": _(
                    "That petition asks another addressee: it bars no repeat. Each answers for its own powers."
                )
            }
        )
    if not bars_a_repeat(petition, other, now):
        raise BadInput(
            {"duplicate_of": _("That petition is not in public access and was not decided in the last year.")}
        )


def bars_a_repeat(petition: Petition, other: Petition, now: datetime) -> bool:
    """The bar of docs/law.md: the other one asks the same addressee and is in public access now, or was decided less than a year ago.

    In public access are those that are open and those whose decision is owed. At most two queries.
    """
    if other.office_id != petition.office_id or other.state not in {State.OPEN, State.REACHED}:
        return False
    given = other.case.answers.order_by("at", "pk").last() if other.case is not None else None
    if given is None:
        return other.hidden_at is None
    return months_later(local_date(given.at), petition.terms.repeat_months) > local_date(now)
