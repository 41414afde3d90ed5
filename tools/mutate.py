"""Show that the proof of the invariants is one: break the code on purpose, in a copy, and see the proof fail.

    tools/up.py --exec python tools/mutate.py            every mutation of docs/mutations.toml
    tools/up.py --exec python tools/mutate.py 6 13       those of some invariants
    python tools/mutate.py --write                       write docs/mutations.md from the list

Ends with 1 when a mutation survives, or when the proof fails on the code as it is.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent
LIST, PAGE = ROOT / "docs" / "mutations.toml", ROOT / "docs" / "mutations.md"
PROOF = "tests/cases/test_histories.py"
HEAD = """# Mutations: what the proof of the invariants would notice

Each line is a change that breaks one invariant of [clocks.md](clocks.md) on purpose, and a history of `tests/cases/machine` whose
proof then fails ([invariants.md](invariants.md)). `tools/mutate.py` makes each change in a copy of the code and expects the
failure; on the code as it is, the same histories pass. It is part of `make test-slow`. Often the database refuses first, by a
constraint or a trigger: that is a failure, too. This page is written from [mutations.toml](mutations.toml).

| invariant | what the change does | file | history |
|---|---|---|---|
"""


@dataclass(frozen=True)
class Mutation:
    """One change of the code, by which an invariant no longer holds."""

    number: int
    breaks: str
    file: str
    find: str
    replace: str
    story: str
    schema: bool = False

    def made(self, text: str) -> str:
        """The file with the change. Raises ValueError unless the text stands in it exactly once."""
        if text.count(self.find) != 1:
            raise ValueError(f"{self.file} has {text.count(self.find)} times: {self.find}")
        return text.replace(self.find, self.replace)


def mutations() -> list[Mutation]:
    """All of the list."""
    return [Mutation(**facts) for facts in tomllib.loads(LIST.read_text())["mutation"]]


def page() -> str:
    """docs/mutations.md as it should be."""
    lines = [f"| {one.number} | {one.breaks} | `{one.file}` | {one.story} |" for one in mutations()]
    return HEAD + "\n".join(lines) + "\n"


def main(wanted: list[str]) -> int:
    """Make the mutations named by number, or all; 0 when each of them is noticed."""
    if wanted == ["--write"]:
        PAGE.write_text(page())
        return 0
    chosen = [one for one in mutations() if not wanted or str(one.number) in wanted]
    with tempfile.TemporaryDirectory(prefix="jauap-mutants-") as folder:
        copy = _copy_to(Path(folder) / "code")
        sound = _run(copy, sorted({one.story for one in chosen}), anew=True)
        print("the code as it is:", "passes" if sound.returncode == 0 else "FAILS", flush=True)
        if sound.returncode:
            print(sound.stdout[-3000:])
            return 1
        survivors = [one for one in chosen if not _is_noticed(one, copy)]
    print(f"{len(chosen) - len(survivors)} of {len(chosen)} mutations were noticed.")
    return 1 if survivors else 0


def _is_noticed(one: Mutation, copy: Path) -> bool:
    file, began = copy / one.file, time.monotonic()
    original = file.read_text()
    file.write_text(one.made(original))
    try:
        ran = _run(copy, [one.story], anew=one.schema)
    finally:
        file.write_text(original)
    is_noticed = ran.returncode == 1 and " failed" in ran.stdout
    told = "noticed" if is_noticed else f"SURVIVED (pytest ended with {ran.returncode})"
    print(f"{one.number:>3}  {told} in {time.monotonic() - began:.0f} s: {one.breaks}", flush=True)
    if not is_noticed and ran.returncode != 0:
        print(ran.stdout[-3000:])
    return is_noticed


def _copy_to(copy: Path) -> Path:
    """The files of the checkout, tracked or not; what is installed is shared."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        source, target = ROOT / name, copy / name
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    return copy


def _run(copy: Path, stories: list[str], *, anew: bool) -> subprocess.CompletedProcess[str]:
    """The proof of some histories in the copy, on a test database of its own."""
    environment = {**os.environ, "HISTORIES": "4", "SHRINK": "0", "PYTHONDONTWRITEBYTECODE": "1"}
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "APPLICATION_DATABASE_URL"):
        if environment.get(name):
            environment[name] = _beside(environment[name])
    environment.pop("PYTEST_XDIST_WORKER", None)
    tests = [f"{PROOF}::test_random_histories_break_no_invariant[{story}]" for story in stories]
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    command.append("--create-db" if anew else "--reuse-db")
    return subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)


def _beside(address: str) -> str:
    """The address of another database on the same server: its test database is not the one of the tests around us."""
    parts = urlsplit(address)
    return urlunsplit(parts._replace(path=f"{parts.path}_mutants"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
