"""The record of what staff did: written before it takes effect, complete, and nobody's to change."""

import uuid
from datetime import timedelta
from html import unescape
from urllib.parse import urlencode

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from accounts import audit
from accounts.models import AuditEntry, AuditOutcome, PlatformRole, User
from cases.models import Participant
from config import audit_words
from config.rights import RULES
from tests.world import at

NOW = at("2026-09-02")
WORDS = "Бұл көрші ауылдың жері"


def staff(name: str, role: str) -> Client:
    user = User.objects.create_user(f"{name}@example.test", name=name, email_confirmed_at=NOW)
    PlatformRole.objects.create(user=user, role=role, started_on="2026-01-01")
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def case(world, monkeypatch):
    from territories import clock

    monkeypatch.setattr(clock, "now", lambda: NOW)
    return world.case()


@pytest.fixture
def bolat(world, case):
    client = Client(REMOTE_ADDR="198.51.100.77")
    client.force_login(world.holder(case)["by"])
    return client


def line():
    return AuditEntry.objects.select_related("outcome").order_by("-pk").first()


def test_an_act_of_an_office_is_a_line_with_who_as_what_from_where_on_what_and_how_it_ended(world, case, bolat):
    assert bolat.post(f"/desk/{case.number}/accept/", {"version": case.version}).status_code == 302
    entry = line()
    assert entry.user == world.holder(case)["by"]
    assert entry.roles == ["head 103230000"]
    assert (entry.action, entry.method) == ("workspace:accept", "POST")
    assert entry.target == f"number {case.number}"
    assert entry.network == "198.51.100.0/24"
    assert entry.at == NOW
    assert entry.outcome.status == 302


def test_the_reason_is_in_the_line_without_what_could_be_an_iin(world, case):
    moderator = staff("moderator", "moderator")
    given = urlencode({"reason": f"{WORDS} 990000000015"})
    moderator.post(f"/sorting/desk/case/{case.number}/hide/", given, content_type="application/x-www-form-urlencoded")
    assert line().reason == f"{WORDS} [12 digits]"


def test_opening_an_identity_is_a_line_with_the_case_the_purpose_and_the_document(world, case):
    given = {
        "kind": "case", "number": case.display_number, "purpose": "court", "document": "№ 2-113, number 5, 20.11.2026",
        "reason": "Сот қаулысы бойынша хабарлаушыны анықтау керек.",
    }  # fmt: skip
    staff("operator", "operator").post("/platform/identity/", given)
    assert line().action == "accounts:open_identity"
    auditor = staff("auditor", "auditor")
    page = " ".join(unescape(auditor.get("/en/audit/").content.decode()).replace("\u00a0", " ").split())
    wanted = f"the reporter of a case, № {case.display_number}, by the order of a court, document: № 2-113, number 5, 20.11.2026"
    assert wanted in page
    table = b"".join(auditor.get("/audit/record.csv").streaming_content).decode()
    assert f"kind case, number {case.display_number}, purpose court, document № 2-113" in table


def test_a_document_of_any_length_leaves_a_line(world, case):
    given = {"kind": "case", "number": str(case.number), "purpose": "court", "document": "№ " + "1, " * 400}
    staff("operator", "operator").post("/platform/identity/", given)
    assert len(line().target) == audit.LONGEST_TARGET
    assert line().target.endswith("…")


def test_what_is_refused_has_a_line_too(world, case, bolat):
    assert bolat.post(f"/desk/{case.number}/forward/", {}).status_code == 400
    assert (line().action, line().outcome.status) == ("workspace:forward", 400)


def test_reading_is_recorded_only_where_it_shows_people(world, case, bolat):
    bolat.get("/desk/")
    assert not AuditEntry.objects.exists()
    staff("auditor", "auditor").get("/audit/")
    assert (line().action, line().method) == ("audit:record", "GET")


