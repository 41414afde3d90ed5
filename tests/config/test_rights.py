"""Every address is asked as every kind of person, and lets in whom its rule names. An address without a rule fails."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from http import HTTPStatus
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts.models import Membership, PlatformRole, User
from accounts.roles import SEATS, TABLE, Right, Role
from config.rights import RULES, Rule, Whose, addresses, rule_of
from config.rights_in_words import page
from tests.petitions.conftest import petitioners  # noqa: F401  # a fixture
from tests.world import at

VILLAGE, NEIGHBOUR, DISTRICT, FAR = "103230000", "103233000", "103200000", "751110000"
TODAY = "2026-09-02"
PEOPLE: dict[str, tuple[str, ...]] = {
    "visitor": (),
    "aigul": ("resident",),
    "ruslan": ("resident",),
    "bolat": ("head", VILLAGE),
    "deputy": ("deputy", VILLAGE),
    "acting": ("acting", VILLAGE),
    "officer": ("officer", VILLAGE),
    "desk": ("operator", VILLAGE),
    "neighbour": ("head", NEIGHBOUR),
    "dana": ("head", FAR),
    "district": ("head", DISTRICT),
    "moderator": ("moderator",),
    "second_moderator": ("second_moderator",),
    "registrar": ("registrar",),
    "auditor": ("auditor",),
    "operator": ("operator",),
}
"""Aigul filed the case and started the petition. Bolat and those after him work in the village that has the case."""
VILLAGERS = {"bolat", "deputy", "acting", "officer"}
WHOSE = {
    Whose.OFFICE: VILLAGERS | {"desk", "district"},
    Whose.HOLDER: VILLAGERS,
    Whose.ABOVE: {"district"},
    Whose.AUTHOR: {"aigul"},
    Whose.RESIDENTS_LINK: {"visitor", "aigul", "ruslan"},
    Whose.WRITER: {"desk"},
    Whose.MACHINE: set(),
    Whose.BROWSER: set(),
    Whose.SIGNER: set(),
    Whose.THING: set(),
    Whose.UNDER: {"bolat", "acting"},
}
"""To whom the things below belong; every other kind is anybody's who has the right."""
NO = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
ELSEWHERE = re.compile(r"^/((ru|en)/)?((sign-in|enter|admin/login)/\?.*next=|desk/[0-9]+/$|petitions/desk/$)")
"""To sign in; or back to the page of a case, which may be read but about which there is nothing to do."""


NOT_SET_UP = {
    "accounts:provider",
    "accounts:provider_back",
    "accounts:provider_left",
    "accounts:reenrolment_link",
    "accounts:invitation_incomplete",
    "accounts:reenrolment_incomplete",
    "proof",
    "issues:held",
    "workspace:made_safe",
}
"""Without a provider of identity, a link that was made or a noisy network these are not there, and a broken link never is; their own tests have them. A danger belongs to the district from the beginning."""
STARTS = {"accounts:sign_in"}
"""Whoever is signed in goes on to their desk."""
FORM_FIRST = {"workspace", "petitions:desk_removal_appeal"}
"""An empty form is refused for what it lacks, before the verb looks who sends it: to people who may read the page above."""


def test_every_address_has_a_rule_and_every_rule_an_address():
    names = {address.name or address.pattern for address in addresses()}
    without = sorted(name for name in names if rule_of(name) is None and not name.startswith("admin/"))
    assert without == []
    families = {name.partition(":")[0] for name in names}
    assert sorted(name for name in RULES if name not in names | families) == []


def test_the_printed_page_says_what_the_code_says():
    assert Path("docs/roles.md").read_text() == page()


def test_every_rule_names_a_right_that_somebody_has():
    assert all(any(rule.right in rights for rights in TABLE.values()) for rule in RULES.values())


