"""Who is told of what happens to a case: one row of the outbox for each (line, audience), and words for everybody."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from bench.load import load_cases
from cases import escalation, notices, workflow
from cases.invariants import violations
from cases.models import Case, Category, Event, Participant
from cases.notice_words import PHRASES, phrase, words_of
from cases.notices import AUDIENCES, CAN_WAIT, ONE_NOTICE, REMINDED_AFTER_DAYS, CaseNotices, remind
from cases.void_reasons import VoidReason
from cases.workflow import merging, moderating
from notifications.models import Delivery, Message, Notice
from notifications.relay import relay
from tests.world import at, prepared_photo

pytestmark = pytest.mark.django_db
AIGUL = "aigul@example.test"
NOW = at("2026-09-01")
DAY = timedelta(days=1)


def told(case=None, **more):
    rows = Notice.objects.filter(source="case", **more)
    if case is not None:
        rows = rows.filter(source_id=case.pk)
    return list(rows.order_by("pk").values_list("kind", "audience"))


def with_email(case, email=AIGUL, **more):
    case.participants.filter(role="reporter").update(contact_email=email, **more)
    return case


def supporter(case, now, email="dana@example.test"):
    return Participant.objects.create(case=case, role="supporter", joined_at=now, contact_email=email, key=email)


def letters_to(address):
    return [letter for letter in mail.outbox if letter.to == [address]]


# -- the rows ---------------------------------------------------------------------------------


def test_the_database_has_the_same_table_of_audiences():
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM cases_told_to()")
        assert cursor.fetchall() == [tuple(one) for one in AUDIENCES]


def test_every_kind_that_is_told_exists_and_has_words():
    kinds = set(Event.Kind.values)
    for one in AUDIENCES:
        assert one.kind in kinds
        assert phrase(one.kind, one.audience)
    used = {(one.kind, one.audience if one.whose else "resident") for one in AUDIENCES}
    assert set(PHRASES) - used == {("confirm_reminder", "resident")}
    assert {bool(one.whose) for one in AUDIENCES if one.audience in {"reporter", "supporters"}} == {False}


def test_filing_tells_the_reporter_and_the_office_in_the_same_transaction(world):
    case = world.case()
    assert told(case) == [("filed", "owner"), ("filed", "reporter")]
    row = Notice.objects.get(audience="owner")
    assert (row.office, row.at, row.urgent, row.expanded_at) == (case.current.office, world.filed_at, False, None)
    assert row.event_id == case.events.get().pk


def test_an_emergency_is_urgent(world):
    emergency = Category.objects.filter(is_emergency=True).first()
    case = world.case(category=emergency.pk)
    assert set(Notice.objects.filter(source_id=case.pk).values_list("urgent", flat=True)) == {True}


def test_a_whole_life_has_one_row_for_each_line_and_audience(world):
    case = world.case()
    who = world.holder(case)
    workflow.ask(case, question="Қай үй?", now=NOW + DAY, **who)
    workflow.reply(case, text="Бірінші", participant=world.reporter(case), now=NOW + 2 * DAY)
    workflow.accept(case, now=NOW + 2 * DAY, **who)
    world.fixed(case, NOW + 3 * DAY)
    workflow.dispute(case, participant=world.reporter(case), reason="Жоқ", now=NOW + 4 * DAY)
    escalation.sweep(NOW + 14 * DAY)
    assert told(case) == [
        ("filed", "owner"),
        ("filed", "reporter"),
        ("asked", "reporter"),
        ("replied", "owner"),
        ("accepted", "reporter"),
        ("answered", "reporter"),
        ("answered", "supporters"),
        ("disputed", "owner"),
        ("disputed", "reviewer"),
        ("dispute_upheld", "owner"),
        ("dispute_upheld", "previous_office"),
        ("dispute_upheld", "reporter"),
    ]
    assert list(violations([ONE_NOTICE])) == []


def test_passing_up_tells_the_reporter_the_office_above_and_the_one_below(world):
    case = world.case()
    below = case.current.office
    escalation.sweep(case.current.climbs_at + timedelta(hours=1))
    case = world.again(case)
    rows = {row.audience: row.office for row in Notice.objects.filter(source_id=case.pk, kind="escalated")}
    assert rows == {"reporter": None, "owner": case.current.office, "previous_office": below}


def test_at_the_top_nobody_is_told_twice_and_nobody_who_is_not_there(world):
    case = world.case()
    for _rung in range(5):
        case = world.again(case)
        escalation.sweep(case.current.climbs_at + timedelta(hours=1))
    assert told(case)[-3:] == [("listed", "owner"), ("listed", "reporter"), ("listed", "supporters")]
    assert list(violations([ONE_NOTICE])) == []


def test_a_crowd_is_told_by_the_statements_that_moved_it(world):
    due = at("2026-09-23", "00:00")

    def statements(number):
        load_cases(number, filed_at=NOW, due_at=due)
        with CaptureQueriesContext(connection) as seen:
            escalation.sweep(due + timedelta(minutes=3), batch=number + 1)
        return len(seen)

    assert statements(5) == statements(300)
    assert Notice.objects.filter(kind="escalated").count() == 3 * 305
    assert list(violations([ONE_NOTICE])) == []


def test_what_is_rolled_back_is_told_to_nobody(world):
    from django.db import transaction

    with transaction.atomic():
        world.case()
        transaction.set_rollback(True)
    assert told() == []


def test_the_sites_own_role_may_do_all_of_it(world, as_application):
    with as_application():
        case = world.case()
    assert told(case) == [("filed", "owner"), ("filed", "reporter")]


# -- what is over -------------------------------------------------------------------------------


def test_a_joined_case_is_told_of_just_that_and_of_nothing_more(world):
    case, into = with_email(world.case()), world.case()
    relay(at("2026-09-01", "23:00"))
    who = world.holder(case)
    merging.merge(case, into=into, reason="Бір құбыр", now=NOW + DAY, **who)
    assert told(case)[-2:] == [("merged", "reporter"), ("merged", "supporters")]
    relay(at("2026-09-02", "09:00"))
    assert [letter.subject.split(": ")[1] for letter in letters_to(AIGUL)] == ["басқа іске қосылды"]
    assert list(violations([ONE_NOTICE])) == []


def test_a_withdrawn_case_is_told_to_the_office_and_what_waited_is_dropped(world):
    case = with_email(world.case())
    official = world.holder(case)["by"]
    relay(at("2026-09-01", "23:00"))
    workflow.withdraw(case, participant=world.reporter(case), now=at("2026-09-01", "23:30"))
    relay(at("2026-09-02", "09:00"))
    relay(at("2026-09-02", "09:30"))
    assert letters_to(AIGUL) == []
    assert [letter.subject.split(": ")[1] for letter in letters_to(official.email)] == ["тұрғын қайтарып алды"]
    assert list(violations([ONE_NOTICE])) == []


def test_of_a_void_case_nothing_is_told_any_more_but_why(world):
    case = with_email(world.case())
    moderator = world.official(world.office("103230000"))
    moderating.void(case, reason="test", by=moderator, now=NOW + DAY)
    moderating.hide(world.again(case), reason="Сөгіс", by=moderator, now=NOW + 2 * DAY)
    assert told(case)[2:] == [("voided", "owner"), ("voided", "reporter")]
    relay(NOW + 2 * DAY)
    [letter] = letters_to(AIGUL)
    assert str(VoidReason.TEST.label) in letter.body


def test_the_invariant_is_seen_to_break(world):
    case = world.case()
    moderator = world.official(world.office("103230000"))
    with connection.cursor() as cursor:
        cursor.execute(
            "SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE cases_event DISABLE TRIGGER event_is_told; SET CONSTRAINTS ALL DEFERRED"
        )
    workflow.accept(case, now=NOW + DAY, **world.holder(case))
    with connection.cursor() as cursor:
        cursor.execute(
            "SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE cases_event ENABLE TRIGGER event_is_told; SET CONSTRAINTS ALL DEFERRED"
        )
    assert [str(one) for one in violations([ONE_NOTICE])] == [
        f"18: case {case.pk}: line 2 (accepted) is not told to reporter"
    ]
    other = world.case()
    moderating.void(other, reason="test", by=moderator, now=NOW + DAY)
    Notice.objects.create(
        source="case", source_id=other.pk, event_id=1, kind="answered", audience="reporter", at=NOW + 2 * DAY
    )
    assert f"18: case {other.pk}: is over (void) and was told answered to reporter" in map(
        str, violations([ONE_NOTICE])
    )


def test_one_line_cannot_be_told_twice_to_one_audience(world):
    world.case()
    row = Notice.objects.get(audience="owner")
    with pytest.raises(IntegrityError, match="notice_once_for_an_audience"):
        Notice.objects.create(
            source="case", source_id=row.source_id, event_id=row.event_id, kind="filed", audience="owner", at=NOW
        )


# -- reminders ----------------------------------------------------------------------------------


def test_who_has_not_said_yet_is_reminded_on_the_third_and_the_seventh_day_once(world):
    case = with_email(world.case())
    answered_at = at("2026-09-07", "10:00")
    early, late = supporter(case, NOW), supporter(case, at("2026-09-08"), "late@example.test")
    world.fixed(case, answered_at)
    table = [
        (3 * DAY - timedelta(seconds=1), 0),
        (3 * DAY, 1),
        (3 * DAY, 0),
        (4 * DAY, 0),
        (7 * DAY - timedelta(seconds=1), 0),
        (7 * DAY, 1),
        (8 * DAY, 0),
        (11 * DAY, 0),
    ]
    for after, wanted in table:
        assert remind(answered_at + after) == wanted, after
    assert told(case, kind="confirm_reminder") == [
        ("confirm_reminder", f"undecided_{day}") for day in REMINDED_AFTER_DAYS
    ]
    relay(answered_at + 8 * DAY)
    for person, number in ((AIGUL, 2), (early.contact_email, 2), (late.contact_email, 0)):
        got = [letter for letter in letters_to(person) if "жасалды ма" in letter.subject]
        assert len(got) == number


def test_who_has_said_so_is_not_reminded(world):
    case = with_email(world.case())
    world.fixed(case, NOW)
    assert remind(NOW + 3 * DAY) == 1
    workflow.confirm(case, participant=world.reporter(case), now=NOW + 3 * DAY + timedelta(minutes=1))
    relay(NOW + 4 * DAY)
    assert [one for one in letters_to(AIGUL) if "жасалды ма" in one.subject] == []
    assert remind(NOW + 7 * DAY) == 0


def test_reminders_of_a_time_in_which_nothing_ran_are_left_out(world):
    case = world.case()
    world.fixed(case, NOW)
    assert remind(NOW + 6 * DAY) == 0
    assert remind(NOW + 7 * DAY) == 1


# -- who and what ---------------------------------------------------------------------------------


def test_a_resident_gets_a_private_link_and_an_official_the_desk(world, client):
    case = with_email(world.case())
    official = world.holder(case)["by"]
    relay(NOW)
    relay(NOW + timedelta(minutes=15))
    [to_resident], [to_official] = letters_to(AIGUL), letters_to(official.email)
    link = re.search(r"http://localhost:8000(/cases/\d+/p/\S+)", to_resident.body)[1]
    assert client.get(link).status_code == 200
    assert f"/desk/{case.number}/" in to_official.body
    assert "/p/" not in to_official.body


def test_a_letter_holds_nothing_that_a_person_wrote(world):
    case = with_email(world.case(title="Айгүлдің құбыры", body="Менің атым Айгүл Серікова"), name="Айгүл С.")
    workflow.ask(case, question="Айгүл, қай үй?", now=NOW + DAY, **world.holder(case))
    relay(NOW + DAY)
    for letter in letters_to(AIGUL):
        everything = letter.subject + letter.body + letter.alternatives[0][0]
        assert "Айгүл" not in everything
        assert AIGUL not in everything


def test_supporters_are_told_of_answers_and_not_of_each_step(world):
    case = world.case()
    supporter(case, NOW)
    workflow.accept(case, now=NOW + DAY, **world.holder(case))
    world.fixed(case, NOW + 2 * DAY)
    relay(NOW + 3 * DAY)
    assert [letter.subject.split(": ")[1] for letter in letters_to("dana@example.test")] == ["әкімдік жауап берді"]


def test_who_joined_after_the_answer_is_not_told_of_it(world):
    case = world.case()
    world.fixed(case, NOW + DAY)
    supporter(case, NOW + 2 * DAY)
    relay(NOW + 3 * DAY)
    assert letters_to("dana@example.test") == []


def test_a_desk_operator_is_not_written_to_and_a_member_who_left_neither(world):
    from accounts.models import Membership, User

    case = world.case()
    gone = User.objects.create_user("gone@example.test")
    desk = User.objects.create_user("desk@example.test")
    started = at("2025-01-01").date()
    Membership.objects.create(
        user=gone, office=case.current.office, role="head", started_on=started, ended_on=NOW.date()
    )
    Membership.objects.create(user=desk, office=case.current.office, role="operator", started_on=started)
    relay(NOW)
    assert not Delivery.objects.exists()


def test_a_hand_over_of_400_cases_is_one_digest_for_an_office(world):
    due = at("2026-09-23", "00:00")
    load_cases(4, filed_at=NOW, due_at=due)
    cases = [world.case(now=NOW) for _number in range(40)]
    official = world.official(cases[0].current.office.climbs_to)
    relay(NOW + DAY)
    mail.outbox.clear()
    moment = max(case.current.climbs_at for case in cases) + timedelta(hours=10)
    escalation.sweep(moment)
    relay(moment)
    relay(moment + timedelta(minutes=15))
    [letter] = letters_to(official.email)
    assert "40" in letter.subject
    assert "Әкімдігіңізге көтерілді: 40" in letter.body
    assert Message.objects.inbox_of(official).count() == 1


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_everything_can_be_said_in_every_language(world, language):
    case = world.case()
    event = case.events.select_related("case__category", "case__territory", "assignment__office__territory").get()
    event.assignment.case = case
    facts = {
        "due_on": "2026-09-22",
        "until": "2026-09-22",
        "decide_on": "2026-09-22",
        "promised_on": "2026-09-22",
        "reason": "silence",
        "kind": "fixed",
    }
    with override(language):
        for one in AUDIENCES:
            event.kind, event.data = one.kind, dict(facts)
            if one.kind == "voided":
                event.data["reason"] = "test"
            said = words_of(Notice(kind=one.kind, audience=one.audience), event, "/x/")
            assert case.display_number in said.subject
            assert all(said.sentences), one
            assert said.sentences or one.kind in {"incident"}, one
            if language != "en":
                assert not re.search(r"[a-z]{3,}", " ".join((said.subject, *said.sentences))), said


def test_words_cost_the_same_for_one_and_for_many(world):
    def queries(number):
        for _one in range(number):
            with_email(world.case())
        from notifications.expansion import expand

        expand(NOW, 1000)
        deliveries = list(Delivery.objects.select_related("notice"))
        with CaptureQueriesContext(connection) as seen:
            CaseNotices().words(deliveries, "kk")
        return len(seen)

    assert queries(1) == queries(8)


def test_notices_are_named_in_the_settings(settings):
    assert settings.NOTICE_SOURCES[notices.SOURCE] == "cases.notices.CaseNotices"
    assert not Case.objects.exists()


def test_every_office_of_a_list_is_told_of_one_line(world):
    from cases.log import Line, record

    case = world.case()
    above, top = case.current.office.climbs_to, case.current.office.climbs_to.climbs_to
    line = Line(kind="incident", actor="system", at=NOW, office=above, data={"informed": [above.pk, top.pk]})
    record(case, line, incident_at=NOW)
    rows = dict(Notice.objects.filter(kind="incident").values_list("audience", "office"))
    assert rows == {"reporter": None, "owner": case.current.office_id, "above": above.pk, "above_2": top.pk}
    for office in (above, top):
        world.official(office)
    relay(NOW)
    relay(NOW + timedelta(minutes=15))
    assert len(letters_to(world.official(top).email)) == 1


def test_the_end_of_an_emergency_wakes_nobody_at_night(world):
    emergency = Category.objects.filter(is_emergency=True).first()
    case = with_email(world.case(category=emergency.pk, now=at("2026-09-01", "22:30")))
    relay(at("2026-09-01", "22:31"))
    assert len(letters_to(AIGUL)) == 1
    moderating.hide(case, reason="Тексеру", by=world.official(case.current.office), now=at("2026-09-01", "23:00"))
    relay(at("2026-09-01", "23:01"))
    assert len(letters_to(AIGUL)) == 1
    relay(at("2026-09-02", "08:00"))
    assert len(letters_to(AIGUL)) == 2
    assert {one.kind for one in AUDIENCES} >= CAN_WAIT


# -- what the words say ---------------------------------------------------------------------------


def said_of(case, kind, audience, language="en"):
    """The sentences of the newest notice of a kind to an audience."""
    row = Notice.objects.filter(source_id=case.pk, kind=kind, audience=audience).latest("pk")
    event = Event.objects.select_related(
        "case__category", "case__territory", "case__merged_into", "assignment__office__territory"
    ).get(pk=row.event_id)
    if event.assignment is not None:
        event.assignment.case = event.case
    with override(language):
        return " ".join(words_of(row, event, "/x/").sentences)


def danger(world, now):
    case = world.case(category="street_danger", now=now)
    workflow.accept(case, now=now + timedelta(minutes=5), **world.holder(case))
    workflow.made_safe(
        case, text="Қоршалды.", language="kk", photos=[prepared_photo("#f2b33d")], now=now + timedelta(hours=2), **world.holder(case)
    )  # fmt: skip
    return world.again(case)


def test_a_danger_that_is_gone_is_not_told_as_a_problem_that_is_solved(world):
    case = danger(world, NOW)
    workflow.confirm_safe(case, participant=world.reporter(case), now=NOW + timedelta(hours=3))
    said = said_of(case, "confirmed", "supporters")
    assert "danger is gone" in said
    assert "closed" not in said


def test_a_refusal_that_is_accepted_is_not_told_as_a_problem_that_is_solved(world):
    case = world.case()
    workflow.answer(case, kind="refused", text="Заң бойынша.", language="kk", now=NOW + DAY, **world.holder(case))
    workflow.confirm(case, participant=world.reporter(case), now=NOW + 2 * DAY)
    said = said_of(case, "confirmed", "supporters")
    assert "refus" in said
    assert "solved" not in said


@pytest.mark.parametrize("silent", [True, False])
def test_nobody_is_told_that_a_silent_reviewer_looked_at_the_dispute(world, silent):
    case = world.case()
    world.fixed(case, NOW + DAY)
    workflow.dispute(case, participant=world.reporter(case), reason="Жоқ", now=NOW + 2 * DAY)
    if silent:
        escalation.sweep(NOW + 20 * DAY)
    else:
        above = case.current.office.climbs_to
        workflow.decide_review(
            world.again(case),
            upheld=True,
            explanation="Көрдік.",
            by=world.official(above),
            office=above,
            now=NOW + 3 * DAY,
        )
    said = said_of(case, "dispute_upheld", "reporter")
    assert ("did not decide" in said) is silent
    assert ("looked at" in said) is not silent


def test_a_danger_at_the_top_is_not_told_as_somebodys_silence(world):
    case = danger(world, NOW)
    event = case.events.order_by("number").last()
    event.kind, event.actor = "dispute_upheld", "system"
    event.data = {"from": case.current.office_id, "to": case.current.office_id, "reason": "overturned"}
    with override("en"):
        said = words_of(Notice(kind="dispute_upheld", audience="reporter"), event, "/x/").sentences
    assert "did not decide" not in " ".join(said)


@pytest.mark.parametrize(("kind", "is_final"), [("no_power", False), ("no_funds", False), ("silence", True)])
def test_an_office_without_power_is_not_told_that_it_has_missed_for_good(world, kind, is_final):
    case = world.case()
    if is_final:
        escalation.sweep(case.current.climbs_at + timedelta(hours=1))
    else:
        workflow.answer(case, kind=kind, text="Аудан шешеді.", language="kk", now=NOW + DAY, **world.holder(case))
    said = said_of(case, "escalated", "previous_office")
    assert ("unless" in said) is not is_final


def test_who_decides_about_a_danger_is_told_the_hour(world):
    case = danger(world, NOW)
    workflow.dispute_safe(case, participant=world.reporter(case), reason="Әлі қауіпті", now=NOW + timedelta(hours=3))
    assert "01:00" in said_of(case, "disputed", "reviewer")


def test_who_decides_an_ordinary_dispute_is_told_the_day(world):
    case = world.case()
    world.fixed(case, NOW + DAY)
    workflow.dispute(case, participant=world.reporter(case), reason="Жоқ", now=NOW + 2 * DAY)
    said = said_of(case, "disputed", "reviewer")
    assert "8\N{NO-BREAK SPACE}September 2026" in said
    assert "00:00" not in said
