"""A report that an office's desk writes down for a resident: the way through, what holds, and what the desk never can."""

from __future__ import annotations

import re
import threading
import uuid
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.consents import versions
from accounts.models import AuditEntry, Consent, Membership, PlatformRole, User
from cases import workflow
from cases.errors import BadInput, TransitionRefused
from cases.models import Case, Category, Event, Participant
from cases.private_links import address_of
from cases.taken_down import TakenDown
from issues import at_desk, drafts, sorting
from issues.models import Draft, HeldReport, Issue, Unsorted
from territories import clock
from tests.world import ALMALY, QARAUYL, at

pytestmark = pytest.mark.django_db
TEXT = "Құбыр жарылды. Көшеде су ағып жатыр, екі күн болды."
OFFICE, NEIGHBOUR, DISTRICT = "103230000", "103233000", "103200000"
NOW = at("2026-09-02", "11:00")


@pytest.fixture
def when(monkeypatch, world):
    """Requests arrive at this moment."""

    def set_to(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)
        return moment

    set_to(NOW)
    return set_to


def person(world, name, role, code=OFFICE):
    user = User.objects.create_user(f"{name}@example.test", name=name.title(), email_confirmed_at=NOW)
    Membership.objects.create(user=user, office=world.office(code), role=role, started_on=date(2026, 1, 1))
    return user


def browser(user):
    client = Client()
    client.force_login(user)
    return client


class Desk:
    """Somebody at a desk, question after question, without scripts."""

    def __init__(self, user):
        self.user, self.client = user, browser(user)
        self.key = None

    def begin(self, text=TEXT, channel="counter", **more):
        page = self.client.get(reverse("desk:start")).content.decode()
        self.key = uuid.UUID(re.search(r'action="[^"]*/desk/file/([0-9a-f-]{36})/what/"', page)[1])
        return self.says("what", text=text, channel=channel, office=OFFICE, **more)

    def says(self, step, **answers):
        return self.client.post(self.url(step), answers)

    def sees(self, step):
        return self.client.get(self.url(step)).content.decode()

    def url(self, step):
        return reverse("desk:step", args=[self.key, step])

    def until_check(self, *, text=TEXT, channel="counter", place=QARAUYL, category="water", **you):
        self.begin(text, channel)
        self.says("place", q="Қарауыл", place=place, place_note="мектептің алды")
        self.says("category", category=category)
        return self.says("you", **you)

    def files(self, **more):
        given = {"title": "Құбыр жарылды", "consent": versions("desk")[-1].version.isoformat(), "agreed": "on"}
        return self.says("check", **{name: value for name, value in {**given, **more}.items() if value is not None})


@pytest.fixture
def gulnar(world, when):
    """The operator at the desk of Qarauyl."""
    return Desk(person(world, "gulnar", "operator"))


def taken_by(gulnar, world, channel="counter"):
    return TakenDown(world.office(OFFICE), gulnar.user, channel)


def file_directly(gulnar, world, *, channel="counter", now=NOW, **more):
    given = {
        "taken": taken_by(gulnar, world, channel), "key": uuid.uuid4(), "territory": world.territory(QARAUYL),
        "category": Category.objects.get(pk="water"), "title": "Құбыр жарылды", "body": "Су ағып жатыр.",
        "language": "kk", "now": now, **more,
    }  # fmt: skip
    return at_desk.file_at_desk(**given)


# -- the way through ---------------------------------------------------------------------------


def test_question_after_question_until_the_receipt(gulnar):
    assert gulnar.begin()["Location"] == gulnar.url("place")
    assert gulnar.says("place", q="Қарауыл", place=QARAUYL)["Location"] == gulnar.url("category")
    assert gulnar.says("category", category="water")["Location"] == gulnar.url("you")
    assert gulnar.says("you", name="Күлпаш Е.")["Location"] == gulnar.url("check")
    answer = gulnar.files()
    case = Case.objects.get()
    assert answer["Location"] == reverse("desk:receipt", args=[case.number])
    assert (case.current.office.territory_id, case.client_key) == (OFFICE, gulnar.key)
    assert not Draft.objects.exists()
    reporter = Participant.objects.get()
    assert (reporter.name, reporter.show_name, reporter.user, reporter.known_to_office_at) == (
        "Күлпаш Е.",
        False,
        None,
        None,
    )
    issue = Issue.objects.get()
    assert (issue.source, issue.channel, issue.desk_user) == ("desk", "counter", gulnar.user)
    assert issue.desk_office.territory_id == OFFICE


