"""Pages of places."""

from django.urls import path

from statistics.views.places import place, search

app_name = "places"
urlpatterns = [
    path("", search, name="search"),
    path("<str:code>/", place, name="place"),
]
