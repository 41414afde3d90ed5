"""The cache in front of Django: what is kept, for how long, for whom, and that nobody is given another's page."""

from __future__ import annotations

import threading
from collections.abc import Iterable

import pytest

from config.page_cache import BESIDES, LARGEST, LONGEST_RENEWAL, PageCache

SHARED = "public, max-age=0, s-maxage=15, stale-while-revalidate=300"


class Site:
    """A WSGI application that counts how often it is asked, behind the cache, with a clock in our hand."""

    def __init__(self, **headers: str) -> None:
        self.headers = {"Cache-Control": SHARED, "ETag": '"1"', **{k.replace("_", "-"): v for k, v in headers.items()}}
        self.asked = 0
        self.now = 0.0
        self.status = "200 OK"
        self.body: bytes | None = None
        self.given: dict = {}
        self.answer: Iterable[bytes] | None = None
        self.cache = PageCache(self, most_bytes=3 * LARGEST, session_cookie="sessionid", clock=lambda: self.now)

    def __call__(self, environ, start_response) -> Iterable[bytes]:
        self.asked += 1
        self.given = environ
        start_response(self.status, list(self.headers.items()))
        if self.answer is not None:
            return self.answer
        return [self.body if self.body is not None else b"page %d" % self.asked]

    def get(
        self, path: str = "/petitions/1/", method: str = "GET", **environ: str
    ) -> tuple[str, dict[str, str], bytes]:
        told, answer = self.begin(path, method, **environ)
        body = b"".join(answer)
        return told["status"], told["headers"], body

    def begin(self, path: str = "/petitions/1/", method: str = "GET", **environ: str) -> tuple[dict, Iterable[bytes]]:
        """An answer of which nothing has been read yet."""
        told: dict = {}

        def start(status, headers, error=None):
            told.update(status=status, headers=dict(headers))

        given = {"REQUEST_METHOD": method, "PATH_INFO": path, "HTTP_HOST": "jauap.kz", **environ}
        return told, self.cache(given, start)


class Pieces:
    """A streamed answer that knows how much of it was read, and whether it was closed."""

    def __init__(self, number: int, size: int = 1000) -> None:
        self.number, self.size = number, size
        self.read = 0
        self.closed = 0

    def __iter__(self):
        for _piece in range(self.number):
            self.read += 1
            yield b"x" * self.size

    def close(self) -> None:
        self.closed += 1


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
    site.get()
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
        {"HTTP_COOKIE": "{bad} name=1; [x; sessionid=abc"},
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


def test_a_head_is_answered_without_a_body():
    site = Site()
    site.get(method="HEAD")
    assert site.given["REQUEST_METHOD"] == "HEAD"
    assert site.get()[2] == b"page 2"
    assert site.get(method="HEAD")[2] == b""
    assert site.asked == 2
    site.now, site.body = 20, b"new"
    assert site.get(method="HEAD")[2] == b""
    assert site.get()[2] == b"new"
    assert site.asked == 3


# -- what is not kept goes through untouched ------------------------------------------------


def test_a_condition_on_what_is_not_kept_reaches_django():
    """A page that is answered with 304 before it is made costs next to nothing; stripped of its condition it would be made."""
    site = Site(Cache_Control="private, no-cache")
    site.get(HTTP_IF_NONE_MATCH='"1"', HTTP_IF_MODIFIED_SINCE="Fri, 20 Nov 2026 10:00:00 GMT")
    assert site.given["HTTP_IF_NONE_MATCH"] == '"1"'
    assert site.given["HTTP_IF_MODIFIED_SINCE"]
    site.status = "304 Not Modified"
    assert site.get(HTTP_IF_NONE_MATCH='"1"')[0] == "304 Not Modified"


def test_a_condition_on_a_page_that_is_kept_does_not_decide_what_others_are_given():
    site = Site()
    site.get()
    site.now = 20
    assert site.get(HTTP_IF_NONE_MATCH='"0"')[2] == b"page 2"
    assert "HTTP_IF_NONE_MATCH" not in site.given
    assert site.get()[2] == b"page 2"


def test_a_table_of_any_length_goes_through_piece_by_piece():
    site = Site(Cache_Control="public, max-age=300")
    site.answer = table = Pieces(1000)
    _told, answer = site.begin("/statistics/data/cases.csv")
    assert answer is table
    assert table.read == 0


def test_a_public_answer_too_long_to_be_kept_is_read_no_further_than_that():
    site = Site()
    site.answer = long = Pieces(3000)
    told, answer = site.begin()
    assert told["status"] == "200 OK"
    assert long.read * long.size <= LARGEST + long.size
    assert (sum(map(len, answer)), long.closed) == (3_000_000, 0)
    answer.close()
    assert long.closed == 1
    site.begin()
    assert site.asked == 2


def test_an_answer_that_is_kept_or_has_no_body_is_closed():
    site = Site()
    site.answer = kept = Pieces(3)
    site.get()
    assert kept.closed == 1
    site.now, site.headers["Cache-Control"] = 20, "private"
    site.answer = withheld = Pieces(3)
    assert site.get(method="HEAD")[2] == b""
    assert (withheld.read, withheld.closed) == (0, 1)


def test_who_broke_off_while_renewing_is_not_waited_for_to_the_end():
    site = Site()
    site.get()
    site.now = 20
    original, site.cache.application = site.cache.application, lambda environ, start: 1 / 0
    with pytest.raises(ZeroDivisionError):
        site.get()
    site.cache.application = original
    assert site.get()[2] == b"page 1"
    site.now += LONGEST_RENEWAL + 1
    assert site.get()[2] == b"page 2"


def test_memory_is_bounded_and_the_longest_unused_goes_first():
    site = Site()
    site.body = b"x" * LARGEST
    site.cache.most_bytes = 3 * (LARGEST + 2 * BESIDES)
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


def test_invented_addresses_and_cookies_fill_no_more_than_is_allowed():
    site = Site(Vary="Cookie")
    site.body = b""
    site.cache.most_bytes = 200_000
    for number in range(300):
        site.get("/petitions/", QUERY_STRING=f"q={number:04000d}", HTTP_COOKIE=f"a={number}")
    keys = sum(len(part) for key in site.cache._pages for part in key)
    assert 0 < keys < 200_000
    assert len(site.cache._addresses) == len(site.cache._pages) < 50


def test_nothing_is_remembered_of_an_address_without_a_page():
    site = Site()
    site.get()
    site.now, site.headers["Cache-Control"] = 20, "private"
    site.get()
    assert (site.cache._addresses, site.cache._bytes) == ({}, 0)


def test_switched_off_everything_passes():
    site = Site()
    site.cache.most_bytes = 0
    site.get()
    assert site.get()[2] == b"page 2"


def test_the_site_runs_behind_it():
    from config.wsgi import application

    assert isinstance(application, PageCache)
