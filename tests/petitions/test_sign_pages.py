"""Signing through HTTP: one person, once, under the words that were shown; and everything that can go wrong."""

import logging
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import backends
from petitions.addresses import part_address
from petitions.models import Signature, SignatureAct, Signer
from petitions.suspicion import is_thrown_away
from petitions.texts import Words
from tests.petitions.conftest import iin
from tests.petitions.test_page import decided
from tests.world import QARAUYL, at

pytestmark = pytest.mark.django_db
BEGAN = at("2026-03-02")
OPENED = BEGAN + timedelta(days=2)


@pytest.fixture(autouse=True)
def moment(monkeypatch):
    """The site's clock stands still, after publication, unless a test moves it."""
    from territories import clock

    now = [OPENED + timedelta(hours=1)]
    monkeypatch.setattr(clock, "now", lambda: now[0])
    return now


@pytest.fixture
def petition(petitioners):
    return petitioners.published()


@pytest.fixture
def joining(petitioners, moment):
    moment[0] = BEGAN + timedelta(hours=1)
    return petitioners.begin()


class Signing:
    """A resident at a browser on the page of signing."""

    def __init__(self, petitioners, petition, user=None, client=None):
        self.petition = petition
        self.user = user or petitioners.resident()
        self.iin = petitioners.iins[self.user.pk]
        self.client = client or Client()
        self.client.force_login(self.user, backend=backends.PATH)

    def url(self, name="sign"):
        return part_address(self.petition, name)

    def opens(self, **query):
        answer = self.client.get(self.url(), query)
        self.page = answer.content.decode()
        found = re.search(r'name="shown" value="([^"]+)"', self.page)
        self.shown = found[1] if found else ""
        return answer

    def signs(self, number=None, **more):
        given = {"shown": self.shown, "iin": self.iin if number is None else number, "region": "", **more}
        return self.client.post(self.url(), given)


@pytest.fixture
def aigul(petitioners, petition):
    signing = Signing(petitioners, petition)
    signing.opens()
    return signing


def signatures(petition):
    return Signature.objects.filter(petition=petition, stage="open")


# -- signing ------------------------------------------------------------------------------------


def test_a_resident_signs_the_words_that_were_shown(aigul, petition):
    text = petition.text("kk")
    assert text.title in aigul.page
    assert text.hexdigest in aigul.page
    answer = aigul.signs(region="100000000")
    assert answer["Location"] == aigul.url("signed")
    signature = signatures(petition).get()
    assert (bytes(signature.digest), signature.language, signature.region_id, signature.held) == (
        bytes(text.digest), "kk", "100000000", "",
    )  # fmt: skip
    assert signature.signer.user == aigul.user
    done = aigul.client.get(answer["Location"])
    assert done.status_code == 200
    assert f"/petitions/{petition.number}/" in done.content.decode()


def test_the_other_language_version_is_signed_when_it_was_read(aigul, petition):
    aigul.opens(text="ru")
    assert petition.text("ru").title in aigul.page
    aigul.signs()
    assert bytes(signatures(petition).get().digest) == bytes(petition.text("ru").digest)


def test_first_supporters_sign_by_the_secret_link_only(joining, petitioners):
    signing = Signing(petitioners, joining)
    assert signing.client.get(reverse("petitions:sign", args=[joining.number])).status_code == 404
    assert signing.opens().status_code == 200
    assert signing.signs()["Location"] == signing.url("signed")
    assert Signature.objects.get(stage="joining").petition == joining
    assert signing.client.get(signing.url("signed")).status_code == 200


def test_a_visitor_signs_in_first_and_comes_back(petition, client):
    url = part_address(petition, "sign")
    assert client.get(url)["Location"] == f"/enter/?next={url}"
    assert client.post(url, {"iin": iin(1)})["Location"] == f"/enter/?next={url}"


def test_an_account_without_a_confirmed_address_signs_nothing(petition, petitioners):
    client = Client()
    client.force_login(petitioners.resident(email_confirmed_at=None))
    assert client.get(part_address(petition, "sign"))["Location"].startswith("/enter/")


def test_opening_every_link_signs_nothing(aigul, petition):
    for name in ("sign", "signed", "yours", "withdraw_signature", "object", "removal"):
        aigul.client.get(aigul.url(name), follow=True)
        aigul.client.head(aigul.url(name))
    aigul.client.get(aigul.url(), {"shown": aigul.shown, "iin": aigul.iin, "region": ""})
    assert not signatures(petition).exists()
    assert not SignatureAct.objects.exists()


