"""Pages of places."""

from django.urls import path

from statistics import addresses  # noqa: F401  # teaches the router what a code is
from statistics.views.places import place, search

app_name = "places"
urlpatterns = [
    path("", search, name="search"),
    path("<code:code>/", place, name="place"),
]