def test_a_name_that_the_reporter_let_the_office_know_is_read_on_the_record(world, case, bolat):
    page = f"/desk/{case.number}/"
    assert bolat.get(page).status_code == 200
    assert not AuditEntry.objects.exists()
    Participant.objects.filter(case=case).update(name="Айгүл С.", known_to_office_at=NOW)
    assert "Айгүл С." in bolat.get(page).content.decode()
    entry = line()
    assert (entry.user, entry.action, entry.method) == (world.holder(case)["by"], "workspace:case", "GET")
    assert (entry.target, entry.outcome.status) == (f"number {case.number}", 200)
    shown = staff("auditor", "auditor").get("/en/audit/").content.decode()
    assert "looked: the name and telephone that a reporter let the office know" in shown


def test_a_name_that_cannot_be_recorded_is_not_shown(world, case, bolat, monkeypatch):
    def broken(*_args, **_more):
        raise DatabaseError

    Participant.objects.filter(case=case).update(name="Айгүл С.", known_to_office_at=NOW)
    monkeypatch.setattr(audit, "record", broken)
    bolat.raise_request_exception = False
    answer = bolat.get(f"/desk/{case.number}/")
    assert answer.status_code == 500
    assert "Айгүл" not in answer.content.decode()


def test_residents_and_visitors_have_no_record(world, case):
    aigul = User.objects.create_user("aigul@example.test", email_confirmed_at=NOW)
    client = Client()
    client.force_login(aigul, backend="accounts.backends.EmailCodeBackend")
    client.post("/me/", {"name": "Айгүл", "language": "kk"})
    Client().post(f"/cases/{case.number}/support/", {})
    assert not AuditEntry.objects.exists()


def test_what_cannot_be_recorded_does_not_happen(world, case, bolat, monkeypatch):
    def broken(*_args, **_more):
        raise DatabaseError

    monkeypatch.setattr(audit, "record", broken)
    bolat.raise_request_exception = False
    assert bolat.post(f"/desk/{case.number}/accept/", {"version": case.version}).status_code == 500
    assert world.again(case).current.accepted_at is None


def test_a_line_without_an_outcome_says_that_the_process_was_stopped(world, case, bolat, monkeypatch):
    monkeypatch.setattr(audit, "finish", lambda *_args: None)
    bolat.post(f"/desk/{case.number}/accept/", {"version": case.version})
    auditor = staff("auditor", "auditor")
    entry = "<span>stopped in between</span>"
    for seconds, is_stopped in ((59, False), (60, True)):
        monkeypatch.setattr("territories.clock.now", lambda: NOW + timedelta(seconds=seconds))  # noqa: B023
        page = auditor.get("/en/audit/?outcome=none&action=workspace").content.decode()
        assert (entry in page) is is_stopped
        assert ("<span>under way</span>" in page) is not is_stopped
        assert "accept a case" in page


@pytest.mark.parametrize("table", ["accounts_auditentry", "accounts_auditoutcome", "accounts_identityopening"])
def test_the_owner_of_the_database_cannot_rewrite_it_by_mistake(world, case, bolat, table):
    bolat.post(f"/desk/{case.number}/accept/", {"version": case.version})
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE {table} CASCADE")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_auditentry SET action = 'x'",
        "DELETE FROM accounts_auditentry",
        "UPDATE accounts_auditoutcome SET status = 200",
        "DELETE FROM accounts_auditoutcome",
    ],
)
def test_the_sites_role_adds_and_never_changes(world, case, bolat, as_application, statement):
    bolat.post(f"/desk/{case.number}/forward/", {})
    with pytest.raises(DatabaseError), as_application(), connection.cursor() as cursor:
        cursor.execute(statement)
    with as_application():
        entry = audit.record(
            line().user, ["moderator"], action="x", method="POST", target="", reason="", address="", request=uuid.uuid4(), now=NOW
        )  # fmt: skip
        audit.finish(entry, 200)
    assert AuditOutcome.objects.filter(entry=entry).exists()


