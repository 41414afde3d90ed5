"""The numbered calendar of working days."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .units import in_active_language


class CalendarDay(models.Model):
    """One date of the calendar. The table is the authority: libraries only give its starting values.

    `ordinal` counts the working days up to and including the date, so "k working days later" is the row with
    ordinal + k. A trigger (migration 0005) renumbers the table after every change and refuses a missing date. Ordinals
    move when the calendar is edited: never store one anywhere else.
    """

    date = models.DateField(_("date"), primary_key=True)
    is_working = models.BooleanField(_("working day"))
    ordinal = models.PositiveIntegerField(_("working days up to here"), default=0, editable=False)
    name_kk = models.CharField(_("name in Kazakh"), max_length=150, blank=True)
    name_ru = models.CharField(_("name in Russian"), max_length=150, blank=True)
    name_en = models.CharField(_("name in English"), max_length=150, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    act = models.CharField(_("legal act"), max_length=300, blank=True)
    edited_by = models.CharField(_("edited by"), max_length=150, blank=True)
    edited_at = models.DateTimeField(_("edited at"), null=True, blank=True)

    class Meta:
        verbose_name = _("day of the calendar")
        verbose_name_plural = _("calendar")
        ordering = ["date"]
        constraints = [
            models.CheckConstraint(
                name="calendar_day_edited_by_and_at_go_together",
                condition=Q(edited_at=None, edited_by="") | (Q(edited_at__isnull=False) & ~Q(edited_by="")),
            ),
            models.CheckConstraint(
                name="calendar_day_edited_has_a_reason", condition=Q(edited_at=None) | ~Q(reason="")
            ),
        ]
        indexes = [
            # Reader: territories.calendar.add_working_days and the SQL function of the same name, on every deadline.
            models.Index(fields=["ordinal"], name="calendar_day_working", condition=Q(is_working=True)),
        ]

    def __str__(self) -> str:
        """The date."""
        return self.date.isoformat()

    @property
    def name(self) -> str:
        """The holiday's name in the active language; empty on an ordinary day."""
        return in_active_language(self.name_kk, self.name_ru, self.name_en)
