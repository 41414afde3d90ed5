"""How people get seats and roles, leave them and come back: who may, once, never for oneself, and what ends with it."""

import re
from datetime import date, timedelta

import pytest
from django.core import mail
from django.test import Client

from accounts import factors, keyed_links, roles, staff_letters, staff_rights, staffing
from accounts.models import Invitation, Membership, PlatformRole, Reenrolment, StaffLetter, User
from accounts.roles import Right
from tests.accounts.authenticator import Device
from tests.accounts.test_people import broken
from tests.signing_in import enrol
from tests.world import World, at

pytestmark = pytest.mark.django_db
NOW = at("2026-09-01", "10:00")
OFFICE, NEIGHBOUR = "103230000", "103233000"


@pytest.fixture(autouse=True)
def _now(monkeypatch, settings):
    from territories import clock

    settings.SITE_ADDRESS = "http://localhost:8000"
    monkeypatch.setattr(clock, "now", lambda: NOW)


def at_moment(monkeypatch, moment):
    from territories import clock

    monkeypatch.setattr(clock, "now", lambda: moment)
    return moment


class Cast:
    """Everybody."""

    def __init__(self, world: World) -> None:
        self.office, self.neighbour = world.office(OFFICE), world.office(NEIGHBOUR)
        self.bolat = self.member("bolat", "head")
        self.deputy = self.member("deputy", "deputy")
        self.officer = self.member("officer", "officer")
        self.desk = self.member("desk", "operator")
        self.dana = self.member("dana", "head", self.neighbour)
        self.aigul = User.objects.create_user("aigul@example.test", name="Айгүл", email_confirmed_at=NOW)
        self.registrar = self.platform("registrar")
        self.auditor = self.platform("auditor")
        self.moderator = self.platform("moderator")
        self.operator = self.platform("operator")
        self.second = self.platform("operator", "operator-2")

    def member(self, name, role, office=None, **more):
        user = User.objects.create_user(f"{name}@example.test", name=name.title())
        Membership.objects.create(
            user=user, office=office or self.office, role=role, started_on=date(2025, 1, 1), **more
        )
        return user

    def platform(self, role, name=""):
        user = User.objects.create_user(f"{name or role}@example.test", name=(name or role).title())
        PlatformRole.objects.create(user=user, role=role, started_on=date(2025, 1, 1))
        return user


@pytest.fixture
def cast(world):
    return Cast(world)


def invite(by, *, now=NOW, **more):
    given = {"name": "Жаңа Адам", "email": "new@example.test", "language": "kk"} | more
    return staffing.invite(by=by, now=now, **given)


# -- who may invite whom --------------------------------------------------------------------------


@pytest.mark.parametrize("seat", ["deputy", "officer", "operator"])
@pytest.mark.parametrize(
    "who", ["bolat", "deputy", "officer", "desk", "dana", "aigul", "registrar", "auditor", "moderator", "operator"]
)
def test_the_head_invites_the_people_of_the_office_and_nobody_else_does(cast, who, seat):
    if who == "bolat":
        assert invite(cast.bolat, office=cast.office, seat=seat).seat == seat
    else:
        with pytest.raises(staffing.NotYoursToDecide):
            invite(getattr(cast, who), office=cast.office, seat=seat)


def test_only_the_registrar_invites_heads_and_only_where_there_is_none(cast, world):
    free = world.office("103235000")
    assert invite(cast.registrar, office=free, seat="head").seat == "head"
    for who in (cast.bolat, cast.operator, cast.dana):
        with pytest.raises(staffing.NotYoursToDecide):
            invite(who, office=free, seat="head")
    with pytest.raises(staffing.StaffingRefused):
        invite(cast.registrar, office=cast.office, seat="head")


def test_only_an_operator_invites_to_roles_of_the_platform(cast):
    assert invite(cast.operator, platform_role="auditor").platform_role == "auditor"
    for who in (cast.bolat, cast.registrar, cast.auditor, cast.moderator):
        with pytest.raises(staffing.NotYoursToDecide):
            invite(who, platform_role="auditor")


def test_who_works_there_already_is_said_to_work_there_also_of_oneself(cast):
    for email in (cast.bolat.email, cast.officer.email):
        with pytest.raises(staffing.StaffingRefused) as refused:
            invite(cast.bolat, office=cast.office, seat="officer", email=email)
        assert refused.value.message == staffing.WORKS_THERE


def test_nobody_raises_themselves(cast):
    with pytest.raises(staffing.NotYoursToDecide):
        invite(cast.operator, platform_role="registrar", email=cast.operator.email)
    own = invite(cast.operator, platform_role="registrar", email="mine-too@example.test")
    with pytest.raises(staffing.InvitationIsOver):
        staffing.accept(own.pk, cast.operator, now=NOW)
    with pytest.raises(staffing.NotYoursToDecide):
        staffing.name_stand_in(cast.office, cast.bolat, first=NOW.date(), last=NOW.date(), by=cast.bolat, now=NOW)
    with pytest.raises(staffing.NotYoursToDecide):
        staffing.reopen(cast.operator, reason="lost", by=cast.operator, now=NOW)


