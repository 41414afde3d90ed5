"""The moment at which a request arrives."""

from datetime import UTC, datetime

from django.http import HttpResponse

from config.middleware import ArrivalMiddleware
from territories import clock


def test_the_moment_is_fixed_when_the_request_arrives(rf, monkeypatch):
    moments = [datetime(2026, 3, 2, 18, 59, 59, tzinfo=UTC), datetime(2026, 3, 2, 19, 0, 1, tzinfo=UTC)]
    monkeypatch.setattr(clock, "now", lambda: moments.pop(0))
    seen = []

    def view(request):
        seen.extend([request.arrived_at, request.arrived_at])
        return HttpResponse()

    ArrivalMiddleware(view)(rf.get("/"))
    assert seen == [datetime(2026, 3, 2, 18, 59, 59, tzinfo=UTC)] * 2
