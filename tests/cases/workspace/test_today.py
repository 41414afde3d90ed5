"""What an official sees when they come to work."""

import pytest
from django.test import Client

from cases import escalation, workflow
from cases.workspace.paging import SIZE
from tests.world import at

pytestmark = pytest.mark.django_db


def test_nobody_comes_in_without_signing_in(client, world):
    answer = client.get("/desk/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/?next=/desk/")


def test_a_resident_with_an_account_is_told_that_it_acts_for_no_office(people):
    answer = people.aigul.get("/en/desk/")
    assert answer.status_code == 403
    assert "Your account acts for no office" in answer.content.decode()


def test_a_new_case_stands_open_with_its_actions(people):
    case = people.world.case()
    page = people.bolat.get("/en/desk/").content.decode()
    assert case.title in page
    assert f"/en/desk/{case.number}/accept/" in page
    assert f"/en/desk/{case.number}/forward/" in page
    assert "14 working days left" in page.replace("<b>14</b>", "14")


def test_an_office_sees_only_its_own_cases(people):
    case = people.world.case()
    assert case.title not in people.dana.get("/desk/").content.decode()
    assert case.title not in people.dana.get("/desk/all/").content.decode()


@pytest.mark.parametrize(
    ("day", "time", "strong", "text"),
    [
        ("2026-09-18", "10:00", "2", "working days left, 22 September"),
        ("2026-09-21", "10:00", "1", "working day left, 22 September"),
        ("2026-09-22", "00:00", "Today", "is the last day"),
        ("2026-09-22", "23:59", "Today", "is the last day"),
        ("2026-09-23", "00:00", "1", "working day late"),
        ("2026-09-25", "10:00", "3", "working days late"),
    ],
)
def test_time_left_in_plain_words(people, clock_at, day, time, strong, text):
    people.world.case()
    clock_at(day, time)
    page = people.bolat.get("/en/desk/").content.decode()
    assert f"<b>{strong}</b> {text}" in page.replace("\xa0", " ")


def test_in_kazakh_the_last_day_is_today(people, clock_at):
    people.world.case()
    clock_at("2026-09-22")
    page = people.bolat.get("/desk/").content.decode()
    assert "<b>Бүгін</b> соңғы күн" in page


def test_an_emergency_counts_minutes_and_hours(people, clock_at):
    from cases.models import Category

    case = people.world.case(category=Category.objects.filter(is_emergency=True).first().pk)
    owner = Client()
    owner.force_login(people.world.holder(case)["by"])
    clock_at("2026-09-01", "10:20")
    assert "40</b> minutes left to accept it, until 11:00" in owner.get("/en/desk/").content.decode()
    workflow.accept(case, now=at("2026-09-01", "10:21"), **people.world.holder(case))
    clock_at("2026-09-01", "12:00")
    assert "22</b> hours left, until 10:00" in owner.get("/en/desk/").content.decode()


def test_late_today_and_this_week_are_counted_apart(people, clock_at):
    for day in ("2026-09-01", "2026-09-02", "2026-09-08"):
        people.world.case(now=at(day))
    clock_at("2026-09-23")
    page = people.bolat.get("/en/desk/").content.decode()
    assert "<b>1</b><span>late" in page
    assert "<b>1</b><span>today" in page
    assert "<b>1</b><span>this week" in page
    for heading in ("Late", "Today, until midnight", "In the coming week"):
        assert f"{heading}</h2>" in page


def test_an_empty_day_thanks_nobody_who_has_done_nothing(people):
    page = people.bolat.get("/en/desk/").content.decode()
    assert "Nothing presses" in page
    assert "Thank you" not in page


def test_an_empty_day_thanks_who_answered_in_time(people, clock_at):
    people.world.fixed(people.world.case(), at("2026-09-02"))
    clock_at("2026-09-03")
    assert "Thank you for keeping up" in people.bolat.get("/en/desk/").content.decode()


def test_an_empty_day_says_what_passed_up_in_silence(people, clock_at):
    people.world.case()
    escalation.sweep(at("2026-09-24"))
    clock_at("2026-09-24")
    page = people.bolat.get("/en/desk/").content.decode()
    assert "1 case passed up from your office without an answer" in page
    assert "Thank you" not in page
    assert 'href="/en/desk/passed-up/"' in page
    clock_at("2026-12-24")
    assert "passed up from your office without" not in people.bolat.get("/en/desk/").content.decode()