# -- an invitation ------------------------------------------------------------------------------------


def link_of(letter):
    return re.search(r"http://localhost:8000(/\S+)", letter.body)[1]


def test_a_name_that_ends_with_a_full_stop_is_followed_by_no_second_one(cast):
    User.objects.filter(pk=cast.bolat.pk).update(name="Ләззат Т.")
    invite(cast.bolat, office=cast.office, seat="officer", language="ru")
    staff_letters.send_waiting(NOW)
    letter = mail.outbox.pop()
    for words in (letter.body, letter.alternatives[0].content):
        assert "Ләззат Т." in words
        assert "Т.." not in words


def test_a_letter_about_a_recovery_code_says_what_to_remove(cast):
    spare = factors.new_recovery_codes(cast.bolat, now=NOW)[0]
    mail.outbox.clear()
    factors.use_recovery_code(cast.bolat, spare, now=NOW)
    staff_letters.send_waiting(NOW)
    (letter,) = [one for one in mail.outbox if "жаңа қалпына келтіру кодтарын жасаңыз" in one.body]
    assert letter.to == [cast.bolat.email]


def sent_link(invitation):
    assert staff_letters.send_waiting(NOW) == 1
    letter = mail.outbox.pop()
    assert letter.to == [invitation.email]
    return link_of(letter)


def test_the_secret_of_the_link_stands_in_no_table(cast):
    row = invite(cast.bolat, office=cast.office, seat="deputy")
    link = sent_link(row)
    secret = keyed_links.secret_of(row)
    assert secret in link
    row.refresh_from_db()
    assert secret not in str([Invitation.objects.values_list(), StaffLetter.objects.values_list()])
    assert secret.encode() not in bytes(row.nonce)


def test_the_letter_is_in_the_language_chosen_and_goes_once(cast):
    for language, word in (("kk", "шақыр"), ("ru", "пригла"), ("en", "invited")):
        invite(cast.bolat, office=cast.office, seat="deputy", language=language, email=f"{language}@example.test")
        assert staff_letters.send_waiting(NOW) == 1
        assert word in (mail.outbox[-1].subject + mail.outbox[-1].body).lower()
        assert mail.outbox[-1].alternatives
    assert staff_letters.send_waiting(NOW) == 0


def test_a_letter_that_fails_is_tried_again_and_given_up_after_twelve_times(cast, monkeypatch):
    from django.core.mail import EmailMultiAlternatives

    invite(cast.bolat, office=cast.office, seat="deputy")
    monkeypatch.setattr(EmailMultiAlternatives, "send", lambda self: (_ for _ in ()).throw(OSError("no mail")))
    for _try in range(staff_letters.MOST_TRIES):
        assert staff_letters.send_waiting(NOW) == 0
    assert not StaffLetter.objects.waiting().exists()
    assert StaffLetter.objects.get().given_up_at == NOW


def test_somebody_new_accepts_with_a_passkey(cast, client):
    link = sent_link(invite(cast.bolat, office=cast.office, seat="deputy"))
    assert client.get(link)["Location"] == "/invitation/"
    page = client.get("/en/invitation/").content.decode()
    assert "Akim of Qaraauyl rural district: deputy" in page
    assert keyed_links.secret_of(Invitation.objects.get()) not in page
    assert client.post("/en/invitation/", {"name": "Жаңа  Адам"})["Location"] == "/en/sign-in/set-up/"
    assert not Membership.objects.filter(user__email="new@example.test").exists()
    device = Device()
    options = client.post("/en/enter/passkey/new/").json()
    done = client.post("/en/sign-in/set-up/", {"credential": device.make(options)})
    assert done["Location"] == "/en/desk/"
    given = Membership.objects.get(user__email="new@example.test")
    assert (given.role, given.given_by, given.started_on) == ("deputy", cast.bolat, date(2026, 9, 1))
    assert given.user.email_confirmed_at == NOW
    assert given.user.name == "Жаңа Адам"
    assert client.get("/en/desk/").status_code == 200


