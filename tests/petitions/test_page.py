"""The page of a petition in every state, for everybody; by its secret link before publication."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.translation import override

from cases import escalation
from cases.models import Answer
from petitions import page_reading as pages
from petitions import workflow
from petitions.counting import count
from petitions.lifecycle import advance
from petitions.models import Petition
from petitions.texts import Words
from petitions.views.shared import drawn
from tests.petitions.conftest import KK, RU
from tests.world import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def arrive(monkeypatch):
    """Requests arrive at this moment."""

    def set_clock(day: str, clock: str = "10:00"):
        moment = at(day, clock)
        monkeypatch.setattr("territories.clock.now", lambda: moment)
        return moment

    return set_clock


def address(petition, language="ru", name="page"):
    with override(language):
        return reverse(f"petitions:{name}", args=[petition.share_key if name == "by_link" else petition.number])


def text_of(response):
    return response.content.decode().replace("\N{NO-BREAK SPACE}", " ").replace("&#x27;", "'")


def decided(petitioners, petition, now, kind="part"):
    """The addressee's head publishes a decision."""
    from accounts.models import Membership
    from cases.workflow import answer

    office = petition.case.current.office
    head = petitioners.resident(name="Болат Е.")
    Membership.objects.create(user=head, office=office, role="head", started_on=now.date())
    return answer(
        petition.case,
        kind=kind,
        text="Автобус будет ходить по понедельникам и пятницам.",
        language="ru",
        signed_by="Болат Ерланов, аким",
        by=head,
        office=office,
        now=now,
    )


# -- before publication --------------------------------------------------------------------------


def test_before_publication_only_the_link_leads_to_it(petitioners, arrive, client):
    arrive("2026-03-03")
    petition = petitioners.begin()
    petitioners.join(petition, 3)
    count(petitioners.began_at + timedelta(hours=1, minutes=5))
    assert client.get(address(petition)).status_code == 404
    assert client.get(address(petition, name="data")).status_code == 404
    assert client.get(address(petition, name="picture")).status_code == 404
    answer = client.get(address(petition, name="by_link"))
    page = text_of(answer)
    assert "Присоединились: 3 из 50" in page
    assert "Нужно 50 человек до" in page
    assert "Присоединиться к петиции" in page
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert 'content="noindex' in page
    assert "og:image" not in page


def test_a_wrong_link_leads_nowhere(petitioners, arrive, client):
    arrive("2026-03-03")
    petitioners.begin()
    with override("ru"):
        assert client.get(reverse("petitions:by_link", args=["nobody-has-this"])).status_code == 404


def test_while_it_is_checked_the_link_tells_until_when_and_that_we_are_late(petitioners, arrive, client):
    petition = petitioners.submitted()
    arrive("2026-03-10")
    assert "Платформа решит до" in text_of(client.get(address(petition, name="by_link")))
    arrive("2026-05-10")
    late = text_of(client.get(address(petition, name="by_link")))
    assert "опаздывает" in late
    assert "наша вина" in late


def test_after_publication_the_link_leads_to_the_public_page(petitioners, arrive, client):
    arrive("2026-03-09")
    petition = petitioners.published()
    answer = client.get(address(petition, name="by_link"))
    assert answer.headers["Location"] == address(petition)


# -- open ---------------------------------------------------------------------------------------------


def test_the_open_page_says_what_whom_how_far_and_how_long(petitioners, arrive, client):
    arrive("2026-03-09")
    petition = petitioners.published()
    page = text_of(client.get(address(petition)))
    assert "Верните автобус в село" in page
    assert "Аким Карааульского сельского округа" in page
    assert "51 из 500 подписей" in page
    assert "Подтверждено платформой" in page
    assert "Засчитывается по закону" in page
    assert "Подписи принимаются до 4 сентября 2026 г." in page
    assert "Подписать петицию" in page
    assert "Закон требует 5 %: 10 000 × 5 %, с округлением вверх, 500." in page
    assert "Источник: Akim's office, household books" in page
    assert petition.text("ru").hexdigest in page
    assert 'property="og:image"' in page


