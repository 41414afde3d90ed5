"""A relay as a process of its own: python -m tests.notifications.relay_process 2026-09-02T07:00:00+00:00"""

import os
import sys
from datetime import datetime

import django

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.notifications.relay_settings"
    django.setup()
    from notifications.relay import relay

    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    done = relay(datetime.fromisoformat(sys.argv[1]))
    sys.stdout.write(f"sent {done.sent}\n")
