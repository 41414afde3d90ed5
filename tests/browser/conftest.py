"""Fixtures of the browser tests: Chromium, the site on a port of its own, and visitors.

    def test_the_home_page_is_accessible(visit):
        visitor = visit(language="ru", device="phone", scripts=False, scheme="dark")
        visitor.open("/")
        visitor.axe()

`visit` makes as many visitors as a test needs, each with cookies of their own. `visitor` is one, and by indirect parameters:

    @pytest.mark.parametrize("visitor", [{"device": "phone"}, {"device": "desk"}], indirect=True)

`every_view` runs a test on a phone and a desk, in Kazakh and Russian, by day and night; three more views among the slow tests. At the end of a test every visitor must be without faults.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.visitor import DEVICES, Visitor, watch

os.environ.setdefault(
    "DJANGO_ALLOW_ASYNC_UNSAFE", "true"
)  # Playwright's loop runs in the thread that asks the database.

HERE = Path(__file__).resolve().parent
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-dev-shm-usage",
    # Nobody outside is asked; interception by Playwright would switch the browser's own cache off.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
VIEWS = [
    {"device": "phone", "language": "kk"},
    {"device": "desk", "language": "ru", "scheme": "dark"},
]
MORE_VIEWS = [
    {"device": "phone", "language": "ru", "scheme": "dark"},
    {"device": "desk", "language": "kk"},
    {"device": "desk", "language": "en"},
]
"""Looked at by `make test-slow` only: a page that stands in the first two falls in these seldom, and each costs a minute."""
Visit = Callable[..., Visitor]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here is a browser test."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One browser for the whole run: CHROMIUM of the environment, or what the system has."""
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        pytest.skip("there is no Chromium; `make test` installs it")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def site_address(live_server: Any) -> str:
    """Where visitors go: the test's own server, unless a module says otherwise."""
    return str(live_server.url)


@pytest.fixture
def visit(chromium: Any, site_address: str) -> Iterator[Visit]:
    """Make a visitor: language kk|ru|en, device phone|desk, scripts on or off, scheme light|dark."""
    visitors: list[Visitor] = []

    def make(
        *, language: str = "kk", device: str = "phone", scripts: bool = True, scheme: str = "light", **more: Any
    ) -> Visitor:
        context = chromium.new_context(
            **DEVICES[device],
            java_script_enabled=scripts,
            color_scheme=scheme,
            locale=language,
            reduced_motion="reduce",
            **more,
        )
        context.set_default_timeout(15_000)
        visitor = Visitor(context, context.new_page(), site_address, language, device, scheme, scripts)
        watch(visitor)
        visitors.append(visitor)
        return visitor

    yield make
    for visitor in visitors:
        visitor.context.close()
    for visitor in visitors:
        visitor.without_faults()


@pytest.fixture
def visitor(request: pytest.FixtureRequest, visit: Visit) -> Visitor:
    """One visitor; parameters of `visit` come as an indirect parameter."""
    return visit(**getattr(request, "param", {}))


@pytest.fixture(
    params=[
        *(pytest.param(view, id="-".join(view.values())) for view in VIEWS),
        *(pytest.param(view, id="-".join(view.values()), marks=pytest.mark.slow) for view in MORE_VIEWS),
    ]
)
def every_view(request: pytest.FixtureRequest, visit: Visit) -> Visitor:
    """A visitor in each of the five views that a page must stand: phone and desk, three languages, light and dark."""
    return visit(**request.param)
