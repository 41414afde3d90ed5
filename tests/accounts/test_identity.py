"""One account is one IIN, one IIN is one account; and the IIN itself is nowhere."""

import hashlib
import logging
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import DatabaseError, connection, transaction

from accounts import demonstration, identity
from accounts.errors import AccountError
from accounts.models import Identity, User
from tests.world import at

NOW = at("2026-09-01", "10:00")
AIGUL, BOLAT = "990000000015", "990000000025"
"""Right check digits, but month 00: nobody's."""


@pytest.fixture
def aigul(db):
    return User.objects.create_user("aigul@example.test")


@pytest.mark.parametrize("iin", ["061211600012", AIGUL, BOLAT])
def test_a_right_check_digit_is_enough(iin):
    assert identity.check_iin(iin) == iin


@pytest.mark.parametrize("written", [" 061211600012\n", "061211 600012", "0612-1160-0012", "061211\u00a0600012"])
def test_spaces_and_hyphens_are_forgiven(written):
    assert identity.check_iin(written) == "061211600012"


@pytest.mark.parametrize(
    "written",
    ["", "06121160001", "0612116000122", "06121160001a", "٠٦١٢١١٦٠٠٠١٢", "061211.600012", "²" * 12],
)
def test_anything_but_twelve_digits_says_so(written):
    with pytest.raises(identity.NotTwelveDigits):
        identity.check_iin(written)


def test_a_wrong_last_digit_says_so():
    with pytest.raises(identity.WrongCheckDigit):
        identity.check_iin("123456789011")


@pytest.mark.parametrize("written", ["000000000000", "000000 000000", "191919191919", "949494949494"])
def test_a_pattern_of_the_keyboard_is_nobodys_even_with_a_right_check_digit(written):
    with pytest.raises(identity.NobodysIin):
        identity.check_iin(written)


def test_only_ten_numbers_are_refused_as_patterns():
    passed = [f"{pair:02d}" * 6 for pair in range(100)]
    refused = [iin for iin in passed if identity.numbers._check_digit(iin) == int(iin[-1])]
    assert len(refused) == 10
    assert not any(_is_valid(iin) for iin in refused)


def test_numbers_printed_in_a_demonstration_are_taken_only_there(settings):
    printed = demonstration.RESIDENTS[0][-1]
    with pytest.raises(identity.NobodysIin):
        identity.check_iin(printed)
    settings.DEBUG, settings.DEMONSTRATION = True, True
    assert identity.check_iin(printed) == printed


def test_of_ten_last_digits_at_most_one_is_right():
    for start in range(1000):
        stem = f"{start * 7919:011d}"
        right = 0
        for last in range(10):
            try:
                identity.check_iin(f"{stem}{last}")
                right += 1
            except identity.IinRefused:
                pass
        assert right <= 1, stem


def test_birth_date_and_sex_are_never_looked_at():
    """Month 13, day 45, sex 9: the register gives such numbers out since 2013."""
    stem = "99134590001"
    assert any(_is_valid(f"{stem}{last}") for last in range(10))


def _is_valid(iin):
    try:
        return bool(identity.check_iin(iin))
    except identity.IinRefused:
        return False


def test_the_error_holds_no_digit_of_what_was_written():
    with pytest.raises(identity.WrongCheckDigit) as refused:
        identity.check_iin("123456789011")
    assert "1234" not in f"{refused.value} {refused.value.message} {refused.value.facts}"


def test_bound_once_it_stays_bound(aigul):
    first = identity.bind(aigul, AIGUL, NOW)
    assert (identity.bind(aigul, AIGUL, at("2026-09-02")).pk, first.bound_at) == (first.pk, NOW)


def test_an_account_never_takes_a_second_person(aigul):
    identity.bind(aigul, AIGUL, NOW)
    with pytest.raises(identity.AnotherIinBound):
        identity.bind(aigul, BOLAT, NOW)


