"""Cases of the demonstration's residents: a few of those around them, tied to their accounts as by a private link.

Whoever signs in as one of them finds cases, and the messages of the last days.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Q

from accounts.demonstration import BY_PHONE, DOMAIN, RESIDENTS
from accounts.models import User
from cases.models import Case, Participant

EACH = 5
"""So many cases each has, of as many states as there are."""
CLOSED_LATELY = timedelta(days=40)


class Free(NamedTuple):
    """A reporter of nobody, and where and how the case stands."""

    pk: int
    state: str
    path: str
    region: str


def give_cases(now: datetime) -> int:
    """Tie cases to the invented residents, the nearest first; how many. Three statements, however many cases there are."""
    people = list(
        User.objects.filter(
            Q(email__in=[f"{name}{DOMAIN}" for name, *_rest in RESIDENTS])
            | Q(phone__in=[one for one, *_rest in BY_PHONE])
        )
        .select_related("territory__office__territory")
        .order_by("pk")
    )
    free = _free(now)
    given: list[Participant] = []
    for user in people:
        chosen = _of_many_states(_near(user, free))
        given += [Participant(pk=one.pk, user=user, claimed_at=now) for one in chosen]
        taken = {one.pk for one in chosen}
        free = [one for one in free if one.pk not in taken]
    Participant.objects.bulk_update(given, ["user", "claimed_at"])
    return len(given)


def _free(now: datetime) -> list[Free]:
    """Reporters without a name and an account, of cases that live or were closed lately, the newest first."""
    found = Participant.objects.filter(
        Q(case__closed_at=None) | Q(case__closed_at__gt=now - CLOSED_LATELY),
        role=Participant.Role.REPORTER,
        user=None,
        name="",
        case__kind=Case.Kind.ISSUE,
    ).order_by("-case__filed_at", "-pk")
    columns = ("pk", "case__state", "case__territory__path", "case__region")
    return [Free(*row) for row in found.values_list(*columns)]


def _near(user: User, free: Sequence[Free]) -> list[Free]:
    """Those under the same office; where they are few, also others of the region. Far away nobody has a case."""
    home = user.territory
    if home is None or home.office is None:
        return []
    under = home.office.territory.path
    here = [one for one in free if one.path.startswith(under)]
    around = [one for one in free if one.region == home.region_id and not one.path.startswith(under)]
    return here if len(here) >= EACH else here + around[: EACH - len(here)]


def _of_many_states(near: Sequence[Free]) -> list[Free]:
    """At most EACH of them, each time one of every state."""
    waiting: dict[str, list[Free]] = defaultdict(list)
    for one in near:
        waiting[one.state].append(one)
    chosen: list[Free] = []
    while len(chosen) < EACH and any(waiting.values()):
        chosen += [ones.pop(0) for ones in waiting.values() if ones]
    return chosen[:EACH]
