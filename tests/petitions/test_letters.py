"""A removed signature: the signer is told by a letter, once, and told again how the appeal ended."""

from __future__ import annotations

from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail

from petitions import removal
from petitions.letters import tell_signers
from petitions.models import Signer
from petitions.signing import signature_of
from tests.world import at

pytestmark = pytest.mark.django_db
LATER = at("2026-03-10")


@pytest.fixture
def removed(petitioners):
    petition = petitioners.published()
    user = petitioners.sign(petition, petitioners.resident(language="ru"), now=LATER)
    first, second = petitioners.moderator(), petitioners.moderator()
    proposal = removal.propose(
        signature_of(petition, user), reason="bought", explanation="Ақшаға.", by=first, now=LATER
    )
    assert tell_signers(LATER) == 0
    return removal.decide(proposal, agreed=True, by=second, now=LATER)


def test_the_signer_is_told_once_with_the_reason_and_the_way_to_object(removed):
    assert tell_signers(LATER) == 1
    assert tell_signers(LATER) == 0
    [letter] = mail.outbox
    assert letter.to == [removed.signature.signer.user.email]
    assert removed.signature.petition.title not in letter.subject
    for body in (letter.body, letter.alternatives[0][0]):
        assert "Верните автобус в село" in body
        assert f"/ru/petitions/{removed.signature.petition.number}/removal/" in body
    assert "Ақшаға" not in letter.body


@pytest.mark.parametrize(("granted", "words"), [(True, "снова считается"), (False, "остаётся исключённой")])
def test_and_how_the_appeal_ended(petitioners, removed, granted, words):
    tell_signers(LATER)
    user = removed.signature.signer.user
    removal.appeal(removed, text="Өзім қойдым.", user=user, now=LATER)
    assert tell_signers(LATER) == 0
    removal.decide_appeal(removed, granted=granted, explanation="Тексерілді.", by=petitioners.moderator(), now=LATER)
    assert tell_signers(LATER) == 1
    assert words in mail.outbox[-1].body
    assert "Тексерілді." in mail.outbox[-1].body


def test_what_does_not_go_is_tried_again(removed, monkeypatch):
    from django.core.mail import EmailMultiAlternatives

    def fails(self):
        raise SMTPServerDisconnected

    with monkeypatch.context() as patch:
        patch.setattr(EmailMultiAlternatives, "send", fails)
        assert tell_signers(LATER) == 0
    assert tell_signers(LATER) == 1


def test_who_was_erased_is_not_written_to(removed):
    Signer.objects.filter(signature=removed.signature).delete()
    assert tell_signers(LATER) == 0
