"""Signing in and out, and one's own page."""

from collections.abc import Callable
from typing import cast

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.cache import never_cache

from accounts import views
from accounts.limits import limited

app_name = "accounts"
sign_in = cast("Callable[..., HttpResponse]", views.SignIn.as_view())
urlpatterns = [
    path("sign-in/", never_cache(limited("sign-in")(sign_in)), name="sign_in"),
    path("sign-out/", views.SignOut.as_view(), name="sign_out"),
    path("enter/", never_cache(views.enter), name="enter"),
    path("enter/code/", never_cache(views.code), name="code"),
    path("me/", never_cache(views.me), name="me"),
    path("me/place/", never_cache(views.my_place), name="my_place"),
]
