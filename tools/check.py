"""`make test`: every check of the project, quick ones first; all are run even when one fails, the list comes last.

Runs on the servers of `tools/up.py --exec`. While one core lints, the other makes the database that the tests copy.
"""

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
WORKERS = "3"
"""Of the tests; on two cores the third works while the others wait for a browser, a server or a deadline."""

CHECKS: list[tuple[str, list[str]]] = [
    ("lint", [str(BIN / "ruff"), "check", "--quiet", "."]),
    ("format", [str(BIN / "ruff"), "format", "--check", "--quiet", "."]),
    ("layers", [str(BIN / "lint-imports")]),
    ("types", [sys.executable, "-m", "mypy"]),
    ("translations", [sys.executable, "tools/messages.py", "check"]),
    ("migrations", [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"]),
    ("tests", [sys.executable, "-m", "pytest", "-q", "-n", WORKERS, "--dist", "loadgroup", "-m", "not slow"]),
]


def main(wanted: list[str]) -> int:
    """Run the checks named, or all; 0 when every one passed."""
    os.chdir(ROOT)
    os.environ.setdefault("COLUMNS", "120")
    unknown = set(wanted) - {name for name, _ in CHECKS}
    if unknown:
        print(f"There is no check {', '.join(sorted(unknown))}; there are: {', '.join(name for name, _ in CHECKS)}.")
        return 2
    if "DATABASE_URL" not in os.environ and (not wanted or {"migrations", "tests"} & set(wanted)):
        print("These need servers: tools/up.py --exec python tools/check.py, or make test.")
        return 2
    chosen = [(name, command) for name, command in CHECKS if not wanted or name in wanted]
    preparing = None
    if not wanted or "tests" in wanted:
        preparing = subprocess.Popen(
            [sys.executable, "-m", "tools.migrated_template"], stdout=subprocess.PIPE, text=True
        )
        try:
            os.environ["CHROMIUM"] = str(find_or_install())
        except StartRefused as refusal:
            print(refusal, file=sys.stderr)
            preparing.terminate()
            preparing.communicate()
            return 1
    failed = []
    for name, command in chosen:
        if name == "tests" and preparing:
            template, _errors = preparing.communicate()
            if preparing.returncode == 0:
                os.environ["TEST_TEMPLATE"] = template.strip()
        if not passes(name, command):
            failed.append(name)
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