@pytest.mark.parametrize("step", ["what", "place", "category", "you", "check"])
@pytest.mark.parametrize("language", ["", "/ru", "/en"])
def test_every_question_is_asked_in_every_language(gulnar, step, language):
    gulnar.until_check(channel="telephone")
    answer = gulnar.client.get(f"{language}/desk/file/{gulnar.key}/{step}/")
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


def test_the_consent_is_read_out_and_says_which_text_and_who_recorded_it(gulnar):
    gulnar.until_check()
    assert str(versions("desk")[-1]) in gulnar.sees("check")
    gulnar.files()
    consent = Consent.objects.get()
    assert (consent.purpose, consent.version) == ("desk", versions("desk")[-1].version)
    assert (consent.recorded_by, consent.user, consent.subject) == (gulnar.user, None, Case.objects.get().pk)


@pytest.mark.parametrize(
    ("more", "href"),
    [({"agreed": None}, "#id_agreed"), ({"consent": "2001-01-01"}, "#consent"), ({"title": ""}, "#id_title")],
)
def test_without_the_residents_yes_nothing_is_filed_and_nothing_is_lost(gulnar, more, href):
    gulnar.until_check(name="Күлпаш Е.")
    answer = gulnar.files(**more)
    assert answer.status_code == 422
    assert f'href="{href}"' in answer.content.decode()
    assert not Case.objects.exists()
    assert Draft.objects.get().answers["name"] == "Күлпаш Е."


def test_how_the_resident_came_must_be_said(gulnar):
    page = gulnar.begin(channel="")
    assert page.status_code == 422
    assert TEXT in page.content.decode()
    assert gulnar.client.get(gulnar.url("check"))["Location"] == gulnar.url("what")


def test_what_tells_of_a_person_is_asked_about_as_in_every_report(gulnar):
    gulnar.until_check(text="Құбыр жарылды. Хабарласыңыз: +7 701 123 45 67.")
    assert gulnar.files().status_code == 422
    page = gulnar.sees("check")
    found = re.findall(r'name="found" value="([^"]+)"', page)
    gulnar.files(found=found, mask=found)
    assert "701" not in Case.objects.get().body


def test_similar_cases_are_read_out_and_none_is_supported_from_the_desk(gulnar, world):
    old = file_directly(gulnar, world).case
    gulnar.begin()
    gulnar.says("place", q="Қарауыл", place=QARAUYL)
    assert gulnar.says("category", category="water")["Location"] == gulnar.url("similar")
    page = gulnar.sees("similar")
    assert old.display_number in page
    assert reverse("cases:support", args=[old.number]) not in page
    assert gulnar.says("similar")["Location"] == gulnar.url("you")


def test_a_report_that_fits_nowhere_goes_to_the_sorting_desk_and_is_still_the_desks(gulnar, world, when):
    gulnar.until_check(category="none", phone="+7 701 123 45 67")
    answer = gulnar.files()
    kept = Unsorted.objects.get()
    assert answer["Location"] == reverse("desk:unsorted", args=[kept.pk])
    page = gulnar.client.get(answer["Location"]).content.decode()
    assert str(kept.secret) in page
    moderator = User.objects.create_user("moderator@example.test")
    moderator.platform_roles.create(role="moderator", started_on=date(2026, 1, 1))
    filed = sorting.sort(
        kept, category=Category.objects.get(pk="water"), territory=world.territory(QARAUYL), by=moderator, now=NOW
    )
    assert (filed.case.issue.channel, filed.case.issue.desk_user) == ("counter", gulnar.user)
    assert Consent.objects.get().recorded_by == gulnar.user
    led = gulnar.client.get(answer["Location"])
    assert led["Location"] == reverse("desk:receipt", args=[filed.case.number])
    assert filed.participant.token not in gulnar.client.get(led["Location"]).content.decode()


# -- where it goes -------------------------------------------------------------------------------


def test_any_place_of_the_region_and_the_office_of_that_place_answers(gulnar, world):
    gulnar.until_check(place=NEIGHBOUR)
    assert "103233000" in world.office(NEIGHBOUR).territory.path
    gulnar.files()
    assert Case.objects.get().current.office == world.office(NEIGHBOUR)


