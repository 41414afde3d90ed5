"""The public pages: open to all, in three languages, within ten queries, honest when there is nothing."""

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse

from cases import escalation, workflow
from cases.models import Assignment, Case
from statistics import opendata, remembering
from statistics.views.registers import days_on_register
from territories.seats import appoint, vacate
from tests.world import ALMALY, QARAUYL, at

pytestmark = pytest.mark.django_db

RURAL, DISTRICT, REGION, REPUBLIC = "103230000", "103200000", "100000000", "000000000"
NOW = at("2027-01-10")
MOST_QUERIES = 10
MOST_BYTES = 32_000

PAGES = [
    "/",
    "/statistics/",
    f"/statistics/{REGION}/",
    f"/statistics/{DISTRICT}/",
    "/statistics/750000000/",
    "/statistics/categories/",
    f"/statistics/{REGION}/categories/",
    "/statistics/offices/",
    "/statistics/offices/?level=district",
    f"/statistics/offices/?level=rural&region={REGION}",
    "/statistics/petitions/",
    "/statistics/data/",
    f"/offices/{RURAL}/",
    f"/offices/{DISTRICT}/",
    f"/offices/{REPUBLIC}/",
    f"/offices/{ALMALY}/",
    f"/offices/{DISTRICT}/maslikhat/",
    f"/offices/{REGION}/maslikhat/",
    "/unanswered/",
    "/vacant/",
    f"/places/{QARAUYL}/",
    f"/places/{RURAL}/",
    f"/places/{REGION}/",
    f"/places/{REPUBLIC}/",
    "/places/",
    "/places/?q=Karauyl",
]
FILES = [*opendata.FILES, "summary", "offices", "petitions-summary"]


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    from territories import clock

    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def life(world):
    """Something of everything in Қараауыл: confirmed, open, listed, in a district, with supporters and holders."""
    office = world.office(RURAL)
    appoint(office, holder_name="Бақыт Н.", on=date(2024, 2, 1), by="test", now=at("2024-02-01"))
    vacate(office, on=date(2024, 4, 12), by="test", now=at("2024-04-12"))
    appoint(office, holder_name="Ерлан С.", on=date(2024, 6, 3), by="test", now=at("2024-06-03"))
    vacate(world.office("103235000"), on=date(2026, 12, 1), by="test", now=at("2026-12-01"))
    for day in ("2026-09-01", "2026-09-02", "2026-09-03"):
        case = world.case(now=at(day))
        workflow.promise(case, promised_on=date(2026, 9, 10), reason="Жөндейміз.", now=at(day), **world.holder(case))
        world.fixed(case, at(day) + timedelta(days=3))
        workflow.confirm(case, participant=world.reporter(case), now=at(day) + timedelta(days=4))
    for code in (QARAUYL, ALMALY):
        case = world.case(code, title="Жауапсыз қалған іс", now=at("2026-06-01"))
        while world.again(case).current.listed_at is None:
            escalation.sweep(world.again(case).current.due_at, grace=timedelta())
    for number in range(12):
        world.case(title=f"Ашық іс {number}", now=NOW - timedelta(days=number % 4, hours=5))
    escalation.sweep(NOW, grace=timedelta())
    return world


@pytest.mark.parametrize("prefix", ["", "/ru", "/en"])
def test_every_page_is_open_to_all_in_three_languages(life, client, prefix):
    for page in PAGES:
        answer = client.get(prefix + page)
        assert answer.status_code == 200, page
        assert answer["Content-Language"] == (prefix.strip("/") or "kk")
        assert len(answer.content) < MOST_BYTES, page


def test_every_page_costs_at_most_ten_queries(life, client, django_assert_max_num_queries):
    for page in PAGES:
        with django_assert_max_num_queries(MOST_QUERIES, info=page):
            client.get(page)


def test_a_country_without_cases_has_honest_pages(world, client):
    for page in PAGES:
        assert client.get(page).status_code == 200, page


