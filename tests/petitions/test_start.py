"""Starting a petition through HTTP, as a browser without scripts sends it; and everything that can be sent wrongly."""

import html
import logging
import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from petitions import drafts
from petitions.models import Petition, PetitionDraft, Signature
from petitions.starting import STEPS
from territories.models import Office, Territory
from tests.petitions.conftest import RURAL_DISTRICT, iin
from tests.world import ALMALY, QARAUYL, at

pytestmark = pytest.mark.django_db
NOW = at("2026-03-02")
WORDS = {
    "title_kk": "Ауылға автобус қайтарылсын",
    "demand_kk": "Қарауыл мен аудан орталығы арасында күн сайын автобус жүрсін.",
    "arguments_kk": "Үш айдан бері автобус жоқ, оқушылар мектепке жаяу барады.",
}


@pytest.fixture(autouse=True)
def moment(monkeypatch):
    """The site's clock stands still unless a test moves it."""
    from territories import clock

    now = [NOW]
    monkeypatch.setattr(clock, "now", lambda: now[0])
    return now


def step_url(key, step):
    return reverse("petitions:new_step", args=[key, step])


class Writer:
    """Somebody at a browser who answers question after question."""

    def __init__(self, client, petitioners):
        self.client = client
        self.petitioners = petitioners
        self.key = None
        self.user = None

    def begin(self, about="Ауылға күн сайын автобус жүрсін", **more):
        answer = self.client.post("/petitions/new/", {"about": about, **more})
        if answer.status_code == 302:
            self.key = uuid.UUID(re.search(r"/new/([0-9a-f-]{36})/", answer["Location"])[1])
        return answer

    def says(self, step, **answers):
        return self.client.post(step_url(self.key, step), answers)

    def sees(self, step):
        answer = self.client.get(step_url(self.key, step))
        assert answer.status_code == 200, answer.get("Location")
        return html.unescape(answer.content.decode())

    def signs_in(self):
        self.user = self.user or self.petitioners.resident()
        self.client.force_login(self.user)
        return self.user

    def until_words(self, place=QARAUYL, whom=f"akimat:{RURAL_DISTRICT}", languages="kk"):
        self.begin()
        self.says("place", q="Қарауыл", place=place)
        self.says("whom", whom=whom)
        self.says("topic", topic="roads")
        return self.says("languages", languages=languages)

    def until_check(self, words=WORDS, **more):
        self.until_words(**more)
        self.says("kk", **words)
        self.says("subjects", subject="none")
        self.signs_in()
        return self.says("you", full_name="Айгүл Сынақова", residence="Қарауыл ауылы", author_name="")

    def starts(self, number=None):
        return self.says("check", iin=self.iin if number is None else number)

    @property
    def iin(self):
        return self.petitioners.iins[self.user.pk]

    @property
    def draft(self):
        return PetitionDraft.objects.get(pk=self.key)


@pytest.fixture
def aigul(petitioners, client):
    return Writer(client, petitioners)


def goes_to(answer, step):
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return answer["Location"].split("?")[0].endswith(f"/{step}/")


# -- the way through -------------------------------------------------------------------------


def test_question_after_question_until_the_link(aigul):
    assert aigul.client.get("/petitions/new/").status_code == 200
    assert not PetitionDraft.objects.exists()
    assert goes_to(aigul.begin(), "place")
    assert goes_to(aigul.says("place", q="Қарауыл", place=QARAUYL), "whom")
    assert goes_to(aigul.says("whom", whom=f"akimat:{RURAL_DISTRICT}"), "topic")
    assert goes_to(aigul.says("topic", topic="roads"), "languages")
    assert goes_to(aigul.says("languages", languages="kk"), "kk")
    assert goes_to(aigul.says("kk", **WORDS), "subjects")
    assert goes_to(aigul.says("subjects", subject="none"), "you")
    sent_away = aigul.client.get(step_url(aigul.key, "you"))
    assert sent_away["Location"].startswith("/enter/?next=")
    assert str(aigul.key) in sent_away["Location"]
    aigul.signs_in()
    assert goes_to(aigul.says("you", full_name="Айгүл Сынақова", residence="Қарауыл ауылы"), "check")
    seen = aigul.sees("check")
    assert WORDS["title_kk"] in seen
    assert "Айгүл С." in seen
    answer = aigul.starts()
    petition = Petition.objects.get()
    assert answer["Location"] == reverse("petitions:started", args=[petition.number])
    assert (petition.author, petition.state, petition.addressee, petition.territory_id, petition.topic) == (
        aigul.user, "joining", "akimat", RURAL_DISTRICT, "roads",
    )  # fmt: skip
    assert (petition.author_name, petition.author_full_name, petition.author_residence) == (
        "Айгүл С.", "Айгүл Сынақова", "Қарауыл ауылы",
    )  # fmt: skip
    assert petition.draft_key == aigul.key
    assert not PetitionDraft.objects.exists()
    done = aigul.client.get(answer["Location"]).content.decode()
    assert petition.share_key in done
    assert petition.display_number in done


