"""Signing: one person once, under the words they read; withdrawing; held signatures; removals by two people."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from accounts.identity import IinRefused
from cases.errors import TransitionRefused
from petitions import lifecycle, outages, removal
from petitions.counting import count
from petitions.errors import AlreadySigned, NotSigned, TextChanged
from petitions.keys import nullifier
from petitions.models import DecisionFlag, Petition, Removal, Signature, SignatureAct, Signer, TallyHour
from petitions.signing import object_to, sign, signature_of, withdraw_signature
from petitions.workflow import edit
from tests.petitions.conftest import RU
from tests.world import at

pytestmark = pytest.mark.django_db
LATER = at("2026-03-10")


def total(petitioners, petition, now=LATER) -> int:
    count(now, everything=True)
    tally = petitioners.again(petition).tally
    return tally.total


def test_a_signature_covers_the_words_that_were_read(petitioners):
    petition = petitioners.published()
    user = petitioners.sign(petition, now=LATER, language="ru", region="750000000")

    signature = signature_of(petition, user)
    text = petition.texts.get(language="ru")
    assert bytes(signature.digest) == bytes(text.digest)
    assert (signature.method, signature.stage, signature.region_id, signature.language) == (
        "platform", "open", "750000000", "ru",
    )  # fmt: skip


def test_at_most_four_statements(petitioners, django_assert_max_num_queries):
    petition, user = petitioners.published(), petitioners.resident()
    with django_assert_max_num_queries(4 + 4):  # four more set and release savepoints inside the test's own transaction
        sign(petition, user=user, iin=petitioners.iins[user.pk], language="kk", text_version=1, now=LATER)


def test_twice_is_once(petitioners):
    petition = petitioners.published()
    before = total(petitioners, petition)
    user = petitioners.sign(petition, now=LATER)
    with pytest.raises(AlreadySigned):
        petitioners.sign(petition, user, now=LATER)
    assert total(petitioners, petition) == before + 1


def test_one_iin_cannot_sign_from_two_accounts(petitioners):
    from accounts.identity import IdentityRefused

    petition, second = petitioners.published(), petitioners.resident()
    first = petitioners.sign(petition, now=LATER)
    with pytest.raises(IdentityRefused):
        sign(petition, user=second, iin=petitioners.iins[first.pk], language="kk", text_version=1, now=LATER)
    with pytest.raises(IdentityRefused):
        sign(petition, user=first, iin=petitioners.iins[second.pk], language="kk", text_version=1, now=LATER)


@pytest.mark.parametrize("wrong", ["", "123", "123456789011", "abcdefghijkl", "1234567890123"])
def test_a_wrong_iin_signs_nothing(petitioners, wrong):
    petition, user = petitioners.published(), petitioners.resident()
    with pytest.raises(IinRefused):
        sign(petition, user=user, iin=wrong, language="kk", text_version=1, now=LATER)
    assert signature_of(petition, user) is None


def test_words_changed_meanwhile(petitioners):
    petition = petitioners.begin()
    with pytest.raises(TextChanged):
        petitioners.sign(petition, text_version=2)


def test_a_language_that_is_not_there(petitioners):
    petition = petitioners.begin(texts={"ru": RU})
    with pytest.raises(TextChanged):
        petitioners.sign(petition, language="kk")
    assert petition.signatures.count() == 1


@pytest.mark.parametrize(("moment", "works"), [(at("2026-09-04", "23:59"), True), (at("2026-09-05", "00:00"), False)])
def test_until_the_last_moment_of_the_period(petitioners, moment, works):
    petition = petitioners.published()
    if works:
        petitioners.sign(petition, now=moment)
    else:
        with pytest.raises(TransitionRefused):
            petitioners.sign(petition, now=moment)


@pytest.mark.parametrize("state", ["submitted", "reached"])
def test_states_in_which_nobody_signs(petitioners, state):
    petition = getattr(petitioners, state)()
    with pytest.raises(TransitionRefused):
        petitioners.sign(petition, now=LATER)


def test_taken_back_and_given_again(petitioners):
    petition = petitioners.published()
    before = total(petitioners, petition)
    user = petitioners.sign(petition, now=LATER)
    withdraw_signature(petition, user=user, now=LATER)
    assert total(petitioners, petition) == before
    with pytest.raises(NotSigned):
        withdraw_signature(petition, user=user, now=LATER)
    petitioners.sign(petition, user, now=LATER)
    assert total(petitioners, petition) == before + 1
    with pytest.raises(AlreadySigned):
        petitioners.sign(petition, user, now=LATER)


def test_not_taken_back_once_the_goal_is_reached(petitioners):
    petition = petitioners.published(population=1_040)
    user = petitioners.sign(petition, now=LATER)
    count(LATER)
    lifecycle.advance(LATER)
    with pytest.raises(TransitionRefused):
        withdraw_signature(petition, user=user, now=LATER)


def test_keys_differ_by_petition_by_words_and_by_person():
    keys = {nullifier(p, v, i) for p in (1, 2, 12) for v in (1, 2) for i in ("061211600012", "123456789010")}
    assert len(keys) == 12
    assert all(len(key) == 32 for key in keys)


def test_no_plain_iin_is_kept(petitioners):
    petition = petitioners.published()
    user = petitioners.sign(petition, now=LATER)
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(
                f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{petitioners.iins[user.pk]}%"]
            )
            assert cursor.fetchone()[0] == 0, table


@pytest.mark.parametrize("verb", ["sign", "begin", "edit"])
def test_a_report_of_a_crash_does_not_show_the_iin(petitioners, monkeypatch, verb):
    """Where settings.DEBUG is off, the values of local names in every frame of ours leave the IIN out."""
    from django.views.debug import get_exception_reporter_filter

    petition = petitioners.begin()
    iin = petitioners.iins[petition.author_id]
    works = {
        "sign": lambda: sign(petition, user=petition.author, iin=iin, language="kk", text_version=1, now=LATER),
        "begin": lambda: petitioners.begin(author=petition.author),
        "edit": lambda: edit(petition, texts={"kk": RU}, iin=iin, by=petition.author, now=LATER),
    }

    def crashes(*_args, **_more):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("petitions.keys.petition_key", crashes)
    with pytest.raises(RuntimeError) as crashed:
        works[verb]()
    hide, frames = get_exception_reporter_filter(None), []
    step = crashed.value.__traceback__
    while step is not None:
        if "/petitions/" in step.tb_frame.f_code.co_filename and "/tests/" not in step.tb_frame.f_code.co_filename:
            frames.append(step.tb_frame)
        step = step.tb_next
    assert {frame.f_code.co_name for frame in frames} >= {verb, "nullifier"}
    for frame in frames:
        assert iin not in str(hide.get_traceback_frame_variables(None, frame)), frame.f_code.co_name


# -- counts ---------------------------------------------------------------------------


def test_counting_twice_or_again_changes_nothing(petitioners):
    petition = petitioners.published()
    petitioners.signers(petition, 200, now=LATER, region="750000000")
    count(LATER)
    once = list(TallyHour.objects.order_by("pk").values())
    count(LATER)
    count(LATER, everything=True)
    assert list(TallyHour.objects.order_by("pk").values()) == once
    assert petitioners.again(petition).tally.total == 251


def test_the_window_sees_a_late_hour_and_the_night_finds_everything(petitioners):
    petition = petitioners.published()
    petitioners.signers(petition, 10, now=LATER)
    count(LATER + timedelta(hours=1))
    assert petitioners.again(petition).tally.total == 51
    count(LATER + timedelta(hours=1), everything=True)
    assert petitioners.again(petition).tally.total == 61


def test_a_count_of_many_petitions_has_few_statements(petitioners, django_assert_num_queries):
    for _one in range(4):
        petitioners.signers(petitioners.published(), 5, now=LATER)
    with django_assert_num_queries(5):  # a savepoint around the lock and the two statements
        count(LATER)


# -- held -----------------------------------------------------------------------------


def test_a_held_signature_does_not_count_and_its_signer_is_told_nothing(petitioners):
    from petitions.signing import counts

    petition = petitioners.published()
    before = total(petitioners, petition)
    user = petitioners.sign(petition, now=LATER, held="network")
    assert total(petitioners, petition) == before
    assert counts(signature_of(petition, user))
    first, second = petitioners.moderator(), petitioners.moderator()
    with pytest.raises(TransitionRefused):
        removal.propose_held(petition, held="mail", count=True, explanation="Тексерілді.", by=first, now=LATER)
    decision = hold_decision(petition, first)
    with pytest.raises(TransitionRefused):
        hold_decision(petition, second)
    with pytest.raises(TransitionRefused):
        removal.second_held(decision, agreed=True, by=first, now=LATER)
    assert total(petitioners, petition) == before
    later = petitioners.sign(petition, now=LATER, held="network")
    assert removal.second_held(decision, agreed=True, by=second, now=LATER) == 1
    assert total(petitioners, petition) == before + 1
    assert signature_of(petition, later).acts.count() == 0, "held after the proposal: it needs a decision of its own"
    assert petition.events.get(kind="released").data == {"reason": "network", "signatures": 1}
    with pytest.raises(TransitionRefused):
        removal.second_held(decision, agreed=True, by=second, now=LATER)


def hold_decision(petition, by, held="network", count=True):
    return removal.propose_held(petition, held=held, count=count, explanation="Бір мектептің желісі.", by=by, now=LATER)


def test_a_refused_one_looks_the_same_to_its_signer(petitioners):
    from petitions.signing import counts

    petition = petitioners.published()
    before = total(petitioners, petition)
    user = petitioners.sign(petition, now=LATER, held="mail")
    decision = hold_decision(petition, petitioners.moderator(), held="mail", count=False)
    removal.second_held(decision, agreed=True, by=petitioners.moderator(), now=LATER)
    assert total(petitioners, petition) == before
    assert counts(signature_of(petition, user))


def test_a_second_moderator_who_disagrees_leaves_them_waiting(petitioners):
    petition = petitioners.published()
    petitioners.sign(petition, now=LATER, held="mail")
    decision = hold_decision(petition, petitioners.moderator(), held="mail", count=False)
    assert removal.second_held(decision, agreed=False, by=petitioners.moderator(), now=LATER) == 0
    assert removal.held_signatures(petition).count() == 1
    hold_decision(petition, petitioners.moderator(), held="mail")


def test_who_may_not_decide_about_signatures(petitioners, world):
    from accounts.models import Membership

    petition = petitioners.published()
    petitioners.sign(petition, now=LATER, held="network")
    author, official, resident = petition.author, petitioners.moderator(), petitioners.resident()
    Membership.objects.create(user=official, office=petition.office, role="officer", started_on=LATER.date())
    signature = signature_of(petition, petitioners.sign(petition, now=LATER))
    for person in (author, official, resident):
        with pytest.raises(TransitionRefused):
            hold_decision(petition, person)
        with pytest.raises(TransitionRefused):
            propose(petitioners, signature, person)
    moderator = petitioners.moderator()
    petitioners.sign(petition, moderator, now=LATER)
    with pytest.raises(TransitionRefused):
        propose(petitioners, signature_of(petition, moderator), moderator)


@pytest.mark.parametrize(
    "change",
    [
        {"agreed": True, "seconded_at": LATER},
        {"agreed": True, "seconded_at": LATER, "seconded_by": "proposed_by"},
        {"explanation": "Басқаша."},
        {"kind": "refuse"},
        {"last_signature": 2**40},
    ],
)
def test_a_decision_about_held_ones_is_never_rewritten_nor_made_alone(petitioners, change):
    petition = petitioners.published()
    petitioners.sign(petition, now=LATER, held="network")
    decision = hold_decision(petition, petitioners.moderator())
    change = {**change, "seconded_by": decision.proposed_by} if "seconded_by" in change else change
    with pytest.raises(IntegrityError), transaction.atomic():
        type(decision).objects.filter(pk=decision.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        decision.delete()


def test_taking_it_back_and_giving_it_again_does_not_slip_past_the_hold(petitioners):
    petition = petitioners.published()
    before = total(petitioners, petition)
    user = petitioners.sign(petition, now=LATER, held="network")
    withdraw_signature(petition, user=user, now=LATER)
    petitioners.sign(petition, user, now=LATER)
    assert total(petitioners, petition) == before


def test_a_held_one_given_again_is_offered_for_a_decision_and_counts_when_released(petitioners):
    from petitions.moderating import held_groups

    petition = petitioners.published()
    before = total(petitioners, petition)
    user = petitioners.sign(petition, now=LATER, held="network")
    withdraw_signature(petition, user=user, now=LATER)
    assert not removal.held_signatures(petition).exists()
    assert held_groups() == []
    petitioners.sign(petition, user, now=LATER)
    assert [(group.petition, group.held, group.number) for group in held_groups()] == [(petition, "network", 1)]
    decision = hold_decision(petition, petitioners.moderator())
    assert removal.second_held(decision, agreed=True, by=petitioners.moderator(), now=LATER) == 1
    assert total(petitioners, petition) == before + 1
    acts = signature_of(petition, user).acts.order_by("number").values_list("number", "kind")
    assert list(acts) == [(1, "withdrawn"), (2, "renewed"), (3, "released")]


@pytest.mark.parametrize(("count", "counted"), [(True, 1), (False, 0)])
def test_what_was_decided_about_a_held_one_holds_when_it_is_given_again(petitioners, count, counted):
    petition = petitioners.published()
    before = total(petitioners, petition)
    user = petitioners.sign(petition, now=LATER, held="mail")
    decision = hold_decision(petition, petitioners.moderator(), held="mail", count=count)
    removal.second_held(decision, agreed=True, by=petitioners.moderator(), now=LATER)
    withdraw_signature(petition, user=user, now=LATER)
    assert total(petitioners, petition) == before
    petitioners.sign(petition, user, now=LATER)
    assert total(petitioners, petition) == before + counted
    assert not removal.held_signatures(petition).exists()


def test_a_decision_is_not_about_what_was_given_again_after_it_was_proposed(petitioners):
    petition = petitioners.published()
    stays, returns, leaves = (petitioners.sign(petition, now=LATER, held="network") for _one in range(3))
    decision = hold_decision(petition, petitioners.moderator())
    moment = LATER + timedelta(hours=1)
    for user in (returns, leaves):
        withdraw_signature(petition, user=user, now=moment)
    petitioners.sign(petition, returns, now=moment)
    assert removal.second_held(decision, agreed=True, by=petitioners.moderator(), now=moment) == 1
    assert signature_of(petition, stays).acts.get().kind == "released"
    assert list(removal.held_signatures(petition)) == [signature_of(petition, returns)]


# -- removals ----------------------------------------------------------------------------


@pytest.fixture
def signed(petitioners):
    petition = petitioners.published()
    user = petitioners.sign(petition, now=LATER)
    return petition, user, signature_of(petition, user)


def propose(petitioners, signature, by=None):
    return removal.propose(
        signature, reason="bought", explanation="Ақшаға қойылған.", by=by or petitioners.moderator(), now=LATER
    )


def test_one_person_alone_removes_nothing(petitioners, signed):
    petition, _user, signature = signed
    before, moderator = total(petitioners, petition), petitioners.moderator()
    proposal = propose(petitioners, signature, moderator)
    assert total(petitioners, petition) == before
    with pytest.raises(TransitionRefused):
        removal.decide(proposal, agreed=True, by=moderator, now=LATER)
    assert total(petitioners, petition) == before


def test_two_people_remove_the_signer_appeals_a_third_restores(petitioners, signed):
    petition, user, signature = signed
    before = total(petitioners, petition)
    first, second, third = (petitioners.moderator() for _one in range(3))
    proposal = removal.decide(propose(petitioners, signature, first), agreed=True, by=second, now=LATER)
    assert total(petitioners, petition) == before - 1
    with pytest.raises(AlreadySigned):
        petitioners.sign(petition, user, now=LATER)
    with pytest.raises(TransitionRefused):
        removal.appeal(proposal, text="Мен емес.", user=first, now=LATER)
    removal.appeal(proposal, text="Өзім қойдым.", user=user, now=LATER)
    for person in (first, second):
        with pytest.raises(TransitionRefused):
            removal.decide_appeal(proposal, granted=True, explanation="Дұрыс.", by=person, now=LATER)
    removal.decide_appeal(proposal, granted=True, explanation="Дұрыс.", by=third, now=LATER)
    assert total(petitioners, petition) == before
    kinds = list(petition.events.order_by("number").values_list("kind", flat=True))[-2:]
    assert kinds == ["removed", "restored"]
    assert petition.events.get(kind="removed").data == {"reason": "bought", "signatures": 1}


def test_a_proposal_that_is_refused_changes_nothing(petitioners, signed):
    petition, _user, signature = signed
    before = total(petitioners, petition)
    removal.decide(propose(petitioners, signature), agreed=False, by=petitioners.moderator(), now=LATER)
    assert total(petitioners, petition) == before
    propose(petitioners, signature)


def test_one_that_was_taken_back_meanwhile_is_not_removed_besides(petitioners, signed):
    petition, user, signature = signed
    proposal = propose(petitioners, signature)
    withdraw_signature(petition, user=user, now=LATER)
    with pytest.raises(TransitionRefused):
        removal.decide(proposal, agreed=True, by=petitioners.moderator(), now=LATER)
    assert not petition.events.filter(kind="removed").exists()
    removal.decide(proposal, agreed=False, by=petitioners.moderator(), now=LATER)


# -- what the database itself refuses ---------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE petitions_signature SET held = 'mail'",
        "DELETE FROM petitions_signature",
        "TRUNCATE petitions_signature CASCADE",
        "UPDATE petitions_signatureact SET kind = 'restored'",
        "DELETE FROM petitions_signatureact",
        "UPDATE petitions_petitiontext SET demand = 'x'",
        "DELETE FROM petitions_petitiontext",
        "DELETE FROM petitions_petitionevent",
        "UPDATE petitions_petitionevent SET text = 'x'",
        "DELETE FROM petitions_petition",
        "DELETE FROM petitions_removal",
    ],
)
@pytest.mark.parametrize("role", ["owner", "application"])
def test_nobody_rewrites_what_was_signed(petitioners, signed, statement, role, request):
    _petition, _user, signature = signed
    proposal = propose(petitioners, signature)
    removal.decide(proposal, agreed=True, by=petitioners.moderator(), now=LATER)
    if role == "application":
        acting = request.getfixturevalue("as_application")
        with pytest.raises((ProgrammingError, IntegrityError)), acting():
            execute(statement)
    else:
        with pytest.raises(IntegrityError), transaction.atomic():
            execute(statement)


def change_at_once(petition, **change) -> None:
    """An UPDATE whose deferred triggers look at it now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    Petition.objects.filter(pk=petition.pk).update(**change)


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement)


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("petition_published_is_frozen", {"goal": 1}),
        ("petition_published_is_frozen", {"population": 7}),
        ("petition_published_is_frozen", {"text_version": 2}),
        ("petition_keeps_its_addressee", {"addressee": "government"}),
        ("petition_keeps_its_addressee", {"share_key": "x"}),
        ("petition_period_only_grows", {"closes_at": at("2026-03-20")}),
        ("petition_change_has_a_line", {"closes_at": at("2026-12-20")}),
        ("petition_change_is_told", {"version": 77}),
        ("petition_reached_is_handed_over", {"state": "reached", "version": 4}),
        ("petition_state_is_known", {"state": "answered", "version": 4}),
        ("petition_ended_at_a_moment", {"state": "lapsed", "version": 4}),
        ("petition_hidden_by_at_and_why_go_together", {"hidden_at": at("2026-03-20"), "version": 4}),
    ],
)
def test_the_database_keeps_a_published_petition(petitioners, constraint, change):
    petition = petitioners.published()
    with pytest.raises(IntegrityError) as broken, transaction.atomic():
        change_at_once(petition, **change)
    assert broken.value.__cause__.diag.constraint_name == constraint


