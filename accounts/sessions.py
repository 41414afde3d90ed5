"""Where people are signed in: how a session begins, when it is over, how it is ended from elsewhere (docs/staff.md, ADR 0031).

Times are those of a real clock, in seconds since 1970: a demonstration that moves its clock signs nobody out.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from django.contrib import auth
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.views.decorators.debug import sensitive_variables

from accounts import backends, session_store
from accounts.agents import family
from accounts.limits import client_address
from accounts.models import User, UserSession
from territories.clock import arrival, unshifted

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase

ROW, BEGAN, SEEN, LIFE, IDLE, STEP = "row", "began", "seen", "life", "idle", "second_step_at"
"""What a session holds: its UserSession, when it began and was last used, how long it may last, when the second step was passed."""
STAFF_LIFE = timedelta(hours=12)
"""A working day. Also whoever never pauses begins anew."""
OFFICE_IDLE = timedelta(hours=2)
"""An akim puts the phone into the pocket and drives to the next village."""
PLATFORM_IDLE = timedelta(minutes=30)
"""Moderators, registrars, auditors and operators sit at a desk, and may do more."""
RECENT = timedelta(minutes=30)
"""Sensitive acts ask for the second step again when it was passed longer ago than this."""
SEEN_EVERY = timedelta(minutes=5)
"""The last use is written at most so often."""
KEPT = timedelta(days=60)
"""Rows of ended and forgotten sessions."""


def begin(request: HttpRequest, user: User, *, way: UserSession.Way) -> None:
    """Sign somebody in: a new key, a row that they can see and end, and limits by what they may do. At most five queries.

    The session is a resident's unless the way is one of two steps.
    """
    is_strong = way in {UserSession.Way.PASSKEY, UserSession.Way.PASSWORD, UserSession.Way.RECOVERY}
    auth.login(request, user, backend=backends.STRONG if is_strong else backends.PATH)
    if request.session.session_key is None:
        request.session.create()
    moment = _seconds(_moment(request))
    request.session.update({BEGAN: moment, SEEN: moment, **_limits(user)})
    if is_strong:
        request.session[STEP] = moment
    request.session[ROW] = _row(request, user, way).pk


def person_of(request: HttpRequest) -> User | AnonymousUser:
    """Who is signed in, if the session is not over. Queries beyond that for the account: none, or two every five minutes."""
    user = auth.get_user(request)
    if not user.is_authenticated:
        return user
    session, moment = request.session, _moment(request)
    if session[auth.BACKEND_SESSION_KEY] == backends.STRONG and STEP not in session:
        return AnonymousUser()  # who acts for others is believed after the second step alone
    if ROW not in session:  # begun by somebody who did not know of this module
        session.update({BEGAN: _seconds(moment), SEEN: _seconds(moment), **_limits(user)})
        session[ROW] = _row(request, user, UserSession.Way.OTHER).pk
        return user
    if is_over(session, moment) or not _is_seen(session, moment):
        _end_rows([int(session[ROW])], UserSession.End.TIME, moment)
        session.flush()
        return AnonymousUser()
    return user


def is_over(session: SessionBase, moment: datetime) -> bool:
    """Whether it lasted, or was unused, for too long. Without limits: as long as its cookie."""
    now = _seconds(moment)
    life, idle = session.get(LIFE), session.get(IDLE)
    return bool((life and now - session[BEGAN] >= life) or (idle and now - session[SEEN] >= idle))


def step_is_recent(request: HttpRequest, *, within: timedelta = RECENT) -> bool:
    """Whether the person of this session showed their second step, or began the session by one, not long ago."""
    passed = request.session.get(STEP)
    return passed is not None and _seconds(_moment(request)) - passed < within.total_seconds()


def pass_step_again(request: HttpRequest) -> None:
    """The second step was shown once more: a new key for the session, and sensitive acts may follow."""
    request.session[STEP] = _seconds(_moment(request))
    renew(request)


def renew(request: HttpRequest) -> None:
    """Give this session a new key, and its row with it; after somebody's sessions were ended this one stays. Three queries."""
    user = User.objects.get(pk=request.user.pk or 0)
    auth.update_session_auth_hash(request, user)
    key = session_store.digest(request.session.session_key or "")
    UserSession.objects.filter(pk=request.session.get(ROW) or 0).update(key=key, ended_at=None, end="")