def test_a_place_of_another_region_is_neither_found_nor_taken(gulnar, world):
    gulnar.begin()
    assert ALMALY not in gulnar.client.get(reverse("desk:places"), {"q": "Алмалы"}).content.decode()
    refused = gulnar.says("place", q="Алмалы", place=ALMALY)
    assert refused.status_code == 422
    assert "place" not in Draft.objects.get().answers
    with pytest.raises(BadInput) as wrong:
        file_directly(gulnar, world, territory=world.territory(ALMALY))
    assert set(wrong.value.errors) == {"territory"}


# -- the receipt ------------------------------------------------------------------------------------


def receipt_of(gulnar, case):
    return gulnar.client.get(reverse("desk:receipt", args=[case.number]))


def test_the_receipt_has_the_link_as_code_and_text_until_it_is_handed_over(gulnar, world):
    case = file_directly(gulnar, world).case
    token = case.participants.get().token
    answer = receipt_of(gulnar, case)
    page = answer.content.decode()
    assert case.display_number in page
    assert token in page
    assert "data:image/svg+xml;base64," in page
    assert "Қарауыл ауылдық округінің әкімі" in page.replace("Қараауыл", "Қарауыл")
    assert "no-store" in answer["Cache-Control"]
    gulnar.client.post(reverse("desk:receipt", args=[case.number]))
    assert Issue.objects.get().receipt_given_at == NOW
    after = receipt_of(gulnar, case).content.decode()
    assert token not in after
    assert "data:image/svg+xml" not in after


@pytest.mark.parametrize(("email", "is_promised"), [("", False), ("kulpash@example.test", True)])
@pytest.mark.parametrize("is_handed_over", [True, False])
def test_a_lost_link_is_promised_to_be_found_only_where_a_contact_was_left(
    gulnar, world, when, email, is_promised, is_handed_over
):
    case = file_directly(gulnar, world, email=email).case
    if is_handed_over:
        gulnar.client.post(reverse("desk:receipt", args=[case.number]))
    else:
        when(NOW + timedelta(hours=1))
    page = gulnar.client.get("/en" + reverse("desk:receipt", args=[case.number])).content.decode()
    assert ("they find the case under" in page) is is_promised
    assert ("a lost link cannot be found again" in page) is not is_promised


def test_the_last_look_speaks_of_the_residents_name(gulnar):
    gulnar.until_check(name="Күлпаш Е.")
    page = gulnar.sees("check")
    assert "Тұрғынның аты жасырын" in page
    assert "Атыңыз" not in page


@pytest.mark.parametrize(
    ("passed", "shown"),
    [(timedelta(0), True), (timedelta(minutes=29, seconds=59), True), (timedelta(minutes=30), False)],
)
def test_the_link_disappears_by_itself_after_half_an_hour(gulnar, world, when, passed, shown):
    case = file_directly(gulnar, world).case
    when(NOW + passed)
    assert (case.participants.get().token in receipt_of(gulnar, case).content.decode()) is shown


@pytest.mark.parametrize("channel", ["counter", "telephone", "letter"])
@pytest.mark.parametrize("language", ["", "/ru", "/en"])
def test_a_receipt_says_what_to_do_now_in_every_language(gulnar, world, channel, language):
    case = file_directly(gulnar, world, channel=channel).case
    address = reverse("desk:receipt", args=[case.number])
    page = gulnar.client.get(language + address).content.decode()
    assert ('class="todo' in page) is (channel != "telephone")
    if not language:
        assert ("Конвертке салынды" in page) is (channel == "letter")
        assert ("Тұрғын қолхатты алды" in page) is (channel == "counter")


def test_of_somebody_who_telephoned_the_desk_never_sees_the_link_which_goes_by_a_message(gulnar, world):
    from notifications.models import Notice

    case = file_directly(gulnar, world, channel="telephone", phone="+7 701 123 45 67").case
    assert case.participants.get().token not in receipt_of(gulnar, case).content.decode()
    assert Notice.objects.filter(source="case", source_id=case.pk, kind="filed", audience="reporter").exists()


def test_nobody_else_opens_the_draft_or_the_receipt(gulnar, world):
    gulnar.begin()
    case = file_directly(gulnar, world).case
    others = [browser(person(world, "bolat", "head")), browser(person(world, "dana", "operator", ALMALY)), Client()]
    for other in others:
        for address in (gulnar.url("what"), reverse("desk:receipt", args=[case.number])):
            assert other.get(address).status_code in {302, 404, 410}
            assert TEXT not in other.get(address).content.decode()
    assert others[0].get(gulnar.url("check")).status_code == 410


