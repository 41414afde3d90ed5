"""What is told about a crash, without secrets and without IINs: the page in DEBUG, and any report that is made with Django's reporter.

The site writes no letters about crashes: they are in the log (settings.LOGGING), and `/readyz` is what raises an alarm.
"""

from __future__ import annotations

import re

from django.utils.safestring import SafeString
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter

from config.redaction import blank


class ErrorReportFilter(SafeExceptionReporterFilter):
    """Django's own, which also hides addresses with passwords in them and answers named after an IIN."""

    hidden_settings = re.compile(f"{SafeExceptionReporterFilter.hidden_settings.pattern}|_URL$|IIN", re.IGNORECASE)


class ErrorReport(ExceptionReporter):
    """The report about a crash: as a page, and as text."""

    def get_traceback_html(self) -> SafeString:
        """The page, blanked."""
        return SafeString(blank(super().get_traceback_html()))

    def get_traceback_text(self) -> SafeString:
        """The text, blanked."""
        return SafeString(blank(super().get_traceback_text()))
