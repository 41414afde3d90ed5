"""Residents sign in with a code by e-mail: one path for known and unknown addresses, and nothing but the mailbox opens it."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core import mail
from django.db import connection

from accounts import codes, entering, letters
from accounts.models import Membership, PlatformRole, SignInCode, User
from tests.world import at

pytestmark = pytest.mark.django_db
NOW = at("2026-09-01", "10:00")
AIGUL = "aigul@example.test"


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    """The site's clock stands still unless a test moves it."""
    from territories import clock

    moment = [NOW]
    monkeypatch.setattr(clock, "now", lambda: moment[0])
    return moment


@pytest.fixture
def later(_clock):
    def move(**by):
        _clock[0] += timedelta(**by)

    return move


def ask(client, email=AIGUL, prefix="/en", **more):
    return client.post(f"{prefix}/enter/", {"address": email, **more})


def letter_to(email=AIGUL):
    """The letter as the worker sends it, and the code in it."""
    row = SignInCode.objects.get(address=email)
    letters.send_code(str(row.ticket), NOW)
    letter = mail.outbox[-1]
    found = re.search(r"\b\d{6}\b", letter.body)
    return letter, found and found[0]


def type_code(client, code, prefix="/en", **more):
    return client.post(f"{prefix}/enter/code/", {"code": code, **more})


def sign_in(client, email=AIGUL, **more):
    ask(client, email)
    return type_code(client, letter_to(email)[1], **more)


def who(client):
    return client.session.get("_auth_user_id")


# -- the path ---------------------------------------------------------------------------------


def test_a_new_resident_gets_an_account_with_a_confirmed_address(client):
    answer = sign_in(client)
    assert answer["Location"] == "/en/me/"
    aigul = User.objects.get(email=AIGUL)
    assert (aigul.email_confirmed_at, aigul.language, aigul.has_usable_password()) == (NOW, "en", False)
    assert who(client) == str(aigul.pk)
    assert "aigul" in client.get("/en/me/").content.decode()


def test_a_known_resident_gets_the_same_account_again(client):
    aigul = User.objects.create_user(AIGUL, name="Айгүл Серікова")
    sign_in(client)
    assert User.objects.count() == 1
    assert User.objects.get().email_confirmed_at == NOW
    assert who(client) == str(aigul.pk)


def test_an_address_is_one_whatever_its_letters_and_spaces(client):
    ask(client, "  Aigul@Example.TEST ")
    assert SignInCode.objects.get().address == AIGUL


def test_a_domain_in_other_letters_is_written_for_mail_servers(client):
    ask(client, "aigul@пошта.қаз")
    assert SignInCode.objects.get().address.startswith("aigul@xn--")


@pytest.mark.parametrize(
    "written", ["", "aigul", "aigul@", "a b@example.test", "aigul@example.test\nBcc: x@y.kz", "ä@x.kz"]
)
def test_what_is_no_address_is_told_so(client, written):
    page = ask(client, written)
    assert page.status_code == 200
    assert "Please mend" in page.content.decode()
    assert not SignInCode.objects.exists()


def test_afterwards_back_to_where_one_came_from(client):
    asked = ask(client, next="/en/me/place/")
    assert asked["Location"] == "/en/enter/code/?next=%2Fen%2Fme%2Fplace%2F"
    assert type_code(client, letter_to()[1], next="/en/me/place/")["Location"] == "/en/me/place/"


@pytest.mark.parametrize(
    "away", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "https:evil.example"]
)
def test_never_to_another_site(client, away):
    assert ask(client, next=away)["Location"] == "/en/enter/code/"
    assert type_code(client, letter_to()[1], next=away)["Location"] == "/en/me/"


def test_the_key_of_the_session_changes_with_signing_in(client):
    ask(client)
    before = client.session.session_key
    type_code(client, letter_to()[1])
    assert client.session.session_key != before
    assert "code" not in client.session


def test_a_page_for_residents_sends_visitors_to_the_code_and_back(client):
    assert client.get("/en/me/?x=1")["Location"] == "/en/enter/?next=/en/me/%3Fx%3D1"


def test_who_is_signed_in_goes_straight_on(client):
    sign_in(client)
    assert client.get("/en/enter/?next=/en/me/place/")["Location"] == "/en/me/place/"


# -- nobody learns who has an account ------------------------------------------------------------


def test_known_and_unknown_addresses_are_answered_alike(client, django_assert_num_queries):
    User.objects.create_user("known@example.test")
    User.objects.create_user("closed@example.test", is_active=False)
    User.objects.create_superuser("operator@example.test", "a long enough secret")
    seen = set()
    for email in ("nobody@example.test", "known@example.test", "closed@example.test", "operator@example.test"):
        client.cookies.clear()
        with connection.execute_wrapper(_refuse_accounts):
            answer = ask(client, email)
        page = client.get("/en/enter/code/").content.decode().replace(email, "…")
        seen.add((answer.status_code, answer["Location"], re.sub(r'value="\w{64}"', "", page)))
    assert len(seen) == 1


