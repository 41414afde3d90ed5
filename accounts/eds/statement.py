"""The words that a person signs: Kazakh and Russian, whatever the page's language, and what makes them good for once and here.

The bytes are made anew from the row wherever they are needed, so that what is shown, signed and checked is the same.
"""

from __future__ import annotations

from datetime import UTC

from django.conf import settings

from accounts.models import EdsChallenge

WORDS = {
    EdsChallenge.Purpose.ENTER: (
        "Мен осы сайтқа кіремін. Бұл қолтаңба басқа ешнәрсеге жарамайды.",
        "Я вхожу на этот сайт. Ни для чего другого эта подпись не годится.",
    ),
    EdsChallenge.Purpose.CONFIRM: (
        "Мен осы сайттағы өз тіркелгімде кім екенімді растаймын. Бұл қолтаңба басқа ешнәрсеге жарамайды.",
        "Я подтверждаю в своей учётной записи на этом сайте, кто я. Ни для чего другого эта подпись не годится.",
    ),
}


def text_of(challenge: EdsChallenge) -> str:
    """The statement: site, words, the number that is given out once, when it was asked for."""
    kazakh, russian = WORDS[EdsChallenge.Purpose(challenge.purpose)]
    asked_at = challenge.asked_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return f"Jauap, {settings.SITE_ADDRESS}\n\n{kazakh}\n{russian}\n\n{asked_at}\n{bytes(challenge.nonce).hex()}\n"


def content_of(challenge: EdsChallenge) -> bytes:
    """The same as the bytes that are signed."""
    return text_of(challenge).encode()
