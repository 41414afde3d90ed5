"""A signature proves who made it only when everything about it is right; every other one is refused by name."""

import random
import subprocess
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives import serialization

from accounts.eds import cms, errors
from accounts.eds.cms import verify
from accounts.eds.errors import SignatureRefused
from tests.accounts.eds import forge
from tests.accounts.eds.forge import NOW, Authority, rsa_key, sign, trust_in

STATEMENT = "Jauap. Кіремін. Вхожу. 4f1c9d".encode()
KINDS = {"rsa": forge.rsa_key, "gost": forge.gost_key}


@pytest.fixture(params=KINDS)
def authority(request):
    return Authority(KINDS[request.param])


@pytest.fixture
def rsa():
    return Authority(rsa_key)


def refused(why, data, authority, *, content=STATEMENT, now=NOW, **trust):
    with pytest.raises(why) as caught:
        verify(data, content, now=now, trust=trust_in(authority, **trust))
    assert type(caught.value) is why, caught.value.facts
    assert caught.value.message
    assert forge.AIGUL_IIN not in repr(caught.value.facts)
    return caught.value


# -- what is right ------------------------------------------------------------------------------


@pytest.mark.parametrize("attached", [True, False])
def test_a_right_signature_names_its_signer(authority, attached):
    aigul = authority.person()
    signer = verify(sign(STATEMENT, aigul, attached=attached), STATEMENT, now=NOW, trust=trust_in(authority))
    assert (signer.iin, signer.name) == (forge.AIGUL_IIN, "Айгүл Серікова")
    assert signer.issuer == "ULTTYQ KUALANDYRUSHY ORTALYQ"
    assert forge.AIGUL_IIN not in repr(signer)
    assert "Айгүл" not in repr(signer)


def test_both_ways_of_writing_a_gost_signature_are_read():
    authority = Authority(forge.gost_key)
    for key in (forge.GostKey(), forge.GostKey(reversed_bytes=True)):
        data = sign(STATEMENT, authority.person(key=key))
        assert verify(data, STATEMENT, now=NOW, trust=trust_in(authority)).iin == forge.AIGUL_IIN


def test_attributes_out_of_order_are_covered_as_a_set(rsa):
    data = sign(STATEMENT, rsa.person(), shuffled=True)
    assert verify(data, STATEMENT, now=NOW, trust=trust_in(rsa)).iin == forge.AIGUL_IIN


@pytest.mark.parametrize("dress", ["der", "base64", "pem"])
def test_a_signature_is_read_however_it_is_handed_over(rsa, dress):
    import base64

    der = sign(STATEMENT, rsa.person())
    text = base64.encodebytes(der)
    sent = {"der": der, "base64": text, "pem": b"-----BEGIN CMS-----\n" + text + b"-----END CMS-----\n"}[dress]
    assert cms.der_of(sent) == der


def test_openssl_agrees_on_an_rsa_signature_and_its_chain(rsa, tmp_path):
    aigul = rsa.person()
    data = bytearray(forge.message([forge.signer_info(aigul, STATEMENT)], [aigul.certificate, rsa.nuc]))
    assert _openssl(rsa, data, tmp_path) == (True, "CMS Verification successful\n")
    data[-3] ^= 1
    assert not _openssl(rsa, bytes(data), tmp_path)[0]
    refused(errors.WrongSignature, bytes(data), rsa)