@pytest.mark.parametrize("page", ["/", "/statistics/", "/statistics/offices/", "/unanswered/", "/vacant/", "/places/"])
def test_an_empty_database_has_honest_pages(db, client, page):
    answer = client.get(page)
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "page",
    [
        "/statistics/999999999/",
        f"/statistics/{RURAL}/",
        f"/statistics/{RURAL}/categories/",
        "/statistics/what.csv/",
        "/statistics/data/what.csv",
        "/statistics/data/summary.csv?by=what",
        "/offices/103230100/",
        "/offices/%00/",
        "/places/12/",
        "/places/999999999/",
    ],
)
def test_what_is_not_there_is_not_found(world, client, page):
    assert client.get(page).status_code == 404


@pytest.mark.parametrize(
    "page",
    [
        "/statistics/offices/?level=%00&region=%00&after=%00",
        "/unanswered/?after=%00",
        "/unanswered/?after=99999999999999999999",
        "/unanswered/?after=١٢",
        "/places/?q=%00",
        "/places/?q=" + "қ" * 3000,
        "/statistics/data/summary.csv?place=%00",
    ],
)
def test_nonsense_in_an_address_does_no_harm(world, client, page):
    assert client.get(page).status_code == 200


def test_the_home_page_shows_the_figure_and_what_was_fixed(life, client):
    page = client.get("/").content.decode()
    assert "Мәселеңіз жауапсыз қалмайды" in page
    assert ">55<" in page
    assert "5 істің ішінде: 3. Пайыз есептеуге аз" in page
    assert page.count('class="card card--flush card--link"') == 3
    assert reverse("home") == "/"


def test_the_republic_page_says_how_late_the_engine_is(life, client):
    assert "Жүйе кешікпейді" in client.get("/statistics/").content.decode()
    life.case(title="Ешкім көтермеген іс", now=at("2026-11-02"))
    remembering.cache.clear()
    page = client.get("/ru/statistics/").content.decode()
    assert "Опоздание системы" in page


def test_the_page_of_an_office_shows_its_measure_its_holders_and_its_oldest_cases(life, client):
    page = client.get(f"/offices/{RURAL}/").content.decode()
    assert "<b>3<small> / 4</small></b>" in page
    assert "30 істен аз: пайыз есептелмейді" in page
    assert "Ерлан С., 2024\xa0ж. 3\xa0маусымнан бері" in page
    assert "2024\xa0ж. 12\xa0сәуір — 2024\xa0ж. 2\xa0маусым" in page
    assert page.index("Ашық іс 3<") < page.index("Ашық іс 2<") < page.index("Ашық іс 1<")


def test_a_maslikhat_has_a_page_of_its_own_without_a_measure_of_issues(life, client):
    page = client.get(f"/offices/{DISTRICT}/maslikhat/").content.decode()
    assert "Абай ауданының мәслихаты" in page
    assert "Қазір бұл мәслихат ешкімге жауап қарыз емес." in page
    assert f'href="/offices/{DISTRICT}/"' in page
    assert 'id="measure"' not in page
    assert f'href="/offices/{DISTRICT}/maslikhat/"' in client.get(f"/offices/{DISTRICT}/").content.decode()
    assert "мәслихат" not in client.get(f"/offices/{RURAL}/").content.decode().lower()


def test_the_page_of_a_maslikhat_names_its_chair(life, client):
    appoint(life.maslikhat(DISTRICT), holder_name="Гүлнар Т.", on=date(2026, 2, 1), by="test", now=at("2026-02-01"))
    assert "Гүлнар Т." in client.get(f"/offices/{DISTRICT}/maslikhat/").content.decode()


@pytest.mark.parametrize("code", [RURAL, REPUBLIC, ALMALY, QARAUYL])
def test_other_units_have_no_page_of_a_maslikhat(world, client, code):
    assert client.get(f"/offices/{code}/maslikhat/").status_code == 404


def test_lists_of_offices_and_files_are_of_those_that_answer_issues(world, client):
    page = client.get("/statistics/offices/").content.decode()
    assert "мәслихат" not in page.lower()
    lines = b"".join(client.get("/statistics/data/offices.csv").streaming_content).decode().splitlines()
    assert len(lines) == 1 + 2570
    assert not [line for line in lines if "мәслихат" in line.lower()]


def test_a_maslikhat_that_stands_empty_is_on_the_register_of_vacancies_with_its_own_page(world, client):
    vacate(world.maslikhat(DISTRICT), on=date(2026, 4, 12), by="test", now=at("2026-04-12"))
    page = client.get("/vacant/").content.decode()
    assert f'href="/offices/{DISTRICT}/maslikhat/"' in page
    assert "Абай ауданының мәслихаты" in page