def test_somebody_new_accepts_with_a_password_and_an_app(cast, client):
    import base64

    from accounts import totp

    client.get(sent_link(invite(cast.operator, platform_role="auditor")))
    client.post("/en/invitation/", {"name": "Аудитор"})
    page = client.get("/en/sign-in/set-up/app/").content.decode()
    secret = base64.b32decode(re.search(r'<code class="secret">(.*?)</code>', page)[1].replace(" ", ""))
    code = totp.code_of(secret, totp.step_at(NOW))
    weak = client.post("/en/sign-in/set-up/app/", {"code": code, "password": "password1234"})
    assert weak.status_code == 200
    both = client.post("/en/sign-in/set-up/app/", {"code": "000000", "password": "password1234"}).content.decode()
    assert "The code is not right" in both
    assert "too common" in both
    assert "The code is not right" not in weak.content.decode()
    assert not PlatformRole.objects.filter(user__email="new@example.test").exists()
    done = client.post("/en/sign-in/set-up/app/", {"code": code, "password": "three words of mine"})
    assert "Your recovery codes" in done.content.decode()
    user = User.objects.get(email="new@example.test")
    assert roles.may(user, Right.AUDIT)
    assert user.check_password("three words of mine")


def test_an_invitation_to_a_telephone_goes_as_a_short_message_and_confirms_the_number(cast, client, monkeypatch):
    from accounts import senders

    sent = []

    class Sender:
        def is_there(self):
            return True

        def send(self, number, text, tail, now):
            sent.append((number, text))

    monkeypatch.setattr(senders, "by_phone", Sender)
    client.force_login(cast.bolat)
    form = {"role": "officer", "name": "Жаңа", "email": "8 (700) 000 00 01", "language": "ru"}
    monkeypatch.setattr("accounts.phones.is_served", lambda number: True)
    assert client.post("/en/desk/people/invite/", form).status_code == 302
    assert Invitation.objects.get().phone == "+77000000001"
    assert staff_letters.send_waiting(NOW) == 1
    number, text = sent[0]
    assert number == "+77000000001"
    client.logout()
    client.get(re.search(r"http://localhost:8000(/\S+)", text)[1])
    client.post("/en/invitation/", {"name": "Жаңа"})
    options = client.post("/en/enter/passkey/new/").json()
    client.post("/en/sign-in/set-up/", {"credential": Device().make(options)})
    user = User.objects.get(phone="+77000000001")
    assert user.phone_confirmed_at == NOW
    assert user.memberships.present().get().role == "officer"


def test_the_link_works_once(cast, client):
    row = invite(cast.bolat, office=cast.office, seat="deputy")
    link = sent_link(row)
    newcomer = User.objects.create_user("new@example.test")
    staffing.accept(row.pk, newcomer, now=NOW)
    with pytest.raises(staffing.InvitationIsOver):
        staffing.accept(row.pk, cast.aigul, now=NOW)
    other = Client()
    other.get(link)
    assert other.get("/en/invitation/").status_code == 404


@pytest.mark.parametrize("end", ["old", "withdrawn", "wrong-secret", "inviter-left"])
def test_a_link_that_is_over_opens_nothing(cast, client, monkeypatch, end):
    row = invite(cast.bolat, office=cast.office, seat="deputy")
    link = sent_link(row)
    if end == "old":
        at_moment(monkeypatch, NOW + timedelta(days=7))
    elif end == "withdrawn":
        staffing.withdraw(row, by=cast.bolat, now=NOW)
    elif end == "wrong-secret":
        link = link[:-2] + ("a/" if link[-2] != "a" else "b/")
    elif end == "inviter-left":
        staffing.end_seat(cast.bolat.memberships.get(), reason="left", by=cast.registrar, now=NOW)
        with pytest.raises(staffing.InvitationIsOver):
            staffing.accept(row.pk, cast.aigul, now=NOW)
        return
    client.get(link)
    assert client.get("/en/invitation/").status_code == 404


def test_a_second_before_seven_days_it_works(cast, client, monkeypatch):
    link = sent_link(invite(cast.bolat, office=cast.office, seat="deputy"))
    at_moment(monkeypatch, NOW + timedelta(days=7, seconds=-1))
    client.get(link)
    assert client.get("/en/invitation/").status_code == 200


def test_the_link_never_opens_an_account_that_has_rights_already(cast, client):
    client.get(sent_link(invite(cast.operator, platform_role="auditor", email=cast.dana.email)))
    assert "has an account already" in client.get("/en/invitation/").content.decode()
    assert client.post("/en/invitation/", {"name": "Дана"}).status_code == 200
    assert "pending_step" not in client.session
    client.force_login(cast.dana)
    client.get(sent_link_again(cast.dana))
    assert client.post("/en/invitation/", {"with": "this"})["Location"] == "/en/desk/"
    assert roles.may(cast.dana, Right.AUDIT)


def sent_link_again(user):
    row = Invitation.objects.undecided().get(email=user.email)
    return keyed_links.address("accounts:invitation_link", row).removeprefix("http://localhost:8000")


