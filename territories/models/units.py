"""Units of the official register: the republic, its regions, districts, rural districts and the places people live in."""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Length, Right
from django.db.models.lookups import Exact
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from territories import kinds
from territories.kinds import ADMINISTRATIVE_KINDS

REPUBLIC_CODE = "000000000"


class TerritoryQuerySet(models.QuerySet["Territory"]):
    """Questions about units."""

    def active(self) -> Self:
        """Units that exist today."""
        return self.filter(abolished_on=None)

    def below(self, territory: Territory) -> Self:
        """The territory itself and everything in it."""
        return self.filter(path__startswith=territory.path)

    def administrative(self) -> Self:
        """Units that have an akim of their own, and the republic."""
        return self.filter(kind__in=ADMINISTRATIVE_KINDS)

    def in_kazakh_order(self) -> Self:
        """Sorted by name as the Kazakh alphabet sorts."""
        return self.order_by("sort_key", "code")

    def search(self, text: str) -> Self:
        """Units that answer to what a person typed; best first. See `territories.search`."""
        from territories.search import matching

        return matching(self, text)


class Territory(models.Model):
    """One unit of the register. The code is a string of 9 digits and never a number: leading zeros count."""

    Kind = kinds.Kind

    code = models.CharField(_("code"), max_length=9, primary_key=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("lies in"), related_name="children", null=True, blank=True
    )
    kind = models.CharField(_("kind"), max_length=30, choices=kinds.Kind)
    name_kk = models.CharField(_("name in Kazakh"), max_length=150)
    name_ru = models.CharField(_("name in Russian"), max_length=150)
    name_en = models.CharField(_("name in English"), max_length=150)
    full_kk = models.CharField(_("full name in Kazakh"), max_length=200)
    full_ru = models.CharField(_("full name in Russian"), max_length=200)
    full_en = models.CharField(_("full name in English"), max_length=200)
    of_kk = models.CharField(_("full name in the genitive in Kazakh"), max_length=250)
    """For titles and sentences: "Қарауыл ауылдық округінің"; a city district is named with its city."""
    of_ru = models.CharField(_("full name in the genitive in Russian"), max_length=250)
    of_en = models.CharField(_('full name after "of" in English'), max_length=250)
    path = models.TextField(_("path"), db_collation="C")
    """Codes from the root to the unit itself, each followed by a slash: "000000000/100000000/103200000/"."""
    depth = models.PositiveSmallIntegerField(_("depth"))
    lat = models.FloatField(_("latitude"), null=True, blank=True)
    lon = models.FloatField(_("longitude"), null=True, blank=True)
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    population_on = models.DateField(_("population counted on"), null=True, blank=True)
    population_source = models.CharField(_("source of the population"), max_length=200, blank=True)
    region = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("region"), related_name="+", null=True, blank=True
    )
    """The region or republican city it lies in; itself for those; null for the republic."""
    office = models.ForeignKey(
        "Office", models.PROTECT, verbose_name=_("office"), related_name="places", null=True, blank=True
    )
    """The office that answers for it: its own, or that of its nearest ancestor. Never a maslikhat. Null only while loading."""
    abolished_on = models.DateField(_("abolished on"), null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("successor"), related_name="predecessors", null=True, blank=True
    )
    search_text = models.TextField(_("search text"))
    sort_key = models.CharField(_("sort key"), max_length=200, db_collation="C")

    objects = TerritoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("territory")
        verbose_name_plural = _("territories")
        constraints = [
            models.CheckConstraint(name="territory_code_is_nine_digits", condition=Q(code__regex=r"^[0-9]{9}$")),
            models.CheckConstraint(
                name="territory_path_ends_with_its_code",
                condition=Exact(Right("path", 10), Concat("code", Value("/"))),
            ),
            models.CheckConstraint(
                name="territory_path_is_as_long_as_it_is_deep",
                condition=Exact(Length("path"), (F("depth") + 1) * 10),
            ),
            models.CheckConstraint(
                name="territory_only_the_republic_has_no_parent",
                condition=Q(kind="republic", parent=None, depth=0)
                | (~Q(kind="republic") & Q(parent__isnull=False, depth__gte=1)),
            ),
            models.CheckConstraint(
                name="territory_only_the_republic_lies_in_no_region",
                condition=Q(kind="republic", region=None) | (~Q(kind="republic") & Q(region__isnull=False)),
            ),
            models.UniqueConstraint(fields=["kind"], condition=Q(kind="republic"), name="territory_one_republic"),
            models.CheckConstraint(name="territory_kind_is_known", condition=Q(kind__in=kinds.Kind.values)),
            models.CheckConstraint(
                name="territory_point_is_on_earth",
                condition=Q(lat=None, lon=None)
                | Q(lat__range=(-90, 90), lon__range=(-180, 180), lat__isnull=False, lon__isnull=False),
            ),
            models.CheckConstraint(name="territory_population_is_not_negative", condition=Q(population__gte=0)),
            models.CheckConstraint(
                name="territory_population_has_date_and_source",
                condition=Q(population=None, population_on=None, population_source="")
                | (Q(population__isnull=False, population_on__isnull=False) & ~Q(population_source="")),
            ),
            models.CheckConstraint(
                name="territory_only_the_abolished_have_a_successor",
                condition=Q(successor=None) | (Q(abolished_on__isnull=False) & ~Q(successor=F("code"))),
            ),
            models.CheckConstraint(
                name="territory_names_are_not_empty",
                condition=~Q(name_kk="") & ~Q(name_ru="") & ~Q(name_en=""),
            ),
        ]
        indexes = [
            # Reader: TerritoryQuerySet.below, on every page of a place, office or region and in statistics.
            models.Index(fields=["path"], name="territory_path"),
            # Reader: territories.search, the place box of the home page and of every form.
            # Without the list of pending entries: a loaded register would stand in it, read whole for every word.
            GinIndex(
                fields=["search_text"], opclasses=["gin_trgm_ops"], fastupdate=False, name="territory_search_text"
            ),
            # Reader: lists of one parent's units in Kazakh order (the page of a place, the drop-downs of the form).
            models.Index(fields=["parent", "sort_key", "code"], name="territory_parent_in_order"),
        ]

    def __str__(self) -> str:
        """The full name in the active language."""
        return self.full_name

    @property
    def name(self) -> str:
        """The bare name in the active language."""
        return in_active_language(self.name_kk, self.name_ru, self.name_en)

    @property
    def full_name(self) -> str:
        """The name with its kind in the active language: "Қарауыл ауылдық округі"."""
        return in_active_language(self.full_kk, self.full_ru, self.full_en)

    @property
    def genitive(self) -> str:
        """The full name as it stands in a title: "Карааульского сельского округа"; in English what follows "of"."""
        return in_active_language(self.of_kk, self.of_ru, self.of_en)

    @property
    def is_administrative(self) -> bool:
        """Whether the unit has an office of its own (an akim; for the republic its desk)."""
        return self.kind in ADMINISTRATIVE_KINDS

    @property
    def kind_label(self) -> str:
        """What it is, in the active language, the two kinds of district told apart."""
        return str(kinds.Kind(self.kind).label)


def in_active_language(kk: str, ru: str, en: str) -> str:
    """The form of the active language; Kazakh, the state language, when no other of ours is active."""
    language = (get_language() or "kk").partition("-")[0]
    return {"ru": ru, "en": en}.get(language, kk)
