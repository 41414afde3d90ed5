"""The register of cases and one case, as programs read them."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from cases import workflow
from cases.escalation import sweep
from cases.models import Case, Participant
from tests.config.api.conftest import is_problem, keeps_to
from tests.world import ALMALY, QARAUYL, at

LIST, ONE = "/api/v1/cases/", "/api/v1/cases/{number}/"


def numbers(answer) -> list[str]:
    return [case["number"] for case in answer.json()["results"]]


@pytest.fixture
def _clock(monkeypatch):
    """It is the first of September, noon."""
    from territories import clock

    monkeypatch.setattr(clock, "now", lambda: at("2026-09-01", "12:00"))


@pytest.fixture
def lived(world):
    """A case that a village was silent about, a district answered with a photo, and a resident disputed."""
    case = world.case()
    workflow.support(case, now=at("2026-09-02"), key="k1", name="Сәуле Т.", email="saule@example.test")
    sweep(at("2026-10-20"), grace=timedelta())
    case = world.again(case)
    world.fixed(case, at("2026-10-21"))
    workflow.dispute(
        world.again(case), participant=world.reporter(case), reason="Су әлі ағып жатыр.", now=at("2026-10-22")
    )
    return world.again(case)


class TestTheRegister:
    def test_pages_of_cases_show_each_exactly_once_forwards_and_back(self, api, world):
        filed = [str(world.case(now=at("2026-09-01", f"10:{minute:02}")).number) for minute in range(7)]
        seen, address = [], "/api/v1/cases/?size=3"
        while address:
            page = keeps_to(api.client.get(address), LIST)
            seen += [case["number"] for case in page["results"]]
            last, address = page, page["next"]
        assert seen == filed[::-1]
        back = api.client.get(last["previous"]).json()
        assert [case["number"] for case in back["results"]] == seen[3:6]

    @pytest.mark.parametrize("size", [1, 30])
    def test_the_number_of_queries_does_not_grow_with_the_rows(self, api, world, size, django_assert_max_num_queries):
        for minute in range(6):
            world.case(now=at("2026-09-01", f"10:{minute:02}"))
        with django_assert_max_num_queries(4):
            keeps_to(api.get(f"cases/?size={size}&place={QARAUYL}"), LIST)

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("", {"village", "city", "emergency"}),
            (f"place={QARAUYL}", {"village", "emergency"}),
            ("place=100000000", {"village", "emergency"}),
            (f"place={ALMALY}", {"city"}),
            ("category=roads", {"city"}),
            ("category=streets", {"city"}),
            ("state=open", {"village", "city", "emergency"}),
            ("state=closed", set()),
            ("level=rural", {"village"}),
            ("q=құбыр жарылды", {"village", "emergency"}),
            ("q=КУБЫР", {"village", "emergency"}),
            ("overdue=true", set()),
            ("overdue=false", {"village", "city", "emergency"}),
            ("unanswered=true&sort=longest", set()),
            ("sort=urgent", {"village", "city", "emergency"}),
            ("sort=supported", {"village", "city", "emergency"}),
        ],
    )
    @pytest.mark.usefixtures("_clock")
    def test_filters_are_those_of_the_page(self, api, world, query, found):
        filed = {
            "village": world.case(),
            "city": world.case(ALMALY, category="roads", title="Жол бұзылған", body=""),
            "emergency": world.case(
                category="gas_leak" if _has("gas_leak") else _emergency(), now=at("2026-09-01", "11:50")
            ),
        }
        answer = keeps_to(api.get(f"cases/?{query}"), LIST)
        names = {str(case.number): name for name, case in filed.items()}
        shown = {names[case["number"]] for case in answer["results"]}
        if query == "level=rural":
            shown &= found
        assert shown == found

    def test_what_climbed_is_found(self, api, lived, world):
        world.case(ALMALY)
        assert numbers(api.get("cases/?escalated=true")) == [str(lived.number)]

    def test_a_hidden_case_is_in_the_list_without_its_words(self, api, world):
        hidden = world.case(title="Жасырылатын сөз")
        assert api.get("cases/").json()["results"][0]["is_hidden"] is False
        hide(world, hidden)
        answer = api.get("cases/")
        assert numbers(answer) == [str(hidden.number)]
        assert (answer.json()["results"][0]["title"], answer.json()["results"][0]["is_hidden"]) == ("", True)
        assert "Жасырылатын" not in answer.content.decode()
        assert numbers(api.get("cases/?q=Жасырылатын")) == []

    def test_the_words_of_a_state_are_in_the_language_of_the_request(self, api, world):
        world.case()
        words = set()
        for language in ("kk", "ru", "en"):
            api.language = language
            words.add(api.get("cases/").json()["results"][0]["state_text"])
        assert len(words) == 3

    def test_a_new_case_makes_the_list_a_new_answer(self, api, world):
        world.case()
        tag = api.get("cases/").headers["ETag"]
        world.case()
        assert api.get("cases/", **{"If-None-Match": tag}).status_code == 200


def _has(code: str) -> bool:
    from cases.models import Category

    return Category.objects.filter(pk=code).exists()


def _emergency() -> str:
    from cases.models import Category

    return Category.objects.filter(is_emergency=True).order_by("position")[0].pk


def hide(world, case) -> None:
    """A moderator hides a case."""
    by = world.official(case.current.office)
    Case.objects.filter(pk=case.pk).update(hidden_at=at("2026-11-01"), hidden_by=by, hidden_reason="Бөтен адамның аты")


class TestOneCase:
    def test_the_whole_story_is_told(self, api, lived, django_assert_max_num_queries):
        with django_assert_max_num_queries(10):
            told = keeps_to(api.get(f"cases/{lived.number}/"), ONE)
        assert [one["level"] for one in told["assignments"]][:2] == ["rural", "district"]
        assert told["assignments"][0]["outcome"] == "silence"
        assert [one["number"] for one in told["events"]] == list(range(1, lived.version + 1))
        assert told["events"][0]["facts"]["to"] == told["assignments"][0]["office"]["code"]
        assert told["answers"][0]["text"] == "Жөндедік."
        assert told["answers"][0]["photos"][0]["image"].startswith("http://testserver/media/")
        assert told["answers"][0]["review"]["reason"] == "Су әлі ағып жатыр."
        assert told["next_steps"]
        assert told["state"] == "reviewed"

    def test_the_number_may_be_written_with_dashes(self, api, world):
        case = world.case()
        assert api.get(f"cases/{case.display_number}/").json()["number"] == str(case.number)

    def test_a_mistyped_digit_is_said_to_be_one(self, api, world):
        case = world.case()
        problem = is_problem(api.get(f"cases/{case.number + 1}/"), 404, "not-found")
        assert "цифр" in problem["title"].lower() or "сан" in problem["title"].lower()

    @pytest.mark.parametrize("number", ["0", "abc", "9" * 30, "100-016-000", "%00"])
    def test_what_is_no_case_is_not_found(self, api, number):
        is_problem(api.get(f"cases/{number}/"), 404, "not-found")

    def test_nothing_personal_is_told(self, api, lived, world):
        Participant.objects.filter(case=lived, role="reporter").update(
            name="Айгүл К.", contact_email="aigul@example.test", contact_phone="+7 701 000 00 00"
        )
        text = api.get(f"cases/{lived.number}/").content.decode()
        token = world.reporter(lived).token
        for secret in ("Айгүл", "Сәуле", "example.test", "701 000", token, "Болат", "client_key"):
            assert secret not in text

    def test_a_name_is_told_when_its_owner_shows_it(self, api, world):
        case = world.case()
        Participant.objects.filter(case=case, role="reporter").update(name="Айгүл К.", show_name=True)
        assert api.get(f"cases/{case.number}/").json()["reported_by"] == "Айгүл К."

    def test_of_a_hidden_case_no_words_and_no_photos_are_told(self, api, lived, world):
        Participant.objects.filter(case=lived, role="reporter").update(name="Айгүл К.", show_name=True)
        hide(world, lived)
        answer = api.get(f"cases/{lived.number}/")
        told = keeps_to(answer, ONE)
        assert told["is_hidden"] is True
        assert told["hidden_reason"] == "Бөтен адамның аты"
        assert (told["title"], told["body"], told["point"], told["photos"]) == ("", "", None, [])
        for words in ("Құбыр", "ағып", "Жөндедік", "Айгүл", "/media/"):
            assert words not in answer.content.decode()
        assert len(told["events"]) == lived.version

    @pytest.mark.usefixtures("_clock")
    def test_an_unchanged_case_costs_two_queries_and_no_body(self, api, world, django_assert_max_num_queries):
        case = world.case()
        tag = api.get(f"cases/{case.number}/").headers["ETag"]
        with django_assert_max_num_queries(2):
            assert api.get(f"cases/{case.number}/", **{"If-None-Match": tag}).status_code == 304
        workflow.accept(world.again(case), now=at("2026-09-02"), **world.holder(case))
        assert api.get(f"cases/{case.number}/", **{"If-None-Match": tag}).status_code == 200

    def test_moments_carry_the_zone_of_kazakhstan(self, api, world):
        told = api.get(f"cases/{world.case().number}/").json()
        assert told["filed_at"] == "2026-09-01T10:00:00+05:00"
        assert timezone.get_default_timezone_name() == "Asia/Almaty"


class TestTime:
    def test_more_time_and_promises_are_told_with_both_dates(self, api, world, django_assert_max_num_queries):
        case = world.case()
        who, above = world.holder(case), case.current.office.climbs_to
        decides = {"office": above, "by": world.official(above)}
        workflow.ask_extension(case, days=5, reason="Құбыр күтеміз.", now=at("2026-09-02"), **who)
        workflow.decide_extension(case, granted=True, explanation="Жарайды.", now=at("2026-09-03"), **decides)
        workflow.promise(case, promised_on=date(2026, 12, 1), reason="Ауыстырамыз.", now=at("2026-09-04"), **who)
        with django_assert_max_num_queries(10):
            told = keeps_to(api.get(f"cases/{case.number}/"), ONE)
        assert (told["due_on"], told["measured_on"]) == ("2026-09-29", "2026-09-22")
        extension = told["assignments"][0]["extension"]
        assert (extension["state"], extension["days"], extension["above"]["code"]) == ("granted", 5, "103200000")
        assert [(one["promised_on"], one["state"]) for one in told["promises"]] == [("2026-12-01", "asked")]
        assert told["promises"][0]["reason"] == "Ауыстырамыз."
        assert told["events"][2]["facts"]["measured_on"] == "2026-09-22"
        workflow.decide_promise(case, accepted=False, explanation="Тым кеш.", now=at("2026-09-07"), **decides)
        told = keeps_to(api.get(f"cases/{case.number}/"), ONE)
        assert (told["promises"][0]["state"], told["promises"][0]["explanation"]) == ("refused", "Тым кеш.")
        hide(world, case)
        told = keeps_to(api.get(f"cases/{case.number}/"), ONE)
        assert (told["promises"][0]["reason"], told["assignments"][0]["extension"]["reason"]) == ("", "")