def test_a_resident_becomes_an_official_with_the_account_they_have(cast, client):
    client.get(sent_link(invite(cast.bolat, office=cast.office, seat="officer", email=cast.aigul.email)))
    client.post("/en/invitation/", {"name": "Айгүл"})
    options = client.post("/en/enter/passkey/new/").json()
    client.post("/en/sign-in/set-up/", {"credential": Device().make(options)})
    assert cast.aigul.memberships.present().get().role == "officer"


def test_an_invitation_anew_replaces_the_one_before(cast):
    first = invite(cast.bolat, office=cast.office, seat="deputy")
    second = invite(cast.bolat, office=cast.office, seat="deputy")
    assert list(Invitation.objects.open(NOW)) == [second]
    assert staff_letters.send_waiting(NOW) == 1
    with pytest.raises(staffing.InvitationIsOver):
        staffing.accept(first.pk, cast.aigul, now=NOW)


# -- leaving ----------------------------------------------------------------------------------------------


def test_leaving_a_seat_ends_rights_and_sessions_at_once_and_says_why(cast, client):
    client.force_login(cast.deputy)
    assert client.get("/en/desk/").status_code == 200
    member = cast.deputy.memberships.get()
    staffing.end_seat(member, reason="Басқа жұмысқа ауысты", by=cast.bolat, now=NOW)
    assert client.get("/en/desk/").status_code == 302
    member.refresh_from_db()
    assert (member.ended_by, member.ended_on, member.end_reason) == (
        cast.bolat,
        date(2026, 9, 1),
        "Басқа жұмысқа ауысты",
    )
    staff_letters.send_waiting(NOW)
    assert "Басқа жұмысқа ауысты" in mail.outbox[-1].body
    staffing.end_seat(member, reason="again", by=cast.bolat, now=NOW)
    member.refresh_from_db()
    assert member.end_reason == "Басқа жұмысқа ауысты"


@pytest.mark.parametrize("who", ["deputy", "officer", "dana", "aigul", "registrar", "operator", "auditor"])
def test_only_the_head_ends_the_seats_of_the_office(cast, who):
    with pytest.raises(staffing.NotYoursToDecide):
        staffing.end_seat(cast.desk.memberships.get(), reason="r", by=getattr(cast, who), now=NOW)


def test_only_the_registrar_ends_the_seat_of_a_head(cast):
    head = cast.bolat.memberships.get()
    for who in (cast.bolat, cast.deputy, cast.dana, cast.operator):
        with pytest.raises(staffing.NotYoursToDecide):
            staffing.end_seat(head, reason="r", by=who, now=NOW)
    staffing.end_seat(head, reason="r", by=cast.registrar, now=NOW)
    assert not staff_rights.leads(cast.bolat, cast.office)


def test_a_reason_is_needed_and_none_is_cut_in_silence(cast):
    for reason in ("  ", "r" * (staffing.LONGEST_REASON + 1)):
        with pytest.raises(staffing.StaffingRefused):
            staffing.end_seat(cast.desk.memberships.get(), reason=reason, by=cast.bolat, now=NOW)
    assert cast.desk.memberships.present().exists()


def test_an_operator_ends_roles_but_not_the_own(cast, client):
    client.force_login(cast.moderator)
    staffing.end_role(cast.moderator.platform_roles.get(), reason="r", by=cast.operator, now=NOW)
    assert client.get("/en/petitions/desk/").status_code in (302, 403, 404)
    with pytest.raises(staffing.NotYoursToDecide):
        staffing.end_role(cast.operator.platform_roles.get(), reason="r", by=cast.operator, now=NOW)


def test_a_right_lost_while_the_form_stood_open_is_told_and_the_words_stay(cast, client):
    member = cast.deputy.memberships.get()
    stand_in = staffing.name_stand_in(
        cast.office, cast.officer, first=date(2026, 9, 1), last=date(2026, 9, 7), by=cast.bolat, now=NOW
    )
    client.force_login(cast.officer)
    address = f"/en/people/{member.pk}/end/?next=/en/desk/people/"
    assert client.get(address).status_code == 200
    Membership.objects.filter(pk=stand_in.pk).update(ended_on=date(2026, 9, 1))
    page = client.post(address, {"reason": "Ұзақ жазылған себеп"})
    assert page.status_code == 403
    assert "Ұзақ жазылған себеп" in page.content.decode()
    assert "You have no right to decide this." in page.content.decode()
    assert client.get(address).status_code == 404
    invited = {"role": "officer", "name": "Жазылған", "email": "a@example.test", "language": "kk"}
    page = client.post("/en/desk/people/invite/", invited)
    assert (page.status_code, "Жазылған" in page.content.decode()) == (403, True)


