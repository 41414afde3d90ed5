"""Lists are fetched, verified once and kept; authorities are asked; what is slow, huge, forged or stale lets nobody in."""

import time
from datetime import timedelta
from io import StringIO

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.management import CommandError, call_command

from accounts.eds import errors, fetching, judging, sources, trust
from accounts.eds.cms import verify
from accounts.eds.trust import Trust
from tests.accounts.eds import forge
from tests.accounts.eds.forge import AIGUL_IIN, NOW, Authority, rsa_key, sign
from tests.accounts.eds.peers import asked_serial, peer

STATEMENT = b"statement"


@pytest.fixture
def web():
    with peer() as found:
        yield found


@pytest.fixture
def rsa():
    return Authority(rsa_key)


@pytest.fixture
def site(settings, tmp_path, web, rsa):
    """A site whose operator installed the roots and named the lists."""
    folder = tmp_path / "roots"
    folder.mkdir()
    (folder / "root.pem").write_bytes(rsa.root.parsed.public_bytes(Encoding.PEM))
    (folder / "nuc.cer").write_bytes(rsa.nuc.der)
    (folder / "readme.txt").write_text("not a certificate")
    settings.EDS_ROOTS = folder
    settings.EDS_CACHE = tmp_path / "cache"
    settings.EDS_CRLS = [web.url("/nuc.crl"), web.url("/root.crl")]
    settings.EDS_DELTA_CRLS = []
    settings.EDS_OCSP = settings.EDS_NCANODE_URL = ""
    web.answers = {"/nuc.crl": rsa.crl_der(), "/root.crl": rsa.crl_der(by_root=True)}
    return settings


def refresh(now=NOW):
    roots, others = trust.installed()
    return [one.words.split(",")[0] for one in sources.refresh((*roots, *others), now)]


def judge(person, now=NOW):
    return judging.judge(sign(STATEMENT, person), STATEMENT, now=now).iin


def test_lists_are_fetched_verified_and_then_used_without_the_network(site, web, rsa):
    with pytest.raises(errors.RevocationUnknown):
        judge(rsa.person())
    refresh()
    web.answers = {}
    assert judge(rsa.person()) == AIGUL_IIN


def test_a_list_that_did_not_change_is_not_fetched_again(site, web):
    web.headers = {"ETag": '"1"', "Last-Modified": "Tue, 01 Sep 2026 09:00:00 GMT"}
    refresh()
    assert refresh() == ["unchanged", "unchanged"]
    assert web.asked[-1][2]["If-Modified-Since"] == web.headers["Last-Modified"]


def test_a_new_list_takes_the_place_of_the_old_one(site, web, rsa):
    aigul = rsa.person()
    refresh()
    assert judge(aigul) == AIGUL_IIN
    web.answers["/nuc.crl"] = rsa.crl_der(aigul.certificate, number=8)
    refresh()
    with pytest.raises(errors.Revoked):
        judge(aigul)
    web.answers["/nuc.crl"] = rsa.crl_der(number=7)
    assert "older" in " ".join(one.words for one in _refreshed())
    with pytest.raises(errors.Revoked):
        judge(aigul)


def _refreshed():
    roots, others = trust.installed()
    return sources.refresh((*roots, *others), NOW)


@pytest.mark.parametrize("bad", ["stranger", "garbage", "huge", "away", "redirect"])
def test_what_is_no_list_of_ours_changes_nothing(site, web, rsa, bad, monkeypatch):
    refresh()
    monkeypatch.setattr(sources, "LIST_MOST_BYTES", 4000)
    web.answers["/elsewhere"] = rsa.crl_der(number=9)
    web.answers["/nuc.crl"] = {
        "stranger": rsa.crl_der(number=9, signer=rsa_key("stranger")),
        "garbage": b"<html>",
        "huge": rsa.crl_der(number=9) + b"\0" * 4000,
        "away": 503,
        "redirect": 302,
    }[bad]
    assert refresh()[0].startswith("not fetched")
    assert judge(rsa.person()) == AIGUL_IIN
    assert not [path for path, *_rest in web.asked if path == "/elsewhere"]


def test_stale_lists_let_nobody_in(site, rsa):
    refresh()
    late = NOW + timedelta(hours=23, seconds=1)
    assert not any(one.is_fresh for one in sources.refresh((rsa.root, rsa.nuc), late))
    with pytest.raises(errors.RevocationUnknown):
        judge(rsa.person(), late)


def test_a_list_laid_on_the_disk_by_somebody_else_is_not_used(site, web, rsa):
    aigul = rsa.person()
    web.answers["/nuc.crl"] = rsa.crl_der(aigul.certificate)
    refresh()
    place = sources._place(site.EDS_CRLS[0])
    place.write_bytes(rsa.crl_der())
    place.with_suffix(".json").write_bytes(place.with_suffix(".json").read_bytes())
    sources._remembered.clear()
    with pytest.raises(errors.RevocationUnknown):
        judge(aigul)


