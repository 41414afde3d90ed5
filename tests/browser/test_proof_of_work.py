"""The proof of work in a browser: unseen, made by itself, enough in a busy hour; without scripts a turn comes, and nothing written is lost."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.test import Client

from accounts import limits
from accounts.models import PlatformRole, SignInCode
from cases.models import Case
from issues import drafts, holding
from issues.models import HeldReport
from territories import clock
from tests.world import QARAUYL

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("world")]
AIGUL = "aigul@example.test"
HERE = "127.0.0.1"


def busy(settings, name: str) -> None:
    for _one in range(int(settings.LIMITS[name][0] * 0.7)):
        limits.count(name, HERE, clock.now())


def ask_for_a_code(visitor) -> None:
    page = visitor.open("/enter/")
    page.fill("#id_address", AIGUL)
    visitor.press(page.locator("main form button[type=submit]").first)


def test_a_browser_proves_by_itself_in_a_busy_hour(visit, settings):
    busy(settings, "code")
    visitor = visit()
    ask_for_a_code(visitor)
    visitor.page.wait_for_url("**/enter/code/**")
    assert SignInCode.objects.count() == 1


def test_without_scripts_it_is_a_turn(visit, settings):
    busy(settings, "code")
    visitor = visit(scripts=False, language="en")
    ask_for_a_code(visitor)
    assert visitor.page.inner_text("h1") == "One moment, please"
    assert visitor.page.locator("input[name=address]").get_attribute("value") == AIGUL
    assert not SignInCode.objects.exists()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_report_in_a_busy_hour_is_registered_or_received(visit, settings, scripts):
    busy(settings, "file")
    visitor = visit(scripts=scripts, language="en")
    page = visitor.open("/report/")
    page.fill("#id_text", "Құбыр жарылды, көшеде су ағып жатыр")
    visitor.press("button[form=f]")
    key = page.url.rstrip("/").split("/")[-2]
    draft = drafts.find(uuid.UUID(key), clock.now())
    drafts.answer(draft, clock.now(), place=QARAUYL, category="water", you=True)
    visitor.open(f"/report/{key}/check/")
    visitor.press("button[form=f]")
    page.wait_for_selector(".confirmation")
    assert (Case.objects.count(), HeldReport.objects.count()) == ((1, 0) if scripts else (0, 1))
    if not scripts:  # axe is a script
        seeing = visit(language="en")
        seeing.open(f"/report/held/{HeldReport.objects.get().secret}/")
        seeing.axe()
        seeing.no_overflow()
        seeing.targets_large_enough()
    visitor.shot(f"busy-{'registered' if scripts else 'received'}")


def test_the_desk_and_the_operators_page_can_be_used_by_everybody(visit, world, django_user_model):
    user = django_user_model.objects.create_user("staff@example.test", name="Сәуле")
    for role in ("moderator", "operator"):
        PlatformRole.objects.create(user=user, role=role, started_on=date(2025, 1, 1))
    client = Client()
    client.force_login(user)
    held = holding.hold(
        key=uuid.uuid4(), why="many", address="203.0.113.7", territory=world.territory(QARAUYL), category=None,
        title="Көпірдің астында қобыз", body="Түсініксіз", language="kk", now=clock.now(),
    )  # fmt: skip
    visitor = visit(language="en")
    visitor.page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": visitor.address}]
    )
    for path in ("/sorting/held/", f"/sorting/held/?network={held.network}", "/sorting/networks/"):
        visitor.open(path)
        visitor.axe()
        visitor.no_overflow()
        visitor.targets_large_enough()
        visitor.shot("desk-" + path.strip("/").replace("/", "-")[:20])
