"""A provider of identity for the tests, in a process of its own, over HTTP: OpenID Connect with keys that change, and every fault on demand.

    python tests/accounts/oidc_provider.py      prints its address, then serves until its input is closed

It keeps to the standards on its own: PKCE S256, one use of a code, the client's secret, the very address to go back to. What tests want
besides they post as JSON to /control: {"people": {...}} who can sign in, {"faults": [...]} what to do wrong, {"rotate": true} a new key.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import html
import json
import secrets
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from joserfc import jws
from joserfc.jwk import ECKey, OctKey, RSAKey

CLIENT, SECRET = "jauap", "a secret of the client, with: colon"
lock = threading.Lock()
keys: list = []
codes: dict = {}
tokens: dict = {}
state: dict = {"people": {}, "faults": [], "claims": {}, "asked": {}}


def rotate(kind: str = "RSA") -> None:
    """Sign with a new key from now on; the old one is not published any more."""
    made = {"kid": secrets.token_hex(4), "use": "sig"}
    keys[:] = [RSAKey.generate_key(2048, made) if kind == "RSA" else ECKey.generate_key("P-256", made)]


def has(fault: str) -> bool:
    """Whether tests want this fault."""
    return fault in state["faults"]


def left_half(value: str) -> str:
    """at_hash of a token signed with SHA-256."""
    return base64.urlsafe_b64encode(hashlib.sha256(value.encode()).digest()[:16]).rstrip(b"=").decode()


def id_token(person: str, nonce: str, access_token: str, issuer: str) -> str:
    """Signed as it should be, but for the faults that are wanted."""
    now = int(time.time()) + state.get("clock", 0)
    claims = {
        "iss": issuer, "aud": CLIENT, "sub": f"sub of {person}", "nonce": nonce, "iat": now, "nbf": now, "exp": now + 300,
        "at_hash": left_half(access_token), **state["people"][person].get("claims", {}), **state["claims"],
    }  # fmt: skip
    claims = {name: value for name, value in claims.items() if value is not None}
    key = keys[0]
    header = {"alg": "ES256" if isinstance(key, ECKey) else "RS256", "kid": key.kid}
    if has("alg none"):
        return f"{_part({'alg': 'none'})}.{_part(claims)}."
    if has("HS256 with the public key"):
        secret = keys[0].as_pem(private=False)
        text = f"{_part({'alg': 'HS256', 'kid': key.kid})}.{_part(claims)}"
        return f"{text}.{_text(hmac.digest(secret, text.encode(), 'sha256'))}"
    if has("HS256 with the client's secret"):
        return jws.serialize_compact(
            {"alg": "HS256"}, json.dumps(claims), OctKey.import_key(SECRET), algorithms=["HS256"]
        )
    if has("another key under that name"):
        key = RSAKey.generate_key(2048)
    if has("unknown key"):
        header["kid"] = "nobody's"
        key = RSAKey.generate_key(2048)
    if has("no name of the key"):
        del header["kid"]
    made = jws.serialize_compact(header, json.dumps(claims), key)
    if has("a changed claim"):
        head, _body, tail = made.split(".")
        made = f"{head}.{_part({**claims, 'sub': 'somebody else'})}.{tail}"
    return made


def _part(value: object) -> str:
    return _text(json.dumps(value).encode())


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


class Pages(BaseHTTPRequestHandler):
    """Everything that it answers."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *args: object) -> None:
        """Quiet."""

    def say(self, what: object, status: int = 200, kind: str = "application/json", **headers: str) -> None:
        """Answer with JSON, or with a text."""
        body = what.encode() if isinstance(what, str) else json.dumps(what).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    @property
    def issuer(self) -> str:
        """Its own address."""
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def do_GET(self) -> None:  # noqa: C901
        """Discovery, keys, the page on which a person says yes, userinfo, signing out."""
        address = urlsplit(self.path)
        asked = {name: values[-1] for name, values in parse_qs(address.query).items()}
        with lock:
            state["asked"][address.path] = state["asked"].get(address.path, 0) + 1
        if has("down"):
            self.close_connection = True
            self.connection.close()
        elif has(f"huge {address.path}"):
            self.say('{"x": "' + "x" * 2_000_000 + '"}')
        elif has(f"slow {address.path}"):
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            try:
                for _second in range(60):
                    self.wfile.write(b" ")
                    self.wfile.flush()
                    time.sleep(0.2)
            except OSError:
                self.close_connection = True
        elif has(f"slow head {address.path}"):
            self.drip_a_head()
        elif has(f"redirect {address.path}"):
            self.say("", 302, Location="http://127.0.0.1:1/elsewhere")
        elif has(f"html {address.path}"):
            self.say("<p>Sorry</p>", 200, "text/html")
        elif address.path == "/.well-known/openid-configuration":
            self.say(self.about())
        elif address.path == "/keys":
            self.say({"keys": [key.as_dict(private=False) for key in keys] + self.more_keys()})
        elif address.path == "/authorize":
            self.authorize(asked)
        elif address.path == "/userinfo":
            self.userinfo()
        elif address.path == "/end":
            self.say("<h1>Signed out there</h1>", 200, "text/html; charset=utf-8")
        else:
            self.say({}, 404)

    def drip_a_head(self) -> None:
        """A head that never ends, a letter at a time."""
        try:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
            for _letter in range(300):
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(0.1)
        except OSError:
            self.close_connection = True

    def more_keys(self) -> list[dict]:
        """A shared secret among the public keys, which nobody may verify with."""
        return (
            [OctKey.import_key(SECRET, {"kid": "shared"}).as_dict(private=True)]
            if has("a secret among the keys")
            else []
        )

    def about(self) -> dict:
        """The discovery document."""
        issuer = self.issuer
        return {
            "issuer": "https://elsewhere.test" if has("another issuer in the document") else issuer,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": "http://example.test/token" if has("an unsafe endpoint") else f"{issuer}/token",
            "jwks_uri": f"{issuer}/keys",
            "userinfo_endpoint": f"{issuer}/userinfo",
            "end_session_endpoint": f"{issuer}/end",
            "authorization_response_iss_parameter_supported": not has("no iss"),
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256", "ES256"],
        }

    def authorize(self, asked: dict) -> None:
        """Whoever can sign in is a link; with `as` in the query that person has said yes already."""
        if asked.get("client_id") != CLIENT or asked.get("code_challenge_method") != "S256" or "nonce" not in asked:
            self.say({"error": "invalid_request"}, 400)
            return
        if "as" not in asked:
            links = "".join(
                f'<p><a id="{html.escape(person)}" href="/authorize?{html.escape(urlencode({**asked, "as": person}))}">{html.escape(person)}</a></p>'
                for person in state["people"]
            )
            refuse = html.escape(
                f"{asked['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': asked['state'], 'iss': self.issuer})}"
            )
            page = f'<!doctype html><html lang="en"><title>Provider</title><h1>Who are you?</h1>{links}<p><a id="no" href="{refuse}">No</a></p>'
            self.say(page, 200, "text/html; charset=utf-8")
            return
        code = secrets.token_urlsafe(16)
        codes[code] = {**asked, "person": asked["as"]}
        back = {"code": code, "state": asked["state"]}
        if has("another iss"):
            back["iss"] = "https://elsewhere.test"
        elif not has("no iss"):
            back["iss"] = self.issuer
        self.say("", 302, Location=f"{asked['redirect_uri']}?{urlencode(back)}")

    def do_POST(self) -> None:
        """The token endpoint, and what tests want."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path = urlsplit(self.path).path
        if path == "/control":
            self.control(json.loads(body))
        elif has("down"):
            self.close_connection = True
            self.connection.close()
        elif has(f"huge {path}"):
            self.say('{"x": "' + "x" * 2_000_000 + '"}')
        elif has(f"error {path}"):
            self.say({"error": "server_error"}, 500)
        else:
            self.token({name: values[-1] for name, values in parse_qs(body.decode()).items()})

    def control(self, wanted: dict) -> None:
        """Do what a test asks for; answer with what was asked of the provider so far."""
        with lock:
            if wanted.pop("reset", False):
                state.update(people={}, faults=[], claims={}, asked={}, clock=0)
                codes.clear()
                tokens.clear()
            if kind := wanted.pop("rotate", None):
                rotate(kind)
            state.update(wanted)
            self.say({"asked": state["asked"]})

    def token(self, asked: dict) -> None:
        """A code for tokens: once, for whoever began, and for the address that they named."""
        expected = base64.b64encode(f"{quote(CLIENT, safe='')}:{quote(SECRET, safe='')}".encode()).decode()
        if self.headers.get("Authorization") != f"Basic {expected}":
            self.say({"error": "invalid_client"}, 401)
            return
        with lock:
            given = codes.pop(asked.get("code", ""), None)
        verifier = asked.get("code_verifier", "")
        challenge = _text(hashlib.sha256(verifier.encode()).digest())
        if given is None or given["redirect_uri"] != asked.get("redirect_uri") or given["code_challenge"] != challenge:
            self.say({"error": "invalid_grant"}, 400)
            return
        access = secrets.token_urlsafe(16)
        tokens[access] = given["person"]
        nonce = "another nonce" if has("another nonce") else given["nonce"]
        made = id_token(given["person"], nonce, "another token" if has("another at_hash") else access, self.issuer)
        self.say({"access_token": access, "token_type": "Bearer", "expires_in": 60, "id_token": made})

    def userinfo(self) -> None:
        """What more it says of a person."""
        person = tokens.get(self.headers.get("Authorization", "").removeprefix("Bearer "))
        if person is None:
            self.say({"error": "invalid_token"}, 401)
            return
        subject = "somebody else" if has("another person in userinfo") else f"sub of {person}"
        self.say({"sub": subject, **state["people"][person].get("userinfo", {})})


def main() -> None:
    """Serve until the test that started it is gone."""
    rotate()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
