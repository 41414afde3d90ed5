"""A moderator's morning on a phone and on a desk: the queue, a check, publishing with and without scripts, signatures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from petitions import outages, removal, workflow
from petitions.counting import count
from petitions.signing import signature_of
from petitions.texts import Words
from tests.petitions.conftest import KK, RU, Petitioners
from tests.signing_in import sign_in as with_a_session
from tests.world import World, at

PASSWORD = "a long enough secret"
EMAIL = "moderator@example.test"
NOW = at("2026-03-31", "09:30")


@dataclass
class Scene:
    """Petitions in every part of the queue."""

    fresh: Any
    appealed: Any
    published: Any
    decision: Any
    removal: Any
    appeal: Any
    petitioners: Petitioners


@pytest.fixture
def scene(transactional_db, world: World, monkeypatch) -> Scene:
    from accounts.models import PlatformRole, User
    from territories import clock

    monkeypatch.setattr(clock, "now", lambda: NOW)
    people = Petitioners(world)
    user = User.objects.create_user(EMAIL, PASSWORD, name="Дана М.", email_confirmed_at=NOW)
    PlatformRole.objects.create(user=user, role="moderator", started_on=date(2025, 1, 1))
    first, second = people.moderator(), people.moderator()
    people.submitted()
    appealed = people.submitted()
    reasons = ["prosecutors", "investigation_and_courts"]
    workflow.reject(
        appealed, reasons=reasons, explanation="Прокурордың әрекеті сұралады.", by=first, now=at("2026-03-20")
    )
    workflow.appeal(appealed, text="Біз автобус сұрап отырмыз.", by=appealed.author, now=at("2026-03-23"))
    published = people.published()
    outages.prove(at("2026-03-10", "10:00"))
    outages.prove(at("2026-03-10", "10:40"))
    region = "100000000"
    people.signers(published, 120, now=at("2026-03-11", "14:20"), region=region)
    for held, number in (("network", 6), ("mail", 2)):
        for _one in range(number):
            people.sign(published, now=at("2026-03-12", "03:10"), held=held, region=region)
    signers = [people.sign(published, now=at("2026-03-12", "11:00"), region=region) for _one in range(2)]
    gone, asked = (
        removal.propose(
            signature_of(published, user), reason="bought", explanation="Ақшаға қойылған.", by=first, now=NOW
        )
        for user in signers
    )
    removal.decide(gone, agreed=True, by=second, now=NOW)
    removal.appeal(gone, text="Өзім қойдым.", user=signers[0], now=NOW)
    decision = removal.propose_held(
        published, held="mail", count=False, explanation="Бәрі бір сайттан.", by=first, now=NOW
    )
    people.began_at = at("2026-03-28")
    words = Words(KK.title, f"{KK.demand} Хабарласыңыз: +7 701 123 45 67.", KK.arguments)
    fresh = people.submitted(texts={"kk": words})
    count(NOW, everything=True)
    return Scene(fresh, appealed, published, decision, asked, gone, people)


def sign_in(visitor) -> None:
    from accounts.models import User

    with_a_session(visitor, User.objects.get(email=EMAIL))
    visitor.open("/petitions/desk/")


def look(visitor, name: str) -> None:
    visitor.axe()
    visitor.no_overflow()
    visitor.targets_large_enough()
    visitor.shot(f"moderate-{name}")


def test_every_page_stands_every_view(scene: Scene, every_view):
    sign_in(every_view)
    number = scene.published.number
    desk = "/petitions/desk/"
    pages = {
        "desk": desk,
        "check": f"{desk}{scene.fresh.number}/",
        "publish": f"{desk}{scene.fresh.number}/publish/",
        "reject": f"{desk}{scene.fresh.number}/reject/",
        "hide": f"{desk}{number}/hide/",
        "appeal": f"{desk}{scene.appealed.number}/",
        "signatures": f"{desk}{number}/signatures/",
        "hour": f"{desk}{number}/signatures/?day=2026-03-12&hour=3",
        "held": f"{desk}{number}/held/network/",
        "second-held": f"{desk}held/{scene.decision.pk}/",
        "signature": f"{desk}{number}/signatures/{scene.published.signatures.filter(stage='open').first().pk}/",
        "removal": f"{desk}removals/{scene.removal.pk}/",
        "removal-appeal": f"{desk}removals/{scene.appeal.pk}/appeal/",
        "clock": "/petitions/moderation/",
    }
    for name, path in pages.items():
        every_view.open(path)
        look(every_view, name)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_petition_is_checked_and_published_on_a_phone(scene: Scene, visit, scripts):
    visitor = visit(device="phone", scripts=scripts)
    sign_in(visitor)
    page = visitor.open(f"/petitions/desk/{scene.fresh.number}/publish/")
    page.locator("input[name=figure][value=enter]").check()
    page.fill("#id_population", "2 400")
    page.fill("#id_population_on", "2026-01-01")
    visitor.press(page.locator("main form button[type=submit]").first)
    assert page.locator(".error").count() == 1, "the source is missing"
    assert page.input_value("#id_population") == "2 400"
    page.fill("#id_population_source", "Ұлттық статистика бюросы")
    page.fill("#id_title_ru", RU.title)
    page.fill("#id_demand_ru", RU.demand)
    page.fill("#id_arguments_ru", RU.arguments)
    visitor.press(page.locator("main form button[type=submit]").first)
    if scripts:
        look(visitor, "look")
    assert "SHA-256" in page.locator("main").inner_text()
    visitor.press("button[value=change]")
    assert page.input_value("#id_title_ru") == RU.title
    visitor.press(page.locator("main form button[type=submit]").first)
    visitor.press("button[value=do]")
    again = scene.petitioners.again(scene.fresh)
    assert (again.state, again.population) == ("open", 2400)


def test_somebody_was_first(scene: Scene, visit):
    visitor = visit(device="phone", language="ru")
    sign_in(visitor)
    page = visitor.open(f"/petitions/desk/{scene.fresh.number}/reject/")
    page.locator("input[name=reasons][value=prosecutors]").check()
    page.fill("#id_explanation", "Подробное объяснение: требование относится к полномочиям прокуратуры.")
    other = scene.petitioners.moderator()
    workflow.hide(scene.fresh, reason="Мәтінде телефон нөмірі бар.", by=other, now=NOW)
    visitor.press(page.locator("main form button[type=submit]").first)
    visitor.press("button[value=do]")
    visitor.faults.clear()  # the browser tells of every answer that is not 2xx
    assert (
        page.input_value("#id_explanation") == "Подробное объяснение: требование относится к полномочиям прокуратуры."
    )
    look(visitor, "conflict")
