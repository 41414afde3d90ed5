"""What of a petition leaves the site: the link, ways to pass it on that contact nobody by themselves, and the QR code."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import quote, urlencode

import segno
from django.conf import settings
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from petitions.addresses import is_by_link, offered, page_address
from petitions.models import Petition

LONGEST_SHARED = 80
"""Letters of the title beside a shared link; messengers show the whole title with its picture. In an address each takes six."""
QUIET_ZONE = 4
"""Modules of white around a QR code; less and phones do not find it."""


def link_of(petition: Petition) -> str:
    """The whole address of its page in the active language."""
    return f"{settings.SITE_ADDRESS}{page_address(petition)}"


def links(petition: Petition, title: str) -> dict[str, Any]:
    """The link, and the same handed to messengers: plain links, nothing is loaded from them."""
    link = link_of(petition)
    public = not is_by_link(petition)
    short = Truncator(title).chars(LONGEST_SHARED)
    return {
        "link": link,
        "title": title,
        "ways": [
            {"name": "WhatsApp", "url": f"https://wa.me/?{urlencode({'text': f'{short} {link}'})}"},
            {"name": "Telegram", "url": f"https://t.me/share/url?{urlencode({'url': link, 'text': short})}"},
            {
                "name": _("E-mail"),
                "url": f"mailto:?subject={quote(short)}&body={quote(link)}",
            },
        ],
        "qr": offered("petitions:qr", petition.number) if public else offered("petitions:join_qr", petition.share_key),
        "picture": f"{settings.SITE_ADDRESS}{offered('petitions:picture', petition.number)}" if public else "",
        "data": offered("petitions:data", petition.number) if public else "",
    }


def qr_code(text: str) -> bytes:
    """A QR code as an SVG document: black on white whatever the theme, readable when a fifth of it is damaged."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", scale=8, border=QUIET_ZONE, dark="#000", light="#fff", xmldecl=False, omitsize=False
    )
    return out.getvalue()