def test_a_residents_own_draft_is_no_desks_and_the_desks_is_no_residents(gulnar, world):
    own = drafts.answer(drafts.begin(NOW), NOW, text="Менің сөзім")
    gulnar.begin()
    assert gulnar.client.get(reverse("desk:step", args=[own.key, "place"])).status_code == 410
    visitor = Client()
    visitor.cookies["reports"] = gulnar.key.hex
    assert visitor.get(reverse("issues:report_step", args=[gulnar.key, "place"])).status_code == 410
    assert "reports" not in gulnar.client.cookies


def test_who_leaves_the_seat_finds_nothing_any_more(gulnar, world):
    gulnar.until_check()
    case = file_directly(gulnar, world).case
    Membership.objects.update(ended_on=date(2026, 9, 2))
    assert gulnar.files().status_code == 404
    assert receipt_of(gulnar, case).status_code == 404
    with pytest.raises(TransitionRefused):
        file_directly(gulnar, world)
    assert Case.objects.count() == 1


# -- invariant 21 -------------------------------------------------------------------------------------


@pytest.fixture
def answered(gulnar, world, when):
    """A case that the desk filed and its office says is fixed, with the private link that stood on the receipt."""
    case = file_directly(gulnar, world, name="Күлпаш Е.", phone="+7 701 123 45 67").case
    when(NOW + timedelta(days=1))
    world.fixed(case, NOW + timedelta(hours=3))
    reporter = case.participants.get()
    reporter.case = case
    return case, address_of(reporter), reporter


@pytest.mark.parametrize("do", ["confirm", "dispute", "reply", "make_known", "withdraw", "claim", "introduce"])
def test_signed_in_at_work_the_link_does_nothing(gulnar, world, answered, do):
    case, link, _reporter = answered
    lines = Event.objects.filter(case=case).count()
    for user in (gulnar.user, person(world, "bolat", "deputy"), person(world, "dana", "deputy", ALMALY)):
        answer = browser(user).post(link, {"do": do, "reason": "Жоқ", "text": "Иә"})
        assert answer.status_code == 403
    assert Event.objects.filter(case=case).count() == lines
    assert world.again(case).state == "answered"


def test_signed_in_at_work_the_link_shows_nothing(gulnar, answered):
    _case, link, _reporter = answered
    page = gulnar.client.get(link)
    assert page.status_code == 403
    assert "Күлпаш" not in page.content.decode()
    assert "701" not in page.content.decode()
    assert gulnar.client.get(f"{link}again/").status_code == 403


@pytest.mark.parametrize("verb", ["confirm", "dispute"])
def test_the_verbs_themselves_refuse_who_is_signed_in_at_work(gulnar, answered, verb):
    case, _link, reporter = answered
    reporter.opened_by = gulnar.user
    more = {"reason": "Жоқ"} if verb == "dispute" else {}
    with pytest.raises(TransitionRefused):
        getattr(workflow, verb)(case, participant=reporter, now=NOW + timedelta(days=1), **more)


def test_the_resident_confirms_with_the_link_of_the_receipt(answered, world):
    case, link, _reporter = answered
    Client().post(link, {"do": "confirm"})
    assert world.again(case).outcome == "confirmed"


def test_the_resident_is_told_when_their_case_is_confirmed_in_case_it_was_not_them(answered, world):
    from cases.notice_words import words_of
    from cases.notices import CaseNotices
    from notifications.models import Notice

    case, link, _reporter = answered
    Client().post(link, {"do": "confirm"})
    told = Notice.objects.get(source_id=case.pk, kind="confirmed", audience="reporter")
    [(_notice, recipient)] = CaseNotices().recipients([told])
    assert (recipient.phone, recipient.is_moment) == ("+7 701 123 45 67", True)
    line = Event.objects.select_related("case__category", "case__territory", "assignment").get(pk=told.event_id)
    words = words_of(told, line, link)
    assert "сіз емес пе" in " ".join(words.sentences)
    assert case.display_number in words.short


def test_whose_report_no_desk_wrote_down_is_not_told_what_they_confirmed(world, when):
    from notifications.models import Notice

    case = world.case(now=NOW)
    world.fixed(case, NOW + timedelta(hours=3))
    workflow.confirm(case, participant=world.reporter(case), now=NOW + timedelta(hours=4))
    assert not Notice.objects.filter(source_id=case.pk, kind="confirmed", audience="reporter").exists()


