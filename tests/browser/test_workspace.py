"""An akim's morning on a phone, with and without JavaScript."""

import io
from pathlib import Path

import pytest
from PIL import Image

from cases import escalation, workflow
from tests.browser.visitor import Visitor
from tests.signing_in import sign_in as with_a_session
from tests.world import World, at

PASSWORD = "a long enough secret"
AKIM = "akim@example.test"
QARAUYL_OFFICE = "103230000"
ABAI_DISTRICT = "103200000"


@pytest.fixture
def monday(monkeypatch):
    """Requests arrive on Monday 21 September 2026."""
    from territories import clock

    moment = at("2026-09-21", "09:30")
    monkeypatch.setattr(clock, "now", lambda: moment)
    return moment


def member(world: World, email: str, code: str):
    from accounts.models import Membership, User

    user = User.objects.create_user(email, PASSWORD, name="Ерлан С.")
    Membership.objects.create(user=user, office=world.office(code), role="head", started_on="2025-01-01")
    return user


@pytest.fixture
def village(transactional_db, world, monday):
    """A rural district with a pressing case, a late one passed up, a new one and one that waits for its resident."""
    akim = member(world, AKIM, QARAUYL_OFFICE)
    member(world, "district@example.test", ABAI_DISTRICT)
    first = world.case(title="Орталық көшеде су құбыры жарылып, жолға су жайылды", now=at("2026-08-31"))
    world.case(title="Мектеп алдындағы көпір тақтайлары шіріген", category="roads", now=at("2026-09-01"))
    world.case(title="Су бағанасы мұз болып қатып қалды", now=at("2026-09-17"))
    asked = world.case(title="Абай көшесінде су әлсіз", now=at("2026-09-10"))
    office = world.office(QARAUYL_OFFICE)
    workflow.ask(asked, question="Қай уақытта әлсіз?", by=akim, office=office, now=at("2026-09-18"))
    world.case(title="Құдық қақпағы жоқ", now=at("2026-08-20"))
    escalation.sweep(at("2026-09-15"))
    return first


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "after.jpg"
    data = io.BytesIO()
    Image.new("RGB", (640, 480), "#2a6a40").save(data, "JPEG")
    path.write_bytes(data.getvalue())
    return path


def sign_in(visitor: Visitor, email: str = AKIM) -> None:
    from accounts.models import User

    with_a_session(visitor, User.objects.get(email=email))
    visitor.open("/desk/")


def look(visitor: Visitor, address: str) -> None:
    """Open a page and look at it with axe from its end, where the bar under the thumb lies beside everything else."""
    visitor.open(address).evaluate("window.scrollTo(0, document.body.scrollHeight)")
    visitor.axe()


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_an_akim_signs_in_accepts_and_answers_with_a_photo(visit, village, photo, scripts):
    from cases.models import Case

    visitor = visit(device="phone", scripts=scripts)
    sign_in(visitor)
    page = visitor.page
    assert page.get_by_role("heading", level=1).inner_text() == "Бүгін 1 іс бітуі керек"
    page.get_by_role("link", name=village.title).click()
    assert page.get_by_role("heading", level=1).inner_text() == village.title
    page.locator(".thumbs").get_by_role("link", name="Қабылдау").click()
    page.get_by_role("button", name="Қабылдау").click()
    page.get_by_text("Қабылданды, тұрғынға көрінді.").wait_for()
    page.locator(".thumbs").get_by_role("link", name="Түзетілді").click()
    page.get_by_text("Дайын мәтіндер").click()
    page.get_by_role("link", name="Жұмыс бітті").click()
    text = page.get_by_label("Жауабыңыз")
    assert "Сіз хабарлаған ақау жойылды." in text.input_value()
    text.fill("Құбырдың 6 метрі ауыстырылды, жол тазаланды.")
    page.locator("input[type=file]").set_input_files(photo)
    page.get_by_role("button", name="Жауапты жіберу").click()
    page.get_by_text("Жауап жіберілді.").wait_for()
    case = Case.objects.get(pk=village.pk)
    assert case.state == "answered"
    assert case.answers.get().photos.count() == 1


def test_what_was_typed_survives_a_closed_tab_and_is_forgotten_when_sent(visit, village):
    visitor = visit(device="phone")
    sign_in(visitor)
    address = f"/desk/{village.number}/ask/"
    visitor.open(address).get_by_label("Тұрғынға сұрағыңыз").fill("Қай үйдің тұсы?")
    page = visitor.open(address)
    assert page.get_by_label("Тұрғынға сұрағыңыз").input_value() == "Қай үйдің тұсы?"
    page.get_by_role("button", name="Сұрақты жіберу").click()
    page.get_by_text("Сұрақ жіберілді.").wait_for()
    kept = "Object.keys(localStorage).filter((key) => key.startsWith('jauap-text')).length"
    for _turn in range(50):  # wait_for_function would evaluate text, which the content policy forbids
        if page.evaluate(kept) == 0:
            break
        page.wait_for_timeout(100)
    assert page.evaluate(kept) == 0


