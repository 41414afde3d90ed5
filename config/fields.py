"""The field component: what it takes from a Django form field, so that pages and forms never say a thing twice."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import BoundField
from django.forms.utils import ErrorDict

from config.components import ComponentError, prepares

TYPES = {"text", "email", "tel", "number", "password", "search", "url", "date", "time"}


def widget_kind(field: BoundField) -> str:
    """Which of the component's forms draws a Django widget."""
    widget = field.field.widget
    pairs: tuple[tuple[type[forms.Widget], str], ...] = (
        (forms.Textarea, "textarea"),
        (forms.FileInput, "file"),
        (forms.CheckboxSelectMultiple, "checkboxes"),
        (forms.RadioSelect, "radios"),
        (forms.CheckboxInput, "checkbox"),
        (forms.SelectMultiple, "checkboxes"),
        (forms.Select, "select"),
    )
    return next((kind for cls, kind in pairs if isinstance(widget, cls)), "input")


def from_bound(field: BoundField) -> dict[str, Any]:
    """The options that a bound field already knows."""
    attributes = dict(field.field.widget.attrs)
    given: dict[str, Any] = {
        "kind": widget_kind(field),
        "name": field.html_name,
        "id": field.id_for_label or field.auto_id or f"id_{field.html_name}",
        "label": field.label,
        "hint": field.help_text,
        "error": " ".join(str(error) for error in field.errors),
        "value": field.value(),
        "optional": not field.field.required,
        "maxlength": getattr(field.field, "max_length", None),
        "autocomplete": attributes.get("autocomplete", ""),
        "inputmode": attributes.get("inputmode", ""),
        "accept": attributes.get("accept", ""),
        "multiple": bool(getattr(field.field.widget, "allow_multiple_selected", False)),
        "rows": attributes.get("rows"),
    }
    kind = getattr(field.field.widget, "input_type", "text")
    given["type"] = kind if kind in TYPES else "text"
    if given["kind"] in {"radios", "checkboxes", "select"}:
        given["choices"] = list(_choices(field))
    if given["kind"] == "checkbox":
        given["checked"] = bool(field.value())
        given["value"] = "on"
    if not getattr(field.field.widget, "render_value", True):
        given["value"] = ""  # a password never goes back into a page
    if isinstance(given["value"], (list, tuple)) or given["value"] is None or given["kind"] == "file":
        given["value"] = ""
    return given


def _choices(field: BoundField) -> Any:
    chosen = field.value()
    values = {str(value) for value in chosen} if isinstance(chosen, (list, tuple, set)) else {str(chosen)}
    for value, label in field.field.choices:  # type: ignore[attr-defined]
        if isinstance(label, (list, tuple)):
            raise ComponentError(f"Field {field.html_name!r} has grouped choices; give them as several fields.")
        text = "" if value is None else str(value)
        yield {"value": text, "label": label, "hint": "", "icon": "", "checked": text in values}


@prepares("field")
def _field(values: dict[str, Any]) -> dict[str, Any]:
    bound = values.pop("bound")
    if bound is not None:
        if not isinstance(bound, BoundField):
            raise ComponentError(f"Option 'bound' must be a bound form field, not {bound!r}.")
        own = {name: value for name, value in values.items() if value not in (None, "", (), False)}
        own = {
            name: value for name, value in own.items() if name not in {"kind", "type"} or value not in {"input", "text"}
        }
        values = {**values, **from_bound(bound), **own}
    if values["type"] == "password":
        values["value"] = ""
    if not values["name"] or not values["label"]:
        raise ComponentError("A field needs a bound form field, or a name and a label.")
    values["id"] = values["id"] or f"id_{values['name']}"
    described = [f"{values['id']}-{part}" for part in ("hint", "error") if values[part]]
    values["described"] = " ".join(described)
    values["rows"] = values["rows"] or 5
    for number, choice in enumerate(values["choices"]):
        choice["id"] = values["id"] if number == 0 else f"{values['id']}-{number}"
        choice.setdefault("url", "")
    return values


@prepares("error_summary")
def _error_summary(values: dict[str, Any]) -> dict[str, Any]:
    errors = list(values["errors"])
    form = values["form"]
    if form is not None and isinstance(getattr(form, "errors", None), ErrorDict):
        for name, messages in form.errors.items():
            anchor = "" if name == "__all__" else f"#{form[name].id_for_label or form[name].auto_id}"
            errors += [{"text": message, "href": anchor} for message in messages]
    return {**values, "errors": errors}
