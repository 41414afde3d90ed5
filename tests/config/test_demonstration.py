"""The demonstration: who acts in it, when, and what its photos show."""

import logging
import re
import tomllib
from datetime import UTC, datetime
from random import Random

import pytest

from accounts.demonstration import RESIDENTS
from accounts.models import Membership
from accounts.names import public_name
from cases.rules_files import read_categories
from config.demonstration import petitions as petition_plots
from config.demonstration.cast import gather
from config.demonstration.pictures import MOTIF_OF, MOTIFS, Album
from config.demonstration.story import Story
from config.demonstration.words import Words
from petitions.models import RejectionReason
from territories.models import Seat

NOW = datetime(2026, 11, 21, 9, 7, 31, 123456, tzinfo=UTC)


def test_an_account_bears_the_name_of_the_present_holder(register):
    chance = Random(1)
    cast = gather(chance, Words(chance), NOW)
    holders = dict(Seat.objects.filter(ended_on=None).values_list("office_id", "holder_name"))
    assert {office: user.name for office, user in cast.officials.items()} == {
        office: holders[office] for office in cast.officials
    }
    assert len(cast.officials) > 40
    began = dict(Seat.objects.filter(ended_on=None).values_list("office_id", "started_on"))
    heads = Membership.objects.filter(role=Membership.Role.HEAD, user__in=cast.officials.values())
    assert {head.started_on == began[head.office_id] for head in heads} == {True}, (
        "an akim works since the seat is theirs"
    )


def test_everything_happens_at_a_whole_minute(register):
    story = Story(now=NOW, cases=1)
    story.at(NOW.replace(hour=8, second=5), lambda now: None)
    assert [moment for moment, *_rest in story._plan] == [datetime(2026, 11, 21, 8, 7, tzinfo=UTC)]


def test_photos_show_what_the_problem_is_about():
    album = Album(Random(1))
    road, lamp = album.photo("roads", after=False), album.photo("street_lighting", after=False)
    assert road.image != lamp.image
    assert album.photo("roads", after=True).image != road.image
    known = {entry.code: entry for entry in read_categories().categories}
    assert {code for code in MOTIF_OF if not known[code].claims_need_photo} == set()
    assert set(MOTIF_OF.values()) < set(MOTIFS)


@pytest.mark.parametrize("name", ["django", "django.request", "django.security"])
def test_a_line_of_the_log_is_written_by_the_root_alone(name):
    assert logging.getLogger(name).handlers == []
    assert logging.getLogger(name).propagate


def test_people_of_the_demonstration_are_told_on_their_pages_and_by_no_letter(world):
    from datetime import timedelta

    from django.core import mail

    from config.demonstration import messages
    from notifications.models import Message, Notice
    from notifications.relay import relay

    old = world.case()
    official = world.official(old.current.office)
    messages.tell_nobody(world.filed_at)
    world.case(now=world.filed_at + timedelta(days=1))
    messages.tell(world.filed_at + timedelta(days=1))
    assert not Notice.objects.filter(expanded_at=None).exists()
    [message] = Message.objects.inbox_of(official)
    assert message.deliveries.count() == 1
    messages.tell(world.filed_at + timedelta(days=3))
    assert not Message.objects.inbox_of(official).unread().exists()
    relay(world.filed_at + timedelta(days=4))
    assert mail.outbox == []


def test_every_rejected_petition_of_the_demonstration_has_its_own_words_and_a_known_author(world):
    """The resident whose petition was rejected lately is one whom a visitor may be."""
    texts = tomllib.loads(petition_plots.FILE.read_text("utf-8"))["rejected"]
    codes = set(RejectionReason.objects.values_list("code", flat=True))
    assert all(one["reason"] in codes and one["rejection"] for one in texts)
    rejected = [plot for plot in petition_plots.PLOTS if plot.text is not None]
    assert all(texts[plot.text].get("appeal") for plot in rejected if plot.fate != "rejected")
    assert [plot.author for plot in rejected if plot.author] == ["ruslan"]
    assert {plot.author for plot in rejected} - {""} <= {name for name, *_rest in RESIDENTS}


def test_an_invented_full_name_is_seen_as_its_first_name_and_a_letter():
    words = Words(Random(7))
    assert all(re.fullmatch(r"\w+ \w\.", public_name(words.full_name())) for _one in range(50))


def test_residents_of_the_demonstration_have_cases_near_them_and_messages(world):
    """Of many states, tied as by a private link; nobody who showed a name becomes somebody else."""
    from datetime import timedelta

    from accounts.demonstration import open_accounts
    from accounts.models import User
    from cases.models import Participant
    from config.demonstration import messages, residents
    from notifications.models import Message

    open_accounts(world.filed_at)
    cases = [world.case(now=world.filed_at) for _one in range(9)]
    cases[0].participants.update(name="Айгүл Т.", show_name=True)
    messages.tell_nobody(world.filed_at)
    given_at = world.filed_at + timedelta(days=1)
    assert residents.give_cases(given_at) == 8
    world.fixed(cases[1], given_at + timedelta(hours=1))
    messages.tell(given_at + timedelta(hours=2))
    aigul = User.objects.get(email="aigul@demo.invalid")
    mine = Participant.objects.filter(user=aigul)
    assert mine.count() == residents.EACH
    assert set(mine.values_list("claimed_at", flat=True)) == {given_at}
    assert not Participant.objects.filter(case=cases[0], user__isnull=False).exists()
    told = Participant.objects.get(case=cases[1]).user
    assert Message.objects.inbox_of(told).count() == 1


def test_giving_cases_costs_the_same_however_many_there_are(world, django_assert_num_queries):
    from accounts.demonstration import open_accounts
    from config.demonstration import residents

    open_accounts(world.filed_at)
    for _one in range(4):
        world.case()
    with django_assert_num_queries(3):
        residents.give_cases(world.filed_at)
