"""The cache in front of Django: what is kept, for how long, for whom, and that nobody is given another's page."""

from __future__ import annotations

import threading
from collections.abc import Iterable

import pytest

from config.page_cache import LARGEST, PageCache

SHARED = "public, max-age=0, s-maxage=15, stale-while-revalidate=300"


class Site:
    """A WSGI application that counts how often it is asked, behind the cache, with a clock in our hand."""

    def __init__(self, **headers: str) -> None:
        self.headers = {"Cache-Control": SHARED, "ETag": '"1"', **{k.replace("_", "-"): v for k, v in headers.items()}}
        self.asked = 0
        self.now = 0.0
        self.status = "200 OK"
        self.body: bytes | None = None
        self.closed = 0
        self.cache = PageCache(self, most_bytes=3 * LARGEST, session_cookie="sessionid", clock=lambda: self.now)

    def __call__(self, environ, start_response) -> Iterable[bytes]:
        self.asked += 1
        start_response(self.status, list(self.headers.items()))
        return [self.body if self.body is not None else b"page %d" % self.asked]

    def get(
        self, path: str = "/petitions/1/", method: str = "GET", **environ: str
    ) -> tuple[str, dict[str, str], bytes]:
        told: dict = {}

        def start(status, headers, error=None):
            told.update(status=status, headers=dict(headers))

        given = {"REQUEST_METHOD": method, "PATH_INFO": path, "HTTP_HOST": "jauap.kz", **environ}
        body = b"".join(self.cache(given, start))
        return told["status"], told["headers"], body


def test_within_its_time_a_page_is_answered_from_memory():
    site = Site()
    assert site.get()[2] == site.get()[2] == b"page 1"
    site.now = 14.9
    status, headers, body = site.get()
    assert (status, headers["Age"], body) == ("200 OK", "14", b"page 1")
    assert site.asked == 1


def test_after_its_time_it_is_made_anew():
    site = Site()
    site.get()
    site.now = 15.1
    assert site.get()[2] == b"page 2"
    assert site.get()[2] == b"page 2"


def test_who_has_it_is_told_that_nothing_changed():
    site = Site()
    assert site.get(HTTP_IF_NONE_MATCH='"1"')[0] == "304 Not Modified"
    status, headers, body = site.get(HTTP_IF_NONE_MATCH='W/"0", W/"1"')
    assert (status, body, headers["ETag"]) == ("304 Not Modified", b"", '"1"')
    assert site.get(HTTP_IF_NONE_MATCH='"2"')[2] == b"page 1"
    assert site.asked == 1


def test_while_one_makes_it_anew_the_others_are_given_the_old_one():
    site = Site()
    site.get()
    site.now = 20
    began, goes_on, given = threading.Event(), threading.Event(), []
    original = site.cache.application

    def slow(environ, start_response):
        began.set()
        goes_on.wait(5)
        return original(environ, start_response)

    site.cache.application = slow
    renewing = threading.Thread(target=lambda: given.append(site.get()[2]))
    renewing.start()
    assert began.wait(5)
    assert site.get()[2] == b"page 1"
    goes_on.set()
    renewing.join()
    assert given == [b"page 2"]
    assert site.get()[2] == b"page 2"


def test_too_old_for_everybody():
    site = Site()
    site.get()
    site.now = 316
    assert site.get()[2] == b"page 2"


@pytest.mark.parametrize(
    "environ",
    [
        {"HTTP_COOKIE": "theme=dark; sessionid=abc"},
        {"HTTP_AUTHORIZATION": "Bearer x"},
        {"HTTP_RANGE": "bytes=0-1"},
        {"method": "POST"},
    ],
)
def test_whose_request_passes_by(environ):
    site = Site()
    site.get()
    assert site.get(**environ)[2] == b"page 2"
    assert site.get()[2] == b"page 1"


@pytest.mark.parametrize(
    "headers",
    [
        {"Cache_Control": "private, no-cache"},
        {"Cache_Control": "public, max-age=60"},
        {"Cache_Control": "public, s-maxage=15, no-store"},
        {"Cache_Control": "no-store"},
        {"Set_Cookie": "csrftoken=x"},
        {"Vary": "*"},
    ],
)
def test_what_is_not_kept(headers):
    site = Site(**headers)
    site.get()
    assert site.get()[2] == b"page 2"


@pytest.mark.parametrize("status", ["404 Not Found", "302 Found", "500 Internal Server Error"])
def test_only_pages_that_went_well_are_kept(status):
    site = Site()
    site.status = status
    site.get()
    assert site.get()[0] == status
    assert site.asked == 2


def test_a_page_that_goes_wrong_while_it_is_renewed_is_not_given_on():
    site = Site()
    site.get()
    site.now, site.status = 20, "500 Internal Server Error"
    assert site.get()[0].startswith("500")
    site.status = "200 OK"
    assert site.get()[2] == b"page 3"


def test_each_cookie_language_host_and_question_has_its_own():
    site = Site(Vary="Cookie, Accept-Language")
    asked = [
        {},
        {"HTTP_COOKIE": "theme=dark"},
        {"HTTP_ACCEPT_LANGUAGE": "ru"},
        {"HTTP_HOST": "other.kz"},
        {"QUERY_STRING": "q=1"},
        {"HTTP_X_FORWARDED_PROTO": "https"},
        {"path": "/ru/petitions/1/"},
    ]
    bodies = [site.get(**environ)[2] for environ in asked]
    assert len(set(bodies)) == len(asked)
    assert [site.get(**environ)[2] for environ in asked] == bodies


def test_a_head_has_no_body_and_keeps_the_whole_page():
    site = Site()
    assert site.get(method="HEAD")[2] == b""
    assert site.get()[2] == b"page 1"


def test_memory_is_bounded_and_the_longest_unused_goes_first():
    site = Site()
    site.body = b"x" * LARGEST
    for path in ("/1/", "/2/", "/3/", "/1/", "/4/"):
        site.get(path)
    asked = site.asked
    site.get("/1/")
    assert site.asked == asked
    site.get("/2/")
    assert site.asked == asked + 1
    site.body = b"x" * (LARGEST + 1)
    site.get("/5/")
    site.get("/5/")
    assert site.asked == asked + 3


def test_switched_off_everything_passes():
    site = Site()
    site.cache.most_bytes = 0
    site.get()
    assert site.get()[2] == b"page 2"


def test_the_site_runs_behind_it():
    from config.wsgi import application

    assert isinstance(application, PageCache)
