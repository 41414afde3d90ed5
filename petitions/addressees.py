"""Whom a petition about a place can ask: everybody who answers there, from the nearest up, each with the goal it has now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from petitions.errors import NoGoal
from petitions.goals import Goal, number_for, population_of
from petitions.models import GoalRule, Petition
from petitions.models.rules import Addressee
from petitions.wording import goal_lines, population_line, signatures
from territories.kinds import Body, Kind, Level
from territories.models import Office, Territory
from territories.picking import is_code
from territories.wording import full_date

ADDRESSEE_OF = {
    Body.AKIM: Addressee.AKIMAT,
    Body.MASLIKHAT: Addressee.MASLIKHAT,
    Body.GOVERNMENT: Addressee.GOVERNMENT,
}
BODY_OF = {addressee: body for body, addressee in ADDRESSEE_OF.items()}


@dataclass(frozen=True, slots=True)
class Choice:
    """One body that can be asked."""

    office: Office
    addressee: Addressee
    goal: Goal | None
    no_goal: str | Promise = ""
    """Why the goal is not known now."""
    is_nearest: bool = False

    @property
    def value(self) -> str:
        """As a form sends it: "akimat:103230000"."""
        return f"{self.addressee.value}:{self.territory.code}"

    @property
    def territory(self) -> Territory:
        """The unit whose population the goal is a share of."""
        return self.office.territory

    @property
    def title(self) -> str:
        """Who it is. A petition to a central body is addressed to the Government, whose answer the desk follows."""
        return _("The Government (ministries)") if self.addressee == Addressee.GOVERNMENT else self.office.title

    @property
    def decides(self) -> str:
        """What this body can decide, in a sentence."""
        return decides(self.addressee, Kind(self.territory.kind))

    @property
    def needed(self) -> str:
        """How many signatures, with the noun; why not, where it is not known."""
        return signatures(self.goal.number) if self.goal else str(self.no_goal)

    @property
    def arithmetic(self) -> list[str]:
        """Where the number comes from, sentence by sentence."""
        if self.goal is None:
            return []
        known = self.goal.population
        figure = Petition(
            goal=self.goal.number,
            goal_rule=self.goal.rule,
            population=known.number if known and self.goal.rule.fixed is None else None,
            population_on=known.on if known else None,
            population_source=known.source if known else "",
        )
        lines = goal_lines(figure)
        if figure.population is not None and known is not None and known.is_estimate:
            lines.append(
                _("The number of residents is an estimate of %(date)s: a moderator confirms it before publication.")
                % {"date": full_date(known.on)}
            )
        elif figure.population is not None:
            lines.append(population_line(figure))
        return lines


def decides(addressee: Addressee, kind: Kind) -> str:
    """What a body can decide, in a sentence a resident understands. Not law: the addressee answers for its own powers."""
    if addressee == Addressee.GOVERNMENT:
        return _("Rules, programmes and money of the whole country.")
    regional = kind in {Kind.REGION, Kind.REPUBLICAN_CITY}
    if addressee == Addressee.MASLIKHAT:
        if regional:
            return _("The elected council: it adopts the budget of the region or city and rules that hold there.")
        return _("The elected council: it adopts the budget of the district or city and rules that hold there.")
    if regional:
        return _("Large hospitals and roads, programmes and money of the region or city.")
    if kind in {Kind.DISTRICT, Kind.CITY_ADMINISTRATION}:
        return _("Schools, roads between villages, water lines, money of the district or city.")
    if kind == Kind.CITY_DISTRICT:
        return _("Courtyards, streets, lighting and order in this part of the city.")
    return _("Streets, lighting, drinking water, cleanliness: what stands in the village itself.")


def choices_for(place: Territory, on: date) -> list[Choice]:
    """Everybody who answers for a place, the nearest first; akim before maslikhat. Two queries."""
    codes = place.path.strip("/").split("/")
    offices = list(Office.objects.filter(territory__in=codes, abolished_on=None).select_related("territory"))
    offices.sort(key=lambda office: (-office.territory.depth, office.body != Body.AKIM))
    rules = {(rule.addressee, rule.territory_kind): rule for rule in GoalRule.objects.in_force(on)}
    choices: list[Choice] = []
    for office in offices:
        addressee = ADDRESSEE_OF[Body(office.body)]
        rule = rules.get((addressee.value, office.territory.kind))
        if rule is not None:
            choices.append(_choice(office, addressee, rule, is_nearest=not choices))
    return choices


def _choice(office: Office, addressee: Addressee, rule: GoalRule, *, is_nearest: bool) -> Choice:
    known = population_of(office.territory)
    try:
        goal = Goal(number_for(rule, known.number if known else None), rule, known)
    except NoGoal as unknown:
        return Choice(office, addressee, None, unknown.message, is_nearest)
    return Choice(office, addressee, goal, is_nearest=is_nearest)


def is_precise(place: Territory) -> bool:
    """Whether nobody answers nearer to the people than the office of this very place."""
    if place.office is None or place.kind in {Kind.CITY_DISTRICT}:
        return True
    return place.office.level == Level.RURAL


def choice_of(value: object, place: Territory, on: date) -> Choice | None:
    """The body that a form named, if it can be asked about that place."""
    return next((one for one in choices_for(place, on) if one.value == value), None)


def abolished(value: object) -> Office | None:
    """The office a draft names, when it was abolished; with its successor, if it has one. One query."""
    addressee, _colon, code = str(value or "").partition(":")
    if addressee not in Addressee.values or not is_code(code):
        return None
    found = Office.objects.exclude(abolished_on=None).select_related("territory", "successor__territory")
    return found.filter(territory=code, body=BODY_OF[Addressee(addressee)]).first()
