"""One gunicorn worker."""

import os

worker_class = "gthread"
control_socket_disable = True
loglevel = "warning"
if os.environ.get("FAIL") == "web":
    raise SystemExit("it failed on purpose")
