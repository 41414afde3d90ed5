"""What an operator writes of a provider is taken whole or refused with the place of the fault."""

import json

import pytest

from accounts.oidc.agreements import BrokenProviders, address_is_safe, read_providers

GOOD = {
    "name": "egov",
    "title": {"kk": "eGov", "ru": "eGov", "en": "eGov"},
    "issuer": "https://idp.example.kz",
    "client_id": "jauap",
    "client_secret": "not to be shown",
    "scopes": ["openid", "iin"],
    "iin_claim": "iin",
    "may_prove": True,
}


def test_a_provider_as_the_page_of_the_documentation_has_it():
    (one,) = read_providers(json.dumps([GOOD]))
    assert (one.name, one.title("ru"), one.may_prove, one.auth) == ("egov", "eGov", True, "basic")
    assert "not to be shown" not in repr(one)


def test_files_for_all_and_for_the_secret(tmp_path):
    (tmp_path / "secret").write_text("from a file\n")
    row = {**GOOD, "client_secret_file": str(tmp_path / "secret")}
    (tmp_path / "providers.json").write_text(json.dumps([row]))
    assert read_providers(str(tmp_path / "providers.json"))[0].client_secret == "from a file"


@pytest.mark.parametrize(
    "fault",
    [
        {"name": "E Gov"}, {"name": None}, {"title": "eGov"}, {"title": {"kk": "x"}}, {"issuer": "http://idp.example.kz"},
        {"issuer": "https://idp.example.kz?x=1"}, {"issuer": "https://user@idp.example.kz"}, {"issuer": ""}, {"client_id": ""},
        {"client_id": 7}, {"scopes": ["iin"]}, {"scopes": "openid"}, {"iin_claim": ""}, {"may_prove": "yes"}, {"auth": "jwt"},
        {"algorithms": ["HS256"]}, {"algorithms": ["none"]}, {"algorithms": []}, {"endpoints": {"token_endpoint": "https://x.kz"}},
        {"endpoints": {"authorization_endpoint": "http://x.kz/a", "token_endpoint": "https://x.kz", "jwks_uri": "https://x.kz"}},
        {"wrong_word": 1}, {"client_secret_file": "/nowhere/at/all"},
    ],
    ids=str,
)  # fmt: skip
def test_nonsense_is_refused_without_the_secret(fault):
    with pytest.raises(BrokenProviders) as broken:
        read_providers(json.dumps([{**GOOD, **fault}]))
    assert "not to be shown" not in str(broken.value)


@pytest.mark.parametrize(
    "written",
    ["{", "{}", "[1]", '"x"', "/nowhere/at/all", json.dumps([GOOD, GOOD]), json.dumps([GOOD, {**GOOD, "name": "two"}])],
)
def test_no_list_of_providers_is_refused(written):
    with pytest.raises(BrokenProviders):
        read_providers(written)


@pytest.mark.parametrize(
    ("address", "beside", "is_safe"),
    [
        ("https://idp.example.kz/a", "https://idp.example.kz", True),
        ("http://127.0.0.1:9000/a", "http://127.0.0.1:9000", True),
        ("http://127.0.0.1:9000/a", "https://idp.example.kz", False),
        ("http://idp.example.kz/a", "https://idp.example.kz", False),
        ("https://idp.example.kz/a#b", "", False), ("file:///etc/passwd", "", False), ("https://", "", False),
    ],
)  # fmt: skip
def test_where_something_may_be_sent(address, beside, is_safe):
    assert address_is_safe(address, beside=beside) is is_safe
