"""What the state owes."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    """Named as the operator reads it in the admin."""

    name = "cases"
    verbose_name = _("Cases: categories and clocks")
