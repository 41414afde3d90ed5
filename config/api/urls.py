"""The programming interface, version 1."""

from django.urls import path, re_path

from config.api.cases import CaseDetail, CaseList
from config.api.categories import CategoryList
from config.api.docs import Schema, documentation
from config.api.figures import Categories, Country, Measure, Units
from config.api.filing import Support
from config.api.nowhere import Nowhere
from config.api.offices import MaslikhatDetail, OfficeDetail, OfficeList
from config.api.petition_figures import PetitionStatistics
from config.api.petitions import PetitionDetail, PetitionList
from config.api.places import PlaceDetail, PlaceList
from config.api.sorting import SendUnsorted

app_name = "api"
urlpatterns = [
    path("", documentation, name="docs"),
    path("docs/<slug:section>/", documentation, name="section"),
    path("schema/", Schema.as_view(), name="schema"),
    path("places/", PlaceList.as_view(), name="places"),
    path("places/<str:code>/", PlaceDetail.as_view(), name="place"),
    path("categories/", CategoryList.as_view(), name="categories"),
    path("offices/", OfficeList.as_view(), name="offices"),
    path("offices/<str:code>/", OfficeDetail.as_view(), name="office"),
    path("offices/<str:code>/maslikhat/", MaslikhatDetail.as_view(), name="maslikhat"),
    path("offices/<str:code>/measure/", Measure.as_view(), name="office-measure"),
    path("cases/", CaseList.as_view(), name="cases"),
    path("cases/<str:number>/", CaseDetail.as_view(), name="case"),
    path("cases/<str:number>/support/", Support.as_view(), name="support"),
    path("unsorted/", SendUnsorted.as_view(), name="unsorted"),
    path("petitions/", PetitionList.as_view(), name="petitions"),
    path("petitions/<str:number>/", PetitionDetail.as_view(), name="petition"),
    path("statistics/", Country.as_view(), name="statistics"),
    path("statistics/units/", Units.as_view(), name="statistics-units"),
    path("statistics/petitions/", PetitionStatistics.as_view(), name="statistics-petitions"),
    path("statistics/categories/", Categories.as_view(), name="statistics-categories"),
    re_path(r"^.*$", Nowhere.as_view(), name="nowhere"),
]