def test_the_region_is_that_of_my_place(petitioners, petition):
    signing = Signing(petitioners, petition, petitioners.resident(territory_id=QARAUYL))
    signing.opens()
    assert '<option value="100000000" selected>' in signing.page


# -- what goes wrong ------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["", "12", "061211600013", "06121160001x"])
def test_a_wrong_iin_is_told_and_never_shown_again(aigul, petition, number):
    answer = aigul.signs(number, region="710000000")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_iin-error"' in page
    assert "061211600013" not in page
    assert '<option value="710000000" selected>' in page
    assert not signatures(petition).exists()


def test_an_iin_of_another_account_is_told(aigul, petition, petitioners):
    other = petitioners.sign(petition, now=OPENED)
    answer = aigul.signs(petitioners.iins[other.pk])
    assert answer.status_code == 422
    assert petitioners.iins[other.pk] not in answer.content.decode()
    assert signatures(petition).count() == 1


def test_a_second_signature_is_told_and_counts_once(aigul, petition):
    aigul.signs()
    answer = aigul.signs()
    assert answer["Location"] == aigul.url("signed")
    assert "бір рет" in aigul.client.get(answer["Location"]).content.decode()
    assert signatures(petition).count() == 1
    assert aigul.client.get(aigul.url())["Location"] == aigul.url("signed")


def test_a_page_that_stood_open_too_long_signs_nothing(aigul, petition, monkeypatch):
    monkeypatch.setattr("petitions.views.sign.OPEN_SECONDS", -1)
    answer = aigul.signs()
    assert answer.status_code == 422
    assert not signatures(petition).exists()
    monkeypatch.undo()


def test_a_stamp_of_another_person_or_petition_signs_nothing(aigul, petition, petitioners):
    dana = Signing(petitioners, petition)
    dana.shown = aigul.shown
    assert dana.signs().status_code == 422
    dana.shown = "nonsense"
    assert dana.signs().status_code == 422
    assert not signatures(petition).exists()


def test_a_region_that_is_none_is_told(aigul, petition):
    assert aigul.signs(region=QARAUYL).status_code == 422
    assert not signatures(petition).exists()


def test_a_text_changed_while_it_was_read_is_shown_anew(joining, petitioners):
    from petitions.workflow import edit

    signing = Signing(petitioners, joining)
    signing.opens()
    edit(
        joining,
        texts={"kk": Words("Басқа тақырып", "Басқа талап.", "Басқа негіз.")},
        iin=petitioners.iins[joining.author_id],
        by=joining.author,
        now=BEGAN + timedelta(minutes=30),
    )
    answer = signing.signs()
    assert answer.status_code == 422
    assert "Басқа тақырып" in answer.content.decode()
    assert not Signature.objects.filter(stage="joining").exists()


def test_a_closed_petition_says_so(aigul, petition, moment):
    moment[0] = petition.closes_at
    assert aigul.opens().status_code == 200
    assert 'name="iin"' not in aigul.page
    assert not signatures(petition).exists()


def test_a_reached_petition_takes_no_more(petitioners, moment):
    petition = petitioners.reached()
    moment[0] = BEGAN + timedelta(days=4)
    signing = Signing(petitioners, petition)
    assert 'name="iin"' not in signing.opens().content.decode()
    assert not signatures(petition).exists()


def test_a_button_pressed_a_moment_after_the_goal_says_so(aigul, petition, petitioners):
    from petitions.lifecycle import advance

    petitioners.signers(petition, petition.goal, now=OPENED)
    from petitions.counting import count

    count(OPENED + timedelta(minutes=1))
    advance(OPENED + timedelta(minutes=1))
    answer = aigul.signs()
    assert answer.status_code == 409
    assert not Signer.objects.filter(user=aigul.user).exists()


def test_a_hidden_petition_is_not_signed_by_its_link(joining, petitioners):
    from petitions.workflow import hide

    signing = Signing(petitioners, joining)
    signing.opens()
    hide(joining, reason="Тексеру", by=petitioners.moderator(), now=BEGAN + timedelta(minutes=1))
    assert signing.signs().status_code == 409
    assert not Signature.objects.filter(stage="joining").exists()


@pytest.mark.parametrize("fate", ["rejected", "appealed", "hidden"])
def test_a_refusal_to_sign_shows_no_words_that_are_not_public(petitioners, moment, fate):
    from petitions import workflow

    petition, moderator = petitioners.submitted(), petitioners.moderator()
    if fate == "hidden":
        workflow.hide(petition, reason="Имена", by=moderator, now=moment[0])
    else:
        given = {"reasons": ["prosecutors"], "explanation": "Нет.", "by": moderator}
        workflow.reject(petition, now=moment[0], **given)
    if fate == "appealed":
        workflow.appeal(petition, text="Не согласна.", by=petition.author, now=moment[0])
    signing = Signing(petitioners, petitioners.again(petition))
    answer = signing.opens()
    assert answer.status_code == 200
    assert petition.text("kk").title not in signing.page


