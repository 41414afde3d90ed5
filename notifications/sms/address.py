"""SMS_URL, read: which gateway takes our messages. Needs nothing of Django: the settings import it.

smpp://user:password@host:2775            SMPP 3.4 in the clear, for a private line to the operator
smpps://user:password@host:3550           the same in TLS
https+smsc://login:password@smsc.kz       the HTTP protocol of SMSC (smsc.kz, smsc.ru, smscentre.com); :key@ for an API key
file:///absolute/folder                   one file for each message
none:                                     no messages; telephones are not offered

Options after "?": sender=Jauap (the name people see); for SMPP also system_type=, long=udh|payload, latin=gsm|ucs2,
receipt_ids=same|decimal, ca=/file.pem; for SMSC also ca=.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

PORTS = {"smpp": 2775, "smpps": 3550, "https+smsc": 443, "http+smsc": 80}
NEAR = {"localhost", "127.0.0.1", "::1"}
"""Where a password may travel in the clear by HTTP: to this machine itself, as in tests."""
CHOICES = {"long": ("udh", "payload"), "latin": ("gsm", "ucs2"), "receipt_ids": ("same", "decimal")}
OPTIONS = {
    "smpp": {"sender", "system_type", "long", "latin", "receipt_ids", "ca"},
    "smsc": {"sender", "ca"},
    "file": set(),
    "none": set(),
}


@dataclass(frozen=True, slots=True)
class Address:
    """A gateway as the settings name it. The password is not part of how it is printed."""

    kind: str
    """smpp, smsc, file or none."""
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = field(default="", repr=False)
    tls: bool = False
    folder: str = ""
    options: dict[str, str] = field(default_factory=dict)

    def option(self, name: str) -> str:
        """What was chosen after "?"; the first of the choices otherwise, or nothing."""
        return self.options.get(name, CHOICES.get(name, ("",))[0])


def parse(written: str) -> Address:
    """Read SMS_URL. Raises ValueError with a sentence that holds no password."""
    url = urlsplit(written)
    if url.scheme == "none":
        return Address("none")
    if url.scheme == "file":
        if url.netloc or not url.path.startswith("/"):
            raise ValueError("must name an absolute folder: file:///srv/jauap/sms.")
        return Address("file", folder=unquote(url.path))
    if url.scheme not in PORTS or not url.hostname:
        raise ValueError("must be smpp://, smpps:// or https+smsc:// with a host, file:/// or none:.")
    if url.scheme == "http+smsc" and url.hostname not in NEAR:
        raise ValueError("would send its password in the clear: write https+smsc://.")
    try:
        port = url.port or PORTS[url.scheme]
    except ValueError:
        raise ValueError("names a port that is none.") from None
    kind = "smsc" if url.scheme.endswith("+smsc") else "smpp"
    if not url.password:
        raise ValueError("must hold a password, or the key of an API, after a colon.")
    return Address(
        kind,
        host=url.hostname,
        port=port,
        user=unquote(url.username or ""),
        password=unquote(url.password),
        tls=url.scheme in {"smpps", "https+smsc"},
        options=_options(kind, url.query),
    )


def _options(kind: str, query: str) -> dict[str, str]:
    options = {name: values[-1] for name, values in parse_qs(query).items()}
    for name, value in options.items():
        if name not in OPTIONS[kind]:
            raise ValueError(f"has an option that {kind} does not have: {name}.")
        if name in CHOICES and value not in CHOICES[name]:
            raise ValueError(f"wants {name} to be one of {', '.join(CHOICES[name])}.")
    return options
