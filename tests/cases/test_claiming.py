"""A case filed without an account becomes one of the account: by its private link, or by a confirmed address or number."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import Membership, PlatformRole, User
from cases import claiming
from cases.errors import ClaimRefused
from cases.models import Participant
from cases.private_links import address_of
from issues.filing import file_issue
from tests.accounts.test_staff_races import at_once
from tests.world import at

pytestmark = pytest.mark.django_db
NOW = at("2026-09-02")
PHONE = "+77000000001"


def resident(email="aigul@example.test", **more):
    return User.objects.create_user(email, email_confirmed_at=at("2026-09-01"), name="Айгүл", **more)


@pytest.fixture
def aigul():
    return resident()


def left(world, email="", phone="", **more):
    """The reporter's row of a case that was filed without an account."""
    from cases.models import Category

    filed = file_issue(
        territory=world.territory(),
        category=Category.objects.get(pk="water"),
        title="Құбыр жарылды",
        body="Су ағып жатыр.",
        language="kk",
        now=world.filed_at,
        email=email,
        phone=phone,
        **more,
    )
    return filed.participant


# -- the verb ------------------------------------------------------------------------------------


def test_whoever_has_the_private_link_ties_the_case_to_their_account(world, aigul, as_application):
    participant = left(world)
    with as_application():
        assert claiming.claim(participant, by=aigul, now=NOW)
    participant.refresh_from_db()
    assert (participant.user, participant.claimed_at) == (aigul, NOW)


def test_claiming_twice_changes_nothing(world, aigul):
    participant = left(world)
    claiming.claim(participant, by=aigul, now=NOW)
    assert not claiming.claim(participant, by=aigul, now=at("2026-09-03"))
    assert participant.claimed_at == NOW


def test_a_case_of_another_account_stays_theirs(world, aigul):
    participant = left(world)
    claiming.claim(participant, by=aigul, now=NOW)
    with pytest.raises(ClaimRefused) as refused:
        claiming.claim(participant, by=resident("dana@example.test"), now=NOW)
    assert refused.value.code == "claimed-by-another"


def test_the_database_itself_keeps_a_case_from_another_account(world, aigul, as_application):
    participant = left(world, user=aigul)
    other = resident("dana@example.test")
    for stolen in (other.pk, None):
        with as_application(), pytest.raises(IntegrityError, match="already belongs"), transaction.atomic():
            Participant.objects.filter(pk=participant.pk).update(user=stolen)


def test_what_says_claimed_has_an_account(world):
    with pytest.raises(IntegrityError, match="participant_claimed_has_an_account"), transaction.atomic():
        Participant.objects.filter(pk=left(world).pk).update(claimed_at=NOW)


def test_people_at_work_and_unconfirmed_ones_are_refused(world):
    bolat = resident("bolat@example.test")
    Membership.objects.create(
        user=bolat, office=world.office("103230000"), role="operator", started_on=date(2025, 1, 1)
    )
    moderator = resident("moderator@example.test")
    PlatformRole.objects.create(user=moderator, role="moderator", started_on=date(2025, 1, 1))
    stranger = User.objects.create_user("stranger@example.test")
    participant = left(world, email="bolat@example.test")
    for user in (bolat, moderator, stranger):
        with pytest.raises(ClaimRefused):
            claiming.claim(participant, by=user, now=NOW)
        with pytest.raises(ClaimRefused):
            claiming.claim_found(user, now=NOW)
    participant.refresh_from_db()
    assert participant.user is None


def test_somebody_who_already_stands_in_the_case_is_told_so(world, aigul):
    participant = left(world)
    Participant.objects.create(case=participant.case, role="supporter", user=aigul, joined_at=NOW)
    with pytest.raises(ClaimRefused) as refused:
        claiming.claim(participant, by=aigul, now=NOW)
    assert refused.value.code == "already-in-the-case"


# -- by a confirmed address or number ------------------------------------------------------------------


def test_what_was_left_with_the_confirmed_address_is_found_and_nothing_is_done_unasked(world, aigul):
    mine = left(world, email="Aigul@Example.test")
    left(world, email="dana@example.test")
    assert claiming.found(aigul) == [mine]
    mine.refresh_from_db()
    assert mine.user is None


@pytest.mark.parametrize("typed", ["8 700 000 00 01", "+7 (700) 000-00-01", "7000000001", "+77000000001"])
def test_a_number_is_found_however_it_was_typed(world, typed):
    user = User.objects.create_user(phone=PHONE, phone_confirmed_at=at("2026-09-01"))
    mine = left(world, phone=typed)
    assert claiming.found(user) == [mine]


@pytest.mark.parametrize(
    ("confirmed", "is_theirs"),
    [
        (timedelta(days=-365), False),
        (timedelta(days=-364), True),
        (timedelta(days=364), True),
        (timedelta(days=365), False),
    ],
)
def test_a_number_is_believed_for_a_year_before_and_after_it_was_confirmed(world, confirmed, is_theirs):
    """Numbers are sold again: what was left with one long before or after is of whoever had it then."""
    user = User.objects.create_user(phone=PHONE, phone_confirmed_at=world.filed_at + confirmed)
    left(world, phone="8 700 000 00 01")
    assert bool(claiming.found(user)) is is_theirs


