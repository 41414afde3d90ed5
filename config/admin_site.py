"""The admin: reference data, for operators of the platform (accounts.roles); nobody gets in by a flag on the account."""

from __future__ import annotations

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from accounts.backends import operates


class OperatorSite(AdminSite):
    """Django's own, for whoever has the right to operate; under our name."""

    site_title = gettext_lazy("Jauap")
    site_header = gettext_lazy("Jauap: reference data")
    index_title = gettext_lazy("What the operator keeps")

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether somebody may see the admin at all. One query."""
        return operates(request.user)