def test_delta_lists_are_needed_where_they_are_named(site, web, rsa):
    site.EDS_DELTA_CRLS = [web.url("/delta.crl")]
    aigul = rsa.person()
    refresh()
    with pytest.raises(errors.RevocationUnknown):
        judge(aigul)
    web.answers["/delta.crl"] = rsa.crl_der(number=9, base=7)
    refresh()
    assert judge(aigul) == AIGUL_IIN
    web.answers["/delta.crl"] = rsa.crl_der(aigul.certificate, number=10, base=7)
    refresh()
    with pytest.raises(errors.Revoked):
        judge(aigul)


def test_the_authority_is_asked_at_the_moment(site, web, rsa):
    site.EDS_OCSP = web.url("/ocsp")
    refresh()
    aigul = rsa.person()
    status = ["good"]

    def answer(body):
        assert asked_serial(body) == aigul.certificate.serial
        return rsa.ocsp(aigul.certificate, status=status[0])

    web.answers["/ocsp"] = answer
    assert judge(aigul) == AIGUL_IIN
    assert web.asked[-1][2]["Content-Type"] == "application/ocsp-request"
    status[0] = "revoked"
    with pytest.raises(errors.Revoked):
        judge(aigul)


def test_an_authority_that_does_not_answer_leaves_it_to_fresh_lists(site, web, rsa):
    site.EDS_OCSP = web.url("/ocsp")
    web.answers["/ocsp"] = 500
    refresh()
    assert judge(rsa.person()) == AIGUL_IIN
    with pytest.raises(errors.RevocationUnknown):
        judge(rsa.person(), NOW + timedelta(days=1))


def test_answers_alone_are_enough_for_people_but_authorities_need_a_list(site, web, rsa):
    site.EDS_OCSP = web.url("/ocsp")
    site.EDS_CRLS = [web.url("/root.crl")]
    aigul = rsa.person()
    web.answers["/ocsp"] = rsa.ocsp(aigul.certificate)
    with pytest.raises(errors.RevocationUnknown):
        judge(aigul)
    refresh()
    assert judge(aigul) == AIGUL_IIN


def test_the_operator_sees_what_is_trusted_and_how_fresh_it_is(site, web, rsa, monkeypatch):
    from territories import clock

    monkeypatch.setattr(clock, "now", lambda: NOW)
    out = StringIO()
    call_command("eds_lists", stdout=out)
    said = out.getvalue()
    for part in (
        f"root  {rsa.root.fingerprint()}",
        f"authority  {rsa.nuc.fingerprint()}",
        "list  fresh",
        "number 7",
        "OCSP  none",
    ):
        assert part in said
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=2))
    with pytest.raises(CommandError, match="not fresh"):
        call_command("eds_lists", stdout=out)
    site.EDS_ROOTS = None
    with pytest.raises(CommandError, match="EDS_ROOTS"):
        call_command("eds_lists", stdout=out)


# -- fetching -----------------------------------------------------------------------------------


def test_fetching_ends_in_time(web):
    def slow(_body):
        time.sleep(1.5)
        return b"late"

    web.answers["/slow"] = slow
    began = time.monotonic()
    with pytest.raises(fetching.Away):
        fetching.fetch(web.url("/slow"), seconds=0.3, most_bytes=100)
    assert time.monotonic() - began < 1.2


def test_fetching_refuses_files_redirects_and_nobody(web):
    web.answers["/away"] = 302
    web.answers["/elsewhere"] = b"x"
    for address in ("file:///etc/passwd", "ftp://127.0.0.1/x", web.url("/away"), "http://127.0.0.1:9/x", "http://"):
        with pytest.raises(fetching.Away):
            fetching.fetch(address, seconds=1, most_bytes=100)


# -- roots --------------------------------------------------------------------------------------


def test_a_folder_may_hold_der_and_pem_of_both_kinds(site, rsa):
    gost = Authority(forge.gost_key)
    pem = gost.root.parsed.public_bytes(Encoding.PEM) + gost.nuc.parsed.public_bytes(Encoding.PEM)
    (site.EDS_ROOTS / "gost.pem").write_bytes(pem)
    roots, others = trust.installed()
    assert {one.der for one in roots} == {rsa.root.der, gost.root.der}
    assert {one.der for one in others} == {rsa.nuc.der, gost.nuc.der}


@pytest.mark.parametrize("bad", ["empty", "garbage", "person", "leaf root"])
def test_a_folder_that_cannot_be_right_is_refused(site, rsa, bad, tmp_path):
    folder = tmp_path / bad
    folder.mkdir()
    site.EDS_ROOTS = folder
    aigul = rsa.person()
    content = {
        "empty": None,
        "garbage": b"-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n",
        "person": aigul.certificate.der,
        "leaf root": forge.certificate(
            forge.name("X"), forge.name("X"), aigul.key.spki, aigul.key, [forge.key_usage(forge.SIGN_USAGE)]
        ).der,
    }[bad]
    if content:
        (folder / "one.cer").write_bytes(content)
    with pytest.raises(trust.BadRoots):
        trust.installed()
    site.EDS_ROOTS = tmp_path / "nowhere"
    with pytest.raises(trust.BadRoots):
        trust.installed()


def test_who_verifies_needs_no_settings(rsa):
    given = Trust((rsa.root,), (rsa.nuc,), forge.Given([rsa.crl(), rsa.crl(by_root=True)]))
    assert verify(sign(STATEMENT, rsa.person()), STATEMENT, now=NOW, trust=given).iin == AIGUL_IIN
