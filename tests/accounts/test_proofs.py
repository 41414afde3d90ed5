"""Proof of work: good once, for ten minutes, dearer in a flood; whoever brings none waits for a turn and is not refused."""

import base64
import json
import re
from datetime import timedelta

import altcha
import pytest
import time_machine
from django.test import Client
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from accounts import limits, networks, proofs
from accounts.errors import NetworkRefused
from accounts.models import NetworkMark, SignInCode, User
from cases.models import Participant
from tests.world import at

NOW = at("2026-09-02")
HERE = "127.0.0.1"


@pytest.fixture(autouse=True)
def _quick(settings, monkeypatch):
    from territories import clock

    settings.PROOF_COST, settings.PROOF_LOW, settings.PROOF_HIGH = 10, (1, 3), (20, 30)
    monkeypatch.setattr(clock, "now", lambda: NOW)


def solved(client=None, name="code"):
    made = (client or Client()).get("/proof/", {"for": name}).json()
    challenge = altcha.Challenge.from_dict(made)
    return altcha.Payload(challenge, altcha.solve_challenge(challenge)).to_base64()


def flood(name, share=0.6, who=HERE):
    for _one in range(int(limits.settings.LIMITS[name][0] * share)):
        limits.count(name, who, NOW)


def tries(made):
    return altcha.solve_challenge(altcha.Challenge.from_dict(made)).counter


@pytest.mark.django_db
class TestChallenges:
    def test_a_solution_is_good_once(self):
        written = solved()
        assert [proofs.spend(written), proofs.spend(written)] == [True, False]

    @pytest.mark.parametrize(("seconds", "good"), [(590, True), (602, False)])
    def test_it_is_good_for_ten_minutes(self, seconds, good):
        with time_machine.travel(at("2026-09-02"), tick=False) as traveller:
            written = solved()
            traveller.shift(timedelta(seconds=seconds))
            assert proofs.spend(written) is good

    def test_a_changed_challenge_is_none(self):
        whole = json.loads(base64.b64decode(solved()))
        whole["challenge"]["parameters"]["expiresAt"] += 600
        assert not proofs.spend(base64.b64encode(json.dumps(whole).encode()).decode())

    def test_one_of_another_site_is_none(self):
        made = altcha.create_challenge(algorithm=proofs.ALGORITHM, cost=1, counter=1, hmac_secret="another")
        assert not proofs.spend(altcha.Payload(made, altcha.solve_challenge(made)).to_base64())

    def test_a_wrong_solution_is_none(self):
        whole = json.loads(base64.b64decode(solved()))
        whole["solution"]["derivedKey"] = "00" * 32
        assert not proofs.spend(base64.b64encode(json.dumps(whole).encode()).decode())

    def test_it_costs_more_above_half_of_a_limit(self, client):
        assert tries(client.get("/proof/", {"for": "code"}).json()) <= 3
        flood("code")
        assert tries(client.get("/proof/", {"for": "code"}).json()) >= 20

    def test_it_costs_more_when_all_together_are_many(self, client):
        flood("file-site", who=proofs.EVERYBODY)
        assert tries(client.get("/proof/", {"for": "file"}).json()) >= 20

    def test_it_costs_more_for_whoever_asks_for_very_many(self, client, settings):
        settings.LIMITS = {**settings.LIMITS, "proof": (2, 600)}
        asked = [tries(client.get("/proof/", {"for": "support"}).json()) for _turn in range(3)]
        assert [one >= 20 for one in asked] == [False, False, True]

    def test_there_is_none_for_anything_else(self, client):
        assert client.get("/proof/", {"for": "sign"}).status_code == 404
        assert client.get("/proof/").status_code == 404

    def test_nobody_keeps_it(self, client):
        assert "no-store" in client.get("/proof/", {"for": "file"})["Cache-Control"]


NAMES = [
    "challenge",
    "solution",
    "parameters",
    "signature",
    "algorithm",
    "nonce",
    "salt",
    "cost",
    "keyLength",
    "keyPrefix",
    "keySignature",
    "expiresAt",
    "counter",
    "derivedKey",
    "data",
    "__proto__",
]
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(NAMES),
            inner,
            max_size=9,
        )
    ),
    max_leaves=12,
)


@given(ANY)
@hypothesis_settings(max_examples=300, deadline=None)
def test_anything_else_is_none_and_breaks_nothing(thing):
    assert not proofs.spend(base64.b64encode(json.dumps(thing).encode()).decode())


@pytest.mark.parametrize("written", ["", "x", "é", "A" * 5000, "\x00", "e30=", "bnVsbA=="])
def test_rubbish_is_none(written):
    assert not proofs.spend(written)


# -- the slow way ------------------------------------------------------------------------------


def turn_in(page):
    found = re.search(r'name="turn" value="([^"]+)"', page)
    return found[1] if found else ""


