"""Starting a petition, and the author's desk."""

from django.urls import URLPattern

pages: list[URLPattern] = []
