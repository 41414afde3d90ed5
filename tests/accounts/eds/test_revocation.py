"""A certificate counts when a fresh source says it is good and none says it is revoked; whoever cannot be asked refuses."""

from datetime import timedelta

import pytest

from accounts.eds import errors
from accounts.eds.cms import verify
from accounts.eds.revocation import RevocationList, key_hash, question
from tests.accounts.eds import forge
from tests.accounts.eds.forge import NOW, Authority, rsa_key, sign, trust_in

STATEMENT = b"statement"
REMOVED = 8


@pytest.fixture
def rsa():
    return Authority(rsa_key)


@pytest.fixture
def aigul(rsa):
    return rsa.person()


@pytest.fixture
def outcome(rsa, aigul):
    """What becomes of Aigul's signature with these lists and this answer: her IIN, or the code of the refusal."""

    def judge(*lists, now=NOW, root_list=True, authority=rsa, person=aigul, **more):
        given = [*lists, authority.crl(by_root=True, at=now)] if root_list else list(lists)
        try:
            return verify(
                sign(STATEMENT, person), STATEMENT, now=now, trust=trust_in(authority, lists=given, **more)
            ).iin
        except errors.SignatureRefused as refused:
            return refused.code

    return judge


GOOD, REVOKED, UNKNOWN = forge.AIGUL_IIN, "certificate-revoked", "revocation-unknown"

# -- lists --------------------------------------------------------------------------------------


def test_a_fresh_list_without_her_is_good_and_with_her_is_not(rsa, aigul, outcome):
    assert outcome(rsa.crl()) == GOOD
    assert outcome(rsa.crl(aigul.certificate)) == REVOKED
    assert outcome(rsa.crl(aigul.certificate, reason=6)) == REVOKED  # on hold is not good either


def test_without_any_source_nobody_is_let_in(outcome):
    assert outcome() == UNKNOWN


@pytest.mark.parametrize(("seconds", "expected"), [(-1, GOOD), (0, GOOD), (1, UNKNOWN)])
def test_a_list_is_stale_the_second_after_its_next_one_was_due(rsa, outcome, seconds, expected):
    made = rsa.crl(life=timedelta(hours=2))
    root = rsa.crl(by_root=True)
    assert outcome(made, root, now=NOW + timedelta(hours=2, seconds=seconds), root_list=False) == expected


def test_a_list_from_the_future_or_without_an_end_tells_nothing(rsa, outcome):
    assert outcome(rsa.crl(at=NOW + timedelta(hours=2))) == UNKNOWN
    assert outcome(rsa.crl(life=None)) == UNKNOWN


def test_a_list_that_a_stranger_signed_tells_nothing(rsa, outcome):
    assert outcome(rsa.crl(signer=rsa_key("stranger"))) == UNKNOWN


def test_a_list_of_another_authority_tells_nothing(rsa, outcome):
    assert outcome(rsa.crl(by_root=True)) == UNKNOWN


@pytest.mark.parametrize(
    "points",
    [
        forge.tlv(0x84, b"\xff"),  # indirect
        forge.tlv(0x82, b"\xff"),  # of authorities alone
        forge.tlv(0x83, b"\x06\x40"),  # for some reasons only
        forge.tlv(0x85, b"\xff"),  # of attribute certificates
    ],
)
def test_a_list_that_does_not_speak_of_all_people_tells_nothing(rsa, outcome, points):
    point = forge.extension("2.5.29.28", forge.seq(points), critical=True)
    assert outcome(rsa.crl(extensions=[point])) == UNKNOWN


HERE, ELSEWHERE = (forge.tlv(0x86, f"http://crl.test/{name}.crl".encode()) for name in ("here", "elsewhere"))
"""Names of places (GeneralName, a URI)."""


def place_of(*names):
    """A distribution point with these names."""
    return forge.tlv(0xA0, forge.tlv(0xA0, b"".join(names)))


