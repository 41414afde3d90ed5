"""The public register of cases: what one may ask it for, how it is written, and its table as a file."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils.translation import override

from cases import escalation, workflow
from cases.models import Case, Category, Participant, Photo
from cases.photos import store_photos
from cases.register import PAGE_SIZE, Filters, chosen, read_filters
from cases.register_file import COLUMNS, harmless
from petitions import lifecycle
from tests.world import ALMALY, QARAUYL, at, prepared_photo

pytestmark = pytest.mark.django_db

PAGE = "/ru/cases/"


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr("territories.clock.now", lambda: at("2026-09-24"))


def numbers(response):
    """Numbers of the cases on the page, in their order."""
    return [int(found) for found in re.findall(r'<h3><a href="/ru/cases/(\d+)/"', response.content.decode())]


def shown(client, **query):
    return numbers(client.get(PAGE, query))


@pytest.fixture
def life(world):
    """One case of each kind that a filter tells apart."""
    cases = {
        "village": world.case(title="Су құбыры жарылды", body="Екінші көшеде", now=at("2026-09-21")),
        "almaty": world.case(
            ALMALY, title="Яма на дороге", body="", category="roads", language="ru", now=at("2026-09-21")
        ),
        "climbed": world.case(title="Қоқыс үйіліп жатыр", category="waste"),
        "answered": world.case(title="Шам жанбайды", category="street_lighting", now=at("2026-09-17")),
        "confirmed": world.case(title="Көпір сынған", now=at("2026-09-10")),
        "hidden": world.case(title="Жасырын іс"),
    }
    escalation.sweep(at("2026-09-23", "00:05"), grace=timedelta())
    world.fixed(cases["answered"], at("2026-09-22"))
    world.fixed(cases["confirmed"], at("2026-09-11"))
    workflow.confirm(cases["confirmed"], participant=world.reporter(cases["confirmed"]), now=at("2026-09-12"))
    operator = world.official(world.office("000000000"))
    Case.objects.filter(pk=cases["hidden"].pk).update(hidden_at=at("2026-09-20"), hidden_by=operator, hidden_reason="x")
    Case.objects.filter(pk=cases["almaty"].pk).update(supporter_count=9)
    return {name: case.number for name, case in cases.items()}


FOUND = [
    ({}, {"village", "almaty", "climbed", "answered", "confirmed", "hidden"}),
    ({"q": "қоқыс"}, {"climbed"}),
    ({"q": "КОКЫС уйилип"}, {"climbed"}),
    ({"q": "көшеде екінші"}, {"village"}),
    ({"q": "жасырын"}, set()),
    ({"q": "%"}, set()),
    ({"q": "_"}, set()),
    ({"place": QARAUYL}, {"village", "climbed", "answered", "confirmed", "hidden"}),
    ({"place": "103200000"}, {"village", "climbed", "answered", "confirmed", "hidden"}),
    ({"place": "100000000"}, {"village", "climbed", "answered", "confirmed", "hidden"}),
    ({"place": "750000000"}, {"almaty"}),
    ({"place": "000000000"}, {"village", "almaty", "climbed", "answered", "confirmed", "hidden"}),
    ({"place": "999999999"}, {"village", "almaty", "climbed", "answered", "confirmed", "hidden"}),
    ({"category": "waste"}, {"climbed"}),
    ({"category": "streets"}, {"almaty", "answered"}),
    ({"state": "open"}, {"village", "almaty", "climbed", "hidden"}),
    ({"state": "answered"}, {"answered"}),
    ({"state": "confirmed"}, {"confirmed"}),
    ({"state": "closed"}, {"confirmed"}),
    ({"state": "nonsense"}, {"village", "almaty", "climbed", "answered", "confirmed", "hidden"}),
    ({"level": "district"}, {"almaty", "climbed", "hidden"}),
    ({"escalated": "1"}, {"climbed", "hidden"}),
    ({"overdue": "1"}, set()),
    ({"unanswered": "1"}, set()),
    ({"place": "100000000", "state": "open", "level": "district", "escalated": "1"}, {"climbed", "hidden"}),
    ({"sort": "urgent"}, {"village", "almaty", "climbed", "hidden"}),
]


@pytest.mark.parametrize(("query", "wanted"), FOUND)
def test_a_filter_finds_what_it_says(life, client, query, wanted):
    assert set(shown(client, **query)) == {life[name] for name in wanted}


def test_the_orders(life, client):
    assert shown(client)[0] == max(life.values())
    assert shown(client, sort="supported")[0] == life["almaty"]
    urgent = Case.objects.filter(number__in=life.values(), state="open").order_by("current__climbs_at", "current_id")
    assert shown(client, sort="urgent") == [case.number for case in urgent]


def test_a_number_in_the_search_box_leads_to_its_case(life, client):
    case = Case.objects.get(number=life["village"])
    answer = client.get(PAGE, {"q": case.display_number})
    assert (answer.status_code, answer.url) == (302, f"/ru/cases/{case.number}/")
    assert client.get(PAGE, {"q": str(life["hidden"])}).url == f"/ru/cases/{life['hidden']}/"


def test_a_hidden_case_stands_in_the_lists_without_its_words_and_photos(life, client):
    hidden = Case.objects.get(number=life["hidden"])
    facts = {"image": "a/hidden.jpg", "thumb": "a/hidden-small.jpg", "width": 8, "height": 8}
    Photo.objects.create(case=hidden, at=at("2026-09-19"), **facts)
    page = client.get(PAGE).content.decode()
    assert hidden.display_number in page
    assert "Текст этого дела скрыт" in page
    assert "Жасырын" not in page
    assert "hidden-small" not in page
    assert str(hidden.number) not in str(shown(client, q="жасырын", state="open"))


def test_a_place_in_words_becomes_a_filter_or_a_choice(life, client):
    answer = client.get(PAGE, {"where": "Қараауыл", "state": "open"})
    assert answer.status_code == 200
    assert f"/ru/cases/?place={QARAUYL}&amp;state=open" in answer.content.decode()
    only = client.get(PAGE, {"where": "103230100", "state": "open"})
    assert (only.status_code, only.url) == (302, f"/ru/cases/?place={QARAUYL}&state=open")
    assert "Места «xyzxyzxyz» нет" in client.get(PAGE, {"where": "xyzxyzxyz"}).content.decode()


def test_every_chosen_filter_is_a_chip_that_takes_it_away(life, client):
    page = client.get(
        PAGE,
        {
            "q": "су",
            "place": QARAUYL,
            "category": "water",
            "state": "open",
            "level": "rural",
            "overdue": "1",
            "escalated": "1",
        },
    ).content.decode()
    chips = re.search(r'<ul class="chips".*?</ul>', page)[0]
    links = re.findall(r'href="(/ru/cases/[^"]+)"', chips)
    assert len(links) == 7
    for link in links:
        assert link.count("=") == 6


def test_unknown_values_are_left_out_of_every_link(client, world):
    page = client.get(PAGE, {"state": "<script>", "sort": "'", "level": "x", "after": "x", "utm": "1"}).content.decode()
    assert "utm" not in page.split("<main")[1].split("</main>")[0]
    assert "<script>" not in page.split("<main")[1]


def test_an_empty_register_and_an_empty_filter_say_what_to_do(world, client):
    assert "Дел пока нет" in client.get(PAGE).content.decode()
    world.case()
    assert "Подходящих дел нет" in client.get(PAGE, {"q": "ххххх"}).content.decode()


def test_a_page_has_so_many_rows_and_links_to_the_next_and_back(world, client):
    made = [world.case(title=f"Іс {place}").number for place in range(2 * PAGE_SIZE + 5)]
    first = client.get(PAGE)
    assert numbers(first) == made[::-1][:PAGE_SIZE]
    assert f"{len(made)} " in first.content.decode().replace("\N{NO-BREAK SPACE}", " ")
    older = re.search(r'href="([^"]+)" rel="next"', first.content.decode())[1]
    second = client.get(older)
    assert numbers(second) == made[::-1][PAGE_SIZE : 2 * PAGE_SIZE]
    newer = re.search(r'href="([^"]+)" rel="prev"', second.content.decode())[1]
    assert numbers(client.get(newer)) == numbers(first)
    third = client.get(re.search(r'href="([^"]+)" rel="next"', second.content.decode())[1])
    assert numbers(third) == made[::-1][2 * PAGE_SIZE :]
    assert 'rel="next"' not in third.content.decode()


@pytest.mark.parametrize("query", [{"escalated": "1"}, {"level": "district"}, {"level": "district", "escalated": "1"}])
def test_cases_that_climbed_are_walked_newest_first_in_both_directions(world, client, query):
    made = [world.case(title=f"Іс {place}").number for place in range(PAGE_SIZE + 5)]
    escalation.sweep(at("2026-09-23", "00:05"), grace=timedelta())
    world.case(title="Жаңа іс", now=at("2026-09-23"))
    first = client.get(PAGE, query)
    assert numbers(first) == made[::-1][:PAGE_SIZE]
    second = client.get(re.search(r'href="([^"]+)" rel="next"', first.content.decode())[1].replace("&amp;", "&"))
    assert numbers(second) == made[::-1][PAGE_SIZE:]
    newer = re.search(r'href="([^"]+)" rel="prev"', second.content.decode())[1].replace("&amp;", "&")
    assert numbers(client.get(newer)) == numbers(first)


def test_the_page_needs_at_most_ten_queries_however_many_rows(world, client, django_assert_max_num_queries):
    for place in range(12):
        case = world.case(QARAUYL if place % 2 else ALMALY)
        store_photos(case, None, [prepared_photo()], at("2026-09-01"))
    escalation.sweep(at("2026-09-23", "00:05"), grace=timedelta())
    client.get(PAGE)
    with django_assert_max_num_queries(10):
        client.get(PAGE, {"place": "100000000", "state": "open", "q": "құбыр", "escalated": "1"})


def test_an_unchanged_list_is_answered_with_304_by_one_query(world, client, django_assert_num_queries):
    world.case()
    tag = client.get(PAGE).headers["ETag"]
    with django_assert_num_queries(1):
        assert client.get(PAGE, headers={"If-None-Match": tag}).status_code == 304
    world.case()
    assert client.get(PAGE, headers={"If-None-Match": tag}).status_code == 200


def test_words_of_residents_are_escaped_in_the_list(world, client):
    world.case(title="<img src=x onerror=alert(1)>")
    page = client.get(PAGE).content.decode()
    assert "<img src=x" not in page
    assert 'lang="kk"' in page


def test_codes_of_categories_and_groups_never_collide(world):
    assert not set(Category.objects.values_list("code", flat=True)) & set(Category.Group.values)


def test_states_and_outcomes_never_collide():
    assert not set(Case.State.values) & set(Case.Outcome.values)


def test_a_filter_reads_back_from_its_own_address(world):
    given = {
        "q": "су", "place": QARAUYL, "kind": "issue", "category": "water", "state": "open", "level": "rural",
        "overdue": "1", "escalated": "1", "unanswered": "1", "sort": "longest",
    }  # fmt: skip
    filters = read_filters(given)
    assert filters.parameters() == given
    assert read_filters(filters.parameters()) == filters


@pytest.mark.parametrize("kind", ["", "issue", "petition"])
def test_petitions_and_local_problems_can_be_told_apart(petitioners, client, kind):
    petition, problem = petitioners.reached().case, petitioners.world.case(now=at("2026-03-10"))
    answer = client.get(f"/cases/?kind={kind}")
    wanted = {"": {petition, problem}, "issue": {problem}, "petition": {petition}}[kind]
    assert {row["number"] for row in answer.context["rows"]} == {case.display_number for case in wanted}
    page = answer.content.decode()
    assert ("Петиция" in page, "51\xa0қол" in page or "51 қол" in page) == (True, petition in wanted)
    assert len(answer.context["chips"]) == bool(kind)


def test_a_petition_below_its_goal_is_called_a_proposal(petitioners, client):
    petitioners.published()
    lifecycle.advance(at("2026-09-05", "00:02"))
    assert "Proposal: a petition below its goal" in client.get("/en/cases/").content.decode()


# -- the orders use their indexes ------------------------------------------------------------------


INDEXES = [
    # Of a small table the planner may take the newest and look at each; both read along an index.
    (Filters(), "cases_case_pkey"),
    (Filters(sort="urgent"), "assignment_running"),
    (Filters(sort="supported"), "case_most_supported"),
    (Filters(sort="longest", unanswered=True), "assignment_listed"),
    (Filters(state="reviewed"), "case_in_state cases_case_pkey"),
    (Filters(category="water"), "case_of_category cases_case_pkey"),
    (Filters(level="republic"), "assignment_at_level cases_case_pkey"),
    (Filters(escalated=True), "assignment_climbed"),
]


@pytest.mark.parametrize(("filters", "index"), INDEXES)
def test_a_page_is_read_along_an_index_and_nothing_is_sorted(world, filters, index):
    for _one in range(12):
        world.case()
    rows = chosen(filters, at("2026-09-24")).order_by(*filters.order.names())[:31]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE cases_case, cases_assignment")  # not what the tests before this one left behind
        # A small table is read whole and sorted; a large one is not. Ask for the plan of a large one.
        cursor.execute("SET LOCAL enable_sort = off; SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute("SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off")
        cursor.execute("SET LOCAL enable_incremental_sort = off")
    plan = rows.explain()
    assert any(name in plan for name in index.split()), plan
    assert "Sort" not in plan


# -- the table ---------------------------------------------------------------------------------------


def read_table(client, **query):
    answer = client.get(reverse_ru("register_csv"), query)
    assert answer.headers["Content-Type"].startswith("text/csv; charset=utf-8")
    assert "attachment" in answer.headers["Content-Disposition"]
    data = b"".join(answer.streaming_content)
    assert data.startswith("\ufeff".encode())
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def reverse_ru(name):
    with override("ru"):
        return reverse(f"cases:{name}")


def test_the_table_has_the_cases_of_the_filter_newest_first_and_nothing_personal(life, client):
    Participant.objects.update(name="Айгүл Т.", contact_email="aigul@example.test", contact_phone="+77010000000")
    rows = read_table(client, place="100000000")
    assert [int(row["number"]) for row in rows] == shown(client, place="100000000")
    assert tuple(rows[0]) == COLUMNS
    row = next(row for row in rows if int(row["number"]) == life["climbed"])
    assert (row["state"], row["level"], row["offices_so_far"], row["due_on"]) == ("open", "district", "2", "2026-10-06")
    assert row["filed_at"] == "2026-09-01T10:00:00+05:00"
    assert row["address"].endswith(f"/ru/cases/{life['climbed']}/")
    everything = str(rows)
    assert "Айгүл" not in everything
    assert "aigul@" not in everything
    hidden = next(row for row in rows if int(row["number"]) == life["hidden"])
    assert hidden["title"] == ""
    assert "Жасырын" not in everything


@pytest.mark.parametrize(
    "title",
    ["=1+1", "+7", "-1", "@SUM(A1)", "\t=1", " =HYPERLINK(1)", '"=1', "Су, жоқ", "бір\nекі", "=cmd|' /C calc'!A0"],
)
def test_no_cell_is_a_formula_for_a_spreadsheet(world, client, title):
    case = world.case()
    Case.objects.filter(pk=case.pk).update(title=title)
    (row,) = read_table(client)
    assert row["title"].lstrip(" \t\r\n")[:1] not in {"=", "+", "-", "@"}
    assert title in row["title"]


def test_an_ordinary_title_is_written_as_it_is():
    assert harmless("Су жоқ – екі күн") == "Су жоқ – екі күн"


def test_the_table_is_read_in_portions_by_one_query(world, client, django_assert_num_queries):
    for _case in range(5):
        world.case()
    with django_assert_num_queries(1):
        assert len(read_table(client)) == 5


def test_every_column_is_explained_on_the_page(world, client):
    page = client.get(reverse_ru("register_columns")).content.decode()
    assert reverse_ru("register_columns") in client.get(PAGE).content.decode()
    for column in COLUMNS:
        assert f"<dt>{column}</dt>" in page


def test_taking_the_table_again_and_again_has_a_limit(world, client, settings):
    settings.LIMITS = settings.LIMITS | {"table": (2, 600)}
    answers = [client.get(reverse_ru("register_csv")) for _turn in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[-1]["Retry-After"]) <= 1200
    assert client.get("/ru/cases/").status_code == 200