def test_both_languages_are_written_on_two_pages(aigul):
    aigul.until_words(languages="kk-ru")
    assert goes_to(aigul.says("kk", **WORDS), "ru")
    answer = aigul.says("ru", title_ru="Верните автобус", demand_ru="Пусть ходит каждый день.", arguments_ru="Его нет.")
    assert goes_to(answer, "subjects")


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_page_speaks_every_language(aigul, language):
    aigul.until_check()
    addresses = {step: step_url(aigul.key, step) for step in STEPS}
    for step in ("about", "place", "whom", "topic", "languages", "kk", "subjects", "you", "check"):
        answer = aigul.client.get(f"/{language}{addresses[step]}")
        assert answer.status_code == 200, step


def test_a_question_is_not_opened_before_those_above_it_are_answered(aigul):
    aigul.begin()
    assert goes_to(aigul.client.get(step_url(aigul.key, "topic")), "place")
    assert goes_to(aigul.client.get(step_url(aigul.key, "whom")), "place")


def test_an_answer_that_is_changed_leads_back_to_the_last_look(aigul):
    aigul.until_check()
    assert goes_to(aigul.says("topic", topic="education"), "check")
    assert "Білім" in aigul.sees("check")


@pytest.mark.parametrize(
    ("step", "answers"),
    [
        ("about", {"about": " "}),
        ("about", {"about": "а"}),
        ("about", {"about": "Жол керек"}),
        ("about", {"about": "а" * 301}),
        ("place", {"q": "жоқ жер"}),
        ("place", {"q": "", "place": "999999999"}),
        ("place", {"q": "", "place": "999'"}),
        ("whom", {"whom": "akimat:999999999"}),
        ("whom", {"whom": f"maslikhat:{RURAL_DISTRICT}"}),
        ("whom", {}),
        ("topic", {"topic": "weather"}),
        ("languages", {"languages": "en"}),
        ("kk", {"title_kk": "", "demand_kk": "", "arguments_kk": ""}),
        ("subjects", {}),
        ("subjects", {"subject": "one"}),
        ("you", {"full_name": "", "residence": ""}),
        ("you", {"full_name": "А" * 201, "residence": "б"}),
    ],
)
def test_an_answer_that_cannot_be_taken_is_told_on_its_page(aigul, step, answers):
    aigul.until_check()
    answer = aigul.says(step, **answers)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()


# -- whom ----------------------------------------------------------------------------------------


def whom(page):
    return re.findall(r'name="whom" value="([^"]+)"', page)


def test_everybody_who_answers_there_can_be_asked_the_nearest_first(aigul):
    aigul.begin()
    aigul.says("place", place=QARAUYL)
    page = aigul.sees("whom")
    assert whom(page) == [
        f"akimat:{RURAL_DISTRICT}", "akimat:103200000", "maslikhat:103200000", "akimat:100000000", "maslikhat:100000000",
        "government:000000000",
    ]  # fmt: skip
    assert "50\u00a0000" in page
    assert page.count("checked") == 1


def test_a_district_of_a_city_has_its_own_akim_but_no_maslikhat(aigul):
    aigul.begin()
    aigul.says("place", place=ALMALY)
    assert whom(aigul.sees("whom"))[:3] == [f"akimat:{ALMALY}", "akimat:750000000", "maslikhat:750000000"]