def test_what_openssl_signs_is_verified(rsa, tmp_path):
    aigul = rsa.person()
    pem = _pem(tmp_path / "person.pem", aigul.certificate)
    key = tmp_path / "key.pem"
    key.write_bytes(
        aigul.key.private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    (tmp_path / "text").write_bytes(STATEMENT)
    for more in ([], ["-nodetach"], ["-cades"]):
        command = ["openssl", "cms", "-sign", "-binary", "-in", tmp_path / "text", "-signer", pem, "-inkey", key]
        command += ["-md", "sha256", "-outform", "DER", "-out", tmp_path / "out", *more]
        subprocess.run(command, check=True, capture_output=True)
        data = (tmp_path / "out").read_bytes()
        assert verify(data, STATEMENT, now=NOW, trust=trust_in(rsa)).iin == forge.AIGUL_IIN


def _pem(path, *certificates):
    path.write_bytes(b"".join(one.parsed.public_bytes(serialization.Encoding.PEM) for one in certificates))
    return path


def _openssl(authority, data, tmp_path):
    (tmp_path / "signature").write_bytes(data)
    (tmp_path / "text").write_bytes(STATEMENT)
    command = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", tmp_path / "signature"]
    command += ["-content", tmp_path / "text", "-CAfile", _pem(tmp_path / "root.pem", authority.root)]
    command += ["-purpose", "any", "-out", tmp_path / "out", "-attime", str(int(NOW.timestamp()))]
    ran = subprocess.run(command, check=False, capture_output=True, text=True)
    return ran.returncode == 0, ran.stderr


# -- the message --------------------------------------------------------------------------------


def test_another_statement_is_refused(authority):
    aigul = authority.person()
    for attached in (True, False):
        refused(errors.OtherStatement, sign(STATEMENT, aigul, attached=attached), authority, content=STATEMENT + b" ")


def test_enclosed_content_that_is_not_what_the_digest_says_is_refused(rsa):
    aigul = rsa.person()
    info = forge.signer_info(aigul, b"something else")
    refused(errors.OtherStatement, forge.message([info], [aigul.certificate], content=STATEMENT), rsa)


def test_a_tampered_signature_is_refused(authority):
    aigul = authority.person()
    wrong = bytearray(aigul.key.sign(b"other attributes"))
    refused(errors.WrongSignature, sign(STATEMENT, aigul, signature=bytes(wrong)), authority)


def test_another_persons_certificate_put_beside_the_signature_is_refused(authority):
    """The signature is Bolat's; the certificate and the name in front of it are Aigul's."""
    aigul, bolat = authority.person(), authority.person("850101300124", key=type(authority.key)())
    mixed = forge.Person(aigul.certificate, bolat.key)
    refused(errors.WrongSignature, sign(STATEMENT, mixed), authority)


def test_a_signature_without_signed_attributes_is_refused(authority):
    refused(errors.NoSignedAttributes, sign(STATEMENT, authority.person(), attrs=[]), authority)


@pytest.mark.parametrize("missing", [0, 1])
def test_content_type_and_digest_must_be_among_the_signed_attributes(rsa, missing):
    aigul = rsa.person()
    attrs = forge.attributes(aigul.key, STATEMENT)
    del attrs[missing]
    refused(errors.NoSignedAttributes, sign(STATEMENT, aigul, attrs=attrs), rsa)


def test_an_attribute_that_comes_twice_is_refused(rsa):
    aigul = rsa.person()
    attrs = forge.attributes(aigul.key, STATEMENT)
    other = forge.attribute("1.2.840.113549.1.9.4", forge.octets(aigul.key.digest(b"other")))
    refused(errors.NotASignature, sign(STATEMENT, aigul, attrs=[*attrs, other]), rsa)


def test_an_attribute_with_two_values_is_refused(rsa):
    aigul = rsa.person()
    attrs = forge.attributes(aigul.key, STATEMENT)
    digests = [forge.octets(aigul.key.digest(text)) for text in (STATEMENT, b"other")]
    attrs[1] = forge.attribute("1.2.840.113549.1.9.4", *digests)
    refused(errors.NotASignature, sign(STATEMENT, aigul, attrs=attrs), rsa)


def test_a_signing_certificate_that_is_another_is_refused(rsa):
    aigul = rsa.person()
    for text, is_right in ((aigul.certificate.der, True), (b"another", False)):
        named = forge.seq(forge.seq(forge.seq(forge.octets(aigul.key.digest(text)))))
        attrs = [*forge.attributes(aigul.key, STATEMENT), forge.attribute("1.2.840.113549.1.9.16.2.47", named)]
        data = sign(STATEMENT, aigul, attrs=attrs)
        if is_right:
            verify(data, STATEMENT, now=NOW, trust=trust_in(rsa))
        else:
            refused(errors.WrongSignature, data, rsa)


def test_exactly_one_person_signs(rsa):
    aigul, bolat = rsa.person(), rsa.person("850101300124", key=rsa_key("bolat"))
    infos = [forge.signer_info(one, STATEMENT) for one in (aigul, bolat)]
    refused(errors.SeveralSigners, forge.message(infos, [aigul.certificate, bolat.certificate]), rsa)
    refused(errors.SeveralSigners, forge.message([], [aigul.certificate]), rsa)


def test_the_certificate_of_the_signer_must_be_in_the_message(rsa):
    aigul = rsa.person()
    info = forge.signer_info(aigul, STATEMENT)
    refused(errors.NotASignature, forge.message([info], []), rsa)
    refused(errors.NotASignature, forge.message([info], [rsa.nuc]), rsa)


def test_a_heap_of_certificates_is_refused_before_it_costs_anything(rsa):
    aigul = rsa.person()
    heap = [rsa.person(f"{n}").certificate for n in range(9)]
    refused(errors.NotASignature, forge.message([forge.signer_info(aigul, STATEMENT)], [aigul.certificate, *heap]), rsa)


def test_other_kinds_of_content_are_refused(rsa):
    aigul = rsa.person()
    info = forge.signer_info(aigul, STATEMENT)
    tst = "1.2.840.113549.1.9.16.1.4"
    refused(errors.OtherStatement, forge.message([info], [aigul.certificate], content_type=tst), rsa)


def test_a_huge_message_is_refused_unread(rsa):
    refused(errors.TooLarge, b"\x30" + b"\0" * cms.MOST_BYTES, rsa)
    with pytest.raises(errors.TooLarge):
        cms.der_of(b"M" * (2 * cms.MOST_BYTES + 1))


@pytest.mark.parametrize(
    "garbage",
    [
        b"",
        b"\0",
        b"\x30\x03\x02\x01\x01",
        b"not a signature at all",
        b"\x30\x80",
        b"\x30\x84\xff\xff\xff\xff",
        b"\x30" * 3000,
        b"\xa0\x80" * 2000,
        "қол".encode(),
    ],
)
def test_garbage_is_no_signature(rsa, garbage):
    refused(errors.NotASignature, garbage, rsa)


# -- algorithms ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"signature_oid": "1.2.840.113549.1.1.5"}, errors.AlgorithmRefused),  # SHA-1
        ({"digest_oid": "1.3.14.3.2.26"}, errors.AlgorithmRefused),
        ({"digest_oid": "2.16.840.1.101.3.4.2.3"}, errors.AlgorithmRefused),  # not the digest of the signature
        ({"signature_oid": "1.2.840.113549.1.1.10"}, errors.AlgorithmRefused),  # PSS
        ({"signature_oid": "1.2.840.10045.4.3.2"}, errors.AlgorithmRefused),  # ECDSA
        ({"signature_oid": "1.2.398.3.10.1.1.2.3.1"}, errors.AlgorithmRefused),  # GOST with 256 bits
        ({"signature_oid": "1.2.398.3.10.1.1.1.2"}, errors.OldGost),
        ({"digest_oid": "1.2.398.3.10.1.1.1.1"}, errors.OldGost),
    ],
)
def test_only_algorithms_of_the_list_are_accepted(rsa, changed, why):
    refused(why, sign(STATEMENT, rsa.person(), **changed), rsa)


