"""A resident's own page: name, language, place, what other apps add; and who may see which page."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponse

from accounts.access import enter_address, resident_required, right_required
from accounts.models import PlatformRole, User
from accounts.my_page import Section
from accounts.names import public_name
from accounts.roles import Right
from tests.world import QARAUYL, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def aigul():
    return User.objects.create_user(
        "aigul@example.test", name="Айгүл Серікова", email_confirmed_at=at("2026-09-01"), language="kk"
    )


@pytest.fixture
def at_home(client, aigul):
    client.force_login(aigul, backend="accounts.backends.EmailCodeBackend")
    return client


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("Айгүл Серікова", "Айгүл С."),
        ("Айгүл С.", "Айгүл С."),
        ("айгүл", "айгүл"),
        ("", ""),
        (" Әли  қасым ", "Әли Қ."),
    ],
)
def test_others_see_the_first_name_and_one_letter(name, seen):
    assert public_name(name) == seen


def test_the_page_shows_the_address_and_the_name_as_others_see_it(at_home):
    page = at_home.get("/en/me/").content.decode()
    for word in ("aigul@example.test", "Айгүл Серікова", "Айгүл С.", "Not chosen yet", 'href="/en/cases/"'):
        assert word in page


def test_name_and_language_are_saved(at_home, aigul):
    assert at_home.post("/en/me/", {"name": "  Айгүл   Қ. ", "language": "ru"}).status_code == 302
    aigul.refresh_from_db()
    assert (aigul.name, aigul.language) == ("Айгүл Қ.", "ru")


def test_what_the_operator_changes_at_the_same_moment_stays(at_home, aigul, monkeypatch):
    def closed_meanwhile(_form):
        User.objects.filter(pk=aigul.pk).update(is_active=False)
        return "Айгүл Қ."

    monkeypatch.setattr("accounts.forms.MeForm.clean_name", closed_meanwhile)
    at_home.post("/en/me/", {"name": "Айгүл Қ.", "language": "ru"})
    aigul.refresh_from_db()
    assert (aigul.name, aigul.is_active) == ("Айгүл Қ.", False)


@pytest.mark.parametrize("given", [{"name": "ә" * 81, "language": "kk"}, {"name": "x", "language": "de"}])
def test_a_fault_is_told_and_nothing_is_saved(at_home, aigul, given):
    page = at_home.post("/en/me/", given)
    assert page.status_code == 200
    assert "Please mend" in page.content.decode()
    aigul.refresh_from_db()
    assert (aigul.name, aigul.language) == ("Айгүл Серікова", "kk")


def test_nothing_else_can_be_posted(at_home, aigul):
    at_home.post("/en/me/", {"name": "A", "language": "kk", "is_staff": "1", "email": "other@example.test"})
    aigul.refresh_from_db()
    assert (aigul.is_staff, aigul.email) == (False, "aigul@example.test")


def test_a_place_is_found_chosen_and_removed(world, at_home, aigul):
    page = at_home.get("/en/me/place/?q=карауыл").content.decode()
    assert f'value="{QARAUYL}"' in page
    at_home.post("/en/me/place/", {"place": QARAUYL})
    aigul.refresh_from_db()
    assert aigul.territory_id == QARAUYL
    assert world.territory(QARAUYL).full_name in at_home.get("/en/me/").content.decode()
    at_home.post("/en/me/place/", {"place": ""})
    aigul.refresh_from_db()
    assert aigul.territory_id is None


@pytest.mark.parametrize("code", ["nonsense", "999999999", "x" * 200, "\x00"])
def test_a_place_that_is_none_changes_nothing(at_home, aigul, code):
    assert at_home.post("/en/me/place/", {"place": code}).status_code == 302
    aigul.refresh_from_db()
    assert aigul.territory_id is None


def test_a_search_without_result_says_so(register, at_home):
    assert "Nothing found" in at_home.get("/en/me/place/?q=7391").content.decode()


def sections_of_a_test(request):
    return [Section("drafts", "My drafts", "accounts/_account.html", {"user": request.user})]


def test_an_app_above_adds_its_part(at_home, settings):
    settings.MY_PAGE_SECTIONS = [f"{__name__}.sections_of_a_test"]
    assert '<h2 id="drafts">My drafts</h2>' in at_home.get("/en/me/").content.decode()


# -- the head of every page ------------------------------------------------------------------------


def test_the_head_says_who_is_signed_in_and_lets_them_out(world, at_home):
    page = at_home.get("/en/me/place/").content.decode()
    assert "<span>Айгүл С.</span>" in page
    assert 'action="/en/sign-out/"' in page
    at_home.post("/en/sign-out/")
    assert "_auth_user_id" not in at_home.session


def test_without_a_name_the_beginning_of_the_address_stands_there(at_home, aigul):
    User.objects.update(name="")
    assert "<span>aigul</span>" in at_home.get("/en/me/place/").content.decode()


def test_a_visitor_is_asked_to_sign_in_without_a_query_for_them(world, client, django_assert_num_queries):
    page = client.get("/en/sign-in/").content.decode()
    assert '<div class="account"><a href="/en/enter/">' in page


# -- who may see which page --------------------------------------------------------------------------


@resident_required
def for_residents(request):
    return HttpResponse("done")


@right_required(Right.MODERATE)
def for_moderators(request):
    return HttpResponse("done")


def asked(rf, user, path="/petitions/1/sign/?x=1"):
    request = rf.get(path)
    request.user = user
    return request


def test_a_page_for_residents(rf, aigul):
    official = User.objects.create_user("bolat@example.test", "a long enough secret")
    assert for_residents(asked(rf, aigul)).content == b"done"
    for other in (AnonymousUser(), official):
        assert for_residents(asked(rf, other))["Location"] == "/enter/?next=/petitions/1/sign/%3Fx%3D1"


def test_a_page_for_moderators(rf, aigul):
    role = PlatformRole.objects.create(user=aigul, role="moderator", started_on="2026-01-01")
    assert for_moderators(asked(rf, aigul)).content == b"done"
    assert for_moderators(asked(rf, AnonymousUser()))["Location"].startswith("/sign-in/?next=")
    with pytest.raises(Http404):
        for_moderators(asked(rf, User.objects.create_user("dana@example.test")))
    role.ended_on = "2026-02-01"
    role.save()
    with pytest.raises(Http404):
        for_moderators(asked(rf, aigul))


def test_the_middleware_leaves_these_pages_to_themselves():
    assert for_residents.login_required is False
    assert for_moderators.login_required is False


def test_an_address_to_enter_by_leads_back():
    assert enter_address("/petitions/1/?a=b") == "/enter/?next=%2Fpetitions%2F1%2F%3Fa%3Db"


def test_a_role_is_held_once_at_a_time_and_ends_after_it_starts(aigul):
    from django.db import IntegrityError, transaction

    PlatformRole.objects.create(user=aigul, role="moderator", started_on="2026-01-01")
    for ended_on in (None, "2025-01-01"):
        with pytest.raises(IntegrityError), transaction.atomic():
            PlatformRole.objects.create(user=aigul, role="moderator", started_on="2026-01-01", ended_on=ended_on)


def test_nobody_gives_a_role_a_seat_or_a_password_in_the_admin(client, aigul):
    client.force_login(User.objects.create_superuser("operator@example.test", "a long enough secret"))
    for model in ("platformrole", "membership", "staffletter", "user"):
        assert client.get(f"/admin/accounts/{model}/").status_code == 200
        assert client.get(f"/admin/accounts/{model}/add/").status_code == 403
    role = PlatformRole.objects.create(user=aigul, role="moderator", started_on="2026-01-01")
    page = f"/admin/accounts/platformrole/{role.pk}"
    assert client.get(f"{page}/change/").status_code == 200
    assert client.post(f"{page}/change/", {"user": aigul.pk, "role": "operator"}).status_code == 403
    assert client.get(f"{page}/delete/").status_code == 403
    assert client.get(f"/admin/accounts/user/{aigul.pk}/password/").status_code in (302, 404)


def test_a_search_with_signs_no_text_has_is_answered(register, at_home):
    assert at_home.get("/en/me/place/?q=%00" + "x" * 500).status_code == 200
