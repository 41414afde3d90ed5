"""What an operator may change about petitions: the legal numbers, which are replaced and never edited, and words of reasons.

Petitions, texts, signatures, removals, decisions and history have no page here at all: they are changed by the verbs alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cases.admin import DatedRuleAdmin, InForce, NewRuleForm
from petitions.models import GoalRule, RejectionReason, TermRule
from petitions.rules_loading import GOALS, TERMS

if TYPE_CHECKING:
    ReasonModelAdmin = admin.ModelAdmin[RejectionReason]
else:
    ReasonModelAdmin = admin.ModelAdmin

HOW_RULES_CHANGE = _(
    "A rule in force is never edited: a published petition keeps its goal, one that has begun keeps its terms, and anybody can "
    "ask which rule held on a day. To change it, open “Replace this rule”, give the new values and the first day on which they "
    "hold; the row in force then ends by itself on that day. Name the article of the law."
)


class GoalRuleForm(NewRuleForm):
    """A new goal."""

    table = GOALS

    class Meta:
        model = GoalRule
        fields = (*GOALS.key, *GOALS.says, "valid_from")


class TermRuleForm(NewRuleForm):
    """New terms."""

    table = TERMS

    class Meta:
        model = TermRule
        fields = (*TERMS.says, "valid_from")


@admin.register(GoalRule)
class GoalRuleAdmin(DatedRuleAdmin):
    """How many people a petition needs, by addressee."""

    table = GOALS
    how_rules_change = HOW_RULES_CHANGE
    form = GoalRuleForm
    list_display = ("addressee", "territory_kind", "fixed", "percent", "above", "ceiling", "valid_from", "valid_to")
    list_filter = (InForce, "addressee")


@admin.register(TermRule)
class TermRuleAdmin(DatedRuleAdmin):
    """How long each step may take."""

    table = TERMS
    how_rules_change = HOW_RULES_CHANGE
    form = TermRuleForm
    list_display = (
        *("joiners_needed", "joining_days", "moderation_days", "appeal_within_days", "appeal_days"),
        *("support_months", "repeat_months", "valid_from", "valid_to"),
    )


@admin.register(RejectionReason)
class RejectionReasonAdmin(ReasonModelAdmin):
    """Words of the closed list. Its entries come with the law and stay: rejected petitions name them by their code."""

    list_display = ("position", "code", "name")
    list_display_links = ("code", "name")
    search_fields = ("code", "name_kk", "name_ru", "name_en")
    ordering = ("position",)
    readonly_fields = ("code", "position")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: RejectionReason | None = None) -> bool:
        return False
