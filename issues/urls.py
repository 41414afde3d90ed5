"""Pages for reporting a problem, and the map."""

from django.urls import URLPattern

app_name = "issues"
urlpatterns: list[URLPattern] = []
