"""After residents were silent the case is closed, and the private page still asks them."""

from datetime import timedelta

import pytest

from cases import escalation
from cases.private_links import address_of
from tests.world import at

pytestmark = pytest.mark.django_db


def test_the_private_page_of_a_silently_closed_case_asks_its_question_in_words(world, client, monkeypatch):
    from territories import clock

    case = world.case()
    world.fixed(case, at("2026-09-02"))
    escalation.sweep(at("2026-09-13"))
    moment = at("2026-09-14")
    monkeypatch.setattr(clock, "now", lambda: moment)
    participant = world.reporter(case)
    participant.case = world.again(case)
    assert participant.case.outcome == "silent"
    page = client.get(address_of(participant), headers={"accept-language": "kk"}).content.decode()
    assert page.count("Мәселе шешілді ме?") == 2  # above the two buttons, and under the thumb
    assert moment < participant.case.reply_until - timedelta(days=1)