def test_the_arithmetic_of_the_goal_is_told(aigul):
    Territory.objects.filter(pk=RURAL_DISTRICT).update(
        population=1201, population_on="2026-01-01", population_source="household books"
    )
    aigul.begin()
    aigul.says("place", place=QARAUYL)
    page = aigul.sees("whom")
    assert "1\u00a0201 × 5\u00a0%" in page
    assert ">61 қол<" in page
    assert "household books" in page


def test_a_whole_city_is_told_that_its_districts_have_akims(aigul):
    aigul.begin()
    aigul.says("place", place="750000000")
    assert step_url(aigul.key, "place") in aigul.sees("whom")


# -- what was abolished meanwhile ------------------------------------------------------------------


def test_a_place_abolished_between_two_questions_names_its_successor(aigul):
    aigul.until_check()
    Territory.objects.filter(pk=QARAUYL).update(abolished_on="2026-03-01", successor="103200000")
    answer = aigul.client.get(step_url(aigul.key, "check"))
    assert goes_to(answer, "place")
    page = aigul.sees("place")
    assert Territory.objects.get(pk="103200000").full_name in page
    assert 'value="103200000" checked' in page
    assert aigul.draft.answers["title_kk"] == WORDS["title_kk"]


def test_an_abolished_place_is_refused_with_its_successor(aigul):
    aigul.begin()
    Territory.objects.filter(pk=QARAUYL).update(abolished_on="2026-03-01", successor="103200000")
    answer = aigul.says("place", place=QARAUYL)
    assert answer.status_code == 422
    assert Territory.objects.get(pk="103200000").full_name in answer.content.decode()


def test_an_office_abolished_between_the_last_look_and_the_start_names_its_successor(aigul):
    aigul.until_check()
    above = Office.objects.get(territory="103200000", body="akim")
    Office.objects.filter(territory=RURAL_DISTRICT).update(abolished_on="2026-03-01", successor=above)
    assert goes_to(aigul.starts(), "whom")
    assert above.title in aigul.sees("whom")
    assert not Petition.objects.exists()
    assert aigul.draft.answers["title_kk"] == WORDS["title_kk"]


# -- what is alike ---------------------------------------------------------------------------------


def test_a_petition_that_is_alike_is_offered_first_in_either_language(aigul, petitioners):
    petition = petitioners.published()
    assert goes_to(aigul.begin("Верните автобус в наше село"), "similar")
    page = aigul.sees("similar")
    assert petition.display_number in page
    assert reverse("petitions:sign", args=[petition.number]) in page
    assert goes_to(aigul.says("similar"), "place")
    assert goes_to(aigul.says("place", place=QARAUYL), "whom")  # not asked about the same again


def test_a_petition_reached_by_its_link_only_is_shown_to_nobody(aigul, petitioners):
    petitioners.begin()
    assert goes_to(aigul.begin("Ауылға автобус қайтарылсын"), "place")


def test_an_open_problem_that_is_alike_is_offered(aigul, world):
    case = world.case(title="Ауылға автобус келмейді", body="Екі айдан бері автобус жоқ.")
    assert goes_to(aigul.begin("Ауылға автобус жүрсін"), "similar")
    assert reverse("cases:support", args=[case.number]) in aigul.sees("similar")


def test_a_problem_of_the_same_kind_near_is_offered_across_languages(aigul, world):
    case = world.case(title="Құбыр жарылды", category="water")
    aigul.begin("Починить водопровод, чтобы была вода")
    assert goes_to(aigul.says("place", place=QARAUYL), "similar")
    assert case.display_number in aigul.sees("similar")


# -- from an unanswered problem -----------------------------------------------------------------------


def test_from_an_unanswered_problem_in_two_taps(aigul, world, moment):
    case = world.case(title="Көпір құлады", now=at("2026-02-02"))
    page = aigul.client.get(f"/petitions/new/?case={case.number}").content.decode()
    assert "Көпір құлады" in page
    answer = aigul.begin("Көпір құлады", case=str(case.number))
    assert goes_to(answer, "whom")
    assert aigul.draft.from_case == case
    assert aigul.draft.answers["place"] == case.territory_id


def test_a_problem_that_is_not_late_does_not_become_a_petition(aigul, world):
    case = world.case(now=NOW)
    assert case.title not in aigul.client.get(f"/petitions/new/?case={case.number}").content.decode()