def test_a_person_never_takes_a_second_account_and_learns_nothing_about_the_first(aigul):
    identity.bind(aigul, AIGUL, NOW)
    other = User.objects.create_user("other@example.test")
    with pytest.raises(identity.IinBoundElsewhere) as refused:
        identity.bind(other, AIGUL, NOW)
    for telling in ("aigul", "account", "used", "already"):
        assert telling not in str(refused.value.message)
    assert refused.value.facts == {}
    assert not Identity.objects.filter(user=other).exists()


def test_after_a_refusal_the_callers_transaction_goes_on(aigul):
    identity.bind(aigul, AIGUL, NOW)
    other = User.objects.create_user("other@example.test")
    with transaction.atomic():
        with pytest.raises(identity.IinBoundElsewhere):
            identity.bind(other, AIGUL, NOW)
        assert identity.bind(other, BOLAT, NOW).user_id == other.pk


def test_trying_many_iins_from_one_account_ends(aigul, settings):
    settings.LIMITS = settings.LIMITS | {"identity": (2, 3600)}
    owner = User.objects.create_user("owner@example.test")
    identity.bind(owner, AIGUL, NOW)
    for _try in range(2):
        with pytest.raises(identity.IinBoundElsewhere):
            identity.bind(aigul, AIGUL, NOW)
    with pytest.raises(identity.TooManyIins):
        identity.bind(aigul, BOLAT, NOW)
    assert identity.bind(owner, AIGUL, NOW)


def test_a_known_account_costs_one_query(aigul, django_assert_num_queries):
    with django_assert_num_queries(3):
        identity.bind(aigul, AIGUL, NOW)
    with django_assert_num_queries(1):
        identity.bind(aigul, AIGUL, NOW)


def test_the_key_depends_on_the_secret_and_holds_no_digit(aigul, settings):
    first = identity.key_of(AIGUL)
    settings.IDENTITY_SECRET = "another secret of thirty-two bytes"
    assert first != identity.key_of(AIGUL)
    assert AIGUL.encode() not in first


def test_the_sites_role_cannot_change_who_somebody_is(aigul, as_application):
    identity.bind(aigul, AIGUL, NOW)
    for change in (lambda: Identity.objects.update(key_version=2), lambda: Identity.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic(), as_application():
            change()


def test_after_everything_no_table_and_no_log_line_holds_an_iin(aigul, caplog):
    caplog.set_level(logging.DEBUG)
    other = User.objects.create_user("other@example.test")
    identity.bind(aigul, AIGUL, NOW)
    for user, iin in ((aigul, BOLAT), (other, AIGUL), (other, "990000000016")):
        with pytest.raises(AccountError):
            identity.bind(user, iin, NOW)
    for iin in (AIGUL, BOLAT, "990000000016"):
        assert tables_with(iin) == []
        assert tables_with(iin.encode().hex()) == []
        assert tables_with(hashlib.sha256(iin.encode()).hexdigest()) == []
        assert iin not in caplog.text
    assert tables_with("aigul@example.test") == ["accounts_user"]


def tables_with(text):
    """Every table in which some column of some row holds the text."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT EXISTS (SELECT FROM "{table}" t WHERE t::text LIKE %s)', [f"%{text}%"])
            if cursor.fetchone()[0]:
                found.append(table)
    return found


@pytest.mark.django_db(transaction=True)
def test_one_iin_in_many_sessions_at_once_is_bound_once():
    users = [User.objects.create_user(f"person{number}@example.test") for number in range(8)]
    together = Barrier(len(users))

    def run(user):
        together.wait()
        try:
            identity.bind(user, AIGUL, NOW)
        except identity.IinBoundElsewhere:
            return "elsewhere"
        else:
            return "bound"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(users)) as pool:
        ends = list(pool.map(run, users))
    assert sorted(ends) == ["bound"] + ["elsewhere"] * 7
    assert Identity.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_iins_for_one_account_at_once_leave_one():
    user = User.objects.create_user("aigul@example.test")
    together = Barrier(2)

    def run(iin):
        together.wait()
        try:
            identity.bind(user, iin, NOW)
        except identity.AnotherIinBound:
            return "another"
        else:
            return "bound"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(run, [AIGUL, BOLAT])) == ["another", "bound"]
