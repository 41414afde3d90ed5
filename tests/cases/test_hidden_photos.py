"""One photo is taken from everybody's eyes, with a reason that everybody reads; the rest of the case stays."""

from datetime import date

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import PlatformRole, User
from cases import workflow
from cases.errors import BadInput, TransitionRefused
from cases.models import Photo
from cases.photos import store_photos
from cases.private_links import address_of
from notifications.relay import relay
from tests.world import at, prepared_photo

pytestmark = pytest.mark.django_db
NOW, LATER = at("2026-09-02"), at("2026-09-03")
WHY = "Көрші үйдің баласы көрініп тұр"


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("territories.clock.now", lambda: LATER)


@pytest.fixture
def moderator(world):
    user = User.objects.create_user("moderator@example.test", name="Сәуле")
    PlatformRole.objects.create(user=user, role="moderator", started_on=date(2025, 1, 1))
    return user


@pytest.fixture
def case(world):
    """Two photos of the resident, one of the office."""
    case = world.case()
    store_photos(case, None, [prepared_photo(), prepared_photo("#ffc24a")], NOW)
    world.fixed(case, at("2026-09-02", "12:00"))
    return world.again(case)


def addresses(case):
    return {photo.pk: photo.thumb.url for photo in case.photos.all()}


def pages(case, bolat):
    """The case as everybody, its reporter, its office and programs see it."""
    private = address_of(case.participants.select_related("case").get(role="reporter"))
    return [
        Client().get(f"/en/cases/{case.number}/"),
        Client().get(private),
        bolat.get(f"/en/desk/{case.number}/"),
        Client().get(f"/api/v1/cases/{case.number}/"),
    ]


@pytest.fixture
def bolat(world, case):
    client = Client()
    client.force_login(world.holder(case)["by"])
    return client


def test_the_photo_is_gone_everywhere_and_the_others_stay(case, moderator, bolat, as_application):
    before = addresses(case)
    hidden, kept = case.photos.filter(answer=None)
    office = case.photos.get(answer__isnull=False)
    with as_application():
        workflow.hide_photo(case, photo=hidden.pk, reason=WHY, by=moderator, now=LATER)
    now_at = addresses(case)
    for page in pages(case, bolat):
        assert page.status_code == 200
        words = page.content.decode()
        assert before[hidden.pk] not in words
        assert now_at[hidden.pk] not in words
        assert before[kept.pk] in words
        assert before[office.pk] in words
    public = Client().get(f"/en/cases/{case.number}/").content.decode()
    assert "A moderator hid a photo of the resident" in public
    assert WHY in public
    assert "Сәуле" not in public


def test_the_old_address_of_the_file_leads_nowhere(case, moderator, django_capture_on_commit_callbacks):
    photo = case.photos.filter(answer=None).first()
    before = [photo.image.name, photo.thumb.name]
    with django_capture_on_commit_callbacks(execute=True):
        workflow.hide_photo(case, photo=photo.pk, reason=WHY, by=moderator, now=LATER)
    photo.refresh_from_db()
    assert not any(default_storage.exists(name) for name in before)
    assert default_storage.exists(photo.image.name)
    assert default_storage.exists(photo.thumb.name)


def test_of_a_hidden_case_too(case, moderator, django_capture_on_commit_callbacks):
    before = [photo.image.name for photo in case.photos.all()]
    with django_capture_on_commit_callbacks(execute=True):
        workflow.hide(case, reason=WHY, by=moderator, now=LATER)
    assert not any(default_storage.exists(name) for name in before)
    assert all(default_storage.exists(photo.image.name) for photo in case.photos.all())


def test_the_reason_stays_when_the_words_are_hidden_later(case, moderator):
    photo = case.photos.filter(answer=None).first()
    workflow.hide_photo(case, photo=photo.pk, reason=WHY, by=moderator, now=LATER)
    workflow.hide(case, reason="Дөрекі сөз", by=moderator, now=LATER)
    page = Client().get(f"/en/cases/{case.number}/").content.decode()
    assert WHY in page
    assert "Дөрекі сөз" in page
    assert case.title not in page
    told = Client().get(f"/api/v1/cases/{case.number}/").json()
    assert [line["text"] for line in told["events"] if line["text"]] == [WHY]


def test_a_file_that_is_gone_hinders_nothing(case, moderator):
    photo = case.photos.first()
    default_storage.delete(photo.image.name)
    workflow.hide_photo(case, photo=photo.pk, reason=WHY, by=moderator, now=LATER)
    assert Photo.objects.get(pk=photo.pk).hidden_at == LATER


