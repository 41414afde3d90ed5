"""Why an electronic signature is refused, by name. The words are for the resident; the facts never hold a name or an IIN."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from accounts.errors import AccountError


class SignatureRefused(AccountError):
    """The signature proves nothing; the subclass says why."""

    code = "signature-refused"
    of_the_verifier = False
    """Whether another verifier could come to another answer: arithmetic, the chain and its state, not what the signature says."""


class TooLarge(SignatureRefused):
    """More bytes than any signature of a short statement needs."""

    code = "signature-too-large"
    message = _("This file is too large to be a signature of our statement. Choose the file that NCALayer made.")


class NotASignature(SignatureRefused):
    """The bytes cannot be read as CMS SignedData, or contradict themselves."""

    code = "not-a-signature"
    message = _("This is not an electronic signature, or it was damaged on its way. Sign once more.")


class SeveralSigners(SignatureRefused):
    """Not exactly one person signed."""

    code = "several-signers"
    message = _("The signature must be of one person. Sign once more with one key.")


class OtherStatement(SignatureRefused):
    """Something else was signed than what was asked."""

    code = "other-statement"
    message = _("Another text was signed, not the one we asked you to sign. Begin again on this page.")


class AlgorithmRefused(SignatureRefused):
    """An algorithm or a key that is not on our list."""

    code = "algorithm-refused"
    message = _("The key uses an algorithm that we do not accept. Get a new key at pki.gov.kz: it is free.")


class OldGost(SignatureRefused):
    """GOST 34.310-2004, which only the closed library of the national authority can verify."""

    code = "old-gost"
    of_the_verifier = True
    message = _(
        "Your key is of the old kind (GOST 34.310-2004), which we cannot verify. Get a new key at pki.gov.kz: it is free and takes a few minutes."
    )


class NoSignedAttributes(SignatureRefused):
    """The signature does not say, within what it covers, which content it is for."""

    code = "no-signed-attributes"
    message = _("The signature was made in a form that does not protect what was signed. Sign with NCALayer.")


class WrongSignature(SignatureRefused):
    """The arithmetic does not hold."""

    code = "wrong-signature"
    of_the_verifier = True
    message = _("The signature is not right: it does not belong to this text and this key. Sign once more.")


class NotForSigning(SignatureRefused):
    """A key for signing in, not for signing."""

    code = "not-for-signing"
    message = _(
        "This key is not for signing. Choose the other one of your two: its file name begins with GOST or RSA, not AUTH."
    )


class OrganisationsKey(SignatureRefused):
    """The key of an organisation or of its employee."""

    code = "organisations-key"
    message = _(
        "This is the key of an organisation. Here everybody acts for themselves: choose your own key, of a natural person."
    )


class NotAnIndividual(SignatureRefused):
    """The certificate does not say that it is a natural person's."""

    code = "not-an-individual"
    message = _("This is not the key of a natural person. Choose your own key.")


class UnknownAuthority(SignatureRefused):
    """No way leads from the certificate to a root that the operator installed."""

    code = "unknown-authority"
    of_the_verifier = True
    message = _("This key was not given out by the National Certification Authority, or by one that we do not know.")


class NotValidNow(SignatureRefused):
    """The certificate, or one above it, has ended or not begun."""

    code = "certificate-not-valid-now"
    of_the_verifier = True
    message = _("The key is out of date. Get a new one at pki.gov.kz: it is free.")


class Revoked(SignatureRefused):
    """The certificate, or one above it, was revoked."""

    code = "certificate-revoked"
    of_the_verifier = True
    message = _("This key was revoked. If you did not do it yourself, look at pki.gov.kz which keys you have.")


class RevocationUnknown(SignatureRefused):
    """Nobody could be asked whether the certificate was revoked, or the answer is too old."""

    code = "revocation-unknown"
    message = _(
        "Just now we cannot find out whether your key is still valid: the certification authority does not answer. Try again in a few minutes, or sign in another way."
    )


class NoIin(SignatureRefused):
    """The certificate names no IIN, or one that cannot be."""

    code = "no-iin-in-the-certificate"
    message = _("The key does not name a valid IIN, so we cannot tell who you are. Turn to pki.gov.kz.")


class VerifierAway(SignatureRefused):
    """The configured NCANode server does not answer."""

    code = "verifier-away"
    message = _(
        "Just now the signature cannot be checked: the server for it does not answer. Try again in a few minutes, or sign in another way."
    )


class VerifiersDisagree(SignatureRefused):
    """Ours and NCANode come to different answers."""

    code = "verifiers-disagree"
    message = _(
        "The signature could not be confirmed beyond doubt. We were told about it and look into it. For now, sign in another way."
    )


class NotSetUp(SignatureRefused):
    """No roots are installed, or they cannot be read."""

    code = "signatures-not-set-up"
    message = _("Signing in with an electronic signature is not set up on this site. Sign in another way.")


class ChallengeIsOver(SignatureRefused):
    """The statement was signed too late, was used before, or is not this browser's."""

    code = "challenge-is-over"
    message = _("This statement is no longer valid. Begin again: you get a new one.")


class AccountClosed(SignatureRefused):
    """The account was closed by the operator."""

    code = "account-closed"
    message = _("This account is closed.")


class PasswordNeeded(SignatureRefused):
    """The account acts for an office or for the platform: a signature alone must not be enough for that."""

    code = "password-needed"
    message = _("Your account belongs to an office or to the platform. It signs in with its password.")


def of_code(code: str) -> SignatureRefused:
    """The refusal that a row remembers by its code; of one that no longer exists the general words of NotASignature."""
    return next((kind() for kind in _kinds(SignatureRefused) if kind.code == code), NotASignature())


def _kinds(base: type[SignatureRefused]) -> Iterator[type[SignatureRefused]]:
    for kind in base.__subclasses__():
        yield kind
        yield from _kinds(kind)
