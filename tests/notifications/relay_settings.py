"""Settings of a relay that a test starts as a process of its own: the test's database and its mail server."""

import os

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES

DATABASES["default"] |= {"NAME": os.environ["TEST_DATABASE"]}
NOTICE_SOURCES = {"thing": "tests.notifications.source.Things"}
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST, EMAIL_PORT = "127.0.0.1", int(os.environ["PEER_PORT"])
EMAIL_TIMEOUT = 10
