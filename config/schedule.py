"""What beat starts and how often. Every task may be started at any time, twice at once, or late: none counts on its hour."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from celery.schedules import crontab


def beat_schedule(*, sweep: int, count_petitions: int, relay: int, refresh_lists: int) -> dict[str, dict[str, Any]]:
    """The schedule; the arguments are seconds between two starts. Hours are local (CELERY_TIMEZONE)."""
    return {
        "sweep": {
            "task": "cases.tasks.sweep",
            "schedule": timedelta(seconds=sweep),
            "options": {"expires": max(sweep, 10)},
        },
        "remind": {"task": "cases.tasks.remind", "schedule": timedelta(minutes=10), "options": {"expires": 600}},
        "count-supporters": {
            "task": "cases.tasks.count_supporters",
            "schedule": timedelta(seconds=60),
            "options": {"expires": 60},
        },
        "count-all-supporters": {"task": "cases.tasks.count_all_supporters", "schedule": crontab(hour=3, minute=30)},
        "forget-old-sweeps": {"task": "cases.tasks.forget_old_sweeps", "schedule": crontab(hour=4, minute=15)},
        "forget-old-searches": {"task": "issues.tasks.forget_old_searches", "schedule": crontab(hour=4, minute=20)},
        "count-petitions": {
            "task": "petitions.tasks.count_and_advance",
            "schedule": timedelta(seconds=count_petitions),
            "options": {"expires": max(count_petitions, 10)},
        },
        "tell-decisions": {
            "task": "petitions.tasks.tell_decisions",
            "schedule": timedelta(seconds=60),
            "options": {"expires": 60},
        },
        "discard-author-iins": {"task": "petitions.tasks.discard_iins", "schedule": crontab(hour=4, minute=25)},
        "count-all-petitions": {"task": "petitions.tasks.count_everything", "schedule": crontab(hour=3, minute=45)},
        "prove-signing": {
            "task": "petitions.tasks.prove_signing",
            "schedule": timedelta(seconds=60),
            "options": {"expires": 60},
        },
        "tell-signers": {
            "task": "petitions.tasks.tell_signers",
            "schedule": timedelta(seconds=60),
            "options": {"expires": 60},
        },
        "relay-messages": {
            "task": "notifications.tasks.relay",
            "schedule": timedelta(seconds=relay),
            "options": {"expires": max(relay, 10)},
        },
        "collect-receipts": {
            "task": "notifications.tasks.collect_receipts",
            "schedule": timedelta(seconds=60),
            "options": {"expires": 60},
        },
        "forget-addresses": {"task": "notifications.tasks.forget_addresses", "schedule": crontab(hour=4, minute=5)},
        "discard-old-petition-drafts": {"task": "petitions.tasks.discard_old_drafts", "schedule": timedelta(hours=1)},
        "send-waiting-codes": {
            "task": "accounts.tasks.send_waiting_codes",
            "schedule": timedelta(seconds=60),
            "options": {"expires": 60},
        },
        "send-staff-letters": {
            "task": "accounts.tasks.send_staff_letters",
            "schedule": timedelta(seconds=60),
            "options": {"expires": 60},
        },
        "forget-contacts": {"task": "cases.tasks.forget_contacts", "schedule": crontab(hour=4, minute=35)},
        "forget-invitations": {"task": "accounts.tasks.forget_invitations", "schedule": crontab(hour=4, minute=45)},
        "erase-accounts": {"task": "accounts.tasks.erase_accounts", "schedule": crontab(minute=20)},
        "end-periods": {"task": "accounts.tasks.end_periods", "schedule": crontab(minute=5)},
        "forget-old-sessions": {"task": "accounts.tasks.forget_old_sessions", "schedule": crontab(hour=4, minute=15)},
        "discard-old-codes": {"task": "accounts.tasks.discard_old_codes", "schedule": timedelta(minutes=5)},
        "forget-networks": {"task": "accounts.tasks.forget_networks", "schedule": crontab(hour=4, minute=50)},
        "check-waiting-signatures": {
            "task": "accounts.tasks_eds.check_waiting",
            "schedule": timedelta(seconds=60),
            "options": {"expires": 60},
        },
        "refresh-revocation-lists": {
            "task": "accounts.tasks_eds.refresh_lists",
            "schedule": timedelta(seconds=refresh_lists),
            "options": {"expires": refresh_lists},
        },
        "discard-old-challenges": {"task": "accounts.tasks_eds.discard_over", "schedule": timedelta(minutes=10)},
        "search-for-incidents": {
            "task": "issues.tasks.search_for_incidents",
            "schedule": timedelta(seconds=60),
            "options": {"expires": 60},
        },
        "release-held": {
            "task": "issues.tasks.release_held",
            "schedule": timedelta(seconds=60),
            "options": {"expires": 60},
        },
        "forget-held-networks": {"task": "issues.tasks.forget_held_networks", "schedule": crontab(hour=4, minute=35)},
        "forget-words": {"task": "issues.tasks.forget_words", "schedule": crontab(hour=4, minute=40)},
        "discard-old-drafts": {"task": "issues.tasks.discard_old_drafts", "schedule": timedelta(hours=1)},
    }
