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
    files = {name: read(opendata.file_lines(name, window)) for name in ("cases", "assignments", "answers")}
    return Recount(**files, today=local_date(now))


def parts(tally: measures.Tally) -> Counter:
    return +Counter(dict(zip(measures.PARTS, tally.parts, strict=True)))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_all_figures_come_out_of_the_open_data_again(world, seed):
    now = live(world, seed)
    window = Window.at(now)
    again = recount(window, now)
    figures = measures.headline(window)

    assert parts(figures.total) == again.headline()
    assert {code: parts(tally) for code, tally in figures.by_unit.items()} == again.by("region")
    assert {code: parts(tally) for code, tally in figures.by_category.items()} == again.by("category")
    heights = [again.highest(first) for first in again.firsts()]
    reached = (figures.total.reached_district, figures.total.reached_region, figures.total.reached_republic)
    assert reached == tuple(sum(height >= level for height in heights) for level in (1, 2, 3))

    codes = dict(Assignment.objects.values_list("office", "office__territory").order_by().distinct())
    measured = {
        codes[office]: +Counter({result: getattr(measure, result) for result in measures.RESULTS})
        for office, measure in measures.measures_of_all(window).items()
        if measure.due
    }
    assert measured == again.offices()


def test_the_random_year_has_something_of_everything(world):
    """Else the test above would prove little."""
    now = live(world, 1, cases=60)
    window = Window.at(now)
    total = measures.headline(window).total
    offices = measures.measures_of_all(window).values()
    assert total.cases > 30
    assert sum(part > 0 for part in total.parts) >= 6
    for result in measures.RESULTS:
        assert sum(getattr(measure, result) for measure in offices) > 0, result
    assert sum(sum(measure.left_out.values()) for measure in offices) > 0


def test_every_assignment_due_is_in_exactly_one_part(world):
    now = live(world, 4)
    window = Window.at(now)
    due = Assignment.objects.filter(promise_at__gt=window.after, promise_at__lte=window.until).count()
    offices = measures.measures_of_all(window).values()
    assert sum(measure.due + sum(measure.left_out.values()) for measure in offices) == due


def test_the_figures_of_a_region_are_those_of_its_cases_and_its_units_add_up(world):
    now = live(world, 5)
    window = Window.at(now)
    country = measures.headline(window)
    for code, tally in country.by_unit.items():
        region = measures.headline(window, world.territory(code))
        assert region.total == tally
        assert [sum(column) for column in zip(*region.by_unit.values(), strict=True)] == list(tally)


def test_a_day_later_the_same_past_gives_the_same_figures(world):
    """What is in the window does not depend on when it is looked at, but for the day that leaves and the one that comes."""
    now = live(world, 6)
    first = measures.headline(Window.at(now))
    again = measures.headline(Window.at(now + timedelta(minutes=1)))
    assert first == again