@pytest.mark.django_db
class TestSlowWay:
    def test_in_ordinary_times_nobody_needs_a_proof(self, client):
        assert client.post("/enter/", {"address": "aigul@example.test"})["Location"] == "/enter/code/"

    def test_in_a_flood_a_proof_goes_on_at_once(self, client):
        flood("code")
        answer = client.post("/enter/", {"address": "aigul@example.test", "proof": solved()})
        assert answer["Location"] == "/enter/code/"

    def test_without_one_a_turn_comes_and_nothing_is_lost(self, client, monkeypatch):
        from territories import clock

        flood("code")
        page = client.post("/enter/", {"address": "aigul@example.test", "next": "/me/"})
        assert page.status_code == 200
        words = page.content.decode()
        assert 'name="address" value="aigul@example.test"' in words
        assert not SignInCode.objects.exists()
        sent = {"address": "aigul@example.test", "turn": turn_in(words)}
        assert turn_in(client.post("/enter/", sent).content.decode()) == sent["turn"]
        monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(seconds=10))
        assert client.post("/enter/", sent)["Location"] == "/enter/code/"
        assert client.post("/enter/", sent).status_code == 200, "a turn is good once"

    def test_turns_of_one_network_come_one_after_the_other(self, client):
        flood("code")
        waits = [
            int(re.search(r"(\d+) секунд", client.post("/enter/", {"address": "a@example.test"}).content.decode())[1])
            for _turn in range(3)
        ]
        assert waits == [10, 15, 20]

    def test_a_turn_of_another_network_is_none(self, client, monkeypatch):
        from territories import clock

        for who in (HERE, "203.0.113.7"):
            flood("code", who=who)
        turn = turn_in(client.post("/enter/", {"address": "a@example.test"}).content.decode())
        monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(seconds=60))
        answer = client.post("/enter/", {"address": "a@example.test", "turn": turn}, REMOTE_ADDR="203.0.113.7")
        assert turn_in(answer.content.decode()) not in {"", turn}

    def test_support_goes_the_same_way(self, client, world):
        case = world.case()
        flood("support")
        words = client.post(f"/cases/{case.number}/support/", {}).content.decode()
        assert turn_in(words)
        assert not Participant.objects.filter(case=case, role="supporter").exists()
        client.post(f"/cases/{case.number}/support/", {"proof": solved(client, "support")})
        assert Participant.objects.filter(case=case, role="supporter").exists()

    def test_a_trusted_network_never_waits_and_a_held_one_does_so_in_quiet_times(self, client, django_user_model):
        by = User.objects.create_user("operator@example.test")
        marked = networks.mark(network=networks.key_of(HERE), kind="hold", days=1, reason="flood", by=by, now=NOW)
        assert turn_in(client.post("/enter/", {"address": "a@example.test", "proof": solved()}).content.decode())
        networks.end(marked, by=by, now=NOW)
        flood("code")
        wide = networks.key_of(networks.written("127.0.0.0/24"))
        networks.mark(network=wide, kind="trust", days=1, reason="a library", by=by, now=NOW)
        assert client.post("/enter/", {"address": "a@example.test"})["Location"] == "/enter/code/"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("203.0.113.7", "203.0.113.7"), ("203.0.113.9/24", "203.0.113.0/24"), ("2001:db8::5", "2001:db8::/64"),
        ("2001:db8:0:1::/48", "2001:db8::/48"), (" 203.0.113.7 ", "203.0.113.7"),
    ],
)  # fmt: skip
def test_an_entry_is_about_an_address_or_its_network(typed, kept):
    assert networks.written(typed) == kept


@pytest.mark.parametrize("typed", ["", "akim.kz", "203.0.113.0/8", "::/0", "2001:db8::/32"])
def test_and_about_nothing_wider(typed):
    with pytest.raises(NetworkRefused):
        networks.written(typed)


def test_both_keys_of_a_client_are_those_of_entries():
    assert networks.keys_of("203.0.113.7") == [networks.key_of("203.0.113.7"), networks.key_of("203.0.113.0/24")]
    assert networks.keys_of("2001:db8::/64") == [networks.key_of("2001:db8::/64"), networks.key_of("2001:db8::/48")]
    assert networks.keys_of("") == []


@pytest.mark.django_db
class TestEntries:
    @pytest.mark.parametrize(("days", "reason"), [(0, "x"), (91, "x"), (1, " ")])
    def test_an_entry_has_an_end_and_a_reason(self, days, reason):
        by = User.objects.create_user("operator@example.test")
        with pytest.raises(NetworkRefused):
            networks.mark(network=networks.key_of(HERE), kind="hold", days=days, reason=reason, by=by, now=NOW)

    @pytest.mark.parametrize(("seconds", "holds"), [(-1, True), (0, False)])
    def test_it_ends_by_itself(self, seconds, holds):
        by = User.objects.create_user("operator@example.test")
        entry = networks.mark(network=networks.key_of(HERE), kind="hold", days=1, reason="x", by=by, now=NOW)
        then = entry.until + timedelta(seconds=seconds)
        assert (networks.standing(HERE, then) == NetworkMark.Kind.HOLD) is holds

    @pytest.mark.parametrize(("seconds", "kept"), [(-1, True), (0, False)])
    @pytest.mark.parametrize("is_ended", [True, False])
    def test_it_is_forgotten_ninety_days_after_its_end(self, seconds, kept, is_ended, as_application):
        by = User.objects.create_user("operator@example.test")
        entry = networks.mark(network=networks.key_of(HERE), kind="hold", days=9, reason="x", by=by, now=NOW)
        if is_ended:
            networks.end(entry, by=by, now=NOW)
        over = NOW if is_ended else entry.until
        with as_application():
            networks.forget_over(over + networks.KEPT + timedelta(seconds=seconds))
        assert NetworkMark.objects.exists() is kept

    def test_the_site_itself_may_make_and_end_one(self, as_application):
        by = User.objects.create_user("operator@example.test")
        with as_application():
            entry = networks.mark(network=networks.key_of(HERE), kind="hold", days=1, reason="x", by=by, now=NOW)
            networks.end(entry, by=by, now=NOW)
        assert networks.standing(HERE, NOW) == ""
