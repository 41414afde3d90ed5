#!/usr/bin/env python
"""The translations: collect messages from the sources, merge Kazakh and Russian, compile, check. Needs no GNU gettext.

    tools/messages.py missing [PATH...]    what has no translation yet, as JSON ready to be filled in (all, or of these paths)
    tools/messages.py add FILE.json...     merge translations, compile; refuses a file with a fault and changes nothing
    tools/messages.py check [PATH...]      exit 1 and a list of every fault (with paths: only what is missing there)
    tools/messages.py sync                 drop what the sources no longer say, compile

A file for `add` is a list of {"msgid": "...", "kk": "...", "ru": "..."}; a plural has "msgid_plural" and lists, one form
in Kazakh (a noun after a number stays singular) and three in Russian (1 день, 2 дня, 5 дней); "context" is optional.

Every command holds a lock on locale/ and replaces files atomically, so several people may run it at the same time.
Catalogues carry no line numbers and no dates and are sorted by msgid: a merge touches only the lines it is about.

Plural forms: Django looks a plural up in each catalogue with that catalogue's own rule, so ours may differ from the
two forms Django's Kazakh and the four its Russian declares.
"""

from __future__ import annotations

import argparse
import ast
import fcntl
import io
import json
import os
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polib
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
NOT_SOURCES = {"tests", "tools", "bench", "docs", "node_modules"}
TEMPLATE_SUFFIXES = {".html", ".txt", ".xml"}
PLURAL_FORMS = {
    "kk": "nplurals=1; plural=0;",
    "ru": ("nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"),
}
FORMS = {"kk": 1, "ru": 3}
KEYWORDS: dict[str, Any] = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sdr]|%%|\{\w*(?:[.!:][^{}]*)?\}")
WORD = re.compile(r"[^\W\d_]+")
CYRILLIC = re.compile(r"[\u0400-\u04ff]")
LATIN = re.compile(r"[A-Za-z]")

Key = tuple[str, str]


@dataclass(frozen=True)
class Message:
    """One message of the sources."""

    context: str
    msgid: str
    plural: str

    @property
    def key(self) -> Key:
        return self.context, self.msgid


# -- the sources ----------------------------------------------------------------------


def source_files(paths: Iterable[Path] = ()) -> Iterator[Path]:
    """Python files of the apps and every template; within `paths` when any are given."""
    folders = [
        folder
        for folder in sorted(ROOT.iterdir())
        if folder.name == "templates" or ((folder / "__init__.py").exists() and folder.name not in NOT_SOURCES)
    ]
    wanted = [path.resolve() for path in paths]
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix != ".py" and path.suffix not in TEMPLATE_SUFFIXES:
                continue
            if "migrations" in path.parts or "data" in path.parts:
                continue
            if not wanted or any(path.is_relative_to(start) for start in wanted):
                yield path


def messages_of(path: Path) -> Iterator[Message]:
    """Every translatable message of one file."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # Outside the messages templatize leaves words of X; without indentation they are tokens of Python.
        text = "\n".join(line.lstrip() for line in templatize(text, origin=str(path)).splitlines())
    for _line, found, _comments, context in extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS):
        msgid, plural = (found[0], found[1]) if isinstance(found, (tuple, list)) else (found, "")
        if msgid:
            yield Message(context or "", msgid, plural or "")


def hidden_calls(path: Path) -> Iterator[int]:
    """Lines of calls that the collector cannot see: before Python 3.12 an f-string is one token, whatever is called in it."""
    if path.suffix != ".py":
        return
    for string in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(string, ast.JoinedStr):
            for call in ast.walk(string):
                if isinstance(call, ast.Call) and getattr(call.func, "id", getattr(call.func, "attr", "")) in KEYWORDS:
                    yield call.lineno


def library_messages() -> Iterator[Message]:
    """Messages of Django and other libraries that people see and that no library translates: locale/library.json."""
    path = LOCALE / "library.json"
    if path.exists():
        for row in json.loads(path.read_text(encoding="utf-8")):
            yield Message(row.get("context", ""), row["msgid"], row.get("msgid_plural", ""))


def all_messages(paths: Iterable[Path] = ()) -> dict[Key, Message]:
    """The messages of the sources by key; a message used with and without a plural is a plural."""
    paths = list(paths)
    found: dict[Key, Message] = {}
    for path in source_files(paths):
        for message in messages_of(path):
            if message.plural or message.key not in found:
                found[message.key] = message
    if not paths:
        for message in library_messages():
            found.setdefault(message.key, message)
    return found


# -- the catalogues ---------------------------------------------------------------------


@contextmanager
def locked() -> Iterator[None]:
    """Hold the one lock of the catalogues: the directory itself."""
    LOCALE.mkdir(exist_ok=True)
    handle = os.open(LOCALE, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def catalogue_path(language: str) -> Path:
    """Where the .po of a language is."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def load(language: str) -> polib.POFile:
    """The catalogue of a language; empty when there is none yet."""
    path = catalogue_path(language)
    catalogue = polib.pofile(str(path), wrapwidth=0) if path.exists() else polib.POFile(wrapwidth=0)
    catalogue.metadata = {
        "Project-Id-Version": "Jauap",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURAL_FORMS[language],
    }
    return catalogue


