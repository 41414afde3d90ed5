"""The keys that seal IINs, read from the environment or from files; the settings import it, so it needs nothing of Django's.

IDENTITY_KEYS is either a list, "1:BASE64,2:BASE64", or the absolute path of a folder with files named "1", "2" or "1.key",
"2.key", each with one key in base64. A key is 32 random bytes (`openssl rand -base64 32`). The highest number seals; the others open
what they sealed until `manage.py rotate_identity_keys` has sealed it anew.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from pathlib import Path

KEY_BYTES = 32
HIGHEST = 32_767
"""The version stands in a smallint."""


class BrokenKeys(ValueError):
    """What IDENTITY_KEYS names cannot be used; says which key, never what it is."""


def read_keys(written: str) -> dict[int, bytes]:
    """The keys by their numbers. Raises BrokenKeys."""
    found: dict[int, bytes] = {}
    for name, text in _files(Path(written)) if written.startswith("/") else _list(written):
        version = _version(name)
        if version in found:
            raise BrokenKeys(f"Key {version} is there twice.")
        found[version] = _key(version, text)
    if not found:
        raise BrokenKeys("There is no key.")
    if len(set(found.values())) != len(found):
        raise BrokenKeys("Two numbers have the same key.")
    return found


def _list(written: str) -> Iterable[tuple[str, str]]:
    for part in written.split(","):
        if part.strip():
            name, _colon, text = part.partition(":")
            yield name.strip(), text


def _files(folder: Path) -> Iterable[tuple[str, str]]:
    """Hidden names are left out: a mounted secret brings some of its own."""
    if not folder.is_dir():
        raise BrokenKeys(f"There is no folder {folder}.")
    for file in sorted(folder.iterdir()):
        if file.is_file() and not file.name.startswith("."):
            try:
                yield file.name.removesuffix(".key"), file.read_text(encoding="ascii")
            except (OSError, UnicodeDecodeError) as failure:
                raise BrokenKeys(f"The file {file.name} cannot be read: {type(failure).__name__}.") from None


def _version(name: str) -> int:
    if not (name.isascii() and name.isdigit() and 0 < int(name) <= HIGHEST):
        raise BrokenKeys(f"A key is named by a whole number from 1 to {HIGHEST}.")
    return int(name)


def _key(version: int, text: str) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        raise BrokenKeys(f"Key {version} is not base64.") from None
    if len(key) != KEY_BYTES:
        raise BrokenKeys(f"Key {version} must be {KEY_BYTES} bytes long.")
    return key