def test_a_key_of_another_kind_than_the_signature_is_refused():
    rsa, gost = Authority(rsa_key), Authority(forge.gost_key)
    gost_oids = {"signature_oid": forge.gost.SIGNATURE, "digest_oid": forge.gost.DIGEST}
    aigul = rsa.person()
    attrs = forge.attributes(forge.gost_key("person"), STATEMENT)
    refused(errors.AlgorithmRefused, sign(STATEMENT, aigul, attrs=attrs, **gost_oids), rsa)
    rsa_oids = {"signature_oid": forge.RSA_SHA256, "digest_oid": forge.SHA256}
    attrs = forge.attributes(rsa_key("person"), STATEMENT)
    refused(errors.AlgorithmRefused, sign(STATEMENT, gost.person(), attrs=attrs, **rsa_oids), gost)


def test_a_short_rsa_key_is_refused(rsa):
    refused(errors.AlgorithmRefused, sign(STATEMENT, rsa.person(key=rsa_key("short", 1024))), rsa)


def test_a_digest_beside_plain_rsa_must_be_of_the_list(rsa):
    plain = "1.2.840.113549.1.1.1"
    verify(sign(STATEMENT, rsa.person(), signature_oid=plain), STATEMENT, now=NOW, trust=trust_in(rsa))
    refused(
        errors.AlgorithmRefused,
        sign(STATEMENT, rsa.person(), signature_oid=plain, digest_oid="1.2.840.113549.2.5"),
        rsa,
    )


# -- the certificate ----------------------------------------------------------------------------


def test_a_key_for_signing_in_does_not_sign(authority):
    refused(errors.NotForSigning, sign(STATEMENT, authority.person(usage=forge.AUTH_USAGE)), authority)


