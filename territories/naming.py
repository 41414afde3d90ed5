"""Names in three languages: rungs of the ladder and titles of offices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from .kinds import Kind

if TYPE_CHECKING:
    from .models import Territory

RUNG_LABELS = {
    Kind.REPUBLIC: _("Republic"),
    Kind.REGION: _("Region"),
    Kind.REPUBLICAN_CITY: _("City"),
    Kind.DISTRICT: _("District"),
    Kind.CITY_ADMINISTRATION: _("City"),
    Kind.CITY_DISTRICT: _("City district"),
    Kind.RURAL_DISTRICT: _("Village"),
    Kind.VILLAGE_ADMINISTRATION: _("Village"),
    Kind.SETTLEMENT_ADMINISTRATION: _("Settlement"),
    Kind.TOWN_ADMINISTRATION: _("Town"),
}


def office_title(territory: Territory) -> tuple[str, str, str]:
    """Whose office it is, in Kazakh, Russian and English."""
    return (f"{territory.full_kk}: әкім", f"{territory.full_ru}: аким", f"Akim of {territory.full_en}")
