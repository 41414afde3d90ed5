"""Run the benchmarks named on the command line, or all; print the table and keep the rows in bench/results.json."""

import importlib
import json
import os
import pkgutil
import platform
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import bench
from bench.rows import Row, table

RESULTS = Path(__file__).parent / "results.json"
PRODUCTION = {
    "DEBUG": "0",
    "EMAIL_URL": "console:",
    "ALLOWED_HOSTS": "localhost",
    "SECURE_SSL_REDIRECT": "0",
    "LOG_LEVEL": "ERROR",
}
"""Benchmarks measure the site as it is served, not as it is developed: DEBUG alone keeps every query in memory."""

Benchmark = Callable[[], Iterable[Row]]


def find() -> dict[str, Benchmark]:
    """Every module of this package that has something to measure."""
    names = sorted(module.name for module in pkgutil.iter_modules(bench.__path__) if module.name != "__main__")
    modules = {name: importlib.import_module(f"bench.{name}") for name in names}
    return {name: module.measure for name, module in modules.items() if hasattr(module, "measure")}


def set_up() -> None:
    """Django with the settings of production, on a database that holds what every site holds."""
    os.environ.update(PRODUCTION)
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("prepare", verbosity=0)


def keep(rows: dict[str, list[Row]]) -> list[dict[str, object]]:
    """Put the new rows in place of those of the same benchmarks; the others stay. All rows come back."""
    try:
        kept = json.loads(RESULTS.read_text())["rows"]
    except (OSError, ValueError, KeyError):
        kept = []
    fresh = [{"benchmark": name, **row.as_json()} for name, measured in rows.items() for row in measured]
    merged = sorted(
        [row for row in kept if row["benchmark"] not in rows] + fresh, key=lambda row: str(row["benchmark"])
    )
    facts = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "machine": platform.machine(),
        "python": platform.python_version(),
    }
    RESULTS.write_text(json.dumps({**facts, "rows": merged}, indent=1, ensure_ascii=False) + "\n")
    return merged


def main(wanted: list[str]) -> int:
    """Measure; 0 unless a benchmark is unknown. A bar that is missed shows in the table, it is no failure."""
    set_up()
    benchmarks = find()
    if unknown := set(wanted) - set(benchmarks):
        print(
            f"There is no benchmark {', '.join(sorted(unknown))}; there are: {', '.join(benchmarks)}.", file=sys.stderr
        )
        return 2
    rows = {}
    for name in wanted or benchmarks:
        print(f"Measuring {name}...", file=sys.stderr, flush=True)
        rows[name] = list(benchmarks[name]())
    print(table([row for row in keep(rows) if row["benchmark"] in rows]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