def test_the_text_is_read_in_both_languages_on_any_page(petitioners, arrive, client):
    arrive("2026-03-09")
    petition = petitioners.published()
    english = text_of(client.get(address(petition, "en")))
    assert KK.demand in english
    assert 'lang="kk"' in english
    switched = text_of(client.get(f"{address(petition, 'en')}?text=ru"))
    assert RU.demand in switched
    assert petition.text("ru").hexdigest in switched
    assert "sign/?text=ru" in switched


def test_an_unknown_population_means_the_highest_goal_and_says_so(petitioners, arrive, client):
    arrive("2026-03-09")
    petition = petitioners.published(population=None)
    page = text_of(client.get(address(petition)))
    assert "51 из 2 500 подписей" in page
    assert "Точное число жителей неизвестно" in page


def test_time_given_back_is_told(petitioners, arrive, client):
    arrive("2026-03-09")
    petition = petitioners.published()
    Petition.objects.filter(pk=petition.pk).update(extended_seconds=5400)
    assert "1 час 30 минут" in text_of(client.get(address(petition)))


def test_a_number_written_with_a_dash_is_redirected_and_a_wrong_one_is_not_found(petitioners, arrive, client):
    arrive("2026-03-09")
    petition = petitioners.published()
    page = address(petition)
    dashed = page.replace(str(petition.number), petition.display_number)
    assert client.get(dashed).headers["Location"] == page
    assert client.get(page.replace(str(petition.number), str(petition.number + 1))).status_code == 404
    assert client.get(page.replace(str(petition.number), "abc")).status_code == 404


def test_words_are_never_taken_for_html(petitioners, arrive, client):
    arrive("2026-03-09")
    wild = Words("<b>Заголовок</b>", "<script>alert(1)</script>", "a & b")
    petition = petitioners.published(texts={"ru": wild})
    page = text_of(client.get(address(petition)))
    assert "<script>alert" not in page
    assert "&lt;b&gt;Заголовок" in page


# -- rejected, hidden, lapsed ---------------------------------------------------------------------------


def test_a_rejected_petition_is_a_stub_with_reasons_examples_and_the_appeal(petitioners, arrive, client):
    arrive("2026-03-09")
    petition = petitioners.submitted()
    workflow.reject(
        petition,
        reasons=["prosecutors"],
        explanation="Это дело прокурора.",
        by=petitioners.moderator(),
        now=at("2026-03-06"),
    )
    answer = client.get(address(petition))
    page = text_of(answer)
    assert "Прокурорский надзор" in page
    assert "Просьба обязать прокурора" in page
    assert "Это дело прокурора." in page
    assert "Автор может подать жалобу до" in page
    assert RU.title not in page
    assert RU.demand not in page
    assert "noindex" in answer.headers["X-Robots-Tag"]
    arrive("2026-06-01")
    assert "Автор не подал жалобу" in text_of(client.get(address(petition)))


def test_the_stub_stays_while_the_appeal_is_looked_at_and_says_how_it_ended(petitioners, arrive, client):
    arrive("2026-03-12")
    petition = petitioners.submitted()
    first = {"reasons": ["prosecutors"], "explanation": "Нет.", "by": petitioners.moderator()}
    workflow.reject(petition, now=at("2026-03-06"), **first)
    workflow.appeal(petition, text="Не согласна.", by=petition.author, now=at("2026-03-11"))
    page = text_of(client.get(address(petition)))
    assert "смотрит другой модератор" in page
    assert "Не согласна" not in page
    second = {"reasons": ["human_rights"], "explanation": "Тоже нет.", "by": petitioners.moderator()}
    workflow.reject(petition, now=at("2026-03-12"), **second)
    final = text_of(client.get(address(petition)))
    assert "Это окончательно" in final
    assert "Тоже нет." in final


