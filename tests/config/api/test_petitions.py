"""Petitions over the interface: the lists of the page, one petition with its figures, and no way to sign."""

from datetime import timedelta

import pytest

from cases import workflow
from petitions import lifecycle, signing
from petitions.counting import count
from petitions.workflow import hide, reject
from tests.config.api.conftest import is_problem, keeps_to
from tests.world import QARAUYL, at

LIST, ONE = "/api/v1/petitions/", "/api/v1/petitions/{number}/"
RURAL = "103230000"
NOW = at("2026-03-20")


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    from territories import clock

    monkeypatch.setattr(clock, "now", lambda: NOW)


def decide(people, petition, kind="part"):
    office = people.again(petition).case.current.office
    return workflow.answer(
        petition.case, kind=kind, text="Автобус аптасына үш рет жүреді.", signed_by="Ерлан С., әкім", language="kk",
        by=people.world.official(office), office=office, now=at("2026-03-18"),
    )  # fmt: skip


class TestTheList:
    def test_it_shows_what_is_public_and_keeps_to_its_description(
        self, api, petitioners, django_assert_max_num_queries
    ):
        petitioners.begin()
        petitioners.submitted()
        opened, reached = petitioners.published(), petitioners.reached()
        with django_assert_max_num_queries(7):
            rows = keeps_to(api.get("petitions/"), LIST)["results"]
        assert [row["number"] for row in rows] == [str(reached.number), str(opened.number)]
        assert rows[1]["signatures"] == {
            "platform": 51, "by_law": 0, "total": 51, "counted_at": rows[1]["signatures"]["counted_at"],
        }  # fmt: skip
        assert (rows[1]["goal"], rows[1]["goal_percent"], rows[1]["case"]) == (500, 10, None)
        assert (rows[0]["state"], rows[0]["case"], rows[0]["decision"]) == ("reached", str(reached.case.number), None)

    def test_it_costs_the_same_for_many_rows(self, api, petitioners, django_assert_max_num_queries):
        for _petition in range(5):
            petitioners.published()
        with django_assert_max_num_queries(7):
            assert len(api.get("petitions/").json()["results"]) == 5

    @pytest.mark.parametrize("view", ["open", "near", "waiting", "answered", "rejected", "archive"])
    def test_a_view_of_the_page_is_a_view_here(self, api, petitioners, view):
        made = {"open": petitioners.published(population=50_000), "waiting": petitioners.reached()}
        near = petitioners.published(population=1_240)
        answered = petitioners.reached()
        decide(petitioners, answered)
        rejected = petitioners.submitted()
        moment = petitioners.began_at + timedelta(days=2)
        reject(rejected, reasons=["elections"], explanation="Сайлау.", by=petitioners.moderator(), now=moment)
        made |= {"answered": answered, "rejected": rejected}
        numbers = [row["number"] for row in keeps_to(api.get(f"petitions/?view={view}"), LIST)["results"]]
        expected = {
            "open": [near, made["open"]], "near": [near], "archive": [],
        }  # fmt: skip
        assert numbers == [str(one.number) for one in expected.get(view, [made[view]] if view in made else [])]

    def test_place_topic_and_words_narrow_it(self, api, petitioners):
        here = petitioners.published()
        petitioners.published(code="751110000", population=None, topic="nature")
        for query in (f"place={RURAL}", "topic=roads", "q=автобус&place=100000000"):
            rows = api.get(f"petitions/?{query}").json()["results"]
            assert [row["number"] for row in rows] == [str(here.number)], query
        assert len(api.get("petitions/?q=АВТОБУС").json()["results"]) == 2

    def test_pages_are_walked_without_repeats(self, api, petitioners):
        made = [str(petitioners.published().number) for _petition in range(5)]
        seen, address = [], "/api/v1/petitions/?view=open&size=2"
        while address:
            answer = api.client.get(address).json()
            seen += [row["number"] for row in answer["results"]]
            address = answer["next"]
        assert sorted(seen) == sorted(made)

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ("view=what", "view"),
            ("view=open&sort=longest", "sort"),
            ("topic=cats", "topic"),
            ("place=999999999", "place"),
            ("cursor=after.open-new.1", "cursor"),
            ("state=open", "state"),
            ("size=0", "size"),
        ],
    )
    def test_what_is_not_understood_is_refused(self, api, query, field):
        assert field in is_problem(api.get(f"petitions/?{query}"), 400, "bad-input")["errors"]

    def test_an_unchanged_list_is_304_until_somebody_signs(self, api, petitioners):
        petition = petitioners.published()
        tag = api.get("petitions/").headers["ETag"]
        assert api.get("petitions/", **{"If-None-Match": tag}).status_code == 304
        petitioners.sign(petition, now=NOW)
        count(NOW, everything=True)
        assert api.get("petitions/", **{"If-None-Match": tag}).status_code == 200


