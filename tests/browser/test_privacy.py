"""Privacy as people meet it: what is covered before it is public, whose a case becomes, taking data away, being forgotten, the desks."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils.translation import override

from accounts.models import Erasure, PlatformRole, User
from cases import workflow
from cases.models import Category
from cases.photos import store_photos
from cases.private_links import address_of
from issues import drafts, holding
from issues.filing import file_issue
from tests.signing_in import sign_in
from tests.world import QARAUYL, at, prepared_photo

NOW = at("2026-09-04", "11:00")
EMAIL = "aigul-with-a-rather-long-address@example.test"
SECRETS = "ЖСН 061211600012, картам 4111 1111 1111 1111 12/27, тел. 8 701 123 45 67, aigul@mail.kz, көлігі 123 АВС 02"
LONG = "Бірбағдарламаөтекөпхабарламажіберіптұр" * 3


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("territories.clock.now", lambda: NOW)


def filed(world, user=None, now=None, **more):
    """The reporter's row of a case."""
    given = {"email": EMAIL, "phone": "8 700 000 00 01", "name": "Айгүл С.", **more}
    return file_issue(
        territory=world.territory(), category=Category.objects.get(pk="water"), title="Құбыр жарылды, көшеде су ағып жатыр",
        body="Екі күн болды.", language="kk", now=now or at("2026-09-02"), user=user, **given,
    ).participant  # fmt: skip


@pytest.fixture
def aigul(transactional_db, world):
    return User.objects.create_user(EMAIL, name="Айгүл Сынақова", email_confirmed_at=at("2026-09-01"))


def staff(role):
    user = User.objects.create_user(f"{role}-with-a-long-address@example.test", name="Сәуле Ә.")
    PlatformRole.objects.create(user=user, role=role, started_on=date(2025, 1, 1))
    return user


def look(visitor: Any, name: str) -> None:
    visitor.axe()
    visitor.no_overflow()
    visitor.targets_large_enough()
    visitor.shot(f"privacy-{name}")


def link_of(visitor: Any, participant: Any) -> str:
    with override(visitor.language):
        return address_of(participant)


def to_the_last_look(visitor: Any) -> Any:
    page = visitor.open("/report/")
    page.fill("#id_text", f"Құбыр жарылды. {SECRETS}")
    visitor.press("button[form=f]")
    key = uuid.UUID(page.url.rstrip("/").split("/")[-2])
    drafts.answer(
        drafts.find(key, NOW), NOW, place=QARAUYL, category="water", you=True, similar=[], name="Айгүл С.", email=EMAIL
    )
    return visitor.open(f"/report/{key}/check/")


@pytest.mark.parametrize("scripts", [True, False])
def test_what_tells_of_a_person_is_covered_before_it_is_sent(transactional_db, world, visit, scripts):
    from cases.models import Case

    visitor = visit(scripts=scripts, language="ru", device="phone")
    page = to_the_last_look(visitor)
    assert page.locator("input[name=mask]").count() == 5
    assert page.locator("input[name=mask]:checked").count() == 2, "an IIN and a card"
    look(visitor, f"check-{scripts}")
    page.locator("input[name=mask]").last.check()
    visitor.press("button[form=f]")
    page.wait_for_selector(".confirmation")
    words = Case.objects.get().title + Case.objects.get().body
    assert "061211600012" not in words
    assert "4111" not in words
    assert "8 701 123 45 67" in words


def test_the_table_of_who_sees_what_and_the_last_look_in_every_view(transactional_db, world, every_view):
    page = to_the_last_look(every_view)
    look(every_view, "check")
    every_view.open(page.url.removeprefix(every_view.url("")).replace("check", "you"))
    look(every_view, "you")


def test_a_reply_that_tells_of_a_person_is_asked_about_in_every_view(transactional_db, world, every_view):
    participant = filed(world)
    workflow.ask(participant.case, question="Қай көшеде?", now=at("2026-09-03"), **world.holder(participant.case))
    page = every_view.open(link_of(every_view, participant))
    page.fill("#id_text", SECRETS)
    every_view.press("main form:has([name=text]) button[type=submit], main form:has([name=text]) button:not([type])")
    assert page.locator("input[name=mask]").count() == 5
    look(every_view, "reply")
    every_view.press("main form:has([name=mask]) button")
    assert "061211600012" not in page.content()


