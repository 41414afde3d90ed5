"""How many people a petition needs: the rule in force, the population, and the arithmetic, each told to the reader.

Source: APPC art. 90-3 as given in docs/law.md. Shares are rounded up. Signers need not live there; only the denominator is local.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from petitions.errors import NoGoal
from petitions.models import GoalRule

if TYPE_CHECKING:
    from territories.models import Territory


@dataclass(frozen=True, slots=True)
class Population:
    """How many people live in a unit, since when that figure is, and who says so."""

    number: int
    on: date
    source: str

    @property
    def is_estimate(self) -> bool:
        """A figure that a moderator must confirm before a petition rests on it."""
        return self.source.startswith("estimate")


@dataclass(frozen=True, slots=True)
class Goal:
    """The number, and everything it was computed from."""

    number: int
    rule: GoalRule
    population: Population | None

    @property
    def is_ceiling_for_unknown(self) -> bool:
        """The population is not known, so the highest goal of the rule holds."""
        return self.population is None and self.rule.fixed is None

    @property
    def is_ceiling(self) -> bool:
        """More people live there than `above`: a fixed number instead of a share."""
        return self.population is not None and self.rule.above is not None and self.population.number > self.rule.above


def number_for(rule: GoalRule, population: int | None) -> int:
    """The arithmetic of one rule. Raises NoGoal for a bare share of an unknown population."""
    if rule.fixed is not None:
        return rule.fixed
    assert rule.percent is not None
    if rule.above is not None and rule.ceiling is not None and (population is None or population > rule.above):
        return rule.ceiling
    if population is None:
        raise NoGoal(_("The population of this place is not known, so the number of signatures is not either."))
    hundredths = int(rule.percent * 100)
    return max(1, -(-population * hundredths // 10_000))


def rule_for(addressee: str, territory_kind: str, on: date) -> GoalRule:
    """The rule in force on a day. Raises NoGoal when such an addressee cannot be petitioned."""
    rule = GoalRule.objects.in_force(on).filter(addressee=addressee, territory_kind=territory_kind).first()
    if rule is None:
        raise NoGoal(_("A petition cannot be addressed to this body."), addressee=addressee, kind=territory_kind)
    return rule


def population_of(territory: Territory) -> Population | None:
    """What the register knows; None when it knows nothing."""
    if territory.population is None or territory.population_on is None:
        return None
    return Population(territory.population, territory.population_on, territory.population_source)


def goal_for(addressee: str, territory: Territory, on: date, population: Population | None = None) -> Goal:
    """The goal of a petition to a body of a unit on a day. `population`: a confirmed figure instead of the register's."""
    rule = rule_for(addressee, territory.kind, on)
    known = population or population_of(territory)
    return Goal(number_for(rule, known.number if known else None), rule, known)
