"""What stands among somebody's own cases of a case that a moderator has hidden: their own words, never those of others."""

import json

import pytest

from accounts.models import User
from cases import workflow
from cases.models import Participant
from tests.world import at

pytestmark = pytest.mark.django_db
NOW = at("2026-09-04")
SECRET = "Абай 5, 12-пәтердегі Болат қарызын бермейді"


@pytest.fixture
def hidden(world):
    """A case with somebody's address in its words, reported by one person and supported by another."""
    case = world.case(title=SECRET, body=SECRET, now=at("2026-09-02"))
    people = {}
    for name, role in (("aigul", "reporter"), ("dana", "supporter")):
        user = User.objects.create_user(f"{name}@example.test", name=name, email_confirmed_at=at("2026-09-01"))
        if role == "reporter":
            case.participants.update(user=user)
        else:
            Participant.objects.create(case=case, role=role, user=user, joined_at=at("2026-09-03"), key="k")
        people[name] = user
    workflow.hide(world.again(case), reason="Жеке деректер", by=world.official(world.office("000000000")), now=NOW)
    return people


@pytest.fixture
def at_home(client, hidden, monkeypatch):
    monkeypatch.setattr("territories.clock.now", lambda: NOW)

    def sign_in(name):
        client.force_login(hidden[name], backend="accounts.backends.EmailCodeBackend")
        return client

    return sign_in


@pytest.mark.parametrize(("name", "reads"), [("aigul", True), ("dana", False)])
@pytest.mark.parametrize("path", ["/cases/mine/", "/me/"])
def test_on_the_pages(at_home, name, reads, path):
    page = at_home(name).get(f"/en{path}").content.decode()
    assert (SECRET in page) is reads
    assert ("The words of this case are hidden" in page) is not reads


@pytest.mark.parametrize(("name", "reads"), [("aigul", True), ("dana", False)])
def test_in_the_file(at_home, name, reads):
    answer = at_home(name).get("/en/me/data/jauap-my-data.json")
    held = json.loads(b"".join(answer.streaming_content))
    assert len(held["cases"]) == 1
    assert (SECRET in json.dumps(held, ensure_ascii=False)) is reads


def test_among_what_is_offered(world, at_home, hidden):
    Participant.objects.filter(user=hidden["dana"]).delete()
    Participant.objects.create(
        case=Participant.objects.get().case, role="supporter", contact_email="dana@example.test",
        joined_at=at("2026-09-03"), key="k",
    )  # fmt: skip
    for path in ("/cases/mine/", "/me/"):
        page = at_home("dana").get(f"/en{path}").content.decode()
        assert "These cases were left with your e-mail or telephone." in page
        assert SECRET not in page
