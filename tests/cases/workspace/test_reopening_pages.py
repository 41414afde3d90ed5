"""Made safe, appealed, came back: the pages of offices and residents, as forms without JavaScript."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.translation import override
from PIL import Image

from cases import escalation, workflow
from cases.models import Answer, Case, Review
from cases.private_links import address_of
from tests.config.api.conftest import api, keeps_to  # noqa: F401  # a fixture
from tests.world import at, prepared_photo

pytestmark = pytest.mark.django_db


def photo(name="after.jpg"):
    data = io.BytesIO()
    Image.new("RGB", (64, 48), "#2a6a40").save(data, "JPEG")
    return SimpleUploadedFile(name, data.getvalue(), "image/jpeg")


def text_of(answer):
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def private(case, language="en"):
    with override(language):
        return address_of(case.participants.get(role="reporter"))


def danger(people):
    case = people.world.case(category="street_danger", now=at("2026-09-02", "08:00"))
    workflow.accept(case, now=at("2026-09-02", "08:10"), **people.world.holder(case))
    return people.world.again(case)


def safe(people, now=None):
    case = danger(people)
    workflow.made_safe(
        case, text="Сымды өшірдік.", language="kk", photos=[prepared_photo("#f2b33d")],
        now=now or at("2026-09-02", "09:30"), **people.world.holder(case),
    )  # fmt: skip
    return people.world.again(case)


# -- the office ------------------------------------------------------------------------------------


def test_of_an_emergency_made_safe_is_the_first_thing_offered(people):
    case = people.world.case(category="street_danger", now=at("2026-09-02", "09:30"))
    page = text_of(people.bolat.get(f"/en/desk/{case.number}/"))
    assert page.index("/made-safe/") < page.index("/accept/") < page.index("/answer/fixed/")
    assert "/made-safe/" in text_of(people.bolat.get("/en/desk/"))
    kinds = text_of(people.bolat.get(f"/en/desk/{case.number}/answer/"))
    assert kinds.index("/made-safe/") < kinds.index("/answer/fixed/")
    ordinary = people.world.case()
    assert "/made-safe/" not in text_of(people.bolat.get(f"/en/desk/{ordinary.number}/"))
    assert people.bolat.get(f"/en/desk/{ordinary.number}/made-safe/").status_code == 302


def test_the_office_says_that_the_danger_is_gone(people):
    case = danger(people)
    page = text_of(people.bolat.get(f"/en/desk/{case.number}/made-safe/"))
    assert "The danger is gone" in page
    assert "Қауіп жойылды" in page
    sent = people.bolat.post(
        f"/en/desk/{case.number}/made-safe/",
        {"version": case.version, "text": "Өшірдік.", "language": "kk", "photos": [photo()]},
        follow=True,
    )
    assert "Sent: the danger is gone. The repair is due by Wednesday 23 September." in text_of(sent)
    case = people.world.again(case)
    assert (case.current.regime, case.answers.get().photos.count()) == ("ordinary", 1)
    page = text_of(people.bolat.get(f"/en/desk/{case.number}/"))
    assert "/made-safe/" not in page
    assert "Residents may say by Friday 2 October whether the danger is gone." in page
    assert "made it safe: the danger is gone" in page


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"text": "Өшірдік."}, "Add at least one photo that shows that the danger is gone."),
        ({"photos": True}, "Write the answer."),
    ],
)
def test_words_and_a_photo_are_asked_for(people, sent, words):
    case = danger(people)
    given = {"version": case.version, "language": "kk", "text": "", **sent}
    if sent.get("photos"):
        given["photos"] = [photo()]
    answer = people.bolat.post(f"/en/desk/{case.number}/made-safe/", given)
    assert answer.status_code == 400
    assert words in text_of(answer)
    assert not Answer.objects.exists()


@pytest.mark.parametrize("person", ["dana", "aigul"])
def test_nobody_else_can_open_it(people, person):
    case = danger(people)
    assert getattr(people, person).get(f"/en/desk/{case.number}/made-safe/").status_code in {403, 404}
    assert getattr(people, person).post(f"/en/desk/{case.number}/made-safe/", {}).status_code in {403, 404}


def test_the_reviewer_of_a_danger_has_hours_and_reads_what_follows(people, clock_at):
    case = safe(people)
    workflow.dispute_safe(
        case, participant=people.world.reporter(case), reason="Сым жатыр", now=at("2026-09-02", "12:00")
    )
    clock_at("2026-09-02", "14:00")
    listed = text_of(people.erzhan.get("/en/desk/disputes/"))
    assert "Still dangerous?" in listed
    assert "10" in listed
    page = text_of(people.erzhan.get(f"/en/desk/{case.number}/review/"))
    assert "The resident says: still dangerous" in page
    assert "hours left" in page
    assert "The repair goes on, on the clock it has." in page
    sent = people.erzhan.post(
        f"/en/desk/{case.number}/review/",
        {"version": people.world.again(case).version, "verdict": "office", "explanation": "Сым алынған."},
        follow=True,
    )
    assert "The verdict is published: the danger is gone. The repair goes on." in text_of(sent)
    assert people.world.again(case).state == "open"


def test_who_decides_an_appeal_reads_what_was_decided_before(people, clock_at):
    case = lost(people)
    workflow.appeal(case, participant=people.world.reporter(case), reason="Суретке қараңыз", now=at("2026-09-08"))
    clock_at("2026-09-09")
    region = people.world.official(people.world.office("100000000"))
    browser = Client()
    browser.force_login(region)
    assert "Appeal" in text_of(browser.get("/en/desk/disputes/"))
    page = text_of(browser.get(f"/en/desk/{case.number}/review/"))
    for words in ("Appeal of the resident", "What was decided before", "Барып көрдік.", "Суретке қараңыз", "last one"):
        assert words in page


# -- residents ---------------------------------------------------------------------------------------


def test_residents_are_asked_whether_the_danger_is_gone(people, client, clock_at):
    case = safe(people)
    clock_at("2026-09-02", "12:00")
    page = text_of(client.get(private(case)))
    assert "Is the danger gone?" in page
    assert 'value="confirm_safe"' in page
    public = text_of(client.get(f"/en/cases/{case.number}/"))
    assert "confirm_safe" not in public
    assert "If it is still dangerous," in public
    assert "Made safe, the repair is due" in public
    sent = client.post(private(case), {"do": "confirm_safe"})
    assert sent.status_code == 303
    page = text_of(client.get(private(case)))
    assert "Your word is recorded: the danger is gone." in page
    assert "confirm_safe" not in page
    assert "The resident confirmed: the danger is gone" in page


def test_still_dangerous_says_who_decides_and_when(people, client, clock_at):
    case = safe(people)
    clock_at("2026-09-02", "12:00")
    client.post(private(case), {"do": "dispute_safe", "reason": "Сым жатыр"})
    page = text_of(client.get(f"/en/cases/{case.number}/"))
    assert "A resident says that it is still dangerous." in page
    assert "hours left" in page
    assert "If the reviewer finds that it is still dangerous," in page
    assert "Сым жатыр" in page
    escalation.sweep(at("2026-09-03", "00:05"))
    clock_at("2026-09-03", "00:10")
    page = text_of(client.get(f"/en/cases/{case.number}/"))
    assert "The danger counts as not gone" in page
    assert "The reviewer was silent" in page
    assert "If it makes it safe," in page


def lost(people):
    case = people.world.case()
    people.world.fixed(case, at("2026-09-04"))
    workflow.dispute(case, participant=people.world.reporter(case), reason="Жөнделмеді", now=at("2026-09-05"))
    district = people.world.office("103200000")
    workflow.decide_review(
        case, upheld=False, explanation="Барып көрдік.", by=people.world.official(district), office=district,
        now=at("2026-09-07"),
    )  # fmt: skip
    return people.world.again(case)


def test_an_appeal_from_the_private_page(people, client, clock_at):
    case = lost(people)
    clock_at("2026-09-08")
    page = text_of(client.get(private(case)))
    assert "Is it still not solved?" in page
    assert "You may appeal once by 17 September 2026" in page
    assert client.post(private(case), {"do": "appeal", "reason": " "}).status_code == 400
    assert client.post(private(case), {"do": "appeal", "reason": "Суретке қараңыз"}).status_code == 303
    page = text_of(client.get(private(case)))
    assert "A resident appealed against the review." in page
    assert "The resident appealed against the review" in page
    assert 'value="appeal"' not in page
    region = people.world.office("100000000")
    workflow.decide_review(
        people.world.again(case), upheld=False, explanation="Дұрыс жөнделген.", by=people.world.official(region),
        office=region, now=at("2026-09-09"),
    )  # fmt: skip
    clock_at("2026-09-10")
    page = text_of(client.get(private(case)))
    assert "decided the appeal: the answer is right, the case is closed for good" in page
    assert "Барып көрдік." in page
    assert "Дұрыс жөнделген." in page
    assert 'value="appeal"' not in page


def solved(people):
    case = people.world.case()
    people.world.fixed(case, at("2026-09-04"))
    workflow.confirm(case, participant=people.world.reporter(case), now=at("2026-09-05"))
    return people.world.again(case)


def test_the_problem_came_back_within_thirty_days(people, client, clock_at):
    case = solved(people)
    clock_at("2026-09-18")
    page = text_of(client.get(private(case)))
    assert "Did the problem come back?" in page
    assert "If the problem comes back," in page
    assert client.post(private(case), {"do": "came_back", "text": ""}).status_code == 400
    assert client.post(private(case), {"do": "came_back", "text": "Қайта ағып жатыр"}).status_code == 303
    page = text_of(client.get(private(case)))
    assert "The case is open again" in page
    assert "The resident said: the problem came back" in page
    assert "The problem came back" in page
    assert people.world.again(case).state == "open"


def test_later_it_is_filed_again_on_a_page_of_its_own(people, client, clock_at):
    case = solved(people)
    clock_at("2026-11-10")
    page = text_of(client.get(private(case)))
    again = private(case) + "again/"
    assert again in page
    form = text_of(client.get(again))
    assert case.title in form
    assert client.post(again, {"title": case.title, "text": ""}).status_code == 400
    sent = client.post(again, {"title": case.title, "text": "Су қайта ағып жатыр.", "photos": [photo()]})
    new = Case.objects.get(returned_from=case)
    assert (sent.status_code, sent["Location"]) == (303, private(new))
    assert new.photos.count() == 1
    assert f"/cases/{case.number}/" in text_of(client.get(f"/en/cases/{new.number}/"))
    old = text_of(client.get(f"/en/cases/{case.number}/"))
    assert f"/cases/{new.number}/" in old
    assert f"filed again as case № {new.display_number}" in old
    assert client.get(again).status_code == 302
    assert again not in text_of(client.get(private(case)))


@pytest.mark.parametrize("token", ["x", "1-" + "0" * 32])
def test_nobody_files_it_again_without_the_private_link(people, client, clock_at, token):
    case = solved(people)
    clock_at("2026-11-10")
    assert client.get(f"/en/cases/{case.number}/p/{token}/again/").status_code == 404
    assert client.post(f"/en/cases/{case.number}/p/{token}/again/", {"text": "x"}).status_code == 404


def test_the_page_is_sealed_and_too_early_leads_back(people, client, clock_at):
    case = solved(people)
    clock_at("2026-09-18")
    answer = client.get(private(case) + "again/")
    assert (answer.status_code, answer["Location"]) == (302, private(case))
    clock_at("2026-11-10")
    answer = client.get(private(case) + "again/")
    assert answer["Cache-Control"] == "private, no-store"
    assert "noindex" in answer["X-Robots-Tag"]


# -- all languages, and what pages cost -----------------------------------------------------------------


STATES = ("safe", "disputed", "lost", "appealed", "solved", "returned", "again")


def told(people, state, clock_at):
    """A case in one of the new situations, and the moment to look at it."""
    world = people.world
    if state in {"safe", "disputed"}:
        case = safe(people)
        if state == "disputed":
            workflow.dispute_safe(case, participant=world.reporter(case), reason="", now=at("2026-09-02", "12:00"))
        clock_at("2026-09-02", "13:00")
    elif state in {"lost", "appealed"}:
        case = lost(people)
        if state == "appealed":
            workflow.appeal(case, participant=world.reporter(case), reason="Жоқ", now=at("2026-09-08"))
        clock_at("2026-09-09")
    else:
        case = solved(people)
        if state == "returned":
            workflow.came_back(case, participant=world.reporter(case), text="Қайта", now=at("2026-09-15"))
        clock_at("2026-11-10" if state == "again" else "2026-09-16")
    return world.again(case)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_page_is_whole_in_every_language(people, client, clock_at, state, language):
    case = told(people, state, clock_at)
    for address in (private(case, language), f"/{language}/cases/{case.number}/".replace("/kk/", "/")):
        page = client.get(address, follow=True)
        assert page.status_code == 200
        text = text_of(page)
        assert "%(" not in text
        assert " г..<" not in text


@pytest.mark.parametrize("state", STATES)
def test_the_public_page_needs_at_most_ten_queries(people, client, clock_at, django_assert_max_num_queries, state):
    case = told(people, state, clock_at)
    client.get(f"/en/cases/{case.number}/")
    with django_assert_max_num_queries(10):
        assert client.get(f"/en/cases/{case.number}/").status_code == 200


@pytest.mark.parametrize("state", STATES)
def test_programs_read_it_too(people, api, clock_at, state):  # noqa: F811
    case = told(people, state, clock_at)
    found = keeps_to(api.get(f"cases/{case.number}/"), "/api/v1/cases/{number}/")
    kinds = [event["kind"] for event in found["events"]]
    if state == "safe":
        assert [answer["kind"] for answer in found["answers"]] == ["made_safe"]
        assert [one["regime"] for one in found["assignments"]] == ["emergency", "ordinary"]
    if state == "appealed":
        assert [review["stage"] for review in found["answers"][0]["reviews"]] == [1, 2]
        assert kinds[-1] == "appealed"
    if state == "returned":
        assert kinds[-1] == "returned"
    assert Review.objects.count() <= 2
