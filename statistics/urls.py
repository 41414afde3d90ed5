"""The home page, statistics, the pages of offices, the registers and the open data."""

from django.urls import include, path

from statistics.views import downloads, home, offices, registers, republic

pages = [
    path("statistics/", republic.country, name="republic"),
    path("statistics/offices/", offices.listing, name="offices"),
    path("statistics/data/", downloads.index, name="data"),
    path("statistics/data/offices.csv", downloads.offices, name="offices_csv"),
    path("statistics/data/summary.csv", downloads.summary, name="summary_csv"),
    path("statistics/data/<slug:name>.csv", downloads.file, name="csv"),
    path("statistics/<str:code>/", republic.territory, name="territory"),
    path("offices/<str:code>/", offices.office, name="office"),
    path("unanswered/", registers.unanswered, name="unanswered"),
    path("vacant/", registers.vacant, name="vacant"),
]
urlpatterns = [
    path("", home.home, name="home"),  # the door of the site, named without the app
    path("", include((pages, "statistics"))),
]
