"""Signing in with a password, the first of two steps, for people who act for an office or the platform; and signing out."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import demonstration, demonstration_step, factors, second_step, sessions, views_providers
from accounts.access import remember_desk
from accounts.forms import SignInForm
from territories.clock import arrival

LOST = _(
    "The second step of this account was ended. Open the link from the letter that was sent to you, or ask whoever gave you access."
)


class SignIn(LoginView):
    """The page for people of akim offices. Afterwards back to where they came from, if that is on this site."""

    form_class = SignInForm
    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True

    def get_default_redirect_url(self) -> str:
        """To work, for somebody who is signed in already: the desk of the person's office, of the moderators, or the admin."""
        desk = remember_desk(self.request)
        return reverse(desk) if desk else super().get_default_redirect_url()

    def form_valid(self, form: Any) -> HttpResponse:
        """The first step of two: nobody is signed in yet. Who has no second step sets one up before anything else."""
        user, came_from = form.get_user(), self.get_redirect_url()
        demonstration_step.enrol(user, arrival(self.request))
        if factors.has_second_step(user):
            second_step.wait_for(self.request, user, "password", came_from=came_from)
            return redirect("accounts:second_step")
        if factors.ever_had_second_step(user):
            form.add_error(None, LOST)
            return self.form_invalid(form)
        second_step.wait_for(self.request, user, "set-up", came_from=came_from)
        return redirect("accounts:set_up")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form; in a demonstration also accounts to choose from, and the password that they share."""
        context = super().get_context_data(**kwargs)
        context["next"] = self.get_redirect_url()
        if groups := demonstration.groups():
            context |= {"demonstration_groups": groups, "demonstration_password": demonstration.password()}
        return context


class SignOut(LogoutView):
    """Signing out, by POST only, so that no foreign page can do it."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """End the session, and say in its row that its owner did. One that a provider began ends there too, if they wish."""
        left = views_providers.after_sign_out(request)
        if request.user.is_authenticated:
            sessions.sign_out(request)
        answer = super().post(request, *args, **kwargs)
        return redirect(left) if left else answer
