"""Chromium and the Kazakh fonts for the browser tests: found, or installed from Debian, or asked for in one sentence."""

import os
import shutil
import subprocess
from pathlib import Path

from tools.errors import StartRefused

PACKAGES = ("chromium", "fonts-noto-core")
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FONT_DIRECTORIES = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))


def find_or_install() -> Path:
    """The browser's program. CHROMIUM of the environment wins; apt is asked only when something is missing."""
    browser = _find()
    if browser and _has_fonts():
        return browser
    _install()
    browser = _find()
    if browser is None:
        raise StartRefused("Chromium was installed but cannot be found; set CHROMIUM to its program.")
    return browser


def _find() -> Path | None:
    if given := os.environ.get("CHROMIUM"):
        if not os.access(given, os.X_OK):
            raise StartRefused(f"CHROMIUM is {given}, which is no program.")
        return Path(given)
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    return Path(found) if found else None


def _has_fonts() -> bool:
    """Noto holds every Kazakh letter; another system's fonts are taken on trust when fontconfig knows Kazakh ones."""
    if any(next(directory.glob("**/NotoSans-Regular*"), None) for directory in FONT_DIRECTORIES):
        return True
    if not shutil.which("fc-list"):
        return False
    listed = subprocess.run(["fc-list", ":lang=kk"], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip())


def _install() -> None:
    """Through apt, as root or with a sudo that asks no password."""
    missing = f"The browser tests need {' and '.join(PACKAGES)}"
    if not shutil.which("apt-get"):
        raise StartRefused(f"{missing}: install them with your system's package manager, or set CHROMIUM.")
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if prefix and subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode:
        raise StartRefused(f"{missing}: sudo apt-get install --no-install-recommends {' '.join(PACKAGES)}")
    print(f"{missing}; installing them (once).", flush=True)
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *PACKAGES]
    for command in (["apt-get", "update", "-qq"], install):
        done = subprocess.run(
            [*prefix, *command], env=environment, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
        )
        if done.returncode:
            raise StartRefused(f"{missing}, and apt-get could not install them:\n{done.stderr.strip()[-2000:]}")
