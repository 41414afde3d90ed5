"""More time and promised dates on the pages: what the office asks, what the level above reads and decides. No JavaScript."""

import pytest

from cases import escalation, workflow
from cases.models import Extension, Promise
from tests.world import at

pytestmark = pytest.mark.django_db


def text_of(answer) -> str:
    return answer.content.decode().replace("\xa0", " ")


def asks(people, case, **more):
    given = {"version": people.world.again(case).version, "days": 5, "reason": "Құбыр жеткізіледі.", **more}
    return people.bolat.post(f"/en/desk/{case.number}/more-time/", given, follow=True)


def promises(people, case, on, **more):
    given = {"version": people.world.again(case).version, "promised_on": on, "reason": "Көше жөнделеді.", **more}
    return people.bolat.post(f"/en/desk/{case.number}/promise/", given, follow=True)


def decides(people, case, page, **more):
    given = {"version": people.world.again(case).version, "verdict": "yes", "explanation": "", **more}
    return people.erzhan.post(f"/en/desk/{case.number}/{page}/", given, follow=True)


def test_the_page_says_both_dates_who_decides_and_that_the_measure_stays(people):
    case = people.world.case()
    page = text_of(people.bolat.get(f"/en/desk/{case.number}/more-time/"))
    assert "Akim of Abay district" in page
    assert "22 September 2026, Tuesday" in page
    assert '<option value="5">5 working days: until 29 September, Tuesday</option>' in page
    assert page.count("<option") == 15
    assert "more time never makes an answer count as on time" in page


def test_the_office_asks_and_the_level_above_finds_it_decides_it_and_both_dates_are_public(people, client):
    case = people.world.case()
    done = text_of(asks(people, case))
    assert "Akim of Abay district decides by Friday 4 September; silence means no." in done
    assert "5 working days more were asked for." in done
    assert f"/desk/{case.number}/more-time/" not in done.split('id="why-not"')[0]
    assert Extension.objects.get().days == 5

    today = text_of(people.erzhan.get("/en/desk/"))
    assert "Asked from below" in today
    listed = text_of(people.erzhan.get("/en/desk/asked/"))
    assert "5 working days more" in listed
    assert f"/desk/{case.number}/decide-time/" in listed
    assert "The office below asks for more time" in text_of(people.erzhan.get(f"/en/desk/{case.number}/"))
    sheet = text_of(people.erzhan.get(f"/en/desk/{case.number}/decide-time/"))
    assert "Құбыр жеткізіледі." in sheet
    assert "The case climbs after 29 September 2026, Tuesday instead of 22 September 2026, Tuesday." in sheet
    done = text_of(decides(people, case, "decide-time"))
    assert "Published: yes. The case now climbs after 29 September 2026, Tuesday." in done
    assert "No office below has asked for anything." in text_of(people.erzhan.get("/en/desk/asked/"))

    both = "The office is measured by 22 September 2026, Tuesday; the case climbs after 29 September 2026, Tuesday."
    assert both in text_of(people.bolat.get(f"/en/desk/{case.number}/"))
    public = text_of(client.get(f"/en/cases/{case.number}/"))
    assert public.count(both) >= 2  # the panel and the ladder
    assert "Akim of Abay district gave 5 working days more" in public
    assert "Given by the office above: 5 working days more." in public
    assert "More time by 29 September" in text_of(people.bolat.get("/en/desk/all/"))
    assert "More time by 29 September" in text_of(client.get("/en/cases/"))


def test_after_its_own_date_the_case_is_late_for_the_office_although_it_stays(people, client, clock_at):
    case = people.world.case()
    asks(people, case)
    decides(people, case, "decide-time")
    clock_at("2026-09-24")
    page = text_of(client.get(f"/en/cases/{case.number}/"))
    assert "Its own deadline passed, more time was given" in page


def test_a_no_needs_a_reason_and_is_told(people, client):
    case = people.world.case()
    asks(people, case)
    empty = decides(people, case, "decide-time", verdict="no")
    assert empty.status_code == 400
    assert "Please write something here." in text_of(empty)
    done = text_of(decides(people, case, "decide-time", verdict="no", explanation="Бригада бос тұр."))
    assert "Published: no. The deadline stays." in done
    public = text_of(client.get(f"/en/cases/{case.number}/"))
    assert "Akim of Abay district gave no more time" in public
    assert "Бригада бос тұр." in public


def test_silence_is_told_as_silence(people, client, clock_at):
    case = people.world.case()
    asks(people, case)
    escalation.sweep(at("2026-09-05", "00:03"))
    clock_at("2026-09-05")
    public = text_of(client.get(f"/en/cases/{case.number}/"))
    assert "No more time: the office above did not decide in time" in public
    late = decides(people, case, "decide-time")
    assert late.status_code in {404, 409}


def test_a_date_inside_the_time_is_public_at_once(people, client):
    case = people.world.case()
    page = text_of(people.bolat.get(f"/en/desk/{case.number}/promise/"))
    assert "A day by 22 September 2026 is public at once." in page
    assert 'type="date"' in page
    done = text_of(promises(people, case, "2026-09-18"))
    assert "Promised in public: done by 18 September 2026. No deadline has moved." in done
    public = text_of(client.get(f"/en/cases/{case.number}/"))
    assert "Promised in public" in public
    assert "promised: done by 18 September 2026" in public
    assert "The day has not come yet" in public
    assert "Көше жөнделеді." in public


