"""Offices: seats of authority in a tree, and who holds them.

The tree is data (`superior`), never arithmetic on levels: a case in Almaty has one rung less than a case in a village.
What the tree implies is kept by the database itself (migration 0004): `path`, `climbs_to` and `vacant_since` are written
by triggers only, whoever changes a superior, a seat or an end date, and by whatever means.

Two lines of offices meet at the republic's desk: akims, to whom issues go, and maslikhats (the councils of regions, cities
and districts), which only a petition can be addressed to. The database keeps them apart (migration 0009): an office
stands under one of its own line or under the desk, and no place is answered for by a maslikhat.
"""

from __future__ import annotations

from datetime import date
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from territories import kinds, naming

from .units import Territory, in_active_language


class OfficeQuerySet(models.QuerySet["Office"]):
    """Questions about offices."""

    def active(self) -> Self:
        """Offices that somebody holds and that still exist: only these receive cases."""
        return self.filter(vacant_since=None, abolished_on=None)

    def akims(self) -> Self:
        """The akims' offices."""
        return self.filter(body=kinds.Body.AKIM)

    def maslikhats(self) -> Self:
        """The councils of regions, cities and districts."""
        return self.filter(body=kinds.Body.MASLIKHAT)

    def for_issues(self) -> Self:
        """The akims' offices and the republic's desk: those an issue can stand with, one for each unit that has any."""
        return self.exclude(body=kinds.Body.MASLIKHAT)

    def beside(self, office: Office) -> Self:
        """Offices of the same line, and the republic's desk, where the lines meet: what one hands on stays among them."""
        return self.filter(body__in=[office.body, kinds.Body.GOVERNMENT])

    def below(self, office: Office) -> Self:
        """The office itself and every office under it."""
        return self.filter(path__startswith=office.path)

    def with_holder(self) -> Self:
        """Add `holder_name` (null when vacant or not yet entered) and `holder_is_acting` of the present holder."""
        present = Seat.objects.present().filter(office=OuterRef("pk"), is_vacant=False)
        return self.annotate(
            holder_name=Subquery(present.values("holder_name")[:1]),
            holder_is_acting=Subquery(present.values("acting")[:1]),
        )

    def vacant(self) -> Self:
        """Offices that stand empty, longest first: the public register of vacancies, territories loaded."""
        return (
            self.filter(vacant_since__isnull=False, abolished_on=None)
            .select_related("territory", "territory__region")
            .order_by("vacant_since", "pk")
        )


