"""More time and promised dates on a phone without JavaScript; every page of them in every view."""

import pytest

from cases import workflow
from tests.browser.test_workspace import ABAI_DISTRICT, AKIM, QARAUYL_OFFICE, look, member, monday, sign_in  # noqa: F401
from tests.signing_in import sign_in as with_a_session
from tests.world import at

ABOVE = "district@example.test"


@pytest.fixture
def village(transactional_db, world, monday):  # noqa: F811
    """A rural district and the district above it; one case, in time."""
    member(world, AKIM, QARAUYL_OFFICE)
    member(world, ABOVE, ABAI_DISTRICT)
    return world.case(title="Орталық көшеде су құбыры жарылып, жолға су жайылды", now=at("2026-09-10"))


def signed_in(visitor, email):
    """At the desk of their office."""
    from accounts.models import User

    with_a_session(visitor, User.objects.get(email=email))
    return visitor.open("/desk/")


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_an_akim_asks_for_time_the_district_gives_it_and_everybody_sees_both_dates(visit, village, scripts):
    akim = visit(device="phone", scripts=scripts)
    sign_in(akim)
    page = akim.open(f"/desk/{village.number}/")
    page.get_by_role("link", name="Мерзімді ұзартуды сұрау").click()
    page.get_by_label("Қанша уақыт керек?").select_option("5")
    page.get_by_label("Уақыт не үшін керек?").fill("Құбыр дүйсенбіде жеткізіледі.")
    page.get_by_role("button", name="Мерзімді ұзартуды сұрау").click()
    page.get_by_role("status").get_by_text("Сұралды.").wait_for()

    above = visit(device="phone", scripts=scripts)
    sign_in(above, ABOVE)
    page = above.open("/desk/asked/")
    page.get_by_role("link", name=village.title).click()
    page.get_by_text("Құбыр дүйсенбіде жеткізіледі.").wait_for()
    page.get_by_label("Иә, уақыт беремін").check()
    page.get_by_role("button", name="Шешімді жариялау").click()
    page.get_by_text("Жарияланды: иә.").wait_for()

    resident = visit(device="phone", scripts=scripts)
    page = resident.open(f"/cases/{village.number}/")
    assert page.get_by_text("Әкімдік осы күнмен бағаланады").count() >= 2


def test_an_akim_promises_a_later_date_without_scripts(visit, village):
    akim = visit(device="phone", scripts=False)
    sign_in(akim)
    page = akim.open(f"/desk/{village.number}/promise/")
    page.get_by_label("Қай күнге дейін бітеді?").fill("2026-12-01")
    page.get_by_label("Сол күнге дейін не істеледі?").fill("Құбыр толық ауыстырылады.")
    page.get_by_role("button", name="Осы күнді көпшілік алдында уәде ету").click()
    page.get_by_text("Жазылды:").wait_for()


def test_every_page_stands_in_every_view(every_view, village, world):
    office, above = world.office(QARAUYL_OFFICE), world.office(ABAI_DISTRICT)
    asks = {"office": office, "by": office_of(office)}
    decides = {"office": above, "by": office_of(above)}
    other = world.case(title="Көпірдің тақтайлары шіріген", category="roads", now=at("2026-09-10", "11:00"))
    late = world.case(title="Су бағанасы мұз болып қатып қалды", now=at("2026-09-10", "12:00"))
    kept = world.case(title="Құдық қақпағы жоқ", now=at("2026-09-10", "13:00"))
    signed_in(every_view, AKIM)
    for page in ("", "more-time/", "promise/", "answer/"):
        look(every_view, f"/desk/{village.number}/{page}")
        every_view.no_overflow()
    now = at("2026-09-18")
    workflow.ask_extension(village, days=5, reason="Құбыр дүйсенбіде жеткізіледі.", now=now, **asks)
    workflow.promise(late, promised_on=at("2026-12-01").date(), reason="Жаңа бағана орнатылады.", now=now, **asks)
    workflow.ask_extension(other, days=3, reason="Тақтай кесіліп жатыр.", now=now, **asks)
    workflow.decide_extension(other, granted=True, explanation="Негізді.", now=at("2026-09-19"), **decides)
    workflow.promise(
        other, promised_on=at("2026-09-20").date(), reason="Жексенбіде бітеді.", now=at("2026-09-19"), **asks
    )
    workflow.promise(kept, promised_on=at("2026-09-18").date(), reason="Ертең жабылады.", now=at("2026-09-17"), **asks)
    world.fixed(kept, at("2026-09-18"), **asks)
    every_view.context.clear_cookies()
    signed_in(every_view, ABOVE)
    for page in (f"{village.number}/", f"{village.number}/decide-time/", f"{late.number}/decide-promise/", "asked/"):
        look(every_view, f"/desk/{page}")
        every_view.no_overflow()
    every_view.context.clear_cookies()
    for page in (f"/cases/{other.number}/", f"/cases/{kept.number}/", f"/offices/{QARAUYL_OFFICE}/", "/cases/"):
        look(every_view, page)
        every_view.no_overflow()


def office_of(office):
    """Somebody who works there."""
    from accounts.models import Membership

    return Membership.objects.filter(office=office).order_by("pk")[0].user