def test_the_database_counts_a_person_and_an_account_once(petitioners, signed):
    petition, user, signature = signed
    copy = {
        "petition": petition, "text_version": 1, "digest": bytes(32), "language": "kk", "method": "platform",
        "stage": "open", "signed_at": LATER,
    }  # fmt: skip
    with pytest.raises(IntegrityError, match="signature_once_a_person"), transaction.atomic():
        Signature.objects.create(nullifier=signature.nullifier, **copy)
    other = Signature.objects.create(nullifier=uuid.uuid4().bytes * 2, **copy)
    with pytest.raises(IntegrityError, match="signer_once_an_account"), transaction.atomic():
        Signer.objects.create(signature=other, user=user, petition=petition, text_version=1)


def test_the_database_wants_two_people(petitioners, signed):
    petition, _user, signature = signed
    one = petitioners.moderator()
    with pytest.raises(IntegrityError, match="signature_act_of_staff_has_two_people"), transaction.atomic():
        SignatureAct.objects.create(
            signature=signature, petition=petition, number=1, kind="refused", at=LATER, by=one, second=one
        )
    with pytest.raises(IntegrityError, match="removal_is_decided_by_a_second_person"), transaction.atomic():
        Removal.objects.create(
            signature=signature, reason="bought", explanation="x", proposed_by=one, proposed_at=LATER, decided_by=one,
            decided_at=LATER, agreed=True,
        )  # fmt: skip


