"""The page of a petition, and what is shared of it. Last in the list: a number is any text."""

from django.urls import URLPattern, path

from petitions.views import page, shared

pages: list[URLPattern] = [
    path("join/<slug:share_key>/", page.by_link, name="by_link"),
    path("join/<slug:share_key>/qr.svg", shared.qr_of_link, name="join_qr"),
    path("<str:number>/", page.petition_page, name="page"),
    path("<str:number>/data.json", shared.data, name="data"),
    path("<str:number>/picture.png", shared.picture, name="picture"),
    path("<str:number>/qr.svg", shared.qr, name="qr"),
]
