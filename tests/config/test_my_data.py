"""Taking one's data away, being forgotten, and what is forgotten by itself, over all apps."""

import io
import json
import re
import uuid
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from accounts import erasure, my_data, my_data_pdf, retention, sessions
from accounts.consents import agree, in_force
from accounts.models import (
    Erasure,
    Identity,
    Invitation,
    Membership,
    Passkey,
    PlatformRole,
    SealedIin,
    SignInCode,
    User,
    UserSession,
)
from cases.erasing import forget_contacts
from cases.models import Case, Category, Participant
from cases.workflow import withdraw as withdraw_case
from issues import holding, sorting
from issues.filing import file_issue
from notifications.models import Delivery, Follow, Message, ShortMessage
from notifications.recipients import address_key, phone_key, user_key
from notifications.relay import relay
from petitions.counting import count
from petitions.models import Petition, PetitionDraft, Signature, Signer
from tests.cases.pdf_text import text_of as text_in_pdf
from tests.petitions.conftest import petitioners  # noqa: F401  # a fixture
from tests.world import at

pytestmark = pytest.mark.django_db
NOW = at("2026-09-10")
DONE = NOW + erasure.DELAY


def resident(email="aigul@example.test", **more):
    given = {"name": "Айгүл Сынақова", "email_confirmed_at": at("2026-09-01"), **more}
    return User.objects.create_user(email, **given)


def filed(world, user=None, **more):
    given = {"name": "Айгүл С.", "email": "aigul@example.test", "phone": "8 700 000 00 01", **more}
    return file_issue(
        territory=world.territory(), category=Category.objects.get(pk="water"), title="Құбыр жарылды",
        body="Су ағып жатыр.", language="kk", now=world.filed_at, user=user, **given,
    ).participant  # fmt: skip


@pytest.fixture
def aigul(world, petitioners):  # noqa: F811
    """Somebody of whom every app keeps something."""
    user = resident(phone="+77000000001", phone_confirmed_at=at("2026-09-01"), territory=world.territory())
    petitioners.iins[user.pk] = "009900990000"
    filed(world, user, show_name=True)
    filed(world)  # never added to the account, but left with its address
    return user


def signed_everywhere(user, petitioners):  # noqa: F811
    """The person signs a petition of somebody else, and has all that an account can have."""
    from tests.petitions.conftest import iin

    petitioners.iins[user.pk], petitioners.began_at = iin(77_000), at("2026-08-17")
    petition = petitioners.published()
    petitioners.sign(petition, user, now=NOW)
    PetitionDraft.objects.create(user=user, answers={"about": "Айгүл"}, created_at=NOW, changed_at=NOW)
    Passkey.objects.create(user=user, credential_id=b"1", public_key=b"2", name="телефон", created_at=NOW)
    UserSession.objects.create(user=user, key="k" * 64, began_at=NOW, seen_at=NOW)
    Follow.objects.create(user=user, source="petition", source_id=petition.pk, at=NOW)
    Message.objects.create(
        key="in_app:1", channel="in_app", recipient=f"user:{user.pk}", user=user, language="kk", urgent=False,
        is_digest=False, made_at=NOW, not_before=NOW, state="sent", settled_at=NOW,
    )  # fmt: skip
    return petition


# -- asking -------------------------------------------------------------------------------------------


def test_it_is_done_after_seven_days_and_not_a_second_earlier(aigul):
    erasure.ask(aigul, now=NOW)
    assert erasure.carry_out(DONE - timedelta(seconds=1)) == 0
    assert erasure.carry_out(DONE) == 1
    assert erasure.carry_out(DONE + timedelta(days=1)) == 0
    aigul.refresh_from_db()
    assert aigul.erased_at == DONE


def test_asked_twice_it_is_due_as_asked_first(aigul):
    first = erasure.ask(aigul, now=NOW)
    assert erasure.ask(aigul, now=NOW + timedelta(days=1)) == first


