"""Petitions are counted apart: every figure comes out of the open data again, and none of local problems changes."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases import escalation, workflow
from cases.models import Case
from petitions import lifecycle, signing
from petitions.workflow import hide, reject
from statistics import measures, opendata, petition_data, petitions
from statistics.petitions import ModerationTally, PetitionTally
from statistics.windows import Window
from territories.seats import vacate
from tests.statistics.life import live as live_issues
from tests.statistics.petition_life import live
from tests.statistics.recount import read
from tests.statistics.recount_petitions import PetitionRecount
from tests.statistics.test_pages import FILES, PAGES
from tests.world import at

pytestmark = pytest.mark.django_db

LATER = at("2027-02-01")
"""Late enough for every deadline of a petition of March 2026 to be judged."""
DUE = at("2026-04-09", "00:00")
"""The deadline of petitioners.reached()."""


def total(now=LATER) -> PetitionTally:
    return petitions.figures(Window.at(now)).total


def decide(petitioners, petition, now, kind="full", **more):
    office = petitioners.again(petition).case.current.office
    given = {"signed_by": "Ерлан С., әкім", "language": "kk", "by": petitioners.world.official(office)}
    return workflow.answer(petition.case, kind=kind, text="Шешім.", office=office, now=now, **given, **more)


def counted(tally) -> Counter:
    return +Counter(tally._asdict())


def recounted(window: Window) -> PetitionRecount:
    files = [read(opendata.file_lines(file, window)) for file in petition_data.FILES.values()]
    return PetitionRecount(*files)


# -- one petition ------------------------------------------------------------------------------


@pytest.mark.parametrize(("seconds", "result"), [(-1, "in_time"), (0, "late"), (1, "late")])
def test_the_last_second_is_in_time_and_midnight_is_late(petitioners, seconds, result):
    petition = petitioners.reached()
    decide(petitioners, petition, DUE + timedelta(seconds=seconds))
    assert counted(total()) - Counter(full=1, signers=51, reached_district=1) == Counter({result: 1})


@pytest.mark.parametrize("kind", ["full", "part", "refused"])
def test_what_was_decided_is_told(petitioners, kind):
    petition = petitioners.reached()
    decide(petitioners, petition, DUE - timedelta(days=3), kind)
    assert counted(total()) == Counter(in_time=1, signers=51, **{kind: 1})


def test_silence_is_pending_whatever_level_it_has_climbed_to(petitioners):
    petition = petitioners.reached()
    escalation.sweep(DUE + timedelta(minutes=3))
    escalation.sweep(petitioners.again(petition).case.current.promise_at + timedelta(minutes=3))
    assert counted(total()) == Counter(pending=1, reached_district=1, reached_region=1)
    decide(petitioners, petition, petitioners.again(petition).case.current.entered_at + timedelta(days=1))
    assert total().late == 1


def test_a_decision_that_a_review_overturned_does_not_stand(petitioners):
    petition = petitioners.reached()
    decide(petitioners, petition, DUE - timedelta(days=9))
    reporter = petition.case.participants.get()
    workflow.dispute(petition.case, participant=reporter, reason="Жауап емес.", now=DUE - timedelta(days=8))
    assert total().in_time == 1
    above = petitioners.world.office("103200000")
    workflow.decide_review(
        petitioners.world.again(petition.case), upheld=True, explanation="Рас.", by=petitioners.world.official(above),
        office=above, now=DUE - timedelta(days=7),
    )  # fmt: skip
    assert counted(total()) == Counter(pending=1, overturned=1, reached_district=1)


def test_signers_object_to_the_decision_that_stands(petitioners):
    petition = petitioners.published(population=1_040)
    signer = petitioners.sign(petition, now=petitioners.began_at + timedelta(days=3))
    from petitions.counting import count

    count(petitioners.began_at + timedelta(days=3), everything=True)
    lifecycle.advance(petitioners.began_at + timedelta(days=3))
    petition = petitioners.again(petition)
    decided = decide(petitioners, petition, DUE - timedelta(days=3), "refused")
    for _twice in range(2):
        signing.object_to(petition, answer=decided, user=signer, now=DUE)
    assert (total().objections, total().signers) == (1, 52)


def test_a_proposal_is_no_petition(petitioners):
    petitioners.published()
    lifecycle.advance(at("2026-09-05", "00:02"))
    found = petitions.figures(Window.at(LATER))
    assert found.total == PetitionTally()
    assert found.by_region == found.by_addressee == {}
    assert found.proposals.pending == 1
    assert petitions.waits(Window.at(LATER), LATER) == []


def test_a_vacant_addressee_is_counted_where_the_petition_went(petitioners):
    petition = petitioners.published(population=1_000)
    vacate(petition.office, on=date(2026, 3, 1), by="registrar", now=petitioners.began_at)
    lifecycle.advance(petitioners.began_at + timedelta(days=3))
    decide(petitioners, petitioners.again(petition), DUE - timedelta(days=1))
    assert total().in_time == 1
    assert set(petitions.figures(Window.at(LATER)).by_addressee) == {("akimat", "rural")}


def test_hidden_petitions_count_and_are_not_listed(petitioners):
    petition = petitioners.reached()
    hide(petition, reason="Дөрекі сөз", by=petitioners.moderator(), now=DUE)
    assert total().pending == 1
    assert petitions.overdue_longest(LATER, 5) == []


@pytest.mark.parametrize(("days", "due"), [(44, 0), (45, 1), (45 + 364, 1), (45 + 365, 0)])
def test_only_deadlines_of_the_window_count(petitioners, days, due):
    petitioners.reached()
    assert total(now=at("2026-04-08") + timedelta(days=days)).due == due


@pytest.mark.parametrize(("seconds", "late"), [(-1, 0), (0, 1)])
def test_the_platform_is_late_by_its_own_clock(petitioners, seconds, late):
    petition = petitioners.submitted()
    check = petition.moderations.get()
    assert petitions.checks_now(check.due_at + timedelta(seconds=seconds)) == (1, late)
    moment = check.due_at + timedelta(seconds=seconds)
    reject(petition, reasons=["elections"], explanation="Сайлау.", by=petitioners.moderator(), now=moment)
    assert petitions.moderation(Window.at(LATER)) == ModerationTally(in_time=1 - late, late=late, rejected=1)


# -- counted again --------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [1, 4])
def test_all_figures_of_a_random_year_come_out_of_the_open_data_again(petitioners, seed):
    now = live(petitioners, seed)
    window = Window.at(now)
    again, found = recounted(window), petitions.figures(window)
    assert counted(found.total) == again.tally(again.petitions())
    assert counted(found.proposals) == again.tally(again.proposals())
    assert {(code,): counted(tally) for code, tally in found.by_region.items()} == again.by("region")
    assert {key: counted(tally) for key, tally in found.by_addressee.items()} == again.by("addressee", "level")
    assert counted(petitions.moderation(window)) == again.moderation()
    assert sum(wait.solved for wait in petitions.waits(window, now)) == found.total.decided
    assert found.total.due >= 5
    assert found.proposals.due
    assert all(counted(found.total)[name] for name in ("in_time", "pending", "reached_district"))
    assert counted(petitions.moderation(window))["late"]


def test_no_figure_of_local_problems_changes_by_petitions(petitioners, client, monkeypatch):
    from territories import clock

    live_issues(petitioners.world, 1, cases=12)
    now = at("2027-01-10")
    escalation.sweep(now)  # nothing of the problems is left to do when petitions live between then and now
    monkeypatch.setattr(clock, "now", lambda: now)
    before = everything_about_issues(client, now)
    live(petitioners, 3, number=8)
    escalation.sweep(now)
    assert Case.objects.filter(kind="petition").count() > 2
    assert everything_about_issues(client, now) == before


def everything_about_issues(client, now) -> dict:
    """Every measure, every file and every figure on a page."""
    cache.clear()
    window = Window.at(now)
    found = {
        "headline": measures.headline(window),
        "offices": measures.measures_of_all(window),
        "waits": measures.waits(window, now),
        "files": {name: list(opendata.file_lines(file, window)) for name, file in opendata.FILES.items()},
        "interface": [client.get(f"/api/v1/statistics/{name}").json() for name in ("", "units/", "categories/")],
    }
    for page in ("/", "/statistics/", "/statistics/100000000/", "/offices/103230000/"):
        context = client.get(page).context
        names = (
            "figure",
            "unit",
            "range",
            "facts",
            "bar",
            "flight",
            "unit_rows",
            "category_rows",
            "counted",
            "response",
        )
        found[page] = {name: context.get(name) for name in names}
    return found


# -- the page -------------------------------------------------------------------------------------


def test_what_stands_where_now_takes_a_constant_number_of_queries(life, django_assert_num_queries):
    with django_assert_num_queries(3):
        assert petitions.present(LATER) == (0, 1, 1, 0)
    with django_assert_num_queries(1):
        assert petitions.checks_now(LATER) == (1, 1)


def test_files_of_figures_read_what_the_pages_remember(life, client):
    """Whoever asks for the table of every place in turn does not make the database read a year for each."""
    for address in ("petitions-summary.csv?by=region", "summary.csv?by=total"):
        whole = b"".join(client.get(f"/statistics/data/{address}").streaming_content)
        with CaptureQueriesContext(connection) as seen:
            again = b"".join(client.get(f"/statistics/data/{address}").streaming_content)
        assert again == whole
        assert not [query for query in seen.captured_queries if "cases_assignment" in query["sql"]]


@pytest.mark.parametrize("name", ["cases", "petition-decisions", "offices"])
def test_whole_tables_are_taken_only_so_often(world, client, settings, name):
    settings.LIMITS = {**settings.LIMITS, "table": (2, 600)}
    address = f"/statistics/data/{name}.csv"
    assert [client.get(address).status_code for _time in range(3)] == [200, 200, 429]
    assert client.get("/statistics/data/summary.csv").status_code == 200


def test_the_page_and_its_files_are_listed_with_the_others():
    assert "/statistics/petitions/" in PAGES
    assert "petitions-summary" in FILES


@pytest.fixture
def life(petitioners, monkeypatch):
    """Decided in time, late and not yet; a proposal; a check that is late."""
    from territories import clock

    monkeypatch.setattr(clock, "now", lambda: LATER)
    decide(petitioners, petitioners.reached(), DUE - timedelta(days=1), "part")
    late = petitioners.reached()
    petitioners.reached()
    petitioners.published()
    petitioners.submitted()
    escalation.sweep(DUE + timedelta(minutes=3))
    decide(petitioners, late, DUE + timedelta(days=2), "refused")
    lifecycle.advance(at("2026-09-05", "00:02"))
    cache.clear()
    return petitioners


@pytest.mark.parametrize("prefix", ["", "/ru", "/en"])
def test_the_page_tells_everything_in_three_languages(life, client, prefix, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        answer = client.get(f"{prefix}/statistics/petitions/")
    facts = answer.context
    assert answer.status_code == 200
    assert (facts["figure"], facts["unit"]) == ("1", "/ 3")
    assert [part["value"] for part in facts["results"]] == [1, 1, 1]
    assert [part["value"] for part in facts["decisions"]] == [0, 1, 1]
    assert [fact["value"] for fact in facts["proposals"]] == ["1", "0", "0", "1"]
    assert [fact["value"] for fact in facts["present"]] == ["0", "1", "1", "0"]
    assert facts["checks"][-1]["value"] == "1 / 1"
    assert len(facts["oldest"]) == 1


def test_an_empty_country_has_an_honest_page(world, client):
    answer = client.get("/en/statistics/petitions/")
    assert answer.status_code == 200
    assert "There are no figures" in answer.content.decode()


@pytest.mark.parametrize("by", ["total", "region", "addressee", "proposals"])
def test_the_table_is_a_file(life, client, by):
    answer = client.get(f"/statistics/data/petitions-summary.csv?by={by}")
    rows = read([b"".join(answer.streaming_content).decode()])
    assert [row["due"] for row in rows] == ["1" if by == "proposals" else "3"]
    assert rows[0]["per_cent"] == ""
    assert client.get("/statistics/data/petitions-summary.csv?by=what").status_code == 404


@pytest.mark.parametrize("name", petition_data.FILES)
def test_open_data_names_nobody(life, client, name):
    text = b"".join(client.get(f"/statistics/data/{name}.csv").streaming_content).decode()
    assert "Айгүл" not in text
    assert "Сынақова" not in text
    header = text.splitlines()[0].removeprefix("\ufeff")
    assert header.split(",") == list(petition_data.FILES[name].columns)
