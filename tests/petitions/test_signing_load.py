"""Fifty people sign one petition at once, for a minute, through HTTP and several processes of the web: nothing is lost or doubled."""

from __future__ import annotations

import http.client
import itertools
import threading
import time
from collections import Counter
from contextlib import closing

import pytest

from tests.whole.site import wait_for

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("ports")]

SIGNERS = 50
SECONDS = 60
PEOPLE = 9_000


def test_fifty_parallel_signers_for_a_minute(whole_site):
    """Everybody who was told "signed" is counted once; a tenth press twice, and are told so without an error."""
    made = whole_site.prepare("signers", str(PEOPLE))
    host, port = whole_site.address.removeprefix("http://").split(":")
    people = iter(made["people"])
    lock, answers = threading.Lock(), Counter()
    until = time.monotonic() + SECONDS

    def post(client: http.client.HTTPConnection, person: dict) -> int:
        client.request("POST", f"/petitions/{made['number']}/sign/", person["body"], person["headers"])
        answer = client.getresponse()
        answer.read()
        return answer.status

    def work(turn: int) -> None:
        with closing(http.client.HTTPConnection(host, int(port), timeout=30)) as client:
            sign_all(client, turn)

    def sign_all(client: http.client.HTTPConnection, turn: int) -> None:
        for count in itertools.count():
            with lock:
                person = next(people, None)
            if person is None or time.monotonic() > until:
                return
            status = post(client, person)
            again = post(client, person) if count % 10 == turn % 10 else None
            with lock:
                answers["first", status] += 1
                if again is not None:
                    answers["again", again] += 1

    threads = [threading.Thread(target=work, args=[turn]) for turn in range(SIGNERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    signed = answers["first", 302]
    assert signed > 500, answers
    assert {status for (which, status) in answers if which == "first"} == {302}, answers
    assert {status for (which, status) in answers if which == "again"} <= {200, 302, 409, 422}, answers

    def counted() -> bool:
        [(total,)] = whole_site.ask("SELECT total FROM petitions_tally WHERE petition_id = %s", made["petition"])
        return total == made["before"] + signed

    wait_for(counted, f"the count of {signed} signatures", 40)
    [(rows, persons, accounts)] = whole_site.ask(
        "SELECT count(*), count(DISTINCT nullifier), count(DISTINCT user_id) FROM petitions_signature s"
        " JOIN petitions_signer g ON g.signature_id = s.id WHERE s.petition_id = %s AND s.stage = 'open'",
        made["petition"],
    )
    assert (rows, persons, accounts) == (signed, signed, signed)
    print(f"{signed} signatures in {SECONDS} s by {SIGNERS} at once: {answers}")
