"""`make test`: every check of the project, quick ones first; all are run even when one fails, the list comes last."""

import os
import subprocess
import sys
import time
from pathlib import Path

if __name__ == "__main__":  # run as a file: the checkout is not yet on the path, and tools/ itself must not be
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

from tools.browser import find_or_install
from tools.errors import StartRefused
from tools.run_directory import ROOT

BIN = Path(sys.executable).parent
WITH_SERVERS = [sys.executable, "tools/up.py", "--exec"]

CHECKS: list[tuple[str, list[str]]] = [
    ("lint", [str(BIN / "ruff"), "check", "--quiet", "."]),
    ("format", [str(BIN / "ruff"), "format", "--check", "--quiet", "."]),
    ("layers", [str(BIN / "lint-imports")]),
    ("types", [sys.executable, "-m", "mypy"]),
    ("translations", [sys.executable, "tools/messages.py", "check"]),
    ("migrations", [*WITH_SERVERS, sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"]),
    (
        "tests",
        [*WITH_SERVERS, sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadgroup", "-m", "not slow"],
    ),
]


def main(wanted: list[str]) -> int:
    """Run the checks named, or all; 0 when every one passed."""
    os.chdir(ROOT)
    os.environ.setdefault("COLUMNS", "120")
    unknown = set(wanted) - {name for name, _ in CHECKS}
    if unknown:
        print(f"There is no check {', '.join(sorted(unknown))}; there are: {', '.join(name for name, _ in CHECKS)}.")
        return 2
    if not wanted or "tests" in wanted:
        try:
            os.environ["CHROMIUM"] = str(find_or_install())
        except StartRefused as refusal:
            print(refusal, file=sys.stderr)
            return 1
    failed = [name for name, command in CHECKS if (not wanted or name in wanted) and not passes(name, command)]
    print(f"Failed: {', '.join(failed)}." if failed else "Everything passed.")
    return 1 if failed else 0


def passes(name: str, command: list[str]) -> bool:
    """Run one check and say how it went."""
    print(f"== {name}", flush=True)
    began = time.monotonic()
    code = subprocess.run(command, check=False).returncode
    print(f"== {name}: {'passed' if code == 0 else 'FAILED'} in {time.monotonic() - began:.1f} s", flush=True)
    return code == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
