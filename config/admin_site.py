"""The admin: reference data, for operators of the platform (accounts.roles); nobody gets in by a flag on the account."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy

from accounts.backends import operates


class OperatorSite(AdminSite):
    """Django's own, for whoever has the right to operate. What concerns an account itself is done on the account's own pages."""

    site_title = gettext_lazy("Jauap")
    site_header = gettext_lazy("Jauap: reference data")
    index_title = gettext_lazy("What the operator keeps")

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether somebody may see the admin at all. One query."""
        return operates(request.user)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """There the second step is asked for, and a letter tells of it."""
        return redirect("accounts:password")

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """As every page does it, so that the session has ended for its owner too."""
        from accounts.views_sign_in import SignOut  # the site is made before models are

        return SignOut.as_view()(request)