@dataclass
class Scene:
    """One thing of each kind, and what stands for it in an address."""

    given: dict[str, dict[str, object]] = field(default_factory=dict)

    def address(self, name: str, pattern: str) -> str | None:
        """An address of this name that leads to one of the things; None where there is none to be had."""
        wanted = self.given.get(name) or self.given.get(name.partition(":")[0]) or {}
        parts = set(re.findall(r"<(?:\w+:)?(\w+)>", pattern))
        return reverse(name, kwargs={part: wanted[part] for part in parts})


@pytest.fixture
def scene(world, petitioners, monkeypatch, settings):  # noqa: F811
    from tests.config.scene_of_rights import build

    return build(Scene(), world, petitioners, monkeypatch, settings)


def account(name: str, world) -> Client:
    """The browser of one of the people, signed in."""
    client = Client()
    role, *office = PEOPLE[name] or ("visitor",)
    if role == "visitor":
        return client
    user, _new = User.objects.get_or_create(
        email=f"{name}@example.test", defaults={"name": name, "email_confirmed_at": at(TODAY)}
    )
    if office:
        until = {"until": date(2026, 12, 31)} if role == "acting" else {}
        if role == "head":  # of before: one who acted in the scene
            Membership.objects.filter(office=world.office(office[0]), role="head").update(ended_on=date(2026, 1, 1))
        Membership.objects.create(
            user=user, office=world.office(office[0]), role=role, started_on=date(2026, 1, 1), **until
        )
    elif role != "resident":
        PlatformRole.objects.create(user=user, role=role, started_on=date(2026, 1, 1))
    client.force_login(user)
    return client


def rights(name: str) -> frozenset[Right]:
    """What one of the people may do at all."""
    role, *office = PEOPLE[name] or ("visitor",)
    return TABLE[SEATS[role] if office else Role(role)]


def expected(name: str, rule: Rule) -> bool:
    """Whether the rule lets somebody in to the things of the scene."""
    return rule.right in rights(name) and name in WHOSE.get(rule.whose, PEOPLE)


def is_let_in(answer, name: str, rule: Rule) -> bool:
    """Neither sent to sign in nor told that there is nothing, or nothing for them."""
    assert answer.status_code != HTTPStatus.INTERNAL_SERVER_ERROR
    if answer.status_code in {HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.FOUND}:
        return name in STARTS or (rule.whose != Whose.BROWSER and not ELSEWHERE.match(answer["Location"]))
    return answer.status_code not in NO


def is_form_first(name: str) -> bool:
    """Whether an empty form says nothing about who may send it."""
    return bool({name, name.partition(":")[0]} & FORM_FIRST)


def ask(client: Client, method: str, address: str):
    """One request, of which nothing remains."""
    with transaction.atomic():
        answer = getattr(client, method)(address)
        if hasattr(answer, "streaming_content"):
            list(answer.streaming_content)
        transaction.set_rollback(True)
    return answer


@pytest.mark.parametrize("name", PEOPLE)
def test_every_address_lets_in_whom_its_rule_names(name, scene, world):
    client, wrong, asked = account(name, world), [], 0
    for address in addresses():
        rule = rule_of(address.name)
        if rule is None or address.name in NOT_SET_UP:
            continue
        try:
            where = scene.address(address.name, address.pattern)
        except (KeyError, NoReverseMatch):
            assert address.name.startswith("admin:") or not address.name, f"{address.name} has nothing in the scene"
            continue
        for method in ("get", "post"):
            answer = ask(client, method, where)
            if answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
                continue
            asked += 1
            is_unfinished = answer.status_code == HTTPStatus.BAD_REQUEST and is_form_first(address.name)
            if address.name.startswith("admin:") and expected(name, rule) and answer.status_code in NO:
                continue  # an operator may not add everything; what they may is tested with each admin
            if not is_unfinished and is_let_in(answer, address.name, rule) is not expected(name, rule):
                told = answer.headers.get("Location", "")
                wrong.append(f"{method.upper()} {where} ({address.name}): {answer.status_code} {told}")
            if "_auth_user_id" not in client.session and name != "visitor":
                client.force_login(User.objects.get(email=f"{name}@example.test"))
    assert asked > 150
    assert not wrong, "\n".join(["", *wrong])