def test_an_appeal_brings_back_neither_the_words_nor_the_secret_link(petitioners, arrive, client):
    now = arrive("2026-03-12")
    petition = petitioners.submitted()
    first = {"reasons": ["prosecutors"], "explanation": "Нет.", "by": petitioners.moderator()}
    workflow.reject(petition, now=at("2026-03-06"), **first)
    workflow.appeal(petition, text="Не согласна.", by=petition.author, now=now)
    dashed = address(petition).replace(str(petition.number), petition.display_number)
    assert client.get(dashed).headers["Location"] == address(petition)
    assert client.get(address(petition, name="by_link")).headers["Location"] == address(petition)
    for name in ("page", "data", "qr"):
        whole = client.get(address(petition, name=name)).content.decode()
        assert petition.share_key not in whole
        assert RU.title not in whole
        assert KK.title not in whole
    with override("ru"):
        shown = drawn(pages.find(number=petition.number), now)
    assert shown.title.startswith("Петиция не опубликована")


def test_a_withdrawn_petition_says_so_to_those_with_the_link_and_shows_no_words(petitioners, arrive, client):
    now = arrive("2026-03-09")
    petition = petitioners.begin(now=now)
    petitioners.join(petition, 3, now=now)
    workflow.withdraw(petition, by=petition.author, now=now)
    answer = client.get(address(petition, name="by_link"))
    page = text_of(answer)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Автор отозвал петицию" in page
    for gone in (RU.title, RU.demand, KK.title, petition.author_name, "Присоединиться к петиции"):
        assert gone not in page
    assert client.get(address(petition)).status_code == 404
    assert client.get(address(petition, name="picture")).status_code == 404


@pytest.mark.parametrize("name", ["by_link", "join_qr", "join_sign", "join_signed", "join_yours", "join_removal"])
def test_a_link_no_database_can_hold_is_not_found(petitioners, arrive, client, name):
    arrive("2026-03-09")
    client.force_login(petitioners.resident(), backend="accounts.backends.EmailCodeBackend")
    with override("ru"):
        path = reverse(f"petitions:{name}", args=["secret"])
    assert client.get(path.replace("secret", "sec%00ret")).status_code == 404


def test_a_repeat_leads_to_the_petition_it_repeats(petitioners, arrive, client):
    arrive("2026-03-09")
    other = petitioners.published()
    petition = petitioners.submitted()
    workflow.reject(
        petition,
        reasons=[],
        duplicate_of=other,
        explanation="Повтор.",
        by=petitioners.moderator(),
        now=at("2026-03-09"),
    )
    page = text_of(client.get(address(petition)))
    assert address(other) in page
    assert other.display_number in page


def test_a_hidden_petition_keeps_its_number_and_loses_its_words(petitioners, arrive, client):
    now = arrive("2026-03-09")
    petition = petitioners.published()
    workflow.hide(petition, reason="Имена третьих лиц", by=petitioners.moderator(), now=now)
    answer = client.get(address(petition))
    page = text_of(answer)
    assert answer.status_code == 200
    assert "Имена третьих лиц" in page
    assert RU.title not in page
    assert RU.demand not in page
    assert "Подписать петицию" not in page
    assert RU.demand not in text_of(client.get(address(petition, name="data")))


def test_a_lapsed_petition_leads_to_the_proposal_it_became(petitioners, arrive, client):
    petition = petitioners.published()
    now = petition.closes_at + timedelta(hours=1)
    advance(now)
    petition = petitioners.again(petition)
    arrive("2026-09-10")
    page = text_of(client.get(address(petition)))
    assert "обычное предложение" in page
    assert f"Дело № {petition.case.display_number}" in page
    assert "Подписать петицию" not in page


# -- reached, decided ---------------------------------------------------------------------------------------


