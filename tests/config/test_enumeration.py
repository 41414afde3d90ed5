"""Who has an account, was invited or filed a case is told by no other form either: adding an address, inviting, claiming, links.

Same answer and same work, whether the address, the number, the link or the case is there or not. Signing in: tests/config/test_attacks.py.
"""

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import keyed_links, staffing
from accounts.models import Invitation, Membership, PlatformRole, User
from tests.config.test_attacks import bare, person, spent
from tests.world import at

pytestmark = pytest.mark.django_db
NOW = at("2026-09-02")
OFFICE, NEIGHBOUR = "103230000", "103233000"
KNOWN, UNKNOWN = "known@example.test", "stranger@example.test"
KNOWN_PHONE, UNKNOWN_PHONE = "+70000000001", "+70000000002"


@pytest.fixture(autouse=True)
def _still(monkeypatch, settings):
    from territories import clock

    monkeypatch.setattr(clock, "now", lambda: NOW)
    settings.LIMITS = {name: (1_000_000, seconds) for name, (_most, seconds) in settings.LIMITS.items()}


@pytest.fixture
def people(world):
    """A resident with both addresses, an official of the neighbour, and who may invite."""
    person(KNOWN, phone=KNOWN_PHONE, phone_confirmed_at=NOW)
    found = {name: person(f"{name}@example.test") for name in ("bolat", "dana", "registrar", "operator", "aigul")}
    for name, office in (("bolat", OFFICE), ("dana", NEIGHBOUR)):
        Membership.objects.create(
            user=found[name], office=world.office(office), role="head", started_on=date(2026, 1, 1)
        )
    for role in ("registrar", "operator"):
        PlatformRole.objects.create(user=found[role], role=role, started_on=date(2026, 1, 1))
    return found


def alike(send, known, unknown):
    """What `send` does with both is the same to whoever sends, and to the database; then the same again, by the clock."""
    answers, statements = [], []
    for given in (known, unknown):
        with CaptureQueriesContext(connection) as asked:
            client, answer = send(given)
        to = answer.get("Location", "")
        page = (client.get(to) if to else answer).content.decode()
        page = re.sub(r"\+7 000 000 00 0\d|(?<=/invitations/)\d+", "…", bare(page, given))
        answers.append((answer.status_code, to.replace(given, "…"), page))
        statements.append([re.sub(r"'[^']*'|\d+", "?", one["sql"])[:60] for one in asked])
    assert answers[0][:2] == answers[1][:2]
    assert answers[0][2].splitlines() == answers[1][2].splitlines()
    assert statements[0] == statements[1]
    slow, quick = sorted([spent(lambda: send(known)), spent(lambda: send(unknown))])[::-1]
    assert slow < 1.5 * quick + 0.002


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


# -- addresses -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("channel", "known", "unknown"), [("email", KNOWN, UNKNOWN), ("phone", KNOWN_PHONE, UNKNOWN_PHONE)]
)
def test_adding_an_address_tells_nothing_of_its_owner(people, channel, known, unknown):
    def send(address):
        client = signed_in(people["aigul"])
        return client, client.post(f"/en/me/{channel}/", {"address": address})

    alike(send, known, unknown)


@pytest.mark.parametrize(
    ("who", "form", "role"),
    [
        ("bolat", "/en/desk/people/invite/", "officer"),
        ("registrar", "/en/registrar/103235000/invite/", "head"),
        ("operator", "/en/platform/people/invite/", "auditor"),
    ],
)
@pytest.mark.parametrize(
    ("known", "unknown"),
    [(KNOWN, UNKNOWN), (KNOWN_PHONE, UNKNOWN_PHONE), ("dana@example.test", UNKNOWN)],
    ids=["a resident", "a telephone", "an official of another office"],
)
def test_inviting_tells_nothing_of_who_has_an_account(people, who, form, role, known, unknown):
    def send(address):
        client = signed_in(people[who])
        Invitation.objects.all().update(withdrawn_by=people[who], withdrawn_at=NOW)  # as if it were the first
        return client, client.post(form, {"role": role, "name": "Жаңа", "email": address, "language": "kk"})

    def counted(address):
        client, answer = send(address)
        assert Invitation.objects.undecided().count() == 1, answer.content.decode()[:500]
        return client, answer

    alike(counted, known, unknown)


# -- links ----------------------------------------------------------------------------------------------------


def wrong(secret):
    return ("a" if secret[0] != "a" else "b") + secret[1:]


@pytest.mark.parametrize("kind", ["invitation", "second-step"])
def test_a_wrong_link_tells_nothing_of_whether_there_is_such_a_row(people, world, kind):
    if kind == "invitation":
        row = staffing.invite(
            by=people["bolat"],
            now=NOW,
            name="n",
            email=UNKNOWN,
            language="kk",
            office=world.office(OFFICE),
            seat="officer",
        )
    else:
        row = staffing.reopen(people["dana"], reason="r", by=people["registrar"], now=NOW)
    secret = wrong(keyed_links.secret_of(row))

    def send(link):
        client = Client()
        return client, client.get(f"/en/{kind}/{link}/")

    alike(send, f"{row.pk}-{secret}", f"{row.pk + 1}-{secret}")


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_wrong_private_link_tells_nothing_of_whether_somebody_has_one(people, world, method):
    case = world.case()
    token = world.reporter(case).token
    number, _dash, secret = token.rpartition("-")
    assert secret

    def send(link):
        client = signed_in(people["aigul"])
        given = {"do": "claim"} if method == "post" else {}
        return client, getattr(client, method)(f"/en/cases/{case.number}/p/{link}/", given)

    alike(send, f"{number}-{wrong(secret)}", f"zzz-{wrong(secret)}")


def test_a_private_link_of_no_case_is_answered_as_that_of_a_hidden_one(people, world):
    case, hidden = world.case(), world.case()
    type(hidden).objects.filter(pk=hidden.pk).update(
        hidden_at=NOW, hidden_by=people["operator"], hidden_reason="Жеке деректер"
    )
    token = wrong(world.reporter(case).token)
    client = signed_in(people["aigul"])
    answers = [
        client.post(f"/en/cases/{number}/p/{token}/", {"do": "claim"})
        for number in (hidden.number, case.number, 999_999)
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    pages = {bare(answer.content.decode(), str(hidden.number), str(case.number), "999999") for answer in answers}
    assert len(pages) == 1


# -- cases of an address ----------------------------------------------------------------------------------------


def test_claiming_tells_nothing_of_cases_that_others_hold(people, world):
    """Who confirmed an address that was left with another account's case is answered as who left nothing anywhere."""
    case = world.case()
    case.participants.update(contact_email=KNOWN, user=people["dana"])
    people[UNKNOWN] = person(UNKNOWN)
    people[KNOWN] = User.objects.get(email=KNOWN)

    def send(address):
        client = signed_in(people[address])
        return client, client.post("/en/cases/mine/add/")

    def page(address):
        client = signed_in(people[address])
        return client, client.get("/en/cases/mine/")

    User.objects.filter(email__in=[KNOWN, UNKNOWN]).update(name="Айгүл", phone=None, phone_confirmed_at=None)
    alike(send, KNOWN, UNKNOWN)
    alike(page, KNOWN, UNKNOWN)
