"""Petitions on the pages of places and offices, and on the home page. At most two queries each, three with rejected ones."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, F, Q, When
from django.urls import reverse

from petitions import register
from petitions.addresses import offered
from petitions.models import Petition
from territories.models import Office, Territory

AT_HOME = 3
OF_A_PLACE = 4
OF_AN_OFFICE = 6


def at_home(now: datetime) -> dict[str, Any]:
    """The open petitions with most signatures."""
    found = register.with_decision(Petition.objects.open(now).for_list()).order_by("-tally__total", "-pk")
    return {"rows": register.rows(list(found[:AT_HOME]), now), "url": reverse("petitions:list"), **_doors()}


def of_place(unit: Territory, now: datetime) -> dict[str, Any]:
    """What people of a unit and of everything below it ask: petitions that can be signed or wait for an answer, newest first."""
    found = Petition.objects.public().in_territory(unit).filter(Q(state=Petition.State.OPEN, closes_at__gt=now) | OWED)
    petitions = list(register.with_decision(found.for_list()).order_by("-published_at", "-pk")[:OF_A_PLACE])
    return {"rows": register.rows(petitions, now), "url": _list(place=unit.code, view="all"), **_doors()}


def of_office(office: Office, now: datetime) -> dict[str, Any]:
    """Petitions to an office whose goal was reached: those it owes an answer to first, the longest wait on top, then answered ones."""
    found = Petition.objects.published().filter(office=office, state=Petition.State.REACHED)
    owed_since = Case(When(OWED, then=F("reached_at")))
    in_order = register.with_decision(found.for_list()).order_by(owed_since.asc(nulls_last=True), "-reached_at", "-pk")
    return {
        "rows": register.rows(list(in_order[:OF_AN_OFFICE]), now),
        "url": _list(place=office.territory_id, view="all"),
        **_doors(),
    }


OWED = Q(state=Petition.State.REACHED, case__state__in=["open", "waiting"])


def _doors() -> dict[str, str]:
    return {"new_url": offered("petitions:new")}


def _list(**query: str) -> str:
    return f"{reverse('petitions:list')}?{urlencode(query)}"
