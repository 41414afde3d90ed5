"""Every published figure comes out of the open data again, counted by other hands."""

from collections import Counter
from datetime import timedelta

import pytest

from cases.models import Assignment
from statistics import measures, opendata
from statistics.windows import Window
from territories.clock import local_date
from tests.statistics.life import live
from tests.statistics.recount import Recount, read

pytestmark = pytest.mark.django_db


def recount(window: Window, now) -> Recount:
    files = {
        name: read(opendata.file_lines(opendata.FILES[name], window)) for name in ("cases", "assignments", "answers")
    }
    return Recount(**files, today=local_date(now))


def parts(tally: measures.Tally) -> Counter:
    return +Counter(dict(zip(measures.PARTS, tally.parts, strict=True)))


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (2, 3))])
def test_all_figures_of_a_random_year_come_out_of_the_open_data_again(world, seed):
    now = live(world, seed)
    window = Window.at(now)
    again = recount(window, now)
    figures = measures.headline(window)
    offices = measures.measures_of_all(window)
    the_country_agrees(figures, again)
    the_offices_agree(offices, again)
    everything_due_is_in_exactly_one_part(offices, window)
    regions_are_the_country_in_parts(world, figures, window)
    there_is_something_of_everything(figures, offices)
    assert measures.headline(Window.at(now + timedelta(minutes=1))) == figures


def the_country_agrees(figures: measures.Headline, again: Recount) -> None:
    assert parts(figures.total) == again.headline()
    assert {code: parts(tally) for code, tally in figures.by_unit.items()} == again.by("region")
    assert {code: parts(tally) for code, tally in figures.by_category.items()} == again.by("category")
    heights = [again.highest(first) for first in again.firsts()]
    reached = (figures.total.reached_district, figures.total.reached_region, figures.total.reached_republic)
    assert reached == tuple(sum(height >= level for height in heights) for level in (1, 2, 3))


def the_offices_agree(offices: dict[int, measures.OfficeMeasure], again: Recount) -> None:
    codes = dict(Assignment.objects.values_list("office", "office__territory").order_by().distinct())
    measured = {
        codes[office]: +Counter({result: getattr(measure, result) for result in measures.RESULTS})
        for office, measure in offices.items()
        if measure.due
    }
    assert measured == again.offices()


def everything_due_is_in_exactly_one_part(offices: dict[int, measures.OfficeMeasure], window: Window) -> None:
    due = Assignment.objects.filter(promise_at__gt=window.after, promise_at__lte=window.until).count()
    assert sum(measure.due + sum(measure.left_out.values()) for measure in offices.values()) == due


def regions_are_the_country_in_parts(world, figures: measures.Headline, window: Window) -> None:
    for code, tally in figures.by_unit.items():
        region = measures.headline(window, world.territory(code))
        assert region.total == tally
        assert [sum(column) for column in zip(*region.by_unit.values(), strict=True)] == list(tally)


def there_is_something_of_everything(figures: measures.Headline, offices: dict[int, measures.OfficeMeasure]) -> None:
    """Else the rest would prove little."""
    assert figures.total.cases > 15
    assert sum(part > 0 for part in figures.total.parts) >= 4
    for result in measures.RESULTS:
        assert sum(getattr(measure, result) for measure in offices.values()) > 0, result
    assert sum(sum(measure.left_out.values()) for measure in offices.values()) > 0
