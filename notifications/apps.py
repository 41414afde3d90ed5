"""What people are told."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    """Named as the operator reads it in the admin."""

    name = "notifications"
    verbose_name = _("Messages to people")
