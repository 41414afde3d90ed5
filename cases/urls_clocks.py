"""Acts that moved the deadlines of many cases: the public list, and the operator's pages."""

from django.urls import path

from cases.views.clocks import ChangeDay, NoteOutage, acts

app_name = "clocks"
urlpatterns = [
    path("", acts, name="acts"),
    path("day/", ChangeDay.as_view(), name="change_day"),
    path("outage/", NoteOutage.as_view(), name="note_outage"),
]
