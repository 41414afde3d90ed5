"""What happens to every request before and after a view."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from territories import clock

Handler = Callable[[HttpRequest], HttpResponse]


class ArrivalMiddleware:
    """Fix the moment at which a request arrived; everything done for it happens at `request.arrived_at`.

    Outermost but for the counters: a person who pressed the button a second before midnight was in time, however
    long the request then waited.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Read the one clock once."""
        request.arrived_at = clock.now()  # type: ignore[attr-defined]
        return self.get_response(request)