class Office(models.Model):
    """One seat of authority: the akim of a unit with their staff, its maslikhat, or at the top the desk of the republic."""

    Body = kinds.Body
    Level = kinds.Level

    territory = models.ForeignKey(
        Territory, models.PROTECT, verbose_name=_("territory"), related_name="own_offices", db_index=False
    )
    """Whose it is. No index of its own: that of the constraint on unit and body begins with it."""
    body = models.CharField(_("body"), max_length=10, choices=kinds.Body, db_default=kinds.Body.AKIM)
    level = models.CharField(_("level"), max_length=10, choices=kinds.Level)
    superior = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("office above"), related_name="subordinates", null=True, blank=True
    )
    climbs_to = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("cases climb to"),
        related_name="+",
        null=True,
        blank=True,
        editable=False,
    )
    """Nearest active office above; null only for the republic. Written by a trigger."""
    path = models.TextField(_("path"), db_collation="C", default="", editable=False)
    """Ids from the root to the office itself, each followed by a slash: "1/5/77/". Written by a trigger."""
    vacant_since = models.DateField(_("vacant since"), null=True, blank=True, editable=False)
    """First day without a holder; null when held, and when no holder has been entered yet. Written by a trigger."""
    abolished_on = models.DateField(_("abolished on"), null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("successor"), related_name="predecessors", null=True, blank=True
    )

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        constraints = [
            models.UniqueConstraint(fields=["territory", "body"], name="office_one_of_each_body_of_a_unit"),
            models.CheckConstraint(name="office_body_is_known", condition=Q(body__in=kinds.Body.values)),
            models.CheckConstraint(
                name="office_only_the_republic_has_the_desk",
                condition=Q(level="republic", body="government") | (~Q(level="republic") & ~Q(body="government")),
            ),
            models.CheckConstraint(
                name="office_a_maslikhat_is_of_a_district_or_region",
                condition=~Q(body="maslikhat") | Q(level__in=["district", "region"]),
            ),
            models.CheckConstraint(name="office_level_is_known", condition=Q(level__in=kinds.Level.values)),
            models.CheckConstraint(
                name="office_only_the_republic_has_no_superior",
                condition=Q(level="republic", superior=None) | (~Q(level="republic") & Q(superior__isnull=False)),
            ),
            models.UniqueConstraint(fields=["level"], condition=Q(level="republic"), name="office_one_republic"),
            models.CheckConstraint(
                name="office_the_republic_is_never_empty",
                condition=~Q(level="republic") | Q(vacant_since=None, abolished_on=None),
            ),
            models.CheckConstraint(
                name="office_is_not_its_own_superior", condition=Q(superior=None) | ~Q(superior=F("pk"))
            ),
            models.CheckConstraint(
                name="office_only_the_abolished_have_a_successor",
                condition=Q(successor=None) | (Q(abolished_on__isnull=False) & ~Q(successor=F("pk"))),
            ),
        ]
        indexes = [
            # Reader: OfficeQuerySet.below, what an official may read (their own office and those under it).
            models.Index(fields=["path"], name="office_path"),
            # Reader: OfficeQuerySet.vacant, the public register of vacancies.
            models.Index(
                fields=["vacant_since"],
                name="office_vacant",
                condition=Q(vacant_since__isnull=False, abolished_on=None),
            ),
        ]

    def __str__(self) -> str:
        """The title in the active language."""
        return self.title

    @property
    def is_active(self) -> bool:
        """Held and existing: the office can be given a case."""
        return self.vacant_since is None and self.abolished_on is None

    @property
    def is_maslikhat(self) -> bool:
        """A council: petitions only."""
        return self.body == kinds.Body.MASLIKHAT

    @property
    def key(self) -> str:
        """Names it in addresses and forms: the code of its unit; a maslikhat's has its word behind: "103200000-maslikhat"."""
        return f"{self.territory_id}-{self.body}" if self.is_maslikhat else self.territory_id

    @property
    def titles(self) -> naming.Forms:
        """Whose office it is, in each language. Reads the territory."""
        return naming.office_title(self.territory, self.body)

    @property
    def title(self) -> str:
        """Whose office it is, in the active language: "Қарауыл ауылдық округінің әкімі". Reads the territory."""
        return in_active_language(*self.titles)

    @property
    def body_label(self) -> str:
        """What it is, as a word of its own in the active language: Әкім, Мәслихат, Жауап орталығы."""
        label = str(kinds.Body(self.body).label)
        return label[:1].upper() + label[1:]

    @property
    def level_label(self) -> str:
        """The rung on the ladder, by kind of unit: Ауыл, Аудан, Қала, Облыс, Республика; Аудан мәслихаты."""
        if self.is_maslikhat:
            return str(naming.COUNCIL_RUNG_LABELS.get(kinds.Kind(self.territory.kind), self.body_label))
        return str(naming.RUNG_LABELS[kinds.Kind(self.territory.kind)])


class SeatQuerySet(models.QuerySet["Seat"]):
    """Questions about holders."""

    def present(self) -> Self:
        """The last row of each office, the one that holds until something is recorded."""
        return self.filter(ended_on=None)

    def on(self, day: date) -> Self:
        """Rows in force on a day."""
        return self.filter(Q(started_on__lte=day), Q(ended_on=None) | Q(ended_on__gt=day))


class Seat(models.Model):
    """A period of one office: somebody holds it, or it is recorded as vacant. No row at all: the holder is not entered yet.

    The period is half-open: `ended_on` is the first day that no longer belongs to it. Changed by `territories.seats`.
    """

    office = models.ForeignKey(Office, models.PROTECT, verbose_name=_("office"), related_name="seats")
    holder_name = models.CharField(_("holder"), max_length=120, blank=True)
    """As the public sees it: first name and first letter of the surname, "Ерлан С."."""
    is_vacant = models.BooleanField(_("vacant"), default=False)
    acting = models.BooleanField(_("acting"), default=False)
    started_on = models.DateField(_("started on"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    entered_by = models.CharField(_("entered by"), max_length=150)
    entered_at = models.DateTimeField(_("entered at"))

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("holder of an office")
        verbose_name_plural = _("holders of offices")
        constraints = [
            models.CheckConstraint(
                name="seat_is_held_or_vacant",
                condition=Q(is_vacant=True, holder_name="", acting=False) | (Q(is_vacant=False) & ~Q(holder_name="")),
            ),
            models.CheckConstraint(
                name="seat_ends_after_it_starts", condition=Q(ended_on=None) | Q(ended_on__gt=F("started_on"))
            ),
            ExclusionConstraint(
                name="seat_periods_of_an_office_do_not_overlap",
                expressions=[
                    ("office", RangeOperators.EQUAL),
                    (
                        Func(
                            "started_on",
                            "ended_on",
                            RangeBoundary(),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
        indexes = [
            # Readers: OfficeQuerySet.with_holder, and the trigger that keeps Office.vacant_since.
            models.Index(fields=["office"], name="seat_present", condition=Q(ended_on=None)),
        ]

    def __str__(self) -> str:
        """The holder, or that there is none."""
        return str(_("vacant")) if self.is_vacant else self.holder_name
