"""A person's own messages, when letters come, and the link by which letters end. Nothing changes by GET."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from notifications import links, wishes
from notifications.models import Choice, Message, Refusal
from notifications.recipients import address_key, user_key
from notifications.relay import relay
from notifications.wishes import EVERYTHING
from tests.notifications.conftest import NOON, notice, resident

pytestmark = pytest.mark.django_db
AIGUL = "aigul@example.test"


@pytest.fixture
def aigul():
    return resident(name="Айгүл", language="ru")


@pytest.fixture
def at_home(client, aigul):
    client.force_login(aigul, backend="accounts.backends.EmailCodeBackend")
    return client


def told(user, number=1, **more):
    for thing in range(1, number + 1):
        notice(thing=thing, users=[user.pk], **more)
    relay(NOON)
    return list(Message.objects.inbox_of(user))


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


# -- the page -------------------------------------------------------------------------------


def test_a_visitor_signs_in_first_and_comes_back(client):
    answer = client.get("/ru/notices/")
    assert answer.status_code == 302
    assert answer["Location"] == "/ru/enter/?next=/ru/notices/"


def test_the_newest_stands_first_with_its_words_and_a_way_to_it(at_home, aigul):
    told(aigul, 3)
    page = text(at_home.get("/ru/notices/"))
    assert page.index("step 3") < page.index("step 2") < page.index("step 1")
    assert page.count(">open<") == 3
    assert "no-store" in at_home.get("/ru/notices/")["Cache-Control"]


def test_nothing_is_there_yet(at_home):
    assert "Уведомлений пока нет" in text(at_home.get("/ru/notices/"))


def test_reading_the_page_marks_nothing_and_pressing_does(at_home, aigul):
    first, second = told(aigul, 2)
    for _turn in range(2):
        assert text(at_home.get("/ru/notices/")).count('class="notice open"') == 2
    answer = at_home.post(f"/ru/notices/{first.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, "/things/2/")
    assert text(at_home.get("/ru/notices/")).count('class="notice open"') == 1
    answer = at_home.post(f"/ru/notices/{second.pk}/", {"stay": "1"})
    assert answer["Location"] == "/ru/notices/"
    assert 'class="notice open"' not in text(at_home.get("/ru/notices/"))


def test_a_get_on_a_message_does_nothing(at_home, aigul):
    [message] = told(aigul)
    assert at_home.get(f"/ru/notices/{message.pk}/").status_code == 405
    assert at_home.get("/ru/notices/read/").status_code == 405
    assert Message.objects.unread().filter(channel="in_app").count() == 1


def test_all_are_marked_as_read_but_what_came_after_the_page_was_made(at_home, aigul):
    told(aigul, 2)
    page = text(at_home.get("/ru/notices/"))
    up_to = re.search(r'name="up_to" value="(\d+)"', page)[1]
    notice(thing=9, users=[aigul.pk])
    relay(NOON)
    at_home.post("/ru/notices/read/", {"up_to": up_to})
    page = text(at_home.get("/ru/notices/"))
    assert page.count('class="notice open"') == 1
    assert page.index('class="notice open"') < page.index("step 9")


@pytest.mark.parametrize("nonsense", ["", "x", "-1", "9" * 40, "²"])
def test_nonsense_is_not_an_error(at_home, aigul, nonsense):
    told(aigul)
    assert at_home.post("/ru/notices/read/", {"up_to": nonsense}).status_code == 302
    assert at_home.get("/ru/notices/", {"before": nonsense}).status_code in {200, 404}
    assert at_home.post(f"/ru/notices/{'9' * 40}/").status_code == 404


def test_the_messages_of_another_person_are_not_there(at_home, aigul):
    other = resident()
    [message] = told(other)
    assert at_home.post(f"/ru/notices/{message.pk}/").status_code == 404
    assert "step" not in text(at_home.get("/ru/notices/"))
    at_home.post("/ru/notices/read/", {"up_to": str(message.pk)})
    assert Message.objects.inbox_of(other).unread().count() == 1


def test_a_long_list_is_walked_page_by_page(at_home, aigul):
    told(aigul, 45)
    seen, address = [], "/ru/notices/"
    while address:
        page = text(at_home.get(address))
        seen += re.findall(r"step (\d+)-", page)
        older = re.search(r'href="([^"]+)" rel="next"', page)
        address = older[1] if older else ""
    assert [int(thing) for thing in seen] == list(range(45, 0, -1))


def test_the_page_costs_the_same_however_much_stands_on_it(at_home, aigul, django_assert_max_num_queries):
    told(aigul, 20)
    for thing in range(30):
        notice(thing=thing, staff=[aigul.pk])
    relay(NOON)
    relay(NOON + timedelta(minutes=15))
    with django_assert_max_num_queries(8):
        page = text(at_home.get("/ru/notices/"))
    assert "step reporter: 30" in page
    assert "27" in page


def test_the_header_counts_what_is_new(at_home, aigul):
    assert 'aria-label="Уведомления"' in text(at_home.get("/ru/me/"))
    told(aigul, 2)
    assert 'aria-label="Уведомления, новых: 2"' in text(at_home.get("/ru/me/"))
    Message.objects.bulk_create(
        Message(
            key=f"x{number}",
            channel="in_app",
            recipient=user_key(aigul.pk),
            user=aigul,
            language="ru",
            urgent=False,
            is_digest=False,
            made_at=NOON,
            not_before=NOON,
            state="sent",
            settled_at=NOON,
        )
        for number in range(120)
    )
    assert "99+" in text(at_home.get("/ru/me/"))


def test_a_visitor_is_asked_about_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        text(client.get("/ru/enter/"))


# -- when letters come -------------------------------------------------------------------------


def test_one_chooses_when_letters_come(at_home, aigul):
    assert "checked" in text(at_home.get("/ru/notices/letters/"))
    assert at_home.post("/ru/notices/letters/", {"letters": "daily"}).status_code == 302
    assert wishes.chosen(aigul) == Choice.Letters.DAILY
    assert "Раз в день" in text(at_home.get("/ru/me/"))
    assert "error" in text(at_home.post("/ru/notices/letters/", {"letters": "hourly"}))
    assert wishes.chosen(aigul) == Choice.Letters.DAILY


def test_whoever_wants_letters_again_gets_them_about_everything(aigul):
    wishes.refuse(user_key(aigul.pk), ("thing", 1), NOON)
    wishes.choose(aigul, Choice.Letters.AT_ONCE, NOON)
    assert not Refusal.objects.exists()


# -- no more letters ------------------------------------------------------------------------------


def stop_link(letter):
    return letter.extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://localhost:8000")


@pytest.fixture
def letter():
    notice(thing=7, emails=[AIGUL], language="ru")
    relay(NOON)
    return mail.outbox[0]


def links_of(letter):
    html = letter.alternatives[0][0]
    return {
        address.removeprefix("http://localhost:8000") or "/"
        for address in re.findall(r'href="([^"]+)"', html) + re.findall(r"http\S+", letter.body)
    }


def test_a_scanner_that_opens_every_link_changes_nothing(client, letter):
    opened = links_of(letter)
    assert stop_link(letter) in opened
    for link in opened:
        client.get(link)
        client.head(link)
    assert not Refusal.objects.exists()


def test_one_click_as_a_mail_program_does_it(letter):
    program = Client(enforce_csrf_checks=True)
    answer = program.post(
        stop_link(letter), "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 204
    assert Refusal.objects.get().source_id == 7
    notice(thing=7, emails=[AIGUL])
    notice(thing=8, emails=[AIGUL])
    relay(NOON)
    assert [one.subject.split("-")[0] for one in mail.outbox[1:]] == ["step 8"]


def test_by_hand_about_this_one_then_about_everything_then_again(client, letter):
    page = text(client.get(stop_link(letter)))
    assert "Больше не присылать письма?" in page
    assert AIGUL not in page
    client.post(stop_link(letter), {"do": "this"})
    assert "Об этом мы больше не пишем" in text(client.get(stop_link(letter)))
    client.post(stop_link(letter), {"do": "all"})
    assert "Мы вам больше не пишем" in text(client.get(stop_link(letter)))
    client.post(stop_link(letter), {"do": "again"})
    assert not Refusal.objects.exists()


def test_an_account_that_ends_its_letters_by_link_keeps_its_page(client, aigul):
    link = links.refusal_link(user_key(aigul.pk)).removeprefix("http://localhost:8000")
    client.post(link)
    assert wishes.chosen(aigul) == Choice.Letters.NONE
    told(aigul)
    assert mail.outbox == []
    assert Message.objects.inbox_of(aigul).count() == 1


@pytest.mark.parametrize("token", ["x", "WyJ1c2VyOjEiLCIiLG51bGxd", "WyJ1c2VyOjEiLCIiLG51bGxd:abc", "a:b:c"])
def test_a_link_that_is_not_ours_leads_nowhere(client, token):
    for method in (client.get, client.post):
        assert method(f"/letters/{token}/").status_code == 404


def test_a_link_names_nobody():
    token = links.token_of(address_key(AIGUL), EVERYTHING)
    assert "aigul" not in token.lower()
    assert links.named_in(token) == (address_key(AIGUL), EVERYTHING)
    assert links.named_in(links.token_of("user:7", ("case", 5))) == ("user:7", ("case", 5))


def test_the_page_of_a_link_is_nobody_elses(client, letter):
    answer = client.get(stop_link(letter))
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["X-Robots-Tag"] == "noindex"
    assert "no-store" in answer["Cache-Control"]
