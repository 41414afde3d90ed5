"""Signing, withdrawing, objecting: of a published petition by its number, before that by its secret link."""

from django.urls import URLPattern, path

from petitions.views import sign

pages: list[URLPattern] = [
    path("<int:number>/sign/", sign.sign, name="sign"),
    path("<int:number>/sign/done/", sign.signed, name="signed"),
    path("<int:number>/your-signature/", sign.yours, name="yours"),
    path("<int:number>/withdraw-signature/", sign.withdraw, name="withdraw_signature"),
    path("<int:number>/tell-me/", sign.tell_me, name="tell"),
    path("<int:number>/object/", sign.object_to, name="object"),
    path("<int:number>/removal/", sign.removal, name="removal"),
    path("join/<slug:share_key>/sign/", sign.sign, name="join_sign"),
    path("join/<slug:share_key>/sign/done/", sign.signed, name="join_signed"),
    path("join/<slug:share_key>/your-signature/", sign.yours, name="join_yours"),
    path("join/<slug:share_key>/withdraw-signature/", sign.withdraw, name="join_withdraw_signature"),
    path("join/<slug:share_key>/tell-me/", sign.tell_me, name="join_tell"),
    path("join/<slug:share_key>/removal/", sign.removal, name="join_removal"),
]