def test_a_conflict_shows_what_changed_and_keeps_the_words(visit, village, world):
    visitor = visit(device="phone")
    sign_in(visitor)
    page = visitor.open(f"/desk/{village.number}/ask/")
    page.get_by_label("Тұрғынға сұрағыңыз").fill("Қай үйдің тұсы?")
    workflow.accept(village, now=at("2026-09-21", "09:00"), **world.holder(village))
    page.get_by_role("button", name="Сұрақты жіберу").click()
    page.locator(".conflict").wait_for()
    assert page.get_by_label("Тұрғынға сұрағыңыз").input_value() == "Қай үйдің тұсы?"
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    visitor.axe()
    visitor.shot("work-conflict")
    page.get_by_role("button", name="Сұрақты жіберу").click()
    page.get_by_text("Сұрақ жіберілді.").wait_for()


def test_an_empty_day_and_the_printed_day(visit, village):
    from accounts.models import Membership

    visitor = visit(device="desk")
    sign_in(visitor)
    visitor.page.emulate_media(media="print")
    visitor.shot("work-today-print")
    visitor.open("/desk/meeting/")
    visitor.shot("work-meeting-print")
    assert not visitor.page.get_by_role("button", name="Басып шығару").is_visible()
    visitor.page.emulate_media(media="screen")
    calm = village.territory.office.superior.subordinates.exclude(territory=QARAUYL_OFFICE).order_by("pk")[0]
    Membership.objects.filter(user__email=AKIM).update(office=calm)
    visitor.open("/desk/")
    visitor.page.get_by_text("Асығыс ештеңе жоқ").wait_for()
    visitor.axe()
    visitor.shot("work-empty")


ADDRESSES = {
    "today": "/desk/",
    "all": "/desk/all/",
    "passed-up": "/desk/passed-up/",
    "meeting": "/desk/meeting/",
    "case": "/desk/{}/",
    "accept": "/desk/{}/accept/",
    "forward": "/desk/{}/forward/",
    "ask": "/desk/{}/ask/",
    "kinds": "/desk/{}/answer/",
    "fixed": "/desk/{}/answer/fixed/",
    "refused": "/desk/{}/answer/refused/",
}


def test_every_page_is_accessible_and_fits_every_screen(every_view, village, client):
    from accounts.models import User

    visitor = every_view
    client.force_login(User.objects.get(email=AKIM))
    cookie = client.cookies["sessionid"].value
    visitor.context.add_cookies([{"name": "sessionid", "value": cookie, "url": visitor.address}])
    for name, address in ADDRESSES.items():
        look(visitor, address.format(village.number))
        visitor.no_overflow((320, 360, 768, 1280))
        visitor.targets_large_enough()
        visitor.shot(f"work-{name}")


def test_the_district_reviews_a_dispute_and_rules_on_a_claim(visit, village, world, client):
    from accounts.models import User
    from cases.models import Case

    case = Case.objects.get(title__startswith="Мектеп алдындағы")
    world.fixed(case, at("2026-09-20"))
    workflow.dispute(
        world.again(case),
        participant=world.reporter(case),
        reason="Тақтай салынған жоқ, тек боялды.",
        now=at("2026-09-21", "09:00"),
    )
    claim = Case.objects.get(title__startswith="Су бағанасы")
    holder = world.holder(claim)
    workflow.answer(
        claim, kind="no_funds", text="Бюджетте қаралмаған.", language="kk", now=at("2026-09-21", "09:00"), **holder
    )
    client.force_login(User.objects.get(email="district@example.test"))
    for device in ("phone", "desk"):
        visitor = visit(device=device)
        visitor.context.add_cookies(
            [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": visitor.address}]
        )
        for name, address in {
            "disputes": "/desk/disputes/",
            "from-below": "/desk/from-below/",
            "below": "/desk/below/",
            "review": f"/desk/{case.number}/review/",
            "ruling": f"/desk/{claim.number}/ruling/",
            "district-case": f"/desk/{claim.number}/",
            "reads": f"/desk/{village.number}/",
        }.items():
            look(visitor, address)
            visitor.no_overflow((320, 360, 768, 1280))
            visitor.shot(f"work-{name}")
    page = visitor.open(f"/desk/{case.number}/review/")
    page.get_by_label("Тұрғынның сөзі дұрыс").check()
    page.get_by_label("Негіздеме").fill("Орнында көрдік, тақтай ауыстырылмаған.")
    page.get_by_role("button", name="Шешімді жариялау").click()
    page.get_by_text("Шешім жарияланды: тұрғынның сөзі дұрыс.").wait_for()


def test_the_sign_in_page_is_accessible(every_view, transactional_db):
    every_view.open("/sign-in/")
    every_view.axe()
    every_view.no_overflow()
    every_view.shot("sign-in")
