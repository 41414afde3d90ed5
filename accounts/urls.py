"""Signing in and out, and one's own page."""

from collections.abc import Callable
from typing import cast

from django.http import HttpResponse
from django.urls import path, re_path
from django.views.decorators.cache import never_cache

from accounts import (
    views,
    views_contacts,
    views_data,
    views_eds,
    views_invitations,
    views_openings,
    views_passkeys,
    views_platform,
    views_providers,
    views_registrar,
    views_second_step,
    views_security,
    views_sign_in,
)
from accounts.keyed_links import PATTERN
from accounts.limits import limited

OFFICE = r"(?P<key>[0-9]{9}(?:-[a-z]{1,20})?)"
"""Office.key: the code of its unit, and for a maslikhat its word behind."""
app_name = "accounts"
sign_in = cast("Callable[..., HttpResponse]", views_sign_in.SignIn.as_view())
incomplete = never_cache(views_invitations.incomplete)
urlpatterns = [
    path("sign-in/", never_cache(limited("sign-in")(sign_in)), name="sign_in"),
    path("sign-out/", views_sign_in.SignOut.as_view(), name="sign_out"),
    path("enter/", never_cache(views.enter), name="enter"),
    path("enter/code/", never_cache(views.code), name="code"),
    path("enter/signature/", never_cache(views_eds.signature), name="signature"),
    path("enter/signature/sign/", never_cache(views_eds.sign), name="signature_sign"),
    path("enter/signature/statement/", never_cache(views_eds.statement_file), name="signature_statement"),
    path("enter/signature/wait/", never_cache(views_eds.wait), name="signature_wait"),
    path("sign-in/second/", never_cache(views_second_step.second), name="second_step"),
    path("sign-in/again/", never_cache(views_second_step.again), name="step_again"),
    path("sign-in/set-up/", never_cache(views_second_step.set_up), name="set_up"),
    path("sign-in/set-up/app/", never_cache(views_second_step.set_up_app), name="set_up_app"),
    path("enter/passkey/", never_cache(views_passkeys.enter), name="enter_passkey"),
    path("enter/passkey/options/", never_cache(views_passkeys.options), name="passkey_options"),
    path("enter/passkey/new/", never_cache(views_passkeys.new_options), name="new_passkey_options"),
    path("me/security/", never_cache(views_security.security), name="security"),
    path("me/security/passkey/", never_cache(views_security.add_passkey), name="add_passkey"),
    path("me/security/app/", never_cache(views_security.add_app), name="add_app"),
    path("me/security/codes/", never_cache(views_security.new_codes), name="new_codes"),
    path("me/security/password/", never_cache(views_security.password), name="password"),
    re_path(
        r"^me/security/remove/(?P<kind>passkey|app)/(?P<pk>[0-9]{1,18})/$",
        never_cache(views_security.remove),
        name="remove_factor",
    ),
    re_path(
        r"^me/security/sessions/(?P<pk>[0-9]{1,18})/$", never_cache(views_security.end_session), name="end_session"
    ),
    path("me/security/sessions/others/", never_cache(views_security.end_other_sessions), name="end_other_sessions"),
    re_path(f"^invitation/{PATTERN}/$", never_cache(views_invitations.open_invitation), name="invitation_link"),
    path("invitation/", never_cache(views_invitations.invitation), name="invitation"),
    re_path(f"^second-step/{PATTERN}/$", never_cache(views_invitations.open_reenrolment), name="reenrolment_link"),
    path("second-step/", never_cache(views_invitations.reenrolment), name="reenrolment"),
    # With the last stroke only: a whole link without it is led on to itself with it.
    re_path(r"^invitation/.+/$", incomplete, {"is_second_step": False}, name="invitation_incomplete"),
    re_path(r"^second-step/.+/$", incomplete, {"is_second_step": True}, name="reenrolment_incomplete"),
    path("registrar/", views_registrar.offices, name="registrar"),
    re_path(rf"^registrar/{OFFICE}/$", views_registrar.office, name="registrar_office"),
    re_path(rf"^registrar/{OFFICE}/(?P<act>appoint|vacate)/$", views_registrar.change, name="registrar_change"),
    re_path(rf"^registrar/{OFFICE}/invite/$", views_registrar.invite, name="registrar_invite"),
    path("platform/people/", never_cache(views_platform.people), name="platform_people"),
    path("platform/people/invite/", never_cache(views_platform.invite), name="platform_invite"),
    re_path(
        r"^platform/people/(?P<pk>[0-9]{1,18})/end/$", never_cache(views_platform.end_role), name="platform_end_role"
    ),
    path("platform/identity/", views_openings.open_identity, name="open_identity"),
    path("openings/", views_openings.counted, name="openings"),
    re_path(r"^people/(?P<pk>[0-9]{1,18})/end/$", never_cache(views_platform.end_seat), name="end_seat"),
    re_path(r"^people/(?P<pk>[0-9]{1,18})/second-step/$", never_cache(views_platform.reopen), name="reopen"),
    re_path(r"^people/second-steps/(?P<pk>[0-9]{1,18})/$", never_cache(views_platform.agree), name="agree_to_reopen"),
    re_path(
        r"^people/invitations/(?P<pk>[0-9]{1,18})/withdraw/$",
        never_cache(views_platform.withdraw),
        name="withdraw_invitation",
    ),
    path("enter/provider/<slug:name>/", never_cache(views_providers.provider), name="provider"),
    path("enter/provider/<slug:name>/back/", never_cache(views_providers.provider_back), name="provider_back"),
    path("enter/provider/<slug:name>/left/", never_cache(views_providers.provider_left), name="provider_left"),
    path("me/providers/<int:pk>/remove/", never_cache(views_providers.unlink), name="provider_unlink"),
    path("me/", never_cache(views.me), name="me"),
    re_path(r"^me/(?P<channel>email|phone)/$", never_cache(views_contacts.contact), name="contact"),
    re_path(
        r"^me/(?P<channel>email|phone)/remove/$", never_cache(views_contacts.remove_contact), name="remove_contact"
    ),
    path("me/code/", never_cache(views_contacts.contact_code), name="contact_code"),
    path("me/data/", never_cache(views_data.data), name="data"),
    path("me/data/again/", never_cache(views_data.data_again), name="data_again"),
    re_path(r"^me/data/jauap-my-data\.(?P<form>json|pdf)$", never_cache(views_data.data_file), name="data_file"),
    path("me/data/erase/", never_cache(views_data.erase), name="erase"),
    path("me/data/keep/", never_cache(views_data.keep), name="keep"),
    path("me/place/", never_cache(views.my_place), name="my_place"),
]
