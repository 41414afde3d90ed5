"""The page of a petition, and what is shared of it."""

from django.urls import URLPattern

pages: list[URLPattern] = []
