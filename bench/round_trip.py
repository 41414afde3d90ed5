"""The floor under every page: one row by its key, through the ORM and by bare SQL on the same connection."""

from collections.abc import Iterator

from django.db import connection

from bench.rows import Bar, Row
from bench.timing import side_by_side
from territories.models import Territory

THE_REPUBLIC = "000000000"


def measure() -> Iterator[Row]:
    """Read the republic again and again."""
    table = Territory._meta.db_table
    connection.ensure_connection()

    def through_the_orm() -> None:
        Territory.objects.get(pk=THE_REPUBLIC)

    def by_bare_sql() -> None:
        with connection.connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table} WHERE code = %s", [THE_REPUBLIC])
            cursor.fetchone()

    orm, bare = side_by_side(through_the_orm, by_bare_sql)
    yield Row("one row by key, ORM", orm.per_second, "a second", bare.per_second, Bar("at least", 0.1))
    yield Row("one row by key, bare SQL", bare.median, "ms")