def test_an_organisation_is_refused_by_role_and_by_its_number(authority):
    roles = (forge.EMAIL_PROTECTION, forge.ORGANISATION, "1.2.398.3.3.4.1.2.1")
    both = (forge.EMAIL_PROTECTION, forge.INDIVIDUAL, forge.ORGANISATION)
    unit = {"organizational_unit_name": "BIN123456789012"}
    for more in ({"roles": roles, "more": unit}, {"roles": both}, {"more": unit}):
        refused(errors.OrganisationsKey, sign(STATEMENT, authority.person(**more)), authority)


def test_a_certificate_that_names_no_role_is_nobodys(rsa):
    refused(errors.NotAnIndividual, sign(STATEMENT, rsa.person(roles=(forge.EMAIL_PROTECTION,))), rsa)


@pytest.mark.parametrize(
    "number",
    ["IIN900101300121", "IIN90010130012", "900101300126", "BIN900101300126", "IIN 900101300126", "IIN000000000000"],
)
def test_an_iin_must_be_there_and_have_a_right_check_digit(rsa, number):
    refused(errors.NoIin, sign(STATEMENT, rsa.person(serial_number=number)), rsa)


def test_two_serial_numbers_in_a_name_are_refused(rsa):
    def part(kind, text):
        return forge.tlv(0x31, forge.seq(forge.oid(kind), forge.tlv(0x0C, text.encode())))

    subject = forge.seq(
        part("2.5.4.3", "X"), part("2.5.4.5", f"IIN{forge.AIGUL_IIN}"), part("2.5.4.5", "IIN850101300124")
    )
    refused(errors.NoIin, sign(STATEMENT, rsa.person(subject=subject)), rsa)


def test_a_critical_extension_that_nobody_knows_is_refused(rsa):
    strange = forge.extension("1.2.3.4", b"\x05\x00", critical=True)
    refused(errors.UnknownAuthority, sign(STATEMENT, rsa.person(extensions=[strange])), rsa)


@pytest.mark.parametrize(
    ("subject", "written"),
    [
        ({"common_name": "СЕРІКОВА АЙГҮЛ", "surname": "СЕРІКОВА"}, "Айгүл Серікова"),
        ({"common_name": "ӘБІЛҚАСЫМ-ТЕГІ ҒАНИ ҰЛЫ", "surname": "ӘБІЛҚАСЫМ-ТЕГІ"}, "Ғани Ұлы Әбілқасым-Тегі"),
        ({"common_name": "АЙГҮЛ"}, "Айгүл"),
        ({"common_name": "A" * 60 + " " + "B" * 3, "surname": "A" * 60}, "Bbb A" + "a" * 59),
    ],
)
def test_a_name_is_written_as_people_write_it(rsa, subject, written):
    from asn1crypto import x509

    built = x509.Name.build({**subject, "serial_number": f"IIN{forge.AIGUL_IIN}"}).dump()
    assert rsa.person(subject=built).certificate.person() == written


def test_an_authority_with_a_long_name_is_read_without_a_word(rsa):
    """The national authority's has 69 letters, more than X.509 allows."""
    long_name = "ҰЛТТЫҚ КУӘЛАНДЫРУШЫ ОРТАЛЫҚ (GOST) " * 3
    aigul = rsa.person()
    made = forge.certificate(
        forge.name("X", serial_number=f"IIN{forge.AIGUL_IIN}"), forge.name(long_name), aigul.key.spki, rsa.key, []
    )
    assert made.authority_name() == long_name


# -- chain and time -----------------------------------------------------------------------------


def test_an_authority_that_only_looks_alike_is_refused(authority):
    twin = Authority(authority.kind, tag="TWIN")
    bolat = twin.person()
    info = forge.signer_info(bolat, STATEMENT)
    chain = [bolat.certificate, twin.nuc, twin.root]
    refused(errors.UnknownAuthority, forge.message([info], chain, digest_oid=bolat.key.digest_oid), authority)


def test_a_signer_of_one_kind_is_refused_where_only_the_other_root_is_installed():
    rsa, gost = Authority(rsa_key), Authority(forge.gost_key)
    refused(errors.UnknownAuthority, sign(STATEMENT, gost.person()), rsa)
    data = sign(STATEMENT, gost.person())
    assert verify(data, STATEMENT, now=NOW, trust=trust_in(rsa, gost)).iin == forge.AIGUL_IIN


