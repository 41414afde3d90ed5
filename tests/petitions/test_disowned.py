"""Whose IIN was typed by a stranger signs all the same, and what the stranger signed stops counting."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from accounts import identity
from accounts.models import Identity, User
from cases.errors import TransitionRefused
from notifications.models import Message, Notice
from notifications.relay import relay
from petitions import removal
from petitions.counting import count
from petitions.errors import AlreadySigned, NotSigned
from petitions.models import PetitionEvent, Signature, SignatureAct, Signer
from petitions.signing import last_act, object_to, sign, signature_of, withdraw_signature
from petitions.workflow import edit
from tests.petitions.conftest import RU
from tests.world import at

pytestmark = pytest.mark.django_db
LATER = at("2026-03-10", "10:00")


@pytest.fixture
def petition(petitioners):
    return petitioners.published()


@pytest.fixture
def pair(petitioners, petition):
    """A stranger who signed with Aigul's IIN, and Aigul, whose account has typed none."""
    aigul, stranger = petitioners.resident(), petitioners.resident()
    petitioners.iins[stranger.pk] = petitioners.iins[aigul.pk]
    petitioners.sign(petition, stranger, now=LATER)
    return aigul, stranger


def prove(petitioners, user, iin="", now=LATER):
    return identity.prove(
        user, iin or petitioners.iins[user.pk], level=Identity.Level.PROVIDER, issuer="https://id.test", now=now
    )


def total(petitioners, petition, now=LATER):
    count(now, everything=True)
    return petitioners.again(petition).tally.total


def acts(petition):
    return list(SignatureAct.objects.filter(petition=petition).order_by("pk").values_list("kind", flat=True))


def test_what_the_stranger_signed_stops_counting_and_the_history_says_so(petitioners, petition, pair):
    aigul, stranger = pair
    before = total(petitioners, petition)
    prove(petitioners, aigul)
    assert total(petitioners, petition) == before - 1
    assert signature_of(petition, stranger) is None
    line = PetitionEvent.objects.filter(petition=petition).latest("number")
    assert (line.kind, line.actor, line.user_id, line.data) == ("disowned", "system", None, {"signatures": 1})


def test_the_owner_signs_once_and_may_take_it_back(petitioners, petition, pair):
    aigul, _stranger = pair
    before = total(petitioners, petition)
    prove(petitioners, aigul)
    petitioners.sign(petition, aigul, now=LATER)
    assert total(petitioners, petition) == before
    with pytest.raises(AlreadySigned):
        petitioners.sign(petition, aigul, now=LATER)
    withdraw_signature(petition, user=aigul, now=LATER)
    assert total(petitioners, petition) == before - 1
    petitioners.sign(petition, aigul, now=LATER)
    assert total(petitioners, petition) == before
    assert acts(petition) == ["disowned", "renewed", "withdrawn", "renewed"]


def test_the_stranger_signs_anew_under_an_own_number(petitioners, petition, pair):
    aigul, stranger = pair
    before = total(petitioners, petition)
    prove(petitioners, aigul)
    petitioners.iins[stranger.pk] = petitioners.iins[petitioners.resident().pk]
    petitioners.sign(petition, stranger, now=LATER)
    petitioners.sign(petition, aigul, now=LATER)
    assert total(petitioners, petition) == before + 1


def test_what_was_signed_under_a_mistyped_number_goes_and_the_rest_stays(petitioners, petition, pair):
    """Bolat typed another's number; then he proves his own. Nobody is counted twice, and both can sign."""
    aigul, bolat = pair
    own = petitioners.iins[petitioners.resident().pk]
    before = total(petitioners, petition)
    prove(petitioners, bolat, own)
    assert total(petitioners, petition) == before - 1
    petitioners.sign(petition, aigul, now=LATER)  # who holds the number by typing it may too: nobody else does
    petitioners.iins[bolat.pk] = own
    petitioners.sign(petition, bolat, now=LATER)
    assert total(petitioners, petition) == before + 1


def test_a_proof_of_ones_own_typed_number_touches_nothing(petitioners, petition):
    user = petitioners.sign(petition, now=LATER)
    before = total(petitioners, petition)
    prove(petitioners, user)
    assert (total(petitioners, petition), acts(petition)) == (before, [])
    with pytest.raises(AlreadySigned):
        petitioners.sign(petition, user, now=LATER)


def test_what_is_handed_over_stays_as_it_was(petitioners):
    petition = petitioners.reached(population=1000)
    author = User.objects.get(pk=petition.author_id)
    aigul = petitioners.resident()
    prove(petitioners, aigul, petitioners.iins[author.pk])
    assert acts(petition) == []
    assert signature_of(petition, author) is not None


def test_signatures_with_a_proof_of_their_own_stay(petitioners, petition, pair):
    aigul, stranger = pair
    electronic = petitioners.published()
    sign(
        electronic,
        user=stranger,
        iin=petitioners.iins[stranger.pk],
        language="kk",
        text_version=1,
        now=LATER,
        method=Signature.Method.EDS,
    )
    prove(petitioners, aigul)
    assert acts(electronic) == []
    with pytest.raises(AlreadySigned):
        petitioners.sign(electronic, aigul, now=LATER)


def test_a_leftover_of_a_claim_never_keeps_its_proved_owner_out(petitioners, petition, pair):
    """However a signature of a claim survived: the account was erased, say, and nobody's name stands under it."""
    aigul, stranger = pair
    Identity.objects.filter(user=stranger).update(released_at=LATER, release="erased")
    Signer.objects.filter(user=stranger).delete()
    before = total(petitioners, petition)
    with pytest.raises(AlreadySigned):
        petitioners.sign(petition, aigul, now=LATER)  # only typed: it may be the same person once more
    prove(petitioners, aigul)
    petitioners.sign(petition, aigul, now=LATER)
    assert total(petitioners, petition) == before
    assert acts(petition) == ["disowned", "renewed"]


