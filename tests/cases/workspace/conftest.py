"""The people of the workspace: Aigul the resident, Bolat of the responsible office, Dana of another, Erzhan of the district."""

from dataclasses import dataclass
from datetime import date

import pytest
from django.test import Client

from tests.world import World, at

QARAUYL_OFFICE = "103230000"
ABAI_DISTRICT = "103200000"
ABAI_REGION = "100000000"


@dataclass
class Person:
    """Somebody with a browser: signed in or not."""

    client: Client
    user: object = None

    def get(self, address: str, **more):
        return self.client.get(address, **more)

    def post(self, address: str, data=None, **more):
        return self.client.post(address, data or {}, **more)


@dataclass
class People:
    """Everybody, and the moment at which their requests arrive."""

    aigul: Person
    bolat: Person
    dana: Person
    erzhan: Person
    world: World


@pytest.fixture
def clock_at(monkeypatch):
    """Set the moment at which requests arrive."""
    from territories import clock

    def set_to(day: str, time: str = "10:00"):
        moment = at(day, time)
        monkeypatch.setattr(clock, "now", lambda: moment)
        return moment

    set_to("2026-09-02")
    return set_to


@pytest.fixture
def people(world, clock_at) -> People:
    """Four people on Wednesday 2 September 2026, a day after the first case was filed."""

    def person(user) -> Person:
        client = Client()
        client.force_login(user)
        return Person(client, user)

    neighbour = world.office(QARAUYL_OFFICE).superior.subordinates.exclude(territory=QARAUYL_OFFICE).order_by("pk")[0]
    from accounts.models import User

    aigul = User.objects.create_user("aigul@example.test", name="Айгүл")
    return People(
        aigul=person(aigul),
        bolat=person(world.official(world.office(QARAUYL_OFFICE))),
        dana=person(world.official(neighbour)),
        erzhan=person(world.official(world.office(ABAI_DISTRICT))),
        world=world,
    )


@pytest.fixture
def joined():
    """Make somebody a member of one more office."""

    def join(user, office, role: str = "deputy"):
        from accounts.models import Membership

        return Membership.objects.create(user=user, office=office, role=role, started_on=date(2025, 1, 1))

    return join
