"""Whatever is sent, the answer is a problem document in the person's language; never a page, never a crash."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cases.models import Case
from tests.config.api.conftest import REPORT, is_problem
from tests.pictures import file_of, picture

KAZAKH, RUSSIAN = set("әғқңөұүһі"), set("ыэъё")


@pytest.mark.parametrize(
    "path",
    [
        "places/?q=%00",
        "places/?q=" + "а" * 200,
        "places/?limit=0",
        "places/?limit=51",
        "places/?limit=many",
        "places/?parent=999999999",
        "places/?colour=red",
        "offices/?level=village",
        "offices/?place=12",
        "offices/?place=999999999",
        "offices/?cursor=abc",
        "offices/?cursor=999999999",
        "offices/?vacant=maybe",
        "cases/?size=100000",
        "cases/?size=-1",
        "cases/?size=1e9",
        "cases/?place=999999999",
        "cases/?place=" + "%F0%9D%9F%99" * 9,
        "cases/?category=no_such",
        "cases/?category=WATER",
        "cases/?category=a%20b",
        "cases/?state=solved",
        "cases/?level=village",
        "cases/?overdue=perhaps",
        "cases/?sort=price",
        "cases/?sort=longest",
        "cases/?sort=urgent&unanswered=true",
        "cases/?cursor=1",
        "cases/?cursor=after.new.x",
        "cases/?cursor=after.supported.1_1",
        "cases/?cursor=after.new." + "9" * 60,
        "cases/?cursor=after.new." + "0" * 900,
        "cases/?cursor=sideways.new.1",
        "cases/?q=%00",
        "cases/?q=" + "а" * 20_000,
        "cases/?categry=water",
        "cases/?format=xml",
        "statistics/?place=1",
        "statistics/?place=999999999",
        "statistics/units/?region=1",
        "schema/?lang=xx",
    ],
)
def test_a_wrong_parameter_is_named(api, path):
    problem = is_problem(api.get(path), 400, "bad-input")
    assert set(problem["errors"]) == {path.split("?")[1].partition("=")[0]} or "sort" in problem["errors"]
    assert all(sentences and all(sentences) for sentences in problem["errors"].values())


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"place": "999999999"}, "place"),
        ({"place": 5}, "place"),
        ({"place": None}, "place"),
        ({"place": ["103230100"]}, "place"),
        ({"place": "103230100\x00"}, "place"),
        ({"category": "no_such"}, "category"),
        ({"category": {"code": "water"}}, "category"),
        ({"category": "\ud800"}, None),
        ({"title": "т" * 20_000}, "title"),
        ({"body": "т" * 20_000}, "body"),
        ({"title": "a\x00b"}, "title"),
        ({"title": [1, 2]}, "title"),
        ({"title": "", "body": ""}, "body"),
        ({"title": " \u200b\t ", "body": "\n"}, None),
        ({"language": "de"}, "language"),
        ({"lat": "north"}, "lat"),
        ({"lat": 91}, "lat"),
        ({"lat": "NaN"}, "lat"),
        ({"lat": None}, "lat"),
        ({"lon": 1e400}, None),
        ({"place_note": "т" * 201}, "place_note"),
        ({"name": "т" * 81}, "name"),
        ({"show_name": True}, "name"),
        ({"email": "not an address"}, "email"),
        ({"phone": "1" * 21}, "phone"),
        ({"phone": "call me"}, "phone"),
        ({"photos": ["photo.jpg"]}, "photos.0"),
        ({"photos": "photo.jpg"}, "photos"),
        ({"boddy": "x"}, "boddy"),
        ({"number": "100016"}, "number"),
        ({"hidden_at": "2026-01-01"}, "hidden_at"),
    ],
)
def test_a_wrong_report_files_nothing_and_says_why(api, change, field):
    answer = api.post("cases/", {**REPORT, **change})
    if answer.status_code == 201:
        assert change == {"title": " \u200b\t ", "body": "\n"}
        return
    problem = is_problem(answer, 400, "unreadable" if field is None else "bad-input")
    if field is not None:
        assert field in problem["errors"]
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"",
        b"null",
        b"[]",
        b'"text"',
        b"[" * 100_000,
        b'{"a": NaN}',
        b"\xff\xfe",
        b'{"title": "\\ud800"}',
        b"1" * 5000,
    ],
)
def test_a_body_that_is_no_report_is_refused(api, body):
    answer = api.client.post(
        "/api/v1/cases/", body, content_type="application/json", headers={"Idempotency-Key": str(uuid.uuid4())}
    )
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert not Case.objects.exists()


@pytest.mark.parametrize("key", ["", "1", "not-a-uuid", "\u0661" * 32])
def test_a_report_needs_a_key(api, key):
    problem = is_problem(api.post("cases/", REPORT, **{"Idempotency-Key": key}), 400, "bad-input")
    assert set(problem["errors"]) == {"Idempotency-Key"}


@pytest.mark.parametrize(
    "content", [b"", b"just text", file_of(picture())[:200], b"<svg xmlns='http://www.w3.org/2000/svg'/>"]
)
def test_a_file_that_is_no_photo_is_named_and_nothing_is_filed(api, content):
    good = SimpleUploadedFile("good.jpg", file_of(picture()), content_type="image/jpeg")
    bad = SimpleUploadedFile("bad.jpg", content, content_type="image/jpeg")
    problem = is_problem(api.post_form("cases/", {**REPORT, "photos": [good, bad]}), 400, "bad-input")
    assert set(problem["errors"]) == {"photos.1"}
    assert not Case.objects.exists()


def test_six_photos_are_too_many(api):
    photos = [SimpleUploadedFile(f"{n}.jpg", file_of(picture()), content_type="image/jpeg") for n in range(6)]
    assert "photos" in is_problem(api.post_form("cases/", {**REPORT, "photos": photos}), 400, "bad-input")["errors"]


def test_a_photo_over_the_limit_is_refused(api, settings):
    settings.PHOTO_MAX_BYTES = 10_000
    large = SimpleUploadedFile("large.jpg", b"x" * 200_000, content_type="image/jpeg")
    problem = is_problem(api.post_form("cases/", {**REPORT, "photos": [large]}), 400, "bad-input")
    assert set(problem["errors"]) == {"photos.0"}


class TestWhatIsNotRead:
    def test_a_text_is_no_json(self, api):
        answer = api.client.post("/api/v1/cases/", "title=x", content_type="text/plain")
        answer_with_key = api.client.post(
            "/api/v1/cases/", "title=x", content_type="text/plain", headers={"Idempotency-Key": str(uuid.uuid4())}
        )
        is_problem(answer_with_key, 415, "unsupported-media-type")
        assert answer.status_code in {400, 415}

    def test_a_form_without_its_boundary(self, api):
        answer = api.client.post(
            "/api/v1/cases/",
            b"x",
            content_type="multipart/form-data",
            headers={"Idempotency-Key": str(uuid.uuid4())},
        )
        is_problem(answer, 400, "unreadable")

    def test_a_form_with_thousands_of_fields(self, api):
        is_problem(api.post_form("cases/", {f"f{n}": "x" for n in range(1100)}), 400, "unreadable")

    def test_a_large_json_is_refused(self, api, settings):
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
        is_problem(api.post("cases/", {**REPORT, "body": "т" * 2000}), 413, "too-large")

    def test_a_huge_request_is_refused_before_it_is_read(self, api):
        answer = api.client.generic(
            "POST", "/api/v1/cases/", b"{}", content_type="application/json", CONTENT_LENGTH="10000000000"
        )
        is_problem(answer, 413, "too-large")

    def test_a_body_in_pieces_must_say_its_length(self, api):
        """Else it would be read as empty, and the refusal would be about the wrong thing."""
        answer = api.client.generic("POST", "/api/v1/cases/", b"", HTTP_TRANSFER_ENCODING="chunked")
        is_problem(answer, 411, "length-required")

    def test_only_json_is_answered(self, api):
        is_problem(api.get("categories/", Accept="text/html"), 406, "not-acceptable")
        assert api.get("categories/", Accept="text/html,*/*;q=0.8").status_code == 200
        is_problem(api.get("categories/", Accept="nonsense"), 406, "not-acceptable")

    @pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "POST"])
    def test_other_methods_are_not_offered(self, api, method):
        answer = api.client.generic(method, "/api/v1/categories/")
        is_problem(answer, 405, "method-not-allowed")
        assert "GET" in answer.headers["Allow"]


class TestNowhere:
    @pytest.mark.parametrize("path", ["nothing/", "places/1/2/3/", "cases//", "admin/", "../v1/x/", "%00/", "ü/"])
    @pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
    def test_nothing_is_a_problem_document_too(self, api, path, method):
        is_problem(api.client.generic(method, f"/api/v1/{path}"), 404, "not-found")

    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_a_missing_slash_is_mended_without_losing_the_method(self, api, method):
        answer = api.client.generic(method, "/api/v1/cases?size=5")
        assert answer.status_code == 308
        assert answer.headers["Location"] == "/api/v1/cases/?size=5"


class TestLanguages:
    @pytest.mark.parametrize(
        ("path", "code"), [("places/999999999/", 404), ("cases/?size=x&colour=1&sort=longest", 400), ("nothing/", 404)]
    )
    def test_refusals_speak_the_language_of_the_request(self, api, path, code):
        said = {}
        for language in ("kk", "ru", "en"):
            api.language = language
            answer = api.get(path)
            assert answer.status_code == code
            said[language] = str(answer.json()).lower()
        assert len(set(said.values())) == 3
        assert KAZAKH & set(said["kk"])
        assert not KAZAKH & set(said["ru"])


def test_a_crash_is_told_without_a_word_of_what_it_was(api, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("password=secret")

    monkeypatch.setattr("config.api.categories.Category.objects.offered", broken)
    api.client.raise_request_exception = False
    answer = api.get("categories/")
    is_problem(answer, 500, "our-fault")
    assert "secret" not in answer.content.decode()
