"""Any request that the description allows, and any that it forbids: no crash, and nothing that is not described (schemathesis).

A few of each here, seconds in all; docs/security.md says how to ask thousands of a running site. The interface knows nobody who is
signed in, so there is nothing to try with a session.
"""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as limits_of_hypothesis
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from config.wsgi import application

pytestmark = pytest.mark.django_db
EXAMPLES = 4
load_all_checks()
WAIVED = CHECKS.get_by_names(
    [
        "positive_data_acceptance",  # which places, categories and cursors there are, no description can say: 400
        "negative_data_rejection",  # a switch may be sent as 0 or "true": forms know nothing else
        "unsupported_method",
    ]
)


@pytest.fixture
def interface(world, settings):
    settings.LIMITS = {name: (1_000_000, seconds) for name, (_most, seconds) in settings.LIMITS.items()}
    settings.ALLOWED_HOSTS = ["*"]
    settings.SECURE_SSL_REDIRECT = False
    world.case()
    signals = (request_started, request_finished)
    for signal in signals:  # as the test client does: the connection is the test's
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/schema/", application)
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_any_request_is_answered_as_described(interface, mode):
    tried = 0
    for found in interface.get_all_operations():
        operation = found.ok()

        @given(case=operation.as_strategy(generation_mode=mode))
        @limits_of_hypothesis(
            max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        def ask(case):
            case.call_and_validate(excluded_checks=WAIVED)

        try:
            ask()
        except Unsatisfiable:  # nothing that could be sent is forbidden here
            continue
        tried += 1
    assert tried >= 5