def test_a_vacant_seat_is_told(life, client):
    vacant = client.get("/vacant/").content.decode()
    assert vacant.count("<tr>") == 2  # the head and one seat
    assert "/offices/103235000/" in vacant
    assert "бос. Жаңа істер бірден" in client.get("/offices/103235000/").content.decode()


def test_the_register_counts_the_days_from_the_republics_deadline(life, client, monkeypatch):
    case = Case.objects.unanswered().order_by("current__promise_at").first()
    first_day = case.current.promise_at + timedelta(hours=10)
    for moment, days in ((first_day, 1), (first_day + timedelta(days=8), 9)):
        from territories import clock

        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        page = client.get("/en/unanswered/").content.decode()
        assert f"<b>{days}</b>" in page or f"<strong>{days}</strong>" in page


def test_the_words_of_hidden_cases_are_on_no_page_and_their_debts_are_counted(life, client):
    official = life.official(life.office(REGION))
    counts = [client.get("/unanswered/").context["total"], client.get(f"/places/{QARAUYL}/").context["open_words"]]
    assert counts[0]
    Case.objects.update(hidden_at=NOW, hidden_by=official, hidden_reason="Дөрекі сөз")
    cache.clear()
    for page in ("/", f"/offices/{RURAL}/", "/unanswered/", f"/places/{QARAUYL}/"):
        assert "Ашық іс 3" not in client.get(page).content.decode()
        assert "Жауапсыз қалған іс" not in client.get(page).content.decode()
    assert [
        client.get("/unanswered/").context["total"],
        client.get(f"/places/{QARAUYL}/").context["open_words"],
    ] == counts
    assert "Бұл істің мәтіні жасырылған" in client.get("/unanswered/").content.decode()


def test_the_list_of_offices_walks_through_all_of_them_once(world, client):
    from territories.models import Office

    seen, page = [], f"/statistics/offices/?level=rural&region={REGION}"
    while page:
        facts = client.get(page).context
        seen += [row[0]["url"] for row in facts["rows"]]
        page = facts["older"]
    wanted = Office.objects.filter(level="rural", territory__region=REGION, abolished_on=None).count()
    assert len(seen) == len(set(seen)) == wanted


@pytest.mark.parametrize(
    "addresses",
    [
        [f"/statistics/offices/?level={level}&region={region}&after={after}" for level in ("rural", "district")
         for region in (REGION, "999999999", "") for after in (RURAL, DISTRICT)],
        [f"/unanswered/?kind={kind}&after={after}" for kind in ("issue", "") for after in range(100, 105)],
    ],
    ids=["offices", "register"],
)  # fmt: skip
def test_invented_addresses_of_lists_fill_no_cache(world, client, addresses):
    client.get("/statistics/offices/?level=rural")
    client.get("/unanswered/")
    kept = cache._cache.get_client().dbsize()
    assert kept
    assert {client.get(address).status_code for address in addresses} == {200}
    assert cache._cache.get_client().dbsize() == kept


def test_the_place_box_finds_and_says_so_when_it_does_not(world, client):
    found = client.get("/places/?q=Караул Абай").content.decode()
    assert f"/places/{RURAL}/" in found or f"/places/{QARAUYL}/" in found
    assert "Мұндай жер табылмады" in client.get("/places/?q=zzzzqqqq").content.decode()


def test_a_place_shows_its_ladder_from_the_first_office_up(life, client):
    page = client.get(f"/places/{QARAUYL}/").content.decode()
    ladder = page[page.index('class="ladder') :]
    places = [ladder.index(f"/offices/{code}/") for code in (RURAL, DISTRICT, REGION, REPUBLIC)]
    assert places == sorted(places)
    assert ladder.count('aria-current="step"') == 1


# -- kept for a while ----------------------------------------------------------------------


def test_figures_are_computed_once_and_say_when(life, client, django_assert_num_queries, monkeypatch):
    first = client.get("/statistics/").content
    assert "Есептелген уақыты: 2027" in first.decode()
    with django_assert_num_queries(1):  # the row of the republic
        again = client.get("/statistics/")
    assert again.content == first
    from territories import clock

    monkeypatch.setattr(clock, "now", lambda: NOW + remembering.FRESH)
    assert client.get("/statistics/").content != first


