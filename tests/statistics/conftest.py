"""What the tests of the statistics can ask for."""

from tests.petitions.conftest import petitioners  # noqa: F401
from tests.register import _country, register  # noqa: F401
from tests.world import _rules, world  # noqa: F401
