"""Settings of the tests: the site's own, as the owner of the database, without waiting and without the outside world."""

import os
import tempfile
from urllib.parse import urlsplit

os.environ.setdefault("DATABASE_URL", "postgresql://nobody@/nothing?host=/nowhere")  # for mypy, which never connects
APPLICATION_ROLE = urlsplit(os.environ["DATABASE_URL"]).username or ""
os.environ["DATABASE_URL"] = os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]
os.environ["DEBUG"] = "1"
os.environ.setdefault("MEDIA_ROOT", f"{tempfile.gettempdir()}/jauap-test-media")
for name in ("CLOCK_SHIFT_FILE", "DEMONSTRATION", "METRICS_TOKEN", "MAP_TILES"):
    os.environ.pop(name, None)

from config.settings import *  # noqa: E402, F403
from config.settings import CACHES, redis_address  # noqa: E402

DEBUG = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES["default"]["LOCATION"] = redis_address(4 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")))
"""Every worker of pytest-xdist counts, remembers and forgets for itself."""
