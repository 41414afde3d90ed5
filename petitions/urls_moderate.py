"""The moderators' desk, and the public page of the platform's own clock."""

from django.urls import URLPattern, path

from petitions.views.moderate.author_iin import author_iin_page
from petitions.views.moderate.check import petition_page
from petitions.views.moderate.clock import clock_csv, clock_page
from petitions.views.moderate.desk import desk
from petitions.views.moderate.held import ProposeHeld, SecondHeld
from petitions.views.moderate.hide import Hide, Show
from petitions.views.moderate.publish import Publish
from petitions.views.moderate.reject import Reject
from petitions.views.moderate.removals import DecideAppeal, ProposeRemoval, SecondRemoval
from petitions.views.moderate.signatures import signatures_page

pages: list[URLPattern] = [
    path("moderation/", clock_page, name="moderation"),
    path("moderation/decisions.csv", clock_csv, name="moderation_csv"),
    path("desk/", desk, name="desk"),
    path("desk/<int:number>/", petition_page, name="desk_petition"),
    path("desk/<int:number>/iin/", author_iin_page, name="desk_author_iin"),
    path("desk/<int:number>/publish/", Publish.as_view(), name="desk_publish"),
    path("desk/<int:number>/reject/", Reject.as_view(), name="desk_reject"),
    path("desk/<int:number>/hide/", Hide.as_view(), name="desk_hide"),
    path("desk/<int:number>/show/", Show.as_view(), name="desk_show"),
    path("desk/<int:number>/signatures/", signatures_page, name="desk_signatures"),
    path("desk/<int:number>/signatures/<int:signature>/", ProposeRemoval.as_view(), name="desk_signature"),
    path("desk/<int:number>/held/<slug:held>/", ProposeHeld.as_view(), name="desk_held"),
    path("desk/held/<int:decision>/", SecondHeld.as_view(), name="desk_second_held"),
    path("desk/removals/<int:removal>/", SecondRemoval.as_view(), name="desk_removal"),
    path("desk/removals/<int:removal>/appeal/", DecideAppeal.as_view(), name="desk_removal_appeal"),
]
