"""An office's desk, where reports are written down for residents."""

from django.urls import path

from issues.urls import StepConverter
from issues.views import desk, desk_receipt

__all__ = ["StepConverter"]
"""Registered with the addresses of a resident's own report: the questions are the same."""

app_name = "desk"
urlpatterns = [
    path("", desk.start, name="start"),
    path("places/", desk.found, name="places"),
    path("case/<int:number>/", desk_receipt.case_receipt, name="receipt"),
    path("to-sort/<int:pk>/", desk_receipt.unsorted_receipt, name="unsorted"),
    path("<uuid:key>/<report_step:step>/", desk.step, name="step"),
]
