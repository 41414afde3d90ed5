"""How petitions work, told from the rules in force: nothing here names a number of its own."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext, pgettext

from cases.legal import law_address
from cases.models import ClockRule
from petitions.models import GoalRule, RejectionReason, TermRule
from petitions.models.rules import Addressee
from petitions.terms import in_force
from petitions.wording import share_words
from territories.kinds import Kind
from territories.wording import days, number

_BASES = (
    gettext_noop(
        "APPC art. 90-1 to 90-6: 50 citizens within 20 wd; moderation 20 wd; 6 months of support; no repeat within a year. The appeal to another moderator and its terms: rules of this platform"
    ),
)
"""Legal bases as the rules of petitions/data are stored, in English; the words of a rule entered later are shown as they are."""


def basis_words(legal_basis: str) -> str:
    """A legal basis in the active language."""
    return _(legal_basis) if legal_basis in _BASES else legal_basis


def facts(today: date) -> dict[str, Any]:
    """Everything the page says. Four queries. Raises petitions.errors.NoGoal when no terms are in force."""
    terms = in_force(today)
    clocks = {
        rule.regime: rule.solve_days
        for rule in ClockRule.objects.in_force(today).filter(
            regime__in=[ClockRule.Regime.PETITION_LOCAL, ClockRule.Regime.PETITION_CENTRAL], step=ClockRule.Step.FIRST
        )
    }
    local = clocks.get(ClockRule.Regime.PETITION_LOCAL) or 0
    central = clocks.get(ClockRule.Regime.PETITION_CENTRAL) or 0
    return {
        "steps": steps(terms, local, central),
        "goals": goals(list(GoalRule.objects.in_force(today))),
        "goal_columns": [{"label": _("Addressee")}, {"label": _("How many signatures")}],
        "reasons": [
            {"name": reason.name, "example": reason.example} for reason in RejectionReason.objects.order_by("position")
        ],
        "law_address": law_address(),
        "legal_basis": basis_words(terms.legal_basis),
    }


def steps(terms: TermRule, local: int, central: int) -> list[dict[str, str]]:
    """The path, step by step: heading and sentence."""
    people = number(terms.joiners_needed)
    months = ngettext("%(count)s month", "%(count)s months", terms.support_months) % {
        "count": number(terms.support_months)
    }
    return [
        {
            "title": _("You write it"),
            "text": _(
                "Choose whom you ask, say in a few sentences what you want and why. Kazakh or Russian, or both. Similar petitions are shown before you send."
            ),
        },
        {
            "title": _("The first %(people)s people join") % {"people": people},
            "text": _("You send them the link; nobody else sees the petition yet. Time for it: %(days)s.")
            % {"days": days(terms.joining_days)},
        },
        {
            "title": _("The platform checks it"),
            "text": _(
                "Only for the reasons in the list below. Time for it: %(days)s, and our being late is public. A rejection is public with its reason; the author may appeal once, to another moderator, who decides within: %(appeal)s."
            )
            % {"days": days(terms.moderation_days), "appeal": days(terms.appeal_days)},
        },
        {
            "title": _("Everybody can sign: %(months)s") % {"months": months},
            "text": _(
                "One person, one signature, wherever they live. You may take yours back until the goal is reached. Time in which signing did not work is given back."
            ),
        },
        {
            "title": _("The goal is reached: an answer is owed"),
            "text": _(
                "The petition is handed over by itself. An akimat or a maslikhat has: %(local)s; a central body has: %(central)s. The decision is signed by the head and published with its reasons."
            )
            % {"local": days(local), "central": days(central)},
        },
        {
            "title": _("Silence climbs"),
            "text": _(
                "If nobody answers in time, the petition passes to the level above by itself, up to the public register of unanswered cases."
            ),
        },
        {
            "title": _("Not enough signatures"),
            "text": _("Nothing is lost: the petition is handled as an ordinary proposal."),
        },
    ]


def goals(rules: list[GoalRule]) -> list[list[str]]:
    """Rows of the table: each addressee and what it takes, kinds with the same number together."""
    order = list(Addressee.values)
    groups: dict[tuple[str, str], list[str]] = {}
    for rule in sorted(
        rules, key=lambda one: (order.index(one.addressee), -(one.fixed or one.ceiling or 10**9), one.pk)
    ):
        groups.setdefault((rule.addressee, words_of(rule)), []).append(_kinds()[rule.territory_kind])
    return [
        [
            str(Addressee(addressee).label)
            if addressee == Addressee.GOVERNMENT
            else _("%(body)s: %(kinds)s") % {"body": Addressee(addressee).label, "kinds": ", ".join(kinds)},
            words,
        ]
        for (addressee, words), kinds in groups.items()
    ]


def words_of(rule: GoalRule) -> str:
    """What one rule asks for."""
    if rule.fixed is not None:
        return number(rule.fixed)
    share = share_words(rule)
    if rule.ceiling is None or rule.above is None:
        return _("%(share)s of the residents") % {"share": share}
    return _("%(share)s of the residents; where more than %(above)s people live: %(ceiling)s") % {
        "share": share,
        "above": number(rule.above),
        "ceiling": number(rule.ceiling),
    }


def _kinds() -> dict[str, str]:
    """Units as they stand in the list of addressees."""
    return {
        Kind.REPUBLIC.value: pgettext("whose akim or maslikhat", "republic"),
        Kind.REGION.value: pgettext("whose akim or maslikhat", "region"),
        Kind.REPUBLICAN_CITY.value: pgettext("whose akim or maslikhat", "city of republican significance"),
        Kind.DISTRICT.value: pgettext("whose akim or maslikhat", "district"),
        Kind.CITY_ADMINISTRATION.value: pgettext("whose akim or maslikhat", "city"),
        Kind.CITY_DISTRICT.value: pgettext("whose akim or maslikhat", "district in a city"),
        Kind.TOWN_ADMINISTRATION.value: pgettext("whose akim or maslikhat", "town"),
        Kind.SETTLEMENT_ADMINISTRATION.value: pgettext("whose akim or maslikhat", "settlement"),
        Kind.VILLAGE_ADMINISTRATION.value: pgettext("whose akim or maslikhat", "village"),
        Kind.RURAL_DISTRICT.value: pgettext("whose akim or maslikhat", "rural district"),
    }
