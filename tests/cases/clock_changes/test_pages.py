"""The operator's acts on the site, the public list, and how a date was counted, without JavaScript."""

import re
from datetime import date
from html import unescape

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils.translation import override

from tests.world import at

FILED = "2026-09-01"


@pytest.fixture
def operator(world):
    from accounts.models import PlatformRole, User

    user = User.objects.create_user("operator@example.test", name="Оператор", email_confirmed_at=at(FILED))
    PlatformRole.objects.create(user=user, role="operator", started_on=date(2025, 1, 1))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def _today(monkeypatch):
    from territories import clock

    monkeypatch.setattr(clock, "now", lambda: at("2026-09-02"))


def _seen(page) -> str:
    return re.search(r'name="seen" value="([^"]+)"', page.content.decode()).group(1)


def _text(page) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))).replace(
        "\N{NO-BREAK SPACE}", " "
    )


@pytest.mark.usefixtures("_today")
@pytest.mark.parametrize("prefix", ["", "/ru", "/en"])
def test_an_operator_looks_first_and_then_moves_the_deadlines(world, operator, due, prefix):
    case = world.case(now=at(FILED))
    address = f"{prefix}/clocks/day/"
    assert operator.get(address).status_code == 200
    asked = {"date": "2026-09-10", "becomes": "off", "instead": "", "act": "№ 700", "reason": "Құрбан айт"}
    preview = operator.post(address, asked)
    assert preview.status_code == 200
    assert due(case)[0] == "2026-09-22", "looking moves nothing"
    assert case.display_number in _text(preview)
    done = operator.post(address, {"seen": _seen(preview)}, follow=True)
    assert done.status_code == 200
    assert due(case)[0] == "2026-09-23"
    public = Client().get(f"{prefix}/clocks/")
    assert "Құрбан айт" in _text(public)
    assert "№ 700" in _text(public)
    told = Client().get(f"{prefix}/cases/{case.number}/")
    assert told.status_code == 200


@pytest.mark.usefixtures("_today")
def test_numbers_that_changed_meanwhile_are_shown_again(world, operator, due):
    case = world.case(now=at(FILED))
    asked = {"date": "2026-09-10", "becomes": "off", "reason": "Құрбан айт"}
    preview = operator.post("/en/clocks/day/", asked)
    world.case(now=at(FILED))
    again = operator.post("/en/clocks/day/", {"seen": _seen(preview)})
    assert "The numbers have changed" in _text(again)
    assert due(case)[0] == "2026-09-22"
    operator.post("/en/clocks/day/", {"seen": _seen(again)})
    assert due(case)[0] == "2026-09-23"


@pytest.mark.usefixtures("_today")
def test_a_swap_of_two_days_is_one_act(world, operator, due):
    from cases.models import ClockChange

    case = world.case(now=at(FILED))
    asked = {"date": "2026-09-10", "becomes": "off", "instead": "2026-09-12", "reason": "Ауыстыру"}
    preview = operator.post("/en/clocks/day/", asked)
    operator.post("/en/clocks/day/", {"seen": _seen(preview)})
    assert due(case)[0] == "2026-09-22"
    assert len(ClockChange.objects.get().days) == 2


@pytest.mark.usefixtures("_today")
@pytest.mark.parametrize(
    ("address", "given"),
    [
        ("/en/clocks/day/", {"date": "2026-09-10", "becomes": "off", "reason": ""}),
        ("/en/clocks/day/", {"date": "2026-09-01", "becomes": "off", "reason": "x"}),
        ("/en/clocks/day/", {"date": "2026-09-10", "becomes": "working", "reason": "x"}),
        ("/en/clocks/outage/", {"began_at": "yesterday", "ended_at": "2026-09-02 09:00", "reason": "x"}),
        ("/en/clocks/outage/", {"began_at": "2026-09-02 08:00", "ended_at": "2026-09-02 23:00", "reason": "x"}),
    ],
)
def test_what_cannot_be_done_is_said_above_the_questions(world, operator, address, given):
    page = operator.post(address, given)
    assert page.status_code == 400
    assert 'class="summary"' in page.content.decode()


@pytest.mark.usefixtures("_today")
def test_an_outage_is_noted_on_the_site(world, operator, due):
    case = world.case(now=at("2026-08-31"))
    asked = {"began_at": "2026-09-01 10:00", "ended_at": "2026-09-01T12:00", "reason": "Деректер орталығы өшті"}
    preview = operator.post("/en/clocks/outage/", asked)
    operator.post("/en/clocks/outage/", {"seen": _seen(preview)})
    assert due(case)[0] == "2026-09-22"
    assert "given back" in _text(Client().get(f"/en/cases/{case.number}/"))


