"""Parameters of the address: read strictly, so that a mistyped filter is a refusal and not a list of everything."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request

from territories.models import Territory

CODE = r"^[0-9]{9}$"
CODE_ERRORS = {"invalid": gettext_lazy("A code of a place has nine digits.")}
MOST_ROWS = 100


class Strict(serializers.Serializer[Any]):
    """Refuses names it does not know: here fields of what is sent."""

    unknown: Any = gettext_lazy("There is no such field here.")

    def to_internal_value(self, data: Any) -> Any:
        """Say which names are unknown beside everything else that is wrong."""
        unknown = sorted(set(data) - set(self.fields)) if isinstance(data, dict) else []
        errors: dict[str, Any] = {str(name)[:100]: [str(self.unknown)] for name in unknown}
        try:
            value = super().to_internal_value(data)
        except serializers.ValidationError as wrong:
            detail: Any = wrong.detail
            raise serializers.ValidationError({**detail, **errors}) from None
        if errors:
            raise serializers.ValidationError(errors)
        return value


class Query(Strict):
    """The parameters of one address."""

    unknown = gettext_lazy("There is no such parameter here.")

    @classmethod
    def read(cls, request: Request) -> dict[str, Any]:
        """What was asked for; ValidationError with everything that is wrong."""
        given = cls(data=request.query_params.dict())
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)


class PlainQuery(Query):
    """No parameters at all."""


class PlaceCodeField(serializers.RegexField):
    """The code of a place."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", gettext_lazy("Code of the place in the state classifier, nine digits."))
        super().__init__(CODE, error_messages={**CODE_ERRORS}, trim_whitespace=True, **options)


PLACE_CODE = OpenApiParameter(
    "code",
    OpenApiTypes.STR,
    OpenApiParameter.PATH,
    description=gettext_lazy("Code of the place in the state classifier, nine digits."),
)


def known_place(code: str, field: str = "place") -> Territory:
    """The unit with a code; ValidationError when the register has none. One query."""
    unit = Territory.objects.select_related("parent", "region").filter(code=code).first()
    if unit is None:
        raise serializers.ValidationError({field: [_("There is no place with this code.")]})
    return unit


def rows_field(default: int) -> serializers.IntegerField:
    """How many rows a page has."""
    return serializers.IntegerField(
        min_value=1,
        max_value=MOST_ROWS,
        default=default,
        help_text=gettext_lazy("Rows of a page."),
    )
