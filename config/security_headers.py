"""Headers that tell a browser what a page of ours never does, on every answer: pages, files, errors, the interface.

The content policy is django-csp's (settings.CONTENT_SECURITY_POLICY), HTTPS and the referrer Django's own; these are what neither sets.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

ASKED = (
    "geolocation",
    "camera",
    "publickey-credentials-get",
    "publickey-credentials-create",
    "web-share",
    "clipboard-write",
)
"""What our own pages ask of a browser: where a problem is, a photo of it, a passkey, sharing and copying an address."""
NEVER = (
    "accelerometer", "autoplay", "bluetooth", "browsing-topics", "display-capture", "encrypted-media", "fullscreen", "gamepad",
    "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer", "microphone", "midi", "payment", "picture-in-picture",
    "screen-wake-lock", "serial", "storage-access", "usb", "window-management", "xr-spatial-tracking",
)  # fmt: skip
PERMISSIONS = ", ".join([*(f"{name}=(self)" for name in ASKED), *(f"{name}=()" for name in NEVER)])
ALWAYS = {
    "Permissions-Policy": PERMISSIONS,
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
}
UPLOADED = "default-src 'none'; sandbox"
"""The content policy of a file that somebody sent us: nothing in it runs, also when it is opened by itself."""


class SecurityHeadersMiddleware:
    """Add them to every answer; what a view said itself stays (public data may be read by pages of other sites)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add what is missing."""
        answer = self.get_response(request)
        for name, value in ALWAYS.items():
            answer.headers.setdefault(name, value)
        return answer