def test_a_support_from_work_leads_to_the_public_page_and_its_link_confirms_nothing(gulnar, world, when):
    case = world.case(now=NOW)
    answer = gulnar.client.post(reverse("cases:support", args=[case.number]))
    assert answer["Location"] == reverse("cases:case", args=[case.number])
    world.fixed(case, NOW + timedelta(hours=3))
    when(NOW + timedelta(days=1))
    supporter = case.participants.get(role="supporter")
    supporter.case = case
    assert gulnar.client.post(address_of(supporter), {"do": "confirm"}).status_code == 403


@pytest.mark.parametrize("contact", [{"email": "Bolat@example.test"}, {"phone": "8 700 555 01 99"}])
def test_the_contact_of_somebody_at_work_is_not_the_residents(gulnar, world, contact):
    bolat = person(world, "bolat", "head")
    User.objects.filter(pk=bolat.pk).update(phone="+77005550199", phone_confirmed_at=NOW)
    gulnar.begin()
    gulnar.says("place", q="Қарауыл", place=QARAUYL)
    gulnar.says("category", category="water")
    assert gulnar.says("you", **contact).status_code == 422
    with pytest.raises(BadInput):
        file_directly(gulnar, world, **contact)


# -- how it is told -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("channel", "words"), [("counter", "өзі келді"), ("telephone", "телефон соқты"), ("letter", "хат жазды")]
)
def test_the_public_history_says_that_a_desk_wrote_it_down_and_how_the_resident_came(
    gulnar, world, channel, words, client
):
    case = file_directly(gulnar, world, channel=channel).case
    page = client.get(reverse("cases:case", args=[case.number])).content.decode()
    assert words in page
    assert "аппаратында" in page
    assert gulnar.user.name not in page
    line = Event.objects.get(case=case)
    assert (line.user, line.actor) == (gulnar.user, "resident")
    facts = client.get(f"/api/v1/cases/{case.number}/").json()["events"][0]["facts"]
    assert (facts["desk"], facts["channel"]) == (OFFICE, channel)


def test_the_file_of_the_register_tells_them_apart(gulnar, world, client):
    file_directly(gulnar, world, channel="telephone")
    world.case()
    data = b"".join(client.get(reverse("cases:register_csv")).streaming_content).decode("utf-8-sig")
    heading, *rows = [line.split(",") for line in data.splitlines()]
    assert {row[heading.index("came_by")] for row in rows} == {"telephone", ""}


def test_the_record_of_staff_has_its_lines(gulnar):
    gulnar.until_check()
    gulnar.files()
    number = Case.objects.get().number
    gulnar.client.get(reverse("desk:receipt", args=[number]))
    lines = AuditEntry.objects.filter(user=gulnar.user).values_list("action", "target")
    assert "desk:step" in {action for action, _target in lines}
    assert ("desk:receipt", f"number {number}") in lines


def test_each_line_says_which_question_and_the_last_one_the_number_of_the_case(gulnar):
    gulnar.until_check()
    gulnar.files()
    case = Case.objects.get()
    lines = [entry for entry in AuditEntry.objects.for_page() if entry.action == "desk:step"]
    assert {entry.target for entry in lines} == {"step what", "step place", "step category", "step you", "step check"}
    assert lines[0].outcome.came_to == f"number {case.number}"
    auditor = User.objects.create_user("auditor@example.test", email_confirmed_at=NOW)
    PlatformRole.objects.create(user=auditor, role="auditor", started_on="2026-01-01")
    page = browser(auditor).get("/en/audit/?action=desk:step").content.decode()
    assert f"filing it, № {case.display_number}" in page


def test_what_was_begun_is_found_again_on_another_device(gulnar):
    gulnar.begin()
    other = browser(gulnar.user).get(reverse("desk:start")).content.decode()
    assert gulnar.url("check") in other
    assert other.count("Құбыр жарылды") == 1


def test_what_was_filed_last_is_listed_without_its_link(gulnar, world):
    case = file_directly(gulnar, world).case
    page = gulnar.client.get(reverse("desk:start")).content.decode()
    assert reverse("desk:receipt", args=[case.number]) in page
    assert case.participants.get().token not in page


# -- limits, twice, both at once -------------------------------------------------------------------------


