"""Settings of electronic signatures that cannot work stop the start."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import settings as site


def test_a_folder_is_absolute_and_there(monkeypatch, tmp_path):
    monkeypatch.delenv("EDS_ROOTS", raising=False)
    assert site.env_folder("EDS_ROOTS") is None
    monkeypatch.setenv("EDS_ROOTS", str(tmp_path))
    assert site.env_folder("EDS_ROOTS") == tmp_path
    (tmp_path / "file").touch()
    for nonsense in ("roots", str(tmp_path / "nowhere"), str(tmp_path / "file")):
        monkeypatch.setenv("EDS_ROOTS", nonsense)
        with pytest.raises(ImproperlyConfigured, match="EDS_ROOTS"):
            site.env_folder("EDS_ROOTS")


def test_addresses_are_of_the_web(monkeypatch):
    monkeypatch.setenv("EDS_CRLS", "http://a.kz/x.crl, https://b.kz/y.crl,")
    assert site.env_addresses("EDS_CRLS") == ["http://a.kz/x.crl", "https://b.kz/y.crl"]
    for nonsense in ("a.kz/x.crl", "file:///etc/passwd", "http://", "http://a.kz,ldap://b.kz"):
        monkeypatch.setenv("EDS_CRLS", nonsense)
        with pytest.raises(ImproperlyConfigured, match="EDS_CRLS"):
            site.env_addresses("EDS_CRLS")
