"""Pages for reporting a problem, and the map."""

from django.urls import include, path, register_converter

from issues.report import STEPS
from issues.views import map as map_view
from issues.views import places, report, sent


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
    path("map/", map_view.page, name="map"),
    path("map/cases.json", map_view.cases, name="map_cases"),
    path("map/list/", map_view.listed, name="map_list"),
    path("map/places.json", map_view.places, name="map_places"),
]
urlpatterns = [
    path("report/", report.start, name="report"),  # the door of the site, named without the app
    path("", include((pages, "issues"))),
]