@pytest.mark.parametrize(
    ("own", "listed", "expected"),
    [
        ([HERE], [HERE], GOOD),
        ([ELSEWHERE, HERE], [HERE], GOOD),
        ([ELSEWHERE], [HERE], UNKNOWN),
        ([], [HERE], UNKNOWN),
        ([ELSEWHERE], [], GOOD),
    ],
)
def test_a_list_of_one_place_speaks_only_of_certificates_that_name_it(rsa, outcome, own, listed, expected):
    points = [forge.extension("2.5.29.31", forge.seq(forge.seq(place_of(*own))))] if own else []
    person = rsa.person(extensions=points)
    point = forge.extension("2.5.29.28", forge.seq(place_of(*listed)), critical=True) if listed else None
    made = rsa.crl(extensions=[point] if point else [])
    assert outcome(made, person=person) == expected


def test_a_critical_extension_that_nobody_knows_makes_a_list_useless(rsa, outcome):
    assert outcome(rsa.crl(extensions=[forge.extension("1.2.3.4", b"\x05\x00", critical=True)])) == UNKNOWN
    assert outcome(rsa.crl(extensions=[forge.extension("1.2.3.4", b"\x05\x00")])) == GOOD


def test_the_authority_itself_must_not_be_revoked(rsa, outcome):
    assert outcome(rsa.crl(), rsa.crl(rsa.nuc, by_root=True), root_list=False) == REVOKED
    assert outcome(rsa.crl(), root_list=False) == UNKNOWN


def test_the_newest_complete_list_counts(rsa, aigul, outcome):
    old, new = rsa.crl(number=7), rsa.crl(aigul.certificate, number=8)
    assert outcome(old, new) == outcome(new, old) == REVOKED


def test_gost_lists_are_verified_too(outcome):
    gost = Authority(forge.gost_key)
    bolat = gost.person()
    assert outcome(gost.crl(), authority=gost, person=bolat) == GOOD
    assert outcome(gost.crl(bolat.certificate), authority=gost, person=bolat) == REVOKED
    assert outcome(gost.crl(signer=forge.GostKey()), authority=gost, person=bolat) == UNKNOWN


def test_a_list_proved_once_is_not_hashed_again(rsa, outcome):
    stranger = rsa.crl_der(signer=rsa_key("stranger"))
    assert outcome(RevocationList.read(stranger, key_hash(rsa.nuc))) == GOOD  # only a stamp of ours says so (sources)
    assert outcome(RevocationList.read(stranger, b"x" * 32)) == UNKNOWN


# -- delta lists --------------------------------------------------------------------------------


def test_a_delta_list_revokes_and_gives_back(rsa, aigul, outcome):
    base = rsa.crl(number=7)
    assert outcome(base, rsa.crl(aigul.certificate, number=9, base=7)) == REVOKED
    held = rsa.crl(aigul.certificate, number=7, reason=6)
    assert outcome(held, rsa.crl(aigul.certificate, number=9, base=7, reason=REMOVED)) == GOOD
    assert outcome(held, rsa.crl(number=9, base=7)) == REVOKED


@pytest.mark.parametrize(
    ("number", "base"),
    [(9, 8), (6, 5)],  # goes on from a list we do not have; older than the one we have
)
def test_a_delta_list_must_go_on_from_the_list_at_hand(rsa, aigul, outcome, number, base):
    delta = rsa.crl(aigul.certificate, number=number, base=base)
    assert outcome(rsa.crl(number=7), delta) == GOOD
    assert outcome(rsa.crl(number=7), delta, needs_delta=True) == UNKNOWN


def test_where_delta_lists_are_published_a_fresh_one_is_needed(rsa, outcome):
    base = rsa.crl(number=7)
    assert outcome(base, needs_delta=True) == UNKNOWN
    assert outcome(base, rsa.crl(number=9, base=7), needs_delta=True) == GOOD
    stale = rsa.crl(number=9, base=7, at=NOW - timedelta(days=2))
    assert outcome(base, stale, needs_delta=True) == UNKNOWN


def test_a_delta_list_alone_is_not_the_whole_truth(rsa, outcome):
    assert outcome(rsa.crl(number=9, base=7)) == UNKNOWN


# -- answers ------------------------------------------------------------------------------------


def answering(rsa, aigul, **more):
    return lambda *_asked: rsa.ocsp(aigul.certificate, **more)


