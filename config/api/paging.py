"""Pages of long lists: whole addresses of the pages beside, so that a program only follows them."""

from __future__ import annotations

from urllib.parse import urlencode

from rest_framework.request import Request

from config.api.queries import Query, rows_field

ROWS = 30


class PagedQuery(Query):
    """A query whose answer comes in pages."""

    size = rows_field(ROWS)


def next_address(request: Request, **instead: str) -> str:
    """This address with other values of some parameters; an empty value takes the parameter out."""
    parameters = {**request.query_params.dict(), **instead}
    kept = {name: value for name, value in parameters.items() if value != ""}
    address: str = request.build_absolute_uri(f"{request.path}?{urlencode(kept)}")
    return address
