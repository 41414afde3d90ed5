"""The arithmetic of GOST against published numbers and a second implementation."""

import secrets

import gostcrypto
import pytest

from accounts.eds import gost
from tests.accounts.eds import forge

M1 = bytes.fromhex(
    "323130393837363534333231303938373635343332313039383736353433323130393837363534333231303938373635343332313039383736353433323130"
)
M2 = bytes.fromhex(
    "fbe2e5f0eee3c820fbeafaebef20fffbf0e1e0f0f520e0ed20e8ece0ebe5f0f2f120fff0eeec20f120faf2fee5e2202ce8f6f3ede220e8e6eee1e8f0f2d1"
    "202ce8f0f2e5e220e5d1"
)


@pytest.mark.parametrize(
    ("message", "digest"),
    [  # RFC 6986, 10.1 and 10.2, with the lowest byte last
        (
            M1,
            "486f64c1917879417fef082b3381a4e211c324f074654c38823a7b76f830ad00fa1fbae42b1285c0352f227524bc9ab16254288dd6863dccd5b9f54a1ad0541b",
        ),
        (
            M2,
            "28fbc9bada033b1460642bdcddb90c3fb3e56c497ccd0f62b8a2ad4935e85f037613966de4ee00531ae60f3b5a47f8dae06915d5f2f194996fcabf2622e6881e",
        ),
    ],
)
def test_streebog_is_that_of_rfc_6986(message, digest):
    assert gost.streebog(message[::-1])[::-1].hex() == digest


RFC_7091 = gost.Curve(  # RFC 7091, 7.2: an example with 512 bits on a curve of its own
    p=int(
        "4531ACD1FE0023C7550D267B6B2FEE80922B14B2FFB90F04D4EB7C09B5D2D15DF1D852741AF4704A0458047E80E4546D35B8336FAC224DD81664BBF528BE6373",
        16,
    ),
    a=7,
    b=int(
        "1CFF0806A31116DA29D8CFA54E57EB748BC5F377E49400FDD788B649ECA1AC4361834013B2AD7322480A89CA58E0CF74BC9E540C2ADD6897FAD0A3084F302ADC",
        16,
    ),
    q=int(
        "4531ACD1FE0023C7550D267B6B2FEE80922B14B2FFB90F04D4EB7C09B5D2D15DA82F2D7ECB1DBAC719905C5EECC423F1D86E25EDBE23C595D644AAF187E6E6DF",
        16,
    ),
    x=int(
        "24D19CC64572EE30F396BF6EBBFD7A6C5213B3B3D7057CC825F91093A68CD762FD60611262CD838DC6B60AA7EEE804E28BC849977FAC33B4B530F1B120248A9A",
        16,
    ),
    y=int(
        "2BB312A43BD2CE6E0D020613C857ACDDCFBF061E91E5F2C3F32447C259F39B2C83AB156D77F1496BF7EB3351E1EE4E43DC1A18B91B24640B6DBB92CB1ADD371E",
        16,
    ),
)
RFC_KEY = (
    int(
        "115DC5BC96760C7B48598D8AB9E740D4C4A85A65BE33C1815B5C320C854621DD5A515856D13314AF69BC5B924C8B4DDFF75C45415C1D9DD9DD33612CD530EFE1",
        16,
    ),
    int(
        "37C7C90CD40B0F5621DC3AC1B751CFA0E2634FA0503B3D52639F5D7FB72AFD61EA199441D943FFE7F0C70A2759A3CDB84C114E1F9339FDF27F35ECA93677BEEC",
        16,
    ),
)
RFC_E = int(
    "3754F3CFACC9E0615C4F4A7C4D8DAB531B09B6F9C170C533A71D147035B0C5917184EE536593F4414339976C647C5D5A407ADEDB1D560C4FC6777D2972075B8C",
    16,
)
RFC_R = int(
    "2F86FA60A081091A23DD795E1E3C689EE512A3C82EE0DCC2643C78EEA8FCACD35492558486B20F1C9EC197C90699850260C93BCBCD9C5C3317E19344E173AE36",
    16,
)
RFC_S = int(
    "1081B394696FFE8E6585E7A9362D26B6325F56778AADBC081C0BFBE933D52FF5823CE288E8C4F362526080DF7F70CE406A6EEB1F56919CB92A9853BDE73E5B4A",
    16,
)


