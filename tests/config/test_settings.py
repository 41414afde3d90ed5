"""The typed readers refuse nonsense at start, in one sentence."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import environment

BACKENDS = "django.core.mail.backends"


@pytest.mark.parametrize(
    ("url", "read"),
    [
        ("console:", {"BACKEND": f"{BACKENDS}.console.EmailBackend"}),
        ("file:///srv/my%20mail", {"BACKEND": f"{BACKENDS}.filebased.EmailBackend", "FILE_PATH": "/srv/my mail"}),
        ("smtp://mail.kz", {"HOST": "mail.kz", "PORT": 25, "USE_TLS": False, "USE_SSL": False, "HOST_USER": ""}),
        (
            "smtp+tls://me%40x.kz:p%2Fw@mail.kz",
            {"HOST_USER": "me@x.kz", "HOST_PASSWORD": "p/w", "PORT": 587, "USE_TLS": True, "USE_SSL": False},
        ),
        ("smtps://mail.kz:4650", {"PORT": 4650, "USE_TLS": False, "USE_SSL": True}),
    ],
)
def test_the_way_of_letters_is_read_from_an_address(monkeypatch, url, read):
    monkeypatch.setenv("EMAIL_URL", url)
    found = environment.env_mail("EMAIL_URL", None)
    assert found | read == found


@pytest.mark.parametrize(
    "url",
    ["", "mail.kz", "http://mail.kz", "smtp://", "file://mail", "file:mail", "smtp://mail.kz:x", "smtp://k.kz:99999"],
)
def test_nonsense_is_refused(monkeypatch, url):
    monkeypatch.setenv("EMAIL_URL", url)
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL"):
        environment.env_mail("EMAIL_URL", None)


def test_a_secret_is_long_and_has_no_default_outside_debug(monkeypatch):
    monkeypatch.setenv("IDENTITY_SECRET", "short")
    with pytest.raises(ImproperlyConfigured, match="32 bytes"):
        environment.env_secret("IDENTITY_SECRET", is_development=True)
    monkeypatch.delenv("IDENTITY_SECRET")
    assert environment.env_secret("IDENTITY_SECRET", is_development=True)
    with pytest.raises(ImproperlyConfigured, match="must be set"):
        environment.env_secret("IDENTITY_SECRET", is_development=False)
