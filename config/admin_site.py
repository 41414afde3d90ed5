"""The admin: reference data, for operators of the platform (accounts.roles); nobody gets in by a flag on the account."""

from __future__ import annotations

from django.contrib.admin import AdminSite
from django.http import HttpRequest

from accounts.backends import operates


class OperatorSite(AdminSite):
    """Django's own, for whoever has the right to operate."""

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether somebody may see the admin at all. One query."""
        return operates(request.user)
