"""Letters: three languages, sent once by a worker over a real conversation, and the code is nowhere else."""

import json
import logging
import re
from datetime import timedelta

import pytest
from django.core import mail
from kombu.exceptions import OperationalError

from accounts import codes, entering, letters, tasks
from accounts.models import SignInCode, User
from tests.world import at

pytestmark = pytest.mark.django_db
NOW = at("2026-09-01", "10:00")
AIGUL = "aigul@example.test"
WORDS = {"kk": "Кіру коды", "ru": "Код для входа", "en": "Your code to sign in"}


@pytest.mark.parametrize("language", WORDS)
def test_a_letter_speaks_the_language_of_the_page(language):
    row = codes.ask("email", AIGUL, language, NOW)
    letters.send_code(str(row.ticket), NOW)
    letter = mail.outbox[0]
    html, kind = letter.alternatives[0]
    code = codes.code_of(row)
    assert kind == "text/html"
    assert WORDS[language] in letter.body
    assert WORDS[language] in html
    assert f'lang="{language}"' in html
    assert code in letter.body
    assert code in html
    assert letter.to == [AIGUL]
    assert code not in letter.subject
    assert "aigul" not in letter.subject.lower()
    assert "&" not in letter.body


def test_a_letter_goes_once():
    row = codes.ask("email", AIGUL, "kk", NOW)
    assert [letters.send_code(str(row.ticket), NOW) for _turn in range(2)] == [True, False]
    assert len(mail.outbox) == 1


def test_a_used_replaced_or_expired_code_is_not_sent():
    first = codes.ask("email", AIGUL, "kk", NOW)
    second = codes.ask("email", AIGUL, "kk", NOW)
    entering.enter(str(second.ticket), codes.code_of(second), "kk", NOW)
    third = codes.ask("email", "other@example.test", "kk", NOW)
    for row, moment in ((first, NOW), (second, NOW), (third, NOW + codes.LIFE)):
        assert letters.send_code(str(row.ticket), moment) is False
    assert mail.outbox == []


def test_when_the_mail_server_is_away_the_next_round_sends(monkeypatch):
    from django.core.mail import EmailMultiAlternatives

    row = codes.ask("email", AIGUL, "kk", NOW)
    send = EmailMultiAlternatives.send
    monkeypatch.setattr(EmailMultiAlternatives, "send", _away)
    with pytest.raises(ConnectionRefusedError):
        letters.send_code(str(row.ticket), NOW)
    assert letters.send_waiting(NOW) == 0
    monkeypatch.setattr(EmailMultiAlternatives, "send", send)
    assert letters.send_waiting(NOW) == 1
    assert letters.send_waiting(NOW) == 0


def _away(*_args, **_options):
    raise ConnectionRefusedError


def test_when_the_queue_is_away_nothing_is_lost(client, monkeypatch, django_capture_on_commit_callbacks):
    def away(*_args, **_options):
        raise OperationalError

    monkeypatch.setattr(tasks.send_code, "apply_async", away)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/enter/", {"address": AIGUL}).status_code == 302
    assert letters.send_waiting(SignInCode.objects.get().asked_at) == 1


def test_the_queue_carries_a_ticket_and_never_the_code(monkeypatch, django_capture_on_commit_callbacks):
    ordered = []
    monkeypatch.setattr(tasks.send_code, "apply_async", lambda args, **options: ordered.append((args, options)))
    with django_capture_on_commit_callbacks(execute=True):
        row = codes.ask("email", AIGUL, "kk", NOW)
    assert [args for args, _options in ordered] == [(str(row.ticket),)]
    assert codes.code_of(row) not in json.dumps(ordered, default=str)


def test_neither_the_row_nor_the_logs_hold_the_code(caplog):
    caplog.set_level(logging.DEBUG)
    row = codes.ask("email", AIGUL, "kk", NOW)
    letters.send_code(str(row.ticket), NOW)
    code = codes.code_of(row)
    stored = SignInCode.objects.values().get()
    assert code not in {stored["address"], str(stored["tries"])}
    assert code.encode() not in bytes(stored["nonce"])
    assert code not in caplog.text
    assert AIGUL not in caplog.text


def test_the_code_is_made_from_a_key_outside_the_database(settings):
    row = codes.ask("email", AIGUL, "kk", NOW)
    made = set()
    for number in range(5):
        settings.SECRET_KEY = f"key {number} that nobody knows"
        made.add(codes.code_of(row))
    assert len(made) > 1
    assert all(len(code) == 6 for code in made)


def test_what_is_over_is_deleted():
    codes.ask("email", AIGUL, "kk", NOW)
    codes.ask("email", "other@example.test", "kk", NOW + timedelta(minutes=5))
    assert codes.discard_over(NOW + timedelta(minutes=10)) == 1
    assert SignInCode.objects.get().address == "other@example.test"


def test_a_real_conversation_with_a_mail_server(settings):
    aiosmtpd = pytest.importorskip("aiosmtpd.controller")
    heard = []

    class Handler:
        async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
            heard.append(envelope)
            return "250 OK"

    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", _free_port()
    server = aiosmtpd.Controller(Handler(), hostname="127.0.0.1", port=settings.EMAIL_PORT)
    server.start()
    try:
        row = codes.ask("email", AIGUL, "kk", NOW)
        tasks.letters.send_code(str(row.ticket), NOW)
    finally:
        server.stop()
    assert heard[0].rcpt_tos == [AIGUL]
    content = heard[0].content.decode()
    assert "multipart/alternative" in content
    assert "Auto-Submitted: auto-generated" in content
    assert len(re.findall(r"^Content-Type: text/(?:plain|html)", content, re.MULTILINE)) == 2


def _free_port():
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_a_resident_is_told_when_the_account_is_closed():
    User.objects.create_user(AIGUL, is_active=False)
    row = codes.ask("email", AIGUL, "en", NOW)
    letters.send_code(str(row.ticket), NOW)
    assert "is closed" in mail.outbox[0].body
    assert codes.code_of(row) not in mail.outbox[0].body