def test_a_person_is_no_authority(rsa):
    """Aigul's own certificate, right in every way, signs one for another IIN."""
    aigul = rsa.person()
    key = rsa_key("bolat")
    made = forge.certificate(
        forge.name("БОЛАТ", serial_number="IIN850101300124"),
        aigul.certificate.subject,
        key.spki,
        aigul.key,
        [forge.key_usage(forge.SIGN_USAGE), forge.extended_usage(forge.EMAIL_PROTECTION, forge.INDIVIDUAL)],
    )
    info = forge.signer_info(forge.Person(made, key), STATEMENT)
    refused(errors.UnknownAuthority, forge.message([info], [made, aigul.certificate]), rsa)


@pytest.mark.parametrize(
    "extensions",
    [
        (forge.constraints(ca=False), forge.key_usage(b"\x01\x06")),
        (forge.key_usage(b"\x01\x06"),),
        (forge.constraints(), forge.key_usage(forge.SIGN_USAGE)),
        (forge.constraints(),),
    ],
)
def test_an_authority_must_be_one(extensions):
    authority = Authority(rsa_key, nuc_extensions=extensions)
    refused(errors.UnknownAuthority, sign(STATEMENT, authority.person()), authority)


def test_the_chain_may_come_with_the_message(rsa):
    aigul = rsa.person()
    data = forge.message([forge.signer_info(aigul, STATEMENT)], [aigul.certificate, rsa.nuc])
    trust = cms.Trust((rsa.root,), (), forge.Given([rsa.crl(), rsa.crl(by_root=True)]))
    assert verify(data, STATEMENT, now=NOW, trust=trust).iin == forge.AIGUL_IIN
    alone = forge.message([forge.signer_info(aigul, STATEMENT)], [aigul.certificate])
    with pytest.raises(errors.UnknownAuthority):
        verify(alone, STATEMENT, now=NOW, trust=trust)


@pytest.mark.parametrize(("seconds", "is_valid"), [(-1, True), (0, True), (1, False)])
def test_a_certificate_ends_to_the_second_by_our_clock(rsa, seconds, is_valid):
    end = NOW + timedelta(hours=1)
    data = sign(STATEMENT, rsa.person(end=end))
    now = end + timedelta(seconds=seconds)
    if is_valid:
        verify(data, STATEMENT, now=now, trust=trust_in(rsa))
    else:
        refused(errors.NotValidNow, data, rsa, now=now)


def test_a_certificate_that_has_not_begun_is_refused(rsa):
    refused(errors.NotValidNow, sign(STATEMENT, rsa.person(start=NOW + timedelta(seconds=1))), rsa)


def test_an_authority_out_of_date_ends_the_chain(rsa):
    late = NOW + timedelta(days=1001)
    data = sign(STATEMENT, rsa.person(end=late + timedelta(days=1)))
    lists = [rsa.crl(at=late), rsa.crl(by_root=True, at=late)]
    refused(errors.NotValidNow, data, rsa, now=late, lists=lists)


# -- a thousand bits ----------------------------------------------------------------------------


@pytest.mark.parametrize("flips", [1000])
def test_a_flipped_bit_never_makes_another_person(flips):
    """Refused by name, or, where the bit is in bytes that nothing covers, still the same person. No error of ours either."""
    rsa = Authority(rsa_key)
    trust = trust_in(rsa)
    original = sign(STATEMENT, rsa.person(), attached=True)
    choose = random.Random(2026)
    same = 0
    for _flip in range(flips):
        changed = bytearray(original)
        for _more in range(choose.choice((1, 1, 1, 2, 5))):
            changed[choose.randrange(len(changed))] ^= 1 << choose.randrange(8)
        try:
            signer = verify(bytes(changed), STATEMENT, now=NOW, trust=trust)
        except SignatureRefused:
            continue
        assert (signer.iin, signer.name) == (forge.AIGUL_IIN, "Айгүл Серікова")
        same += 1
    assert same < flips / 20


@pytest.mark.slow
def test_a_flipped_bit_never_makes_another_person_with_gost():
    gost = Authority(forge.gost_key)
    trust = trust_in(gost)
    original = sign(STATEMENT, gost.person())
    choose = random.Random(2027)
    for _flip in range(300):
        changed = bytearray(original)
        changed[choose.randrange(len(changed))] ^= 1 << choose.randrange(8)
        try:
            signer = verify(bytes(changed), STATEMENT, now=NOW, trust=trust)
        except SignatureRefused:
            continue
        assert signer.iin == forge.AIGUL_IIN
