"""Whom to call before writing anything, and that this site never replaces the call."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models import Category

SERVICES: Mapping[str, object] = {
    "101": pgettext_lazy("who answers a phone number", "fire service"),
    "102": pgettext_lazy("who answers a phone number", "police"),
    "103": pgettext_lazy("who answers a phone number", "ambulance"),
    "104": pgettext_lazy("who answers a phone number", "gas service"),
    "112": pgettext_lazy("who answers a phone number", "rescue service"),
}
"""The short numbers of the country, free from any phone, day and night."""

NEVER_INSTEAD = _(
    "This site never replaces these services: call first, then report here, so that the office has to make it safe "
    "and everybody sees in how many hours."
)


def numbers_to_call(category: Category) -> list[dict[str, str]]:
    """The numbers shown before everything else for a category, in the form the component "emergency" takes."""
    numbers = [number.strip() for number in category.phone.split(",") if number.strip()]
    return [{"number": number, "label": str(SERVICES[number])} for number in numbers]
