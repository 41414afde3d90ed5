"""Signing in and out."""

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
]
