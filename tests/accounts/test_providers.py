"""Signing in by a provider of identity, against a provider in a process of its own; and everything that signs nobody in."""

from __future__ import annotations

import html
import http.client
import logging
import re
import warnings
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts import identity
from accounts.models import Identity, Membership, ProviderSubject, StaffLetter, User, UserSession
from accounts.oidc import discovery, fetching
from tests.accounts.provider_fixtures import TITLES, Running, forget, provider, provider_process  # noqa: F401
from tests.petitions.dump import whole_database

pytestmark = pytest.mark.django_db
AIGUL, BOLAT = "990000000015", "990000000025"
BEGIN, BACK = "/en/enter/provider/test/", "/enter/provider/test/back/"


def where_to(address):
    """Where the provider sends a browser that asks for an address."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.netloc)
    connection.request("GET", f"{parts.path}?{parts.query}")
    answer = connection.getresponse()
    answer.read()
    connection.close()
    assert answer.status == 302
    return urlsplit(answer.getheader("Location"))


class Person:
    """Somebody with a browser."""

    def __init__(self, user=None):
        self.client = Client(headers={"accept-language": "en"})
        if user is not None:
            self.client.force_login(user, backend="accounts.backends.EmailCodeBackend")

    def begins(self, next_page="", name="test"):
        """The address of the link to the provider."""
        answer = self.client.get(f"/en/enter/provider/{name}/", {"next": next_page} if next_page else {})
        assert answer.status_code == 200, answer.content.decode()[:3000]
        found = re.search(r'href="(http://127\.0\.0\.1:\d+/authorize[^"]*)"', answer.content.decode())
        assert found
        return html.unescape(found[1])

    def says_yes(self, address, name="aigul"):
        """What the provider sends back with, as the query of the address."""
        place = where_to(f"{address}&{urlencode({'as': name})}")
        assert place.path == BACK
        return {name: values[0] for name, values in parse_qs(place.query).items()}

    def comes_back(self, query, path=BACK):
        return self.client.get(path, query)

    def goes_through(self, name="aigul", next_page=""):
        return self.comes_back(self.says_yes(self.begins(next_page), name))

    @property
    def account(self):
        number = self.client.session.get("_auth_user_id")
        return User.objects.get(pk=number) if number else None


@pytest.fixture
def aigul(provider):  # noqa: F811
    provider.person("aigul", iin=AIGUL, email="aigul@example.test", email_verified=True)
    return Person()


def refused(answer, status=400):
    assert answer.status_code == status, (answer.status_code, answer.get("Location"))
    assert not User.objects.exists()
    assert not Identity.objects.exists()
    return html.unescape(answer.content.decode())


# -- the way through ----------------------------------------------------------------------------


def test_a_new_person_gets_an_account_that_is_theirs_by_proof(aigul, provider):  # noqa: F811
    answer = aigul.goes_through(next_page="/en/petitions/")
    assert (answer.status_code, answer["Location"]) == (302, "/en/petitions/")
    user = User.objects.get()
    assert aigul.account == user
    row = Identity.objects.get()
    assert (row.user, row.level, row.issuer) == (user, Identity.Level.PROVIDER, provider.address)
    assert user.is_confirmed()
    assert not user.has_usable_password()
    assert UserSession.objects.get().way == "provider"


def test_the_second_time_it_is_the_same_account(aigul):
    aigul.goes_through()
    again = Person()
    assert again.goes_through().status_code == 302
    assert again.account == aigul.account
    assert ProviderSubject.objects.count() == User.objects.count() == Identity.objects.count() == 1


def test_what_is_asked_is_code_with_pkce_state_and_nonce(aigul, settings):
    first, second = (parse_qs(urlsplit(aigul.begins()).query) for _time in range(2))
    assert first["response_type"] == ["code"]
    assert first["code_challenge_method"] == ["S256"]
    assert first["scope"] == ["openid iin"]
    assert first["redirect_uri"] == [settings.SITE_ADDRESS + BACK]
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name][0]) >= 43
        assert first[name] != second[name]


def test_the_iin_may_come_from_userinfo(aigul, provider):  # noqa: F811
    provider.person("bolat", iin=BOLAT, in_userinfo=True)
    aigul.goes_through("bolat")
    assert identity.account_of(BOLAT) == aigul.account


def test_another_subject_with_the_same_iin_is_the_same_person(aigul, provider):  # noqa: F811
    provider.person("aigul with a new card", iin=AIGUL)
    aigul.goes_through()
    again = Person()
    again.goes_through("aigul with a new card")
    assert again.account == aigul.account
    assert ProviderSubject.objects.count() == 1


def test_an_address_that_the_provider_claims_opens_no_account(aigul):
    User.objects.create_user("aigul@example.test", email_confirmed_at="2026-01-01T00:00Z")
    aigul.goes_through()
    assert aigul.account.email is None
    assert User.objects.count() == 2


def test_a_typed_iin_elsewhere_gives_way(aigul):
    from territories.clock import now

    stranger = User.objects.create_user("stranger@example.test")
    identity.bind(stranger, AIGUL, now())
    aigul.goes_through()
    assert aigul.account != stranger
    assert Identity.objects.get(user=stranger).release == "proved"


def test_who_is_proved_by_a_signature_keeps_that_level(aigul):
    from territories.clock import now

    user = User.objects.create_user("aigul@example.test", email_confirmed_at=now())
    identity.prove(user, AIGUL, level=3, issuer="eds", now=now())
    aigul.goes_through()
    assert aigul.account == user
    assert Identity.objects.present().get().level == 3


def test_a_provider_that_may_not_prove_is_a_way_in_and_no_more(aigul, provider, settings):  # noqa: F811
    settings.OIDC_PROVIDERS = (provider.agreement(may_prove=False),)
    aigul.goes_through()
    assert aigul.account is not None
    assert not Identity.objects.exists()
    assert not aigul.account.is_confirmed()


def test_who_has_no_iin_there_is_known_by_name_alone(aigul, provider):  # noqa: F811
    provider.person("dana")
    aigul.goes_through("dana")
    assert aigul.account is not None
    assert not Identity.objects.exists()


def test_the_session_gets_a_new_key(aigul):
    aigul.begins()
    before = aigul.client.session.session_key
    aigul.goes_through()
    assert aigul.client.session.session_key != before


# -- a resident links it -------------------------------------------------------------------------


@pytest.fixture
def resident(provider):  # noqa: F811
    provider.person("aigul", iin=AIGUL)
    return User.objects.create_user("r@example.test", email_confirmed_at="2026-01-01T00:00Z", language="en")


def test_a_resident_links_it_and_signs_in_by_it(resident):
    person = Person(resident)
    assert "Test confirmation" in person.client.get("/en/me/").content.decode()
    assert person.goes_through()["Location"] == "/en/me/"
    assert identity.account_of(AIGUL) == resident
    page = person.client.get("/en/me/").content.decode()
    assert "confirmed by a provider of identity" in page
    assert "Remove the link" in page
    again = Person()
    again.goes_through()
    assert again.account == resident


def test_it_can_be_removed_and_the_proof_stays(resident):
    person = Person(resident)
    person.goes_through()
    link = ProviderSubject.objects.get()
    other = Person(User.objects.create_user("o@example.test", email_confirmed_at="2026-01-01T00:00Z"))
    other.client.post(f"/en/me/providers/{link.pk}/remove/")
    assert person.client.get(f"/en/me/providers/{link.pk}/remove/").status_code == 405
    assert ProviderSubject.objects.exists()
    person.client.post(f"/en/me/providers/{link.pk}/remove/")
    assert not ProviderSubject.objects.exists()
    assert identity.account_of(AIGUL) == resident


def test_the_only_way_in_is_not_removed(aigul):
    aigul.goes_through()
    remove = f"/en/me/providers/{ProviderSubject.objects.get().pk}/remove/"
    assert "the only way to sign in" in aigul.client.post(remove, follow=True).content.decode()
    User.objects.update(phone="+70000000001", phone_confirmed_at=timezone.now())
    aigul.client.post(remove)
    assert ProviderSubject.objects.exists(), "a number alone does not open the account of a proved person"
    User.objects.update(email="aigul@example.test")
    aigul.client.post(remove)
    assert not ProviderSubject.objects.exists()


def test_a_link_is_told_by_a_letter_once(resident):
    for _turn in range(2):
        Person(resident).goes_through()
    assert StaffLetter.objects.get().data == {"what": "provider", "name": TITLES[resident.language]}


def test_the_list_of_sessions_names_the_way(aigul):
    aigul.goes_through()
    assert "confirmation of another service" in aigul.client.get("/en/me/security/").content.decode()


def test_what_one_provider_said_is_not_taken_for_the_word_of_the_next_one_of_that_name(aigul, provider, settings):  # noqa: F811
    aigul.goes_through()
    one = settings.OIDC_PROVIDERS[0]
    settings.OIDC_PROVIDERS = (replace(one, issuer=one.issuer.replace("127.0.0.1", "localhost")),)
    assert aigul.client.get("/en/enter/provider/test/").status_code == 503


def test_a_confirmation_of_another_account_is_refused_with_what_to_do(aigul, resident):
    aigul.goes_through()
    answer = Person(resident).goes_through()
    assert answer.status_code == 400
    assert "Sign out" in html.unescape(answer.content.decode())
    assert not Identity.objects.filter(user=resident).exists()


def test_a_proved_account_is_not_linked_to_another_person(resident, provider):  # noqa: F811
    provider.person("bolat", iin=BOLAT)
    person = Person(resident)
    person.goes_through()
    person.client.post(f"/en/me/providers/{ProviderSubject.objects.get().pk}/remove/")
    answer = person.goes_through("bolat")
    assert "belongs to another person" in html.unescape(answer.content.decode())
    assert not ProviderSubject.objects.exists()


def test_begun_by_one_and_ended_by_another_links_nothing(resident):
    person = Person(resident)
    query = person.says_yes(person.begins())
    person.client.logout()
    other = User.objects.create_user("o@example.test", email_confirmed_at="2026-01-01T00:00Z")
    session = Person(other).client
    assert session.get(BACK, query).status_code == 400
    assert person.comes_back(query).status_code == 400
    assert not ProviderSubject.objects.exists()


# -- who acts for others --------------------------------------------------------------------------


def test_an_official_is_not_signed_in(aigul, world):
    aigul.goes_through()
    user = aigul.account
    Membership.objects.create(user=user, office=world.office("103200000"), role="officer", started_on="2026-01-01")
    again = Person()
    answer = again.goes_through()
    assert answer.status_code == 400
    assert "second step" in html.unescape(answer.content.decode())
    assert again.account is None


def test_a_closed_account_is_not_opened(aigul):
    aigul.goes_through()
    User.objects.update(is_active=False)
    again = Person()
    assert again.goes_through().status_code == 400
    assert again.account is None


# -- answers that sign nobody in -----------------------------------------------------------------


def test_another_state(aigul):
    query = aigul.says_yes(aigul.begins())
    for state in ("", "x", query["state"][:-1]):
        refused(aigul.comes_back({**query, "state": state}))


def test_an_answer_in_another_browser(aigul):
    query = aigul.says_yes(aigul.begins())
    refused(Person().comes_back(query))


def test_an_answer_that_comes_too_late(aigul, monkeypatch):
    from datetime import timedelta

    from territories import clock

    query = aigul.says_yes(aigul.begins())
    later = clock.now() + timedelta(seconds=901)
    monkeypatch.setattr(clock, "now", lambda: later)
    refused(aigul.comes_back(query))


def test_an_answer_a_second_time(aigul):
    query = aigul.says_yes(aigul.begins())
    assert aigul.comes_back(query).status_code == 302
    aigul.client.logout()
    assert aigul.comes_back(query).status_code == 400


def test_a_code_that_was_used_with_another_state(aigul):
    used = aigul.says_yes(aigul.begins())
    fresh = aigul.says_yes(aigul.begins())
    assert aigul.comes_back(used).status_code == 302
    aigul.client.logout()
    other = Person()
    begun = other.says_yes(other.begins())
    assert other.comes_back({**begun, "code": used["code"]}).status_code == 400
    again = Person()
    begun = again.says_yes(again.begins())
    assert again.comes_back({**begun, "code": fresh["code"]}).status_code == 400  # another browser's verifier
    assert other.account is None
    assert again.account is None


@pytest.mark.parametrize(
    "fault",
    [
        "another nonce", "another at_hash", "alg none", "HS256 with the public key", "HS256 with the client's secret",
        "another key under that name", "unknown key", "a changed claim", "another iss",
    ],
)  # fmt: skip
def test_a_token_that_is_not_what_it_should_be(aigul, provider, fault):  # noqa: F811
    provider.control(faults=[fault, "a secret among the keys"])
    refused(aigul.goes_through())


NOW = 1_800_000_000


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another client"}, {"aud": ["another client"]}, {"aud": None}, {"aud": ["jauap", "another client"]},
        {"azp": "another client"}, {"aud": ["jauap", "x"], "azp": "x"}, {"iss": "https://elsewhere.test"}, {"iss": None},
        {"sub": ""}, {"sub": None}, {"sub": 7}, {"sub": "x" * 256}, {"exp": 1}, {"exp": None}, {"exp": "soon"}, {"iat": 1},
        {"iat": None}, {"iat": 4_000_000_000}, {"nbf": 4_000_000_000}, {"nonce": None}, {"nonce": ["x"]}, {"iin": 990000000015},
        {"iin": "990000000016"}, {"iin": "x"}, {"exp": True}, {"iat": 1e300},
    ],
    ids=str,
)  # fmt: skip
def test_a_claim_that_is_not_what_it_should_be(aigul, provider, claims):  # noqa: F811
    provider.control(claims=claims)
    refused(aigul.goes_through())


def test_claims_that_may_be_so(aigul, provider):  # noqa: F811
    provider.control(claims={"aud": ["jauap"], "azp": "jauap", "nbf": None, "at_hash": None})
    assert aigul.goes_through().status_code == 302


@pytest.mark.parametrize(("seconds", "works"), [(-361, False), (-350, True), (50, True), (70, False)])
def test_clocks_that_differ_a_little(aigul, provider, seconds, works):  # noqa: F811
    """The token lives 300 seconds, and a minute of difference is forgiven."""
    provider.control(clock=seconds)
    assert (aigul.goes_through().status_code == 302) is works


def test_userinfo_about_somebody_else(aigul, provider):  # noqa: F811
    provider.person("bolat", iin=BOLAT, in_userinfo=True)
    provider.control(faults=["another person in userinfo"])
    refused(aigul.goes_through("bolat"))


def test_a_provider_that_names_itself_must_and_one_that_does_not_may_be_silent(aigul, provider):  # noqa: F811
    query = aigul.says_yes(aigul.begins())
    del query["iss"]
    refused(aigul.comes_back(query))
    forget("about")
    provider.control(faults=["no iss"])
    assert aigul.goes_through().status_code == 302


def test_an_answer_of_one_provider_at_the_address_of_another(aigul, provider, settings):  # noqa: F811
    """Mix-up: the state belongs to one provider and is worth nothing at another."""
    settings.OIDC_PROVIDERS = (
        provider.agreement(),
        provider.agreement(name="other", issuer="http://127.0.0.1:9", endpoints={
            "authorization_endpoint": f"{provider.address}/authorize", "token_endpoint": f"{provider.address}/token",
            "jwks_uri": f"{provider.address}/keys",
        }),
    )  # fmt: skip
    query = aigul.says_yes(aigul.begins())
    refused(aigul.comes_back(query, "/enter/provider/other/back/"))
    begun = aigul.client.get("/en/enter/provider/other/")
    address = html.unescape(re.search(r'href="(http://127\.0\.0\.1:\d+/authorize[^"]*)"', begun.content.decode())[1])
    query = {name: values[0] for name, values in parse_qs(where_to(f"{address}&as=aigul").query).items()}
    refused(aigul.comes_back(query, "/enter/provider/other/back/"))


def test_who_says_no_there_reads_what_to_do(aigul, provider):  # noqa: F811
    state = parse_qs(urlsplit(aigul.begins()).query)["state"][0]
    page = refused(aigul.comes_back({"error": "access_denied", "state": state, "iss": provider.address}))
    assert "stopped" in page
    evil = "<script>alert(1)</script>"
    state = parse_qs(urlsplit(aigul.begins()).query)["state"][0]
    assert evil not in refused(
        aigul.comes_back({"error": evil, "error_description": evil, "state": state, "iss": provider.address})
    )


# -- keys that change, and a provider in trouble ----------------------------------------------------


@pytest.mark.parametrize("kind", ["RSA", "EC"])
def test_a_new_key_is_fetched_once(aigul, provider, kind):  # noqa: F811
    aigul.goes_through()
    asked = provider.control(rotate=kind)["/keys"]
    assert Person().goes_through().status_code == 302
    assert Person().goes_through().status_code == 302
    assert provider.control()["/keys"] == asked + 1


def test_invented_keys_do_not_make_us_ask_again_and_again(aigul, provider):  # noqa: F811
    aigul.goes_through()
    asked = provider.control(faults=["unknown key"])["/keys"]
    for _time in range(4):
        assert Person().goes_through().status_code == 400
    assert provider.control()["/keys"] == asked + 1


def test_an_old_key_is_worth_nothing(aigul, provider):  # noqa: F811
    """A token with the key of yesterday under today's name."""
    provider.control(rotate="RSA", faults=["another key under that name"])
    refused(aigul.goes_through())


