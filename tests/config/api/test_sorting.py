"""A report that fits no category through the interface, and what it says of joined cases and incidents."""

import uuid

import pytest

from cases.models import Case
from issues.models import Unsorted
from tests.config.api.conftest import REPORT, is_problem, keeps_to
from tests.world import at

pytestmark = pytest.mark.django_db
SEND = "/api/v1/unsorted/"
NOWHERE = {name: value for name, value in REPORT.items() if name != "category"}


def test_a_report_waits_and_its_link_leads_to_the_writers_page(api):
    answer = api.post("unsorted/", NOWHERE)
    assert answer.status_code == 202
    sent = keeps_to(answer, SEND, "post")
    kept = Unsorted.objects.get()
    assert str(kept.secret) in sent["private_link"]
    assert (kept.title, kept.source, kept.territory_id) == ("Құбыр жарылды", "api", REPORT["place"])
    assert not Case.objects.exists()
    assert api.client.get(sent["private_link"]).status_code == 200


def test_sent_again_it_waits_once(api):
    key = uuid.uuid4()
    first, second = api.post("unsorted/", NOWHERE, key=key).json(), api.post("unsorted/", NOWHERE, key=key).json()
    assert first == second
    assert Unsorted.objects.count() == 1


@pytest.mark.parametrize(
    "wrong", [{"place": "000000001"}, {"category": "water"}, {"lat": 99}, {"title": "", "body": ""}]
)
def test_what_is_wrong_is_told(api, wrong):
    is_problem(api.post("unsorted/", {**NOWHERE, **wrong}), 400, "bad-input")
    assert not Unsorted.objects.exists()


def test_a_joined_case_names_the_one_that_stands_for_it(api, world):
    from tests.cases.test_merging import join

    first, second = world.case(), world.case(now=at("2026-09-08"))
    join(world, second, first, at("2026-09-09"))
    shown = keeps_to(api.get(f"cases/{second.number}/"), "/api/v1/cases/{number}/", "get")
    assert (shown["joined_to"], shown["outcome"]) == (str(first.number), "merged")
    other = api.get(f"cases/{first.number}/").json()
    assert other["joined_to"] is None
    assert other["events"][-1]["facts"]["part"] == second.number