def test_who_was_released_while_writing_reads_the_own_words_again(cast, client, world):
    case = world.case(now=at("2026-08-31"))
    client.force_login(cast.officer)
    address = f"/en/desk/{case.number}/note/"
    assert client.get(address).status_code == 200
    staffing.end_seat(cast.officer.memberships.get(), reason="r", by=cast.bolat, now=NOW)
    page = client.post(address, {"text": "Ұзақ жазылған <b>жазба</b>", "version": "1", "password": "a secret of mine"})
    assert page.status_code == 403
    assert "Ұзақ жазылған &lt;b&gt;жазба&lt;/b&gt;" in page.content.decode()
    assert "a secret of mine" not in page.content.decode()
    assert "You are no longer signed in" in page.content.decode()
    assert client.get(address).status_code == 302


def test_who_was_released_before_a_press_without_words_reads_why_nothing_was_done(cast, client, world):
    case = world.case(now=at("2026-08-31"))
    client.force_login(cast.officer)
    assert client.get(f"/en/desk/{case.number}/").status_code == 200
    staffing.end_seat(cast.officer.memberships.get(), reason="r", by=cast.bolat, now=NOW)
    page = client.post(f"/en/desk/{case.number}/accept/", {"version": "1"})
    assert page.status_code == 403
    assert "or your seat or role with it. Nothing was saved or changed." in page.content.decode()
    assert "What you wrote" not in page.content.decode()
    assert world.again(case).current.accepted_at is None


# -- standing in for the head ----------------------------------------------------------------------------------


FIRST, LAST = date(2026, 9, 7), date(2026, 9, 13)


@pytest.mark.parametrize(
    ("moment", "leads"),
    [
        (at("2026-09-06", "23:59:59"), False),
        (at("2026-09-07", "00:00:00"), True),
        (at("2026-09-13", "23:59:59"), True),
        (at("2026-09-14", "00:00:00"), False),
    ],
    ids=["a second before", "the first midnight", "the last second", "the midnight after"],
)
def test_who_stands_in_has_the_heads_rights_from_midnight_to_midnight_without_any_task(
    cast, client, monkeypatch, moment, leads
):
    staffing.name_stand_in(cast.office, cast.deputy, first=FIRST, last=LAST, by=cast.bolat, now=NOW)
    at_moment(monkeypatch, moment)
    assert staff_rights.leads(cast.deputy, cast.office) is leads
    assert roles.may(cast.deputy, Right.PEOPLE) is leads
    assert roles.may(cast.deputy, Right.ACT)  # as the deputy they are
    client.force_login(cast.deputy)
    assert client.get("/en/desk/people/invite/").status_code == (200 if leads else 404)


def test_who_stood_in_reads_at_the_page_of_people_that_the_rights_ended(cast, client, monkeypatch):
    row = staffing.name_stand_in(cast.office, cast.deputy, first=FIRST, last=LAST, by=cast.bolat, now=NOW)
    at_moment(monkeypatch, at("2026-09-13", "12:00"))
    client.force_login(cast.deputy)
    assert client.get("/en/desk/people/").status_code == 200
    at_moment(monkeypatch, at("2026-09-14", "00:00:00"))
    page = client.get("/en/desk/people/", follow=True)
    assert page.redirect_chain[-1][0] == "/en/desk/"
    assert "The last day was 13 September 2026" in page.content.decode().replace("\xa0", " ")
    assert staffing.write_down_over_periods(at("2026-09-14", "00:05")) == 1
    assert client.get("/en/desk/people/").status_code == 302, "also when it is written down"
    row.delete()
    assert client.get("/en/desk/people/").status_code == 404, "who never stood in finds nothing"


def test_the_moment_that_counts_is_when_the_request_arrived(cast, monkeypatch):
    from territories import clock

    staffing.name_stand_in(cast.office, cast.deputy, first=FIRST, last=LAST, by=cast.bolat, now=NOW)
    at_moment(monkeypatch, at("2026-09-14", "00:00:05"))
    with clock.serving(at("2026-09-13", "23:59:59")):
        assert staff_rights.leads(cast.deputy, cast.office)
    assert not staff_rights.leads(cast.deputy, cast.office)


def test_a_task_writes_down_what_is_over_and_nothing_else(cast):
    row = staffing.name_stand_in(cast.office, cast.deputy, first=FIRST, last=LAST, by=cast.bolat, now=NOW)
    assert staffing.write_down_over_periods(at("2026-09-13", "23:59")) == 0
    assert staffing.write_down_over_periods(at("2026-09-14", "00:05")) == 1
    row.refresh_from_db()
    assert row.ended_on == LAST
    assert cast.deputy.memberships.present().get().role == "deputy"


