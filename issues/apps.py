"""What residents report."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IssuesConfig(AppConfig):
    """Named as the operator reads it in the admin."""

    name = "issues"
    verbose_name = _("Reports: incidents and sorting")
