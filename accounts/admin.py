"""Accounts and who acts for which office, to be looked at. Seats and roles are given and ended on the pages of staff, by invitation.

Nobody is deleted, and nobody gets a right, a password or an account here: whoever may use the admin could raise themselves. What
remains is to close an account, which ends its sessions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, PlatformRole, StaffLetter, User

if TYPE_CHECKING:
    MembershipTabularInline = admin.TabularInline[Membership, User]
    UserModelAdmin = admin.ModelAdmin[User]
    AnyModelAdmin = admin.ModelAdmin[Any]
else:
    MembershipTabularInline = admin.TabularInline
    UserModelAdmin = AnyModelAdmin = admin.ModelAdmin


class ReadOnly(AnyModelAdmin):
    """Rows to look at."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who acted stays on record."""
        return False


class MembershipInline(MembershipTabularInline):
    """The offices a person acts or acted for."""

    model = Membership
    fk_name = "user"
    extra = 0
    can_delete = False
    fields = readonly_fields = ("office", "role", "started_on", "until", "ended_on", "end_reason")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By invitation alone."""
        return False


@admin.register(User)
class AccountAdmin(UserModelAdmin):
    """Accounts: who they are, what they may do, and closing them."""

    list_display = ("email", "name", "language", "is_active", "is_staff")
    list_filter = ("is_active", "is_staff", "language")
    search_fields = ("email", "name")
    ordering = ("email", "pk")
    inlines = [MembershipInline]
    fieldsets = (
        (None, {"fields": ("email", "phone", "name", "language")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser")}),
        (_("When"), {"fields": ("last_login", "created_at", "email_confirmed_at", "phone_confirmed_at")}),
    )
    readonly_fields = (
        "email",
        "phone",
        "is_staff",
        "is_superuser",
        "last_login",
        "created_at",
        "email_confirmed_at",
        "phone_confirmed_at",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Those who act or acted for others. Who a resident is opens with a reason alone (accounts.openings)."""
        seats, roles = Membership.objects.values("user"), PlatformRole.objects.values("user")
        acted = Q(pk__in=seats) | Q(pk__in=roles) | Q(is_staff=True) | Q(is_superuser=True)
        return super().get_queryset(request).filter(acted)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Residents make their own; staff are invited."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """History names the people who acted: an account is closed, never deleted."""
        return False


@admin.register(Membership)
class MembershipAdmin(ReadOnly):
    """Who acts or acted for which office, who gave it and why it ended."""

    list_display = ("user", "office", "role", "started_on", "until", "ended_on", "given_by", "ended_by", "end_reason")
    list_filter = ("role",)
    search_fields = ("user__email", "user__name", "office__territory__name_kk", "office__territory__name_ru")
    list_select_related = ("user", "office__territory", "given_by", "ended_by")
    ordering = ("-started_on", "-pk")


@admin.register(PlatformRole)
class PlatformRoleAdmin(ReadOnly):
    """Who acts or acted for the platform itself, who gave it and why it ended."""

    list_display = ("user", "role", "started_on", "ended_on", "given_by", "ended_by", "end_reason")
    list_filter = ("role",)
    search_fields = ("user__email", "user__name")
    list_select_related = ("user", "given_by", "ended_by")
    ordering = ("-started_on", "-pk")


@admin.register(StaffLetter)
class StaffLetterAdmin(ReadOnly):
    """Letters about accounts: what waits, what went, what was given up."""

    list_display = ("kind", "made_at", "sent_at", "tries", "given_up_at")
    list_filter = ("kind",)
    fields = ("kind", "user", "invitation", "made_at", "sent_at", "tries", "given_up_at")
    list_select_related = ("user", "invitation")
    ordering = ("-made_at", "-pk")