def test_taken_back_nothing_is_erased_and_it_can_be_asked_again(aigul):
    erasure.ask(aigul, now=NOW)
    assert erasure.cancel(aigul, now=NOW)
    assert not erasure.cancel(aigul, now=NOW)
    assert erasure.carry_out(DONE) == 0
    assert erasure.ask(aigul, now=NOW).pk


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"due_at": NOW}, "erasure_leaves_time_to_think"),
        ({"done_at": NOW}, "erasure_is_not_done_early"),
        ({"done_at": DONE, "cancelled_at": NOW}, "erasure_is_done_or_taken_back"),
        ({"by_platform": True}, "erasure_by_platform_is_a_cancelled_one"),
    ],
)
def test_the_database_keeps_to_it(aigul, fields, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Erasure.objects.create(**{"user": aigul, "asked_at": NOW, "due_at": DONE, **fields})


# -- who may not ---------------------------------------------------------------------------------------


def test_staff_moderators_and_operators_are_refused_with_the_reason(world):
    head, moderator = world.official(world.office("103230000")), resident("moderator@example.test")
    PlatformRole.objects.create(user=moderator, role="moderator", started_on=date(2025, 1, 1))
    operator = resident("operator@example.test", is_staff=True)
    for user, word in ((head, "office"), (moderator, "platform"), (operator, "operator")):
        with pytest.raises(erasure.ErasureRefused) as refused:
            erasure.ask(user, now=NOW)
        from django.utils.translation import override

        with override("en"):
            assert word in str(refused.value.message)


def test_the_author_of_a_petition_that_lives_is_refused(petitioners):  # noqa: F811
    petition = petitioners.begin()
    with pytest.raises(erasure.ErasureRefused):
        erasure.ask(petition.author, now=NOW)


def test_whoever_got_a_seat_meanwhile_is_not_erased(aigul, world):
    erasure.ask(aigul, now=NOW)
    Membership.objects.create(
        user=aigul, office=world.office("103230000"), role="officer", started_on=date(2026, 9, 11)
    )
    assert erasure.carry_out(DONE) == 0
    row = Erasure.objects.get()
    assert (row.done_at, row.cancelled_at, row.by_platform) == (None, DONE, True)
    aigul.refresh_from_db()
    assert aigul.erased_at is None


# -- what goes and what stays ------------------------------------------------------------------------


def tables_with(words):
    """Every table in which one of these words stands, whatever the column."""
    found = set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            for word in words:
                cursor.execute(f'SELECT EXISTS (SELECT FROM "{table}" t WHERE t::text LIKE %s)', [f"%{word}%"])
                if cursor.fetchone()[0]:
                    found.add((table, word))
    return found


def test_nothing_that_tells_who_it_was_is_left(aigul, petitioners, as_application, settings):  # noqa: F811
    petition = signed_everywhere(aigul, petitioners)
    count(NOW, everything=True)
    before = petitioners.again(petition).tally.total
    SignInCode.objects.create(
        channel="email", address=aigul.email, ticket="00000000-0000-4000-8000-000000000001", nonce=b"n" * 16,
        language="kk", asked_at=DONE, expires_at=DONE + timedelta(minutes=9),
    )  # fmt: skip
    cases = list(Case.objects.order_by("pk").values_list("pk", "version", "title", "body", "state"))
    erasure.ask(aigul, now=NOW)
    with as_application():
        assert erasure.carry_out(DONE) == 1
    mine = {(table, word) for table, word in tables_with(("aigul@example.test", "77000000001", "700 000 00 01"))}
    assert mine == set()
    assert not Participant.objects.filter(name__startswith="Айгүл С").exists()
    for model in (Signer, PetitionDraft, Passkey, UserSession, Message, Follow):
        assert not model._default_manager.filter(user=aigul).exists(), model
    assert Identity.objects.get(user=aigul).release == Identity.Release.ERASED
    # what is public stays
    assert list(Case.objects.order_by("pk").values_list("pk", "version", "title", "body", "state")) == cases
    assert Participant.objects.filter(user=aigul).count() == 1
    count(DONE, everything=True)
    assert petitioners.again(petition).tally.total == before


def short_message(user, **more):
    """A message to the account's telephone, which the gateway took."""
    message = Message.objects.create(
        key=f"sms:{user.pk}", channel="sms", recipient=user_key(user.pk), user=user, language="kk", urgent=False,
        is_digest=False, made_at=NOW, not_before=NOW, state="sent", settled_at=NOW,
    )  # fmt: skip
    return ShortMessage.objects.create(
        purpose="notice", message=message, gateway="smsc", number_key=phone_key(user.phone), number=user.phone, segments=1,
        cost=8, day=date(2026, 9, 10), made_at=NOW, state="sent", ask_at=NOW, **more,
    )  # fmt: skip


def test_whoever_got_short_messages_is_forgotten_too_and_what_they_cost_stays(aigul, as_application):
    sent = short_message(aigul)
    erasure.ask(aigul, now=NOW)
    with as_application():
        assert erasure.carry_out(DONE) == 1
    sent.refresh_from_db()
    assert (sent.message, sent.number, sent.segments, sent.cost) == (None, "", 1, 8)
    assert not tables_with(("77000000001",))


def test_letters_on_the_way_to_the_address_as_a_guests_are_forgotten_too(aigul, as_application):
    """What was left with the address without an account is told there; the letter names the address until it has gone."""
    relay(NOW)
    assert Delivery.objects.filter(recipient=address_key(aigul.email)).exists()
    erasure.ask(aigul, now=NOW)
    with as_application():
        erasure.carry_out(DONE)
    assert not Delivery.objects.filter(recipient=address_key(aigul.email)).exists()
    assert not Message.objects.filter(recipient=address_key(aigul.email)).exists()
    assert not tables_with(("aigul@example.test",))


@pytest.mark.parametrize("receive", ["held", "unsorted"])
@pytest.mark.parametrize("left", [{"email": "Aigul@example.test"}, {"phone": "8 (700) 000-00-01"}])
def test_reports_that_wait_and_were_left_with_the_address_forget_who_wrote_them(
    aigul, world, receive, left, as_application
):
    given = {
        "key": uuid.uuid4(), "territory": world.territory(), "title": "Құбыр", "body": "", "language": "kk",
        "now": DONE - timedelta(hours=1), "name": "Айгүл", **left,
    }  # fmt: skip
    if receive == "held":
        kept = holding.hold(why="many", address="", category=None, **given)
    else:
        kept = sorting.receive(**given)
    erasure.ask(aigul, now=NOW)
    with as_application():
        erasure.carry_out(DONE)
    kept.refresh_from_db()
    assert (kept.name, kept.email, kept.phone) == ("", "", "")
    assert kept.title == "Құбыр"


@pytest.mark.parametrize(
    ("typed", "is_theirs"),
    [
        ("8 700 000 00 01", True), ("+7 (700) 000-00-01", True), ("7000000001", True), ("77000000001", True),
        ("+37000000001", False), ("+997000000001", False), ("8 700 000 00 02", False),
    ],
)  # fmt: skip
def test_a_contact_that_was_left_is_theirs_by_all_its_digits(aigul, world, typed, is_theirs):
    left = filed(world, email="", phone=typed)
    erasure.ask(aigul, now=NOW)
    erasure.carry_out(DONE)
    left.refresh_from_db()
    assert (left.contact_phone == "") is is_theirs


@pytest.mark.parametrize(("days", "is_theirs"), [(364, True), (365, False), (400, False)])
def test_a_number_that_was_somebody_elses_then_is_not_taken_for_theirs(aigul, world, days, is_theirs):
    left = filed(world, email="", phone="8 700 000 00 01")
    confirmed = left.joined_at + timedelta(days=days)
    User.objects.filter(pk=aigul.pk).update(phone_confirmed_at=confirmed)
    erasure.ask(aigul, now=confirmed)
    erasure.carry_out(confirmed + erasure.DELAY)
    left.refresh_from_db()
    assert (left.contact_phone == "") is is_theirs


def test_reports_of_others_that_wait_stay_as_they_are(aigul, world):
    kept = holding.hold(
        key=uuid.uuid4(), why="many", address="", category=None, territory=world.territory(), title="Құбыр", body="",
        language="kk", now=DONE, name="Дана", email="dana@example.test", phone="+37000000001",
    )  # fmt: skip
    erasure.ask(aigul, now=NOW)
    erasure.carry_out(DONE)
    kept.refresh_from_db()
    assert (kept.name, kept.email) == ("Дана", "dana@example.test")


def test_the_invariants_hold_afterwards(aigul, petitioners):  # noqa: F811
    signed_everywhere(aigul, petitioners)
    erasure.ask(aigul, now=NOW)
    erasure.carry_out(DONE)
    said = io.StringIO()
    call_command("check_invariants", stdout=said)


def test_a_new_account_of_the_same_person_cannot_sign_again(aigul, petitioners):  # noqa: F811
    from petitions.errors import AlreadySigned

    petition = signed_everywhere(aigul, petitioners)
    erasure.ask(aigul, now=NOW)
    erasure.carry_out(DONE)
    again = resident()  # the address is free
    petitioners.iins[again.pk] = petitioners.iins[aigul.pk]
    with pytest.raises(AlreadySigned):
        petitioners.sign(petition, again, now=DONE)
    assert Signature.objects.filter(petition=petition).count() == 52


def test_an_author_is_forgotten_when_the_petition_is_over(petitioners):  # noqa: F811
    from petitions.workflow import withdraw

    petition = petitioners.begin()
    withdraw(petition, by=petition.author, now=petitioners.began_at + timedelta(days=1))
    assert SealedIin.objects.filter(user=petition.author).count() <= 1
    erasure.ask(petition.author, now=NOW)
    erasure.carry_out(DONE)
    petition = Petition.objects.get(pk=petition.pk)
    assert (petition.author_name, petition.author_full_name, petition.author_residence) == ("—", "—", "—")
    assert not SealedIin.objects.filter(user=petition.author).exists()


def test_many_are_erased_by_as_many_statements_as_one(world, django_assert_max_num_queries):
    people = [resident(f"r{number}@example.test") for number in range(6)]
    for person in people:
        filed(world, person)
        erasure.ask(person, now=NOW)
    with django_assert_max_num_queries(34 + 4 * len(people)):  # four a person to look for duties
        assert erasure.carry_out(DONE) == 6


def test_an_account_that_cannot_be_erased_keeps_nobody_else_waiting(world, monkeypatch, caplog):
    people = [resident(f"r{number}@example.test") for number in range(3)]
    for person in people:
        erasure.ask(person, now=NOW)

    def breaks(users, now):
        assert people[1].pk not in users

    monkeypatch.setattr("cases.erasing.erase", breaks)
    assert erasure.carry_out(DONE) == 2
    for person, is_erased in zip(people, (True, False, True), strict=True):
        person.refresh_from_db()
        assert (person.erased_at is not None) is is_erased
    assert "could not be done" in caplog.text
    assert "example.test" not in caplog.text


def test_an_erased_account_is_told_nothing_more(aigul, world):
    from cases.notices import _residents
    from notifications.models import Notice

    erasure.ask(aigul, now=NOW)
    erasure.carry_out(DONE)
    assert not [one for one in _residents(list(Notice.objects.filter(source="case"))) if one[1].user_id == aigul.pk]


# -- taking it away -----------------------------------------------------------------------------------


@pytest.fixture
def at_home(client, aigul):
    client.force_login(aigul, backend="accounts.backends.EmailCodeBackend")
    return client


def test_the_page_says_what_is_kept_how_long_and_who_sees_it(at_home):
    for language in ("", "/ru", "/en"):
        page = at_home.get(f"{language}/me/data/").content.decode()
        assert page.count('<th scope="row">') >= len(retention.KEPT)
        assert "jauap-my-data.json" in page


def test_before_a_report_the_same_is_said_of_who_sees_a_contact(at_home):
    from issues.views.words import privacy_rows

    here, there = (
        {row["label"]: row["seen"] for row in rows["rows"]} for rows in (retention.seen_rows(), privacy_rows())
    )
    both = set(here) & set(there)
    assert len(both) == 3
    for label in both:
        assert here[label] == there[label]
        assert here[label][-1][0] == "choice", "nobody of the platform simply sees it"


def test_at_a_desk_nobody_of_the_platform_simply_sees_a_contact_either(db):
    from issues.views.words import privacy_rows_at_desk

    _text, *personal = privacy_rows_at_desk()["rows"]
    assert {row["seen"][-1][0] for row in personal} == {"choice", "no"}


def test_the_file_for_programs_has_every_part(at_home, aigul, petitioners):  # noqa: F811
    signed_everywhere(aigul, petitioners)
    answer = at_home.get("/en/me/data/jauap-my-data.json")
    assert answer.streaming
    held = json.loads(b"".join(answer.streaming_content))
    assert held["about_me"][0]["email"] == "aigul@example.test"
    assert held["cases"][0]["telephone"] == "8 700 000 00 01"
    assert len(held["signatures"]) == len(held["passkeys"]) == len(held["consents"]) == len(held["messages"]) == 1
    assert set(held) >= {"petitions", "petition_drafts", "sessions", "identity", "openings", "reports_to_sort"}


def test_what_was_agreed_to_and_sent_before_a_case_was_claimed_is_in_the_file(at_home, aigul, world):
    guest = filed(world, email="left@example.test")
    agree(in_force("filing", NOW), user=None, subject=guest.case_id, now=NOW)
    letter = {"channel": "email", "user": None, "language": "kk", "urgent": False, "is_digest": False, "made_at": NOW,
              "not_before": NOW, "state": "sent", "settled_at": NOW}  # fmt: skip
    Message.objects.create(key="email:1", recipient=address_key(aigul.email), **letter)
    Message.objects.create(key="email:2", recipient=address_key("somebody@example.test"), **letter)

    def held():
        return json.loads(b"".join(at_home.get("/en/me/data/jauap-my-data.json").streaming_content))

    assert len(held()["messages"]) == 1
    assert held()["consents_of_claimed_cases"] == []
    Participant.objects.filter(pk=guest.pk).update(user=aigul, claimed_at=NOW)
    (consent,) = held()["consents_of_claimed_cases"]
    assert (consent["number"], consent["to"], consent["language"]) == (guest.case.number, "filing", "kk")


def test_on_paper_a_passkey_is_no_name_of_a_person_and_numbers_are_as_pages_print_them(at_home, aigul):
    Passkey.objects.create(user=aigul, credential_id=b"1", public_key=b"2", name="Chrome, Linux", created_at=NOW)
    words = " ".join(text_in_pdf(at_home.get("/me/data/jauap-my-data.pdf").content).split())
    assert "Кіру кілті Chrome, Linux" in words
    assert aigul.participations.first().case.display_number in words


def test_before_erasing_the_page_says_how_a_text_is_hidden(at_home, settings):
    settings.CONTACT_EMAIL = "desk@jauap.example"
    assert "desk@jauap.example" in at_home.get("/me/data/erase/").content.decode()


def test_the_file_on_paper_can_be_read(at_home):
    answer = at_home.get("/me/data/jauap-my-data.pdf")
    words = text_in_pdf(answer.content)
    assert answer["Content-Type"] == "application/pdf"
    assert "aigul@example.test" in words
    assert "Құбыр жарылды" in words


RAW = (
    "_",
    "office knows",
    "in_app",
    "reporter",
    "supporter",
    "open",
    "platform",
    "filing",
    "signing",
    "at_once",
    "joining",
)


@pytest.mark.parametrize(("prefix", "language", "place"), [("", "kk", "Қараауыл"), ("/ru", "ru", "Карааул")])
def test_the_file_on_paper_speaks_the_language_of_the_page(at_home, aigul, petitioners, prefix, language, place):  # noqa: F811
    signed_everywhere(aigul, petitioners)
    words = text_in_pdf(at_home.get(f"{prefix}/me/data/jauap-my-data.pdf").content)
    assert place in words
    assert [raw for raw in RAW if re.search(rf"(?<![\w@.]){raw}(?![\w@.])", words)] == []


def test_every_name_of_the_file_has_a_word_on_paper(aigul, petitioners):  # noqa: F811
    signed_everywhere(aigul, petitioners)
    for part in my_data.everything(aigul):
        names = (
            set(part.rows.columns)
            if isinstance(part.rows, my_data.Rows)
            else {name for row in part.rows for name in row}
        )
        assert names <= set(my_data_pdf.LABELS), part.id


def test_a_case_that_answers_a_petition_is_not_among_ones_reports(world, petitioners):  # noqa: F811
    petition = petitioners.reached()
    parts = {part.id: list(part.rows) for part in my_data.everything(petition.author)}
    assert parts["cases"] == []
    assert [row["number"] for row in parts["petition_cases"]] == [petition.case.number]


def test_a_session_that_is_not_fresh_takes_nothing(client, aigul, monkeypatch):
    from tests.signing_in import FOREVER

    client.force_login(aigul, backend="accounts.backends.EmailCodeBackend")
    kept = client.session
    kept.pop(sessions.STEP)
    kept[sessions.BEGAN] = 1
    kept.save()
    assert FOREVER
    for path in ("jauap-my-data.json", "jauap-my-data.pdf", "erase/"):
        assert client.get(f"/en/me/data/{path}").status_code == 302
    client.post("/en/me/data/erase/")
    assert not Erasure.objects.exists()
    assert "Sign in once more" in client.get("/en/me/data/").content.decode()
    assert client.post("/en/me/data/again/")["Location"].startswith("/en/enter/")


def test_files_are_limited_by_account(at_home, settings):
    settings.LIMITS = {**settings.LIMITS, "my-data": (1, 3600)}
    assert at_home.get("/en/me/data/jauap-my-data.json").status_code == 200
    assert at_home.get("/en/me/data/jauap-my-data.json").status_code == 429


def test_asked_and_taken_back_on_the_page(at_home, aigul):
    page = at_home.get("/en/me/data/erase/").content.decode()
    assert "What stays" in page
    at_home.post("/en/me/data/erase/")
    assert "This account will be erased." in at_home.get("/en/me/data/").content.decode()
    at_home.post("/en/me/data/keep/")
    assert Erasure.objects.get().cancelled_at is not None


# -- by itself ----------------------------------------------------------------------------------------


def closed(world, closed_at, **more):
    """A case that was taken back at a moment."""
    participant = filed(world, **more)
    withdraw_case(participant.case, participant=participant, now=closed_at)
    return participant


@pytest.mark.parametrize(("seconds", "kept"), [(1, True), (0, False), (-1, False)])
def test_contacts_go_a_year_after_the_case_was_closed(world, seconds, kept):
    participant = closed(world, at("2026-09-03") + timedelta(seconds=seconds))
    forget_contacts(at("2027-09-03"))
    participant.refresh_from_db()
    assert bool(participant.contact_email and participant.contact_phone and participant.name) is kept


def test_a_name_that_is_shown_stays_and_open_cases_are_left_alone(world, as_application):
    shown, still_open = closed(world, at("2026-09-03"), show_name=True), filed(world)
    with as_application():
        assert forget_contacts(at("2030-01-15")) == 1
    assert forget_contacts(at("2030-01-15")) == 0
    shown.refresh_from_db()
    still_open.refresh_from_db()
    assert (shown.name, shown.contact_email) == ("Айгүл С.", "")
    assert still_open.contact_email


@pytest.mark.parametrize(("seconds", "kept"), [(1, True), (0, False), (-1, False)])
def test_invitations_go_ninety_days_after_they_ran_out(world, seconds, kept):
    now = at("2026-09-01")
    over = now - timedelta(days=retention.INVITATION_DAYS) + timedelta(seconds=seconds)
    Invitation.objects.create(
        office=world.office("103230000"), seat="deputy", name="n", email="n@example.test", language="kk", nonce=b"n",
        invited_by=resident("head@example.test"), invited_at=over - timedelta(days=7), expires_at=over,
    )  # fmt: skip
    retention.forget_invitations(now)
    assert Invitation.objects.exists() is kept


def test_every_clock_of_the_table_is_started_by_beat(settings):
    started = {one["task"] for one in settings.CELERY_BEAT_SCHEDULE.values()}
    assert {one.task for one in retention.KEPT if one.task} <= started


def test_the_documentation_has_the_same_table():
    from pathlib import Path

    from django.utils.translation import override

    written = Path("docs/privacy.md").read_text().split("<!-- kept -->")[1].split("<!-- /kept -->")[0]
    assert retention.SINCE.isoformat() in Path("docs/privacy.md").read_text()
    with override("en"):
        for one in retention.KEPT:
            assert f"| {one.what} | {one.until} | {f'`{one.task}`' if one.task else ''}" in written
        assert written.count("\n| ") - 1 == len(retention.KEPT)
