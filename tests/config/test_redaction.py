"""No IIN and no private link reaches a log line, an error page or a report about a crash."""

import io
import logging
import sys

import pytest
from django.conf import settings as site
from django.test import RequestFactory

from config.error_reports import ErrorReport, ErrorReportFilter
from config.redaction import BLANK, SECRET, blank
from tests.world import at

IIN = "999900000012"


SPACED = ["999900\u00a0000012", "9999\u202f0000\u202f0012", "9999\u20090000\u20090012", "9999\t0000\t0012"]


@pytest.mark.parametrize(
    "written",
    [
        *(IIN, "9999 0000 0012", "999900-000012", f"iin={IIN}&x=1", f'"{IIN}"', f"a{IIN}b"),
        *SPACED,
        *map(repr, SPACED),
    ],
)
def test_twelve_digits_are_blanked(written):
    shown = blank(written)
    assert BLANK in shown
    assert "0012" not in shown


@pytest.mark.parametrize(
    "written",
    ["99990000001", "9999000000123", "2026-09-01 10:00:00.123456", "100-016", "+7 701 123 45 67", "case 1000016 x 5"],
)
def test_other_numbers_stay(written):
    assert blank(written) == written


@pytest.mark.parametrize(
    "part",
    [
        "1k-0123456789abcdef0123456789abcdef",
        "3f2b8c1e-6a77-4f0e-9a55-0d1c2b3a4f5e",
        "GuzR2l8rFAQS8YEC6To2XA",
        "WyJlbWFpbCJd:1tQ2b3:abc_DEF-123",
    ],
)
@pytest.mark.parametrize(
    "line", ["Bad Request: /cases/100016/p/{}/", "GET /en/x/{}?a=1", '{{"request": "GET /x/{}"}}', "/x/{}"]
)
def test_what_opens_a_private_page_is_blanked_in_an_address(part, line):
    shown = blank(line.format(part))
    assert part not in shown
    assert SECRET in shown


def test_the_link_of_a_short_message_is_blanked():
    assert blank("Not Found: /s/5abcdefgh1234") == f"Not Found: /s/{SECRET}"


@pytest.mark.parametrize(
    "written",
    [
        "Bad Request: /cases/100016/",
        "/petitions/moderation/decisions.csv",
        "/accounts/migrations/0009_staff_factors_sessions_invitations.py",
        "/media/photos/2026/11/0123456789abcdef0123456789abcdef.jpg",
        "/sorting/desk/case/100016/photos/7/hide/",
        "The letter of code 3f2b8c1e-6a77-4f0e-9a55-0d1c2b3a4f5e did not go",
    ],
)
def test_other_addresses_stay(written):
    assert blank(written) == written


@pytest.mark.django_db
def test_a_refused_form_of_a_private_page_writes_no_link_into_the_log(world, client):
    from cases import workflow
    from cases.private_links import address_of

    case = world.case()
    workflow.ask(case, question="Қай көшеде?", now=at("2026-09-03"), **world.holder(case))
    participant = world.reporter(case)
    heard, handler = io.StringIO(), None
    kept = site.LOGGING["formatters"]["line"]
    handler = logging.StreamHandler(heard)
    handler.setFormatter(kept["()"](**{key: value for key, value in kept.items() if key != "()"}))
    logging.getLogger("django").addHandler(handler)
    try:
        assert client.post(address_of(participant), {"do": "reply", "text": ""}).status_code in {400, 303}
        client.put(address_of(participant))
    finally:
        logging.getLogger("django").removeHandler(handler)
    assert "Method Not Allowed" in heard.getvalue()
    assert participant.token not in heard.getvalue()


def crash(log):
    try:
        int(f"{IIN}x")
    except ValueError:
        log.exception("it broke")


@pytest.mark.parametrize("say", [lambda log: log.warning("iin %s", IIN), crash])
def test_a_log_line_is_blanked_tracebacks_and_all(say):
    heard = io.StringIO()
    handler = logging.StreamHandler(heard)
    kept = site.LOGGING["formatters"]["line"]
    handler.setFormatter(kept["()"](**{key: value for key, value in kept.items() if key != "()"}))
    log = logging.getLogger("test.redaction")
    log.addHandler(handler)
    log.propagate = False
    try:
        say(log)
    finally:
        log.removeHandler(handler)
        log.propagate = True
    assert BLANK in heard.getvalue()
    assert IIN not in heard.getvalue()


@pytest.mark.parametrize("debug", [True, False])
def test_the_page_about_a_crash_is_blanked_whatever_variable_held_it(settings, debug):
    settings.DEBUG = debug
    request = RequestFactory().post("/sign/", {"iin": IIN, "other": f"my {IIN}"})
    held = [IIN]
    try:
        int(f"{IIN} {held}")
    except ValueError:
        report = ErrorReport(request, *sys.exc_info())
    for page in (report.get_traceback_html(), report.get_traceback_text()):
        assert IIN not in page
        assert BLANK in page


def test_addresses_with_passwords_are_hidden_on_error_pages():
    shown = ErrorReportFilter()
    for name in ("EMAIL_URL", "DATABASE_URL", "IDENTITY_SECRET", "PETITION_SECRET", "EMAIL_HOST_PASSWORD", "iin"):
        assert shown.cleanse_setting(name, "plain") != "plain", name


def test_the_site_uses_both():
    assert site.DEFAULT_EXCEPTION_REPORTER == "config.error_reports.ErrorReport"
    assert site.DEFAULT_EXCEPTION_REPORTER_FILTER == "config.error_reports.ErrorReportFilter"
