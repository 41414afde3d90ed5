"""Accounts and who acts for which office. Nobody is deleted: a membership ends, an account is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import BaseUserCreationForm, UserChangeForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, PlatformRole, User

if TYPE_CHECKING:
    MembershipTabularInline = admin.TabularInline[Membership, User]
    MembershipModelAdmin = admin.ModelAdmin[Membership]
    PlatformRoleModelAdmin = admin.ModelAdmin[PlatformRole]
else:
    MembershipTabularInline = admin.TabularInline
    MembershipModelAdmin = admin.ModelAdmin
    PlatformRoleModelAdmin = admin.ModelAdmin


class AccountCreationForm(BaseUserCreationForm):
    """A new account: the address in lower case and a first password."""

    class Meta:
        model = User
        fields = ("email",)

    def clean_email(self) -> str:
        """The address as accounts store it."""
        return str(self.cleaned_data["email"]).strip().lower()


class AccountChangeForm(UserChangeForm):
    """An account as it is."""

    class Meta:
        model = User
        fields = "__all__"

    def clean_email(self) -> str:
        """The address as accounts store it."""
        return str(self.cleaned_data["email"]).strip().lower()


class MembershipInline(MembershipTabularInline):
    """The offices a person acts or acted for."""

    model = Membership
    fk_name = "user"
    extra = 0
    autocomplete_fields = ("office",)
    can_delete = False


@admin.register(User)
class AccountAdmin(UserAdmin):
    """Accounts of officials and operators."""

    form = AccountChangeForm
    add_form = AccountCreationForm
    list_display = ("email", "name", "language", "is_active", "is_staff")
    list_filter = ("is_active", "is_staff", "language")
    search_fields = ("email", "name")
    ordering = ("email",)
    inlines = [MembershipInline]
    fieldsets = (
        (None, {"fields": ("email", "password", "name", "language")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        (_("When"), {"fields": ("last_login", "created_at", "email_confirmed_at")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "password1", "password2")}),)
    readonly_fields = ("last_login", "created_at", "email_confirmed_at")

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """History names the people who acted: an account is closed, never deleted."""
        return False


@admin.register(Membership)
class MembershipAdmin(MembershipModelAdmin):
    """Who acts for which office. Rights end with the day written in "to"."""

    list_display = ("user", "office", "role", "started_on", "ended_on")
    list_filter = ("role",)
    search_fields = ("user__email", "user__name", "office__territory__name_kk", "office__territory__name_ru")
    autocomplete_fields = ("user", "office")
    list_select_related = ("user", "office__territory")
    ordering = ("-started_on", "-pk")

    def has_delete_permission(self, request: HttpRequest, obj: Membership | None = None) -> bool:
        """Who acted for an office stays on record."""
        return False


@admin.register(PlatformRole)
class PlatformRoleAdmin(PlatformRoleModelAdmin):
    """Who acts for the platform itself. Rights end with the day written in "to"; sessions begun by code end at once."""

    list_display = ("user", "role", "started_on", "ended_on")
    list_filter = ("role",)
    search_fields = ("user__email", "user__name")
    autocomplete_fields = ("user",)
    list_select_related = ("user",)
    ordering = ("-started_on", "-pk")

    def has_delete_permission(self, request: HttpRequest, obj: PlatformRole | None = None) -> bool:
        """Who acted for the platform stays on record."""
        return False