def test_shown_again_it_is_public_and_the_history_keeps_both_lines(world, case, moderator, as_application):
    photo = case.photos.filter(answer__isnull=False).get()
    workflow.hide_photo(case, photo=photo.pk, reason=WHY, by=moderator, now=LATER)
    with as_application():
        workflow.show_photo(world.again(case), photo=photo.pk, by=moderator, now=LATER)
    public = Client().get(f"/en/cases/{case.number}/").content.decode()
    assert addresses(case)[photo.pk] in public
    assert "hid a photo of the office" in public
    assert "showed a photo again" in public
    assert [one.kind for one in case.events.order_by("number")][-2:] == ["hidden", "shown"]


def test_what_cannot_be_is_refused(world, case, moderator):
    photo, other = case.photos.first(), world.case()
    with pytest.raises(BadInput):
        workflow.hide_photo(case, photo=photo.pk, reason=" ", by=moderator, now=LATER)
    with pytest.raises(TransitionRefused):
        workflow.hide_photo(other, photo=photo.pk, reason=WHY, by=moderator, now=LATER)
    with pytest.raises(TransitionRefused):
        workflow.show_photo(case, photo=photo.pk, by=moderator, now=LATER)
    workflow.hide_photo(case, photo=photo.pk, reason=WHY, by=moderator, now=LATER)
    with pytest.raises(TransitionRefused):
        workflow.hide_photo(world.again(case), photo=photo.pk, reason=WHY, by=moderator, now=LATER)


@pytest.mark.parametrize("wrong", [{"hidden_at": NOW}, {"hidden_by": 1}])
def test_the_database_keeps_who_and_when_together(case, moderator, wrong):
    wrong = {"hidden_by": moderator} if "hidden_by" in wrong else wrong
    with pytest.raises(IntegrityError, match="photo_hidden_by_somebody_at_a_moment"), transaction.atomic():
        Photo.objects.filter(case=case).update(**wrong)


def test_the_reporter_is_told(case, moderator, mailoutbox):
    case.participants.filter(role="reporter").update(contact_email="aigul@example.kz")
    workflow.hide_photo(case, photo=case.photos.first().pk, reason=WHY, by=moderator, now=LATER)
    relay(LATER)
    letter = next(one for one in mailoutbox if "сурет" in one.subject)
    assert WHY not in letter.subject + letter.body


# -- the desk -------------------------------------------------------------------------------------------


@pytest.fixture
def desk(moderator):
    client = Client()
    client.force_login(moderator)
    return client


@pytest.mark.parametrize("language", ["", "/ru", "/en"])
def test_a_moderator_hides_one_photo_and_shows_it_again(world, case, desk, language):
    photo = case.photos.first()
    base = f"{language}/sorting/desk/case/{case.number}"
    page = desk.get(f"{base}/").content.decode()
    for one in case.photos.all():
        assert f"{base}/photos/{one.pk}/hide/" in page
    asked = desk.get(f"{base}/photos/{photo.pk}/hide/").content.decode()
    assert photo.thumb.url in asked
    assert desk.post(f"{base}/photos/{photo.pk}/hide/", {"version": case.version, "reason": ""}).status_code == 400
    sent = {"version": case.version, "reason": WHY}
    assert desk.post(f"{base}/photos/{photo.pk}/hide/", sent).status_code == 302
    assert Photo.objects.get(pk=photo.pk).hidden_at == LATER
    assert f"{base}/photos/{photo.pk}/show/" in desk.get(f"{base}/").content.decode()
    version = world.again(case).version
    assert desk.post(f"{base}/photos/{photo.pk}/show/", {"version": version}).status_code == 302
    assert Photo.objects.get(pk=photo.pk).hidden_at is None


def test_a_photo_of_another_case_is_not_there(world, case, desk):
    other = world.case()
    assert desk.get(f"/sorting/desk/case/{other.number}/photos/{case.photos.first().pk}/hide/").status_code == 404


def test_somebody_who_works_for_an_office_hides_nothing(world, case, desk, moderator):
    from accounts.models import Membership

    Membership.objects.create(
        user=moderator, office=world.office("103230000"), role="officer", started_on=date(2026, 1, 1)
    )
    photo = case.photos.first()
    address = f"/sorting/desk/case/{case.number}/photos/{photo.pk}/hide/"
    assert desk.post(address, {"version": case.version, "reason": WHY}).status_code == 403
    assert Photo.objects.get(pk=photo.pk).hidden_at is None
