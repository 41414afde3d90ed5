"""What people sign in with besides a password: having it, using it once, losing it. Every change is told by a letter.

A try is counted before it is looked at, so none of these may run inside a transaction that a refusal rolls back.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from accounts import demonstration, sealing, sessions, staff_letters, totp, ways_in
from accounts.errors import AccountError
from accounts.models import AuthenticatorApp, Passkey, RecoveryCode, Removal, StaffLetter, User, UserSession
from territories.clock import unshifted

RECOVERY_CODES = 10
RECOVERY_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
RECOVERY_LENGTH = 10
"""Of 31 letters without look-alikes: 49 bits, too many to try."""
MOST_TRIES = 10
"""Wrong codes in a row until the app is locked; at three chances in a million each."""
APP = "authenticator app"


class StepRefused(AccountError):
    """The second step was not passed; the subclass says why."""

    code = "step-refused"


class WrongStepCode(StepRefused):
    """Other digits than those of the app."""

    code = "wrong-step-code"
    message = _("The code is not right. Look at the app again: it shows a new one every 30 seconds.")


class StepIsUsed(StepRefused):
    """A code that signed in already."""

    code = "step-is-used"
    message = _("This code was used already. Wait until the app shows the next one.")


class AppIsLocked(StepRefused):
    """Too many wrong codes in a row."""

    code = "app-is-locked"
    message = _(
        "There were too many wrong codes. Use a recovery code, or ask whoever gave you access for a new second step."
    )


class WrongRecoveryCode(StepRefused):
    """None of the ten, or used already."""

    code = "wrong-recovery-code"
    message = _("This recovery code is not right or was used already.")


class LastFactor(StepRefused):
    """Without it whoever acts for an office could not come in again."""

    code = "last-factor"
    message = _("This is your only second step. Add another one first.")


# -- what somebody has ----------------------------------------------------------------------


def has_second_step(user: User) -> bool:
    """Whether there is anything to show as a second step. At most two queries."""
    return user.passkeys.present().exists() or user.authenticator_apps.present().exists()


def ever_had_second_step(user: User) -> bool:
    """Whether there ever was one: who lost it gets a new one from another person only. At most two queries."""
    return user.passkeys.exists() or user.authenticator_apps.exists()


def number_ever(user: User) -> int:
    """How many second steps there ever were, one that is being added among them. Two queries."""
    return user.passkeys.count() + user.authenticator_apps.count()


def recovery_codes_left(user: User) -> int:
    """How many have not been used. One query."""
    return user.recovery_codes.present().filter(used_at=None).count()


# -- the app --------------------------------------------------------------------------------


@sensitive_variables()
@transaction.atomic
def add_app(user: User, secret: bytes, typed: str, *, now: datetime) -> list[str]:
    """Take an app into use when it shows the right code; ten new recovery codes, to be shown once.

    An earlier app and its codes are replaced. Raises WrongStepCode.
    """
    step = totp.matching_step(secret, typed, unshifted(now))
    if step is None:
        raise WrongStepCode
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    user.authenticator_apps.present().update(removed_at=now, removal=Removal.REPLACED)
    sealed = sealing.seal(secret, purpose=APP, owner=user.pk)
    AuthenticatorApp.objects.create(user=user, sealed_secret=sealed, created_at=now, last_step=step, last_used_at=now)
    staff_letters.tell(user, StaffLetter.Kind.FACTOR_ADDED, now=now, what="app")
    return new_recovery_codes(user, now=now)


@sensitive_variables()
def shows(secret: bytes, typed: str, now: datetime) -> bool:
    """Whether an app that is being set up shows this code now. Takes nothing into use."""
    return totp.matching_step(secret, typed, unshifted(now)) is not None


@sensitive_variables()
def use_app(user: User, typed: str, *, now: datetime) -> None:
    """Show the code of the app. Each step is good once, also for two sessions at once.

    Raises WrongStepCode, StepIsUsed or AppIsLocked. Three statements at most.
    """
    app = user.authenticator_apps.present().first()
    if app is None:
        raise WrongStepCode
    own = AuthenticatorApp.objects.present().filter(pk=app.pk)
    if not own.filter(tries__lt=MOST_TRIES).update(tries=F("tries") + 1):
        raise AppIsLocked
    step = totp.matching_step(
        sealing.unseal(bytes(app.sealed_secret), purpose=APP, owner=user.pk), typed, unshifted(now)
    )
    if step is None:
        if app.tries + 1 == MOST_TRIES:
            staff_letters.tell(user, StaffLetter.Kind.LOCKED, now=now)
        raise WrongStepCode
    unused = own if demonstration.is_invented(user) else own.filter(last_step__lt=step)
    if not unused.update(last_step=step, last_used_at=now, tries=0):
        own.filter(tries__gt=0).update(tries=F("tries") - 1)  # the right code, only too late: that is no guessing
        raise StepIsUsed


# -- recovery codes -----------------------------------------------------------------------------


@sensitive_variables()
@transaction.atomic
def new_recovery_codes(user: User, *, now: datetime) -> list[str]:
    """Ten new codes; earlier ones no longer serve. Only their hashes are kept."""
    user.recovery_codes.present().update(removed_at=now, removal=Removal.REPLACED)
    codes = [
        "".join(secrets.choice(RECOVERY_LETTERS) for _letter in range(RECOVERY_LENGTH))
        for _code in range(RECOVERY_CODES)
    ]
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, key=_key(user, code), created_at=now) for code in codes)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


@transaction.atomic
def renew_recovery_codes(user: User, *, now: datetime) -> list[str]:
    """Ten new codes because their owner wants them; they are told."""
    staff_letters.tell(user, StaffLetter.Kind.FACTOR_ADDED, now=now, what="codes")
    return new_recovery_codes(user, now=now)


@sensitive_variables()
def use_recovery_code(user: User, typed: str, *, now: datetime) -> int:
    """Use one of the ten up; how many are left. Of two sessions with one code one gets in. Raises WrongRecoveryCode."""
    code = "".join(letter for letter in typed.lower() if letter.isalnum())
    if not user.recovery_codes.present().filter(key=_key(user, code), used_at=None).update(used_at=now):
        raise WrongRecoveryCode
    user.authenticator_apps.present().update(tries=0)
    staff_letters.tell(user, StaffLetter.Kind.FACTOR_REMOVED, now=now, what="recovery")
    return recovery_codes_left(user)


# -- the password -------------------------------------------------------------------------------


@sensitive_variables()
@transaction.atomic
def set_password(user: User, new: str, *, now: datetime) -> None:
    """A new password; every session ends, and the owner is told."""
    locked = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    locked.set_password(new)
    locked.save(update_fields=["password"])
    staff_letters.tell(locked, StaffLetter.Kind.FACTOR_ADDED, now=now, what="password")
    sessions.end_all(locked, end=UserSession.End.FACTOR, now=now)


# -- passkeys ---------------------------------------------------------------------------------------


class PasskeyIsKnown(StepRefused):
    """The device gave a key that is in use already."""

    code = "passkey-is-known"
    message = _("This passkey is in use already.")


class PasskeyIsCopied(StepRefused):
    """Its counter stands lower than when it was used last: somebody may have a copy."""

    code = "passkey-is-copied"
    message = _(
        "This passkey was refused and ended: its counter went backwards, so there may be a copy of it. "
        "You are signed out everywhere. Sign in another way and look at your sessions."
    )


@transaction.atomic
def add_passkey(user: User, passkey: Passkey, *, now: datetime) -> Passkey:
    """Take a passkey into use. Raises PasskeyIsKnown."""
    passkey.user, passkey.created_at = user, now
    try:
        with transaction.atomic():
            passkey.save(force_insert=True)
    except IntegrityError:
        raise PasskeyIsKnown from None
    staff_letters.tell(user, StaffLetter.Kind.FACTOR_ADDED, now=now, what="passkey", name=passkey.name)
    return passkey


def use_passkey(passkey: Passkey, sign_count: int, *, now: datetime, backed_up: bool) -> None:
    """Note that it signed in. A counter that counts must go up; else the passkey ends, and every session with it.

    Devices that share their passkeys always say 0. Raises PasskeyIsCopied. One statement when all is well.
    """
    own = Passkey.objects.present().filter(pk=passkey.pk)
    went_up = own.filter(sign_count__lt=sign_count) if sign_count else own.filter(sign_count=0)
    if went_up.update(sign_count=sign_count, last_used_at=now, backed_up=backed_up):
        return
    with transaction.atomic():
        if own.update(removed_at=now, removal=Removal.COPIED):
            staff_letters.tell(passkey.user, StaffLetter.Kind.COPIED, now=now, name=passkey.name)
            sessions.end_all(passkey.user, end=UserSession.End.FACTOR, now=now)
    raise PasskeyIsCopied


# -- removing -------------------------------------------------------------------------------------------


@transaction.atomic
def remove(user: User, factor: Passkey | AuthenticatorApp, *, now: datetime) -> None:
    """The owner takes a passkey or the app out of use; other sessions end.

    Raises LastFactor for staff without another, and ways_in.LastWayIn for a resident who could not come in again.
    """
    locked = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if not type(factor).objects.present().filter(pk=factor.pk, user=user).update(removed_at=now, removal=Removal.OWN):
        return
    if isinstance(factor, AuthenticatorApp):
        user.recovery_codes.present().update(removed_at=now, removal=Removal.OWN)
    if not user.acts_for_others():
        ways_in.must_be_left(locked, now=now)
    elif not has_second_step(user):
        raise LastFactor
    what, name = ("passkey", factor.name) if isinstance(factor, Passkey) else ("app", "")
    staff_letters.tell(user, StaffLetter.Kind.FACTOR_REMOVED, now=now, what=what, name=name)
    sessions.end_all(user, end=UserSession.End.FACTOR, now=now)


@transaction.atomic
def remove_all(user: User, *, removal: Removal, now: datetime) -> None:
    """Nothing of a person serves any more: all was lost, or the account is erased. Every session ends."""
    for factors in (user.passkeys, user.authenticator_apps, user.recovery_codes):
        factors.present().update(removed_at=now, removal=removal)
    sessions.end_all(user, end=UserSession.End.FACTOR, now=now)


@sensitive_variables()
def _key(user: User, code: str) -> bytes:
    return salted_hmac("accounts.recovery_codes", f"{user.pk}:{code}", algorithm="sha256").digest()


def same(first: str, second: str) -> bool:
    """Whether two texts are the same, in constant time."""
    return hmac.compare_digest(first.encode(), second.encode())
