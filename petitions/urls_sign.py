"""Signing, withdrawing, objecting."""

from django.urls import URLPattern

pages: list[URLPattern] = []
