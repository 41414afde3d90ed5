"""The pages on which offices say "not ours" for the third time, an arbiter assigns, and a category is changed."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from cases.models import Arbitration
from notifications.models import Notice
from tests.cases.test_whose import arbiter, forwarded_twice, neighbours, referred, short_and_long
from tests.world import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def moment(clock_at):
    clock_at("2026-09-07", "11:00")


@pytest.fixture
def sign_in(client):
    def enter(user):
        client.force_login(user)
        return client

    return enter


def sent(case, **more):
    return {"version": case.version, **more}


def page(client, name, case):
    return client.get("/en" + reverse(f"workspace:{name}", args=[case.number]).removeprefix("/en"))


def text_of(answer):
    return answer.content.decode()


def test_the_third_office_says_not_ours_and_reads_who_decides(world, moment, sign_in):
    case = forwarded_twice(world)
    client = sign_in(world.holder(case)["by"])
    shown = text_of(page(client, "case", case))
    assert reverse("workspace:refer", args=[case.number]).split("/desk/")[1] in shown
    asked = text_of(page(client, "refer", case))
    with override("en"):
        assert arbiter(world)["office"].title in asked
    assert "Until then the case stays with you" in asked
    answer = client.post(reverse("workspace:refer", args=[case.number]), sent(case, reason="Біздікі емес"))
    assert answer.status_code == 302
    assert Arbitration.objects.get().reason == "Біздікі емес"


def test_a_reason_is_needed_and_what_was_written_stays(world, moment, sign_in):
    case = forwarded_twice(world)
    client = sign_in(world.holder(case)["by"])
    answer = client.post(reverse("workspace:refer", args=[case.number]), sent(case, reason=" "))
    assert answer.status_code == 400
    assert not Arbitration.objects.exists()


def test_the_arbiter_reads_what_each_office_said_and_assigns(world, moment, sign_in):
    case = referred(world)
    client = sign_in(arbiter(world)["by"])
    shown = text_of(page(client, "decide_arbitration", case))
    assert shown.count("Біздікі емес") == 2
    assert "Бұл да біздікі емес" in shown
    first = neighbours(world)[0]
    answer = client.post(
        reverse("workspace:decide_arbitration", args=[case.number]), sent(case, to=first.pk, reason="Су құбыры сіздікі")
    )
    assert answer.status_code == 302
    assert world.again(case).current.office == first
    public = text_of(client.get(f"/en/cases/{case.number}/"))
    assert "Assigned for good to" in public


def test_the_search_of_the_arbiter_stays_below(world, moment, sign_in):
    case = referred(world)
    client = sign_in(arbiter(world)["by"])
    address = reverse("workspace:decide_arbitration", args=[case.number])
    found = client.post(address, sent(case, q="Алмалы", search="1", reason="Сол үшін"))
    assert "Сол үшін" in text_of(found)
    assert Arbitration.objects.get().decided_at is None


def test_an_office_beside_may_not_assign(world, moment, sign_in):
    case = referred(world)
    other = neighbours(world)[0]
    client = sign_in(world.official(other))
    answer = client.post(
        reverse("workspace:decide_arbitration", args=[case.number]), sent(case, to=other.pk, reason="Менікі")
    )
    assert answer.status_code in {404, 409}
    assert Arbitration.objects.get().decided_at is None


def test_the_case_of_an_arbiter_stands_among_what_is_asked_from_below(world, moment, sign_in):
    case = referred(world)
    client = sign_in(arbiter(world)["by"])
    listed = text_of(client.get("/en/desk/asked/"))
    assert case.display_number in listed or case.title in listed
    shown = text_of(page(client, "case", case))
    assert reverse("workspace:decide_arbitration", args=[case.number]).split("/desk/")[1] in shown


def test_the_owner_changes_the_category_and_reads_that_time_only_gets_shorter(world, moment, sign_in):
    short, long = short_and_long()
    case = world.case(category=long.pk)
    client = sign_in(world.holder(case)["by"])
    assert "It never becomes longer" in text_of(page(client, "reclassify", case))
    answer = client.post(
        reverse("workspace:reclassify", args=[case.number]), sent(case, category=short.pk, reason="Басқа сала")
    )
    assert answer.status_code == 302
    assert world.again(case).category == short
    public = text_of(client.get(f"/en/cases/{case.number}/"))
    assert short.name_en in public
    assert long.name_en in public


def test_the_history_says_that_a_successor_has_the_case(world, client):
    from datetime import date

    from cases import escalation
    from tests.cases.test_whose import abolish

    case = world.case()
    abolish(case.current.office, date(2026, 9, 7), neighbours(world)[1])
    escalation.sweep(at("2026-09-07"))
    for language, words in (("en", "The office was abolished"), ("ru", "Орган упразднён"), ("", "Орган таратылды")):
        assert words in text_of(client.get(f"/{language}/cases/{case.number}/".replace("//", "/")))


def test_the_history_says_that_the_arbiter_was_silent(world, client):
    from datetime import timedelta

    from cases import escalation

    case = referred(world)
    escalation.sweep(Arbitration.objects.get().decide_until + timedelta(minutes=3))
    assert "Nobody said in time whose case it is" in text_of(client.get(f"/en/cases/{case.number}/"))


def test_everybody_reads_who_decides_and_what_silence_means(world, moment, client, sign_in):
    case = referred(world)
    words = "If that office is silent, it has to answer itself"
    assert words in text_of(client.get(f"/en/cases/{case.number}/"))
    assert words in text_of(page(sign_in(world.holder(case)["by"]), "case", case))


def test_the_arbiter_is_told(world):
    referred(world)
    notice = Notice.objects.get(kind="referred", audience="arbiter")
    assert notice.office_id == arbiter(world)["office"].pk
