"""Signing in and out."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import reverse

from accounts import demonstration
from accounts.forms import SignInForm


class SignIn(LoginView):
    """The page for people of akim offices. Afterwards back to where they came from, if that is on this site."""

    form_class = SignInForm
    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True

    def get_initial(self) -> dict[str, Any]:
        """In a demonstration a chosen account fills the form; elsewhere the parameter means nothing."""
        initial = super().get_initial()
        chosen = self.request.GET.get("account", "")
        if demonstration.is_on() and chosen.endswith(demonstration.DOMAIN):
            initial |= {"username": chosen, "password": demonstration.password()}
        return initial

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form, and the accounts of a demonstration with the address that fills it."""
        context = super().get_context_data(**kwargs)
        came_from = self.get_redirect_url()
        here = reverse("accounts:sign_in")
        context["next"] = came_from
        context["filled"] = context["form"].initial if not context["form"].is_bound else {}
        context["demonstration_accounts"] = [
            {
                "account": account,
                "url": f"{here}?{urlencode({'account': account.email, 'next': came_from})}#id_username",
            }
            for account in demonstration.accounts()
        ]
        return context


class SignOut(LogoutView):
    """Signing out, by POST only, so that no foreign page can do it."""