def test_one_key_needs_no_name(aigul, provider):  # noqa: F811
    provider.control(faults=["no name of the key"])
    assert aigul.goes_through().status_code == 302


def test_a_weak_key_is_no_key():
    from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
    from joserfc.jwk import RSAKey

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        weak = RSAKey(generate_private_key(65537, 1024).public_key(), None).as_dict(private=False)
        assert discovery._usable({"keys": [weak, {"kty": "oct", "k": "eA"}, {"kty": "?"}, "x", None]}) == []
    assert discovery._usable({"keys": "x"}) == []


@pytest.mark.parametrize(
    "fault",
    [
        "down", "huge /.well-known/openid-configuration", "redirect /.well-known/openid-configuration",
        "html /.well-known/openid-configuration", "another issuer in the document", "an unsafe endpoint",
    ],
)  # fmt: skip
def test_a_provider_that_cannot_be_begun_with(aigul, provider, fault):  # noqa: F811
    provider.control(faults=[fault])
    page = refused(aigul.client.get(BEGIN), 503)
    assert "does not answer" in page


@pytest.mark.parametrize("fault", ["down", "huge /token", "huge /keys", "redirect /keys", "html /keys", "error /token"])
def test_a_provider_that_fails_on_the_way(aigul, provider, fault):  # noqa: F811
    query = aigul.says_yes(aigul.begins())
    provider.control(faults=[fault])
    page = refused(aigul.comes_back(query), 503)
    assert "does not answer" in page


