#!/usr/bin/env python
"""Copy the pinned front-end libraries into the repository, so that running and testing need neither node nor a network.

    tools/vendor.py           install tools/vendor/package-lock.json with npm in a temporary directory, copy, write checksums
    tools/vendor.py --check   compare the committed files with their checksums

To move to another version: change tools/vendor/package.json, run `npm install --package-lock-only --ignore-scripts` there,
delete the "resolved" addresses from the lock (whose mirror it was is nobody's business; "integrity" pins the content),
run this, and read the library's changes.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SPEC = ROOT / "tools" / "vendor"
SITE = ROOT / "static" / "vendor"
TESTS = ROOT / "tests" / "browser" / "vendor"
FONTS = ROOT / "petitions" / "fonts"
PAPER = ROOT / "cases" / "fonts"
SUMS = "SHA256SUMS"
FILES: dict[Path, dict[str, str]] = {
    SITE: {
        "htmx.org/dist/htmx.min.js": "htmx/htmx.min.js",
        "htmx.org/LICENSE": "htmx/LICENSE",
        "leaflet/dist/leaflet.js": "leaflet/leaflet.js",
        "leaflet/dist/leaflet.css": "leaflet/leaflet.css",
        "leaflet/dist/images/layers.png": "leaflet/images/layers.png",
        "leaflet/dist/images/layers-2x.png": "leaflet/images/layers-2x.png",
        "leaflet/dist/images/marker-icon.png": "leaflet/images/marker-icon.png",
        "leaflet/dist/images/marker-icon-2x.png": "leaflet/images/marker-icon-2x.png",
        "leaflet/dist/images/marker-shadow.png": "leaflet/images/marker-shadow.png",
        "leaflet/LICENSE": "leaflet/LICENSE",
        "ncalayer-js-client/ncalayer-client.js": "ncalayer/ncalayer-client.js",
        "ncalayer-js-client/LICENSE": "ncalayer/LICENSE",
    },
    FONTS: {
        "@expo-google-fonts/noto-sans/600SemiBold/NotoSans_600SemiBold.ttf": "NotoSans-SemiBold.ttf",
        "@expo-google-fonts/noto-sans/LICENSE_FONT": "LICENSE",
    },
    PAPER: {
        "@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf": "NotoSans-Regular.ttf",
        "@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf": "NotoSans-Bold.ttf",
        "@expo-google-fonts/noto-sans/LICENSE_FONT": "LICENSE",
    },
    TESTS: {"axe-core/axe.min.js": "axe.min.js", "axe-core/LICENSE": "axe-LICENSE"},
}
SOURCE_MAP = re.compile(rb"\n?//# sourceMappingURL=\S+\s*\Z")


def copied(source: Path) -> bytes:
    """A file as we serve it: without the address of a source map that we do not ship."""
    content = source.read_bytes()
    return SOURCE_MAP.sub(b"\n", content) if source.suffix == ".js" else content


def sums(folder: Path) -> str:
    """Checksums of every file of a folder, in the format of sha256sum."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != SUMS)
    return "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder)}\n" for path in files)


def changed() -> list[Path]:
    """Folders whose files are not the ones their checksums name."""
    return [folder for folder in FILES if (folder / SUMS).read_text(encoding="ascii") != sums(folder)]


def build() -> None:
    """Install with npm, without running any package's scripts, and copy."""
    lock = json.loads((SPEC / "package-lock.json").read_text(encoding="utf-8"))
    if any("resolved" in package for package in lock["packages"].values()):
        raise SystemExit('tools/vendor/package-lock.json names a registry: delete its "resolved" lines.')
    with tempfile.TemporaryDirectory() as place:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(SPEC / name, place)
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=place, check=True)
        for folder, files in FILES.items():
            shutil.rmtree(folder, ignore_errors=True)
            for source, target in files.items():
                path = folder / target
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(copied(Path(place) / "node_modules" / source))
            (folder / SUMS).write_text(sums(folder), encoding="ascii")


def main(arguments: list[str]) -> int:
    """Build, or compare."""
    if arguments not in ([], ["--check"]):
        print(__doc__)
        return 2
    if arguments:
        found = changed()
        for folder in found:
            print(f"{folder.relative_to(ROOT)} differs from its checksums.")
        return 1 if found else 0
    build()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
