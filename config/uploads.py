"""Photos, where no web server or object storage in front serves them: as pictures and as nothing else."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve

from config.security_headers import UPLOADED

TYPES = {".jpg": "image/jpeg"}
"""What we write ourselves (cases.photos); anything else in the folder is not there."""


@login_not_required
@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """One file. Its type is what its name says among the few we write, whatever a guess would be."""
    kind = TYPES.get(path[path.rfind(".") :])
    if kind is None:
        raise Http404
    answer = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    answer.headers["Content-Type"] = kind
    answer.headers["Content-Security-Policy"] = UPLOADED
    return answer
