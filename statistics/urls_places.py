"""Pages of places."""

from django.urls import path

from statistics.views import places

app_name = "places"
urlpatterns = [
    path("", places.search, name="search"),
    path("<str:code>/", places.place, name="place"),
]
