"""The home page, statistics, the pages of offices, the registers and the open data."""

from django.urls import include, path

from statistics import addresses  # noqa: F401  # teaches the router what a code is
from statistics.views.downloads import file, index, offices_table, summary
from statistics.views.home import home
from statistics.views.offices import listing, maslikhat, office
from statistics.views.petitions import page as petitions
from statistics.views.petitions import table as petitions_table
from statistics.views.registers import unanswered, vacant
from statistics.views.republic import categories, country, territory

pages = [
    path("statistics/", country, name="republic"),
    path("statistics/categories/", categories, name="categories"),
    path("statistics/offices/", listing, name="offices"),
    path("statistics/data/", index, name="data"),
    path("statistics/data/offices.csv", offices_table, name="offices_csv"),
    path("statistics/data/summary.csv", summary, name="summary_csv"),
    path("statistics/petitions/", petitions, name="petitions"),
    path("statistics/data/petitions-summary.csv", petitions_table, name="petitions_csv"),
    path("statistics/data/<slug:name>.csv", file, name="csv"),
    path("statistics/<code:code>/", territory, name="territory"),
    path("statistics/<code:code>/categories/", categories, name="categories"),
    path("offices/<code:code>/", office, name="office"),
    path("offices/<code:code>/maslikhat/", maslikhat, name="maslikhat"),
    path("unanswered/", unanswered, name="unanswered"),
    path("vacant/", vacant, name="vacant"),
]
urlpatterns = [
    path("", home, name="home"),  # the door of the site, named without the app
    path("", include((pages, "statistics"))),
]
