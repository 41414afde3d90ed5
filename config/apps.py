"""The project as an application: its template tags, error pages and design system."""

from importlib import import_module

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """What must be known before the first page is drawn."""

    name = "config"

    def ready(self) -> None:
        """Register what the components draw."""
        for module in ("config.fields", "config.geometry", "config.maps"):
            import_module(module)
