"""Filing: one case for one report, whatever happens on the way."""

import threading
import uuid

import pytest
from django.db import connection

from cases.deadlines import last_day
from cases.errors import BadInput
from cases.models import Assignment, Case, Category, Event, Participant, Photo
from issues.filing import file_issue, filed_before
from issues.forecast import forecast
from issues.models import Issue
from tests.world import at, prepared_photo

pytestmark = pytest.mark.django_db
NOW = at("2026-09-01", "10:00")


@pytest.fixture
def report(world):
    def given(**more):
        return {
            "territory": world.territory(),
            "category": Category.objects.get(pk="water"),
            "title": "Құбыр жарылды",
            "body": "Екі күн болды.",
            "language": "kk",
            "now": NOW,
            **more,
        }

    return given


def test_a_report_becomes_a_case_with_everything_that_was_said(report):
    filed = file_issue(
        **report(
            point=(48.95, 79.25),
            place_note="мектептің алды",
            photos=[prepared_photo(), prepared_photo()],
            name="Айгүл Қ.",
            show_name=True,
            email="aigul@example.kz",
            phone="+7 701 123 45 67",
        )
    )
    case = Case.objects.get()
    assert filed.is_new
    assert (case.title, case.body, case.language) == ("Құбыр жарылды", "Екі күн болды.", "kk")
    assert (case.issue.lat, case.issue.lon, case.issue.place_note) == (48.95, 79.25, "мектептің алды")
    assert Photo.objects.filter(case=case, answer=None).count() == 2
    reporter = Participant.objects.get(case=case)
    assert (reporter.role, reporter.name, reporter.show_name) == ("reporter", "Айгүл Қ.", True)
    assert (reporter.contact_email, reporter.contact_phone) == ("aigul@example.kz", "+7 701 123 45 67")
    assert Event.objects.get(case=case).kind == "filed"


def test_a_name_is_hidden_unless_shown(report):
    file_issue(**report(name="Айгүл"))
    assert not Participant.objects.get().show_name


def test_filing_takes_twelve_statements_and_a_savepoint(report, django_assert_max_num_queries):
    given = report(photos=[prepared_photo()], point=(48.95, 79.25), client_key=uuid.uuid4())
    with django_assert_max_num_queries(14):  # a test is a transaction, so ours is a savepoint: two statements
        file_issue(**given)


def test_the_same_key_files_once(report):
    key = uuid.uuid4()
    first = file_issue(**report(client_key=key, photos=[prepared_photo()]))
    again = file_issue(**report(client_key=key, photos=[prepared_photo()], title="Басқа"))
    assert again.case.pk == first.case.pk
    assert (first.is_new, again.is_new) == (True, False)
    assert again.participant.token == first.participant.token
    assert Case.objects.count() == Photo.objects.count() == Issue.objects.count() == 1


def test_nothing_is_found_under_a_key_that_filed_nothing(world):
    assert filed_before(uuid.uuid4()) is None
    assert filed_before(None) is None


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"point": (91.0, 0.0)}, "point"),
        ({"point": (float("nan"), 70.0)}, "point"),
        ({"email": "not an address"}, "email"),
        ({"name": "а" * 81}, "name"),
        ({"phone": "7" * 21}, "phone"),
        ({"place_note": "а" * 201}, "place_note"),
        ({"photos": [prepared_photo()] * 6}, "photos"),
        ({"title": ""}, "title"),
        ({"title": "\x00"}, "title"),
        ({"title": "а" * 151}, "title"),
        ({"body": "а" * 5001}, "body"),
    ],
)
def test_what_is_wrong_is_named_by_its_field_and_nothing_is_written(report, more, field):
    with pytest.raises(BadInput) as wrong:
        file_issue(**report(**more))
    assert field in wrong.value.errors
    assert not Case.objects.exists()
    assert not Photo.objects.exists()


def test_a_place_that_was_abolished_takes_no_new_reports(report, world):
    territory = world.territory()
    territory.abolished_on = NOW.date()
    with pytest.raises(BadInput) as wrong:
        file_issue(**report(territory=territory))
    assert "territory" in wrong.value.errors


def test_null_bytes_and_emoji_and_html_are_kept_as_text_or_removed(report):
    file_issue(**report(title="Су\x00 жоқ 🚰", body="<script>alert(1)</script>\x00 🚰"))
    case = Case.objects.get()
    assert case.title == "Су жоқ 🚰"
    assert case.body == "<script>alert(1)</script> 🚰"


@pytest.mark.parametrize(
    ("day", "clock"),
    [("2026-09-01", "10:00"), ("2026-09-01", "17:59"), ("2026-09-01", "18:00"), ("2026-09-05", "10:00")],
)
@pytest.mark.parametrize("category", ["water", "gas_leak"])
def test_the_forecast_is_what_filing_then_does(report, world, day, clock, category):
    now = at(day, clock)
    chosen = Category.objects.get(pk=category)
    expected = forecast(world.territory(), chosen, now)
    filed = file_issue(**report(now=now, category=chosen))
    held = filed.case.current
    assert (expected.office.pk, expected.due_at) == (held.office_id, held.due_at)
    assert expected.registered_on == held.registered_on
    assert expected.is_registered_today is (category == "gas_leak" or (day, clock) < ("2026-09-01", "18:00"))
    assert expected.due_on == last_day(held.due_at)


def test_the_sites_own_role_may_file_and_forget_the_draft(report, as_application):
    from issues import drafts

    draft = drafts.begin(NOW)
    with as_application():
        drafts.answer(draft, NOW, text="Су жоқ")
        drafts.add_photo(draft, prepared_photo(), 0)
        photos = drafts.prepared_photos(draft)
        filed = file_issue(**report(client_key=draft.key, photos=photos))
        assert drafts.discard([draft.key]) == 1
    assert filed.case.photos.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_requests_with_one_key_at_the_same_moment_file_once(report):
    key = uuid.uuid4()
    given = report(client_key=key, photos=[prepared_photo()])
    together = threading.Barrier(2)
    results, errors = [], []

    def send():
        try:
            together.wait(timeout=10)
            results.append(file_issue(**given))
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    senders = [threading.Thread(target=send) for _sender in range(2)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join(timeout=30)
    assert not errors
    assert sorted(result.is_new for result in results) == [False, True]
    assert len({result.case.pk for result in results}) == 1
    assert Case.objects.count() == Assignment.objects.count() == Photo.objects.count() == 1
