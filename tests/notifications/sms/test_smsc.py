"""Real HTTP conversations with SMSC as it is documented: taken, refused, priced, asked for."""

from __future__ import annotations

import socket
from decimal import Decimal

import pytest

from notifications.sms.address import parse
from notifications.sms.gateway import Receipt
from notifications.sms.smsc import Smsc
from notifications.undelivered import NotNow, Refused, Unreachable
from tests.notifications.sms.smsc_peer import Peer

AIGUL = "+70001234567"
TEXT = "Jauap: 100-016 ісі тіркелді."


@pytest.fixture
def peer():
    made = Peer().start()
    yield made
    made.stop()


def opened(peer, options=""):
    return Smsc(parse(f"{peer.url}{options}")).opened(lambda _receipt: None)


def send(peer, text=TEXT, options=""):
    with opened(peer, options) as line:
        return line.send(AIGUL, text)


def test_a_message_goes_by_post_and_comes_back_with_its_price(peer):
    taken = send(peer, options="?sender=Jauap")
    [asked] = peer.sent
    assert (asked["phones"], asked["mes"], asked["sender"]) == (AIGUL, TEXT, "Jauap")
    assert (asked["fmt"], asked["charset"], asked["cost"], asked["maxsms"]) == ("3", "utf-8", "3", "1")
    assert (taken.remote_ids, taken.cost, taken.segments) == (("101",), Decimal("14.50"), 1)


def test_nothing_secret_stands_in_the_address(peer):
    send(peer)
    assert peer.lines == ["POST /sys/send.php HTTP/1.1"]


def test_a_key_may_stand_for_login_and_password(peer):
    url = peer.url.replace("jauap:secret", ":key")
    with Smsc(parse(url)).opened(lambda _receipt: None) as line:
        assert line.send(AIGUL, TEXT).remote_ids
    assert "login" not in peer.sent[0]


@pytest.mark.parametrize("keeps", [True, False])
def test_one_connection_carries_a_round_if_the_gateway_keeps_it(peer, keeps):
    peer.keeps = keeps
    with opened(peer) as line:
        for _turn in range(3):
            line.send(AIGUL, TEXT)
    assert len(peer.sent) == 3
    assert (peer.connections == 1) is keeps


@pytest.mark.parametrize(
    ("answer", "kind", "problem"),
    [
        ({"error": "parameters error", "error_code": 1}, Refused, "smsc 1"),
        ({"error": "authorise error", "error_code": 2}, Unreachable, "smsc 2"),
        ({"error": "not enough money", "error_code": 3, "id": 7}, Unreachable, "smsc 3"),
        ({"error": "ip is blocked", "error_code": 4}, Unreachable, "smsc 4"),
        ({"error": "message is denied", "error_code": 6, "id": 7}, Refused, "smsc 6"),
        ({"error": "invalid number", "error_code": 7, "id": 7}, Refused, "smsc 7"),
        ({"error": "can not be delivered", "error_code": 8, "id": 7}, Refused, "smsc 8"),
        ({"error": "duplicate request, wait a minute", "error_code": 9}, NotNow, "smsc 9"),
        (429, NotNow, "http 429"),
        (502, Unreachable, "http 502"),
        (b"<html>maintenance</html>", NotNow, "smsc unreadable"),
        (b"[1, 2]", NotNow, "smsc unreadable"),
        (b"{" + b" " * 70_000 + b"}", NotNow, "smsc unreadable"),
        (None, NotNow, "RemoteDisconnected"),
    ],
)
def test_what_an_answer_means(peer, answer, kind, problem):
    peer.to_send = lambda _asked: answer
    with pytest.raises(kind) as failure:
        send(peer)
    assert failure.value.problem == problem


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (-1, "sent"),
        (0, "sent"),
        (1, "delivered"),
        (2, "delivered"),
        (3, "expired"),
        (20, "failed"),
        (22, "failed"),
        (25, "failed"),
    ],
)
def test_what_became_of_a_message_is_asked_by_number_and_name(peer, status, state):
    peer.statuses["101"] = {"status": status, "last_date": "01.09.2026 10:00:01", "last_timestamp": 1, "err": 0}
    with opened(peer) as line:
        assert line.ask(AIGUL, "101") == Receipt("101", state)
    assert peer.asked[-1][1]["phone"] == AIGUL


def test_an_error_of_the_operator_is_kept_as_a_number(peer):
    peer.statuses["101"] = {"status": 20, "err": 6}
    with opened(peer) as line:
        assert line.ask(AIGUL, "101") == Receipt("101", "failed", "smsc 6")


def test_a_message_that_the_gateway_does_not_know_has_no_receipt(peer):
    with opened(peer) as line:
        assert line.ask(AIGUL, "7") is None


def test_asked_too_often_it_is_asked_later(peer):
    peer.statuses["101"] = {"error": "wait a minute", "error_code": 9}
    with opened(peer) as line, pytest.raises(NotNow):
        line.ask(AIGUL, "101")


def test_no_gateway_at_all_is_unreachable():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(Unreachable), Smsc(parse(f"http+smsc://a:b@127.0.0.1:{port}")).opened(lambda _one: None):
        pass