def test_a_hidden_petition_shows_no_words_to_whoever_would_object(petitioners, moment):
    from petitions import workflow

    petition = petitioners.reached()
    moment[0] = at("2026-03-12")
    decided(petitioners, petition, moment[0])
    workflow.hide(petition, reason="Имена", by=petitioners.moderator(), now=moment[0])
    signing = Signing(petitioners, petition)
    page = signing.client.get(signing.url("object")).content.decode()
    assert petition.text("kk").title not in page


@pytest.mark.parametrize("number", ["0", "9" * 18])
def test_a_number_that_is_no_petition_is_not_found(petitioners, number):
    client = Client()
    client.force_login(petitioners.resident())
    assert client.get(f"/petitions/{number}/sign/").status_code == 404
    assert client.get("/petitions/join/nothing/sign/").status_code == 404


# -- held silently ------------------------------------------------------------------------------------


def test_many_from_one_network_are_held_and_see_the_same_page(petitioners, petition, settings):
    settings.LIMITS = {**settings.LIMITS, "sign-held": (2, 3600)}
    pages = []
    for _person in range(4):
        signing = Signing(petitioners, petition)
        signing.opens()
        answer = signing.signs()
        pages.append(signing.client.get(answer["Location"]).content.decode())
    assert list(signatures(petition).order_by("pk").values_list("held", flat=True)) == ["", "", "network", "network"]
    plain = [re.sub(r'value="[^"]{40,}"|csrf[^>]+', "", page) for page in pages]
    assert len(set(plain)) == 1


def test_another_network_is_not_held_with_it(petitioners, petition, settings):
    settings.LIMITS = {**settings.LIMITS, "sign-held": (1, 3600)}
    for address in ("203.0.113.1", "203.0.113.2"):
        signing = Signing(petitioners, petition, client=Client(REMOTE_ADDR=address))
        signing.opens()
        signing.signs()
    assert set(signatures(petition).values_list("held", flat=True)) == {""}


def test_an_ipv6_address_that_rotates_is_one_network(petitioners, petition, settings):
    settings.LIMITS = {**settings.LIMITS, "sign-held": (1, 3600)}
    for end in ("1", "2"):
        signing = Signing(petitioners, petition, client=Client(REMOTE_ADDR=f"2001:db8::{end}"))
        signing.opens()
        signing.signs()
    assert list(signatures(petition).order_by("pk").values_list("held", flat=True)) == ["", "network"]


def test_a_throw_away_address_is_held(petitioners, petition):
    user = petitioners.resident()
    type(user).objects.filter(pk=user.pk).update(email="x@mailinator.com")
    signing = Signing(petitioners, petition, user)
    signing.opens()
    assert signing.signs()["Location"] == signing.url("signed")
    assert signatures(petition).get().held == "mail"


@pytest.mark.parametrize(
    ("email", "thrown_away"),
    [
        ("a@mailinator.com", True), ("a@x.MAILINATOR.com", True), ("a@mail.ru", False), ("a@notmailinator.com", False),
        ("a", False),
    ],
)  # fmt: skip
def test_throw_away_domains(email, thrown_away):
    assert is_thrown_away(email) is thrown_away


def test_too_many_from_one_address_are_asked_to_wait(petitioners, petition, settings):
    settings.LIMITS = {**settings.LIMITS, "sign": (1, 3600)}
    signing = Signing(petitioners, petition)
    signing.opens()
    signing.signs("061211600013")
    assert signing.signs().status_code == 429


# -- what it costs -----------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_signature_costs_at_most_seven_statements_and_reads_no_tally(petitioners, petition):
    signing = Signing(petitioners, petition)
    signing.opens()
    with CaptureQueriesContext(connection) as first:
        assert signing.signs(region="100000000").status_code == 302
    told = [query["sql"] for query in first if query["sql"] not in {"BEGIN", "COMMIT"}]
    assert len(told) <= 7, "\n".join(told)  # the last one is the consent
    assert not [sql for sql in told if "tally" in sql]
    assert cache.get("petitions:regions:1")


# -- two at once -----------------------------------------------------------------------------------------------


def at_once(*presses):
    together = Barrier(len(presses))

    def press(one):
        together.wait()
        try:
            return one()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(presses)) as pool:
        return list(pool.map(press, presses))


