"""One thing of each kind for the addresses of the site: cases in several states, petitions, a report to sort, a notice."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from tests.world import QARAUYL, at, prepared_photo

FILED, NOW = at("2026-09-01"), at("2026-09-02")
WORDS = "Себебі жазылған, толық әрі анық."
NEIGHBOURS = ("103233000", "103235000")
POINT = "103200000"


def build(scene: Any, world: Any, petitioners: Any, monkeypatch: Any, settings: Any) -> Any:
    """Fill the scene; requests then arrive on Wednesday 2 September 2026."""
    from accounts.models import User
    from territories import clock

    aigul = User.objects.create_user("aigul@example.test", name="aigul", email_confirmed_at=NOW)
    petitioners.iins[aigul.pk], petitioners.began_at = "990000000015", at("2026-08-17")
    monkeypatch.setattr(clock, "now", lambda: NOW)
    settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
    (settings.MEDIA_ROOT / "photo.jpg").write_bytes(b"\xff\xd8\xff\xd9")
    scene.given = {
        "media": {"path": "photo.jpg"},
        "api": {"code": POINT, "section": "cases"},
        "statistics": {"code": POINT, "name": "cases"},
        "places": {"code": POINT},
        **_cases(world),
        **_reports(world),
        **_desk(world),
        **_petitions(petitioners, aigul),
        **_messages(aigul),
        **_staff(world),
    }
    return scene


def _cases(world: Any) -> dict[str, dict[str, object]]:
    from cases import escalation, workflow
    from cases.photos import store_photos

    plain, more_time, later_day, disputed, claimed, whose = (
        world.case(now=at("2026-09-01", f"1{hour}:00")) for hour in range(6)
    )
    workflow.ask_extension(more_time, days=3, reason=WORDS, now=NOW, **world.holder(more_time))
    workflow.promise(later_day, promised_on=date(2026, 12, 1), reason=WORDS, now=NOW, **world.holder(later_day))
    world.fixed(disputed, NOW)
    workflow.dispute(disputed, participant=world.reporter(disputed), reason=WORDS, now=NOW)
    workflow.answer(claimed, kind="no_power", text=WORDS, language="kk", now=NOW, **world.holder(claimed))
    for to in NEIGHBOURS:
        workflow.forward(whose, to=world.office(to), reason=WORDS, now=NOW, **world.holder(whose))
    workflow.refer(whose, reason=WORDS, now=NOW, **world.holder(whose))
    third = world.case(code=NEIGHBOURS[0], now=at("2026-09-01", "09:00"))
    for to in (NEIGHBOURS[1], "103230000"):
        workflow.forward(third, to=world.office(to), reason=WORDS, now=NOW, **world.holder(third))
    missed = world.case(now=at("2026-06-01"))
    escalation.sweep(NOW)
    reporter = world.reporter(plain)
    [photo] = store_photos(plain, None, [prepared_photo()], NOW)
    return {
        "api:case": {"number": plain.number},
        "api:support": {"number": plain.number},
        "cases": {"number": plain.number, "token": reporter.token},
        "cases:complaint": {"number": missed.number},
        "cases:complaint_pdf": {"number": missed.number},
        "issues:return": {"number": plain.number, "token": reporter.token},
        "issues:moderate_case": {"number": plain.number},
        "issues:moderate_void": {"number": plain.number},
        "issues:moderate_hide": {"number": plain.number},
        "issues:moderate_show": {"number": plain.number},
        "issues:moderate_hide_photo": {"number": plain.number, "pk": photo.pk},
        "issues:moderate_show_photo": {"number": plain.number, "pk": photo.pk},
        "workspace": {"number": plain.number, "kind": "fixed"},
        "workspace:refer": {"number": third.number},
        "workspace:decide_extension": {"number": more_time.number},
        "workspace:decide_promise": {"number": later_day.number},
        "workspace:review": {"number": disputed.number},
        "workspace:ruling": {"number": claimed.number},
        "workspace:decide_arbitration": {"number": whose.number},
    }


def _reports(world: Any) -> dict[str, dict[str, object]]:
    from issues import sorting

    kept = sorting.receive(
        key=uuid.uuid4(), territory=world.territory(QARAUYL), title="Көпірдің астында қобыз", body="Түсініксіз",
        language="kk", now=NOW, point=(48.9, 79.2), place_note="Өзен жаны", name="", show_name=False, email="", phone="",
    )  # fmt: skip
    from accounts import networks
    from accounts.models import User
    from issues import holding

    held = holding.hold(
        key=uuid.uuid4(), why="many", address="203.0.113.7", territory=world.territory(QARAUYL), category=None,
        title="Көпірдің астында қобыз", body="Түсініксіз", language="kk", now=NOW,
    )  # fmt: skip
    by = User.objects.get(email="aigul@example.test")
    entry = networks.mark(network=networks.key_of("203.0.113.7"), kind="hold", days=1, reason=WORDS, by=by, now=NOW)
    return {
        "issues:held": {"secret": held.secret},
        "issues:network_end": {"number": entry.pk},
        "issues": {"key": uuid.uuid4(), "step": "place", "secret": kept.secret},
        "issues:sort": {"number": kept.pk},
        "issues:sort_void": {"number": kept.pk},
    }


def _desk(world: Any) -> dict[str, dict[str, object]]:
    """What the desk of the village began, filed, and sent to be sorted; its person gets the seat afterwards."""
    from accounts.models import User
    from cases.models import Category
    from cases.taken_down import TakenDown
    from issues import drafts, sorting
    from issues.filing import file_issue

    village = world.office("103230000")
    user = User.objects.create_user("desk@example.test", name="desk", email_confirmed_at=NOW)
    draft = drafts.answer(drafts.begin(NOW, office=village, user=user), NOW, channel="counter", text=WORDS)
    given = {
        "territory": world.territory(QARAUYL), "title": "Су жоқ", "body": "", "language": "kk", "now": NOW,
        "taken": TakenDown(village, user, "counter"),
    }  # fmt: skip
    case = file_issue(category=Category.objects.get(pk="water"), **given).case
    kept = sorting.receive(key=uuid.uuid4(), **given)
    return {"desk": {"key": draft.key, "step": "place", "number": case.number, "pk": kept.pk}}


def _petitions(petitioners: Any, aigul: Any) -> dict[str, dict[str, object]]:
    from petitions import drafts, removal, workflow
    from petitions.models import Signature

    joining = petitioners.begin(author=aigul)
    first, second, third = (petitioners.moderator() for _person in range(3))
    appealed = petitioners.submitted()
    workflow.reject(appealed, reasons=["prosecutors"], explanation=WORDS, by=first, now=at("2026-08-20"))
    workflow.appeal(appealed, text=WORDS, by=appealed.author, now=at("2026-08-21"))
    waiting = petitioners.submitted()
    published = petitioners.published()
    taken = _signature(published, petitioners.sign(published, now=NOW))
    gone = removal.propose(taken, reason="bought", explanation=WORDS, by=third, now=NOW)
    removal.decide(gone, agreed=True, by=second, now=NOW)
    removal.appeal(gone, text=WORDS, user=taken.signer.user, now=NOW)
    proposed = removal.propose(
        _signature(published, petitioners.sign(published, now=NOW)),
        reason="bought",
        explanation=WORDS,
        by=third,
        now=NOW,
    )
    for held in ("network", "mail"):
        petitioners.sign(published, now=NOW, held=held)
    decision = removal.propose_held(published, held="mail", count=True, explanation=WORDS, by=third, now=NOW)
    free = Signature.objects.filter(petition=published, stage="joining").order_by("pk").first()
    draft = drafts.begin(NOW)
    own = {"number": joining.number, "key": draft.key, "step": "about"}
    return {
        "api:petition": {"number": published.number},
        "petitions": {
            "number": published.number,
            "share_key": joining.share_key,
            "signature": free.pk,
            "held": "network",
            "decision": decision.pk,
            "removal": proposed.pk,
        },
        **{f"petitions:{name}": own for name in ("new_keep", "discard", "new_step", "started", "author", "edit")},
        **{f"petitions:{name}": own for name in ("edit_confirm", "withdraw", "appeal")},
        **{
            f"petitions:{name}": {"number": appealed.number}
            for name in ("desk_petition", "desk_hide", "desk_signatures")
        },
        "petitions:desk_publish": {"number": waiting.number},
        "petitions:desk_reject": {"number": waiting.number},
        "petitions:desk_author_iin": {"number": waiting.number},
        "petitions:desk_removal_appeal": {"removal": gone.pk},
    }


def _signature(petition: Any, user: Any) -> Any:
    return petition.signatures.get(signer__user=user)


def _messages(aigul: Any) -> dict[str, dict[str, object]]:
    from cases.models import Participant
    from notifications.links import EVERYTHING, token_of
    from notifications.models import Delivery, Message, Notice
    from notifications.short_links import code_of

    told = Notice.objects.filter(source="case", kind="filed", audience="reporter").order_by("pk")[0]
    by_sms = Delivery.objects.create(
        notice=told,
        channel=Message.SMS,
        recipient="phone:somebody",
        reference=Participant.objects.get(case=told.source_id, role="reporter").pk,
        language="kk",
        urgent=False,
        is_gathered=False,
        held_until=NOW,
    )
    return {
        "notifications": {"pk": 1, "token": token_of(f"user:{aigul.pk}", EVERYTHING)},
        "short_link": {"code": code_of(by_sms.pk)},
    }


def _staff(world: Any) -> dict[str, dict[str, object]]:
    """An officer and an invitation of the village, a moderator, and an operator who lost their second step."""
    from accounts.models import Invitation, Membership, NetworkMark, PlatformRole, Reenrolment, User

    village, began, end = world.office("103230000"), date(2026, 1, 1), at("2026-09-09")
    officer, moderator, lost, asked = (User.objects.create_user(f"other-{number}@example.test") for number in range(4))
    seat = Membership.objects.create(user=officer, office=village, role="officer", started_on=began)
    role = PlatformRole.objects.create(user=moderator, role="moderator", started_on=began)
    for user in (lost, asked):
        PlatformRole.objects.create(user=user, role="operator", started_on=began)
    invitation = Invitation.objects.create(
        office=village, seat="officer", name="Ерлан", email="erlan@example.test", language="kk", nonce=b"n" * 32,
        invited_by=asked, invited_at=FILED, expires_at=end,
    )  # fmt: skip
    waiting = Reenrolment.objects.create(
        user=lost, reason=WORDS, nonce=b"n" * 32, opened_by=asked, opened_at=FILED, needs_second=True, expires_at=end
    )
    mark = NetworkMark.objects.create(network="0" * 32, kind="hold", reason=WORDS, since=FILED, until=end, by=asked)
    secret = "a" * 32
    return {
        "accounts": {
            "channel": "email",
            "form": "json",
            "kind": "app",
            "pk": 0,
            "number": 1,
            "secret": secret,
            "key": "103230000",
            "act": "vacate",
        },
        "issues:network_end": {"number": mark.pk},
        "accounts:end_seat": {"pk": seat.pk},
        "accounts:reopen": {"pk": officer.pk},
        "accounts:withdraw_invitation": {"pk": invitation.pk},
        "accounts:agree_to_reopen": {"pk": waiting.pk},
        "accounts:platform_end_role": {"pk": role.pk},
    }
