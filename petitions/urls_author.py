"""Starting a petition, and the author's desk."""

from django.urls import URLPattern, path, register_converter

from petitions.starting import STEPS
from petitions.views import author, start


class StepConverter:
    """One of the questions before a petition begins."""

    regex = "|".join(STEPS)

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


register_converter(StepConverter, "petition_step")

pages: list[URLPattern] = [
    path("new/", start.new, name="new"),
    path("new/<uuid:key>/keep/", start.keep, name="new_keep"),
    path("new/<uuid:key>/discard/", author.discard, name="discard"),
    path("new/<uuid:key>/<petition_step:step>/", start.step, name="new_step"),
    path("mine/", author.mine, name="mine"),
    path("<int:number>/started/", start.started, name="started"),
    path("<int:number>/author/", author.author, name="author"),
    path("<int:number>/edit/", author.edit, name="edit"),
    path("<int:number>/edit/confirm/", author.edit_confirm, name="edit_confirm"),
    path("<int:number>/withdraw/", author.withdraw, name="withdraw"),
    path("<int:number>/appeal/", author.appeal, name="appeal"),
]