def test_an_unchanged_page_is_answered_with_304(life, client):
    page = client.get(f"/offices/{RURAL}/")
    assert "stale-while-revalidate=600" in page["Cache-Control"]
    again = client.get(f"/offices/{RURAL}/", headers={"If-None-Match": page["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(f"/offices/{RURAL}/", headers={"If-None-Match": '"other"'}).status_code == 200


def test_each_language_and_theme_has_its_own_tag(life, client):
    kazakh = client.get("/statistics/")["ETag"]
    russian = client.get("/ru/statistics/")["ETag"]
    client.cookies["theme"] = "dark"
    assert len({kazakh, russian, client.get("/statistics/")["ETag"]}) == 3


def test_a_page_for_somebody_who_has_signed_in_is_not_shared(life, client):
    client.force_login(life.official(life.office(RURAL)))
    page = client.get("/statistics/")
    assert "private" in page["Cache-Control"]
    assert "ETag" not in page


def test_whoever_asks_while_another_computes_gets_the_figures_of_before(life):
    old = remembering.remembered("x", NOW, lambda: 1)
    later = NOW + remembering.FRESH
    remembering.cache.add("statistics:kk:x:computing", 1)
    assert remembering.remembered("x", later, lambda: 2) == old
    remembering.cache.delete("statistics:kk:x:computing")
    assert remembering.remembered("x", later, lambda: 2).value == 2


# -- open data -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", FILES)
def test_files_have_a_row_of_headings_and_no_personal_data(life, client, name):
    case = Case.objects.first()
    life.reporter(case)
    case.participants.update(name="Айгүл Қ.", contact_phone="+77010000000", contact_email="aigul@example.test")
    answer = client.get(f"/statistics/data/{name}.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer["Content-Disposition"]
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    lines = text.splitlines()
    assert len(lines) > 1
    assert len({line.count(",") for line in lines[:2]}) == 1
    for secret in ("Айгүл", "7701", "aigul", "Ашық іс", "Құбыр", "Жөндедік"):
        assert secret not in text


def test_a_file_costs_one_query(life, client, django_assert_num_queries):
    with django_assert_num_queries(1):
        b"".join(client.get("/statistics/data/assignments.csv").streaming_content)


@pytest.mark.parametrize("by", ["total", "unit", "category"])
def test_the_summary_adds_up_to_the_headline(life, client, by):
    import csv

    text = b"".join(client.get(f"/statistics/data/summary.csv?by={by}").streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    assert sum(int(row["cases"]) for row in rows) == 5
    assert sum(int(row["confirmed"]) for row in rows) == 3


@pytest.mark.parametrize(
    ("prefix", "names"),
    [("", ["Карааульский сельский округ"]), ("/ru", ["Қараауыл ауылдық округі"]), ("/en", ["Қараауыл ауылдық округі", "Карааульский сельский округ"])],
)  # fmt: skip
def test_the_facts_of_a_place_have_its_names_in_the_languages_of_the_country(client, world, prefix, names):
    page = client.get(f"{prefix}/places/{RURAL}/").content.decode()
    facts = page.partition('id="about"')[2].partition("</section>")[0]
    assert [name for name in ("Қараауыл ауылдық округі", "Карааульский сельский округ") if name in facts] == names
    assert prefix == "/en" or "Qaraauyl" not in page


@pytest.mark.parametrize(
    ("promised", "looked", "days"),
    [
        (at("2026-01-01", "19:24"), at("2026-01-01", "20:00"), 1),
        (at("2026-01-01", "19:24"), at("2026-01-02", "08:00"), 1),
        (at("2026-01-01", "19:24"), at("2026-11-22", "08:00"), 325),
        (at("2026-01-02", "00:00"), at("2026-01-02", "08:00"), 1),
        (at("2026-01-02", "00:00"), at("2026-01-03", "08:00"), 2),
    ],
)
def test_days_on_the_register_begin_after_the_last_day_of_the_deadline(promised, looked, days):
    """A clock in hours ends in the middle of its last day, one in days at its end."""
    case = Case(current=Assignment(promise_at=promised))
    assert days_on_register(case, looked) == days