@pytest.mark.parametrize(("fixed_on", "words"), [("2026-09-17", "Promise kept"), (None, "Promise broken")])
def test_a_promise_is_shown_as_kept_or_broken(people, client, clock_at, fixed_on, words):
    case = people.world.case()
    promises(people, case, "2026-09-18")
    if fixed_on:
        people.world.fixed(case, at(fixed_on))
    clock_at("2026-09-19")
    assert words in text_of(client.get(f"/en/cases/{case.number}/"))


def test_a_later_date_waits_for_the_level_above(people, client):
    case = people.world.case()
    done = text_of(promises(people, case, "01.12.2026"))
    assert "Written down: done by 1 December 2026." in done
    listed = text_of(people.erzhan.get("/en/desk/asked/"))
    assert "Until 1 December 2026" in listed
    assert "Promised in public" not in text_of(client.get(f"/en/cases/{case.number}/"))
    sheet = text_of(people.erzhan.get(f"/en/desk/{case.number}/decide-promise/"))
    assert "Promised: done by 1 December 2026" in sheet
    assert "Published: yes." in text_of(decides(people, case, "decide-promise"))
    assert Promise.objects.get().verdict == "accepted"
    public = text_of(client.get(f"/en/cases/{case.number}/"))
    assert "Promised in public" in public
    assert "accepted the promised date: 1 December 2026" in public
    assert "the case climbs after 1 December 2026, Tuesday" in public


@pytest.mark.parametrize("on", ["", "жұма", "2026-08-01", "2028-01-01"])
def test_a_wrong_date_is_refused_and_the_text_kept(people, on):
    case = people.world.case()
    page = promises(people, case, on)
    assert page.status_code == 400
    assert "Көше жөнделеді." in text_of(page)
    assert not Promise.objects.exists()


@pytest.mark.parametrize("page", ["more-time/", "promise/", "decide-time/", "decide-promise/"])
def test_another_office_finds_no_such_page(people, page):
    case = people.world.case()
    for person in (people.dana, people.aigul, people.erzhan):
        assert person.get(f"/desk/{case.number}/{page}").status_code == 404
        assert person.post(f"/desk/{case.number}/{page}", {"version": 1}).status_code == 404


def test_the_office_that_asked_decides_nothing_itself(people):
    case = people.world.case()
    asks(people, case)
    given = {"version": people.world.again(case).version, "verdict": "yes", "explanation": ""}
    answer = people.bolat.post(f"/en/desk/{case.number}/decide-time/", given)
    assert answer.status_code == 409
    assert "Only the office above decides this." in text_of(answer)
    assert Extension.objects.get().decided_at is None


def test_somebody_of_both_offices_decides_for_the_one_above(people, joined):
    case = people.world.case()
    asks(people, case)
    joined(people.erzhan.user, people.world.office("103230000"))
    assert "Published: yes." in text_of(decides(people, case, "decide-time"))


def test_what_changed_meanwhile_is_told_and_nothing_is_written(people):
    case = people.world.case()
    asks(people, case)
    workflow.add_note(case, text="x", now=at("2026-09-02"), **people.world.holder(case))
    stale = decides(people, case, "decide-time", version=1)
    assert stale.status_code == 409
    assert Extension.objects.get().decided_at is None


@pytest.mark.parametrize("language", ["", "/ru", "/en"])
def test_every_page_speaks_three_languages(people, client, language):
    case = people.world.case()
    for page in ("more-time/", "promise/", "answer/", ""):
        assert people.bolat.get(f"{language}/desk/{case.number}/{page}").status_code == 200
    asks(people, case)
    for page in (f"{case.number}/decide-time/", f"{case.number}/", "asked/"):
        assert people.erzhan.get(f"{language}/desk/{page}").status_code == 200
    decides(people, case, "decide-time")
    promises(people, case, "2026-12-01")
    assert people.erzhan.get(f"{language}/desk/{case.number}/decide-promise/").status_code == 200
    decides(people, case, "decide-promise")
    assert client.get(f"{language}/cases/{case.number}/").status_code == 200


def test_the_list_takes_at_most_ten_queries_whatever_its_length(people, django_assert_max_num_queries):
    for number in range(6):
        case = people.world.case()
        if number % 2:
            asks(people, case)
        else:
            promises(people, case, "2026-12-01")
    people.erzhan.get("/desk/asked/")
    with django_assert_max_num_queries(10):
        page = text_of(people.erzhan.get("/en/desk/asked/"))
    assert page.count("decide-time/") == page.count("decide-promise/") == 3


def test_the_public_page_of_a_case_with_everything_takes_at_most_eleven_queries(
    people, client, django_assert_max_num_queries
):
    case = people.world.case()
    asks(people, case)
    decides(people, case, "decide-time")
    promises(people, case, "2026-12-01")
    client.get(f"/en/cases/{case.number}/")
    with django_assert_max_num_queries(10):
        assert client.get(f"/en/cases/{case.number}/").status_code == 200
