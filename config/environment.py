"""Typed readers of the environment: a reader refuses nonsense at start instead of guessing (ImproperlyConfigured)."""

from __future__ import annotations

import os
from base64 import b64encode
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from accounts.oidc.agreements import BrokenProviders, Provider, read_providers
from config.identity_keys import BrokenKeys, read_keys
from notifications.sms import address as sms_address

SECRET_BYTES = 32
"""The least length of a secret that keys are made from."""
MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


def env_text(name: str, default: str | None = None) -> str:
    """The text of an environment variable; without a default it must be set."""
    value = os.environ.get(name, "")
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(f"{name} must be set in the environment.")
    return default


def env_bool(name: str, *, default: bool) -> bool:
    """A switch: 1/true/yes/on or 0/false/no/off."""
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be a switch such as 1 or 0, not {value!r}.")


def env_number(name: str, default: int, *, least: int = 0) -> int:
    """A whole number not below `least`."""
    value = os.environ.get(name, "")
    if not value:
        return default
    try:
        number = int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from None
    if number < least:
        raise ImproperlyConfigured(f"{name} must be at least {least}, not {number}.")
    return number


def env_list(name: str, default: str = "") -> list[str]:
    """A comma-separated list without empty parts."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def env_secret(name: str, *, is_development: bool) -> str:
    """A secret of at least 32 bytes; in development one that protects nothing stands in."""
    value = env_text(name, f"only-for-development-{name}-not-a-secret-at-all-0123456789" if is_development else None)
    if len(value.encode()) < SECRET_BYTES:
        raise ImproperlyConfigured(f"{name} must be at least {SECRET_BYTES} bytes long.")
    return value


def env_keys(name: str, *, is_development: bool) -> dict[int, bytes]:
    """Keys of 32 bytes by their numbers, from a list or a folder; in development one that protects nothing stands in."""
    try:
        return read_keys(
            env_text(name, f"1:{b64encode(b'only-for-development-not-secret!').decode()}" if is_development else None)
        )
    except BrokenKeys as broken:
        raise ImproperlyConfigured(f"{name}: {broken}") from None


def env_providers(name: str) -> tuple[Provider, ...]:
    """Providers of identity: JSON, or the path of a file with it."""
    try:
        return read_providers(env_text(name, "[]"))
    except BrokenProviders as broken:
        raise ImproperlyConfigured(f"{name}: {broken}") from None


def database(name: str) -> dict[str, Any]:
    """A PostgreSQL address: postgresql://user:password@host:port/name?host=/socket/dir."""
    url = urlsplit(env_text(name))
    if url.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"{name} must be a postgresql:// address.")
    query = parse_qs(url.query)
    options = {key: values[-1] for key, values in query.items() if key not in {"host", "port"}}
    return {
        "ENGINE": "django_prometheus.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": query.get("host", [unquote(url.hostname or "")])[-1],
        "PORT": query.get("port", [str(url.port or "")])[-1],
        "CONN_MAX_AGE": env_number("CONN_MAX_AGE", 60),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
        "TEST": {"TEMPLATE": "template0"},
    }


def env_mail(name: str, default: str | None) -> dict[str, Any]:
    """The way letters go, as Django's settings say it without their EMAIL_ in front.

    smtp://user:password@host:25 in the clear, smtp+tls:// with STARTTLS (587), smtps:// in TLS from the beginning (465),
    file:///absolute/folder one file for each, console: on standard output.
    """
    url = urlsplit(env_text(name, default))
    if url.scheme == "console":
        return {"BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if url.scheme == "file":
        if url.netloc or not url.path.startswith("/"):
            raise ImproperlyConfigured(f"{name} must name an absolute folder: file:///srv/jauap/mail.")
        return {"BACKEND": "django.core.mail.backends.filebased.EmailBackend", "FILE_PATH": unquote(url.path)}
    if url.scheme not in MAIL_PORTS or not url.hostname:
        raise ImproperlyConfigured(
            f"{name} must be smtp://, smtp+tls:// or smtps:// with a host, file:/// or console:."
        )
    try:
        port = url.port or MAIL_PORTS[url.scheme]
    except ValueError:
        raise ImproperlyConfigured(f"{name} names a port that is none.") from None
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "HOST": url.hostname,
        "PORT": port,
        "HOST_USER": unquote(url.username or ""),
        "HOST_PASSWORD": unquote(url.password or ""),
        "USE_TLS": url.scheme == "smtp+tls",
        "USE_SSL": url.scheme == "smtps",
    }


def env_sms(name: str, default: str) -> sms_address.Address:
    """The gateway of short messages (notifications.sms.address says how it is written)."""
    try:
        return sms_address.parse(env_text(name, default))
    except ValueError as fault:
        raise ImproperlyConfigured(f"{name} {fault}") from None


def env_price(name: str, default: str) -> Decimal:
    """An amount of money, with a point; not below zero."""
    value = env_text(name, default)
    try:
        price = Decimal(value)
    except InvalidOperation:
        price = Decimal(-1)
    if not price.is_finite() or price < 0:
        raise ImproperlyConfigured(f"{name} must be an amount such as 12.5, not {value!r}.")
    return price


def env_addresses(name: str) -> list[str]:
    """Addresses of the web, comma separated."""
    found = env_list(name)
    for address in found:
        if urlsplit(address).scheme not in {"http", "https"} or not urlsplit(address).hostname:
            raise ImproperlyConfigured(f"{name} must hold addresses such as http://crl.example/list.crl.")
    return found


def env_folder(name: str) -> Path | None:
    """A folder that is there, by its absolute path; None when nothing is said."""
    value = os.environ.get(name, "")
    if not value:
        return None
    folder = Path(value)
    if not folder.is_absolute() or not folder.is_dir():
        raise ImproperlyConfigured(f"{name} must be the absolute path of a folder that is there, not {value!r}.")
    return folder


def redis_address(url: str, number: int) -> str:
    """The address of a Redis-compatible server with database `number`, as redis-py and Django's cache read it."""
    base = url.split("?", 1)[0].rstrip("/")
    if base.startswith("unix://"):
        return f"{base}?db={number}"
    return f"{base}/{number}"


def broker_address(url: str, number: int) -> str:
    """The address of a Redis-compatible server with database `number`, as Celery reads it."""
    base = url.split("?", 1)[0].rstrip("/")
    if base.startswith("unix://"):
        return f"redis+socket://{base.removeprefix('unix://')}?virtual_host={number}"
    return f"{base}/{number}"
