"""The provider of identity of the tests as a fixture: its process, and what the site knows of it."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.core.cache import cache

from accounts.oidc import discovery
from accounts.oidc.agreements import Provider
from tests.accounts.oidc_provider import CLIENT, SECRET

PROGRAM = Path(__file__).parent / "oidc_provider.py"
TITLES = {"kk": "Сынақ растауы", "ru": "Проверочное подтверждение", "en": "Test confirmation"}


@dataclass
class Running:
    """The process, by its address."""

    address: str
    people: dict[str, Any] = field(default_factory=dict)

    def control(self, **wanted: Any) -> dict[str, int]:
        """Want something of it; how often each of its addresses was asked so far."""
        request = urllib.request.Request(f"{self.address}/control", json.dumps(wanted).encode())
        with urllib.request.urlopen(request) as answer:
            return dict(json.load(answer)["asked"])

    def person(self, name: str, /, *, iin: str | None = None, in_userinfo: bool = False, **claims: Any) -> None:
        """Somebody who can sign in there."""
        said = {**claims, **({"iin": iin} if iin else {})}
        self.people[name] = {"userinfo": said} if in_userinfo else {"claims": said}
        self.control(people=self.people)

    def agreement(self, **more: Any) -> Provider:
        """What the operator would write of it."""
        given: dict[str, Any] = {
            "name": "test", "titles": TITLES, "issuer": self.address, "client_id": CLIENT, "client_secret": SECRET,
            "scopes": ("openid", "iin"), "iin_claim": "iin", "may_prove": True,
        }  # fmt: skip
        return Provider(**{**given, **more})


@pytest.fixture(scope="session")
def provider_process() -> Iterator[str]:
    """One process for all tests of a worker; it ends with its input."""
    process = subprocess.Popen(
        [sys.executable, str(PROGRAM)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdin is not None
    yield process.stdout.readline().strip()
    process.stdin.close()
    process.wait(10)
    process.stdout.close()


@pytest.fixture
def provider(provider_process: str, settings: Any) -> Iterator[Running]:
    """The provider as it should be, with nobody who can sign in, and the site that knows it."""
    running = Running(provider_process)
    running.control(reset=True, rotate="RSA")
    settings.OIDC_PROVIDERS = (running.agreement(),)
    _forget()
    yield running
    _forget()


def _forget() -> None:
    for what in ("about", "keys", "anew"):
        forget(what)


def forget(what: str) -> None:
    """What the providers of the settings said of themselves, as if an hour had passed."""
    cache.delete_many([discovery._key(one, what) for one in site.OIDC_PROVIDERS])