def test_a_foreign_number_with_the_same_last_digits_is_not_found(world):
    user = User.objects.create_user(phone=PHONE, phone_confirmed_at=at("2026-09-01"))
    left(world, phone="+37000000001")
    left(world, phone="+997000000001")
    assert claiming.found(user) == []


def test_an_address_that_is_not_confirmed_finds_nothing(world):
    left(world, email="new@example.test", phone=PHONE)
    assert claiming.found(User.objects.create_user("new@example.test", phone=PHONE)) == []


def test_one_press_ties_all_that_was_found(world, aigul, as_application):
    rows = [left(world, email="aigul@example.test") for _ in range(3)]
    with as_application():
        assert claiming.claim_found(aigul, now=NOW) == 3
    assert claiming.claim_found(aigul, now=NOW) == 0
    assert set(Participant.objects.filter(user=aigul)) == set(rows)


def test_filing_while_signed_in_ties_at_once(world, aigul):
    participant = left(world, user=aigul)
    assert (participant.user, participant.claimed_at) == (aigul, None)


def test_the_row_in_the_case_it_was_joined_to_goes_with_it(world, aigul):
    participant, other = left(world), left(world)
    copy = Participant.objects.create(
        case=other.case, role="supporter", joined_at=participant.joined_at, came_with=participant.case
    )
    claiming.claim(participant, by=aigul, now=NOW)
    copy.refresh_from_db()
    assert copy.user == aigul


def test_the_search_for_contacts_uses_its_indexes(world, aigul):
    left(world, email="aigul@example.test")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for where, index in (
            ("lower(contact_email) = 'a@b.kz' AND contact_email <> ''", "participant_by_email"),
            (
                r"right(regexp_replace(contact_phone, '\D', '', 'g'), 10) = '7000000001' AND contact_phone <> ''",
                "participant_by_phone",
            ),
        ):
            cursor.execute(f"EXPLAIN SELECT 1 FROM cases_participant WHERE user_id IS NULL AND {where}")
            assert index in "".join(row[0] for row in cursor.fetchall())


# -- two at once --------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_accounts_that_claim_one_case_at_once_do_not_both_get_it(world):
    people = [resident("aigul@example.test"), resident("dana@example.test")]
    participant = left(world)

    def claims(user):
        own = Participant.objects.get(pk=participant.pk)
        return lambda: claiming.claim(own, by=user, now=NOW)

    assert at_once(*map(claims, people)) == ["ClaimRefused", "True"]
    participant.refresh_from_db()
    assert participant.user in people


@pytest.mark.django_db(transaction=True)
def test_one_account_in_two_browsers_claims_once(world):
    aigul = resident()
    rows = [left(world, email="aigul@example.test") for _ in range(2)]

    def press():
        claiming.claim_found(aigul, now=NOW)

    assert at_once(press, press) == ["done", "done"]
    assert {one.user for one in Participant.objects.filter(pk__in=[row.pk for row in rows])} == {aigul}


# -- the pages -----------------------------------------------------------------------------------------


@pytest.fixture
def at_home(client, aigul, monkeypatch):
    monkeypatch.setattr("territories.clock.now", lambda: NOW)
    client.force_login(aigul, backend="accounts.backends.EmailCodeBackend")
    return client


def test_the_private_page_offers_it_and_a_post_does_it(world, at_home, aigul):
    participant = left(world)
    link = "/en" + address_of(participant)
    assert "Add to my cases" in at_home.get(link).content.decode()
    assert at_home.post(link, {"do": "claim"}).status_code == 303
    participant.refresh_from_db()
    assert participant.user == aigul
    page = at_home.get(link).content.decode()
    assert "It stands among your cases." in page
    assert "Add to my cases" not in page


def test_a_visitor_is_shown_the_way_to_sign_in_and_cannot_claim(world, client):
    participant = left(world)
    link = "/en" + address_of(participant)
    assert "Sign in to add it to your cases" in client.get(link).content.decode()
    client.post(link, {"do": "claim"})
    participant.refresh_from_db()
    assert participant.user is None


def test_the_own_page_lists_what_was_found_and_adds_it_at_one_button(world, at_home, aigul):
    mine = left(world, email="aigul@example.test")
    page = at_home.get("/en/me/").content.decode()
    assert "These cases were left with your e-mail or telephone." in page
    assert mine.case.display_number in page
    said = at_home.post("/en/cases/mine/add/", follow=True).content.decode()
    assert "1 case is now among yours." in said
    assert "An answer is due" in said
    assert "Open, an answer is due" in at_home.get("/en/me/").content.decode()


def test_the_list_is_for_residents_who_are_signed_in(client, world):
    assert client.get("/en/cases/mine/").status_code == 302


def test_the_list_asks_the_same_number_of_questions_for_one_and_for_many(
    world, at_home, aigul, django_assert_max_num_queries
):
    for _ in range(7):
        left(world, user=aigul)
    with django_assert_max_num_queries(14):
        page = at_home.get("/en/cases/mine/").content.decode()
    assert page.count("<h3>") == 7