def _refuse_accounts(execute, sql, params, many, context):
    assert "accounts_user" not in sql, "asking looks at accounts"
    return execute(sql, params, many, context)


# -- what does not sign in -----------------------------------------------------------------------


def test_opening_pages_signs_nobody_in(client):
    ask(client)
    code = letter_to()[1]
    for path in ("/en/enter/", "/en/enter/code/", f"/en/enter/code/?code={code}"):
        client.get(path)
        client.head(path)
    assert who(client) is None
    assert SignInCode.objects.get().used_at is None


def test_the_letter_holds_no_link_that_does_anything(client):
    """The one to the page has the code behind its #, which no browser sends; opened, it signs nobody in."""
    ask(client)
    letter, code = letter_to()
    link, site = re.findall(r"https?://[^\s<\"]+", letter.body)
    assert site == "http://localhost:8000"
    assert link == f"http://localhost:8000/en/enter/code/?letter=1#{code}"
    sent, _hash, _kept_by_the_browser = link.partition("#")
    page = client.get(sent.removeprefix(site))
    assert page.status_code == 200
    assert code not in page.content.decode()
    assert who(client) is None


def test_the_link_of_the_letter_says_in_another_browser_what_to_do(client, client_of_somebody):
    ask(client)
    letter_to()
    page = client_of_somebody.get("/en/enter/code/?letter=1", follow=True)
    assert "No code was asked for in this browser." in page.content.decode()
    assert "No code was asked" not in client_of_somebody.get("/en/enter/code/", follow=True).content.decode()


def test_after_the_link_of_the_letter_one_goes_on_to_where_one_came_from(client):
    ask(client, next="/en/petitions/")
    _letter, code = letter_to()
    page = client.get("/en/enter/code/?letter=1").content.decode()
    assert 'name="next" value="/en/petitions/"' in page
    assert type_code(client, code)["Location"] == "/en/petitions/"


def test_another_browser_cannot_use_the_code(client, client_of_somebody):
    ask(client)
    type_code(client_of_somebody, letter_to()[1])
    assert who(client_of_somebody) is None


@pytest.fixture
def client_of_somebody():
    from django.test import Client

    return Client()


def test_a_code_works_once(client, client_of_somebody):
    ask(client)
    code = letter_to()[1]
    client_of_somebody.cookies["sessionid"] = client.cookies["sessionid"].value
    session = client.session["code"]
    type_code(client, code)
    with pytest.raises(codes.CodeIsOver):
        entering.enter(session, code, "en", NOW)


def test_after_ten_minutes_a_code_is_over(client, later):
    ask(client)
    code = letter_to()[1]
    later(minutes=9, seconds=59)
    assert client.get("/en/enter/code/").status_code == 200
    later(seconds=1)
    answer = type_code(client, code)
    assert answer["Location"] == "/en/enter/"
    assert "no longer valid" in client.get("/en/enter/").content.decode()
    assert who(client) is None


def test_a_new_code_ends_the_old_one(client, client_of_somebody):
    ask(client)
    old = letter_to()[1]
    ask(client_of_somebody)
    type_code(client, old)
    assert who(client) is None
    assert SignInCode.objects.count() == 1


def test_the_fifth_wrong_try_is_the_last(client):
    ask(client)
    right = letter_to()[1]
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    told = [type_code(client, wrong).content.decode() for _try in range(4)]
    assert "You can try 4 more times." in told[0]
    assert "You can try 1 more time." in told[3]
    assert type_code(client, wrong)["Location"] == "/en/enter/"
    type_code(client, right)
    assert who(client) is None


