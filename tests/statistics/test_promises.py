"""Promises kept and broken, and more time: told beside the measure, which knows neither."""

import csv
from datetime import date, timedelta

import pytest

from cases import escalation, workflow
from cases.countdown import Calendar
from cases.models import Promise
from cases.time_told import standing
from statistics import measures, opendata
from statistics.promises import Promises, promises_of, promises_of_all
from statistics.windows import Window
from tests.world import at

pytestmark = pytest.mark.django_db

RURAL, DISTRICT = "103230000", "103200000"
NOW = at("2026-12-20")


def above(world, case):
    office = world.again(case).current.office.climbs_to
    return {"office": office, "by": world.official(office)}


def promise(world, case, on, now=None):
    given = {"reason": "Жөндейміз.", "now": now or at("2026-09-02"), **world.holder(case)}
    return workflow.promise(case, promised_on=date.fromisoformat(on), **given)


def accept(world, case):
    workflow.decide_promise(case, accepted=True, explanation="", now=at("2026-09-03"), **above(world, case))


def overturned(world, case):
    world.fixed(case, at("2026-09-08"))
    workflow.dispute(case, participant=world.reporter(case), reason="", now=at("2026-09-09"))
    workflow.decide_review(case, upheld=True, explanation="Рас.", now=at("2026-09-10"), **above(world, case))


def climbs(world, case):
    escalation.sweep(at("2026-09-23", "00:03"))


def refuses(world, case):
    workflow.answer(case, kind="refused", text="Болмайды.", language="kk", now=at("2026-09-08"), **world.holder(case))


STORIES = [
    ("2026-09-18", lambda world, case: world.fixed(case, at("2026-09-18", "23:59:59")), "2026-09-30", "kept"),
    ("2026-09-18", lambda world, case: world.fixed(case, at("2026-09-19", "00:00:00")), "2026-09-30", "broken"),
    ("2026-09-18", lambda world, case: None, "2026-09-18", "open"),
    ("2026-09-18", lambda world, case: None, "2026-09-19", "broken"),
    ("2026-09-19", lambda world, case: world.fixed(case, at("2026-09-21", "12:00")), "2026-09-30", "kept"),  # Saturday
    ("2026-09-19", lambda world, case: None, "2026-09-21", "open"),
    ("2026-09-18", overturned, "2026-09-12", "broken"),
    ("2026-09-18", refuses, "2026-09-10", "open"),
    ("2026-09-18", refuses, "2026-09-19", "broken"),
    ("2026-12-01", climbs, "2026-09-18", "open"),
]


@pytest.mark.parametrize(("on", "then", "looked_on", "result"), STORIES)
def test_what_became_of_a_promise_by_statement_and_on_the_page_of_the_case(world, on, then, looked_on, result):
    case = world.case()
    given = promise(world, case, on)
    if given.verdict == "":
        accept(world, case)
    then(world, case)
    now = at(looked_on, "12:00")
    found = promises_of(world.office(RURAL), now, 5)
    assert (found.kept, found.broken, found.open) == tuple(int(result == one) for one in ("kept", "broken", "open"))
    assert [(one.promised_on.isoformat(), one.result) for one in found.latest] == [(on, result)]
    assert promises_of_all(now) == {world.office(RURAL).pk: Promises(found.kept, found.broken, found.open)}
    given.refresh_from_db()
    held = case.assignments.get(number=1)
    calendar = Calendar.around(date(2026, 9, 1), date(2026, 12, 10))
    assert standing(given, held, case.answers.all(), calendar, now) == result


def test_a_promise_that_binds_nobody_any_more_counts_nowhere(world):
    case = world.case()
    promise(world, case, "2026-09-18")
    workflow.withdraw(case, participant=world.reporter(case), now=at("2026-09-04"))
    assert promises_of(world.office(RURAL), NOW, 5) == Promises()


def test_a_year_later_nobody_is_reminded(world):
    case = world.case()
    promise(world, case, "2026-09-18")
    assert promises_of(world.office(RURAL), at("2027-09-18"), 5).broken == 1
    assert promises_of(world.office(RURAL), at("2027-09-19"), 5) == Promises()


