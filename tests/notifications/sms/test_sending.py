"""Short messages from the outbox to the gateway and back: who gets them, what is spent, what became of them."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Barrier

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from redis.exceptions import ConnectionError as RedisIsGone

from notifications import queue, wishes
from notifications.models import Delivery, Message, Outage, ShortMessage, ShortPart, ShortReceipt
from notifications.relay import relay
from notifications.short_links import code_of, target_of
from notifications.sms import address, budget, collecting, receipts, sending, smpp
from notifications.sms.gateway import Receipt
from notifications.undelivered import Unsure
from notifications.wishes import EVERYTHING
from tests.notifications.conftest import NOON, notice, resident
from tests.notifications.sms import smpp_peer, smsc_peer
from tests.world import at

pytestmark = pytest.mark.django_db
AIGUL, OLGA = "+70001234567", "+70007654321"


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    cache.clear()
    monkeypatch.setattr(smpp, "SLOWER", (0.01,))
    monkeypatch.setattr("notifications.channels.LINGER_SECONDS", 0.05)
    monkeypatch.setattr(collecting, "LISTEN_SECONDS", 0.2)


@pytest.fixture
def operator(settings):
    """An SMPP gateway."""
    made = smpp_peer.Peer().start()
    settings.SMS_GATEWAY = address.parse(made.url)
    yield made
    made.stop()


@pytest.fixture
def smsc(settings):
    made = smsc_peer.Peer().start()
    settings.SMS_GATEWAY = address.parse(made.url)
    yield made
    made.stop()


def moment(*phones, now=NOON, **more):
    """One of the moments that are worth a short message."""
    return notice(phones=list(phones), moment=True, now=now, **more)


def minutes(number):
    return NOON + timedelta(minutes=number)


def numbers(peer):
    return [f"+{heard.number}" for heard in peer.taken]


# -- who gets one ------------------------------------------------------------------------------


def test_who_left_only_a_number_gets_a_short_message_with_a_link(operator):
    moment("8 000 123 45 67", thing=7)
    assert relay(NOON).sent == 1
    [heard] = operator.taken
    delivery = Delivery.objects.get()
    assert heard.text == f"Jauap: thing 7. http://localhost:8000/s/{code_of(delivery.pk)}"
    assert numbers(operator) == [AIGUL]
    assert AIGUL not in delivery.recipient
    assert delivery.address == ""


def test_other_news_go_to_no_telephone(operator):
    notice(phones=[AIGUL])
    relay(NOON)
    assert operator.taken == []


def test_who_left_an_e_mail_address_too_gets_letters(operator):
    moment(both=[["aigul@example.test", AIGUL]])
    relay(NOON)
    assert operator.taken == []
    assert Delivery.objects.get().channel == "email"


@pytest.mark.parametrize("number", ["+4915123456789", "+77172123456", "abc", "8 000 123", "+79001234567"])
def test_numbers_that_cost_somebody_money_get_nothing(operator, number):
    moment(number)
    relay(NOON)
    assert operator.heard == []
    assert not Delivery.objects.exists()


def test_an_account_without_an_e_mail_address_gets_them_by_its_confirmed_number(operator):
    from accounts.models import User

    sure = User.objects.create_user(phone=AIGUL, phone_confirmed_at=NOON)
    unsure = User.objects.create_user(phone=OLGA)
    moment(users=[sure.pk, unsure.pk])
    relay(NOON)
    assert numbers(operator) == [AIGUL]
    assert Message.objects.filter(channel="in_app").count() == 2


def test_an_account_with_both_gets_them_if_it_wants_to(operator):
    user = resident(phone=AIGUL, phone_confirmed_at=NOON)
    moment(users=[user.pk])
    relay(NOON)
    assert operator.taken == []
    wishes.choose(user, "at_once", NOON, sms=True)
    moment(users=[user.pk], now=minutes(1))
    relay(minutes(1))
    assert numbers(operator) == [AIGUL]
    wishes.choose(user, "none", NOON)
    moment(users=[user.pk], now=minutes(2))
    relay(minutes(2))
    assert len(operator.taken) == 1


def test_who_refused_gets_no_more_even_what_waited(operator):
    from notifications.recipients import phone_key

    moment(AIGUL)
    operator.to_submit = lambda _heard: 0x08
    relay(NOON)
    operator.to_submit = lambda _heard: 0
    wishes.refuse(phone_key(AIGUL), EVERYTHING, NOON)
    moment(AIGUL, now=minutes(5))
    relay(minutes(5))
    assert operator.taken == []
    assert Message.objects.get().state == "dropped"


def test_without_a_gateway_nobody_is_promised_anything(settings):
    settings.SMS_GATEWAY = address.parse("none:")
    moment(AIGUL)
    relay(NOON)
    assert not Delivery.objects.exists()
    assert not Outage.objects.exists()


def test_at_night_only_emergencies_wake_a_telephone(operator):
    night = at("2026-09-02", "23:30")
    moment(AIGUL, now=night)
    moment(OLGA, now=night, urgent=True)
    relay(night)
    assert numbers(operator) == [OLGA]
    relay(at("2026-09-03", "08:00"))
    assert numbers(operator) == [OLGA, AIGUL]


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("kind", ["filed", "escalated", "answered", "closed"])
def test_the_four_moments_of_a_case_fit_into_one_message_in_every_language(language, kind):
    from django.utils.translation import override

    from cases.notice_words import SHORT
    from notifications.sms.writing import segments

    link = f"https://jauap.kz/s/{code_of(99_999_999)}"
    with override(language):
        said = f"{str(SHORT[kind]) % {'number': '1234-5678'}} {link}"
    assert segments(said) == 1, said


# -- the link ----------------------------------------------------------------------------------


def test_a_short_link_leads_where_the_letter_would_and_a_guessed_one_nowhere(client, operator):
    moment(AIGUL, thing=7)
    relay(NOON)
    code = code_of(Delivery.objects.get().pk)
    assert target_of(code, NOON) == "/things/7/7"
    assert target_of(code.upper(), NOON) == "/things/7/7"
    answer = client.get(f"/s/{code}")
    assert (answer.status_code, answer["Location"]) == (302, "/things/7/7")
    assert answer["Referrer-Policy"] == "no-referrer"
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    for guess in (wrong, code[:-1], code + "0", "u" * 14, "", "z" * 25, "0" * 13):
        assert target_of(guess, NOON) is None
    assert client.get(f"/s/{wrong}").status_code == 404


def test_after_half_a_year_a_short_link_leads_nowhere(operator):
    moment(AIGUL)
    relay(NOON)
    code = code_of(Delivery.objects.get().pk)
    assert target_of(code, NOON + timedelta(days=180) - timedelta(seconds=1))
    assert target_of(code, NOON + timedelta(days=180)) is None


def test_a_letter_has_no_short_link(operator):
    notice(emails=["aigul@example.test"])
    relay(NOON)
    assert target_of(code_of(Delivery.objects.get().pk), NOON) is None


# -- trouble -----------------------------------------------------------------------------------


def test_a_number_that_does_not_exist_is_given_up_and_costs_nothing(operator):
    operator.to_submit = lambda heard: 0x0B if f"+{heard.number}" == AIGUL else 0
    moment(AIGUL, OLGA)
    done = relay(NOON)
    assert (done.sent, done.dead) == (1, 1)
    assert Message.objects.dead().get().problem == "smpp 0x000b"
    assert budget.spent(NOON.date()) == 1


def test_a_throttled_message_goes_later_and_once(operator):
    operator.to_submit = lambda _heard: 0x58
    moment(AIGUL)
    assert relay(NOON).put_off == 1
    assert budget.spent(NOON.date()) == 0
    operator.to_submit = lambda _heard: 0
    for minute in range(1, 6):
        relay(minutes(minute))
    assert len(operator.taken) == 1


def test_a_message_broken_off_is_counted_since_it_may_have_gone(operator):
    operator.to_submit = lambda _heard: smpp_peer.DROP
    moment(AIGUL)
    relay(NOON)
    assert budget.spent(NOON.date()) == 1
    assert ShortMessage.objects.get().state == "reserved"


@pytest.mark.parametrize("refused", [0x0B, 0x08])
def test_a_part_that_went_is_counted_though_the_next_was_refused(operator, refused):
    operator.to_submit = lambda heard: refused if heard.header[-1:] == b"\x02" else 0
    with sending.opened(NOON, for_codes=True) as via, pytest.raises(Unsure):
        sending.send(via, AIGUL, "қ" * 100, purpose="notice", now=NOON)
    assert len(operator.taken) == 1
    assert budget.spent(NOON.date()) == 2


def test_latin_letters_that_go_in_sixteen_bits_are_counted_as_they_go(operator, settings):
    settings.SMS_GATEWAY = address.parse(
        f"{operator.url}&latin=ucs2" if "?" in operator.url else f"{operator.url}?latin=ucs2"
    )
    with sending.opened(NOON, for_codes=True) as via:
        sending.send(via, AIGUL, "a" * 150, purpose="notice", now=NOON)
    assert len(operator.taken) == 3
    assert budget.spent(NOON.date()) == 3


def test_an_hour_without_a_gateway_loses_nothing_and_is_no_try(operator):
    operator.to_bind = 0x0D
    moment(AIGUL)
    for minute in range(0, 60, 5):
        relay(minutes(minute))
    assert Outage.objects.get(channel="sms", ended_at=None).problem == "bind 0x000d"
    looked = queue.look(minutes(55))
    assert looked.sms_away > timedelta(minutes=54)
    assert looked.away == timedelta()
    assert Message.objects.get().tries == 0
    assert operator.binds < 13
    operator.to_bind = 0
    relay(minutes(70))
    assert numbers(operator) == [AIGUL]
    assert Outage.objects.get().ended_at == minutes(70) or Outage.objects.get().ended_at is not None


def test_given_up_messages_can_be_sent_again(operator):
    operator.to_submit = lambda _heard: 0x0B
    moment(AIGUL)
    relay(NOON)
    operator.to_submit = lambda _heard: 0
    assert queue.send_again([Message.objects.get().pk], minutes(5)) == 1
    relay(minutes(5))
    assert numbers(operator) == [AIGUL]


# -- the budget --------------------------------------------------------------------------------


def test_over_the_budget_nothing_goes_and_nothing_is_lost(operator, settings):
    settings.SMS_DAILY_BUDGET = 2
    for number in (AIGUL, OLGA, "+70001111111"):
        moment(number)
    done = relay(NOON)
    assert (done.sent, done.put_off) == (2, 1)
    waiting = Message.objects.waiting().get()
    assert (waiting.tries, waiting.problem) == (0, "budget all")
    assert waiting.not_before == at("2026-09-03", "00:00")
    relay(at("2026-09-02", "23:00"))
    assert len(operator.taken) == 2
    relay(at("2026-09-03", "08:00"))
    assert len(operator.taken) == 3


def test_codes_have_a_part_of_the_budget_and_news_the_rest(operator, settings):
    settings.SMS_DAILY_BUDGET, settings.SMS_DAILY_CODES = 3, 1
    with sending.opened(NOON, for_codes=True) as via:
        sending.send(via, AIGUL, "123456", purpose="code", now=NOON)
        assert not budget.has_left(budget.CODES, NOON)
        with pytest.raises(budget.OverBudget):
            sending.send(via, AIGUL, "123456", purpose="code", now=NOON)
        for _turn in range(2):
            sending.send(via, AIGUL, "news", purpose="notice", now=NOON)
        with pytest.raises(budget.OverBudget):
            sending.send(via, AIGUL, "news", purpose="notice", now=NOON)
    assert len(operator.taken) == 3


def test_one_number_gets_so_many_in_a_day(operator, settings):
    settings.SMS_NUMBER_DAILY = 2
    for _turn in range(3):
        moment(AIGUL)
    moment(OLGA)
    relay(NOON)
    assert sorted(numbers(operator)) == sorted([AIGUL, AIGUL, OLGA])
    assert Message.objects.waiting().get().problem == "budget number"


def test_codes_to_one_number_are_counted_in_the_database_too_and_take_no_news_from_it(operator, settings):
    settings.SMS_NUMBER_DAILY = 2
    with sending.opened(NOON, for_codes=True) as via:
        for _turn in range(2):
            cache.clear()
            sending.send(via, AIGUL, "123456", purpose="code", now=NOON)
        cache.clear()
        with pytest.raises(budget.OverBudget):
            sending.send(via, AIGUL, "123456", purpose="code", now=NOON)
        sending.send(via, OLGA, "123456", purpose="code", now=NOON)
        sending.send(via, AIGUL, "news", purpose="notice", now=NOON)


def test_parts_are_counted_not_messages(operator, settings):
    settings.SMS_DAILY_BUDGET = 3
    with sending.opened(NOON, for_codes=True) as via:
        sending.send(via, AIGUL, "қ" * 100, purpose="notice", now=NOON)
        with pytest.raises(budget.OverBudget):
            sending.send(via, AIGUL, "қ" * 100, purpose="notice", now=NOON)
        sending.send(via, AIGUL, "қ", purpose="notice", now=NOON)
    assert budget.spent(NOON.date()) == 3


def test_redis_that_forgot_is_counted_anew_from_the_rows(operator, settings):
    settings.SMS_DAILY_BUDGET = 3
    moment(AIGUL)
    moment(OLGA)
    relay(NOON)
    cache.clear()
    assert budget.has_left(budget.ALL, NOON)
    moment(AIGUL, now=minutes(1))
    moment(OLGA, now=minutes(1))
    assert relay(minutes(1)).sent == 1
    assert len(operator.taken) == 3
    assert budget.recount(NOON.date()) == {"all": 3, "codes": 0}


def test_without_redis_the_budget_still_holds(operator, settings, monkeypatch):
    def gone(*_args, **_options):
        raise RedisIsGone

    for name in ("incr", "add", "get"):
        monkeypatch.setattr(cache, name, gone)
    settings.SMS_DAILY_BUDGET = 1
    with sending.opened(NOON, for_codes=True) as via:
        sending.send(via, AIGUL, "one", purpose="code", now=NOON)
        with pytest.raises(budget.OverBudget):
            sending.send(via, AIGUL, "two", purpose="code", now=NOON)
    assert not budget.has_left(budget.CODES, NOON)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("redis_is_there", [True, False])
def test_many_at_once_never_overdraw_the_budget(operator, settings, monkeypatch, redis_is_there):
    settings.SMS_DAILY_BUDGET = settings.SMS_DAILY_CODES = 5
    settings.SMS_SESSIONS = 8
    if not redis_is_there:
        monkeypatch.setattr(cache, "incr", lambda *_args: (_ for _ in ()).throw(RedisIsGone()))
    together = Barrier(8)

    def run(turn):
        together.wait()
        try:
            with sending.opened(NOON, for_codes=True, wait_seconds=10) as via:
                for _turn in range(3):
                    sending.send(via, f"+7000{turn:07d}", "code", purpose="code", now=NOON)
        except budget.OverBudget:
            return
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(run, range(8)))
    assert len(operator.taken) <= 5
    assert len(operator.taken) >= (5 if redis_is_there else 1)
    assert budget.spent(NOON.date()) == len(operator.taken)


def test_operators_are_told_once_a_day_when_most_is_used(operator, settings, caplog):
    settings.SMS_DAILY_BUDGET, settings.OPERATOR_EMAILS = 5, ["ops@example.test"]
    for index in range(3):
        moment(f"+7000000000{index}")
    relay(NOON)
    assert mail.outbox == []
    for index in range(3, 7):
        moment(f"+7000000000{index}", now=minutes(1))
    relay(minutes(1))
    [letter] = mail.outbox
    assert "4 of 5 short messages" in letter.subject
    assert caplog.text.count("parts of short messages") == 1


def test_the_price_is_that_of_the_gateway_or_ours(operator, settings):
    moment(AIGUL)
    relay(NOON)
    assert budget.cost_of(NOON.date()) == settings.SMS_PRICE


def test_the_price_of_the_gateway_counts(smsc):
    moment(AIGUL)
    relay(NOON)
    assert budget.cost_of(NOON.date()) == Decimal("14.50")


def test_the_operator_sees_what_is_spent(operator, admin_client, monkeypatch, settings):
    from territories import clock

    monkeypatch.setattr(clock, "now", lambda: NOON)
    settings.METRICS_TOKEN = "token"
    moment(AIGUL)
    relay(NOON)
    told = admin_client.get("/metrics", HTTP_AUTHORIZATION="Bearer token").content.decode()
    assert "jauap_sms_parts_today 1.0" in told
    assert "jauap_sms_cost_today 12.0" in told
    receipts.keep("smpp", Receipt("00000001", "failed", ""), minutes(1))
    from django.contrib import admin
    from django.test import RequestFactory

    from accounts.models import User
    from notifications.admin import DeadLetterAdmin, ShortMessageAdmin

    request = RequestFactory().get("/admin/notifications/shortmessage/")
    request.user, request.arrived_at = User(is_superuser=True, is_staff=True), NOON
    page = ShortMessageAdmin(ShortMessage, admin.site).changelist_view(request)
    page.render()
    assert "1" in page.context_data["title"]
    assert "12.00" in page.context_data["title"]
    assert DeadLetterAdmin(Message, admin.site).to(Message.objects.dead().get()) == "+7 ••• ••• •• 67"


# -- sessions ----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_news_leave_a_session_for_codes(operator, settings):
    settings.SMS_SESSIONS = 2
    with sending.opened(NOON, for_codes=False):
        moment(AIGUL)

        def run():
            try:
                relay(NOON)
                with sending.opened(NOON, for_codes=True) as via:
                    sending.send(via, OLGA, "code", purpose="code", now=NOON)
            finally:
                connection.close()

        with ThreadPoolExecutor(1) as pool:
            pool.submit(run).result()
        assert numbers(operator) == [OLGA]
        assert Message.objects.get().tries == 0
        assert not Outage.objects.exists()
    relay(minutes(1))
    assert numbers(operator) == [OLGA, AIGUL]


# -- receipts ----------------------------------------------------------------------------------


def state():
    return ShortMessage.objects.get().state


def test_a_receipt_before_the_answer_is_not_lost(operator):
    operator.early = [smpp_peer.receipt("00000001")]
    moment(AIGUL)
    relay(NOON)
    assert state() == "delivered"


def test_receipts_are_fetched_a_minute_later(operator):
    moment(AIGUL)
    relay(NOON)
    assert state() == "sent"
    operator.after_bind = [smpp_peer.receipt("00000001")]
    assert collecting.collect(minutes(1))
    assert state() == "delivered"
    assert not collecting.collect(minutes(2)), "there is nothing left to listen for"


def parts_of_one(*names):
    row = ShortMessage.objects.create(
        purpose="notice",
        gateway="smpp",
        number_key="phone:x",
        segments=len(names),
        cost=0,
        day=NOON.date(),
        made_at=NOON,
        state="sent",
    )
    ShortPart.objects.bulk_create([ShortPart(short=row, gateway="smpp", remote_id=name) for name in names])
    return row


def test_all_parts_must_have_arrived_in_whatever_order():
    parts_of_one("a", "b", "c")
    for name in ("c", "a", "a"):
        receipts.keep("smpp", Receipt(name, "delivered"), NOON)
        assert state() == "sent"
    receipts.keep("smpp", Receipt("b", "sent"), NOON)
    assert state() == "sent"
    receipts.keep("smpp", Receipt("b", "delivered"), NOON)
    assert state() == "delivered"


def test_what_came_late_does_not_undo_what_is_sure():
    parts_of_one("a")
    for told in ("delivered", "sent", "expired"):
        receipts.keep("smpp", Receipt("a", told), NOON)
    assert state() == "delivered"


def test_arrived_after_all_is_arrived():
    parts_of_one("a")
    receipts.keep("smpp", Receipt("a", "expired"), NOON)
    assert state() == "expired"
    receipts.keep("smpp", Receipt("a", "delivered"), minutes(5))
    assert state() == "delivered"


def test_names_of_another_gateway_are_not_ours():
    parts_of_one("a")
    receipts.keep("smsc", Receipt("a", "delivered"), NOON)
    assert state() == "sent"


def test_what_did_not_arrive_is_shown_to_the_operator(operator):
    moment(AIGUL)
    relay(NOON)
    receipts.keep("smpp", Receipt("00000001", "failed", "0A1"), minutes(1))
    dead = Message.objects.dead().get()
    assert dead.problem == "failed 0A1"
    receipts.keep("smpp", Receipt("00000001", "delivered"), minutes(2))
    assert not Message.objects.dead().exists()


def test_smsc_is_asked_less_and_less_often_and_then_the_number_is_forgotten(smsc, settings):
    moment(AIGUL)
    relay(NOON)
    row = ShortMessage.objects.get()
    assert (row.number, row.state) == (AIGUL, "sent")
    assert not collecting.collect(NOON)
    asked = []
    for hour in range(24 * settings.SMS_RECEIPT_DAYS + 12):
        before = len(smsc.asked)
        collecting.collect(NOON + timedelta(hours=hour))
        asked += [hour] * (len(smsc.asked) - before)
    assert 8 < len(asked) < 20
    row.refresh_from_db()
    assert (row.number, row.ask_at, row.state) == ("", None, "sent")


def test_smsc_tells_that_it_arrived_and_the_number_is_forgotten(smsc):
    moment(AIGUL)
    relay(NOON)
    smsc.statuses["101"] = {"status": 1, "err": 0}
    collecting.collect(minutes(2))
    row = ShortMessage.objects.get()
    assert (row.state, row.number, row.ask_at) == ("delivered", "", None)


def test_old_rows_are_forgotten(operator):
    moment(AIGUL)
    relay(NOON)
    receipts.keep("smpp", Receipt("00000001", "delivered"), NOON)
    receipts.forget(NOON + timedelta(days=31))
    assert (ShortMessage.objects.count(), ShortPart.objects.count(), ShortReceipt.objects.count()) == (1, 0, 0)
    receipts.forget(NOON + timedelta(days=401))
    assert not ShortMessage.objects.exists()


def test_no_table_and_no_log_holds_the_number_afterwards(operator, caplog):
    caplog.set_level("DEBUG")
    moment(AIGUL)
    relay(NOON)
    from notifications import forgetting

    forgetting.forget(NOON + timedelta(days=31))
    assert "1234567" not in caplog.text
    for model in (ShortMessage, ShortPart, ShortReceipt, Message, Delivery):
        assert "1234567" not in str(list(model.objects.values()))


# -- what the database and the site's own role allow ---------------------------------------------


@pytest.mark.parametrize(
    "broken",
    [{"segments": 0}, {"cost": -1}, {"settled_at": NOON}, {"state": "delivered"}, {"number": AIGUL}],
)
def test_the_database_refuses_rows_that_make_no_sense(broken):
    row = parts_of_one("a")
    with pytest.raises(IntegrityError), transaction.atomic():
        ShortMessage.objects.filter(pk=row.pk).update(**broken)


def test_the_sites_own_role_may_do_all_of_it(operator, as_application):
    with as_application():
        moment(AIGUL)
        relay(NOON)
        receipts.keep("smpp", Receipt("00000001", "delivered"), NOON)
        receipts.forget(NOON + timedelta(days=401))
    assert re.fullmatch(r"\+7000\d{7}", numbers(operator)[0])
