"""Words of reports that were decided are kept for ninety days, and not a second longer than the next night."""

from datetime import date, timedelta

import pytest

from accounts.models import Consent, PlatformRole, User
from cases.models import Category
from issues import forgetting, holding, sorting
from issues.models import HeldReport, Unsorted
from tests.issues.test_holding import held
from tests.issues.test_sorting import receive
from tests.world import at

pytestmark = pytest.mark.django_db
NOW = at("2026-09-04", "12:00")
PAST = NOW + forgetting.WORDS_KEPT
GONE = ("", "", "", None, None, "")


@pytest.fixture
def moderator(world):
    user = User.objects.create_user("moderator@example.test", name="Сәуле")
    PlatformRole.objects.create(user=user, role="moderator", started_on=date(2025, 1, 1))
    return user


def words(one):
    one.refresh_from_db()
    return (one.title, one.body, one.place_note, one.lat, one.lon, one.explanation)


def void(world, moderator):
    """One at each desk."""
    yield holding.void(held(world).pk, reason="private", explanation="Айгүлдің дауы", by=moderator, now=NOW)
    yield sorting.void(receive(world), reason="private", explanation="Айгүлдің дауы", by=moderator, now=NOW)


@pytest.mark.parametrize(("seconds", "kept"), [(-1, True), (0, False), (1, False)])
def test_words_of_what_became_no_case_go_after_ninety_days(world, moderator, seconds, kept, as_application):
    both = list(void(world, moderator))
    with as_application():
        assert forgetting.forget_words(PAST + timedelta(seconds=seconds)) == (0 if kept else 2)
        assert forgetting.forget_words(PAST + timedelta(seconds=seconds)) == 0
    assert all((words(one) != GONE) is kept for one in both)
    assert {one.reason for one in both} == {"private"}, "the public figures are counted from it"


def test_what_waits_is_never_forgotten_and_what_became_a_case_stands_there(world, moderator):
    waiting = [held(world), receive(world)]
    kept = receive(world)
    filed = sorting.sort(
        kept, category=Category.objects.get(pk="roads"), territory=world.territory(), by=moderator, now=NOW
    )
    forgetting.forget_words(PAST + timedelta(days=400))
    assert all(words(one)[0] for one in waiting)
    assert words(kept) == GONE
    filed.case.refresh_from_db()
    assert filed.case.title


@pytest.mark.parametrize("language", ["", "/ru", "/en"])
def test_the_writers_pages_say_that_the_words_are_gone(world, moderator, client, language):
    both = list(void(world, moderator))
    forgetting.forget_words(PAST)
    for one, place in zip(both, ("held", "waiting"), strict=True):
        page = client.get(f"{language}/report/{place}/{one.secret}/")
        assert page.status_code == 200
        assert "blockquote" not in page.content.decode()


def test_the_language_in_which_somebody_agreed_is_that_of_their_page_however_late_it_is_filed(world, moderator):
    from django.utils.translation import override

    with override("ru"):
        waiting, kept = held(world, address=""), receive(world)
        unsorted = held(world, category=None)
    with override("kk"):
        holding.release(waiting.pk, now=NOW)
        holding.release(unsorted.pk, now=NOW)
        for one in (kept, Unsorted.objects.get(key=unsorted.key)):
            sorting.sort(
                one, category=Category.objects.get(pk="roads"), territory=world.territory(), by=moderator, now=NOW
            )
    assert set(HeldReport.objects.values_list("read_in", flat=True)) == {"ru"}
    assert list(Consent.objects.values_list("language", flat=True)) == ["ru"] * 3
