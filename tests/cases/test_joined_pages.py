"""What residents see of joined, withdrawn, split and void cases, without JavaScript."""

import pytest

from cases import workflow
from cases.private_links import address_of
from tests.cases.test_merging import join
from tests.world import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(world, monkeypatch):
    from territories import clock

    monkeypatch.setattr(clock, "now", lambda: at("2026-09-10"))
    first, second = world.case(), world.case(now=at("2026-09-08"), title="Судың құбыры ақты")
    join(world, second, first, at("2026-09-09"))
    return world.again(first), world.again(second)


def text(client, address, **more):
    answer = client.get(address, **more)
    return answer.content.decode()


@pytest.mark.parametrize("language", ["", "/ru", "/en"])
def test_a_joined_case_says_where_it_lives_now(client, pair, language):
    first, second = pair
    shown = text(client, f"{language}/cases/{second.number}/")
    assert f'href="{language}/cases/{first.number}/"' in shown
    assert first.display_number in shown


@pytest.mark.parametrize("language", ["", "/ru", "/en"])
def test_the_case_that_took_it_in_lists_it_and_counts_the_people(client, pair, language):
    first, second = pair
    shown = text(client, f"{language}/cases/{first.number}/")
    assert f'href="{language}/cases/{second.number}/"' in shown
    assert "Судың құбыры ақты" in shown
    assert 'id="joined-heading"' in shown


def test_hidden_words_of_a_joined_case_stay_hidden(client, world, pair):
    first, second = pair
    by = world.official(world.office("000000000"))
    workflow.hide(second, reason="Атау", by=by, now=at("2026-09-10"))
    assert "Судың құбыры ақты" not in text(client, f"/cases/{first.number}/")
    assert "Судың құбыры ақты" not in text(client, f"/cases/{second.number}/")


def test_the_private_page_leads_to_the_private_page_there(client, world, pair):
    first, second = pair
    shown = text(client, address_of(world.reporter(second)))
    there = first.participants.get(came_with=second)
    assert there.token in shown


def test_the_reporter_splits_off_after_one_more_question(client, world, pair):
    _first, second = pair
    private = address_of(world.reporter(second))
    assert "?ask=split" in text(client, private)
    asked = text(client, f"{private}?ask=split")
    assert 'name="do" value="split"' in asked
    assert world.again(second).merged_into is not None
    client.post(private, {"do": "split"})
    assert world.again(second).merged_into is None
    assert "?ask=split" not in text(client, private)


def test_the_reporter_takes_the_case_back_after_one_more_question(client, world, pair):
    case = world.case(now=at("2026-09-09"))
    private = address_of(world.reporter(case))
    assert "?ask=withdraw" in text(client, private)
    assert 'name="do" value="withdraw"' in text(client, f"{private}?ask=withdraw")
    client.post(private, {"do": "withdraw"})
    assert world.again(case).outcome == "withdrawn"
    assert 'value="withdraw"' not in text(client, f"{private}?ask=withdraw")


def test_a_supporter_is_offered_neither(client, world):
    case = world.case()
    supporter = workflow.support(case, now=at("2026-09-02"), key="a")
    shown = text(client, address_of(supporter))
    assert "?ask=" not in shown
    client.post(address_of(supporter), {"do": "withdraw"})
    assert world.again(case).state == "open"


@pytest.mark.parametrize("language", ["", "/ru", "/en"])
def test_a_void_case_tells_the_reason(client, world, language):
    case = world.case()
    workflow.void(case, reason="spam", by=world.official(world.office("000000000")), now=at("2026-09-02"))
    from django.utils.translation import override

    from cases.void_reasons import VoidReason

    with override(language.strip("/") or "kk"):
        words = str(VoidReason.SPAM.label)
    assert words in text(client, f"{language}/cases/{case.number}/")


def test_a_case_with_joined_ones_costs_one_query_more(client, world, pair, django_assert_max_num_queries):
    first, _second = pair
    with django_assert_max_num_queries(12):
        client.get(f"/cases/{first.number}/")
