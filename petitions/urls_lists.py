"""Lists of petitions, their feed, and how petitions work."""

from django.urls import URLPattern, path

from petitions.views import feeds, lists

pages: list[URLPattern] = [
    path("", lists.listing, name="list"),
    path("feed/", feeds.feed, name="feed"),
    path("how/", lists.how_it_works, name="how"),
]
