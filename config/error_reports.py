"""What is told about a crash: the page in DEBUG, and the letter to administrators. Without secrets and without IINs."""

from __future__ import annotations

import re

from django.utils.safestring import SafeString
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter

from config.redaction import blank


class ErrorReportFilter(SafeExceptionReporterFilter):
    """Django's own, which also hides addresses with passwords in them and answers named after an IIN."""

    hidden_settings = re.compile(f"{SafeExceptionReporterFilter.hidden_settings.pattern}|_URL$|IIN", re.IGNORECASE)


class ErrorReport(ExceptionReporter):
    """The page (in DEBUG) and the letter about a crash."""

    def get_traceback_html(self) -> SafeString:
        """The page, blanked."""
        return SafeString(blank(super().get_traceback_html()))

    def get_traceback_text(self) -> SafeString:
        """The letter, blanked."""
        return SafeString(blank(super().get_traceback_text()))
