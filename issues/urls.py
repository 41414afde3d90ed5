"""Pages for reporting a problem, and the map."""

from django.urls import include, path, register_converter

from issues.report import STEPS
from issues.views import (
    again,
    held,
    held_desk,
    networks,
    photo_desk,
    places,
    report,
    sent,
    sorting_clock,
    sorting_desk,
    unsorted,
)
from issues.views import map as map_view


class StepConverter:
    """One of the steps of a report."""

    regex = "|".join(STEPS)

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


register_converter(StepConverter, "report_step")

pages = [
    path("report/", report.start, name="report"),
    path("report/places/", places.found, name="report_places"),
    path("report/here/", places.here, name="report_here"),
    path("report/<uuid:key>/sent/", sent.sent, name="report_sent"),
    path("report/<uuid:key>/<report_step:step>/", report.step, name="report_step"),
    path("report/waiting/<uuid:secret>/", unsorted.page, name="unsorted"),
    path("report/held/<uuid:secret>/", held.page, name="held"),
    path("sorting/held/", held_desk.desk, name="held_desk"),
    path("sorting/held/decide/", held_desk.decide, name="held_decide"),
    path("sorting/networks/", networks.networks, name="networks"),
    path("sorting/networks/mark/", networks.mark, name="network_mark"),
    path("sorting/networks/<int:number>/end/", networks.end, name="network_end"),
    path("sorting/", sorting_clock.page, name="sorting"),
    path("sorting/reports.csv", sorting_clock.file, name="sorting_csv"),
    path("sorting/desk/", sorting_desk.desk, name="sorting_desk"),
    path("sorting/desk/<int:number>/", sorting_desk.Sort.as_view(), name="sort"),
    path("sorting/desk/<int:number>/void/", sorting_desk.VoidReport.as_view(), name="sort_void"),
    path("sorting/desk/case/<int:number>/", sorting_desk.case, name="moderate_case"),
    path("sorting/desk/case/<int:number>/void/", sorting_desk.VoidCase.as_view(), name="moderate_void"),
    path("sorting/desk/case/<int:number>/hide/", sorting_desk.Hide.as_view(), name="moderate_hide"),
    path("sorting/desk/case/<int:number>/show/", sorting_desk.Show.as_view(), name="moderate_show"),
    path(
        "sorting/desk/case/<int:number>/photos/<int:pk>/hide/",
        photo_desk.HidePhoto.as_view(),
        name="moderate_hide_photo",
    ),
    path(
        "sorting/desk/case/<int:number>/photos/<int:pk>/show/",
        photo_desk.ShowPhoto.as_view(),
        name="moderate_show_photo",
    ),
    path("cases/<str:number>/p/<str:token>/again/", again.again, name="return"),
    path("map/", map_view.page, name="map"),
    path("map/cases.json", map_view.cases, name="map_cases"),
    path("map/list/", map_view.listed, name="map_list"),
    path("map/places.json", map_view.places, name="map_places"),
]
urlpatterns = [
    path("report/", report.start, name="report"),  # the door of the site, named without the app
    path("", include((pages, "issues"))),
]
