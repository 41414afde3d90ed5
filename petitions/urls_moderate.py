"""The moderators' desk."""

from django.urls import URLPattern

pages: list[URLPattern] = []