@pytest.mark.parametrize(
    ("name", "fields"),
    [("audit_says_who_as_what", {"roles": []}), ("audit_says_what", {"action": ""})],
)
def test_a_line_says_who_and_what(db, name, fields):
    user = User.objects.create_user()
    given = {"at": NOW, "user": user, "roles": ["moderator"], "action": "x", "method": "POST", "request": uuid.uuid4()}
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        AuditEntry.objects.create(**given | fields)
    assert refused.value.__cause__.diag.constraint_name == name


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("198.51.100.77", "198.51.100.0/24"),
        ("2001:db8:1234:5678::/64", "2001:db8:1234::/48"),
        ("2001:db8:1234:5678::1", "2001:db8:1234::/48"),
        ("", ""),
        ("unknown", ""),
    ],
)
def test_of_an_address_its_network_is_kept(address, network):
    assert audit.network_of(address) == network


def test_secret_parts_of_an_address_are_left_out():
    given = {"number": "100016", "token": "secret", "share_key": "secret", "kind": "fixed"}
    assert audit.target_of(given) == "number 100016, kind fixed"


# -- the auditor's page -----------------------------------------------------------------------------


@pytest.fixture
def auditor(world, case, bolat):
    bolat.post(f"/desk/{case.number}/forward/", {})
    bolat.post(f"/desk/{case.number}/accept/", {"version": case.version})
    return staff("auditor", "auditor")


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"accept a case", "forward a case"}),
        ("?who=official-103230000", {"accept a case", "forward a case"}),
        ("?who=dana", set()),
        ("?action=workspace:accept", {"accept a case"}),
        ("?outcome=refused", {"forward a case"}),
        ("?outcome=done", {"accept a case"}),
        ("?first=2026-09-02&last=2026-09-02", {"accept a case", "forward a case"}),
        ("?last=2026-09-01", set()),
        ("?first=2026-09-03", set()),
        ("?first=yesterday", {"accept a case", "forward a case"}),
        ("?before=1", set()),
    ],
)
def test_an_auditor_finds_lines(auditor, query, shown):
    page = auditor.get(f"/en/audit/{query}").content.decode()
    assert {words for words in ("accept a case", "forward a case") if words in page} == shown


@pytest.mark.parametrize("language", ["", "/ru", "/en"])
def test_the_page_costs_the_same_however_many_lines(auditor, language, django_assert_max_num_queries):
    with django_assert_max_num_queries(16):
        assert auditor.get(f"{language}/audit/").status_code == 200


def test_the_file_has_every_line_and_no_formula(auditor):
    AuditEntry.objects.create(
        at=NOW,
        user=User.objects.first(),
        roles=["head x"],
        action="x",
        method="POST",
        reason="=1+1",
        request=uuid.uuid4(),
    )
    rows = b"".join(auditor.get("/audit/record.csv").streaming_content).decode().splitlines()
    assert len(rows) == 1 + AuditEntry.objects.exclude(action="audit:record_csv").count() + 1
    assert any("'=1+1" in row for row in rows)


@pytest.mark.parametrize("role", ["moderator", "operator", "registrar"])
def test_nobody_else_reads_it(world, role):
    client = staff(role, role)
    assert client.get("/audit/").status_code == 404
    assert client.get("/audit/record.csv").status_code == 404


def test_the_page_shows_words_and_no_names_of_addresses(auditor, case):
    page = unescape(auditor.get("/ru/audit/").content.decode())
    lines = page.partition("<ol")[2].partition("</ol>")[0]
    assert "workspace:" not in lines
    assert ", 103230000" not in lines
    assert "Аким Карааульского сельского округа" in lines
    assert f"№ {case.display_number}" in lines


def test_every_address_that_can_be_in_the_record_has_words():
    for rule in RULES.values():
        assert rule.does or rule.right.label
    assert audit_words.action("sessions:gone", "POST") == "қазір жоқ бет"
