"""What an operator may change about local problems: the rules of incidents and of sorting, replaced and never edited."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from cases.admin import DatedRuleAdmin, InForce, NewRuleForm
from issues.models import IncidentRule, SortingRule
from issues.rules_loading import INCIDENTS, SORTING

HOW_RULES_CHANGE = _(
    "A rule in force is never edited: anybody can ask which one held on a day. To change it, open “Replace this rule”, give the "
    "new values and the first day on which they hold; the row in force then ends by itself on that day."
)


class IncidentRuleForm(NewRuleForm):
    """A new rule of incidents."""

    table = INCIDENTS

    class Meta:
        model = IncidentRule
        fields = (*INCIDENTS.key, *INCIDENTS.says, "valid_from")


class SortingRuleForm(NewRuleForm):
    """A new term of sorting."""

    table = SORTING

    class Meta:
        model = SortingRule
        fields = (*SORTING.says, "valid_from")


@admin.register(IncidentRule)
class IncidentRuleAdmin(DatedRuleAdmin):
    """How many reports, how near and within which time, make one incident."""

    table = INCIDENTS
    how_rules_change = HOW_RULES_CHANGE
    form = IncidentRuleForm
    list_display = ("regime", "reports", "radius_m", "window_hours", "valid_from", "valid_to")
    list_filter = (InForce, "regime")


@admin.register(SortingRule)
class SortingRuleAdmin(DatedRuleAdmin):
    """How long the platform takes with a report that fits no category."""

    table = SORTING
    how_rules_change = HOW_RULES_CHANGE
    form = SortingRuleForm
    list_display = ("days", "valid_from", "valid_to")
