"""The libraries we ship are the ones that were pinned."""

import json

import pytest

from tools import vendor


def test_the_committed_libraries_match_their_checksums():
    assert vendor.changed() == []


def test_a_changed_byte_is_noticed(tmp_path, monkeypatch):
    (tmp_path / "a.js").write_text("1")
    (tmp_path / vendor.SUMS).write_text(vendor.sums(tmp_path))
    monkeypatch.setattr(vendor, "FILES", {tmp_path: {}})
    assert vendor.changed() == []
    (tmp_path / "a.js").write_text("2")
    assert vendor.changed() == [tmp_path]


def test_the_lock_names_no_registry():
    lock = json.loads((vendor.SPEC / "package-lock.json").read_text())
    assert all("resolved" not in package for package in lock["packages"].values())
    assert all("integrity" in package for name, package in lock["packages"].items() if name)


@pytest.mark.parametrize("folder", vendor.FILES)
def test_every_library_comes_with_its_licence(folder):
    assert any("LICENSE" in name for name in vendor.FILES[folder].values())


def test_no_file_asks_for_a_source_map_we_do_not_ship():
    for path in vendor.SITE.rglob("*.js"):
        assert b"sourceMappingURL" not in path.read_bytes()