def save(language: str, catalogue: polib.POFile) -> None:
    """Write the .po and the .mo of a language, each by an atomic replacement."""
    path = catalogue_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
    replace(path, (str(catalogue).rstrip() + "\n").encode())
    replace(path.with_suffix(".mo"), catalogue.to_binary())


def replace(path: Path, content: bytes) -> None:
    """Put `content` at `path` so that nobody ever reads half of it."""
    if path.exists() and path.read_bytes() == content:
        return
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(name).chmod(0o644)
    Path(name).replace(path)


def key_of(entry: polib.POEntry) -> Key:
    """What tells one message from another."""
    return entry.msgctxt or "", entry.msgid


def forms_of(entry: polib.POEntry) -> list[str]:
    """The translations of an entry: one, or one for each plural form."""
    if entry.msgid_plural:
        return [entry.msgstr_plural[number] for number in sorted(entry.msgstr_plural)]
    return [entry.msgstr]


# -- faults ----------------------------------------------------------------------------------


def placeholders(text: str) -> set[str]:
    """The placeholders of both formats; a doubled per-cent sign is none."""
    return set(PLACEHOLDER.findall(text)) - {"%%"}


def faults_of(message: Message, language: str, forms: list[str]) -> Iterator[str]:
    """What is wrong with the translation of one message."""
    wanted = FORMS[language] if message.plural else 1
    if len(forms) != wanted or not all(form.strip() for form in forms):
        yield f"missing ({wanted} form{'s' if wanted > 1 else ''})"
        return
    expected = placeholders(message.plural or message.msgid)
    for number, form in enumerate(forms):
        # "1 day" may say the number in words; every other form needs all placeholders.
        may_lack = (
            expected - placeholders(message.msgid) if message.plural and language == "ru" and number == 0 else set()
        )
        if not (expected - may_lack <= placeholders(form) <= expected):
            yield f"placeholders differ: {sorted(expected)} in the source, {sorted(placeholders(form))} in {form!r}"
        for word in WORD.findall(PLACEHOLDER.sub(" ", re.sub(r"<[^>]*>", " ", form))):
            if CYRILLIC.search(word) and LATIN.search(word):
                yield f"Latin and Cyrillic letters in one word: {word!r}"
        for edge in (0, -1):
            if message.msgid[edge].isspace() != form[edge].isspace():
                yield "space at the beginning or end differs from the source"


def faults(paths: list[Path]) -> list[str]:
    """Every fault of the catalogues against the sources."""
    messages = all_messages(paths)
    found = [
        f"{path.relative_to(ROOT)}:{line}: a translation inside an f-string is not collected: take it out"
        for path in source_files(paths)
        for line in sorted(set(hidden_calls(path)))
    ]
    for language in FORMS:
        catalogue = load(language)
        entries = {key_of(entry): entry for entry in catalogue if not entry.obsolete}
        for key, message in messages.items():
            entry = entries.get(key)
            forms = forms_of(entry) if entry else []
            found += [f"{language}: {fault}: {message.msgid!r}" for fault in faults_of(message, language, forms)]
            if entry and entry.fuzzy:
                found.append(f"{language}: marked fuzzy: {message.msgid!r}")
        if paths:
            continue
        found += [
            f"{language}: no longer in the sources (run sync): {key[1]!r}" for key in entries if key not in messages
        ]
        compiled = catalogue_path(language).with_suffix(".mo")
        if not compiled.exists() or compiled.read_bytes() != catalogue.to_binary():
            found.append(f"{language}: {compiled.relative_to(ROOT)} was not compiled from django.po (run sync)")
    return found


