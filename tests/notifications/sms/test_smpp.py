"""Real SMPP conversations: what a gateway takes, refuses, throttles, breaks off; and its receipts."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
import time

import pytest

from notifications.sms import smpp
from notifications.sms.address import parse
from notifications.sms.gateway import Receipt
from notifications.undelivered import NotNow, Refused, Unreachable
from tests.notifications.sms.smpp_peer import DROP, SILENT, Peer, receipt

AIGUL = "+70001234567"
KAZAKH = "Jauap: 100-016 ісі тіркелді. https://jauap.kz/s/4Fz9hk3LmQ2xA"


@pytest.fixture
def peer():
    made = Peer().start()
    yield made
    made.stop()


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(smpp, "SLOWER", (0.01, 0.02, 0.03))
    monkeypatch.setattr(smpp, "ANSWER_SECONDS", 2.0)
    monkeypatch.setattr(smpp, "CONNECT_SECONDS", 2.0)


def opened(peer, options="", keep=lambda _receipt: None):
    return smpp.Smpp(parse(f"{peer.url}{options}")).opened(keep)


def send(peer, text=KAZAKH, options="", keep=lambda _receipt: None):
    with opened(peer, options, keep) as line:
        return line.send(AIGUL, text)


# -- a message as the gateway gets it ----------------------------------------------------------


def test_a_kazakh_message_goes_as_one_in_sixteen_bits_with_a_receipt_wanted(peer):
    taken = send(peer, options="?sender=Jauap")
    [heard] = peer.taken
    assert heard.text == KAZAKH
    assert (heard.coding, heard.esm_class, heard.registered) == (8, 0, 1)
    assert heard.sender == (5, 0, "Jauap")
    assert heard.number == "70001234567"
    assert (taken.remote_ids, taken.segments, taken.cost) == ((heard.name,), 1, None)


def test_an_english_message_goes_in_seven_bits(peer):
    send(peer, "Jauap: case 100-016 is registered.")
    assert (peer.taken[0].coding, peer.taken[0].text) == (0, "Jauap: case 100-016 is registered.")
    send(peer, "Jauap", options="?latin=ucs2")
    assert (peer.taken[1].coding, peer.taken[1].text) == (8, "Jauap")


@pytest.mark.parametrize(
    ("sender", "seen"), [("", (0, 0, "")), ("1414", (0, 0, "1414")), ("%2B77001112233", (1, 1, "77001112233"))]
)
def test_the_sender_is_a_word_a_number_or_nothing(peer, sender, seen):
    send(peer, options=f"?sender={sender}")
    assert peer.taken[0].sender == seen


def test_a_long_message_is_parts_that_a_telephone_joins(peer):
    text = "Қазақша ұзын мәтін. " * 12
    taken = send(peer, text)
    assert "".join(heard.text for heard in peer.taken) == text
    assert taken.segments == len(peer.taken) == len(taken.remote_ids) == 4
    references = {heard.header[3] for heard in peer.taken}
    assert len(references) == 1
    assert [tuple(heard.header) for heard in peer.taken] == [(5, 0, 3, *references, 4, n) for n in (1, 2, 3, 4)]
    assert all(len(heard.short) <= 140 for heard in peer.taken)


def test_a_gateway_that_joins_by_itself_gets_one_payload(peer):
    text = "Қазақша ұзын мәтін. " * 12
    taken = send(peer, text, options="?long=payload")
    [heard] = peer.taken
    assert (heard.text, heard.short) == (text, b"")
    assert (taken.segments, len(taken.remote_ids)) == (4, 1)


def test_the_other_librarys_reading_agrees(peer):
    """A second opinion on our bytes: python-smpplib."""
    from smpplib import client
    from smpplib import smpp as other

    from notifications.sms import pdu

    raw = pdu.Pdu(pdu.SUBMIT_SM, 0, 1, pdu.submit("Jauap", AIGUL, "ісі".encode("utf-16-be"), coding=8)).pack()
    nobody = client.Client("smsc.test", 2775, allow_unknown_opt_params=True)
    read = other.parse_pdu(raw, client=nobody, allow_unknown_opt_params=True)
    assert (read.source_addr, read.destination_addr) == (b"Jauap", b"70001234567")
    assert (read.data_coding, read.short_message) == (8, "ісі".encode("utf-16-be"))


# -- a line that misbehaves --------------------------------------------------------------------


@pytest.mark.parametrize("crumbs", [1, 3, 17])
def test_answers_that_come_in_crumbs_are_put_together(peer, crumbs):
    peer.crumbs = crumbs
    assert send(peer).remote_ids == (peer.taken[0].name,)


def test_a_narrow_line_gets_the_whole_of_a_message():
    """Our side writes more than the network takes at once, and the other reads slowly."""
    peer = Peer(delay_seconds=0).start()
    try:
        text = "ұ" * 67 * 20
        with opened(peer) as line:
            line.line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2048)
            taken = line.send(AIGUL, text)
        assert "".join(heard.text for heard in peer.taken) == text
        assert len(taken.remote_ids) == 20
    finally:
        peer.stop()


def test_a_question_whether_we_live_is_answered_while_we_wait(peer):
    peer.asks = True
    send(peer)
    assert 0x80000015 in peer.commands


def test_before_a_message_after_a_silence_we_ask_whether_the_line_lives(peer, monkeypatch):
    monkeypatch.setattr(smpp, "IDLE_SECONDS", 0.0)
    with opened(peer) as line:
        line.send(AIGUL, KAZAKH)
    assert peer.commands == [0x09, 0x15, 0x04, 0x06]


def test_a_gateway_that_hangs_up_between_messages_is_called_again(peer, monkeypatch):
    monkeypatch.setattr(smpp, "IDLE_SECONDS", 0.0)
    peer.close_after = 1
    with opened(peer) as line:
        for _turn in range(3):
            line.send(AIGUL, KAZAKH)
    assert (len(peer.taken), peer.binds) == (3, 3)


def test_a_message_broken_off_in_the_middle_may_go_later(peer):
    peer.to_submit = lambda _heard: DROP
    with opened(peer) as line:
        with pytest.raises(NotNow):
            line.send(AIGUL, KAZAKH)
        peer.to_submit = lambda _heard: 0
        assert line.send(AIGUL, KAZAKH).remote_ids  # the same round goes on


def test_a_gateway_that_never_answers_is_not_waited_for_forever(peer, monkeypatch):
    monkeypatch.setattr(smpp, "ANSWER_SECONDS", 0.2)
    peer.to_submit = lambda _heard: SILENT
    began = time.monotonic()
    with pytest.raises(NotNow) as failure:
        send(peer)
    assert time.monotonic() - began < 3
    assert failure.value.problem == "TimeoutError"


@pytest.mark.parametrize(
    "garbage", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\0\0\0\x04\0\0\0\0\0\0\0\0\0\0\0\0", b"\xff" * 64]
)
def test_what_is_not_smpp_is_no_gateway(garbage):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        def talk():
            line, _who = server.accept()
            line.sendall(garbage)
            line.close()

        thread = threading.Thread(target=talk)
        thread.start()
        with pytest.raises(Unreachable), smpp.Smpp(parse(f"smpp://a:b@127.0.0.1:{port}")).opened(lambda _one: None):
            pass
        thread.join()


def test_no_gateway_at_all_is_unreachable():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(Unreachable), smpp.Smpp(parse(f"smpp://a:b@127.0.0.1:{port}")).opened(lambda _one: None):
        pass


# -- refused ------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [0x05, 0x0D, 0x0E, 0x0F])
def test_a_refused_bind_is_our_own_outage_and_names_the_code(peer, status):
    peer.to_bind = status
    with pytest.raises(Unreachable) as failure, opened(peer):
        pass
    assert failure.value.problem == f"bind {status:#06x}"


def test_a_wrong_password_is_told_without_the_password(peer):
    url = peer.url.replace("secret", "guess")
    with pytest.raises(Unreachable) as failure, smpp.Smpp(parse(url)).opened(lambda _one: None):
        pass
    assert "guess" not in str(failure.value)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (0x0B, Refused),  # the number
        (0x01, Refused),
        (0x65, Refused),
        (0x0A, Unreachable),  # our sender
        (0x04, Unreachable),
        (0x08, NotNow),
        (0x45, NotNow),
        (0x64, NotNow),
        (0xFF, NotNow),
        (0x0400, NotNow),  # one of the operator's own
    ],
)
def test_what_an_answer_means(peer, status, kind):
    peer.to_submit = lambda _heard: status
    with pytest.raises(kind) as failure:
        send(peer)
    assert failure.value.problem == f"smpp {status:#06x}"


@pytest.mark.parametrize("status", [0x58, 0x14])
def test_a_gateway_that_asks_to_slow_down_is_obeyed(peer, status):
    answers = iter([status, status, 0])
    peer.to_submit = lambda _heard: next(answers)
    send(peer)
    assert (len(peer.heard), len(peer.taken)) == (3, 1)


def test_only_the_throttled_part_is_sent_again(peer):
    answers = iter([0, 0x58, 0, 0])
    peer.to_submit = lambda _heard: next(answers)
    taken = send(peer, "қ" * 200)
    assert [heard.header[5] for heard in peer.taken] == [1, 2, 3]
    assert len(taken.remote_ids) == 3


def test_a_gateway_that_stays_too_busy_gets_the_message_later(peer):
    peer.to_submit = lambda _heard: 0x58
    with pytest.raises(NotNow):
        send(peer)
    assert len(peer.heard) == 4


# -- receipts -----------------------------------------------------------------------------------


@pytest.mark.parametrize("by_tag", [False, True])
@pytest.mark.parametrize(
    ("stat", "state"),
    [
        ("DELIVRD", "delivered"),
        ("EXPIRED", "expired"),
        ("UNDELIV", "failed"),
        ("REJECTD", "failed"),
        ("ENROUTE", "sent"),
    ],
)
def test_receipts_are_read_from_words_and_from_tags(peer, stat, state, by_tag):
    kept = []
    peer.early = [receipt("00000001", stat, by_tag=by_tag)]
    send(peer, keep=kept.append)
    assert kept == [Receipt("00000001", state)]
    assert [status for status, _sequence in peer.answers] == [0]


def test_receipts_that_waited_come_with_the_bind(peer):
    kept = []
    peer.after_bind = [receipt("B", "UNDELIV", err="0A1"), receipt("A")]
    with opened(peer, keep=kept.append) as line:
        line.listen(0.3)
    assert kept == [Receipt("B", "failed", "0A1"), Receipt("A", "delivered")]


def test_a_receipt_that_we_cannot_keep_is_sent_again(peer):
    peer.early = [receipt("A")]

    def broken(_receipt):
        raise RuntimeError("no database")

    assert send(peer, keep=broken).remote_ids
    assert [status for status, _sequence in peer.answers] == [0x64]


def test_what_a_person_writes_to_us_is_acknowledged_and_forgotten(peer):
    kept = []
    peer.early = [receipt("A", esm_class=0)]
    send(peer, keep=kept.append)
    assert kept == []
    assert [status for status, _sequence in peer.answers] == [0]


def test_names_in_receipts_may_be_written_in_tens(peer):
    kept = []
    peer.early = [receipt("255")]
    send(peer, options="?receipt_ids=decimal", keep=kept.append)
    assert kept == [Receipt("ff", "delivered")]


# -- TLS ----------------------------------------------------------------------------------------


@pytest.fixture
def certificate(tmp_path):
    key, made = tmp_path / "key.pem", tmp_path / "cert.pem"
    subprocess.run(
        [
            *[
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=smsc.test",
            ],
            *("-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(made)),
        ],
        check=True,
        capture_output=True,
    )
    return key, made


def test_over_tls_only_a_certificate_that_we_trust_will_do(certificate):
    key, made = certificate
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trust.load_cert_chain(made, key)
    peer = Peer(trust=trust).start()
    try:
        assert send(peer, options=f"?ca={made}").remote_ids
        with pytest.raises(Unreachable) as failure, opened(peer):
            pass
        assert failure.value.problem == "SSLCertVerificationError"
        assert peer.binds == 1, "the password was never said to a stranger"
    finally:
        peer.stop()