def test_the_database_wants_to_know_who_decided_an_appeal(petitioners, signed):
    _petition, user, signature = signed
    proposal = removal.decide(propose(petitioners, signature), agreed=True, by=petitioners.moderator(), now=LATER)
    removal.appeal(proposal, text="Өзім қойдым.", user=user, now=LATER)
    with pytest.raises(IntegrityError, match="removal_appeal_is_decided_by_a_third_person"), transaction.atomic():
        Removal.objects.filter(pk=proposal.pk).update(appeal_granted=True, appeal_decided_at=LATER)


# -- objections ------------------------------------------------------------------------------


def test_signers_say_that_a_decision_does_not_answer(petitioners):
    from tests.petitions.test_life import decide

    petition = petitioners.reached()
    given = decide(petitioners, petition)
    user = Signer.objects.exclude(user=petition.author).filter(petition=petition).first().user
    object_to(petition, answer=given, user=user, now=LATER)
    object_to(petition, answer=given, user=user, now=LATER)
    assert DecisionFlag.objects.count() == 1
    with pytest.raises(NotSigned):
        object_to(petition, answer=given, user=petitioners.resident(), now=LATER)


# -- as the site runs ----------------------------------------------------------------------------


def test_the_sites_own_role_can_do_all_of_it(petitioners, as_application):
    """The rights of the role that serves the site are enough for every verb, though it cannot rewrite a signature."""
    first, second, third = (petitioners.moderator() for _one in range(3))
    with as_application():
        petition = petitioners.published(population=10_000)
        user = petitioners.sign(petition, now=LATER)
        with pytest.raises(AlreadySigned):
            petitioners.sign(petition, user, now=LATER)
        withdraw_signature(petition, user=user, now=LATER)
        petitioners.sign(petition, user, now=LATER)
        signature = signature_of(petition, user)
        proposal = removal.decide(propose(petitioners, signature, first), agreed=True, by=second, now=LATER)
        removal.appeal(proposal, text="Өзім қойдым.", user=user, now=LATER)
        removal.decide_appeal(proposal, granted=True, explanation="Дұрыс.", by=third, now=LATER)
        count(LATER)
        count(LATER, everything=True)
        outages.prove(LATER)
        outages.prove(LATER + timedelta(minutes=10))
        lifecycle.advance(LATER)
        outages.prove(at("2026-12-01"))
        lifecycle.advance(at("2027-08-01"), ahead=timedelta(days=365))
    assert petitioners.again(petition).state == "lapsed"
