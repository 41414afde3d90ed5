"""The outline of the country for a map in the browser: `{% load outlines %}{% outline "outline" %}`."""

from django import template
from django.utils.html import json_script
from django.utils.safestring import SafeString

from config.outline import points

register = template.Library()


@register.simple_tag
def outline(element_id: str) -> SafeString:
    """The points as JSON in an element that scripts read by its id. Data, not a script: the content policy allows it."""
    return json_script([list(point) for point in points()], element_id)