class TestOne:
    def test_everything_public_is_told(self, api, petitioners, django_assert_max_num_queries):
        petition = petitioners.published(population=1_000)
        petitioners.signers(petition, 20, now=at("2026-03-05"), region="100000000")
        petitioners.signers(petition, 3, now=at("2026-03-06"), region="750000000")
        count(at("2026-03-06"), everything=True)
        with django_assert_max_num_queries(10):
            told = keeps_to(api.get(f"petitions/{petition.number}/"), ONE)
        assert {text["language"]: text["sha256"] for text in told["texts"]} == {
            text.language: text.hexdigest for text in petition.texts.all()
        }
        assert (told["goal"], told["goal_from"]["population"], told["goal_from"]["rule"]["percent"]) == (50, 1_000, 5.0)
        assert told["goal_from"]["arithmetic"]
        assert told["author"] == "Айгүл К."
        assert sum(day["number"] for day in told["by_time"]) == told["by_time"][-1]["total"] == 74
        assert [event["kind"] for event in told["events"]] == ["started", "submitted", "published"]

    def test_small_numbers_of_a_region_are_not_told(self, api, petitioners):
        petition = petitioners.published()
        for code, number in (("100000000", 40), ("750000000", 3), ("710000000", 2)):
            petitioners.signers(petition, number, now=at("2026-03-05"), region=code)
        count(at("2026-03-06"), everything=True)
        told = api.get(f"petitions/{petition.number}/").json()["by_region"]
        by_code = {one["region"]["code"] if one["region"] else None: one for one in told}
        assert by_code["750000000"]["number"] is None
        assert by_code["750000000"]["is_small"]

    def test_a_decision_is_told_with_who_signed_it_and_who_objects(self, api, petitioners):
        petition = petitioners.published(population=1_020)
        signer = petitioners.sign(petition, now=petitioners.began_at + timedelta(days=3))
        moment = petitioners.began_at + timedelta(days=3)
        count(moment, everything=True)
        lifecycle.advance(moment)
        petition = petitioners.again(petition)
        decided = decide(petitioners, petition)
        before = api.get(f"petitions/{petition.number}/")
        signing.object_to(petition, answer=decided, user=signer, now=NOW)
        told = keeps_to(api.get(f"petitions/{petition.number}/", **{"If-None-Match": before.headers["ETag"]}), ONE)
        assert told["decision"] == "part"
        assert told["decisions"][0]["signed_by"] == "Ерлан С., әкім"
        assert told["decisions"][0]["objections"] == 1
        case = keeps_to(api.get(f"cases/{told['case']}/"), "/api/v1/cases/{number}/")
        assert (case["kind"], case["petition"]) == ("petition", str(petition.number))
        assert case["answers"][0]["signed_by"] == "Ерлан С., әкім"

    def test_a_rejected_one_tells_the_reasons_and_not_the_words(self, api, petitioners):
        petition = petitioners.submitted()
        moment = petitioners.began_at + timedelta(days=2)
        reject(petition, reasons=["elections"], explanation="Сайлау туралы.", by=petitioners.moderator(), now=moment)
        told = keeps_to(api.get(f"petitions/{petition.number}/"), ONE)
        assert (told["title"], told["texts"], told["goal_from"]) == ("", [], None)
        assert told["rejections"][0]["reasons"] == ["elections"]
        assert told["rejections"][0]["reasons_text"][0]

    def test_a_hidden_one_keeps_its_numbers_and_loses_its_words(self, api, petitioners):
        petition = petitioners.published()
        hide(petition, reason="Жеке деректер", by=petitioners.moderator(), now=NOW)
        answer = api.get(f"petitions/{petition.number}/")
        told = keeps_to(answer, ONE)
        assert (told["title"], told["texts"], told["author"]) == ("", [], "")
        assert (told["hidden_reason"], told["signatures"]["total"]) == ("Жеке деректер", 51)
        assert "автобус" not in answer.content.decode().lower()
        listed = api.get("petitions/").json()["results"]
        assert [(one["number"], one["title"]) for one in listed] == [(str(petition.number), "")]

    def test_nobody_is_named_who_signed_and_nothing_private_of_the_author(self, api, petitioners):
        petition = petitioners.reached()
        text = api.get(f"petitions/{petition.number}/").content.decode()
        for secret in ("Сынақова", "Қарауыл ауылы", "example.test", "nullifier", petition.share_key, "0099000"):
            assert secret not in text

    @pytest.mark.parametrize("state", ["joining", "moderation", "withdrawn"])
    def test_what_is_found_by_a_link_only_is_not_found_here(self, api, petitioners, state):
        from petitions.workflow import withdraw

        petition = petitioners.begin() if state == "joining" else petitioners.submitted()
        if state == "withdrawn":
            withdraw(petition, by=petition.author, now=NOW)
        is_problem(api.get(f"petitions/{petition.number}/"), 404, "not-found")

    def test_a_mistyped_number_is_said_to_be_one(self, api, petitioners):
        petition = petitioners.published()
        document = is_problem(api.get(f"petitions/{petition.number + 1}/"), 404, "not-found")
        assert "сан" in document["title"] or "цифр" in document["title"]
        for nonsense in ("abc", "0", "9" * 40):
            is_problem(api.get(f"petitions/{nonsense}/"), 404, "not-found")

    def test_an_unchanged_one_is_304_until_somebody_signs(self, api, petitioners):
        petition = petitioners.published()
        tag = api.get(f"petitions/{petition.number}/").headers["ETag"]
        assert api.get(f"petitions/{petition.number}/", **{"If-None-Match": tag}).status_code == 304
        petitioners.sign(petition, now=NOW)
        count(NOW, everything=True)
        assert api.get(f"petitions/{petition.number}/", **{"If-None-Match": tag}).status_code == 200


