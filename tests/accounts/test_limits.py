"""Limits: how often one address may do something."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from redis.exceptions import ConnectionError as RedisIsGone

from accounts import limits
from tests.world import at

NOW = at("2026-09-01", "10:00")


@pytest.fixture(autouse=True)
def _limits(settings):
    cache.clear()
    settings.LIMITS = {"file": (3, 600)}


def asked(rf, address="203.0.113.7", forwarded=None, now=NOW, method="post"):
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    request = getattr(rf, method)("/report/", REMOTE_ADDR=address, **headers)
    request.arrived_at = now
    return request


def test_the_limit_itself_is_still_allowed_and_one_more_is_not():
    verdicts = [limits.count("file", "203.0.113.7", NOW).is_allowed for _turn in range(4)]
    assert verdicts == [True, True, True, False]


def test_who_is_refused_learns_how_long_to_wait():
    for _turn in range(3):
        limits.count("file", "203.0.113.7", NOW)
    refused = limits.count("file", "203.0.113.7", NOW + timedelta(seconds=60))
    assert refused == limits.Verdict(is_allowed=False, wait_seconds=540 + 200)


@pytest.mark.parametrize(
    ("seconds", "allowed"), [(599, 0), (600, 0), (799, 0), (800, 1), (999, 1), (1000, 2), (1200, 3), (9000, 3)]
)
def test_what_was_done_in_the_window_before_counts_the_less_the_longer_ago_it_is(seconds, allowed):
    for _turn in range(4):
        limits.count("file", "203.0.113.7", NOW)
    later = NOW + timedelta(seconds=seconds)
    assert [limits.count("file", "203.0.113.7", later).is_allowed for _turn in range(4)].count(True) == allowed


def test_who_waits_as_long_as_they_were_told_is_allowed_and_a_second_earlier_is_not(settings):
    settings.LIMITS = {"file": (7, 60)}
    for second in range(0, 300, 3):
        now = NOW + timedelta(seconds=second)
        verdict = limits.count("file", "203.0.113.7", now)
        if not verdict.is_allowed:
            break
    early, then = (now + timedelta(seconds=verdict.wait_seconds - before) for before in (1, 0))
    assert not limits.count("file", "203.0.113.7", early).is_allowed
    assert limits.count("file", "203.0.113.7", then).is_allowed


def test_around_the_turn_of_a_window_nobody_does_twice_as_much(settings):
    settings.LIMITS = {"file": (120, 60)}
    moments = [NOW - timedelta(seconds=1)] * 125 + [NOW + timedelta(seconds=1)] * 125
    allowed = [limits.count("file", "203.0.113.7", moment).is_allowed for moment in moments].count(True)
    assert allowed == 122


def test_what_is_refused_is_not_counted():
    for _turn in range(50):
        limits.count("file", "203.0.113.7", NOW)
    assert limits.count("file", "203.0.113.7", NOW + timedelta(seconds=800)).is_allowed


def test_another_address_has_a_count_of_its_own():
    for _turn in range(4):
        limits.count("file", "203.0.113.7", NOW)
    assert limits.count("file", "203.0.113.8", NOW).is_allowed


def test_addresses_are_not_kept_readable():
    limits.count("file", "203.0.113.7", NOW)
    assert not [key for key in cache._cache.get_client().keys("*") if b"203.0.113.7" in key]


def test_without_redis_nothing_is_refused(monkeypatch, caplog):
    def gone(*_args, **_options):
        raise RedisIsGone

    monkeypatch.setattr(limits.cache, "incr", gone)
    assert limits.count("file", "203.0.113.7", NOW).is_allowed
    assert "could not be counted" in caplog.text


@pytest.mark.parametrize(
    ("proxies", "seen", "forwarded", "address"),
    [
        (0, "203.0.113.7", "198.51.100.1", "203.0.113.7"),
        (1, "10.0.0.1", "203.0.113.7", "203.0.113.7"),
        (1, "10.0.0.1", "1.2.3.4, 203.0.113.7", "203.0.113.7"),
        (2, "10.0.0.1", "1.2.3.4, 203.0.113.7, 10.0.0.2", "203.0.113.7"),
        (2, "10.0.0.1", "203.0.113.7", "10.0.0.1"),
        (1, "10.0.0.1", None, "10.0.0.1"),
        (0, "2001:db8:1:2:aaaa::1", None, "2001:db8:1:2::/64"),
        (0, "::ffff:203.0.113.7", None, "203.0.113.7"),
        (0, "", None, ""),
        (1, "10.0.0.1", "nonsense", ""),
    ],
)
def test_only_our_own_proxies_are_believed(rf, settings, proxies, seen, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    assert limits.client_address(asked(rf, seen, forwarded)) == address


def test_two_addresses_of_one_household_count_together(rf):
    one, other = (limits.client_address(asked(rf, f"2001:db8:1:2::{end}")) for end in (1, 2))
    assert one == other


@limits.limited("file")
def view(request):
    return HttpResponse("done")


def test_a_view_over_its_limit_shows_the_page_and_when_to_come_back(rf):
    answers = [view(asked(rf)) for _turn in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert int(answers[-1]["Retry-After"]) <= 1200


def test_looking_is_not_counted(rf):
    for _turn in range(5):
        assert view(asked(rf, method="get")).status_code == 200
