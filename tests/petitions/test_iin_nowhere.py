"""After everything that people do with an IIN it stands nowhere: not in a table, not in Redis, not in a letter, not in a log line."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from accounts import identity
from accounts.models import AuditEntry, SealedIin
from notifications.relay import relay
from territories import clock
from tests.accounts.provider_fixtures import provider, provider_process  # noqa: F401
from tests.accounts.test_providers import Person
from tests.petitions.dump import forms_of, where, whole_database

WHY = "Compared with the identity card that the author sent"


@pytest.mark.parametrize("form", sorted(forms_of("990000000015")))
def test_every_form_of_a_number_would_be_found(form):
    """The search itself: what it looks for is found in whatever stands around it."""
    hidden = forms_of("990000000015")[form]
    assert form in where("990000000015", f"before{hidden}after")
    assert where("990000000015", "before 990000000025 after") == []


@pytest.mark.parametrize("shift", range(6))
def test_base64_is_found_wherever_it_begins(shift):
    import base64

    hidden = base64.b64encode(b"x" * shift + b"990000000015" + b"and more").decode()
    assert any("base64" in name for name in where("990000000015", hidden))


@pytest.mark.django_db(transaction=True)
def test_after_a_whole_journey_the_iin_is_nowhere(petitioners, provider, caplog, settings):  # noqa: F811
    caplog.set_level(logging.DEBUG)
    now = clock.now()
    petitioners.began_at = now - timedelta(days=5)
    author, signer, stranger, person = (petitioners.resident() for _one in range(4))
    numbers = {petitioners.iins[user.pk] for user in (author, signer, person)}

    # An author begins, the first supporters come, a moderator opens the author's IIN and publishes.
    petition = petitioners.submitted(author=author)
    with override("en"):
        address = reverse("petitions:desk_author_iin", args=[petition.number])
    desk = Client()
    desk.force_login(petitioners.moderator())
    shown = desk.post(address, {"reason": WHY})
    assert petitioners.iins[author.pk] in shown.content.decode()
    assert AuditEntry.objects.filter(action="identity:open_sealed").count() == 1
    open_petition = petitioners.published(author=petitioners.resident())

    # One signs, one signs with a stranger's number, and its owner proves it by a provider, over HTTP, and signs too.
    petitioners.sign(open_petition, signer, now=now)
    petitioners.iins[stranger.pk] = petitioners.iins[person.pk]
    petitioners.sign(open_petition, stranger, now=now)
    provider.person("owner", iin=petitioners.iins[person.pk], sub=petitioners.iins[person.pk])
    browser = Person()
    browser.goes_through("owner")
    assert identity.account_of(petitioners.iins[person.pk]) == browser.account
    petitioners.iins[browser.account.pk] = petitioners.iins[person.pk]
    petitioners.sign(open_petition, browser.account, now=now)

    # Somebody tries numbers that are not theirs, over the page; keys are changed; everybody is told.
    page = Client()
    page.force_login(stranger, backend="accounts.backends.EmailCodeBackend")
    sign = reverse("petitions:sign", args=[open_petition.number])
    for number in (*numbers, "990000000016"):
        page.get(sign)
        page.post(sign, {"iin": number, "region": ""})
    settings.IDENTITY_KEYS = {**settings.IDENTITY_KEYS, 7: b"7" * 32}
    call_command("rotate_identity_keys", verbosity=0)
    assert set(SealedIin.objects.values_list("key_version", flat=True)) == {7}
    for minute in range(3):
        relay(now + timedelta(minutes=minute))
    logging.getLogger("accounts").error("An error that names %s", "nobody")

    letters = "\n".join(f"{letter.subject} {letter.body} {letter.alternatives} {letter.to}" for letter in mail.outbox)
    kept = {"the database and Redis": whole_database(), "letters": letters, "the log": caplog.text}
    assert "Ауылға автобус қайтарылсын" in kept["the database and Redis"]
    found = [(what, form) for what, text in kept.items() for number in numbers for form in where(number, text)]
    assert found == []