def test_an_answer_is_enough_and_a_revocation_by_one_source_too(rsa, aigul, outcome):
    assert outcome(answers=answering(rsa, aigul)) == GOOD
    assert outcome(answers=answering(rsa, aigul, status="revoked")) == REVOKED
    assert outcome(rsa.crl(), answers=answering(rsa, aigul, status="revoked")) == REVOKED
    assert outcome(rsa.crl(aigul.certificate), answers=answering(rsa, aigul)) == REVOKED


def test_an_authority_that_does_not_know_her_says_nothing(rsa, aigul, outcome):
    assert outcome(answers=answering(rsa, aigul, status="unknown")) == UNKNOWN
    assert outcome(rsa.crl(), answers=answering(rsa, aigul, status="unknown")) == GOOD


def test_stale_answers_say_nothing(rsa, aigul, outcome):
    for more in (
        {"at": NOW - timedelta(minutes=11)},
        {"at": NOW - timedelta(minutes=11), "life": None},
        {"at": NOW + timedelta(minutes=7)},
        {"at": NOW - timedelta(days=1), "life": timedelta(days=7)},
    ):
        assert outcome(answers=answering(rsa, aigul, **more)) == UNKNOWN
    assert outcome(answers=answering(rsa, aigul, at=NOW - timedelta(minutes=8), life=None)) == GOOD


def test_answers_about_somebody_else_or_by_somebody_else_say_nothing(rsa, aigul, outcome):
    twin = Authority(rsa_key, tag="TWIN")
    for more in (
        {"serial": 1},
        {"issuer": twin.nuc},
        {"signer": rsa_key("stranger")},
        {"nonce": b"an older question's"},
    ):
        assert outcome(answers=answering(rsa, aigul, **more)) == UNKNOWN, more


@pytest.mark.parametrize("garbage", [b"", b"\x30\x03\x0a\x01\x06", b"<html>", b"\x30\x80"])
def test_garbage_is_no_answer(outcome, garbage):
    assert outcome(answers=lambda *_asked: garbage) == UNKNOWN


def test_an_answer_carries_the_nonce_of_its_question(rsa, aigul, outcome):
    def echo(_person, _authority, request):
        nonce = next(one.value.nonce for one in request.extensions)
        return rsa.ocsp(aigul.certificate, nonce=nonce)

    assert outcome(answers=echo) == GOOD


@pytest.mark.parametrize(
    ("usages", "extensions", "by_nuc", "days", "expected"),
    [
        ([forge.OCSP_SIGNING], "no check", True, 1, GOOD),
        ([forge.OCSP_SIGNING], "", True, 1, UNKNOWN),  # nobody says whether the responder itself is good
        ([forge.EMAIL_PROTECTION], "no check", True, 1, UNKNOWN),
        ([forge.OCSP_SIGNING], "no check", False, 1, UNKNOWN),
        ([forge.OCSP_SIGNING], "no check", True, -1, UNKNOWN),
    ],
)
def test_who_answers_in_the_authoritys_place_must_be_allowed_to(
    rsa, aigul, outcome, usages, extensions, by_nuc, days, expected
):
    key = rsa_key("responder")
    more = [forge.extension("1.3.6.1.5.5.7.48.1.5", b"\x05\x00")] if extensions else []
    responder = forge.certificate(
        forge.name("OCSP"),
        rsa.nuc.subject,
        key.spki,
        rsa.key if by_nuc else rsa_key("stranger"),
        [forge.extended_usage(*usages), *more],
        end=NOW + timedelta(days=days),
    )
    answers = answering(rsa, aigul, signer=key, certificates=[responder])
    assert outcome(answers=answers) == expected
    if not extensions:
        assert outcome(rsa.crl(), answers=answering(rsa, aigul, signer=key, certificates=[responder])) == GOOD
        with_her = rsa.crl(responder)
        revoked = answering(rsa, aigul, signer=key, certificates=[responder], status="revoked")
        assert (
            outcome(with_her, answers=revoked) == GOOD
        )  # a revoked responder cannot revoke; the list says she is good


def test_a_question_names_the_certificate_by_sha256(rsa, aigul):
    asked = question(aigul.certificate, rsa.nuc, b"n" * 32)
    assert (asked.serial_number, asked.hash_algorithm.name) == (aigul.certificate.serial, "sha256")
