"""Entry point of the web server: Django behind a small cache of public pages."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

django = get_wsgi_application()

from django.conf import settings  # noqa: E402 - after Django is set up

from config.page_cache import PageCache  # noqa: E402

application = PageCache(
    django, most_bytes=settings.PAGE_CACHE_MEGABYTES * 1024 * 1024, session_cookie=settings.SESSION_COOKIE_NAME
)
