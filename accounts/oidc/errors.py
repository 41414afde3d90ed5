"""Why nobody is signed in by a provider: in words for the person, and with a code for the log. Never what a provider sent."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.errors import AccountError


class ProviderRefused(AccountError):
    """The provider's answer signs nobody in; the subclass says why."""

    code = "provider-refused"
    message = _("The confirmation could not be used. Begin again.")


class Stopped(ProviderRefused):
    """The person said no at the provider, or the provider did."""

    code = "provider-stopped"
    message = _(
        "You were not confirmed: the confirmation was stopped there. You can begin again, or sign in with a code."
    )


class NotBegun(ProviderRefused):
    """No such beginning in this browser: too old, used, of another browser or another provider."""

    code = "provider-not-begun"
    message = _("This confirmation was not begun in this browser, was used already, or took too long. Begin again.")


class ProviderAway(ProviderRefused):
    """It does not answer, or not as the standard says."""

    code = "provider-away"
    message = _("The confirmation service does not answer now. Try later, or sign in with a code.")


class BadAnswer(ProviderRefused):
    """What it sent fails a check: a fault of the provider, or an attack. `facts` say which check."""

    code = "provider-bad-answer"

    def __init__(self, check: str) -> None:
        super().__init__(check=check)


class SubjectElsewhere(ProviderRefused):
    """The person's name at the provider is linked to another account."""

    code = "provider-subject-elsewhere"
    message = _(
        "This confirmation already opens another account. Sign out and sign in by it, or go on with the account that you are in."
    )


class AlreadyLinked(ProviderRefused):
    """The account is linked to another name at that provider."""

    code = "provider-already-linked"
    message = _("Your account is already linked to another person's name there. Remove that link first.")


class AccountClosed(ProviderRefused):
    """The account was closed by the operator, or erased."""

    code = "account-closed"
    message = _("This account is closed.")


class StrongerWayNeeded(ProviderRefused):
    """The account acts for an office or for the platform."""

    code = "password-needed"
    message = _(
        "This account belongs to an office or to the platform. It signs in with its own password and second step."
    )
