"""A proof beats a claim, and two proofs of one person end in one account."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils.translation import override

from accounts import identity
from accounts.models import Identity, User
from tests.world import at

NOW = at("2026-09-01", "10:00")
LATER = at("2026-09-02", "10:00")
AIGUL, BOLAT = "990000000015", "990000000025"
CLAIMED, PROVIDER, SIGNATURE = Identity.Level
heard = []


def hear(released):
    """What IDENTITY_HOOKS names in these tests."""
    heard.append((released.identity.user_id, released.keeps))


@pytest.fixture(autouse=True)
def hooks(settings):
    settings.IDENTITY_HOOKS = [f"{__name__}.hear"]
    heard.clear()


def person(name):
    return User.objects.create_user(f"{name}@example.test")


def by_provider(user, iin=AIGUL, now=NOW):
    return identity.prove(user, iin, level=PROVIDER, issuer="https://id.test", now=now)


def by_signature(user, iin=AIGUL, now=NOW):
    return identity.prove(user, iin, level=SIGNATURE, issuer="eds", now=now)


def rows_of(user):
    return list(Identity.objects.filter(user=user).order_by("pk").values_list("level", "release"))


def test_a_proof_says_how_and_by_whom(db):
    row = by_provider(person("aigul"))
    assert (row.level, row.issuer, row.bound_at) == (PROVIDER, "https://id.test", NOW)
    assert heard == []


def test_proved_twice_it_is_one_row(db):
    aigul = person("aigul")
    assert by_provider(aigul).pk == by_provider(aigul, now=LATER).pk
    assert rows_of(aigul) == [(PROVIDER, "")]


def test_an_own_claim_is_strengthened_and_a_weaker_proof_changes_nothing(db):
    aigul = person("aigul")
    identity.bind(aigul, AIGUL, NOW)
    by_provider(aigul)
    by_signature(aigul)
    assert by_provider(aigul, now=LATER).level == SIGNATURE
    assert rows_of(aigul) == [(CLAIMED, "strengthened"), (PROVIDER, "strengthened"), (SIGNATURE, "")]
    assert identity.bind(aigul, AIGUL, LATER).level == SIGNATURE
    assert heard == []


def test_a_proof_takes_the_number_from_an_account_that_only_typed_it(db):
    stranger, aigul = person("stranger"), person("aigul")
    identity.bind(stranger, AIGUL, NOW)
    by_provider(aigul, now=LATER)
    assert rows_of(stranger) == [(CLAIMED, "proved")]
    assert rows_of(aigul) == [(PROVIDER, "")]
    assert heard == [(stranger.pk, False)]
    with pytest.raises(identity.IinBoundElsewhere):
        identity.bind(stranger, AIGUL, LATER)
    assert identity.bind(stranger, BOLAT, LATER)


def test_an_own_claim_of_another_number_gives_way(db):
    aigul, bolat = person("aigul"), person("bolat")
    identity.bind(aigul, BOLAT, NOW)
    by_signature(aigul, now=LATER)
    assert rows_of(aigul) == [(CLAIMED, "strengthened"), (SIGNATURE, "")]
    assert heard == [(aigul.pk, True)]
    assert identity.bind(bolat, BOLAT, LATER)


def test_both_at_once_give_way(db):
    aigul, stranger = person("aigul"), person("stranger")
    identity.bind(aigul, BOLAT, NOW)
    identity.bind(stranger, AIGUL, NOW)
    by_signature(aigul)
    assert heard == [(aigul.pk, True), (stranger.pk, False)]


def test_a_second_account_of_a_proved_person_is_refused_with_what_to_do(db):
    first, second = person("first"), person("second")
    by_provider(first)
    with pytest.raises(identity.ProvedElsewhere) as refused:
        by_signature(second)
    with override("en"):
        assert "sign in" in str(refused.value.message)
    assert rows_of(second) == []
    assert rows_of(first) == [(PROVIDER, "")]


def test_a_proved_account_never_becomes_another_persons(db):
    aigul, bolat = person("aigul"), person("bolat")
    by_provider(aigul)
    identity.bind(bolat, BOLAT, NOW)
    with pytest.raises(identity.AnotherIinProved):
        by_signature(aigul, BOLAT)
    assert rows_of(bolat) == [(CLAIMED, "")]
    assert heard == []


def test_the_account_of_a_person_is_found_by_a_proof_and_never_by_a_claim(db):
    aigul, stranger = person("aigul"), person("stranger")
    assert identity.account_of(AIGUL) is None
    identity.bind(stranger, AIGUL, NOW)
    assert identity.account_of(AIGUL) is None
    by_provider(aigul)
    assert identity.account_of(AIGUL) == aigul
    with pytest.raises(identity.WrongCheckDigit):
        identity.account_of("123456789011")


@pytest.mark.parametrize(("level", "issuer"), [(CLAIMED, "x"), (PROVIDER, ""), (4, "x")])
def test_what_is_no_proof_is_a_fault_of_the_program(db, level, issuer):
    with pytest.raises(ValueError, match="proof"):
        identity.prove(person("aigul"), AIGUL, level=level, issuer=issuer, now=NOW)


def test_a_hook_that_fails_undoes_the_proof(db, settings):
    stranger, aigul = person("stranger"), person("aigul")
    identity.bind(stranger, AIGUL, NOW)
    settings.IDENTITY_HOOKS = [f"{__name__}.fail"]
    with pytest.raises(ZeroDivisionError):
        by_provider(aigul)
    assert (rows_of(stranger), rows_of(aigul)) == ([(CLAIMED, "")], [])


def fail(released):
    """A hook that cannot do its part."""
    raise ZeroDivisionError


def test_the_sites_role_may_do_all_of_it(db, as_application):
    stranger, aigul = person("stranger"), person("aigul")
    identity.bind(stranger, AIGUL, NOW)
    identity.bind(aigul, BOLAT, NOW)
    with as_application():
        assert by_provider(aigul).user_id == aigul.pk
        assert identity.account_of(AIGUL) == aigul


def test_the_number_is_in_no_representation(db):
    stranger, aigul = person("stranger"), person("aigul")
    row = identity.bind(stranger, AIGUL, NOW)
    assert AIGUL not in repr(identity.Released(row, AIGUL, keeps=False, now=NOW))
    by_provider(aigul, BOLAT)
    with pytest.raises(identity.AnotherIinProved) as refused:
        by_provider(aigul, AIGUL)
    assert AIGUL not in f"{refused.value!r} {refused.value.facts}"


def at_once(*acts):
    """Run them in sessions of their own at the same moment; the name of each end."""
    together = Barrier(len(acts))

    def run(act):
        together.wait()
        try:
            act()
        except identity.IdentityRefused as refused:
            return type(refused).__name__
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_time", range(5))
def test_one_person_proved_in_many_sessions_at_once_has_one_account(_time):
    people = [person(f"person{number}") for number in range(6)]
    ends = at_once(
        *(
            lambda user=user, way=way: way(user)
            for user, way in zip(people, [by_provider, by_signature] * 3, strict=True)
        )
    )
    assert sorted(ends) == ["ProvedElsewhere"] * 5 + ["done"]
    assert Identity.objects.present().count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_time", range(5))
def test_a_proof_wins_over_claims_at_the_same_moment(_time):
    people = [person(f"person{number}") for number in range(5)]
    aigul = person("aigul")
    ends = at_once(lambda: by_signature(aigul), *(lambda user=user: identity.bind(user, AIGUL, NOW) for user in people))
    assert ends[0] == "done"
    assert set(ends[1:]) <= {"done", "IinBoundElsewhere"}
    assert identity.account_of(AIGUL) == aigul


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_time", range(5))
def test_two_people_who_typed_each_others_numbers_prove_their_own_at_once(_time):
    aigul, bolat = person("aigul"), person("bolat")
    identity.bind(aigul, BOLAT, NOW)
    identity.bind(bolat, AIGUL, NOW)
    assert at_once(lambda: by_signature(aigul, AIGUL), lambda: by_provider(bolat, BOLAT)) == ["done", "done"]
    assert (identity.account_of(AIGUL), identity.account_of(BOLAT)) == (aigul, bolat)


@pytest.mark.django_db(transaction=True)
def test_two_proofs_for_one_account_at_once_leave_one_person():
    aigul = person("aigul")
    ends = at_once(lambda: by_signature(aigul, AIGUL), lambda: by_provider(aigul, BOLAT))
    assert sorted(ends) == ["AnotherIinProved", "done"]
    assert Identity.objects.present().filter(user=aigul).count() == 1
