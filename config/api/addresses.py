"""Whole addresses of pages and of answers, as the interface shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from rest_framework import serializers

from cases.addresses import office_address


def whole(context: Mapping[str, Any], name: str, *args: Any) -> str:
    """The address of a page or of an answer, with its host, in the language of the request."""
    address: str = context["request"].build_absolute_uri(reverse(name, args=args))
    return address


class AddressField(serializers.URLField):
    """The address of a page about the row: `AddressField("places:place", of="code")`. Only shown, never read."""

    def __init__(self, page: str, *, of: str, **options: Any) -> None:
        self.page = page
        self.of = of
        super().__init__(source="*", read_only=True, **options)

    def to_representation(self, value: Any) -> str:
        """The address for a row."""
        for part in self.of.split("."):
            value = getattr(value, part)
        return whole(self.context, self.page, value)


class OfficeAddressField(serializers.URLField):
    """The address of an office's public page: of the row itself, or of its part named by `of`. Only shown, never read."""

    def __init__(self, *, of: str = "*", **options: Any) -> None:
        super().__init__(source=of, read_only=True, **options)

    def to_representation(self, value: Any) -> str:
        """The address for an office."""
        address: str = self.context["request"].build_absolute_uri(office_address(value))
        return address
