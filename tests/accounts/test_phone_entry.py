"""Signing in by telephone, and the addresses of an account: what a number opens, what it does not, and who is told."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test import Client

from accounts import codes, contacts, entering, letters, ways_in
from accounts.models import Identity, PlatformRole, SignInCode, User
from notifications.models import Delivery, Message, Notice, Outage, ShortMessage
from notifications.relay import relay
from notifications.sms import address, budget
from tests.notifications.sms import smpp_peer
from tests.world import at

pytestmark = pytest.mark.django_db
NOW = at("2026-09-01", "10:00")
NUMBER, OTHER, EMAIL = "+70001234567", "+70007654321", "aigul@example.test"


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    from territories import clock

    cache.clear()
    moment = [NOW]
    monkeypatch.setattr(clock, "now", lambda: moment[0])
    return moment


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    from notifications.sms import smpp

    monkeypatch.setattr(smpp, "SLOWER", (0.01,))


@pytest.fixture
def operator(settings):
    made = smpp_peer.Peer().start()
    settings.SMS_GATEWAY = address.parse(made.url)
    yield made
    made.stop()


def ask(client, typed="8 000 123 45 67", prefix="/en", **more):
    return client.post(f"{prefix}/enter/", {"address": typed, **more})


def row_of(value=NUMBER):
    return SignInCode.objects.get(address=value)


def type_code(client, code=None, prefix="/en", **more):
    return client.post(f"{prefix}/enter/code/", {"code": code or codes.code_of(row_of()), **more})


def who(client):
    return client.session.get("_auth_user_id")


def proved(user):
    return Identity.objects.create(
        user=user,
        key=b"k" * 32,
        key_version=1,
        level=Identity.Level.PROVIDER,
        issuer="https://id.example",
        bound_at=NOW,
    )


# -- the path ------------------------------------------------------------------------------------


def test_a_new_resident_signs_in_by_telephone(client, operator):
    assert ask(client)["Location"] == "/en/enter/code/"
    page = client.get("/en/enter/code/").content.decode()
    assert "+7 000 123 45 67" in page
    letters.send_code(str(row_of().ticket), NOW)
    [heard] = operator.taken
    assert heard.number == "70001234567"
    code = re.search(r"\b\d{6}\b", heard.text)[0]
    assert type_code(client, code)["Location"] == "/en/me/"
    user = User.objects.get()
    assert (user.phone, user.email, user.phone_confirmed_at) == (NUMBER, None, NOW)
    assert user.is_confirmed()
    assert who(client) == str(user.pk)
    assert "+7 000 123 45 67" in client.get("/en/me/").content.decode()


@pytest.mark.parametrize("typed", ["80001234567", "+7 000 123 45 67", "70001234567", "8 (000) 123-45-67"])
def test_a_number_is_one_however_it_is_typed(client, typed):
    ask(client, typed)
    assert row_of().channel == "phone"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("+49 151 23456789", "mobile numbers of Kazakhstan only"),
        ("+7 717 212 34 56", "mobile numbers of Kazakhstan only"),
        ("8 700 123", "not a telephone number"),
        ("aigul", "neither an e-mail address nor a telephone number"),
        ("aigul@", "not an e-mail address"),
        ("", "Write your e-mail or your telephone number"),
    ],
)
def test_what_is_neither_is_told_so(client, typed, said):
    page = ask(client, typed).content.decode()
    assert said in page
    assert not SignInCode.objects.exists()


def test_without_a_gateway_telephones_are_not_offered(client, settings):
    settings.SMS_GATEWAY = address.parse("none:")
    assert "telephone" not in re.sub(
        r"<footer.*", "", client.get("/en/enter/").content.decode().split("<main")[1], flags=re.S
    )
    assert ask(client).status_code == 200
    assert not SignInCode.objects.exists()


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_message_names_the_site_and_warns_and_is_one_part(operator, language, settings):
    settings.SITE_ADDRESS = "https://jauap.kz"
    row = codes.ask("phone", NUMBER, language, NOW)
    letters.send_code(str(row.ticket), NOW)
    text = operator.taken[0].text
    code = codes.code_of(row)
    assert text.startswith("Jauap: ")
    assert text.endswith(f"\n@jauap.kz #{code}")
    assert len(operator.taken) == 1


def test_neither_rows_nor_logs_hold_the_code_or_the_number(operator, caplog):
    caplog.set_level("DEBUG")
    row = codes.ask("phone", NUMBER, "kk", NOW)
    letters.send_code(str(row.ticket), NOW)
    assert codes.code_of(row) not in str(SignInCode.objects.values().get()).replace(str(row.ticket), "")
    assert codes.code_of(row) not in str(list(ShortMessage.objects.values()))
    assert "1234567" not in caplog.text
    assert "1234567" not in str(list(ShortMessage.objects.values()))


# -- nobody learns who has an account --------------------------------------------------------------


def test_known_and_unknown_numbers_are_answered_and_written_to_alike(client, operator):
    people = {
        "+70000000001": None,
        "+70000000002": User.objects.create_user(phone="+70000000002", phone_confirmed_at=NOW),
        "+70000000003": User.objects.create_user(phone="+70000000003", phone_confirmed_at=NOW, is_active=False),
        "+70000000004": User.objects.create_user(phone="+70000000004", phone_confirmed_at=NOW, is_staff=True),
        "+70000000005": User.objects.create_user(phone="+70000000005", phone_confirmed_at=NOW),
    }
    proved(people["+70000000005"])
    seen, written = set(), set()
    for number in people:
        client.cookies.clear()
        with connection.execute_wrapper(_refuse_accounts):
            answer = ask(client, number)
            row = row_of(number)
            letters.send_code(str(row.ticket), NOW)
        page = client.get("/en/enter/code/").content.decode()
        page = page.replace(number, "…").replace(f"+7 000 000 00 0{number[-1]}", "…")
        seen.add((answer.status_code, answer["Location"], re.sub(r'value="\w{64}"', "", page)))
        written.add(operator.taken[-1].text.replace(codes.code_of(row), "…"))
    assert len(seen) == len(written) == 1


def _refuse_accounts(execute, sql, params, many, context):
    assert "accounts_user" not in sql, "asking or sending looks at accounts"
    return execute(sql, params, many, context)


# -- limits and the budget ----------------------------------------------------------------------


def test_a_number_gets_three_codes_in_a_quarter_of_an_hour(client):
    assert [ask(client).status_code for _turn in range(4)] == [302] * 3 + [429]
    assert ask(client, EMAIL).status_code == 302


def test_a_network_makes_us_send_so_many_messages_in_an_hour(client, settings):
    settings.LIMITS = settings.LIMITS | {"code-sms": (2, 3600)}
    assert [ask(client, f"8000000000{n}").status_code for n in range(3)] == [302, 302, 429]
    assert ask(client, EMAIL).status_code == 302


def test_when_the_budget_is_spent_the_page_says_so_and_offers_e_mail(client, operator, settings):
    settings.SMS_DAILY_CODES = 1
    ask(client)
    letters.send_code(str(row_of().ticket), NOW)
    page = ask(client, OTHER)
    assert page.status_code == 200
    assert "Use your e-mail" in page.content.decode()
    assert OTHER in page.content.decode(), "what was typed stays"
    assert not SignInCode.objects.filter(address=OTHER).exists()
    assert ask(client, EMAIL).status_code == 302


def test_a_budget_that_ends_between_asking_and_sending_is_told_on_the_page_that_waits(client, operator, settings):
    ask(client)
    settings.SMS_DAILY_CODES = 0
    assert letters.send_waiting(NOW) == 0
    assert row_of().problem == codes.NO_BUDGET
    assert "Use your e-mail" in client.get("/en/enter/code/").content.decode()
    assert letters.send_waiting(NOW) == 0
    assert operator.heard == []


def test_a_number_that_the_network_refuses_is_told_on_the_page_that_waits(client, operator):
    operator.to_submit = lambda _heard: 0x0B
    ask(client)
    letters.send_waiting(NOW)
    assert "does not take messages for this number" in client.get("/en/enter/code/").content.decode()


def test_a_code_that_could_not_go_goes_with_the_next_round(client, operator):
    operator.to_bind = 0x0D
    ask(client)
    assert letters.send_waiting(NOW) == 0
    assert Outage.objects.filter(channel="sms", ended_at=None).exists()
    operator.to_bind = 0
    assert letters.send_waiting(NOW + timedelta(minutes=1)) == 1
    assert not Outage.objects.filter(ended_at=None).exists()
    assert budget.spent(NOW.date(), budget.CODES) == 1


def test_a_code_that_may_have_gone_is_not_sent_twice(operator):
    operator.to_submit = lambda _heard: smpp_peer.DROP
    codes.ask("phone", NUMBER, "kk", NOW)
    letters.send_waiting(NOW)
    letters.send_waiting(NOW + timedelta(minutes=1))
    assert len(operator.heard) == 1


@pytest.mark.django_db(transaction=True)
def test_one_code_in_four_sessions_at_once_signs_one_in():
    row = codes.ask("phone", NUMBER, "kk", NOW)
    together = Barrier(4)

    def run(_turn):
        together.wait()
        try:
            return entering.enter(str(row.ticket), codes.code_of(row), "kk", NOW).pk
        except codes.CodeIsOver:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        ends = list(pool.map(run, range(4)))
    assert len([end for end in ends if end]) == 1
    assert User.objects.count() == 1


# -- what a number is worth ------------------------------------------------------------------------


def test_a_number_alone_opens_no_account_whose_person_is_proved(client):
    user = User.objects.create_user(EMAIL, phone=NUMBER, phone_confirmed_at=NOW, email_confirmed_at=NOW)
    proved(user)
    ask(client)
    page = type_code(client).content.decode()
    assert "is not enough for it" in page
    assert who(client) is None
    assert Notice.objects.get().kind == "not_enough"


@pytest.mark.parametrize(("days", "opens"), [(364, True), (365, False)])
def test_a_number_that_was_not_used_for_a_year_opens_nothing_old(client, days, opens):
    user = User.objects.create_user(EMAIL, name="Айгүл", phone=NUMBER, phone_confirmed_at=NOW - timedelta(days=days))
    ask(client)
    page = type_code(client)
    assert (who(client) == str(user.pk)) is opens
    if opens:
        user.refresh_from_db()
        assert user.phone_confirmed_at == NOW, "each use confirms it anew"
        return
    assert "more than a year ago" in page.content.decode()
    assert "Айгүл" not in page.content.decode()
    type_code(client, anew="1")
    user.refresh_from_db()
    new = User.objects.get(phone=NUMBER)
    assert (who(client), user.phone, user.email) == (str(new.pk), None, EMAIL)
    assert Notice.objects.get().kind == "left"


def test_starting_anew_is_offered_to_nobody_else(client):
    user = User.objects.create_user(EMAIL, phone=NUMBER, phone_confirmed_at=NOW)
    ask(client)
    type_code(client, anew="1")
    assert who(client) == str(user.pk)
    proved(user)
    other = Client()
    ask(other)
    type_code(other, anew="1")
    assert who(other) is None
    user.refresh_from_db()
    assert user.phone == NUMBER


def test_an_unconfirmed_number_of_an_account_opens_nothing(client):
    User.objects.create_user(EMAIL, phone=NUMBER)
    ask(client)
    type_code(client)
    assert who(client) is None


def test_a_new_browser_is_told_by_e_mail_and_a_known_one_is_not(client, mailoutbox):
    user = User.objects.create_user(EMAIL, phone=NUMBER, phone_confirmed_at=NOW, email_confirmed_at=NOW)
    ask(client)
    type_code(client)
    relay(NOW)
    assert [letter.to for letter in mailoutbox] == [[EMAIL]]
    assert Message.objects.filter(user=user, channel="in_app").count() == 1
    client.post("/en/sign-out/")
    ask(client)
    type_code(client)
    assert who(client) == str(user.pk)
    assert Notice.objects.count() == 1


def test_a_cookie_of_somebody_else_makes_no_browser_known(client):
    User.objects.create_user(EMAIL, phone=NUMBER, phone_confirmed_at=NOW, email_confirmed_at=NOW)
    for value in ("nonsense", '["x"]:1:forged'):
        client.cookies.clear()
        client.cookies["known"] = value
        cache.clear()
        ask(client)
        type_code(client)
        client.post("/en/sign-out/")
    assert Notice.objects.count() == 1 or Notice.objects.count() == 2


def test_people_who_act_for_others_are_refused(client):
    user = User.objects.create_user(EMAIL, phone=NUMBER, phone_confirmed_at=NOW)
    PlatformRole.objects.create(user=user, role="moderator", started_on="2026-01-01")
    ask(client)
    assert "signs in with its password" in type_code(client).content.decode()
    assert who(client) is None


# -- the addresses of an account -------------------------------------------------------------------


@pytest.fixture
def aigul():
    return User.objects.create_user(EMAIL, email_confirmed_at=NOW, language="en")


@pytest.fixture
def at_home(client, aigul):
    client.force_login(aigul, backend="accounts.backends.EmailCodeBackend")
    return client


def add(client, channel, typed):
    return client.post(f"/en/me/{channel}/", {"address": typed})


def confirm(client, value):
    return client.post("/en/me/code/", {"code": codes.code_of(row_of(value))})


def test_a_resident_adds_a_number_by_a_code(at_home, aigul, operator):
    assert add(at_home, "phone", "8 000 123 45 67")["Location"] == "/en/me/code/"
    letters.send_code(str(row_of().ticket), NOW)
    assert "to confirm the number" in operator.taken[0].text
    assert "+7 000 123 45 67" in at_home.get("/en/me/code/").content.decode()
    assert confirm(at_home, NUMBER)["Location"] == "/en/me/"
    aigul.refresh_from_db()
    assert (aigul.phone, aigul.phone_confirmed_at, aigul.email) == (NUMBER, NOW, EMAIL)
    assert Notice.objects.get().kind == "phone_added"


def test_the_old_address_is_told_that_it_was_changed(at_home, aigul, mailoutbox):
    add(at_home, "email", "new@example.test")
    confirm(at_home, "new@example.test")
    relay(NOW)
    assert sorted(letter.to[0] for letter in mailoutbox) == [EMAIL, "new@example.test"]
    aigul.refresh_from_db()
    assert aigul.email == "new@example.test"
    assert not Delivery.objects.exclude(address="").exists()


def test_a_code_to_add_signs_nobody_in_and_a_code_to_sign_in_adds_nothing(at_home, client, aigul):
    add(at_home, "phone", NUMBER)
    row = row_of()
    with pytest.raises(codes.CodeIsOver):
        entering.enter(str(row.ticket), codes.code_of(row), "en", NOW)
    other = Client()
    ask(other, OTHER)
    row = row_of(OTHER)
    with pytest.raises(codes.CodeIsOver):
        contacts.add(aigul, str(row.ticket), codes.code_of(row), NOW)
    mallory = User.objects.create_user("mallory@example.test")
    with pytest.raises(codes.CodeIsOver):
        contacts.add(mallory, str(row_of().ticket), codes.code_of(row_of()), NOW)


def test_the_letter_to_add_an_address_says_what_it_is_for(at_home, mailoutbox):
    add(at_home, "email", "new@example.test")
    letters.send_code(str(row_of("new@example.test").ticket), NOW)
    assert "added to an account" in mailoutbox[0].body


def test_an_address_of_another_account_is_told_only_after_the_code(at_home, aigul):
    User.objects.create_user("other@example.test", phone=NUMBER, phone_confirmed_at=NOW)
    assert add(at_home, "phone", NUMBER)["Location"] == "/en/me/code/"
    assert "another account" not in at_home.get("/en/me/code/").content.decode()
    assert "another account" in confirm(at_home, NUMBER).content.decode()
    aigul.refresh_from_db()
    assert aigul.phone is None


def test_the_last_way_in_cannot_be_removed(at_home, aigul):
    page = at_home.post("/en/me/email/remove/")
    assert "only way to sign in" in page.content.decode()
    User.objects.filter(pk=aigul.pk).update(phone=NUMBER, phone_confirmed_at=NOW)
    assert at_home.get("/en/me/email/remove/").status_code == 200
    aigul.refresh_from_db()
    assert aigul.email, "a GET removes nothing"
    assert at_home.post("/en/me/email/remove/")["Location"] == "/en/me/"
    aigul.refresh_from_db()
    assert (aigul.email, aigul.email_confirmed_at, aigul.phone) == (None, None, NUMBER)
    assert "only way to sign in" in at_home.post("/en/me/phone/remove/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_sessions_at_once_leave_one_way_in():
    user = User.objects.create_user(EMAIL, email_confirmed_at=NOW, phone=NUMBER, phone_confirmed_at=NOW)
    together = Barrier(2)

    def run(channel):
        together.wait()
        try:
            contacts.remove(user, channel, NOW)
        except ways_in.LastWayIn:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(run, ["email", "phone"])) == [False, True]
    user.refresh_from_db()
    assert bool(user.email) != bool(user.phone)


def test_addresses_of_officials_are_not_theirs_to_change(client):
    user = User.objects.create_user(EMAIL, email_confirmed_at=NOW, phone=NUMBER, phone_confirmed_at=NOW)
    PlatformRole.objects.create(user=user, role="moderator", started_on="2026-01-01")
    for act in (
        lambda: contacts.ask_to_add(user, contacts.Address("email", "new@example.test"), "en", NOW),
        lambda: contacts.remove(user, "phone", NOW),
    ):
        with pytest.raises(contacts.OfficeAccount):
            act()


def test_the_sites_own_role_may_do_all_of_it(aigul, operator, as_application):
    with as_application():
        row = contacts.codes.ask("phone", NUMBER, "en", NOW, adds_to=aigul)
        letters.send_code(str(row.ticket), NOW)
        contacts.add(aigul, str(row.ticket), codes.code_of(row), NOW)
        contacts.remove(aigul, "phone", NOW)
        row = codes.ask("phone", OTHER, "en", NOW)
        entering.enter(str(row.ticket), codes.code_of(row), "en", NOW)
        codes.discard_over(NOW + timedelta(hours=1))


@pytest.mark.parametrize(
    "broken",
    [
        {"channel": "phone", "address": EMAIL},
        {"channel": "email", "address": NUMBER},
        {"address": "Aigul@example.test"},
        {"purpose": "add"},
        {"expires_at": NOW},
    ],
)
def test_the_database_refuses_codes_that_make_no_sense(broken):
    codes.ask("email", EMAIL, "kk", NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        SignInCode.objects.update(**broken)
