"""Addresses of public pages that cases lead to but do not make themselves; empty where a deployment has no such page."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse

from territories.models import Office, Territory


def office_address(office: Office) -> str:
    """The public page of an office: an akim's or the desk's under the code of the unit, a maslikhat's right below it."""
    try:
        return reverse(
            "statistics:maslikhat" if office.is_maslikhat else "statistics:office", args=[office.territory_id]
        )
    except NoReverseMatch:
        return ""


def place_address(place: Territory) -> str:
    """The page of a place; empty where this deployment has none."""
    try:
        return reverse("places:place", args=[place.code])
    except NoReverseMatch:
        return ""