@pytest.mark.parametrize(
    ("who", "first", "last"),
    [
        ("deputy", date(2026, 8, 31), LAST),
        ("deputy", LAST, FIRST),
        ("deputy", FIRST, FIRST + timedelta(days=184)),
        ("desk", FIRST, LAST),
        ("dana", FIRST, LAST),
        ("aigul", FIRST, LAST),
    ],
    ids=["past", "backwards", "too-long", "desk-operator", "another-office", "resident"],
)
def test_not_everybody_and_not_ever(cast, who, first, last):
    with pytest.raises(staffing.StaffingRefused):
        staffing.name_stand_in(cast.office, getattr(cast, who), first=first, last=last, by=cast.bolat, now=NOW)


def test_one_stands_in_at_a_time(cast):
    staffing.name_stand_in(cast.office, cast.deputy, first=FIRST, last=LAST, by=cast.bolat, now=NOW)
    with pytest.raises(staffing.StaffingRefused):
        staffing.name_stand_in(cast.office, cast.officer, first=LAST, last=LAST, by=cast.bolat, now=NOW)
    staffing.name_stand_in(
        cast.office, cast.officer, first=LAST + timedelta(days=1), last=LAST + timedelta(days=1), by=cast.bolat, now=NOW
    )
    seat = {"office": cast.office, "role": "acting", "started_on": FIRST, "until": FIRST}
    broken("membership_one_stands_in_at_a_time", lambda: Membership.objects.create(user=cast.desk, **seat))


def test_an_ended_period_leaves_the_days_free(cast):
    row = staffing.name_stand_in(cast.office, cast.deputy, first=FIRST, last=LAST, by=cast.bolat, now=NOW)
    staffing.end_seat(row, reason="r", by=cast.bolat, now=NOW)
    staffing.name_stand_in(cast.office, cast.officer, first=FIRST, last=LAST, by=cast.bolat, now=NOW)
    assert cast.deputy.memberships.present().get().role == "deputy"


# -- the registrar --------------------------------------------------------------------------------------------------


def test_the_registrar_finds_an_office_writes_down_a_vacancy_and_the_head_loses_the_rights(cast, client):
    head = Client()
    head.force_login(cast.bolat)
    client.force_login(cast.registrar)
    assert "Akim of Qaraauyl rural district" in client.get("/en/registrar/?q=Қарауыл").content.decode()
    page = f"/en/registrar/{OFFICE}/vacate/"
    assert client.get(page).status_code == 200
    assert client.post(page, {"on": "2026-09-01", "reason": ""}).status_code == 400
    assert client.post(page, {"on": "2026-09-01", "reason": "Өкім № 12"})["Location"] == f"/en/registrar/{OFFICE}/"
    assert "Өкім № 12" in client.get(f"/en/registrar/{OFFICE}/").content.decode()
    assert head.get("/en/desk/").status_code == 302
    assert not cast.bolat.memberships.present().exists()
    cast.office.refresh_from_db()
    assert cast.office.vacant_since == date(2026, 9, 1)
    client.post(f"/en/registrar/{OFFICE}/appoint/", {"holder": "Ерлан С.", "on": "2026-09-01", "reason": "Өкім № 13"})
    cast.office.refresh_from_db()
    assert cast.office.vacant_since is None
    sent = client.post(
        f"/en/registrar/{OFFICE}/invite/",
        {"role": "head", "name": "Ерлан С.", "email": "erlan@example.test", "language": "kk"},
    )
    assert sent.status_code == 302
    assert Invitation.objects.get().seat == "head"


@pytest.mark.parametrize("who", ["bolat", "dana", "aigul", "auditor", "moderator", "operator"])
def test_the_registrars_pages_are_there_for_registrars_alone(cast, client, who):
    client.force_login(getattr(cast, who))
    for page in (
        "/en/registrar/",
        f"/en/registrar/{OFFICE}/",
        f"/en/registrar/{OFFICE}/vacate/",
        f"/en/registrar/{OFFICE}/invite/",
    ):
        assert client.get(page).status_code == 404
    with pytest.raises(staffing.NotYoursToDecide):
        staffing.vacate(cast.office, on=date(2026, 9, 1), reason="r", by=getattr(cast, who), now=NOW)


@pytest.mark.parametrize("who", ["bolat", "dana", "aigul", "auditor", "moderator", "registrar"])
def test_the_people_of_the_platform_are_for_operators_alone(cast, client, who):
    client.force_login(getattr(cast, who))
    role = cast.moderator.platform_roles.get()
    for page in ("/en/platform/people/", "/en/platform/people/invite/", f"/en/platform/people/{role.pk}/end/"):
        assert client.get(page).status_code == 404


def test_the_page_of_people_is_for_who_leads_the_office(cast, client):
    invite(cast.bolat, office=cast.office, seat="officer", name="Шақырылған")
    client.force_login(cast.bolat)
    page = client.get("/en/desk/people/").content.decode()
    assert all(name in page for name in ("Bolat", "Deputy", "Officer", "Desk", "Шақырылған", "End the seat"))
    assert "Dana" not in page
    assert "/en/desk/people/" in client.get("/en/desk/").content.decode()
    for other in (cast.deputy, cast.officer, cast.desk, cast.aigul, cast.registrar):
        client.force_login(other)
        assert client.get("/en/desk/people/").status_code == 404
        assert "/en/desk/people/" not in client.get("/en/desk/").content.decode()
    client.force_login(cast.dana)
    assert "Bolat" not in client.get("/en/desk/people/").content.decode()


