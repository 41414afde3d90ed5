"""The list of mutations fits the code; that each is noticed takes its time and is a slow test."""

import subprocess
import sys

import pytest

from tests.cases.machine.histories import STORIES
from tools.mutate import PAGE, ROOT, mutations, page


@pytest.mark.parametrize("one", mutations(), ids=lambda one: str(one.number))
def test_a_mutation_still_fits_the_code(one):
    text = (ROOT / one.file).read_text()
    assert one.made(text) != text
    assert one.story in STORIES


def test_there_is_one_for_each_invariant():
    assert sorted(one.number for one in mutations()) == list(range(1, 25))


def test_the_page_is_written_from_the_list():
    assert PAGE.read_text() == page(), "tools/mutate.py --write"


@pytest.mark.slow
def test_each_of_them_is_noticed(db):
    ran = subprocess.run(
        [sys.executable, "tools/mutate.py"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=3000
    )
    assert ran.returncode == 0, ran.stdout[-6000:]
