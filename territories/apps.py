"""The territories app."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register
from django.utils.translation import gettext_lazy as _

from .clock import ZONE


class TerritoriesConfig(AppConfig):
    """Who governs where."""

    name = "territories"
    verbose_name = _("Territories and offices")

    def ready(self) -> None:
        """Check at start that the machine's time zone data knows Kazakhstan's present time."""
        register(zone_is_current)


def zone_is_current(**_kwargs: Any) -> list[CheckMessage]:
    """Zone data older than 2024a still has Almaty at UTC+6, which would end every deadline an hour early."""
    if datetime(2024, 3, 2, tzinfo=UTC).astimezone(ZONE).utcoffset() == timedelta(hours=5):
        return []
    return [
        Error(
            "The time zone data of this machine is older than March 2024: Asia/Almaty must be UTC+5.",
            hint="Update the system package tzdata.",
            id="territories.E001",
        )
    ]