def test_what_came_from_below_is_to_be_accepted_and_not_to_be_passed_on(people, clock_at):
    people.world.case()
    assert "New: accept, or say “not ours”</h2>" in people.bolat.get("/en/desk/").content.decode()
    escalation.sweep(at("2026-09-24"))
    clock_at("2026-09-24")
    assert "New: accept</h2>" in people.erzhan.get("/en/desk/").content.decode()


def test_today_takes_at_most_ten_queries(people, clock_at, django_assert_max_num_queries):
    for _number in range(30):
        people.world.case()
    clock_at("2026-09-22")
    people.bolat.get("/desk/")
    with django_assert_max_num_queries(10):
        page = people.bolat.get("/desk/")
    assert page.content.decode().count("<li") > 25


@pytest.mark.parametrize("name", ["all", "from-below", "disputes", "below", "answered", "passed-up", "meeting"])
def test_every_list_takes_at_most_ten_queries(people, name, clock_at, django_assert_max_num_queries):
    for _number in range(5):
        people.world.case()
    escalation.sweep(at("2026-09-24"))
    for _number in range(5):
        people.world.case(now=at("2026-09-24"))
    clock_at("2026-09-25")
    people.erzhan.get("/desk/")
    with django_assert_max_num_queries(10):
        assert people.erzhan.get(f"/desk/{name}/").status_code == 200


def test_pages_follow_each_other_without_losing_or_doubling_a_case(people, clock_at):
    cases = [people.world.case(now=at("2026-09-01", f"10:{minute:02}")) for minute in range(60)]
    seen, address = [], "/en/desk/all/"
    addresses = []
    while address:
        addresses.append(address)
        page = people.bolat.get(address)
        seen += [row["case"].pk for row in page.context["rows"]]
        older = page.context["page"].older
        address = f"/en/desk/all/{older}" if older else ""
    assert seen == [case.pk for case in cases]
    assert len(addresses) == len(cases) / SIZE
    back = people.bolat.get(f"/en/desk/all/{people.bolat.get(addresses[2]).context['page'].newer}")
    assert [row["case"].pk for row in back.context["rows"]] == seen[SIZE : 2 * SIZE]


def test_a_key_that_makes_no_sense_is_the_first_page(people):
    case = people.world.case()
    for key in ("x", "-", "99999999999999999999-1", "1-x"):
        assert case.title in people.bolat.get("/desk/all/", data={"after": key}).content.decode()


def test_somebody_of_two_offices_chooses_and_the_choice_is_remembered(people, joined):
    case = people.world.case()
    district = people.world.office("103200000")
    joined(people.bolat.user, district)
    page = people.bolat.get("/en/desk/").content.decode()
    assert case.title not in page  # the district's own lists come first
    assert case.title in people.bolat.get("/en/desk/?office=103230000").content.decode()
    assert case.title in people.bolat.get("/en/desk/").content.decode()
    assert case.title in people.bolat.get("/en/desk/?office=750000000").content.decode()  # not theirs: no effect


def test_a_former_member_sees_nothing_from_the_same_moment_on(people):
    case = people.world.case()
    assert people.bolat.get(f"/desk/{case.number}/").status_code == 200
    people.bolat.user.memberships.update(ended_on="2026-09-02")
    assert people.bolat.get(f"/desk/{case.number}/").status_code in {403, 404}
    assert people.bolat.get("/desk/").status_code == 403
    assert people.bolat.post(f"/desk/{case.number}/accept/", {"version": 1}).status_code == 404


def test_what_climbed_stands_in_the_list_of_the_level_above(people, clock_at):
    case = people.world.case()
    assert case.title in people.erzhan.get("/desk/below/").content.decode()
    clock_at("2026-09-24")
    escalation.sweep(at("2026-09-24"))
    assert case.title in people.erzhan.get("/desk/from-below/").content.decode()
    assert case.title not in people.erzhan.get("/desk/below/").content.decode()
    assert case.title in people.bolat.get("/desk/passed-up/").content.decode()


def test_below_can_be_filtered_by_branch_and_lateness(people, clock_at):
    case = people.world.case()
    assert case.title in people.erzhan.get("/desk/below/?of=103230000").content.decode()
    other = people.dana.user.offices().get().territory_id
    assert case.title not in people.erzhan.get(f"/desk/below/?of={other}").content.decode()
    assert case.title not in people.erzhan.get("/desk/below/?late=1").content.decode()
    clock_at("2026-09-23")
    assert case.title in people.erzhan.get("/desk/below/?late=1").content.decode()


def test_the_list_for_the_meeting_has_every_open_case(people):
    case = people.world.case()
    page = people.bolat.get("/en/desk/meeting/").content.decode()
    assert case.display_number in page
    assert case.title in page
