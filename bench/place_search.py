"""The place box: database time of what people type, beside the plain way of three ILIKEs without any forgiveness."""

import random
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.db import connection

from bench.rows import Bar, Row
from bench.timing import Times
from territories.models import Territory
from territories.search import search_places

UNITS = 200
SEED = 20260302
MOST_MILLISECONDS = 20


def measure() -> Iterator[Row]:
    """Look for two hundred units: by each of their names, with a slip, and together with what lies above them."""
    typed = [text for unit in sample() for text in what_people_type(unit)]
    for text in typed[:50]:
        search_places(text)
    ours = Times([database_milliseconds(partial(search_places, text)) for text in typed])
    plain = Times([database_milliseconds(partial(search_plainly, text)) for text in typed])
    bar = Bar("at most", MOST_MILLISECONDS, of="value")
    yield Row("place search, database time, median", ours.median, "ms", plain.median, bar)
    yield Row("place search, database time, p99", ours.p99, "ms", plain.p99, bar)


def sample() -> list[Territory]:
    """The same units at every run, from all over the register."""
    units = list(Territory.objects.exclude(parent=None).select_related("parent").order_by("code"))
    return random.Random(SEED).sample(units, UNITS)


def what_people_type(unit: Territory) -> list[str]:
    """Six ways to name a unit."""
    assert unit.parent
    slip = unit.name_ru[:2] + unit.name_ru[3:]
    with_parent = f"{unit.parent.name_kk} {unit.name_kk}"
    return [unit.name_kk, unit.name_ru, unit.name_en, slip, unit.name_kk[:4], with_parent]


def search_plainly(text: str) -> list[Territory]:
    """What would be written without thinking of keyboards and slips."""
    pattern = f"%{text}%"
    condition = "name_kk ILIKE %s OR name_ru ILIKE %s OR name_en ILIKE %s"
    return list(Territory.objects.extra(where=[condition], params=[pattern] * 3)[:10])


def database_milliseconds(work: Callable[[], object]) -> float:
    """How long the database kept us waiting during one piece of work."""
    waited = 0.0

    def clock(execute: Callable[..., Any], *arguments: Any) -> Any:
        nonlocal waited
        began = time.perf_counter()
        try:
            return execute(*arguments)
        finally:
            waited += time.perf_counter() - began

    with connection.execute_wrapper(clock):
        work()
    return 1000 * waited
