"""The tags of the design system: `{% load components %}`.

    {% component "tag" label=state.label tone="late" icon="cross" %}     a component
    {% box "card" heading=title %} … {% endbox %}                         a component with content inside
    {% icon "check" %}                                                    a sign from the sprite, always beside a word

What each component takes stands at the top of its template and in the catalogue (/design/).
"""

from typing import Any

from django import template
from django.template.base import FilterExpression, Node, NodeList, Parser, Token, token_kwargs
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext

from config import components

register = template.Library()


class ComponentNode(Node):
    """Renders one component in a context of its own: it sees its options and nothing else."""

    def __init__(
        self, name: FilterExpression, options: dict[str, FilterExpression], body: NodeList | None = None
    ) -> None:
        self.name = name
        self.options = options
        self.body = body

    def render(self, context: Context) -> SafeString:
        name = str(self.name.resolve(context))
        contract = components.component(name)
        if bool(contract.body) != (self.body is not None) and not contract.body_optional:
            form = "{% box %} … {% endbox %}" if contract.body else "{% component %}"
            raise components.ComponentError(f"Component {name!r} is written as {form}.")
        given = {key: value.resolve(context) for key, value in self.options.items()}
        values = components.prepared(name, components.checked(contract, given))
        values["body"] = self.body.render(context) if self.body is not None else ""
        return self._rendered(context, name, values)

    def _rendered(self, context: Context, name: str, values: dict[str, Any]) -> SafeString:
        found = context.render_context.get(self)
        if found is None:
            assert context.template is not None
            found = context.render_context[self] = {}
        if name not in found:
            found[name] = context.template.engine.get_template(components.template_name(name))  # type: ignore[union-attr]
        inner = context.new(values)
        inner["csrf_token"] = context.get("csrf_token")
        return SafeString(found[name].render(inner))


def _parsed(parser: Parser, token: Token) -> tuple[FilterExpression, dict[str, FilterExpression]]:
    bits = token.split_contents()
    tag, bits = bits[0], bits[1:]
    if not bits:
        raise template.TemplateSyntaxError(f"{{% {tag} %}} needs the name of a component.")
    name = parser.compile_filter(bits[0])
    rest = bits[1:]
    options = token_kwargs(rest, parser)
    if rest:
        raise template.TemplateSyntaxError(
            f"{{% {tag} {bits[0]} %}}: options are written name=value, not {' '.join(rest)!r}."
        )
    return name, options


@register.tag("component")
def component(parser: Parser, token: Token) -> ComponentNode:
    """A component without content: {% component "tag" label="…" %}."""
    return ComponentNode(*_parsed(parser, token))


@register.tag("box")
def box(parser: Parser, token: Token) -> ComponentNode:
    """A component with content: {% box "card" heading="…" %} … {% endbox %}."""
    name, options = _parsed(parser, token)
    body = parser.parse(("endbox",))
    parser.delete_first_token()
    return ComponentNode(name, options, body)


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """A sign from the sprite, hidden from screen readers: the word beside it speaks. size="sign" is the large one."""
    if name not in components.icon_names():
        raise components.ComponentError(f"The sprite has no icon {name!r}.")
    if size not in {"", "sign"}:
        raise components.ComponentError(f"An icon has the sizes '' and 'sign', not {size!r}.")
    return format_html(
        '<svg class="i{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        f" {size}" if size else "",
        static("img/icons.svg"),
        name,
    )


@register.simple_tag
def ornament(extra: str = "") -> SafeString:
    """The ram's horn. Only in the hero, the foot and an empty state."""
    return format_html(
        '<svg class="ornament{}" viewBox="0 0 200 66" width="160" height="53" aria-hidden="true">'
        '<use href="{}#ornament"/></svg>',
        f" {extra}" if extra else "",
        static("img/icons.svg"),
    )


@register.simple_tag
def entry(**values: Any) -> dict[str, Any]:
    """A mapping for a list option, made in a template: {% entry text=… url=… as first %}."""
    return values


@register.simple_tag
def entries(*values: Any) -> list[Any]:
    """A list for a list option, made in a template: {% entries first second as steps %}."""
    return [value for value in values if value]


@register.simple_tag
def written_in(language: str) -> SafeString:
    """In which language somebody's words stand, when it is not the page's: " (in Russian)"; else nothing."""
    active = (get_language() or "kk").split("-")[0]
    words = {
        "kk": pgettext("somebody's words", "in Kazakh"),
        "ru": pgettext("somebody's words", "in Russian"),
        "en": pgettext("somebody's words", "in English"),
    }.get(language, "")
    return (
        format_html(' <span class="small quiet">({})</span>', words) if words and language != active else SafeString("")
    )
