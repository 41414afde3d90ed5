"""A petition reaches its goal and nobody decides: beat hands it over, then carries it up rung by rung; the funnel counts it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from territories.clock import local_date, midnight
from tests.whole.site import wait_for
from tests.whole.test_escalation import VILLAGE_LADDER, wait_for_a_sweep

pytestmark = pytest.mark.xdist_group("ports")

A_MINUTE, A_DAY = timedelta(minutes=1), timedelta(days=1)


def test_a_petition_that_nobody_answers_climbs_by_itself_to_the_public_register(whole_site):
    made = whole_site.prepare("reached", VILLAGE_LADDER[0], "51")
    wait_for(
        lambda: whole_site.ask(
            "SELECT case_id FROM petitions_petition WHERE id = %s AND state = 'reached'", made["petition"]
        ),
        "the hand-over",
    )
    [(case,)] = whole_site.ask("SELECT case_id FROM petitions_petition WHERE id = %s", made["petition"])

    for rung, code in enumerate(VILLAGE_LADDER, start=1):
        [(number, unit, due_at)] = whole_site.ask(HOLDER, case)
        assert (number, unit) == (rung, code)
        whole_site.move_to(due_at - A_MINUTE)
        wait_for_a_sweep(whole_site)
        assert whole_site.ask(HOLDER, case)[0][0] == rung, "it climbed before its time"
        whole_site.move_to(due_at + A_MINUTE)
        if code != VILLAGE_LADDER[-1]:
            wait_for(lambda: whole_site.ask(HOLDER, case)[0][0] == rung + 1, f"the step above {code}")  # noqa: B023

    wait_for(
        lambda: whole_site.ask("SELECT 1 FROM cases_assignment WHERE case_id = %s AND listed_at IS NOT NULL", case),
        "the register of the unanswered",
    )
    whole_site.move_to(whole_site.now() + timedelta(days=46))
    last = local_date(whole_site.now()) - timedelta(days=45)
    window = [midnight(last.replace(year=last.year - 1) + A_DAY), midnight(last + A_DAY)]
    [whole] = whole_site.ask(CLIMBED.format(of=""), *window)
    [own] = whole_site.ask(CLIMBED.format(of="AND c.id = %s"), *window, case)
    assert own == (1, 1, 1, 1)
    assert tuple(funnel(whole_site).values()) == whole


CLIMBED = """
SELECT count(*), count(*) FILTER (WHERE top >= 2), count(*) FILTER (WHERE top >= 3), count(*) FILTER (WHERE top >= 4)
  FROM (SELECT max(array_position(ARRAY['rural', 'district', 'region', 'republic'], a.level::text)) AS top
          FROM cases_case c
          JOIN cases_assignment a ON a.case_id = c.id
          JOIN cases_assignment first ON first.case_id = c.id AND first.number = 1
         WHERE c.kind = 'petition' AND c.regime <> 'ordinary' AND first.promise_at > %s AND first.promise_at <= %s {of}
         GROUP BY c.id) petitions
"""
"""The funnel once more, from the assignments: all that were due in the window, and how high each came."""

HOLDER = (
    "SELECT a.number, o.territory_id, a.due_at FROM cases_case c JOIN cases_assignment a ON a.id = c.current_id"
    " JOIN territories_office o ON o.id = a.office_id WHERE c.id = %s"
)


def funnel(site) -> dict[str, int]:
    """How many petitions reached each level, as the public page of petitions says; all zero before there is one."""
    from tests.whole.reading import read

    page = read(site.page("/en/statistics/petitions/"))
    flights = list(page.all("ol", "flight"))
    if not flights:
        return {}
    return {step.one("strong").text: int(list(step.all("span"))[-1].text) for step in flights[0].all("li")}
