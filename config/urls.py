"""Addresses of the site. Pages in Kazakh stand at the root, the other languages under /ru/ and /en/."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.decorators.cache import never_cache
from django.views.generic import RedirectView

from accounts.views_proof import challenge
from config import appearance, design, health, uploads
from notifications.views import short_link

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("api/v1/", include("config.api.urls")),
    path("s/<str:code>", never_cache(short_link), name="short_link"),
    path("proof/", challenge, name="proof"),
    path("theme/", appearance.choose_theme, name="theme"),
    path("favicon.ico", appearance.favicon, name="favicon"),
    path("admin/login/", login_not_required(RedirectView.as_view(pattern_name="accounts:sign_in", query_string=True))),
    path("admin/", admin.site.urls),
]
# Photos. In production the web server in front, or object storage, answers these addresses before they reach Python.
urlpatterns += [path("media/<path:path>", uploads.media, name="media")]
urlpatterns += i18n_patterns(
    path("", include("statistics.urls")),
    path("places/", include("statistics.urls_places")),
    path("", include("issues.urls")),
    path("cases/", include("cases.urls")),
    path("clocks/", include("cases.urls_clocks")),
    path("petitions/", include("petitions.urls")),
    path("desk/file/", include("issues.urls_desk")),
    path("desk/", include("cases.workspace.urls")),
    path("", include("accounts.urls")),
    path("", include("notifications.urls")),
    path("audit/", include("config.audit_pages")),
    path("design/", include(([path("", design.catalogue, name="catalogue")], "design"))),
    prefix_default_language=False,
)

handler400 = "config.errors.bad_request"
handler403 = "config.errors.permission_denied"
handler404 = "config.errors.page_not_found"
handler500 = "config.errors.server_error"
