"""Why an IIN cannot be tied to an account; in words that tell what to do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.errors import AccountError


class IdentityRefused(AccountError):
    """The IIN cannot be bound to this account; the subclass says why."""

    code = "identity-refused"


class AnotherIinBound(IdentityRefused):
    """This account has signed with another IIN."""

    code = "account-has-another-iin"
    message = _("You have signed with another IIN from this account before. An account belongs to one person.")


class IinBoundElsewhere(IdentityRefused):
    """The IIN belongs to another account. The words confirm neither that nor anything of a person: they tell what to do.

    Whoever tries a neighbour's number reads what somebody reads who mistyped their own, and after LIMIT_IDENTITY tries nothing more.
    """

    code = "iin-not-accepted"
    message = _(
        "This IIN was not accepted. Compare it with your document. If you have signed here before, sign in with the e-mail of that "
        "time. If the number is yours and is still not accepted, write to the moderators: they look into it."
    )


class TooManyIins(IdentityRefused):
    """Too many different IINs were tried from this account."""

    code = "too-many-iins"
    message = _("Too many attempts with different IINs. Try again in an hour.")


class AnotherIinProved(IdentityRefused):
    """This account's person was proved before, and the new proof names another."""

    code = "account-of-another-person"
    message = _(
        "This account belongs to another person: it was confirmed with another IIN. Sign out, and sign in by your own confirmation: "
        "you get your own account."
    )


class ProvedElsewhere(IdentityRefused):
    """The same person proved this IIN from another account: whoever brings the proof may be told of their own account."""

    code = "iin-proved-elsewhere"
    message = _(
        "Your IIN is confirmed on another account of yours already, and a person has one. Sign out, and sign in by this confirmation: "
        "it opens that account."
    )


class ProofBusy(IdentityRefused):
    """Other sessions went on changing the same IIN; nothing was changed here."""

    code = "iin-busy"
    message = _("Somebody used this IIN at the same moment. Try again.")
