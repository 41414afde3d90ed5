"""The author's IIN: kept for whoever checks the petition, seen with a reason, gone when it is over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from accounts.models import AuditEntry, SealedIin
from petitions import author_iin, rights
from petitions.workflow import edit, withdraw
from tests.petitions.conftest import RU
from tests.petitions.test_moderate import WHY as EXPLANATION
from tests.world import at

pytestmark = pytest.mark.django_db
NOW = at("2026-03-10", "10:00")
WHY = "Compared with the identity card that the author sent"


@pytest.fixture
def clock_at(monkeypatch):
    from territories import clock

    monkeypatch.setattr(clock, "now", lambda: NOW)


def browser(user):
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def test_it_is_kept_from_the_beginning_and_sealed_anew_with_a_new_text(petitioners):
    petition = petitioners.begin()
    first = author_iin.kept(petition)
    assert (first.user_id, first.subject) == (petition.author_id, petition.pk)
    edit(petition, texts={"ru": RU}, iin=petitioners.iins[petition.author_id], by=petition.author, now=NOW)
    assert bytes(author_iin.kept(petition).sealed) != bytes(first.sealed)
    assert SealedIin.objects.count() == 1


def test_signers_leave_none(petitioners):
    petition = petitioners.published()
    petitioners.sign(petition, now=NOW)
    assert SealedIin.objects.count() == 1


def test_the_moderator_who_decides_sees_it_once_and_the_record_says_so(petitioners, clock_at):
    petition = petitioners.submitted()
    moderator = petitioners.moderator()
    client = browser(moderator)
    address = reverse("petitions:desk_author_iin", args=[petition.number])
    number = petitioners.iins[petition.author_id]
    page = client.get(reverse("petitions:desk_petition", args=[petition.number])).content.decode()
    assert address in page
    assert number not in page
    assert number not in client.get(address).content.decode()
    before = AuditEntry.objects.filter(action="identity:open_sealed").count()
    refused = client.post(address, {"reason": "?"})
    assert (refused.status_code, number in refused.content.decode()) == (400, False)
    assert AuditEntry.objects.filter(action="identity:open_sealed").count() == before
    shown = client.post(address, {"reason": WHY})
    assert (shown.status_code, shown.content.decode().count(number)) == (200, 1)
    assert "no-store" in shown["Cache-Control"]
    line = AuditEntry.objects.filter(action="identity:open_sealed").latest("pk")
    assert (line.user_id, line.reason, line.target) == (moderator.pk, WHY, f"petition {petition.pk}")


def test_nobody_else_sees_it(petitioners, clock_at, world):
    petition = petitioners.submitted()
    address = reverse("petitions:desk_author_iin", args=[petition.number])
    number = petitioners.iins[petition.author_id]
    for user in (petition.author, petitioners.resident()):
        answer = browser(user).post(address, {"reason": WHY})
        assert (answer.status_code, number in answer.content.decode()) == (404, False)
    assert Client().post(address, {"reason": WHY}).status_code == 302
    published = petitioners.published()
    answer = browser(petitioners.moderator()).post(
        reverse("petitions:desk_author_iin", args=[published.number]), {"reason": WHY}
    )
    assert answer.status_code == 409
    assert petitioners.iins[published.author_id] not in answer.content.decode()
    assert not AuditEntry.objects.filter(action="identity:open_sealed").exists()


def test_an_author_whose_number_somebody_proved_is_shown_as_such(petitioners, clock_at):
    from accounts import identity

    petition = petitioners.submitted()
    client = browser(petitioners.moderator())
    with override("en"):
        address = reverse("petitions:desk_petition", args=[petition.number])
    assert "typed in" in client.get(address).content.decode()
    identity.prove(petitioners.resident(), petitioners.iins[petition.author_id], level=3, issuer="eds", now=NOW)
    assert "somebody else proved" in client.get(address).content.decode()


def test_withdrawn_it_is_gone_at_once(petitioners):
    petition = petitioners.begin()
    withdraw(petition, by=petition.author, now=NOW)
    assert author_iin.discard_over(NOW) == 1


@pytest.mark.parametrize(
    ("moment", "gone"),
    [(at("2026-09-10", "09:59:59"), 0), (at("2026-09-10", "10:00"), 1), (at("2026-09-11"), 1)],
)
def test_rejected_it_stays_for_half_a_year(petitioners, moment, gone):
    from petitions.workflow import reject

    petition = petitioners.submitted()
    reject(petition, reasons=["prosecutors"], explanation=EXPLANATION, by=petitioners.moderator(), now=NOW)
    assert author_iin.discard_over(moment) == gone
    assert SealedIin.objects.count() == 1 - gone


def test_while_it_lives_and_while_its_case_is_open_it_stays(petitioners):
    much_later = NOW + timedelta(days=2000)
    for petition in (petitioners.begin(), petitioners.submitted(), petitioners.published(), petitioners.reached()):
        assert author_iin.discard_over(much_later) == 0, petition.state
    case = petitioners.again(petition).case
    with transaction.atomic():  # taken back: a case is not closed by writing into its row
        type(case).objects.filter(pk=case.pk).update(state="closed", outcome="confirmed", closed_at=NOW)
        assert author_iin.discard_over(at("2026-09-10", "09:59:59")) == 0
        assert author_iin.discard_over(at("2026-09-10", "10:00")) == 1
        transaction.set_rollback(True)


def test_the_right_is_asked_where_it_is_opened(petitioners):
    petition = petitioners.submitted()
    look = petition.moderations.get()
    with pytest.raises(type(rights.refusal_to_check(petition, look, petition.author))):
        author_iin.show(petition, look, by=petition.author, reason=WHY, now=NOW)
