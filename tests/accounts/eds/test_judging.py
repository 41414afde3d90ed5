"""Where NCANode is configured both verifiers must say the same; when they do not, nobody gets in and the operators are told."""

import pytest
from django.core import mail

from accounts.eds import errors, judging, ncanode
from accounts.eds.ncanode import Opinion
from tests.accounts.eds import forge
from tests.accounts.eds.forge import AIGUL_IIN, NOW, Authority, rsa_key, sign, trust_in
from tests.accounts.eds.peers import ncanode as answer_of
from tests.accounts.eds.peers import peer, sent_cms

STATEMENT = b"statement"
OLD = {"signature_oid": "1.2.398.3.10.1.1.1.2", "digest_oid": "1.2.398.3.10.1.1.1.1"}


@pytest.fixture
def rsa():
    return Authority(rsa_key)


@pytest.fixture
def aigul(rsa):
    return rsa.person()


@pytest.fixture
def judge(rsa, settings, db):
    settings.OPERATOR_EMAILS = ["operator@example.test"]

    def said(data, opinion, *, trusted=None):
        asked = []

        def ask(*what):
            asked.append(what)
            return opinion

        trusted = trusted or trust_in(rsa)
        try:
            found = judging.judge_with(data, STATEMENT, now=NOW, trusted=trusted, ask=ask).iin
        except errors.SignatureRefused as refused:
            found = refused.code
        return found, len(asked)

    return said


def right(person):
    return Opinion(True, AIGUL_IIN, person.certificate.serial)


WRONG = Opinion(is_valid=False)


def test_both_say_yes(judge, aigul):
    assert judge(sign(STATEMENT, aigul), right(aigul)) == (AIGUL_IIN, 1)


def test_both_say_no_and_ours_says_why(judge, rsa, aigul):
    revoked = trust_in(rsa, lists=[rsa.crl(aigul.certificate), rsa.crl(by_root=True)])
    assert judge(sign(STATEMENT, aigul), WRONG, trusted=revoked) == ("certificate-revoked", 1)
    assert judge(sign(STATEMENT, aigul, signature=b"x" * 256), WRONG) == ("wrong-signature", 1)
    assert not mail.outbox


@pytest.mark.parametrize("case", ["ours yes", "ours no", "another person", "another certificate"])
def test_when_they_disagree_nobody_gets_in_and_operators_are_told_once_an_hour(judge, aigul, case, caplog):
    data = sign(STATEMENT, aigul, **({"signature": b"x" * 256} if case == "ours no" else {}))
    opinion = {
        "ours yes": WRONG,
        "ours no": right(aigul),
        "another person": Opinion(True, "850101300124", aigul.certificate.serial),
        "another certificate": Opinion(True, AIGUL_IIN, 1),
    }[case]
    for _time in range(3):
        assert judge(data, opinion)[0] == "verifiers-disagree"
    assert len(mail.outbox) == 1
    assert caplog.text.count("Two verifiers disagree") == 3
    for text in (caplog.text, mail.outbox[0].body, mail.outbox[0].subject):
        assert AIGUL_IIN not in text
        assert "СЕРІКОВА" not in text


def test_what_the_message_itself_says_is_ours_alone_to_judge(judge, rsa, aigul):
    """NCANode calls a signature of another statement, of two people or of an organisation valid: it is, only not for us."""
    bolat = rsa.person("850101300124", key=rsa_key("bolat"))
    infos = [forge.signer_info(one, STATEMENT) for one in (aigul, bolat)]
    for data, code in (
        (sign(b"another", aigul), "other-statement"),
        (sign(b"another", aigul, attached=True), "other-statement"),
        (forge.message(infos, [aigul.certificate, bolat.certificate]), "several-signers"),
        (sign(STATEMENT, rsa.person(usage=forge.AUTH_USAGE)), "not-for-signing"),
        (sign(STATEMENT, rsa.person(more={"organizational_unit_name": "BIN123456789012"})), "organisations-key"),
        (sign(STATEMENT, rsa.person("900101300121")), "no-iin-in-the-certificate"),
        (sign(STATEMENT, aigul, attrs=[]), "no-signed-attributes"),
    ):
        assert judge(data, right(aigul)) == (code, 0), code


def test_when_we_cannot_know_the_state_of_a_certificate_it_is_not_left_to_the_other(judge, rsa, aigul):
    assert judge(sign(STATEMENT, aigul), right(aigul), trusted=trust_in(rsa, lists=[])) == ("revocation-unknown", 0)


def test_old_gost_is_refused_alone_and_judged_by_ncanode_where_there_is_one(judge, rsa, aigul):
    data = sign(STATEMENT, aigul, **OLD)
    with pytest.raises(errors.OldGost):
        judging.judge_with(data, STATEMENT, now=NOW, trusted=trust_in(rsa), ask=None)
    assert judge(data, right(aigul)) == (AIGUL_IIN, 1)
    for opinion in (WRONG, Opinion(True, "850101300124", aigul.certificate.serial)):
        assert judge(data, opinion)[0] != AIGUL_IIN
    for more, code in (
        ({"usage": forge.AUTH_USAGE}, "not-for-signing"),
        ({"roles": (forge.ORGANISATION,)}, "organisations-key"),
        ({"serial_number": "IIN900101300121"}, "no-iin-in-the-certificate"),
    ):
        person = rsa.person(**more)
        assert judge(sign(STATEMENT, person, **OLD), right(person)) == (code, 0)
    assert judge(sign(b"another", aigul, attached=True, **OLD), right(aigul))[0] == "other-statement"


# -- what NCANode is asked and says ---------------------------------------------------------------


@pytest.fixture
def node(settings):
    with peer() as found:
        settings.EDS_NCANODE_URL = f"{found.address}/"
        yield found


@pytest.mark.parametrize("version", [3, 4])
def test_ncanode_is_asked_as_it_is_described(node, aigul, version):
    data = sign(STATEMENT, aigul)

    def answer(body):
        assert sent_cms(body) == (data, STATEMENT)
        return answer_of(AIGUL_IIN, aigul.certificate.serial, version=version)

    node.answers["/cms/verify"] = answer
    assert ncanode.is_configured()
    opinion = ncanode.ask(data, STATEMENT)
    assert opinion == right(aigul)
    assert AIGUL_IIN not in repr(opinion)


@pytest.mark.parametrize(
    "said",
    [
        400,
        answer_of(AIGUL_IIN, 1, valid=False),
        b'{"valid": true, "signers": []}',
        b'{"valid": "true", "signers": [{"certificates": [{}]}]}',
        b'{"valid": true, "signers": [{"certificates": [{}, {}]}]}',
    ],
)
def test_whatever_is_not_plainly_valid_is_not_valid(node, said):
    node.answers["/cms/verify"] = said
    assert not ncanode.ask(b"x", b"y").is_valid


@pytest.mark.parametrize(
    "said", [500, 404, 302, b"", b"<html>", b"[]", b'{"signers": []}', b'{"valid": true, "signers": [{}]}']
)
def test_an_ncanode_that_does_not_answer_sensibly_lets_nobody_in(node, rsa, aigul, said):
    node.answers["/cms/verify"] = said
    with pytest.raises(errors.VerifierAway):
        judging.judge_with(sign(STATEMENT, aigul), STATEMENT, now=NOW, trusted=trust_in(rsa), ask=ncanode.ask)
