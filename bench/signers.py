"""People who sign through HTTP: accounts with confirmed addresses and sessions, made set-based, and what their browsers send."""

from __future__ import annotations

import http.client
import re
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core import signing as stamps
from django.db import connection

from accounts import consents, sessions
from accounts.backends import PATH
from accounts.demonstration import IINS
from accounts.models import PlatformRole, User, UserSession
from accounts.session_store import SessionStore, digest
from petitions import counting, lifecycle
from petitions.models import Petition
from petitions.texts import Words
from petitions.views.sign import SALT
from petitions.workflow import approve, begin
from territories import clock
from territories.models import Territory

PLACE, COUNTRY = "103230000", "000000000"
WEIGHTS = ((1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2))
WORDS = Words("Ауылға автобус қайтарылсын", "Автобус күн сайын жүрсін.", "Үш айдан бері автобус жоқ.")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody signed in, and the IIN they will type."""

    pk: int
    session: str
    iin: str


def nobodys_iin(number: int) -> str:
    """An IIN with a right check digit, of somebody born in month 99: it can be nobody's. Some numbers are passed over.

    So are those that a demonstration prints for everybody to sign with: outside of it they are refused.
    """
    while True:
        digits = [int(digit) for digit in f"9999{number:07d}"]
        for weights in WEIGHTS:
            check = sum(digit * weight for digit, weight in zip(digits, weights, strict=True)) % 11
            if check < 10:
                break
        iin = "".join(map(str, [*digits, check]))
        if check < 10 and iin not in IINS:
            return iin
        number += 5_000_000


def residents(how_many: int, now: datetime) -> list[Person]:
    """Accounts and sessions. A few statements, and one command to Redis for each."""
    users = User.objects.bulk_create(
        User(
            email=f"signer-{secrets.token_hex(8)}@example.test",
            password="!",
            email_confirmed_at=now,
            territory_id=PLACE,
        )
        for _person in range(how_many)
    )
    keys = [secrets.token_hex(16) for _user in users]
    seen = UserSession.objects.bulk_create(
        UserSession(user=user, key=digest(key), way=UserSession.Way.CODE, began_at=now, seen_at=now)
        for user, key in zip(users, keys, strict=True)
    )
    moment, people, rows = int(now.timestamp()), [], []
    for user, key, row in zip(users, keys, seen, strict=True):
        data = {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: PATH,
            HASH_SESSION_KEY: user.get_session_auth_hash(),
            sessions.BEGAN: moment,
            sessions.SEEN: moment,
            sessions.ROW: row.pk,
        }
        rows.append(SessionStore(key).create_model_instance(data))
        people.append(Person(user.pk, key, nobodys_iin(user.pk)))
    type(rows[0]).objects.bulk_create(rows)  # one INSERT for all of them instead of one each
    return people


def open_petitions(how_many: int, now: datetime) -> list[Petition]:
    """Petitions that anybody can sign, begun a week ago, to the Government: no benchmark reaches the goal of 50,000."""
    moderator = User.objects.create(email=f"bench-moderator-{secrets.token_hex(4)}@example.test", password="!")
    PlatformRole.objects.create(user=moderator, role="moderator", started_on=date(2025, 1, 1))
    authors = residents(how_many, now)
    return [_open(author, moderator, now) for author in authors]


def _open(author: Person, moderator: User, now: datetime) -> Petition:
    began = now - timedelta(days=7)
    petition = begin(
        author=User.objects.get(pk=author.pk),
        iin=author.iin,
        author_name="Айгүл К.",
        full_name="Айгүл Синақова",
        residence="Қарауыл",
        addressee="government",
        territory=Territory.objects.select_related("office__territory").get(pk=COUNTRY),
        topic="roads",
        texts={"kk": WORDS},
        now=began,
    )
    join(petition, petition.terms.joiners_needed, began)
    counting.count_one(petition, began)
    lifecycle.advance(began)
    approve(Petition.objects.get(pk=petition.pk), by=moderator, now=began + timedelta(days=1))
    return Petition.objects.get(pk=petition.pk)


def join(petition: Petition, how_many: int, now: datetime) -> None:
    """First supporters that nobody clicked."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO petitions_signature (petition_id, text_version, digest, language, nullifier, method, stage, held,"
            " signed_at) SELECT t.petition_id, t.version, t.digest, t.language, sha256(convert_to(%s || n::text, 'UTF8')),"
            " 'platform', 'joining', '', %s FROM generate_series(1, %s) n, petitions_petitiontext t"
            " WHERE t.petition_id = %s AND t.language = 'kk'",
            [f"bench {petition.pk} ", now, how_many, petition.pk],
        )


def form_of(person: Person, petition: Petition, token: str) -> dict[str, str]:
    """What the page of signing would send."""
    stamp = {"petition": petition.pk, "user": person.pk, "version": petition.text_version, "language": "kk"}
    stamp["consent"] = consents.in_force(consents.Purpose.SIGNING, clock.now()).version.isoformat()
    return {
        "csrfmiddlewaretoken": token,
        "shown": stamps.dumps(stamp, salt=SALT),
        "iin": person.iin,
        "region": "",
    }


def post_signature(client: http.client.HTTPConnection, person: Person, petition: Petition) -> tuple[int, str]:
    """Sign over an open connection: the status, and for a refusal what the page says."""
    token = "a" * 32
    body = urlencode(form_of(person, petition, token)).encode()
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"{settings.SESSION_COOKIE_NAME}={person.session}; {settings.CSRF_COOKIE_NAME}={token}",
        "Host": "localhost",
    }
    client.request("POST", f"/petitions/{petition.number}/sign/", body, headers)
    answer = client.getresponse()
    page = answer.read().decode()
    return answer.status, "" if answer.status == 302 else re.sub(r"<[^>]+>|\s+", " ", page)[:600]