def test_a_hidden_case_counts_and_is_not_named(world):
    case = world.case()
    promise(world, case, "2026-09-18")
    case.hidden_at, case.hidden_by, case.hidden_reason = at("2026-09-05"), world.official(world.office(RURAL)), "x"
    case.save(update_fields=["hidden_at", "hidden_by", "hidden_reason"])
    found = promises_of(world.office(RURAL), NOW, 5)
    assert (found.broken, found.latest) == (1, ())


def test_more_time_and_promises_change_nothing_in_the_measure(world):
    """Answered after its own date, inside the time that was given: missed all the same."""
    in_time, late, later = (world.case(now=at("2026-09-01", f"10:0{n}")) for n in range(3))
    for case in (in_time, late):
        workflow.ask_extension(case, days=10, reason="Күтеміз.", now=at("2026-09-02"), **world.holder(case))
        workflow.decide_extension(case, granted=True, explanation="", now=at("2026-09-03"), **above(world, case))
    promise(world, later, "2026-11-01")
    accept(world, later)
    for case, moment in (
        (in_time, at("2026-09-22", "23:59")), (late, at("2026-09-23", "00:00")), (later, at("2026-10-20"))
    ):  # fmt: skip
        world.fixed(case, moment)
        workflow.confirm(case, participant=world.reporter(case), now=moment + timedelta(days=1))
    measure = measures.measure_of(world.office(RURAL), Window.at(NOW))
    assert (measure.confirmed, measure.missed, measure.extended) == (1, 2, 2)
    assert promises_of(world.office(RURAL), NOW, 5).kept == 1


def rows_of(name):
    lines = opendata.file_lines(opendata.FILES[name], Window.at(NOW))
    return list(csv.DictReader("".join(lines).removeprefix(opendata.MARK).splitlines()))


def test_the_open_data_tell_both_dates_and_what_became_of_each_promise(world):
    put_off, kept, refused = (world.case(now=at("2026-09-01", f"10:0{n}")) for n in range(3))
    workflow.ask_extension(put_off, days=10, reason="Күтеміз.", now=at("2026-09-02"), **world.holder(put_off))
    workflow.decide_extension(put_off, granted=True, explanation="", now=at("2026-09-03"), **above(world, put_off))
    promise(world, kept, "2026-09-18")
    world.fixed(kept, at("2026-09-17"))
    promise(world, refused, "2026-12-01")
    escalation.sweep(at("2026-09-08", "00:03"))
    assignment = next(row for row in rows_of("assignments") if row["case"] == str(put_off.number))
    assert (assignment["extension"], assignment["extension_days"]) == ("granted", "10")
    assert assignment["promise_at"].startswith("2026-09-22T19:00")
    assert assignment["due_at"].startswith("2026-10-06T19:00")
    told = [
        (row["case"], row["needs_consent"], row["verdict"], row["by_silence"], row["result"])
        for row in rows_of("promises")
    ]
    assert told == [
        (str(kept.number), "0", "accepted", "0", "kept"),
        (str(refused.number), "1", "refused", "1", ""),
    ]
    assert Promise.objects.count() == 2


@pytest.mark.parametrize("prefix", ["", "/ru", "/en"])
def test_the_page_of_the_office_tells_them(world, client, monkeypatch, prefix):
    case = world.case()
    promise(world, case, "2026-09-18")
    world.fixed(case, at("2026-09-17"))
    broken = world.case(title="Көпір сынды")
    promise(world, broken, "2026-09-18")
    escalation.sweep(NOW)
    monkeypatch.setattr("territories.clock.now", lambda: NOW)
    page = client.get(f"{prefix}/offices/{RURAL}/").content.decode()
    assert page.count('id="promises"') == 1
    assert "Көпір сынды" in page
    if prefix == "/en":
        assert "Promise broken" in page
        assert "Promise kept" in page
        assert "More time given by the office above: the measure does not change" in page
    table = client.get("/statistics/data/offices.csv").streaming_content if prefix else []
    rows = list(csv.DictReader(b"".join(table).decode("utf-8-sig").splitlines()))
    assert not prefix or next(row for row in rows if row["code"] == RURAL)["promises_broken"] == "1"
