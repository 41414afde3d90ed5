"""What every test can ask for."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from uuid import uuid4

import pytest
from django.conf import settings as site
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.utils.translation import override

from tests.emptying import quick_emptying
from tests.settings import APPLICATION_ROLE
from tests.signing_in import with_the_second_step
from tests.whole.site import whole_site  # noqa: F401  # a fixture for everybody
from tests.world import (  # noqa: F401  # fixtures for everybody
    _country,
    _rules,
    no_country,
    no_rules,
    register,
    world,
)


@pytest.fixture(autouse=True)
def _own_media(tmp_path_factory: pytest.TempPathFactory, settings) -> None:
    """Files that a test uploads go where pytest clears up; the folder is made by the first of them, most tests have none."""
    settings.MEDIA_ROOT = tmp_path_factory.getbasetemp() / "media" / uuid4().hex


@pytest.fixture(autouse=True)
def _default_language() -> Iterator[None]:
    """What an earlier request or test left active must not decide what this one says."""
    with override(site.LANGUAGE_CODE):
        yield


@pytest.fixture(autouse=True)
def _empty_cache(request: pytest.FixtureRequest) -> None:
    """Counters and remembered pages of another test are gone; only tests with a database get that far."""
    if {"db", "transactional_db", "client", "live_server"} & set(request.fixturenames):
        cache.clear()


@pytest.fixture(scope="session", autouse=True)
def _signed_in_by_two_steps() -> Iterator[None]:
    """`client.force_login` signs in as the site does, the second step passed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "_login", with_the_second_step(Client._login))
        yield


@pytest.fixture
def as_application(db: None) -> Callable[[], AbstractContextManager[None]]:
    """Act as the site's own role for a while, not as the owner of the database that tests otherwise are.

    with pytest.raises(ProgrammingError), as_application():
        Event.objects.update(text="something else")
    """
    from config.database_roles import current_role, grant

    if current_role() == APPLICATION_ROLE:
        pytest.skip("one role owns the database and serves the site")
    grant(APPLICATION_ROLE)

    @contextmanager
    def acting() -> Iterator[None]:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f'SET LOCAL ROLE "{APPLICATION_ROLE}"')
            yield
            cursor.execute("RESET ROLE")

    return acting


@pytest.fixture(scope="session", autouse=True)
def _quickly_emptied() -> Iterator[None]:
    """Tests with real transactions leave the register and the rules where they are."""
    with quick_emptying():
        yield
