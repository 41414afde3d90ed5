"""What an operator with every right can do about petitions in the admin: replace rules, mend words; nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from accounts.models import User
from petitions.models import GoalRule, RejectionReason, Signature, TermRule
from territories.clock import local_date, now
from tests.world import at

pytestmark = pytest.mark.django_db
CHANGED_BY_HAND = {"goalrule", "termrule", "rejectionreason"}


@pytest.fixture
def operator(world) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(User.objects.create_superuser("operator@example.test"))
    return client


def tomorrow():
    return local_date(now()) + timedelta(days=1)


def goal_rule() -> GoalRule:
    return GoalRule.objects.get(addressee="akimat", territory_kind="rural_district", valid_to=None)


def test_only_rules_and_reasons_have_pages():
    mine = {model._meta.model_name for model in admin.site._registry if model._meta.app_label == "petitions"}
    assert mine == CHANGED_BY_HAND
    inlines = {inline.model for one in admin.site._registry.values() for inline in one.inlines}
    assert not {model for model in inlines if model._meta.app_label == "petitions"}


def test_a_superuser_reaches_no_signature(operator, petitioners):
    """Every address of the admin, tried with the key of a signature, its petition, its text and its event."""
    petition = petitioners.published()
    signature = petition.signatures.first()
    before = Signature.objects.count()
    for model in apps.get_app_config("petitions").get_models():
        name = model._meta.model_name
        if name in CHANGED_BY_HAND:
            continue
        row = model._default_manager.first()
        for key in {signature.pk, petition.pk, getattr(row, "pk", 0)}:
            for page in ("change", "delete", "history", ""):
                address = "/admin/petitions/" + "/".join(str(part) for part in (name, key, page) if part) + "/"
                assert operator.get(address, follow=True).status_code == 404, address
                assert operator.post(address, {"post": "yes"}).status_code == 404, address
        assert operator.post(f"/admin/petitions/{name}/", {"action": "delete_selected"}).status_code == 404
    assert Signature.objects.count() == before


def test_people_who_signed_cannot_be_deleted_there(operator, petitioners):
    user = petitioners.sign(petitioners.published(), now=at("2026-03-10"))
    answer = operator.post(reverse("admin:accounts_user_delete", args=[user.pk]), {"post": "yes"})
    assert answer.status_code == 403
    assert User.objects.filter(pk=user.pk).exists()


def test_a_goal_is_shown_and_replaced_never_edited(operator):
    old = goal_rule()
    address = reverse("admin:petitions_goalrule_change", args=[old.pk])
    page = operator.get(address)
    assert b'name="percent"' not in page.content
    assert b"/admin/petitions/goalrule/add/?addressee=akimat" in page.content
    assert operator.post(address, {"percent": "1"}).status_code == 403
    assert operator.post(reverse("admin:petitions_goalrule_delete", args=[old.pk]), {"post": "yes"}).status_code == 403
    new = {
        "addressee": "akimat",
        "territory_kind": "rural_district",
        "percent": "4.00",
        "above": old.above,
        "ceiling": old.ceiling,
        "legal_basis": "APPC 90-3, as amended",
        "valid_from": tomorrow().isoformat(),
    }
    answer = operator.post(
        reverse("admin:petitions_goalrule_add"), {name: value for name, value in new.items() if value is not None}
    )
    assert answer.status_code == 302, answer.content.decode()
    old.refresh_from_db()
    assert old.valid_to == tomorrow()
    assert goal_rule().percent == 4


def test_terms_hold_from_tomorrow_at_the_earliest(operator):
    old = TermRule.objects.get(valid_to=None)
    given = {
        name: getattr(old, name)
        for name in (
            *("joiners_needed", "joining_days", "moderation_days", "appeal_within_days", "appeal_days"),
            *("support_months", "repeat_months", "legal_basis"),
        )
    }
    given["moderation_days"] = 10
    address = reverse("admin:petitions_termrule_add")
    assert operator.post(address, {**given, "valid_from": local_date(now()).isoformat()}).status_code == 200
    assert TermRule.objects.get(valid_to=None).pk == old.pk
    assert operator.post(address, {**given, "valid_from": tomorrow().isoformat()}).status_code == 302
    assert TermRule.objects.get(valid_to=None).moderation_days == 10


def test_words_of_a_reason_are_mended_and_the_list_stays_closed(operator):
    reason = RejectionReason.objects.get(pk="prosecutors")
    given = {
        name: getattr(reason, name)
        for name in ("name_kk", "name_ru", "name_en", "example_kk", "example_ru", "example_en", "legal_basis")
    }
    address = reverse("admin:petitions_rejectionreason_change", args=[reason.pk])
    answer = operator.post(address, {**given, "name_en": "Supervision by prosecutors", "code": "x", "position": "99"})
    assert answer.status_code == 302
    reason.refresh_from_db()
    assert (reason.code, reason.name_en) == ("prosecutors", "Supervision by prosecutors")
    assert operator.get("/admin/petitions/rejectionreason/add/").status_code == 403
    assert operator.post(f"{address[: -len('change/')]}delete/", {"post": "yes"}).status_code == 403
    assert RejectionReason.objects.count() == 16