@pytest.mark.parametrize("typed", ["", "7", "000", "1" * 40, "abc", "100-016"])
def test_a_number_that_is_no_problem_begins_an_empty_petition(aigul, typed):
    assert aigul.client.get("/petitions/new/", {"case": typed}).status_code == 200


# -- nothing is lost -----------------------------------------------------------------------------------


def test_words_are_kept_while_they_are_typed(aigul):
    aigul.until_words()
    answer = aigul.client.post(
        reverse("petitions:new_keep", args=[aigul.key]), {"title_kk": "Авто", "iin": iin(1), "place": "x", "topic": "y"}
    )
    assert answer.json()["time"] == "10:00"
    assert aigul.draft.answers["title_kk"] == "Авто"
    assert "iin" not in aigul.draft.answers
    assert aigul.draft.answers["place"] == QARAUYL


def test_words_that_were_long_on_their_way_never_overwrite_newer_ones(aigul):
    aigul.until_words()
    keep = reverse("petitions:new_keep", args=[aigul.key])
    aigul.client.post(keep, {"title_kk": "жаңа", "turn": "k3f9.7"})
    aigul.client.post(keep, {"title_kk": "ескі", "turn": "k3f9.6"})
    assert aigul.draft.answers["title_kk"] == "жаңа"
    aigul.says("kk", **WORDS, turn="k3f9.8")
    aigul.client.post(keep, {"title_kk": "ескі", "turn": "k3f9.7"})
    assert aigul.draft.answers["title_kk"] == WORDS["title_kk"]
    aigul.client.post(keep, {"title_kk": "басқа терезе", "turn": "zz.1"})
    assert aigul.draft.answers["title_kk"] == "басқа терезе"
    aigul.client.post(keep, {"title_kk": "сценарийсіз", "turn": "<x>"})
    assert aigul.draft.answers["title_kk"] == "сценарийсіз"


def test_two_hundred_thousand_letters_are_told_and_kept(aigul):
    aigul.until_words(languages="kk-ru")
    long = "қ" * 200_000
    answer = aigul.says("kk", **{**WORDS, "arguments_kk": long})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "200\u00a0000" in page
    assert long in page
    assert aigul.draft.answers["arguments_kk"] == long
    assert aigul.client.get(step_url(aigul.key, "ru")).status_code == 302


def test_a_session_that_ended_loses_no_word(aigul):
    aigul.until_check()
    aigul.client.logout()
    answer = aigul.says("kk", **{**WORDS, "arguments_kk": "Жаңа сөздер, жоғалмасын."})
    assert answer["Location"].startswith("/enter/?next=")
    from urllib.parse import parse_qs, urlsplit

    back = parse_qs(urlsplit(answer["Location"]).query)["next"][0]
    aigul.signs_in()
    page = aigul.client.get(back).content.decode()
    assert "Жаңа сөздер, жоғалмасын." in page
    assert PetitionDraft.objects.get().pk == aigul.key


def test_a_script_is_told_that_the_session_ended(aigul):
    aigul.until_check()
    aigul.client.logout()
    answer = aigul.client.post(reverse("petitions:new_keep", args=[aigul.key]), {"title_kk": "Басқа"})
    assert answer.status_code == 401
    assert aigul.draft.answers["title_kk"] == WORDS["title_kk"]


def test_a_draft_of_an_account_is_nobody_elses(aigul, petitioners):
    aigul.until_check()
    dana = Client()
    dana.force_login(petitioners.resident())
    assert dana.get(step_url(aigul.key, "check")).status_code == 410
    assert dana.post(step_url(aigul.key, "about"), {"about": "Басқа"}).status_code == 410
    assert dana.post(reverse("petitions:new_keep", args=[aigul.key]), {"title_kk": "x"}).status_code == 410
    assert aigul.draft.answers["title_kk"] == WORDS["title_kk"]


def test_words_sent_to_a_forgotten_draft_begin_a_new_one(aigul):
    aigul.until_words()
    drafts.discard(aigul.draft)
    answer = aigul.says("kk", **WORDS)
    assert answer.status_code == 302
    assert PetitionDraft.objects.get().answers["demand_kk"] == WORDS["demand_kk"]


