"""Who people are."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Named as the operator reads it in the admin."""

    name = "accounts"
    verbose_name = _("People and roles")
