"""Settings of the tests: the site's own, as the owner of the database, without waiting and without the outside world."""

import os
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

os.environ.setdefault("DATABASE_URL", "postgresql://nobody@/nothing?host=/nowhere")  # for mypy, which never connects
# The workers of pytest-xdist inherit an environment in which DATABASE_URL already is the owner's.
os.environ.setdefault("APPLICATION_DATABASE_URL", os.environ["DATABASE_URL"])
APPLICATION_ROLE = urlsplit(os.environ["APPLICATION_DATABASE_URL"]).username or ""
os.environ["DATABASE_URL"] = os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]
os.environ["DEBUG"] = "1"
for name in ("MEDIA_ROOT", "STATIC_ROOT"):
    os.environ.setdefault(name, f"{tempfile.gettempdir()}/jauap-test-{name.lower()}")
    Path(os.environ[name]).mkdir(exist_ok=True)
os.environ["SMS_URL"] = f"file://{tempfile.gettempdir()}/jauap-test-sms"
for name in ("CLOCK_SHIFT_FILE", "DEMONSTRATION", "METRICS_TOKEN", "MAP_TILES"):
    os.environ.pop(name, None)

from config.environment import redis_address  # noqa: E402
from config.settings import *  # noqa: E402, F403
from config.settings import CACHES, DATABASES, REDIS_URL  # noqa: E402

DEBUG = False
WHITENOISE_USE_FINDERS = False
"""Every test client would read all static files anew; the live server of the browser tests finds them by itself."""
DATABASES["default"]["TEST"]["TEMPLATE"] = os.environ.get("TEST_TEMPLATE", "template0")
"""What each worker's database is a copy of (tools.migrated_template): an empty one, or one that is migrated already."""
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES["default"]["LOCATION"] = redis_address(
    REDIS_URL, 4 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
)
"""Every worker of pytest-xdist counts, remembers and forgets for itself."""
