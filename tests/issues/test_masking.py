"""A report whose words tell of a person is not filed before its writer has said what is covered."""

import re

import pytest

from cases.models import Case
from issues.models import Unsorted
from tests.issues.test_report import Resident

pytestmark = pytest.mark.django_db
TEXT = "Көшеде су ағып жатыр. ЖСН 061211600012, тел. 8 701 123 45 67."


@pytest.fixture
def aigul(world, client):
    return Resident(client)


def choices(page):
    """What is offered covered: by the words, its key and whether it is ticked."""
    found = re.findall(r'name="mask" value="([^"]+)"( checked)?>.*?: ([^<]+)</b>', page, re.S)
    return {words.strip(): (key, bool(ticked)) for key, ticked, words in found}


def test_the_last_look_shows_what_was_found_and_ticks_only_the_iin(aigul):
    aigul.until_check(text=TEXT)
    offered = choices(aigul.says_nothing("check"))
    assert {words: ticked for words, (_key, ticked) in offered.items()} == {
        "061211600012": True,
        "8 701 123 45 67": False,
    }


def test_what_is_ticked_is_gone_before_the_case_exists(aigul):
    aigul.until_check(text=TEXT)
    offered = choices(aigul.says_nothing("check"))
    keys = [key for key, _ticked in offered.values()]
    aigul.sends(title="Су 8 701 123 45 67", found=keys, mask=[offered["061211600012"][0]])
    case = Case.objects.get()
    assert "•••" in case.body
    assert "061211600012" not in case.body + case.title
    assert "8 701 123 45 67" in case.body


def test_nothing_is_filed_before_the_finds_were_shown(aigul):
    aigul.until_check(text=TEXT)
    answer = aigul.sends()
    assert answer.status_code == 422
    assert "061211600012" in answer.content.decode()
    assert not Case.objects.exists()


def test_what_a_changed_heading_brings_in_is_asked_about_too(aigul):
    aigul.until_check(text="Көшеде су ағып жатыр.")
    answer = aigul.sends(title="Жазыңыз: aigul@mail.kz")
    assert answer.status_code == 422
    offered = choices(answer.content.decode())
    aigul.sends(title="Жазыңыз: aigul@mail.kz", found=[offered["aigul@mail.kz"][0]])
    assert Case.objects.get().title == "Жазыңыз: aigul@mail.kz"


def test_a_report_for_the_sorting_desk_is_covered_too(aigul):
    aigul.until_check(text=TEXT, category="none")
    keys = [key for key, _ticked in choices(aigul.says_nothing("check")).values()]
    aigul.sends(found=keys, mask=keys)
    kept = Unsorted.objects.get()
    assert "061211600012" not in kept.body
    assert "•••" in kept.body


def test_words_without_anything_ask_nothing(aigul):
    aigul.until_check(text="Көшеде су ағып жатыр.")
    assert 'name="mask"' not in aigul.says_nothing("check")
    assert aigul.sends().status_code == 302