# -- a lost second step -----------------------------------------------------------------------------------------------


def test_the_head_opens_the_way_for_an_officer_and_the_link_works_once(cast, client):
    enrol(cast.officer)
    cast.officer.set_password("a long enough secret")
    cast.officer.save()
    staffing.reopen(cast.officer, reason="Телефоны суға түсті", by=cast.bolat, now=NOW)
    assert not factors.has_second_step(cast.officer)
    refused = client.post("/en/sign-in/", {"username": cast.officer.email, "password": "a long enough secret"})
    assert refused.status_code == 200
    assert staff_letters.send_waiting(NOW) == 1
    link = link_of(mail.outbox[-1])
    assert client.get(link)["Location"] == "/second-step/", "the secret leaves the address bar"
    assert "Телефоны суға түсті" in mail.outbox[-1].body
    assert "Телефоны суға түсті" in client.get("/second-step/").content.decode()
    assert client.post("/second-step/")["Location"] == "/sign-in/set-up/"
    options = client.post("/en/enter/passkey/new/").json()
    done = client.post("/en/sign-in/set-up/", {"credential": Device().make(options)})
    assert done["Location"] == "/en/desk/"
    row = Reenrolment.objects.get()
    assert (row.reason, row.opened_by, row.used_at) == ("Телефоны суға түсті", cast.bolat, NOW)
    client.logout()
    client.get(link)
    assert client.get("/second-step/").status_code == 404


@pytest.mark.parametrize("end", ["wrong-secret", "old", "closed", "none"])
def test_a_link_to_a_new_second_step_that_is_over_opens_nothing(cast, client, monkeypatch, end):
    staffing.reopen(cast.officer, reason="lost", by=cast.bolat, now=NOW)
    staff_letters.send_waiting(NOW)
    link = link_of(mail.outbox[-1])
    if end == "wrong-secret":
        link = link[:-2] + ("a/" if link[-2] != "a" else "b/")
    elif end == "old":
        at_moment(monkeypatch, NOW + timedelta(days=2))
    elif end == "closed":
        User.objects.filter(pk=cast.officer.pk).update(is_active=False)
    if end != "none":
        client.get(link)
    assert client.get("/second-step/").status_code == 404
    assert client.post("/second-step/").status_code == 404
    assert "pending_step" not in client.session


@pytest.mark.parametrize(
    ("whom", "may"),
    [
        ("officer", {"bolat"}),
        ("desk", {"bolat"}),
        ("bolat", {"registrar"}),
        ("moderator", {"operator", "second"}),
        ("registrar", {"operator", "second"}),
        ("operator", {"second"}),
        ("aigul", set()),
    ],
)
def test_who_may_open_the_way_for_whom(cast, whom, may):
    everybody = (
        "bolat",
        "deputy",
        "officer",
        "desk",
        "dana",
        "aigul",
        "registrar",
        "auditor",
        "moderator",
        "operator",
        "second",
    )
    assert {who for who in everybody if staff_rights.may_reopen(getattr(cast, who), getattr(cast, whom))} == may


def test_a_head_cannot_open_the_way_for_an_officer_who_has_a_role_of_the_platform(cast):
    PlatformRole.objects.create(user=cast.officer, role="moderator", started_on=date(2025, 1, 1))
    assert not staff_rights.may_reopen(cast.bolat, cast.officer)


def test_for_an_operator_two_people_agree(cast):
    third = cast.platform("operator", "operator-3")
    enrol(cast.second)
    row = staffing.reopen(cast.second, reason="lost", by=cast.operator, now=NOW)
    assert factors.has_second_step(cast.second)  # nothing happens yet
    assert not Reenrolment.objects.open(NOW).exists()
    for who in (cast.operator, cast.second, cast.registrar):
        with pytest.raises(staffing.NotYoursToDecide):
            staffing.agree_to_reopen(row, by=who, now=NOW)
    staffing.agree_to_reopen(row, by=third, now=NOW)
    assert not factors.has_second_step(cast.second)
    assert Reenrolment.objects.open(NOW).get() == row
    with pytest.raises(staffing.StaffingRefused):
        staffing.agree_to_reopen(row, by=third, now=NOW)