@pytest.mark.parametrize("fault", ["slow /keys", "slow head /keys"])
def test_a_provider_that_sends_byte_by_byte(aigul, provider, monkeypatch, fault):  # noqa: F811
    import time

    monkeypatch.setattr(fetching, "ALL_SECONDS", 1.0)
    query = aigul.says_yes(aigul.begins())
    provider.control(faults=[fault])
    began = time.monotonic()
    refused(aigul.comes_back(query), 503)
    assert time.monotonic() - began < 3


def test_what_is_known_bridges_an_outage_of_its_documents(aigul, provider, monkeypatch):  # noqa: F811
    from datetime import timedelta

    from territories import clock

    aigul.goes_through()
    provider.control(faults=["huge /keys", "huge /.well-known/openid-configuration"], clock=7200)
    later = clock.now() + timedelta(hours=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert Person().goes_through().status_code == 302


# -- addresses ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wanted", ["https://elsewhere.test/", "//elsewhere.test/", "/\\elsewhere.test", "javascript:alert(1)", "http:elsewhere.test", "x" * 600]
)  # fmt: skip
def test_nobody_is_sent_elsewhere_afterwards(aigul, wanted):
    assert aigul.goes_through(next_page=wanted)["Location"] == "/en/me/"


def test_the_way_back_is_on_our_host_whatever_host_was_asked(aigul, settings):
    settings.ALLOWED_HOSTS = ["*"]
    page = aigul.client.get(BEGIN, headers={"host": "elsewhere.test"}).content.decode()
    assert "elsewhere.test" not in html.unescape(page).replace("%3A%2F%2F", "://")


