"""The reference data an operator may change: words of categories, and rules, which are replaced and never edited."""

from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy, pgettext, pgettext_lazy

from cases.models import Category, CategoryRule, ClockRule
from cases.rules_loading import CATEGORY_RULES, CLOCK_RULES, DatedTable
from cases.rules_replacing import RuleAlreadyFollowed, RuleBeginsTooEarly, check_replacement, replace_rule
from territories.clock import local_date, now

if TYPE_CHECKING:
    CategoryModelAdmin = admin.ModelAdmin[Category]
    RuleModelAdmin = admin.ModelAdmin[Any]
    RuleModelForm = forms.ModelForm[Any]
else:
    CategoryModelAdmin = RuleModelAdmin = admin.ModelAdmin
    RuleModelForm = forms.ModelForm

HOW_RULES_CHANGE = gettext_lazy(
    "A rule in force is never edited: cases already open keep their clocks, and anybody can ask which rule held on a day. "
    "To change it, open “Replace this rule”, give the new values and the first day on which they hold; the row in force "
    "then ends by itself on that day. Name the article of the law, or say that it is a rule of this platform."
)


@admin.register(Category)
class CategoryAdmin(CategoryModelAdmin):
    """Words and order of the categories. A category is never deleted: cases and history name it."""

    list_display = ("position", "code", "named", "group", "is_emergency", "claims_need_photo", "phone")
    list_display_links = ("code", "named")
    list_filter = ("group", "is_emergency")
    search_fields = ("code", "name_kk", "name_ru", "name_en", "keywords")
    ordering = ("position", "code")

    @admin.display(description=pgettext_lazy("of a thing", "name"))
    def named(self, category: Category) -> str:
        """The name in the active language."""
        return category.name

    def get_readonly_fields(self, request: HttpRequest, obj: Category | None = None) -> tuple[str, ...]:
        """A code stays for ever, and open cases run on the clocks their category had."""
        return ("code", "is_emergency") if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Category | None = None) -> bool:
        return False


class InForce(admin.SimpleListFilter):
    """Which side of its half-open period today stands on."""

    title = pgettext_lazy("rule", "in force")
    parameter_name = "in_force"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("now", pgettext("rule in force", "today")),
            ("later", pgettext("rule in force", "from a later day")),
            ("ended", pgettext("rule in force", "no longer")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        today = local_date(now())
        conditions = {
            "now": Q(valid_from__lte=today) & (Q(valid_to=None) | Q(valid_to__gt=today)),
            "later": Q(valid_from__gt=today),
            "ended": Q(valid_to__lte=today),
        }
        chosen = self.value() or ""
        return queryset.filter(conditions[chosen]) if chosen in conditions else queryset


class NewRuleForm(RuleModelForm):
    """A row that replaces the one in force; what may not be replaced is said before anything is saved."""

    table: ClassVar[DatedTable[Any]]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        try:
            check_replacement(self.table, self.table.model(**cleaned), now=now())
        except RuleBeginsTooEarly:
            self.add_error("valid_from", gettext("A rule begins tomorrow or later: what holds today is not changed."))
        except RuleAlreadyFollowed as followed:
            day = followed.day.isoformat()
            self.add_error(
                "valid_from", gettext("Another row already begins on %(day)s; replace that one.") % {"day": day}
            )
        return cleaned

    def validate_constraints(self) -> None:
        """Not against the row in force, which is closed in the same transaction; the database has the last word."""


class CategoryRuleForm(NewRuleForm):
    """A new rule of a category."""

    table = CATEGORY_RULES

    class Meta:
        model = CategoryRule
        fields = ("category", "territory_kind", "first_level", "solve_days", "legal_basis", "valid_from")


class ClockRuleForm(NewRuleForm):
    """A new clock."""

    table = CLOCK_RULES

    class Meta:
        model = ClockRule
        fields = (*CLOCK_RULES.key, *CLOCK_RULES.says, "valid_from")


class DatedRuleAdmin(RuleModelAdmin):
    """Rows are shown and replaced; nothing in the table is edited or deleted. For the rules of every app."""

    table: ClassVar[DatedTable[Any]]
    how_rules_change: ClassVar[Any] = HOW_RULES_CHANGE
    list_filter: ClassVar[Any] = (InForce,)
    ordering: ClassVar[Any] = ("-valid_from",)

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """The fields under the words that say how a rule changes."""
        fields = (*self.table.key_fields, *self.table.says, "valid_from")
        if obj:
            fields = ("replace", *fields, "valid_to")
        return [(None, {"fields": fields, "description": self.how_rules_change})]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return ("replace",) if obj else ()

    @admin.display(description=pgettext_lazy("rule", "to change it"))
    def replace(self, row: Any) -> SafeString:
        """The way to a new row with the values of this one already filled in."""
        address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_add")
        values = {name: getattr(row, name) for name in (*self.table.key, *self.table.says)}
        filled = {name.removesuffix("_id"): value for name, value in values.items() if value is not None}
        return format_html('<a href="{}?{}">{}</a>', address, urlencode(filled), gettext("Replace this rule"))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Close the row in force and open this one. Only ever called for a new row."""
        replace_rule(self.table, obj, now=now())

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(CategoryRule)
class CategoryRuleAdmin(DatedRuleAdmin):
    """Which office answers first, by category and kind of territory."""

    table = CATEGORY_RULES
    form = CategoryRuleForm
    list_display = ("category", "territory_kind", "first_level", "solve_days", "valid_from", "valid_to", "legal_basis")
    list_filter = (InForce, "first_level", "category")
    list_select_related = ("category",)


@admin.register(ClockRule)
class ClockRuleAdmin(DatedRuleAdmin):
    """How long each step of the ladder may take."""

    table = CLOCK_RULES
    form = ClockRuleForm
    list_display = ("regime", "step", "solve_days", "solve_hours", "valid_from", "valid_to", "legal_basis")
    list_filter = (InForce, "regime")
