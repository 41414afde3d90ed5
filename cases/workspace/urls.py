"""The workspace of offices."""

from collections.abc import Callable
from typing import cast

from django.http import HttpResponse
from django.urls import URLPattern, path, re_path
from django.views.decorators.cache import never_cache

from accounts.limits import limited
from cases.uploads import takes_photos
from cases.workspace import actions, answers, joining, making_safe, people, rulings, time_asked, views, whose
from cases.workspace.question_page import Action

NUMBER = r"^(?P<number>[0-9]{1,18})/"
KIND = r"(?P<kind>fixed|refused|no_power|no_funds|full|part)/"


def question(address: str, action: type[Action], name: str) -> URLPattern:
    """A question page about one case: never kept by a cache, sent only so often by one address."""
    view = cast("Callable[..., HttpResponse]", action.as_view())
    return re_path(f"{NUMBER}{address}$", never_cache(takes_photos(limited("write")(view))), name=name)


app_name = "workspace"
urlpatterns = [
    path("", views.today, name="today"),
    path("all/", views.mine, name="mine"),
    path("from-below/", views.from_below, name="from_below"),
    path("disputes/", views.disputes, name="disputes"),
    path("asked/", views.asked, name="asked"),
    path("below/", views.below, name="below"),
    path("answered/", views.answered, name="answered"),
    path("passed-up/", views.climbed, name="climbed"),
    path("meeting/", views.meeting, name="meeting"),
    path("people/", never_cache(people.people), name="people"),
    path("people/invite/", never_cache(people.invite), name="people_invite"),
    path("people/stand-in/", never_cache(people.stand_in), name="people_stand_in"),
    re_path(f"{NUMBER}$", views.case, name="case"),
    re_path(f"{NUMBER}answer/$", views.answer_kinds, name="answer_kinds"),
    question("accept/", actions.Accept, "accept"),
    question("forward/", actions.Forward, "forward"),
    question("ask/", actions.Ask, "ask"),
    question("join/", joining.Join, "merge"),
    question(f"answer/{KIND}", answers.GiveAnswer, "answer"),
    question("made-safe/", making_safe.MakeSafe, "made_safe"),
    question("refer/", whose.Refer, "refer"),
    question("assign/", whose.Assign, "decide_arbitration"),
    question("category/", whose.Reclassify, "reclassify"),
    question("more-time/", time_asked.AskExtension, "ask_extension"),
    question("promise/", time_asked.MakePromise, "promise"),
    question("decide-time/", time_asked.DecideExtension, "decide_extension"),
    question("decide-promise/", time_asked.DecidePromise, "decide_promise"),
    question("note/", actions.AddNote, "note"),
    question("review/", rulings.DecideReview, "review"),
    question("ruling/", rulings.Rule, "ruling"),
]