def test_what_was_decided_about_the_stranger_is_not_decided_about_the_owner(petitioners, petition):
    aigul, stranger = petitioners.resident(), petitioners.resident()
    petitioners.iins[stranger.pk] = petitioners.iins[aigul.pk]
    petitioners.sign(petition, stranger, now=LATER, held="network")
    decision = removal.propose_held(
        petition, held="network", count=False, explanation="one program", by=petitioners.moderator(), now=LATER
    )
    removal.second_held(decision, agreed=True, by=petitioners.moderator(), now=LATER)
    before = total(petitioners, petition)
    prove(petitioners, aigul)
    petitioners.sign(petition, aigul, now=LATER)
    assert list(removal.held_signatures(petition)) == [signature_of(petition, aigul)]
    again = removal.propose_held(
        petition, held="network", count=True, explanation="a person", by=petitioners.moderator(), now=LATER
    )
    removal.second_held(again, agreed=True, by=petitioners.moderator(), now=LATER + timedelta(hours=1))
    assert total(petitioners, petition) == before + 1


def test_a_removed_signature_comes_back_only_by_its_owner(petitioners, petition, pair):
    aigul, stranger = pair
    signature = signature_of(petition, stranger)
    removed = removal.propose(
        signature, reason="other_person", explanation="a neighbour", by=petitioners.moderator(), now=LATER
    )
    removal.decide(removed, agreed=True, by=petitioners.moderator(), now=LATER)
    removal.appeal(removed, text="it was me", user=stranger, now=LATER)
    before = total(petitioners, petition)
    prove(petitioners, aigul)
    removal.decide_appeal(removed, granted=True, explanation="we believe it", by=petitioners.moderator(), now=LATER)
    assert total(petitioners, petition) == before
    petitioners.sign(petition, aigul, now=LATER)
    assert total(petitioners, petition) == before + 1
    with pytest.raises(TransitionRefused):
        removal.appeal(removed, text="again", user=aigul, now=LATER)


def test_an_author_with_a_strangers_number_loses_the_signature_and_the_owner_has_it(petitioners):
    aigul, author = petitioners.resident(), petitioners.resident()
    petitioners.iins[author.pk] = petitioners.iins[aigul.pk]
    petition = petitioners.begin(author=author)
    prove(petitioners, aigul)
    assert signature_of(petition, author) is None
    petitioners.sign(petition, aigul, now=petition.started_at + timedelta(hours=1))
    withdraw_signature(petition, user=aigul, now=LATER)
    assert last_act(signature_of(petition, aigul)) == "withdrawn"
    petitioners.iins[author.pk] = petitioners.iins[petitioners.resident().pk]
    edit(petition, texts={"ru": RU}, iin=petitioners.iins[author.pk], by=author, now=petition.started_at)
    assert signature_of(petitioners.again(petition), author) is not None


def test_a_disowned_signature_says_nothing_about_a_decision(petitioners, petition, pair):
    aigul, stranger = pair
    prove(petitioners, aigul)
    with pytest.raises(NotSigned):
        object_to(petition, answer=None, user=stranger, now=LATER)
    with pytest.raises(NotSigned):
        withdraw_signature(petition, user=stranger, now=LATER)


def test_the_sites_role_may_do_all_of_it(petitioners, petition, pair, as_application):
    aigul, _stranger = pair
    with as_application():
        prove(petitioners, aigul)
        petitioners.sign(petition, aigul, now=LATER)
    assert acts(petition) == ["disowned", "renewed"]


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_other_account_is_told_on_its_page_and_by_letter_without_a_name_or_number(
    petitioners, petition, pair, mailoutbox, language
):
    aigul, stranger = pair
    User.objects.filter(pk=stranger.pk).update(language=language)
    prove(petitioners, aigul)
    assert Notice.objects.filter(source="identity").count() == 1
    relay(LATER)
    relay(LATER + timedelta(minutes=1))
    assert Message.objects.inbox_of(stranger).count() == 1
    assert not Message.objects.inbox_of(aigul).exists()
    (letter,) = [one for one in mailoutbox if one.to == [stranger.email]]
    said = f"{letter.subject} {letter.body} {letter.alternatives}"
    for private in (petitioners.iins[aigul.pk], aigul.email, aigul.name):
        assert private not in said


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_time", range(4))
def test_signing_and_proving_at_the_same_moment(petitioners, _time):
    """Whatever comes first, what the stranger signed does not count when both are done."""
    petition = petitioners.published()
    before = total(petitioners, petition)
    aigul, stranger = petitioners.resident(), petitioners.resident()
    petitioners.iins[stranger.pk] = petitioners.iins[aigul.pk]
    identity.bind(stranger, petitioners.iins[aigul.pk], LATER)
    together = Barrier(2)

    def run_one(act):
        together.wait()
        try:
            act()
        except identity.IdentityRefused as refused:
            return type(refused).__name__
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        ends = list(
            pool.map(
                run_one,
                [
                    lambda: petitioners.sign(petition, stranger, now=LATER),
                    lambda: prove(petitioners, aigul),
                ],
            )
        )
    assert ends[0] in {"done", "IinBoundElsewhere"}
    assert ends[1] == "done"
    assert total(petitioners, petition) == before
    petitioners.sign(petition, aigul, now=LATER)
    assert total(petitioners, petition) == before + 1
