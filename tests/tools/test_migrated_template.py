"""The database that the tests copy: made once for what it is made from, never used half made."""

from contextlib import suppress

import pytest

from tools import migrated_template


@pytest.fixture
def databases(monkeypatch):
    """Names that no other run has; what was made goes at the end."""
    monkeypatch.setattr(migrated_template, "PREFIX", "tests_of_the_template_")
    monkeypatch.setattr(migrated_template, "name", lambda: "tests_of_the_template_one")
    made: list[str] = []
    monkeypatch.setattr(migrated_template, "_migrate", made.append)
    yield made
    with migrated_template._connected() as run:
        for one in there(run):
            run(f"DROP DATABASE {one}")


def there(run) -> set[str]:
    return {
        row[0] for row in run("SELECT datname FROM pg_database WHERE starts_with(datname, 'tests_of_the_template_')")
    }


def test_it_is_made_once_and_what_is_of_another_state_goes(databases, monkeypatch):
    assert migrated_template.prepare() == migrated_template.prepare() == "tests_of_the_template_one"
    assert len(databases) == 1
    monkeypatch.setattr(migrated_template, "name", lambda: "tests_of_the_template_two")
    migrated_template.prepare()
    with migrated_template._connected() as run:
        assert there(run) == {"tests_of_the_template_two"}


def test_what_is_half_made_is_never_copied(databases, monkeypatch):
    def breaks(_database: str) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch, suppress(RuntimeError):
        patch.setattr(migrated_template, "_migrate", breaks)
        migrated_template.prepare()
    with migrated_template._connected() as run:
        assert there(run) == {"tests_of_the_template_one_begun"}
    migrated_template.prepare()
    with migrated_template._connected() as run:
        assert there(run) == {"tests_of_the_template_one"}


def test_another_migration_makes_another_name(tmp_path, monkeypatch):
    (tmp_path / "cases" / "migrations").mkdir(parents=True)
    monkeypatch.setattr(migrated_template, "ROOT", tmp_path)
    empty = migrated_template.name()
    (tmp_path / "cases" / "migrations" / "0001.py").write_text("one")
    first = migrated_template.name()
    (tmp_path / "cases" / "migrations" / "0001.py").write_text("two")
    assert len({empty, first, migrated_template.name()}) == 3
