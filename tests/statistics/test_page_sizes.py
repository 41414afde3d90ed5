"""Pages of figures stay small, however much happened: at most 30 KB of HTML, on which a weak network spends little."""

from datetime import timedelta

import pytest

from cases.models import Category
from statistics import measures
from statistics.measures import Headline, OfficeMeasure, Tally
from territories.models import Territory
from tests.world import QARAUYL, at

pytestmark = pytest.mark.django_db

MOST_BYTES = 30_000
NOW = at("2027-01-10")
MUCH = Tally(
    confirmed=12_480, answered=3_021, overturned=1_204, later=2_870, district=1_955, region=1_406, republic=1_102,
    unanswered=1_318, climbing=1_077, reached_district=6_858, reached_region=4_903, reached_republic=2_420,
    in_time=16_705, responded=13_684, refused=1_733,
)  # fmt: skip


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    from territories import clock

    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def busy(world, monkeypatch):
    """A country in which everything that can be reported was reported everywhere, thousands of times."""

    def headline(window, place=None):
        below = Territory.objects.filter(parent=place).values_list("pk", flat=True)
        return Headline(
            total=Tally(*(100 * count for count in MUCH)),
            by_unit=dict.fromkeys([*below, place.pk], MUCH),
            by_category=dict.fromkeys(Category.objects.values_list("pk", flat=True), MUCH),
        )

    measure = OfficeMeasure(12_480, 3_021, 1_204, 1_077, responded=13_684, left_out=dict.fromkeys(measures.REASONS, 99))
    monkeypatch.setattr(measures, "headline", headline)
    monkeypatch.setattr(measures, "measure_of", lambda office, window: measure)
    for number in range(10):
        world.case(QARAUYL, title=f"{number} {'сөз ' * 36}"[:150], now=NOW - timedelta(days=30 + number))
    return world


@pytest.mark.parametrize("prefix", ["", "/ru", "/en"])
@pytest.mark.parametrize(
    "page",
    [
        "/statistics/",
        "/statistics/110000000/",
        "/statistics/390000000/",
        "/statistics/610000000/",
        "/statistics/750000000/",
        "/statistics/103200000/",
        "/statistics/categories/",
        "/offices/103230000/",
        "/offices/103200000/",
        "/offices/000000000/",
        "/statistics/offices/?level=region",
        "/statistics/offices/?level=rural&region=100000000",
    ],
)
def test_a_page_of_figures_stays_small_when_everything_happened(busy, client, page, prefix):
    answer = client.get(prefix + page)
    assert answer.status_code == 200
    assert len(answer.content) <= MOST_BYTES


def test_all_categories_have_a_page_of_their_own(busy, client):
    page = client.get("/en/statistics/110000000/").content.decode()
    assert 'href="/en/statistics/110000000/categories/"' in page
    every = client.get("/en/statistics/110000000/categories/").content.decode()
    assert every.count("<tr>") == 1 + Category.objects.count()
