"""The page of a case in the hands of visitors: public, private, hidden, supported, found by number."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.translation import override

from cases import escalation, workflow
from cases.models import Answer, Case, Event, Participant
from cases.photos import store_photos
from cases.private_links import address_of
from cases.wording import hours_late
from tests.world import ALMALY, at, prepared_photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def arrive(monkeypatch):
    """Requests arrive at this moment."""

    def set_clock(day: str, clock: str = "10:00"):
        moment = at(day, clock)
        monkeypatch.setattr("territories.clock.now", lambda: moment)
        return moment

    return set_clock


def address(case, name="case", language="ru"):
    from django.utils.translation import override

    with override(language):
        return reverse(f"cases:{name}", args=[case.number])


def text_of(response):
    return response.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def link_of(participant, language="ru"):
    from django.utils.translation import override

    with override(language):
        return address_of(participant)


# -- the public page -----------------------------------------------------------------------


def test_anybody_reads_the_page_without_signing_in(world, arrive, client):
    case = world.case()
    arrive("2026-09-10")
    page = text_of(client.get(address(case)))
    assert "Құбыр жарылды" in page
    assert "Не решат до вторника, 22 сентября — дело само перейдёт акиму Абайского района" in page
    assert f"Дело № {case.display_number}" in page


def test_words_of_residents_are_escaped_keep_their_lines_and_their_language(world, arrive, client):
    case = world.case(title="<script>alert('1')</script>", body="бір\nекі <img src=x onerror=alert(2)>", language="kk")
    arrive("2026-09-10")
    workflow.answer(
        case,
        kind="refused",
        text="<b>жоқ</b>\n\n</div><script>3</script>",
        language="kk",
        now=at("2026-09-09"),
        **world.holder(case),
    )
    workflow.dispute(case, participant=world.reporter(case), reason="<svg onload=alert(4)>", now=at("2026-09-09"))
    page = text_of(client.get(address(case)))
    for evil in ("<script>alert", "<img src=x", "<b>жоқ", "<script>3", "<svg onload"):
        assert evil not in page
    assert '<h1 lang="kk">&lt;script&gt;' in page
    assert re.search(r'<blockquote lang="kk">бір<br>екі &lt;img', page)
    assert re.search(r'<div class="words" lang="kk"><p>&lt;b&gt;', page)


def test_a_name_is_shown_only_when_its_owner_chose_so_and_contacts_never(world, arrive, client):
    case = world.case()
    arrive("2026-09-10")
    people = Participant.objects.filter(case=case)
    people.update(name="Айгүл Т.", contact_email="aigul@example.test", contact_phone="+77011234567")
    page = text_of(client.get(address(case)))
    assert "Айгүл" not in page
    assert "Сообщил житель" in page
    people.update(show_name=True)
    page = text_of(client.get(address(case)))
    assert "Сообщение от жителя: Айгүл Т." in page
    assert "aigul@" not in page
    assert "7011234567" not in page
    assert people.get().token not in page


def test_the_page_needs_at_most_ten_queries_however_long_the_history(
    world, arrive, client, django_assert_max_num_queries
):
    case = world.case(category="water")
    store_photos(case, None, [prepared_photo()], at("2026-09-01"))
    for _level in range(4):
        case = world.again(case)
        escalation.sweep(case.current.due_at + timedelta(minutes=1), grace=timedelta())
    for person in range(30):
        workflow.support(case, key=str(person), now=at("2026-11-25") + timedelta(days=person))
    world.fixed(case, at("2026-12-29"))
    arrive("2026-12-30")
    client.get(address(case))
    with django_assert_max_num_queries(10):
        assert client.get(address(case)).status_code == 200


def test_an_unchanged_page_is_answered_with_304_by_two_queries_and_a_changed_one_anew(
    world, arrive, client, django_assert_num_queries
):
    case = world.case()
    arrive("2026-09-10")
    first = client.get(address(case))
    tag = client.get(address(case)).headers["ETag"]
    assert first.status_code == 200
    with django_assert_num_queries(2):
        again = client.get(address(case), headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(address(case, language="kk"), headers={"If-None-Match": tag}).status_code == 200
    arrive("2026-09-11")
    assert client.get(address(case), headers={"If-None-Match": tag}).status_code == 200
    arrive("2026-09-10")
    workflow.accept(case, now=at("2026-09-10"), **world.holder(case))
    assert client.get(address(case), headers={"If-None-Match": tag}).status_code == 200


def test_a_new_akim_makes_the_page_new(world, arrive, client):
    from territories import seats

    case = world.case()
    arrive("2026-09-10")
    client.get(address(case))
    tag = client.get(address(case)).headers["ETag"]
    seats.appoint(
        world.office("100000000"), holder_name="Марат Қ.", on=at("2026-09-09").date(), by="t", now=at("2026-09-09")
    )
    page = client.get(address(case), headers={"If-None-Match": tag})
    assert page.status_code == 200
    assert "Марат Қ." in text_of(page)


def test_before_and_after_stand_side_by_side(world, arrive, client):
    case = world.case()
    store_photos(case, None, [prepared_photo()], at("2026-09-01"))
    world.fixed(case, at("2026-09-10"))
    arrive("2026-09-11")
    page = text_of(client.get(address(case)))
    assert page.count("<figure>") == 2
    assert page.index("<b>До</b>") < page.index("<b>После</b>")


# -- hidden ------------------------------------------------------------------------------------


def test_a_hidden_case_says_so_with_the_reason_and_shows_no_words_and_no_photos(world, arrive, client):
    case = world.case(title="Құпия тақырып", body="Құпия мәтін")
    store_photos(case, None, [prepared_photo()], at("2026-09-01"))
    workflow.answer(case, kind="refused", text="Құпия жауап", language="kk", now=at("2026-09-02"), **world.holder(case))
    workflow.dispute(case, participant=world.reporter(case), reason="Құпия дау", now=at("2026-09-03"))
    operator = world.official(world.office("000000000"))
    Case.objects.filter(pk=case.pk).update(
        hidden_at=at("2026-09-04"), hidden_by=operator, hidden_reason="Чужие личные данные"
    )
    Participant.objects.filter(case=case).update(name="Айгүл Т.", show_name=True)
    arrive("2026-09-10")
    response = client.get(address(case))
    page = text_of(response)
    assert "Скрыто модерацией." in page
    assert "Чужие личные данные" in page
    assert "Құпия" not in page
    assert "Айгүл" not in page
    assert ".jpg" not in page
    assert 'class="ladder' in page
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert client.post(address(case, "support")).status_code == 404


# -- numbers -------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["{0}", "№{0}", "{0}.", " {1} ", "{1}"])
def test_the_number_box_finds_the_case_however_its_number_is_typed(world, client, typed):
    case = world.case()
    typed = typed.format(case.number, case.display_number)
    for answer in (client.get("/ru/cases/find/", {"number": typed}), client.post("/ru/cases/find/", {"number": typed})):
        assert (answer.status_code, answer.url) == (302, address(case))


def test_a_mistyped_number_asks_to_check_it(world, client):
    case = world.case()
    wrong = case.number + 1
    for answer in (client.get(f"/ru/cases/{wrong}/"), client.get("/ru/cases/find/", {"number": str(wrong)})):
        assert answer.status_code == 404
        assert "Проверьте номер" in text_of(answer)
        assert f'value="{wrong}"' in text_of(answer)


def test_a_whole_number_that_no_case_has_and_words_that_are_no_number_are_said_to_be_so(world, client):
    from cases.numbers import with_check_digit

    for typed in (str(with_check_digit(999_999)), "су жоқ", "<script>", "9" * 40):
        answer = client.get("/ru/cases/find/", {"number": typed})
        assert answer.status_code == 404
        assert "Дела с таким номером нет" in text_of(answer)
        assert "<script>" not in text_of(answer).split("<main")[1]


def test_a_number_with_a_dash_in_the_address_leads_to_the_one_page(world, client):
    case = world.case()
    answer = client.get(f"/ru/cases/{case.display_number}/")
    assert (answer.status_code, answer.url) == (302, address(case))


# -- the private page ------------------------------------------------------------------------------


def test_a_wrong_token_and_another_cases_token_are_not_found(world, arrive, client):
    case, other = world.case(), world.case()
    arrive("2026-09-10")
    assert client.get(f"/ru/cases/{case.number}/p/{'0' * 32}/").status_code == 404
    assert client.get(f"/ru/cases/{case.number}/p/{world.reporter(other).token}/").status_code == 404


def test_the_private_address_leaks_to_nobody(world, arrive, client):
    case = world.case()
    arrive("2026-09-10")
    answer = client.get(link_of(world.reporter(case)))
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Referrer-Policy"] == "strict-origin"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert '<meta name="referrer" content="strict-origin">' in text_of(answer)
    assert "ETag" not in answer.headers


def test_opening_a_link_changes_nothing_however_often_a_scanner_does(world, arrive, client):
    case = world.case()
    world.fixed(case, at("2026-09-10"))
    arrive("2026-09-11")
    link = link_of(world.reporter(case))
    for method in (client.get, client.head):
        for query in ({}, {"do": "confirm"}):
            assert method(link, query).status_code == 200
    assert world.again(case).state == "answered"
    assert Event.objects.filter(case=case).count() == 2


def test_the_reporter_confirms_and_is_shown_that_it_is_done(world, arrive, client):
    case = world.case()
    world.fixed(case, at("2026-09-10"))
    arrive("2026-09-11")
    link = link_of(world.reporter(case))
    answer = client.post(link, {"do": "confirm"})
    assert (answer.status_code, answer.url) == (303, link)
    page = text_of(client.get(link))
    assert "Ваше слово записано: ответ подтверждён." in page
    assert "Решено, житель подтвердил" in page
    assert 'value="confirm"' not in page


def test_confirming_twice_confirms_once_and_says_so(world, arrive, client):
    case = world.case()
    world.fixed(case, at("2026-09-10"))
    arrive("2026-09-11")
    link = link_of(world.reporter(case))
    client.post(link, {"do": "confirm"})
    client.get(link)
    version = world.again(case).version
    assert client.post(link, {"do": "confirm"}).status_code == 303
    assert world.again(case).version == version
    assert 'role="alert"' in text_of(client.get(link))


def test_words_that_came_too_late_are_given_back(world, arrive, client):
    case = world.case()
    world.fixed(case, at("2026-09-10"))
    arrive("2026-09-11")
    link = link_of(world.reporter(case))
    client.post(link, {"do": "confirm"})
    late = client.post(link, {"do": "dispute", "reason": "Әлі ағып тұр"})
    assert late.status_code == 409
    page = text_of(late)
    assert 'role="alert"' in page
    assert re.search(r"<textarea[^>]*readonly[^>]*>Әлі ағып тұр</textarea>", page)
    assert world.again(case).outcome == "confirmed"
    assert "Әлі ағып тұр" not in text_of(client.get(link)), "shown once"


def test_the_reporter_disputes_with_a_few_words(world, arrive, client):
    case = world.case()
    world.fixed(case, at("2026-09-10"))
    arrive("2026-09-11")
    link = link_of(world.reporter(case))
    client.post(link, {"do": "dispute", "reason": "Әлі ағып тұр"})
    assert world.again(case).state == "reviewed"
    page = text_of(client.get(link))
    assert "Теперь ответ проверит уровень выше" in page
    assert "Әлі ағып тұр" in page


def test_too_many_words_are_refused_and_not_lost(world, arrive, client):
    case = world.case()
    world.fixed(case, at("2026-09-10"))
    arrive("2026-09-11")
    answer = client.post(link_of(world.reporter(case)), {"do": "dispute", "reason": "а" * 2001})
    assert answer.status_code == 400
    assert "а" * 2001 in text_of(answer)
    assert world.again(case).state == "answered"


def test_a_refusal_is_accepted_or_disputed(world, arrive, client):
    case = world.case()
    workflow.answer(case, kind="refused", text="Жоқ", language="kk", now=at("2026-09-10"), **world.holder(case))
    arrive("2026-09-11")
    link = link_of(world.reporter(case))
    page = text_of(client.get(link))
    assert "Вы согласны с этим ответом?" in page
    assert "Не согласен" in page
    client.post(link, {"do": "confirm"})
    assert world.again(case).outcome == "refused"


@pytest.mark.parametrize(("day", "counts"), [("2026-10-09", True), ("2026-10-10", False), ("2026-10-11", False)])
def test_a_late_confirmation_counts_until_day_30(world, arrive, client, day, counts):
    case = world.case()
    world.fixed(case, at("2026-09-10"))
    escalation.sweep(at("2026-09-21"), grace=timedelta())
    arrive(day, "10:00")
    link = link_of(world.reporter(case))
    assert ('value="confirm"' in text_of(client.get(link))) is counts
    client.post(link, {"do": "confirm"})
    assert world.again(case).outcome == ("confirmed" if counts else "silent")


def test_the_reporter_replies_to_a_question_and_a_supporter_is_not_asked(world, arrive, client):
    case = world.case()
    supporter = workflow.support(case, key="k", now=at("2026-09-02"))
    workflow.ask(case, question="Қай көшеде?", now=at("2026-09-03"), **world.holder(case))
    arrive("2026-09-04")
    assert 'name="text"' not in text_of(client.get(link_of(supporter)))
    link = link_of(world.reporter(case))
    assert 'name="text"' in text_of(client.get(link))
    empty = client.post(link, {"do": "reply", "text": "  "})
    assert empty.status_code == 400
    assert "field--error" in text_of(empty)
    client.post(link, {"do": "reply", "text": "Абай көшесі"})
    assert world.again(case).state == "open"


def test_a_form_without_its_token_changes_nothing(world, arrive):
    from django.test import Client

    case = world.case()
    world.fixed(case, at("2026-09-10"))
    arrive("2026-09-11")
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(link_of(world.reporter(case)), {"do": "confirm"}).status_code == 403
    assert strict.post(address(case, "support")).status_code == 403
    assert world.again(case).state == "answered"


def test_an_unknown_action_does_nothing(world, arrive, client):
    case = world.case()
    arrive("2026-09-11")
    assert client.post(link_of(world.reporter(case)), {"do": "close"}).status_code == 303
    assert world.again(case).version == 1


# -- support -------------------------------------------------------------------------------------------


def test_support_takes_one_tap_counts_once_for_a_browser_and_gives_a_link_to_confirm_with(world, arrive, client):
    case = world.case()
    arrive("2026-09-02")
    answer = client.post(address(case, "support"))
    assert answer.status_code == 303
    cookie = client.cookies["visitor"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    page = text_of(client.get(answer.url))
    assert "Ваш голос записан. Число людей пересчитывается каждую минуту, вы в него войдёте." in page
    assert "Это касается и вас." in page
    assert client.post(address(case, "support")).url == answer.url
    assert case.participants.filter(role="supporter").count() == 1
    key = case.participants.get(role="supporter").key
    assert cookie.value.split(":")[0] not in key
    assert f'href="{answer.url}"' in text_of(client.get(address(case)))
    world.fixed(case, at("2026-09-10"))
    arrive("2026-09-11")
    client.post(answer.url, {"do": "confirm"})
    assert world.again(case).outcome == "confirmed"


def test_who_joins_after_the_answer_cannot_confirm_it(world, arrive, client):
    case = world.case()
    world.fixed(case, at("2026-09-10"))
    arrive("2026-09-11")
    link = client.post(address(case, "support")).url
    page = text_of(client.get(link))
    assert 'value="confirm"' not in page
    assert "Вы присоединились после этого ответа" in page
    client.post(link, {"do": "confirm"})
    assert world.again(case).state == "answered"


def test_a_cookie_that_was_tampered_with_is_a_new_visitor(world, arrive, client):
    case = world.case()
    arrive("2026-09-02")
    client.cookies["visitor"] = "somebody:else"
    assert client.post(address(case, "support")).status_code == 303
    assert client.cookies["visitor"].value != "somebody:else"


def test_a_closed_case_takes_no_more_support(world, arrive, client):
    case = world.case()
    world.fixed(case, at("2026-09-10"))
    workflow.confirm(case, participant=world.reporter(case), now=at("2026-09-11"))
    arrive("2026-09-12")
    assert client.post(address(case, "support")).url == address(case)
    assert not case.participants.filter(role="supporter").exists()
    assert "support" not in re.findall(r'action="([^"]*)"', text_of(client.get(address(case))))


def test_a_supporter_may_say_who_they_are_and_wrong_addresses_are_explained(world, arrive, client):
    case = world.case()
    arrive("2026-09-02")
    link = client.post(address(case, "support")).url
    wrong = client.post(link, {"do": "introduce", "name": "Дана", "email": "dana@", "show_name": "on"})
    assert wrong.status_code == 400
    assert 'href="#id_email"' in text_of(wrong)
    assert 'value="Дана"' in text_of(wrong)
    client.post(link, {"do": "introduce", "name": " Дана  К. ", "email": "dana@example.test"})
    supporter = case.participants.get(role="supporter")
    assert (supporter.name, supporter.contact_email, supporter.show_name) == ("Дана К.", "dana@example.test", False)


def test_the_names_that_supporters_show_stand_in_the_history_and_on_no_hidden_case(world, arrive, client):
    case = world.case()
    names = [f"Дана {letter}." for letter in "АБВГДЕЖ"]
    for place, name in enumerate(names):
        supporter = workflow.support(case, key=name, now=at("2026-09-02") + timedelta(minutes=place))
        case.participants.filter(pk=supporter.pk).update(name=name, show_name=place != 1)
    arrive("2026-09-02")
    page = text_of(client.get(address(case)))
    assert "Среди них: Дана А., Дана В., Дана Г., Дана Д., Дана Е.<" in page
    Case.objects.filter(pk=case.pk).update(
        hidden_at=at("2026-09-02"), hidden_by=world.official(case.current.office), hidden_reason="Жеке деректер"
    )
    assert "Дана" not in text_of(client.get(address(case)))


@pytest.mark.parametrize(
    ("hours", "told"),
    [(1, "1 час опоздания"), (71, "71 час опоздания"), (72, "3 дня опоздания"), (7780, "324 дня опоздания")],
)
def test_hours_beyond_three_days_are_told_in_days(hours, told):
    with override("ru"):
        assert " ".join(hours_late(hours)) == told


def test_one_address_cannot_support_without_end(world, arrive, client, settings):
    settings.LIMITS = {**settings.LIMITS, "support": (2, 600)}
    case = world.case()
    arrive("2026-09-02")
    statuses = []
    for _person in range(3):
        client.cookies.clear()
        statuses.append(client.post(address(case, "support")).status_code)
    assert statuses == [303, 200, 429]  # past half the limit a turn comes first (accounts.slow_way)


def test_an_official_cannot_confirm_with_a_residents_link_of_their_own(world, arrive, client):
    case = world.case()
    reporter = world.reporter(case)
    official = world.official(case.current.office)
    Participant.objects.filter(pk=reporter.pk).update(user=official)
    world.fixed(case, at("2026-09-10"))
    arrive("2026-09-11")
    client.post(link_of(reporter), {"do": "confirm"})
    assert world.again(case).state == "answered"
    assert Answer.objects.get(case=case).verdict == ""


@pytest.mark.parametrize("code", [ALMALY, "103230000", "750000000", "000000000"])
def test_the_page_stands_for_every_kind_of_place(world, arrive, client, code):
    case = world.case(code)
    arrive("2026-09-02")
    for language in ("kk", "ru", "en"):
        assert client.get(address(case, language=language)).status_code == 200
