"""The author's desk: drafts, petitions with their next step, and what an author may do with one."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from cases.deadlines import last_day
from cases.models import Participant
from petitions import drafts
from petitions.models import Petition, PetitionDraft, Signature
from territories.wording import until_day
from tests.world import at

pytestmark = pytest.mark.django_db
BEGAN = at("2026-03-02")


@pytest.fixture(autouse=True)
def moment(monkeypatch):
    """The site's clock stands still unless a test moves it."""
    from territories import clock

    now = [BEGAN + timedelta(hours=1)]
    monkeypatch.setattr(clock, "now", lambda: now[0])
    return now


def browser_of(user):
    client = Client()
    client.force_login(user)
    return client


def url(name, petition):
    return reverse(f"petitions:{name}", args=[petition.number])


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, answer.get("Location")
    return answer.content.decode()


NEW = {
    "title_kk": "Ауылға екі автобус керек",
    "demand_kk": "Күніне екі рет жүрсін.",
    "arguments_kk": "Біреуі жетпейді.",
    "title_ru": "",
    "demand_ru": "",
    "arguments_ru": "",
}


# -- the desk ------------------------------------------------------------------------------------


def test_drafts_and_petitions_stand_on_the_desk(petitioners):
    petition = petitioners.begin()
    author = petition.author
    drafts.begin(BEGAN, user=author, about="Мектепке жылу керек")
    seen = page(browser_of(author), reverse("petitions:mine"))
    assert "Мектепке жылу керек" in seen
    assert petition.text("kk").title in seen
    assert "Қосылғандар: 0, керегі: 50." in seen
    assert "Мектепке" not in page(browser_of(petitioners.resident()), reverse("petitions:mine"))


def test_an_empty_desk_says_how_to_begin(petitioners):
    assert reverse("petitions:new") in page(browser_of(petitioners.resident()), reverse("petitions:mine"))


def test_the_desk_asks_for_signing_in(client):
    assert client.get(reverse("petitions:mine"))["Location"].startswith("/enter/?next=")


def test_the_desk_costs_the_same_with_many_petitions(petitioners):
    author = petitioners.resident()
    client = browser_of(author)
    petitioners.begin(author=author)
    with CaptureQueriesContext(connection) as one:
        page(client, reverse("petitions:mine"))
    for _n in range(3):
        petitioners.begin(author=author)
    with CaptureQueriesContext(connection) as four:
        page(client, reverse("petitions:mine"))
    assert len(four) <= len(one)


def test_a_draft_is_thrown_away_by_a_press_of_its_owner(petitioners):
    author = petitioners.resident()
    draft = drafts.begin(BEGAN, user=author, about="Көпір")
    address = reverse("petitions:discard", args=[draft.pk])
    assert browser_of(author).get(address).status_code == 405
    browser_of(petitioners.resident()).post(address)
    assert PetitionDraft.objects.exists()
    browser_of(author).post(address)
    assert not PetitionDraft.objects.exists()
    assert browser_of(author).post(reverse("petitions:discard", args=[uuid.uuid4()])).status_code == 302


@pytest.mark.parametrize("name", ["author", "edit", "edit_confirm", "withdraw", "appeal", "started"])
def test_anothers_petition_is_not_there(petitioners, name):
    petition = petitioners.begin()
    assert browser_of(petitioners.resident()).get(url(name, petition)).status_code == 404
    assert browser_of(petitioners.resident()).post(url(name, petition)).status_code in {404, 405}


# -- every state --------------------------------------------------------------------------------------


def test_while_joining_the_link_is_there(petitioners):
    petition = petitioners.begin()
    seen = page(browser_of(petition.author), url("author", petition))
    assert petition.share_key in seen
    assert url("edit", petition) in seen
    assert url("withdraw", petition) in seen


def test_while_it_is_checked_the_clock_of_the_platform_is_there(petitioners, moment):
    petition = petitioners.submitted()
    moment[0] = BEGAN + timedelta(hours=3)
    seen = page(browser_of(petition.author), url("author", petition))
    assert until_day(last_day(petition.moderations.get().due_at), "year") in seen
    assert url("edit", petition) not in seen
    moment[0] = BEGAN + timedelta(days=90)
    assert "кешік" in page(browser_of(petition.author), url("author", petition))


