"""Start the servers, then the site or one command, and stop everything at the end.

up.py                      the whole site: servers, migrations, first-start data, web, worker, beat (make run)
up.py --exec COMMAND...    throwaway servers in .run/test for one command (make test)
up.py --bench COMMAND...   servers of their own in .run/bench, as durable as in production (make bench)
up.py --manage COMMAND...  the site's own servers for one command: those that run now, else started for it (make manage)

RUN_DIR chooses the directory; DATABASE_URL and REDIS_URL name real servers instead of the embedded ones.
"""

import os
import sys
from pathlib import Path

if __name__ == "__main__":  # run as a file: the checkout is not yet on the path, and tools/ itself must not be
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

from tools.errors import Interrupted, StartRefused
from tools.one_command import run_with_servers, run_with_site_servers
from tools.run_directory import ROOT, RunDirectory


def main(arguments: list[str]) -> int:
    """Do what the first word says; the exit code is the command's own, or 1 with one clear sentence."""
    run_directory = RunDirectory.chosen(
        {"--exec": "test", "--bench": "bench"}.get(arguments[0] if arguments else "", "")
    )
    os.chdir(ROOT)
    try:
        match arguments:
            case []:
                from tools.supervisor import Supervisor

                return Supervisor(run_directory).run()
            case ["--exec", _, *_]:
                return run_with_servers(run_directory, arguments[1:], "test")
            case ["--bench", _, *_]:
                return run_with_servers(run_directory, arguments[1:], "bench")
            case ["--manage", _, *_]:
                return run_with_site_servers(run_directory, arguments[1:])
            case _:
                print(__doc__, file=sys.stderr)
                return 2
    except StartRefused as refusal:
        print(f"[up] {refusal}", file=sys.stderr)
        return 1
    except Interrupted:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