def test_over_the_limit_of_the_account_nothing_is_lost(gulnar, settings):
    settings.LIMITS = {**settings.LIMITS, "desk-file": (1, 3600)}
    gulnar.until_check()
    gulnar.files()
    gulnar.until_check(text="Жол ойылып қалды, көлік өте алмайды.", category="roads")
    assert gulnar.files().status_code == 429
    assert Draft.objects.get().answers["text"].startswith("Жол")


def test_the_limits_of_residents_do_not_stop_a_desk(gulnar, settings):
    settings.LIMITS = {**settings.LIMITS, "file": (0, 600), "file-site": (0, 600), "write": (0, 60)}
    gulnar.until_check()
    assert "case" in gulnar.files()["Location"]
    assert not HeldReport.objects.exists()


def test_pressed_twice_it_is_filed_once(gulnar):
    gulnar.until_check()
    assert gulnar.files()["Location"] == gulnar.files()["Location"]
    assert Case.objects.count() == Consent.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_pressed_in_two_windows_at_once_it_is_filed_once(gulnar):
    gulnar.until_check(name="Күлпаш Е.")
    start, found = threading.Barrier(4), []

    def press():
        desk = Desk(gulnar.user)
        desk.key = gulnar.key
        start.wait()
        answer = desk.files()
        found.append(answer.get("Location", answer.status_code))
        connection.close()

    threads = [threading.Thread(target=press) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    case = Case.objects.get()
    final = {reverse("desk:receipt", args=[case.number]), gulnar.url("check")}
    assert set(found) <= final
    assert gulnar.client.post(gulnar.url("check"))["Location"] == reverse("desk:receipt", args=[case.number])
    assert (Consent.objects.count(), Participant.objects.count(), Draft.objects.count()) == (1, 1, 0)


# -- what the database holds -------------------------------------------------------------------------------


def test_the_sites_own_role_files_and_hands_over(gulnar, world, as_application):
    taken = taken_by(gulnar, world)
    with as_application():
        case = file_directly(gulnar, world, taken=taken).case
        at_desk.hand_over(Issue.objects.get(case=case), now=NOW)
        file_directly(gulnar, world, taken=taken, category=None)
    assert (Issue.objects.count(), Unsorted.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    "columns",
    [
        {"source": "web", "channel": "counter"},
        {"source": "desk", "channel": "counter", "desk_office": None},
        {"source": "desk", "channel": "counter", "desk_user": None},
        {"source": "desk", "channel": ""},
        {"source": "desk", "channel": "dream"},
    ],
)
def test_a_way_stands_with_its_office_and_person_or_not_at_all(gulnar, world, columns):
    case = world.case()
    whole = {"desk_office": world.office(OFFICE), "desk_user": gulnar.user, **columns}
    with pytest.raises(IntegrityError, match="issue_taken_at_a_desk_is_whole"), transaction.atomic():
        Issue.objects.create(case=case, **whole)


@pytest.mark.parametrize(
    "change", [{"channel": "letter"}, {"desk_user": None, "desk_office": None, "source": "web", "channel": ""}]
)
def test_who_wrote_it_down_is_never_changed(gulnar, world, change):
    file_directly(gulnar, world)
    with pytest.raises(DatabaseError, match="who wrote a report down"), transaction.atomic():
        Issue.objects.update(**change)


def test_a_receipt_is_given_once(gulnar, world):
    issue = file_directly(gulnar, world).case.issue
    at_desk.hand_over(issue, now=NOW)
    at_desk.hand_over(issue, now=NOW + timedelta(hours=1))
    assert Issue.objects.get().receipt_given_at == NOW
    with pytest.raises(DatabaseError, match="when its receipt was given"), transaction.atomic():
        Issue.objects.update(receipt_given_at=None)


def test_a_draft_at_a_desk_names_office_and_person(gulnar):
    with pytest.raises(IntegrityError, match="draft_of_a_desk_names_office_and_person"), transaction.atomic():
        Draft.objects.create(created_at=NOW, changed_at=NOW, desk_user=gulnar.user)


def test_a_consent_at_a_desk_is_recorded_by_somebody_and_no_other_is(gulnar):
    row = {"version": date(2026, 11, 21), "language": "kk", "subject": 1, "at": NOW}
    for wrong in ({"purpose": "desk"}, {"purpose": "filing", "recorded_by": gulnar.user}):
        with pytest.raises(IntegrityError, match="consent_at_a_desk_is_recorded_by_somebody"), transaction.atomic():
            Consent.objects.create(**row, **wrong)
