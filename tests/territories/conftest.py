"""What the tests of the territories can ask for."""

from tests.register import _country, register  # noqa: F401