def test_without_a_provider_there_is_no_button_and_no_page(settings, client):
    settings.OIDC_PROVIDERS = ()
    assert "provider" not in client.get("/en/enter/").content.decode()
    assert client.get(BEGIN).status_code == client.get(BACK).status_code == 404


def test_the_button_stands_in_the_language_and_keeps_where_one_wanted_to_go(provider, client):  # noqa: F811
    page = html.unescape(client.get("/ru/enter/?next=/ru/petitions/").content.decode())
    assert "Проверочное подтверждение" in page
    assert "/ru/enter/provider/test/?next=%2Fru%2Fpetitions%2F" in page


def test_signing_out_offers_to_sign_out_there(aigul, provider):  # noqa: F811
    aigul.goes_through()
    answer = aigul.client.post("/en/sign-out/")
    assert answer["Location"] == "/en/enter/provider/test/left/"
    assert aigul.account is None
    page = html.unescape(aigul.client.get(answer["Location"]).content.decode())
    assert f"{provider.address}/end?client_id=jauap&post_logout_redirect_uri=" in page


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_pages_are_never_kept_and_speak_the_language(aigul, language):
    prefix = "" if language == "kk" else f"/{language}"
    answer = aigul.client.get(f"{prefix}/enter/provider/test/")
    assert "no-store" in answer["Cache-Control"]
    assert f'<html lang="{language}"' in answer.content.decode()


