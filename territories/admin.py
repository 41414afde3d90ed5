"""Reference data for operators. What a loader or a trigger owns is read-only; changes go through the domain functions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from . import seats
from .clock import local_date, now
from .models import CalendarDay, Office, Seat, Territory


@admin.register(Territory)
class TerritoryAdmin(admin.ModelAdmin):
    """Units: an operator keeps population and points; everything else comes from the classifier."""

    list_display = ["named", "code", "kind", "region", "population", "abolished_on"]
    list_filter = ["kind", ("abolished_on", admin.EmptyFieldListFilter)]
    list_select_related = ["region"]
    search_fields = ["code"]
    search_help_text = _("A name in any language, or a code")
    ordering = ["sort_key", "code"]
    fields = [
        "code", "kind", "name_kk", "name_ru", "name_en", "full_kk", "full_ru", "full_en", "parent", "region", "office",
        "lat", "lon", "population", "population_on", "population_source", "abolished_on", "successor",
    ]  # fmt: skip
    readonly_fields = [
        "code", "kind", "name_kk", "name_ru", "name_en", "full_kk", "full_ru", "full_en", "parent", "region", "office",
        "abolished_on", "successor",
    ]  # fmt: skip

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Territory], search_term: str
    ) -> tuple[QuerySet[Territory], bool]:
        """The place box's own search."""
        if not search_term.strip():
            return queryset, False
        return Territory.objects.filter(pk__in=queryset.order_by()).search(search_term), False

    @admin.display(description=pgettext_lazy("of a thing", "name"), ordering="sort_key")
    def named(self, unit: Territory) -> str:
        """The name with its kind."""
        return unit.full_name

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Units come from `load_kato`."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Territory | None = None) -> bool:
        """A unit is abolished, never deleted."""
        return False


class SeatForm(forms.ModelForm):
    """A change of holder, checked as `territories.seats` will check it."""

    class Meta:
        model = Seat
        fields = ["office", "is_vacant", "holder_name", "acting", "started_on"]

    def clean(self) -> dict[str, Any]:
        """Refuse what the verb would refuse."""
        values: dict[str, Any] = super().clean() or {}
        if not self.errors:
            values["holder_name"] = values["holder_name"].strip()
            if problem := seats.problem_with(Seat(**values), today=local_date(now())):
                raise forms.ValidationError(problem)
        return values

    def _post_clean(self) -> None:
        """Leave the constraints to the verb, which first ends the present period."""
        self.instance = Seat(**self.cleaned_data) if not self.errors else self.instance


@admin.register(Seat)
class SeatAdmin(admin.ModelAdmin):
    """Holders: a change is recorded as a new period, history is never edited."""

    form = SeatForm
    list_display = ["office", "holder_name", "is_vacant", "acting", "started_on", "ended_on"]
    list_filter = [("ended_on", admin.EmptyFieldListFilter), "is_vacant", "acting"]
    list_select_related = ["office__territory"]
    search_fields = ["holder_name"]
    autocomplete_fields = ["office"]
    ordering = ["-started_on", "-pk"]

    def save_model(self, request: HttpRequest, obj: Seat, form: forms.ModelForm[Seat], change: bool) -> None:
        """Appoint or vacate."""
        moment = now()
        if obj.is_vacant:
            saved = seats.vacate(obj.office, on=obj.started_on, by=request.user, now=moment)
        else:
            saved = seats.appoint(
                obj.office,
                holder_name=obj.holder_name,
                acting=obj.acting,
                on=obj.started_on,
                by=request.user,
                now=moment,
            )
        obj.pk = saved.pk

    def has_change_permission(self, request: HttpRequest, obj: Seat | None = None) -> bool:
        """A period that is written stays written."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Seat | None = None) -> bool:
        """A period that is written stays written."""
        return False


class OfficeForm(forms.ModelForm):
    """Who is above whom: an akim or the desk above an akim, a maslikhat or the desk above a maslikhat."""

    class Meta:
        model = Office
        fields = ["superior"]

    def clean_superior(self) -> Office | None:
        """Refuse what the database would refuse."""
        superior: Office | None = self.cleaned_data["superior"]
        if superior is not None and superior.body not in {self.instance.body, Office.Body.GOVERNMENT}:
            raise forms.ValidationError(gettext("An akim stands under an akim, a maslikhat under a maslikhat."))
        return superior


@admin.register(Office)
class OfficeAdmin(admin.ModelAdmin):
    """Offices: an operator may set who is above whom; the rest follows from the register and from the seats."""

    form = OfficeForm
    list_display = ["named", "body", "level", "superior", "vacant_since", "abolished_on"]
    list_filter = [
        "body",
        "level",
        ("vacant_since", admin.EmptyFieldListFilter),
        ("abolished_on", admin.EmptyFieldListFilter),
    ]
    list_select_related = ["territory", "superior__territory"]
    search_fields = ["territory__code"]
    search_help_text = _("A name in any language, or a code")
    autocomplete_fields = ["superior"]
    ordering = ["path", "pk"]
    fields = [
        "territory",
        "body",
        "level",
        "superior",
        "climbs_to",
        "path",
        "vacant_since",
        "abolished_on",
        "successor",
    ]
    readonly_fields = ["territory", "body", "level", "climbs_to", "path", "vacant_since", "abolished_on", "successor"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Office]:
        """Offices with the units whose names their titles are made of."""
        return super().get_queryset(request).select_related("territory", "superior__territory", "climbs_to__territory")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Office], search_term: str
    ) -> tuple[QuerySet[Office], bool]:
        """Offices of the units that answer to a name."""
        if not search_term.strip():
            return queryset, False
        found = list(Territory.objects.administrative().search(search_term).values_list("pk", flat=True))
        return queryset.filter(territory__in=found), False

    @admin.display(description=_("office"))
    def named(self, office: Office) -> str:
        """Whose office it is."""
        return office.title

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Offices come with the register."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Office | None = None) -> bool:
        """An office is abolished, never deleted."""
        return False


@admin.register(CalendarDay)
class CalendarDayAdmin(admin.ModelAdmin):
    """The calendar, to be read. A day is changed by an act that moves the deadlines counted over it, on a page of the site."""

    list_display = ["date", "is_working", "ordinal", "named", "reason", "act", "edited_by"]
    list_filter = ["is_working", ("edited_at", admin.EmptyFieldListFilter)]
    date_hierarchy = "date"
    ordering = ["date"]
    fields = ["date", "named", "is_working", "reason", "act", "ordinal", "edited_by", "edited_at", "changed_where"]
    readonly_fields = ["named", "changed_where"]

    @admin.display(description=pgettext_lazy("of a thing", "name"))
    def named(self, day: CalendarDay) -> str:
        """The holiday."""
        return day.name

    @admin.display(description=_("where it is changed"))
    def changed_where(self, _day: CalendarDay) -> str:
        """The page of the act (settings.CALENDAR_IS_CHANGED_AT)."""
        address = reverse(settings.CALENDAR_IS_CHANGED_AT)
        return format_html('<a href="{}">{}</a>', address, gettext("Change a day of the calendar"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Days come from `load_calendar`."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: CalendarDay | None = None) -> bool:
        """Changed beside the deadlines, a day would leave them where no calendar puts them."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: CalendarDay | None = None) -> bool:
        """The calendar has no holes."""
        return False
