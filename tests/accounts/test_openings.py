"""Opening who a resident is: for a purpose, with a reason, told to the resident, counted in public, never unseen."""

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from django.test import Client

from accounts import openings
from accounts.models import AuditEntry, IdentityOpening, PlatformRole, User
from notifications import openings as openings_told
from notifications import wishes
from notifications.models import Delivery, Notice
from tests.world import at

NOW = at("2026-09-02")
REASON = "Сот қаулысы бойынша хабарлаушыны анықтау керек."
GIVEN = {"kind": "case", "purpose": "court", "document": "№ 12, 01.09.2026", "reason": REASON}


@pytest.fixture
def aigul(db):
    return User.objects.create_user("aigul@example.test", name="Айгүл Сынақова", phone="+70000000001", language="ru")


@pytest.fixture
def operator(db):
    user = User.objects.create_user("operator@example.test", name="Айдос")
    PlatformRole.objects.create(user=user, role="operator", started_on="2026-01-01")
    return user


@pytest.fixture
def case(world, aigul, monkeypatch):
    from territories import clock

    monkeypatch.setattr(clock, "now", lambda: NOW)
    case = world.case()
    case.participants.update(user=aigul)
    return case


@pytest.fixture
def bare(case, world):
    """A case whose reporter has no account."""
    return world.case()


def opened(case, by, **more):
    given = {**GIVEN, "number": str(case.number), "by": by, "address": "198.51.100.7", "now": NOW, **more}
    return openings.open_identity(given.pop("kind"), given.pop("number"), **given)


def test_the_reporter_of_a_case_is_shown_written_down_and_told(case, aigul, operator):
    found = opened(case, operator)
    assert (found.name, found.email, found.phone) == ("Айгүл Сынақова", "aigul@example.test", "+70000000001")
    row = IdentityOpening.objects.get()
    assert (row.by, row.subject, row.reference, row.purpose) == (operator, aigul, f"case {case.number}", "court")
    assert (row.document, row.reason) == (GIVEN["document"], REASON)
    assert row.shown == ["name", "email", "phone"]
    notice = Notice.objects.get(source="opening")
    assert Delivery.objects.get(notice=notice, channel="email").user == aigul


def test_who_left_only_an_address_is_told_there(bare, operator):
    bare.participants.update(name="Айгүл С.", contact_email="left@example.test")
    assert opened(bare, operator).email == "left@example.test"
    assert Delivery.objects.get(channel="email").address == "left@example.test"


def test_who_left_only_a_number_is_told_by_a_short_message(bare, operator, settings):
    settings.SMS_RANGES = ["+7000"]
    bare.participants.update(name="Айгүл С.", contact_phone="8 000 000 00 09")
    opened(bare, operator)
    told = Delivery.objects.get()
    assert (told.channel, told.address) == ("sms", "+70000000009")
    assert openings_told.OpeningNotices().words([told], "kk")[0].short


def test_who_wants_no_letters_is_told_this_at_once_even_so(case, aigul, operator):
    wishes.choose(aigul, "none", NOW)
    night = at("2026-09-02", "03:00")
    opened(case, operator, now=night)
    told = Delivery.objects.get(channel="email")
    assert (told.user, told.held_until, told.urgent) == (aigul, night, True)


def test_the_words_name_the_purpose_and_nobody(case, operator, settings):
    from django.utils.translation import override

    from notifications import relay

    opened(case, operator)
    with override("ru"):
        relay.relay(NOW)
    (letter,) = [letter for letter in mail.outbox if "кто вы" in letter.subject]
    assert "по постановлению суда" in letter.body
    assert "Айдос" not in letter.body + letter.subject
    assert "Айгүл" not in letter.subject


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"number": "1"}, openings.NobodyThere),
        ({"number": "x"}, openings.NobodyThere),
        ({"number": "²"}, openings.NobodyThere),
        ({"kind": "petition"}, openings.NobodyThere),
        ({"kind": "anything"}, openings.NobodyThere),
        ({"reason": "Керек"}, openings.ReasonMissing),
        ({"reason": " " * 40}, openings.ReasonMissing),
        ({"reason": "Керек. " * 400}, openings.ReasonTooLong),
        ({"document": " "}, openings.DocumentMissing),
        ({"purpose": "law", "document": ""}, openings.DocumentMissing),
    ],
)
def test_what_is_refused_shows_and_tells_nothing(case, operator, more, error):
    with pytest.raises(error):
        opened(case, operator, **more)
    assert not IdentityOpening.objects.exists()
    assert not Notice.objects.filter(source="opening").exists()


@pytest.mark.parametrize("role", ["moderator", "second_moderator", "registrar", "auditor", None])
def test_it_is_an_operators_right(case, role):
    user = User.objects.create_user("dana@example.test")
    if role:
        PlatformRole.objects.create(user=user, role=role, started_on="2026-01-01")
    with pytest.raises(openings.MayNotOpen):
        opened(case, user)


def test_nobody_opens_themselves(bare, operator):
    bare.participants.update(user=operator)
    with pytest.raises(openings.OneselfOpened):
        opened(bare, operator)


def test_somebody_who_left_nothing_is_nobody(bare, operator):
    with pytest.raises(openings.NobodyThere):
        opened(bare, operator)