def test_a_form_without_its_token_says_so_and_changes_nothing(aigul):
    aigul.until_check()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(aigul.user)
    assert strict.post(step_url(aigul.key, "check"), {"iin": aigul.iin}).status_code == 403
    assert aigul.draft.answers["title_kk"] == WORDS["title_kk"]


def test_a_clock_that_goes_back_keeps_the_draft(aigul, moment):
    aigul.until_words()
    moment[0] -= timedelta(days=1)
    assert goes_to(aigul.says("kk", **WORDS), "subjects")
    assert aigul.draft.answers["title_kk"] == WORDS["title_kk"]


@pytest.mark.parametrize("step", STEPS)
def test_an_unknown_draft_is_a_page_that_says_so(aigul, step):
    aigul.signs_in()
    assert aigul.client.get(step_url(uuid.uuid4(), step)).status_code == 410


# -- what was found in the text --------------------------------------------------------------------------


def test_what_was_found_is_offered_and_the_person_decides(aigul):
    aigul.until_words()
    written = "Хабарласыңыз: +7 701 123 45 67, a@b.kz. Cу жоқ. Қараңыз: https://egov.kz"
    assert goes_to(aigul.says("kk", **{**WORDS, "arguments_kk": written}), "found")
    page = aigul.sees("found")
    assert "+• ••• ••• •• ••" in page
    assert "https://egov.kz" in page
    names = dict(re.findall(r'name="([0-9a-f]{24})" value="keep".*?: ([^<]+)<', page))
    keys = {shown: name for name, shown in names.items()}
    answers = {keys["+7 701 123 45 67"]: "change", keys["a@b.kz"]: "keep", keys["Cу"]: "change"}
    assert goes_to(aigul.says("found", **answers), "subjects")
    assert (
        aigul.draft.answers["arguments_kk"]
        == "Хабарласыңыз: +• ••• ••• •• ••, a@b.kz. Су жоқ. Қараңыз: https://egov.kz"
    )


def test_what_nobody_decided_about_is_asked_again(aigul):
    aigul.until_words()
    aigul.says("kk", **{**WORDS, "arguments_kk": "Телефон +7 701 123 45 67"})
    assert goes_to(aigul.says("found"), "found")


# -- the IIN, and starting -----------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["", "123", "061211600013", "абв", "0" * 200])
def test_a_wrong_iin_is_told_and_never_shown_again(aigul, number):
    aigul.until_check()
    answer = aigul.starts(number)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_iin-error"' in page
    assert not number or f'value="{number}"' not in page
    assert not Petition.objects.exists()
    assert aigul.draft.answers["title_kk"] == WORDS["title_kk"]


def test_an_iin_of_another_account_is_told(aigul, petitioners):
    petition = petitioners.begin()
    aigul.until_check()
    answer = aigul.starts(petitioners.iins[petition.author_id])
    assert answer.status_code == 422
    assert petitioners.iins[petition.author_id] not in answer.content.decode()
    assert Petition.objects.count() == 1


def test_pressed_twice_it_begins_once(aigul):
    aigul.until_check()
    first, second = aigul.starts(), aigul.starts()
    assert first["Location"] == second["Location"]
    assert Petition.objects.count() == 1
    assert Signature.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_pressed_twice_at_once_it_begins_once(aigul):
    aigul.until_check()
    together = Barrier(2)

    def press(_which):
        client = Client()
        client.cookies = aigul.client.cookies.copy()
        together.wait()
        try:
            return client.post(step_url(aigul.key, "check"), {"iin": aigul.iin})
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(press, range(2)))
    assert {answer["Location"] for answer in answers} == {
        reverse("petitions:started", args=[Petition.objects.get().number])
    }
    assert Signature.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_iin_is_in_no_table_and_in_no_log(aigul, caplog):
    from tests.petitions.dump import whole_database

    caplog.set_level(logging.DEBUG)
    aigul.until_check()
    wrong = "061211600013"
    aigul.starts(wrong)
    aigul.starts()
    assert Petition.objects.count() == 1
    everything = whole_database()
    assert "Ауылға автобус қайтарылсын" in everything
    for number in (aigul.iin, wrong):
        assert number not in everything
        assert number not in caplog.text
