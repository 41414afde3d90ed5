"""Health probes in the log: a machine asks every few seconds, so its requests have no lines; /readyz tells its own changes."""

from __future__ import annotations

import logging

PATHS = ("/healthz", "/readyz", "/metrics")


class NotAProbe(logging.Filter):
    """Drops what django-structlog says of a request to one of PATHS."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record stays. Its message is still a dictionary here: structlog writes it out in the handler."""
        said = record.msg
        request = said.get("request", "") if isinstance(said, dict) else ""
        return str(request).partition(" ")[2].partition("?")[0] not in PATHS
