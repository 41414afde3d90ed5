"""Who may decide is asked in one place, and every verb asks there."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.models import Membership, PlatformRole
from cases.errors import TransitionRefused
from petitions import rights, workflow
from petitions.errors import PetitionChanged
from tests.world import at

pytestmark = pytest.mark.django_db
NOW = at("2026-03-10")


def left(user) -> None:
    PlatformRole.objects.filter(user=user).update(ended_on=NOW.date())


def joined(user, office) -> None:
    Membership.objects.create(user=user, office=office, role="operator", started_on=date(2025, 1, 1))


def test_a_moderator_who_left_decides_nothing(petitioners):
    petition, user = petitioners.submitted(), petitioners.moderator()
    assert rights.refusal_about(petition, user) is None
    left(user)
    for verb in (
        lambda: workflow.approve(petition, by=user, now=NOW),
        lambda: workflow.reject(petition, reasons=["prosecutors"], explanation="Жоқ.", by=user, now=NOW),
        lambda: workflow.hide(petition, reason="Жоқ.", by=user, now=NOW),
        lambda: workflow.unhide(petition, reason="Жоқ.", by=user, now=NOW),
    ):
        with pytest.raises(TransitionRefused):
            verb()


def test_a_member_of_any_office_decides_nothing(petitioners, world):
    petition, user = petitioners.submitted(), petitioners.moderator()
    joined(user, world.office("103200000"))
    with pytest.raises(TransitionRefused):
        workflow.approve(petition, by=user, now=NOW)
    with pytest.raises(TransitionRefused):
        workflow.hide(petition, reason="Жоқ.", by=user, now=NOW)


@pytest.mark.parametrize("verb", ["approve", "reject", "hide", "unhide"])
def test_a_version_that_is_no_longer_so(petitioners, verb):
    petition, user = petitioners.submitted(), petitioners.moderator()
    given = {
        "approve": {},
        "reject": {"reasons": ["prosecutors"], "explanation": "Жоқ."},
        "hide": {"reason": "Жоқ."},
        "unhide": {"reason": "Жоқ."},
    }[verb]
    with pytest.raises(PetitionChanged) as changed:
        getattr(workflow, verb)(petition, by=user, now=NOW, version=petition.version - 1, **given)
    assert changed.value.since == petition.version - 1
    assert petitioners.again(petition).version == petition.version


def test_a_hidden_petition_waits_for_its_check_until_it_is_shown(petitioners):
    petition, user = petitioners.submitted(), petitioners.moderator()
    workflow.hide(petition, reason="Тексеріледі.", by=user, now=NOW)
    with pytest.raises(TransitionRefused):
        workflow.approve(petition, by=user, now=NOW)
    workflow.unhide(petition, reason="Дұрыс.", by=user, now=NOW)
    assert workflow.approve(petition, by=user, now=NOW).state == "open"
