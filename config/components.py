"""The design system's components: what options each takes, and the geometry their pictures need.

A component is a template in templates/components/. The comment at its top is its contract, read by people, by the
catalogue and by this module alike:

    {% comment %}
    A state in a word, a sign and a colour.

    label: text (required); What it says.
    tone: plain|open|good|late|wait = plain; Its colour.
    steps: list; What follows.
      .text: text (required); One sentence.
    body; What stands inside; "body (optional)" when it may be left out.
    {% endcomment %}

Kinds: text, number, day (date or moment), flag, list, any, icon (a name of the sprite), or the allowed values joined by "|". Lines that begin with a dot describe the entries of the list above them: mappings with exactly these
keys. An unknown component, option or value, and a missing required option, raise ComponentError: a page with a mistake
in it must not reach a resident with a part silently missing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils.functional import Promise
from django.utils.safestring import SafeString

FOLDER = Path("components")
COMMENT = re.compile(r"\A\{% comment %\}\n(?P<text>.*?)\{% endcomment %\}", re.DOTALL)
LINE = re.compile(
    r"^(?P<indent>  \.)?(?P<name>[a-z_]+)"
    r"(?:: (?P<kind>[^;(=]+?)(?: = (?P<default>[^;(]*?))?)?(?: \((?P<needed>required|optional)\))?; (?P<text>.+)$"
)
KINDS = {"text", "number", "day", "flag", "list", "any", "icon"}
ICON = re.compile(r'<symbol id="([a-z-]+)"')


class ComponentError(Exception):
    """A component was called in a way its contract does not know."""


@dataclass(frozen=True)
class Option:
    """One option of a component."""

    name: str
    kind: str
    default: Any
    required: bool
    text: str
    entries: tuple[Option, ...] = ()

    @property
    def choices(self) -> tuple[str, ...]:
        """The allowed values of a choice; empty for every other kind."""
        return tuple(self.kind.split("|")) if self.kind not in KINDS else ()


@dataclass(frozen=True)
class Component:
    """A component and its contract."""

    name: str
    summary: str
    options: tuple[Option, ...]
    body: str = ""
    body_optional: bool = False
    by_name: dict[str, Option] = field(default_factory=dict, compare=False)


def template_name(name: str) -> str:
    """The template that draws a component."""
    return f"{FOLDER}/{name}.html"


def component(name: str) -> Component:
    """The contract of a component, read once; in DEBUG again whenever its file changes."""
    path, changed = _find(name)
    if settings.DEBUG:
        changed = path.stat().st_mtime
    return _read(name, path, changed)


@lru_cache(maxsize=256)
def _locate(name: str) -> Path:
    if not re.fullmatch(r"[a-z_]+", name):
        raise ComponentError(f"There is no component {name!r}.")
    try:
        return Path(get_template(template_name(name)).origin.name)  # type: ignore[attr-defined]
    except TemplateDoesNotExist:
        raise ComponentError(f"There is no component {name!r}.") from None


def _find(name: str) -> tuple[Path, float]:
    return _locate(name), 0.0


@lru_cache(maxsize=512)
def _read(name: str, path: Path, changed: float) -> Component:
    found = COMMENT.match(path.read_text(encoding="utf-8"))
    if not found:
        raise ComponentError(f"{path} does not begin with a comment that states its options.")
    return parse_contract(name, found["text"])


def parse_contract(name: str, text: str) -> Component:
    """Read the comment at the top of a component."""
    summary, _, rest = text.strip().partition("\n\n")
    options: list[Option] = []
    body, body_optional = "", False
    for line in rest.splitlines():
        if not line.strip():
            continue
        found = LINE.match(line)
        if not found:
            raise ComponentError(f"Component {name}: this line of its comment is no option: {line!r}")
        if found["name"] == "body" and not found["kind"]:
            body, body_optional = found["text"], found["needed"] == "optional"
            continue
        option = _option(name, found)
        if found["indent"]:
            parent = options[-1]
            options[-1] = Option(
                parent.name, parent.kind, parent.default, parent.required, parent.text, (*parent.entries, option)
            )
        else:
            options.append(option)
    by_name = {option.name: option for option in options}
    return Component(name, " ".join(summary.split()), tuple(options), body, body_optional, by_name)


def _option(name: str, found: re.Match[str]) -> Option:
    kind = (found["kind"] or "").strip()
    if kind not in KINDS and "|" not in kind:
        raise ComponentError(f"Component {name}: option {found['name']} has the unknown kind {kind!r}.")
    default: Any = (found["default"] or "").strip()
    if kind == "number":
        default = int(default) if default else None
    elif kind == "flag":
        default = default == "yes"
    elif kind == "list":
        default = ()
    elif kind in {"day", "any"}:
        default = None
    elif "|" in kind and default and default not in kind.split("|"):
        raise ComponentError(f"Component {name}: the default of {found['name']} is none of its values.")
    return Option(found["name"], kind, default, found["needed"] == "required", found["text"])


def component_names() -> list[str]:
    """Every component, by its file."""
    folder = Path(settings.BASE_DIR) / "templates" / FOLDER
    return sorted(path.stem for path in folder.glob("*.html") if not path.stem.startswith("_"))


@lru_cache(maxsize=1)
def icon_names() -> frozenset[str]:
    """The symbols of the sprite."""
    sprite = Path(settings.BASE_DIR) / "static" / "img" / "icons.svg"
    return frozenset(ICON.findall(sprite.read_text(encoding="utf-8"))) - {"ornament"}


# -- checking what a template gives ------------------------------------------------------------------


def checked(contract: Component, given: Mapping[str, Any]) -> dict[str, Any]:
    """Every option of the component with its value; raises ComponentError on anything the contract does not know."""
    return _checked(f"Component {contract.name!r}", contract.options, contract.by_name, given)


def _checked(
    where: str, options: tuple[Option, ...], by_name: Mapping[str, Option], given: Mapping[str, Any]
) -> dict[str, Any]:
    for name in given:
        if name not in by_name:
            raise ComponentError(f"{where} has no option {name!r}; it has {', '.join(by_name) or 'none'}.")
    values: dict[str, Any] = {}
    for option in options:
        value = given.get(option.name)
        if value is None or (isinstance(value, str) and value == ""):
            if option.required:
                raise ComponentError(f"{where} needs the option {option.name!r}.")
            values[option.name] = option.default
            continue
        values[option.name] = _value(f"{where}, option {option.name!r}", option, value)
    return values


def _value(where: str, option: Option, value: Any) -> Any:
    if option.choices:
        if str(value) not in option.choices:
            raise ComponentError(f"{where} is one of {', '.join(option.choices)}; not {value!r}.")
        return str(value)
    if not _fits(option.kind, value):
        raise ComponentError(f"{where} must be a {option.kind}, not {value!r}.")
    if option.kind == "icon" and str(value) not in icon_names():
        raise ComponentError(f"{where}: the sprite has no icon {value!r}.")
    if option.kind == "list":
        rows = list(value)
        if not option.entries:
            return rows
        by_name = {entry.name: entry for entry in option.entries}
        return [
            _checked(f"{where}, entry {number}", option.entries, by_name, _mapping(where, row))
            for number, row in enumerate(rows, 1)
        ]
    return value


def _mapping(where: str, row: Any) -> Mapping[str, Any]:
    if not isinstance(row, Mapping):
        raise ComponentError(f"{where}: every entry must be a mapping, not {row!r}.")
    return row


def _fits(kind: str, value: Any) -> bool:
    match kind:
        case "text" | "icon":
            return isinstance(value, (str, Promise, SafeString, int, Decimal)) and not isinstance(value, bool)
        case "number":
            return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)
        case "day":
            return isinstance(value, date)
        case "flag":
            return isinstance(value, bool)
        case "list":
            return not isinstance(value, (str, bytes, Mapping)) and hasattr(value, "__iter__")
        case _:
            return True


# -- geometry ---------------------------------------------------------------------------------------------

Prepare = Callable[[dict[str, Any]], dict[str, Any]]
PREPARED: dict[str, Prepare] = {}


def prepares(name: str) -> Callable[[Prepare], Prepare]:
    """Register the function that works out what the template of a component draws."""

    def register(function: Prepare) -> Prepare:
        PREPARED[name] = function
        return function

    return register


def prepared(name: str, values: dict[str, Any]) -> dict[str, Any]:
    """The options of a component together with what is worked out from them."""
    function = PREPARED.get(name)
    return {**values, **function(values)} if function else values


def drawn(name: str, given: Mapping[str, Any], body: str = "") -> SafeString:
    """A component as HTML, from Python: for the catalogue and for tests. `body` must already be safe."""
    values = prepared(name, checked(component(name), given))
    return SafeString(get_template(template_name(name)).render({**values, "body": body}))
