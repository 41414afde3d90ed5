"""A resident is confirmed by a provider of identity and signs in, on a phone and a desk, with scripts and without."""

from __future__ import annotations

import pytest

from accounts import identity
from accounts.models import Identity, ProviderSubject, User
from tests.accounts.provider_fixtures import forget, provider, provider_process  # noqa: F401

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("world")]
AIGUL, BOLAT = "990000000015", "990000000025"
TITLE = {"kk": "Сынақ растауы", "ru": "Проверочное подтверждение", "en": "Test confirmation"}


@pytest.fixture
def there(provider, settings, live_server):  # noqa: F811
    """The provider, and the site that it sends people back to."""
    settings.SITE_ADDRESS = live_server.url
    provider.person("aigul", iin=AIGUL)
    provider.person("bolat", iin=BOLAT)
    return provider


def may_leave(visitor, there):
    """Let the browser go to the provider, and nowhere else."""
    visitor.elsewhere = (there.address,)


def look(visitor, name):
    visitor.axe()
    visitor.no_overflow()
    visitor.targets_large_enough()
    visitor.shot(f"provider-{name}")


def goes_there(visitor):
    """From the page of signing in to the provider's own page."""
    visitor.press(visitor.page.get_by_role("link", name=TITLE[visitor.language]))
    assert visitor.page.locator("h1").inner_text() == TITLE[visitor.language]


def test_in_confirmed_out(every_view, there):
    visitor = every_view
    may_leave(visitor, there)
    visitor.open("/enter/?next=/petitions/")
    look(visitor, "enter")
    goes_there(visitor)
    look(visitor, "begin")
    visitor.press("main .btn--wide")
    visitor.press("#aigul")
    assert visitor.page.url == f"{visitor.address}/petitions/"
    user = User.objects.get()
    assert identity.account_of(AIGUL) == user
    visitor.open("/me/")
    look(visitor, "me")
    visitor.press("main form[action$='/sign-out/'] button")
    assert "/left/" in visitor.page.url
    look(visitor, "left")
    visitor.press(f"a[href^='{there.address}/end']")
    assert "Signed out there" in visitor.page.content()
    visitor.open("/enter/")
    assert visitor.page.locator("header form[action$='/sign-out/']").count() == 0


def test_without_scripts(visit, there):
    visitor = visit(language="ru", scripts=False)
    may_leave(visitor, there)
    visitor.open("/enter/")
    goes_there(visitor)
    visitor.press("main .btn--wide")
    visitor.press("#no")
    look(visitor, "refused")
    assert not User.objects.exists()
    visitor.press(visitor.page.locator("main .row a").first)
    visitor.press("main .btn--wide")
    visitor.press("#bolat")
    assert visitor.page.url == visitor.url("/me/")
    visitor.press(visitor.page.get_by_role("button", name="Убрать связь"))
    assert ProviderSubject.objects.exists()  # the only way in
    assert Identity.objects.get().level == Identity.Level.PROVIDER


def test_a_page_that_says_why(every_view, there):
    visitor = every_view
    may_leave(visitor, there)
    visitor.open("/enter/")
    goes_there(visitor)
    there.control(faults=["another nonce"])
    visitor.press("main .btn--wide")
    visitor.press("#aigul")
    look(visitor, "why")
    assert not User.objects.exists()
    there.control(faults=["down"])
    forget("about")
    visitor.open("/enter/provider/test/", status=503)
    look(visitor, "away")
    visitor.faults[:] = [fault for fault in visitor.faults if "status of 503" not in fault]
