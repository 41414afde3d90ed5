"""What the tests of cases can ask for besides."""

from tests.petitions.conftest import petitioners  # noqa: F401  # cases that answer a petition