def test_the_way_closes_after_two_days(cast):
    row = staffing.reopen(cast.officer, reason="lost", by=cast.bolat, now=NOW)
    with pytest.raises(staffing.InvitationIsOver):
        staffing.use_reenrolment(row.pk, cast.officer, now=NOW + timedelta(days=2))
    staffing.use_reenrolment(row.pk, cast.officer, now=NOW + timedelta(days=2, seconds=-1))


# -- what the database holds ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("invitation_to_an_office_or_to_the_platform", {"seat": ""}),
        ("invitation_to_an_office_or_to_the_platform", {"platform_role": "auditor"}),
        ("invitation_to_an_office_or_to_the_platform", {"office": None}),
        ("invitation_never_to_stand_in", {"seat": "acting"}),
        ("invitation_goes_to_one_address", {"email": ""}),
        ("invitation_goes_to_one_address", {"phone": "+70000000001"}),
        ("invitation_ends_after_it_begins", {"expires_at": NOW}),
        ("invitation_accepted_by_and_at", {"accepted_at": NOW}),
        ("invitation_withdrawn_by_and_at", {"withdrawn_at": NOW}),
        ("invitation_is_accepted_by_somebody_else", {"accepted_at": NOW, "accepted_by": "bolat"}),
        (
            "invitation_ends_one_way",
            {"accepted_at": NOW, "accepted_by": "dana", "withdrawn_at": NOW, "withdrawn_by": "bolat"},
        ),
    ],
)
def test_an_invitation_is_what_it_says(cast, name, fields):
    fields = {key: getattr(cast, value) if key.endswith("_by") else value for key, value in fields.items()}
    row = {
        "office": cast.office,
        "seat": "deputy",
        "name": "n",
        "email": "e@example.test",
        "language": "kk",
        "nonce": b"n",
        "invited_by": cast.bolat,
        "invited_at": NOW,
        "expires_at": NOW + timedelta(days=7),
    } | fields
    broken(name, lambda: Invitation.objects.create(**row))


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("reenrolment_says_why", {"reason": ""}),
        ("reenrolment_never_of_oneself", {"opened_by": "officer"}),
        ("reenrolment_second_person_is_another", {"seconded_by": "bolat", "seconded_at": NOW}),
        ("reenrolment_second_person_is_another", {"seconded_by": "officer", "seconded_at": NOW}),
        ("reenrolment_seconded_by_and_at", {"seconded_by": "dana"}),
        ("reenrolment_is_used_when_agreed", {"needs_second": True, "used_at": NOW}),
        ("reenrolment_ends_one_way", {"used_at": NOW, "withdrawn_at": NOW}),
    ],
)
def test_a_new_second_step_is_what_it_says(cast, name, fields):
    fields = {key: getattr(cast, value) if key.endswith("_by") else value for key, value in fields.items()}
    row = {
        "user": cast.officer,
        "reason": "r",
        "nonce": b"n",
        "opened_by": cast.bolat,
        "opened_at": NOW,
        "needs_second": False,
        "expires_at": NOW + timedelta(days=2),
    } | fields
    broken(name, lambda: Reenrolment.objects.create(**row))


def test_an_office_has_one_head_at_a_time(cast):
    broken(
        "membership_one_head_at_a_time",
        lambda: Membership.objects.create(user=cast.aigul, office=cast.office, role="head", started_on=FIRST),
    )
    cast.bolat.memberships.update(ended_on=FIRST)
    Membership.objects.create(user=cast.aigul, office=cast.office, role="head", started_on=FIRST)


def test_seats_and_roles_are_never_given_to_oneself(cast):
    seat = {"user": cast.aigul, "given_by": cast.aigul, "started_on": FIRST}
    broken(
        "membership_is_never_given_to_oneself",
        lambda: Membership.objects.create(office=cast.office, role="officer", **seat),
    )
    broken("platform_role_is_never_given_to_oneself", lambda: PlatformRole.objects.create(role="operator", **seat))
    broken(
        "membership_ended_by_and_on",
        lambda: Membership.objects.create(
            user=cast.aigul, office=cast.office, role="officer", started_on=FIRST, ended_by=cast.bolat
        ),
    )


def test_the_site_may_do_all_of_it(cast, as_application):
    with as_application():
        row = invite(cast.bolat, office=cast.office, seat="officer")
        newcomer = User.objects.create_user("new@example.test")
        given = staffing.accept(row.pk, newcomer, now=NOW)
        staffing.name_stand_in(cast.office, newcomer, first=FIRST, last=LAST, by=cast.bolat, now=NOW)
        staffing.end_seat(given, reason="r", by=cast.bolat, now=NOW)
        staffing.vacate(cast.office, on=date(2026, 9, 1), reason="r", by=cast.registrar, now=NOW)
        staffing.reopen(cast.moderator, reason="r", by=cast.operator, now=NOW)
        staffing.write_down_over_periods(at("2026-10-01"))
    assert not newcomer.memberships.present().exists()