@pytest.mark.usefixtures("_today")
@pytest.mark.parametrize("address", ["/clocks/day/", "/clocks/outage/"])
def test_only_people_of_the_platform_get_in(world, address):
    assert Client().get(address).status_code == 302
    case = world.case(now=at(FILED))
    bolat = Client()
    bolat.force_login(world.holder(case)["by"])
    assert bolat.get(address).status_code == 404
    assert bolat.post(address, {"seen": "x"}).status_code == 404


def test_the_public_list_costs_two_queries_however_long_it_is(world, change, client, django_assert_max_num_queries):
    for number in range(10, 25):
        change({f"2026-11-{number}": number in {14, 15, 21, 22}})
    with django_assert_max_num_queries(3):
        page = client.get("/en/clocks/")
    assert page.content.decode().count("<h2>") >= 15


@pytest.mark.usefixtures("_today")
def test_what_was_seen_cannot_be_forged(world, operator, due):
    from django.core import signing

    case = world.case(now=at(FILED))
    forged = signing.dumps([{"days": {"2026-09-10": False}, "reason": "x", "act": ""}, {}], salt="another")
    operator.post("/en/clocks/day/", {"seen": forged})
    assert due(case)[0] == "2026-09-22"


@pytest.mark.usefixtures("_today")
def test_the_commands_look_first_too(world, due, capsys):
    case = world.case(now=at("2026-08-31"))
    call_command("change_day", "--off", "2026-09-10")
    assert "Nothing was changed" in capsys.readouterr().out
    assert due(case)[0] == "2026-09-21"
    call_command("change_day", "--off", "2026-09-10", "--reason", "Құрбан айт")
    assert due(case)[0] == "2026-09-22"
    call_command("note_outage", "--from", "2026-09-01T10:00", "--to", "2026-09-01T11:00", "--reason", "өшті")
    assert due(case)[0] == "2026-09-23"
    with pytest.raises(CommandError, match="over"):
        call_command("change_day", "--off", "2026-09-01")


# -- how a date was counted ------------------------------------------------------------------


def _lines(case, now):
    from cases.tracker_reading import track

    with override("en"):
        return [[line.replace("\N{NO-BREAK SPACE}", " ") for line in one.lines] for one in track(case, [], now).counts]


def test_the_count_names_the_window_the_pause_and_the_days_given_to_everybody(world, change):
    from cases.clock_changes import note_outage
    from cases.workflow import ask

    case = world.case(now=at(FILED))
    ask(case, question="Қай үй?", now=at("2026-09-03"), **world.holder(case))
    note_outage(at("2026-09-04", "10:00"), at("2026-09-04", "11:00"), reason="өшті", now=at("2026-09-04", "12:00"))
    change({"2026-09-10": False}, at("2026-09-05"))
    (lines,) = _lines(world.again(case), at("2026-09-05"))
    assert "The office has 15 working days." in lines
    assert "Waiting for the resident does not count: 5 working days more." in lines
    assert "Given to everybody by an act that moved all clocks: 1 working day more." in lines
    assert any(line.startswith("Left out: 10 September") for line in lines)
    assert lines[-1] == "The last day: 1 October 2026, Thursday."


def test_both_dates_have_their_own_count(world):
    from cases.workflow import ask_extension, decide_extension

    case = world.case(now=at(FILED))
    ask_extension(case, days=5, reason="Құбыр керек", now=at("2026-09-03"), **world.holder(case))
    above = world.again(case).current.office.climbs_to
    decide_extension(case, granted=True, explanation="Иә", by=world.official(above), office=above, now=at("2026-09-04"))
    measured, climbs = _lines(world.again(case), at("2026-09-05"))
    assert measured[-1] == "The last day: 22 September 2026, Tuesday."
    assert "Given by the office above: 5 working days more." in climbs
    assert "Until then the case stays with the office: 29 September 2026, Tuesday." in climbs


def test_a_sum_that_does_not_add_up_is_told_to_the_operator_and_not_shown(world, caplog):
    from cases.countdown import Calendar
    from cases.counted import lines

    held = world.case(now=at(FILED)).current
    held.solve_days = 14
    calendar = Calendar.around(held.counted_from, held.counted_from)
    with override("en"):
        assert lines(held, calendar) == ["The last day: 22\N{NO-BREAK SPACE}September 2026, Tuesday."]
    assert f"assignment {held.pk}" in caplog.text
