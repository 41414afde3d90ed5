"""Addresses of the catalogue of components."""

from django.urls import path

from config import design

app_name = "design"
urlpatterns = [path("", design.catalogue, name="catalogue")]
