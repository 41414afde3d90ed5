"""What the site's own role may do in the database, and what it may not whatever the code tries."""

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection

from cases.models import Event
from config.database_roles import RoleProblem, append_only_tables, current_role, grant

pytestmark = pytest.mark.django_db

ALL_TABLES = sorted(
    {model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.managed}
)


def allowed(table: str, right: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, %s)", [table, right])
        return cursor.fetchone()[0]


def test_the_history_is_append_only():
    assert Event._meta.db_table in append_only_tables()


def test_ordinary_tables_are_read_and_written(as_application):
    with as_application():
        missing = {
            (table, right)
            for table in set(ALL_TABLES) - append_only_tables()
            for right in ("SELECT", "INSERT", "UPDATE", "DELETE")
            if not allowed(table, right)
        }
    assert missing == set()


def test_append_only_tables_are_read_and_added_to_and_nothing_else(as_application):
    with as_application():
        rights = {
            table: {right for right in ("SELECT", "INSERT", "UPDATE", "DELETE") if allowed(table, right)}
            for table in append_only_tables()
        }
    assert rights == {key: {"SELECT", "INSERT"} for key in append_only_tables()}


def test_nothing_can_be_emptied(as_application):
    with as_application():
        assert [table for table in ALL_TABLES if allowed(table, "TRUNCATE")] == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cases_event SET kind = 'x'",
        "DELETE FROM cases_event",
        "TRUNCATE cases_event",
        "TRUNCATE cases_case CASCADE",
        "CREATE TABLE mine ()",
        "DROP TABLE cases_event",
        "ALTER TABLE cases_event DISABLE TRIGGER ALL",
        "DELETE FROM django_migrations",
    ],
)
def test_the_database_refuses(as_application, statement: str):
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), as_application():
        connection.cursor().execute(statement)


def test_it_cannot_give_itself_more(as_application):
    with as_application():
        connection.cursor().execute("GRANT ALL ON cases_event TO CURRENT_USER")
        assert not allowed("cases_event", "UPDATE")


def test_granting_twice_changes_nothing():
    first = grant("jauap_app") if current_role() != "jauap_app" else pytest.skip("one role does everything")
    assert grant("jauap_app") == first
    assert first.added_to == len(append_only_tables())


def test_a_role_that_does_not_exist_is_named():
    with pytest.raises(RoleProblem, match="There is no role nobody_here"):
        grant("nobody_here")


def test_a_role_that_owns_tables_is_refused():
    with pytest.raises(RoleProblem, match=r"owns the table .*REASSIGN OWNED"):
        grant(current_role())


def test_with_one_role_there_is_nothing_to_grant(capsys, monkeypatch):
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    call_command("grant_roles")
    assert "does everything, so there is nothing to grant" in capsys.readouterr().out


def test_a_role_problem_ends_the_command(monkeypatch):
    monkeypatch.setattr("config.management.commands.grant_roles.current_role", iter(["nobody_here", "owner"]).__next__)
    with pytest.raises(CommandError, match="There is no role nobody_here"):
        call_command("grant_roles")
