"""Kinds of units, and which of them have an office on which level."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What a unit is. The two kinds of district are always told apart: of a region (аудан), of a city (қаладағы аудан)."""

    REPUBLIC = "republic", _("republic")
    REGION = "region", _("region")
    REPUBLICAN_CITY = "republican_city", _("city of republican significance")
    DISTRICT = "district", _("district")
    CITY_ADMINISTRATION = "city_administration", _("city administration")
    CITY_DISTRICT = "city_district", _("district of a city")
    RURAL_DISTRICT = "rural_district", _("rural district")
    VILLAGE_ADMINISTRATION = "village_administration", _("village administration")
    SETTLEMENT_ADMINISTRATION = "settlement_administration", _("settlement administration")
    TOWN_ADMINISTRATION = "town_administration", _("town administration")
    CITY = "city", _("city")
    TOWN = "town", _("town")
    SETTLEMENT = "settlement", _("settlement")
    VILLAGE = "village", _("village")
    LOCALITY = "locality", _("locality")


class Level(models.TextChoices):
    """A label for people and for rules ("the first office at or above ..."); who is above whom is `Office.superior`."""

    RURAL = "rural", _("village level")
    DISTRICT = "district", _("district level")
    REGION = "region", _("region level")
    REPUBLIC = "republic", _("republic level")


class Body(models.TextChoices):
    """What an office is: the akim of a unit with their staff, the council of a unit, or the republic's desk.

    GOVERNMENT is that desk: what concerns a central body stands with it. It is not itself the Government.
    """

    AKIM = "akim", _("akim")
    MASLIKHAT = "maslikhat", _("maslikhat")
    GOVERNMENT = "government", _("answer centre")


LEVELS_FROM_BELOW = (Level.RURAL, Level.DISTRICT, Level.REGION, Level.REPUBLIC)

LEVEL_OF_KIND = {
    Kind.REPUBLIC: Level.REPUBLIC,
    Kind.REGION: Level.REGION,
    Kind.REPUBLICAN_CITY: Level.REGION,
    Kind.DISTRICT: Level.DISTRICT,
    Kind.CITY_ADMINISTRATION: Level.DISTRICT,
    Kind.CITY_DISTRICT: Level.DISTRICT,
    Kind.RURAL_DISTRICT: Level.RURAL,
    Kind.VILLAGE_ADMINISTRATION: Level.RURAL,
    Kind.SETTLEMENT_ADMINISTRATION: Level.RURAL,
    Kind.TOWN_ADMINISTRATION: Level.RURAL,
}
"""Level of the office of each kind that has one; source: law.md, Territories. The other kinds answer to an ancestor's."""

ADMINISTRATIVE_KINDS = frozenset(LEVEL_OF_KIND)
"""Kinds that have an office: an akim, and for the republic its desk."""

COUNCIL_KINDS = frozenset({Kind.REGION, Kind.REPUBLICAN_CITY, Kind.DISTRICT, Kind.CITY_ADMINISTRATION})
"""Kinds that have a maslikhat, an elected council; source: law.md, Petitions. The units below have an akim alone."""

LOCALITY_KINDS = frozenset(Kind) - ADMINISTRATIVE_KINDS
"""Places people live in; they have no akim of their own."""