@pytest.mark.django_db(transaction=True)
def test_the_same_iin_in_two_sessions_at_once_is_one_signature_and_one_clear_message(petitioners, petition):
    aigul, dana = Signing(petitioners, petition), Signing(petitioners, petition)
    for one in (aigul, dana):
        one.opens()
        one.iin = aigul.iin
    answers = at_once(aigul.signs, dana.signs)
    assert sorted(answer.status_code for answer in answers) == [302, 422]
    refused = next(answer for answer in answers if answer.status_code == 422).content.decode()
    assert 'id="id_iin-error"' in refused
    assert aigul.iin not in refused
    assert signatures(petition).count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_account_twice_at_once_is_one_signature(petitioners, petition):
    user = petitioners.resident()
    one, two = Signing(petitioners, petition, user), Signing(petitioners, petition, user)
    one.opens()
    two.opens()
    answers = at_once(one.signs, two.signs)
    assert {answer["Location"] for answer in answers} == {one.url("signed")}
    assert signatures(petition).count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_iin_is_in_no_table_no_session_and_no_log(petitioners, petition, caplog):
    from tests.petitions.dump import whole_database

    caplog.set_level(logging.DEBUG)
    aigul, dana = Signing(petitioners, petition), Signing(petitioners, petition)
    for one in (aigul, dana):
        one.opens()
    aigul.signs("061211600013")
    aigul.signs()
    aigul.signs()
    dana.signs(aigul.iin)
    everything = whole_database()
    assert petition.text("kk").title in everything
    for number in (aigul.iin, "061211600013"):
        assert number not in everything
        assert number not in caplog.text


# -- one's own signature -------------------------------------------------------------------------------------------


def test_a_signer_sees_their_signature_and_nobody_else_does(aigul, petition, petitioners):
    aigul.signs()
    assert aigul.url("withdraw_signature") in aigul.client.get(aigul.url("yours")).content.decode()
    dana = Signing(petitioners, petition)
    assert not dana.client.get(dana.url("yours")).content.decode().strip()
    assert not Client().get(aigul.url("yours")).content.decode().strip()


def test_a_signature_is_withdrawn_by_a_press_and_given_again(aigul, petition):
    aigul.signs()
    assert aigul.client.get(aigul.url("withdraw_signature")).status_code == 200
    assert not SignatureAct.objects.exists()
    aigul.client.post(aigul.url("withdraw_signature"))
    assert SignatureAct.objects.get().kind == "withdrawn"
    aigul.opens()
    assert aigul.signs()["Location"] == aigul.url("signed")
    assert SignatureAct.objects.order_by("-number").first().kind == "renewed"
    assert signatures(petition).count() == 1


def test_after_the_goal_nothing_is_withdrawn(petitioners, moment):
    petition = petitioners.published(population=1000)
    aigul = Signing(petitioners, petition)
    aigul.opens()
    aigul.signs()
    from petitions.lifecycle import advance

    advance(BEGAN + timedelta(days=3))
    aigul.petition = petitioners.again(petition)
    assert aigul.petition.state == "reached"
    assert aigul.client.post(aigul.url("withdraw_signature")).status_code == 409
    assert aigul.url("withdraw_signature") not in aigul.client.get(aigul.url("yours")).content.decode()


def test_a_removed_signature_is_told_with_its_reason_and_an_appeal(aigul, petition, petitioners):
    from petitions import removal

    aigul.signs()
    signature = signatures(petition).get()
    now = OPENED + timedelta(hours=2)
    proposed = removal.propose(
        signature, reason="automated", explanation="Бағдарлама қойған.", by=petitioners.moderator(), now=now
    )
    removal.decide(proposed, agreed=True, by=petitioners.moderator(), now=now)
    assert aigul.url("removal") in aigul.client.get(aigul.url("yours")).content.decode()
    assert "Бағдарлама қойған." in aigul.client.get(aigul.url("removal")).content.decode()
    assert aigul.client.post(aigul.url("removal"), {"text": ""}).status_code == 422
    assert aigul.client.post(aigul.url("removal"), {"text": "Өзім қойдым."}).status_code == 302
    proposed.refresh_from_db()
    assert proposed.appeal == "Өзім қойдым."
    assert aigul.client.get(aigul.url("signed")).status_code == 200
    assert aigul.client.get(aigul.url())["Location"] == aigul.url("signed")


def test_nobody_sees_the_removal_of_anothers_signature(aigul):
    assert aigul.client.get(aigul.url("removal")).status_code == 404