@pytest.mark.parametrize("written", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦"])
def test_what_is_no_code_is_not_counted_as_a_try(client, written):
    ask(client)
    assert "Write the six digits" in type_code(client, written).content.decode()
    assert SignInCode.objects.get().tries == 0


def test_spaces_in_a_code_are_forgiven(client):
    ask(client)
    code = letter_to()[1]
    type_code(client, f" {code[:3]} {code[3:]} ")
    assert who(client)


def test_an_address_gets_five_codes_in_a_quarter_of_an_hour(client):
    assert [ask(client).status_code for _turn in range(6)] == [302] * 5 + [429]
    assert ask(client, "other@example.test").status_code == 302


def test_a_network_asks_for_so_many_codes(client, settings, monkeypatch):
    settings.LIMITS = settings.LIMITS | {"code": (2, 600)}
    monkeypatch.setattr("accounts.proofs.is_proven", lambda _request: True)
    assert [ask(client, f"{n}@example.test").status_code for n in range(3)] == [302, 302, 429]


def test_a_network_tries_so_many_codes(client, settings):
    settings.LIMITS = settings.LIMITS | {"code-try": (1, 600)}
    ask(client)
    assert [type_code(client, "000000").status_code for _turn in range(2)][1] == 429


@pytest.mark.django_db(transaction=True)
def test_one_code_in_two_sessions_at_once_signs_one_in():
    row = codes.ask("email", AIGUL, "kk", NOW)
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


# -- who acts for others keeps the password -------------------------------------------------------


def officials(world):
    bolat = world.official(world.office("103230000"))
    moderator = User.objects.create_user("moderator@example.test")
    PlatformRole.objects.create(user=moderator, role="moderator", started_on="2026-01-01")
    staff = User.objects.create_user("staff@example.test", is_staff=True)
    return [bolat, moderator, staff]


def test_officials_moderators_and_operators_get_no_code(client, world):
    for user in officials(world):
        client.cookies.clear()
        ask(client, user.email)
        letter, code = letter_to(user.email)
        assert code is None
        assert "/sign-in/" in letter.body
        row = SignInCode.objects.get(address=user.email)
        page = type_code(client, codes.code_of(row)).content.decode()
        assert "signs in with its password" in page
        assert who(client) is None


def test_a_closed_account_gets_no_code(client):
    User.objects.create_user(AIGUL, is_active=False)
    ask(client)
    assert letter_to()[1] is None
    page = type_code(client, codes.code_of(SignInCode.objects.get())).content.decode()
    assert "This account is closed." in page
    assert who(client) is None


def test_who_becomes_an_official_is_signed_out_of_the_session_by_code(client, world):
    sign_in(client)
    aigul = User.objects.get(email=AIGUL)
    member = Membership.objects.create(
        user=aigul, office=world.office("103230000"), role="head", started_on="2026-09-01"
    )
    assert client.get("/en/me/").status_code == 302
    assert client.get("/en/desk/").status_code == 302
    member.ended_on = member.started_on
    member.save()
    assert not aigul.acts_for_others()


def test_an_official_with_a_password_signs_petitions_with_an_own_address(client, world):
    client.force_login(world.official(world.office("103230000")))
    assert 'href="/en/desk/"' in client.get("/en/me/").content.decode()
    assert "an account for work" in client.get("/en/enter/").content.decode()
    sign_in(client)
    assert who(client) == str(User.objects.get(email=AIGUL).pk)


# -- the demonstration -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("debug", "demo", "backend", "is_shown"),
    [
        (True, True, "filebased", True),
        (True, True, "smtp", False),
        (True, False, "filebased", False),
        (False, True, "filebased", False),
    ],
)
def test_only_a_demonstration_whose_letters_stay_shows_the_code(client, settings, debug, demo, backend, is_shown):
    settings.DEBUG, settings.DEMONSTRATION = debug, demo
    settings.EMAIL_BACKEND = f"django.core.mail.backends.{backend}.EmailBackend"
    ask(client)
    page = client.get("/en/enter/code/").content.decode()
    assert (codes.code_of(SignInCode.objects.get()) in page) is is_shown
    assert ("No letter leaves this machine" in page) is is_shown


def test_the_invented_residents_can_be_chosen_and_their_iins_are_nobodys(client, settings):
    from accounts import demonstration
    from accounts.identity import check_iin

    settings.DEBUG = settings.DEMONSTRATION = True
    page = client.get("/en/enter/?account=aigul@demo.invalid").content.decode()
    assert 'value="aigul@demo.invalid"' in page
    for resident in demonstration.residents():
        if resident.phone:
            assert resident.phone in page
            assert resident.address.startswith("+7000")
        else:
            assert resident.iin in page
            assert int(check_iin(resident.iin)[2:4]) > 12
    page = client.get("/en/enter/?account=%2B70005550101").content.decode()
    assert 'value="+70005550101"' in page
    settings.DEBUG = False
    page = client.get("/en/enter/?account=aigul@demo.invalid").content.decode()
    assert 'value="aigul@demo.invalid"' not in page
    assert "9999" not in page


def test_the_demonstration_opens_its_accounts_once(register, settings):
    from accounts import demonstration

    settings.DEBUG = settings.DEMONSTRATION = True
    for _turn in range(2):
        demonstration.open_accounts(NOW)
    assert PlatformRole.objects.present().count() == len(demonstration.PLATFORM)
    assert User.objects.filter(email_confirmed_at=NOW).count() == len(demonstration.RESIDENTS)
    assert User.objects.filter(phone_confirmed_at=NOW).count() == len(demonstration.BY_PHONE)
    assert all(user.is_moderator() for user in User.objects.filter(email__startswith="moderator"))
    assert sum(not account.office for group in demonstration.groups() for account in group.accounts) >= 3
