"""Categories: what people report, in nine groups, with the numbers to call first."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.emergencies import numbers_to_call
from cases.models import Category
from config.api.base import FOR_A_MINUTE, PublicView
from config.api.queries import PlainQuery
from config.api.schema import CATEGORIES, refusals

LANGUAGES = ("kk", "ru", "en")


class WordsSerializer(serializers.Serializer[Any]):
    """The same words in the three languages."""

    kk = serializers.CharField()
    ru = serializers.CharField()
    en = serializers.CharField()


class NumberToCallSerializer(serializers.Serializer[Any]):
    """A short phone number, free from any phone."""

    number = serializers.CharField()
    label = serializers.CharField(  # type: ignore[assignment]
        help_text=_("Who answers, in the language of the request.")
    )


class CategorySerializer(serializers.Serializer[Any]):
    """A kind of problem."""

    code = serializers.CharField()
    name = serializers.CharField()
    names = WordsSerializer()
    hint = serializers.CharField(help_text=_("One sentence with examples."))
    hints = WordsSerializer()
    is_emergency = serializers.BooleanField(help_text=_("Its clocks run in hours, day and night."))
    call_first = NumberToCallSerializer(
        many=True, help_text=_("Show these numbers before anything else: this site never replaces the call.")
    )
    needs_photo = serializers.BooleanField(help_text=_("An office that says it is fixed must show a photo."))


class GroupSerializer(serializers.Serializer[Any]):
    """A group of categories."""

    code = serializers.ChoiceField(Category.Group.choices)
    name = serializers.CharField()
    names = WordsSerializer()
    categories = CategorySerializer(many=True)


class GroupsSerializer(serializers.Serializer[Any]):
    """All categories."""

    results = GroupSerializer(many=True)


def group_names(group: Category.Group) -> dict[str, str]:
    """The name of a group in the three languages."""
    names = {}
    for language in LANGUAGES:
        with override(language):
            names[language] = str(group.label)
    return names


def _category(category: Category) -> dict[str, Any]:
    return {
        "code": category.code,
        "name": category.name,
        "names": {language: getattr(category, f"name_{language}") for language in LANGUAGES},
        "hint": category.hint,
        "hints": {language: getattr(category, f"hint_{language}") for language in LANGUAGES},
        "is_emergency": category.is_emergency,
        "call_first": numbers_to_call(category),
        "needs_photo": category.claims_need_photo,
    }


class CategoryList(PublicView):
    """All categories in their groups."""

    caching = FOR_A_MINUTE

    @extend_schema(
        tags=[CATEGORIES],
        operation_id="categories",
        summary=_("All categories in their groups"),
        description=_("Names in the language of the request and in all three; some fifty rows, so there are no pages."),
        responses={200: GroupsSerializer, **refusals(400)},
    )
    def get(self, request: Request) -> Response:
        """One query."""
        PlainQuery.read(request)
        by_group: dict[str, list[dict[str, Any]]] = {}
        for category in Category.objects.offered().order_by("position", "code"):
            by_group.setdefault(category.group, []).append(_category(category))
        groups = [
            {"code": group.value, "name": group.label, "names": group_names(group), "categories": by_group[group.value]}
            for group in Category.Group
            if group.value in by_group
        ]
        return Response(GroupsSerializer({"results": groups}).data)
