"""A resident signs in with NCALayer on a desk, is told what is wrong when it is, and gets by with files where there are no scripts."""

from __future__ import annotations

import pytest

from accounts.eds import challenges, judging
from accounts.eds.statement import content_of
from accounts.models import EdsChallenge, Identity, User
from tests.accounts.eds import forge, ncalayer
from tests.accounts.eds.forge import NOW, Authority, rsa_key, sign, trust_in

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("world"),
    pytest.mark.xdist_group("ncalayer"),  # the program has one port
]
START = "/enter/signature/"


@pytest.fixture(autouse=True)
def authority(monkeypatch, settings, tmp_path):
    """The site trusts an authority of ours; a worker is somebody who calls `check`."""
    from territories import clock

    found = Authority(rsa_key)
    settings.EDS_ROOTS = tmp_path
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(judging, "installed_trust", lambda _now: trust_in(found))
    monkeypatch.setattr(challenges, "_order_check", lambda _challenge: None)
    return found


@pytest.fixture
def program(tmp_path):
    with ncalayer.running(tmp_path) as found:
        yield found


def check() -> None:
    challenges.check(str(EdsChallenge.objects.get().ticket), NOW)


def to_the_statement(visitor):
    page = visitor.open(START)
    visitor.press("main form button[type=submit]")
    return page


def look(visitor, name):
    visitor.axe()
    visitor.no_overflow()
    visitor.targets_large_enough()
    visitor.shot(f"signature-{name}")


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("kind", ["rsa", "gost"])
def test_a_resident_signs_in_with_ncalayer(visit, program, authority, monkeypatch, language, kind):
    if kind == "gost":
        authority = Authority(forge.gost_key)
        monkeypatch.setattr(judging, "installed_trust", lambda _now: trust_in(authority))
    program.signs = authority.person()
    visitor = visit(language=language, device="desk", ignore_https_errors=True)
    page = visitor.open(START)
    look(visitor, "1-begin")
    visitor.press("main form button[type=submit]")
    row = EdsChallenge.objects.get()
    assert bytes(row.nonce).hex() in page.locator("#statement").inner_text()
    look(visitor, "2-statement")
    visitor.press("#sign")
    look(visitor, "3-wait")
    check()
    page.wait_for_selector("input[name=name]")
    assert page.locator("input[name=name]").input_value() == "Айгүл Серікова"
    look(visitor, "4-proved")
    visitor.press("main form button[type=submit]")
    assert page.url.endswith("/me/")
    look(visitor, "5-me")
    user = User.objects.get()
    assert (user.name, user.language) == ("Айгүл Серікова", language)
    assert Identity.objects.get().level == Identity.Level.SIGNATURE
    assert set(program.origins) == {visitor.address}
    assert program.asked[-1]["args"]["locale"] == language


def test_what_goes_wrong_in_ncalayer_is_said_on_the_page(visit, program, authority):
    visitor = visit(language="en", device="desk", ignore_https_errors=True)
    page = to_the_statement(visitor)
    program.instead = ncalayer.CANCELLED
    page.click("#sign")
    page.get_by_text("Nothing was signed.").wait_for()
    program.instead = ncalayer.BROKEN
    page.click("#sign")
    page.get_by_text("NCALayer could not sign:").wait_for()
    program.instead = None
    program.signs, program.before = authority.person(), lambda content: content + b" "
    visitor.press("#sign")
    check()
    page.get_by_text("Another text was signed").wait_for()
    look(visitor, "refused")
    assert not User.objects.exists()


def test_where_no_ncalayer_runs_the_page_says_so(visit):
    visitor = visit(language="en", device="desk", ignore_https_errors=True)
    page = to_the_statement(visitor)
    page.click("#sign")
    page.get_by_text("NCALayer does not answer.").wait_for()
    look(visitor, "no-ncalayer")
    visitor.faults[:] = [fault for fault in visitor.faults if "wss://127.0.0.1:13579" not in fault]


def test_the_page_may_speak_with_nobody_else(visit):
    """Neither another port of the computer nor another host, whatever a script on the page tries."""
    visitor = visit(device="desk", ignore_https_errors=True)
    page = to_the_statement(visitor)
    for address in ("wss://127.0.0.1:13580", "wss://127.0.0.2:13579", "wss://localhost:13579", "ws://127.0.0.1:13579"):
        broken = page.evaluate(
            """(address) => new Promise((resolve) => {
                document.addEventListener("securitypolicyviolation", (event) => resolve(event.effectiveDirective), {once: true});
                try { new WebSocket(address); } catch { resolve("thrown"); }
            })""",
            address,
        )
        assert broken == "connect-src", address
    visitor.faults[:] = [fault for fault in visitor.faults if "Content Security Policy" not in fault]


@pytest.mark.parametrize("device", ["phone", "desk"])
def test_without_scripts_a_file_is_signed_and_handed_in(visit, authority, tmp_path, device):
    visitor = visit(language="ru", device=device, scripts=False)
    page = to_the_statement(visitor)
    assert not page.locator("#sign").is_visible()
    row = EdsChallenge.objects.get()
    path = tmp_path / "signature.cms"
    path.write_bytes(sign(content_of(row), authority.person(), attached=True))
    page.click("summary")
    page.set_input_files("input[type=file]", path)
    page.click("#handing-in button[type=submit]")
    page.wait_for_url("**/wait/")
    check()
    page.wait_for_selector("input[name=name]", timeout=20_000)
    page.click("main form button[type=submit]")
    page.wait_for_url("**/me/")
    assert User.objects.get().name == "Айгүл Серікова"
