"""The admin as an application, with our own site; read before any model is."""

from django.contrib.admin.apps import AdminConfig


class OperatorAdminConfig(AdminConfig):
    """What the settings name."""

    default_site = "config.admin_site.OperatorSite"