def test_a_case_becomes_the_accounts_own_in_every_view(transactional_db, world, every_view, aigul):
    first, second = filed(world), filed(world, now=at("2026-09-03"))
    every_view.open(link_of(every_view, first))
    look(every_view, "claim-visitor")
    sign_in(every_view, aigul)
    page = every_view.open(link_of(every_view, first))
    look(every_view, "claim-offer")
    every_view.press("form:has([value=claim]) button")
    look(every_view, "claimed")
    page = every_view.open("/cases/mine/")
    look(every_view, "mine-offered")
    every_view.press("form[action$='/cases/mine/add/'] button")
    assert second.case.display_number in page.content()
    look(every_view, "mine")
    every_view.open("/me/")
    look(every_view, "me")


def test_data_and_being_forgotten_in_every_view(transactional_db, world, every_view, aigul):
    filed(world, aigul)
    sign_in(every_view, aigul)
    page = every_view.open("/me/data/")
    look(every_view, "data")
    every_view.open("/me/data/erase/")
    look(every_view, "erase")
    every_view.press("main form button")
    assert Erasure.objects.get().due_at == NOW + timedelta(days=7)
    look(every_view, "data-waiting")
    every_view.press("form[action$='/me/data/keep/'] button")
    assert Erasure.objects.get().cancelled_at == NOW
    look(every_view, "data-kept")
    assert page.locator("a[href$='.json']").count() == 1


def held(world, address="203.0.113.7", **more):
    given = {
        "key": uuid.uuid4(), "why": "many", "address": address, "territory": world.territory(QARAUYL),
        "category": Category.objects.get(pk="water"), "title": "Құбыр жарылды", "body": LONG, "language": "kk", "now": NOW,
        "email": EMAIL, **more,
    }  # fmt: skip
    return holding.hold(**given)


def test_the_desk_of_what_waits_and_the_writers_page_in_every_view(transactional_db, world, every_view):
    moderator = staff("moderator")
    first, other = held(world), held(world, address="198.51.100.7", category=None)
    every_view.open(f"/report/held/{first.secret}/")
    look(every_view, "held-writer")
    sign_in(every_view, moderator)
    every_view.open("/sorting/held/")
    look(every_view, "held-desk")
    page = every_view.open(f"/sorting/held/?network={first.network}")
    look(every_view, "held-network")
    page.locator("input[name=report]").check()
    every_view.press("button[value=void]")
    look(every_view, "held-refused")
    holding.void(first.pk, reason="spam", explanation=LONG, by=moderator, now=NOW)
    holding.release(other.pk, now=NOW)
    every_view.open("/sorting/")
    look(every_view, "held-figures")
    every_view.context.clear_cookies()
    every_view.open(f"/report/held/{first.secret}/")
    look(every_view, "held-void")


def test_networks_in_every_view(transactional_db, world, every_view):
    one = held(world)
    sign_in(every_view, staff("operator"))
    page = every_view.open("/sorting/networks/")
    look(every_view, "networks")
    page = every_view.open(f"/sorting/networks/?network={one.network}")
    page.locator("input[value=hold]").check()
    page.locator("#id_reason").fill(LONG)
    every_view.press("form[action$='/mark/'] button")
    look(every_view, "networks-marked")


def test_one_photo_is_hidden_in_every_view(transactional_db, world, every_view):
    case = world.case()
    store_photos(case, None, [prepared_photo(), prepared_photo("#ffc24a")], at("2026-09-02"))
    sign_in(every_view, staff("moderator"))
    page = every_view.open(f"/sorting/desk/case/{case.number}/")
    look(every_view, "photos")
    every_view.press("main a[href$='/hide/'][href*='/photos/'] >> nth=0")
    page.locator("#id_reason").fill("Көрші үйдің баласы көрініп тұр")
    look(every_view, "photo-question")
    every_view.press("main form button")
    look(every_view, "photo-hidden")
    every_view.open(f"/cases/{case.number}/")
    look(every_view, "photo-public")
