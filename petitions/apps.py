"""A call for change."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PetitionsConfig(AppConfig):
    """Named as the operator reads it in the admin."""

    name = "petitions"
    verbose_name = _("Petitions: goals and terms")