def test_without_the_message_there_is_no_opening(case, operator, monkeypatch):
    def broken(*_args, **_more):
        raise DatabaseError

    monkeypatch.setattr("notifications.outbox.tell_one", broken)
    with pytest.raises(DatabaseError):
        opened(case, operator)
    assert not IdentityOpening.objects.exists()


def test_as_the_sites_role(case, operator, as_application):
    from notifications.openings import tell

    subject = openings.find("case", str(case.number))
    with as_application():
        row = IdentityOpening.objects.create(
            at=NOW,
            by=operator,
            subject=subject.user,
            reference="case 1",
            purpose="danger",
            reason=REASON,
            shown=["name"],
        )
        tell(row, subject)
    with pytest.raises(DatabaseError), as_application():
        IdentityOpening.objects.update(purpose="own")


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("opening_gives_its_reason", {"reason": "short"}),
        ("opening_names_the_order", {"purpose": "court", "document": ""}),
        ("opening_is_not_of_oneself", {"subject": "operator"}),
    ],
)
def test_the_database_holds_the_rules_too(operator, name, fields):
    given = {"at": NOW, "by": operator, "reference": "case 1", "purpose": "danger", "reason": REASON, "shown": []}
    if fields.get("subject"):
        fields = {"subject": operator}
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        IdentityOpening.objects.create(**given | fields)
    assert refused.value.__cause__.diag.constraint_name == name


@pytest.mark.parametrize("typed", ["{}-{}", "№ {}-{}", "{} {}", "{}–{}"])
def test_the_number_is_taken_as_every_page_prints_it(case, operator, typed):
    digits = str(case.number)
    assert opened(case, operator, number=typed.format(digits[:-3], digits[-3:])).name == "Айгүл Сынақова"
    assert IdentityOpening.objects.get().reference == f"case {case.number}"


def test_what_was_left_with_the_case_is_shown_beside_what_the_account_says(case, aigul, operator):
    aigul.name = ""
    aigul.save()
    case.participants.update(name="Айгүл С.", contact_email="other@example.test")
    found = opened(case, operator)
    assert (found.name, found.email) == ("Айгүл С.", "aigul@example.test; other@example.test")
    assert IdentityOpening.objects.get().shown == ["name", "email", "phone"]


@pytest.mark.parametrize("has_account", [True, False])
def test_the_letter_names_the_case_and_the_platforms_address_and_calls_no_public_page_private(
    case, bare, operator, settings, has_account
):
    from notifications import relay

    settings.CONTACT_EMAIL = "desk@jauap.example"
    about = case if has_account else bare
    bare.participants.update(contact_email="left@example.test")
    opened(about, operator)
    relay.relay(NOW)
    (letter,) = [letter for letter in mail.outbox if settings.CONTACT_EMAIL in letter.body]
    for words in (letter.body, letter.alternatives[0].content):
        assert about.display_number in words
        assert "desk@jauap.example" in words
        assert "тек сізге арналған" not in words
        assert "/letters/" not in words
    assert "List-Unsubscribe" not in letter.extra_headers


# -- pages -------------------------------------------------------------------------------------------


def test_an_operator_asks_is_shown_once_and_stands_in_the_record(case, operator):
    client = Client()
    client.force_login(operator)
    assert client.get("/en/platform/identity/").status_code == 200
    page = client.post("/en/platform/identity/", {**GIVEN, "number": case.number})
    assert page.status_code == 200
    assert "aigul@example.test" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert AuditEntry.objects.filter(action="accounts:open_identity").count() == 2
    public = Client().get("/en/openings/").content.decode()
    assert "September 2026" in public
    assert "Айдос" not in public
    assert "aigul" not in public


@pytest.mark.parametrize(("left", "is_told"), [({}, False), ({"contact_email": "left@example.test"}, True)])
def test_the_page_says_whether_anybody_can_be_told(bare, operator, left, is_told):
    bare.participants.update(name="Айгүл С.", **left)
    client = Client()
    client.force_login(operator)
    page = client.post("/en/platform/identity/", {**GIVEN, "number": bare.display_number}).content.decode()
    assert ("the resident is told" in page) is is_told
    assert ("nobody can tell them" in page) is not is_told


def test_the_second_step_is_shown_again_first(case, operator):
    from accounts import sessions

    client = Client()
    client.force_login(operator)
    session = client.session
    session[sessions.STEP] = int(NOW.timestamp()) - 3 * 3600
    session.save()
    form = {"kind": "case", "number": str(case.number), "purpose": "danger", "reason": REASON}
    for answer in (client.get("/en/platform/identity/"), client.post("/en/platform/identity/", form)):
        assert answer["Location"].startswith("/en/sign-in/again/")
    assert not IdentityOpening.objects.exists()


def test_what_is_wrong_is_told_beside_the_question_and_nothing_is_lost(case, operator):
    client = Client()
    client.force_login(operator)
    page = client.post("/en/platform/identity/", {**GIVEN, "number": case.number, "document": ""})
    assert page.status_code == 422
    text = page.content.decode()
    assert "Write the number and the date of the order or demand." in text
    assert REASON in text
    assert "aigul@example.test" not in text


def test_before_the_first_the_page_says_so(client, db):
    assert "Nobody has looked at who a resident is." in client.get("/en/openings/").content.decode()