# -- two at once, and nothing that stays ------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_one_person_in_many_browsers_at_once_is_one_account(provider):  # noqa: F811
    provider.person("aigul", iin=AIGUL)
    provider.person("aigul elsewhere", iin=AIGUL)
    people = [Person() for _browser in range(6)]
    queries = [
        one.says_yes(one.begins(), ("aigul", "aigul elsewhere")[number % 2]) for number, one in enumerate(people)
    ]
    together = Barrier(len(people))

    def come(number):
        together.wait()
        try:
            return people[number].comes_back(queries[number]).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as pool:
        assert list(pool.map(come, range(len(people)))) == [302] * len(people)
    assert {one.account for one in people} == {User.objects.get()}
    assert Identity.objects.present().count() == 1


@pytest.mark.django_db(transaction=True)
def test_after_the_whole_way_no_iin_no_name_there_no_address_and_no_secret_stays(provider, caplog):  # noqa: F811
    caplog.set_level(logging.DEBUG)
    provider.person("aigul", iin=AIGUL, sub=BOLAT, email="somebody@example.test", name="Айгүл Сынақова")
    person = Person()
    query = person.says_yes(person.begins())
    person.comes_back(query)
    wrong = Person()
    provider.person("aigul", iin="990000000016", sub="x")
    wrong.goes_through()
    everything = whole_database() + caplog.text
    assert person.account is not None
    for private in (
        AIGUL,
        BOLAT,
        "990000000016",
        "somebody@example.test",
        "Сынақова",
        query["code"],
        "a secret of the client",
    ):
        assert private not in everything
