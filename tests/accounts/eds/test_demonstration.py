"""In a demonstration invented residents sign with keys of an authority that exists nowhere else and counts nowhere else."""

import pytest

from accounts import demonstration as invented
from accounts.eds import challenges, demonstration, errors, judging
from accounts.eds.cms import verify
from accounts.models import EdsChallenge, Identity, User
from tests.accounts.eds import forge
from tests.accounts.eds.forge import NOW, Authority, rsa_key, sign, trust_in

STATEMENT = b"statement"
NAME, IIN = invented.RESIDENTS[0][1], invented.RESIDENTS[0][4]


@pytest.fixture
def shown(settings, tmp_path, monkeypatch):
    settings.DEBUG = settings.DEMONSTRATION = True
    settings.EDS_ROOTS = None
    settings.EDS_CACHE = tmp_path
    monkeypatch.setattr(challenges, "_order_check", lambda _challenge: None)
    return settings


def test_an_invented_resident_signs_and_every_check_is_made(shown):
    data = demonstration.sign(IIN, NAME, STATEMENT)
    signer = judging.judge(data, STATEMENT, now=NOW)
    assert (signer.iin, signer.name, signer.issuer) == (IIN, NAME, demonstration.NAME)
    with pytest.raises(errors.OtherStatement):
        judging.judge(data, STATEMENT + b" ", now=NOW)
    with pytest.raises(errors.UnknownAuthority):
        judging.judge(sign(STATEMENT, Authority(rsa_key).person()), STATEMENT, now=NOW)


@pytest.mark.parametrize("switch", ["DEBUG", "DEMONSTRATION", "EDS_ROOTS"])
def test_anywhere_else_the_authority_does_not_exist(shown, tmp_path, switch):
    data = demonstration.sign(IIN, NAME, STATEMENT)
    setattr(shown, switch, tmp_path if switch == "EDS_ROOTS" else False)
    assert not demonstration.is_on()
    for act in (lambda: demonstration.sign(IIN, NAME, STATEMENT), lambda: demonstration.trust(NOW)):
        with pytest.raises(demonstration.NotADemonstration):
            act()
    with pytest.raises(errors.UnknownAuthority):
        verify(data, STATEMENT, now=NOW, trust=trust_in(Authority(rsa_key)))


def test_nobody_real_gets_such_a_key(shown):
    with pytest.raises(demonstration.NotADemonstration):
        demonstration.sign(forge.AIGUL_IIN, "Айгүл Серікова", STATEMENT)


@pytest.mark.django_db
def test_the_page_offers_invented_residents_and_says_what_they_are(shown, client, monkeypatch):
    from territories import clock

    monkeypatch.setattr(clock, "now", lambda: NOW)
    here = "/en/enter/signature/"
    client.post(here)
    page = client.get(f"{here}sign/").content.decode()
    assert "which is no real one" in page
    assert NAME in page
    assert client.post(f"{here}sign/", {"invented": forge.AIGUL_IIN}).status_code == 400
    client.post(f"{here}sign/", {"invented": IIN})
    challenges.check(str(EdsChallenge.objects.get().ticket), NOW)
    client.post(f"{here}wait/", {"name": NAME})
    assert User.objects.get().name == NAME
    assert Identity.objects.get().issuer == demonstration.NAME


@pytest.mark.django_db
def test_outside_a_demonstration_the_choice_is_not_looked_at(client, settings, tmp_path, monkeypatch):
    settings.EDS_ROOTS = tmp_path
    here = "/en/enter/signature/"
    client.post(here)
    assert "no real one" not in client.get(f"{here}sign/").content.decode()
    assert client.post(f"{here}sign/", {"invented": IIN}).status_code == 400