def test_an_open_petition_tells_how_far_it_is_and_is_not_withdrawn(petitioners, moment):
    petition = petitioners.published()
    moment[0] = BEGAN + timedelta(days=3)
    seen = page(browser_of(petition.author), url("author", petition))
    assert "Жиналған қол: 51, керегі: 500" in seen
    assert url("withdraw", petition) not in seen
    assert browser_of(petition.author).post(url("withdraw", petition)).status_code == 409


def test_after_the_goal_the_private_link_of_the_case_is_there(petitioners, moment):
    petition = petitioners.reached()
    moment[0] = BEGAN + timedelta(days=4)
    participant = Participant.objects.get(case=petition.case, role="reporter")
    seen = page(browser_of(petition.author), url("author", petition))
    assert participant.token in seen
    assert petition.case.current.office.title in seen


def test_the_decision_is_there_with_the_way_to_confirm_or_dispute(petitioners, world, moment):
    from cases.workflow import answer

    petition = petitioners.reached()
    now = BEGAN + timedelta(days=5)
    office = petition.case.current.office
    answer(petition.case, kind="full", text="Автобус 1 сәуірден жүреді.", language="kk", signed_by="Ерлан С., әкім", by=world.official(office),
           office=office, now=now)  # fmt: skip
    moment[0] = now + timedelta(hours=1)
    seen = page(browser_of(petition.author), url("author", petition))
    assert "Автобус 1 сәуірден жүреді." in seen
    assert Participant.objects.get(case=petition.case, role="reporter").token in seen
    from tests.petitions.test_sign_pages import Signing  # a signer objects to the same decision

    signer = petition.signatures.exclude(stage="author").first().signer.user
    petitioners.iins[signer.pk] = ""
    signing = Signing(petitioners, petition, signer)
    assert signing.url("object") in page(signing.client, signing.url("yours"))
    assert "Автобус" in page(signing.client, signing.url("object"))
    signing.client.post(signing.url("object"))
    signing.client.post(signing.url("object"))
    from petitions.models import DecisionFlag

    assert DecisionFlag.objects.count() == 1
    assert signing.url("object") not in page(signing.client, signing.url("yours"))


# -- changing the words ------------------------------------------------------------------------------------


def test_the_words_are_changed_with_the_cost_told_and_everybody_signs_anew(petitioners):
    petition = petitioners.begin()
    petitioners.join(petition, 3, now=BEGAN + timedelta(minutes=5))
    from petitions.counting import count

    count(BEGAN + timedelta(minutes=6))
    client = browser_of(petition.author)
    seen = page(client, url("edit", petition))
    assert "3 қол саналмай қалады" in seen
    answer = client.post(url("edit", petition), NEW)
    assert answer["Location"] == url("edit_confirm", petition)
    assert petition.text_version == 1
    assert NEW["title_kk"] in page(client, answer["Location"])
    refused = client.post(url("edit_confirm", petition), {"iin": "061211600013"})
    assert refused.status_code == 422
    assert "061211600013" not in refused.content.decode()
    done = client.post(url("edit_confirm", petition), {"iin": petitioners.iins[petition.author_id]})
    assert done["Location"] == url("author", petition)
    petition = petitioners.again(petition)
    assert (petition.text_version, petition.title, petition.tally.joined) == (2, NEW["title_kk"], 0)
    assert Signature.objects.filter(petition=petition, text_version=2).count() == 1
    assert not PetitionDraft.objects.exists()


def test_a_text_that_is_too_long_is_told_and_kept(petitioners):
    petition = petitioners.begin()
    client = browser_of(petition.author)
    long = "ұ" * 30_000
    answer = client.post(url("edit", petition), {**NEW, "arguments_kk": long})
    assert answer.status_code == 422
    assert long in answer.content.decode()
    assert long in page(client, url("edit", petition))


def test_letters_that_no_table_can_keep_are_left_out(petitioners):
    petition = petitioners.begin()
    client = browser_of(petition.author)
    answer = client.post(url("edit", petition), {**NEW, "title_kk": "Екі\x00 автобус", "demand_ru": "\x00"})
    assert answer.status_code == 302
    assert "Екі автобус" in page(client, url("edit_confirm", petition))


def test_nothing_written_at_all_is_told(petitioners):
    petition = petitioners.begin()
    assert browser_of(petition.author).post(url("edit", petition), {}).status_code == 422


