"""What every answer tells a browser: nothing runs but our own, nobody frames us, files of others are pictures and nothing else."""

import re
from pathlib import Path

import pytest
from django.test import Client

from config.security_headers import ASKED, NEVER

ADDRESSES = [
    "/",
    "/report/",
    "/sign-in/",
    "/enter/",
    "/admin/login/",
    "/nowhere/",
    "/api/v1/places/",
    "/healthz",
    "/cases/table.csv",
]


@pytest.fixture
def answer(world, request):
    return Client().get(request.param, follow=True)


@pytest.mark.parametrize("answer", ADDRESSES, indirect=True)
def test_every_answer_has_them(answer):
    headers = answer.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cross-Origin-Resource-Policy"] in {"same-origin", "cross-origin"}
    assert "microphone=()" in headers["Permissions-Policy"]
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_only_public_data_may_be_read_by_pages_of_other_sites(world):
    assert Client().get("/api/v1/places/")["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert Client().get("/")["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_browser_is_asked_for_what_our_scripts_use_and_for_nothing_else():
    scripts = "".join(path.read_text() for path in Path("static/js").glob("*.js"))
    uses = {
        "geolocation": "navigator.geolocation", "web-share": "navigator.share", "clipboard-write": "navigator.clipboard",
        "publickey-credentials-get": "credentials.get", "publickey-credentials-create": "credentials.create",
    }  # fmt: skip
    assert set(uses) | {"camera"} == set(ASKED)
    assert all(use in scripts for use in uses.values())
    assert not set(ASKED) & set(NEVER)


def test_no_template_has_a_script_or_a_style_in_it():
    pages = [path for path in Path("templates").rglob("*.html") if "emails" not in path.parts]
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/(?:ld\+)?json\")|<style|\son[a-z]+=\"|\sstyle=\"|javascript:",
        re.IGNORECASE,
    )
    assert [str(page) for page in pages if inline.search(page.read_text())] == []


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("photo.jpg", b"\xff\xd8\xff\xd9", 200),
        ("page.html", b"<script>alert(1)</script>", 404),
        ("picture.svg", b"<svg onload='alert(1)'/>", 404),
        ("photo.jpg.html", b"<script>", 404),
        ("nothing", b"", 404),
    ],
)
def test_of_what_was_sent_to_us_pictures_alone_are_served(client, settings, name, content, status):
    settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
    (settings.MEDIA_ROOT / name).write_bytes(content)
    answer = client.get(f"/media/{name}")
    b"".join(answer)
    headers = answer.headers
    assert answer.status_code == status
    if status == 200:
        assert headers["Content-Type"] == "image/jpeg"
        assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["../settings.py", "..%2fsettings.py", "%2e%2e/manage.py.jpg", "/etc/passwd"])
def test_nothing_outside_the_folder_is_served(client, path):
    assert client.get(f"/media/{path}").status_code in {400, 404}


def test_an_html_page_called_a_photo_stays_a_picture(client, settings):
    settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
    (settings.MEDIA_ROOT / "x.jpg").write_bytes(b"<html><script>alert(1)</script>")
    answer = client.get("/media/x.jpg")
    b"".join(answer)
    assert answer["Content-Type"] == "image/jpeg"