def sign_out(request: HttpRequest) -> None:
    """End this session, by its owner. Three queries."""
    if row := request.session.get(ROW):
        _end_rows([row], UserSession.End.SIGNED_OUT, _moment(request))
    auth.logout(request)


def end_one(user: User, pk: int, *, now: datetime) -> bool:
    """End one session of a person, by its owner from another place; False when it is not theirs or over already."""
    key = UserSession.objects.open().filter(user=user, pk=pk).values_list("key", flat=True).first()
    if key is None:
        return False
    _end_rows([pk], UserSession.End.REVOKED, unshifted(now))
    session_store.end([key])
    return True


@transaction.atomic
def end_all(user: User, *, end: UserSession.End, now: datetime) -> int:
    """End every session of a person at once, also copies of them in Redis and such as have no row. How many had one.

    What is checked with every request (User.get_session_auth_hash) changes in this transaction, so that nothing outlives it.
    """
    User.objects.filter(pk=user.pk or 0).update(session_epoch=F("session_epoch") + 1)
    rows = dict(UserSession.objects.open().filter(user=user).values_list("pk", "key"))
    _end_rows(list(rows), end, unshifted(now))
    transaction.on_commit(lambda: session_store.end(rows.values()))
    return len(rows)


def forget_old(now: datetime) -> int:
    """Delete what nobody needs to see any more. One statement."""
    count, _by_model = UserSession.objects.filter(seen_at__lt=unshifted(now) - KEPT).delete()
    return count


# -- inside -------------------------------------------------------------------------------


@sensitive_variables()
def _row(request: HttpRequest, user: User, way: UserSession.Way) -> UserSession:
    moment = _moment(request)
    if request.session.session_key is None:
        request.session.create()
    network = salted_hmac("accounts.sessions", client_address(request), algorithm="sha256").hexdigest()[:32]
    fresh: dict[str, Any] = {
        "user": user,
        "way": way,
        "agent": family(request.headers.get("User-Agent", "")),
        "network": network,
        "began_at": moment,
        "seen_at": moment,
        "ended_at": None,
        "end": "",
    }
    key = session_store.digest(request.session.session_key or "")
    return UserSession.objects.update_or_create(key=key, defaults=fresh)[0]


def _limits(user: User) -> dict[str, int | None]:
    """How long a session may last and lie unused, in seconds: of staff by what they do, of residents as long as the cookie."""
    if user.is_staff or user.is_superuser or user.platform_roles.present().exists():
        idle = PLATFORM_IDLE
    elif user.acts_for_others():
        idle = OFFICE_IDLE
    else:
        return {LIFE: None, IDLE: None}
    return {LIFE: int(STAFF_LIFE.total_seconds()), IDLE: int(idle.total_seconds())}


def _is_seen(session: SessionBase, moment: datetime) -> bool:
    """Write down, seldom, that it is used. False: it was ended meanwhile."""
    if _seconds(moment) - session[SEEN] < SEEN_EVERY.total_seconds():
        return True
    session[SEEN] = _seconds(moment)
    return bool(UserSession.objects.open().filter(pk=session[ROW]).update(seen_at=moment))


def _end_rows(pks: list[int], end: UserSession.End, moment: datetime) -> None:
    UserSession.objects.open().filter(pk__in=pks).update(ended_at=moment, end=end)


def _moment(request: HttpRequest) -> datetime:
    return unshifted(arrival(request))


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def moment_of(seconds: Any) -> datetime:
    """What a session holds as a moment again."""
    return datetime.fromtimestamp(cast("int", seconds), UTC)