def test_a_reached_petition_shows_who_owes_the_answer_until_when(petitioners, arrive, client):
    petition = petitioners.reached()
    arrive("2026-03-10")
    page = text_of(client.get(address(petition)))
    assert "Подписи собраны, ждём ответа" in page
    assert "Следить за ответом" in page
    assert "рабочих дней осталось" in page
    assert "Подписать петицию" not in page


def test_silence_is_told_on_the_page(petitioners, arrive, client):
    petition = petitioners.reached()
    late = petition.case.current.due_at + timedelta(minutes=10)
    escalation.sweep(late, grace=timedelta())
    arrive("2026-04-10")
    page = text_of(client.get(address(petition)))
    assert "дело передано выше" in page


@pytest.mark.parametrize("kind", ["full", "part", "refused"])
def test_the_decision_is_published_with_who_signed_it(petitioners, arrive, client, kind):
    petition = petitioners.reached()
    now = arrive("2026-03-12")
    decided(petitioners, petition, now, kind)
    page = text_of(client.get(address(petition)))
    assert "Автобус будет ходить" in page
    assert "Болат Ерланов" in page
    assert str({"full": "полностью", "part": "частично", "refused": "отказано"}[kind]) in page
    assert "Никто из подписавших не сказал" in page


def test_the_share_of_signers_who_object_is_told(petitioners, arrive, client):
    from petitions.signing import object_to

    petition = petitioners.published(population=1060)  # the goal: 53
    people = [petitioners.sign(petition, now=at("2026-03-05")) for _ in range(2)]
    count(at("2026-03-05"))
    advance(at("2026-03-05"))
    petition = petitioners.again(petition)
    now = arrive("2026-03-12")
    decided(petitioners, petition, now)
    tag = client.get(address(petition)).headers["ETag"]
    object_to(petition, answer=Answer.objects.get(case=petition.case), user=people[0], now=now)
    answer = client.get(address(petition), headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert "1 подписавший из 53 говорит: это не ответ на требование (1,9 %)" in text_of(answer)


def test_the_problem_it_grew_from_is_linked(petitioners, arrive, client, world):
    case = world.case()
    petition = petitioners.published(from_case=case)
    arrive("2026-03-09")
    page = text_of(client.get(address(petition)))
    assert "Құбыр жарылды" in page
    assert case.display_number in page


def test_a_problem_that_is_hidden_leaves_the_page_of_what_grew_from_it(petitioners, arrive, client, world):
    case = world.case()
    petition = petitioners.published(from_case=case)
    now = arrive("2026-03-09")
    tag = {"If-None-Match": client.get(address(petition)).headers["ETag"]}
    hider = petitioners.moderator()
    type(case).objects.filter(pk=case.pk).update(hidden_at=now, hidden_by=hider, hidden_reason="Имена")
    answer = client.get(address(petition), headers=tag)
    assert answer.status_code == 200
    assert case.title not in text_of(answer)


def test_late_moderation_stays_in_the_history(petitioners, arrive, client):
    petition = petitioners.published(now=at("2026-05-20"))
    arrive("2026-05-21")
    assert "Платформа решила с опозданием" in text_of(client.get(address(petition)))


# -- speed and personal things ----------------------------------------------------------------------------------


def test_the_page_needs_at_most_ten_queries(petitioners, arrive, client, django_assert_max_num_queries):
    petition = petitioners.reached()
    now = arrive("2026-03-12")
    decided(petitioners, petition, now)
    client.get(address(petition))
    with django_assert_max_num_queries(10):
        assert client.get(address(petition)).status_code == 200
    opened = petitioners.published()
    with django_assert_max_num_queries(6):
        assert client.get(address(opened)).status_code == 200


def test_an_unchanged_page_is_answered_with_304_by_one_query_and_a_new_signature_changes_it(
    petitioners, arrive, client, django_assert_num_queries
):
    now = arrive("2026-03-09")
    petition = petitioners.published()
    first = client.get(address(petition))
    assert "s-maxage" in first.headers["Cache-Control"]
    assert "stale-while-revalidate" in first.headers["Cache-Control"]
    assert first.headers["Last-Modified"]
    tag = {"If-None-Match": first.headers["ETag"]}
    with django_assert_num_queries(1):
        assert client.get(address(petition), headers=tag).status_code == 304
    petitioners.signers(petition, 1, now=now)
    count(now)
    assert client.get(address(petition), headers=tag).status_code == 200
    arrive("2026-03-10")
    assert client.get(address(petition), headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_the_public_page_sets_no_cookie_and_carries_no_token(petitioners, arrive, client):
    arrive("2026-03-09")
    answer = client.get(address(petitioners.published()))
    assert not answer.cookies
    assert "csrfmiddlewaretoken" not in text_of(answer)


def test_a_signer_sees_their_own_signature_and_nobody_else_gets_that_page(petitioners, arrive, client):
    arrive("2026-03-09")
    petition = petitioners.published()
    signer = petitioners.sign(petition, now=at("2026-03-08"))
    client.force_login(signer, backend="accounts.backends.EmailCodeBackend")
    answer = client.get(address(petition))
    assert "private" in answer.headers["Cache-Control"]
    assert "ETag" not in answer.headers
    page = text_of(answer)
    assert 'id="your-signature"' in page
    assert "Подписать петицию" not in page


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_state_is_readable_in_every_language(petitioners, arrive, client, language):
    now = arrive("2026-03-12")
    opened, reached = petitioners.published(), petitioners.reached()
    decided(petitioners, reached, now)
    joining = petitioners.begin()
    assert client.get(address(opened, language)).status_code == 200
    assert client.get(address(reached, language)).status_code == 200
    assert client.get(address(joining, language, "by_link")).status_code == 200


def test_a_hidden_petition_says_the_reason_in_its_language_and_no_day_of_signing(petitioners, arrive, client):
    petition = petitioners.published()
    now = arrive("2026-03-10")
    from petitions.workflow import hide

    hide(petition, reason="В тексте личные данные.", by=petitioners.moderator(), now=now)
    page = client.get(f"/en/petitions/{petition.number}/").content.decode()
    assert '<span lang="ru">В тексте личные данные.</span>' in page
    assert "(in Russian)" in page
    assert "Signatures are taken" not in page.split('id="history-heading"')[0]
    assert ".." not in page.split("<main")[1].split("</main")[0]
    russian = client.get(f"/ru/petitions/{petition.number}/").content.decode()
    assert "В тексте личные данные.</span></p>" in russian


def test_only_signers_are_offered_to_say_that_a_decision_is_no_answer(petitioners, arrive, client):
    petition = petitioners.published(population=1060)  # the goal: 53
    people = [petitioners.sign(petition, now=at("2026-03-05")) for _ in range(2)]
    count(at("2026-03-05"))
    advance(at("2026-03-05"))
    petition = petitioners.again(petition)
    decided(petitioners, petition, arrive("2026-03-12"))
    where = address(petition, "en")
    assert "Only those who signed may say so" in text_of(client.get(where))
    client.force_login(petitioners.resident())
    page = text_of(client.get(where))
    assert "Only those who signed" not in page
    assert "I signed" not in page
    client.force_login(people[0])
    assert "I signed, and this does not answer the demand" in text_of(client.get(where))


@pytest.mark.parametrize(("language", "told"), [("ru", True), ("kk", False)])
def test_a_reader_of_the_other_language_is_told_that_a_translation_comes(petitioners, arrive, client, language, told):
    arrive("2026-03-03")
    petition = petitioners.begin(texts={"kk": KK})
    prefix = "" if language == "kk" else f"/{language}"
    page = client.get(f"{prefix}/petitions/join/{petition.share_key}/").content.decode()
    assert ("Перевод добавят до публикации" in page) == told
