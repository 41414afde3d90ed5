"""Lists of petitions, and their feed."""

from django.urls import URLPattern

pages: list[URLPattern] = []