class TestNothingIsSigned:
    @pytest.mark.parametrize("address", ["petitions/", "petitions/{number}/"])
    def test_there_is_no_way_to_write(self, api, petitioners, address):
        petition = petitioners.published()
        document = is_problem(api.post(address.format(number=petition.number)), 405, "method-not-allowed")
        assert document["title"]
        assert petition.signatures.count() == 51

    def test_there_is_no_address_to_sign_at(self, api, petitioners):
        petition = petitioners.published()
        is_problem(api.post(f"petitions/{petition.number}/sign/"), 404, "not-found")

    def test_the_description_says_why(self):
        from config.api.docs import description

        said = description("en")["paths"]
        assert set(said[ONE]) == set(said[LIST]) == {"get"}
        assert "person's own act" in said[ONE]["get"]["description"]


def test_the_register_can_be_asked_for_one_kind(api, petitioners):
    petition, case = petitioners.reached(), petitioners.world.case(QARAUYL, now=at("2026-03-10"))
    for kind, number in (("petition", petition.case.number), ("issue", case.number)):
        rows = keeps_to(api.get(f"cases/?kind={kind}"), "/api/v1/cases/")["results"]
        assert [(row["number"], row["kind"]) for row in rows] == [(str(number), kind)]


# -- figures -----------------------------------------------------------------------------------------

FIGURES = "/api/v1/statistics/petitions/"


class TestFigures:
    @pytest.fixture
    def year(self, petitioners, monkeypatch):
        """Decided in time, late and not yet; a proposal below its goal; a check that is late. Judged months later."""
        from cases import escalation
        from territories import clock

        due = at("2026-04-09", "00:00")
        petitions = [petitioners.reached() for _petition in range(3)]
        self.decided(petitioners, petitions[0], "part", due - timedelta(days=1))
        petitioners.published()
        petitioners.submitted()
        escalation.sweep(due + timedelta(minutes=3))
        self.decided(petitioners, petitions[1], "refused", due + timedelta(days=2))
        lifecycle.advance(at("2026-09-05", "00:02"))
        monkeypatch.setattr(clock, "now", lambda: at("2027-02-01"))

    def decided(self, people, petition, kind, now):
        office = people.again(petition).case.current.office
        workflow.answer(
            petition.case, kind=kind, text="Шешім.", signed_by="Ерлан С., әкім", language="kk",
            by=people.world.official(office), office=office, now=now,
        )  # fmt: skip

    def test_they_are_those_of_the_page(self, api, year, django_assert_max_num_queries):
        with django_assert_max_num_queries(8):
            told = keeps_to(api.get("statistics/petitions/"), FIGURES)
        total = told["total"]
        assert [total[name] for name in ("due", "in_time", "late", "pending")] == [3, 1, 1, 1]
        assert [total[name] for name in ("full", "part", "refused", "reached_district")] == [0, 1, 1, 2]
        assert total["share"] == {"part": 1, "whole": 3, "percent": None, "interval": None}
        assert [(told["proposals"][name]) for name in ("due", "pending")] == [1, 1]
        assert [(one["place"]["code"], one["total"]["due"]) for one in told["by_region"]] == [("100000000", 3)]
        assert [(one["addressee"], one["level"], one["total"]["due"]) for one in told["by_addressee"]] == [
            ("akimat", "rural", 3)
        ]
        assert told["now"] == {"open": 0, "waiting": 1, "overdue": 1, "listed": 0}
        assert (told["moderation"]["in_time"], told["moderation"]["late"]) == (4, 1)
        assert told["checks_now"] == {"waiting": 1, "late": 1}
        assert told["window"]["last"] == "2026-12-18"

    def test_asking_again_costs_nothing_and_says_that_nothing_changed(self, api, year, django_assert_max_num_queries):
        tag = api.get("statistics/petitions/").headers["ETag"]
        with django_assert_max_num_queries(0):
            assert api.get("statistics/petitions/", **{"If-None-Match": tag}).status_code == 304

    def test_figures_of_a_country_without_petitions(self, api, world):
        told = keeps_to(api.get("statistics/petitions/"), FIGURES)
        assert (told["total"]["due"], told["by_region"], told["by_addressee"], told["median_days"]) == (0, [], [], None)

    def test_there_is_nothing_to_choose(self, api, world):
        is_problem(api.get("statistics/petitions/?place=100000000"), 400, "bad-input")