def test_personal_data_in_the_new_words_is_offered_covered(petitioners):
    import re

    petition = petitioners.begin()
    client = browser_of(petition.author)
    client.post(url("edit", petition), {**NEW, "arguments_kk": "Телефоным +7 701 123 45 67"})
    seen = page(client, url("edit_confirm", petition))
    (key,) = re.findall(r'name="([0-9a-f]{24})" value="change"', seen)
    client.post(url("edit_confirm", petition), {key: "change", "iin": petitioners.iins[petition.author_id]})
    assert petitioners.again(petition).text("kk").arguments == "Телефоным +• ••• ••• •• ••"


def test_a_draft_of_a_change_is_no_draft_of_a_petition(petitioners):
    petition = petitioners.begin()
    client = browser_of(petition.author)
    client.post(url("edit", petition), NEW)
    draft = PetitionDraft.objects.get()
    assert "Жоба" not in page(client, reverse("petitions:mine"))
    answer = client.get(reverse("petitions:new_step", args=[draft.pk, "check"]))
    assert answer["Location"] == url("edit", petition)


def test_after_joining_the_words_stay(petitioners, moment):
    petition = petitioners.submitted()
    moment[0] = BEGAN + timedelta(hours=3)
    client = browser_of(petition.author)
    assert client.post(url("edit", petition), NEW).status_code == 409
    assert petitioners.again(petition).text_version == 1


# -- withdrawing, appealing ----------------------------------------------------------------------------------


def test_a_petition_is_withdrawn_by_a_press_only(petitioners):
    petition = petitioners.begin()
    client = browser_of(petition.author)
    page(client, url("withdraw", petition))
    assert petitioners.again(petition).state == "joining"
    client.post(url("withdraw", petition))
    assert petitioners.again(petition).state == "withdrawn"
    page(client, url("author", petition))


def test_a_rejection_is_told_with_its_reasons_and_appealed_once(petitioners, moment):
    from petitions.models import RejectionReason
    from petitions.workflow import reject

    petition = petitioners.submitted()
    now = BEGAN + timedelta(days=1)
    reject(petition, reasons=["elections"], explanation="Депутат туралы.", by=petitioners.moderator(), now=now)
    moment[0] = now + timedelta(hours=1)
    client = browser_of(petition.author)
    seen = page(client, url("author", petition))
    assert RejectionReason.objects.get(pk="elections").name in seen
    assert "Депутат туралы." in seen
    assert url("appeal", petition) in seen
    assert client.post(url("appeal", petition), {"text": " "}).status_code == 422
    assert client.post(url("appeal", petition), {"text": "а" * 2001}).status_code == 422
    client.post(url("appeal", petition), {"text": "Автобус туралы ғой."})
    assert Petition.objects.get().state == "moderation"
    assert client.get(url("appeal", petition))["Location"] == url("author", petition)
    page(client, url("author", petition))


def test_a_resident_finds_their_petitions_on_their_own_page(petitioners, settings):
    settings.MY_PAGE_SECTIONS = ["petitions.my_page.sections"]
    petition = petitioners.begin()
    drafts.begin(BEGAN, user=petition.author, about="Мектепке жылу керек")
    seen = page(browser_of(petition.author), "/me/")
    assert url("author", petition) in seen
    assert "Мектепке жылу керек" in seen
    assert reverse("petitions:mine") in seen


@pytest.mark.parametrize(("on_register", "words"), [(False, "Nobody stands above"), (True, "the days are counted")])
def test_above_the_republic_nothing_climbs(petitioners, moment, on_register, words):
    from petitions.authoring import next_step

    petition = petitioners.reached()
    held = petition.case.current
    held.office.climbs_to_id = None
    held.promise_at = at("2026-04-01")
    held.listed_at = at("2026-04-02") if on_register else None
    with override("en"):
        said = next_step(petition, at("2026-05-01"))
    assert words in said
    assert "climbs" not in said


def test_a_silent_author_may_still_speak_until_the_thirtieth_day(petitioners):
    from petitions.authoring import next_step

    petition = petitioners.reached()
    petition.case.state, petition.case.outcome = "closed", "silent"
    petition.case.reply_until = at("2026-05-01")
    with override("en"):
        assert "Your word still counts" in next_step(petition, at("2026-04-20"))
        assert "still counts" not in next_step(petition, at("2026-05-02"))


def test_the_number_of_a_petition_that_is_not_public_leads_its_author_to_the_own_page(petitioners):
    petition = petitioners.begin()
    address = f"/petitions/{petition.number}/"
    assert browser_of(petition.author).get(address)["Location"] == url("author", petition)
    assert browser_of(petitioners.resident()).get(address).status_code == 404
    assert Client().get(address).status_code == 404
