"""The legal numbers of petitions, as dated rows: goals, terms, and the closed list of reasons for a rejection."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models import DatedQuerySet, DatedRow
from cases.models.rules import ends_after_it_starts, no_overlap
from territories.kinds import ADMINISTRATIVE_KINDS
from territories.models.units import in_active_language


class Addressee(models.TextChoices):
    """Whom a petition asks: the executive, the elected council, or the Government."""

    AKIMAT = "akimat", pgettext_lazy("addressee of a petition", "Akim or akimat")
    MASLIKHAT = "maslikhat", pgettext_lazy("addressee of a petition", "Maslikhat")
    GOVERNMENT = "government", pgettext_lazy("addressee of a petition", "Government (central bodies)")


class GoalRule(DatedRow):
    """How many people a petition needs, by whom it addresses (APPC 90-3; in words: docs/law.md).

    `fixed`: that many, whatever the population. `percent` alone: that share of the population, rounded up. `percent` with
    `above` and `ceiling`: up to `above` people the share, for more people the ceiling; unknown population: the ceiling.
    """

    addressee = models.CharField(_("addressee"), max_length=10, choices=Addressee)
    territory_kind = models.CharField(_("kind of unit"), max_length=30)
    fixed = models.PositiveIntegerField(_("fixed goal"), null=True, blank=True)
    percent = models.DecimalField(_("percent of the population"), max_digits=5, decimal_places=2, null=True, blank=True)
    above = models.PositiveIntegerField(_("more people than"), null=True, blank=True)
    ceiling = models.PositiveIntegerField(_("goal above that"), null=True, blank=True)
    legal_basis = models.TextField(_("legal basis"))
    objects = DatedQuerySet["GoalRule"].as_manager()

    class Meta:
        verbose_name = _("goal of petitions")
        verbose_name_plural = _("goals of petitions")
        ordering = ["addressee", "territory_kind", "valid_from", "pk"]
        constraints = [
            no_overlap("goal_rule_one_at_a_time", "addressee", "territory_kind"),
            ends_after_it_starts("goal_rule_ends_after_it_starts"),
            models.CheckConstraint(
                name="goal_rule_is_fixed_or_a_share",
                condition=Q(fixed__isnull=False, fixed__gt=0, percent=None, above=None, ceiling=None)
                | Q(fixed=None, percent__isnull=False, percent__gt=0, percent__lte=100, above=None, ceiling=None)
                | Q(fixed=None, percent__isnull=False, percent__gt=0, percent__lte=100)
                & Q(above__isnull=False, above__gt=0, ceiling__isnull=False, ceiling__gt=0),
            ),
            models.CheckConstraint(
                name="goal_rule_kind_can_be_addressed",
                condition=Q(addressee="government", territory_kind="republic")
                | Q(addressee="akimat", territory_kind__in=sorted(ADMINISTRATIVE_KINDS - {"republic"}))
                | Q(
                    addressee="maslikhat",
                    territory_kind__in=["region", "republican_city", "district", "city_administration"],
                ),
            ),
        ]

    def __str__(self) -> str:
        """Addressee, kind and the first day."""
        return f"{self.addressee} {self.territory_kind} from {self.valid_from}"


class TermRule(DatedRow):
    """How long each step of a petition may take, and what it needs. One row in force at a time; wd = working days."""

    joiners_needed = models.PositiveSmallIntegerField(_("people who join"))
    joining_days = models.PositiveSmallIntegerField(_("wd to join"))
    moderation_days = models.PositiveSmallIntegerField(_("wd to moderate"))
    appeal_within_days = models.PositiveSmallIntegerField(_("wd to appeal against a rejection"))
    appeal_days = models.PositiveSmallIntegerField(_("wd to decide an appeal"))
    support_months = models.PositiveSmallIntegerField(_("months of support"))
    repeat_months = models.PositiveSmallIntegerField(_("months without a repeat after a decision"))
    legal_basis = models.TextField(_("legal basis"))
    objects = DatedQuerySet["TermRule"].as_manager()

    class Meta:
        verbose_name = _("terms of petitions")
        verbose_name_plural = _("terms of petitions")
        ordering = ["valid_from"]
        constraints = [
            no_overlap("petition_terms_one_at_a_time"),
            ends_after_it_starts("petition_terms_end_after_they_start"),
            models.CheckConstraint(
                name="petition_terms_are_not_zero",
                condition=Q(
                    joiners_needed__gt=0,
                    joining_days__gt=0,
                    moderation_days__gt=0,
                    appeal_within_days__gt=0,
                    appeal_days__gt=0,
                    support_months__gt=0,
                ),
            ),
        ]

    def __str__(self) -> str:
        """The first day."""
        return f"from {self.valid_from}"


class RejectionReason(models.Model):
    """One of the reasons for which alone a petition may be rejected: the closed list of subjects (APPC 90-2)."""

    code = models.SlugField(_("code"), max_length=40, primary_key=True)
    position = models.PositiveSmallIntegerField(_("position"), unique=True)
    name_kk = models.TextField(_("in Kazakh"))
    name_ru = models.TextField(_("in Russian"))
    name_en = models.TextField(_("in English"))
    example_kk = models.TextField(_("example in Kazakh"))
    example_ru = models.TextField(_("example in Russian"))
    example_en = models.TextField(_("example in English"))
    legal_basis = models.TextField(_("legal basis"))

    class Meta:
        verbose_name = _("reason for a rejection")
        verbose_name_plural = _("reasons for a rejection")
        ordering = ["position"]

    def __str__(self) -> str:
        """The name in the active language."""
        return self.name

    @property
    def name(self) -> str:
        """What may not be asked, in the active language."""
        return in_active_language(self.name_kk, self.name_ru, self.name_en)

    @property
    def example(self) -> str:
        """A petition that would be rejected for it, in the active language."""
        return in_active_language(self.example_kk, self.example_ru, self.example_en)
