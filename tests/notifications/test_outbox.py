"""The outbox: once for an event and an audience, in the transaction of the change, never rewritten."""

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from notifications import outbox, tasks
from notifications.models import Choice, Delivery, Message, Notice, Outage, Refusal
from notifications.relay import relay
from tests.notifications.conftest import NOON, notice, resident

pytestmark = pytest.mark.django_db


def tell(**more):
    given = {"source": "thing", "source_id": 1, "event_id": 5, "kind": "step", "at": NOON, **more}
    outbox.tell(audiences=[("reporter", None), ("supporters", None)], **given)


def test_an_event_is_told_to_an_audience_once():
    tell()
    tell(kind="another word for it")
    assert [(one.audience, one.kind) for one in Notice.objects.all()] == [("reporter", "step"), ("supporters", "step")]


def test_a_second_row_for_the_same_event_and_audience_cannot_be_written():
    first = notice()
    with pytest.raises(IntegrityError, match="notice_once_for_an_audience"):
        Notice.objects.create(
            source="thing", source_id=1, event_id=first.event_id, kind="x", audience="reporter", at=NOON
        )


def test_what_is_rolled_back_is_told_to_nobody():
    with transaction.atomic():
        tell()
        transaction.set_rollback(True)
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE notifications_notice SET kind = 'x'",
        "UPDATE notifications_notice SET audience = 'x', expanded_at = now()",
        "UPDATE notifications_notice SET expanded_at = NULL",
        "DELETE FROM notifications_notice",
    ],
)
def test_a_notice_is_never_changed_or_removed_even_by_the_owner(statement):
    notice()
    Notice.objects.update(expanded_at=NOON)
    with pytest.raises(IntegrityError, match="never changed or removed"), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_site_may_mark_a_notice_as_handed_out_and_nothing_else(as_application):
    notice()
    with as_application():
        assert Notice.objects.update(expanded_at=NOON) == 1
    for statement in ("UPDATE notifications_notice SET kind = 'x'", "DELETE FROM notifications_notice"):
        with pytest.raises(ProgrammingError), as_application(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_sites_own_role_can_do_everything_a_round_needs(as_application):
    notice(users=[resident().pk], emails=["aigul@example.test"])
    with as_application():
        done = relay(NOON)
    assert (done.expanded, done.sent) == (1, 3)


def test_commits_wake_the_relay_once(monkeypatch, django_capture_on_commit_callbacks):
    woken = []
    monkeypatch.setattr(tasks.relay, "apply_async", lambda **options: woken.append(options))
    with django_capture_on_commit_callbacks(execute=True) as waiting:
        tell()
        tell(event_id=6)
    assert len(waiting) == 1
    with django_capture_on_commit_callbacks(execute=True):
        tell(event_id=7)
    assert len(woken) == 1, "the run a second later finds this one too"


def test_without_a_queue_nothing_is_lost(monkeypatch, django_capture_on_commit_callbacks):
    from kombu.exceptions import OperationalError

    def away(**_options):
        raise OperationalError

    monkeypatch.setattr(tasks.relay, "apply_async", away)
    with django_capture_on_commit_callbacks(execute=True):
        tell()
    assert Notice.objects.filter(expanded_at=None).count() == 2


# -- constraints, broken on purpose ------------------------------------------------------


def message(**more):
    given = {
        "key": f"email:user:1:{Message.objects.count()}",
        "channel": "email",
        "recipient": "user:1",
        "language": "kk",
        "urgent": False,
        "is_digest": False,
        "made_at": NOON,
        "not_before": NOON,
        **more,
    }
    return Message.objects.create(**given)


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("message_settled_has_a_moment", {"state": "sent"}),
        ("message_settled_has_a_moment", {"settled_at": NOON}),
        ("message_lease_is_whole", {"leased_until": NOON}),
        (
            "message_settled_is_not_leased",
            {
                "state": "sent",
                "settled_at": NOON,
                "leased_until": NOON,
                "lease": "0b0e4bd6-52de-4a4c-9a7b-3f6b8ad5f6f6",
            },
        ),
        ("message_in_app_has_an_account", {"channel": "in_app"}),
    ],
)
def test_a_message_holds_together(name, more):
    with pytest.raises(IntegrityError, match=name):
        message(**more)


def test_a_message_is_made_once():
    message(key="one")
    with pytest.raises(IntegrityError, match="key"):
        message(key="one")


def test_a_delivery_exists_once():
    told = notice()
    given = {
        "notice": told,
        "channel": "email",
        "recipient": "user:1",
        "language": "kk",
        "urgent": False,
        "is_gathered": False,
        "held_until": NOON,
    }
    Delivery.objects.create(**given)
    with pytest.raises(IntegrityError, match="delivery_once_for_a_notice_and_a_person"):
        Delivery.objects.create(**given)


def test_a_channel_has_one_open_outage():
    Outage.objects.create(channel="email", began_at=NOON, next_try_at=NOON, problem="x")
    with pytest.raises(IntegrityError, match="outage_one_open_of_a_channel"):
        Outage.objects.create(channel="email", began_at=NOON, next_try_at=NOON, problem="x")


def test_a_refusal_is_of_one_thing_or_of_all_and_stands_once():
    Refusal.objects.create(recipient="user:1")
    with pytest.raises(IntegrityError, match="refusal_once_for_a_thing"), transaction.atomic():
        Refusal.objects.create(recipient="user:1")
    with pytest.raises(IntegrityError, match="refusal_of_one_thing_or_of_all"):
        Refusal.objects.create(recipient="user:1", source="case")


def test_no_row_speaks_of_a_person():
    user = resident()
    rows = [
        message(address="aigul@example.test"),
        Refusal(recipient="email:abc", source="case", source_id=7),
        Choice(user=user, letters="none"),
        notice(emails=["aigul@example.test"]),
    ]
    assert not any("@" in str(row) for row in rows)