def test_the_signature_of_rfc_7091_verifies_and_no_other():
    assert RFC_7091.holds(RFC_7091.x, RFC_7091.y)
    assert RFC_7091.holds(*RFC_KEY)
    assert RFC_7091.verifies(RFC_KEY, RFC_E, RFC_R, RFC_S)
    for e, r, s in (
        (RFC_E + 1, RFC_R, RFC_S),
        (RFC_E, RFC_R ^ 1, RFC_S),
        (RFC_E, RFC_R, RFC_S ^ 1),
        (RFC_E, RFC_S, RFC_R),
    ):
        assert not RFC_7091.verifies(RFC_KEY, e, r, s)


@pytest.mark.parametrize("number", [0, -1])
def test_numbers_outside_the_group_are_no_signature(number):
    q = RFC_7091.q
    assert not RFC_7091.verifies(RFC_KEY, RFC_E, number % q or q, RFC_S)
    assert not RFC_7091.verifies(RFC_KEY, RFC_E, RFC_R, number % q or q)
    assert not RFC_7091.verifies(RFC_KEY, RFC_E, 0, RFC_S)
    assert not RFC_7091.verifies(RFC_KEY, RFC_E, RFC_R, 0)


def test_the_curve_is_what_it_says():
    curve = gost.TC26_512_A
    base = (curve.x, curve.y, 1)
    assert curve.holds(curve.x, curve.y)
    assert curve.sum_of_products(curve.q, base, 0, base)[2] == 0
    assert curve.double(gost.INFINITY) == gost.INFINITY
    assert curve.add(gost.INFINITY, base) == base == curve.add(base, gost.INFINITY)
    opposite = (curve.x, curve.p - curve.y, 1)
    assert curve.add(base, opposite)[2] == 0
    assert forge.affine(curve.add(base, base)) == forge.affine(curve.double(base))


def test_another_implementation_signs_what_ours_verifies():
    """gostcrypto signs by code of its own; its signature is r then s, the highest byte first."""
    theirs = gostcrypto.gostsignature.new(
        gostcrypto.gostsignature.MODE_512,
        gostcrypto.gostsignature.CURVES_R_1323565_1_024_2019["id-tc26-gost-3410-12-512-paramSetA"],
    )
    for _round in range(5):
        private = bytearray(secrets.token_bytes(64))
        public = bytes(theirs.public_key_generate(private))
        key = int.from_bytes(public[:64], "big"), int.from_bytes(public[64:], "big")
        digest = bytearray(secrets.token_bytes(64))
        signature = bytes(theirs.sign(private, digest))
        r, s = int.from_bytes(signature[:64], "big"), int.from_bytes(signature[64:], "big")
        e = int.from_bytes(digest, "big")
        assert gost.TC26_512_A.holds(*key)
        assert gost.TC26_512_A.verifies(key, e, r, s)
        assert not gost.TC26_512_A.verifies(key, e ^ 1, r, s)


@pytest.mark.parametrize("change", ["off the curve", "short", "other curve", "garbage"])
def test_a_key_must_be_a_point_of_the_curve(change):
    spki = forge.GostKey().spki
    if change == "off the curve":
        spki = spki[:-1] + bytes([spki[-1] ^ 1])
    elif change == "short":
        spki = forge.seq(
            forge.seq(forge.oid(gost.KEY), forge.seq(forge.oid(gost.CURVE_A), forge.oid(gost.DIGEST))),
            forge.bits(forge.octets(b"\1" * 64)),
        )
    elif change == "other curve":
        spki = spki.replace(forge.oid(gost.CURVE_A), forge.oid("1.2.398.3.10.1.1.2.2.2"))
    else:
        spki = b"\x30\x00"
    with pytest.raises(gost.NoKey):
        gost.public_key(spki)