# -- commands ----------------------------------------------------------------------------------


def read_rows(path: Path) -> list[tuple[Message, dict[str, list[str]]]]:
    """The translations of one JSON file; raises ValueError naming every fault."""
    rows = json.loads(path.read_text(encoding="utf-8"))
    read: list[tuple[Message, dict[str, list[str]]]] = []
    wrong: list[str] = []
    for number, row in enumerate(rows, 1):
        unknown = set(row) - {"msgid", "msgid_plural", "context", *FORMS}
        if unknown or not row.get("msgid"):
            wrong.append(f"row {number}: needs msgid, kk, ru; unknown: {sorted(unknown)}")
            continue
        message = Message(row.get("context", ""), row["msgid"], row.get("msgid_plural", ""))
        forms = {}
        for language in FORMS:
            given = row.get(language) or []
            forms[language] = [given] if isinstance(given, str) else list(given)
            wrong += [
                f"row {number}, {language}: {fault}: {message.msgid!r}"
                for fault in faults_of(message, language, forms[language])
            ]
        read.append((message, forms))
    if wrong:
        raise ValueError("\n".join(wrong))
    return read


def add(files: list[Path]) -> int:
    """Merge translations from JSON files; all of them or, when one has a fault, none."""
    rows = [row for file in files for row in read_rows(file)]
    with locked():
        for language in FORMS:
            catalogue = load(language)
            entries = {key_of(entry): entry for entry in catalogue}
            for message, forms in rows:
                entry = polib.POEntry(msgid=message.msgid, msgctxt=message.context or None)
                if message.plural:
                    entry.msgid_plural = message.plural
                    entry.msgstr_plural = dict(enumerate(forms[language]))
                else:
                    entry.msgstr = forms[language][0]
                entries[message.key] = entry
            catalogue[:] = list(entries.values())
            save(language, catalogue)
    print(f"{len(rows)} messages merged.")
    return 0


def missing(paths: list[Path]) -> int:
    """Print what has no complete translation as JSON to be filled in."""
    catalogues = {language: {key_of(entry): entry for entry in load(language)} for language in FORMS}
    rows = []
    for key, message in all_messages(paths).items():
        row: dict[str, Any] = {"msgid": message.msgid}
        if message.plural:
            row["msgid_plural"] = message.plural
        if message.context:
            row["context"] = message.context
        incomplete = False
        for language, entries in catalogues.items():
            forms = forms_of(entries[key]) if key in entries else []
            incomplete |= any(True for _fault in faults_of(message, language, forms))
            empty = [""] * FORMS[language] if message.plural else [""]
            row[language] = (forms or empty) if message.plural else (forms or empty)[0]
        if incomplete:
            rows.append(row)
    print(json.dumps(rows, ensure_ascii=False, indent=1))
    return 0


def check(paths: list[Path]) -> int:
    """List every fault; the exit code says whether there is one."""
    found = faults(paths)
    for fault in found:
        print(fault)
    print(f"{len(found)} faults." if found else "Translations complete.")
    return 1 if found else 0


def sync() -> int:
    """Drop entries that the sources no longer have and compile."""
    messages = all_messages()
    with locked():
        for language in FORMS:
            catalogue = load(language)
            kept = [entry for entry in catalogue if key_of(entry) in messages]
            print(f"{language}: {len(catalogue) - len(kept)} dropped, {len(kept)} kept.")
            catalogue[:] = kept
            save(language, catalogue)
    return 0


def main() -> int:
    """Run one command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("missing", "check"):
        commands.add_parser(name).add_argument("paths", nargs="*", type=Path)
    commands.add_parser("add").add_argument("files", nargs="+", type=Path)
    commands.add_parser("sync")
    given = parser.parse_args()
    if not settings.configured:
        settings.configure(USE_I18N=False)  # templatize reads it, nothing else of Django is used here.
    try:
        match given.command:
            case "missing":
                return missing(given.paths)
            case "check":
                return check(given.paths)
            case "add":
                return add(given.files)
            case _:
                return sync()
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
