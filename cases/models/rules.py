"""What people complain about, who answers first, and how long each office has: dated rows, never code."""

from __future__ import annotations

from datetime import date
from typing import Generic, Self, TypeVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from territories.kinds import ADMINISTRATIVE_KINDS, Level
from territories.models.units import in_active_language

Rule = TypeVar("Rule", bound=models.Model)


def no_overlap(name: str, *key: str) -> ExclusionConstraint:
    """Periods of one key must not overlap; they are half-open, `valid_to` is the first day without the rule."""
    period = Func("valid_from", "valid_to", RangeBoundary(), function="daterange", output_field=DateRangeField())
    return ExclusionConstraint(
        name=name,
        expressions=[*((field, RangeOperators.EQUAL) for field in key), (period, RangeOperators.OVERLAPS)],
    )


def ends_after_it_starts(name: str) -> models.CheckConstraint:
    """A rule holds for one day at least."""
    return models.CheckConstraint(name=name, condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")))


class CategoryQuerySet(models.QuerySet["Category"]):
    """Questions about categories."""

    def offered(self) -> Self:
        """Those that a resident can choose; the category under which petitions are handed over is not among them."""
        return self.filter(is_offered=True)


class Category(models.Model):
    """A kind of problem as residents know it: water, roads, school. Loaded from cases/data/categories.toml."""

    class Group(models.TextChoices):
        """The nine doors on the first page of a report."""

        DANGER = "danger", pgettext_lazy("group of categories", "Danger right now")
        UTILITIES = "utilities", pgettext_lazy("group of categories", "Water, heat, power, gas, internet")
        STREETS = "streets", pgettext_lazy("group of categories", "Roads, streets, transport")
        CLEAN = "clean", pgettext_lazy("group of categories", "Cleanliness and nature")
        HOME = "home", pgettext_lazy("group of categories", "Homes, yards, quiet")
        VILLAGE = "village", pgettext_lazy("group of categories", "Land and village life")
        CARE = "care", pgettext_lazy("group of categories", "School, kindergarten, clinic")
        PEOPLE = "people", pgettext_lazy("group of categories", "Help, jobs, prices")
        STATE = "state", pgettext_lazy("group of categories", "Safety and public services")

    code = models.SlugField(_("code"), max_length=40, primary_key=True)
    group = models.CharField(_("group"), max_length=20, choices=Group)
    name_kk = models.CharField(_("name in Kazakh"), max_length=80)
    name_ru = models.CharField(_("name in Russian"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80)
    hint_kk = models.CharField(_("hint in Kazakh"), max_length=200)
    hint_ru = models.CharField(_("hint in Russian"), max_length=200)
    hint_en = models.CharField(_("hint in English"), max_length=200)
    keywords = models.TextField(_("words that suggest it"), blank=True)
    is_emergency = models.BooleanField(_("emergency"), default=False)
    claims_need_photo = models.BooleanField(_("a claim that it is fixed needs a photo"), default=False)
    phone = models.CharField(_("numbers to call first"), max_length=40, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    icon = models.CharField(_("icon"), max_length=20)
    is_offered = models.BooleanField(_("residents can choose it"), default=True)

    PETITION = "petition"
    """Code of the category of every case that answers a petition."""

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "code"]
        constraints = [
            models.CheckConstraint(
                name="category_emergency_shows_whom_to_call", condition=Q(is_emergency=False) | ~Q(phone="")
            )
        ]

    def __str__(self) -> str:
        """The name in the active language."""
        return self.name

    @property
    def name(self) -> str:
        """The name in the active language."""
        return in_active_language(self.name_kk, self.name_ru, self.name_en)

    @property
    def hint(self) -> str:
        """One sentence with examples, in the active language."""
        return in_active_language(self.hint_kk, self.hint_ru, self.hint_en)

    @property
    def regime(self) -> str:
        """Which clocks run: hours in an emergency, working days otherwise."""
        return ClockRule.Regime.EMERGENCY if self.is_emergency else ClockRule.Regime.ORDINARY


class DatedQuerySet(models.QuerySet[Rule], Generic[Rule]):
    """Questions about dated rows."""

    def in_force(self, on: date) -> Self:
        """Rows that hold on a day; `valid_to` is the first day on which a row no longer does."""
        return self.filter(Q(valid_from__lte=on), Q(valid_to=None) | Q(valid_to__gt=on))


class DatedRow(models.Model):
    """A rule that holds from a day on, until a day that is the first without it. Never edited: closed, and followed by another."""

    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid until"), null=True, blank=True)

    class Meta:
        abstract = True


class CategoryRule(DatedRow):
    """Which level answers first for a category in one kind of unit, and in how many working days."""

    category = models.ForeignKey(Category, models.PROTECT, verbose_name=_("category"), related_name="rules")
    territory_kind = models.CharField(_("kind of unit"), max_length=30, blank=True)
    """Kind of the unit whose office is nearest; empty = any. An exact kind wins over the empty one."""
    first_level = models.CharField(_("first level"), max_length=10, choices=Level)
    solve_days = models.PositiveSmallIntegerField(_("working days"), null=True, blank=True)
    """Working days of the first office; null = those of its clock."""
    legal_basis = models.TextField(_("legal basis"))

    objects = DatedQuerySet["CategoryRule"].as_manager()

    class Meta:
        verbose_name = _("rule of a category")
        verbose_name_plural = _("rules of categories")
        ordering = ["category", "territory_kind", "valid_from", "pk"]
        constraints = [
            no_overlap("category_rule_one_at_a_time", "category", "territory_kind"),
            ends_after_it_starts("category_rule_ends_after_it_starts"),
            models.CheckConstraint(name="category_rule_level_is_known", condition=Q(first_level__in=Level.values)),
            models.CheckConstraint(
                name="category_rule_kind_has_an_office",
                condition=Q(territory_kind__in=["", *sorted(ADMINISTRATIVE_KINDS)]),
            ),
            models.CheckConstraint(
                name="category_rule_days_are_offered",
                condition=Q(solve_days=None) | Q(solve_days__in=[1, 3, 5, 10, 15]),
            ),
        ]

    def __str__(self) -> str:
        """Category, kind and the first day."""
        return f"{self.category_id} {self.territory_kind or 'any kind'} from {self.valid_from}"


class ClockRule(DatedRow):
    """How long an office has at one step of the ladder. Source of each row: its `legal_basis`; in words: docs/clocks.md."""

    class Regime(models.TextChoices):
        """Which set of clocks runs."""

        ORDINARY = "ordinary", _("ordinary")
        EMERGENCY = "emergency", _("emergency")
        PETITION_LOCAL = "petition_local", _("petition to a local body")
        PETITION_CENTRAL = "petition_central", _("petition to a central body")

    class Step(models.TextChoices):
        """Where on the ladder an office stands for one case."""

        FIRST = "first", _("first office")
        NEXT = "next", _("each level above")
        REPUBLIC = "republic", _("republic")

    regime = models.CharField(_("regime"), max_length=20, choices=Regime)
    step = models.CharField(_("step"), max_length=10, choices=Step)
    solve_days = models.PositiveSmallIntegerField(_("working days to solve"), null=True, blank=True)
    solve_hours = models.PositiveSmallIntegerField(_("hours to solve"), null=True, blank=True)
    acknowledge_days = models.PositiveSmallIntegerField(_("working days to acknowledge"), null=True, blank=True)
    acknowledge_hours = models.PositiveSmallIntegerField(_("hours to acknowledge"), null=True, blank=True)
    review_days = models.PositiveSmallIntegerField(_("working days to review a dispute"), null=True, blank=True)
    review_hours = models.PositiveSmallIntegerField(_("hours to review a dispute"), null=True, blank=True)
    pause_days = models.PositiveSmallIntegerField(_("most working days of waiting for the resident"))
    above_days = models.PositiveSmallIntegerField(
        _("working days for the level above to grant time"), null=True, blank=True
    )
    """For an extension or a promise; null = none is granted."""
    arbitrate_days = models.PositiveSmallIntegerField(_("working days for an arbiter"), null=True, blank=True)
    arbitrate_hours = models.PositiveSmallIntegerField(_("hours for an arbiter"), null=True, blank=True)
    confirm_days = models.PositiveSmallIntegerField(_("days to confirm or dispute"))
    """Calendar days from the answer until the case closes as silent."""
    reply_days = models.PositiveSmallIntegerField(_("days a late confirmation or dispute counts"))
    """Calendar days from the answer."""
    appeal_days = models.PositiveSmallIntegerField(_("days to appeal against a review"))
    """Calendar days from the review."""
    return_days = models.PositiveSmallIntegerField(_("days in which a problem that comes back is linked"))
    """Calendar days from the answer; up to `reply_days` the case itself is opened again."""
    split_days = models.PositiveSmallIntegerField(_("days to split off from a merged case"))
    """Calendar days from the merging."""
    registration_closes = models.TimeField(_("registration closes"), null=True, blank=True)
    """Local time; filed later or on a day off = registered the next working day. Null = registered at once, always."""
    legal_basis = models.TextField(_("legal basis"))

    objects = DatedQuerySet["ClockRule"].as_manager()

    class Meta:
        verbose_name = _("clock")
        verbose_name_plural = _("clocks")
        ordering = ["regime", "step", "valid_from", "pk"]
        constraints = [
            no_overlap("clock_rule_one_at_a_time", "regime", "step"),
            ends_after_it_starts("clock_rule_ends_after_it_starts"),
            models.CheckConstraint(
                name="clock_rule_solves_in_days_or_hours",
                condition=Q(solve_days__isnull=False, solve_days__gt=0, solve_hours=None)
                | Q(solve_days=None, solve_hours__isnull=False, solve_hours__gt=0),
            ),
            models.CheckConstraint(
                name="clock_rule_late_replies_end_last", condition=Q(reply_days__gte=F("confirm_days"))
            ),
            models.CheckConstraint(
                name="clock_rule_returns_end_after_replies", condition=Q(return_days__gte=F("reply_days"))
            ),
            models.CheckConstraint(
                name="clock_rule_arbitrates_in_days_or_hours",
                condition=Q(arbitrate_days=None) | Q(arbitrate_hours=None),
            ),
        ]

    def __str__(self) -> str:
        """Regime, step and the first day."""
        return f"{self.regime} {self.step} from {self.valid_from}"
