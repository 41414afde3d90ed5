"""Where a petition is found: by its number once it is published, before that by its secret link alone."""

from __future__ import annotations

from typing import Any

from django.urls import NoReverseMatch, reverse

from petitions.models import Petition


def is_by_link(petition: Petition) -> bool:
    """Whether only the secret link leads to it: it was neither published nor rejected.

    A rejection stays public while the appeal against it is looked at. Reads `moderations` while a moderator checks it.
    """
    if petition.published_at is not None or petition.state == Petition.State.REJECTED:
        return False
    return petition.state != Petition.State.MODERATION or not petition.was_rejected


def page_address(petition: Petition) -> str:
    """Its page."""
    if is_by_link(petition):
        return reverse("petitions:by_link", args=[petition.share_key])
    return reverse("petitions:page", args=[petition.number])


def sign_address(petition: Petition) -> str:
    """Where it is signed, or joined by its link."""
    return part_address(petition, "sign")


def part_address(petition: Petition, name: str) -> str:
    """A page of a signer: "sign", "signed", "withdraw_signature", "object", "removal", "tell"."""
    if is_by_link(petition):
        return reverse(f"petitions:join_{name}", args=[petition.share_key])
    return reverse(f"petitions:{name}", args=[petition.number])


def offered(name: str, *args: Any) -> str:
    """An address by the name of its page; empty where this deployment has no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
